//! The credential in the value of a header: what follows the scheme.

use std::ops::Range;

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
];

/// The credential in the value of a header: without its scheme, the first cookie's value alone.
pub(super) fn credential(text: &str) -> Range<usize> {
    after_scheme(text)
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
    let rest_start = start + blank + (rest.len() - rest.trim_start().len());
    // `Token token=abc`, `Bearer "abc"` keep what follows as it is.
    rest_start..end
}
