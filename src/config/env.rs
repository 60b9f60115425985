//! The environment in which references resolve: process, `.env` of the working folder,
//! `.env` of the state directory, then the config's own `env` section. Each only fills what is
//! missing; the config's section also fills what is blank.

use std::collections::BTreeMap;
use std::path::Path;

use super::dialect::Version;
use super::env_policy as policy;
use super::paths::Paths;
use super::value::{Value, ValueKind};
use super::{dotenv, substitute};
use crate::sys::host::Host;

/// A `.env` file larger than this is not read.
const MAX_DOTENV_BYTES: u64 = 1_048_576;

/// The process environment with the working folder's `.env`: enough to find the config.
#[must_use]
pub fn base(host: &Host, version: Version) -> BTreeMap<String, String> {
    let mut env = host.env.clone();
    fill(&mut env, &host.cwd.join(".env"), |name| match version {
        Version::V2026_2_26 => true,
        Version::V2026_9_6 => !is_blocked_for_workspace(name),
    });
    env
}

/// Fills `env` from the `.env` files that belong to the state directory.
pub fn add_state_files(env: &mut BTreeMap<String, String>, paths: &Paths, version: Version) {
    fill(env, &paths.dotenv_dir.join(".env"), |_| true);
    let default_state = paths.home.join(".openclaw");
    if version == Version::V2026_9_6 && paths.state_dir == default_state {
        fill(env, &paths.home.join(".config/openclaw/gateway.env"), |_| true);
    }
    normalize_zai(env);
}

/// Fills `env` from the config's `env` section (`env.vars.NAME`; in 2026.2.26 also `env.NAME`).
pub fn add_config_section(env: &mut BTreeMap<String, String>, root: &Value, version: Version) {
    let Some(section) = root.get("env") else { return };
    let vars = section.get("vars").map(Value::entries).unwrap_or_default();
    let inline = section.entries().iter().filter(|e| e.key != "shellEnv" && e.key != "vars");
    let mut wanted = BTreeMap::new();
    for entry in vars.iter().chain(inline) {
        let ValueKind::String(text) = &entry.value.kind else { continue };
        let name = entry.key.trim();
        // A value that names another variable is not taken from 2026.9.6 on.
        let indirect = version == Version::V2026_9_6 && substitute::has_reference(text);
        if text.trim().is_empty() || indirect || !is_portable(name) {
            continue;
        }
        if !is_blocked_for_config(name, version) {
            wanted.insert(name.to_owned(), text.to_string());
        }
    }
    for (name, text) in wanted {
        if env.get(&name).is_none_or(|present| present.trim().is_empty()) {
            env.insert(name, text);
        }
    }
    normalize_zai(env);
}

/// `Z_AI_API_KEY` is an older spelling of `ZAI_API_KEY`.
fn normalize_zai(env: &mut BTreeMap<String, String>) {
    let blank = |v: Option<&String>| v.is_none_or(|v| v.trim().is_empty());
    if blank(env.get("ZAI_API_KEY"))
        && let Some(old) = env.get("Z_AI_API_KEY").filter(|v| !v.trim().is_empty()).cloned()
    {
        env.insert("ZAI_API_KEY".to_owned(), old);
    }
}

fn fill(env: &mut BTreeMap<String, String>, file: &Path, wanted: impl Fn(&str) -> bool) {
    // A missing, unreadable or oversized `.env` is no error to OpenClaw either.
    let Ok(meta) = std::fs::metadata(file) else { return };
    if !meta.is_file() || meta.len() > MAX_DOTENV_BYTES {
        return;
    }
    let Ok(bytes) = std::fs::read(file) else { return };
    let text = zeroize::Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned());
    for (name, value) in dotenv::load(&text) {
        if is_portable(&name) && wanted(&name) {
            let value = value.expose("the environment of references").to_owned();
            env.entry(name).or_insert(value);
        }
    }
}

fn is_portable(name: &str) -> bool {
    let bytes = name.as_bytes();
    !bytes.is_empty()
        && !bytes[0].is_ascii_digit()
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
}

fn is_blocked_for_config(name: &str, version: Version) -> bool {
    let upper = name.to_ascii_uppercase();
    let (names, prefixes) = match version {
        Version::V2026_2_26 => (policy::BLOCKED_2026_2_26, policy::BLOCKED_PREFIXES_2026_2_26),
        Version::V2026_9_6 => (policy::BLOCKED_2026_9_6, policy::BLOCKED_PREFIXES_2026_9_6),
    };
    let linker = upper
        .strip_prefix("CARGO_TARGET_")
        .is_some_and(|rest| rest.ends_with("_LINKER") || rest.ends_with("_RUNNER"));
    let own = matches!(
        upper.as_str(),
        "OPENCLAW_ALLOW_OLDER_BINARY_DESTRUCTIVE_ACTIONS"
            | "OPENCLAW_INCLUDE_ROOTS"
            | "OPENCLAW_CONFIG_READONLY"
    );
    names.contains(&upper.as_str())
        || prefixes.iter().any(|p| upper.starts_with(p))
        || (version == Version::V2026_9_6 && (linker || own))
}

fn is_blocked_for_workspace(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let words: Vec<&str> = upper.split('_').filter(|w| !w.is_empty()).collect();
    let dangerous = words.contains(&"DANGEROUSLY")
        || words.windows(2).any(|pair| {
            matches!(
                pair,
                ["DISABLE", "AUTH" | "CERT" | "SIGNATURE" | "SSL" | "TLS"] | ["SKIP", "AUTH"]
            )
        });
    dangerous
        || is_blocked_for_config(name, Version::V2026_9_6)
        || policy::WORKSPACE_BLOCKED.contains(&upper.as_str())
        || Version::V2026_9_6.dialect().env_names.contains(&upper.as_str())
        || policy::WORKSPACE_BLOCKED_PREFIXES.iter().any(|p| upper.starts_with(p))
        || policy::WORKSPACE_BLOCKED_SUFFIXES.iter().any(|s| upper.ends_with(s))
}
