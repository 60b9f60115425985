//! From a projection to the disk, and back from an undo bundle.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::cells::{self, CellPart};
use super::error::ApplyError;
use super::project::{FileChange, Projection};
use crate::base::secret::SecretValue;
use crate::secrets::stores::sqlite_scrub::purge;
use crate::secrets::undo::{self, Bundle, UndoFile, UndoRecord, WorkFactor};
use crate::sys::fs::{self, Perms};
use crate::sys::lock::StateLock;
use crate::sys::txn::{Change, Recovered, Transaction, TxnError, recover};

/// New files are for their owner alone.
const NEW_MODE: u32 = 0o600;

/// Carries out a projection, all or nothing.
///
/// # Errors
/// Unless the text says otherwise, nothing was changed.
pub fn commit(projection: &Projection, lock: &StateLock) -> Result<(), ApplyError> {
    let mut transaction = Transaction::begin(lock)?;
    for file in &projection.files {
        transaction.stage(change(file))?;
    }
    let now_ms = cells::now_ms();
    for cell in &projection.cells {
        transaction.join(Box::new(CellPart::new(cell.clone(), now_ms)));
    }
    transaction.commit()?;
    let values: Vec<SecretValue> = projection.migrated.values().cloned().collect();
    for cell in &projection.cells {
        // What cannot be purged is found by the search that follows.
        let _ = purge(cell.path(), &values);
    }
    Ok(())
}

fn change(file: &FileChange) -> Change {
    match (&file.was, &file.after) {
        (Some(was), Some(bytes)) => {
            Change::Write { was: was.clone(), bytes: bytes.clone(), perms: Perms::Keep }
        }
        (Some(was), None) => Change::Remove { was: was.clone() },
        (None, after) => Change::Create {
            path: file.path.clone(),
            bytes: after.clone().unwrap_or_default(),
            mode: NEW_MODE,
        },
    }
}

/// Writes the old content of everything that `projection` changes into a bundle at `path`.
///
/// # Errors
/// No file is left then.
pub fn write_bundle(
    projection: &Projection,
    path: &Path,
    passphrase: &SecretValue,
    work: WorkFactor,
) -> Result<(), ApplyError> {
    let files = projection
        .files
        .iter()
        .map(|file| UndoFile {
            path: file.path.clone(),
            mode: file.was.as_ref().map_or(NEW_MODE, |was| was.mode),
            before: file.was.as_ref().map(|_| file.before.clone()),
            after_sha256: file.after.as_ref().map(|bytes| sha256(bytes)),
        })
        .collect();
    let records = projection
        .cells
        .iter()
        .map(|cell| UndoRecord {
            kind: cells::KIND.to_owned(),
            data: cells::undo_data(&cell.write),
        })
        .collect();
    Ok(undo::write_bundle(path, &Bundle { files, records }, passphrase, work)?)
}

/// What an undo did.
#[derive(Debug, Default)]
pub struct Undone {
    /// Files and databases that are as before again.
    pub restored: Vec<PathBuf>,
    /// Files that were as before already.
    pub unchanged: Vec<PathBuf>,
    /// Files that were changed since and stand in the way; then nothing was restored.
    pub drifted: Vec<PathBuf>,
}

/// Brings back what a bundle holds, all or nothing.
///
/// # Errors
/// Nothing was changed then, unless the text says otherwise.
pub fn undo(path: &Path, passphrase: &SecretValue, lock: &StateLock) -> Result<Undone, ApplyError> {
    let bundle = undo::read_bundle(path, passphrase)?;
    let mut done = Undone::default();
    let mut writes = Vec::new();
    for record in &bundle.records {
        if record.kind != cells::KIND {
            return Err(ApplyError::UndoRecord("its kind is not known"));
        }
        writes.extend(cells::from_undo(&record.data)?);
    }
    let restore = undo::restore(bundle, false)?;
    done.unchanged = restore.unchanged;
    done.drifted = restore.drifted;
    if !done.drifted.is_empty() {
        return Ok(done);
    }
    let mut transaction = Transaction::begin(lock)?;
    for change in restore.changes {
        done.restored.push(change.path().to_owned());
        transaction.stage(change)?;
    }
    transaction.commit()?;
    for write in writes {
        write.apply(cells::now_ms())?;
        done.restored.push(write.path().to_owned());
    }
    Ok(done)
}

/// Finishes or takes back what an interrupted command left.
///
/// # Errors
/// The state is as it was found then.
pub fn recover_state(lock: &StateLock) -> Result<Recovered, TxnError> {
    recover(lock, &cells::redo)
}

fn sha256(bytes: &Zeroizing<Vec<u8>>) -> String {
    use sha2::{Digest as _, Sha256};
    fs::hex(&Sha256::digest(&**bytes))
}
