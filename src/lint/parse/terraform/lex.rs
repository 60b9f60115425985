//! The tokens of HCL.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Number,
    /// An operator or a bracket.
    Mark,
    /// A text in quotes; the range is that between them.
    Text,
    /// The lines of a heredoc.
    Heredoc,
    Comment,
    Line,
}

/// A stretch of the source.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
}

/// The tokens of `source`.
pub(super) fn lex(source: &str) -> Vec<Token> {
    let at = source.len() - source.trim_start_matches('\u{feff}').len();
    let mut lexer = Lexer {
        source,
        bytes: source.as_bytes(),
        at,
        tokens: Vec::new(),
        open_until: 0,
        no_heredoc: false,
    };
    while lexer.at < source.len() {
        lexer.step();
    }
    lexer.tokens
}

struct Lexer<'a> {
    source: &'a str,
    bytes: &'a [u8],
    at: usize,
    tokens: Vec<Token>,
    /// Up to where no text is closed.
    open_until: usize,
    /// A heredoc had no end; no other has one.
    no_heredoc: bool,
}

impl Lexer<'_> {
    fn push(&mut self, kind: Kind, range: Range<usize>) {
        self.tokens.push(Token { kind, range });
    }

    fn line_end(&self, from: usize) -> usize {
        self.bytes[from..].iter().position(|&b| b == b'\n').map_or(self.bytes.len(), |n| from + n)
    }

    fn step(&mut self) {
        let start = self.at;
        let rest = &self.bytes[start..];
        let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-') || *b >= 0x80;
        match rest[0] {
            b'\n' => {
                self.at += 1;
                self.push(Kind::Line, start..start + 1);
            }
            b' ' | b'\t' | b'\r' => self.at += 1,
            b'#' => self.comment(self.line_end(start)),
            b'/' if rest.starts_with(b"//") => self.comment(self.line_end(start)),
            b'/' if rest.starts_with(b"/*") => {
                let end =
                    self.source[start + 2..].find("*/").map_or(self.bytes.len(), |n| start + n + 4);
                self.comment(end);
            }
            b'"' => {
                if let Some(end) = self.text(start + 1) {
                    self.at = end + 1;
                    self.push(Kind::Text, start + 1..end);
                } else {
                    self.at += 1;
                    self.push(Kind::Mark, start..start + 1);
                }
            }
            b'<' if rest.starts_with(b"<<") && self.heredoc() => {}
            b'0'..=b'9' => {
                self.at +=
                    rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'.').count();
                self.push(Kind::Number, start..self.at);
            }
            first if is_name(&first) && first != b'-' => {
                self.at += rest.iter().take_while(|b| is_name(b)).count();
                self.push(Kind::Word, start..self.at);
            }
            _ => {
                let is_double = ["==", "!=", "<=", ">=", "=>", "&&", "||"]
                    .iter()
                    .any(|mark| rest.starts_with(mark.as_bytes()));
                self.at += if is_double { 2 } else { 1 };
                self.push(Kind::Mark, start..self.at);
            }
        }
    }

    fn comment(&mut self, end: usize) {
        let start = std::mem::replace(&mut self.at, end);
        let shown = start + self.source[start..end].trim_end().len();
        self.push(Kind::Comment, start..shown);
    }

    /// Where a text closes that begins at `from`. What stands in `${ }` may hold texts of its own.
    fn text(&mut self, from: usize) -> Option<usize> {
        if from <= self.open_until {
            return None;
        }
        // For each text around: how many braces are open in its expression, 0 outside of one.
        let mut open = vec![0_usize];
        let mut at = from;
        while let Some(&byte) = self.bytes.get(at) {
            let last = open.len() - 1;
            let is_code = open[last] > 0;
            match byte {
                b'\n' if last == 0 && !is_code => break,
                b'\\' if !is_code => at += 1,
                b'"' if is_code => open.push(0),
                b'"' => {
                    open.pop();
                    if open.is_empty() {
                        return Some(at);
                    }
                }
                b'{' if is_code => open[last] += 1,
                b'}' if is_code => open[last] -= 1,
                b'$' | b'%' if !is_code => {
                    let next = self.bytes.get(at + 1).copied();
                    if next == Some(byte) {
                        at += 1;
                    } else if next == Some(b'{') {
                        open[last] = 1;
                        at += 1;
                    }
                }
                _ => {}
            }
            at += 1;
        }
        self.open_until = at.min(self.bytes.len());
        None
    }

    /// `<<EOT` or `<<-EOT`, and the lines up to the label.
    fn heredoc(&mut self) -> bool {
        let mut at = self.at + 2;
        at += usize::from(self.bytes.get(at) == Some(&b'-'));
        let length = self.bytes[at..]
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
            .count();
        if length == 0 || self.no_heredoc {
            return false;
        }
        let label = &self.source[at..at + length];
        let body = self.line_end(at + length) + 1;
        let mut line_start = body;
        while line_start < self.bytes.len() {
            let end = self.line_end(line_start);
            if self.source[line_start..end].trim() == label {
                self.push(Kind::Heredoc, body..line_start);
                self.at = end;
                return true;
            }
            line_start = end + 1;
        }
        self.no_heredoc = true;
        false
    }
}
