//! Secret providers: programs that could be swapped, files that would be committed.

use std::path::Path;

use super::super::audit::Audit;
use super::super::codes;
use crate::config::paths::normalize;
use crate::config::value::Value;

const PROVIDERS: [&str; 2] = ["secrets", "providers"];

pub(super) fn check(audit: &mut Audit<'_>) {
    for entry in audit.at(&PROVIDERS).map(Value::entries).unwrap_or_default() {
        match entry.value.get("source").and_then(Value::as_str) {
            Some("exec") => exec(audit, &entry.key, &entry.value),
            Some("file") => file(audit, &entry.key, &entry.value),
            _ => {}
        }
    }
}

fn exec(audit: &mut Audit<'_>, alias: &str, provider: &Value) {
    let place = |key: &str| [PROVIDERS[0], PROVIDERS[1], alias, key].map(str::to_owned);
    if provider.get("pluginIntegration").is_some() {
        return;
    }
    let command = provider.get("command").and_then(Value::as_str).unwrap_or("").trim();
    if !command.starts_with('/') {
        audit.report(
            &codes::EXEC_PROVIDER_LOOSE,
            &place("command"),
            format!("which program `{alias}` runs depends on PATH or on the working folder"),
            format!("write the absolute path in `secrets.providers.{alias}.command`"),
        );
    }
    let dirs = provider.get("trustedDirs").map(Value::items).unwrap_or_default();
    if dirs.is_empty() {
        audit.report(
            &codes::EXEC_PROVIDER_LOOSE,
            &place("trustedDirs"),
            format!("`{alias}` may run a program from any folder"),
            format!(
                "set `secrets.providers.{alias}.trustedDirs` to the folder of the program, for \
                 example [\"/usr/bin\"]"
            ),
        );
    }
    if provider.get("allowInsecurePath").and_then(Value::as_bool) == Some(true) {
        audit.report(
            &codes::EXEC_PROVIDER_LOOSE,
            &place("allowInsecurePath"),
            format!("`{alias}` may run a program that others can overwrite"),
            format!("remove `secrets.providers.{alias}.allowInsecurePath` and fix the mode"),
        );
    }
}

fn file(audit: &mut Audit<'_>, alias: &str, provider: &Value) {
    let Some(text) = provider.get("path").and_then(Value::as_str).map(str::trim) else { return };
    if text.is_empty() || text.starts_with(['~', '$']) {
        return;
    }
    let folder = audit.config.paths.config.parent().unwrap_or(Path::new("/"));
    let inside = match (&audit.surroundings.repository, Path::new(text).is_absolute()) {
        (Some(root), _) => normalize(&folder.join(text)).starts_with(normalize(root)),
        // Not known to be a repository: a relative path is where the gateway happens to start.
        (None, absolute) => !absolute,
    };
    if inside {
        audit.report(
            &codes::SECRETS_FILE_IN_REPOSITORY,
            &[PROVIDERS[0], PROVIDERS[1], alias, "path"],
            format!("the secrets of `{alias}` lie beside files that are committed"),
            format!(
                "set `secrets.providers.{alias}.path` to a file outside, for example \
                 \"~/.openclaw/secrets.json\""
            ),
        );
    }
}
