//! Actions of template languages: where they stand in a text, and what stands in for them.
//!
//! Go templates (Helm), Jinja (Ansible, Salt, cookiecutter) and the expressions of GitHub Actions
//! share their braces; what an action does is told by its first word.

use std::borrow::Cow;
use std::ops::Range;

/// The longest action that is taken for one, in bytes. Beyond it the braces are text.
const LONGEST: usize = 16 * 1024;
/// How far a string inside an action may go on past the next closing braces, in bytes.
const LONGEST_STRING: usize = 4 * 1024;
/// The longest key before a value that is taken for one, in bytes.
const LONGEST_KEY: usize = 256;

/// What an action does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lint::parse) enum Kind {
    /// Nothing: a comment.
    Comment,
    /// It steers (`if`, `range`, `end`, any `{% %}`) and gives no text.
    Control,
    /// It sets a variable and gives no text.
    Assign,
    /// It gives text.
    Output,
    /// `${{ }}` of GitHub Actions: part of a value like any other interpolation.
    Expression,
}

impl Kind {
    /// Whether the action leaves text in its place.
    pub(in crate::lint::parse) const fn gives_text(self) -> bool {
        matches!(self, Self::Output | Self::Expression)
    }
}

/// An action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lint::parse) struct Action {
    /// Its bytes, braces included.
    pub range: Range<usize>,
    /// Its bytes without braces, trim marks and the marks of a comment.
    pub inner: Range<usize>,
    /// What it does.
    pub kind: Kind,
}

/// Finds the actions, in order of place.
pub(in crate::lint::parse) fn lex(text: &str) -> Vec<Action> {
    let bytes = text.as_bytes();
    let mut actions = Vec::new();
    let mut closes = Closes::default();
    let mut at = 0;
    while let Some(found) = text[at..].find('{') {
        let start = at + found;
        at = start + 1;
        let range = match bytes.get(start + 1) {
            Some(b'{') => double(text, start, &mut closes),
            Some(b'%') => closes.next(text, start + 2, "%}").map(|end| start..end + 2),
            Some(b'#') if matches!(bytes.get(start + 2), Some(b' ' | b'-' | b'\n' | b'\r')) => {
                closes.next(text, start + 2, "#}").map(|end| start..end + 2)
            }
            _ => None,
        };
        let is_action = |range: &Range<usize>| {
            is_comment(text, range) || range.len() <= LONGEST && !holds_entry(&text[range.clone()])
        };
        let Some(range) = range.filter(is_action) else { continue };
        at = range.end;
        actions.push(classify(text, range));
    }
    actions
}

/// The places of the next closing marks, each looked for once.
#[derive(Default)]
struct Closes {
    known: [Option<(usize, Option<usize>)>; 4],
}

impl Closes {
    /// The first `mark` at or after `from`.
    fn next(&mut self, text: &str, from: usize, mark: &str) -> Option<usize> {
        let slot = ["}}", "%}", "#}", "*/"].iter().position(|known| *known == mark)?;
        match self.known[slot] {
            Some((asked, None)) if asked <= from => None,
            Some((asked, Some(at))) if asked <= from && from <= at => Some(at),
            _ => {
                let found = text.get(from..)?.find(mark).map(|at| from + at);
                self.known[slot] = Some((from, found));
                found
            }
        }
    }
}

/// Whether a line of the action after its first is an entry of a mapping: then the braces before
/// and those behind it do not belong together.
fn holds_entry(action: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    action.lines().skip(1).any(|line| {
        let line = line.trim_start().trim_start_matches("- ");
        let rest = line.trim_start_matches(is_name);
        rest.len() < line.len() && rest.starts_with(": ")
    })
}

fn is_comment(text: &str, range: &Range<usize>) -> bool {
    let head = text[range.clone()].trim_start_matches(['{', '-', ' ']);
    head.starts_with("/*") || head.starts_with('#')
}

/// The action in double braces that begins at `start`.
fn double(text: &str, start: usize, closes: &mut Closes) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = start + 2;
    while matches!(bytes.get(at), Some(b'-' | b'~' | b' ' | b'\t')) {
        at += 1;
    }
    if text[at..].starts_with("/*") {
        let end = closes.next(text, at + 2, "*/")? + 2;
        let close = closes.next(text, end, "}}")?;
        let gap = text[end..close].trim_matches(['-', ' ', '\t', '\r', '\n']);
        return gap.is_empty().then_some(start..close + 2);
    }
    let near = closes.next(text, start + 2, "}}")?;
    if near - start > LONGEST {
        return None;
    }
    // Closing braces inside a string do not close; a lone apostrophe begins none.
    let mut quote = None;
    while at < bytes.len() && at < near + LONGEST_STRING {
        match (quote, bytes[at]) {
            (None, b'}') if bytes.get(at + 1) == Some(&b'}') => return Some(start..at + 2),
            (None, b'{') if bytes[at..].starts_with(b"{{") && at >= near => break,
            (None, mark @ (b'"' | b'\'' | b'`')) => quote = Some(mark),
            (Some(mark), byte) if byte == mark => quote = None,
            (Some(b'"' | b'\''), b'\n') => break,
            (Some(b'"' | b'\''), b'\\') => at += 1,
            _ => {}
        }
        at += 1;
    }
    Some(start..near + 2)
}

fn classify(text: &str, range: Range<usize>) -> Action {
    let marks: &[char] = &['-', '~', '+'];
    let body = &text[range.start + 2..range.end - 2];
    let open = body.len() - body.trim_start_matches(marks).len();
    let close = body.len() - body.trim_end_matches(marks).len();
    let inner = range.start + 2 + open..(range.end - 2 - close).max(range.start + 2 + open);
    let of = |kind, inner| Action { range: range.clone(), inner, kind };
    match text.as_bytes()[range.start + 1] {
        b'%' => return of(Kind::Control, inner),
        b'#' => return of(Kind::Comment, inner),
        _ => {}
    }
    if range.start > 0 && text.as_bytes()[range.start - 1] == b'$' {
        return of(Kind::Expression, inner);
    }
    let body = text[inner.clone()].trim();
    if let Some(comment) = body.strip_prefix("/*") {
        let comment = comment.strip_suffix("*/").unwrap_or(comment);
        let from = inner.start + text[inner.clone()].find("/*").map_or(0, |at| at + 2);
        return of(Kind::Comment, from..from + comment.len());
    }
    if body.starts_with(['#', '/', '!', '>']) {
        return of(Kind::Control, inner);
    }
    if body.starts_with('$') && variable(body).is_some() {
        return of(Kind::Assign, inner);
    }
    let word = body.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next();
    let kind = match word.unwrap_or_default() {
        "if" | "else" | "end" | "range" | "with" | "define" | "block" | "break" | "continue" => {
            Kind::Control
        }
        _ => Kind::Output,
    };
    of(kind, inner)
}

/// The variable that an action sets (`$name := value`) and where its value begins in `body`.
pub(in crate::lint::parse) fn variable(body: &str) -> Option<(&str, usize)> {
    let name = body.strip_prefix('$')?;
    let length = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
    let (name, rest) = name.split_at(length);
    let rest = rest.trim_start();
    let value = rest
        .strip_prefix(":=")
        .or_else(|| rest.strip_prefix('=').filter(|value| !value.starts_with('=')))?;
    Some((name, body.len() - value.len()))
}

/// `text` with something in the place of each action, byte for byte: blanks for those that give no
/// text or stand alone in their lines, a word for the others.
pub(in crate::lint::parse) fn fill<'a>(text: &'a str, actions: &[Action]) -> Cow<'a, str> {
    if actions.is_empty() {
        return Cow::Borrowed(text);
    }
    let alone = alone(text, actions);
    let mut filled = String::with_capacity(text.len());
    let mut at = 0;
    for (action, alone) in actions.iter().zip(alone) {
        filled.push_str(&text[at..action.range.start]);
        at = action.range.end;
        if alone {
            let keep = |byte| if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' };
            filled.extend(text[action.range.clone()].bytes().map(keep));
        } else {
            let stand_in = if action.kind.gives_text() { 'x' } else { ' ' };
            filled.extend(std::iter::repeat_n(stand_in, action.range.len()));
        }
    }
    filled.push_str(&text[at..]);
    Cow::Owned(filled)
}

/// For each action, whether nothing but blanks and actions stands in its lines.
fn alone(text: &str, actions: &[Action]) -> Vec<bool> {
    let is_blank = |text: &str| text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'));
    let mut alone = vec![false; actions.len()];
    let mut left = false;
    for (index, action) in actions.iter().enumerate() {
        let from = if index == 0 { 0 } else { actions[index - 1].range.end };
        let gap = &text[from..action.range.start];
        left = match gap.rfind('\n') {
            Some(end) => is_blank(&gap[end + 1..]),
            None => is_blank(gap) && (index == 0 || left),
        };
        alone[index] = left;
    }
    let mut right = false;
    for (index, action) in actions.iter().enumerate().rev() {
        let to = actions.get(index + 1).map_or(text.len(), |next| next.range.start);
        let gap = &text[action.range.end..to];
        right = match gap.find('\n') {
            Some(end) => is_blank(&gap[..end]),
            None => is_blank(gap) && (index + 1 == actions.len() || right),
        };
        alone[index] &= right;
    }
    alone
}

/// The key that a value at byte `at` of a line stands under: `key: ...`, `key = ...`, `"key":...`.
pub(in crate::lint::parse) fn key_of_line(text: &str, at: usize) -> Option<String> {
    let far = (at.saturating_sub(2 * LONGEST_KEY)..=at).find(|at| text.is_char_boundary(*at))?;
    let line = &text[far..at];
    let line = line.rfind('\n').map_or(line, |end| &line[end + 1..]);
    let bytes = line.as_bytes();
    let is_mark = |at: usize| match bytes[at] {
        b'=' => true,
        b':' => {
            let is_apart = bytes.get(at + 1).is_some_and(u8::is_ascii_whitespace);
            is_apart || at > 0 && matches!(bytes[at - 1], b'"' | b'\'')
        }
        _ => false,
    };
    let end = (0..bytes.len()).rev().find(|at| is_mark(*at))?;
    let key = line[..end].trim_end().trim_end_matches([':', '"', '\'']);
    let from = key.rfind(|c: char| c.is_whitespace() || "\"'{[(,;&?".contains(c));
    let key = from.map_or(key, |from| {
        let width = key[from..].chars().next().map_or(1, char::len_utf8);
        &key[from + width..]
    });
    (!key.is_empty() && key.len() <= LONGEST_KEY).then(|| key.to_owned())
}
