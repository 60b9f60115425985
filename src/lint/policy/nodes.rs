//! Commands of paired devices (`gateway.nodes`).

use super::audit::{Audit, path};
use super::codes;
use crate::base::suggest;
use crate::config::value::Value;
use crate::report::code::Level;

/// A list of commands with its path; blanks are dropped, places kept.
fn commands(audit: &Audit<'_>, below: &[&str]) -> (Vec<String>, Vec<(usize, String)>) {
    let mut place = path(&["gateway", "nodes"]);
    place.extend(path(below));
    let keys: Vec<&str> = place.iter().map(String::as_str).collect();
    let items = audit.at(&keys).map(Value::items).unwrap_or_default();
    let list = items
        .iter()
        .enumerate()
        .filter_map(|(index, item)| Some((index, item.as_str()?.trim().to_owned())))
        .filter(|(_, name)| !name.is_empty())
        .collect();
    (place, list)
}

pub(super) fn check(audit: &mut Audit<'_>) {
    let (allow_place, allow) = commands(audit, audit.edition.node_allow);
    let (deny_place, deny) = commands(audit, audit.edition.node_deny);
    let is_denied = |name: &str| deny.iter().any(|(_, denied)| denied == name);
    let dangerous: Vec<&(usize, String)> = allow
        .iter()
        .filter(|(_, name)| audit.edition.dangerous_node_commands.contains(&name.as_str()))
        .filter(|(_, name)| !is_denied(name))
        .collect();
    if let Some((first, _)) = dangerous.first() {
        let names: Vec<&str> = dangerous.iter().map(|(_, name)| name.as_str()).collect();
        let level = if audit.is_remote() { Level::Error } else { Level::Warn };
        let mut place = allow_place.clone();
        place.push(first.to_string());
        audit.report_as(
            &codes::GATEWAY_NODES_ALLOW_COMMANDS_DANGEROUS,
            level,
            &place,
            format!("paired devices may be told to run {}", names.join(", ")),
            format!("remove {} from `{}`", names.join(", "), allow_place.join(".")),
        );
    }
    ineffective(audit, &deny_place, &deny, &allow);
}

fn ineffective(
    audit: &mut Audit<'_>,
    place: &[String],
    deny: &[(usize, String)],
    allow: &[(usize, String)],
) {
    let known = |name: &str| {
        audit.edition.node_commands.contains(&name) || allow.iter().any(|(_, a)| a == name)
    };
    let void: Vec<&(usize, String)> =
        deny.iter().filter(|(_, name)| looks_like_pattern(name) || !known(name)).collect();
    let Some((first, _)) = void.first() else { return };
    let told: Vec<String> = void
        .iter()
        .map(|(_, name)| {
            let near = suggest::near(name, audit.edition.node_commands.iter().copied());
            match near.first() {
                Some(near) => format!("`{name}` (did you mean `{near}`?)"),
                None => format!("`{name}`"),
            }
        })
        .collect();
    let mut at = place.to_vec();
    at.push(first.to_string());
    audit.report(
        &codes::GATEWAY_NODES_DENY_COMMANDS_INEFFECTIVE,
        &at,
        format!("{} deny nothing: entries are compared with whole command names", told.join(", ")),
        "write exact command names, for example \"system.run\"",
    );
}

/// Whether an entry is written as if it could match more than itself.
fn looks_like_pattern(entry: &str) -> bool {
    entry.contains(|c: char| "?*[]{}(),|".contains(c) || c.is_whitespace())
        || entry.starts_with(['/', '^'])
        || entry.ends_with(['/', '$'])
        || entry.contains("group:")
}
