//! Why a scan could not be made at all. A file that cannot be read is no such reason.

use std::path::PathBuf;

use crate::sys::git::GitError;

/// Why there is nothing to report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LintError {
    /// What was asked for needs git, and there is none.
    #[error("cannot read {what}: no `git` program is on the search path")]
    NoGit {
        /// What was asked for.
        what: &'static str,
    },
    /// A bare repository has no index and no work tree.
    #[error("cannot read {what}: {} is a bare repository", folder.display())]
    Bare {
        /// What was asked for.
        what: &'static str,
        /// The repository.
        folder: PathBuf,
    },
    /// The revision is not known.
    #[error("cannot find the revision {revision} in the repository")]
    UnknownRevision {
        /// As given.
        revision: String,
    },
    /// Nothing to compare with.
    #[error(
        "{revision} and HEAD have no commit in common; a shallow clone must be deepened first \
         (`git fetch --unshallow`)"
    )]
    NoMergeBase {
        /// As given.
        revision: String,
    },
    /// git gave no answer.
    #[error(transparent)]
    Git(#[from] GitError),
}
