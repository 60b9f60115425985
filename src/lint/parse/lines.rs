//! The reader of last resort: assignments in any text, line by line.
//!
//! It reads what has no parser and what a parser gave up on, so it takes every shape that an
//! assignment has in the common formats: `name = value`, `name: value`, `"name": "value",`,
//! `name => value`, `--name value`, `<name>value</name>`, behind list dashes, `export`, and the
//! marks of a diff. One line may hold many.

use std::ops::Range;

use super::escape::{Escapes, unescape};
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Step};

/// The longest name that is looked for, in bytes.
const NAME_BYTES: usize = 128;
/// What a line of comment begins with.
const COMMENTS: [&str; 9] = ["#", "//", ";", "/*", "<!--", "-- ", "--[", "REM ", "rem "];

/// Finds assignments, and gives every line as free text besides.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    let mut key_end = 0;
    for (range, line) in text.lines() {
        if range.start < key_end {
            continue;
        }
        let trimmed = line.trim_start();
        if trimmed.is_empty() {
            continue;
        }
        if let Some(end) = private_key(text.text(), &range) {
            // A key over several lines is one text, whatever it stands under.
            out.push(Leaf::text(text.slice(range.start..end)));
            key_end = end;
        } else {
            out.push(Leaf::text(text.slice(range.clone())));
        }
        // A comment is one in a diff as well.
        let unmarked = trimmed.trim_start_matches(['+', '-']).trim_start();
        let is_comment = |line: &str| COMMENTS.iter().any(|mark| line.starts_with(mark));
        if is_comment(trimmed) || unmarked.starts_with('#') || unmarked.starts_with("//") {
            continue;
        }
        Line { whole: text, text: line, start: range.start, no_quote: [None; 3] }.read(out);
    }
}

/// The end of a private key or certificate that begins in the line `range` and ends in another.
fn private_key(source: &str, range: &Range<usize>) -> Option<usize> {
    let begin = range.start + source[range.clone()].find("-----BEGIN ")?;
    if source[begin..range.end].contains("-----END ") {
        return None;
    }
    let rest = &source[range.end..];
    // Nothing inside of a key looks like its end; what else begins so says that this one has none.
    let end = rest.find("-----").filter(|&end| rest[end..].starts_with("-----END "))?;
    let close = &rest[end..];
    Some(range.end + end + close.find('\n').unwrap_or(close.len()))
}

/// A line under work.
struct Line<'a> {
    whole: &'a Fragment,
    text: &'a str,
    /// Where it begins in the text.
    start: usize,
    /// From where on no such quote comes any more, for each of [`QUOTES`].
    no_quote: [Option<usize>; 3],
}

const QUOTES: [char; 3] = ['"', '\'', '`'];

impl Line<'_> {
    fn read(mut self, out: &mut Leaves) {
        let mut at = 0;
        let mut first = true;
        while let Some(found) = self.text[at..].find(['=', ':', '-', '>', '#']) {
            let mark = at + found;
            at = mark + 1;
            let value = match self.text.as_bytes()[mark] {
                b'-' => self.flag(mark),
                b'>' => self.element(mark),
                b'#' if !first && self.text[..mark].ends_with([' ', '\t']) => return,
                b'#' => None,
                _ => self.assignment(mark, first),
            };
            let Some(value) = value else { continue };
            first = false;
            at = at.max(value.next);
            let text = &self.text[value.range.clone()];
            if value.quote.is_none() && !text.contains(char::is_alphanumeric) {
                // `|`, `{`, `->`: what belongs to the name comes later, or nothing does.
                continue;
            }
            let range = self.start + value.range.start..self.start + value.range.end;
            let value_text = match value.quote {
                Some('"') => unescape(self.whole, range, Escapes::Few),
                _ => self.whole.slice(range),
            };
            let form = match value.quote {
                Some('"') => Form::Expanding,
                Some(_) => Form::Quoted,
                None => Form::Plain,
            };
            out.push(Leaf::named(vec![Step::Key(value.name)], value_text, form));
        }
    }

    /// `name = value`, `name: value` and their kin, with `=` or `:` at `mark`.
    fn assignment(&mut self, mark: usize, first: bool) -> Option<Value> {
        let bytes = self.text.as_bytes();
        let is_colon = bytes[mark] == b':';
        let mut after = mark + 1;
        match bytes.get(after) {
            // `==` is a comparison; `=>` and `:=` assign.
            Some(b'=') if !is_colon => return None,
            Some(b'>') if !is_colon => after += 1,
            Some(b'=') => after += 1,
            Some(b'/' | b':') if is_colon => return None,
            _ => {}
        }
        let mut before = mark;
        if !is_colon && mark > 0 && matches!(bytes[mark - 1], b'!' | b'<' | b'>' | b'=') {
            return None;
        }
        if !is_colon && mark > 0 && matches!(bytes[mark - 1], b'+' | b'?' | b':') {
            before -= 1;
        }
        let name = self.name_before(before)?;
        let blanks = self.blanks(after);
        let from = after + blanks;
        let quote = self.text[from..].chars().next().filter(|c| QUOTES.contains(c));
        if is_colon && blanks == 0 && quote.is_none() && from < self.text.len() {
            // `host:port`, `12:30`, `scheme:x`: only a blank, a quote or an opener follows the
            // colon of a pair.
            return None;
        }
        if let Some(value) = self.quoted(from, quote) {
            return Some(Value { name: name.text, ..value });
        }
        let rest = &self.text[from..];
        let is_alone = first && name.is_first;
        let end =
            if is_alone && (is_colon || blanks > 0) { whole(rest) } else { word(rest, &name) };
        let range = from..from + end;
        Some(Value { name: name.text, next: range.end, range, quote: None })
    }

    /// `--name value`, with the first dash at `mark`. `--name=value` is an assignment.
    fn flag(&mut self, mark: usize) -> Option<Value> {
        let starts =
            mark == 0 || self.text[..mark].ends_with([' ', '\t', '"', '\'', '[', ',', '|']);
        let rest = self.text[mark..].strip_prefix("--").filter(|_| starts)?;
        let length = rest.bytes().take(NAME_BYTES).take_while(|&b| is_name(b)).count();
        let name = &rest[..length];
        let mut from = mark + 2 + length;
        // `"--name", "value"` of an argument list.
        if let Some(quote) = rest[length..].chars().next().filter(|c| QUOTES.contains(c)) {
            from += quote.len_utf8();
            from += usize::from(self.text[from..].starts_with(','));
        }
        let blanks = self.blanks(from);
        from += blanks;
        let next = self.text[from..].chars().next()?;
        if length < 2
            || name.starts_with('-')
            || blanks == 0
            || matches!(next, '-' | '|' | ']' | '=' | '#' | '&' | '\\')
        {
            return None;
        }
        let name = name.to_owned();
        if let Some(value) = self.quoted(from, Some(next).filter(|c| QUOTES.contains(c))) {
            return Some(Value { name, ..value });
        }
        let rest = &self.text[from..];
        let end = rest.find([' ', '\t', '"', '\'', ';', ')', '`']).unwrap_or(rest.len());
        (end > 0).then(|| Value { name, range: from..from + end, quote: None, next: from + end })
    }

    /// `<name>value</`, with `>` at `mark`.
    fn element(&self, mark: usize) -> Option<Value> {
        let head = &self.text.as_bytes()[mark.saturating_sub(NAME_BYTES)..mark];
        let length = head.iter().rev().take_while(|&&b| is_name(b)).count();
        let open = mark.checked_sub(length + 1)?;
        if length == 0 || self.text.as_bytes()[open] != b'<' {
            return None;
        }
        let rest = &self.text[mark + 1..];
        let end = rest.find('<').filter(|&end| end > 0 && rest[end..].starts_with("</"))?;
        let range = mark + 1..mark + 1 + end;
        let name = self.text[open + 1..mark].to_owned();
        Some(Value { name, next: range.end, range, quote: None })
    }

    /// The text in quotes at `from`.
    fn quoted(&mut self, from: usize, quote: Option<char>) -> Option<Value> {
        let quote = quote?;
        let slot = &mut self.no_quote[QUOTES.iter().position(|&c| c == quote)?];
        if slot.is_some_and(|since| since <= from) {
            return None;
        }
        let start = from + 1;
        let mut at = start;
        while let Some(found) = self.text[at..].find([quote, '\\']) {
            let stop = at + found;
            if self.text.as_bytes()[stop] == b'\\' && quote != '\'' {
                let escaped = self.text[stop + 1..].chars().next().map_or(0, char::len_utf8);
                at = stop + 1 + escaped;
            } else if self.text.as_bytes()[stop] == b'\\' {
                at = stop + 1;
            } else {
                let name = String::new();
                return Some(Value {
                    name,
                    range: start..stop,
                    quote: Some(quote),
                    next: stop + 1,
                });
            }
        }
        *slot = Some(from);
        None
    }

    fn blanks(&self, from: usize) -> usize {
        self.text.as_bytes()[from..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count()
    }

    /// The name that ends before `end`, perhaps in quotes or brackets.
    fn name_before(&self, end: usize) -> Option<Name> {
        let bytes = self.text.as_bytes();
        let floor = end.saturating_sub(NAME_BYTES);
        let skip = |mut at: usize, what: &[u8]| {
            while at > floor && what.contains(&bytes[at - 1]) {
                at -= 1;
            }
            at
        };
        let mut close = skip(end, b" \t");
        close = skip(close, b"]");
        close = skip(close, b"\"'`\\");
        let mut open = close;
        while open > floor && is_name(bytes[open - 1]) {
            open -= 1;
        }
        // A mark of a diff or of a list, not a part of the name.
        while open < close && matches!(bytes[open], b'-' | b'.' | b'/' | b'@') {
            open += 1;
        }
        if open == close || (open == floor && floor > 0) || !self.text.is_char_boundary(open) {
            return None;
        }
        let text = &self.text[open..close];
        if !text.bytes().any(|b| b.is_ascii_alphabetic()) {
            return None;
        }
        let lead = if open > NAME_BYTES { "x" } else { &self.text[..open] };
        let is_first = lead
            .split([' ', '\t', '"', '\'', '+', '-', '*', '>', '|', '{', '(', ',', '$'])
            .all(|word| {
                word.is_empty() || matches!(word, "export" | "set" | "const" | "let" | "var")
            });
        let is_url = lead.ends_with(['?', '&']);
        Some(Name { text: text.to_owned(), is_first, is_url })
    }
}

struct Name {
    text: String,
    /// It is the first thing in its line.
    is_first: bool,
    /// It is the name of a parameter in a URL.
    is_url: bool,
}

struct Value {
    name: String,
    /// The bytes of the line.
    range: Range<usize>,
    quote: Option<char>,
    /// Where to go on.
    next: usize,
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'_' | b'-' | b'.' | b'/' | b'@' | b'$')
        || byte >= 0x80
}

/// The length of a value that has the rest of the line: without a comment and the punctuation that
/// ends a statement.
fn whole(rest: &str) -> usize {
    let mut end = rest.len();
    for mark in [" #", "\t#", " //"] {
        if let Some(at) = rest[..end].find(mark) {
            end = at;
        }
    }
    if rest.starts_with('#') {
        return 0;
    }
    let value = rest[..end].trim_end();
    value.trim_end_matches([',', ';']).trim_end().len()
}

/// The length of a value that is one word, or the two words of an authorization.
fn word(rest: &str, name: &Name) -> usize {
    let stops: &[char] = if name.is_url {
        &[' ', '\t', '"', '\'', '`', '&', '#', '<', '>', ')', ';']
    } else {
        &[' ', '\t', '"', '\'', '`', ',', ';', ')', '}', ']', '<', '>']
    };
    let length = |text: &str| text.find(stops).unwrap_or(text.len());
    let first = length(rest);
    let scheme = rest[..first].to_ascii_lowercase();
    if matches!(scheme.as_str(), "bearer" | "basic" | "token" | "apikey" | "api-key")
        && rest[first..].starts_with(' ')
    {
        return first + 1 + length(&rest[first + 1..]);
    }
    variable(rest, first).unwrap_or(first)
}

/// How far variables and templates are followed, in bytes.
const VARIABLE_BYTES: usize = 256;

/// The length of a word of which `first` bytes end inside the braces of a variable.
fn variable(rest: &str, first: usize) -> Option<usize> {
    let openers: &[_] = &['{', '('];
    if !rest[..first].contains(openers) && !rest[first..].starts_with(openers) {
        return None;
    }
    let mut depth = 0_usize;
    for (at, byte) in rest.bytes().enumerate().take(VARIABLE_BYTES) {
        match byte {
            b'{' | b'(' => depth += 1,
            b'}' | b')' if depth > 0 => depth -= 1,
            b'}' | b')' | b' ' | b'\t' | b'"' | b'\'' | b',' | b';' if depth == 0 => {
                return Some(at.max(first));
            }
            _ => {}
        }
    }
    (depth == 0).then_some(rest.len().min(VARIABLE_BYTES)).filter(|&end| rest.is_char_boundary(end))
}

#[cfg(test)]
mod tests;
