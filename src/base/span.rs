//! Where a value was written: file, byte range, line and column.

use std::path::{Path, PathBuf};

/// Index of a file in a [`Sources`] table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A byte range in one file. It always names its file, because `$include` mixes files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A value and the place where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub span: Span,
}

/// A 1-based position in a file. Columns count characters, as editors do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl LineColumn {
    /// The position of byte `offset` in `text`; an offset past the end gives the end.
    #[must_use]
    pub fn of(text: &str, offset: usize) -> Self {
        let offset = offset.min(text.len());
        let head = text.get(..offset).unwrap_or(text);
        let line = head.bytes().filter(|b| *b == b'\n').count() + 1;
        let start = head.rfind('\n').map_or(0, |at| at + 1);
        let column = head[start..].trim_start_matches('\u{feff}').chars().count() + 1;
        Self {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
        }
    }
}

struct Source {
    path: PathBuf,
    text: zeroize::Zeroizing<String>,
    /// Where each line begins: a large config asks for thousands of positions.
    lines: Vec<usize>,
}

/// The files that a run has read, kept to turn a [`Span`] into a line and a column.
#[derive(Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl std::fmt::Debug for Sources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // File texts hold credentials: only the paths are shown.
        f.debug_list().entries(self.files.iter().map(|s| &s.path)).finish()
    }
}

impl Sources {
    /// Adds a file and returns its id.
    ///
    /// # Panics
    /// When more than `u32::MAX` files are added.
    pub fn add(&mut self, path: impl Into<PathBuf>, text: String) -> SourceId {
        let id = u32::try_from(self.files.len()).expect("internal: fewer than 2^32 files");
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        self.files.push(Source { path: path.into(), text: text.into(), lines });
        SourceId(id)
    }

    /// The path under which the file was added.
    #[must_use]
    pub fn path(&self, id: SourceId) -> &Path {
        self.files.get(id.0 as usize).map_or(Path::new(""), |s| &s.path)
    }

    /// The text of the file.
    #[must_use]
    pub fn text(&self, id: SourceId) -> &str {
        self.files.get(id.0 as usize).map_or("", |s| &s.text)
    }

    /// Line and column of the start of `span`.
    #[must_use]
    pub fn position(&self, span: Span) -> LineColumn {
        let Some(source) = self.files.get(span.source.0 as usize) else {
            return LineColumn::of("", 0);
        };
        let offset = (span.start as usize).min(source.text.len());
        let line = source.lines.partition_point(|start| *start <= offset).max(1);
        let start = source.lines.get(line - 1).copied().unwrap_or(0);
        let within = LineColumn::of(source.text.get(start..).unwrap_or(""), offset - start);
        LineColumn { line: u32::try_from(line).unwrap_or(u32::MAX), ..within }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_those_of_the_text() {
        let text = "\u{feff}a\n\n  b\u{e9}c\r\nlast";
        let mut sources = Sources::default();
        let source = sources.add("f", text.to_owned());
        for start in (0..=text.len() + 2).filter(|at| text.is_char_boundary(*at.min(&text.len()))) {
            let start = u32::try_from(start).expect("small");
            let span = Span { source, start, end: start };
            assert_eq!(sources.position(span), LineColumn::of(text, start as usize), "{start}");
        }
    }
}
