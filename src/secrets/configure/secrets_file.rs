//! Puts credentials into the file of a file provider: merged with what stands there, formatting
//! kept, in one step that a crash cannot tear.

use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::time::Duration;

use jsonptr::Pointer;
use zeroize::Zeroizing;

use crate::config::json5::{self, Document, EditError, Edits, Kind, Node, Step};
use crate::config::model::secrets::{FileMode, FileProvider};
use crate::sys::checked::{PrivateFile, read_private};
use crate::sys::fs::{self, Perms};
use crate::sys::lock::StateLock;
use crate::sys::txn::{Change, Transaction};

use super::draft::Move;
use super::error::ConfigureError;
use super::templates::Existing;

/// Writes `moves` into the file at `path`.
///
/// # Errors
/// The file breaks a rule of the provider (symlink, mode, owner, size), is not strict JSON, or
/// cannot be written. It is then as before.
pub(super) fn write(
    path: &Path,
    provider: &FileProvider,
    moves: &[&Move],
    euid: u32,
    lock: &StateLock,
) -> Result<(), ConfigureError> {
    let change = match existing(path, provider.max_bytes, euid)? {
        None => {
            make_folder(path)?;
            let bytes = content(path, provider.mode, "{}\n", moves)?;
            Change::Create { path: path.to_owned(), bytes, mode: 0o600 }
        }
        Some(found) => {
            let text = text_of(path, &found.bytes)?;
            let bytes = content(path, provider.mode, &text, moves)?;
            Change::Write { was: found.state, bytes, perms: Perms::Keep }
        }
    };
    let mut transaction = Transaction::begin(lock)?;
    transaction.stage(change)?;
    transaction.commit()?;
    Ok(())
}

/// Reads a file as a provider would, a second hard link refused in every version: the other name
/// would keep the old content.
pub(super) fn existing(
    path: &Path,
    max_bytes: u64,
    euid: u32,
) -> Result<Option<fs::ReadFile>, ConfigureError> {
    match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        _ => {}
    }
    let timeout = Duration::from_secs(5);
    let rules = PrivateFile { euid, refuse_hard_links: true, max_bytes, timeout };
    read_private(path, rules)
        .map_err(|problem| ConfigureError::Destination { path: path.to_owned(), problem })?;
    Ok(Some(fs::read(path, max_bytes)?))
}

/// Makes the folder of `path` when it is missing; nobody else may look into a new one.
pub(super) fn make_folder(path: &Path) -> Result<(), ConfigureError> {
    let Some(folder) = path.parent().filter(|folder| !folder.is_dir()) else { return Ok(()) };
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| {
        ConfigureError::Content {
            path: folder.to_owned(),
            why: format!("cannot make the folder: {}", error.kind()),
        }
    })
}

pub(super) fn text_of(path: &Path, bytes: &[u8]) -> Result<Zeroizing<String>, ConfigureError> {
    std::str::from_utf8(bytes).map(|text| Zeroizing::new(text.to_owned())).map_err(|_| {
        ConfigureError::Content { path: path.to_owned(), why: "the file is not UTF-8".to_owned() }
    })
}

fn content(
    path: &Path,
    mode: FileMode,
    old: &str,
    moves: &[&Move],
) -> Result<Zeroizing<Vec<u8>>, ConfigureError> {
    let fail = |why: String| ConfigureError::Content { path: path.to_owned(), why };
    match mode {
        FileMode::SingleValue => match moves {
            [only] => {
                let text = only.payload.text().ok_or_else(|| {
                    fail("a singleValue file holds a text, not an object".to_owned())
                })?;
                let text = text.expose("written into the secrets file");
                Ok(Zeroizing::new([text.as_bytes(), b"\n"].concat()))
            }
            _ => Err(fail("a singleValue file holds one credential".to_owned())),
        },
        FileMode::Json => {
            let text = merge(old, moves).map_err(fail)?;
            Ok(Zeroizing::new(text.as_bytes().to_vec()))
        }
    }
}

/// `old` with every credential at its pointer.
fn merge(old: &str, moves: &[&Move]) -> Result<Zeroizing<String>, String> {
    let (mark, body) = old.strip_prefix('\u{feff}').map_or(("", old), |rest| ("\u{feff}", rest));
    let document = json5::parse(body.to_owned())
        .map_err(|e| format!("{}:{}: {}", e.position.line, e.position.column, e.why))?;
    if !document.is_strict_json() {
        return Err(
            "the file is JSON5, but providers read strict JSON: remove comments, trailing \
                    commas and bare keys"
                .to_owned(),
        );
    }
    if !matches!(document.root().kind, Kind::Object(_)) {
        return Err("the file holds no JSON object".to_owned());
    }
    let mut edits = Edits::new();
    for item in moves {
        let steps = steps(&document, &item.reference.id)?;
        let stands = document.root().at(&steps);
        let is_blank = |node: &Node| node.as_str().is_some_and(|text| text.trim().is_empty());
        if item.existing == Existing::Keep && stands.is_some_and(|node| !is_blank(node)) {
            return Err(format!("`{}` holds something else, which stays", item.reference.id));
        }
        item.payload
            .with_json(|json| edits.set(&document, &steps, json))
            .map_err(|error| blocked(&item.reference.id, &error))?;
    }
    let merged = edits.apply(&document);
    Ok(Zeroizing::new(format!("{mark}{}", merged.as_str())))
}

fn blocked(id: &str, error: &EditError) -> String {
    match error {
        EditError::NotAContainer { .. } | EditError::Overlap => {
            format!("`{id}` leads through a value that is no object")
        }
        other => format!("`{id}`: {other}"),
    }
}

/// A pointer as steps; a token is an index only where the file has a list.
fn steps(document: &Document, id: &str) -> Result<Vec<Step>, String> {
    let pointer = Pointer::parse(id).map_err(|_| format!("`{id}` is no JSON pointer"))?;
    let mut node: Option<&Node> = Some(document.root());
    let mut steps = Vec::new();
    for token in pointer.tokens() {
        let key = token.decoded().into_owned();
        let step = match (node.map(|n| &n.kind), key.parse::<usize>()) {
            (Some(Kind::Array(_)), Ok(index)) => Step::Index(index),
            _ => Step::Key(key),
        };
        node = node.and_then(|n| n.at(std::slice::from_ref(&step)));
        steps.push(step);
    }
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::secret::SecretValue;
    use crate::config::secret_ref::{RefSource, SecretRef};
    use crate::secrets::configure::payload::Payload;

    fn put(old: &str, pairs: &[(&str, &str)]) -> Result<String, String> {
        let moves: Vec<Move> = pairs
            .iter()
            .map(|(id, value)| Move {
                reference: SecretRef {
                    source: RefSource::File,
                    provider: "filemain".to_owned(),
                    id: (*id).to_owned(),
                },
                payload: Payload::Text(SecretValue::new(*value)),
                existing: Existing::Keep,
                fields: Vec::new(),
            })
            .collect();
        merge(old, &moves.iter().collect::<Vec<_>>()).map(|text| text.to_string())
    }

    #[test]
    fn a_new_file_is_indented_json() {
        let text = put("{}\n", &[("/providers/a~1b/apiKey", "k1"), ("/x", "k\"2")]).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json, serde_json::json!({"providers": {"a/b": {"apiKey": "k1"}}, "x": "k\"2"}));
        assert!(text.contains("\n  \"providers\"") && text.ends_with("}\n"), "{text}");
    }

    #[test]
    fn what_stands_there_keeps_its_form() {
        let old = "{\n\t\"b\": {\"y\": [1,2]},\n\t\"a\": \"old\"\n}";
        let text = put(old, &[("/b/z", "new")]).unwrap();
        assert!(text.starts_with("{\n\t\"b\": {\"y\": [1,2]"), "{text}");
        assert!(text.ends_with(",\n\t\"a\": \"old\"\n}"), "{text}");
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{text}");
    }

    #[test]
    fn a_file_that_the_provider_would_not_read_is_left_alone() {
        assert!(put("{a: 1}", &[("/x", "k")]).unwrap_err().contains("strict JSON"));
        assert!(put("[1]", &[("/x", "k")]).unwrap_err().contains("no JSON object"));
        assert!(put("{\"a\": \"s\"}", &[("/a/b", "k")]).unwrap_err().contains("no object"));
        assert!(put("{\"a\": \"s\"}", &[("/a", "k")]).unwrap_err().contains("stays"));
        assert!(put("{\"a\": {}}", &[("/a", "k")]).unwrap_err().contains("stays"));
        assert!(put("{\"a\": \"\"}", &[("/a", "k")]).is_ok());
    }
}
