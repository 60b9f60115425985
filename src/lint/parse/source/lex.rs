//! Tells the strings and the comments of source code from the rest, language by language.

use std::ops::Range;

use crate::lint::format::Language;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or a keyword.
    Word,
    /// A number.
    Number,
    /// An operator or a bracket.
    Mark,
    /// A name of Ruby that stands for itself: `:name`.
    Symbol,
    /// A string with the escapes of C.
    Text,
    /// A string where a backslash counts before a quote alone.
    Quoted,
    /// A string without escapes.
    Raw,
    /// A string with variables in it.
    Expanding,
    /// A comment.
    Comment,
    /// The end of a line.
    Line,
    /// A regular expression, a command in backticks: no value.
    Other,
}

/// A stretch of the source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: Kind,
    /// The bytes of quotes and prefix before the text of a string, and of quotes behind it.
    open: u8,
    close: u8,
    start: u32,
    end: u32,
}

impl Token {
    /// Its bytes.
    pub(super) const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The bytes of the text of a string, without its quotes.
    pub(super) const fn inner(self) -> Range<usize> {
        self.start as usize + self.open as usize..self.end as usize - self.close as usize
    }

    /// Whether it is a string.
    pub(super) const fn is_string(self) -> bool {
        matches!(self.kind, Kind::Text | Kind::Quoted | Kind::Raw | Kind::Expanding)
    }
}

/// Operators of more than one character, the longest first.
const MARKS: [&str; 28] = [
    "===", "!==", "||=", "??=", "&&=", "...", "<=>", "==", "!=", ":=", "=>", "->", "<-", "||",
    "??", "?.", "?:", "::", "+=", "-=", "<=", ">=", "<<", ">>", "&&", "=~", "..", "//",
];

/// Words that an operand may follow, so that a slash behind them begins a regular expression.
const BEFORE_OPERAND: [&str; 12] =
    ["return", "typeof", "case", "in", "of", "and", "or", "not", "if", "unless", "when", "while"];

/// The tokens of `source`. The caller makes sure that its length fits 32 bits.
pub(super) fn lex(language: Language, source: &str) -> Vec<Token> {
    let mut lexer = Lexer {
        language,
        source,
        bytes: source.as_bytes(),
        at: 0,
        tokens: Vec::with_capacity(source.len() / 8),
        heredocs: Vec::new(),
        open_until: [0; 256],
    };
    while lexer.at < lexer.bytes.len() {
        lexer.step();
    }
    lexer.tokens
}

struct Lexer<'a> {
    language: Language,
    source: &'a str,
    bytes: &'a [u8],
    at: usize,
    tokens: Vec<Token>,
    /// The heredocs of Ruby that begin behind the end of this line: the label, whether it expands.
    heredocs: Vec<(Range<usize>, bool)>,
    /// Up to where no such quote is closed.
    open_until: [usize; 256],
}

impl Lexer<'_> {
    fn step(&mut self) {
        let start = self.at;
        let byte = self.bytes[start];
        match byte {
            b'\n' => {
                self.at += 1;
                self.push(Kind::Line, start, 0, 0);
                self.heredoc_bodies();
            }
            b' ' | b'\t' | b'\r' | 0 => self.at += 1,
            _ if self.comment() => {}
            b'0'..=b'9' => {
                self.skip(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'.');
                self.push(Kind::Number, start, 0, 0);
            }
            b'"' | b'\'' | b'`' => self.string(start, start),
            _ if self.is_word(byte) => {
                self.skip_word();
                self.word(start);
            }
            _ => self.mark(start),
        }
    }

    fn push(&mut self, kind: Kind, start: usize, open: usize, close: usize) {
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let (start, end) = (narrow(start), narrow(self.at));
        let (open, close) = (u8::try_from(open).unwrap_or(0), u8::try_from(close).unwrap_or(0));
        self.tokens.push(Token { kind, open, close, start, end });
    }

    fn rest(&self) -> &[u8] {
        &self.bytes[self.at..]
    }

    fn skip(&mut self, test: impl Fn(u8) -> bool) {
        while self.bytes.get(self.at).is_some_and(|&b| test(b)) {
            self.at += 1;
        }
    }

    fn is_word(&self, byte: u8) -> bool {
        byte.is_ascii_alphabetic()
            || byte == b'_'
            || byte >= 0x80
            || (byte == b'$' && !matches!(self.language, Language::Python | Language::Rust))
            || (byte == b'@' && self.language == Language::Ruby)
    }

    fn skip_word(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at)
            && (self.is_word(byte) || byte.is_ascii_digit())
        {
            self.at += 1;
        }
    }

    fn to_line_end(&self, from: usize) -> usize {
        self.bytes[from..].iter().position(|&b| b == b'\n').map_or(self.bytes.len(), |n| from + n)
    }

    /// Takes a comment, when one begins here.
    fn comment(&mut self) -> bool {
        let start = self.at;
        let rest = self.rest();
        let hash = matches!(self.language, Language::Python | Language::Ruby | Language::Php);
        let slashes = !matches!(self.language, Language::Python | Language::Ruby);
        let at_line = start == 0 || self.bytes[start - 1] == b'\n';
        if (hash && rest[0] == b'#')
            || (slashes && rest.starts_with(b"//"))
            || (start == 0 && rest.starts_with(b"#!"))
        {
            let end = self.to_line_end(start);
            self.at = end - usize::from(end > start && self.bytes[end - 1] == b'\r');
        } else if slashes && rest.starts_with(b"/*") {
            self.block_comment();
        } else if self.language == Language::Ruby && at_line && rest.starts_with(b"=begin") {
            let end =
                self.source[start..].find("\n=end").map_or(self.bytes.len(), |n| start + n + 1);
            self.at = self.to_line_end(end);
        } else {
            return false;
        }
        self.push(Kind::Comment, start, 0, 0);
        true
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        while self.at < self.bytes.len() {
            if self.rest().starts_with(b"*/") {
                self.at += 2;
                depth -= 1;
                if depth == 0 {
                    return;
                }
            } else if self.rest().starts_with(b"/*")
                && (depth == 0 || self.language == Language::Rust)
            {
                self.at += 2;
                depth += 1;
            } else {
                self.at += 1;
            }
        }
    }

    /// A word was read: perhaps it is the prefix of a string.
    fn word(&mut self, start: usize) {
        let word = &self.source[start..self.at];
        let quote = self.bytes.get(self.at).copied().unwrap_or_default();
        let is_prefix = match self.language {
            Language::Python => {
                matches!(quote, b'"' | b'\'')
                    && word.len() <= 2
                    && word.bytes().all(|b| b"rRbBuUfFtT".contains(&b))
            }
            Language::Rust => {
                matches!(word, "b" | "c") && quote == b'"'
                    || matches!(word, "r" | "br" | "cr") && matches!(quote, b'"' | b'#')
            }
            Language::C => matches!(word, "L" | "u" | "U" | "u8" | "R") && quote == b'"',
            Language::Java => matches!(word, "$" | "s" | "r") && matches!(quote, b'"' | b'\''),
            _ => false,
        };
        if is_prefix {
            self.string(start, self.at);
        } else {
            self.push(Kind::Word, start, 0, 0);
        }
    }

    /// A string of which the prefix begins at `start` and the quote stands at `open`.
    fn string(&mut self, start: usize, open: usize) {
        let prefix = &self.source[start..open];
        if self.language == Language::Rust {
            if prefix.contains('r') {
                return self.rust_raw(start, open);
            }
            if self.bytes[open] == b'\'' {
                return self.rust_char(start);
            }
        }
        if self.language == Language::C && prefix == "R" {
            return self.cpp_raw(start, open);
        }
        let quote = self.bytes[open];
        let triple = matches!(self.language, Language::Python | Language::Java)
            && quote != b'`'
            && self.bytes[open..].starts_with(&[quote; 3]);
        let width = if triple { 3 } else { 1 };
        let is_raw =
            prefix.contains(['r', 'R']) || (self.language == Language::Go && quote == b'`');
        let is_template = self.language == Language::JavaScript && quote == b'`';
        let over_lines = triple
            || quote == b'`'
            || matches!(self.language, Language::Rust | Language::Ruby | Language::Php);
        let Some((close, expands)) =
            self.closing(open + width, quote, width, is_raw, over_lines, is_template)
        else {
            self.at = open + 1;
            return self.push(Kind::Mark, open, 0, 0);
        };
        self.at = close + width;
        let expands = expands
            && match self.language {
                Language::Python => prefix.contains(['f', 'F', 't', 'T']),
                Language::JavaScript => is_template,
                Language::Ruby | Language::Php => quote == b'"',
                Language::Java => true,
                Language::Go | Language::Rust | Language::C => false,
            };
        let kind = match (self.language, quote) {
            (Language::Ruby | Language::Php, b'`') => Kind::Other,
            _ if expands => Kind::Expanding,
            _ if is_raw => Kind::Raw,
            (Language::Ruby | Language::Php, b'\'') => Kind::Quoted,
            _ => Kind::Text,
        };
        self.push(kind, start, open - start + width, width);
    }

    /// Where the quote closes, and whether something is replaced between.
    fn closing(
        &mut self,
        from: usize,
        quote: u8,
        width: usize,
        is_raw: bool,
        over_lines: bool,
        is_template: bool,
    ) -> Option<(usize, bool)> {
        if from <= self.open_until[usize::from(quote)] {
            return None;
        }
        let mut at = from;
        let mut expands = false;
        while let Some(&byte) = self.bytes.get(at) {
            match byte {
                b'\\' if !is_raw || self.language == Language::Python => {
                    // `\(x)` of Swift.
                    expands |=
                        self.bytes.get(at + 1) == Some(&b'(') && self.language == Language::Java;
                    at += 1;
                }
                b'\n' if !over_lines => break,
                b'$' if is_template && self.bytes.get(at + 1) == Some(&b'{') => {
                    expands = true;
                    at = self.hole(at + 2)?;
                    continue;
                }
                b'$' => {
                    let next = self.bytes.get(at + 1).copied().unwrap_or_default();
                    expands |= !is_template
                        && (next.is_ascii_alphabetic() || next == b'{' || next == b'_');
                    expands &= self.language != Language::Python;
                }
                b'#' if self.language == Language::Ruby => {
                    expands |= self.bytes.get(at + 1) == Some(&b'{');
                }
                b'{' if matches!(self.language, Language::Python) => expands = true,
                _ if byte == quote
                    && self.bytes[at..].len() >= width
                    && self.bytes[at..at + width].iter().all(|&b| b == quote) =>
                {
                    return Some((at, expands));
                }
                _ => {}
            }
            at += 1;
        }
        self.open_until[usize::from(quote)] = at.min(self.bytes.len());
        None
    }

    /// The end of the `${ }` of a template that begins before `from`: behind its brace.
    fn hole(&mut self, from: usize) -> Option<usize> {
        let mut depth = 1_usize;
        let mut quote = None;
        let mut at = from;
        while let Some(&byte) = self.bytes.get(at) {
            match (byte, quote) {
                (b'\\', _) => at += 1,
                (b'"' | b'\'' | b'`', None) => quote = Some(byte),
                (_, Some(open)) if byte == open => quote = None,
                (b'{', None) => depth += 1,
                (b'}', None) => depth -= 1,
                (b'\n', Some(b'"' | b'\'')) => quote = None,
                _ => {}
            }
            at += 1;
            if depth == 0 {
                return Some(at);
            }
        }
        self.open_until[usize::from(b'`')] = self.bytes.len();
        None
    }

    fn rust_raw(&mut self, start: usize, open: usize) {
        let hashes = self.bytes[open..].iter().take(200).take_while(|&&b| b == b'#').count();
        if self.bytes.get(open + hashes) != Some(&b'"') {
            // `r#type`.
            self.at = open + hashes;
            self.skip_word();
            return self.push(Kind::Word, start, 0, 0);
        }
        let close = format!("\"{}", "#".repeat(hashes));
        let from = open + hashes + 1;
        let end =
            if from <= self.open_until[hashes] { None } else { self.source[from..].find(&close) };
        let Some(end) = end else {
            self.open_until[hashes] = self.bytes.len();
            self.at = from;
            return self.push(Kind::Mark, open, 0, 0);
        };
        self.at = from + end + close.len();
        self.push(Kind::Raw, start, from - start, close.len());
    }

    fn rust_char(&mut self, start: usize) {
        let rest = &self.source[start + 1..];
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end = if rest.starts_with('\\') {
            rest.bytes().take(12).skip(2).position(|b| b == b'\'').map(|at| at + 2)
        } else {
            Some(first).filter(|&at| at > 0 && rest[at..].starts_with('\''))
        };
        // Else a lifetime.
        self.at = start + 1 + end.map_or(0, |end| end + 1);
        let kind = if end.is_some() { Kind::Other } else { Kind::Mark };
        self.push(kind, start, 0, 0);
    }

    fn cpp_raw(&mut self, start: usize, open: usize) {
        // Where one has no end, no other is looked for.
        let is_hopeless = self.open_until[1] > 0;
        let head = self.bytes[open + 1..]
            .iter()
            .take(if is_hopeless { 0 } else { 17 })
            .position(|&b| b == b'(');
        let found = head.and_then(|head| {
            let close = format!("){}\"", self.source.get(open + 1..open + 1 + head)?);
            let from = open + 2 + head;
            Some((from, from + self.source[from..].find(&close)?, close.len()))
        });
        let Some((from, end, width)) = found else {
            self.open_until[1] = usize::from(is_hopeless || head.is_some());
            self.at = self.bytes.len().min(open + 1);
            return self.push(Kind::Mark, start, 0, 0);
        };
        self.at = end + width;
        self.push(Kind::Raw, start, from - start, width);
    }

    fn mark(&mut self, start: usize) {
        let rest = &self.bytes[start..];
        let language = self.language;
        match language {
            Language::JavaScript | Language::Ruby if rest[0] == b'/' && self.regex() => return,
            Language::Ruby if rest[0] == b'%' && self.percent() => return,
            Language::Ruby if rest.starts_with(b"<<") && self.heredoc_label() => return,
            Language::Php if rest.starts_with(b"<<<") && self.php_heredoc() => return,
            Language::Ruby
                if rest[0] == b':'
                    && rest.get(1).is_some_and(|&b| b.is_ascii_alphabetic() || b == b'_') =>
            {
                let after = start.checked_sub(1).map_or(b' ', |at| self.bytes[at]);
                if after != b':' && !after.is_ascii_alphanumeric() {
                    self.at += 1;
                    self.skip_word();
                    return self.push(Kind::Symbol, start, 1, 0);
                }
            }
            Language::Java if rest.starts_with(b"@\"") || rest.starts_with(b"$\"") => {
                self.at += 1;
                return self.string(start, start + 1);
            }
            _ => {}
        }
        let length = MARKS
            .iter()
            .find(|mark| rest.starts_with(mark.as_bytes()))
            .map_or(1, |mark| mark.len());
        self.at += length;
        self.push(Kind::Mark, start, 0, 0);
    }

    /// Whether an operand may begin here.
    fn is_operand_place(&self) -> bool {
        self.tokens.iter().rev().find(|token| token.kind != Kind::Comment).is_none_or(|last| {
            let text = &self.source[last.range()];
            match last.kind {
                Kind::Word => BEFORE_OPERAND.contains(&text),
                Kind::Mark => !matches!(text, ")" | "]" | "}"),
                Kind::Line => true,
                _ => false,
            }
        })
    }

    fn regex(&mut self) -> bool {
        if !self.is_operand_place() || self.at < self.open_until[usize::from(b'/')] {
            return false;
        }
        let start = self.at;
        let mut in_class = false;
        let mut at = start + 1;
        while let Some(&byte) = self.bytes.get(at) {
            match byte {
                b'\\' => at += 1,
                b'\n' => break,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => {
                    self.at = at + 1;
                    self.skip(|b| b.is_ascii_alphabetic());
                    self.push(Kind::Other, start, 0, 0);
                    return true;
                }
                _ => {}
            }
            at += 1;
        }
        self.open_until[usize::from(b'/')] = at.min(self.bytes.len());
        false
    }

    /// `%q(..)`, `%Q{..}`, `%w[..]` of Ruby.
    fn percent(&mut self) -> bool {
        let start = self.at;
        let byte = |at: usize| self.bytes.get(at).copied().unwrap_or_default();
        let (kind, open) = (byte(start + 1), byte(start + 2));
        let close = match open {
            b'(' => b')',
            b'[' => b']',
            b'{' => b'}',
            b'<' => b'>',
            b'|' | b'!' | b'/' => open,
            _ => return false,
        };
        if !b"qQwWiIr".contains(&kind) || start + 3 <= self.open_until[usize::from(close)] {
            return false;
        }
        let mut depth = 1_usize;
        let mut at = start + 3;
        while let Some(&byte) = self.bytes.get(at) {
            if byte == b'\\' {
                at += 1;
            } else if byte == close {
                depth -= 1;
                if depth == 0 {
                    self.at = at + 1;
                    let kind = match kind {
                        b'q' => Kind::Quoted,
                        b'Q' => Kind::Expanding,
                        _ => Kind::Other,
                    };
                    self.push(kind, start, 3, 1);
                    return true;
                }
            } else if byte == open {
                depth += 1;
            }
            at += 1;
        }
        self.open_until[usize::from(close)] = self.bytes.len();
        false
    }

    /// `<<~LABEL` of Ruby: the body begins behind the line.
    fn heredoc_label(&mut self) -> bool {
        let start = self.at;
        let mut at = start + 2;
        at += usize::from(matches!(self.bytes.get(at), Some(b'~' | b'-')));
        let quote = self.bytes.get(at).copied().filter(|b| matches!(b, b'"' | b'\'' | b'`'));
        at += usize::from(quote.is_some());
        let length = self.bytes[at..]
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
            .count();
        if length == 0 || !self.bytes[at].is_ascii_uppercase() {
            return false;
        }
        self.heredocs.push((at..at + length, quote != Some(b'\'')));
        self.at = at + length + usize::from(quote.is_some());
        self.push(Kind::Mark, start, 0, 0);
        true
    }

    fn heredoc_bodies(&mut self) {
        for (label, expands) in std::mem::take(&mut self.heredocs) {
            let start = self.at;
            let Some((end, after)) = self.heredoc_end(&label) else { continue };
            let is_variable = expands && self.source[start..end].contains("#{");
            self.at = end;
            self.push(if is_variable { Kind::Expanding } else { Kind::Raw }, start, 0, 0);
            self.at = after;
        }
    }

    /// Where the line of the label begins, and where it ends.
    fn heredoc_end(&mut self, label: &Range<usize>) -> Option<(usize, usize)> {
        // One search that failed says that no other is worth its time.
        if self.open_until[0] > 0 {
            return None;
        }
        let label = &self.source[label.clone()];
        let mut at = self.at;
        while at < self.bytes.len() {
            let end = self.to_line_end(at);
            let line = self.source[at..end].trim_start();
            if line
                .strip_prefix(label)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
            {
                return Some((at, end - line.len() + label.len()));
            }
            at = end + 1;
        }
        self.open_until[0] = self.bytes.len();
        None
    }

    /// `<<<LABEL` of PHP: the body begins in the next line.
    fn php_heredoc(&mut self) -> bool {
        let start = self.at;
        let mut at = start + 3;
        at += self.bytes[at..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let quote = self.bytes.get(at).copied().filter(|b| matches!(b, b'"' | b'\''));
        at += usize::from(quote.is_some());
        let length = self.bytes[at..]
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
            .count();
        if length == 0 {
            return false;
        }
        let label = at..at + length;
        let body = self.to_line_end(label.end) + 1;
        let former = std::mem::replace(&mut self.at, body.min(self.bytes.len()));
        let Some((end, after)) = self.heredoc_end(&label) else {
            self.at = former;
            return false;
        };
        let start = self.at;
        let expands = quote != Some(b'\'') && self.source[start..end].contains('$');
        self.at = end.saturating_sub(1).max(start);
        self.push(if expands { Kind::Expanding } else { Kind::Raw }, start, 0, 0);
        self.at = after;
        true
    }
}
