//! Characters to tokens: white space, comments, strings, numbers, names.

use zeroize::Zeroizing;

use super::names::is_name_char;
use super::parser::SyntaxError;

/// A reader over the text. Offsets are bytes.
pub(super) struct Lexer<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl Lexer<'_> {
    pub(super) fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    pub(super) fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    pub(super) fn eat(&mut self, wanted: char) -> bool {
        let hit = self.peek() == Some(wanted);
        if hit {
            self.at += wanted.len_utf8();
        }
        hit
    }

    fn fail<T>(&self, at: usize, why: &'static str) -> Result<T, SyntaxError> {
        Err(SyntaxError::new(self.text, at, why))
    }

    /// The error for whatever stands at the cursor.
    pub(super) fn unexpected<T>(&self, wanted: &'static str) -> Result<T, SyntaxError> {
        self.fail(self.at, wanted)
    }

    /// Skips white space and comments.
    pub(super) fn skip_trivia(&mut self) -> Result<(), SyntaxError> {
        loop {
            // Nearly all of it is this.
            let bytes = self.text.as_bytes();
            while matches!(bytes.get(self.at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
                self.at += 1;
            }
            let rest = &self.text[self.at..];
            if rest.starts_with("//") {
                self.at += rest.find(is_line_terminator).unwrap_or(rest.len());
            } else if let Some(body) = rest.strip_prefix("/*") {
                match body.find("*/") {
                    Some(length) => self.at += length + 4,
                    None => return self.fail(self.at, "this comment is not closed"),
                }
            } else {
                match rest.chars().next() {
                    Some(c) if is_space(c) => self.at += c.len_utf8(),
                    _ => return Ok(()),
                }
            }
        }
    }

    /// Reads a quoted string; the cursor is on the quote.
    pub(super) fn string(&mut self) -> Result<Zeroizing<String>, SyntaxError> {
        let start = self.at;
        let quote = self.bump();
        // Reserved up front so that growing does not leave copies of a credential behind.
        let rest = &self.text[self.at..];
        let length = quote.and_then(|q| rest.find(q)).unwrap_or(0);
        let mut out = Zeroizing::new(String::with_capacity(length + 1));
        loop {
            let rest = &self.text[self.at..];
            let plain = rest.find(['"', '\'', '\\', '\n', '\r']).unwrap_or(rest.len());
            out.push_str(&rest[..plain]);
            self.at += plain;
            let at = self.at;
            match self.bump() {
                None => return self.fail(start, "this string is not closed"),
                Some(c) if Some(c) == quote => return Ok(out),
                Some('\\') => self.escape(at, &mut out)?,
                Some('\n' | '\r') => {
                    return self.fail(at, "a string goes on over the line only after a backslash");
                }
                Some(c) => out.push(c),
            }
        }
    }

    fn escape(&mut self, start: usize, out: &mut String) -> Result<(), SyntaxError> {
        match self.bump() {
            None => return self.fail(start, "this escape is not complete"),
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('v') => out.push('\u{b}'),
            Some('0') => {
                if self.peek().is_some_and(|c| c.is_ascii_digit()) {
                    return self.fail(start, "octal escapes do not exist in JSON5");
                }
                out.push('\0');
            }
            Some('1'..='9') => return self.fail(start, "octal escapes do not exist in JSON5"),
            Some('x') => {
                let code = self.hex(start, 2)?;
                out.push(char::from_u32(code).unwrap_or('\u{fffd}'));
            }
            Some('u') => {
                let c = self.unicode_escape(start)?;
                out.push(c);
            }
            Some('\r') => {
                self.eat('\n');
            }
            Some('\n' | '\u{2028}' | '\u{2029}') => {}
            Some(c) => out.push(c),
        }
        Ok(())
    }

    /// The rest of a `\u` escape, joined with a following low surrogate.
    fn unicode_escape(&mut self, start: usize) -> Result<char, SyntaxError> {
        let high = self.hex(start, 4)?;
        if (0xd800..0xdc00).contains(&high) && self.text[self.at..].starts_with("\\u") {
            let back = self.at;
            self.at += 2;
            let low = self.hex(back, 4)?;
            if (0xdc00..0xe000).contains(&low) {
                let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or('\u{fffd}'));
            }
            self.at = back;
        }
        Ok(char::from_u32(high).unwrap_or('\u{fffd}'))
    }

    fn hex(&mut self, start: usize, digits: usize) -> Result<u32, SyntaxError> {
        let mut code = 0;
        for _ in 0..digits {
            match self.peek().and_then(|c| c.to_digit(16)) {
                Some(digit) => {
                    code = code * 16 + digit;
                    self.at += 1;
                }
                None => return self.fail(start, "this escape needs hexadecimal digits"),
            }
        }
        Ok(code)
    }

    /// Reads an unquoted key (ECMAScript 5.1 `IdentifierName`).
    pub(super) fn identifier(&mut self) -> Result<String, SyntaxError> {
        let mut out = String::new();
        loop {
            let at = self.at;
            let c = match self.peek() {
                Some('\\') => {
                    self.at += 1;
                    if !self.eat('u') {
                        return self
                            .fail(at, "only \\uXXXX may be escaped in a key without quotes");
                    }
                    let code = self.hex(at, 4)?;
                    match char::from_u32(code) {
                        Some(c) if is_name_char(c, out.is_empty()) => c,
                        _ => {
                            return self
                                .fail(at, "this character cannot stand in a key without quotes");
                        }
                    }
                }
                Some(c) if is_name_char(c, out.is_empty()) => {
                    self.at += c.len_utf8();
                    c
                }
                _ if out.is_empty() => return self.fail(at, "expected a key or `}`"),
                _ => return Ok(out),
            };
            out.push(c);
        }
    }

    /// Reads a number, sign included.
    pub(super) fn number(&mut self) -> Result<f64, SyntaxError> {
        let start = self.at;
        let negative = self.eat('-');
        if !negative {
            self.eat('+');
        }
        let rest = &self.text[self.at..];
        let value = if rest.starts_with("Infinity") {
            self.at += 8;
            f64::INFINITY
        } else if rest.starts_with("NaN") {
            self.at += 3;
            f64::NAN
        } else if rest.starts_with("0x") || rest.starts_with("0X") {
            self.at += 2;
            let digits = self.take_while(|c| c.is_ascii_hexdigit());
            if digits.is_empty() {
                return self.fail(start, "a hexadecimal number needs digits after 0x");
            }
            digits.chars().fold(0.0, |sum, c| sum * 16.0 + f64::from(c.to_digit(16).unwrap_or(0)))
        } else {
            self.decimal(start)?
        };
        Ok(if negative { -value } else { value })
    }

    fn decimal(&mut self, start: usize) -> Result<f64, SyntaxError> {
        let from = self.at;
        let whole = self.take_while(|c| c.is_ascii_digit());
        if whole.len() > 1 && whole.starts_with('0') {
            return self.fail(start, "a number cannot begin with a needless 0");
        }
        let mut digits = whole.len();
        if self.eat('.') {
            digits += self.take_while(|c| c.is_ascii_digit()).len();
        }
        if digits == 0 {
            return self.fail(start, "expected a value");
        }
        if self.eat('e') || self.eat('E') {
            if !self.eat('+') {
                self.eat('-');
            }
            if self.take_while(|c| c.is_ascii_digit()).is_empty() {
                return self.fail(start, "this number has no digits in its exponent");
            }
        }
        let text = &self.text[from..self.at];
        match text.parse() {
            Ok(value) => Ok(value),
            Err(_) => self.fail(start, "this is not a number"),
        }
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &str {
        let rest = &self.text[self.at..];
        let length = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }
}

pub(super) const fn is_line_terminator(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// White space of JSON5: ECMAScript's, with the byte order mark and Unicode `Zs`.
const fn is_space(c: char) -> bool {
    matches!(
        c,
        '\t' | '\u{b}' | '\u{c}' | ' ' | '\u{a0}' | '\u{feff}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    ) || is_line_terminator(c)
}
