//! Finishes or takes back what an interrupted command left.

use std::path::PathBuf;

use super::journal::{Journal, Phase};
use super::steps::{self, Forward};
use super::{Conflict, ParticipantError, TxnError};
use crate::sys::fs::{FaultPoint, NoFault};
use crate::sys::lock::StateLock;

/// What [`recover`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recovered {
    /// No interrupted transaction.
    Nothing,
    /// Every file is as it was before the interrupted command.
    RolledBack {
        /// The files that the command wanted to change.
        files: Vec<PathBuf>,
        /// Why it went back although it was past the point of no return: these were changed since.
        conflicts: Vec<Conflict>,
    },
    /// Every file is as the interrupted command wanted it.
    Completed {
        /// The files in their new state.
        files: Vec<PathBuf>,
        /// Files that others changed in between; they were kept as found.
        conflicts: Vec<Conflict>,
    },
}

/// Does the change of a [`super::Participant`] again from its kind and record. It is called for
/// changes that were never made and for changes that were, so it looks first; see
/// [`super::Participant`]. A kind that it does not know is an error.
pub type Redo<'a> = &'a dyn Fn(&str, &serde_json::Value) -> Result<(), ParticipantError>;

/// Brings the files of an interrupted transaction into one state. Every command that reads or
/// writes the state calls this first when [`super::is_pending`] says so.
pub fn recover(lock: &StateLock, redo: Redo<'_>) -> Result<Recovered, TxnError> {
    recover_with(lock, redo, &NoFault)
}

/// [`recover`] with a seam for tests.
pub fn recover_with(
    lock: &StateLock,
    redo: Redo<'_>,
    fault: &dyn FaultPoint,
) -> Result<Recovered, TxnError> {
    let dir = lock.state_dir();
    let Some(mut journal) = Journal::load(dir)? else {
        // A journal that never took effect: nothing was begun.
        if super::is_pending(dir) {
            Journal::clear(dir, fault)?;
        }
        return Ok(Recovered::Nothing);
    };
    let mut conflicts = Vec::new();
    if journal.phase == Phase::Committed && journal.participants.is_empty() {
        // With participants it is unknown whether they are done, so there is only forward.
        conflicts = steps::untouched_conflicts(&journal)?;
        if !conflicts.is_empty() {
            journal.write(dir, Phase::Intent, fault)?;
        }
    }
    if journal.phase == Phase::Intent {
        steps::back(&journal, fault)?;
        Journal::clear(dir, fault)?;
        let files = journal.files.into_iter().map(|step| step.target).collect();
        return Ok(Recovered::RolledBack { files, conflicts });
    }
    let mut report = Forward::default();
    steps::forward(&journal, &mut report, fault)?;
    for step in &journal.participants {
        redo(&step.kind, &step.record)
            .map_err(|error| TxnError::Participant { kind: step.kind.clone(), error })?;
    }
    Journal::clear(dir, fault)?;
    Ok(Recovered::Completed { files: report.done, conflicts: report.conflicts })
}
