//! Mode, owner and extended attributes of a file, and how they get onto its replacement.

use std::ffi::{CStr, CString};
use std::fs::File;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use rustix::fs::{Gid, Mode, Uid, XattrFlags};
use rustix::io::Errno;

use super::FsError;

/// Linux keeps the POSIX access list of a file in this attribute.
const ACCESS_LIST: &CStr = c"system.posix_acl_access";

/// The mode that a written file gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Perms {
    /// The mode of the file that is replaced; 0600 for a new one.
    Keep,
    /// These permission bits.
    Exactly(u32),
}

/// What a new file gets before it takes its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attributes {
    pub(crate) mode: u32,
    /// User and group; `None` leaves those of the process.
    pub(crate) owner: Option<(u32, u32)>,
    pub(crate) extended: Vec<(CString, Vec<u8>)>,
}

impl Attributes {
    /// For a file that replaces nothing. Root gives it the owner of the folder: under `sudo` a
    /// file in the home of a user must stay that user's.
    pub(crate) fn fresh(mode: u32, folder: &super::Folder) -> Result<Self, FsError> {
        let owner = if rustix::process::geteuid().is_root() { Some(folder.owner()?) } else { None };
        Ok(Self { mode: mode & 0o7777, owner, extended: Vec::new() })
    }

    /// For the replacement of `file`.
    pub(crate) fn of(file: &File, path: &Path, perms: Perms) -> Result<Self, FsError> {
        let meta = file.metadata().map_err(|error| FsError::io("look at", path, &error))?;
        let mode = match perms {
            Perms::Keep => meta.mode() & 0o7777,
            Perms::Exactly(mode) => mode & 0o7777,
        };
        let mut extended = list(file)
            .map_err(|errno| FsError::os("read the extended attributes of", path, errno))?;
        if perms != Perms::Keep {
            // An asked-for mode says who may read; the access list would say otherwise.
            extended.retain(|(name, _)| name.as_c_str() != ACCESS_LIST);
        }
        Ok(Self { mode, owner: Some((meta.uid(), meta.gid())), extended })
    }

    /// Gives the owner, while the new file is still empty.
    pub(crate) fn give_owner(&self, file: &File, path: &Path) -> Result<(), FsError> {
        let Some((uid, gid)) = self.owner else { return Ok(()) };
        let meta = file.metadata().map_err(|error| FsError::io("look at", path, &error))?;
        if (meta.uid(), meta.gid()) == (uid, gid) {
            return Ok(());
        }
        match rustix::fs::fchown(file, Some(Uid::from_raw(uid)), Some(Gid::from_raw(gid))) {
            Ok(()) => Ok(()),
            Err(Errno::PERM | Errno::INVAL) => Err(FsError::Owner {
                path: path.to_owned(),
                uid,
                gid,
                euid: rustix::process::geteuid().as_raw(),
            }),
            Err(errno) => Err(FsError::os("set the owner of", path, errno)),
        }
    }

    /// Gives extended attributes and mode, in this order: setting an access list changes the mode.
    pub(crate) fn give_rest(&self, file: &File, path: &Path) -> Result<(), FsError> {
        if !self.extended.iter().any(|(name, _)| name.as_c_str() == ACCESS_LIST) {
            // The folder's default list would let others in as soon as the mode is widened.
            match rustix::fs::fremovexattr(file, ACCESS_LIST) {
                Ok(()) | Err(Errno::NODATA | Errno::NOTSUP | Errno::INVAL | Errno::PERM) => {}
                #[cfg(target_os = "macos")]
                Err(Errno::NOATTR) => {}
                Err(errno) => return Err(FsError::os("set the access list of", path, errno)),
            }
        }
        for (name, value) in &self.extended {
            let set = rustix::fs::fsetxattr(file, name.as_c_str(), value, XattrFlags::empty());
            match set {
                Ok(()) => {}
                // Labels that the system gives by itself, and that only it may set.
                Err(_) if is_system_label(name) => {}
                Err(errno) => {
                    return Err(FsError::os("carry the extended attributes over to", path, errno));
                }
            }
        }
        let mode = Mode::from_raw_mode(self.mode as rustix::fs::RawMode);
        rustix::fs::fchmod(file, mode).map_err(|errno| FsError::os("set the mode of", path, errno))
    }
}

fn is_system_label(name: &CStr) -> bool {
    let name = name.to_bytes();
    [&b"security."[..], b"trusted.", b"com.apple."].iter().any(|prefix| name.starts_with(prefix))
}

/// All extended attributes; empty where the file system has none.
fn list(file: &File) -> Result<Vec<(CString, Vec<u8>)>, Errno> {
    // An attribute list is limited to 64 KiB by Linux, a value as well.
    let mut buffer = vec![0_u8; 64 * 1024];
    let length = match rustix::fs::flistxattr(file, &mut buffer[..]) {
        Ok(length) => length,
        Err(Errno::NOTSUP | Errno::NOSYS) => return Ok(Vec::new()),
        Err(errno) => return Err(errno),
    };
    let names: Vec<CString> = buffer[..length]
        .split(|byte| *byte == 0)
        .filter(|name| !name.is_empty())
        .filter_map(|name| CString::new(name).ok())
        .collect();
    let mut found = Vec::new();
    for name in names {
        match rustix::fs::fgetxattr(file, name.as_c_str(), &mut buffer[..]) {
            Ok(length) => found.push((name, buffer[..length].to_vec())),
            Err(_) if is_system_label(&name) => {}
            Err(Errno::NODATA) => {}
            Err(errno) => return Err(errno),
        }
    }
    Ok(found)
}
