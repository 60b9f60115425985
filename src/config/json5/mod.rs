//! A lossless JSON5 document: the text as it stands in the file, and a tree of byte ranges over it.
//!
//! The grammar is the one of the `json5` package that OpenClaw reads its config with
//! (<https://spec.json5.org>), so a document is accepted here exactly when OpenClaw accepts it.

mod edit;
mod lexer;
mod names;
mod node;
mod parser;
mod plan;
mod strict;
mod style;

#[cfg(test)]
mod edit_tests;

pub use edit::{EditError, Edits, Step};
pub use node::{Document, Kind, Member, Node};
pub use parser::{SyntaxError, parse};
pub use strict::DuplicateKey;
