//! Nodes and leaves: what a value is, what stands in its actions, comments.

use std::ops::Range;
use std::rc::Rc;

use super::Parser;
use super::scalar::is_core_scalar;
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Step};
use crate::lint::parse::helm::action::{self, Action, Kind};
use crate::lint::parse::helm::literal;

/// The longest path that a leaf gets, in steps: the first ones and the last.
const LONGEST_PATH: usize = 128;
/// What the paths of all leaves may take, in bytes. Beyond it leaves get the end of theirs.
const PATH_BYTES: usize = 64 * 1024 * 1024;
/// The steps that are then left.
const SHORT_PATH: usize = 4;
/// How many faults are told.
const MOST_FAULTS: usize = 100;

impl Parser<'_> {
    /// Reads the node at `at`. `column` is where it stands when it may be the key of a mapping.
    /// Gives the beginning of the next unread line.
    pub(super) fn node(
        &mut self,
        at: usize,
        stop: usize,
        tag: Option<Rc<str>>,
        column: Option<usize>,
    ) -> usize {
        let tag = tag.or_else(|| {
            let level = self.levels.last_mut()?;
            level.pending_tag.take().or_else(|| level.tag.clone())
        });
        match self.byte(at) {
            Some(quote @ (b'"' | b'\'')) => {
                self.close();
                self.quoted_node(at, stop, quote, tag.as_deref())
            }
            Some(b'|' | b'>') => match self.block_header(at, stop) {
                Some(header) => {
                    self.close();
                    self.block_scalar(&header, stop, tag.as_deref())
                }
                None => self.plain_node(at, stop, tag.as_deref()),
            },
            Some(b'[' | b'{') => self.flow_node(at, stop, tag, column),
            Some(b'*') if self.is_alias(at, stop) => {
                self.close();
                let name = self.text[at..stop].find([' ', '\t']).map_or(stop, |end| at + end);
                self.trailing_comment(self.skip_blanks(name, stop), stop);
                self.next_line(stop)
            }
            _ => self.plain_node(at, stop, tag.as_deref()),
        }
    }

    /// Whether `*name` stands alone and is an alias.
    fn is_alias(&self, at: usize, stop: usize) -> bool {
        let word = &self.text[at + 1..stop];
        let end = word.find([' ', '\t']).unwrap_or(word.len());
        self.is_anchor(&word[..end]) && self.ends_at(self.skip_blanks(at + 1 + end, stop), stop)
    }

    /// Whether `name` can be that of an anchor: one of the document, or a plain word, as whoever
    /// writes `*name` means an alias. `*.example.com` is text.
    pub(super) fn is_anchor(&self, name: &str) -> bool {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        self.anchors.contains(name) || !name.is_empty() && name.chars().all(is_word)
    }

    pub(super) fn plain_node(&mut self, at: usize, stop: usize, tag: Option<&str>) -> usize {
        self.close();
        let plain = self.plain(at, stop);
        self.emit_plain(plain.range, plain.value, tag);
        self.trailing_comment(plain.after, plain.stop);
        self.next_line(plain.stop)
    }

    pub(super) fn emit_plain(&mut self, range: Range<usize>, value: Fragment, tag: Option<&str>) {
        let is_scalar = tag.is_none() && is_core_scalar(value.text());
        let form = if is_scalar { Form::Scalar } else { Form::Plain };
        self.emit(range, value, form, tag, false);
    }

    fn quoted_node(&mut self, at: usize, stop: usize, quote: u8, tag: Option<&str>) -> usize {
        let Some(end) = self.closing_quote(at, self.text.len(), quote) else {
            return self.unclosed_quote(at, stop, tag);
        };
        let line = self.stop_of(end);
        let mut rest = self.skip_blanks(end + 1, line);
        // A comma or semicolon that was taken over from JSON or a program.
        if matches!(self.byte(rest), Some(b',' | b';')) && self.skip_blanks(rest + 1, line) == line
        {
            rest = line;
        }
        let is_clean = self.ends_at(rest, line);
        if !is_clean && end > stop {
            return self.unclosed_quote(at, stop, tag);
        }
        let value = self.decode_quoted(at + 1..end, quote);
        self.emit(at + 1..end, value, Form::Quoted, tag, false);
        if is_clean {
            self.trailing_comment(rest, line);
        } else {
            self.fault(rest, "text after a quoted value");
            let text = Leaf::text(self.part(rest..line));
            self.out.push(text);
        }
        self.next_line(line)
    }

    /// A quote that is never closed: the value is the rest of its line.
    fn unclosed_quote(&mut self, at: usize, stop: usize, tag: Option<&str>) -> usize {
        self.fault(at, "a quote that is not closed");
        let end = at + self.text[at..stop].trim_end().len();
        let value = self.part(at + 1..end.max(at + 1));
        self.emit(at + 1..end, value, Form::Quoted, tag, false);
        self.next_line(stop)
    }

    /// Adds the value that `range` holds, and what the actions in it hold.
    pub(super) fn emit(
        &mut self,
        range: Range<usize>,
        value: Fragment,
        form: Form,
        tag: Option<&str>,
        is_block: bool,
    ) {
        self.flush_comment();
        self.skip_actions(range.start);
        let first = self.next_action;
        while self.actions.get(self.next_action).is_some_and(|a| a.range.start < range.end) {
            self.next_action += 1;
        }
        let actions = self.actions;
        let inside = &actions[first..self.next_action];
        if value.text().trim().is_empty() && inside.is_empty() {
            return;
        }
        let path = self.leaf_path(self.path.len());
        if inside.is_empty() {
            let mut leaf = Leaf::named(path, value, form);
            leaf.tag = tag.map(str::to_owned);
            self.out.push(leaf);
            return;
        }
        let steers = !is_block && inside.iter().any(|action| action.kind == Kind::Control);
        let is_code = steers || form != Form::Quoted && self.is_only_actions(&range, inside);
        let mut leaf = Leaf::named(path.clone(), value, if is_code { Form::Code } else { form });
        leaf.tag = tag.map(str::to_owned);
        if !leaf.value.is_empty() {
            self.out.push(leaf);
        }
        if steers {
            self.branches(&range, inside, &path, form);
        }
        for action in inside {
            let key = if is_block {
                action::key_of_line(self.original, action.range.start)
            } else {
                None
            };
            self.literals(action, &path, key.as_deref());
        }
    }

    /// Whether the value is nothing but actions that give text.
    fn is_only_actions(&self, range: &Range<usize>, inside: &[Action]) -> bool {
        let mut at = range.start;
        let is_blank = |from: usize, to: usize| {
            self.original.get(from..to).is_none_or(|text| text.trim().is_empty())
        };
        for action in inside {
            if action.kind == Kind::Expression || !is_blank(at, action.range.start) {
                return false;
            }
            at = action.range.end;
        }
        !inside.is_empty() && is_blank(at, range.end)
    }

    /// The texts between actions of which one steers: `{{ if .x }}a{{ else }}b{{ end }}`.
    fn branches(&mut self, range: &Range<usize>, inside: &[Action], path: &[Step], form: Form) {
        let mut at = range.start;
        let ends = inside.iter().map(|action| action.range.clone());
        for action in ends.chain(std::iter::once(range.end..range.end)) {
            if at < action.start {
                let value = self.part(at..action.start).trimmed();
                if !value.is_empty() {
                    self.out.push(Leaf::named(path.to_vec(), value, form));
                }
            }
            at = at.max(action.end);
        }
    }

    fn literals(&mut self, action: &Action, path: &[Step], key: Option<&str>) {
        if action.kind == Kind::Comment {
            let comment = self.source.slice(action.inner.clone()).trimmed();
            if !comment.is_empty() {
                self.out.push(Leaf::text(comment));
            }
            return;
        }
        for literal in literal::find(self.original, action) {
            if let Some(leaf) = literal.leaf(self.source, path.to_vec(), key) {
                self.out.push(leaf);
            }
        }
    }

    /// Reads the actions before `at`, which stand in no value: they belong to what is open.
    pub(super) fn claim_before(&mut self, at: usize) {
        let actions = self.actions;
        while let Some(action) = actions.get(self.next_action).filter(|a| a.range.start < at) {
            self.flush_comment();
            self.next_action += 1;
            let path = self.path_around();
            self.literals(action, &path, None);
        }
    }

    /// Passes the actions before `at` over: they are part of a key, or were read otherwise.
    pub(super) fn skip_actions(&mut self, at: usize) {
        let actions = self.actions;
        while let Some(action) = actions.get(self.next_action).filter(|a| a.range.start < at) {
            self.next_action += 1;
            if action.kind == Kind::Comment {
                self.literals(action, &[], None);
            }
        }
    }

    /// The path of what would stand on the next line.
    pub(super) fn path_around(&mut self) -> Vec<Step> {
        let is_open = self.levels.last().is_some_and(|level| level.is_open);
        let length = self.path.len() - usize::from(!is_open && !self.path.is_empty());
        self.leaf_path(length)
    }

    /// A copy of the first `length` steps, within bounds.
    fn leaf_path(&mut self, length: usize) -> Vec<Step> {
        let path = &self.path[..length];
        let longest = if self.path_bytes > PATH_BYTES { SHORT_PATH } else { LONGEST_PATH };
        let tail = longest.min(length) / 2;
        let path: Vec<Step> = if length <= longest {
            path.to_vec()
        } else {
            path[..longest - tail].iter().chain(&path[length - tail..]).cloned().collect()
        };
        let bytes = |step: &Step| step.key().map_or(0, str::len) + size_of::<Step>();
        self.path_bytes = self.path_bytes.saturating_add(path.iter().map(bytes).sum());
        path
    }

    /// A part of the text, as it stands in the file.
    pub(super) fn part(&self, range: Range<usize>) -> Fragment {
        self.source.slice(self.original_range(range))
    }

    pub(super) fn fault(&mut self, at: usize, why: &'static str) {
        if self.out.faults.len() < MOST_FAULTS {
            self.out.faults.push((at, why));
        }
    }

    /// A line that is a comment. Those that follow each other are one text, since a key in PEM may
    /// stand in them.
    pub(super) fn comment_line(&mut self, at: usize, stop: usize) {
        let start = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
        if self.comment.as_ref().is_some_and(|(_, next)| *next != start) {
            self.flush_comment();
        }
        self.skip_actions(stop);
        let next = self.next_line(stop);
        let range = self.original_range(at + 1..stop);
        let line_end = self.source.file_range(stop..next);
        let (text, goes_on) = self.comment.get_or_insert_with(|| (Fragment::default(), next));
        text.push_part(self.source, range);
        if !line_end.is_empty() {
            text.push_decoded("\n", line_end);
        }
        *goes_on = next;
    }

    pub(super) fn flush_comment(&mut self) {
        if let Some((text, _)) = self.comment.take() {
            let text = text.trimmed();
            if !text.is_empty() {
                self.out.push(Leaf::text(text));
            }
        }
    }

    /// A comment behind a value, when there is one.
    pub(super) fn trailing_comment(&mut self, at: usize, stop: usize) {
        if at < stop && self.byte(at) == Some(b'#') {
            self.flush_comment();
            let text = self.part(at + 1..stop).trimmed();
            if !text.is_empty() {
                self.out.push(Leaf::text(text));
            }
            self.skip_actions(stop);
        }
    }
}
