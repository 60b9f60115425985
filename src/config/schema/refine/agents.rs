//! Rules on agents, their bindings and models.

use std::collections::HashSet;

use crate::config::schema::walk::Walker;
use crate::config::schema::{IssueKind, agents, quantity};
use crate::config::value::{Value, ValueKind};

use super::text::is_model_ref;
use super::text_of;

pub(super) fn run(walker: &mut Walker, name: &str, value: &Value) -> bool {
    match name {
        "roster" => roster(walker, value),
        "known-agents" => known_agents(walker, value),
        "broadcast-agents" => broadcast(walker, value, true),
        "broadcast-groups" => groups(walker, value),
        "acp-peer" => {
            if value
                .at(&["match", "peer", "id"])
                .and_then(Value::as_str)
                .is_none_or(|id| id.trim().is_empty())
            {
                walker.add(
                    &["match", "peer"],
                    value.span,
                    IssueKind::Missing,
                    "an ACP binding needs `match.peer.id`",
                );
            }
        }
        "model-map" => {
            for entry in value.entries() {
                let exact = !entry.key.contains('*') && is_model_ref(&entry.key);
                for key in ["pickerRuntimes", "codeMode"] {
                    if !exact && entry.value.get(key).is_some() {
                        walker.add(
                            &[&entry.key, key],
                            entry.key_span,
                            IssueKind::Conflict,
                            format!("`{key}` needs an exact provider/model entry"),
                        );
                    }
                }
            }
        }
        "custom-providers" => {
            let overlays: HashSet<String> =
                walker.table().list("overlays").map(str::to_owned).collect();
            for entry in value.entries() {
                if overlays.contains(&entry.key.trim().to_lowercase()) {
                    continue;
                }
                if text_of(&entry.value, "baseUrl").is_empty() {
                    walker.add(
                        &[&entry.key, "baseUrl"],
                        entry.key_span,
                        IssueKind::Missing,
                        "a provider that OpenClaw does not know needs `baseUrl`",
                    );
                }
                if entry.value.get("models").is_none() {
                    walker.add(
                        &[&entry.key, "models"],
                        entry.key_span,
                        IssueKind::Missing,
                        "a provider that OpenClaw does not know needs `models`",
                    );
                }
            }
        }
        "heartbeat" | "heartbeat-old" => heartbeat(walker, value, name == "heartbeat-old"),
        "no-blocked-key" => {
            for entry in value.entries() {
                if matches!(entry.key.as_str(), "__proto__" | "prototype" | "constructor") {
                    walker.add(&[&entry.key], entry.key_span, IssueKind::Key, "is a reserved name");
                }
            }
        }
        _ => return false,
    }
    true
}

/// 2026.9.6: who owns what no agent claims must be said as soon as there are two agents.
fn roster(walker: &mut Walker, value: &Value) {
    let explicit = value.get("ownership").is_some();
    let entries = value.get("entries").map_or(&[][..], Value::entries);
    if entries.is_empty() && explicit {
        walker.add(&["entries"], value.span, IssueKind::Missing, "needs at least one agent");
    }
    let mut seen: Vec<String> = Vec::new();
    for entry in entries {
        let id = agents::normal_id(&entry.key);
        if seen.contains(&id) {
            walker.add(
                &["entries", &entry.key],
                entry.key_span,
                IssueKind::Conflict,
                format!("is the same agent id as another key: `{id}`"),
            );
        }
        seen.push(id);
    }
    let marked = entries
        .iter()
        .filter(|e| e.value.get("default").and_then(Value::as_bool) == Some(true))
        .count();
    if marked > 1 {
        walker.add(
            &["entries"],
            value.span,
            IssueKind::Conflict,
            "more than one agent is marked `default`",
        );
    }
    if explicit && marked > 0 {
        walker.add(
            &["ownership"],
            value.span,
            IssueKind::Conflict,
            "`ownership` and a `default` mark exclude each other",
        );
    }
    if entries.len() > 1 && marked == 0 && !explicit {
        walker.add(
            &["ownership"],
            value.span,
            IssueKind::Missing,
            "several agents need `ownership: \"explicit\"` or one `default: true`",
        );
    }
}

fn known_agents(walker: &mut Walker, root: &Value) {
    let ids = agents::entry_ids(root);
    let normal: Vec<String> = ids.iter().map(|id| agents::normal_id(id)).collect();
    for path in [
        &["agents", "defaults", "heartbeat", "agentId"][..],
        &["agents", "defaults", "systemAgent", "agentId"],
        &["talk", "agentId"],
    ] {
        if let Some(value) = root.at(path)
            && value.as_str().is_some_and(|id| !normal.contains(&agents::normal_id(id)))
        {
            unknown(walker, path, value);
        }
    }
    for (at, binding) in root.get("bindings").map_or(&[][..], Value::items).iter().enumerate() {
        if let Some(value) = binding.get("agentId")
            && value
                .as_str()
                .is_some_and(|id| id != "main" && !normal.contains(&agents::normal_id(id)))
        {
            unknown(walker, &["bindings", &at.to_string(), "agentId"], value);
        }
    }
    broadcast(walker, root, false);
}

fn unknown(walker: &mut Walker, path: &[&str], value: &Value) {
    walker.add(path, value.span, IssueKind::Conflict, "names an agent that is not configured");
}

/// Every agent of a broadcast must exist; 2026.2.26 checks nothing when the config lists no agents.
fn broadcast(walker: &mut Walker, root: &Value, list: bool) {
    let ids: Vec<&str> = if list {
        root.at(&["agents", "list"])
            .map_or(&[][..], Value::items)
            .iter()
            .map(|a| text_of(a, "id"))
            .collect()
    } else {
        agents::entry_ids(root)
    };
    for entry in root.get("broadcast").map_or(&[][..], Value::entries) {
        if entry.key == "strategy" || ids.is_empty() {
            continue;
        }
        let members = entry.value.get("agents").unwrap_or(&entry.value).items();
        for (at, member) in members.iter().enumerate() {
            if member.as_str().is_some_and(|id| !ids.contains(&id)) {
                unknown(walker, &["broadcast", &entry.key, &at.to_string()], member);
            }
        }
    }
}

fn is_qualified(key: &str) -> bool {
    key.split_once(':').is_some_and(|(channel, peer)| {
        !peer.is_empty()
            && channel.starts_with(|c: char| c.is_ascii_alphabetic())
            && channel.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    })
}

fn groups(walker: &mut Walker, value: &Value) {
    for entry in value.entries() {
        let qualified = is_qualified(&entry.key);
        match &entry.value.kind {
            ValueKind::Object(_) if !qualified => {
                walker.add(
                    &[&entry.key],
                    entry.key_span,
                    IssueKind::Key,
                    "group options need a key of the form <channel>:<peer>",
                );
            }
            ValueKind::Array(items) if qualified && items.len() > 16 => {
                walker.add(
                    &[&entry.key],
                    entry.key_span,
                    IssueKind::Range,
                    "a group takes at most 16 agents",
                );
            }
            _ => {}
        }
    }
}

fn heartbeat(walker: &mut Walker, value: &Value, old: bool) {
    let every = text_of(value, "every");
    if !every.is_empty() && quantity::duration_ms(every, "m").is_none() {
        walker.add(&["every"], value.span, IssueKind::Pattern, "must be a duration (ms, s, m, h)");
    }
    // 2026.2.26 looks at the hours only when `every` is set.
    let Some(hours) = value.get("activeHours").filter(|_| !(old && every.is_empty())) else {
        return;
    };
    for (key, last) in [("start", false), ("end", true)] {
        let text = text_of(hours, key);
        let fit = text.is_empty() || is_time(text) || (last && text == "24:00");
        if !fit {
            walker.add(
                &["activeHours", key],
                hours.span,
                IssueKind::Pattern,
                "must be a time such as `08:30`",
            );
        }
    }
}

fn is_time(text: &str) -> bool {
    let two = |t: &str, limit: u8| {
        t.len() == 2
            && t.bytes().all(|b| b.is_ascii_digit())
            && t.parse::<u8>().is_ok_and(|n| n < limit)
    };
    text.split_once(':').is_some_and(|(hour, minute)| two(hour, 24) && two(minute, 60))
}
