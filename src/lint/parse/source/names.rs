//! Says under which name a string of source code stands.
//!
//! One pass over the tokens with a stack of brackets. Each bracket knows what was called, the name
//! that the values in it are assigned to, and its first argument; a string asks its bracket.

mod strings;

use std::ops::Range;

use super::lex::{Kind, Token};
use super::words::{DECLARATORS, LOGINS, NO_NAMES, PAIRS, WRAPPERS};
use crate::lint::format::Language;
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Leaf, Leaves};

/// Free text that is shorter holds nothing that anybody looks for: no key, no URL with a password.
const TEXT_BYTES: usize = 12;
/// How many of the names around a value its path tells.
const PATH_STEPS: usize = 8;

/// The bytes of a name.
type Name = Range<usize>;

/// How something is called.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Call {
    /// `name(`, `path::name(`, or no call.
    #[default]
    Free,
    /// `x.name(`.
    Method,
    /// `@Name(`.
    Annotation,
}

/// An open bracket, and the statement in it.
#[derive(Default)]
struct Frame {
    open: u8,
    /// What is called, for `(`.
    callee: Option<Name>,
    call: Call,
    /// The operand before `.unwrap_or(` and the like.
    operand: Option<Name>,
    /// The value in the bracket is the password of a login.
    is_password: bool,
    /// The name that the values in the bracket stand under.
    inherited: Option<Name>,
    /// The name that the next value is assigned to.
    target: Option<Name>,
    /// The target came by a colon, and only a type has come since.
    is_annotated: bool,
    /// Conditional operators that wait for their colon.
    ternary: usize,
    /// Commas so far.
    commas: usize,
    /// The first argument, when it is a string or a constant.
    first: Option<Name>,
    /// The argument before, when it is a string.
    previous: Option<Name>,
}

struct Finder<'a> {
    language: Language,
    text: &'a Fragment,
    source: &'a str,
    tokens: &'a [Token],
    frames: Vec<Frame>,
    /// The string in the bracket that closed last: `["NAME"]`, `getenv("NAME")`.
    closed: Option<Name>,
}

/// Adds the strings under their names, and the rest as free text.
pub(super) fn find(language: Language, text: &Fragment, tokens: &[Token], out: &mut Leaves) {
    let mut finder = Finder {
        language,
        text,
        source: text.text(),
        tokens,
        frames: vec![Frame::default()],
        closed: None,
    };
    let mut at = 0;
    while at < tokens.len() {
        at = finder.step(at, out).max(at + 1);
    }
}

impl<'a> Finder<'a> {
    fn word(&self, at: usize) -> &'a str {
        &self.source[self.tokens[at].range()]
    }

    /// The token before `at`, comments apart; ends of lines count.
    fn before(&self, at: usize) -> Option<usize> {
        (0..at).rev().take(16).find(|&at| self.tokens[at].kind != Kind::Comment)
    }

    /// The token before `at`, comments and ends of lines apart.
    fn operator_before(&self, at: usize) -> Option<usize> {
        let is_blank = |at: &usize| matches!(self.tokens[*at].kind, Kind::Comment | Kind::Line);
        (0..at).rev().take(16).find(|at| !is_blank(at))
    }

    fn after(&self, at: usize) -> Option<usize> {
        let is_blank = |at: &usize| matches!(self.tokens[*at].kind, Kind::Comment | Kind::Line);
        (at + 1..self.tokens.len()).take(16).find(|at| !is_blank(at))
    }

    fn is(&self, at: Option<usize>, what: &[&str]) -> bool {
        at.is_some_and(|at| {
            matches!(self.tokens[at].kind, Kind::Mark | Kind::Word) && what.contains(&self.word(at))
        })
    }

    fn top(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::default());
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    /// Takes the token at `at`; gives where to go on.
    fn step(&mut self, at: usize, out: &mut Leaves) -> usize {
        let token = self.tokens[at];
        match token.kind {
            Kind::Comment => {
                if token.range().len() >= TEXT_BYTES {
                    out.push(Leaf::text(self.text.slice(token.range())));
                }
            }
            Kind::Line => self.line(at),
            Kind::Mark => self.mark(at),
            Kind::Symbol => {
                let frame = self.top();
                if frame.commas == 0 && frame.first.is_none() {
                    frame.first = Some(token.inner());
                }
            }
            Kind::Word if self.word(at) == "to" && self.language == Language::Java => {
                // `"name" to "value"` of Kotlin.
                let key = self.before(at).filter(|&key| self.tokens[key].is_string());
                if let Some(key) = key {
                    let inner = self.tokens[key].inner();
                    self.top().target = Some(inner);
                }
            }
            Kind::Word | Kind::Number | Kind::Other => {}
            Kind::Text | Kind::Quoted | Kind::Raw | Kind::Expanding => return self.string(at, out),
        }
        at + 1
    }

    fn line(&mut self, at: usize) {
        if self.frames.len() > 1 && self.frames.last().is_some_and(|frame| frame.open != b'{') {
            return;
        }
        let goes_on = [
            "=", ":", "+", ":=", "+=", "||", "??", "?", "\\", "=>", "->", "&", ",", ".", "?:", "or",
        ];
        let follows = ["+", ".", "||", "??", "?", ":", "?.", "?:"];
        if self.is(self.before(at), &goes_on) || self.is(self.after(at), &follows) {
            return;
        }
        let frame = self.top();
        frame.target = None;
        frame.is_annotated = false;
        frame.ternary = 0;
        if frame.open == 0 || frame.open == b'{' {
            frame.first = None;
            frame.commas = 0;
            frame.previous = None;
        }
    }

    fn mark(&mut self, at: usize) {
        match self.word(at) {
            "(" | "[" | "{" => self.open(at),
            ")" | "]" | "}" => self.close(),
            "," => self.comma(at),
            ";" => {
                let frame = self.top();
                (frame.target, frame.is_annotated, frame.ternary) = (None, false, 0);
            }
            "=" | ":=" | "||=" | "??=" | "+=" => {
                if !self.top().is_annotated {
                    let name = self.assigned(at);
                    self.top().target = name;
                }
                self.top().is_annotated = false;
            }
            ":" => self.colon(at),
            "?" => {
                let is_type =
                    self.is(self.after(at), &[":", "=", ")", ",", ";", ">", ".", "{", "]", "|"]);
                let has_ternary =
                    !matches!(self.language, Language::Rust | Language::Go | Language::Python);
                if has_ternary && !is_type {
                    self.top().ternary += 1;
                }
            }
            "=>" if matches!(self.language, Language::Ruby | Language::Php) => {
                let key = self.before(at).map(|key| self.tokens[key]);
                self.top().target = key.and_then(|key| match key.kind {
                    Kind::Symbol => Some(key.inner()),
                    Kind::Word => Some(key.range()),
                    _ => key.is_string().then(|| key.inner()),
                });
            }
            _ => {}
        }
    }

    fn open(&mut self, at: usize) {
        let mark = self.source.as_bytes()[self.tokens[at].range().start];
        let mut frame = Frame { open: mark, ..Frame::default() };
        let before = self.before(at);
        let mut name = before;
        // A macro of Rust.
        if self.language == Language::Rust && self.is(before, &["!"]) {
            name = before.and_then(|at| self.before(at));
        }
        let callee = name.filter(|&at| self.tokens[at].kind == Kind::Word);
        let outer = self.frames.last();
        let assigned = outer.and_then(|outer| {
            // What is nested deeper is a structure of its own: a pair, a rule, a row.
            let is_list = callee.is_none() && outer.open != b'{' && outer.inherited.is_some();
            outer.target.clone().or_else(|| outer.inherited.clone().filter(|_| !is_list))
        });
        if mark == b'(' {
            if let Some(callee) = callee {
                let lead = callee.checked_sub(1);
                if self.is(lead, &[".", "?.", "->"]) {
                    frame.call = Call::Method;
                } else if self.is(lead, &["@"]) {
                    frame.call = Call::Annotation;
                }
                let is_default = self.word(callee) == "default" && frame.call != Call::Method;
                let word = self.word(callee);
                let is_wrapper = !is_default
                    && (WRAPPERS.contains(&plain(word).as_str())
                        || WRAPPERS.contains(&word.to_ascii_lowercase().as_str()));
                if is_wrapper {
                    frame.inherited = assigned.or_else(|| self.paired());
                    frame.is_password = outer.is_some_and(|outer| {
                        outer.open == b'('
                            && outer.commas == 1
                            && outer.callee.clone().is_some_and(|name| {
                                LOGINS.contains(&plain(&self.source[name]).as_str())
                            })
                    });
                    let receiver = lead.and_then(|lead| self.operator_before(lead));
                    if frame.call == Call::Method && self.is(receiver, &[")", "]"]) {
                        frame.operand.clone_from(&self.closed);
                    }
                }
                frame.callee = Some(self.tokens[callee].range());
            } else if !self.is(before, &["]", ")"]) || self.language == Language::Go {
                // A grouping; `[]byte(`.
                frame.inherited = assigned;
            }
        } else if mark == b'[' {
            let is_index = before.is_some_and(|at| {
                self.tokens[at].kind == Kind::Word && !self.is(before, &["return", "in"])
            }) || self.is(before, &[")", "]"]);
            if !is_index {
                frame.inherited = assigned;
            }
        } else {
            frame.inherited = assigned;
            if let Some(outer) = self.frames.last() {
                // The block of `ENV.fetch("NAME") { "default" }`, the closure of `unwrap_or_else`.
                frame.operand = if self.is(before, &[")"]) && self.language == Language::Ruby {
                    self.closed.clone()
                } else {
                    outer.operand.clone().filter(|_| outer.open == b'(')
                };
                // The options of `option("token", { default: "x" })`.
                frame.first =
                    outer.first.clone().filter(|_| outer.open == b'(' && outer.commas > 0);
            }
        }
        self.closed = None;
        self.frames.push(frame);
    }

    /// The first argument of the call around, when it is the name of the second.
    fn paired(&self) -> Option<Name> {
        let frame = self.frames.last()?;
        let callee = plain(&self.source[frame.callee.clone()?]);
        let is_pair = frame.open == b'(' && frame.commas == 1 && PAIRS.contains(&callee.as_str());
        frame.first.clone().filter(|_| is_pair)
    }

    fn close(&mut self) {
        if self.frames.len() > 1 {
            let frame = self.frames.pop().unwrap_or_default();
            self.closed = frame.first.or(frame.operand);
            if frame.open == b'{' && self.top().open != b'(' && self.top().open != b'[' {
                // The end of a block ends the statement; that of an object does as well.
                let frame = self.top();
                (frame.is_annotated, frame.ternary) = (false, 0);
            }
        }
    }

    fn comma(&mut self, at: usize) {
        let before = self.before(at).map(|at| self.tokens[at]);
        let constant = before.filter(|token| {
            token.kind == Kind::Word
                && self.source[token.range()].bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
        });
        let previous = before.filter(|token| token.is_string()).map(Token::inner);
        let frame = self.top();
        if frame.commas == 0 && frame.first.is_none() {
            frame.first = constant.map(Token::range);
        }
        frame.previous = previous;
        frame.commas += 1;
        (frame.target, frame.is_annotated, frame.ternary) = (None, false, 0);
    }

    /// `name:`, `"name":`; a type or a value follows.
    fn colon(&mut self, at: usize) {
        if self.top().ternary > 0 {
            self.top().ternary -= 1;
            return;
        }
        let mut key = self.before(at);
        if self.is(key, &["?", "!"]) {
            key = key.and_then(|key| self.before(key));
        }
        let Some(key) = key else { return };
        let token = self.tokens[key];
        let name = match token.kind {
            _ if token.is_string() => Some(token.inner()),
            Kind::Word if !NO_NAMES.contains(&self.word(key)) => Some(token.range()),
            // `{ default: "x" }`, no label.
            Kind::Word if self.is(self.operator_before(key), &["{", ",", "("]) => {
                Some(token.range())
            }
            Kind::Mark if self.word(key) == "]" => self.closed.clone(),
            _ => None,
        };
        // A word in front that declares nothing: `if x:`, `for x in y:`.
        let lead = key.checked_sub(1).map(|lead| self.tokens[lead]);
        let is_statement = token.kind == Kind::Word
            && lead.is_some_and(|lead| {
                lead.kind == Kind::Word && !DECLARATORS.contains(&&self.source[lead.range()])
            });
        let frame = self.top();
        frame.is_annotated = token.kind == Kind::Word && !is_statement;
        frame.target = if is_statement { None } else { name };
    }

    /// The name before an `=`.
    fn assigned(&self, at: usize) -> Option<Name> {
        let last = self.before(at)?;
        let token = self.tokens[last];
        match token.kind {
            Kind::Word => {
                let lead = last.checked_sub(1);
                let is_typed = self.language == Language::Go
                    && lead.is_some_and(|lead| {
                        self.tokens[lead].kind == Kind::Word
                            && !matches!(self.word(lead), "var" | "const")
                    });
                Some(self.tokens[if is_typed { lead? } else { last }].range())
            }
            Kind::Mark if self.word(last) == "]" => self.closed.clone().or_else(|| {
                // `char name[] =`.
                let open = last.checked_sub(1).filter(|&open| self.is(Some(open), &["["]))?;
                let name = open.checked_sub(1)?;
                (self.tokens[name].kind == Kind::Word).then(|| self.tokens[name].range())
            }),
            // `char name[32] =`.
            Kind::Mark if self.word(last) == ">" => None,
            _ => None,
        }
    }
}

/// A name in small letters without `_`.
fn plain(name: &str) -> String {
    name.chars().take(32).filter(|&c| c != '_').map(|c| c.to_ascii_lowercase()).collect()
}
