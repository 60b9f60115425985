//! `key-identifier`: the identifier of a key, or a test key.

use crate::report::code::{CodeMeta, Level};

/// The rule.
pub static META: CodeMeta = CodeMeta {
    id: "key-identifier",
    code: "KEY_IDENTIFIER",
    summary: "The identifier of a key, or a test key",
    level: Level::Warn,
    doc: include_str!("key_identifier.md"),
};
