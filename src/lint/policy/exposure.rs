//! What strangers can reach through the channels, and signs that several people share a gateway.

use super::audit::{Audit, path};
use super::channels::{Section, open_policies, sections};
use super::codes;
use super::sandbox::mode_of;
use super::tool_policy::Policies;
use crate::config::value::{Value, ValueKind};
use crate::report::code::Level;

pub(super) fn check(audit: &mut Audit<'_>) {
    open_groups(audit);
    shared_rooms(audit);
    let signals = several_users(audit);
    if let Some((place, why)) = signals.first() {
        audit.report(
            &codes::SECURITY_TRUST_MODEL_MULTI_USER_HEURISTIC,
            place,
            format!("{why}: several people may reach one gateway, which trusts them all alike"),
            "give people who do not trust each other gateways of their own, or set \
             `agents.defaults.sandbox.mode` to \"all\" and `tools.fs.workspaceOnly` to true",
        );
    }
    if audit.edition.judges_rosters {
        sessions_across_agents(audit, !signals.is_empty());
    }
}

/// The settings that a tool check looks at: those for all agents, then each agent's.
fn scopes<'a>(audit: &Audit<'a>) -> Vec<(&'a str, Option<&'a Value>)> {
    std::iter::once(("the defaults", None))
        .chain(audit.agents.iter().map(|agent| (agent.id, Some(agent.value))))
        .collect()
}

/// Scopes with tools that act on the host and no full sandbox, and whether one can run commands.
fn risky_scopes<'a>(audit: &Audit<'a>) -> (Vec<&'a str>, bool) {
    let mut names = Vec::new();
    let mut commands = false;
    for (name, agent) in scopes(audit) {
        let mode = mode_of(audit, agent);
        let tools = agent.and_then(|agent| agent.get("tools"));
        let policies = Policies::of(audit, tools, mode);
        let own = tools.and_then(|tools| tools.at(&["fs", "workspaceOnly"]));
        let fenced =
            own.or_else(|| audit.at(&["tools", "fs", "workspaceOnly"])).and_then(Value::as_bool)
                == Some(true);
        let runs = !policies.allowed(&["exec", "process"]).is_empty() && mode != "all";
        let files = ["read", "write", "edit", "apply_patch"];
        let writes = !policies.allowed(&files).is_empty() && mode != "all" && !fenced;
        if runs || writes {
            names.push(name);
            commands |= runs;
        }
    }
    (names, commands)
}

fn open_groups(audit: &mut Audit<'_>) {
    let open = open_policies(audit);
    let Some(first) = open.first() else { return };
    let names: Vec<String> = open.iter().map(|place| format!("`{}`", place.join("."))).collect();
    let open_to_all = format!("{} lets anyone in", names.join(", "));
    if !audit.is_false(&["tools", "elevated", "enabled"]) {
        audit.report(
            &codes::SECURITY_EXPOSURE_OPEN_GROUPS_WITH_ELEVATED,
            first,
            format!("{open_to_all}, and elevated tools are on"),
            "set the policy to \"allowlist\", or `tools.elevated.enabled` to false",
        );
    }
    let (risky, commands) = risky_scopes(audit);
    if !risky.is_empty() {
        audit.report_as(
            &codes::SECURITY_EXPOSURE_OPEN_GROUPS_WITH_RUNTIME_OR_FS,
            if commands { Level::Error } else { Level::Warn },
            first,
            format!("{open_to_all}, and {} can act on the host", risky.join(", ")),
            "set the policy to \"allowlist\", or `tools.profile` to \"messaging\", or \
             `agents.defaults.sandbox.mode` to \"all\"",
        );
    }
    let steering = audit.edition.control_plane_tools;
    let steered: Vec<&str> = scopes(audit)
        .into_iter()
        .filter(|(_, agent)| {
            let tools = agent.and_then(|agent| agent.get("tools"));
            let policies = Policies::of(audit, tools, mode_of(audit, *agent));
            !policies.allowed(steering).is_empty()
        })
        .map(|(name, _)| name)
        .collect();
    if !steering.is_empty() && !steered.is_empty() {
        audit.report(
            &codes::SECURITY_EXPOSURE_OPEN_GROUPS_WITH_CONTROL_PLANE_TOOLS,
            first,
            format!("{open_to_all}, and {} can steer the gateway itself", steered.join(", ")),
            format!("add {} to `tools.deny`", quoted(steering)),
        );
    }
}

fn quoted(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    names.join(", ")
}

fn shared_rooms(audit: &mut Audit<'_>) {
    const SCOPE: [&str; 2] = ["session", "groupScope"];
    if !audit.edition.judges_rosters {
        return;
    }
    let mut places = Vec::new();
    if audit.text(&SCOPE) == Some("main") {
        places.push(path(&SCOPE));
    }
    let bindings = audit.root.get("bindings").map(Value::items).unwrap_or_default();
    for (index, binding) in bindings.iter().enumerate() {
        let main = binding.at(&SCOPE).and_then(Value::as_str) == Some("main");
        let peer = binding.at(&["match", "peer", "kind"]).and_then(Value::as_str);
        if main && matches!(peer, None | Some("group" | "channel")) {
            places.push(path(&["bindings", &index.to_string(), "session", "groupScope"]));
        }
    }
    let Some(first) = places.first() else { return };
    audit.report(
        &codes::SECURITY_TRUST_MODEL_GROUP_SCOPE_MAIN,
        first,
        "everyone in a room speaks into the main session and sees what it knows",
        "set `session.groupScope` to \"per-group\" and remove it from the binding",
    );
}

/// Signs that more than one person writes to the agents, with their places.
fn several_users(audit: &Audit<'_>) -> Vec<(Vec<String>, &'static str)> {
    let mut out = Vec::new();
    for section in sections(audit) {
        let section = &section;
        let inherit = audit.edition.accounts_inherit;
        let get = |keys: &[&str]| inherited(section, keys, inherit);
        let text = |keys: &[&str]| get(keys).and_then(Value::as_str);
        // A channel whose schema OpenClaw brings has this policy when it says nothing.
        let groups = text(&["groupPolicy"]).or_else(|| {
            let known = audit.edition.channels_with_group_default.contains(&section.channel);
            (known && section.value.get("groupPolicy").is_none()).then_some("allowlist")
        });
        if groups == Some("open") {
            out.push((section.field(&["groupPolicy"]), "groups are open"));
        } else if groups == Some("allowlist") {
            let listed = ["groups", "guilds", "channels", "rooms"].into_iter().find(|key| {
                get(&[key]).is_some_and(|v| !v.entries().is_empty() || !v.items().is_empty())
            });
            if let Some(key) = listed {
                out.push((section.field(&[key]), "groups are served"));
            }
        }
        for policy in [&["dmPolicy"][..], &["dm", "policy"]] {
            if text(policy) == Some("open") {
                out.push((section.field(policy), "direct messages are open"));
            }
        }
        for list in [&["allowFrom"][..], &["groupAllowFrom"], &["dm", "allowFrom"]] {
            if get(list).is_some_and(|list| list.items().iter().any(is_star)) {
                out.push((section.field(list), "senders are not restricted"));
            }
        }
    }
    out
}

/// A field of a section, or the channel's for an account that lacks it.
fn inherited<'a>(section: &Section<'a>, keys: &[&str], inherit: bool) -> Option<&'a Value> {
    let own = section.value.get(keys[0]);
    let holder = match section.parent {
        Some(parent) if inherit => own.or_else(|| parent.get(keys[0])),
        _ => own,
    };
    holder?.at(&keys[1..])
}

fn is_star(item: &Value) -> bool {
    matches!(&item.kind, ValueKind::String(text) if text.trim() == "*")
}

fn sessions_across_agents(audit: &mut Audit<'_>, shared: bool) {
    const VISIBILITY: [&str; 3] = ["tools", "sessions", "visibility"];
    let mut ids: Vec<String> = audit.agents.iter().map(|agent| agent.id.to_lowercase()).collect();
    ids.sort();
    ids.dedup();
    let visibility = audit.text(&VISIBILITY).map(|text| text.trim().to_lowercase());
    let narrowed = matches!(visibility.as_deref(), Some("self" | "tree" | "agent"));
    let pairs = audit.at(&["tools", "agentToAgent", "allow"]);
    if ids.len() < 2
        || narrowed
        || audit.is_false(&["tools", "agentToAgent", "enabled"])
        || pairs.is_some_and(|list| !list.items().is_empty())
    {
        return;
    }
    let unclamped =
        audit.text(&["agents", "defaults", "sandbox", "sessionToolsVisibility"]) == Some("all");
    let mut reaches = false;
    let mut signals = shared;
    for agent in &audit.agents {
        let mode = mode_of(audit, Some(agent.value));
        let tools = agent.value.get("tools");
        let policies = Policies::of(audit, tools, mode);
        let allowed = policies.allowed(&[
            "sessions_list",
            "sessions_history",
            "sessions_search",
            "sessions_send",
            "session_status",
        ]);
        reaches |= (mode != "all" || unclamped) && !allowed.is_empty();
        signals |= mode != "off"
            || ["profile", "allow", "deny"]
                .iter()
                .any(|key| tools.is_some_and(|tools| tools.get(key).is_some()));
    }
    if !reaches {
        return;
    }
    audit.report_as(
        &codes::SECURITY_TRUST_MODEL_CROSS_AGENT_SESSION_ACCESS_DEFAULT,
        if signals { Level::Warn } else { Level::Info },
        &VISIBILITY,
        "every agent can read and write the sessions of the others",
        "set `tools.sessions.visibility` to \"agent\", or `tools.agentToAgent.enabled` to false",
    );
}
