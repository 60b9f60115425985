//! Block structure: lines, their indentation, entries of mappings and lists.
//!
//! Where a line fits nowhere it is read as lines of any text are, and the next one goes on.

use std::rc::Rc;

use super::cursor::step;
use super::{DEEPEST, Kind, Level, Parser};
use crate::lint::leaf::{Leaves, Setting, Step};
use crate::lint::parse::lines;

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
}
