//! The browser that the gateway steers.

use super::audit::{Audit, path};
use super::codes;
use crate::config::value::Value;

pub(super) fn check(audit: &mut Audit<'_>) {
    if !audit.edition.judges_browser || audit.is_false(&["browser", "enabled"]) {
        return;
    }
    if !audit.auth.token.is_set() && !audit.auth.password.is_set() {
        audit.report(
            &codes::BROWSER_CONTROL_NO_AUTH,
            &["gateway", "auth"],
            "any local program can steer the browser: there is no gateway token or password",
            "set `gateway.auth.token`, or `browser.enabled` to false",
        );
    }
    let shared = audit.text(&["browser", "cdpUrl"]).unwrap_or("").trim();
    let profiles = audit.at(&["browser", "profiles"]).map(Value::entries).unwrap_or_default();
    let mut places = Vec::new();
    for profile in profiles {
        let own = profile.value.get("cdpUrl").and_then(Value::as_str).unwrap_or("").trim();
        let (url, place) = if own.is_empty() {
            (shared, path(&["browser", "cdpUrl"]))
        } else {
            (own, path(&["browser", "profiles", &profile.key, "cdpUrl"]))
        };
        if is_plain_remote(url) {
            places.push(place);
        }
    }
    // The default profile is there always, and uses the shared address unless it is written out.
    if !profiles.iter().any(|profile| profile.key == "openclaw") && is_plain_remote(shared) {
        places.push(path(&["browser", "cdpUrl"]));
    }
    for place in places {
        audit.report(
            &codes::BROWSER_REMOTE_CDP_HTTP,
            &place,
            "a browser elsewhere is steered over plain HTTP",
            "write an `https://` address, or reach the browser through a tunnel on loopback",
        );
    }
}

/// Whether an address is plain HTTP to another host.
fn is_plain_remote(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or(""),
        None => host.split(':').next().unwrap_or(""),
    };
    let host = host.to_lowercase();
    let loopback = host == "localhost" || host == "::1" || host.starts_with("127.");
    !host.is_empty() && !loopback && host != "0.0.0.0"
}
