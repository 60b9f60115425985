//! Rules on the gateway, hooks, talk, MCP servers and cloud workers (2026.9.6).

use crate::config::schema::walk::Walker;
use crate::config::schema::{IssueKind, url};
use crate::config::secret_ref::{RefSource, SecretRef};
use crate::config::value::{Value, ValueKind};

use super::text_of;

pub(super) fn run(walker: &mut Walker, name: &str, value: &Value) -> bool {
    match name {
        "talk-provider" => talk(walker, value),
        "default-role" => {
            let role = text_of(value, "default");
            if value.at(&["definitions", role]).is_none() {
                walker.add(
                    &["default"],
                    value.span,
                    IssueKind::Conflict,
                    "must name a role of `definitions`",
                );
            }
        }
        "not-empty" => {
            if value.entries().is_empty() {
                walker.add(&[], value.span, IssueKind::Range, "needs at least one member");
            }
        }
        "portal-ingress" => portal(walker, value),
        "edge-auth" => edge_auth(walker, value),
        "hooks-persistent" => hooks(walker, value),
        "no-proto-key" => {
            if let Some(entry) = value.entries().iter().find(|e| e.key == "__proto__") {
                walker.add(&["__proto__"], entry.key_span, IssueKind::Key, "is a reserved name");
            }
        }
        "mcp-server" => mcp_server(walker, value),
        "worker-settings" => worker_settings(walker, value),
        _ => return false,
    }
    true
}

fn talk(walker: &mut Walker, value: &Value) {
    let provider = text_of(value, "provider").trim().to_lowercase();
    let known = value.get("providers").map_or(&[][..], Value::entries);
    if !provider.is_empty() && !known.is_empty() && !known.iter().any(|e| e.key == provider) {
        walker.add(
            &["provider"],
            value.span,
            IssueKind::Conflict,
            "must name a member of `providers`",
        );
    } else if provider.is_empty() && known.len() > 1 {
        walker.add(
            &["provider"],
            value.span,
            IssueKind::Missing,
            "several `providers` need `provider`",
        );
    }
}

fn portal(walker: &mut Walker, value: &Value) {
    let Some(ingress) = value.at(&["portals", "ingress"]) else { return };
    let domain = text_of(ingress, "domain").to_lowercase();
    let origins = value.at(&["controlUi", "allowedOrigins"]).map_or(&[][..], Value::items);
    let clash = value.get("publicOrigin").into_iter().chain(origins).filter_map(Value::as_str).any(
        |origin| {
            url::parse(origin)
                .is_some_and(|u| u.host == domain || u.host.ends_with(&format!(".{domain}")))
        },
    );
    if clash {
        walker.add(
            &["portals", "ingress", "domain"],
            ingress.span,
            IssueKind::Conflict,
            "must differ from the origins of the gateway",
        );
    }
    let port = value.get("port").and_then(Value::as_f64).unwrap_or(18789.0);
    if ingress.get("port").and_then(Value::as_f64) == Some(port) {
        walker.add(
            &["portals", "ingress", "port"],
            ingress.span,
            IssueKind::Conflict,
            "must differ from the gateway's port",
        );
    }
}

fn edge_auth(walker: &mut Walker, value: &Value) {
    const OWNED: [&str; 8] = [
        "host",
        "connection",
        "upgrade",
        "content-length",
        "sec-websocket-key",
        "sec-websocket-version",
        "sec-websocket-protocol",
        "sec-websocket-extensions",
    ];
    if value.entries().is_empty() {
        walker.add(&[], value.span, IssueKind::Range, "needs at least one header");
    }
    let mut seen: Vec<String> = Vec::new();
    for entry in value.entries() {
        let name = entry.key.to_lowercase();
        let token = !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c));
        let problem = if !token {
            Some("is not a header name")
        } else if OWNED.contains(&name.as_str()) {
            Some("belongs to the transport")
        } else if seen.contains(&name) {
            Some("differs from another header only by case")
        } else {
            None
        };
        if let Some(problem) = problem {
            walker.add(&[&entry.key], entry.key_span, IssueKind::Key, problem);
        }
        seen.push(name);
    }
}

fn hooks(walker: &mut Walker, value: &Value) {
    let fallback = !text_of(value, "defaultSessionKey").trim().is_empty();
    for (at, mapping) in value.get("mappings").map_or(&[][..], Value::items).iter().enumerate() {
        let agent = mapping.get("action").is_none() || text_of(mapping, "action") == "agent";
        let bare =
            text_of(mapping, "sessionKey").trim().is_empty() && mapping.get("transform").is_none();
        if agent && text_of(mapping, "sessionMode") == "persistent" && bare && !fallback {
            walker.add(
                &["mappings", &at.to_string(), "sessionKey"],
                mapping.span,
                IssueKind::Missing,
                "a persistent mapping needs `sessionKey`, `hooks.defaultSessionKey` or a transform",
            );
        }
    }
}

fn mcp_server(walker: &mut Walker, value: &Value) {
    const RETIRED: [&str; 9] = [
        "connectTimeout",
        "connect_timeout",
        "timeout",
        "workingDirectory",
        "supports_parallel_tool_calls",
        "ssl_verify",
        "client_cert",
        "client_key",
        "disabled",
    ];
    for entry in value.entries() {
        if RETIRED.contains(&entry.key.as_str()) {
            walker.add(
                &[&entry.key],
                entry.key_span,
                IssueKind::Retired,
                format!("`{}` is no longer read", entry.key),
            );
        }
    }
    if value.at(&["oauth", "identity"]).and_then(Value::as_str) == Some("per-requester") {
        let conflict = text_of(value, "auth") != "oauth"
            || value.at(&["oauth", "authProfileId"]).is_some()
            || text_of(value, "url").is_empty()
            || value.get("command").is_some()
            || text_of(value, "transport") == "stdio";
        if conflict {
            walker.add(
                &["oauth", "identity"],
                value.span,
                IssueKind::Conflict,
                "`per-requester` needs `auth: \"oauth\"` and an HTTP server",
            );
        }
    }
    if text_of(value, "transport") == "stdio" && text_of(value, "command").trim().is_empty() {
        walker.add(&["transport"], value.span, IssueKind::Missing, "`stdio` needs `command`");
    }
}

/// Secrets in the settings of a worker must be references.
fn worker_settings(walker: &mut Walker, value: &Value) {
    for entry in value.entries() {
        let lower = entry.key.to_lowercase();
        let base = lower.strip_suffix("ref").unwrap_or(&lower);
        let sensitive = lower == "keyref" || is_sensitive(&lower) || is_sensitive(base);
        if sensitive && !is_ref(&entry.value) {
            walker.add(&[&entry.key], entry.key_span, IssueKind::Shape, "must be a SecretRef");
        } else if !sensitive {
            walker.below(&entry.key, |w| worker_settings(w, &entry.value));
        }
    }
    for (at, item) in value.items().iter().enumerate() {
        walker.below(&at.to_string(), |w| worker_settings(w, item));
    }
}

fn is_sensitive(key: &str) -> bool {
    const PLAIN: [&str; 10] = [
        "maxtokens",
        "maxoutputtokens",
        "maxinputtokens",
        "maxcompletiontokens",
        "contexttokens",
        "totaltokens",
        "tokencount",
        "tokenlimit",
        "tokenbudget",
        "passwordfile",
    ];
    // One character may stand between the two words, as in `api_key`.
    let pair = |a: &str, b: &str| {
        key.match_indices(a).any(|(at, _)| {
            let rest = &key[at + a.len()..];
            rest.starts_with(b)
                || rest.chars().next().is_some_and(|c| rest[c.len_utf8()..].starts_with(b))
        })
    };
    !PLAIN.iter().any(|end| key.ends_with(end))
        && (key.ends_with("token")
            || key.contains("password")
            || key.contains("secret")
            || key.ends_with("serviceaccount")
            || key.ends_with("serviceaccountref")
            || pair("api", "key")
            || pair("encrypt", "key")
            || pair("private", "key"))
}

fn is_ref(value: &Value) -> bool {
    let source = RefSource::parse(text_of(value, "source"));
    matches!(&value.kind, ValueKind::Object(members) if members.len() == 3)
        && source.is_some_and(|source| {
            let provider = text_of(value, "provider").to_owned();
            SecretRef { source, provider, id: text_of(value, "id").to_owned() }.is_well_formed(true)
        })
}
