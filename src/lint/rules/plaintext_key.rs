//! `plaintext-key`: a literal stands under the name of a credential.

use crate::report::code::{CodeMeta, Level};

/// The rule.
pub static META: CodeMeta = CodeMeta {
    id: "plaintext-key",
    code: "PLAINTEXT_KEY",
    summary: "A literal stands under the name of a credential",
    level: Level::Error,
    doc: include_str!("plaintext_key.md"),
};
