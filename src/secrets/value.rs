//! What a ref resolves to, in memory that wipes itself.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use zeroize::Zeroizing;

use crate::base::secret::SecretValue;
use crate::config::dialect::ValueShape;
use crate::config::markers::is_redaction_placeholder;

/// A JSON value whose strings are wiped when dropped. `Debug` shows types only.
#[derive(Clone, PartialEq)]
pub enum SecretJson {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// Any number.
    Number(serde_json::Number),
    /// A string.
    String(Zeroizing<String>),
    /// A list.
    Array(Vec<SecretJson>),
    /// An object; of a key that stands twice the last value counts.
    Object(Vec<(String, SecretJson)>),
}

impl SecretJson {
    /// Reads strict JSON, as `JSON.parse` does.
    ///
    /// # Errors
    /// Line and column of the first fault, and nothing of the text.
    pub fn parse(text: &str) -> Result<Self, JsonFault> {
        serde_json::from_str(text).map_err(|e| JsonFault { line: e.line(), column: e.column() })
    }

    /// The member `key`, when this is an object that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The word for the type, as messages use it.
    #[must_use]
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Number(_) => "number",
            Self::String(_) => "string",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
        }
    }
}

impl fmt::Debug for SecretJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[redacted {}]", self.type_name())
    }
}

/// Where a text stops being JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonFault {
    /// Line, from 1.
    pub line: usize,
    /// Column in bytes, from 0 when the line is empty.
    pub column: usize,
}

impl<'de> Deserialize<'de> for SecretJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = SecretJson;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<SecretJson, E> {
        Ok(SecretJson::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<SecretJson, E> {
        Ok(SecretJson::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<SecretJson, E> {
        Ok(SecretJson::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<SecretJson, E> {
        Ok(SecretJson::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<SecretJson, E> {
        Ok(serde_json::Number::from_f64(value).map_or(SecretJson::Null, SecretJson::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<SecretJson, E> {
        Ok(SecretJson::String(Zeroizing::new(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<SecretJson, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(SecretJson::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<SecretJson, A::Error> {
        let mut members: Vec<(String, SecretJson)> = Vec::new();
        let mut places = std::collections::HashMap::new();
        while let Some((key, value)) = entries.next_entry::<String, SecretJson>()? {
            if let Some(&place) = places.get(&key) {
                let slot: &mut (String, SecretJson) = &mut members[place];
                slot.1 = value;
            } else {
                places.insert(key.clone(), members.len());
                members.push((key, value));
            }
        }
        Ok(SecretJson::Object(members))
    }
}

/// An object that is a credential, such as a Google service account.
#[derive(Clone, PartialEq)]
pub struct SecretObject(Vec<(String, SecretJson)>);

impl SecretObject {
    /// Opens the box; see [`SecretValue::expose`] for `why`.
    #[must_use]
    pub fn expose(&self, why: &'static str) -> &[(String, SecretJson)] {
        let _ = why;
        &self.0
    }

    /// Whether it has no members.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for SecretObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[redacted object, {} keys]", self.0.len())
    }
}

/// What a ref resolves to. A provider may give any JSON; whether it fits is the field's matter.
#[derive(Debug, Clone, PartialEq)]
pub enum Resolved {
    /// A string, blank or not.
    Text(SecretValue),
    /// An object.
    Object(SecretObject),
    /// Anything else, by its type: `null`, `boolean`, `number` or `array`.
    Other(&'static str),
}

impl Resolved {
    /// Whether the value is fit for a field: a non-blank string, or an object (even an empty
    /// one) where the field takes objects.
    #[must_use]
    pub fn fits(&self, shape: ValueShape) -> bool {
        match self {
            Self::Text(text) => !text.is_blank(),
            Self::Object(_) => shape == ValueShape::StringOrObject,
            Self::Other(_) => false,
        }
    }

    /// What a finding says about a value that does not fit.
    #[must_use]
    pub const fn misfit(shape: ValueShape) -> &'static str {
        match shape {
            ValueShape::String => "resolved value is not a non-empty string",
            ValueShape::StringOrObject => "resolved value is not a string/object",
        }
    }

    /// Whether the value is one of the marks that redaction leaves: 2026.9.6 never takes them as
    /// credentials.
    #[must_use]
    pub fn is_placeholder(&self) -> bool {
        let Self::Text(text) = self else { return false };
        is_redaction_placeholder(text.expose("compare with the redaction marks"))
    }
}

impl From<SecretJson> for Resolved {
    fn from(json: SecretJson) -> Self {
        match json {
            SecretJson::String(text) => Self::Text(SecretValue::new(text.as_str())),
            SecretJson::Object(members) => Self::Object(SecretObject(members)),
            other => Self::Other(other.type_name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_strict_and_hidden() {
        let json = SecretJson::parse(r#"{"a": "canary-alpha", "a": "canary-beta"}"#).unwrap();
        assert_eq!(json.get("a"), Some(&SecretJson::String("canary-beta".to_owned().into())));
        assert_eq!(
            format!("{json:?} {:?}", json.get("a").unwrap()),
            "[redacted object] [redacted string]"
        );
        let fault = SecretJson::parse("{\n  \"a\": canary }").unwrap_err();
        assert_eq!(fault.line, 2);
        assert!(SecretJson::parse("{a: 1}").is_err() && SecretJson::parse("\u{feff}{}").is_err());
    }

    #[test]
    fn shapes() {
        let of = |text: &str| Resolved::from(SecretJson::parse(text).unwrap());
        assert!(of(r#""k""#).fits(ValueShape::String) && !of(r#"" ""#).fits(ValueShape::String));
        assert!(of("{}").fits(ValueShape::StringOrObject) && !of("{}").fits(ValueShape::String));
        assert!(!of("5").fits(ValueShape::StringOrObject) && of("5") == Resolved::Other("number"));
        assert!(of(r#""  [redacted] ""#).is_placeholder() && !of(r#""redacted""#).is_placeholder());
        let object = of(r#"{"private_key": "canary-gamma"}"#);
        assert!(!format!("{object:?}").contains("canary"));
    }
}
