//! Edits of the config, sent to the file in which each value stands.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;
use zeroize::Zeroizing;

use super::error::ApplyError;
use crate::config::json5::{self, Document, EditError, Edits, Kind, Node, Step};
use crate::config::load::{Config, ConfigFile, Overlay};
use crate::config::value::{Value, ValueKind};

/// One wanted change of the effective config.
#[derive(Debug, Clone)]
enum Wanted {
    Set(Vec<String>, Json),
    Remove(Vec<String>),
}

impl Wanted {
    fn path(&self) -> &[String] {
        match self {
            Self::Set(path, _) | Self::Remove(path) => path,
        }
    }
}

/// The changes of a plan, in order. Of several changes of one field the last counts.
#[derive(Debug, Default)]
pub(super) struct ConfigEdits {
    wanted: Vec<Wanted>,
}

/// A file of the config in its old and new text.
pub(super) struct EditedText {
    pub(super) path: PathBuf,
    pub(super) before: Zeroizing<String>,
    pub(super) after: Zeroizing<String>,
}

impl ConfigEdits {
    pub(super) fn set(&mut self, path: Vec<String>, value: Json) {
        self.wanted.retain(|earlier| earlier.path() != path);
        self.wanted.push(Wanted::Set(path, value));
    }

    pub(super) fn remove(&mut self, path: Vec<String>) {
        self.wanted.retain(|earlier| earlier.path() != path);
        self.wanted.push(Wanted::Remove(path));
    }

    /// The files that get another text. Only the bytes of the edited values change.
    pub(super) fn texts(&self, config: &Config) -> Result<Vec<EditedText>, ApplyError> {
        let empty = json5::parse(String::from("{}\n"));
        let empty = empty.expect("internal: an empty object is JSON5");
        let mut files: BTreeMap<&Path, (&Document, Edits)> = BTreeMap::new();
        for wanted in &self.wanted {
            let (path, document, steps) = match place(config, wanted.path()) {
                Some((file, document, steps)) => (file.path.as_path(), document, steps),
                // No config yet, or an empty root that stands in no file.
                None => (
                    config.paths.config.as_path(),
                    &empty,
                    wanted.path().iter().cloned().map(Step::Key).collect(),
                ),
            };
            // A file that is included twice has two documents with the same text.
            let (document, edits) = files.entry(path).or_insert((document, Edits::new()));
            let failed = |error| ApplyError::Edit {
                path: path.to_owned(),
                field: wanted.path().join("."),
                error,
            };
            match wanted {
                Wanted::Remove(_) => match edits.remove(document, &steps) {
                    Ok(()) | Err(EditError::Missing { .. }) => {}
                    Err(error) => return Err(failed(error)),
                },
                Wanted::Set(_, value) => match edits.set(document, &steps, value) {
                    Err(EditError::NotAContainer { depth, .. }) => {
                        // As OpenClaw: what is no object on the way gives way to one.
                        let (head, rest) = steps.split_at(depth - 1);
                        edits.set(document, head, &nested(rest, value)).map_err(failed)?;
                    }
                    other => other.map_err(failed)?,
                },
            }
        }
        let mut texts = Vec::new();
        for (path, (document, edits)) in files {
            let after = edits.apply(document);
            let exists = config.files.iter().any(|file| file.path == path);
            let before = Zeroizing::new(if exists { document.text() } else { "" }.to_owned());
            if *after != *before {
                texts.push(EditedText { path: path.to_owned(), before, after });
            }
        }
        Ok(texts)
    }
}

/// The edited texts in place of their files.
pub(super) fn overlay(texts: &[EditedText]) -> Overlay {
    Overlay(texts.iter().map(|text| (text.path.clone(), text.after.clone())).collect())
}

/// The file of the value at `path`, or of its nearest existing parent object, and the steps there.
fn place<'c>(
    config: &'c Config,
    path: &[String],
) -> Option<(&'c ConfigFile, &'c Document, Vec<Step>)> {
    let mut value = &config.root;
    let mut depth = 0;
    let mut found = located(config, value).map(|place| (place, 0));
    for key in path {
        let Some(child) = child(value, key) else { break };
        value = child;
        depth += 1;
        if let Some(place) = located(config, value) {
            found = Some((place, depth));
        }
    }
    let ((file, document, mut steps), at) = found?;
    steps.extend(path[at..].iter().cloned().map(Step::Key));
    Some((file, document, steps))
}

fn located<'c>(
    config: &'c Config,
    value: &Value,
) -> Option<(&'c ConfigFile, &'c Document, Vec<Step>)> {
    let (file, steps) = config.locate(value.span)?;
    Some((file, file.document.as_ref()?, steps))
}

/// The member or item that `key` names.
pub(super) fn child<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    match &value.kind {
        ValueKind::Array(items) => items.get(key.parse::<usize>().ok()?),
        _ => value.get(key),
    }
}

/// The effective value at a path.
pub(super) fn at<'v>(root: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(root, |value, key| child(value, key))
}

fn nested(steps: &[Step], value: &Json) -> Json {
    steps.iter().rev().fold(value.clone(), |inner, step| match step {
        Step::Key(key) => Json::Object(std::iter::once((key.clone(), inner)).collect()),
        Step::Index(_) => Json::Array(vec![inner]),
    })
}

/// Calls `visit` for every string of a document with the steps to it.
pub(super) fn strings<'n>(
    node: &'n Node,
    steps: &mut Vec<Step>,
    visit: &mut dyn FnMut(&[Step], &'n Node, &'n str),
) {
    match &node.kind {
        Kind::String(text) => visit(steps, node, text),
        Kind::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                steps.push(Step::Index(index));
                strings(item, steps, visit);
                steps.pop();
            }
        }
        Kind::Object(members) => {
            for member in members {
                steps.push(Step::Key(member.key.clone()));
                strings(&member.value, steps, visit);
                steps.pop();
            }
        }
        _ => {}
    }
}
