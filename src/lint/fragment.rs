//! Text with the place in the file that each of its bytes came from.
//!
//! A value is decoded before it is judged: escapes are undone, the lines of a block are freed of
//! their indentation, base64 is decoded. A finding must still name the exact place in the file, so
//! every text carries the map back. A text inside a text (a shell script in a YAML block, a config
//! file in a `ConfigMap`) is cut out of the outer one, map included.

use std::ops::Range;

use zeroize::Zeroizing;

/// A run of bytes: as in the file, or decoded from a stretch of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    /// Where it begins in the text.
    at: usize,
    /// Its bytes in the text.
    length: usize,
    /// Where its source begins in the file.
    file: usize,
    /// The bytes of its source. Other than `length` where something was decoded; then no part of
    /// the piece has a place of its own.
    file_length: usize,
}

impl Piece {
    const fn is_verbatim(self) -> bool {
        self.length == self.file_length
    }
}

/// A text and the place in the file of each of its bytes. The text may hold a credential: it is
/// wiped when dropped, and `Debug` shows its length alone.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fragment {
    text: Zeroizing<String>,
    pieces: Vec<Piece>,
}

impl std::fmt::Debug for Fragment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fragment")
            .field("bytes", &self.text.len())
            .field("place", &self.file_range(0..self.text.len()))
            .finish_non_exhaustive()
    }
}

impl Fragment {
    /// `text`, which stands as it is at byte `file` of the file.
    #[must_use]
    pub fn verbatim(text: &str, file: usize) -> Self {
        let mut fragment = Self::default();
        fragment.push_verbatim(text, file);
        fragment
    }

    /// `text`, decoded as a whole from `source` of the file (base64, for example).
    #[must_use]
    pub fn decoded(text: &str, source: Range<usize>) -> Self {
        let mut fragment = Self::default();
        fragment.push_decoded(text, source);
        fragment
    }

    /// Adds bytes that stand as they are at byte `file` of the file.
    pub fn push_verbatim(&mut self, text: &str, file: usize) {
        self.push(text, Piece { at: 0, length: text.len(), file, file_length: text.len() });
    }

    /// Adds bytes that were decoded from `source` of the file: one call for each escape.
    pub fn push_decoded(&mut self, text: &str, source: Range<usize>) {
        let file_length = source.len();
        self.push(text, Piece { at: 0, length: text.len(), file: source.start, file_length });
    }

    fn push(&mut self, text: &str, piece: Piece) {
        if text.is_empty() {
            return;
        }
        let at = self.text.len();
        self.text.push_str(text);
        match self.pieces.last_mut() {
            Some(last)
                if last.is_verbatim()
                    && piece.is_verbatim()
                    && last.file + last.length == piece.file =>
            {
                last.length += piece.length;
                last.file_length += piece.length;
            }
            _ => self.pieces.push(Piece { at, ..piece }),
        }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The bytes of the file behind `range` of the text. Of something decoded as one (an escape,
    /// base64) always the whole. An empty range gives an empty range.
    #[must_use]
    pub fn file_range(&self, range: Range<usize>) -> Range<usize> {
        let Some(first) = self.piece_at(range.start) else {
            let end = self.pieces.last().map_or(0, |last| last.file + last.file_length);
            return end..end;
        };
        let start =
            if first.is_verbatim() { first.file + (range.start - first.at) } else { first.file };
        if range.is_empty() {
            return start..start;
        }
        let last = self.piece_at(range.end - 1).unwrap_or(first);
        let end = if last.is_verbatim() {
            last.file + (range.end - last.at).min(last.length)
        } else {
            last.file + last.file_length
        };
        start..end
    }

    /// A part of the text with its map. `range` must lie between characters of the text.
    ///
    /// # Panics
    /// When `range` cuts a character or goes past the end, as slicing a string does.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let mut part = Self::default();
        part.push_part(self, range);
        part
    }

    /// Adds a part of another text with its map. `range` must lie between characters of it.
    ///
    /// # Panics
    /// When `range` cuts a character or goes past the end, as slicing a string does.
    pub fn push_part(&mut self, other: &Self, range: Range<usize>) {
        let first = other.pieces.partition_point(|piece| piece.at + piece.length <= range.start);
        for piece in &other.pieces[first..] {
            let (from, to) = (range.start.max(piece.at), range.end.min(piece.at + piece.length));
            if from >= to {
                break;
            }
            let text = &other.text[from..to];
            if piece.is_verbatim() {
                self.push_verbatim(text, piece.file + (from - piece.at));
            } else {
                self.push_decoded(text, piece.file..piece.file + piece.file_length);
            }
        }
    }

    /// The part without white space at both ends.
    #[must_use]
    pub fn trimmed(&self) -> Self {
        let text = self.text();
        let start = text.len() - text.trim_start().len();
        self.slice(start..start + text.trim().len())
    }

    /// The lines, without their ends (LF or CR LF), each with the range that it has in the text.
    pub fn lines(&self) -> impl Iterator<Item = (Range<usize>, &str)> {
        let mut at = 0;
        self.text.split_inclusive('\n').map(move |line| {
            let start = at;
            at += line.len();
            let line = line.strip_suffix('\n').unwrap_or(line);
            let line = line.strip_suffix('\r').unwrap_or(line);
            (start..start + line.len(), line)
        })
    }

    fn piece_at(&self, at: usize) -> Option<Piece> {
        let next = self.pieces.partition_point(|piece| piece.at <= at);
        let piece = *self.pieces.get(next.checked_sub(1)?)?;
        (at < piece.at + piece.length).then_some(piece)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_map_to_their_whole_source() {
        // `ab\nc` in the file at byte 10.
        let mut fragment = Fragment::verbatim("ab", 10);
        fragment.push_decoded("\n", 12..14);
        fragment.push_verbatim("c", 14);
        assert_eq!(fragment.text(), "ab\nc");
        assert_eq!(fragment.file_range(0..4), 10..15);
        assert_eq!(fragment.file_range(1..3), 11..14);
        assert_eq!(fragment.file_range(3..4), 14..15);
        assert_eq!(fragment.slice(2..4).file_range(0..2), 12..15);
        assert_eq!(fragment.file_range(4..4), 15..15);
    }

    #[test]
    fn lines_of_a_block_map_to_their_own_places() {
        // Two lines, each behind four blanks that are no part of the text.
        let mut fragment = Fragment::verbatim("one\n", 4);
        fragment.push_verbatim("two\n", 12);
        assert_eq!(fragment.file_range(4..7), 12..15);
        assert_eq!(fragment.file_range(0..3), 4..7, "the end is that of the line, not of the gap");
        let lines: Vec<_> = fragment.lines().collect();
        assert_eq!(lines, [(0..3, "one"), (4..7, "two")]);
    }

    #[test]
    fn neighbours_are_one_piece_and_debug_shows_no_text() {
        let mut fragment = Fragment::verbatim("canary-", 3);
        fragment.push_verbatim("alpha", 10);
        assert_eq!(fragment.pieces.len(), 1);
        assert!(!format!("{fragment:?}").contains("canary"));
        assert_eq!(fragment.trimmed(), fragment);
    }
}
