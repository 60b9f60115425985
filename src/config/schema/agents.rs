//! The agents of a config, and what 2026.9.6 migrates on reading before it validates.

use std::borrow::Cow;

use crate::config::value::{Entry, Value, ValueKind};

/// The id under which OpenClaw files an agent.
pub(super) fn normal_id(id: &str) -> String {
    let lower = id.trim().to_lowercase();
    if super::refine::is_agent_id(id) {
        return lower;
    }
    let mut out = String::new();
    for c in lower.chars() {
        if c.is_ascii_alphanumeric() || c == '_' || c == '-' {
            out.push(c);
        } else if !out.ends_with('\u{0}') {
            out.push('\u{0}'); // one dash per run of other characters
        }
    }
    let out = out.replace('\u{0}', "-");
    let out: String = out.trim_start_matches('-').trim_end_matches('-').chars().take(64).collect();
    if out.is_empty() { "main".to_owned() } else { out }
}

/// The keys of `agents.entries` that hold objects; without any, 2026.9.6 has the agent `main`.
pub(super) fn entry_ids(root: &Value) -> Vec<&str> {
    let ids: Vec<&str> = root
        .at(&["agents", "entries"])
        .map_or(&[][..], Value::entries)
        .iter()
        .filter(|entry| entry.value.is_object())
        .map(|entry| entry.key.as_str())
        .collect();
    if ids.is_empty() { vec!["main"] } else { ids }
}

/// Each agent as (path, id, entry): `agents.list` in 2026.2.26, `agents.entries` in 2026.9.6.
pub(super) fn each(root: &Value, list: bool) -> Vec<(Vec<String>, &str, &Value)> {
    let head = |last: String| {
        vec!["agents".to_owned(), if list { "list" } else { "entries" }.to_owned(), last]
    };
    if list {
        let items = root.at(&["agents", "list"]).map_or(&[][..], Value::items);
        items
            .iter()
            .enumerate()
            .map(|(at, v)| {
                (head(at.to_string()), v.get("id").and_then(Value::as_str).unwrap_or(""), v)
            })
            .collect()
    } else {
        let entries = root.at(&["agents", "entries"]).map_or(&[][..], Value::entries);
        entries
            .iter()
            .filter(|e| e.value.is_object())
            .map(|e| (head(e.key.clone()), e.key.as_str(), &e.value))
            .collect()
    }
}

/// The config that 2026.9.6 validates: old context budgets dropped, a sound `agents.list` turned
/// into `agents.entries`, a single `default` mark dropped.
pub(super) fn migrated(root: &Value) -> Cow<'_, Value> {
    let budgets = has_budgets(root);
    let agents = root.get("agents");
    let listed = agents.is_some_and(|a| a.get("list").is_some() && a.get("entries").is_none());
    let empty = agents.is_some_and(|a| {
        a.get("ownership").is_none() && matches!(a.get("entries").map(|e| &e.kind), Some(ValueKind::Object(e)) if e.is_empty())
    });
    let marked = agents
        .and_then(|a| a.get("entries"))
        .is_some_and(|entries| entries.entries().iter().any(|e| e.value.get("default").is_some()));
    if !(budgets || listed || marked || empty) {
        return Cow::Borrowed(root);
    }
    let mut next = root.clone();
    drop_budgets(&mut next);
    if let Some(agents) = get_mut(&mut next, "agents") {
        migrate_roster(agents);
    }
    Cow::Owned(next)
}

fn migrate_roster(agents: &mut Value) {
    let explicit = agents.get("ownership").and_then(Value::as_str) == Some("explicit");
    if agents.get("entries").is_none() {
        let Some(entries) = agents.get("list").and_then(entries_of_list) else { return };
        if entries.iter().any(|e| e.value.get("default").is_some_and(|d| d.as_bool().is_none())) {
            return;
        }
        let ValueKind::Object(members) = &mut agents.kind else { return };
        for member in members.iter_mut().filter(|m| m.key == "list") {
            "entries".clone_into(&mut member.key);
            member.value.kind = ValueKind::Object(entries.clone());
        }
    }
    let Some(ValueKind::Object(entries)) = get_mut(agents, "entries").map(|v| &mut v.kind) else {
        return;
    };
    let marks = entries
        .iter()
        .filter(|e| e.value.get("default").and_then(Value::as_bool) == Some(true))
        .count();
    let strange =
        entries.iter().any(|e| e.value.get("default").is_some_and(|d| d.as_bool().is_none()));
    let several = entries.iter().filter(|e| e.value.is_object()).count() > 1;
    if entries.is_empty() && !explicit {
        let ValueKind::Object(members) = &mut agents.kind else { return };
        members.retain(|m| m.key != "entries");
        return;
    }
    if marks != 1 || explicit || strange {
        return;
    }
    for entry in entries.iter_mut() {
        if let ValueKind::Object(members) = &mut entry.value.kind {
            members.retain(|m| m.key != "default");
        }
    }
    // The mark said who owns what no agent claims: that is as good as an explicit ownership.
    if several && agents.get("ownership").is_none() {
        let span = agents.span;
        if let ValueKind::Object(members) = &mut agents.kind {
            let value = Value { kind: ValueKind::String("explicit".to_owned().into()), span };
            members.push(Entry { key: "ownership".to_owned(), key_span: span, value });
        }
    }
}

/// The keyed form of a list whose ids are canonical and distinct.
fn entries_of_list(list: &Value) -> Option<Vec<Entry>> {
    let ValueKind::Array(items) = &list.kind else { return None };
    let mut entries: Vec<Entry> = Vec::new();
    for item in items {
        let ValueKind::Object(members) = &item.kind else { return None };
        let id = item.get("id")?.as_str()?;
        if id.is_empty() || normal_id(id) != id || entries.iter().any(|e| e.key == id) {
            return None;
        }
        let rest = members.iter().filter(|m| m.key != "id").cloned().collect();
        let value = Value { kind: ValueKind::Object(rest), span: item.span };
        entries.push(Entry { key: id.to_owned(), key_span: item.span, value });
    }
    Some(entries)
}

const BUDGETS: [&str; 2] = ["contextTokens", "contextWindow"];

fn has_budgets(root: &Value) -> bool {
    let providers = root.at(&["models", "providers"]).map_or(&[][..], Value::entries);
    let in_agents = |v: &Value| v.get("contextTokens").is_some();
    providers.iter().any(|e| BUDGETS.iter().any(|key| e.value.get(key).is_some()))
        || root.at(&["agents", "defaults"]).is_some_and(in_agents)
        || root
            .at(&["agents", "entries"])
            .is_some_and(|v| v.entries().iter().any(|e| in_agents(&e.value)))
        || root.at(&["agents", "list"]).is_some_and(|v| v.items().iter().any(in_agents))
}

fn drop_budgets(root: &mut Value) {
    if let Some(ValueKind::Object(providers)) =
        get_mut(root, "models").and_then(|m| get_mut(m, "providers")).map(|v| &mut v.kind)
    {
        for provider in providers {
            for key in BUDGETS {
                let Some(budget) = take(&mut provider.value, key) else { continue };
                if let Some(ValueKind::Array(models)) =
                    get_mut(&mut provider.value, "models").map(|v| &mut v.kind)
                {
                    for model in models {
                        if model.get(key).is_none()
                            && let ValueKind::Object(members) = &mut model.kind
                        {
                            members.push(budget.clone());
                        }
                    }
                }
            }
        }
    }
    let Some(agents) = get_mut(root, "agents") else { return };
    if let Some(defaults) = get_mut(agents, "defaults") {
        take(defaults, "contextTokens");
    }
    match get_mut(agents, "entries").map(|v| &mut v.kind) {
        Some(ValueKind::Object(entries)) => {
            for entry in entries {
                take(&mut entry.value, "contextTokens");
            }
        }
        _ => {
            if let Some(ValueKind::Array(items)) = get_mut(agents, "list").map(|v| &mut v.kind) {
                for item in items {
                    take(item, "contextTokens");
                }
            }
        }
    }
}

fn get_mut<'v>(value: &'v mut Value, key: &str) -> Option<&'v mut Value> {
    let ValueKind::Object(members) = &mut value.kind else { return None };
    members.iter_mut().find(|m| m.key == key).map(|m| &mut m.value)
}

fn take(value: &mut Value, key: &str) -> Option<Entry> {
    let ValueKind::Object(members) = &mut value.kind else { return None };
    let at = members.iter().position(|m| m.key == key)?;
    Some(members.remove(at))
}
