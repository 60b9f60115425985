//! Edits that touch only the bytes of the edited node.
//!
//! This file owns the set of wanted changes and the rules for changes that meet. `plan.rs` turns
//! the set into byte replacements.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use serde_json::Value;
use zeroize::Zeroizing;

use super::node::{Document, Kind, Node};
use super::plan::{self, Replacement};

/// Deepest path or value that an edit may write; the parser refuses more.
const MAX_DEPTH: usize = 256;

/// One step of a path into a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// A member of an object.
    Key(String),
    /// An item of a list.
    Index(usize),
}

/// Why an edit cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// A step of the path leads into a value that cannot have it: a key into something that is no
    /// object, or an index into something that is no list.
    #[error("step {depth} of the path leads into a value that is not {wanted}")]
    NotAContainer {
        /// Which step, counted from 1.
        depth: usize,
        /// What the step needs: "an object" or "a list".
        wanted: &'static str,
    },
    /// Nothing stands at the path.
    #[error("step {depth} of the path leads to nothing")]
    Missing {
        /// Which step, counted from 1.
        depth: usize,
    },
    /// Another edit of the same set changes the same value, or one that contains it.
    #[error("two edits of one set contradict each other at the same path")]
    Overlap,
    /// The root of a document cannot be removed.
    #[error("the root of a document cannot be removed")]
    Root,
    /// The result would be nested deeper than 256 levels, which the parser refuses.
    #[error("the edit would nest the document deeper than 256 levels")]
    TooDeep,
    /// The set was begun on another document.
    #[error("the edits were begun on another document")]
    OtherDocument,
}

/// A value to be written. Strings are wiped when dropped.
#[derive(Clone, PartialEq)]
pub(super) enum Fresh {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    String(Zeroizing<String>),
    Array(Vec<Self>),
    Object(Vec<(String, Self)>),
}

impl Fresh {
    fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(number.clone()),
            Value::String(text) => Self::String(text.clone().into()),
            Value::Array(items) => Self::Array(items.iter().map(Self::of).collect()),
            Value::Object(members) => {
                Self::Object(members.iter().map(|(k, v)| (k.clone(), Self::of(v))).collect())
            }
        }
    }

    fn depth(&self) -> usize {
        match self {
            Self::Array(items) => 1 + items.iter().map(Self::depth).max().unwrap_or(0),
            Self::Object(members) => 1 + members.iter().map(|(_, v)| v.depth()).max().unwrap_or(0),
            _ => 0,
        }
    }

    /// Whether `node` holds this value already.
    pub(super) fn equals(&self, node: &Node) -> bool {
        match (self, &node.kind) {
            (Self::Null, Kind::Null) => true,
            (Self::Bool(a), Kind::Bool(b)) => a == b,
            (Self::Number(a), Kind::Number(b)) => {
                a.as_f64().is_some_and(|a| a.total_cmp(b).is_eq())
            }
            (Self::String(a), Kind::String(b)) => a == b,
            (Self::Array(a), Kind::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.equals(b))
            }
            (Self::Object(a), Kind::Object(b)) => {
                a.iter().all(|(key, value)| node.get(key).is_some_and(|n| value.equals(n)))
                    && b.iter().all(|m| a.iter().any(|(key, _)| *key == m.key))
            }
            _ => false,
        }
    }

    /// Puts `value` at `path` below this value, which another edit of the set writes.
    fn put(&mut self, path: &[Step], value: Self) -> Result<(), EditError> {
        let Some((step, rest)) = path.split_first() else {
            return if *self == value { Ok(()) } else { Err(EditError::Overlap) };
        };
        let (Self::Object(members), Step::Key(key)) = (self, step) else {
            return Err(EditError::Overlap);
        };
        if let Some((_, inner)) = members.iter_mut().find(|(k, _)| k == key) {
            return inner.put(rest, value);
        }
        let inner = Self::nested(rest, value).ok_or(EditError::Overlap)?;
        members.push((key.clone(), inner));
        Ok(())
    }

    /// `value` inside new objects, one for each step; `None` when a step is an index.
    fn nested(path: &[Step], value: Self) -> Option<Self> {
        path.iter().rev().try_fold(value, |inner, step| match step {
            Step::Key(key) => Some(Self::Object(vec![(key.clone(), inner)])),
            Step::Index(_) => None,
        })
    }
}

/// What is wanted at one place of the document.
#[derive(Clone)]
pub(super) enum Patch {
    /// Write this value.
    Set(Fresh),
    /// Take the member or item out.
    Remove,
    /// Changes further in; the value itself stays.
    Into(Vec<(Step, Self)>),
}

impl Patch {
    fn merge(&mut self, path: &[Step], change: Self) -> Result<(), EditError> {
        let Some((step, rest)) = path.split_first() else {
            return match (&*self, &change) {
                (Self::Set(a), Self::Set(b)) if a == b => Ok(()),
                (Self::Remove, Self::Remove) => Ok(()),
                _ => Err(EditError::Overlap),
            };
        };
        match self {
            Self::Remove => Err(EditError::Overlap),
            Self::Set(value) => match change {
                Self::Set(inner) => value.put(path, inner),
                Self::Remove | Self::Into(_) => Err(EditError::Overlap),
            },
            Self::Into(below) => {
                if let Some((_, patch)) = below.iter_mut().find(|(s, _)| s == step) {
                    return patch.merge(rest, change);
                }
                below.push((step.clone(), Self::chain(rest, change)));
                Ok(())
            }
        }
    }

    fn chain(path: &[Step], change: Self) -> Self {
        path.iter().rev().fold(change, |inner, step| Self::Into(vec![(step.clone(), inner)]))
    }

    /// The whole new value, when nothing stands here yet.
    pub(super) fn fresh(&self) -> Option<Fresh> {
        match self {
            Self::Set(value) => Some(value.clone()),
            Self::Remove => None,
            Self::Into(below) => Some(Fresh::Object(
                below
                    .iter()
                    .filter_map(|(step, patch)| match step {
                        Step::Key(key) => Some((key.clone(), patch.fresh()?)),
                        Step::Index(_) => None,
                    })
                    .collect(),
            )),
        }
    }
}

/// A set of changes to one document, made in one go.
///
/// Changes to separate values never disturb each other. Of two changes that meet, equal ones count
/// once, and a `set` inside the object that an earlier `set` writes is merged into it when it adds
/// a key; anything else is refused and leaves the set as it was.
#[derive(Default)]
pub struct Edits {
    patch: Option<Patch>,
    replacements: Vec<Replacement>,
    document: Option<u64>,
}

impl fmt::Debug for Edits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The new texts may hold credentials: only the places are shown.
        f.debug_list().entries(self.changed_ranges()).finish()
    }
}

impl Edits {
    /// No changes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes `value` at `path`: over the value that stands there (of repeated keys the last,
    /// which is the one that counts), or as a new member, with the objects on the way to it.
    /// A value that stands there already keeps its bytes.
    ///
    /// # Errors
    /// When the path leads through something that is neither object nor list, past the end of a
    /// list, or contradicts an earlier edit of the set.
    pub fn set(
        &mut self,
        document: &Document,
        path: &[Step],
        value: &Value,
    ) -> Result<(), EditError> {
        let value = Fresh::of(value);
        if path.len() + value.depth() > MAX_DEPTH {
            return Err(EditError::TooDeep);
        }
        match resolve(document.root(), path) {
            Err(EditError::Missing { depth })
                if path[depth - 1..].iter().all(|step| matches!(step, Step::Key(_))) => {}
            found => found?,
        }
        self.add(document, path, Patch::Set(value))
    }

    /// Takes the member or list item at `path` out, with its comma, its line, and a comment behind
    /// it on the same line. Comments on lines of their own stay. All members of a repeated key go.
    ///
    /// # Errors
    /// When nothing stands at `path`, it is the root, or an earlier edit of the set changes it.
    pub fn remove(&mut self, document: &Document, path: &[Step]) -> Result<(), EditError> {
        if path.is_empty() {
            return Err(EditError::Root);
        }
        resolve(document.root(), path)?;
        self.add(document, path, Patch::Remove)
    }

    fn add(&mut self, document: &Document, path: &[Step], change: Patch) -> Result<(), EditError> {
        let print = fingerprint(document);
        if self.document.is_some_and(|known| known != print) {
            return Err(EditError::OtherDocument);
        }
        let wanted = match self.patch.clone() {
            None => Patch::chain(path, change),
            Some(mut known) => {
                known.merge(path, change)?;
                known
            }
        };
        self.replacements = plan::plan(document, &wanted);
        self.patch = Some(wanted);
        self.document = Some(print);
        Ok(())
    }

    /// Whether the edits change no byte.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.replacements.is_empty()
    }

    /// The byte ranges of the old text that are replaced, in order; an empty range is an
    /// insertion.
    #[must_use]
    pub fn changed_ranges(&self) -> Vec<Range<usize>> {
        self.replacements.iter().map(|r| r.range.clone()).collect()
    }

    /// The text of `document` with all changes made.
    ///
    /// # Panics
    /// When `document` is not the one that the changes were made for.
    #[must_use]
    pub fn apply(&self, document: &Document) -> Zeroizing<String> {
        assert!(
            self.document.is_none_or(|known| known == fingerprint(document)),
            "internal: edits are applied to the document they were made for"
        );
        let old = document.text();
        let added: usize = self.replacements.iter().map(|r| r.text.len()).sum();
        // Reserved up front so that growing does not leave copies of a credential behind.
        let mut text = Zeroizing::new(String::with_capacity(old.len() + added));
        let mut at = 0;
        for replacement in &self.replacements {
            text.push_str(&old[at..replacement.range.start]);
            text.push_str(&replacement.text);
            at = replacement.range.end;
        }
        text.push_str(&old[at..]);
        text
    }
}

/// Walks `path`; `Missing` names the first step that leads to nothing.
fn resolve(root: &Node, path: &[Step]) -> Result<(), EditError> {
    let mut node = root;
    for (depth, step) in (1..).zip(path) {
        let next = match (step, &node.kind) {
            (Step::Key(key), Kind::Object(_)) => node.get(key),
            (Step::Index(index), Kind::Array(items)) => items.get(*index),
            (Step::Key(_), _) => {
                return Err(EditError::NotAContainer { depth, wanted: "an object" });
            }
            (Step::Index(_), _) => {
                return Err(EditError::NotAContainer { depth, wanted: "a list" });
            }
        };
        node = next.ok_or(EditError::Missing { depth })?;
    }
    Ok(())
}

fn fingerprint(document: &Document) -> u64 {
    let mut hasher = DefaultHasher::new();
    document.text().hash(&mut hasher);
    hasher.finish()
}
