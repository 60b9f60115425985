//! `private-key`: a private key.

use crate::report::code::{CodeMeta, Level};

/// The rule.
pub static META: CodeMeta = CodeMeta {
    id: "private-key",
    code: "PRIVATE_KEY",
    summary: "A private key",
    level: Level::Error,
    doc: include_str!("private_key.md"),
};
