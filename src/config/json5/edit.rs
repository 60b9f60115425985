//! Edits that touch only the bytes of the edited node.

use super::node::Document;

/// One step of a path into a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A member of an object.
    Key(String),
    /// An item of a list.
    Index(usize),
}

/// Why an edit cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// A step of the path leads into something that is neither object nor list.
    #[error("the path leads through a value that is neither an object nor a list")]
    NotAContainer,
}

/// A set of byte replacements on one document.
#[derive(Debug, Default)]
pub struct Edits {
    _private: (),
}

impl Edits {
    /// The text of `document` with all edits made.
    #[must_use]
    pub fn apply(&self, document: &Document) -> String {
        document.text().to_owned()
    }
}
