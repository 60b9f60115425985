//! The name of one string, by what stands around it.

use super::super::lex::Kind;
use super::super::words::{LOGINS, PAIRS, READERS};
use super::{Call, Finder, Name, PATH_STEPS, TEXT_BYTES, plain};
use crate::lint::format::Language;
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Step};
use crate::lint::parse::escape::{Escapes, unescape};

impl Finder<'_> {
    /// Takes the string at `at`, together with the strings that it is put together of.
    pub(super) fn string(&mut self, at: usize, out: &mut Leaves) -> usize {
        let before = self.operator_before(at);
        let (last, is_whole) = self.joined(at);
        let is_whole = is_whole
            && !self.is(before, &["+", "%", "<<"])
            && !(self.language == Language::Php && self.is(before, &["."]));
        let next = self.after(last);
        let is_key = self.is(next, &["=>"])
            || (self.is(next, &[":"]) && self.is_key_place())
            || (self.is(next, &["to"]) && self.language == Language::Java);
        // `"x" in y`, `"x" == y`: something is asked, nothing assigned.
        let is_asked = self.is(next, &["in", "not", "is", "==", "!=", "===", "!==", "<", ">"]);
        // `x: "Type"` of Python is no value outside of a dictionary.
        let is_type =
            self.language == Language::Python && self.is(before, &[":"]) && self.top().open != b'{';
        let is_filled = self.is_filled(at, last);
        let name = if is_key || is_asked || is_type || is_filled || !is_whole {
            None
        } else {
            self.name(at, last, before)
        };
        let inner = self.tokens[at].inner();
        let frame = self.top();
        if frame.commas == 0
            && frame.first.is_none()
            && !is_key
            && frame.target.is_none()
            && frame.open != b'{'
        {
            frame.first = Some(inner);
        }
        let value = self.value(at, last);
        if let Some((path, name)) = name {
            let is_expanding = (at..=last).any(|at| self.tokens[at].kind == Kind::Expanding);
            let form = if is_expanding { Form::Expanding } else { Form::Quoted };
            let mut leaf = Leaf::named(path, value, form);
            leaf.name = name;
            out.push(leaf);
        } else if value.text().len() >= TEXT_BYTES {
            out.push(Leaf::text(value));
        }
        last + 1
    }

    /// Whether something other than `$NAME` is put into the string: `{x}` of Python, `#{x}` of Ruby,
    /// `\(x)` of Swift. As a whole it is an expression.
    fn is_filled(&self, at: usize, last: usize) -> bool {
        self.tokens[at..=last].iter().filter(|token| token.kind == Kind::Expanding).any(|token| {
            matches!(self.language, Language::Python | Language::Ruby)
                || (self.language == Language::Java && self.source[token.inner()].contains("\\("))
        })
    }

    /// Whether a colon behind a string makes it a key.
    fn is_key_place(&mut self) -> bool {
        let is_python = self.language == Language::Python;
        let frame = self.top();
        frame.ternary == 0 && (!is_python || frame.open == b'{')
    }

    /// The last of the strings that are put together with the one at `at`, and whether nothing else
    /// is put to them.
    fn joined(&self, at: usize) -> (usize, bool) {
        let by_neighbourhood =
            matches!(self.language, Language::Python | Language::C | Language::Ruby);
        let mut last = at;
        loop {
            let Some(&next) = self.tokens.get(last + 1) else { return (last, true) };
            if next.is_string() && by_neighbourhood {
                last += 1;
                continue;
            }
            let in_bracket =
                self.frames.last().is_some_and(|frame| frame.open == b'(' || frame.open == b'[');
            let Some(follower) = self.after(last) else { return (last, true) };
            if self.tokens[follower].is_string()
                && by_neighbourhood
                && (in_bracket || self.language == Language::C)
            {
                last = follower;
                continue;
            }
            let is_plus = self.is(Some(follower), &["+"])
                || (self.language == Language::Php && self.is(Some(follower), &["."]));
            if is_plus {
                match self.after(follower) {
                    Some(more) if self.tokens[more].is_string() => {
                        last = more;
                        continue;
                    }
                    _ => return (last, false),
                }
            }
            let is_format = self.is(Some(follower), &["%"])
                || (self.is(Some(follower), &["."])
                    && self.is(
                        self.after(follower),
                        &["format", "join", "formatted", "split", "concat"],
                    ));
            return (last, !is_format);
        }
    }

    /// The text of the strings from `at` to `last`.
    fn value(&self, at: usize, last: usize) -> Fragment {
        let mut value = Fragment::default();
        for token in self.tokens[at..=last].iter().filter(|token| token.is_string()) {
            let inner = token.inner();
            let part = match token.kind {
                Kind::Raw => self.text.slice(inner),
                Kind::Quoted => unescape(self.text, inner, Escapes::Quotes),
                _ => unescape(self.text, inner, Escapes::Full),
            };
            value.push_part(&part, 0..part.text().len());
        }
        value
    }

    /// The path of the string, and the name when it is not the last of the path.
    fn name(
        &mut self,
        at: usize,
        last: usize,
        before: Option<usize>,
    ) -> Option<(Vec<Step>, Option<String>)> {
        let target = self.top().target.clone();
        let before = before?;
        let lead = self.word(before);
        let token = self.tokens[before];
        if token.kind == Kind::Word {
            return self.name_after_word(before).map(|name| (self.path(Some(name)), None));
        }
        match lead {
            "=" | ":=" | "||=" | "??=" | ":" | "=>" | "?" | "&" | "->" | "+=" | "*" => {
                let target = target.or_else(|| self.top().operand.clone())?;
                let is_default = matches!(
                    plain(&self.source[target.clone()]).as_str(),
                    "default" | "defaultvalue" | "value" | "fallback" | "initial" | "initialvalue"
                );
                let frame = self.top();
                let deciding = if is_default {
                    frame.first.clone().or_else(|| frame.inherited.clone())
                } else {
                    None
                };
                let name = deciding.map(|name| self.shown(name));
                Some((self.path(Some(target)), name))
            }
            "||" | "??" | "?:" => {
                let operand = self.operand(before);
                let name = operand.clone().or_else(|| target.clone())?;
                let path = self.path(target.or_else(|| Some(name.clone())));
                Some((path, operand.map(|name| self.shown(name))))
            }
            "==" | "===" | "!=" | "!==" => {
                let operand = self.operator_before(before)?;
                let is_typeof =
                    operand.checked_sub(1).is_some_and(|at| self.is(Some(at), &["typeof"]));
                let name = match self.tokens[operand].kind {
                    Kind::Word if !is_typeof => self.tokens[operand].range(),
                    Kind::Mark if self.word(operand) == "]" => self.closed.clone()?,
                    _ => return None,
                };
                // A word is a kind that is asked for, not a credential.
                let inner = self.tokens[at].inner();
                let is_word = self.source[inner]
                    .bytes()
                    .all(|b| b.is_ascii_alphabetic() || b.is_ascii_punctuation());
                (!is_word).then(|| (self.path(Some(name)), None))
            }
            "(" | "[" | "{" | "," | "|" => self.argument(last, lead),
            _ => None,
        }
    }

    /// A string behind a word: `#define NAME "x"`, `else "x"`, `password "x"`.
    fn name_after_word(&mut self, before: usize) -> Option<Name> {
        let frame = self.frames.last()?;
        let lead = before.checked_sub(1);
        match self.word(before) {
            "else" | "await" | "new" | "in" => frame.target.clone(),
            "or" => self.operand(before).or_else(|| frame.target.clone()),
            "to" if self.language == Language::Java => frame.target.clone(),
            _ if self.language == Language::C => {
                let name = self.tokens[before].range();
                self.is(lead, &["define"]).then_some(name)
            }
            word if matches!(self.language, Language::Ruby | Language::Java) => {
                let starts = lead.is_none_or(|lead| {
                    self.tokens[lead].kind == Kind::Line || self.is(Some(lead), &["{", "do", ";"])
                });
                let is_reader = READERS.contains(&word)
                    || matches!(
                        word,
                        "return"
                            | "raise"
                            | "throw"
                            | "puts"
                            | "require"
                            | "include"
                            | "import"
                            | "when"
                            | "case"
                            | "if"
                            | "yield"
                    );
                (starts && !is_reader).then(|| self.tokens[before].range())
            }
            _ => None,
        }
    }

    /// A string that is an argument, or a part of a list.
    fn argument(&mut self, last: usize, lead: &str) -> Option<(Vec<Step>, Option<String>)> {
        let ends = self.is(self.after(last), &[")", "]"]);
        let frame = self.frames.last()?;
        let callee =
            frame.callee.clone().map(|name| self.source[name].to_owned()).unwrap_or_default();
        let lower = plain(&callee);
        // An argument of a command line: `["--token", "x"]`.
        if let Some(flag) = frame.previous.clone().filter(|_| lead == ",")
            && let Some(name) = self.source[flag].strip_prefix("--")
            && !name.contains(['=', ' '])
        {
            return Some((self.path(None), Some(name.to_owned())));
        }
        if frame.open == b'(' && frame.commas == 1 && lead == "," {
            if let Some(first) = frame.first.clone() {
                if PAIRS.contains(&lower.as_str()) || is_header(&self.source[first.clone()]) {
                    let name = self.shown(first);
                    return Some((self.path(None), Some(name)));
                }
                if LOGINS.contains(&lower.as_str()) || self.is_login_tuple() {
                    return Some((self.path(None), Some("password".to_owned())));
                }
            }
            if lower == "set" && self.language == Language::Ruby {
                return None;
            }
        }
        if frame.open == b'(' && frame.commas == 2 && lower == "stringvar" {
            let name = frame.previous.clone()?;
            return Some((self.path(Some(name)), None));
        }
        if frame.open == b'[' && frame.commas == 1 && ends {
            let first =
                frame.previous.clone().filter(|first| is_header(&self.source[first.clone()]));
            if let Some(first) = first {
                return Some((self.path(Some(first)), None));
            }
        }
        if frame.open == 0 && frame.commas == 1 && lead == "," {
            // `set :password, "x"` of Ruby.
            let name = frame.first.clone().filter(|_| self.language == Language::Ruby)?;
            return Some((self.path(Some(name)), None));
        }
        if frame.open == b'(' && lead == "(" {
            if let Some(operand) = frame.operand.clone() {
                let name = self.shown(operand);
                return Some((self.path(None), Some(name)));
            }
            if frame.is_password {
                return Some((self.path(None), Some("password".to_owned())));
            }
            if frame.inherited.is_some() && (ends || !PAIRS.contains(&lower.as_str())) {
                return Some((self.path(None), None));
            }
            if frame.call == Call::Annotation {
                return self.annotation(last);
            }
            let name = frame.callee.clone()?;
            let setter = ["set_", "with_", "set", "with"].iter().find_map(|verb| {
                let rest = callee.strip_prefix(verb)?;
                (verb.ends_with('_') || rest.starts_with(|c: char| c.is_ascii_uppercase()))
                    .then_some(rest)
            });
            let is_setter = setter.is_some_and(|rest| !rest.is_empty());
            let is_builder =
                frame.call == Call::Method && !READERS.contains(&first_word(&callee).as_str());
            if ends && (is_setter || is_builder) {
                let name = setter
                    .filter(|rest| !rest.is_empty())
                    .map_or_else(|| self.shown(name), str::to_owned);
                return Some((self.path(None), Some(name)));
            }
            return None;
        }
        if let Some(operand) = frame.operand.clone() {
            let name = self.shown(operand);
            return Some((self.path(None), Some(name)));
        }
        let is_label = !ends && is_header(&self.source[self.tokens[last].inner()]);
        if !is_label
            && frame.inherited.is_some()
            && frame.target.is_none()
            && (frame.open != b'(' || frame.callee.is_none())
        {
            let mut path = self.path(None);
            path.push(Step::Index(self.frames.last()?.commas));
            return Some((path, None));
        }
        None
    }

    /// `auth=("user", "password")`.
    fn is_login_tuple(&self) -> bool {
        let frame = self.frames.last();
        frame.is_some_and(|frame| {
            frame.callee.is_none()
                && frame
                    .inherited
                    .clone()
                    .is_some_and(|name| LOGINS.contains(&plain(&self.source[name]).as_str()))
        })
    }

    /// `@Value("${db.password:literal}")`: a default under its name.
    fn annotation(&self, last: usize) -> Option<(Vec<Step>, Option<String>)> {
        let text = &self.source[self.tokens[last].inner()];
        let (name, _) = text.strip_prefix("${")?.split_once(':')?;
        Some((vec![Step::Key(name.to_owned())], None))
    }

    /// What stands before an operator that gives a default: the name of a variable of the
    /// environment, else nothing.
    fn operand(&self, operator: usize) -> Option<Name> {
        let last = self.operator_before(operator)?;
        let token = self.tokens[last];
        match token.kind {
            Kind::Mark if matches!(self.word(last), ")" | "]") => self.closed.clone(),
            Kind::Word => {
                let name = &self.source[token.range()];
                let is_constant = name.len() > 1
                    && name
                        .bytes()
                        .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
                let has_target = self.frames.last().is_some_and(|frame| frame.target.is_some());
                (is_constant || !has_target).then(|| token.range())
            }
            _ => None,
        }
    }

    /// The names around, and `name`.
    fn path(&self, name: Option<Name>) -> Vec<Step> {
        let from = self.frames.len().saturating_sub(PATH_STEPS);
        let outer = self.frames.len().saturating_sub(1);
        let mut path: Vec<Step> = Vec::new();
        let around =
            self.frames[from.min(outer)..outer].iter().filter_map(|frame| frame.target.clone());
        path.extend(around.chain(name).map(|name| Step::Key(self.shown(name))));
        if path.is_empty()
            && let Some(name) = self.frames.last().and_then(|frame| frame.inherited.clone())
        {
            path.push(Step::Key(self.shown(name)));
        }
        path
    }

    /// A name as it is shown: without the dashes of a flag and the marks of a variable.
    fn shown(&self, name: Name) -> String {
        let name = &self.source[name];
        let end = name.char_indices().nth(128).map_or(name.len(), |(at, _)| at);
        name[..end].trim_start_matches(['-', '$', '@']).trim_start_matches("r#").to_owned()
    }
}

/// The first word of `getName` or `get_name`.
fn first_word(name: &str) -> String {
    let end = name.char_indices().skip(1).find(|(_, c)| c.is_ascii_uppercase() || *c == '_');
    name[..end.map_or(name.len(), |(at, _)| at)].to_ascii_lowercase()
}

/// Whether a string names a header that carries credentials.
fn is_header(name: &str) -> bool {
    let name = name.trim().to_ascii_lowercase();
    matches!(name.as_str(), "authorization" | "cookie" | "private-token" | "proxy-authorization")
        || (name.starts_with("x-") && !name.contains(' '))
}
