//! Rules over the whole config that OpenClaw runs once the schema holds.

use crate::config::dialect::Version;
use crate::config::value::{Value, ValueKind};

use super::walk::Walker;
use super::{IssueKind, agents};

/// Runs every rule of the version.
pub(super) fn check(
    walker: &mut Walker,
    root: &Value,
    version: Version,
    absolute: &dyn Fn(&str) -> String,
) {
    let list = version == Version::V2026_2_26;
    agent_dirs(walker, root, list, absolute);
    avatars(walker, root, list);
    if !list {
        sandbox_env(walker, root);
        tailscale(walker, root);
        model_policy(walker, root);
    }
}

fn add(walker: &mut Walker, path: &[String], more: &[&str], value: &Value, message: &str) {
    let steps: Vec<&str> = path.iter().map(String::as_str).chain(more.iter().copied()).collect();
    walker.add(&steps, value.span, IssueKind::Conflict, message);
}

/// Two agents must not share a state folder. Links are not followed, since validation does not
/// touch the disk.
fn agent_dirs(walker: &mut Walker, root: &Value, list: bool, absolute: &dyn Fn(&str) -> String) {
    let agents = agents::each(root, list);
    let mut seen: Vec<(String, String)> = Vec::new();
    for (path, id, value) in &agents {
        let id = agents::normal_id(id);
        if seen.iter().any(|(known, _)| *known == id) {
            continue; // the first entry of an id is the one that counts
        }
        let own = value
            .get("agentDir")
            .and_then(Value::as_str)
            .map(str::trim)
            .filter(|dir| !dir.is_empty());
        let dir = own.map_or_else(|| format!("~/.openclaw/agents/{id}/agent"), str::to_owned);
        let dir = lexical(&absolute(&dir));
        if let Some((other, _)) = seen.iter().find(|(_, known)| *known == dir) {
            let message = format!("shares its `agentDir` with the agent `{other}`");
            add(walker, path, &["agentDir"], value, &message);
        }
        seen.push((id, dir));
    }
}

/// A path without `.`, `..` and doubled slashes.
fn lexical(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != ".." && *last != "~") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let slash = if path.starts_with('/') { "/" } else { "" };
    format!("{slash}{}", parts.join("/"))
}

fn avatars(walker: &mut Walker, root: &Value, list: bool) {
    let fallback = root.at(&["agents", "defaults", "workspace"]).and_then(Value::as_str);
    for (path, _, agent) in agents::each(root, list) {
        let Some(value) = agent.at(&["identity", "avatar"]) else { continue };
        let text = value.as_str().unwrap_or("").trim();
        let lower = text.to_lowercase();
        if text.is_empty() || ["data:", "http://", "https://"].iter().any(|p| lower.starts_with(p))
        {
            continue;
        }
        let workspace = agent.get("workspace").and_then(Value::as_str).or(fallback);
        if !is_inside(text, workspace.unwrap_or("~/.openclaw/workspace").trim()) {
            add(
                walker,
                &path,
                &["identity", "avatar"],
                value,
                "must be a path inside the workspace, an http(s) URL or a data URI",
            );
        }
    }
}

fn is_inside(text: &str, workspace: &str) -> bool {
    let scheme = text.split_once(':').is_some_and(|(s, _)| {
        s.starts_with(|c: char| c.is_ascii_alphabetic())
            && s.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
    });
    let drive = text.get(1..3).is_some_and(|t| t == ":/" || t == ":\\");
    if text.starts_with('~') || (scheme && !drive) {
        return false;
    }
    let path = lexical(text);
    if text.starts_with('/') {
        let root = lexical(workspace);
        return path == root || path.starts_with(&format!("{}/", root.trim_end_matches('/')));
    }
    !path.starts_with("..")
}

/// Values that a line-based env file cannot carry into a container.
fn sandbox_env(walker: &mut Walker, root: &Value) {
    let defaults = root.at(&["agents", "defaults", "sandbox"]);
    let mut all = agents::each(root, false);
    if let Some(value) = root.at(&["agents", "defaults"]) {
        all.push((vec!["agents".into(), "defaults".into()], "", value));
    }
    for (path, _, agent) in all {
        let backend = agent
            .at(&["sandbox", "backend"])
            .or_else(|| defaults.and_then(|d| d.get("backend")))
            .and_then(Value::as_str)
            .map_or("docker", str::trim);
        if !matches!(backend, "" | "docker" | "podman") {
            continue;
        }
        for entry in agent.at(&["sandbox", "docker", "env"]).map_or(&[][..], Value::entries) {
            let name = &entry.key;
            let named = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            let plain = entry.value.as_str().is_none_or(|text| !text.contains(['\r', '\n', '\0']));
            if !(named && plain) {
                add(
                    walker,
                    &path,
                    &["sandbox", "docker", "env", name],
                    &entry.value,
                    "needs a plain name and a value of one line",
                );
            }
        }
    }
}

fn tailscale(walker: &mut Walker, root: &Value) {
    let text = |path: &[&str]| root.at(path).and_then(Value::as_str).unwrap_or("");
    let Some(mode) = root.at(&["gateway", "tailscale", "mode"]) else { return };
    if !matches!(mode.as_str(), Some("serve" | "funnel")) {
        return;
    }
    let bind = text(&["gateway", "bind"]);
    let host = text(&["gateway", "customBindHost"]);
    let loopback = host.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback());
    if !(matches!(bind, "" | "loopback") || (bind == "custom" && loopback)) {
        walker.add(
            &["gateway", "bind"],
            mode.span,
            IssueKind::Conflict,
            "must be the loopback while Tailscale exposes the gateway",
        );
    }
    if text(&["gateway", "auth", "mode"]) == "none" {
        walker.add(
            &["gateway", "auth", "mode"],
            mode.span,
            IssueKind::Conflict,
            "`none` is refused while Tailscale exposes the gateway",
        );
    }
}

fn model_policy(walker: &mut Walker, root: &Value) {
    let defaults = root.at(&["agents", "defaults"]);
    let mut all = agents::each(root, false);
    if let Some(value) = defaults {
        all.push((vec!["agents".into(), "defaults".into()], "", value));
    }
    for (path, _, agent) in all {
        let refs = agent.at(&["modelPolicy", "allow"]).map_or(&[][..], Value::items);
        for (at, item) in refs.iter().enumerate() {
            let text = item.as_str().unwrap_or("").trim();
            let alias = |v: &Value| {
                v.get("models").is_some_and(|models| {
                    models.entries().iter().any(|e| {
                        let alias =
                            e.value.get("alias").and_then(Value::as_str).unwrap_or("").trim();
                        !alias.is_empty() && alias.to_lowercase() == text.to_lowercase()
                    })
                })
            };
            if !(is_policy_ref(text) || alias(agent) || defaults.is_some_and(alias)) {
                add(
                    walker,
                    &path,
                    &["modelPolicy", "allow", &at.to_string()],
                    item,
                    "must be an alias, provider/model or provider/*",
                );
            }
        }
    }
}

fn is_policy_ref(text: &str) -> bool {
    let lower = text.to_lowercase();
    if lower == "openrouter:auto" || lower == "openrouter:free" {
        return true;
    }
    let sound = |s: &str| {
        !s.is_empty()
            && !s.contains('*')
            && !s.contains(|c: char| c.is_whitespace() || c.is_control())
    };
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    match parts.split_last() {
        Some((&"*", head)) => !head.is_empty() && head.iter().all(|s| sound(s)),
        _ => parts.len() >= 2 && parts.iter().all(|s| sound(s)),
    }
}

/// Whether a switch is on where `false` turns it off.
pub(super) fn is_false(value: Option<&Value>) -> bool {
    value.is_some_and(|v| matches!(v.kind, ValueKind::Bool(false)))
}
