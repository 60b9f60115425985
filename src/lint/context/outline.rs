//! The tree that the paths of leaves describe: which values are siblings, what stands above them.
//!
//! Leaves come in order of place, so the values of a mapping or a list are neighbours, and each
//! run of equal beginnings is one of them. A key that comes again at the root begins the next
//! document of the file.

use std::collections::HashSet;

use crate::lint::leaf::{Leaf, Step};

/// A value, a list or a mapping; an index into the outline.
pub(super) type Node = usize;

#[derive(Debug, Clone, Copy)]
struct Entry {
    parent: Option<Node>,
    /// A leaf below, and the depth of this entry's step in its path; 0 is the root itself.
    leaf: usize,
    depth: usize,
    /// The entry is that leaf.
    is_leaf: bool,
    first_child: Option<Node>,
    last_child: Option<Node>,
    next: Option<Node>,
}

/// The tree of a file; parents come before their children.
#[derive(Debug, Default)]
pub(super) struct Outline {
    entries: Vec<Entry>,
}

impl Outline {
    /// The tree of `leaves`; those without a path stand outside.
    pub(super) fn of(leaves: &[Leaf]) -> Self {
        let mut outline = Self::default();
        // The entries above the last leaf, root first.
        let mut open: Vec<Node> = Vec::new();
        let mut last: &[Step] = &[];
        let mut seen: HashSet<&Step> = HashSet::new();
        for (at, leaf) in leaves.iter().enumerate() {
            let Some((first, _)) = leaf.path.split_first() else { continue };
            let mut shared =
                last.iter().zip(&leaf.path).take_while(|(old, new)| old == new).count();
            if shared == last.len() && shared == leaf.path.len() {
                // The same path again: a key that is there twice.
                shared -= 1;
            }
            if open.is_empty() || (shared == 0 && !seen.insert(first)) {
                seen.clear();
                seen.insert(first);
                open.clear();
                open.push(outline.add(None, at, 0));
            }
            open.truncate(shared + 1);
            for depth in open.len()..=leaf.path.len() {
                let parent = open.last().copied();
                open.push(outline.add(parent, at, depth));
            }
            if let Some(node) = open.last() {
                outline.entries[*node].is_leaf = true;
            }
            last = &leaf.path;
        }
        outline
    }

    fn add(&mut self, parent: Option<Node>, leaf: usize, depth: usize) -> Node {
        let node = self.entries.len();
        let entry = Entry {
            parent,
            leaf,
            depth,
            is_leaf: false,
            first_child: None,
            last_child: None,
            next: None,
        };
        self.entries.push(entry);
        if let Some(parent) = parent {
            match self.entries[parent].last_child {
                Some(sibling) => self.entries[sibling].next = Some(node),
                None => self.entries[parent].first_child = Some(node),
            }
            self.entries[parent].last_child = Some(node);
        }
        node
    }

    /// Every node, parents first.
    pub(super) fn nodes(&self) -> std::ops::Range<Node> {
        0..self.entries.len()
    }

    /// The leaf at a node, unless it is a list or a mapping.
    pub(super) fn leaf(&self, node: Node) -> Option<usize> {
        let entry = &self.entries[node];
        (entry.is_leaf && entry.first_child.is_none()).then_some(entry.leaf)
    }

    pub(super) fn parent(&self, node: Node) -> Option<Node> {
        self.entries[node].parent
    }

    pub(super) fn is_root(&self, node: Node) -> bool {
        self.entries[node].depth == 0
    }

    /// The step that leads to a node; none to a root.
    pub(super) fn step<'a>(&self, node: Node, leaves: &'a [Leaf]) -> Option<&'a Step> {
        let entry = &self.entries[node];
        leaves[entry.leaf].path.get(entry.depth.checked_sub(1)?)
    }

    /// The key of a node; none at a root or in a list.
    pub(super) fn key<'a>(&self, node: Node, leaves: &'a [Leaf]) -> Option<&'a str> {
        self.step(node, leaves)?.key()
    }

    /// What stands right below a node, in order.
    pub(super) fn children(&self, node: Node) -> impl Iterator<Item = Node> {
        std::iter::successors(self.entries[node].first_child, |child| self.entries[*child].next)
    }

    /// The nodes above, nearest first.
    pub(super) fn above(&self, node: Node) -> impl Iterator<Item = Node> {
        std::iter::successors(self.parent(node), |node| self.parent(*node))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::fragment::Fragment;
    use crate::lint::leaf::Form;

    fn leaf(path: &str) -> Leaf {
        let step = |part: &str| match part.parse() {
            Ok(index) => Step::Index(index),
            Err(_) => Step::Key(part.to_owned()),
        };
        let path = path.split('.').filter(|part| !part.is_empty()).map(step).collect();
        Leaf::named(path, Fragment::verbatim("v", 0), Form::Plain)
    }

    #[test]
    fn siblings_share_a_parent_and_documents_do_not() {
        let paths = ["a.0.n", "a.0.v", "", "a.1.n", "b", "b", "a.0.n", "a.1.n"];
        let leaves: Vec<Leaf> = paths.iter().map(|path| leaf(path)).collect();
        let outline = Outline::of(&leaves);
        let found = |at: usize| outline.nodes().find(|node| outline.leaf(*node) == Some(at));
        let node = |at: usize| found(at).unwrap();
        let parent = |at: usize| outline.parent(node(at)).unwrap();
        assert_eq!(parent(0), parent(1));
        assert_ne!(parent(0), parent(3));
        assert_eq!(found(2), None);
        assert_eq!(outline.parent(parent(0)), outline.parent(parent(3)));
        let root = |at: usize| outline.above(node(at)).last().unwrap();
        assert_eq!(root(0), root(4));
        assert_ne!(root(0), root(6), "the key `a` comes again");
        assert_eq!(root(6), root(7));
        assert_eq!(outline.key(node(1), &leaves), Some("v"));
        assert_eq!(outline.children(parent(0)).collect::<Vec<_>>(), [node(0), node(1)]);
        assert_eq!((outline.leaf(node(1)), outline.leaf(parent(1))), (Some(1), None));
        assert!(outline.is_root(root(0)) && outline.key(root(0), &leaves).is_none());
    }
}
