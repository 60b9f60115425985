//! Words of the configs of servers: blanks between them, quotes around them, escapes in them.
//!
//! A quote that is never closed would take the rest of the file with it; from the first such
//! quote on, quotes end with their line.

use crate::lint::fragment::Fragment;
use crate::lint::leaf::Form;

/// What differs between the configs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dialect {
    /// The characters that quote.
    pub(super) quotes: &'static [u8],
    /// What ends a bare word besides white space.
    pub(super) stops: &'static [u8],
    /// The characters that a backslash may stand before; before others it is a character.
    pub(super) escapable: &'static [u8],
    /// Quotes may go on over lines.
    pub(super) is_multiline: bool,
    /// Single quotes: nothing in them is replaced.
    pub(super) single_is_literal: bool,
}

/// A word, quotes and escapes undone.
#[derive(Debug, Default)]
pub(super) struct Word {
    /// Its text.
    pub(super) value: Fragment,
    /// Some part stands in quotes.
    pub(super) is_quoted: bool,
    /// It holds a `$` or `%` that no escape or single quote protects.
    is_expanded: bool,
}

impl Word {
    /// The text.
    pub(super) fn text(&self) -> &str {
        self.value.text()
    }

    /// How it is written.
    pub(super) fn form(&self) -> Form {
        if self.is_expanded {
            Form::Expanding
        } else if self.is_quoted {
            Form::Quoted
        } else {
            Form::Plain
        }
    }
}

/// A place in a text of words.
#[derive(Debug)]
pub(super) struct Words<'a> {
    source: &'a Fragment,
    dialect: Dialect,
    /// The place.
    pub(super) at: usize,
    end: usize,
    quotes_end_with_line: bool,
    /// A quote was ended by its line.
    pub(super) is_broken: bool,
}

impl<'a> Words<'a> {
    /// The words of `text`.
    pub(super) fn new(source: &'a Fragment, dialect: Dialect) -> Self {
        let end = source.text().len();
        Self {
            source,
            dialect,
            at: 0,
            end,
            quotes_end_with_line: !dialect.is_multiline,
            is_broken: false,
        }
    }

    /// The next character.
    pub(super) fn peek(&self) -> Option<u8> {
        self.source.text().as_bytes().get(self.at).copied().filter(|_| self.at < self.end)
    }

    /// Whether the place lies between characters, or at the end.
    pub(super) fn is_boundary(&self) -> bool {
        self.source.text().is_char_boundary(self.at.min(self.end))
    }

    /// What is left.
    pub(super) fn rest(&self) -> &'a str {
        self.source.text().get(self.at..self.end).unwrap_or_default()
    }

    /// Goes over blanks, and over lines that a backslash continues.
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

    /// Goes to the end of the line.
    pub(super) fn skip_line(&mut self) {
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
    }

    /// All words up to the end of the text.
    pub(super) fn all(mut self) -> Vec<Word> {
        let mut words = Vec::new();
        loop {
            self.blanks();
            match self.peek() {
                None => return words,
                Some(b'\n') => self.at += 1,
                Some(_) => words.push(self.word()),
            }
        }
    }

    /// A word. It takes one character at least.
    pub(super) fn word(&mut self) -> Word {
        let mut word = Word::default();
        let (start, mut from) = (self.at, self.at);
        while let Some(byte) = self.peek() {
            let at = self.at;
            match byte {
                _ if byte.is_ascii_whitespace() => break,
                b'$' if self.rest().starts_with("${") => {
                    word.is_expanded = true;
                    self.at = self.braces();
                }
                _ if self.dialect.quotes.contains(&byte) => {
                    self.take(&mut word, from);
                    word.is_quoted = true;
                    self.quoted(&mut word, byte);
                    from = self.at;
                }
                _ if self.dialect.stops.contains(&byte) => break,
                b'\\' if self.is_continued() => break,
                b'\\' if self.escapes() => {
                    self.take(&mut word, from);
                    self.escaped(&mut word);
                    from = self.at;
                }
                _ => {
                    word.is_expanded |= byte == b'$';
                    self.at = at + self.char_len();
                }
            }
        }
        self.take(&mut word, from);
        if self.at == start {
            self.at += self.char_len();
            self.take(&mut word, start);
        }
        word
    }

    fn char_len(&self) -> usize {
        self.rest().chars().next().map_or(1, char::len_utf8)
    }

    fn take(&self, word: &mut Word, from: usize) {
        word.value.push_part(self.source, from..self.at.min(self.end));
    }

    fn is_continued(&self) -> bool {
        self.rest().starts_with("\\\n") || self.rest().starts_with("\\\r\n")
    }

    fn escapes(&self) -> bool {
        self.rest().as_bytes().get(1).is_some_and(|next| self.dialect.escapable.contains(next))
    }

    fn escaped(&mut self, word: &mut Word) {
        let source = self.source.file_range(self.at..self.at + 2);
        let text = &self.rest()[1..2];
        word.value.push_decoded(text, source);
        self.at += 2;
    }

    /// The place behind `${..}`, which ends on its line.
    fn braces(&self) -> usize {
        let end = self.rest().bytes().take(256).position(|b| matches!(b, b'}' | b'\n' | b' '));
        match end {
            Some(end) if self.rest().as_bytes()[end] == b'}' => self.at + end + 1,
            _ => self.at + 2,
        }
    }

    fn quoted(&mut self, word: &mut Word, quote: u8) {
        let (open, length, expanded) = (self.at, word.text().len(), word.is_expanded);
        if self.quoted_once(word, quote) || self.quotes_end_with_line {
            return;
        }
        self.quotes_end_with_line = true;
        self.at = open;
        word.value = word.value.slice(0..length);
        word.is_expanded = expanded;
        self.quoted_once(word, quote);
    }

    /// Whether the quote was closed.
    fn quoted_once(&mut self, word: &mut Word, quote: u8) -> bool {
        self.at += 1;
        let is_literal = quote == b'`' || quote == b'\'' && self.dialect.single_is_literal;
        let mut from = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                _ if byte == quote => {
                    self.take(word, from);
                    self.at += 1;
                    return true;
                }
                b'\n' if self.quotes_end_with_line && !self.rest_is_continued() => break,
                b'\\' if !is_literal && self.escapes() => {
                    self.take(word, from);
                    self.escaped(word);
                    from = self.at;
                }
                _ => {
                    word.is_expanded |= byte == b'$' && !is_literal;
                    self.at += self.char_len();
                }
            }
        }
        self.take(word, from);
        self.is_broken = true;
        false
    }

    /// Whether the line that ends here goes on.
    fn rest_is_continued(&self) -> bool {
        let before = self.source.text()[..self.at].trim_end_matches('\r');
        before.ends_with('\\')
    }
}
