//! The compact data of one version, read in place: nothing is parsed before it is asked for.
//!
//! `data/<version>.txt` is written by `scripts/gen-schema`: head lines (`root 797`,
//! `channel-schema slack 1151`, ...), a blank line, then one node per line. A node is a list of
//! tab-separated keywords, all of which must hold:
//!
//! | keyword | meaning |
//! |---|---|
//! | `Toasnbz` | allowed types: object, array, string, number, boolean, null |
//! | `.key=N` `:key=N` | optional, required member |
//! | `A-` `AN` | other members: none, node N |
//! | `KN` `IN` `iN` | member names, list items, the next list position |
//! | `UN,M` `ON,M` `&N` `NN` `?N,M,L` | any of, exactly one of, also, not, if/then/else |
//! | `V..` | one of these JSON values, split by U+001F |
//! | `~".."` `!~".."` | pattern that must, must not match |
//! | `<` `<=` `>` `>=` | bounds of a number |
//! | `l` `L` | least, greatest length (UTF-16 units, items, members) |
//! | `F..` | `int`, `integer`, `url`, `uri`, `unique` |
//! | `#name` | a rule of `refine` |

use std::sync::OnceLock;

use crate::config::dialect::Version;

/// Number of a node: its line after the head.
pub(super) type NodeId = usize;

/// The data of one version.
pub(super) struct Table {
    head: &'static str,
    lines: Vec<&'static str>,
}

impl Table {
    /// The data of `version`. The first call splits the text into lines.
    pub(super) fn of(version: Version) -> &'static Self {
        static TABLES: [OnceLock<Table>; 2] = [const { OnceLock::new() }; 2];
        let (slot, text) = match version {
            Version::V2026_2_26 => (0, include_str!("data/2026.2.26.txt")),
            Version::V2026_9_6 => (1, include_str!("data/2026.9.6.txt")),
        };
        TABLES[slot].get_or_init(|| {
            let (head, body) = text.split_once("\n\n").expect("internal: schema data has a head");
            Self { head, lines: body.lines().collect() }
        })
    }

    /// The keywords of a node.
    pub(super) fn words(&self, node: NodeId) -> impl Iterator<Item = &'static str> + use<> {
        self.lines.get(node).copied().unwrap_or("").split('\t').filter(|word| !word.is_empty())
    }

    /// A node as it stands in the data.
    #[cfg(test)]
    pub(super) fn line(&self, node: NodeId) -> Option<&'static str> {
        self.lines.get(node).copied()
    }

    /// The node of the whole config.
    pub(super) fn root(&self) -> NodeId {
        self.facts("root").next().map_or(0, number)
    }

    /// What stands after `word` in each head line that starts with it.
    pub(super) fn facts(&self, word: &'static str) -> impl Iterator<Item = &'static str> + use<> {
        self.head.lines().filter_map(move |line| line.strip_prefix(word)?.strip_prefix(' '))
    }

    /// The words of the one head line that starts with `word`.
    pub(super) fn list(&self, word: &'static str) -> impl Iterator<Item = &'static str> + use<> {
        self.facts(word).flat_map(|line| line.split(' '))
    }

    /// The node that the head line `word name N` gives, and the words after it.
    pub(super) fn named(&self, word: &'static str, name: &str) -> Option<NodeId> {
        self.facts(word).find_map(|line| {
            let mut parts = line.split(' ');
            (parts.next() == Some(name)).then(|| parts.next().map(number)).flatten()
        })
    }

    /// The node of member `key` of an object node, known or open.
    pub(super) fn member(&self, node: NodeId, key: &str) -> Option<NodeId> {
        let mut open = None;
        for word in self.words(node) {
            if let Some((name, child)) = member(word) {
                if name == key {
                    return Some(child);
                }
            } else if let Some(rest) = word.strip_prefix('A').filter(|rest| *rest != "-") {
                open = Some(number(rest));
            }
        }
        open
    }
}

/// Splits `.key=N` and `:key=N`.
pub(super) fn member(word: &'static str) -> Option<(&'static str, NodeId)> {
    let (name, node) = word.strip_prefix(['.', ':'])?.rsplit_once('=')?;
    Some((name, number(node)))
}

/// A node number of the data.
pub(super) fn number(text: &str) -> NodeId {
    text.parse().expect("internal: node numbers are decimals")
}
