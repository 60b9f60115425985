//! The words of a script: quotes, escapes, expansions, with the place of each.
//!
//! It reads each byte a bounded number of times. A quote that is never closed would take the rest
//! of the script with it; from the first such quote on, quotes end with their line.

use std::ops::Range;

use super::word::{self, Word};
use super::{Reader, Until};
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Step};

/// Substitutions inside substitutions that are followed. The text of an inner one is looked at once
/// for each around it.
const MAX_DEPTH: usize = 8;

impl<'a> Reader<'a> {
    /// The next character.
    pub(super) fn peek(&self) -> Option<u8> {
        self.text().as_bytes().get(self.at).copied()
    }

    /// The text that is left.
    pub(super) fn rest(&self) -> &'a str {
        self.text().get(self.at..).unwrap_or_default()
    }

    /// Goes over one character, whatever its length.
    fn skip_char(&mut self) {
        self.at += self.rest().chars().next().map_or(1, char::len_utf8);
    }

    /// Goes over blanks and continued lines.
    pub(super) fn blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'\\') if self.rest().starts_with("\\\n") => self.at += 2,
                Some(b'\\') if self.rest().starts_with("\\\r\n") => self.at += 3,
                _ => return,
            }
        }
    }

    /// The end of the line at which the reader stands.
    pub(super) fn line_end(&self) -> usize {
        self.rest().find('\n').map_or(self.text().len(), |length| self.at + length)
    }

    /// A word. The reader stands at its first character.
    pub(super) fn word(&mut self) -> Word {
        let mut word = Word::default();
        if let Some((name, length)) = word::assigned_name(self.rest()) {
            let name = name.to_owned();
            self.take(&mut word.value, self.at..self.at + length);
            word.assigned = Some((name, word.text().len()));
            self.at += length;
        }
        self.parts(&mut word, false);
        word
    }

    /// The parts of a word up to its end; in the default of a parameter (`brace`) up to `}`.
    fn parts(&mut self, word: &mut Word, brace: bool) {
        let mut from = self.at;
        while let Some(byte) = self.peek() {
            let at = self.at;
            match byte {
                b'}' if brace => break,
                b' ' | b'\t' if brace => self.at += 1,
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>' => {
                    break;
                }
                b'`' if self.in_backticks => break,
                b'\'' | b'"' => {
                    self.take(&mut word.value, from..at);
                    word.is_quoted = true;
                    if byte == b'\'' {
                        self.single_quoted(word);
                    } else {
                        self.double_quoted(word);
                    }
                    from = self.at;
                }
                b'\\' => {
                    self.take(&mut word.value, from..at);
                    self.escaped(&mut word.value);
                    from = self.at;
                }
                b'$' if matches!(self.text().as_bytes().get(at + 1), Some(b'\'')) => {
                    self.take(&mut word.value, from..at);
                    word.is_quoted = true;
                    self.ansi_quoted(word);
                    from = self.at;
                }
                b'$' | b'`' => word.is_expanded |= self.expansion(),
                _ => self.skip_char(),
            }
        }
        self.take(&mut word.value, from..self.at);
    }

    /// Adds a stretch of the script to a value.
    fn take(&self, value: &mut Fragment, range: Range<usize>) {
        value.push_part(self.source, range);
    }

    /// A backslash outside of quotes and the character after it.
    fn escaped(&mut self, value: &mut Fragment) {
        let start = self.at;
        self.at += 1;
        if self.rest().starts_with("\r\n") {
            self.at += 2;
            return;
        }
        let Some(next) = self.rest().chars().next() else { return };
        self.at += next.len_utf8();
        if next != '\n' {
            let source = self.source.file_range(start..self.at);
            value.push_decoded(next.encode_utf8(&mut [0; 4]), source);
        }
    }

    fn single_quoted(&mut self, word: &mut Word) {
        self.at += 1;
        let start = self.at;
        let rest = self.rest();
        let end = if self.quotes_end_with_line {
            rest.bytes().position(|byte| matches!(byte, b'\'' | b'\n'))
        } else {
            rest.find('\'')
        };
        if end.is_none() && !self.quotes_end_with_line {
            self.quotes_end_with_line = true;
            self.at = start - 1;
            return self.single_quoted(word);
        }
        let end = start + end.unwrap_or(rest.len());
        self.take(&mut word.value, start..end);
        self.at = end;
        if self.peek() == Some(b'\'') {
            self.at += 1;
        }
    }

    fn double_quoted(&mut self, word: &mut Word) {
        let (open, found, length) = (self.at, self.out.len(), word.text().len());
        if self.double_quoted_once(word) || self.quotes_end_with_line {
            return;
        }
        self.quotes_end_with_line = true;
        self.at = open;
        self.out.truncate(found);
        word.value = word.value.slice(0..length);
        self.double_quoted_once(word);
    }

    /// Whether the quote was closed.
    fn double_quoted_once(&mut self, word: &mut Word) -> bool {
        self.at += 1;
        let mut from = self.at;
        let outer = std::mem::replace(&mut self.in_backticks, false);
        let mut is_closed = false;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    is_closed = true;
                    break;
                }
                b'\n' if self.quotes_end_with_line => break,
                b'`' if outer => break,
                b'\\' => {
                    let at = self.at;
                    match self.text().as_bytes().get(at + 1) {
                        Some(b'"' | b'\\' | b'$' | b'`' | b'\n') => {
                            self.take(&mut word.value, from..at);
                            self.escaped(&mut word.value);
                            from = self.at;
                        }
                        _ => self.at += 1,
                    }
                }
                b'$' | b'`' => word.is_expanded |= self.expansion(),
                _ => self.skip_char(),
            }
        }
        self.in_backticks = outer;
        self.take(&mut word.value, from..self.at);
        if is_closed {
            self.at += 1;
        }
        is_closed
    }

    /// `$'..'` with the escapes of C.
    fn ansi_quoted(&mut self, word: &mut Word) {
        self.at += 2;
        let mut from = self.at;
        while let Some(byte) = self.peek() {
            let at = self.at;
            match byte {
                b'\'' => break,
                b'\n' if self.quotes_end_with_line => break,
                b'\\' => {
                    self.take(&mut word.value, from..at);
                    let (length, text) = ansi_escape(self.rest());
                    self.at += length;
                    let source = self.source.file_range(at..self.at);
                    word.value.push_decoded(&text, source);
                    from = self.at;
                }
                _ => self.skip_char(),
            }
        }
        self.take(&mut word.value, from..self.at);
        if self.peek() == Some(b'\'') {
            self.at += 1;
        }
    }

    /// Goes over what begins with `$` or a backtick. Whether it is replaced.
    fn expansion(&mut self) -> bool {
        let rest = self.rest();
        if rest.starts_with("$((") {
            self.arithmetic();
        } else if rest.starts_with("$(") {
            self.at += 2;
            self.substitution(Until::Parenthesis);
        } else if rest.starts_with("${") {
            self.parameter();
        } else if rest.starts_with('`') {
            self.at += 1;
            self.substitution(Until::Backtick);
        } else {
            let next = rest.as_bytes().get(1).copied().unwrap_or_default();
            self.at += 1;
            let is_special = matches!(next, b'@' | b'*' | b'#' | b'?' | b'!' | b'$' | b'-');
            if is_special {
                self.at += 1;
            }
            return is_special || next.is_ascii_alphanumeric() || next == b'_';
        }
        true
    }

    fn substitution(&mut self, until: Until) {
        if self.depth >= MAX_DEPTH {
            return;
        }
        self.depth += 1;
        let outer = std::mem::replace(&mut self.in_backticks, until == Until::Backtick);
        self.commands(until);
        self.in_backticks = outer;
        self.depth -= 1;
    }

    /// `$(( .. ))` and `(( .. ))`: no commands, no heredocs. It ends with its line at the latest.
    pub(super) fn arithmetic(&mut self) {
        let mut open = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'(' => open += 1,
                b')' => {
                    open = open.saturating_sub(1);
                    if open == 0 {
                        self.at += 1;
                        return;
                    }
                }
                b'\n' => return,
                _ => {}
            }
            self.skip_char();
        }
    }

    /// `${..}`. A default in it is a value under the name of the parameter.
    fn parameter(&mut self) {
        let start = self.at;
        self.at += 2;
        let name = word::identifier(self.rest()).unwrap_or_default().to_owned();
        self.at += name.len();
        let has_default = [":-", ":=", "-", "="].iter().any(|sign| self.rest().starts_with(sign));
        if self.depth >= MAX_DEPTH {
            return;
        }
        self.depth += 1;
        let outer = std::mem::replace(&mut self.in_backticks, false);
        let mut inner = Word::default();
        loop {
            self.parts(&mut inner, true);
            match self.peek() {
                None | Some(b'}' | b'\n') => break,
                Some(_) => self.at += 1,
            }
        }
        self.in_backticks = outer;
        self.depth -= 1;
        if self.peek() == Some(b'}') {
            self.at += 1;
            if has_default && !name.is_empty() {
                let value = self.source.slice(start..self.at);
                self.out.push(Leaf::named(vec![Step::Key(name)], value, Form::Expanding));
            }
        }
    }
}

/// The length of an escape of `$'..'` and what it stands for.
fn ansi_escape(text: &str) -> (usize, String) {
    let bytes = text.as_bytes();
    let Some(&kind) = bytes.get(1) else { return (1, "\\".to_owned()) };
    let number = |from: usize, most: usize, radix: u32| {
        let length = bytes
            .iter()
            .skip(from)
            .take(most)
            .take_while(|byte| char::from(**byte).is_digit(radix))
            .count();
        let code = text.get(from..from + length).and_then(|d| u32::from_str_radix(d, radix).ok());
        let char = code.and_then(char::from_u32).filter(|_| length > 0);
        char.map(|char| (from + length, char.to_string()))
    };
    let simple = |char: char| (2, char.to_string());
    match kind {
        b'n' => simple('\n'),
        b't' => simple('\t'),
        b'r' => simple('\r'),
        b'a' => simple('\u{7}'),
        b'b' => simple('\u{8}'),
        b'e' | b'E' => simple('\u{1b}'),
        b'x' => number(2, 2, 16).unwrap_or((2, "\\x".to_owned())),
        b'u' => number(2, 4, 16).unwrap_or((2, "\\u".to_owned())),
        b'U' => number(2, 8, 16).unwrap_or((2, "\\U".to_owned())),
        b'0'..=b'7' => number(1, 3, 8).unwrap_or((1, "\\".to_owned())),
        _ => text[1..]
            .chars()
            .next()
            .map_or((1, String::new()), |char| (1 + char.len_utf8(), char.to_string())),
    }
}
