//! Which values under the name of a credential are one, and which are none by their form.

mod form;
mod interpolation;
mod placeholder;
mod reference;
mod shape;
mod weak;

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::name::{Head, words_of};
use super::{FileFacts, Skip};
use crate::lint::format::Format;
use crate::lint::leaf::Form;
use interpolation::{Dialect, Dollars};

pub(crate) use form::{is_language, is_translation};
pub(crate) use shape::{is_credential_shaped, random_bytes};
pub(crate) use weak::is_known;

/// Whether the body of a key of a published format is filled in with words or signs.
#[must_use]
pub(crate) fn is_filled_in(body: &str) -> bool {
    placeholder::placeholder(body).is_some()
}

/// What is known of a value beside its text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// The name that it stands under; may be empty.
    pub(crate) name: &'a str,
    /// What that name speaks of.
    pub(crate) head: Head,
    /// The name is a weak one: only the form of a credential counts.
    pub(crate) weak: bool,
    /// How it is written.
    pub(crate) form: Form,
    /// The file.
    pub(crate) file: &'a FileFacts<'a>,
    /// It stands in texts of a user interface.
    pub(crate) translated: bool,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Class {
    /// Nothing: empty, null, a boolean, a number.
    Void,
    /// No credential, by its form.
    Skipped(Skip),
    /// A credential, wholly or in parts, with their places.
    Literal(Vec<(Literal, Range<usize>)>),
}

/// What sort of literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Literal {
    /// A credential.
    Credential,
    /// A password that everybody knows.
    Weak,
    /// The hash of a password.
    Hash,
}

/// Nested defaults beyond this are not looked into.
const DEPTH: usize = 16;

/// No credential is longer.
const VALUE_BYTES: usize = 32 * 1024;

/// Classifies `text`, a value under the name of a credential.
#[must_use]
pub(crate) fn classify(text: &str, asked: &Asked<'_>) -> Class {
    classify_at(text, asked, DEPTH)
}

fn classify_at(text: &str, asked: &Asked<'_>, depth: usize) -> Class {
    let start = text.len() - text.trim_start().len();
    let trimmed = text.trim();
    match asked.form {
        _ if trimmed.is_empty() => return Class::Void,
        Form::Scalar => return scalar(trimmed, start, asked),
        _ if is_void(trimmed) => return Class::Void,
        _ => {}
    }
    if trimmed.len() > VALUE_BYTES {
        return Class::Skipped(Skip::Form);
    }
    if reference::is_encrypted(trimmed) {
        return Class::Skipped(Skip::Encrypted);
    }
    if let Some(hash) = weak::password_hash(trimmed) {
        return Class::Literal(vec![(Literal::Hash, shift(hash, start))]);
    }
    if reference::is_reference(trimmed) {
        return Class::Skipped(Skip::Reference);
    }
    let parts = interpolation::take_apart(trimmed, dialect(asked));
    if parts.variable {
        return interpolated(trimmed, start, &parts, asked, depth);
    }
    match literal(trimmed, asked) {
        Ok(kind) => Class::Literal(vec![(kind, start..start + trimmed.len())]),
        Err(Some(skip)) => Class::Skipped(skip),
        Err(None) => Class::Void,
    }
}

fn shift(range: Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

fn dialect(asked: &Asked<'_>) -> Dialect {
    let file = asked.file;
    let shell = matches!(
        file.format,
        Format::Shell | Format::Crontab | Format::Dockerfile | Format::Nginx | Format::Caddy
    ) && asked.form != Form::Quoted
        || asked.form == Form::Expanding;
    let raw = asked.form == Form::Quoted && matches!(file.format, Format::Shell | Format::Dotenv);
    let dollars = match (raw, shell) {
        (true, _) => Dollars::Raw,
        (_, true) => Dollars::Shell,
        _ => Dollars::Alone,
    };
    let base = file.path.rsplit('/').next().unwrap_or_default();
    let colon = file.format == Format::Properties
        || base.starts_with("application")
        || base.starts_with("bootstrap")
        || base.ends_with(".properties");
    Dialect { dollars, colon, code: asked.form == Form::Code }
}

/// Empty in one of the ways to write it.
fn is_void(text: &str) -> bool {
    text.len() <= 9
        && matches!(
            text.to_ascii_lowercase().as_str(),
            "empty"
                | "null"
                | "~"
                | "true"
                | "false"
                | "yes"
                | "no"
                | "on"
                | "off"
                | "none"
                | "nil"
                | "undefined"
                | "\"\""
                | "''"
                | "{}"
                | "[]"
                | "|"
                | ">"
                | "-"
                | "n/a"
        )
}

/// Numbers are credentials when they are long, under a password's name.
fn scalar(text: &str, start: usize, asked: &Asked<'_>) -> Class {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    if digits && text.len() >= 12 && asked.head == Head::Password && !placeholder::is_cycle(text) {
        return Class::Literal(vec![(Literal::Credential, start..start + text.len())]);
    }
    Class::Void
}

/// A value with variables: its defaults, and what stands beside them.
fn interpolated(
    text: &str,
    start: usize,
    parts: &interpolation::Parts,
    asked: &Asked<'_>,
    depth: usize,
) -> Class {
    let mut found = Vec::new();
    if depth > 0 {
        for default in &parts.defaults {
            let inner = Asked {
                form: if asked.form == Form::Code { Form::Quoted } else { asked.form },
                ..*asked
            };
            if let Class::Literal(hits) = classify_at(&text[default.clone()], &inner, depth - 1) {
                found.extend(
                    hits.into_iter().map(|(kind, at)| (kind, shift(at, start + default.start))),
                );
            }
        }
    }
    for literal in &parts.literals {
        for (at, token) in tokens(&text[literal.clone()]) {
            if is_credential_shaped(token)
                && !form::is_path(token)
                && !form::is_url(token)
                && placeholder::placeholder(token).is_none()
                && !form::is_uuid(token)
            {
                let from = start + literal.start + at;
                found.push((Literal::Credential, from..from + token.len()));
            }
        }
    }
    // All of such a template is the value: what stands in its place is to be another.
    if let (true, Some((kind, _))) = (parts.constant, found.first().cloned()) {
        return Class::Literal(vec![(kind, start..start + text.len())]);
    }
    if found.is_empty() { Class::Skipped(Skip::Interpolation) } else { Class::Literal(found) }
}

/// The runs of a text between blanks, with their places.
fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace()
        .map(move |token| (token.as_ptr() as usize - text.as_ptr() as usize, token))
}

/// Judges a text without variables: a literal of some sort, or why it is none.
fn literal(text: &str, asked: &Asked<'_>) -> Result<Literal, Option<Skip>> {
    let human = matches!(asked.head, Head::Password | Head::Passphrase);
    if form::is_public(text) {
        return Err(Some(Skip::Public));
    }
    if let Some(word) = placeholder::placeholder(text) {
        return if weak::is_known(text) {
            Ok(Literal::Weak)
        } else {
            Err(Some(Skip::Placeholder(word)))
        };
    }
    if let Some(skip) = encoded(text) {
        return Err(Some(skip));
    }
    if is_self(text, asked.name) {
        return Err(Some(Skip::Placeholder("name")));
    }
    if asked.translated {
        return Err(Some(Skip::Form));
    }
    if is_key_id(text, asked.name) {
        return Err(Some(Skip::Public));
    }
    if form::is_path(text)
        || form::is_url(text)
        || form::is_header_name(text)
        || form::is_keyword(text)
    {
        return Err(Some(Skip::Form));
    }
    let azure = text.starts_with('[') && text.ends_with(']');
    if (asked.form != Form::Quoted || azure) && form::is_code(text) {
        return Err(Some(Skip::Interpolation));
    }
    if text.starts_with("arn:") || text.starts_with('^') && text.ends_with('$') {
        return Err(Some(Skip::Form));
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        let long = text.len() >= 12 && human;
        return if long { Ok(Literal::Credential) } else { Err(None) };
    }
    if form::is_prose(text, human) {
        return if weak::is_known(text) { Ok(Literal::Weak) } else { Err(Some(Skip::Form)) };
    }
    if asked.weak {
        return weakly(text, asked);
    }
    // `secret: app-secrets`, `sessionKey: hook:gmail:18f2`: names of the one and the other.
    let separated = text.contains(['-', '/']) && shape::is_wordy(text) && !weak::is_known(text);
    let session = text
        .split_once(':')
        .is_some_and(|(kind, _)| kind.len() < 12 && kind.bytes().all(|b| b.is_ascii_lowercase()))
        && words_of(asked.name).ends_with("session key");
    let lower = !text.bytes().any(|b| b.is_ascii_uppercase());
    if asked.head == Head::Nameable && (lower && separated || session) {
        return Err(Some(Skip::Form));
    }
    if weak::is_known(text) || weak::is_hollow(&words_of(text)) {
        return Ok(Literal::Weak);
    }
    if text.chars().count() < 4 {
        return Err(Some(Skip::Form));
    }
    // Words alone were never made by a machine, and people choose words for passwords only. Under a
    // bare `token` or `secret` short numbers in them make the name of one.
    let lower = shape::is_wordy(text) && !text.bytes().any(|b| b.is_ascii_uppercase());
    let numbers = text.bytes().any(|b| b.is_ascii_digit());
    if lower && !human && (!numbers || asked.head == Head::Nameable) {
        return Err(Some(Skip::Form));
    }
    Ok(Literal::Credential)
}

/// Judges a text under a weak name.
fn weakly(text: &str, asked: &Asked<'_>) -> Result<Literal, Option<Skip>> {
    let hexadecimal = shape::is_hex(text);
    // Digests: of a git commit under any weak name, any under names other than a key's.
    let digest = hexadecimal && (text.len() == 40 || asked.head != Head::Key);
    if digest || form::is_identifier(text) || !is_credential_shaped(text) {
        return Err(Some(Skip::Form));
    }
    Ok(Literal::Credential)
}

/// Why the text behind base64 is no credential: a placeholder, a certificate, a variable. Behind
/// `user:password` that goes for the password.
fn encoded(text: &str) -> Option<Skip> {
    if !(8..=8192).contains(&text.len())
        || !text.len().is_multiple_of(4)
        || !reference::is_base64(text)
    {
        return None;
    }
    let bytes = STANDARD.decode(text).ok()?;
    let plain = Zeroizing::new(String::from_utf8(bytes).ok()?);
    if !plain.bytes().all(|b| (b' '..=b'~').contains(&b) || matches!(b, b'\n' | b'\r' | b'\t')) {
        return None;
    }
    let inner = plain.trim();
    let inner = inner
        .split_once(':')
        .filter(|(user, _)| !user.contains(' '))
        .map_or(inner, |(_, password)| password);
    if form::is_public(plain.trim()) {
        return Some(Skip::Public);
    }
    if let Some(word) = placeholder::placeholder(inner) {
        return Some(Skip::Placeholder(word));
    }
    let whole = ["${", "{{", "$(", "<%"].iter().any(|open| inner.starts_with(open));
    whole.then_some(Skip::Interpolation)
}

/// Whether a text is the id or the fingerprint of a PGP key: `signingkey` of git, `GPG_KEY`.
fn is_key_id(text: &str, name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let pgp = lower.contains("gpg") || lower.contains("pgp") || lower.contains("signingkey");
    let digits = text.strip_prefix("0x").unwrap_or(text);
    pgp && matches!(digits.len(), 8 | 16 | 40) && shape::is_hex(digits)
}

/// Whether a text repeats the name that it stands under, or is the name of a variable.
fn is_self(text: &str, name: &str) -> bool {
    if text.len() > 128 {
        return false;
    }
    let words = words_of(text);
    let own = words_of(name);
    if !words.is_empty()
        && (own == words || own.ends_with(&words) && own[..own.len() - words.len()].ends_with(' '))
    {
        return true;
    }
    is_constant_name(text)
}

/// `OPENAI_API_KEY`: capitals in words.
fn is_constant_name(text: &str) -> bool {
    text.contains('_')
        && text.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        && text.split('_').all(|word| {
            word.len() <= 2
                || word.bytes().all(|b| b.is_ascii_digit()) && word.len() <= 4
                || word
                    .trim_end_matches(|c: char| c.is_ascii_digit())
                    .bytes()
                    .all(|b| b.is_ascii_alphabetic())
                    && word.len() <= 16
        })
        && text.split('_').any(|word| word.len() >= 3 && shape::naturalness(word) >= 50)
}
