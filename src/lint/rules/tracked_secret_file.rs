//! `tracked-secret-file`: a file that is made to hold secrets is committed.

use crate::report::code::{CodeMeta, Level};

/// The rule.
pub static META: CodeMeta = CodeMeta {
    id: "tracked-secret-file",
    code: "TRACKED_SECRET_FILE",
    summary: "A file that is made to hold secrets is committed",
    level: Level::Error,
    doc: include_str!("tracked_secret_file.md"),
};
