//! How a transaction or its recovery can fail.

use std::path::PathBuf;

use super::ParticipantError;
use crate::sys::fs::{FsError, Identity};

/// A failure of a transaction. Each text says what state the files are in.
#[derive(Debug, thiserror::Error)]
pub enum TxnError {
    /// A target is not what was read. Nothing was changed.
    #[error(
        "{} changed since it was read (it was {}, it is {}); nothing was changed, run the command again",
        .0.path.display(), described(.0.expected.as_ref()), described(.0.found.as_ref())
    )]
    ChangedSince(Box<Conflict>),
    /// Two changes reach the same file. Nothing was changed.
    #[error("{} is changed twice in one transaction; this is a defect in telson", path.display())]
    Duplicate {
        /// The second path.
        path: PathBuf,
    },
    /// A symbolic link was to be removed. Nothing was changed.
    #[error(
        "{} is a symbolic link; removing it would leave the content in {}, remove that file instead",
        path.display(), target.display()
    )]
    RemoveLink {
        /// The link.
        path: PathBuf,
        /// The file behind it.
        target: PathBuf,
    },
    /// An unfinished transaction is in the way. Nothing was changed.
    #[error(
        "{} shows that an earlier command was interrupted; it is to be recovered before a new change",
        journal.display()
    )]
    Unrecovered {
        /// The journal.
        journal: PathBuf,
    },
    /// The journal cannot be trusted or understood; it is left alone.
    #[error("cannot use the journal {}: {why}", path.display())]
    Journal {
        /// The journal.
        path: PathBuf,
        /// What is wrong and what to do.
        why: String,
    },
    /// A participant refused. In a commit: nothing was changed. In a recovery: the files are in the
    /// new state, and the journal stays until the participant agrees.
    #[error("the {kind} change cannot be done because {error}")]
    Participant {
        /// Its kind.
        kind: String,
        /// Its reason.
        error: ParticipantError,
    },
    /// Before the point of no return: nothing was changed.
    #[error(transparent)]
    Fs(#[from] FsError),
    /// After the point of no return: the journal stays and the next telson command recovers.
    #[error(
        "interrupted after {} of {total} files were changed; the next telson command brings all of them into one state: {cause}",
        done.len()
    )]
    Interrupted {
        /// Targets in their new state.
        done: Vec<PathBuf>,
        /// How many targets there are.
        total: usize,
        /// What stopped it.
        cause: Box<TxnError>,
    },
    /// Some targets were changed by others after the point of no return and were kept.
    #[error("{}", listed(conflicts))]
    Conflicts {
        /// Targets in their new state.
        done: Vec<PathBuf>,
        /// Targets that were kept as found.
        conflicts: Vec<Conflict>,
    },
}

/// A target that was kept because it is not what the transaction read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The target.
    pub path: PathBuf,
    /// What is in the way.
    pub reason: ConflictReason,
    /// As read before the transaction; `None` is "absent".
    pub expected: Option<Identity>,
    /// As found now; `None` is "absent".
    pub found: Option<Identity>,
}

/// Why a target was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConflictReason {
    /// The target was changed by another process.
    TargetChanged,
    /// The new content that was laid ready is gone.
    TempLost,
    /// The new content that was laid ready was changed.
    TempDamaged,
}

impl std::fmt::Display for Conflict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let reason = match self.reason {
            ConflictReason::TargetChanged => "was changed by another process and is kept",
            ConflictReason::TempLost => "is kept, because its new content was removed",
            ConflictReason::TempDamaged => "is kept, because its new content was damaged",
        };
        write!(
            f,
            "{} {reason} (it was {}, it is {})",
            self.path.display(),
            described(self.expected.as_ref()),
            described(self.found.as_ref())
        )
    }
}

fn described(identity: Option<&Identity>) -> String {
    identity.map_or_else(|| "absent".to_owned(), ToString::to_string)
}

fn listed(conflicts: &[Conflict]) -> String {
    conflicts.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
