//! `password-hash`: the hash of a password.

use crate::report::code::{CodeMeta, Level};

/// The rule.
pub static META: CodeMeta = CodeMeta {
    id: "password-hash",
    code: "PASSWORD_HASH",
    summary: "The hash of a password",
    level: Level::Warn,
    doc: include_str!("password_hash.md"),
};
