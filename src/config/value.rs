//! The effective config value: what is left after includes and substitution, each part knowing
//! where it was written.

use std::fmt;

use zeroize::Zeroizing;

use crate::base::span::Span;

/// A value of the merged config.
#[derive(Debug, Clone)]
pub struct Value {
    /// What it holds.
    pub kind: ValueKind,
    /// The bytes it was written with. For a merged object: those of the last file that gave it.
    pub span: Span,
}

/// What a [`Value`] holds.
#[derive(Clone)]
pub enum ValueKind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// Any number.
    Number(f64),
    /// A string after substitution.
    String(Zeroizing<String>),
    /// A list.
    Array(Vec<Value>),
    /// An object; no key stands twice.
    Object(Vec<Entry>),
}

/// One member of an object.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The bytes of the key.
    pub key_span: Span,
    /// The value.
    pub value: Value,
}

impl fmt::Debug for ValueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(_) => f.write_str("number"),
            Self::String(_) => f.write_str("string"),
            Self::Array(items) => f.debug_list().entries(items).finish(),
            Self::Object(entries) => f.debug_list().entries(entries).finish(),
        }
    }
}

impl Value {
    /// The member named `key`, when this is an object that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|e| e.key == key).map(|e| &e.value)
    }

    /// The value at the end of `keys`, read as object members.
    #[must_use]
    pub fn at(&self, keys: &[&str]) -> Option<&Self> {
        keys.iter().try_fold(self, |value, key| value.get(key))
    }

    /// The members of an object; of anything else none.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        if let ValueKind::Object(entries) = &self.kind { entries } else { &[] }
    }

    /// The items of a list; of anything else none.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        if let ValueKind::Array(items) = &self.kind { items } else { &[] }
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let ValueKind::String(text) = &self.kind { Some(text) } else { None }
    }

    /// The number.
    #[must_use]
    pub const fn as_f64(&self) -> Option<f64> {
        if let ValueKind::Number(number) = &self.kind { Some(*number) } else { None }
    }

    /// The truth value.
    #[must_use]
    pub const fn as_bool(&self) -> Option<bool> {
        if let ValueKind::Bool(value) = &self.kind { Some(*value) } else { None }
    }

    /// Whether this is an object.
    #[must_use]
    pub const fn is_object(&self) -> bool {
        matches!(self.kind, ValueKind::Object(_))
    }

    /// The word for the type, as messages use it.
    #[must_use]
    pub const fn type_name(&self) -> &'static str {
        match self.kind {
            ValueKind::Null => "null",
            ValueKind::Bool(_) => "boolean",
            ValueKind::Number(_) => "number",
            ValueKind::String(_) => "string",
            ValueKind::Array(_) => "array",
            ValueKind::Object(_) => "object",
        }
    }
}
