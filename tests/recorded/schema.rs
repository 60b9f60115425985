//! The committed schema of the report, as far as it uses JSON Schema.

use serde_json::Value;

/// Where a report does not fit the schema.
pub(crate) fn misfits(report: &Value) -> Vec<String> {
    let schema = include_str!("../../fixtures/schema/report.schema.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let mut found = Vec::new();
    check(&schema, &schema, report, "report", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(link) = schema["$ref"].as_str() {
        let target = root.pointer(link.trim_start_matches('#')).expect("the schema has the target");
        return check(root, target, value, at, found);
    }
    let fits = match schema["type"].as_str() {
        None => true,
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64(),
        Some("boolean") => value.is_boolean(),
        Some(other) => panic!("the schema uses {other}, which this check does not know"),
    };
    let listed = schema["enum"].as_array().is_none_or(|words| words.contains(value));
    if !fits || !listed || schema.get("const").is_some_and(|only| only != value) {
        found.push(format!("{at}: {value} does not fit the schema"));
    }
    for key in schema["required"].as_array().into_iter().flatten() {
        if value.get(key.as_str().unwrap()).is_none() {
            found.push(format!("{at}: {key} is missing"));
        }
    }
    for (key, member) in value.as_object().into_iter().flatten() {
        match schema["properties"].get(key) {
            Some(inner) => check(root, inner, member, &format!("{at}.{key}"), found),
            None => found.push(format!("{at}.{key} is not in the schema")),
        }
    }
    for (i, item) in value.as_array().into_iter().flatten().enumerate() {
        check(root, &schema["items"], item, &format!("{at}[{i}]"), found);
    }
}

#[test]
fn a_report_that_breaks_the_schema_is_told() {
    let found = misfits(&serde_json::json!({"schema": "other", "findings": [{"x": 1}], "more": 1}));
    for told in [
        "report.schema: \"other\" does not",
        "\"status\" is missing",
        "[0].x is not",
        "more is not",
    ] {
        assert!(found.iter().any(|line| line.contains(told)), "{told}: {found:#?}");
    }
}
