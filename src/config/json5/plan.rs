//! From wanted changes to byte replacements.

use std::fmt;
use std::ops::Range;

use zeroize::Zeroizing;

use super::edit::{Fresh, Patch, Step};
use super::lexer::{Lexer, is_line_terminator};
use super::node::{Document, Kind, Node};
use super::style::{Style, entries, indent_at, is_first_on_line, line_start};

/// One range of the old text and what stands there afterwards.
pub(super) struct Replacement {
    pub(super) range: Range<usize>,
    pub(super) text: Zeroizing<String>,
}

impl fmt::Debug for Replacement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.range)
    }
}

/// The replacements that make `patch` true, sorted and without overlaps.
pub(super) fn plan(document: &Document, patch: &Patch) -> Vec<Replacement> {
    let style = Style::of(document);
    let mut planner = Planner { text: document.text(), style, out: Vec::new() };
    planner.value(document.root(), patch, false);
    join(planner.out)
}

/// Sorts replacements and joins those that overlap; their new texts follow each other.
fn join(mut all: Vec<Replacement>) -> Vec<Replacement> {
    all.sort_by_key(|r| (r.range.start, r.range.end));
    let mut joined: Vec<Replacement> = Vec::new();
    for next in all {
        match joined.last_mut() {
            Some(last) if next.range.start < last.range.end || next.range == last.range => {
                last.range.end = last.range.end.max(next.range.end);
                last.text.push_str(&next.text);
            }
            _ => joined.push(next),
        }
    }
    joined
}

/// The offset of the comma behind an entry that ends at `end`.
pub(super) fn comma_after(text: &str, end: usize) -> Option<usize> {
    let mut lexer = Lexer { text, at: end };
    lexer.skip_trivia().ok()?;
    (lexer.peek() == Some(',')).then_some(lexer.at)
}

struct Planner<'a> {
    text: &'a str,
    style: Style,
    out: Vec<Replacement>,
}

impl Planner<'_> {
    fn replace(&mut self, range: Range<usize>, text: impl Into<Zeroizing<String>>) {
        self.out.push(Replacement { range, text: text.into() });
    }

    /// `one_line`: the value stands in a container that is written on one line.
    fn value(&mut self, node: &Node, patch: &Patch, one_line: bool) {
        match patch {
            Patch::Remove => {}
            Patch::Set(value) if value.equals(node) => {}
            Patch::Set(value) => {
                let mut text = Zeroizing::new(String::with_capacity(256));
                let indent = indent_at(self.text, node.start as usize);
                self.style.write(&mut text, value, indent, one_line);
                self.replace(node.range(), text);
            }
            Patch::Into(below) => self.container(node, below, one_line),
        }
    }

    fn container(&mut self, node: &Node, below: &[(Step, Patch)], one_line: bool) {
        let mut removed = vec![false; entries(node).len()];
        let mut fresh: Vec<(&str, Fresh)> = Vec::new();
        let inner_one_line = !self.is_many_line(node);
        for (step, patch) in below {
            match (step, &node.kind) {
                (Step::Index(index), Kind::Array(items)) => match patch {
                    Patch::Remove => removed[*index] = true,
                    _ => self.value(&items[*index], patch, inner_one_line),
                },
                (Step::Key(key), Kind::Object(members)) => match (node.get(key), patch) {
                    (Some(_), Patch::Remove) => {
                        for (gone, member) in removed.iter_mut().zip(members) {
                            *gone |= member.key == *key;
                        }
                    }
                    (Some(value), _) => self.value(value, patch, inner_one_line),
                    (None, _) => fresh.extend(patch.fresh().map(|value| (key.as_str(), value))),
                },
                _ => {}
            }
        }
        if fresh.is_empty() {
            self.remove(node, &removed, false);
        } else if removed.is_empty() {
            self.fill(node, &fresh, one_line);
        } else if let Some(last) = removed.iter().rposition(|gone| !gone) {
            self.remove(node, &removed, true);
            self.append(node, last, &fresh);
        } else {
            self.take_over(node, &mut removed, &fresh);
        }
    }

    /// Whether the entries, or the brackets around them, stand on lines of their own.
    fn is_many_line(&self, node: &Node) -> bool {
        let mut at = node.start as usize + 1;
        let mut gaps = entries(node).into_iter().map(|(start, end)| {
            let gap = &self.text[at..start];
            at = end;
            gap.contains(is_line_terminator)
        });
        let broken = gaps.any(|broken| broken);
        let tail = entries(node).last().map_or(node.start as usize + 1, |e| e.1);
        broken || self.text[tail..node.end as usize].contains(is_line_terminator)
    }

    /// `key: value` for each new member, with `between` after each comma.
    fn members(&self, fresh: &[(&str, Fresh)], indent: &str, flat: bool, between: &str) -> String {
        let mut text = String::with_capacity(256);
        for (at, (key, value)) in fresh.iter().enumerate() {
            if at > 0 {
                text.push(',');
                text.push_str(between);
            }
            self.style.write_key(&mut text, key);
            text.push_str(": ");
            self.style.write(&mut text, value, indent, flat);
        }
        text
    }

    /// New members in an object that has none.
    fn fill(&mut self, node: &Node, fresh: &[(&str, Fresh)], one_line: bool) {
        let inner = node.start as usize + 1..node.end as usize - 1;
        let body = self.text[inner.clone()].trim_end();
        let has_comment = !body.is_empty();
        let tail = inner.start + body.len()..inner.end;
        let outer = indent_at(self.text, node.start as usize).to_owned();
        if one_line && !self.text[inner].contains(is_line_terminator) {
            let text = format!(" {} ", self.members(fresh, &outer, true, " "));
            return self.replace(tail, text);
        }
        let eol = self.style.eol;
        let indent = format!("{outer}{}", self.style.unit);
        let lead = format!("{eol}{indent}");
        let members = self.members(fresh, &indent, false, &lead);
        let comma = if self.style.trailing_comma() { "," } else { "" };
        let keep = has_comment && self.text[tail.clone()].contains(is_line_terminator);
        let range = if keep { tail.start..tail.start } else { tail };
        let end = if keep { String::new() } else { format!("{eol}{outer}") };
        self.replace(range, format!("{lead}{members}{comma}{end}"));
    }

    /// New members behind member `last`, which stays.
    fn append(&mut self, node: &Node, last: usize, fresh: &[(&str, Fresh)]) {
        let all = entries(node);
        let (start, end) = all[last];
        let comma = comma_after(self.text, end);
        let trails = all.last().is_some_and(|e| comma_after(self.text, e.1).is_some());
        if !self.is_many_line(node) {
            let members = self.members(fresh, indent_at(self.text, start), true, " ");
            let (at, text) = match comma {
                Some(comma) => (comma + 1, format!(" {members}{}", if trails { "," } else { "" })),
                None => (self.same_line_end(end), format!(", {members}")),
            };
            return self.replace(at..at, text);
        }
        let indent = all.iter().rev().find(|e| is_first_on_line(self.text, e.0)).map_or_else(
            || format!("{}{}", indent_at(self.text, node.start as usize), self.style.unit),
            |e| indent_at(self.text, e.0).to_owned(),
        );
        let lead = format!("{}{indent}", self.style.eol);
        let members = self.members(fresh, &indent, false, &lead);
        if comma.is_none() {
            self.replace(end..end, ",".to_owned());
        }
        let at = self.same_line_end(comma.map_or(end, |comma| comma + 1));
        let tail = if trails { "," } else { "" };
        self.replace(at..at, format!("{lead}{members}{tail}"));
    }

    /// New members in the place of the last one, when all old members go.
    fn take_over(&mut self, node: &Node, removed: &mut [bool], fresh: &[(&str, Fresh)]) {
        let last = removed.len() - 1;
        removed[last] = false;
        let (start, end) = entries(node)[last];
        let indent = indent_at(self.text, start).to_owned();
        let flat = !self.is_many_line(node);
        let between = if flat { " ".to_owned() } else { format!("{}{indent}", self.style.eol) };
        let members = self.members(fresh, &indent, flat, &between);
        self.replace(start..end, members);
        self.remove(node, removed, true);
    }

    /// Where the comments end that follow `at` on its line and belong to what stands before them:
    /// all up to the line's end or a closing bracket; none when another entry follows.
    fn same_line_end(&self, at: usize) -> usize {
        let mut end = at;
        let mut lexer = Lexer { text: self.text, at };
        loop {
            let rest = &self.text[lexer.at..];
            match rest.chars().next() {
                None | Some(']' | '}' | ',') => return end,
                Some(c) if is_line_terminator(c) => return end,
                Some('/') if rest.starts_with("//") => {
                    return lexer.at + rest.find(is_line_terminator).unwrap_or(rest.len());
                }
                Some('/') => {
                    // The search begins behind the opening, since `/*/` does not close itself.
                    let length = rest[2..].find("*/").map_or(rest.len(), |found| found + 4);
                    if rest[..length].contains(is_line_terminator) {
                        return end;
                    }
                    lexer.at += length;
                    end = lexer.at;
                }
                Some(c) if c.is_whitespace() || c == '\u{feff}' => lexer.at += c.len_utf8(),
                Some(_) => return at,
            }
        }
    }

    /// Takes the marked entries out. `more`: new members follow, so the last comma stays.
    fn remove(&mut self, node: &Node, removed: &[bool], more: bool) {
        let all = entries(node);
        if !removed.contains(&true) {
            return;
        }
        let inner = node.start as usize + 1..node.end as usize - 1;
        let mut gone = Vec::new();
        for (at, &(start, end)) in all.iter().enumerate().filter(|(at, _)| removed[*at]) {
            let comma = comma_after(self.text, end);
            let follower = (at + 1..all.len()).find(|next| !removed[*next]).map(|next| all[next].0);
            let close = follower.filter(|next| !self.text[end..*next].contains(is_line_terminator));
            gone.push(self.extent(start, end, comma, close));
            gone.extend(comma.map(|comma| comma..comma + 1));
        }
        let trails = all.last().is_some_and(|e| comma_after(self.text, e.1).is_some());
        let survivor = removed.iter().rposition(|gone| !gone);
        if let Some(last) = survivor
            && !trails
            && !more
            && last + 1 < all.len()
        {
            gone.extend(comma_after(self.text, all[last].1).map(|comma| comma..comma + 1));
        }
        if survivor.is_none() && self.only_blanks_left(inner.clone(), &gone) {
            gone = vec![inner];
        }
        for range in gone {
            self.replace(range, String::new());
        }
    }

    /// The bytes that go with one entry. `close` is the start of the next staying entry when it
    /// stands on the same line.
    fn extent(
        &self,
        start: usize,
        end: usize,
        comma: Option<usize>,
        close: Option<usize>,
    ) -> Range<usize> {
        let near = comma.filter(|comma| !self.text[end..*comma].contains(is_line_terminator));
        let tail = near.map_or(end, |comma| comma + 1);
        if close.is_some() {
            let rest = &self.text[tail..];
            return start..tail + (rest.len() - rest.trim_start_matches([' ', '\t']).len());
        }
        let tail = self.same_line_end(tail);
        let rest = self.text[tail..].trim_start_matches([' ', '\t']);
        let line_end = self.text.len() - rest.len();
        if is_first_on_line(self.text, start) && rest.starts_with(is_line_terminator) {
            let length = if rest.starts_with("\r\n") {
                2
            } else {
                rest.chars().next().map_or(0, char::len_utf8)
            };
            return line_start(self.text, start)..line_end + length;
        }
        self.text[..start].trim_end_matches([' ', '\t']).len()..tail
    }

    fn only_blanks_left(&self, inner: Range<usize>, gone: &[Range<usize>]) -> bool {
        self.text[inner.clone()].char_indices().all(|(at, c)| {
            let at = inner.start + at;
            c.is_whitespace() || c == '\u{feff}' || gone.iter().any(|range| range.contains(&at))
        })
    }
}
