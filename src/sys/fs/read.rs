//! Reads a file together with the facts that tell later whether it is still the same.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{Folder, FsError};

/// The time of the last change of a file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Modified {
    /// Seconds since 1970.
    pub seconds: i64,
    /// Nanoseconds within the second.
    pub nanos: i64,
}

/// What makes a file the one that was read: which file it is, and what stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The file system.
    pub dev: u64,
    /// The file within it.
    pub ino: u64,
    /// Length in bytes.
    pub len: u64,
    /// Last change of the content.
    pub mtime: Modified,
    /// SHA-256 of the content, in lower-case hex.
    pub sha256: String,
}

impl std::fmt::Display for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let time = jiff::Timestamp::from_second(self.mtime.seconds)
            .map_or_else(|_| "an unknown time".to_owned(), |t| t.to_string());
        write!(f, "{} bytes of {time}, sha256 {}", self.len, self.sha256.get(..12).unwrap_or("?"))
    }
}

/// A file as it was at the moment of reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileState {
    /// The path as the caller gave it; may be a symbolic link.
    pub path: PathBuf,
    /// The regular file behind it: absolute, without links.
    pub real_path: PathBuf,
    /// Permission bits, `0o7777` at most.
    pub mode: u32,
    /// The user.
    pub uid: u32,
    /// The group.
    pub gid: u32,
    /// How many names (hard links) the file has.
    pub links: u64,
    /// Which file it is and what stands in it.
    pub identity: Identity,
}

/// A file's state and content.
pub struct ReadFile {
    /// The facts.
    pub state: FileState,
    /// The content; wiped when dropped.
    pub bytes: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for ReadFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReadFile").field("state", &self.state).finish_non_exhaustive()
    }
}

/// Reads a regular file of at most `limit` bytes; symbolic links are followed.
pub fn read(path: &Path, limit: u64) -> Result<ReadFile, FsError> {
    let real = real_path(path)?;
    // A writer that does not rename may be at work; a torn read must not become a state.
    for _ in 0..3 {
        let (folder, name) = open_parent(&real)?;
        let Some(file) = folder.open_file(name)? else {
            return Err(FsError::Missing { path: path.to_owned() });
        };
        if let Some(found) = read_once(path, &real, &file, limit)? {
            return Ok(found);
        }
    }
    Err(FsError::Unstable { path: path.to_owned() })
}

/// Opens a regular file for reading; symbolic links are followed. Unlike `File::open` it never
/// waits: a named pipe that nobody writes to would hold the caller for ever.
///
/// # Errors
/// The system's, `IsADirectory` for a folder, or one that names the kind of what is no file.
pub fn open_regular(path: &Path) -> std::io::Result<File> {
    open_regular_sized(path).map(|(file, _)| file)
}

/// As [`open_regular`], with the size in bytes that the file had.
///
/// # Errors
/// Those of [`open_regular`].
pub fn open_regular_sized(path: &Path) -> std::io::Result<(File, u64)> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    let meta = file.metadata()?;
    match kind_of(meta.mode()) {
        None => Ok((file, meta.len())),
        Some(_) if meta.is_dir() => Err(std::io::ErrorKind::IsADirectory.into()),
        Some(kind) => Err(std::io::Error::other(format!("it is {kind}, not a file"))),
    }
}

/// The bytes of a regular file, opened as [`open_regular`] does.
///
/// # Errors
/// Those of [`open_regular`] and of reading.
pub fn read_regular(path: &Path) -> std::io::Result<Zeroizing<Vec<u8>>> {
    let (mut file, size) = open_regular_sized(path)?;
    read_sized(&mut file, size)
}

/// The rest of `file`, which has about `size` bytes.
///
/// # Errors
/// Those of reading.
pub fn read_sized(file: &mut impl Read, size: u64) -> std::io::Result<Zeroizing<Vec<u8>>> {
    // Room for the whole file and for a last look, so that no half-grown copy of a credential is
    // left in the heap, and none on the stack.
    let room = usize::try_from(size).unwrap_or(0).saturating_add(64);
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    // Through `take`, which does not ask the file for its size once more.
    file.by_ref().take(u64::MAX).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The regular file that a write to `path` reaches: links are followed, also in the folders. The
/// file itself need not exist, its folder must.
pub fn real_path(path: &Path) -> Result<PathBuf, FsError> {
    match std::fs::canonicalize(path) {
        Ok(real) => return Ok(real),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(FsError::io("resolve", path, &error)),
    }
    if let Ok(target) = std::fs::read_link(path) {
        return Err(FsError::DanglingLink { path: path.to_owned(), target });
    }
    let missing = || FsError::Missing { path: path.to_owned() };
    let absolute = std::path::absolute(path).map_err(|e| FsError::io("resolve", path, &e))?;
    let (parent, name) = absolute.parent().zip(absolute.file_name()).ok_or_else(missing)?;
    match std::fs::canonicalize(parent) {
        Ok(parent) => Ok(parent.join(name)),
        Err(error) => Err(FsError::io("open the folder", parent, &error)),
    }
}

/// Opens the folder of a real path and gives the name in it.
pub(crate) fn open_parent(real: &Path) -> Result<(Folder, &std::ffi::OsStr), FsError> {
    let (parent, name) = real
        .parent()
        .zip(real.file_name())
        .ok_or_else(|| FsError::NotAFile { path: real.to_owned(), kind: "a folder" })?;
    Ok((Folder::open(parent)?, name))
}

/// One attempt; `None` when the file changed under the reader.
fn read_once(
    path: &Path,
    real: &Path,
    file: &File,
    limit: u64,
) -> Result<Option<ReadFile>, FsError> {
    let fail = |error: std::io::Error| FsError::io("read", path, &error);
    let before = file.metadata().map_err(fail)?;
    let too_large = || FsError::TooLarge { path: path.to_owned(), limit };
    if before.len() > limit {
        return Err(too_large());
    }
    // One byte more than expected, so that the buffer is never moved and left behind unwiped.
    let room = usize::try_from(before.len()).map_err(|_| too_large())?.saturating_add(1);
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 > limit {
        return Err(too_large());
    }
    let after = file.metadata().map_err(fail)?;
    if bytes.len() as u64 != before.len() || modified(&after) != modified(&before) {
        return Ok(None);
    }
    let state = FileState {
        path: path.to_owned(),
        real_path: real.to_owned(),
        mode: after.mode() & 0o7777,
        uid: after.uid(),
        gid: after.gid(),
        links: after.nlink(),
        identity: identity(&after, hex(&Sha256::digest(&*bytes))),
    };
    Ok(Some(ReadFile { state, bytes }))
}

/// The identity of an open file, by streaming through it.
pub(crate) fn identify(file: &File, path: &Path) -> Result<Identity, FsError> {
    let fail = |error: std::io::Error| FsError::io("read", path, &error);
    let mut hash = Sha256::new();
    let mut buffer = Zeroizing::new([0_u8; 16 * 1024]);
    let mut reader = file;
    loop {
        let count = reader.read(&mut *buffer).map_err(fail)?;
        if count == 0 {
            break;
        }
        hash.update(&buffer[..count]);
    }
    let meta = file.metadata().map_err(fail)?;
    Ok(identity(&meta, hex(&hash.finalize())))
}

fn identity(meta: &std::fs::Metadata, sha256: String) -> Identity {
    Identity { dev: meta.dev(), ino: meta.ino(), len: meta.len(), mtime: modified(meta), sha256 }
}

fn modified(meta: &std::fs::Metadata) -> Modified {
    Modified { seconds: meta.mtime(), nanos: meta.mtime_nsec() }
}

/// What a file type is called, `None` for a regular file.
pub(crate) fn kind_of(mode: u32) -> Option<&'static str> {
    use rustix::fs::FileType;
    #[cfg(target_os = "linux")]
    let kind = FileType::from_raw_mode(mode);
    #[cfg(not(target_os = "linux"))]
    let kind = FileType::from_raw_mode(mode as rustix::fs::RawMode);
    match kind {
        FileType::RegularFile => None,
        FileType::Directory => Some("a folder"),
        FileType::Symlink => Some("a symbolic link"),
        FileType::Fifo => Some("a named pipe"),
        FileType::Socket => Some("a socket"),
        _ => Some("a device"),
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_file_is_refused_at_once() {
        let dir = tempfile::tempdir().expect("temp dir");
        let pipe = dir.path().join("pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RUSR).expect("made");
        let error = open_regular(&pipe).expect_err("a pipe");
        assert_eq!(error.to_string(), "it is a named pipe, not a file");
        let error = read_regular(dir.path()).expect_err("a folder");
        assert_eq!(error.kind(), std::io::ErrorKind::IsADirectory);
        let link = dir.path().join("link");
        std::fs::File::create(dir.path().join("file")).expect("made");
        std::os::unix::fs::symlink("file", &link).expect("made");
        assert!(read_regular(&link).expect("a file").is_empty());
    }
}
