//! Webhooks: their token, their path, and how much their callers may choose.

use super::audit::{Audit, path};
use super::auth::Credential;
use super::codes;
use crate::config::value::Value;
use crate::report::code::Level;

const TOKEN: [&str; 2] = ["hooks", "token"];

pub(super) fn check(audit: &mut Audit<'_>) {
    if !audit.is_true(&["hooks", "enabled"]) {
        return;
    }
    token(audit);
    if audit.text(&["hooks", "path"]).is_some_and(|text| text.trim() == "/") {
        audit.report(
            &codes::HOOKS_PATH_ROOT,
            &["hooks", "path"],
            "webhooks at `/` shadow every other address of the gateway",
            "set `hooks.path` to \"/hooks\"",
        );
    }
    let session = audit.text(&["hooks", "defaultSessionKey"]).unwrap_or("");
    if session.trim().is_empty() {
        audit.report(
            &codes::HOOKS_DEFAULT_SESSION_KEY_UNSET,
            &["hooks", "defaultSessionKey"],
            "each webhook call starts a session of its own",
            "set `hooks.defaultSessionKey`, for example to \"hook:ingress\"",
        );
    }
    let level = if audit.is_remote() { Level::Error } else { Level::Warn };
    if audit.edition.judges_hook_agents {
        agents(audit, level);
    }
    request_keys(audit, level);
}

fn token(audit: &mut Audit<'_>) {
    let token = Credential::of(audit.config, audit.at(&TOKEN), audit.dialect);
    let text = match token {
        Credential::Absent => return,
        Credential::Elsewhere => {
            for meta in [&codes::HOOKS_TOKEN_TOO_SHORT, &codes::HOOKS_TOKEN_REUSE_GATEWAY_TOKEN] {
                audit.unknown(meta, &TOKEN, "the token is a reference");
            }
            return;
        }
        Credential::Literal(text) => text,
    };
    let braced = text.starts_with("${") && text.ends_with('}');
    if !(braced && audit.edition.braces_are_references) {
        audit.report(
            &codes::CONFIG_SECRETS_HOOKS_TOKEN_IN_CONFIG,
            &TOKEN,
            "the webhook token stands in the config",
            "write `token: \"${OPENCLAW_HOOKS_TOKEN}\"` and set the variable where the gateway \
             starts",
        );
    }
    if text.encode_utf16().count() < 24 {
        audit.report(
            &codes::HOOKS_TOKEN_TOO_SHORT,
            &TOKEN,
            format!(
                "the webhook token has {} characters; 24 random ones are the least",
                text.chars().count()
            ),
            "telson secrets configure --generate hooks.token",
        );
    }
    let auth = &audit.auth;
    let (gateway, name) = match auth.mode {
        "token" => (auth.token, "token"),
        "password" | "trusted-proxy" if audit.edition.judges_hook_agents => {
            (auth.password, "password")
        }
        _ => return,
    };
    match gateway {
        Credential::Literal(other) if other == text => audit.report(
            &codes::HOOKS_TOKEN_REUSE_GATEWAY_TOKEN,
            &TOKEN,
            format!("the webhook token is the gateway {name}: who may call a hook may do anything"),
            "telson secrets configure --generate hooks.token",
        ),
        Credential::Elsewhere => audit.unknown(
            &codes::HOOKS_TOKEN_REUSE_GATEWAY_TOKEN,
            &["gateway", "auth", name],
            "the gateway credential is a reference",
        ),
        _ => {}
    }
}

fn agents(audit: &mut Audit<'_>, level: Level) {
    const IDS: [&str; 2] = ["hooks", "allowedAgentIds"];
    let list = audit.at(&IDS).filter(|value| matches!(value.type_name(), "array"));
    let items = list.map(Value::items).unwrap_or_default();
    let star = items.iter().position(|item| item.as_str().is_some_and(|id| id.trim() == "*"));
    if list.is_some() && star.is_none() {
        return;
    }
    let mut place = path(&IDS);
    place.extend(star.map(|index| index.to_string()));
    let why = if star.is_some() { "`*` lets" } else { "no list of agents lets" };
    audit.report_as(
        &codes::HOOKS_ALLOWED_AGENT_IDS_UNRESTRICTED,
        level,
        &place,
        format!("{why} a webhook caller run any agent"),
        "set `hooks.allowedAgentIds` to the agents that hooks are for, for example [\"hooks\"], \
         or to [] for none",
    );
}

fn request_keys(audit: &mut Audit<'_>, level: Level) {
    const REQUEST: [&str; 2] = ["hooks", "allowRequestSessionKey"];
    const PREFIXES: [&str; 2] = ["hooks", "allowedSessionKeyPrefixes"];
    if !audit.is_true(&REQUEST) {
        return;
    }
    audit.report_as(
        &codes::HOOKS_REQUEST_SESSION_KEY_ENABLED,
        level,
        &REQUEST,
        "a webhook caller chooses the session it speaks into",
        "set `hooks.allowRequestSessionKey` to false",
    );
    if super::audit::strings(audit.at(&PREFIXES)).is_empty() {
        audit.report_as(
            &codes::HOOKS_REQUEST_SESSION_KEY_PREFIXES_MISSING,
            level,
            &PREFIXES,
            "a webhook caller may name any session, the ones of people too",
            "set `hooks.allowedSessionKeyPrefixes` to [\"hook:\"]",
        );
    }
}
