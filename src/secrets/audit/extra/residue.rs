//! Copies of known credentials, and old ones, in what lies around in the state directory.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};
use zeroize::Zeroizing;

use crate::base::progress::Progress;
use crate::base::secret::SecretValue;
use crate::base::span::LineIndex;
use crate::config::dotenv;
use crate::config::json5::{self, Kind, Node};
use crate::config::policy::SecretNames;
use crate::config::secret_names::{ValueClass, classify};
use crate::config::secret_shapes;
use crate::report::code::Level;
use crate::report::finding::{Finding, Location, Origin};
use crate::sys::parallel::{few, in_parallel};

use super::super::codes;
use super::super::known::{Copy, KnownSecrets, Searcher};
use super::super::sighting::Sighting;
use super::{env_files, raw_text, records};

/// Nesting of folders that is followed.
const MAX_DEPTH: usize = 12;
/// Without `deep`, larger files are left to it, unless the operator sets another bound.
pub(in super::super) const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// A search that is ready, or why it cannot be.
pub(in super::super) type Prepared = Result<Searcher, aho_corasick::BuildError>;

/// Where to search.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Ground<'a> {
    /// The folder.
    pub(in super::super) root: &'a Path,
    /// Logs and session transcripts too.
    pub(in super::super) deep: bool,
    /// Files that hold credentials rightly: the files of providers.
    pub(in super::super) lawful: &'a BTreeSet<PathBuf>,
    /// Larger files are left to `deep`.
    pub(in super::super) max_file_bytes: u64,
}

/// How to search it.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Scope<'a> {
    /// Where.
    pub(in super::super) ground: Ground<'a>,
    /// The files of the config, which are searched by field and not as text.
    pub(in super::super) parsed: &'a BTreeSet<PathBuf>,
    /// Files that the other parts of the audit have judged field by field.
    pub(in super::super) judged: &'a BTreeSet<PathBuf>,
    /// Names of credentials.
    pub(in super::super) names: &'a SecretNames,
}

/// Whether a file name is that of a backup or of an editor's or a migration's left-over.
#[must_use]
pub fn is_leftover(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let ends = [
        "~", ".bak", ".backup", ".old", ".orig", ".save", ".swp", ".swo", ".swn", ".rej", ".tmp",
        ".legacy", ".prev", ".copy",
    ];
    ends.iter().any(|end| lower.ends_with(end))
        || [
            ".bak.",
            ".bak-",
            ".legacy-",
            ".legacy.",
            ".migrated-",
            ".sqlite-import.",
            ".backup.",
            ".old.",
        ]
        .iter()
        .any(|part| lower.contains(part))
        || (name.starts_with('#') && name.ends_with('#'))
}

/// Whether a file name is that of a generated or retired file that OpenClaw keeps credentials in.
fn is_credential_store(name: &str) -> bool {
    matches!(name, "models.json" | "auth.json" | "auth-profiles.json" | "oauth.json")
}

/// Whether a path below the state directory is a log or a transcript.
fn is_record(relative: &Path) -> bool {
    relative.components().any(|part| {
        matches!(
            part.as_os_str().to_str(),
            Some("logs" | "sessions" | "transcripts" | "media" | "workspace")
        )
    }) || relative.extension().is_some_and(|ext| ext == "log" || ext == "jsonl")
}

/// Searches `files`, those that [`list`] gave, for known credentials, and backups for others by field name. `told` are the
/// sightings of the other parts of the audit: their places are no copies.
pub(in super::super) fn find(
    scope: Scope<'_>,
    files: &[PathBuf],
    (known, searcher): (&KnownSecrets, Option<&Prepared>),
    told: &[Sighting],
    scanned: &mut BTreeSet<PathBuf>,
    progress: &dyn Progress,
) -> Vec<Sighting> {
    let mut sightings = Vec::new();
    let seen: HashSet<(&OsStr, usize, Option<u32>)> = told
        .iter()
        .filter_map(|sighting| {
            let place = &sighting.finding.primary;
            let value = known.find(sighting.value.as_ref()?.expose("comparison of places"))?;
            Some((place.file.as_os_str(), value, place.position.map(|at| at.line)))
        })
        .collect();
    let mut told_in: HashMap<&OsStr, Vec<&SecretValue>> = HashMap::new();
    for sighting in told {
        if let Some(value) = &sighting.value {
            told_in.entry(sighting.finding.primary.file.as_os_str()).or_default().push(value);
        }
    }
    progress.step("searching the state directory for copies");
    let read = in_parallel(files, few(), |path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // What the audit has judged field by field needs no second reading as a store.
        let is_store = is_credential_store(&name) && !scope.judged.contains(path);
        let text = (is_leftover(&name) || is_store).then(|| env_files::read(path)).flatten();
        let named = text
            .as_ref()
            .map_or_else(Vec::new, |text| old_credentials(path, &name, text, scope.names));
        let copies = match searcher {
            None => None,
            _ if scope.parsed.contains(path) => None,
            // A store that was read field by field is searched as bytes only on request: half the
            // time of an audit would go there.
            _ if !scope.ground.deep && scope.judged.contains(path) && !name.contains(".env") => {
                None
            }
            Some(Ok(searcher)) => {
                let found = match &text {
                    Some(text) => searcher.search_in(text.as_bytes(), text.len() as u64),
                    None => searcher.search(path),
                };
                Some(found.map_err(|error| error.to_string()))
            }
            Some(Err(error)) => Some(Err(error.to_string())),
        };
        (named, copies)
    });
    for (path, (mut named, copies)) in files.iter().zip(read) {
        let path = path.as_path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // A field says more than a position: it stands for the copies of its value in this file.
        let here = told_in.get(path.as_os_str()).map_or(&[][..], Vec::as_slice);
        named.retain(|copy| !here.iter().any(|value| Some(*value) == copy.value.as_ref()));
        if scope.ground.deep && is_record(path.strip_prefix(scope.ground.root).unwrap_or(path)) {
            match records::find(path, scope.names) {
                Ok(found) => named.extend(found),
                Err(error) => sightings.push(unread(path, &error.to_string())),
            }
            scanned.insert(path.to_owned());
        }
        if let Some(found) = copies {
            match found {
                Ok(copies) => {
                    scanned.insert(path.to_owned());
                    // A place that has a finding of its own is no copy; nor is anything in a
                    // store whose places have no lines.
                    let is_seen = |copy: &Copy| {
                        seen.contains(&(path.as_os_str(), copy.secret, Some(copy.position.line)))
                            || seen.contains(&(path.as_os_str(), copy.secret, None))
                    };
                    let values = copies
                        .iter()
                        .filter(|copy| !is_seen(copy))
                        .map(|copy| (copy, known.value(copy.secret)));
                    let unnamed = values.filter(|(_, value)| {
                        !named.iter().any(|sighting| sighting.value.as_ref() == Some(*value))
                    });
                    sightings.extend(unnamed.map(|(copy, value)| {
                        let place = Location::new(path, "").at(copy.position);
                        copied(place, &name, value.clone())
                    }));
                }
                Err(error) => sightings.push(unread(path, &error)),
            }
        }
        sightings.extend(named);
    }
    sightings
}

/// The files to search, sorted, and a sighting for each folder that cannot be listed.
pub(in super::super) fn list(ground: Ground<'_>) -> (Vec<PathBuf>, Vec<Sighting>) {
    let (mut files, mut sightings) = (Vec::new(), Vec::new());
    let walk = WalkDir::new(ground.root).max_depth(MAX_DEPTH).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| enters(ground, entry)) {
        let entry = match entry {
            Ok(entry) => entry,
            // A state directory that is not there yet holds nothing.
            Err(error) if error.depth() == 0 && is_missing(&error) => break,
            Err(error) => {
                sightings.extend(error.path().map(|path| unread(path, &error.to_string())));
                continue;
            }
        };
        let path = entry.path();
        if !entry.file_type().is_file() || ground.lawful.contains(path) {
            continue;
        }
        let size = entry.metadata().map_or(0, |meta| meta.len());
        if size > ground.max_file_bytes && !ground.deep {
            continue;
        }
        files.push(entry.into_path());
    }
    (files, sightings)
}

fn is_missing(error: &walkdir::Error) -> bool {
    error.io_error().is_some_and(|io| io.kind() == std::io::ErrorKind::NotFound)
}

fn enters(ground: Ground<'_>, entry: &DirEntry) -> bool {
    let relative = entry.path().strip_prefix(ground.root).unwrap_or(entry.path());
    if entry.depth() == 0 {
        return true;
    }
    let skipped = matches!(entry.file_name().to_str(), Some("node_modules" | ".git"));
    !skipped && (ground.deep || !is_record(relative))
}

/// What kind of file a copy stands in.
fn kind(name: &str) -> &'static str {
    if is_leftover(name) {
        "a left-over file"
    } else if is_credential_store(name) {
        "a generated or retired file"
    } else {
        "another file"
    }
}

fn copied(place: Location, name: &str, value: SecretValue) -> Sighting {
    let what = kind(name);
    let mut finding = Finding::new(
        &codes::PLAINTEXT_COPY,
        Origin::Telson,
        place,
        format!("a credential of the config stands in {what} ({name})"),
    );
    finding.level = Level::Warn;
    finding.help.push("telson secrets apply scrubs left-overs; else delete the file".to_owned());
    Sighting { finding, value: Some(value) }
}

pub(in super::super) fn unread(path: &Path, why: &str) -> Sighting {
    Sighting::plain(Finding::new(
        &codes::NOT_READ,
        Origin::Telson,
        Location::new(path, ""),
        format!("not read: {why}"),
    ))
}

/// Literals under credential names in a backup: keys of before, which the config no longer has.
fn old_credentials(
    path: &Path,
    name: &str,
    text: &Zeroizing<String>,
    names: &SecretNames,
) -> Vec<Sighting> {
    let mut found: Vec<(String, usize, SecretValue)> = Vec::new();
    if name.contains(".env") {
        for entry in dotenv::entries(text) {
            let literal = entry.value.expose("classification");
            if names.holds_secret(&entry.name) || secret_shapes::holds_credential(literal) {
                found.push((
                    format!("$env.{}", entry.name),
                    entry.value_range.start,
                    entry.value.clone(),
                ));
            }
        }
    } else {
        match json5::parse(text.clone()) {
            Ok(document) => literals(document.root(), names, &mut Vec::new(), &mut found),
            Err(_) => found = raw_text::literals(text, names),
        }
    }
    let lines = LineIndex::new(text);
    found
        .into_iter()
        .filter(|(_, _, value)| classify(value.expose("classification")) == ValueClass::Literal)
        .map(|(field, offset, value)| {
            let place = Location::new(path, field.clone()).at(lines.at(text, offset));
            Sighting {
                finding: Finding::new(
                    &codes::PLAINTEXT_COPY,
                    Origin::Telson,
                    place,
                    format!("{field} stands as plaintext in {} ({name})", kind(name)),
                )
                .help("telson secrets apply scrubs left-overs; else delete the file"),
                value: Some(value),
            }
        })
        .collect()
}

fn literals(
    node: &Node,
    names: &SecretNames,
    path: &mut Vec<String>,
    found: &mut Vec<(String, usize, SecretValue)>,
) {
    match &node.kind {
        Kind::String(text)
            if path.last().is_some_and(|key| names.holds_secret(key))
                || secret_shapes::holds_credential(text) =>
        {
            found.push((path.join("."), node.start as usize, SecretValue::new(text.as_str())));
        }
        // The key field of a profile or of a retired store: `{type: "api_key", key: ...}`.
        Kind::Object(members) => {
            let profile = node.get("type").and_then(Node::as_str);
            for member in members {
                path.push(member.key.clone());
                let is_credential = match profile {
                    Some("api_key") => member.key == "key",
                    Some("oauth") => member.key == "access" || member.key == "refresh",
                    _ => false,
                };
                if is_credential && let Some(text) = member.value.as_str() {
                    found.push((
                        path.join("."),
                        member.value.start as usize,
                        SecretValue::new(text),
                    ));
                } else {
                    literals(&member.value, names, path, found);
                }
                path.pop();
            }
        }
        Kind::Array(items) => {
            let texts: Vec<&str> =
                items.iter().map(|item| item.as_str().unwrap_or_default()).collect();
            for (index, start) in
                secret_shapes::in_arguments(&texts, |name| names.holds_secret(name))
            {
                found.push((
                    format!("{}.{index}", path.join(".")),
                    items[index].start as usize,
                    SecretValue::new(&texts[index][start..]),
                ));
            }
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                literals(item, names, path, found);
                path.pop();
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftover_names() {
        for yes in [
            "openclaw.json.bak",
            "openclaw.json.bak.3",
            ".openclaw.json.swp",
            "openclaw.json~",
            "auth.json.migrated-2026",
            "x.sqlite-import.1.bak",
            "#openclaw.json#",
            "auth.legacy-1",
            "auth.json.legacy-1",
            ".env.old",
        ] {
            assert!(is_leftover(yes), "{yes}");
        }
        for no in ["openclaw.json", "models.json", "secrets.json", "bakery.json"] {
            assert!(!is_leftover(no), "{no}");
        }
    }
}
