//! Rules on tools, sandboxes, sessions, cron and the browser.

use crate::config::schema::walk::Walker;
use crate::config::schema::{IssueKind, quantity};
use crate::config::value::{Value, ValueKind};

use super::text::{is_safe_executable, number_or_text};
use super::{is_filled, text_of};

pub(super) fn run(walker: &mut Walker, name: &str, value: &Value) -> bool {
    match name {
        "allow-conflict" => {
            if is_filled(value, "allow") && is_filled(value, "alsoAllow") {
                walker.add(
                    &[],
                    value.span,
                    IssueKind::Conflict,
                    "`allow` and `alsoAllow` exclude each other in one scope",
                );
            }
        }
        "loop-thresholds" => loop_thresholds(walker, value),
        "first-executable" => {
            let first = value.items().first();
            if !first.and_then(Value::as_str).is_some_and(is_safe_executable) {
                let span = first.map_or(value.span, |v| v.span);
                walker.add(
                    &["0"],
                    span,
                    IssueKind::Pattern,
                    "must be the name or path of a program, without shell characters",
                );
            }
        }
        "exec-mode" => {
            if value.get("mode").is_some()
                && (value.get("security").is_some() || value.get("ask").is_some())
            {
                walker.add(
                    &["mode"],
                    value.span,
                    IssueKind::Conflict,
                    "`mode` excludes `security` and `ask`",
                );
            }
        }
        "browser-join" => {
            let joins = value
                .at(&["docker", "dangerouslyAllowContainerNamespaceJoin"])
                .and_then(Value::as_bool)
                == Some(true);
            network(
                walker,
                &["browser", "network"],
                value.at(&["browser", "network"]),
                true,
                joins,
            );
        }
        "browser-host" => network(walker, &["network"], value.get("network"), false, true),
        "docker" | "docker-old" => {
            binds(walker, value, name == "docker-old");
            let joins =
                value.get("dangerouslyAllowContainerNamespaceJoin").and_then(Value::as_bool)
                    == Some(true);
            network(walker, &["network"], value.get("network"), false, joins);
            for key in ["seccompProfile", "apparmorProfile"] {
                if text_of(value, key).trim().eq_ignore_ascii_case("unconfined") {
                    walker.add(&[key], value.span, IssueKind::Conflict, "`unconfined` is refused");
                }
            }
        }
        "binds" => binds(walker, value, false),
        "maintenance" => {
            size(walker, value, "maxDiskBytes");
            size(walker, value, "highWaterBytes");
        }
        "maintenance-old" => {
            duration(walker, value, "pruneAfter", "d");
            duration(walker, value, "resetArchiveRetention", "d");
            for key in ["rotateBytes", "maxDiskBytes", "highWaterBytes"] {
                size(walker, value, key);
            }
        }
        "cron" => duration(walker, value, "sessionRetention", "h"),
        "cron-old" => {
            duration(walker, value, "sessionRetention", "h");
            if let Some(log) = value.get("runLog") {
                walker.below("runLog", |w| size(w, log, "maxBytes"));
            }
        }
        _ => return browser_rule(walker, name, value),
    }
    true
}

fn browser_rule(walker: &mut Walker, name: &str, value: &Value) -> bool {
    match name {
        "browser-cdp" => browser(walker, value, has_cdp(value)),
        "browser-cdp-driver" => {
            let fit = matches!(text_of(value, "driver"), "existing-session" | "extension")
                || has_cdp(value);
            browser(walker, value, fit);
        }
        "browser-user-data" => {
            if text_of(value, "driver") != "existing-session"
                && !text_of(value, "userDataDir").is_empty()
            {
                walker.add(
                    &["userDataDir"],
                    value.span,
                    IssueKind::Conflict,
                    "only the driver `existing-session` takes `userDataDir`",
                );
            }
        }
        "browser-extension" => {
            if text_of(value, "driver") == "extension" && !text_of(value, "cdpUrl").is_empty() {
                walker.add(
                    &["cdpUrl"],
                    value.span,
                    IssueKind::Conflict,
                    "the driver `extension` takes no `cdpUrl`",
                );
            }
        }
        "web-search-legacy" => {
            for entry in value.entries() {
                let legacy = entry.key == "apiKey"
                    || (entry.value.is_object()
                        && walker.table().list("legacy-search").any(|key| key == entry.key));
                if legacy {
                    walker.add(
                        &[&entry.key],
                        entry.key_span,
                        IssueKind::Retired,
                        "moved to `plugins.entries.<plugin>.config.webSearch`",
                    );
                }
            }
        }
        _ => return false,
    }
    true
}

fn loop_thresholds(walker: &mut Walker, value: &Value) {
    for (low, high) in [
        ("warningThreshold", "criticalThreshold"),
        ("criticalThreshold", "globalCircuitBreakerThreshold"),
    ] {
        if let (Some(a), Some(b)) =
            (value.get(low).and_then(Value::as_f64), value.get(high).and_then(Value::as_f64))
            && a >= b
        {
            walker.add(
                &[high],
                value.span,
                IssueKind::Conflict,
                format!("`{low}` must be lower than `{high}`"),
            );
        }
    }
}

/// `host` is refused by the node itself, joining another container by the node around it.
fn network(
    walker: &mut Walker,
    steps: &[&str],
    value: Option<&Value>,
    join_only: bool,
    joins: bool,
) {
    let Some(value) = value else { return };
    let mode = value.as_str().unwrap_or("").trim().to_lowercase();
    if mode == "host" && !join_only {
        walker.add(
            steps,
            value.span,
            IssueKind::Conflict,
            "the network `host` is refused: use `bridge` or `none`",
        );
    } else if mode.starts_with("container:") && !joins {
        walker.add(
            steps,
            value.span,
            IssueKind::Conflict,
            "joining a container's network needs `dangerouslyAllowContainerNamespaceJoin`",
        );
    }
}

fn binds(walker: &mut Walker, value: &Value, posix_only: bool) {
    let Some(list) = value.get("binds") else { return };
    for (at, item) in list.items().iter().enumerate() {
        let text = item.as_str().unwrap_or("");
        let text = if posix_only { text.trim() } else { text };
        let drive = text.get(1..3).is_some_and(|t| t == ":/" || t == ":\\")
            && text.starts_with(|c: char| c.is_ascii_alphabetic());
        let fit = !text.trim().is_empty() && (text.starts_with('/') || (!posix_only && drive));
        if !fit {
            walker.add(
                &["binds", &at.to_string()],
                item.span,
                IssueKind::Pattern,
                "must start with an absolute path of the host",
            );
        }
    }
}

fn duration(walker: &mut Walker, value: &Value, key: &str, unit: &str) {
    let Some(found) = value.get(key) else { return };
    let off = matches!(found.kind, ValueKind::Bool(false));
    if !off && quantity::duration_ms(&number_or_text(found), unit).is_none() {
        walker.add(&[key], found.span, IssueKind::Pattern, "must be a duration (ms, s, m, h, d)");
    }
}

fn size(walker: &mut Walker, value: &Value, key: &str) {
    let Some(found) = value.get(key) else { return };
    let off = matches!(found.kind, ValueKind::Bool(false));
    if !off && !quantity::is_byte_size(&number_or_text(found)) {
        walker.add(&[key], found.span, IssueKind::Pattern, "must be a size (b, kb, mb, gb, tb)");
    }
}

fn has_cdp(value: &Value) -> bool {
    value.get("cdpPort").is_some() || !text_of(value, "cdpUrl").is_empty()
}

fn browser(walker: &mut Walker, value: &Value, fit: bool) {
    if !fit {
        walker.add(&[], value.span, IssueKind::Missing, "needs `cdpPort` or `cdpUrl`");
    }
}
