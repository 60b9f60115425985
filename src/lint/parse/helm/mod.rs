//! Helm templates: text with `{{ }}` actions that gives YAML, and the helpers and notes beside it.
//!
//! A template is no YAML. Its actions are found first (`action`) and filled, byte for byte, with
//! something that YAML bears; the rest is read by the tolerant parser of [`super::yaml`], which
//! cuts every value from the text as it stands. Literals inside of actions (`literal`) are
//! values under the key that the action stands under.

pub(super) mod action;
pub(super) mod literal;
mod token;

use super::{lines, yaml};
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Leaf, Leaves};

/// Finds the values.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    let actions = action::lex(text.text());
    let filled = action::fill(text.text(), &actions);
    if is_prose(&filled) {
        prose(text, &actions, out);
    } else {
        yaml::parse_filled(text, &filled, &actions, out);
    }
}

/// Whether the text is none that gives YAML (`NOTES.txt`, a helper that gives one value): its
/// first line is neither an entry of a mapping or a list, nor a marker, nor the start of JSON.
fn is_prose(filled: &str) -> bool {
    let mut lines = filled.lines().map(str::trim);
    let Some(first) = lines.find(|line| !line.is_empty() && !line.starts_with('#')) else {
        return false;
    };
    let is_entry = first.starts_with("- ")
        || first == "-"
        || first.starts_with("---")
        || first.starts_with(['{', '[', '%', '"', '\'', '?'])
        || first.ends_with(':')
        || first.split_once(": ").is_some_and(|(key, _)| !key.contains(' '));
    !is_entry
}

/// Reads a text by line, and the literals in its actions under the key of their line.
fn prose(text: &Fragment, actions: &[action::Action], out: &mut Leaves) {
    lines::parse(text, out);
    for action in actions {
        if action.kind == action::Kind::Comment {
            out.push(Leaf::text(text.slice(action.inner.clone()).trimmed()));
            continue;
        }
        let key = action::key_of_line(text.text(), action.range.start);
        for literal in literal::find(text.text(), action) {
            let path = Vec::new();
            if let Some(leaf) = literal.leaf(text, path, key.as_deref()) {
                out.push(leaf);
            }
        }
    }
}

#[cfg(test)]
mod tests;
