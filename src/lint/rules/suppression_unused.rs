//! `suppression-unused`: an accepting comment that no finding uses.

use crate::report::code::{CodeMeta, Level};

/// The rule.
pub static META: CodeMeta = CodeMeta {
    id: "suppression-unused",
    code: "SUPPRESSION_UNUSED",
    summary: "An accepting comment that no finding uses",
    level: Level::Warn,
    doc: include_str!("suppression_unused.md"),
};
