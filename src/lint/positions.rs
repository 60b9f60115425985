//! Lines and columns of many places of a text, in one pass over it.

use crate::base::span::LineColumn;

/// Walks forward through a text. However long a line is and however many places are asked for, each
/// byte is looked at once.
#[derive(Debug)]
pub struct Positions<'a> {
    rest: &'a [u8],
    at: usize,
    line: u32,
    column: u32,
}

impl<'a> Positions<'a> {
    /// At the beginning of `text`. A byte order mark takes no column.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mark = if bytes.starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
        Self { rest: &bytes[mark..], at: mark, line: 1, column: 1 }
    }

    /// The position of byte `offset`: line from 1, column in code points from 1. Offsets must come
    /// in ascending order; an earlier one gives the position of the last.
    pub fn at(&mut self, offset: usize) -> LineColumn {
        let count = offset.saturating_sub(self.at).min(self.rest.len());
        let (passed, rest) = self.rest.split_at(count);
        self.rest = rest;
        self.at += count;
        for byte in passed {
            if *byte == b'\n' {
                self.line = self.line.saturating_add(1);
                self.column = 1;
            } else if byte & 0xc0 != 0x80 {
                self.column = self.column.saturating_add(1);
            }
        }
        LineColumn { line: self.line, column: self.column }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_those_of_the_text() {
        let text = "\u{feff}a\n\n  b\u{e9}c\r\n\u{1f600}last";
        let mut positions = Positions::new(text);
        for at in (3..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            assert_eq!(positions.at(at), LineColumn::of(text, at), "{at}");
        }
        assert_eq!(positions.at(text.len() + 9), LineColumn::of(text, text.len()));
    }
}
