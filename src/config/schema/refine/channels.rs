//! Rules of 2026.2.26 on channels: who may write must be said. (2026.9.6 only warns.)

use crate::config::schema::walk::Walker;
use crate::config::schema::{IssueKind, url};
use crate::config::value::{Value, ValueKind};

use super::text_of;

pub(super) fn run(walker: &mut Walker, name: &str, value: &Value) -> bool {
    match name {
        "own-dm-policy" => {
            who(walker, &[], text_of(value, "policy"), value.get("allowFrom"), value);
        }
        "dm-policy" => flat(walker, value, false, false),
        "telegram" => {
            flat(walker, value, false, false);
            commands(walker, value);
            webhook(walker, value);
        }
        "telegram-commands" => commands(walker, value),
        "irc" => {
            flat(walker, value, false, false);
            nickserv(walker, value);
        }
        "irc-nickserv" => nickserv(walker, value),
        "nested-dm-policy" => flat(walker, value, true, false),
        "slack" => {
            flat(walker, value, true, true);
            signing(walker, value);
        }
        "discord-activity" => activity(walker, value),
        "legacy-acp" => legacy_acp(walker, value),
        _ => return false,
    }
    true
}

/// The policy of a channel and of its accounts. Nested: `dm.policy` and `dm.allowFrom` count too,
/// and an account without a policy inherits; else an account falls back to `pairing`.
fn flat(walker: &mut Walker, value: &Value, nested: bool, skip_disabled: bool) {
    let policy = |v: &Value| -> Option<String> {
        let inner = if nested { v.at(&["dm", "policy"]) } else { None };
        v.get("dmPolicy").or(inner).and_then(Value::as_str).map(str::to_owned)
    };
    let own = policy(value);
    who(walker, &[], own.as_deref().unwrap_or("pairing"), allow(value, nested), value);
    for entry in value.get("accounts").map_or(&[][..], Value::entries) {
        let account = &entry.value;
        if skip_disabled && account.get("enabled").and_then(Value::as_bool) == Some(false) {
            continue;
        }
        let inherited = if nested { own.clone() } else { None };
        let policy = policy(account).or(inherited);
        let list = allow(account, nested).or_else(|| allow(value, nested));
        who(
            walker,
            &["accounts", &entry.key],
            policy.as_deref().unwrap_or("pairing"),
            list,
            account,
        );
    }
}

fn allow(value: &Value, nested: bool) -> Option<&Value> {
    let inner = if nested { value.at(&["dm", "allowFrom"]) } else { None };
    value.get("allowFrom").or(inner)
}

fn who(walker: &mut Walker, steps: &[&str], policy: &str, allow: Option<&Value>, at: &Value) {
    let ids: Vec<String> = allow
        .map_or(&[][..], Value::items)
        .iter()
        .map(|item| match &item.kind {
            ValueKind::String(text) => text.trim().to_owned(),
            ValueKind::Number(n) => n.to_string(),
            _ => String::new(),
        })
        .filter(|id| !id.is_empty())
        .collect();
    let mut path = steps.to_vec();
    path.push("allowFrom");
    if policy == "open" && !ids.iter().any(|id| id == "*") {
        walker.add(
            &path,
            at.span,
            IssueKind::Conflict,
            "the DM policy `open` needs \"*\" in `allowFrom`",
        );
    } else if policy == "allowlist" && ids.is_empty() {
        walker.add(
            &path,
            at.span,
            IssueKind::Conflict,
            "the DM policy `allowlist` needs a sender in `allowFrom`",
        );
    }
}

fn commands(walker: &mut Walker, value: &Value) {
    for (at, command) in
        value.get("customCommands").map_or(&[][..], Value::items).iter().enumerate()
    {
        let name = text_of(command, "command").trim();
        let name = name.strip_prefix('/').unwrap_or(name).trim().to_lowercase().replace('-', "_");
        let at = at.to_string();
        let fit = (1..=32).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !fit {
            walker.add(
                &["customCommands", &at, "command"],
                command.span,
                IssueKind::Pattern,
                "must be 1 to 32 of a-z 0-9 _",
            );
        } else if text_of(command, "description").trim().is_empty() {
            walker.add(
                &["customCommands", &at, "description"],
                command.span,
                IssueKind::Missing,
                "a command needs a description",
            );
        }
    }
}

fn webhook(walker: &mut Walker, value: &Value) {
    let has = |v: &Value, key: &str| !text_of(v, key).trim().is_empty();
    let own = has(value, "webhookSecret");
    if has(value, "webhookUrl") && !own {
        walker.add(
            &["webhookSecret"],
            value.span,
            IssueKind::Missing,
            "`webhookUrl` needs `webhookSecret`",
        );
    }
    for entry in value.get("accounts").map_or(&[][..], Value::entries) {
        let off = entry.value.get("enabled").and_then(Value::as_bool) == Some(false);
        if !off && has(&entry.value, "webhookUrl") && !has(&entry.value, "webhookSecret") && !own {
            walker.add(
                &["accounts", &entry.key, "webhookSecret"],
                entry.value.span,
                IssueKind::Missing,
                "`webhookUrl` needs `webhookSecret`",
            );
        }
    }
}

fn signing(walker: &mut Walker, value: &Value) {
    let own = !text_of(value, "signingSecret").is_empty();
    let mode = text_of(value, "mode");
    if mode == "http" && !own {
        walker.add(
            &["signingSecret"],
            value.span,
            IssueKind::Missing,
            "the mode `http` needs `signingSecret`",
        );
    }
    for entry in value.get("accounts").map_or(&[][..], Value::entries) {
        let account = &entry.value;
        let off = account.get("enabled").and_then(Value::as_bool) == Some(false);
        let account_mode = account.get("mode").and_then(Value::as_str).unwrap_or(mode);
        let signed = account
            .get("signingSecret")
            .map_or(own, |_| !text_of(account, "signingSecret").is_empty());
        if !off && account_mode == "http" && !signed {
            walker.add(
                &["accounts", &entry.key, "signingSecret"],
                account.span,
                IssueKind::Missing,
                "the mode `http` needs `signingSecret`",
            );
        }
    }
}

fn nickserv(walker: &mut Walker, value: &Value) {
    let registers = value.at(&["nickserv", "register"]).and_then(Value::as_bool) == Some(true);
    let mail = value.at(&["nickserv", "registerEmail"]).and_then(Value::as_str).unwrap_or("");
    if registers && mail.trim().is_empty() {
        walker.add(
            &["nickserv", "registerEmail"],
            value.span,
            IssueKind::Missing,
            "`register` needs `registerEmail`",
        );
    }
}

fn activity(walker: &mut Walker, value: &Value) {
    let has_text = !text_of(value, "activity").trim().is_empty();
    let has_url = url::parse(text_of(value, "activityUrl")).is_some();
    let kind = value.get("activityType").and_then(Value::as_f64);
    if (kind.is_some() || has_url) && !has_text {
        walker.add(
            &["activity"],
            value.span,
            IssueKind::Missing,
            "`activityType` and `activityUrl` need `activity`",
        );
    }
    if (kind == Some(1.0)) != has_url {
        walker.add(
            &["activityUrl"],
            value.span,
            IssueKind::Conflict,
            "`activityUrl` goes with `activityType` 1, and only with it",
        );
    }
}

/// 2026.9.6: bindings inside channels moved to the top level.
fn legacy_acp(walker: &mut Walker, value: &Value) {
    let old = value.get("bindings").filter(|b| b.is_object()).and_then(|b| b.get("acp"));
    if let Some(acp) = old.filter(|a| a.is_object() || matches!(a.kind, ValueKind::Array(_))) {
        walker.add(
            &["bindings", "acp"],
            acp.span,
            IssueKind::Retired,
            "moved to the top-level `bindings` list",
        );
    }
    for entry in value.entries() {
        walker.below(&entry.key, |w| legacy_acp(w, &entry.value));
    }
    for (at, item) in value.items().iter().enumerate() {
        walker.below(&at.to_string(), |w| legacy_acp(w, item));
    }
}
