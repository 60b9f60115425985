//! `.env` files: the lines that the audit sees, and the variables that OpenClaw loads.
//!
//! These are two readers. The audit and the scrub of both versions look at single lines and know
//! no comments behind values; loading goes through the `dotenv` package (17.4.2 in 2026.2.26 and
//! 2026.9.6), which knows quotes over several lines and comments.

use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::{Captures, Regex};
use zeroize::Zeroizing;

use crate::base::secret::SecretValue;

/// JavaScript's `\s`: Rust's knows U+0085 and not U+FEFF.
const SPACE: &str = r"[\t\n\x0B\x0C\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}]";

/// The part of [`SPACE`] that ASCII has.
const ASCII_SPACE: &str = r"[\t\n\x0B\x0C\r ]";

/// A line of the audit. JavaScript's `.` stops at CR, U+2028 and U+2029 too.
static LINE: Pattern = Pattern {
    ascii: LazyLock::new(|| ascii(LINE_ASCII)),
    unicode: LazyLock::new(|| unicode(&LINE_ASCII.replace(r"[^\n\r]", r"[^\n\r\x{2028}\x{2029}]"))),
};

const LINE_ASCII: &str = r"\A~*(?:export~+)?([A-Za-z_][A-Za-z0-9_]*)~*=~*([^\n\r]*)\z";

/// An assignment of the `dotenv` package. Both engines try alternatives in the same order.
static ASSIGNMENT: Pattern = Pattern {
    ascii: LazyLock::new(|| ascii(ASSIGNMENT_ASCII)),
    unicode: LazyLock::new(|| {
        unicode(&ASSIGNMENT_ASCII.replace(r"[^\n\r]", r"[^\n\r\x{2028}\x{2029}]"))
    }),
};

const ASSIGNMENT_ASCII: &str = concat!(
    r"(?m)^~*(?:export~+)?([0-9A-Za-z_.\-]+)(?:~*=~*?|:~+?)",
    r#"(~*'(?:\\'|[^'])*'|~*"(?:\\"|[^"])*"|~*`(?:\\`|[^`])*`|[^#\r\n]+)?"#,
    r"~*(?:#[^\n\r]*)?$"
);

/// One pattern for texts that are ASCII alone, as nearly all are, and one for the others: the
/// second takes ten times as long to build, which would be a tenth of a short run.
struct Pattern {
    ascii: LazyLock<Regex>,
    unicode: LazyLock<Regex>,
}

impl Pattern {
    fn of(&self, text: &str) -> &Regex {
        if text.is_ascii() { &self.ascii } else { &self.unicode }
    }
}

fn ascii(pattern: &str) -> Regex {
    let pattern = format!("(?-u){}", pattern.replace('~', ASCII_SPACE));
    Regex::new(&pattern).expect("internal: the pattern is valid")
}

fn unicode(pattern: &str) -> Regex {
    Regex::new(&pattern.replace('~', SPACE)).expect("internal: the pattern is valid")
}

/// What a group has matched; groups begin and end between characters.
fn group<'t>(text: &'t str, captures: &Captures<'_>, index: usize) -> Option<&'t str> {
    captures.get(index).map(|found| &text[found.range()])
}

/// One assignment as the audit sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Name of the variable.
    pub name: String,
    /// The trimmed value without one pair of equal quotes; a `#` is part of it.
    pub value: SecretValue,
    /// Line, from 1.
    pub line: u32,
    /// The bytes of the line, without its line ending.
    pub line_range: Range<usize>,
    /// The bytes of the value, without quotes.
    pub value_range: Range<usize>,
}

/// The assignments that the audit of both versions sees.
#[must_use]
pub fn entries(text: &str) -> Vec<Entry> {
    lines(text).zip(1..).filter_map(|(range, line)| entry(text, range, line)).collect()
}

/// `text` without the assignments that `drop` picks; every other byte stays. For files with LF
/// endings this is what `secrets apply` of 2026.2.26 and 2026.9.6 leaves behind; those two turn
/// CRLF into LF when they drop a line, which is not imitated.
///
/// When the last line goes and has no line ending, the line before it loses its own. A file of
/// which nothing is left becomes one line feed.
#[must_use]
pub fn without_lines(text: &str, mut drop: impl FnMut(&Entry) -> bool) -> Zeroizing<String> {
    let mut kept = Zeroizing::new(String::with_capacity(text.len() + 1));
    let (mut dropped, mut last_dropped) = (false, false);
    for (range, line) in lines(text).zip(1..) {
        let ending = if text[range.end..].starts_with('\r') { 2 } else { 1 };
        let end = (range.end + ending).min(text.len());
        last_dropped = entry(text, range.clone(), line).is_some_and(|e| drop(&e));
        dropped |= last_dropped;
        if !last_dropped {
            kept.push_str(&text[range.start..end]);
        }
    }
    if last_dropped && kept.ends_with('\n') {
        kept.pop();
        if kept.ends_with('\r') {
            kept.pop();
        }
    }
    if dropped && kept.is_empty() {
        kept.push('\n');
    }
    kept
}

/// The variables that OpenClaw loads from `text`, in order; a repeated name keeps its first place
/// and takes its last value.
#[must_use]
pub fn load(text: &str) -> Vec<(String, SecretValue)> {
    let mut unix = Zeroizing::new(String::with_capacity(text.len()));
    for (at, c) in text.char_indices() {
        match c {
            '\r' if text[at..].starts_with("\r\n") => {}
            '\r' => unix.push('\n'),
            c => unix.push(c),
        }
    }
    let mut found: Vec<(String, SecretValue)> = Vec::new();
    for captures in ASSIGNMENT.of(&unix).captures_iter(unix.as_bytes()) {
        let name = group(&unix, &captures, 1).unwrap_or_default();
        // In the package this name sets a prototype and so no variable.
        if name == "__proto__" {
            continue;
        }
        let value = loaded_value(trim_js(group(&unix, &captures, 2).unwrap_or_default()));
        match found.iter_mut().find(|(known, _)| known == name) {
            Some(known) => known.1 = value,
            None => found.push((name.to_owned(), value)),
        }
    }
    found
}

fn loaded_value(written: &str) -> SecretValue {
    let mut value = without_quotes(written);
    if written.starts_with('"') {
        value = expand(&expand(&value, "\\n", '\n'), "\\r", '\r');
    }
    SecretValue::new(std::mem::take(&mut *value))
}

/// Takes quotes off that open at the start of a line and close at the end of one, the last fit
/// one. It is done for each line, as the package does, so that a value may lose several pairs.
fn without_quotes(text: &str) -> Zeroizing<String> {
    let is_end = |at: usize| text[at..].chars().next().is_none_or(is_line_end);
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    let mut line_start = true;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if line_start && matches!(c, '\'' | '"' | '`') {
            let body = at + 1;
            let mut closes = text[body..].rmatch_indices(c).map(|(i, _)| body + i);
            if let Some(close) = closes.find(|close| is_end(close + 1)) {
                out.push_str(&text[body..close]);
                at = close + 1;
                line_start = false;
                continue;
            }
        }
        out.push(c);
        line_start = is_line_end(c);
        at += c.len_utf8();
    }
    out
}

fn expand(text: &str, escape: &str, c: char) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    for (at, part) in text.split(escape).enumerate() {
        if at > 0 {
            out.push(c);
        }
        out.push_str(part);
    }
    out
}

const fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// JavaScript's `trim`.
fn trim_js(text: &str) -> &str {
    text.trim_matches(is_space_js)
}

fn is_space_js(c: char) -> bool {
    (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}'
}

/// The ranges of the lines, without LF or CR LF. What follows the last ending is a line too.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = Some(0);
    std::iter::from_fn(move || {
        let start = at?;
        let Some(length) = text[start..].find('\n') else {
            at = None;
            return Some(start..text.len());
        };
        at = Some(start + length + 1);
        let end = start + length;
        Some(start..if text[start..end].ends_with('\r') { end - 1 } else { end })
    })
}

fn entry(text: &str, line_range: Range<usize>, line: u32) -> Option<Entry> {
    let whole = &text[line_range.clone()];
    let captures = LINE.of(whole).captures(whole.as_bytes())?;
    let written = group(whole, &captures, 2)?;
    let trimmed = trim_js(written);
    let quoted = ['"', '\''].iter().any(|q| trimmed.starts_with(*q) && trimmed.ends_with(*q));
    let value = match trimmed.len() {
        // A lone quote counts as its own partner.
        1 if quoted => "",
        length if quoted => &trimmed[1..length - 1],
        _ => trimmed,
    };
    let lead = written.len() - written.trim_start_matches(is_space_js).len();
    let start = line_range.start + captures.get(2)?.start() + lead + usize::from(quoted);
    Some(Entry {
        name: group(whole, &captures, 1)?.to_owned(),
        value: SecretValue::new(value),
        line,
        value_range: start.min(line_range.end)..(start + value.len()).min(line_range.end),
        line_range,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHY: &str = "compared in a test";

    /// Recorded from the real OpenClaw and its `dotenv` package: variables loaded, lines of the
    /// audit, and what is left without the lines of `DROP`.
    #[test]
    fn agrees_with_the_real_readers() {
        let cases: Vec<serde_json::Value> =
            serde_json::from_str(include_str!("../../fixtures/dotenv/cases.json")).expect("json");
        let mut wrong = Vec::new();
        for case in &cases {
            let text = case["text"].as_str().expect("text");
            let loaded: std::collections::BTreeMap<_, _> =
                load(text).into_iter().map(|(k, v)| (k, v.expose(WHY).to_owned())).collect();
            let pairs = case["load"].as_array().expect("pairs");
            let same_load = pairs.len() == loaded.len()
                && pairs.iter().all(|p| {
                    loaded.get(p[0].as_str().expect("name")).map(String::as_str) == p[1].as_str()
                });
            let seen: serde_json::Value = entries(text)
                .iter()
                .map(|e| serde_json::json!([e.line, e.name, e.value.expose(WHY)]))
                .collect();
            let left = without_lines(text, |e| e.name == "DROP");
            let same_rest = match case["scrub"].as_str() {
                Some(rest) => left.replace("\r\n", "\n") == rest,
                None => *left == text,
            };
            if !(same_load && seen == case["lines"] && same_rest) {
                wrong.push(format!("{case} {loaded:?} {seen} {left:?}"));
            }
        }
        assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    }

    #[test]
    fn entries_know_their_bytes() {
        let text = "# c\r\n export A = \"canary-alpha-7Q\" \r\nB=\nC=' x '";
        let found = entries(text);
        let parts: Vec<_> = found
            .iter()
            .map(|e| (e.line, &text[e.line_range.clone()], &text[e.value_range.clone()]))
            .collect();
        assert_eq!(
            parts,
            [
                (2, " export A = \"canary-alpha-7Q\" ", "canary-alpha-7Q"),
                (3, "B=", ""),
                (4, "C=' x '", " x "),
            ]
        );
        assert!(found.iter().all(|e| &text[e.value_range.clone()] == e.value.expose(WHY)));
        assert!(!format!("{found:?}").contains("canary"));
    }

    #[test]
    fn dropping_lines_keeps_other_line_endings() {
        let drop = |text: &str| without_lines(text, |e| e.name == "DROP").to_string();
        assert_eq!(drop("A=1\r\nDROP=x\nB=2"), "A=1\r\nB=2");
        assert_eq!(drop("A=1\r\nDROP=x"), "A=1");
        assert_eq!(drop("DROP=x\r\n"), "\n");
        assert_eq!(drop("# keep\nDROP=x\nB=2\n"), "# keep\nB=2\n");
    }
}
