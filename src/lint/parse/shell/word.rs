//! A word of a shell: its decoded text, how it is quoted, and whether it is an assignment.

use std::ops::Range;

use crate::lint::fragment::Fragment;
use crate::lint::leaf::Form;

/// A word, quotes and escapes undone. What a shell would replace stands in it as it is written.
#[derive(Debug, Default)]
pub(super) struct Word {
    /// The text without quotes.
    pub(super) value: Fragment,
    /// Some part stands in quotes.
    pub(super) is_quoted: bool,
    /// Some part is replaced when the shell runs.
    pub(super) is_expanded: bool,
    /// The name before an unquoted `=`, and where the value begins in the text.
    pub(super) assigned: Option<(String, usize)>,
}

impl Word {
    /// The text.
    pub(super) fn text(&self) -> &str {
        self.value.text()
    }

    /// The text, when nothing of it is quoted: what can be a reserved word or an operator.
    pub(super) fn bare(&self) -> &str {
        if self.is_quoted { "" } else { self.value.text() }
    }

    /// How it is written.
    pub(super) fn form(&self) -> Form {
        if self.is_expanded {
            Form::Expanding
        } else if self.is_quoted {
            Form::Quoted
        } else {
            Form::Plain
        }
    }

    /// The name and the value of an assignment.
    pub(super) fn assignment(&self) -> Option<(&str, Range<usize>)> {
        self.assigned.as_ref().map(|(name, at)| (name.as_str(), *at..self.text().len()))
    }
}

/// The name of an assignment at the start of `raw` and the length of it with its `=`:
/// `NAME=`, `NAME+=`, `NAME[index]=`.
pub(super) fn assigned_name(raw: &str) -> Option<(&str, usize)> {
    let name = identifier(raw)?;
    let mut rest = &raw[name.len()..];
    if let Some(index) = rest.strip_prefix('[') {
        let end = index.bytes().take(256).position(|byte| matches!(byte, b']' | b'\n'))?;
        rest = index.get(end..)?.strip_prefix(']')?;
    }
    rest = rest.strip_prefix('+').unwrap_or(rest);
    rest = rest.strip_prefix('=')?;
    Some((name, raw.len() - rest.len()))
}

/// The identifier at the start of `text`.
pub(super) fn identifier(text: &str) -> Option<&str> {
    let end = text
        .bytes()
        .position(|byte| !(byte.is_ascii_alphanumeric() || byte == b'_'))
        .unwrap_or(text.len());
    (end > 0 && !text.as_bytes()[0].is_ascii_digit()).then(|| &text[..end])
}
