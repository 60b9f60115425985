//! The agents of a config and the folders in which they keep their stores.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use super::json::list_index;
use crate::config::dialect::Dialect;
use crate::config::value::{Value, ValueKind};

/// The agent that exists without being configured.
pub const MAIN_AGENT: &str = "main";

/// What places of stores are worked out from.
#[derive(Clone, Copy)]
pub struct Places<'a> {
    /// The state folder, absolute.
    pub state_dir: &'a Path,
    /// The effective home folder, which `~` stands for.
    pub home: &'a Path,
    /// The working directory, which relative paths start from.
    pub cwd: &'a Path,
    /// The effective environment.
    pub env: &'a BTreeMap<String, String>,
    /// The effective config; `None` when the config cannot be used.
    pub config: Option<&'a Value>,
    /// The rules of the OpenClaw version.
    pub dialect: &'a Dialect,
}

impl std::fmt::Debug for Places<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The environment and the config hold credentials.
        f.debug_struct("Places").field("state_dir", &self.state_dir).finish_non_exhaustive()
    }
}

impl Places<'_> {
    /// A path as OpenClaw reads it from config or environment: trimmed, a leading `~` replaced
    /// by the home folder, made absolute, without `.` and `..`.
    #[must_use]
    pub fn resolve(&self, text: &str) -> PathBuf {
        let text = text.trim();
        let expanded = match text.strip_prefix('~') {
            Some("") => self.home.to_owned(),
            Some(rest) if rest.starts_with(['/', '\\']) => {
                let mut joined = self.home.as_os_str().to_owned();
                joined.push(rest);
                joined.into()
            }
            _ => PathBuf::from(text),
        };
        normalize(&self.cwd.join(expanded))
    }

    /// A variable of the environment, trimmed; blank counts as unset.
    pub(super) fn var(&self, name: &str) -> Option<&str> {
        self.env.get(name).map(|v| v.trim()).filter(|v| !v.is_empty())
    }

    /// `$STATE/agents`.
    #[must_use]
    pub fn agents_root(&self) -> PathBuf {
        normalize(&self.cwd.join(self.state_dir)).join("agents")
    }

    /// The folder of an agent that says nothing about it.
    #[must_use]
    pub fn default_agent_dir(&self, id: &str) -> PathBuf {
        self.agents_root().join(id).join("agent")
    }

    /// The ids and folders of the configured agents, in order of the config. Without any agent
    /// the config stands for the agent `main`.
    #[must_use]
    pub fn configured_agents(&self) -> Vec<(String, PathBuf)> {
        let roster = self.config.and_then(|c| self.roster(c));
        let implicit = match &roster {
            None => true,
            // 2026.2.26 takes an empty list like none at all.
            Some(entries) => entries.is_empty() && !self.dialect.sqlite_auth_stores,
        };
        if implicit {
            return vec![(MAIN_AGENT.to_owned(), self.default_agent_dir(MAIN_AGENT))];
        }
        let mut agents: Vec<(String, PathBuf)> = Vec::new();
        for (id, entry) in roster.unwrap_or_default() {
            let id = normalize_agent_id(id);
            if agents.iter().any(|(known, _)| *known == id) {
                continue;
            }
            let dir = entry.get("agentDir").and_then(Value::as_str).map(str::trim);
            let dir = match dir.filter(|d| !d.is_empty()) {
                Some(dir) => self.resolve(dir),
                None => self.default_agent_dir(&id),
            };
            agents.push((id, dir));
        }
        agents
    }

    fn roster<'v>(&self, config: &'v Value) -> Option<Vec<(&'v str, &'v Value)>> {
        let agents = config.get("agents").filter(|a| a.is_object())?;
        if let Some(entries) = agents.get("entries").filter(|_| self.dialect.sqlite_auth_stores) {
            let mut found: Vec<_> = entries
                .entries()
                .iter()
                .filter(|e| e.value.is_object())
                .map(|e| (e.key.as_str(), &e.value))
                .collect();
            found.sort_by_key(|(key, _)| list_index(key).map_or(u64::MAX, u64::from));
            return Some(found);
        }
        let list = agents.get("list")?;
        Some(
            list.items()
                .iter()
                .filter(|item| matches!(item.kind, ValueKind::Object(_)))
                .map(|item| (item.get("id").and_then(Value::as_str).unwrap_or(""), item))
                .collect(),
        )
    }
}

/// The id under which an agent's folder is named: lower case, `[a-z0-9_-]`, at most 64 long.
#[must_use]
pub fn normalize_agent_id(id: &str) -> String {
    let id = id.trim().to_lowercase();
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    let starts_well = id.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    if starts_well && id.len() <= 64 && id.chars().all(fits) {
        return id;
    }
    let mut clean = String::with_capacity(id.len());
    let mut replaced = false;
    for c in id.chars() {
        if fits(c) {
            clean.push(c);
        } else if !replaced {
            clean.push('-');
        }
        replaced = !fits(c);
    }
    let clean: String = clean.trim_matches('-').chars().take(64).collect();
    if clean.is_empty() { MAIN_AGENT.to_owned() } else { clean }
}

/// The path without `.` and `..`, worked out on the text alone.
pub(super) fn normalize(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_become_folder_names() {
        for (id, name) in [
            ("Ops", "ops"),
            (" a b!c ", "a-b-c"),
            ("--x--", "x"),
            ("", "main"),
            ("..", "main"),
            ("../../etc", "etc"),
            ("_a", "_a"),
        ] {
            assert_eq!(normalize_agent_id(id), name, "{id}");
        }
        assert_eq!(normalize_agent_id(&"a".repeat(70)).len(), 64);
    }

    #[test]
    fn paths_are_cleaned_without_looking_at_the_disk() {
        assert_eq!(normalize(Path::new("/a/./b/../c//d")), Path::new("/a/c/d"));
        assert_eq!(normalize(Path::new("/../a")), Path::new("/a"));
    }
}
