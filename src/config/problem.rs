//! Something in a config that makes it (or a part of it) unusable.

use std::path::PathBuf;

use crate::base::span::LineColumn;

/// One problem of a config file. All problems of a run are collected, never only the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field, as a list of keys and list indices; empty for the root.
    pub path: Vec<String>,
    /// The file that holds the offending text.
    pub file: PathBuf,
    /// Where in the file.
    pub position: Option<LineColumn>,
    /// What is wrong, as a clause in lower case. Never a value.
    pub message: String,
    /// The edit or command that mends it.
    pub fix: Option<String>,
}
