//! Why a credential is not replaced, as far as the value itself says so.

use super::Refused;
use crate::lint::judge::Kind;
use crate::lint::scan::Found;

/// Why no edit is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It belongs to a config of OpenClaw, which has its own way.
    OpenClaw,
    /// The place cannot refer to a variable; another key, or another file, must.
    NoReference,
    /// Nothing at the place expands a variable.
    NothingExpands,
    /// A comment or prose: there is nothing to refer to it.
    Prose,
    /// It spans several lines.
    MultiLine,
    /// It is encoded, and a reference in its place would be decoded.
    Encoded,
    /// Alone it opens nothing, or everybody knows it: it is replaced by decision only.
    NotByDefault,
    /// It is a part of a literal of a programming language.
    PartOfLiteral,
    /// The file does not import what reads a variable.
    NotImported,
    /// The text would not be read as before.
    WouldBreak,
    /// The file is too large to prove so many edits.
    TooMuch,
}

impl Reason {
    /// The word in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OpenClaw => "a config of OpenClaw",
            Self::NoReference => "no reference can stand here",
            Self::NothingExpands => "nothing expands a variable here",
            Self::Prose => "a comment or prose",
            Self::MultiLine => "it spans several lines",
            Self::Encoded => "it is encoded",
            Self::NotByDefault => "it is not replaced by default",
            Self::PartOfLiteral => "it is a part of a literal",
            Self::NotImported => "the import is missing",
            Self::WouldBreak => "the edit would break the file",
            Self::TooMuch => "the file is too large to prove so many edits",
        }
    }
}

/// Refuses what is replaced by decision only.
pub(super) fn by_kind(found: &Found) -> Result<(), Refused> {
    let refuse = |reason, advice: &str| Err((reason, advice.to_owned()));
    match found.hit.kind {
        Kind::WeakLiteral => refuse(
            Reason::NotByDefault,
            "everybody knows it: choose a new password and take it from the environment, or accept it with a comment",
        ),
        Kind::PasswordHash => refuse(
            Reason::NotByDefault,
            "keep the hash in a file outside the repository, or accept it with a comment",
        ),
        Kind::Identifier => refuse(
            Reason::NotByDefault,
            "an identifier opens nothing alone: look for its secret, or accept it with a comment",
        ),
        _ => Ok(()),
    }
}

/// Refuses what no format can refer to.
pub(super) fn by_form(text: &str, found: &Found) -> Result<(), Refused> {
    let raw = text.get(found.span.clone()).unwrap_or_default();
    let value = found.leaf.value.text().get(found.hit.range.clone()).unwrap_or_default();
    let refuse = |reason, advice: &str| Err((reason, advice.to_owned()));
    if found.hit.kind == Kind::PrivateKey {
        return refuse(
            Reason::MultiLine,
            "make a new pair; keep the private half in a file outside the repository, and name its path here",
        );
    }
    if raw.is_empty() || raw.contains('\n') || value.contains('\n') {
        return refuse(
            Reason::MultiLine,
            "keep it in a file outside the repository, and name its path here",
        );
    }
    // What quoting and URLs do to a value leaves other characters behind.
    let encoded = |c: char| c.is_ascii_alphanumeric() || "+/=_-".contains(c);
    if raw != value && raw.chars().all(encoded) {
        return refuse(
            Reason::Encoded,
            "a reference in its place would be decoded: keep the whole value in a secret store",
        );
    }
    Ok(())
}
