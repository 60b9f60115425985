//! Holds `validate` against verdicts recorded from the real OpenClaw.

use serde_json::Value as Json;

use super::*;
use crate::base::span::SourceId;
use crate::config::value::{Entry, ValueKind};

const SPAN: Span = Span { source: SourceId(0), start: 0, end: 0 };

fn value(json: &Json) -> Value {
    let kind = match json {
        Json::Null => ValueKind::Null,
        Json::Bool(b) => ValueKind::Bool(*b),
        Json::Number(n) => ValueKind::Number(n.as_f64().unwrap()),
        Json::String(text) => ValueKind::String(text.clone().into()),
        Json::Array(items) => ValueKind::Array(items.iter().map(value).collect()),
        Json::Object(members) => ValueKind::Object(
            members
                .iter()
                .map(|(key, json)| Entry { key: key.clone(), key_span: SPAN, value: value(json) })
                .collect(),
        ),
    };
    Value { kind, span: SPAN }
}

fn of(text: &str) -> Value {
    value(&serde_json::from_str(text).unwrap())
}

#[test]
fn agrees_with_every_recorded_verdict() {
    let text = include_str!("../../../fixtures/schema/cases.jsonl");
    let mut wrong = Vec::new();
    let mut count = [0, 0];
    for line in text.lines() {
        let case: Json = serde_json::from_str(line).unwrap();
        let config = value(&case["config"]);
        for version in Version::ALL {
            let Some(valid) = case["valid"][version.as_str()].as_bool() else { continue };
            count[usize::from(valid)] += 1;
            let issues = validate(&config, version);
            if issues.is_empty() != valid {
                wrong.push(format!(
                    "{} {}: valid={valid} {issues:?}",
                    version.as_str(),
                    case["name"]
                ));
            }
        }
    }
    assert!(count[0] > 300 && count[1] > 300, "{count:?}");
    assert!(wrong.is_empty(), "{} wrong of {count:?}:\n{}", wrong.len(), wrong.join("\n"));
}

fn messages(issues: &[SchemaIssue]) -> String {
    let lines: Vec<String> =
        issues.iter().map(|i| format!("{}: {}", i.path.join("."), i.message)).collect();
    lines.join("\n")
}

#[test]
fn an_unknown_key_is_blamed_at_the_key_with_close_ones() {
    let mut root = of(r#"{"models": {"providers": {"openai": {"apiKy": "x"}}}}"#);
    let at = Span { source: SourceId(0), start: 30, end: 37 };
    let ValueKind::Object(models) = &mut root.kind else { unreachable!() };
    let ValueKind::Object(providers) = &mut models[0].value.kind else { unreachable!() };
    let ValueKind::Object(openai) = &mut providers[0].value.kind else { unreachable!() };
    let ValueKind::Object(fields) = &mut openai[0].value.kind else { unreachable!() };
    fields[0].key_span = at;
    let issues = validate(&root, Version::V2026_9_6);
    assert_eq!(issues.len(), 1, "{issues:?}");
    assert_eq!(issues[0].path, ["models", "providers", "openai", "apiKy"]);
    assert_eq!((issues[0].kind, issues[0].span), (IssueKind::UnknownKey, at));
    assert_eq!(issues[0].near, ["apiKey"]);
}

#[test]
fn values_stay_out_of_messages() {
    let canary = "canary-alpha-7Q2x";
    for config in [
        r#"{"gateway": {"bind": "CANARY"}}"#,
        r#"{"models": {"providers": {"x": {"baseUrl": "u", "models": [], "apiKey": {"source": "env", "provider": "default", "id": "CANARY"}}}}}"#,
        r#"{"agents": {"defaults": {"model": ["CANARY"], "heartbeat": {"target": "CANARY"}}}}"#,
        r#"{"channels": {"slack": {"mode": "CANARY"}, "telegram": {"dmPolicy": "CANARY"}}}"#,
        r#"{"secrets": {"providers": {"v": {"source": "exec", "command": "CANARY"}}}}"#,
        r#"{"tools": {"web": {"search": {"provider": "CANARY"}}}, "plugins": {"slots": {"memory": "CANARY"}}}"#,
        r#"{"cron": {"sessionRetention": "CANARY"}, "session": {"maintenance": {"maxDiskBytes": "CANARY"}}}"#,
    ] {
        let root = of(&config.replace("CANARY", canary));
        for version in Version::ALL {
            let issues = validate(&root, version);
            assert!(!issues.is_empty(), "{config}");
            assert!(!format!("{issues:?}").contains(canary), "{issues:?}");
        }
    }
}

#[test]
fn a_ref_tells_which_part_is_wrong() {
    let root = of(
        r#"{"skills": {"entries": {"s": {"apiKey": {"source": "env", "provider": "default", "id": "lower"}}}}}"#,
    );
    for version in Version::ALL {
        let issues = validate(&root, version);
        assert_eq!(
            issues[0].path,
            ["skills", "entries", "s", "apiKey", "id"],
            "{version:?} {issues:?}"
        );
    }
}

#[test]
fn fragments_are_held_against_their_place() {
    let at = ["secrets", "providers", "vault"];
    let links = of(r#"{"source": "exec", "command": "/bin/x", "allowSymlinkCommand": true}"#);
    assert!(validate_at(&at, &links, Version::V2026_2_26).is_empty());
    let issues = validate_at(&at, &links, Version::V2026_9_6);
    assert_eq!(
        issues[0].path,
        ["secrets", "providers", "vault", "allowSymlinkCommand"],
        "{issues:?}"
    );
    let store = of(r#"{"source": "store"}"#);
    assert!(!validate_at(&at, &store, Version::V2026_2_26).is_empty());
    assert!(validate_at(&at, &store, Version::V2026_9_6).is_empty());
    assert!(!validate_at(&["nowhere"], &store, Version::V2026_9_6).is_empty());
    let slow = of(r#"{"source": "file", "path": "/x", "timeoutMs": 120001}"#);
    for version in Version::ALL {
        assert!(
            messages(&validate_at(&at, &slow, version)).contains("timeoutMs: must be <= 120000")
        );
    }
    let reference = of(r#"{"source": "env", "provider": "default", "id": "A"}"#);
    for path in [["models", "providers", "x", "apiKey"], ["skills", "entries", "x", "apiKey"]] {
        assert!(validate_at(&path, &reference, Version::V2026_9_6).is_empty());
    }
    let token = ["channels", "telegram", "botToken"];
    assert!(validate_at(&token, &reference, Version::V2026_9_6).is_empty());
    assert!(!validate_at(&token, &reference, Version::V2026_2_26).is_empty());
}

#[test]
fn known_keys_follow_maps_lists_and_forms() {
    let new = Version::V2026_9_6;
    assert!(known_keys(&[], new).unwrap().contains(&"models"));
    let file = known_keys(&["secrets", "providers", "x"], new).unwrap();
    for key in ["source", "path", "command", "allowlist", "pluginIntegration"] {
        assert!(file.contains(&key), "{key} {file:?}");
    }
    assert!(
        known_keys(&["channels", "slack", "accounts", "work"], new).unwrap().contains(&"botToken")
    );
    assert!(known_keys(&["agents", "list", "0"], Version::V2026_2_26).unwrap().contains(&"id"));
    assert!(
        known_keys(&["plugins", "entries", "xai", "config"], new).unwrap().contains(&"webSearch")
    );
    assert_eq!(known_keys(&["nowhere"], new), None);
}

#[test]
fn the_data_names_only_rules_and_patterns_that_work() {
    for version in Version::ALL {
        let table = Table::of(version);
        let mut node = 0;
        let mut walker = Walker::new(table, Vec::new());
        while let Some(line) = table.line(node) {
            for word in line.split('\t').filter(|word| !word.is_empty()) {
                if let Some(name) = word.strip_prefix('#') {
                    refine::run(&mut walker, name, &of("{}")); // panics on a name without code
                } else if let Some(literal) = word.strip_prefix("!~").or(word.strip_prefix('~')) {
                    pattern::matches(literal, "");
                } else {
                    assert!("T.:AKIiUO&N?V<>lLF".contains(&word[..1]), "{word}");
                }
            }
            node += 1;
        }
        assert!(node > 500, "{node}");
        assert!(table.line(table.root()).is_some_and(|line| line.contains("\t.secrets=")));
    }
}

#[test]
fn what_is_not_an_object_is_no_config() {
    for version in Version::ALL {
        for text in ["[]", "null", "5", "\"x\""] {
            assert!(!validate(&of(text), version).is_empty(), "{text}");
        }
        assert!(validate(&of("{}"), version).is_empty());
    }
}

#[test]
fn a_model_that_is_gone_is_found_where_it_is_chosen() {
    let root = of(
        r#"{"agents": {"defaults": {"model": {"primary": "a/b", "fallbacks": ["google/gemini-1.5-pro"]}}}}"#,
    );
    let issues = validate(&root, Version::V2026_9_6);
    assert_eq!(issues[0].path, ["agents", "defaults", "model", "fallbacks", "0"], "{issues:?}");
    assert!(validate(&root, Version::V2026_2_26).is_empty());
}
