//! Collects changes and carries them out together.

use std::fs::File;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::journal::{FileStep, JOURNAL_NAME, Journal, ParticipantStep, Phase, Temp};
use super::steps::{self, Forward};
use super::{Change, Conflict, ConflictReason, Participant, TxnError, is_pending};
use crate::sys::fs::{
    Attributes, FaultPoint, FsError, NoFault, Perms, hex, new_id, open_parent, real_path,
    stage_temp, temp_name,
};
use crate::sys::lock::StateLock;

/// Changes that become real together or not at all. Nothing is on disk before the commit, so
/// dropping a transaction changes nothing.
pub struct Transaction<'a> {
    lock: &'a StateLock,
    id: String,
    staged: Vec<Staged>,
    participants: Vec<Box<dyn Participant + 'a>>,
}

/// What a commit did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// The files, in the order of staging, without links.
    pub files: Vec<PathBuf>,
}

/// New content and the mode it gets.
type Content = (Zeroizing<Vec<u8>>, Perms);

struct Staged {
    /// As the caller named it, for messages.
    shown: PathBuf,
    step: FileStep,
    content: Option<Content>,
}

impl<'a> Transaction<'a> {
    /// Begins under the lock of a state directory. Refused while an interrupted transaction waits
    /// for [`super::recover`].
    pub fn begin(lock: &'a StateLock) -> Result<Self, TxnError> {
        if is_pending(lock.state_dir()) {
            return Err(TxnError::Unrecovered { journal: lock.state_dir().join(JOURNAL_NAME) });
        }
        Ok(Self { lock, id: new_id(), staged: Vec::new(), participants: Vec::new() })
    }

    /// Adds a change. Checks what can be checked now; the disk is not touched.
    pub fn stage(&mut self, change: Change) -> Result<(), TxnError> {
        let shown = change.path().to_owned();
        let (target, old, content) = match change {
            Change::Write { was, bytes, perms } => {
                if was.links > 1 {
                    return Err(FsError::HardLinked { path: shown, links: was.links }.into());
                }
                (was.real_path, Some(was.identity), Some((bytes, perms)))
            }
            Change::Create { path, bytes, mode } => {
                (real_path(&path)?, None, Some((bytes, Perms::Exactly(mode))))
            }
            Change::Remove { was } => {
                if shown.symlink_metadata().is_ok_and(|meta| meta.is_symlink()) {
                    return Err(TxnError::RemoveLink { path: shown, target: was.real_path });
                }
                (was.real_path, Some(was.identity), None)
            }
        };
        if self.staged.iter().any(|staged| staged.step.target == target) {
            return Err(TxnError::Duplicate { path: shown });
        }
        let name = target.file_name().unwrap_or_default();
        let temp = content.as_ref().map(|(bytes, _)| Temp {
            name: temp_name(name, &self.id, self.staged.len()).into(),
            sha256: hex(&Sha256::digest(&**bytes)),
        });
        self.staged.push(Staged { shown, step: FileStep { target, temp, old }, content });
        Ok(())
    }

    /// Adds something that is not a file.
    pub fn join(&mut self, participant: Box<dyn Participant + 'a>) {
        self.participants.push(participant);
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.staged.is_empty() && self.participants.is_empty()
    }

    /// Makes all changes real. On an error every file is as before, except with
    /// [`TxnError::Interrupted`] and [`TxnError::Conflicts`], which tell what was done.
    pub fn commit(self) -> Result<Committed, TxnError> {
        self.commit_with(&NoFault)
    }

    /// [`Self::commit`] with a seam for tests.
    pub fn commit_with(self, fault: &dyn FaultPoint) -> Result<Committed, TxnError> {
        if self.is_empty() {
            return Ok(Committed { files: Vec::new() });
        }
        let Self { lock, id, staged, mut participants } = self;
        let dir = lock.state_dir();
        let mut shown = Vec::new();
        let mut files = Vec::new();
        let mut contents = Vec::new();
        for entry in staged {
            shown.push(entry.shown);
            files.push(entry.step);
            contents.push(entry.content);
        }
        let records = participants
            .iter()
            .map(|p| ParticipantStep { kind: p.kind().to_owned(), record: p.record() })
            .collect();
        let mut journal = Journal::new(id, files, records);
        check_targets(&journal, &shown)?;

        let prepared = (|| {
            journal.write(dir, Phase::Intent, fault)?;
            // Held open, and so locked, until they have their final names.
            let temps = lay_ready(&journal, &contents, fault)?;
            drop(contents);
            // After a power cut a committed journal must find its temp files.
            steps::sync_folders(&journal, fault)?;
            for participant in &mut participants {
                participant.prepare().map_err(|error| refused(participant.as_ref(), error))?;
            }
            check_targets(&journal, &shown)?;
            journal.write(dir, Phase::Committed, fault)?;
            Ok(temps)
        })();
        let temps = match prepared {
            Ok(temps) => temps,
            Err(error) => {
                return Err(undo(dir, &mut journal, &mut participants, error, fault));
            }
        };

        // The point of no return lies behind, but as long as nothing was done it can be undone.
        if let Err(error) = check_targets(&journal, &shown) {
            return Err(undo(dir, &mut journal, &mut participants, error, fault));
        }
        commit_participants(dir, &mut journal, &mut participants, fault)?;
        let mut report = Forward::default();
        let outcome = steps::forward(&journal, &mut report, fault)
            .and_then(|()| Journal::clear(dir, fault))
            .map_err(TxnError::from);
        drop(temps);
        let total = journal.files.len();
        match outcome {
            Err(cause) => Err(interrupted(report.done, total, cause)),
            Ok(()) if report.conflicts.is_empty() => Ok(Committed { files: report.done }),
            Ok(()) => Err(TxnError::Conflicts { done: report.done, conflicts: report.conflicts }),
        }
    }
}

fn interrupted(done: Vec<PathBuf>, total: usize, cause: TxnError) -> TxnError {
    TxnError::Interrupted { done, total, cause: Box::new(cause) }
}

fn refused(participant: &dyn Participant, error: super::ParticipantError) -> TxnError {
    TxnError::Participant { kind: participant.kind().to_owned(), error }
}

/// Every target still is what was read.
fn check_targets(journal: &Journal, shown: &[PathBuf]) -> Result<(), TxnError> {
    for (step, path) in journal.files.iter().zip(shown) {
        let found = steps::observe(&step.target)?;
        // A link that now leads elsewhere is a change as well.
        let leads_there = real_path(path).is_ok_and(|real| real == step.target);
        if found != step.old || !leads_there {
            return Err(TxnError::ChangedSince(Box::new(Conflict {
                path: path.clone(),
                reason: ConflictReason::TargetChanged,
                expected: step.old.clone(),
                found,
            })));
        }
    }
    Ok(())
}

/// Writes the new contents beside their targets.
fn lay_ready(
    journal: &Journal,
    contents: &[Option<Content>],
    fault: &dyn FaultPoint,
) -> Result<Vec<File>, FsError> {
    let mut temps = Vec::new();
    for (step, content) in journal.files.iter().zip(contents) {
        let (folder, name) = open_parent(&step.target)?;
        let (Some(temp), Some((bytes, perms))) = (&step.temp, content) else { continue };
        let attributes = match (folder.open_file(name)?, perms) {
            (Some(file), perms) => Attributes::of(&file, &step.target, *perms)?,
            (None, Perms::Exactly(mode)) => Attributes::fresh(*mode, &folder)?,
            (None, Perms::Keep) => {
                return Err(FsError::Missing { path: step.target.clone() });
            }
        };
        let temp = temp.name.as_os_str();
        temps.push(stage_temp(&folder, temp, bytes, &attributes, &step.target, fault)?);
    }
    Ok(temps)
}

/// Back to the old state; gives the error to tell. What fails here is left to the recovery, which
/// the journal still asks for.
fn undo(
    dir: &Path,
    journal: &mut Journal,
    participants: &mut [Box<dyn Participant + '_>],
    cause: TxnError,
    fault: &dyn FaultPoint,
) -> TxnError {
    for participant in participants {
        participant.abort();
    }
    // First of all recovery must not go forward any more.
    if journal.phase == Phase::Committed && journal.write(dir, Phase::Intent, fault).is_err() {
        return interrupted(Vec::new(), journal.files.len(), cause);
    }
    if steps::back(journal, fault).is_ok() {
        let _ = Journal::clear(dir, fault);
    }
    cause
}

/// The first one may still refuse and take everything back; after it there is only forward.
fn commit_participants(
    dir: &Path,
    journal: &mut Journal,
    participants: &mut [Box<dyn Participant + '_>],
    fault: &dyn FaultPoint,
) -> Result<(), TxnError> {
    for index in 0..participants.len() {
        let step = "commit participant";
        let allowed = fault
            .before(step)
            .map_err(|errno| super::ParticipantError(errno.to_string()))
            .and_then(|()| participants[index].commit());
        let Err(error) = allowed else { continue };
        let error = refused(participants[index].as_ref(), error);
        if index == 0 {
            return Err(undo(dir, journal, participants, error, fault));
        }
        for participant in &mut participants[index..] {
            participant.abort();
        }
        return Err(interrupted(Vec::new(), journal.files.len(), error));
    }
    Ok(())
}
