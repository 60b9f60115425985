//! The ECMAScript coercions that decide how OpenClaw reads odd plans.

use super::node::{JsonKind, JsonNode};

/// White space of `String.prototype.trim`: Unicode's, with U+FEFF and without U+0085.
const fn is_space(c: char) -> bool {
    (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}'
}

/// `String.prototype.trim`.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// `String(value)` for a value that came out of `JSON.parse`.
pub(super) fn to_text<N: JsonNode>(node: &N) -> String {
    match node.kind() {
        JsonKind::Null => "null".to_owned(),
        JsonKind::Bool(value) => value.to_string(),
        JsonKind::Number(value) => number(value),
        JsonKind::String(text) => text.to_owned(),
        JsonKind::Array => {
            let item =
                |n: &&N| if n.kind() == JsonKind::Null { String::new() } else { to_text(*n) };
            node.items().iter().map(item).collect::<Vec<_>>().join(",")
        }
        JsonKind::Object => "[object Object]".to_owned(),
    }
}

/// Whether the value counts as true in a condition; `null` counts as false.
pub(super) fn is_truthy<N: JsonNode>(node: &N) -> bool {
    match node.kind() {
        JsonKind::Null => false,
        JsonKind::Bool(value) => value,
        JsonKind::Number(value) => value != 0.0 && !value.is_nan(),
        JsonKind::String(text) => !text.is_empty(),
        JsonKind::Array | JsonKind::Object => true,
    }
}

/// `Number.prototype.toString`: the shortest decimal that reads back, with an exponent from
/// `1e21` up and from `1e-7` down.
fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let size = value.abs();
    if (1e-6..1e21).contains(&size) {
        return value.to_string();
    }
    let text = format!("{value:e}");
    if size >= 1e21 { text.replace('e', "e+") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texts_of_values_are_those_of_ecmascript() {
        let cases = [
            (json!(0), "0"),
            (json!(-0.0), "0"),
            (json!(1.5), "1.5"),
            (json!(1e21), "1e+21"),
            (json!(123_456_789_012_345_680_000_f64), "123456789012345680000"),
            (json!(1e-7), "1e-7"),
            (json!([1, null, "a", [2, 3]]), "1,,a,2,3"),
            (json!({"a": 1}), "[object Object]"),
            (json!(null), "null"),
            (json!(true), "true"),
        ];
        for (value, text) in cases {
            assert_eq!(to_text(&value), text);
        }
    }

    #[test]
    fn trim_knows_the_byte_order_mark() {
        assert_eq!(trim("\u{feff} a\u{a0}"), "a");
        assert_eq!(trim("\u{85}a"), "\u{85}a");
    }
}
