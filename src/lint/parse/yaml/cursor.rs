//! Looking at the text around a byte: lines, blanks, marks, what comes before a node.

use std::ops::Range;
use std::rc::Rc;

use super::Parser;
use crate::lint::leaf::Step;

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

    /// Whether `-`, `?` or `:` at `at` stands alone.
    pub(super) fn is_indicator(&self, at: usize, stop: usize) -> bool {
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
