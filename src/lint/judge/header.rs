//! The credential in the value of a header: what follows the scheme.

use std::ops::Range;

use super::value;

/// Words before a credential in a header.
const SCHEMES: &[&str] = &[
    "bearer",
    "basic",
    "token",
    "apikey",
    "api-key",
    "key",
    "digest",
    "bot",
    "apitoken",
    "splunk",
    "negotiate",
    "geniekey",
    "ssws",
    "zoho-oauthtoken",
];

/// The credential in the value of a header that carries one: without its scheme, whichever it is.
pub(super) fn credential(text: &str) -> Range<usize> {
    let range = after_scheme(text);
    let trimmed = &text[range.clone()];
    let Some((scheme, rest)) = trimmed.split_once([' ', '\t']) else { return range };
    let known = scheme.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-')
        && value::is_credential_shaped(rest.trim());
    if !known {
        return range;
    }
    let blank = rest.len() - rest.trim_start().len();
    range.end - rest.len() + blank..range.end
}

/// What follows `Bearer ` and the like; the whole trimmed text when there is none.
pub(super) fn after_scheme(text: &str) -> Range<usize> {
    let start = text.len() - text.trim_start().len();
    let end = start + text.trim().len();
    let trimmed = &text[start..end];
    let Some(blank) = trimmed.find([' ', '\t']) else { return start..end };
    let scheme = trimmed[..blank].trim_end_matches(':');
    if !SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme)) {
        return start..end;
    }
    let rest = &trimmed[blank..];
    start + blank + (rest.len() - rest.trim_start().len())..end
}

/// The values of the cookies of a header, `a=1; b=2`, each with its name.
pub(super) fn cookies(text: &str) -> Vec<(Range<usize>, Range<usize>)> {
    let mut at = 0;
    let mut found = Vec::new();
    for part in text.split(';') {
        let start = at + (part.len() - part.trim_start().len());
        at += part.len() + 1;
        let part = part.trim();
        if let Some(equals) = part.find('=') {
            found.push((start..start + equals, start + equals + 1..start + part.len()));
        }
    }
    found
}
