//! Block structure: lines, their indentation, entries of mappings and lists.
//!
//! Where a line fits nowhere it is read as lines of any text are, and the next one goes on.

use std::ops::Range;
use std::rc::Rc;

use super::{DEEPEST, Kind, Level, Parser};
use crate::lint::leaf::{Leaves, Setting, Step};
use crate::lint::parse::lines;

/// A key on one line: its text, and where what follows its colon begins.
pub(super) struct Key {
    pub(super) step: Step,
    pub(super) after: usize,
}

/// Tags and anchors before a node.
pub(super) struct Properties {
    pub(super) tag: Option<Rc<str>>,
    /// Where the node begins.
    pub(super) at: usize,
}

impl Parser<'_> {
    /// Reads the text.
    pub(super) fn run(mut self) {
        let mut at = 0;
        while at < self.text.len() {
            at = self.line(at);
        }
        self.flush_comment();
        self.claim_before(self.text.len());
    }

    /// Reads from the line that begins at `start`; gives the beginning of the next unread one.
    fn line(&mut self, start: usize) -> usize {
        let stop = self.stop_of(start);
        let bom =
            if self.text[start..].starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let start = start + bom;
        let first = self.skip_blanks(start, stop);
        if first == stop {
            return self.next_line(stop);
        }
        self.claim_before(first);
        if self.is_marker(start) {
            self.end_document();
            if self.byte(start) == Some(b'.') {
                return self.next_line(stop);
            }
            let at = self.skip_blanks(start + 3, stop);
            return self.entry(at, 0, stop);
        }
        match self.byte(first) {
            Some(b'#') => {
                self.comment_line(first, stop);
                return self.next_line(stop);
            }
            Some(b'%') if first == start && self.is_directive(first) => {
                return self.next_line(stop);
            }
            _ => {}
        }
        let column = first - start;
        while self.levels.last().is_some_and(|level| level.indent > column) {
            self.leave();
        }
        self.entry(first, column, stop)
    }

    fn end_document(&mut self) {
        self.levels.clear();
        self.path.clear();
        self.anchors.clear();
        self.is_root_open = true;
    }

    fn is_directive(&self, at: usize) -> bool {
        self.levels.is_empty()
            && self.is_root_open
            && (self.text[at..].starts_with("%YAML ") || self.text[at..].starts_with("%TAG "))
    }

    /// Reads an entry or a node that begins at `at` of a line, in `column`.
    fn entry(&mut self, mut at: usize, mut column: usize, stop: usize) -> usize {
        loop {
            if self.ends_at(at, stop) {
                self.trailing_comment(at, stop);
                return self.next_line(stop);
            }
            if self.levels.len() >= DEEPEST {
                break;
            }
            match self.byte(at) {
                Some(b'-') if self.is_indicator(at, stop) => self.item(column),
                Some(b'?') if self.is_indicator(at, stop) => {
                    return self.explicit_key(at, column, stop);
                }
                Some(b':') if self.is_indicator(at, stop) => {
                    let is_map = self
                        .levels
                        .last()
                        .is_some_and(|level| level.kind == Kind::Map && level.indent == column);
                    if !is_map {
                        self.key(column, Step::Key(String::new()));
                    }
                    self.open(None);
                }
                _ => break,
            }
            let next = self.skip_blanks(at + 1, stop);
            column += next - at;
            at = next;
        }
        let properties = self.properties(at, stop);
        if self.ends_at(properties.at, stop) {
            // The node that they belong to stands on the next lines.
            if let Some(level) = self.levels.last_mut().filter(|level| level.is_open) {
                level.pending_tag = properties.tag;
            }
            self.trailing_comment(properties.at, stop);
            return self.next_line(stop);
        }
        if let Some(key) = self.implicit_key(properties.at, stop) {
            self.key(column, key.step);
            return self.value(key.after, stop);
        }
        if !self.takes_node(column) && !matches!(self.byte(properties.at), Some(b'{' | b'[')) {
            return self.stray(at, stop);
        }
        if self.levels.last().is_some_and(|level| level.awaits_key) {
            return self.key_node(properties.at, stop);
        }
        self.node(properties.at, stop, properties.tag, Some(column))
    }

    /// Whether a node without a key may begin in `column`.
    fn takes_node(&self, column: usize) -> bool {
        match self.levels.last() {
            Some(level) => level.is_open && column > level.indent,
            None => self.is_root_open,
        }
    }

    /// What follows the colon of a key.
    pub(super) fn value(&mut self, at: usize, stop: usize) -> usize {
        let at = self.skip_blanks(at, stop);
        let properties = self.properties(at, stop);
        if self.ends_at(properties.at, stop) {
            self.open(properties.tag);
            self.trailing_comment(properties.at, stop);
            return self.next_line(stop);
        }
        self.open(properties.tag.clone());
        self.node(properties.at, stop, properties.tag, None)
    }

    /// `? key`, whose node may be anything.
    fn explicit_key(&mut self, at: usize, column: usize, stop: usize) -> usize {
        self.key(column, Step::Key(String::new()));
        self.open(None);
        let next = self.skip_blanks(at + 1, stop);
        let properties = self.properties(next, stop);
        let is_item =
            self.byte(properties.at) == Some(b'-') && self.is_indicator(properties.at, stop);
        let is_bracket = matches!(self.byte(properties.at), Some(b'[' | b'{'));
        if is_item
            || is_bracket
            || self.ends_at(properties.at, stop)
            || self.implicit_key(properties.at, stop).is_some()
        {
            // A collection as a key: its values are found, its name is none. Or a key that stands
            // on the next lines.
            let awaits_key = self.ends_at(properties.at, stop);
            if let Some(level) = self.levels.last_mut() {
                level.awaits_key = awaits_key;
            }
            return self.entry(next, column + (next - at), stop);
        }
        self.key_node(properties.at, stop)
    }

    /// A scalar that is the key of the open entry.
    fn key_node(&mut self, at: usize, stop: usize) -> usize {
        self.flush_comment();
        let kept = self.out.found.len();
        let end = self.node(at, stop, None, None);
        if let Some(leaf) = self.out.found.get(kept).filter(|leaf| leaf.setting == Setting::Named) {
            let named = step(leaf.value.text());
            self.out.found.remove(kept);
            if let Some(last) = self.path.last_mut() {
                *last = named;
            }
        }
        end
    }

    /// A line that fits nowhere.
    fn stray(&mut self, at: usize, stop: usize) -> usize {
        self.flush_comment();
        self.fault(at, "a line that is no entry of the mapping or list around it");
        let mut found = Leaves::default();
        lines::parse(&self.part(at..stop), &mut found);
        let around = self.path_around();
        for mut leaf in found.found {
            if leaf.value.is_empty() {
                continue;
            }
            if !leaf.path.is_empty() {
                leaf.path.splice(0..0, around.iter().cloned());
            }
            self.out.push(leaf);
        }
        self.skip_actions(stop);
        self.next_line(stop)
    }

    /// Tags and anchors at `at`.
    pub(super) fn properties(&mut self, mut at: usize, stop: usize) -> Properties {
        let mut tag = None;
        loop {
            let mark = self.byte(at);
            if at >= stop || !matches!(mark, Some(b'&' | b'!')) {
                return Properties { tag, at };
            }
            let word = &self.text[at..stop];
            let end = if word.starts_with("!<") {
                word.find('>').map_or(word.len(), |end| end + 1)
            } else {
                word.find([' ', '\t', ',', '[', ']', '{', '}']).unwrap_or(word.len())
            };
            let word = &word[..end];
            match mark {
                Some(b'!') => tag = Some(Rc::from(word)),
                _ if end == 1 => return Properties { tag, at },
                _ => {
                    self.anchors.insert(&word[1..]);
                }
            }
            at = self.skip_blanks(at + end, stop);
        }
    }

    /// The key that begins at `at`, when there is one that ends before `stop`.
    pub(super) fn implicit_key(&self, at: usize, stop: usize) -> Option<Key> {
        let bytes = self.text.as_bytes();
        if let Some(quote @ (b'"' | b'\'')) = self.byte(at) {
            let end = self.closing_quote(at, stop, quote)?;
            let colon = self.skip_blanks(end + 1, stop);
            if colon >= stop || bytes[colon] != b':' {
                return None;
            }
            let key = self.decode_quoted(at + 1..end, quote);
            return Some(Key { step: step(key.text()), after: colon + 1 });
        }
        match self.byte(at) {
            Some(b'[' | b'{') => return None,
            Some(b'|' | b'>') if self.block_header(at, stop).is_some() => return None,
            _ => {}
        }
        for index in at..stop {
            match bytes[index] {
                b':' if index + 1 == stop || matches!(bytes[index + 1], b' ' | b'\t') => {
                    let key = self.original_range(at..index);
                    let key = self.original[key].trim_end();
                    return Some(Key { step: step(key), after: index + 1 });
                }
                b'#' if index > at && matches!(bytes[index - 1], b' ' | b'\t') => return None,
                _ => {}
            }
        }
        None
    }

    /// Begins the entry of `key` in the mapping whose entries stand in `column`.
    pub(super) fn key(&mut self, column: usize, key: Step) {
        let ends_list = self
            .levels
            .last()
            .is_some_and(|level| level.kind == Kind::Sequence && level.indent == column);
        if ends_list {
            self.leave();
        }
        match self.levels.last_mut() {
            Some(level) if level.kind == Kind::Map && level.indent == column => {
                level.is_open = false;
                level.pending_tag = None;
                if let Some(last) = self.path.last_mut() {
                    *last = key;
                }
            }
            _ => self.enter(Kind::Map, column, key),
        }
    }

    /// Begins the next item of the list whose items stand in `column`.
    fn item(&mut self, column: usize) {
        match self.levels.last_mut() {
            Some(level) if level.kind == Kind::Sequence && level.indent == column => {
                level.is_open = true;
                level.pending_tag = None;
                if let Some(Step::Index(index)) = self.path.last_mut() {
                    *index += 1;
                }
            }
            _ => {
                self.enter(Kind::Sequence, column, Step::Index(0));
                self.open(None);
            }
        }
    }

    fn enter(&mut self, kind: Kind, indent: usize, step: Step) {
        self.is_root_open = false;
        let mut tag = None;
        if let Some(around) = self.levels.last_mut() {
            around.is_open = false;
            around.awaits_key = false;
            let own = around.pending_tag.take();
            if kind == Kind::Sequence {
                tag = own.or_else(|| around.tag.clone());
            }
        }
        self.levels.push(Level {
            indent,
            kind,
            is_open: false,
            awaits_key: false,
            pending_tag: None,
            tag,
        });
        self.path.push(step);
    }

    fn leave(&mut self) {
        self.levels.pop();
        self.path.truncate(self.levels.len());
    }

    /// The entry waits for its node.
    fn open(&mut self, tag: Option<Rc<str>>) {
        if let Some(level) = self.levels.last_mut() {
            level.is_open = true;
            level.awaits_key = false;
            level.pending_tag = tag;
        }
    }

    /// The entry has its node.
    pub(super) fn close(&mut self) {
        match self.levels.last_mut() {
            Some(level) => {
                level.is_open = false;
                level.pending_tag = None;
            }
            None => self.is_root_open = false,
        }
    }

    /// The column that lines of the node must go beyond; -1 for the root.
    pub(super) fn indent(&self) -> isize {
        self.levels.last().map_or(-1, |level| isize::try_from(level.indent).unwrap_or(isize::MAX))
    }

    /// Whether `-`, `?` or `:` at `at` stands alone.
    fn is_indicator(&self, at: usize, stop: usize) -> bool {
        at + 1 >= stop || matches!(self.byte(at + 1), Some(b' ' | b'\t'))
    }

    /// Whether nothing but a comment is left of the line.
    pub(super) fn ends_at(&self, at: usize, stop: usize) -> bool {
        at >= stop
            || self.byte(at) == Some(b'#')
                && (at == 0 || matches!(self.byte(at - 1), Some(b' ' | b'\t' | b'\n')))
    }

    /// Whether the line that begins at `start` is `---` or `...`.
    pub(super) fn is_marker(&self, start: usize) -> bool {
        let rest = &self.text.as_bytes()[start..];
        (rest.starts_with(b"---") || rest.starts_with(b"..."))
            && matches!(rest.get(3), None | Some(b' ' | b'\t' | b'\r' | b'\n'))
    }

    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    pub(super) fn skip_blanks(&self, at: usize, stop: usize) -> usize {
        let blanks = self.text.as_bytes()[at..stop.max(at)]
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'));
        at + blanks.count()
    }

    /// The end of the line of `at`, without its line end. The last answer is kept: a line may be
    /// long and hold many values.
    pub(super) fn stop_of(&self, at: usize) -> usize {
        let (from, stop) = self.last_line.get();
        if from <= at && at < stop {
            return stop;
        }
        let rest = &self.text.as_bytes()[at..];
        let stop = match rest.iter().position(|byte| *byte == b'\n') {
            Some(end) if end > 0 && rest[end - 1] == b'\r' => at + end - 1,
            Some(end) => at + end,
            None => at + rest.len(),
        };
        self.last_line.set((at, stop));
        stop
    }

    /// The beginning of the line after the one that ends at `stop`.
    pub(super) fn next_line(&self, stop: usize) -> usize {
        let rest = &self.text.as_bytes()[stop..];
        if rest.starts_with(b"\r\n") { stop + 2 } else { stop + usize::from(!rest.is_empty()) }
    }

    /// `range` with its ends moved out of the actions that they cut.
    pub(super) fn original_range(&self, range: Range<usize>) -> Range<usize> {
        let (mut start, mut end) = (range.start, range.end.max(range.start));
        while !self.original.is_char_boundary(start) {
            start -= 1;
        }
        while !self.original.is_char_boundary(end) {
            end += 1;
        }
        start..end
    }
}

/// A key as a step. What is longer than YAML allows is cut.
pub(super) fn step(key: &str) -> Step {
    let end = (0..=key.len().min(1024)).rev().find(|end| key.is_char_boundary(*end));
    Step::Key(key[..end.unwrap_or(0)].to_owned())
}
