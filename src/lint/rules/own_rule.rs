//! `own-rule`: what a rule of the operator finds.

use crate::report::code::{CodeMeta, Level};

/// The rule.
pub static META: CodeMeta = CodeMeta {
    id: "own-rule",
    code: "OWN_RULE",
    summary: "A rule of the operator fits",
    level: Level::Error,
    doc: include_str!("own_rule.md"),
};
