//! Code that is fetched when the gateway starts or is updated: plugins, hook packs, MCP servers.

use super::super::audit::{Audit, path};
use super::super::codes;
use super::super::installs::is_exact;
use crate::config::value::Value;

pub(super) fn check(audit: &mut Audit<'_>) {
    installs(audit, &["plugins", "installs"]);
    installs(audit, &["hooks", "internal", "installs"]);
    servers(audit);
}

/// Records of installed packages, which 2026.2.26 keeps in the config.
fn installs(audit: &mut Audit<'_>, keys: &[&str]) {
    for entry in audit.at(keys).map(Value::entries).unwrap_or_default() {
        let text = |key: &str| entry.value.get(key).and_then(Value::as_str);
        // Those from npm OpenClaw's own audit judges.
        let judged = audit.edition.install_records_in_config && text("source") == Some("npm");
        let Some(spec) = text("spec").filter(|_| !judged) else { continue };
        let hashed = text("integrity").is_some();
        if is_pinned(spec) || hashed {
            continue;
        }
        let mut place = path(keys);
        place.extend([entry.key.clone(), "spec".to_owned()]);
        tell(audit, &place, &entry.key);
    }
}

/// MCP servers that a package runner fetches.
fn servers(audit: &mut Audit<'_>) {
    const SERVERS: [&str; 2] = ["mcp", "servers"];
    for entry in audit.at(&SERVERS).map(Value::entries).unwrap_or_default() {
        let server = &entry.value;
        if server.get("enabled").and_then(Value::as_bool) == Some(false) {
            continue;
        }
        let command = server.get("command").and_then(Value::as_str).unwrap_or("");
        let program = command.trim().rsplit('/').next().unwrap_or("");
        let args = server.get("args").map(Value::items).unwrap_or_default();
        let words: Vec<&str> = args.iter().map(|arg| arg.as_str().unwrap_or("")).collect();
        let skip = match (program, words.first().copied()) {
            ("npx" | "bunx" | "pnpx" | "uvx" | "pipx", _) => 0,
            ("npm" | "pnpm" | "yarn", Some("exec" | "dlx" | "x"))
            | ("bun", Some("x"))
            | ("uv", Some("tool")) => 1,
            _ => continue,
        };
        let runs = |word: &str| matches!(word, "run" | "exec" | "x" | "dlx");
        let found = words.iter().enumerate().skip(skip).find(|(index, word)| {
            let after_option = index.checked_sub(1).is_some_and(|before| {
                matches!(words[before], "--python" | "-c" | "--call" | "--index-url")
            });
            !word.is_empty() && !word.starts_with('-') && !runs(word) && !after_option
        });
        let Some((index, spec)) = found else { continue };
        let python = matches!(program, "uvx" | "pipx" | "uv");
        let local = spec.starts_with(['.', '/', '~']);
        let exact = if python { spec.contains("==") || is_pinned(spec) } else { is_pinned(spec) };
        if !local && !exact {
            let mut place = path(&SERVERS);
            place.extend([entry.key.clone(), "args".to_owned(), index.to_string()]);
            tell(audit, &place, &entry.key);
        }
    }
}

fn tell(audit: &mut Audit<'_>, place: &[String], name: &str) {
    audit.report(
        &codes::SPEC_UNPINNED,
        place,
        format!("`{name}` is fetched in whatever version is current at that moment"),
        "write the exact version, for example \"name@1.2.3\", or the full commit of a Git source",
    );
}

/// Whether a package spec names one version for good: an exact version, or a whole commit.
fn is_pinned(spec: &str) -> bool {
    let spec = spec.trim();
    if let Some((_, commit)) = spec.rsplit_once('#') {
        return commit.len() >= 40 && commit.bytes().all(|b| b.is_ascii_hexdigit());
    }
    let commit = |text: &str| text.len() >= 40 && text.bytes().all(|b| b.is_ascii_hexdigit());
    is_exact(spec) || spec.rsplit_once('@').is_some_and(|(_, version)| commit(version))
}

#[cfg(test)]
mod tests {
    use super::is_pinned;

    #[test]
    fn pins() {
        for (spec, pinned) in [
            ("@openclaw/x@1.2.3", true),
            ("x@1.2.3-beta.1", true),
            ("x@2026.9.6", true),
            ("x", false),
            ("@openclaw/x", false),
            ("x@latest", false),
            ("x@^1.2.3", false),
            ("x@1", false),
            ("x@1.2", false),
            ("github:a/b#main", false),
            ("github:a/b#0123456789abcdef0123456789abcdef01234567", true),
            ("", false),
        ] {
            assert_eq!(is_pinned(spec), pinned, "{spec}");
        }
    }
}
