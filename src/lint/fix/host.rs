//! What reads the place of a credential, and so what a reference looks like there.

use super::refusal::Reason;
use super::{Refused, yaml};
use crate::lint::format::{Format, Language};
use crate::lint::scan::Found;

/// What expands a reference at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Host {
    /// Replaces `${NAME}` in texts: compose, and the many programs that read their config so.
    Braces,
    /// A `.env` file: as [`Self::Braces`], but not in single quotes.
    Dotenv,
    /// Replaces `${env.NAME}`: Maven.
    MavenEnv,
    /// Replaces `${env:NAME}`: the Serverless framework, and the editor's MCP list.
    ColonEnv,
    /// Replaces `${localEnv:NAME}`: dev containers.
    LocalEnv,
    /// Replaces `%NAME%`: `NuGet`.
    Percent,
    /// Reads `os.environ/NAME`: `LiteLLM`. The whole value only.
    OsEnviron,
    /// An expression of GitHub Actions.
    Actions,
    /// A shell that the CI of GitLab starts, or a field in which GitLab itself expands.
    Gitlab,
    /// A shell.
    Shell,
    /// Caddy.
    Caddy,
    /// `HAProxy`: `"${NAME}"`, in double quotes alone.
    Haproxy,
    /// An expression of a programming language.
    Source(Language),
    /// Prose with code that people copy.
    Markdown,
}

impl Host {
    /// Whether the names in references are those of the environment around the file, so that one
    /// that stands there already means another value.
    pub(super) fn names_are_outside(self) -> bool {
        matches!(
            self,
            Self::Braces
                | Self::MavenEnv
                | Self::ColonEnv
                | Self::LocalEnv
                | Self::Percent
                | Self::OsEnviron
                | Self::Actions
        )
    }
}

pub(super) fn refuse<T>(reason: Reason, advice: impl Into<String>) -> Result<T, Refused> {
    Err((reason, advice.into()))
}

/// What reads the credential `found` in the file at `path`.
pub(super) fn of(path: &str, text: &str, format: Format, found: &Found) -> Result<Host, Refused> {
    let file = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    if is_openclaw(&file) {
        return refuse(
            Reason::OpenClaw,
            format!(
                "telson --config {} secrets configure --from-audit --to file:filemain --apply --yes",
                shlex::try_quote(path).map_or_else(|_| "PATH".into(), |quoted| quoted)
            ),
        );
    }
    if is_store(&file) {
        return refuse(
            Reason::NoReference,
            "the file is a store of credentials: take it out of git (git rm --cached) and let git ignore it",
        );
    }
    match format {
        Format::Yaml => yaml::host(path, &file, text, found),
        Format::Json => json(&file, text, found),
        Format::Toml => toml(path, &file),
        Format::Dotenv => Ok(Host::Dotenv),
        Format::Ini => ini(path, &file),
        Format::Properties => Ok(Host::Braces),
        Format::Shell => Ok(Host::Shell),
        Format::Caddy => Ok(Host::Caddy),
        Format::Haproxy => Ok(Host::Haproxy),
        Format::Source(Language::Rust) => refuse(
            Reason::NothingExpands,
            "read it at run time: std::env::var(\"NAME\"), with an error that names the variable",
        ),
        Format::Source(Language::C) => refuse(
            Reason::NothingExpands,
            "read it at run time with getenv, and handle that it may be missing",
        ),
        Format::Source(language) => Ok(Host::Source(language)),
        Format::Markdown => Ok(Host::Markdown),
        Format::Xml => xml(&file),
        Format::Helm => refuse(
            Reason::NothingExpands,
            "take it from a Secret that exists (existingSecret) or from an ExternalSecret; a template has no environment",
        ),
        Format::Plist => refuse(
            Reason::NothingExpands,
            "launchd expands nothing: delete the entry, and let the program read a file or the keychain",
        ),
        Format::Systemd => refuse(
            Reason::NothingExpands,
            "use LoadCredential=NAME:/path, or EnvironmentFile= with a file of mode 0600 outside the repository",
        ),
        Format::Crontab => refuse(
            Reason::NothingExpands,
            "cron expands nothing in a variable's line: let the job read a file of mode 0600 outside the repository",
        ),
        Format::Dockerfile => refuse(
            Reason::NoReference,
            "ENV and ARG stay in the image: use RUN --mount=type=secret,id=NAME for the build, and the environment of the container for its run",
        ),
        Format::Nginx => refuse(
            Reason::NothingExpands,
            "nginx reads no environment: move the directive into a file outside the repository and `include` it",
        ),
        Format::Terraform => refuse(
            Reason::NoReference,
            "declare a variable with `sensitive = true` and no default, and give it as TF_VAR_name",
        ),
        Format::Netrc => refuse(
            Reason::NothingExpands,
            "keep .netrc outside the repository; a credential helper serves the same programs",
        ),
        Format::PowerShell => refuse(
            Reason::NothingExpands,
            "read it from the environment: $env:NAME, or from a vault with Get-Secret",
        ),
        Format::Batch => refuse(
            Reason::NothingExpands,
            "read it from the environment: %NAME%, and set it outside the repository",
        ),
        Format::Text => refuse(
            Reason::NothingExpands,
            "it is not known what reads this file: replace it by hand, or keep the file outside the repository",
        ),
    }
}

/// Whether a file is a config of OpenClaw, by its name. One that it includes has any name.
fn is_openclaw(file: &str) -> bool {
    let stem = file.trim_start_matches('.');
    ["openclaw.", "clawdbot.", "moltbot."].iter().any(|start| stem.starts_with(start))
        && [".json", ".json5", ".jsonc"].iter().any(|end| stem.ends_with(end))
}

/// Whether a file is there to hold the values themselves.
fn is_store(file: &str) -> bool {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let is_data = [".json", ".json5", ".yaml", ".yml", ".toml"].iter().any(|e| file.ends_with(e));
    is_data && matches!(stem, "secrets" | "auth-profiles" | "credentials" | "service-account")
}

fn json(file: &str, text: &str, found: &Found) -> Result<Host, Refused> {
    let has = |word: &str| text.contains(word);
    if has("\"apiVersion\"") && has("\"kind\"") {
        return refuse(Reason::NoReference, yaml::kubernetes_advice(text, found));
    }
    if has("\"AWSTemplateFormatVersion\"") {
        return refuse(Reason::NoReference, yaml::CLOUDFORMATION);
    }
    if has("\"containerDefinitions\"") {
        return refuse(
            Reason::NoReference,
            "ECS: move the entry from `environment` to `secrets`, with valueFrom and the ARN of the secret",
        );
    }
    if file.ends_with(".tfvars.json") || file.ends_with(".tf.json") {
        return refuse(Reason::NoReference, "give it as TF_VAR_name in the environment");
    }
    if found.leaf.path.first().and_then(|step| step.key()) == Some("auths") {
        return refuse(
            Reason::NothingExpands,
            "docker logout, then a credential helper (`credsStore`); keep config.json outside the repository",
        );
    }
    Ok(match file {
        "devcontainer.json" | ".devcontainer.json" => Host::LocalEnv,
        "mcp.json" if found.leaf.path.first().and_then(|s| s.key()) == Some("servers") => {
            Host::ColonEnv
        }
        _ => Host::Braces,
    })
}

fn toml(path: &str, file: &str) -> Result<Host, Refused> {
    if path.ends_with(".cargo/credentials.toml") || file == "credentials.toml" {
        return refuse(
            Reason::NothingExpands,
            "set CARGO_REGISTRY_TOKEN, or use a credential provider; keep the file outside the repository",
        );
    }
    Ok(Host::Braces)
}

fn ini(path: &str, file: &str) -> Result<Host, Refused> {
    let nothing = |advice: &str| refuse(Reason::NothingExpands, advice);
    match file {
        ".pypirc" => nothing("delete it, and set TWINE_USERNAME and TWINE_PASSWORD"),
        ".my.cnf" | "my.cnf" => {
            nothing("use mysql_config_editor, or a file outside the repository")
        }
        ".gitconfig" => nothing("use a credential helper (git config credential.helper)"),
        "credentials" | "config" if path.contains(".aws/") => {
            nothing("delete the file: use SSO, a role, or credential_process")
        }
        _ => Ok(Host::Braces),
    }
}

fn xml(file: &str) -> Result<Host, Refused> {
    match file {
        "settings.xml" | "pom.xml" => Ok(Host::MavenEnv),
        "nuget.config" => Ok(Host::Percent),
        _ => refuse(
            Reason::NothingExpands,
            "it is not known what reads this file: let the program take it from its environment",
        ),
    }
}
