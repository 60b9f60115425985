//! Literals inside of actions: which strings of a pipeline can be what the action gives.
//!
//! `default "x"`, `"x" | b64enc`, `ternary "x" "y"` give their strings; `include "x"`,
//! `required "x"`, `eq "x"` and keys of a `dict` do not. Jinja's `default('x')` and
//! `a if b else 'x'` are read by the same rules.

use std::ops::Range;

use super::action::{Action, Kind, variable};
use super::token::{Token, tokens};
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Step};

/// How many parentheses inside one another are read.
const DEEPEST: usize = 24;

/// A string that an action can give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lint::parse) struct Literal {
    /// Its content in the text, without quotes.
    pub range: Range<usize>,
    /// The name that the action itself gives it: a variable, a key of a `dict`.
    pub name: Option<String>,
    /// It is part of a value (a format with verbs): free text.
    pub is_part: bool,
    /// No escapes are undone in it.
    is_raw: bool,
}

impl Literal {
    /// The leaf of this literal at `path`, unless it is empty.
    pub(in crate::lint::parse) fn leaf(
        &self,
        source: &Fragment,
        mut path: Vec<Step>,
        key: Option<&str>,
    ) -> Option<Leaf> {
        let value = self.value(source);
        if value.is_empty() {
            return None;
        }
        if self.is_part {
            return Some(Leaf::text(value));
        }
        if let Some(name) = self.name.as_deref().or(key) {
            path.push(Step::Key(name.to_owned()));
        }
        if path.is_empty() {
            return Some(Leaf::text(value));
        }
        Some(Leaf::named(path, value, Form::Quoted))
    }

    fn value(&self, source: &Fragment) -> Fragment {
        let mut value = Fragment::default();
        let text = source.text();
        let bytes = text.as_bytes();
        let mut run = self.range.start;
        let mut at = run;
        while at + 1 < self.range.end {
            if self.is_raw || bytes[at] != b'\\' {
                at += 1;
                continue;
            }
            let decoded = match bytes[at + 1] {
                b'n' => "\n",
                b't' => "\t",
                b'r' => "\r",
                b'"' => "\"",
                b'\'' => "'",
                b'\\' => "\\",
                _ => {
                    at += 1;
                    continue;
                }
            };
            value.push_part(source, run..at);
            value.push_decoded(decoded, source.file_range(at..at + 2));
            at += 2;
            run = at;
        }
        value.push_part(source, run..self.range.end);
        value
    }
}

/// The literals that `action` can give, in order of place.
pub(in crate::lint::parse) fn find(text: &str, action: &Action) -> Vec<Literal> {
    let mut from = action.inner.start;
    let mut name = None;
    match action.kind {
        Kind::Comment | Kind::Control | Kind::Expression => return Vec::new(),
        Kind::Assign => {
            let body = &text[action.inner.clone()];
            let lead = body.len() - body.trim_start().len();
            if let Some((variable, value)) = variable(body[lead..].trim_end()) {
                name = Some(variable.to_owned());
                from += lead + value;
            }
        }
        Kind::Output => {}
    }
    let tokens = tokens(text, from..action.inner.end);
    let mut reader = Reader { text, tokens: &tokens, found: Vec::new() };
    reader.pipeline(0, tokens.len(), 0);
    let mut found = reader.found;
    if name.is_some() {
        for literal in &mut found {
            literal.name = literal.name.take().or_else(|| name.clone());
        }
    }
    found.sort_by_key(|literal| literal.range.start);
    found.dedup_by_key(|literal| literal.range.start);
    found
}

/// How the strings among the arguments of a function are to be taken.
enum Arguments {
    /// All of them can be what it gives.
    Given,
    /// The last one, when there are so many arguments; the others are settings.
    Last(usize),
    /// The first is a format.
    Format,
    /// Keys and values in turn, from this argument on.
    Pairs(usize),
    /// None, but actions inside of them may give something.
    Ignored,
    /// None: the name of a template, and data for it, of which what has a name counts.
    Template,
    /// None, and nothing inside of them either: they are compared.
    Compared,
}

fn arguments(function: &str) -> Arguments {
    match function {
        "default" | "d" | "coalesce" | "or" | "and" | "ternary" | "quote" | "squote" | "b64enc"
        | "b64encode" | "b64dec" | "toString" | "print" | "println" | "cat" | "upper" | "lower"
        | "trim" | "nospace" | "title" | "sha1sum" | "sha256sum" | "sha512sum" | "bcrypt"
        | "toJson" | "toYaml" | "list" | "tuple" | "string" | "urlquery" => Arguments::Given,
        "indent" | "nindent" | "trunc" | "trimSuffix" | "trimPrefix" | "trimAll" | "repeat"
        | "abbrev" | "join" | "htpasswd" | "encryptAES" => Arguments::Last(2),
        "replace" => Arguments::Last(3),
        "printf" => Arguments::Format,
        "include" | "template" | "tpl" => Arguments::Template,
        "dict" => Arguments::Pairs(0),
        "set" => Arguments::Pairs(1),
        "eq" | "ne" | "lt" | "le" | "gt" | "ge" | "not" | "has" | "contains" | "hasPrefix"
        | "hasSuffix" | "hasKey" | "index" | "get" | "dig" | "pluck" | "lookup" | "kindIs"
        | "typeIs" | "regexMatch" | "mustRegexMatch" | "semverCompare" | "fail" | "date" => {
            Arguments::Compared
        }
        _ => Arguments::Ignored,
    }
}

struct Reader<'a> {
    text: &'a str,
    tokens: &'a [Token],
    found: Vec<Literal>,
}

impl Reader<'_> {
    /// Reads commands that pipes or commas part.
    fn pipeline(&mut self, from: usize, to: usize, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        let (mut start, mut at) = (from, from);
        while at < to {
            match &self.tokens[at] {
                Token::Open { close, .. } => at = (*close).max(at + 1),
                Token::Pipe | Token::Comma => {
                    self.command(start, at, depth);
                    at += 1;
                    start = at;
                }
                _ => at += 1,
            }
        }
        self.command(start, to.min(self.tokens.len()), depth);
    }

    fn command(&mut self, from: usize, to: usize, depth: usize) {
        let Some(first) = self.tokens.get(from).filter(|_| from < to) else { return };
        match first {
            Token::Text { content, is_raw } => {
                let after = self.tokens.get(from + 1).filter(|_| from + 1 < to);
                let is_compared = match after {
                    Some(Token::Operator) => self.tokens.get(from + 2) == Some(&Token::Operator),
                    Some(Token::Word(word)) => {
                        matches!(&self.text[word.clone()], "in" | "is" | "not")
                    }
                    _ => self.is_compared_by_next(to),
                };
                if !is_compared {
                    self.give(content.clone(), *is_raw, None, false);
                }
                self.alternatives(from + 1, to, depth);
            }
            Token::Word(word) => {
                let function = &self.text[word.clone()];
                match self.tokens.get(from + 1) {
                    Some(Token::Open { is_call: true, close }) if from + 1 < to => {
                        let close = (*close).min(to);
                        self.function(function, from + 2, close, depth);
                        self.alternatives(close, to, depth);
                    }
                    _ if function.starts_with(['.', '$']) => self.alternatives(from + 1, to, depth),
                    _ => {
                        self.function(function, from + 1, to, depth);
                        self.alternatives(from + 1, to, depth);
                    }
                }
            }
            Token::Open { close, .. } => {
                let close = (*close).min(to);
                self.pipeline(from + 1, close, depth + 1);
                self.alternatives(close, to, depth);
            }
            Token::Close | Token::Pipe | Token::Comma | Token::Operator => {}
        }
    }

    /// Whether the command after the pipe at `pipe` compares what it gets.
    fn is_compared_by_next(&self, pipe: usize) -> bool {
        let next = match self.tokens.get(pipe..pipe + 2) {
            Some([Token::Pipe, Token::Word(word)]) => &self.text[word.clone()],
            _ => return false,
        };
        matches!(arguments(next), Arguments::Compared)
    }

    /// Jinja: what stands after `else` and `or`.
    fn alternatives(&mut self, from: usize, to: usize, depth: usize) {
        let mut at = from;
        while at < to {
            let word = match &self.tokens[at] {
                Token::Open { close, .. } => {
                    at = (*close).max(at + 1);
                    continue;
                }
                Token::Word(word) => &self.text[word.clone()],
                _ => "",
            };
            at += 1;
            if !matches!(word, "else" | "or") {
                continue;
            }
            match self.tokens.get(at).filter(|_| at < to) {
                Some(Token::Text { content, is_raw }) => {
                    self.give(content.clone(), *is_raw, None, false);
                }
                Some(Token::Open { close, .. }) => {
                    self.pipeline(at + 1, (*close).min(to), depth + 1);
                }
                _ => {}
            }
        }
    }

    fn function(&mut self, function: &str, from: usize, to: usize, depth: usize) {
        let how = arguments(function);
        // A group of parentheses is one argument.
        let mut starts = Vec::new();
        let mut at = from;
        while at < to {
            match &self.tokens[at] {
                Token::Comma | Token::Close => {}
                Token::Word(word) if matches!(&self.text[word.clone()], "if" | "else" | "or") => {
                    break;
                }
                Token::Open { close, .. } => {
                    starts.push(at);
                    at = (*close).max(at);
                }
                _ => starts.push(at),
            }
            at += 1;
        }
        let count = starts.len();
        for (index, start) in starts.iter().copied().enumerate() {
            match &self.tokens[start] {
                Token::Open { close, .. } if !matches!(how, Arguments::Compared) => {
                    let before = self.found.len();
                    self.pipeline(start + 1, (*close).min(to), depth + 1);
                    if matches!(how, Arguments::Template) {
                        let inside = self.found.split_off(before);
                        self.found.extend(inside.into_iter().filter(|found| found.name.is_some()));
                    }
                    if let Some(name) = self.key_of_pair(&how, &starts, index) {
                        for literal in &mut self.found[before..] {
                            literal.name.get_or_insert_with(|| name.clone());
                        }
                    }
                }
                Token::Text { content, is_raw } => {
                    let (content, is_raw) = (content.clone(), *is_raw);
                    match how {
                        Arguments::Given => self.give(content, is_raw, None, false),
                        Arguments::Last(arity) if count == arity && index + 1 == arity => {
                            self.give(content, is_raw, None, false);
                        }
                        Arguments::Format => {
                            let is_part = index == 0 && self.text[content.clone()].contains('%');
                            self.give(content, is_raw, None, is_part);
                        }
                        Arguments::Pairs(_) => {
                            if let Some(name) = self.key_of_pair(&how, &starts, index) {
                                self.give(content, is_raw, Some(name), false);
                            }
                        }
                        Arguments::Last(_)
                        | Arguments::Ignored
                        | Arguments::Template
                        | Arguments::Compared => {}
                    }
                }
                _ => {}
            }
        }
    }

    /// The key that the argument `index` is the value of.
    fn key_of_pair(&self, how: &Arguments, starts: &[usize], index: usize) -> Option<String> {
        let Arguments::Pairs(first) = how else { return None };
        let place = index.checked_sub(*first)?;
        if place % 2 == 0 {
            return None;
        }
        match &self.tokens[starts[index - 1]] {
            Token::Text { content, .. } => Some(self.text[content.clone()].to_owned()),
            _ => None,
        }
    }

    fn give(&mut self, range: Range<usize>, is_raw: bool, name: Option<String>, is_part: bool) {
        self.found.push(Literal { range, name, is_part, is_raw });
    }
}
