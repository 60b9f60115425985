//! Texts that stand for a credential to be filled in.

use crate::lint::judge::name::words_of;

use super::shape;

/// Words with which, or with which at the end, a text says that it is none.
const STARTS: &[(&str, &str)] = &[
    ("changeme", "changeme"),
    ("changethis", "changethis"),
    ("changeit", "changeit"),
    ("replace", "replace"),
    ("your", "your"),
    ("example", "example"),
    ("placeholder", "placeholder"),
    ("todo", "todo"),
    ("tbd", "tbd"),
    ("fixme", "fixme"),
    ("redacted", "redacted"),
    ("insert", "insert"),
    ("generate", "generate"),
    ("paste", "paste"),
    ("put", "put"),
    ("fill", "fill"),
    ("enter", "enter"),
    ("setme", "setme"),
    ("dummy", "dummy"),
    ("fake", "fake"),
    ("mock", "mock"),
    ("sample", "sample"),
    ("notreal", "not-real"),
    ("removed", "removed"),
    ("masked", "masked"),
    ("censored", "censored"),
    ("hidden", "hidden"),
    ("unset", "unset"),
    ("unused", "unused"),
    ("undefined", "undefined"),
    ("missing", "missing"),
    ("none", "none"),
    ("null", "null"),
    ("nil", "nil"),
    ("replaceme", "replaceme"),
    ("yours", "yours"),
    ("foo", "foo"),
    ("foobar", "foobar"),
    ("bar", "bar"),
    ("lorem", "lorem"),
    ("ignored", "ignored"),
    ("notset", "notset"),
    ("fakekey", "fakekey"),
    ("invalid", "invalid"),
    ("nope", "nope"),
    ("na", "n/a"),
    ("anything", "anything"),
    ("whatever", "whatever"),
    ("stub", "stub"),
    ("bogus", "bogus"),
    ("noop", "noop"),
];

/// Pairs of words that say the same anywhere.
const PHRASES: &[(&[&str], &str)] = &[
    (&["change", "me"], "change-me"),
    (&["change", "this"], "change-this"),
    (&["change", "in"], "change-in"),
    (&["change", "it"], "change-it"),
    (&["replace", "me"], "replace-me"),
    (&["replace", "with"], "replace-with"),
    (&["replace", "this"], "replace-this"),
    (&["not", "real"], "not-real"),
    (&["not", "a", "real"], "not-a-real"),
    (&["set", "me"], "set-me"),
    (&["fill", "me"], "fill-me"),
    (&["fill", "in"], "fill-in"),
    (&["goes", "here"], "goes-here"),
    (&["for", "testing"], "for-testing"),
    (&["do", "not", "use"], "do-not-use"),
    (&["not", "used"], "not-used"),
    (&["not", "set"], "not-set"),
    (&["not", "a", "secret"], "not-a-secret"),
    (&["to", "be"], "to-be"),
    (&["set", "in"], "set-in"),
    (&["set", "by"], "set-by"),
    (&["set", "via"], "set-via"),
    (&["see", "vault"], "see-vault"),
    (&["stored", "in"], "stored-in"),
    (&["managed", "by"], "managed-by"),
    (&["from", "vault"], "from-vault"),
    (&["no", "auth"], "no-auth"),
    (&["no", "key"], "no-key"),
    (&["not", "needed"], "not-needed"),
    (&["not", "required"], "not-required"),
];

/// Last words that say so.
const ENDS: &[(&str, &str)] = &[
    ("here", "here"),
    ("placeholder", "placeholder"),
    ("example", "example"),
    ("changeme", "changeme"),
    ("redacted", "redacted"),
    ("todo", "todo"),
    ("dummy", "dummy"),
    ("goeshere", "goes-here"),
    ("sample", "sample"),
    ("replaceme", "replaceme"),
    ("fake", "fake"),
];

/// Texts that OpenClaw knows as no credential.
const MARKERS: &[&str] = &[
    "ollama-local",
    "lmstudio-local",
    "codex-app-server",
    "gcp-vertex-credentials",
    "minimax-oauth",
    "secretref-managed",
    "apple-fm-local",
    "custom-local",
];

/// Why `text` is to be filled in, when it is.
#[must_use]
pub(crate) fn placeholder(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if MARKERS.contains(&text) {
        return Some("marker");
    }
    if is_bracketed(text) {
        return Some("<>");
    }
    if text.contains("...") || text.contains('…') {
        return Some("...");
    }
    if is_masked(text) {
        return Some("mask");
    }
    if text.ends_with("EXAMPLE") || text.ends_with("EXAMPLEKEY") {
        return Some("example");
    }
    if let Some(word) = worded(text) {
        return Some(word);
    }
    is_cycle(text).then_some("cycle")
}

/// `<your key>`, `[your-key]`, `{key}`.
fn is_bracketed(text: &str) -> bool {
    let inner =
        |open: char, close: char| text.strip_prefix(open).and_then(|t| t.strip_suffix(close));
    let plain = |t: &str| !t.contains(['<', '>', '[', ']', '{', '}']);
    if let Some(inside) = inner('<', '>') {
        return plain(inside);
    }
    if let Some(inside) = inner('[', ']').or_else(|| inner('{', '}')).or_else(|| inner('«', '»'))
    {
        return plain(inside) && !shape::is_credential_shaped(inside);
    }
    // `sk-<your-key>`, `Bearer <token>`.
    let Some((before, rest)) = text.split_once('<') else { return false };
    let Some((inside, after)) = rest.split_once('>') else { return false };
    inside.len() > 2
        && inside.bytes().all(|b| b.is_ascii_alphabetic() || b"-_ .".contains(&b))
        && shape::random_bytes(before) + shape::random_bytes(after) < 12
}

/// Mostly runs of one sign: `sk-xxxxxxxx`, `********`, `xoxb-000000000000-XXXX`.
fn is_masked(text: &str) -> bool {
    let is_mask = |c: char| {
        matches!(
            c,
            'x' | 'X' | '*' | '•' | '●' | '·' | '.' | '_' | '0' | '#' | '?' | '-' | '█' | '∗'
        )
    };
    let length = text.chars().count();
    if length >= 2 && text.chars().all(is_mask) {
        return true;
    }
    let (mut run, mut masked) = (0, 0);
    let mut before = None;
    for c in text.chars().map(Some).chain([None]) {
        if c.is_some() && c == before {
            run += 1;
            continue;
        }
        if run >= 4 && before.is_some_and(is_mask) {
            masked += run;
        }
        before = c;
        run = 1;
    }
    let stars = text.chars().filter(|c| matches!(c, '*' | '•' | '●' | '█')).count();
    masked * 2 >= length || (stars >= 3 && masked >= 3)
}

/// The word by which a text says that it is to be filled in.
fn worded(text: &str) -> Option<&'static str> {
    if text.len() > 256 || !text.is_ascii() {
        return None;
    }
    let joined = words_of(text);
    let words: Vec<&str> = joined.split(' ').filter(|w| !w.is_empty()).collect();
    // A long random run is a credential, whatever word stands beside it.
    if shape::random_bytes(text) >= 16 {
        return None;
    }
    if let Some((_, word)) =
        PHRASES.iter().find(|(phrase, _)| words.windows(phrase.len()).any(|w| w == *phrase))
    {
        return Some(word);
    }
    // A public beginning stands before the words: `xoxb-your-token`, `sk_test_PLACEHOLDER`.
    let start = words.iter().position(|w| STARTS.iter().any(|(s, _)| s == w));
    if let Some(at) = start {
        let first = words[at];
        let public = at <= 3 && words[..at].iter().all(|w| w.len() <= 5);
        if public && !is_human_password(text, at) {
            return STARTS.iter().find(|(s, _)| *s == first).map(|(_, word)| *word);
        }
    }
    let last = words.last()?;
    if words.len() > 1 && !is_human_password(text, words.len()) {
        if let Some((_, word)) = ENDS.iter().find(|(e, _)| e == last) {
            return Some(word);
        }
    }
    let lower = text.to_ascii_lowercase();
    [
        "changeme",
        "change_me",
        "change-me",
        "placeholder",
        "replace_me",
        "replaceme",
        "redacted",
        "your_",
        "your-",
        "yourpassword",
        "yourtoken",
        "yourkey",
        "yoursecret",
        "yourapikey",
    ]
    .into_iter()
    .find(|word| lower.starts_with(word) || *word == "placeholder" && lower.contains(word))
}

/// Words with signs between them that no placeholder has: `Put!Harbor-7319`.
fn is_human_password(text: &str, _at: usize) -> bool {
    text.bytes().any(|b| b"!@#$%^&*+=".contains(&b)) && text.bytes().any(|b| b.is_ascii_digit())
}

/// A short run repeated, or signs in order: `abcabcabc`, `123456789`, `deadbeefdeadbeef`.
#[must_use]
pub(crate) fn is_cycle(text: &str) -> bool {
    let tail = text.rsplit(['_', '-', ':', '.']).next().unwrap_or(text);
    let whole: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    [tail, whole.as_str()]
        .into_iter()
        .any(|part| part.len() >= 8 && part.len() * 2 >= whole.len() && is_dull(part))
}

fn is_dull(part: &str) -> bool {
    let bytes: Vec<u8> = part.bytes().map(|b| b.to_ascii_lowercase()).collect();
    let n = bytes.len();
    if (1..=8)
        .any(|period| n >= period * 2 && bytes.iter().zip(&bytes[period..]).all(|(a, b)| a == b))
    {
        return true;
    }
    let next = |a: u8, b: u8| {
        b == a.wrapping_add(1)
            || a == b.wrapping_add(1)
            || a == b
            || matches!((a, b), (b'9' | b'f' | b'z', b'0' | b'a') | (b'0', b'9'))
    };
    let steps = bytes.windows(2).filter(|w| next(w[0], w[1])).count();
    steps * 10 >= (n - 1) * 8
}
