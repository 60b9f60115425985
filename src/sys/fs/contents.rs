//! Reads one file after the other into one buffer.

use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use zeroize::Zeroizing;

/// Why a file's bytes are not there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// Nothing stands at the path.
    #[error("it does not exist")]
    Missing,
    /// Something else than a regular file stands at the path.
    #[error("it is {0}")]
    NotAFile(&'static str),
    /// It is larger than the caller allows.
    #[error("it is larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The system refused.
    #[error("it cannot be read: {0}")]
    Refused(std::io::ErrorKind),
}

impl From<Errno> for Unread {
    fn from(errno: Errno) -> Self {
        match errno {
            Errno::NOENT | Errno::NOTDIR => Self::Missing,
            Errno::LOOP => Self::NotAFile("a symbolic link"),
            // What opening a socket or a device without a driver says.
            Errno::NXIO | Errno::NODEV => Self::NotAFile("a device"),
            other => Self::Refused(std::io::Error::from(other).kind()),
        }
    }
}

/// A buffer that files are read into, wiped when dropped.
///
/// It is kept from file to file, so that thousands of small files cost no allocation; only after
/// a large one it is given back.
#[derive(Default)]
pub struct FileBuffer(Zeroizing<Vec<u8>>);

impl std::fmt::Debug for FileBuffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileBuffer").field("bytes", &self.0.len()).finish()
    }
}

/// What a buffer keeps between files, in bytes.
const KEPT: usize = 1024 * 1024;

impl FileBuffer {
    /// Reads the regular file at `path`, of at most `limit` bytes. A link is refused, and nothing
    /// else is waited for: a pipe would hold the reader for ever.
    ///
    /// # Errors
    /// When there is no such file, or it cannot be read, or it is too large.
    pub fn read(&mut self, path: &Path, limit: u64) -> Result<&[u8], Unread> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let mut file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
        let refused = |error: std::io::Error| Unread::Refused(error.kind());
        let meta = file.metadata().map_err(refused)?;
        if let Some(kind) = super::kind_of(meta.mode()) {
            return Err(Unread::NotAFile(kind));
        }
        let too_large = Unread::TooLarge { limit };
        let size = usize::try_from(meta.len()).map_err(|_| too_large.clone())?;
        if meta.len() > limit {
            return Err(too_large);
        }
        let mut at = 0;
        // Room for a byte more than expected: a read that leaves it free has met the end.
        self.room(size + 1);
        loop {
            match file.read(&mut self.0[at..]) {
                Ok(count) => {
                    at += count;
                    if count == 0 || (at == size && at < self.0.len()) {
                        break;
                    }
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(refused(error)),
            }
            if at == self.0.len() {
                // It grows while it is read.
                if at as u64 > limit {
                    return Err(too_large);
                }
                self.grow(at);
            }
        }
        if at as u64 > limit {
            return Err(too_large);
        }
        Ok(&self.0[..at])
    }

    /// Takes `size` bytes from `source`.
    ///
    /// # Errors
    /// Those of reading, and when `source` ends before.
    pub fn take(&mut self, source: &mut impl std::io::Read, size: usize) -> std::io::Result<&[u8]> {
        self.room(size);
        source.read_exact(&mut self.0[..size])?;
        Ok(&self.0[..size])
    }

    /// Makes the buffer at least `size` bytes long; what it held is gone.
    fn room(&mut self, size: usize) {
        let is_small = size <= KEPT;
        if self.0.len() < size || (is_small && self.0.len() > KEPT) {
            // A new one: growing the old one could leave a copy behind.
            self.0 =
                Zeroizing::new(vec![0; if is_small { size.next_power_of_two() } else { size }]);
        }
    }

    /// Doubles the buffer and keeps its first `used` bytes.
    fn grow(&mut self, used: usize) {
        let mut larger = Zeroizing::new(vec![0; (used * 2).max(4096)]);
        larger[..used].copy_from_slice(&self.0[..used]);
        self.0 = larger;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_all_sizes_are_read_into_one_buffer() {
        let dir = tempfile::tempdir().unwrap();
        let mut buffer = FileBuffer::default();
        for size in [0_usize, 1, 4095, 4096, 3 * KEPT, 7, KEPT] {
            let path = dir.path().join(size.to_string());
            let content = vec![b'a'; size];
            std::io::Write::write_all(&mut File::create(&path).unwrap(), &content).unwrap();
            assert_eq!(buffer.read(&path, u64::MAX).unwrap(), content);
            if size > 0 {
                let limit = size as u64 - 1;
                assert_eq!(buffer.read(&path, limit), Err(Unread::TooLarge { limit }));
            }
            assert!(buffer.0.len() <= 3 * KEPT + 1);
        }
        assert!(buffer.0.len() <= 2 * KEPT, "a large buffer is given back");
    }

    #[test]
    fn what_is_no_file_is_said_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let mut buffer = FileBuffer::default();
        let pipe = dir.path().join("pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, Mode::RUSR).unwrap();
        assert_eq!(buffer.read(&pipe, 9), Err(Unread::NotAFile("a named pipe")));
        let link = dir.path().join("link");
        std::os::unix::fs::symlink("pipe", &link).unwrap();
        assert_eq!(buffer.read(&link, 9), Err(Unread::NotAFile("a symbolic link")));
        assert_eq!(buffer.read(dir.path(), 9), Err(Unread::NotAFile("a folder")));
        assert_eq!(buffer.read(&dir.path().join("none"), 9), Err(Unread::Missing));
        // A file that has no size until it is read.
        #[cfg(target_os = "linux")]
        assert!(!buffer.read(Path::new("/proc/self/stat"), 4096).unwrap().is_empty());
    }

    #[test]
    fn a_sparse_giant_is_refused_unread() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("giant");
        File::create(&path).unwrap().set_len(2 << 30).unwrap();
        let mut buffer = FileBuffer::default();
        let limit = 5 << 20;
        assert_eq!(buffer.read(&path, limit), Err(Unread::TooLarge { limit }));
        assert!(buffer.0.is_empty());
    }
}
