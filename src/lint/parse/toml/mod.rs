//! TOML: tables, dotted keys, inline tables, arrays, the four kinds of strings, comments.
//!
//! The scanner goes from statement to statement. A line that is no statement is read as text, and
//! the next line is a statement again: a merge conflict or a template hides nothing.

mod strings;

use std::collections::HashMap;

use super::lines;
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Step};

/// How many steps of a path are kept; deeper values keep their last step besides.
const DEPTH: usize = 64;

/// Finds the values of TOML text.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    let mut scanner =
        Scanner { text, at: 0, table: Vec::new(), arrays: HashMap::new(), open: Vec::new(), out };
    scanner.run();
}

/// An array or an inline table that is not closed yet.
struct Open {
    /// The key of the member in an inline table.
    keys: Vec<Step>,
    /// The place in an array; nothing in an inline table.
    index: Option<usize>,
}

struct Scanner<'a> {
    text: &'a Fragment,
    at: usize,
    /// The path of the current table.
    table: Vec<Step>,
    /// How many tables each array of tables has, by its path.
    arrays: HashMap<Vec<Step>, usize>,
    open: Vec<Open>,
    out: &'a mut Leaves,
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        &self.text.text()[self.at..]
    }

    fn peek(&self) -> Option<u8> {
        self.text.text().as_bytes().get(self.at).copied()
    }

    fn run(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                b'#' => self.comment(),
                _ if self.rest().starts_with('\u{feff}') => self.at += '\u{feff}'.len_utf8(),
                b'[' => {
                    let start = self.at;
                    if self.header().is_none() {
                        self.bad_line(start);
                    }
                }
                _ => {
                    let start = self.at;
                    match self.key() {
                        Some(keys) => self.value(keys),
                        None => self.bad_line(start),
                    }
                }
            }
        }
    }

    fn blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
    }

    fn line_end(&self, from: usize) -> usize {
        let text = self.text.text();
        text[from..].find('\n').map_or(text.len(), |length| from + length)
    }

    fn comment(&mut self) {
        let end = self.line_end(self.at);
        self.out.push(Leaf::text(self.text.slice(self.at..end).trimmed()));
        self.at = end;
    }

    /// Reads the line at `start` as text.
    fn bad_line(&mut self, start: usize) {
        let end = self.line_end(start);
        lines::parse(&self.text.slice(start..end), self.out);
        self.at = end;
    }

    /// `[a.b]` or `[[a.b]]`.
    fn header(&mut self) -> Option<()> {
        let is_array = self.rest().starts_with("[[");
        self.at += if is_array { 2 } else { 1 };
        let keys = self.dotted()?;
        let close = if is_array { "]]" } else { "]" };
        self.rest().starts_with(close).then_some(())?;
        self.at += close.len();
        self.blanks();
        matches!(self.peek(), None | Some(b'\n' | b'\r' | b'#')).then_some(())?;
        let mut path = Vec::new();
        let last = keys.len() - 1;
        for (depth, key) in keys.into_iter().enumerate() {
            path.push(key);
            if is_array && depth == last {
                let count = self.arrays.entry(path.clone()).or_default();
                *count += 1;
            }
            if let Some(count) = self.arrays.get(&path) {
                path.push(Step::Index(count - 1));
            }
        }
        self.table = path;
        Some(())
    }

    /// A dotted key; `at` ends behind it and the blanks after it.
    fn dotted(&mut self) -> Option<Vec<Step>> {
        let mut keys = Vec::new();
        loop {
            self.blanks();
            let next = self.peek()?;
            let key = if matches!(next, b'"' | b'\'') {
                self.string(next).0.text().to_owned()
            } else {
                let rest = self.rest();
                let end = rest.find(|c: char| {
                    !(c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '@' | '$' | '+'))
                });
                let key = rest[..end.unwrap_or(rest.len())].to_owned();
                (!key.is_empty()).then_some(())?;
                self.at += key.len();
                key
            };
            // A key of very many parts keeps its first and its last.
            if keys.len() == DEPTH {
                keys.pop();
            }
            keys.push(Step::Key(key));
            self.blanks();
            if self.peek() != Some(b'.') {
                return Some(keys);
            }
            self.at += 1;
        }
    }

    /// A key and its `=`.
    fn key(&mut self) -> Option<Vec<Step>> {
        let keys = self.dotted()?;
        (self.peek() == Some(b'=')).then_some(())?;
        self.at += 1;
        Some(keys)
    }

    /// A string at its quote; whether it was closed.
    fn string(&mut self, quote: u8) -> (Fragment, bool) {
        let (value, end, is_closed) = strings::read(self.text, self.at, quote);
        self.at = end;
        (value, is_closed)
    }

    /// The value of a statement, with everything inside.
    fn value(&mut self, keys: Vec<Step>) {
        self.open.clear();
        self.open.push(Open { keys, index: None });
        let mut has_value = false;
        while let Some(byte) = self.peek() {
            match byte {
                // A statement ends with its line; an array goes on, and so does the inline table
                // of TOML 1.1.
                b'\n' if self.open.len() == 1 => return,
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                b'#' => self.comment(),
                b'[' | b'{' => {
                    let index = (byte == b'[').then_some(0);
                    self.at += 1;
                    self.open.push(Open { keys: Vec::new(), index });
                    has_value = false;
                }
                b']' | b'}' if self.open.len() > 1 => {
                    self.open.pop();
                    self.at += 1;
                    has_value = true;
                }
                b',' if self.open.len() > 1 => {
                    self.at += 1;
                    has_value = false;
                    if let Some(open) = self.open.last_mut() {
                        open.index = open.index.map(|index| index + 1);
                        open.keys.clear();
                    }
                }
                _ if has_value => {
                    // Two values without a comma: what follows is no TOML.
                    let at = self.at;
                    return self.bad_line(at);
                }
                _ if self.wants_key() => {
                    let start = self.at;
                    let Some(keys) = self.key() else { return self.bad_line(start) };
                    if let Some(open) = self.open.last_mut() {
                        open.keys = keys;
                    }
                }
                b'"' | b'\'' => {
                    let (value, is_closed) = self.string(byte);
                    self.give(value, Form::Quoted);
                    has_value = true;
                    if !is_closed {
                        return;
                    }
                }
                _ => {
                    self.word();
                    has_value = true;
                }
            }
        }
    }

    fn wants_key(&self) -> bool {
        self.open.len() > 1
            && self.open.last().is_some_and(|open| open.index.is_none() && open.keys.is_empty())
    }

    /// A number, a date or a constant; anything else bare is an error that is still a value.
    fn word(&mut self) {
        let rest = self.rest();
        let is_inside = self.open.len() > 1;
        let end = rest
            .find(|c: char| {
                matches!(c, '\n' | '#') || (is_inside && matches!(c, ',' | ']' | '}' | '"' | '\''))
            })
            .unwrap_or(rest.len());
        let start = self.at;
        self.at += end.max(rest.chars().next().map_or(1, char::len_utf8));
        let value = self.text.slice(start..self.at).trimmed();
        let word = value.text();
        let is_number = word.starts_with(|c: char| c.is_ascii_digit() || "+-".contains(c))
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-._: ".contains(&b));
        let is_scalar = is_number || matches!(word, "true" | "false" | "inf" | "nan");
        self.give(value, if is_scalar { Form::Scalar } else { Form::Plain });
    }

    fn give(&mut self, value: Fragment, form: Form) {
        let mut path = self.table.clone();
        for open in &self.open {
            match open.index {
                Some(index) => path.push(Step::Index(index)),
                None => path.extend(open.keys.iter().cloned()),
            }
            if path.len() > DEPTH {
                break;
            }
        }
        if path.len() > DEPTH {
            path.truncate(DEPTH);
            let last = self.open.last().and_then(|open| open.keys.last());
            path.extend(last.cloned());
        }
        self.out.push(Leaf::named(path, value, form));
    }
}

#[cfg(test)]
mod tests;
