//! `known-key`: a key in a format that a vendor publishes.

use crate::report::code::{CodeMeta, Level};

/// The rule.
pub static META: CodeMeta = CodeMeta {
    id: "known-key",
    code: "KNOWN_KEY",
    summary: "A key in a format that a vendor publishes",
    level: Level::Error,
    doc: include_str!("known_key.md"),
};
