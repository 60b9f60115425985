//! One view of the three trees that hold JSON-like data here, so that a rule is written once.

use crate::config::json5::{Kind, Node};
use crate::config::value::{Value, ValueKind};

/// What a node is, with its scalar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum JsonKind<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// Any number.
    Number(f64),
    /// A string.
    String(&'a str),
    /// A list; ask [`JsonNode::items`].
    Array,
    /// An object; ask [`JsonNode::members`].
    Object,
}

impl JsonKind<'_> {
    /// The word for the type, as messages use it. Never the value.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array => "a list",
            Self::Object => "an object",
        }
    }
}

/// Something that can be read like the outcome of `JSON.parse`.
pub trait JsonNode: Sized {
    /// What this is.
    fn kind(&self) -> JsonKind<'_>;
    /// The items of a list; of anything else none.
    fn items(&self) -> Vec<&Self>;
    /// The members of an object, each key once (the last one counts); of anything else none.
    fn members(&self) -> Vec<(&str, &Self)>;

    /// The member named `key`.
    fn member(&self, key: &str) -> Option<&Self> {
        self.members().into_iter().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    /// The text of a string.
    fn text(&self) -> Option<&str> {
        if let JsonKind::String(text) = self.kind() { Some(text) } else { None }
    }
}

impl JsonNode for Node {
    fn kind(&self) -> JsonKind<'_> {
        match &self.kind {
            Kind::Null => JsonKind::Null,
            Kind::Bool(value) => JsonKind::Bool(*value),
            Kind::Number(value) => JsonKind::Number(*value),
            Kind::String(text) => JsonKind::String(text),
            Kind::Array(_) => JsonKind::Array,
            Kind::Object(_) => JsonKind::Object,
        }
    }

    fn items(&self) -> Vec<&Self> {
        if let Kind::Array(items) = &self.kind { items.iter().collect() } else { Vec::new() }
    }

    fn members(&self) -> Vec<(&str, &Self)> {
        let Kind::Object(members) = &self.kind else { return Vec::new() };
        // The place of the first, the value of the last: as `JSON.parse` orders repeated keys.
        let mut index = std::collections::HashMap::new();
        let mut out: Vec<(&str, &Self)> = Vec::with_capacity(members.len());
        for member in members {
            let at = *index.entry(member.key.as_str()).or_insert(out.len());
            if at == out.len() {
                out.push((&member.key, &member.value));
            } else {
                out[at].1 = &member.value;
            }
        }
        out
    }

    fn member(&self, key: &str) -> Option<&Self> {
        self.get(key)
    }
}

impl JsonNode for serde_json::Value {
    fn kind(&self) -> JsonKind<'_> {
        match self {
            Self::Null => JsonKind::Null,
            Self::Bool(value) => JsonKind::Bool(*value),
            Self::Number(value) => JsonKind::Number(value.as_f64().unwrap_or(f64::INFINITY)),
            Self::String(text) => JsonKind::String(text),
            Self::Array(_) => JsonKind::Array,
            Self::Object(_) => JsonKind::Object,
        }
    }

    fn items(&self) -> Vec<&Self> {
        self.as_array().map(|items| items.iter().collect()).unwrap_or_default()
    }

    fn members(&self) -> Vec<(&str, &Self)> {
        self.as_object()
            .map(|m| m.iter().map(|(k, v)| (k.as_str(), v)).collect())
            .unwrap_or_default()
    }
}

impl JsonNode for Value {
    fn kind(&self) -> JsonKind<'_> {
        match &self.kind {
            ValueKind::Null => JsonKind::Null,
            ValueKind::Bool(value) => JsonKind::Bool(*value),
            ValueKind::Number(value) => JsonKind::Number(*value),
            ValueKind::String(text) => JsonKind::String(text),
            ValueKind::Array(_) => JsonKind::Array,
            ValueKind::Object(_) => JsonKind::Object,
        }
    }

    fn items(&self) -> Vec<&Self> {
        Self::items(self).iter().collect()
    }

    fn members(&self) -> Vec<(&str, &Self)> {
        self.entries().iter().map(|e| (e.key.as_str(), &e.value)).collect()
    }
}

/// A copy as `serde_json` data. Numbers that are whole stay whole.
#[must_use]
pub fn to_json<N: JsonNode>(node: &N) -> serde_json::Value {
    match node.kind() {
        JsonKind::Null => serde_json::Value::Null,
        JsonKind::Bool(value) => value.into(),
        JsonKind::Number(value) => number(value),
        JsonKind::String(text) => text.into(),
        JsonKind::Array => node.items().into_iter().map(to_json).collect(),
        JsonKind::Object => serde_json::Value::Object(
            node.members().into_iter().map(|(k, v)| (k.to_owned(), to_json(v))).collect(),
        ),
    }
}

/// Whole numbers within ±2^53 are exact as integers and are written without a point.
fn number(value: f64) -> serde_json::Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() <= EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "a whole number within ±2^53")]
        return (value as i64).into();
    }
    value.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_key_keeps_its_place_and_takes_the_last_value() {
        let doc =
            crate::config::json5::parse(r#"{"a":1,"b":2,"a":[3]}"#.to_owned()).expect("valid");
        assert_eq!(to_json(doc.root()).to_string(), r#"{"a":[3],"b":2}"#);
    }
}
