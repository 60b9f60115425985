//! Strict JSON with byte spans, read as the `JSON.parse` of JavaScript reads it.

use std::fs::File;
use std::path::Path;

use serde::de::IgnoredAny;
use zeroize::Zeroizing;

use super::problem::StoreProblem;
use crate::base::span::LineColumn;
use crate::config::json5::{self, Document, Kind, Node};
use crate::sys::fs::{open_regular_sized, read_sized};

/// Why a text is not strict JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotJson {
    /// Where it stops being JSON.
    pub position: LineColumn,
    /// What is wrong; never a quotation of the text, which may be a credential.
    pub why: String,
}

/// Parses `text`, accepting what `JSON.parse` accepts: no comments, no byte order mark, but
/// unpaired surrogate escapes.
///
/// # Errors
/// The first place that is not JSON, or nesting over 256 levels.
pub fn parse(text: Zeroizing<String>) -> Result<Document, NotJson> {
    // `IgnoredAny` checks the grammar alone and copies no string out of the text.
    serde_json::from_str::<IgnoredAny>(&text).map_err(|e| NotJson {
        position: LineColumn {
            line: u32::try_from(e.line()).unwrap_or(u32::MAX),
            column: u32::try_from(e.column()).unwrap_or(u32::MAX),
        },
        why: reason(&e).to_owned(),
    })?;
    json5::parse(text).map_err(|e| NotJson { position: e.position, why: e.why.to_owned() })
}

fn reason(error: &serde_json::Error) -> &'static str {
    if error.is_eof() { "the text ends too early" } else { "a character does not belong there" }
}

/// Reads and parses a file that may be missing. Links are followed, as the real OpenClaw does
/// for these files; what they lead to must be a regular file.
///
/// # Errors
/// The file cannot be read or is not JSON.
pub fn read_file(path: &Path) -> Result<Option<Document>, StoreProblem> {
    match open_regular_sized(path) {
        Ok((mut file, size)) => read_open(path, &mut file, size).map(Some),
        // Like `existsSync`: whatever cannot be reached is not there.
        Err(error) => match std::fs::metadata(path) {
            Err(_) => Ok(None),
            Ok(meta) if !meta.is_file() => Err(StoreProblem::NotAFile { path: path.to_owned() }),
            Ok(_) => Err(StoreProblem::io(path, &error)),
        },
    }
}

pub(super) fn read_open(path: &Path, file: &mut File, size: u64) -> Result<Document, StoreProblem> {
    let bytes = read_sized(file, size).map_err(|e| StoreProblem::io(path, &e))?;
    let text = Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned());
    parse(text).map_err(|e| StoreProblem::BadJson {
        path: path.to_owned(),
        position: e.position,
        why: e.why,
    })
}

/// The effective members of an object in the order in which JavaScript lists them: names that
/// are list indices first, then in order of writing; a repeated name keeps its first place and
/// its last value. Anything else has no members.
#[must_use]
pub fn members(node: &Node) -> Vec<(&str, &Node)> {
    let Kind::Object(all) = &node.kind else { return Vec::new() };
    let mut found: Vec<(&str, &Node)> = Vec::with_capacity(all.len());
    let mut places = std::collections::HashMap::with_capacity(all.len());
    for member in all {
        let key = member.key.as_str();
        if let Some(&place) = places.get(key) {
            let slot: &mut (&str, &Node) = &mut found[place];
            slot.1 = &member.value;
        } else {
            places.insert(key, found.len());
            found.push((key, &member.value));
        }
    }
    found.sort_by_key(|(key, _)| list_index(key).map_or(u64::MAX, u64::from));
    found
}

/// The number, when `key` is one that JavaScript sorts before all other names.
#[must_use]
pub fn list_index(key: &str) -> Option<u32> {
    let number: u32 = key.parse().ok()?;
    (number != u32::MAX && number.to_string() == key).then_some(number)
}

/// Whether the node is an object.
#[must_use]
pub const fn is_object(node: &Node) -> bool {
    matches!(node.kind, Kind::Object(_))
}

/// The text of a string that is not blank.
#[must_use]
pub fn non_blank(node: Option<&Node>) -> Option<&str> {
    node.and_then(Node::as_str).filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Zeroizing<String> {
        Zeroizing::new(text.to_owned())
    }

    #[test]
    fn accepts_what_json_parse_accepts() {
        for good in ["{}", " [1e999] ", r#"{"a":"\ud800"}"#, "null"] {
            assert!(parse(text(good)).is_ok(), "{good}");
        }
        for bad in ["", "{a:1}", "{'a':1}", "[1,]", "// x\n{}", "\u{feff}{}", "0x1", "{} {}"] {
            assert!(parse(text(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn problems_name_the_place_and_quote_nothing() {
        let problem = parse(text("{\n  \"a\": canary-alpha-7Q }")).unwrap_err();
        assert_eq!(problem.position.line, 2);
        assert!(!format!("{problem:?}").contains("canary"));
    }

    #[test]
    fn members_come_in_the_order_of_javascript() {
        let document = parse(text(r#"{"b":1,"10":2,"a":3,"2":4,"b":5,"01":6}"#)).unwrap();
        let keys: Vec<_> = members(document.root()).into_iter().map(|m| m.0).collect();
        assert_eq!(keys, ["2", "10", "b", "a", "01"]);
        assert!(matches!(members(document.root())[2].1.kind, Kind::Number(n) if n > 4.5));
    }
}
