//! The leaves of a file while the contexts work on them.

use std::collections::HashSet;

use super::outline::{Node, Outline};
use crate::lint::format::Format;
use crate::lint::leaf::{Leaf, Leaves, Setting, Step};

/// How many members of a mapping are looked at for a key: looking stays cheap in a mapping of
/// very many.
const MEMBERS: usize = 64;

/// A file's leaves, their tree, and what was added.
pub(super) struct Sheet<'a> {
    /// The path of the file, with `/`.
    pub(super) path: &'a str,
    /// Its format.
    pub(super) format: Format,
    /// The leaves that the parser found. Their paths and their order stay.
    pub(super) leaves: Vec<Leaf>,
    /// Their tree.
    pub(super) outline: Outline,
    /// Which nodes name a credential instead of holding one.
    pub(super) references: Vec<bool>,
    /// Which nodes are whole files by what the schema says.
    files: HashSet<Node>,
    /// New leaves, each with the place in `leaves` that it goes behind.
    added: Vec<(usize, Leaf)>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(path: &'a str, format: Format, leaves: Vec<Leaf>) -> Self {
        let outline =
            if super::is_tree(format) { Outline::of(&leaves) } else { Outline::default() };
        let (references, files, added) = (Vec::new(), HashSet::new(), Vec::new());
        Self { path, format, leaves, outline, references, files, added }
    }

    /// The name of the file, lower case.
    pub(super) fn file_name(&self) -> String {
        self.path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase()
    }

    /// Lets the name of a leaf mean nothing: published key formats count, and nothing else.
    pub(super) fn quiet(&mut self, leaf: usize) {
        self.leaves[leaf].setting = Setting::Text;
    }

    pub(super) fn quiet_all(&mut self) {
        for leaf in &mut self.leaves {
            leaf.setting = Setting::Text;
        }
    }

    /// Whether a leaf still stands under its name.
    pub(super) fn is_named(&self, leaf: usize) -> bool {
        self.leaves[leaf].setting == Setting::Named
    }

    /// Adds a leaf behind another.
    pub(super) fn add(&mut self, behind: usize, leaf: Leaf) {
        self.added.push((behind, leaf));
    }

    /// Adds what a parser found in the value of a leaf, below the leaf's path.
    pub(super) fn add_inner(&mut self, behind: usize, found: Vec<Leaf>) {
        for mut leaf in found {
            if leaf.setting != Setting::Text || !leaf.path.is_empty() {
                let mut path: Vec<Step> = self.leaves[behind].path.clone();
                path.append(&mut leaf.path);
                leaf.path = path;
            }
            self.added.push((behind, leaf));
        }
    }

    /// Reads the value of a leaf as a shell script.
    pub(super) fn add_script(&mut self, at: usize) {
        let mut found = Leaves::default();
        crate::lint::parse::shell::parse(&self.leaves[at].value, &mut found);
        self.quiet(at);
        self.add_inner(at, found.found);
    }

    /// Keeps that a value is a whole file.
    pub(super) fn mark_file(&mut self, node: Node) {
        self.files.insert(node);
    }

    /// Whether a value is a whole file by what the schema says.
    pub(super) fn is_file(&self, node: Node) -> bool {
        self.files.contains(&node)
    }

    pub(super) fn key(&self, node: Node) -> Option<&str> {
        self.outline.key(node, &self.leaves)
    }

    /// The text of a value right below `node`.
    pub(super) fn text(&self, node: Node, key: &str) -> Option<&str> {
        let leaf = self.child_leaf(node, key)?;
        Some(self.leaves[leaf].value.text())
    }

    /// The leaf right below `node` with that key.
    pub(super) fn child_leaf(&self, node: Node, key: &str) -> Option<usize> {
        self.outline.leaf(self.child(node, key)?)
    }

    /// What stands right below `node` with that key, among the first members.
    pub(super) fn child(&self, node: Node, key: &str) -> Option<Node> {
        self.outline.children(node).take(MEMBERS).find(|child| self.key(*child) == Some(key))
    }

    /// The keys from the root to `node`, without places in lists.
    pub(super) fn keys(&self, node: Node) -> Vec<&str> {
        let mut keys: Vec<&str> = std::iter::once(node)
            .chain(self.outline.above(node))
            .filter_map(|node| self.key(node))
            .collect();
        keys.reverse();
        keys
    }

    /// Whether the node names a credential instead of holding one.
    pub(super) fn is_reference(&self, node: Node) -> bool {
        self.references.get(node).copied().unwrap_or_default()
    }

    /// The leaves that were found and added so far.
    pub(super) fn all(&self) -> impl Iterator<Item = (usize, &Leaf)> {
        let added = self.added.iter().map(|(behind, leaf)| (*behind, leaf));
        self.leaves.iter().enumerate().chain(added)
    }

    /// A change of every leaf, found or added.
    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = (usize, &mut Leaf)> {
        let added = self.added.iter_mut().map(|(behind, leaf)| (*behind, leaf));
        self.leaves.iter_mut().enumerate().chain(added)
    }

    /// Every leaf in order of place.
    pub(super) fn into_leaves(mut self) -> Vec<Leaf> {
        if self.added.is_empty() {
            return self.leaves;
        }
        self.added.sort_by_key(|(behind, _)| *behind);
        let mut all = Vec::with_capacity(self.leaves.len() + self.added.len());
        let mut added = self.added.into_iter().peekable();
        for (at, leaf) in self.leaves.into_iter().enumerate() {
            all.push(leaf);
            while let Some((_, leaf)) = added.next_if(|(behind, _)| *behind == at) {
                all.push(leaf);
            }
        }
        all
    }
}
