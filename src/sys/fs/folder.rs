//! A folder held open, so that names in it mean the same folder until the end of an operation.

use std::ffi::OsStr;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Mode, OFlags, RenameFlags};
use rustix::io::Errno;

use super::FsError;

/// An open folder. `path` is only for messages.
#[derive(Debug)]
pub(crate) struct Folder {
    fd: OwnedFd,
    path: PathBuf,
}

impl Folder {
    pub(crate) fn open(path: &Path) -> Result<Self, FsError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = rustix::fs::open(path, flags, Mode::empty())
            .map_err(|errno| FsError::os("open the folder", path, errno))?;
        Ok(Self { fd, path: path.to_owned() })
    }

    pub(crate) fn path(&self, name: &OsStr) -> PathBuf {
        self.path.join(name)
    }

    /// User and group of the folder itself.
    pub(crate) fn owner(&self) -> Result<(u32, u32), FsError> {
        let stat = rustix::fs::fstat(&self.fd)
            .map_err(|errno| FsError::os("look at the folder", &self.path, errno))?;
        Ok((stat.st_uid, stat.st_gid))
    }

    /// Opens a regular file for reading; `None` when nothing has this name. A link is refused.
    pub(crate) fn open_file(&self, name: &OsStr) -> Result<Option<File>, FsError> {
        let path = self.path(name);
        // Without NONBLOCK a FIFO would block the open.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = match rustix::fs::openat(&self.fd, name, flags, Mode::empty()) {
            Ok(fd) => File::from(fd),
            Err(Errno::NOENT) => return Ok(None),
            Err(Errno::LOOP) => {
                return Err(FsError::NotAFile { path, kind: "a symbolic link" });
            }
            Err(errno) => return Err(FsError::os("open", &path, errno)),
        };
        let meta = file.metadata().map_err(|error| FsError::io("look at", &path, &error))?;
        match super::read::kind_of(meta.mode()) {
            None => Ok(Some(file)),
            Some(kind) => Err(FsError::NotAFile { path, kind }),
        }
    }

    /// Makes a new empty file, mode 0600; fails when the name is taken, even by a link.
    pub(crate) fn create(&self, name: &OsStr) -> Result<File, FsError> {
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        rustix::fs::openat(&self.fd, name, flags, Mode::RUSR | Mode::WUSR)
            .map(File::from)
            .map_err(|errno| FsError::os("create", &self.path(name), errno))
    }

    /// Moves `from` over `to`.
    pub(crate) fn replace(&self, from: &OsStr, to: &OsStr) -> Result<(), FsError> {
        rustix::fs::renameat(&self.fd, from, &self.fd, to)
            .map_err(|errno| FsError::os("replace", &self.path(to), errno))
    }

    /// Moves `from` to `to`, which must not exist.
    pub(crate) fn place(&self, from: &OsStr, to: &OsStr) -> Result<(), FsError> {
        let moved = rustix::fs::renameat_with(&self.fd, from, &self.fd, to, RenameFlags::NOREPLACE);
        match moved {
            Ok(()) => Ok(()),
            // Some file systems (NFS, old FUSE ones) have no exclusive rename; a hard link is
            // exclusive everywhere it exists.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
                rustix::fs::linkat(&self.fd, from, &self.fd, to, AtFlags::empty())
                    .map_err(|errno| FsError::os("create", &self.path(to), errno))?;
                self.remove(from).map(|_| ())
            }
            Err(errno) => Err(FsError::os("create", &self.path(to), errno)),
        }
    }

    /// Removes a name; `false` when it was not there.
    pub(crate) fn remove(&self, name: &OsStr) -> Result<bool, FsError> {
        match rustix::fs::unlinkat(&self.fd, name, AtFlags::empty()) {
            Ok(()) => Ok(true),
            Err(Errno::NOENT) => Ok(false),
            Err(errno) => Err(FsError::os("remove", &self.path(name), errno)),
        }
    }

    /// Makes the names in the folder durable.
    pub(crate) fn sync(&self) -> Result<(), FsError> {
        match rustix::fs::fsync(&self.fd) {
            // Network file systems that have no such call make names durable on their own.
            Ok(()) | Err(Errno::INVAL | Errno::NOTSUP) => Ok(()),
            Err(errno) => Err(FsError::os("flush the folder", &self.path, errno)),
        }
    }

    /// The names of the entries.
    pub(crate) fn names(&self) -> Result<Vec<std::ffi::OsString>, FsError> {
        let list = |errno| FsError::os("list the folder", &self.path, errno);
        let mut names = Vec::new();
        for entry in rustix::fs::Dir::read_from(&self.fd).map_err(list)? {
            let entry = entry.map_err(list)?;
            names.push(OsStr::from_bytes(entry.file_name().to_bytes()).to_owned());
        }
        names.sort();
        Ok(names)
    }
}
