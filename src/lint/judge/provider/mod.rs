//! Keys and tokens of published formats, found by how they begin.
//!
//! One automaton looks for all beginnings at once; only where one stands is its pattern tried, so
//! that a text without any costs one pass.

mod checksum;
mod jwt;
mod private_key;
mod table;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use regex::Regex;

use super::Confidence;
use super::value::is_filled_in;
pub(crate) use table::Grade;
use table::{PATTERNS, Pattern};

/// A key of a published format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProviderHit {
    /// The vendor, or `private-key`.
    pub(crate) id: &'static str,
    /// Its place.
    pub(crate) range: Range<usize>,
    /// The public part of its beginning.
    pub(crate) prefix: &'static str,
    /// What it opens.
    pub(crate) grade: Grade,
    /// How sure.
    pub(crate) confidence: Confidence,
}

/// The id of armoured private keys.
pub(crate) const PRIVATE_KEY: &str = "private-key";

/// Beginnings with a reader of their own.
const SPECIAL: [&str; 6] = ["-----BEGIN ", "LS0tLS1CRUdJTi", "eyJ", ":AA", "Q~", "PrivateKey"];

static STARTS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::new(SPECIAL.iter().copied().chain(PATTERNS.iter().map(|p| p.prefix)))
        .expect("internal: the beginnings fit")
});

/// How keys of published formats begin, for whoever wants to know whether a text can hold any. Bot
/// tokens of Discord have no fixed beginning.
pub(crate) fn beginnings() -> impl Iterator<Item = &'static str> {
    SPECIAL.into_iter().chain(PATTERNS.iter().map(|pattern| pattern.prefix))
}

static REGEXES: [OnceLock<Regex>; PATTERNS.len()] = [const { OnceLock::new() }; PATTERNS.len()];

/// Patterns without a fixed beginning.
struct Special {
    jwt: Regex,
    telegram: Regex,
    azure: Regex,
    discord: Regex,
    wireguard: Regex,
}

static READERS: LazyLock<Special> = LazyLock::new(|| {
    let regex = |pattern: &str| Regex::new(pattern).expect("internal: a fixed pattern");
    Special {
        jwt: regex(r"^eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}"),
        telegram: regex("^[0-9]{8,10}:AA[A-Za-z0-9_-]{33}"),
        azure: regex(r"^[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}"),
        discord: regex(r"^[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,42}"),
        wireguard: regex(r"^PrivateKey[ \t]*=[ \t]*([A-Za-z0-9+/]{43}=)"),
    }
});

/// Finds all keys of published formats in `text`, in order of place.
#[must_use]
pub(crate) fn find(text: &str) -> Vec<ProviderHit> {
    let mut hits: Vec<ProviderHit> = Vec::new();
    // Where the last text that only looked like a key ends: it is read once.
    let mut passed = 0;
    for found in STARTS.find_overlapping_iter(text) {
        let at = found.start();
        // What lies in a stretch that was found is a part of it.
        if hits.last().is_some_and(|last| last.range.contains(&at))
            && found.pattern().as_usize() != 2
        {
            continue;
        }
        let index = found.pattern().as_usize();
        let hit = match index.checked_sub(SPECIAL.len()) {
            Some(_) if at < passed => None,
            Some(pattern) => by_pattern(text, at, pattern, &mut passed),
            None => special(text, at, index),
        };
        if let Some(hit) = hit {
            hits.push(hit);
        }
    }
    discord(text, &mut hits);
    distinct(hits)
}

/// Keeps of overlapping hits the one that begins first, and of those the longest.
fn distinct(mut hits: Vec<ProviderHit>) -> Vec<ProviderHit> {
    if hits.len() > 1 {
        hits.sort_by_key(|hit| (hit.range.start, std::cmp::Reverse(hit.range.end)));
        let mut end = 0;
        hits.retain(|hit| {
            let keep = hit.range.start >= end;
            end = end.max(hit.range.end);
            keep
        });
    }
    hits
}

fn is_word(b: Option<&u8>) -> bool {
    b.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_')
}

/// The match of `regex` at `at`, when words end at both of its ends.
fn matched(regex: &Regex, text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    if at > 0 && is_word(bytes.get(at - 1)) {
        return None;
    }
    let found = regex.find(&text[at..])?;
    let end = at + found.end();
    (!is_word(bytes.get(end)) || !is_word(bytes.get(end - 1))).then_some(at..end)
}

fn by_pattern(text: &str, at: usize, index: usize, passed: &mut usize) -> Option<ProviderHit> {
    let Pattern { id, prefix, regex, grade } = PATTERNS[index];
    let regex = REGEXES[index]
        .get_or_init(|| Regex::new(regex).expect("internal: a fixed pattern of the table"));
    let range = matched(regex, text, at)?;
    let body = &text[range.start + prefix.len()..range.end];
    if is_filled_in(body) || text[range.clone()].ends_with("EXAMPLE") {
        *passed = range.end;
        return None;
    }
    let confidence = match (id, grade) {
        ("github", _) if prefix.len() == 4 && !checksum::fits(body) => Confidence::Medium,
        ("npm", _) if !checksum::fits(body) => Confidence::Medium,
        (_, Grade::Secret) => Confidence::High,
        _ => Confidence::Medium,
    };
    let range = with_scheme(text, range, prefix);
    Some(ProviderHit { id, range, prefix, grade, confidence })
}

/// A webhook is a credential as a URL, scheme and all.
fn with_scheme(text: &str, range: Range<usize>, prefix: &str) -> Range<usize> {
    let scheme = "https://";
    if prefix.contains('/') && text[..range.start].ends_with(scheme) {
        range.start - scheme.len()..range.end
    } else {
        range
    }
}

fn secret(id: &'static str, range: Range<usize>, prefix: &'static str) -> ProviderHit {
    ProviderHit { id, range, prefix, grade: Grade::Secret, confidence: Confidence::High }
}

fn special(text: &str, at: usize, index: usize) -> Option<ProviderHit> {
    match index {
        0 => Some(secret(PRIVATE_KEY, private_key::armoured(text, at)?, "")),
        1 => Some(secret(PRIVATE_KEY, private_key::encoded(text, at)?, "")),
        // A run of such signs begins at most one.
        2 if text[..at].ends_with(['-', '.']) => None,
        2 => {
            let range = matched(&READERS.jwt, text, at)?;
            let mut hit = secret("jwt", range.clone(), "eyJ");
            if jwt::read(&text[range])? == jwt::Token::Anonymous {
                hit.grade = Grade::Identifier;
            }
            Some(hit)
        }
        3 => telegram(text, at),
        4 => {
            let start = at.checked_sub(4).filter(|start| text.is_char_boundary(*start))?;
            Some(secret("azure", matched(&READERS.azure, text, start)?, ""))
        }
        _ => {
            let key = READERS.wireguard.captures(&text[at..])?.get(1)?.range();
            let range = at + key.start..at + key.end;
            (!is_filled_in(&text[range.clone()])).then(|| secret("wireguard", range, ""))
        }
    }
}

/// A bot token of Telegram, of which `:AA` stands at `at`.
fn telegram(text: &str, at: usize) -> Option<ProviderHit> {
    let digits = text[..at].bytes().rev().take(11).take_while(u8::is_ascii_digit).count();
    let start = at - digits;
    // In the URL of the API the token follows the word `bot` without a sign between.
    let base = if text[..start].ends_with("/bot") { start } else { 0 };
    let range = matched(&READERS.telegram, &text[base..], start - base)?;
    let range = range.start + base..range.end + base;
    (!is_filled_in(&text[at + 3..range.end])).then(|| secret("telegram", range, ""))
}

/// Bot tokens of Discord: three parts, of which the first is a number in base64.
fn discord(text: &str, hits: &mut Vec<ProviderHit>) {
    let bytes = text.as_bytes();
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    let mut from = 0;
    while let Some(dot) = bytes[from..].iter().position(|b| *b == b'.').map(|at| from + at) {
        from = dot + 1;
        if bytes.get(dot + 7) != Some(&b'.') || !bytes[dot + 1..dot + 7].iter().all(is_part) {
            continue;
        }
        let length = bytes[..dot].iter().rev().take(29).take_while(|b| is_part(b)).count();
        if !(24..=28).contains(&length) {
            continue;
        }
        let start = dot - length;
        let Some(range) = matched(&READERS.discord, text, start) else { continue };
        let digits = STANDARD_NO_PAD.decode(&text[start..dot]);
        let number = digits.is_ok_and(|d| d.len() > 10 && d.iter().all(u8::is_ascii_digit));
        hits.push(ProviderHit {
            id: "discord",
            range,
            prefix: "",
            grade: Grade::Secret,
            confidence: if number { Confidence::High } else { Confidence::Medium },
        });
    }
}
