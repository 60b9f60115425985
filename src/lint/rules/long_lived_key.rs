//! `long-lived-key`: a stored cloud key is used where the platform has an identity.

use crate::report::code::{CodeMeta, Level};

/// The rule.
pub static META: CodeMeta = CodeMeta {
    id: "long-lived-key",
    code: "LONG_LIVED_KEY",
    summary: "A stored cloud key is used where the platform has an identity",
    level: Level::Info,
    doc: include_str!("long_lived_key.md"),
};
