//! JSON and JSON5 texts as data, and the first place where two of them differ.

use serde_json::{Map, Value};
use telson::config::json5::{self, Kind, Node};

/// Reads JSON, else JSON5.
pub(crate) fn read(text: &str) -> Option<Value> {
    serde_json::from_str(text)
        .ok()
        .or_else(|| json5::parse(text.to_owned()).ok().map(|document| value(document.root())))
}

fn value(node: &Node) -> Value {
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Bool(b) => (*b).into(),
        // JSON has no word for the infinite ones.
        Kind::Number(n) => {
            serde_json::Number::from_f64(*n).map_or_else(|| n.to_string().into(), Value::Number)
        }
        Kind::String(text) => text.as_str().into(),
        Kind::Array(items) => items.iter().map(value).collect(),
        Kind::Object(members) => {
            let members = members.iter().map(|m| (m.key.clone(), value(&m.value)));
            Value::Object(members.collect::<Map<_, _>>())
        }
    }
}

/// The JSON document that standard output ends with; lines may stand before it.
pub(crate) fn last_document(stdout: &str) -> Option<Value> {
    let text = stdout.trim();
    let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
    starts
        .map(|at| &text[at..])
        .filter(|rest| rest.starts_with(['{', '[']))
        .find_map(|rest| serde_json::from_str(rest).ok())
}

/// Where `got` is not `want`; the order of members does not count, nor does `1` against `1.0`.
pub(crate) fn difference(want: &Value, got: &Value, at: &str) -> Option<String> {
    match (want, got) {
        (Value::Object(a), Value::Object(b)) => {
            let gone = a.keys().find(|key| !b.contains_key(*key));
            let new = b.keys().find(|key| !a.contains_key(*key));
            gone.map(|key| format!("{at}.{key} is missing"))
                .or_else(|| new.map(|key| format!("{at}.{key} is too many")))
                .or_else(|| a.iter().find_map(|(k, v)| difference(v, &b[k], &format!("{at}.{k}"))))
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let mut pairs = a.iter().zip(b).enumerate();
            pairs.find_map(|(i, (a, b))| difference(a, b, &format!("{at}[{i}]")))
        }
        (Value::Number(a), Value::Number(b)) if a == b || a.as_f64() == b.as_f64() => None,
        _ if want == got => None,
        _ => Some(format!("{at} is {got}, not {want}")),
    }
}

/// A cell of a database: text that holds JSON counts as that JSON.
pub(crate) fn cell(value: rusqlite::types::Value) -> Value {
    use rusqlite::types::Value as Cell;
    match value {
        Cell::Null => Value::Null,
        Cell::Integer(n) => n.into(),
        Cell::Real(n) => n.into(),
        Cell::Text(text) if text.starts_with(['{', '[']) => {
            serde_json::from_str(&text).unwrap_or(Value::String(text))
        }
        Cell::Text(text) => text.into(),
        Cell::Blob(bytes) => bytes.into(),
    }
}

#[test]
fn data_is_compared_and_not_text() {
    let read = |text| read(text).unwrap();
    let want = read(r#"{"a": 1, "b": [true, {"c": "x"}]}"#);
    let same = read("{b: [true, {c: 'x'},], // comment\n a: 0x1}");
    assert_eq!(difference(&want, &same, "$"), None);
    for (text, told) in [
        ("{a: 2, b: [true, {c: 'x'}]}", "$.a is 2"),
        ("{a: 1, b: [true, {c: 'y'}]}", "$.b[1].c is \"y\", not \"x\""),
        ("{a: 1, b: [true]}", "$.b is [true]"),
        ("{a: 1}", "$.b is missing"),
        ("{a: 1, b: [true, {c: 'x', d: 1}]}", "$.b[1].d is too many"),
    ] {
        let found = difference(&want, &read(text), "$").expect("they differ");
        assert!(found.starts_with(told), "{found}");
    }
    assert_eq!(last_document("a line\n{\n \"a\": [1]\n}\n"), Some(serde_json::json!({"a": [1]})));
    assert_eq!(last_document("[openclaw] no"), None);
}
