//! YAML 1.2 with exact places, for files as they are: small faults cost their line, not the file.
//!
//! An own parser, since the values before, around and behind a fault must be found under their
//! keys, and since every piece of a value must map to its bytes (escapes, folded lines, the
//! indentation of blocks), which the events of a strict parser do not tell. Actions of template
//! languages are filled before (see [`super::helm`]), so that `key: {{ x }}` is a plain scalar.
//! Aliases are never expanded: a literal is reported where it is written.
//!
//! `block` reads lines (`cursor` looks around in them), `flow` what stands in brackets, `scalar`
//! and `literal` decode values, `node` turns them into leaves.

mod block;
mod cursor;
mod flow;
mod literal;
mod node;
mod scalar;

use std::cell::Cell;
use std::collections::HashSet;
use std::rc::Rc;

use super::helm::action::{self, Action};
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Leaves, Step};

/// Collections inside one another beyond this many are read without their keys.
const DEEPEST: usize = 512;

/// Finds the values.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    let actions = action::lex(text.text());
    let filled = action::fill(text.text(), &actions);
    parse_filled(text, &filled, &actions, out);
}

/// Finds the values of `source`, whose structure is that of `filled`: as long, with `actions`
/// filled.
pub(super) fn parse_filled(source: &Fragment, filled: &str, actions: &[Action], out: &mut Leaves) {
    let parser = Parser {
        source,
        original: source.text(),
        text: filled,
        actions,
        next_action: 0,
        out,
        path: Vec::new(),
        path_bytes: 0,
        levels: Vec::new(),
        is_root_open: true,
        anchors: HashSet::new(),
        comment: None,
        last_line: Cell::default(),
    };
    parser.run();
}

/// The state between two lines.
struct Parser<'a> {
    /// The text, with its places.
    source: &'a Fragment,
    original: &'a str,
    /// The text with its actions filled, which the structure is read from.
    text: &'a str,
    actions: &'a [Action],
    /// The first action that no value holds yet.
    next_action: usize,
    out: &'a mut Leaves,
    /// A step for each of `levels`, and for each collection in brackets.
    path: Vec<Step>,
    /// What the paths of all leaves took, in bytes.
    path_bytes: usize,
    /// The block collections that the line stands in.
    levels: Vec<Level>,
    /// The document has no root node yet.
    is_root_open: bool,
    /// The anchors of the document: an alias of one is none of the texts that begin with a star.
    anchors: HashSet<&'a str>,
    /// Lines of comments that follow each other, and where the next would begin.
    comment: Option<(Fragment, usize)>,
    /// A byte of a line, and where that line ends.
    last_line: Cell<(usize, usize)>,
}

/// A block collection.
struct Level {
    /// The column of its entries.
    indent: usize,
    kind: Kind,
    /// The entry has no node yet: it may stand on the next lines.
    is_open: bool,
    /// That node is the key of the entry: `?` stood alone.
    awaits_key: bool,
    /// The tag of that node.
    pending_tag: Option<Rc<str>>,
    /// The tag of the sequence, which is that of its items: `!Join [a, b]` is a call.
    tag: Option<Rc<str>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Map,
    Sequence,
}

#[cfg(test)]
mod tests;
