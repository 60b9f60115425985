//! `url-credential`: a password or token in a URL.

use crate::report::code::{CodeMeta, Level};

/// The rule.
pub static META: CodeMeta = CodeMeta {
    id: "url-credential",
    code: "URL_CREDENTIAL",
    summary: "A password or token in a URL",
    level: Level::Error,
    doc: include_str!("url_credential.md"),
};
