//! Which values are credentials: by the form of the value, by its surroundings, by its name.

use std::ops::Range;

use super::format::Format;
use super::leaf::Leaf;

/// What is known of the file as a whole.
#[derive(Debug, Clone, Copy)]
pub struct FileFacts<'a> {
    /// Its path relative to the root of the scan, with `/`.
    pub path: &'a str,
    /// Its format.
    pub format: Format,
    /// It has a top-level key `sops`.
    pub is_sops: bool,
}

/// What kind of credential was found; each is a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A literal under the name of a credential.
    PlaintextKey,
    /// A published key format; the word names the vendor (`openai`, `github`).
    KnownKey(&'static str),
    /// A private key.
    PrivateKey,
    /// A password or token in a URL.
    UrlCredential,
    /// A credential in a header.
    HeaderCredential,
    /// A password that everybody knows (`postgres`, `changeit`) under a strong name.
    WeakLiteral,
    /// The hash of a password.
    PasswordHash,
    /// A key id or test key, which alone opens nothing.
    Identifier,
}

/// How sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// The form of the value alone, under a weak name.
    Low,
    /// A strong name and a literal.
    Medium,
    /// A published format, a checksum that fits, a private key.
    High,
}

/// A credential in a leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What kind.
    pub kind: Kind,
    /// The bytes of the credential in the leaf's text.
    pub range: Range<usize>,
    /// How sure.
    pub confidence: Confidence,
    /// The beginning of the value that its format makes public (`sk-proj-`); may be shown.
    pub public_prefix: &'static str,
}

/// Why a value under the name of a credential is none; `--explain-skipped` shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skip {
    /// A reference to where the credential is kept.
    Reference,
    /// A variable or a template.
    Interpolation,
    /// Encrypted.
    Encrypted,
    /// A text to be filled in, with the word that says so.
    Placeholder(&'static str),
    /// Public by its form or its name.
    Public,
    /// A path, an identifier, prose: no credential has this form.
    Form,
}

/// The verdict on a leaf.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// The credentials, in order of place; ranges do not overlap.
    pub hits: Vec<Hit>,
    /// Why a value under a credential's name was passed over.
    pub skipped: Option<Skip>,
}

/// Judges a value.
#[must_use]
pub fn judge(_leaf: &Leaf, _file: &FileFacts<'_>) -> Judged {
    Judged::default()
}
