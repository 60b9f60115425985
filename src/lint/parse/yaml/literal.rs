//! Block scalars, `|` and `>`: their lines without the indentation.

use std::ops::Range;

use super::Parser;
use crate::lint::fragment::Fragment;
use crate::lint::leaf::Form;

/// The line that begins a block scalar.
pub(super) struct Header {
    is_folded: bool,
    /// How much deeper than its parent the text stands, when the header says so.
    indent: Option<usize>,
    /// Where a comment may follow.
    end: usize,
}

impl Parser<'_> {
    /// The header at `at`, when nothing else stands in the line.
    pub(super) fn block_header(&self, at: usize, stop: usize) -> Option<Header> {
        let mut header = Header { is_folded: self.byte(at) == Some(b'>'), indent: None, end: at };
        for end in at + 1..stop {
            match self.byte(end) {
                Some(b'+' | b'-') => {}
                Some(digit @ b'1'..=b'9') => header.indent = Some(usize::from(digit - b'0')),
                _ => {
                    header.end = end;
                    break;
                }
            }
        }
        if header.end == at {
            header.end = stop;
        }
        let rest = self.skip_blanks(header.end, stop);
        (header.end - at <= 3 && self.ends_at(rest, stop)).then_some(header)
    }

    /// Reads the block scalar under `header`; gives the beginning of the next unread line.
    pub(super) fn block_scalar(
        &mut self,
        header: &Header,
        stop: usize,
        tag: Option<&str>,
    ) -> usize {
        self.trailing_comment(self.skip_blanks(header.end, stop), stop);
        let first = self.next_line(stop);
        let (lines, next) = self.block_lines(header, first);
        let Some((from, to)) = lines.first().zip(lines.last()).map(|(a, b)| (a.start, b.end))
        else {
            return next;
        };
        let value = self.block_text(&lines, header.is_folded);
        let end = value.text().trim_end().len();
        self.emit(from..to, value.slice(0..end), Form::Quoted, tag, true);
        next
    }

    /// The text in each line of the block, empty for blank ones, from the first with text to the
    /// last; and the beginning of the line after that.
    fn block_lines(&self, header: &Header, first: usize) -> (Vec<Range<usize>>, usize) {
        let parent = self.indent();
        let mut indent =
            header.indent.map(|deeper| deeper + usize::try_from(parent).unwrap_or_default());
        let mut lines: Vec<Range<usize>> = Vec::new();
        let (mut length, mut next) = (0, first);
        let mut at = first;
        while at < self.text.len() {
            let stop = self.stop_of(at);
            // Blanks are counted in the text as it stands: what fills an action is none of them.
            let blanks = self.original.as_bytes()[at..stop].iter().take_while(|b| **b == b' ');
            let column = blanks.count();
            let has_text = self.skip_blanks(at, stop) < stop;
            let is_deeper = isize::try_from(column).is_ok_and(|column| column > parent);
            let is_line = match indent {
                _ if has_text && column == 0 && self.is_marker(at) => break,
                Some(indent) if column >= indent && at + column < stop => true,
                None if is_deeper && (has_text || self.gives_text(at..stop)) => {
                    indent = Some(column);
                    true
                }
                _ if has_text => break,
                // Blank, or with an action alone that stands less deep than the block.
                _ => false,
            };
            if is_line {
                lines.push(at + indent.unwrap_or_default()..stop);
                (length, next) = (lines.len(), self.next_line(stop));
            } else if length > 0 {
                // Blanks beyond the indentation are text, when more text follows.
                let from = indent.map_or(stop, |indent| at + indent.min(column));
                lines.push(from..stop);
            }
            at = self.next_line(stop);
        }
        lines.truncate(length);
        (lines, next)
    }

    /// Whether an action that gives text begins in `line`.
    fn gives_text(&self, line: Range<usize>) -> bool {
        let from = self.actions.partition_point(|action| action.range.start < line.start);
        self.actions[from..]
            .iter()
            .take_while(|action| action.range.start < line.end)
            .any(|action| action.kind.gives_text())
    }

    fn block_text(&self, lines: &[Range<usize>], is_folded: bool) -> Fragment {
        let mut value = Fragment::default();
        let is_indented = |line: &Range<usize>| matches!(self.byte(line.start), Some(b' ' | b'\t'));
        // The last line with text, and the line ends since.
        let mut last: Option<&Range<usize>> = None;
        let mut breaks = 0;
        for line in lines {
            if line.is_empty() {
                breaks += 1;
                continue;
            }
            if let Some(last) = last {
                breaks += 1;
                if is_folded && !is_indented(last) && !is_indented(line) {
                    self.fold(&mut value, last.end..line.start, breaks);
                } else {
                    self.push_breaks(&mut value, last.end..line.start);
                }
            }
            value.push_part(self.source, self.original_range(line.clone()));
            (last, breaks) = (Some(line), 0);
        }
        value
    }

    /// Adds the line ends in `range`, each from its own place.
    fn push_breaks(&self, value: &mut Fragment, range: Range<usize>) {
        for at in range {
            if self.byte(at) != Some(b'\n') {
                continue;
            }
            let is_crlf = at > 0 && self.byte(at - 1) == Some(b'\r');
            let source = self.source.file_range(at - usize::from(is_crlf)..at + 1);
            value.push_decoded("\n", source);
        }
    }
}
