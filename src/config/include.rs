//! `$include`: files merged into the config, with OpenClaw's limits and path confinement.

use std::collections::{HashMap, hash_map};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::json5::{self, Kind, Node};
use super::load::{ConfigFile, Overlay};
use super::paths::normalize;
use super::problem::Problem;
use super::value::{Entry, Value, ValueKind};
use crate::base::span::{LineColumn, SourceId, Sources, Span};

const KEY: &str = "$include";
const MAX_BYTES: u64 = 2 * 1024 * 1024;
const MAX_DEPTH: usize = 10;
const MAX_PATH_CHARS: usize = 4096;

/// Turns parsed files into one value. What cannot be included is left out and told in `problems`.
pub(super) struct Includer<'a> {
    /// Folders that includes may come from: as written, and as they really are.
    roots: Vec<(PathBuf, PathBuf)>,
    overlay: &'a Overlay,
    pub(super) sources: &'a mut Sources,
    pub(super) files: &'a mut Vec<ConfigFile>,
    pub(super) problems: &'a mut Vec<Problem>,
    /// The files being read, outermost first.
    chain: Vec<PathBuf>,
}

impl<'a> Includer<'a> {
    pub(super) fn new(
        config: &Path,
        extra_roots: &[PathBuf],
        overlay: &'a Overlay,
        sources: &'a mut Sources,
        files: &'a mut Vec<ConfigFile>,
        problems: &'a mut Vec<Problem>,
    ) -> Self {
        let folder = config.parent().unwrap_or(Path::new("/"));
        let roots = std::iter::once(folder)
            .chain(extra_roots.iter().map(PathBuf::as_path))
            .map(|root| (normalize(root), std::fs::canonicalize(root).unwrap_or(normalize(root))))
            .collect();
        Self { roots, overlay, sources, files, problems, chain: vec![normalize(config)] }
    }

    /// The value of `node`, includes merged in.
    pub(super) fn value(&mut self, node: &Node, source: SourceId, path: &mut Vec<String>) -> Value {
        let span = Span { source, start: node.start, end: node.end };
        let kind = match &node.kind {
            Kind::Null => ValueKind::Null,
            Kind::Bool(value) => ValueKind::Bool(*value),
            Kind::Number(value) => ValueKind::Number(*value),
            Kind::String(text) => ValueKind::String(text.clone()),
            Kind::Array(items) => ValueKind::Array(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.below(&index.to_string(), item, source, path))
                    .collect(),
            ),
            Kind::Object(_) => return self.object(node, span, path),
        };
        Value { kind, span }
    }

    fn below(&mut self, key: &str, node: &Node, source: SourceId, path: &mut Vec<String>) -> Value {
        path.push(key.to_owned());
        let value = self.value(node, source, path);
        path.pop();
        value
    }

    fn object(&mut self, node: &Node, span: Span, path: &mut Vec<String>) -> Value {
        let Kind::Object(members) = &node.kind else {
            return Value { kind: ValueKind::Null, span };
        };
        let mut entries: Vec<Entry> = Vec::with_capacity(members.len());
        let mut places: HashMap<&str, usize> = HashMap::with_capacity(members.len());
        for member in members {
            // JavaScript assigns `__proto__` to the prototype: it is no member afterwards.
            if member.key == KEY || member.key == "__proto__" {
                continue;
            }
            let entry = Entry {
                key: member.key.clone(),
                key_span: Span {
                    source: span.source,
                    start: member.key_start,
                    end: member.key_end,
                },
                value: self.below(&member.key, &member.value, span.source, path),
            };
            // The last of several equal keys holds, at the place of the first.
            match places.entry(&member.key) {
                hash_map::Entry::Occupied(earlier) => entries[*earlier.get()] = entry,
                hash_map::Entry::Vacant(place) => {
                    place.insert(entries.len());
                    entries.push(entry);
                }
            }
        }
        let own = Value { kind: ValueKind::Object(entries), span };
        let Some(include) = node.get(KEY) else { return own };
        let place = Span { source: span.source, start: include.start, end: include.end };
        match self.include(include, place, path) {
            None => own,
            Some(included) if own.entries().is_empty() => included,
            Some(included) if included.is_object() => merge(included, own),
            Some(_) => {
                self.fail(place, path, "keys beside `$include` need an included object");
                own
            }
        }
    }

    /// The content that an `$include` value stands for; `None` after a reported problem.
    fn include(&mut self, node: &Node, place: Span, path: &mut Vec<String>) -> Option<Value> {
        match &node.kind {
            Kind::String(name) => self.file(name, place, path),
            Kind::Array(items) => {
                let mut merged = Value { kind: ValueKind::Object(Vec::new()), span: place };
                for item in items {
                    let Some(name) = item.as_str() else {
                        self.fail(place, path, "an item of `$include` is not a string");
                        return None;
                    };
                    merged = merge(merged, self.file(name, place, path)?);
                }
                Some(merged)
            }
            _ => {
                self.fail(place, path, "`$include` is neither a string nor a list of strings");
                None
            }
        }
    }

    fn file(&mut self, name: &str, place: Span, path: &mut Vec<String>) -> Option<Value> {
        let loaded = self.locate(name).and_then(|file| {
            if self.chain.contains(&file) {
                return Err(format!("`{name}` includes itself"));
            }
            if self.chain.len() > MAX_DEPTH {
                return Err(format!("`{name}` is nested deeper than {MAX_DEPTH} includes"));
            }
            let text = match self.overlay.0.get(&file) {
                Some(text) => text.clone(),
                None => read(&file).map_err(|why| format!("cannot include `{name}`: {why}"))?,
            };
            Ok((file, text))
        });
        let (file, text) = match loaded {
            Ok(loaded) => loaded,
            Err(why) => {
                self.fail(place, path, &why);
                return None;
            }
        };
        let source = self.sources.add(file.clone(), text.to_string());
        let document = match json5::parse(text) {
            Ok(document) => document,
            Err(error) => {
                self.problems.push(Problem {
                    path: path.clone(),
                    file: file.clone(),
                    position: Some(error.position),
                    message: format!("the included file is not JSON5: {}", error.why),
                    fix: None,
                });
                self.files.push(ConfigFile { source, path: file, document: None });
                return None;
            }
        };
        self.chain.push(file.clone());
        let value = self.value(document.root(), source, path);
        self.chain.pop();
        self.files.push(ConfigFile { source, path: file, document: Some(document) });
        Some(value)
    }

    /// The absolute path of an include, which must stay inside a root, also by its real path.
    fn locate(&self, name: &str) -> Result<PathBuf, String> {
        if name.contains('\0') || name.chars().count() >= MAX_PATH_CHARS {
            return Err("the include path is too long or holds a NUL".to_owned());
        }
        let including = self.chain.last().and_then(|f| f.parent()).unwrap_or(Path::new("/"));
        let file = normalize(&including.join(name));
        if !self.roots.iter().any(|(root, _)| file.starts_with(root)) {
            return Err(format!("`{name}` leads out of the config folder"));
        }
        match std::fs::canonicalize(&file) {
            Ok(real) if !self.roots.iter().any(|(_, root)| real.starts_with(root)) => {
                Err(format!("`{name}` is a link that leads out of the config folder"))
            }
            _ => Ok(file),
        }
    }

    fn fail(&mut self, place: Span, path: &[String], message: &str) {
        let position: LineColumn = self.sources.position(place);
        self.problems.push(Problem {
            path: path.to_vec(),
            file: self.sources.path(place.source).to_owned(),
            position: Some(position),
            message: message.to_owned(),
            fix: None,
        });
    }
}

/// Reads an included file: a regular file without further hard links, at most 2 MiB.
fn read(file: &Path) -> Result<Zeroizing<String>, String> {
    let mut opened = crate::sys::fs::open_regular(file).map_err(|e| e.to_string())?;
    let meta = opened.metadata().map_err(|e| e.to_string())?;
    if meta.nlink() > 1 {
        return Err("it has more than one hard link".to_owned());
    }
    if meta.len() > MAX_BYTES {
        return Err("it is larger than 2 MiB".to_owned());
    }
    let mut bytes =
        Zeroizing::new(Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(0) + 1));
    opened.by_ref().take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
    Ok(Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()))
}

/// `over` merged onto `base`: objects member by member, lists joined, anything else replaced.
fn merge(base: Value, over: Value) -> Value {
    let span = over.span;
    match (base.kind, over.kind) {
        (ValueKind::Array(mut items), ValueKind::Array(more)) => {
            items.extend(more);
            Value { kind: ValueKind::Array(items), span }
        }
        (ValueKind::Object(mut entries), ValueKind::Object(more)) => {
            for entry in more {
                // OpenClaw skips keys that could change a prototype.
                if matches!(entry.key.as_str(), "prototype" | "constructor") {
                    continue;
                }
                match entries.iter().position(|e| e.key == entry.key) {
                    Some(at) => {
                        let earlier = entries.remove(at);
                        let value = merge(earlier.value, entry.value);
                        entries
                            .insert(at, Entry { key: entry.key, key_span: entry.key_span, value });
                    }
                    None => entries.push(entry),
                }
            }
            Value { kind: ValueKind::Object(entries), span }
        }
        (_, kind) => Value { kind, span },
    }
}
