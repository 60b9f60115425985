//! `ci-secret-echo`: a CI script prints a secret.

use crate::report::code::{CodeMeta, Level};

/// The rule.
pub static META: CodeMeta = CodeMeta {
    id: "ci-secret-echo",
    code: "CI_SECRET_ECHO",
    summary: "A CI script prints a secret",
    level: Level::Warn,
    doc: include_str!("ci_secret_echo.md"),
};
