//! Findings about a file as a whole and about CI scripts, beside the credentials in it.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::rules::{ci_secret_echo, long_lived_key, tracked_secret_file};
use crate::config::secret_names::is_secret_name;
use crate::report::code::CodeMeta;

/// Something about a stretch of a file.
#[derive(Debug, Clone)]
pub struct Remark {
    /// The rule.
    pub meta: &'static CodeMeta,
    /// The bytes it is about.
    pub span: Range<usize>,
    /// What is there; never a value.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// What there is to say of the file at `path` (relative, with `/`).
#[must_use]
pub fn remarks(path: &str, text: &str) -> Vec<Remark> {
    let mut found: Vec<Remark> = by_name(path).into_iter().collect();
    if is_ci(path) {
        found.extend(echoes(text));
        found.extend(stored_keys(text));
        found.sort_by_key(|remark| remark.span.start);
    }
    found
}

/// What the name of a file says alone.
#[must_use]
pub fn by_name(path: &str) -> Option<Remark> {
    secret_file(path).map(|what| Remark {
        meta: &tracked_secret_file::META,
        span: 0..0,
        message: format!("this is {what}; it does not belong into a repository"),
        help: format!("git rm --cached '{path}', add it to .gitignore, and rotate its content"),
    })
}

/// What a file is by its name, when files of this name exist to hold secrets.
fn secret_file(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    match (name, extension) {
        ("secrets.json", _) => Some("a file of secrets"),
        ("auth-profiles.json" | "oauth.json", _) => Some("a credential store of OpenClaw"),
        ("auth.json", _) if path.contains("agents/") => Some("a credential store of OpenClaw"),
        ("id_rsa" | "id_dsa" | "id_ecdsa" | "id_ed25519", _) => Some("a private SSH key"),
        (".netrc" | "_netrc" | ".pgpass" | "pgpass.conf", _) => Some("a file of passwords"),
        (_, "p12" | "pfx" | "jks" | "keystore") if !stem.is_empty() => Some("a key store"),
        (_, "kdbx") => Some("a password database"),
        _ => None,
    }
}

/// Whether the file at `path` is one of a CI system.
#[must_use]
pub fn is_ci(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let yaml = matches!(name.rsplit('.').next(), Some("yml" | "yaml"));
    (yaml && lower.contains(".github/workflows/"))
        || matches!(name, "action.yml" | "action.yaml" | "jenkinsfile")
        || (yaml && name.contains("gitlab-ci"))
        || (yaml && lower.contains(".circleci/"))
        || (yaml && name.starts_with("azure-pipelines"))
        || name == "bitbucket-pipelines.yml"
}

/// A command that prints, up to the end of the command.
static PRINTING: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)(?:^|[\s;&|{(])(echo|printf|Write-Host)[ \t]+([^\n]*)"));

/// A secret of the platform, or a shell variable.
static SECRET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\$\{\{\s*secrets\.([A-Za-z_][A-Za-z0-9_-]*)[^}]*\}\}|\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?",
    )
});

/// Keys that clouds and registries no longer need: the name of the field, then its value.
static STORED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?mi)^[^#\n]*?\b(aws[_-]secret[_-]access[_-]key|credentials_json|",
        r"GOOGLE_CREDENTIALS|GCP_SA_KEY|AZURE_CLIENT_SECRET|creds)['\x22]?\s*:\s*",
        r"(\$\{\{\s*secrets\.[^}]*\}\})",
    ))
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("internal: the pattern is valid")
}

fn echoes(text: &str) -> Vec<Remark> {
    let mut found = Vec::new();
    for printing in PRINTING.captures_iter(text) {
        let (Some(whole), Some(rest)) = (printing.get(0), printing.get(2)) else { continue };
        let line_start = text[..rest.start()].rfind('\n').map_or(0, |at| at + 1);
        let is_comment = text[line_start..whole.start()].trim_start().starts_with('#');
        // What goes into a pipe or a file is not printed.
        let command = rest.as_str().split(['|', '>', ';']).next().unwrap_or_default();
        let goes_on = rest.as_str()[command.len()..].starts_with(['|', '>']);
        if is_comment || goes_on || command.contains("::add-mask::") {
            continue;
        }
        for secret in SECRET.captures_iter(command) {
            let Some(place) = secret.get(0) else { continue };
            let of_platform = secret.get(1).map(|name| name.as_str());
            let variable = secret.get(2).map(|name| name.as_str()).filter(|n| is_secret_name(n));
            let Some(name) = of_platform.or(variable) else { continue };
            let start = rest.start() + place.start();
            found.push(Remark {
                meta: &ci_secret_echo::META,
                span: start..rest.start() + place.end(),
                message: format!("`{}` prints {name} into the log", &printing[1]),
                help: "give it to the program by its environment or by stdin".to_owned(),
            });
        }
    }
    found
}

fn stored_keys(text: &str) -> Vec<Remark> {
    let captures = STORED.captures_iter(text);
    let places =
        captures.filter_map(|found| Some((found.get(1)?.as_str().to_owned(), found.get(2)?)));
    places
        .map(|(name, value)| Remark {
            meta: &long_lived_key::META,
            span: value.range(),
            message: format!("{name} is a stored key; the platform can log in with its identity"),
            help: "let the job assume a role by OIDC (`permissions: id-token: write`)".to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(path: &str, text: &str) -> Vec<&'static str> {
        remarks(path, text).iter().map(|remark| remark.meta.id).collect()
    }

    #[test]
    fn files_by_name() {
        for yes in ["a/secrets.json", "id_ed25519", "x/agents/main/agent/auth.json", "k.p12"] {
            assert_eq!(ids(yes, ""), ["tracked-secret-file"], "{yes}");
        }
        for no in ["secrets.example.json", "id_ed25519.pub", "auth.json", ".env", "src/p12"] {
            assert!(ids(no, "").is_empty(), "{no}");
        }
    }

    #[test]
    fn what_a_ci_script_prints() {
        let path = ".github/workflows/ci.yml";
        for yes in [
            "- run: echo ${{ secrets.TOKEN }}",
            "  run: |\n    echo \"key: $DEPLOY_TOKEN\"\n",
            "  run: make && printf '%s' \"${API_KEY}\"",
        ] {
            assert_eq!(ids(path, yes), ["ci-secret-echo"], "{yes}");
        }
        for no in [
            "- run: echo \"$DEPLOY_TOKEN\" | docker login --password-stdin",
            "- run: echo \"T=$API_KEY\" >> .env",
            "# echo $API_KEY",
            "- run: echo \"::add-mask::$API_KEY\"",
            "- run: echo $HOME ${{ github.sha }}",
        ] {
            assert!(ids(path, no).is_empty(), "{no}");
        }
        assert!(ids("deploy.yml", "- run: echo $API_KEY").is_empty(), "not a CI file");
    }

    #[test]
    fn stored_cloud_keys() {
        let text = "  with:\n    aws-secret-access-key: ${{ secrets.AWS_KEY }}\n";
        assert_eq!(ids(".github/workflows/x.yml", text), ["long-lived-key"]);
        let text = "  with:\n    role-to-assume: arn:aws:iam::123456789012:role/x\n";
        assert!(ids(".github/workflows/x.yml", text).is_empty());
    }
}
