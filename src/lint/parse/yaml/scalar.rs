//! Plain and quoted scalars: where they end, and their text with its places.

use std::ops::Range;

use super::Parser;
use crate::lint::fragment::Fragment;

/// A plain scalar.
pub(super) struct Plain {
    /// From its first to its last character.
    pub(super) range: Range<usize>,
    pub(super) value: Fragment,
    /// What follows it in its last line begins here,
    pub(super) after: usize,
    /// and here that line ends.
    pub(super) stop: usize,
}

impl Parser<'_> {
    /// The plain scalar at `at` of a line outside of brackets, with the lines that go on with it.
    pub(super) fn plain(&self, at: usize, stop: usize) -> Plain {
        let indent = self.indent();
        let (mut end, mut stop) = (self.plain_end(at, stop), stop);
        let mut value = self.part(at..end);
        while self.skip_blanks(end, stop) == stop {
            let Some((line, breaks)) = self.next_text(stop) else { break };
            let line_stop = self.stop_of(line);
            let first = self.skip_blanks(line, line_stop);
            let goes_on = isize::try_from(first - line).is_ok_and(|column| column > indent)
                && !self.is_marker(line)
                && self.byte(first) != Some(b'#')
                && self.implicit_key(first, line_stop).is_none();
            if !goes_on {
                break;
            }
            let next = self.plain_end(first, line_stop);
            self.fold(&mut value, end..first, breaks);
            value.push_part(self.source, self.original_range(first..next));
            (end, stop) = (next, line_stop);
        }
        Plain { range: at..end, value, after: self.skip_blanks(end, stop), stop }
    }

    /// The next line with text after the one that ends at `stop`, and how many line ends lie
    /// between. Nothing when lines with actions lie between.
    pub(super) fn next_text(&self, stop: usize) -> Option<(usize, usize)> {
        let (mut stop, mut breaks) = (stop, 0);
        loop {
            let line = self.next_line(stop);
            if line >= self.text.len() {
                return None;
            }
            breaks += 1;
            stop = self.stop_of(line);
            if self.skip_blanks(line, stop) < stop {
                return Some((line, breaks));
            }
            if self.original.get(line..stop).is_none_or(|text| !text.trim().is_empty()) {
                return None;
            }
        }
    }

    /// Where the plain scalar at `at` ends in its line: before a comment, without blanks.
    fn plain_end(&self, at: usize, stop: usize) -> usize {
        let bytes = self.text.as_bytes();
        let comment = (at + 1..stop)
            .find(|at| bytes[*at] == b'#' && matches!(bytes[*at - 1], b' ' | b'\t'))
            .unwrap_or(stop);
        at + self.text[at..comment].trim_end_matches([' ', '\t']).len()
    }

    /// Adds what `breaks` line ends and the blanks around them, at `range`, stand for.
    pub(super) fn fold(&self, value: &mut Fragment, range: Range<usize>, breaks: usize) {
        let source = self.source.file_range(self.original_range(range));
        if breaks == 1 {
            value.push_decoded(" ", source);
        } else {
            value.push_decoded(&"\n".repeat(breaks - 1), source);
        }
    }

    /// Where the quote that opens at `at` is closed, before `limit` and in the same document.
    pub(super) fn closing_quote(&self, at: usize, limit: usize, quote: u8) -> Option<usize> {
        let bytes = &self.text.as_bytes()[..limit];
        let mut at = at + 1;
        while at < bytes.len() {
            match bytes[at] {
                b'\\' if quote == b'"' => at += 1,
                b'\'' if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') => at += 1,
                byte if byte == quote => return Some(at),
                b'\n' if at + 1 < bytes.len() && self.is_marker(at + 1) => return None,
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// The text of a quoted scalar whose content stands at `range`.
    pub(super) fn decode_quoted(&self, range: Range<usize>, quote: u8) -> Fragment {
        let bytes = self.text.as_bytes();
        let mut value = Fragment::default();
        let (mut run, mut at) = (range.start, range.start);
        while at < range.end {
            match bytes[at] {
                b'\n' => {
                    let trimmed = self.text[run..at].trim_end_matches([' ', '\t', '\r']).len();
                    self.push_run(&mut value, run..run + trimmed);
                    let (next, breaks) = self.folded_to(at, range.end);
                    self.fold(&mut value, run + trimmed..next, breaks);
                    (at, run) = (next, next);
                }
                b'\'' if quote == b'\'' => {
                    self.push_run(&mut value, run..at);
                    let end = (at + 2).min(range.end);
                    value.push_decoded("'", self.source.file_range(at..end));
                    (at, run) = (end, end);
                }
                b'\\' if quote == b'"' => {
                    let rest = self.stop_of(at);
                    if rest == at + 1 && rest < range.end {
                        // The line end is escaped: the next line goes on at once.
                        self.push_run(&mut value, run..at);
                        let line = self.next_line(rest);
                        let next = self.skip_blanks(line, range.end);
                        (at, run) = (next, next);
                    } else if let Some((decoded, length)) = escape(&self.text[at..range.end]) {
                        self.push_run(&mut value, run..at);
                        let mut utf8 = [0; 4];
                        let source = self.source.file_range(at..at + length);
                        value.push_decoded(decoded.encode_utf8(&mut utf8), source);
                        at += length;
                        run = at;
                    } else {
                        at += 1;
                    }
                }
                _ => at += 1,
            }
        }
        self.push_run(&mut value, run..range.end);
        value
    }

    fn push_run(&self, value: &mut Fragment, range: Range<usize>) {
        value.push_part(self.source, self.original_range(range));
    }

    /// Where the text goes on after the line end at `at`, and how many line ends lie between.
    fn folded_to(&self, at: usize, end: usize) -> (usize, usize) {
        let bytes = self.text.as_bytes();
        let (mut at, mut breaks) = (at, 0);
        while at < end && matches!(bytes[at], b' ' | b'\t' | b'\r' | b'\n') {
            breaks += usize::from(bytes[at] == b'\n');
            at += 1;
        }
        (at, breaks)
    }
}

/// The character that the escape at the beginning of `text` stands for, and its length. What is
/// no escape of YAML (`C:\dir`) stands as it is.
fn escape(text: &str) -> Option<(char, usize)> {
    let short = |decoded: char| Some((decoded, 2));
    match text.as_bytes().get(1)? {
        b'0' => short('\0'),
        b'a' => short('\u{7}'),
        b'b' => short('\u{8}'),
        b't' | b'\t' => short('\t'),
        b'n' => short('\n'),
        b'v' => short('\u{b}'),
        b'f' => short('\u{c}'),
        b'r' => short('\r'),
        b'e' => short('\u{1b}'),
        b' ' => short(' '),
        b'"' => short('"'),
        b'/' => short('/'),
        b'\\' => short('\\'),
        b'N' => short('\u{85}'),
        b'_' => short('\u{a0}'),
        b'L' => short('\u{2028}'),
        b'P' => short('\u{2029}'),
        b'x' => Some((char::from_u32(hex(text, 2, 2)?)?, 4)),
        b'U' => Some((char::from_u32(hex(text, 2, 8)?)?, 10)),
        b'u' => {
            let unit = hex(text, 2, 4)?;
            if let Some(decoded) = char::from_u32(unit) {
                return Some((decoded, 6));
            }
            // JSON writes characters beyond the first 65,536 as a pair.
            let low = hex(text, 8, 4).filter(|low| (0xdc00..0xe000).contains(low))?;
            if !(0xd800..0xdc00).contains(&unit) || !text.get(6..)?.starts_with("\\u") {
                return None;
            }
            let code = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            Some((char::from_u32(code)?, 12))
        }
        _ => None,
    }
}

fn hex(text: &str, from: usize, length: usize) -> Option<u32> {
    let digits = text.get(from..from + length)?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

/// Whether a plain scalar is no text by the core schema: null, a boolean, a number.
pub(super) fn is_core_scalar(text: &str) -> bool {
    matches!(
        text,
        "~" | "null" | "Null" | "NULL" | "true" | "True" | "TRUE" | "false" | "False" | "FALSE"
    ) || is_number(text)
}

fn is_number(text: &str) -> bool {
    let all = |digits: &str, is_digit: fn(&u8) -> bool| {
        !digits.is_empty() && digits.as_bytes().iter().all(is_digit)
    };
    if let Some(octal) = text.strip_prefix("0o") {
        return all(octal, |digit| matches!(digit, b'0'..=b'7'));
    }
    if let Some(hex) = text.strip_prefix("0x") {
        return all(hex, u8::is_ascii_hexdigit);
    }
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let number = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(number, ".inf" | ".Inf" | ".INF") {
        return true;
    }
    let (mantissa, exponent) = match number.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (number, None),
    };
    let digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_exponent = exponent.is_none_or(|exponent| {
        all(exponent.strip_prefix(['-', '+']).unwrap_or(exponent), u8::is_ascii_digit)
    });
    digits(whole) && digits(part) && !(whole.is_empty() && part.is_empty()) && is_exponent
}
