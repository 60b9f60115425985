//! One change to one file.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::sys::fs::{FileState, Perms};

/// What is to happen to a file. A change of an existing file carries the state in which it was
/// read; the transaction is refused when the file is no longer in it.
pub enum Change {
    /// Replace the content. A symbolic link stays and the file behind it is replaced.
    Write {
        /// The file as it was read.
        was: FileState,
        /// The whole new content.
        bytes: Zeroizing<Vec<u8>>,
        /// The mode afterwards.
        perms: Perms,
    },
    /// Make a file where nothing stands.
    Create {
        /// Where; the folder must exist.
        path: PathBuf,
        /// The whole content.
        bytes: Zeroizing<Vec<u8>>,
        /// Its permission bits.
        mode: u32,
    },
    /// Remove the file. A symbolic link is refused: removing it would leave the content.
    Remove {
        /// The file as it was read.
        was: FileState,
    },
}

impl Change {
    /// The path as the caller gave it.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Write { was, .. } | Self::Remove { was } => &was.path,
            Self::Create { path, .. } => path,
        }
    }
}

impl std::fmt::Debug for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind = match self {
            Self::Write { .. } => "Write",
            Self::Create { .. } => "Create",
            Self::Remove { .. } => "Remove",
        };
        f.debug_struct(kind).field("path", &self.path()).finish_non_exhaustive()
    }
}
