//! Private keys in armour, and base64 of such.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// Base64 characters that a key has at least.
const KEY_CHARACTERS: usize = 40;

/// How far the end of an armour may be from its beginning.
const ARMOUR_BYTES: usize = 64 * 1024;

/// The private key that begins at `at`, where `-----BEGIN ` stands, up to the end of its last line.
pub(super) fn armoured(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = &text[at..];
    let label_start = "-----BEGIN ".len();
    let label = &rest[label_start..];
    let label =
        &label[..label.char_indices().map(|(i, _)| i).find(|i| *i >= 64).unwrap_or(label.len())];
    let label_end = label.find("-----")?;
    let label = &label[..label_end];
    let private = label.strip_suffix(" BLOCK").unwrap_or(label).ends_with("PRIVATE KEY");
    if !private || !label.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b' ')
    {
        return None;
    }
    let body_start = label_start + label_end + 5;
    let limit = (body_start..=rest.len().min(ARMOUR_BYTES.max(body_start)))
        .rev()
        .find(|at| rest.is_char_boundary(*at))?;
    // The next key ends the search, so that many beginnings are read once each.
    let limit = rest[body_start..limit].find("-----BEGIN ").map_or(limit, |next| body_start + next);
    let window = &rest[..limit];
    let end = window[body_start..].find("-----END ").and_then(|end| {
        let end = body_start + end;
        let close = window[end + 9..].find("-----")?;
        Some((end, end + 9 + close + 5))
    });
    let (body_end, close) = end.unwrap_or_else(|| {
        let end = unclosed(window, body_start);
        (end, end)
    });
    let body = &window[body_start..body_end];
    (key_characters(body) >= KEY_CHARACTERS && !is_dummy(body)).then(|| at..at + close)
}

/// The end of an armour that is never closed: where the last line of base64 ends.
fn unclosed(text: &str, start: usize) -> usize {
    let is_body = |b: &u8| b.is_ascii_alphanumeric() || b"+/=\\".contains(b);
    let mut end = start;
    for line in text[start..].split_inclusive('\n') {
        let whole = line.trim().bytes().all(|b| is_body(&b));
        if whole {
            end += line.len();
            continue;
        }
        if line.contains("\\n") {
            end += line.bytes().take_while(is_body).count();
        }
        break;
    }
    start + text[start..end].trim_end().len()
}

/// The base64 characters, without headers of lines and escaped line ends.
fn key_characters(body: &str) -> usize {
    body.split(['\n', '\r'])
        .flat_map(|line| line.split("\\n"))
        .map(str::trim)
        .filter(|line| !line.contains(':'))
        .map(|line| line.trim_end_matches(['\\', '"', '\'', ',', '+', ' ']))
        .filter(|line| line.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=-".contains(&b)))
        .map(str::len)
        .sum()
}

/// `xxxx`, `AAAA` or dots for a body.
fn is_dummy(body: &str) -> bool {
    let mut seen = [false; 128];
    for b in body.bytes().filter(u8::is_ascii_alphanumeric) {
        seen[usize::from(b & 127)] = true;
    }
    seen.iter().filter(|s| **s).count() < 10 || body.contains("...")
}

/// The base64 of an armoured private key that begins at `at` (`LS0tLS1CRUdJTi`).
pub(super) fn encoded(text: &str, at: usize) -> Option<Range<usize>> {
    // Inside a longer run the bytes do not begin here.
    let is_sign = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    if at > 0 && is_sign(text.as_bytes()[at - 1]) {
        return None;
    }
    let rest = &text[at..];
    let length = rest.bytes().take_while(|b| is_sign(*b)).count();
    let whole = length - length % 4;
    let decoded = STANDARD_NO_PAD
        .decode(&rest[..length])
        .or_else(|_| STANDARD_NO_PAD.decode(&rest[..whole]))
        .ok()?;
    let decoded = zeroize::Zeroizing::new(String::from_utf8_lossy(&decoded).into_owned());
    let begin = decoded.find("-----BEGIN ")?;
    armoured(&decoded, begin)?;
    let padding = rest[length..].bytes().take(2).take_while(|b| *b == b'=').count();
    Some(at..at + length + padding)
}
