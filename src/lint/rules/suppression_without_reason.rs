//! `suppression-without-reason`: an accepting comment gives no reason.

use crate::report::code::{CodeMeta, Level};

/// The rule.
pub static META: CodeMeta = CodeMeta {
    id: "suppression-without-reason",
    code: "SUPPRESSION_WITHOUT_REASON",
    summary: "An accepting comment gives no reason",
    level: Level::Warn,
    doc: include_str!("suppression_without_reason.md"),
};
