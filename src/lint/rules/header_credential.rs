//! `header-credential`: a credential in a header.

use crate::report::code::{CodeMeta, Level};

/// The rule.
pub static META: CodeMeta = CodeMeta {
    id: "header-credential",
    code: "HEADER_CREDENTIAL",
    summary: "A credential in a header",
    level: Level::Error,
    doc: include_str!("header_credential.md"),
};
