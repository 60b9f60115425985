//! Carries out a journal, forward or back. The commit and the recovery both use it, and each
//! function may be stopped anywhere and called again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::journal::{FileStep, Journal};
use super::{Conflict, ConflictReason, TxnError};
use crate::sys::fs::{FaultPoint, Folder, FsError, Identity, identify, open_parent};

/// Where a file stands on its way.
pub(super) enum Position {
    /// Old state, the change can be done.
    Pending,
    /// New state; a temp file may be left.
    Done,
    /// Neither.
    Foreign(Conflict),
}

/// The file at a real path, or `None`.
pub(super) fn observe(target: &Path) -> Result<Option<Identity>, FsError> {
    let (folder, name) = match open_parent(target) {
        Ok(parent) => parent,
        Err(error) if error.is_missing() => return Ok(None),
        Err(error) => return Err(error),
    };
    folder.open_file(name)?.map(|file| identify(&file, target)).transpose()
}

pub(super) fn position(step: &FileStep) -> Result<Position, FsError> {
    let found = observe(&step.target)?;
    let Some(temp) = &step.temp else {
        return Ok(match found {
            None => Position::Done,
            some if some == step.old => Position::Pending,
            some => foreign(step, ConflictReason::TargetChanged, some),
        });
    };
    let laid = observe(&step.target.with_file_name(&temp.name))?;
    let is_new = |file: &Option<Identity>| file.as_ref().is_some_and(|f| f.sha256 == temp.sha256);
    Ok(match &laid {
        Some(_) if is_new(&laid) && found == step.old => Position::Pending,
        _ if is_new(&found) => Position::Done,
        None if found == step.old => foreign(step, ConflictReason::TempLost, found),
        Some(_) if found == step.old => foreign(step, ConflictReason::TempDamaged, found),
        _ => foreign(step, ConflictReason::TargetChanged, found),
    })
}

fn foreign(step: &FileStep, reason: ConflictReason, found: Option<Identity>) -> Position {
    Position::Foreign(Conflict {
        path: step.target.clone(),
        reason,
        expected: step.old.clone(),
        found,
    })
}

/// What going forward led to.
#[derive(Default)]
pub(super) struct Forward {
    pub(super) done: Vec<PathBuf>,
    pub(super) conflicts: Vec<Conflict>,
}

/// Does what is left to do; `report` holds what was reached also when an error stops it.
pub(super) fn forward(
    journal: &Journal,
    report: &mut Forward,
    fault: &dyn FaultPoint,
) -> Result<(), FsError> {
    for step in &journal.files {
        match position(step)? {
            Position::Pending => {
                apply(step, fault)?;
                report.done.push(step.target.clone());
            }
            Position::Done => {
                remove_temp(step, fault)?;
                report.done.push(step.target.clone());
            }
            Position::Foreign(conflict) => {
                remove_temp(step, fault)?;
                report.conflicts.push(conflict);
            }
        }
    }
    sync_folders(journal, fault)
}

fn apply(step: &FileStep, fault: &dyn FaultPoint) -> Result<(), FsError> {
    let at = |errno| FsError::os("change", &step.target, errno);
    let (folder, name) = open_parent(&step.target)?;
    match (&step.temp, &step.old) {
        (Some(temp), Some(_)) => {
            fault.before("rename temp").map_err(at)?;
            folder.replace(temp.name.as_os_str(), name)
        }
        (Some(temp), None) => {
            fault.before("place temp").map_err(at)?;
            folder.place(temp.name.as_os_str(), name)
        }
        (None, _) => {
            fault.before("remove target").map_err(at)?;
            folder.remove(name).map(|_| ())
        }
    }
}

/// Removes every temp file; the targets stay as they are.
pub(super) fn back(journal: &Journal, fault: &dyn FaultPoint) -> Result<(), FsError> {
    for step in &journal.files {
        remove_temp(step, fault)?;
    }
    sync_folders(journal, fault)
}

fn remove_temp(step: &FileStep, fault: &dyn FaultPoint) -> Result<(), FsError> {
    let Some(temp) = &step.temp else { return Ok(()) };
    let folder = match open_parent(&step.target) {
        Ok((folder, _)) => folder,
        Err(error) if error.is_missing() => return Ok(()),
        Err(error) => return Err(error),
    };
    fault.before("remove temp").map_err(|e| FsError::os("remove the temp of", &step.target, e))?;
    folder.remove(temp.name.as_os_str()).map(|_| ())
}

/// Makes the names of temp files and targets durable.
pub(super) fn sync_folders(journal: &Journal, fault: &dyn FaultPoint) -> Result<(), FsError> {
    let folders: BTreeSet<&Path> = journal.files.iter().filter_map(|s| s.target.parent()).collect();
    for path in folders {
        fault.before("fsync folder").map_err(|e| FsError::os("flush the folder", path, e))?;
        match Folder::open(path) {
            Ok(folder) => folder.sync()?,
            Err(error) if error.is_missing() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The first target that is in the way while none is in its new state yet: then everything can
/// still go back.
pub(super) fn untouched_conflicts(journal: &Journal) -> Result<Vec<Conflict>, TxnError> {
    let mut conflicts = Vec::new();
    for step in &journal.files {
        match position(step)? {
            Position::Pending => {}
            Position::Done => return Ok(Vec::new()),
            Position::Foreign(conflict) => conflicts.push(conflict),
        }
    }
    Ok(conflicts)
}
