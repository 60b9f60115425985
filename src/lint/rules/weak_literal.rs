//! `weak-literal`: a password that everybody knows.

use crate::report::code::{CodeMeta, Level};

/// The rule.
pub static META: CodeMeta = CodeMeta {
    id: "weak-literal",
    code: "WEAK_LITERAL",
    summary: "A password that everybody knows",
    level: Level::Warn,
    doc: include_str!("weak_literal.md"),
};
