//! Which texts are scanned, and where their bytes are. Nothing is read here but lists.
//!
//! In a git work tree those are the files that git tracks, new ones in the index included, as they
//! stand in the work tree. What git does not track is not scanned, ignored or not: it is not about
//! to be committed. A path that is named itself is always scanned, and so is a folder of which
//! git tracks nothing.

pub mod changes;
pub mod history;
pub mod patch;
pub mod tracked;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::error::LintError;
use crate::sys::git::Git;
use crate::sys::host::Host;

/// What to scan.
#[derive(Clone)]
pub enum Mode {
    /// Tracked files inside a git work tree, the files of HEAD in a bare repository, all files
    /// that no `.gitignore` names elsewhere.
    Auto,
    /// As outside git, everywhere.
    Plain,
    /// What the next commit would add, as it stands in the index.
    Staged,
    /// What the work tree adds to where this revision and HEAD parted.
    Since(String),
    /// Every blob that a ref reaches.
    History,
    /// Bytes that the caller holds.
    Stdin {
        /// The name that says what kind of file they are.
        name: String,
        /// The bytes.
        bytes: Arc<Zeroizing<Vec<u8>>>,
    },
}

impl std::fmt::Debug for Mode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Auto => f.write_str("Auto"),
            Self::Plain => f.write_str("Plain"),
            Self::Staged => f.write_str("Staged"),
            Self::Since(revision) => f.debug_tuple("Since").field(revision).finish(),
            Self::History => f.write_str("History"),
            Self::Stdin { name, bytes } => {
                f.debug_struct("Stdin").field("name", name).field("bytes", &bytes.len()).finish()
            }
        }
    }
}

/// Where the bytes of an input are.
#[derive(Clone, PartialEq, Eq)]
pub enum Place {
    /// A file; the path may be other than the shown one, which is always UTF-8.
    Disk(PathBuf),
    /// As [`Self::Disk`], by the word of the index: it may be missing from the work tree.
    Tracked(PathBuf),
    /// An object of the repository, by its id.
    Blob(String),
    /// In memory.
    Given(Arc<Zeroizing<Vec<u8>>>),
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Disk(path) => f.debug_tuple("Disk").field(path).finish(),
            Self::Tracked(path) => f.debug_tuple("Tracked").field(path).finish(),
            Self::Blob(id) => f.debug_tuple("Blob").field(id).finish(),
            Self::Given(bytes) => f.debug_tuple("Given").field(&bytes.len()).finish(),
        }
    }
}

/// Where in the history a text was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The oldest commit that holds it; nothing when only a tag or a merge reaches it.
    pub commit: Option<Arc<str>>,
    /// Whether the same text still stands in HEAD.
    pub is_in_head: bool,
}

/// A text to be scanned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its path relative to the root of the scan, with `/`; outside the root as it was given. It
    /// may hold any character, line ends too; what is no UTF-8 is shown as U+FFFD.
    pub path: String,
    /// Where its bytes are.
    pub place: Place,
    /// The lines, from 1, that count; `None` counts all.
    pub added: Option<Vec<Range<u32>>>,
    /// For a text out of the history.
    pub origin: Option<Origin>,
}

impl Input {
    /// A file of which everything counts.
    #[must_use]
    pub fn on_disk(path: String, file: PathBuf) -> Self {
        Self { path, place: Place::Disk(file), added: None, origin: None }
    }
}

/// Why something was passed over on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passed {
    /// It is none of what holds text: a symbolic link, a pipe, a submodule.
    NotAFile(&'static str),
    /// git tracks it and it is not in the work tree (deleted, or left out by a sparse checkout).
    NotInWorkTree,
    /// Its content is binary.
    Binary,
}

impl std::fmt::Display for Passed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotAFile(kind) => write!(f, "it is {kind}"),
            Self::NotInWorkTree => f.write_str("it is not in the work tree"),
            Self::Binary => f.write_str("its content is binary"),
        }
    }
}

/// What the reader of a report should know about the choice of files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// There is no git, so all files were taken although the folder is a work tree.
    NoGit,
    /// git tracks nothing in the folder.
    NothingTracked {
        /// The folder; empty for the root.
        folder: String,
        /// Whether its files were taken all the same.
        is_scanned: bool,
    },
    /// The repository has no work tree; the files of HEAD were taken.
    Bare,
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoGit => f.write_str(
                "no `git` program is on the search path: all files were scanned, tracked or not",
            ),
            Self::NothingTracked { folder, is_scanned } => {
                let folder = if folder.is_empty() { "this folder" } else { folder };
                write!(f, "git tracks no file in {folder}")?;
                f.write_str(if *is_scanned {
                    ": all files in it were scanned"
                } else {
                    "; add some, or scan all files with `--no-git`"
                })
            }
            Self::Bare => f.write_str("the repository is bare: the files of HEAD were scanned"),
        }
    }
}

/// The choice of files.
#[derive(Debug, Default)]
pub struct Inputs {
    /// What is scanned, sorted by path.
    pub files: Vec<Input>,
    /// What was passed over on purpose, sorted by path.
    pub passed: Vec<(String, Passed)>,
    /// What should have been looked at and could not be, and why.
    pub incomplete: Vec<(String, String)>,
    /// What to know about the choice.
    pub notes: Vec<Note>,
    /// Who reads blobs, and where, when there are any.
    pub repository: Option<(Arc<Git>, PathBuf)>,
}

/// Chooses the texts of `mode` below `root`, an absolute path. `paths`, relative to it or absolute,
/// restrict the choice; none means the root.
///
/// # Errors
/// When what was asked for needs a repository and there is none, or git does not answer.
pub fn choose(
    root: &Path,
    mode: &Mode,
    paths: &[PathBuf],
    host: &Host,
) -> Result<Inputs, LintError> {
    let needs_git = |what: &'static str| match tracked::git_for(root, host) {
        None => Err(LintError::NoGit { what }),
        Some(git) => Ok(git),
    };
    let mut inputs = match mode {
        Mode::Stdin { name, bytes } => {
            let place = Place::Given(Arc::clone(bytes));
            let input = Input { path: name.clone(), place, added: None, origin: None };
            Inputs { files: vec![input], ..Inputs::default() }
        }
        Mode::Auto => tracked::choose(root, paths, host, true)?,
        Mode::Plain => tracked::choose(root, paths, host, false)?,
        Mode::Staged => changes::staged(root, paths, needs_git("the index")?)?,
        Mode::Since(revision) => {
            let git = needs_git("the changes since a revision")?;
            changes::since(root, paths, revision, &git)?
        }
        Mode::History => history::choose(root, paths, needs_git("the history")?)?,
    };
    let commit = |input: &Input| input.origin.as_ref().and_then(|origin| origin.commit.clone());
    inputs.files.sort_by(|a, b| a.path.cmp(&b.path).then_with(|| commit(a).cmp(&commit(b))));
    // A path may have been named twice. Blobs are distinct by themselves.
    inputs.files.dedup_by(|a, b| !matches!(a.place, Place::Blob(_)) && a.path == b.path);
    inputs.passed.sort_by(|a, b| a.0.cmp(&b.0));
    inputs.passed.dedup();
    inputs.incomplete.sort();
    inputs.incomplete.dedup();
    Ok(inputs)
}

/// How `path` is shown: relative to `root` where it lies below it.
#[must_use]
pub fn shown(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests;
