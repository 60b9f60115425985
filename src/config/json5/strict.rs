//! Facts about a document as a whole: strict JSON or not, repeated keys, the value at a path.

use std::ops::Range;

use serde::de::IgnoredAny;

use super::edit::Step;
use super::node::{Document, Kind, Node};

/// One repeated key: its path, the bytes of its first and of its last (effective) writing.
pub type DuplicateKey = (Vec<Step>, Range<usize>, Range<usize>);

impl Node {
    /// The value at the end of `path`; of repeated keys the last counts.
    #[must_use]
    pub fn at(&self, path: &[Step]) -> Option<&Self> {
        path.iter().try_fold(self, |node, step| match (step, &node.kind) {
            (Step::Key(key), _) => node.get(key),
            (Step::Index(index), Kind::Array(items)) => items.get(*index),
            (Step::Index(_), _) => None,
        })
    }
}

impl Document {
    /// Whether `JSON.parse` would take the text: no comment, no bare key, no byte order mark.
    #[must_use]
    pub fn is_strict_json(&self) -> bool {
        let (text, root) = (self.text(), self.root());
        is_gap(&text[..root.start as usize], "")
            && is_gap(&text[root.end as usize..], "")
            && is_strict(text, root)
    }

    /// Every key that stands more than once in its object, with the bytes of the first and the
    /// last key. Objects inside members that a later one replaces are looked at too.
    #[must_use]
    pub fn duplicate_keys(&self) -> Vec<DuplicateKey> {
        let mut found = Vec::new();
        collect_duplicates(self.root(), &mut Vec::new(), &mut found);
        found
    }
}

fn collect_duplicates(node: &Node, path: &mut Vec<Step>, found: &mut Vec<DuplicateKey>) {
    match &node.kind {
        Kind::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(Step::Index(index));
                collect_duplicates(item, path, found);
                path.pop();
            }
        }
        Kind::Object(members) => {
            let mut seen = std::collections::HashMap::new();
            for (index, member) in members.iter().enumerate() {
                seen.entry(member.key.as_str()).or_insert((index, index)).1 = index;
            }
            for (index, member) in members.iter().enumerate() {
                path.push(Step::Key(member.key.clone()));
                if let Some(&(first, last)) = seen.get(member.key.as_str())
                    && first == index
                    && last > first
                {
                    let span = |at: usize| members[at].key_range();
                    found.push((path.clone(), span(first), span(last)));
                }
                collect_duplicates(&member.value, path, found);
                path.pop();
            }
        }
        _ => {}
    }
}

fn is_strict(text: &str, node: &Node) -> bool {
    let scalar = |range: Range<usize>| serde_json::from_str::<IgnoredAny>(&text[range]).is_ok();
    let mut at = node.start as usize + 1;
    let mut separator = "";
    match &node.kind {
        Kind::Array(items) => {
            for item in items {
                if !is_gap(&text[at..item.start as usize], separator) || !is_strict(text, item) {
                    return false;
                }
                (at, separator) = (item.end as usize, ",");
            }
        }
        Kind::Object(members) => {
            for member in members {
                let key = member.key_range();
                let strict = is_gap(&text[at..key.start], separator)
                    && is_gap(&text[key.end..member.value.start as usize], ":")
                    && text[key.clone()].starts_with('"')
                    && scalar(key)
                    && is_strict(text, &member.value);
                if !strict {
                    return false;
                }
                (at, separator) = (member.value.end as usize, ",");
            }
        }
        _ => return scalar(node.range()),
    }
    is_gap(&text[at..node.end as usize - 1], "")
}

/// Whether `gap` is `separator` with nothing but JSON white space around it.
fn is_gap(gap: &str, separator: &str) -> bool {
    gap.trim_matches([' ', '\t', '\n', '\r']) == separator
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn strict_json_is_told_from_json5() {
        for text in ["{}", " [1, \"a\\u0041\", {\"b\": -1e5, \"c\": null}]\r\n", "\"x\"", "1E400"] {
            assert!(parse(text.to_owned()).expect("valid").is_strict_json(), "{text}");
        }
        for text in [
            "\u{feff}{}",
            "{a:1}",
            "{null:1}",
            "[1,]",
            "{\"a\":1,}",
            "'x'",
            "/**/1",
            "+1",
            ".5",
            "5.",
            "0x1",
            "[NaN]",
            "\"\\x41\"",
            "\"a\tb\"",
            "{\"a\"/**/:1}",
            "\u{a0}1",
            "\"\\\n\"",
            "{'a':1}",
        ] {
            assert!(!parse(text.to_owned()).expect("valid").is_strict_json(), "{text}");
        }
    }

    #[test]
    fn repeated_keys_are_reported_with_first_and_last() {
        let doc = parse("{a:1, b:[{c:1,'c':2,\"\\u0063\":3}], a:2}".to_owned()).expect("valid");
        let found = doc.duplicate_keys();
        let key = |k: &str| Step::Key(k.to_owned());
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].0, [key("a")]);
        assert_eq!((found[0].1.clone(), found[0].2.clone()), (1..2, 34..35));
        assert_eq!(found[1].0, [key("b"), Step::Index(0), key("c")]);
        assert_eq!(&doc.text()[found[1].2.clone()], "\"\\u0063\"");
    }

    #[test]
    fn a_path_leads_to_the_effective_value() {
        let doc = parse("{a:{b:1}, a:{b:[7, 'x']}}".to_owned()).expect("valid");
        let path = [Step::Key("a".into()), Step::Key("b".into()), Step::Index(1)];
        assert_eq!(doc.root().at(&path).and_then(Node::as_str), Some("x"));
        assert!(doc.root().at(&[Step::Index(0)]).is_none());
    }
}
