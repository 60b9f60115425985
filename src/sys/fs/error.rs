//! Why a file could not be read or written.

use std::path::{Path, PathBuf};

use rustix::io::Errno;

/// A failure of a file operation. When a write returns one, the target is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum FsError {
    /// Nothing stands at the path.
    #[error("{} does not exist", path.display())]
    Missing {
        /// The path as given.
        path: PathBuf,
    },
    /// Something else than a regular file stands at the path.
    #[error("{} is {kind}, not a regular file", path.display())]
    NotAFile {
        /// The path as given.
        path: PathBuf,
        /// What it is, with its article.
        kind: &'static str,
    },
    /// The file is larger than the caller allows.
    #[error("{} is larger than {limit} bytes", path.display())]
    TooLarge {
        /// The path as given.
        path: PathBuf,
        /// The limit in bytes.
        limit: u64,
    },
    /// The path is a symbolic link to nothing.
    #[error(
        "{} is a symbolic link to {}, which does not exist; create that file or remove the link",
        path.display(), target.display()
    )]
    DanglingLink {
        /// The link.
        path: PathBuf,
        /// What the link says.
        target: PathBuf,
    },
    /// The file changed each time while it was read.
    #[error("{} is being written by another process; stop that process and try again", path.display())]
    Unstable {
        /// The path as given.
        path: PathBuf,
    },
    /// The owner of the file cannot be carried over to its replacement.
    #[error(
        "{} belongs to uid {uid} and gid {gid}, which this process (uid {euid}) cannot give to the new \
         file; run telson as that user or as root",
        path.display()
    )]
    Owner {
        /// The file.
        path: PathBuf,
        /// Its user.
        uid: u32,
        /// Its group.
        gid: u32,
        /// The user of this process.
        euid: u32,
    },
    /// The file has other names, which would keep the old content.
    #[error(
        "{} has {links} names (hard links) and the others would keep the old content; find them \
         with `find <folder> -samefile {}` and remove them",
        path.display(), path.display()
    )]
    HardLinked {
        /// The file.
        path: PathBuf,
        /// How many names it has.
        links: u64,
    },
    /// Any other refusal by the system.
    #[error("cannot {action} {}: {}", path.display(), explain(*errno))]
    Os {
        /// The verb, such as `create`.
        action: &'static str,
        /// What it was done to.
        path: PathBuf,
        /// The system's answer.
        errno: Errno,
    },
}

impl FsError {
    pub(crate) fn os(action: &'static str, path: &Path, errno: Errno) -> Self {
        Self::Os { action, path: path.to_owned(), errno }
    }

    pub(crate) fn io(action: &'static str, path: &Path, error: &std::io::Error) -> Self {
        Self::os(action, path, Errno::from_io_error(error).unwrap_or(Errno::IO))
    }

    /// Whether the error says that nothing stands at the path.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing { .. } | Self::Os { errno: Errno::NOENT | Errno::NOTDIR, .. })
    }
}

/// The common answers in words that name the way out; others as the system words them.
fn explain(errno: Errno) -> String {
    match errno {
        Errno::NOSPC => {
            "no space is left on the file system; free some and run the command again".to_owned()
        }
        Errno::DQUOT => {
            "the disk quota is used up; free some space and run the command again".to_owned()
        }
        Errno::ROFS => "the file system is mounted read-only".to_owned(),
        Errno::ACCESS | Errno::PERM => {
            "permission denied; check the owner and mode of the file and of its folder".to_owned()
        }
        Errno::LOOP => "it is a symbolic link, or links form a loop".to_owned(),
        other => other.to_string(),
    }
}
