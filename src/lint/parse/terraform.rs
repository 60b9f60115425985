//! Terraform and other HCL: blocks with labels, maps, lists, heredocs.
//!
//! Only literals are values: a string, a number, the argument of a function that gives it back,
//! the branch of a condition. `${ }` makes a text an expanding one.

mod lex;

use std::ops::Range;

use self::lex::{Kind, Token};
use super::escape::{Escapes, unescape};
use crate::lint::format::{Format, detect};
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Step};

/// How many steps of a path are told.
const PATH_STEPS: usize = 16;
/// Functions that give back an argument, or the same in other clothes.
const WRAPPERS: [&str; 14] = [
    "sensitive",
    "nonsensitive",
    "base64encode",
    "tostring",
    "trimspace",
    "chomp",
    "coalesce",
    "try",
    "tolist",
    "toset",
    "coalescelist",
    "concat",
    "ephemeralasnull",
    "trim",
];

/// Finds the values.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    let tokens = lex::lex(text.text());
    let mut reader = Reader {
        text,
        source: text.text(),
        tokens: &tokens,
        path: Vec::new(),
        frames: vec![Frame::new(Place::Body, 0)],
    };
    for at in 0..tokens.len() {
        reader.step(at, out);
    }
}

/// What an open bracket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The file, or a block.
    Body,
    /// A map.
    Map,
    List,
    /// The arguments of a function; whether they are values of the key.
    Call(bool),
    /// An index, or a template of a `for`.
    Index,
}

struct Frame {
    place: Place,
    /// The length of the path outside of it.
    path: usize,
    /// The words of the statement so far.
    words: Vec<Range<usize>>,
    /// The key that a value comes for.
    key: Option<String>,
    /// Commas so far.
    commas: usize,
    /// The `name` of a pair, and the leaf of its `value`.
    pair: (Option<String>, Option<usize>),
}

impl Frame {
    const fn new(place: Place, path: usize) -> Self {
        Self { place, path, words: Vec::new(), key: None, commas: 0, pair: (None, None) }
    }
}

struct Reader<'a> {
    text: &'a Fragment,
    source: &'a str,
    tokens: &'a [Token],
    path: Vec<Step>,
    frames: Vec<Frame>,
}

impl<'a> Reader<'a> {
    fn frame(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::new(Place::Body, 0));
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    fn shown(&self, at: usize) -> &'a str {
        &self.source[self.tokens[at].range.clone()]
    }

    fn step(&mut self, at: usize, out: &mut Leaves) {
        let token = self.tokens[at].clone();
        match token.kind {
            Kind::Comment => out.push(Leaf::text(self.text.slice(token.range))),
            Kind::Line => {
                if matches!(self.frame().place, Place::Body | Place::Map) && !self.goes_on(at) {
                    self.end_statement();
                }
            }
            Kind::Mark => self.mark(at),
            Kind::Text | Kind::Word if self.is_head() => self.frame().words.push(token.range),
            Kind::Word | Kind::Number | Kind::Text | Kind::Heredoc => self.value(at, out),
        }
    }

    /// Whether a statement begins: what comes is its key or the type of its block.
    fn is_head(&mut self) -> bool {
        let frame = self.frame();
        matches!(frame.place, Place::Body | Place::Map) && frame.key.is_none()
    }

    /// Whether the value of a key comes in the next line.
    fn goes_on(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map(|at| self.shown(at));
        let after = self.tokens[at..]
            .iter()
            .take(8)
            .find(|token| !matches!(token.kind, Kind::Line | Kind::Comment));
        let after = after
            .filter(|token| token.kind == Kind::Mark)
            .map(|token| &self.source[token.range.clone()]);
        matches!(before, Some("?" | ":" | "&&" | "||")) || matches!(after, Some("?" | ":"))
    }

    fn end_statement(&mut self) {
        let frame = self.frame();
        frame.key = None;
        frame.words.clear();
    }

    fn mark(&mut self, at: usize) {
        match self.shown(at) {
            "=" | ":" if self.is_head() => {
                let key =
                    self.frame().words.last().cloned().map(|range| self.source[range].to_owned());
                self.frame().key = key;
            }
            "," => {
                self.frame().commas += 1;
                if matches!(self.frame().place, Place::Map | Place::Body) {
                    self.end_statement();
                }
            }
            "{" => self.brace(),
            "[" => {
                let is_index = at.checked_sub(1).is_some_and(|before| {
                    self.tokens[before].kind == Kind::Word
                        || matches!(self.shown(before), "]" | ")")
                });
                self.open(if is_index { Place::Index } else { Place::List });
            }
            "(" => {
                let callee = at.checked_sub(1).filter(|&at| self.tokens[at].kind == Kind::Word);
                let gives_back = callee.is_none_or(|at| WRAPPERS.contains(&self.shown(at)));
                let is_value = match self.frame().place {
                    Place::Call(is_value) => is_value,
                    Place::List => true,
                    Place::Body | Place::Map => self.frame().key.is_some(),
                    Place::Index => false,
                };
                self.open(Place::Call(gives_back && is_value));
            }
            "}" | "]" | ")" => {
                if self.frames.len() > 1
                    && let Some(frame) = self.frames.pop()
                {
                    self.path.truncate(frame.path);
                    if frame.place == Place::Body {
                        self.end_statement();
                    }
                }
            }
            _ => {}
        }
    }

    fn brace(&mut self) {
        if !self.is_head() || self.frame().words.is_empty() {
            return self.open(Place::Map);
        }
        let words = std::mem::take(&mut self.frame().words);
        let place = self.frame().place;
        let outer = self.path.len();
        self.path.extend(words.into_iter().map(|range| Step::Key(self.source[range].to_owned())));
        // In a map a word before a brace is no block, but is read like one.
        let inner = if place == Place::Map { Place::Map } else { Place::Body };
        self.frames.push(Frame::new(inner, outer));
    }

    fn open(&mut self, place: Place) {
        let outer = self.path.len();
        let frame = self.frame();
        let (key, commas, around) = (frame.key.clone(), frame.commas, frame.place);
        if let Some(key) = key {
            self.path.push(Step::Key(key));
        } else if around == Place::List {
            self.path.push(Step::Index(commas));
        }
        self.frames.push(Frame::new(place, outer));
    }

    /// Takes a token where a value stands.
    fn value(&mut self, at: usize, out: &mut Leaves) {
        let token = self.tokens[at].clone();
        let place = self.frame().place;
        let begins = at.checked_sub(1).is_none_or(|before| {
            self.tokens[before].kind == Kind::Line
                || matches!(self.shown(before), "=" | ":" | "?" | "[" | "(" | "," | "=>")
        });
        let after = self.tokens[at + 1..].iter().find(|token| token.kind != Kind::Comment);
        let ends = after.is_none_or(|after| {
            after.kind == Kind::Line
                || matches!(&self.source[after.range.clone()], "," | "}" | "]" | ")" | ":" | "?")
        });
        // What is asked is no value: `"x" ? a : b` has none.
        let is_value = begins && ends && !matches!(place, Place::Index | Place::Call(false));
        let range = token.range.clone();
        let (value, form) = match token.kind {
            Kind::Text => {
                let form = if expands(&self.source[range.clone()]) {
                    Form::Expanding
                } else {
                    Form::Quoted
                };
                (unescape(self.text, range, Escapes::Full), form)
            }
            Kind::Heredoc => {
                let form = if expands(&self.source[range.clone()]) {
                    Form::Expanding
                } else {
                    Form::Quoted
                };
                (self.heredoc(range), form)
            }
            Kind::Number => (self.text.slice(range), Form::Scalar),
            Kind::Word if matches!(self.shown(at), "true" | "false" | "null") => {
                (self.text.slice(range), Form::Scalar)
            }
            _ => return,
        };
        if !is_value {
            if token.kind == Kind::Text {
                out.push(Leaf::text(value));
            }
            return;
        }
        if token.kind == Kind::Heredoc {
            // A script, a cloud-config, a policy: a file in the file.
            match detect("heredoc", value.text()) {
                Format::Text => {}
                format => {
                    let inner = super::parse(format, &value).found;
                    out.push(Leaf::text(value));
                    return out.found.extend(inner);
                }
            }
        }
        self.give(value, form, out);
    }

    fn give(&mut self, value: Fragment, form: Form, out: &mut Leaves) {
        let frame = self.frame();
        let (key, commas, place) = (frame.key.clone(), frame.commas, frame.place);
        // Of a deep path the end is told; the beginning says what is declared.
        let depth = self.path.len();
        let mut path = self.path[depth.saturating_sub(PATH_STEPS - 1)..].to_vec();
        match (key.clone(), place) {
            (Some(key), _) => path.push(Step::Key(key)),
            (None, Place::List) => path.push(Step::Index(commas)),
            (None, _) => {}
        }
        let name = declared(&path).map(str::to_owned);
        let index = out.found.len();
        let text = value.text().to_owned();
        let mut leaf = Leaf::named(path, value, form);
        leaf.name = name;
        // `set { name = "auth.token", value = "x" }`, `{ name = "X", value = "x" }`.
        let frame = self.frame();
        match key.as_deref() {
            Some("name" | "key") => {
                if let Some(found) = frame.pair.1.and_then(|at| out.found.get_mut(at)) {
                    found.name = Some(text);
                } else {
                    frame.pair.0 = Some(text);
                }
            }
            Some("value") if leaf.name.is_none() => {
                leaf.name.clone_from(&frame.pair.0);
                frame.pair.1 = Some(index);
            }
            _ => {}
        }
        out.push(leaf);
    }

    /// The lines of a heredoc, without their common indentation.
    fn heredoc(&self, range: Range<usize>) -> Fragment {
        let body = &self.source[range.clone()];
        let indent = body
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| line.len() - line.trim_start_matches([' ', '\t']).len())
            .min()
            .unwrap_or_default();
        let mut value = Fragment::default();
        let mut at = range.start;
        for line in body.split_inclusive('\n') {
            let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
            value.push_part(self.text, at + indent.min(blanks)..at + line.len());
            at += line.len();
        }
        value
    }
}

/// The name that a `default` of a variable or the `value` of an output has.
fn declared(path: &[Step]) -> Option<&str> {
    let [kind, name, key, rest @ ..] = path.get(..path.len().min(5))? else { return None };
    let fits = matches!((kind.key()?, key.key()?), ("variable", "default") | ("output", "value"));
    (fits && path.len() <= 5 && rest.iter().all(|step| step.key().is_none())).then(|| name.key())?
}

/// Whether a text holds `${` or `%{` that is not written twice.
fn expands(text: &str) -> bool {
    ['$', '%'].iter().any(|&mark| {
        text.match_indices(mark).any(|(at, _)| {
            text[at + 1..].starts_with('{')
                && text[..at].bytes().rev().take_while(|&b| char::from(b) == mark).count() % 2 == 0
        })
    })
}

#[cfg(test)]
mod tests;
