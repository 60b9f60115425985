//! Edits of a JSON cell: what is not edited stays as it was written, byte for byte.

use zeroize::Zeroizing;

use super::json::is_object;
use crate::config::json5::{Document, Kind, Node};

/// One change of a cell, by the member names that lead to it.
#[derive(Clone, PartialEq, Eq)]
pub enum CellEdit {
    /// Takes a member out; nothing when it is not there.
    Remove(Vec<String>),
    /// Sets a member to a JSON text; objects on the way are made.
    Set(Vec<String>, Zeroizing<String>),
}

impl std::fmt::Debug for CellEdit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Remove(path) => write!(f, "Remove({path:?})"),
            // The text may hold a credential.
            Self::Set(path, text) => write!(f, "Set({path:?}, [{} bytes])", text.len()),
        }
    }
}

impl CellEdit {
    /// The member names that lead to the change.
    #[must_use]
    pub fn path(&self) -> &[String] {
        match self {
            Self::Remove(path) | Self::Set(path, _) => path,
        }
    }
}

/// A path of an edit leads through something that is no object.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` leads through a value that is not an object")]
pub struct NotAnObject {
    /// The member names, joined with dots.
    pub path: String,
}

/// The text of `document` after `edits`. An object that an edit goes through is written without
/// blanks between its members; everything else is copied.
///
/// # Errors
/// A [`CellEdit::Set`] leads through something that is no object.
pub fn edit(document: &Document, edits: &[CellEdit]) -> Result<Zeroizing<String>, NotAnObject> {
    let open: Vec<Open<'_>> = edits.iter().map(|edit| Open { edit, depth: 0 }).collect();
    // Room for everything at once, so that no half-grown copy stays in the heap.
    let extra: usize = edits
        .iter()
        .map(|e| {
            let text = if let CellEdit::Set(_, text) = e { text.len() } else { 0 };
            text + e.path().iter().map(|name| 2 * name.len() + 8).sum::<usize>()
        })
        .sum();
    let mut out = Zeroizing::new(String::with_capacity(document.text().len() + extra));
    render(document.text(), document.root(), &open, &mut out)?;
    Ok(out)
}

/// An edit and how many of its names have been followed.
#[derive(Clone, Copy)]
struct Open<'a> {
    edit: &'a CellEdit,
    depth: usize,
}

impl<'a> Open<'a> {
    fn name(self) -> Option<&'a str> {
        self.edit.path().get(self.depth).map(String::as_str)
    }

    fn is_last(self) -> bool {
        self.depth + 1 == self.edit.path().len()
    }

    fn deeper(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }
}

fn render(
    text: &str,
    node: &Node,
    edits: &[Open<'_>],
    out: &mut Zeroizing<String>,
) -> Result<(), NotAnObject> {
    let Kind::Object(members) = &node.kind else {
        if let Some(open) = edits.iter().find(|o| matches!(o.edit, CellEdit::Set(..))) {
            return Err(NotAnObject { path: open.edit.path().join(".") });
        }
        out.push_str(&text[node.range()]);
        return Ok(());
    };
    if edits.is_empty() {
        out.push_str(&text[node.range()]);
        return Ok(());
    }
    out.push('{');
    let first = out.len();
    let mut done: Vec<&str> = Vec::new();
    for (place, member) in members.iter().enumerate() {
        let own: Vec<Open<'_>> =
            edits.iter().copied().filter(|o| o.name() == Some(member.key.as_str())).collect();
        let last = own.iter().rev().find(|open| open.is_last());
        let repeated = members[place + 1..].iter().any(|later| later.key == member.key);
        // Of a repeated member only the last one counts; an earlier one may hide a credential.
        if matches!(last, Some(Open { edit: CellEdit::Remove(_), .. }))
            || (!own.is_empty() && repeated)
        {
            continue;
        }
        separate(out, first);
        out.push_str(&text[member.key_start as usize..member.key_end as usize]);
        out.push(':');
        if !own.is_empty() {
            done.push(&member.key);
        }
        if let Some(Open { edit: CellEdit::Set(_, json), .. }) = last {
            out.push_str(json);
            continue;
        }
        // Removals leave other values alone; a `Set` cannot go through one.
        let below: Vec<Open<'_>> = own
            .iter()
            .map(|open| open.deeper())
            .filter(|o| is_object(&member.value) || matches!(o.edit, CellEdit::Set(..)))
            .collect();
        render(text, &member.value, &below, out)?;
    }
    append_new(edits, &done, first, out);
    out.push('}');
    Ok(())
}

/// Writes the members that edits set and the object does not have.
fn append_new(edits: &[Open<'_>], done: &[&str], first: usize, out: &mut Zeroizing<String>) {
    let mut seen: Vec<&str> = Vec::new();
    for open in edits {
        let (CellEdit::Set(_, json), Some(name)) = (open.edit, open.name()) else { continue };
        if done.contains(&name) || seen.contains(&name) {
            continue;
        }
        seen.push(name);
        separate(out, first);
        out.push_str(&serde_json::Value::from(name).to_string());
        out.push(':');
        if open.is_last() {
            out.push_str(json);
        } else {
            let below: Vec<Open<'_>> = edits
                .iter()
                .filter(|other| other.name() == Some(name) && !other.is_last())
                .map(|other| other.deeper())
                .collect();
            out.push('{');
            let inner = out.len();
            append_new(&below, &[], inner, out);
            out.push('}');
        }
    }
}

fn separate(out: &mut Zeroizing<String>, first: usize) {
    if out.len() > first {
        out.push(',');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::stores::json;

    fn path(text: &str) -> Vec<String> {
        text.split('.').map(str::to_owned).collect()
    }

    fn run(text: &str, edits: &[CellEdit]) -> String {
        let document = json::parse(text.to_owned().into()).unwrap();
        edit(&document, edits).unwrap().to_string()
    }

    #[test]
    fn removing_keeps_the_rest_as_written() {
        let text = r#"{"v":1.0,"p":{"a":{"key":"x","e":1e3},"b":[1, 2]},"é":"\u00e9"}"#;
        assert_eq!(
            run(text, &[CellEdit::Remove(path("p.a.key"))]),
            r#"{"v":1.0,"p":{"a":{"e":1e3},"b":[1, 2]},"é":"\u00e9"}"#
        );
        assert_eq!(run(text, &[CellEdit::Remove(path("p.none.key"))]), text);
        assert_eq!(run(text, &[CellEdit::Remove(path("v.none"))]), text);
    }

    #[test]
    fn every_copy_of_a_repeated_member_goes() {
        let text = r#"{"p":{"key":"canary-alpha-7Q"},"p":{"key":"b","x":1}}"#;
        assert_eq!(run(text, &[CellEdit::Remove(path("p.key"))]), r#"{"p":{"x":1}}"#);
        assert_eq!(run(text, &[CellEdit::Remove(path("p"))]), "{}");
    }

    #[test]
    fn setting_makes_the_way() {
        let set = |p: &str, json: &str| CellEdit::Set(path(p), json.to_owned().into());
        assert_eq!(
            run("{}", &[set("p.a.type", "\"token\""), set("p.a.x\"", "1"), set("v", "2")]),
            r#"{"p":{"a":{"type":"token","x\"":1}},"v":2}"#
        );
        assert_eq!(
            run(r#"{"p":{"a":1}}"#, &[set("p.a", "2"), set("p.b", "3")]),
            r#"{"p":{"a":2,"b":3}}"#
        );
        let document = json::parse(r#"{"p":7}"#.to_owned().into()).unwrap();
        assert!(edit(&document, &[set("p.a", "2")]).is_err());
    }

    #[test]
    fn debug_shows_no_text() {
        let edit = CellEdit::Set(path("a"), "\"canary-alpha-7Q\"".to_owned().into());
        assert!(!format!("{edit:?}").contains("canary"));
    }
}
