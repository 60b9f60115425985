//! What stands in brackets: `{a: b}`, `[a, b]`, JSON.

use std::rc::Rc;

use super::cursor::step;
use super::scalar::Plain;
use super::{DEEPEST, Parser};
use crate::lint::leaf::{Form, Leaf, Step};

/// The longest `${name}` that is taken for one, in bytes.
const LONGEST_INTERPOLATION: usize = 256;

/// A collection that is open.
struct Open {
    is_map: bool,
    /// The entry has its key.
    has_key: bool,
    /// The steps of the path outside of it.
    base: usize,
    tag: Option<Rc<str>>,
}

/// Where a collection ended.
struct End {
    /// The byte behind it; the beginning of a line when it is not closed.
    at: usize,
    is_closed: bool,
}

impl Parser<'_> {
    /// Reads the collection at `at` and the rest of its last line.
    pub(super) fn flow_node(
        &mut self,
        at: usize,
        stop: usize,
        tag: Option<Rc<str>>,
        column: Option<usize>,
    ) -> usize {
        self.flush_comment();
        let depth = self.path.len();
        let before = (self.out.found.len(), self.out.faults.len(), self.next_action);
        let own_tag = tag.clone();
        let end = self.flow(at, tag);
        self.path.truncate(depth);
        let line = self.stop_of(end.at);
        let rest = self.skip_blanks(end.at, line);
        if end.is_closed && self.ends_at(rest, line) {
            self.close();
            self.trailing_comment(rest, line);
            return self.next_line(line);
        }
        let is_one_line = end.at <= self.next_line(stop);
        let has_pairs = !end.is_closed
            && self.byte(at) == Some(b'{')
            && self.out.found[before.0..].iter().any(|leaf| !leaf.path.is_empty());
        if is_one_line && !has_pairs {
            // No collection after all, but a key or a text that begins with a bracket.
            self.out.found.truncate(before.0);
            self.out.faults.truncate(before.1);
            self.next_action = before.2;
            let is_key = end.is_closed && self.byte(rest) == Some(b':');
            if let Some(column) = column.filter(|_| is_key) {
                let key = step(&self.original[self.original_range(at..end.at)]);
                self.key(column, key);
                return self.value(rest + 1, line);
            }
            return self.plain_node(at, stop, own_tag.as_deref());
        }
        self.close();
        if !end.is_closed {
            self.fault(at, "a bracket that is not closed");
            return end.at;
        }
        let is_mark = matches!(self.byte(rest), Some(b',' | b';' | b']' | b'}'));
        if !is_mark {
            self.fault(rest, "text after a collection");
        }
        let text = Leaf::text(self.part(rest..line));
        self.out.push(text);
        self.next_line(line)
    }

    fn flow(&mut self, start: usize, tag: Option<Rc<str>>) -> End {
        let indent = self.indent();
        let mut stack: Vec<Open> = Vec::new();
        // Collections beyond the deepest that is kept.
        let mut deeper = 0_usize;
        let mut tag = tag;
        let mut at = start;
        while let Some(byte) = self.byte(at) {
            match byte {
                b' ' | b'\t' | b'\r' => at += 1,
                b'\n' => {
                    at += 1;
                    if self.breaks_off(at, indent) {
                        return End { at, is_closed: false };
                    }
                }
                b'#' if self.ends_at(at, self.text.len()) => {
                    let stop = self.stop_of(at);
                    self.trailing_comment(at, stop);
                    at = stop;
                }
                b'{' | b'[' => {
                    at += 1;
                    if stack.len() >= DEEPEST {
                        deeper += 1;
                        continue;
                    }
                    let is_map = byte == b'{';
                    let own = tag.take();
                    let around = || stack.last().and_then(|open: &Open| open.tag.clone());
                    let tag = if is_map { None } else { own.or_else(around) };
                    stack.push(Open { is_map, has_key: false, base: self.path.len(), tag });
                    self.path.push(if is_map { Step::Key(String::new()) } else { Step::Index(0) });
                }
                b'}' | b']' => {
                    at += 1;
                    if deeper > 0 {
                        deeper -= 1;
                        continue;
                    }
                    if let Some(open) = stack.pop() {
                        self.path.truncate(open.base);
                    }
                    if stack.is_empty() {
                        return End { at, is_closed: true };
                    }
                }
                b',' => {
                    at += 1;
                    tag = None;
                    if let Some(open) = stack.last_mut().filter(|_| deeper == 0) {
                        open.has_key = false;
                        self.path.truncate(open.base + 1);
                        match self.path.last_mut() {
                            Some(Step::Index(index)) => *index += 1,
                            Some(Step::Key(key)) => key.clear(),
                            None => {}
                        }
                    }
                }
                b'?' if matches!(self.byte(at + 1), Some(b' ' | b'\t' | b'\n')) => at += 1,
                b':' => {
                    at += 1;
                    if let Some(open) = stack.last_mut().filter(|_| deeper == 0) {
                        open.has_key = true;
                    }
                }
                b'&' | b'!' => {
                    let properties = self.properties(at, self.stop_of(at));
                    at = properties.at.max(at + 1);
                    tag = properties.tag;
                }
                b'*' if self.flow_alias(at).is_some() => {
                    at = self.flow_alias(at).unwrap_or(at + 1);
                }
                _ => {
                    let own = tag.take();
                    let tag = own.or_else(|| stack.last().and_then(|open| open.tag.clone()));
                    let open = stack.last_mut().filter(|_| deeper == 0);
                    let Some(next) = self.flow_scalar(at, indent, open, tag.as_deref()) else {
                        let stop = self.stop_of(at);
                        return End { at: self.next_line(stop), is_closed: false };
                    };
                    at = next;
                }
            }
        }
        End { at, is_closed: false }
    }

    /// Reads a scalar, a key or a value; gives what follows it. Nothing when a quote is not closed.
    fn flow_scalar(
        &mut self,
        at: usize,
        indent: isize,
        open: Option<&mut Open>,
        tag: Option<&str>,
    ) -> Option<usize> {
        let quote = self.byte(at).filter(|byte| matches!(byte, b'"' | b'\''));
        let (content, value, end) = if let Some(quote) = quote {
            let Some(end) = self.closing_quote(at, self.text.len(), quote) else {
                let stop = self.stop_of(at);
                self.fault(at, "a quote that is not closed");
                let value = self.part(at + 1..stop).trimmed();
                self.emit(at + 1..stop, value, Form::Quoted, tag, false);
                return None;
            };
            (at + 1..end, self.decode_quoted(at + 1..end, quote), end + 1)
        } else {
            let plain = self.flow_plain(at, indent);
            (plain.range, plain.value, plain.after)
        };
        let key_alone = open.as_ref().is_some_and(|open| open.is_map && !open.has_key);
        let line = self.stop_of(end);
        let colon = self.skip_blanks(end, line);
        if open.is_none() && self.byte(colon) == Some(b':') {
            // A key deeper than keys are kept.
            self.skip_actions(content.end);
            return Some(colon + 1);
        }
        if let Some(open) = open.filter(|open| !open.has_key && self.byte(colon) == Some(b':')) {
            open.has_key = true;
            let key = step(value.text());
            if open.is_map {
                self.path.truncate(open.base);
            }
            self.path.push(key);
            self.skip_actions(content.end);
            return Some(colon + 1);
        }
        if key_alone {
            // `{key}`: the value is null.
            self.skip_actions(content.end);
        } else if quote.is_some() {
            self.emit(content, value, Form::Quoted, tag, false);
        } else {
            self.emit_plain(content, value, tag);
        }
        Some(end)
    }

    /// The plain scalar at `at` inside of brackets.
    fn flow_plain(&self, at: usize, indent: isize) -> Plain {
        let (mut end, mut is_whole) = self.flow_plain_end(at);
        let mut value = self.part(at..end);
        let mut stop = self.stop_of(end);
        while is_whole {
            let Some((line, breaks)) = self.next_text(stop) else { break };
            let line_stop = self.stop_of(line);
            let first = self.skip_blanks(line, line_stop);
            let is_other = self.byte(first).is_none_or(|byte| b",[]{}#\"'".contains(&byte));
            if is_other || self.breaks_off(line, indent) {
                break;
            }
            let next;
            (next, is_whole) = self.flow_plain_end(first);
            self.fold(&mut value, end..first, breaks);
            value.push_part(self.source, self.original_range(first..next));
            (end, stop) = (next, line_stop);
        }
        // What is no scalar at all is passed over, so that reading goes on.
        Plain { range: at..end, value, after: end.max(at + 1), stop }
    }

    /// Where the plain scalar at `at` ends in its line, and whether it takes the rest of it.
    fn flow_plain_end(&self, at: usize) -> (usize, bool) {
        let bytes = self.text.as_bytes();
        let stop = self.stop_of(at);
        let mut end = at;
        while end < stop {
            match bytes[end] {
                // An interpolation with its braces.
                b'$' if self.byte(end + 1) == Some(b'{') => {
                    let longest = stop.min(end + LONGEST_INTERPOLATION);
                    match bytes[end..longest].iter().position(|byte| *byte == b'}') {
                        Some(close) => end += close,
                        None => break,
                    }
                }
                b',' | b'[' | b']' | b'{' | b'}' => break,
                b':' if end + 1 == stop
                    || matches!(
                        bytes[end + 1],
                        b' ' | b'\t' | b',' | b'[' | b']' | b'{' | b'}'
                    ) =>
                {
                    break;
                }
                b'#' if end > at && matches!(bytes[end - 1], b' ' | b'\t') => break,
                _ => {}
            }
            end += 1;
        }
        let text = &self.text[at..end];
        (at + text.trim_end_matches([' ', '\t']).len(), end == stop)
    }

    /// What follows the alias at `at`, when its anchor is known.
    fn flow_alias(&self, at: usize) -> Option<usize> {
        let stop = self.stop_of(at);
        let word = &self.text[at + 1..stop];
        let end = word.find([' ', '\t', ',', '[', ']', '{', '}']).unwrap_or(word.len());
        self.is_anchor(&word[..end]).then_some(at + 1 + end)
    }

    /// Whether the line at `start` cannot go on with a collection: the document ends, or a block
    /// entry begins that stands no deeper than the one around.
    fn breaks_off(&self, start: usize, indent: isize) -> bool {
        if self.is_marker(start) {
            return true;
        }
        let stop = self.stop_of(start);
        let first = self.skip_blanks(start, stop);
        let is_deeper = isize::try_from(first - start).is_ok_and(|column| column > indent);
        if is_deeper || first == stop || self.text[first..stop].trim_end().ends_with(',') {
            return false;
        }
        let is_item = self.byte(first) == Some(b'-') && self.byte(first + 1) == Some(b' ');
        let is_quoted = matches!(self.byte(first), Some(b'"' | b'\''));
        is_item || !is_quoted && self.implicit_key(first, stop).is_some()
    }
}
