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
