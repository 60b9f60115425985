//! After the write: the migrated values are searched for in every file of the state directory.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;
use zeroize::Zeroizing;

use super::error::ApplyError;
use super::migrated::Migrated;
use crate::base::progress::Progress;
use crate::base::span::LineColumn;
use crate::config::dotenv;
use crate::config::load::Config;
use crate::secrets::audit;
use crate::secrets::audit::known::{KnownSecrets, Searcher};
use crate::sys::host::Host;

/// A place that still holds a migrated value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remaining {
    /// The file.
    pub file: PathBuf,
    /// The first place in it.
    pub position: Option<LineColumn>,
    /// What to do about it.
    pub fix: &'static str,
}

/// What the search found.
#[derive(Debug, Clone, Default)]
pub struct Proof {
    /// How many values were searched for.
    pub values: usize,
    /// Values under 8 characters, which would be found by chance.
    pub too_short: usize,
    /// How many files were read to their end.
    pub files: usize,
    /// The folders and files that were searched.
    pub places: Vec<PathBuf>,
    /// Copies that are left.
    pub remaining: Vec<Remaining>,
    /// Files that could not be read, with the reason.
    pub unread: Vec<(PathBuf, String)>,
}

impl Proof {
    /// Whether nothing is left and everything was read.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.remaining.is_empty() && self.unread.is_empty()
    }
}

/// The search for the migrated values; `None` when there are none of a length that can be told.
pub(super) fn searcher(migrated: &Migrated) -> Result<Option<Searcher>, ApplyError> {
    let mut known = KnownSecrets::default();
    migrated.values().for_each(|value| known.add(value));
    if known.is_empty() {
        return Ok(None);
    }
    known.searcher().map(Some).map_err(|error| ApplyError::Search(error.to_string()))
}

/// Searches the state directory, and the files of the config where they lie elsewhere, for
/// `migrated`. Files of providers, and `.env` lines that the config reads (`serving`), hold
/// credentials rightly.
///
/// # Errors
/// Too many values.
pub fn prove(
    config: &Config,
    host: &Host,
    migrated: &Migrated,
    serving: &BTreeSet<String>,
    progress: &dyn Progress,
) -> Result<Proof, ApplyError> {
    let mut known = KnownSecrets::default();
    migrated.values().for_each(|value| known.add(value));
    let mut proof = Proof {
        values: known.len(),
        too_short: migrated.values().count() - known.len(),
        ..Proof::default()
    };
    let Some(searcher) = searcher(migrated)? else { return Ok(proof) };
    let lawful: BTreeSet<PathBuf> =
        audit::lawful_files(config, host).iter().map(|path| real(path)).collect();
    let mut files: BTreeSet<PathBuf> = BTreeSet::new();
    let state = &config.paths.state_dir;
    proof.places.push(state.clone());
    for entry in WalkDir::new(state) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                files.insert(entry.into_path());
            }
            // What a link leads to inside the folder is visited there.
            Ok(_) => {}
            Err(error) if error.io_error().is_some_and(is_missing) => {}
            Err(error) => {
                let path = error.path().unwrap_or(state).to_owned();
                proof.unread.push((path, error.to_string()));
            }
        }
    }
    let dotenv = config.paths.config.parent().map(|dir| dir.join(".env"));
    for path in config.files.iter().map(|file| file.path.clone()).chain(dotenv) {
        let path = real(&path);
        if path.is_file() && !path.starts_with(real(state)) {
            proof.places.push(path.clone());
            files.insert(path);
        }
    }
    for file in files {
        if lawful.contains(&real(&file)) {
            continue;
        }
        progress.step("searching for copies that are left");
        match searcher.search(&file) {
            Ok(copies) => {
                proof.files += 1;
                let Some(copy) = copies.first() else { continue };
                if !is_served(&file, serving, &searcher) {
                    let position = Some(copy.position);
                    let fix = advice(config, &file);
                    proof.remaining.push(Remaining { file, position, fix });
                }
            }
            Err(error) if is_missing(&error) => {}
            Err(error) => proof.unread.push((file, error.to_string())),
        }
    }
    Ok(proof)
}

fn is_missing(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::NotFound
}

fn real(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// Whether every copy in a `.env` file stands in a line that the config reads.
fn is_served(file: &Path, serving: &BTreeSet<String>, searcher: &Searcher) -> bool {
    if file.file_name().is_none_or(|name| name != ".env") {
        return false;
    }
    let Ok(bytes) = crate::sys::fs::read_regular(file) else { return false };
    let text = Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned());
    let mut rest = Zeroizing::new(String::with_capacity(text.len()));
    let mut at = 0;
    for entry in dotenv::entries(&text) {
        if serving.contains(&entry.name) {
            rest.push_str(text.get(at..entry.line_range.start).unwrap_or_default());
            at = entry.line_range.end;
        }
    }
    rest.push_str(text.get(at..).unwrap_or_default());
    !searcher.finds(rest.as_bytes())
}

fn advice(config: &Config, file: &Path) -> &'static str {
    let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    if config.files.iter().any(|known| known.path == file) {
        "another field of the config holds the same value: migrate it too with `telson secrets configure`"
    } else if name.contains(".sqlite") {
        "stop OpenClaw, so that its database can be cleaned, and run the same command again"
    } else if audit::is_leftover(&name) {
        "run the same command without --keep-backups, or delete the file"
    } else if name == ".env" {
        "delete the line"
    } else {
        "delete the file, or the lines that hold the value, and revoke the old credential"
    }
}
