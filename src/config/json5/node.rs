//! The tree over a JSON5 text.

use std::fmt;
use std::ops::Range;

use zeroize::Zeroizing;

/// A parsed JSON5 text. The text is kept byte for byte, byte order mark included.
#[derive(Debug)]
pub struct Document {
    pub(super) text: Text,
    pub(super) root: Node,
}

/// The text of a document: wiped when dropped and never shown, since it may hold credentials.
pub(super) struct Text(pub(super) Zeroizing<String>);

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} bytes]", self.0.len())
    }
}

impl Document {
    /// The text as it was read.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text.0
    }

    /// The value at the root.
    #[must_use]
    pub const fn root(&self) -> &Node {
        &self.root
    }
}

/// One value and the bytes it was written with.
#[derive(Debug, Clone)]
pub struct Node {
    /// First byte of the value in the text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// The value.
    pub kind: Kind,
}

impl Node {
    /// The bytes of the value.
    #[must_use]
    pub const fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The effective member named `key` (the last one, as in JavaScript), when this is an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        let Kind::Object(members) = &self.kind else { return None };
        members.iter().rev().find(|m| m.key == key).map(|m| &m.value)
    }

    /// The text, when this is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Kind::String(text) = &self.kind { Some(text) } else { None }
    }
}

/// What a node holds.
#[derive(Clone)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// Any number; JSON5 has `Infinity` and `NaN` too.
    Number(f64),
    /// A string, unescaped. An unpaired surrogate escape reads as U+FFFD.
    String(Zeroizing<String>),
    /// A list.
    Array(Vec<Node>),
    /// All members in order of writing, repeated keys included.
    Object(Vec<Member>),
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(_) => f.write_str("number"),
            Self::String(_) => f.write_str("string"),
            Self::Array(items) => f.debug_list().entries(items).finish(),
            Self::Object(members) => f.debug_list().entries(members).finish(),
        }
    }
}

/// One `key: value` of an object.
#[derive(Debug, Clone)]
pub struct Member {
    /// The key, unescaped.
    pub key: String,
    /// First byte of the key as written, quote included.
    pub key_start: u32,
    /// One past the last byte of the key.
    pub key_end: u32,
    /// The value.
    pub value: Node,
}

impl Member {
    /// The bytes of the key as written.
    #[must_use]
    pub const fn key_range(&self) -> Range<usize> {
        self.key_start as usize..self.key_end as usize
    }
}
