//! Bounds on what a run may cost: models, time, thinking, parallel runs, documents.

use super::super::audit::Audit;
use super::super::codes;
use crate::config::value::Value;
use crate::report::code::Level;

const DEFAULTS: [&str; 2] = ["agents", "defaults"];

/// The longest run that needs no second look, in seconds.
const LONG_RUN_SECONDS: f64 = 3600.0;

pub(super) fn check(audit: &mut Audit<'_>) {
    allowlist(audit);
    timeout(audit);
    heartbeat(audit);
    thinking(audit);
    parallel_runs(audit);
    documents(audit);
}

fn default_of<'a>(audit: &Audit<'a>, keys: &[&str]) -> Option<&'a Value> {
    audit.at(&DEFAULTS)?.at(keys)
}

fn place(keys: &[&str]) -> Vec<String> {
    DEFAULTS.iter().chain(keys).map(|key| (*key).to_owned()).collect()
}

fn allowlist(audit: &mut Audit<'_>) {
    let listed = |value: Option<&Value>| {
        value.is_some_and(|v| !v.entries().is_empty() || !v.items().is_empty())
    };
    let models = listed(default_of(audit, &["models"]));
    let fine = if audit.edition.resolves_aliases {
        let policy = default_of(audit, &["modelPolicy"]);
        let migrated = audit.is_true(&["meta", "migrations", "modelPolicyAllowlist"]);
        listed(policy.and_then(|policy| policy.get("allow")))
            || (policy.is_none() && models && !migrated)
    } else {
        models
    };
    if fine {
        return;
    }
    let (keys, help): (&[&str], _) = if audit.edition.resolves_aliases {
        (
            &["modelPolicy", "allow"],
            "set `agents.defaults.modelPolicy.allow` to the models that may run, for example \
             [\"anthropic/*\"]",
        )
    } else {
        (&["models"], "list the models that may run as keys of `agents.defaults.models`")
    };
    audit.report(
        &codes::MODEL_ALLOWLIST_MISSING,
        &place(keys),
        "any model can be chosen, also by a chat command",
        help,
    );
}

fn timeout(audit: &mut Audit<'_>) {
    let value = default_of(audit, &["timeoutSeconds"]);
    let default = f64::from(audit.edition.default_timeout_seconds);
    let seconds = value.and_then(Value::as_f64).unwrap_or(default);
    let message = if seconds <= 0.0 {
        "a run may take for ever: `timeoutSeconds` is 0".to_owned()
    } else if seconds > LONG_RUN_SECONDS && value.is_some() {
        format!("a run may take {} hours", hours(seconds))
    } else if seconds > LONG_RUN_SECONDS {
        format!("a run may take {} hours, the default of this version", hours(seconds))
    } else {
        return;
    };
    audit.report(
        &codes::AGENT_TIMEOUT_UNBOUNDED,
        &place(&["timeoutSeconds"]),
        message,
        "set `agents.defaults.timeoutSeconds` to 600",
    );
}

fn hours(seconds: f64) -> f64 {
    (seconds / 360.0).round() / 10.0
}

fn heartbeat(audit: &mut Audit<'_>) {
    let mut holders = vec![(place(&["heartbeat"]), default_of(audit, &["heartbeat"]))];
    for agent in &audit.agents {
        holders.push((agent.field(&["heartbeat"]), agent.value.get("heartbeat")));
    }
    let shared = holders[0].1;
    for (place, own) in holders {
        let get =
            |key: &str| own.and_then(|h| h.get(key)).or_else(|| shared.and_then(|h| h.get(key)));
        let here =
            own.is_some_and(|h| h.get("timeoutSeconds").is_some() || h.get("every").is_some());
        let Some(limit) = get("timeoutSeconds").and_then(Value::as_f64) else { continue };
        let every = match get("every") {
            None => Some(1800.0),
            Some(every) => every.as_str().and_then(seconds),
        };
        if !here || every.is_none_or(|every| every <= 0.0 || limit < every) {
            continue;
        }
        let mut place = place;
        place.push("timeoutSeconds".to_owned());
        audit.report(
            &codes::HEARTBEAT_OVERLAPS,
            &place,
            "a heartbeat may run longer than the time until the next one",
            "set `heartbeat.timeoutSeconds` below the interval in `heartbeat.every`",
        );
    }
}

/// A duration such as `30m`, `1h30m` or `90s`; a bare number is minutes.
fn seconds(text: &str) -> Option<f64> {
    let text = text.trim().to_lowercase();
    if let Ok(minutes) = text.parse::<f64>() {
        return minutes.is_finite().then_some(minutes * 60.0);
    }
    let mut total = 0.0;
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
        let number: f64 = rest[..end].parse().ok()?;
        rest = &rest[end..];
        let unit = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        total += number
            * match &rest[..unit] {
                "ms" => 0.001,
                "s" => 1.0,
                "m" => 60.0,
                "h" => 3600.0,
                "d" => 86400.0,
                _ => return None,
            };
        rest = rest[unit..].trim_start();
    }
    Some(total)
}

fn thinking(audit: &mut Audit<'_>) {
    let mut costly: Vec<(Vec<String>, String)> = Vec::new();
    let default = default_of(audit, &["thinkingDefault"]);
    let mut levels = vec![(place(&["thinkingDefault"]), default)];
    for agent in &audit.agents {
        levels.push((agent.field(&["thinkingDefault"]), agent.value.get("thinkingDefault")));
    }
    for (place, level) in levels {
        if let Some(level @ ("xhigh" | "max" | "ultra")) = level.and_then(Value::as_str) {
            costly.push((place, level.to_owned()));
        }
    }
    if default.is_none() {
        audit.report(
            &codes::THINKING_LEVEL_UNCONTROLLED,
            &place(&["thinkingDefault"]),
            "how long the model thinks is left to its own default, which changes with the model",
            "set `agents.defaults.thinkingDefault` to \"low\" or \"medium\"",
        );
    }
    for (place, level) in costly {
        audit.report_as(
            &codes::THINKING_LEVEL_UNCONTROLLED,
            Level::Warn,
            &place,
            format!("every run thinks at the level `{level}`, the slowest and dearest"),
            "set `thinkingDefault` to \"medium\" and raise it for single messages",
        );
    }
}

fn parallel_runs(audit: &mut Audit<'_>) {
    let channels = audit.root.get("channels").map(Value::entries).unwrap_or_default();
    let serving = channels.iter().any(|entry| {
        entry.key != "defaults"
            && entry.value.is_object()
            && entry.value.get("enabled").and_then(Value::as_bool) != Some(false)
    });
    if serving && default_of(audit, &["maxConcurrent"]).is_none() {
        audit.report(
            &codes::CONCURRENCY_UNLIMITED,
            &place(&["maxConcurrent"]),
            "messages of the channels may start as many runs at once as the machine has room for",
            "set `agents.defaults.maxConcurrent` to 4",
        );
    }
}

fn documents(audit: &mut Audit<'_>) {
    let Some(size_key) = audit.edition.pdf_size_key else { return };
    let mut unset: Vec<&str> = Vec::new();
    for (key, most, unit, usual) in
        [("pdfMaxPages", 100.0, "pages", 20), (size_key, 50.0, "MB", 10)]
    {
        match default_of(audit, &[key]).and_then(Value::as_f64) {
            None => unset.push(key),
            Some(number) if number > most => audit.report_as(
                &codes::PDF_LIMIT_MISSING,
                Level::Warn,
                &place(&[key]),
                format!("a run may read {number} {unit} of one PDF"),
                format!("set `agents.defaults.{key}` to {usual}"),
            ),
            Some(_) => {}
        }
    }
    if let Some(first) = unset.first() {
        audit.report(
            &codes::PDF_LIMIT_MISSING,
            &place(&[first]),
            format!("how much of a PDF a run reads is left to the version: {}", unset.join(", ")),
            format!("add `pdfMaxPages: 20, {size_key}: 10` to `agents.defaults`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn durations() {
        for (text, wanted) in [
            ("30m", Some(1800.0)),
            ("1h30m", Some(5400.0)),
            ("90s", Some(90.0)),
            ("0m", Some(0.0)),
            ("15", Some(900.0)),
            ("1 h", None),
            ("x", None),
            ("", Some(0.0)),
            ("1y", None),
        ] {
            assert_eq!(seconds(text), wanted, "{text}");
        }
    }
}
