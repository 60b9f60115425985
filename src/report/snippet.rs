//! One line of a config file, made safe to show.
//!
//! What is shown is decided by an allow list: the caller names the byte ranges that are known to
//! be harmless (keys, the parts of a reference), the brackets of the syntax stay, and everything
//! else, comments included, becomes `*`. So a value that nobody thought of is hidden, not shown.

use std::ops::Range;
use std::path::PathBuf;

/// `text` with every character masked that is neither in one of the `shown` byte ranges nor
/// white space or one of ``{}[]:,"'``. The number of characters stays the same, so that columns hold.
#[must_use]
pub fn mask_line(text: &str, shown: &[Range<usize>]) -> String {
    text.char_indices()
        .map(|(at, c)| {
            let keep = shown.iter().any(|range| range.contains(&at));
            // Tabs would shift the marker under the line.
            match c {
                c if c.is_whitespace() => ' ',
                c if keep && !c.is_control() => c,
                '{' | '}' | '[' | ']' | ':' | ',' | '"' | '\'' => c,
                _ => '*',
            }
        })
        .collect()
}

/// A masked line with a marker under a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnippetLine {
    file: PathBuf,
    line: u32,
    text: String,
    mark: Range<usize>,
    label: String,
}

impl SnippetLine {
    /// Masks `text`, line number `line` of `file`, except for the byte ranges `shown`, and marks
    /// the bytes `mark` with `label`. There is no way to make one from unmasked text.
    #[must_use]
    pub fn new(
        file: impl Into<PathBuf>,
        line: u32,
        text: &str,
        shown: &[Range<usize>],
        mark: Range<usize>,
        label: impl Into<String>,
    ) -> Self {
        let text = text.trim_end_matches(['\n', '\r']);
        let masked = mask_line(text, shown);
        // A masked character may have another width in bytes: count characters, then bytes again.
        let offset = |at: usize| {
            let chars = text.char_indices().take_while(|(start, _)| *start < at).count();
            masked.chars().take(chars).map(char::len_utf8).sum::<usize>()
        };
        let (start, end) = (offset(mark.start), offset(mark.end.max(mark.start)));
        Self { file: file.into(), line, mark: start..end, text: masked, label: label.into() }
    }

    /// The file.
    #[must_use]
    pub fn file(&self) -> &std::path::Path {
        &self.file
    }

    /// Line number, from 1.
    #[must_use]
    pub const fn line(&self) -> u32 {
        self.line
    }

    /// Column of the marker in characters, from 1.
    #[must_use]
    pub fn column(&self) -> u32 {
        let head = self.text.get(..self.mark.start).unwrap_or(&self.text);
        u32::try_from(head.chars().count() + 1).unwrap_or(u32::MAX)
    }

    /// The masked text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The marked bytes of [`Self::text`].
    #[must_use]
    pub fn mark(&self) -> Range<usize> {
        self.mark.clone()
    }

    /// What stands beside the marker.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CANARY: &str = "canary-alpha-7Qx9";

    #[test]
    fn values_and_comments_are_hidden() {
        let text = format!("  apiKey: \"{CANARY}\", n: 42, // was {CANARY}");
        let masked = mask_line(&text, std::slice::from_ref(&(2..8)));
        assert_eq!(masked, "  apiKey: \"*****************\", *: **, ** *** *****************");
        assert_eq!(masked.chars().count(), text.chars().count());
    }

    #[test]
    fn the_marker_holds_its_column_over_wide_characters() {
        let text = "k: 'ä-ö', id: \"/a\"\r\n";
        let at = text.find("\"/a\"").unwrap();
        let line =
            SnippetLine::new("c.json", 7, text, &[0..0, at + 1..at + 3], at..at + 4, "no such key");
        assert_eq!(line.text(), "*: '***', **: \"/a\"");
        assert_eq!(&line.text()[line.mark()], "\"/a\"");
        assert_eq!(line.column(), 15);
    }

    proptest! {
        #[test]
        fn nothing_outside_the_shown_ranges_comes_through(
            head in "[ -~ä😀]{0,20}", secret in "[A-Za-z0-9]{4,30}", tail in "[ -~ä😀]{0,20}",
        ) {
            let text = format!("{head}{secret}{tail}");
            let shown = [0..head.len(), head.len() + secret.len()..text.len()];
            let masked = mask_line(&text, &shown);
            let middle: String =
                masked.chars().skip(head.chars().count()).take(secret.len()).collect();
            prop_assert_eq!(middle, "*".repeat(secret.len()));
            prop_assert_eq!(masked.chars().count(), text.chars().count());
        }
    }
}
