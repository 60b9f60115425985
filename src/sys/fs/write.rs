//! Writes one file so that readers see the old content or the new, never a part.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Write as _;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

use super::read::open_parent;
use super::{Attributes, FaultPoint, Folder, FsError, NoFault, Perms, real_path};

/// Names longer than this are cut in temp names: 255 bytes is the limit of common file systems.
const NAME_PART: usize = 180;
const MARK: &[u8] = b".telson-";
const TAIL: &[u8] = b".tmp";

/// Replaces or creates the file behind `path`. A symbolic link stays; the file that it points to is
/// replaced. Mode (by `perms`), owner, extended attributes and access list are carried over.
///
/// On an error the file is as before. A kill between two steps may leave a temp file
/// `.<name>.telson-<id>.tmp` in the folder, which the next write to the same file removes; content
/// with secrets therefore goes through [`crate::sys::txn`], which names its temp files first.
pub fn write_atomic(path: &Path, bytes: &[u8], perms: Perms) -> Result<(), FsError> {
    let real = real_path(path)?;
    let (folder, name) = open_parent(&real)?;
    sweep(&folder, Some(name))?;
    let attributes = match folder.open_file(name)? {
        Some(file) => Attributes::of(&file, &real, perms)?,
        None => Attributes::fresh(
            match perms {
                Perms::Keep => 0o600,
                Perms::Exactly(mode) => mode,
            },
            &folder,
        )?,
    };
    let temp = temp_name(name, &new_id(), 0);
    stage_temp(&folder, &temp, bytes, &attributes, &real, &NoFault)?;
    if let Err(error) = folder.replace(&temp, name) {
        // The first error is the one to tell; the sweep of the next write retries the removal.
        let _ = folder.remove(&temp);
        return Err(error);
    }
    folder.sync()
}

/// Creates the file at `path` with exactly this mode; fails when anything stands there. On an
/// error no file is left.
pub fn create_new(path: &Path, bytes: &[u8], mode: u32) -> Result<(), FsError> {
    let real = real_path(path)?;
    let (folder, name) = open_parent(&real)?;
    let attributes = Attributes::fresh(mode, &folder)?;
    stage_temp(&folder, name, bytes, &attributes, &real, &NoFault)?;
    folder.sync()
}

/// Makes the complete, flushed file `temp` in `folder`. `target` is what messages and owner
/// refusals name. Removes the file again when a step fails.
pub(crate) fn stage_temp(
    folder: &Folder,
    temp: &OsStr,
    bytes: &[u8],
    attributes: &Attributes,
    target: &Path,
    fault: &dyn FaultPoint,
) -> Result<File, FsError> {
    let at = |action| move |errno| FsError::os(action, target, errno);
    fault.before("create temp").map_err(at("create a new file beside"))?;
    let file = folder.create(temp)?;
    let filled = (|| {
        // Held until the file is closed: tells a sweeper that the writer lives.
        let _ = file.try_lock();
        fault.before("chown temp").map_err(at("set the owner of"))?;
        attributes.give_owner(&file, target)?;
        fault.before("write temp").map_err(at("write"))?;
        let (first, rest) = bytes.split_at(bytes.len() / 2);
        (&file).write_all(first).map_err(|e| FsError::io("write", target, &e))?;
        fault.before("write temp, second half").map_err(at("write"))?;
        (&file).write_all(rest).map_err(|e| FsError::io("write", target, &e))?;
        fault.before("chmod temp").map_err(at("set the mode of"))?;
        attributes.give_rest(&file, target)?;
        fault.before("fsync temp").map_err(at("flush"))?;
        file.sync_all().map_err(|e| FsError::io("flush", target, &e))
    })();
    match filled {
        Ok(()) => Ok(file),
        Err(error) => {
            let _ = folder.remove(temp);
            Err(error)
        }
    }
}

/// The name `.<name>.telson-<id>.tmp`. A long name is cut and `index` keeps it unique.
pub(crate) fn temp_name(name: &OsStr, id: &str, index: usize) -> OsString {
    let bytes = name.as_bytes();
    let mut temp = vec![b'.'];
    if bytes.len() > NAME_PART {
        temp.extend_from_slice(&bytes[..NAME_PART]);
        temp.extend_from_slice(format!("~{index}").as_bytes());
    } else {
        temp.extend_from_slice(bytes);
    }
    temp.extend_from_slice(MARK);
    temp.extend_from_slice(id.as_bytes());
    temp.extend_from_slice(TAIL);
    OsString::from_vec(temp)
}

/// Whether a file name is one of telson's temp files. They hold new content of their target, so
/// an audit treats one that was left behind as it treats the target.
#[must_use]
pub fn is_temp_name(name: &OsStr) -> bool {
    split_temp_name(name.as_bytes()).is_some()
}

/// The target's name (maybe cut) and the id.
fn split_temp_name(name: &[u8]) -> Option<(&[u8], &[u8])> {
    let inner = name.strip_prefix(b".")?.strip_suffix(TAIL)?;
    let at = inner.windows(MARK.len()).rposition(|window| window == MARK)?;
    let (target, id) = (&inner[..at], &inner[at + MARK.len()..]);
    let is_id = id.len() == 16 && id.iter().all(u8::is_ascii_hexdigit);
    (is_id && !target.is_empty()).then_some((target, id))
}

/// Removes the temp files in `folder` whose writer is dead, and gives their paths.
pub fn sweep_stale_temps(folder: &Path) -> Result<Vec<PathBuf>, FsError> {
    sweep(&Folder::open(folder)?, None)
}

fn sweep(folder: &Folder, only: Option<&OsStr>) -> Result<Vec<PathBuf>, FsError> {
    let mut removed = Vec::new();
    for name in folder.names()? {
        let Some((target, _)) = split_temp_name(name.as_bytes()) else { continue };
        if only.is_some_and(|only| only.as_bytes() != target) {
            continue;
        }
        let Ok(Some(file)) = folder.open_file(&name) else { continue };
        if file.try_lock().is_ok() && folder.remove(&name)? {
            removed.push(folder.path(&name));
        }
    }
    Ok(removed)
}

/// A random id of 16 hex digits.
pub(crate) fn new_id() -> String {
    let mut bytes = [0_u8; 8];
    // Only uniqueness is asked for, and the file is created exclusively anyway.
    if getrandom::fill(&mut bytes).is_err() {
        bytes = u64::from(std::process::id()).to_be_bytes();
    }
    super::read::hex(&bytes)
}
