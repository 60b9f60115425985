//! One writer per state directory: the lock that every telson command that writes holds.

use std::fs::File;
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::{Gid, Mode, OFlags, Uid};
use rustix::io::Errno;

use super::fs::FsError;

/// The lock file in the state directory. It stays there empty: removing it would let two processes
/// lock two different files of this name.
pub const LOCK_NAME: &str = ".telson.lock";

const POLL: Duration = Duration::from_millis(10);

/// Why the lock was not taken.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process holds it.
    #[error(
        "{} is held by another telson command{}; wait for it to end and try again",
        path.display(), pid.map(|pid| format!(" (pid {pid})")).unwrap_or_default()
    )]
    Held {
        /// The lock file.
        path: PathBuf,
        /// The holder, when its file could be read.
        pid: Option<u32>,
    },
    /// The lock file cannot be opened or locked.
    #[error(transparent)]
    Fs(#[from] FsError),
}

/// The held lock; given back when dropped and when the process dies in whatever way.
#[derive(Debug)]
pub struct StateLock {
    file: File,
    state_dir: PathBuf,
}

impl StateLock {
    /// Takes the lock of `state_dir`, waiting up to `wait` for another holder.
    pub fn acquire(state_dir: &Path, wait: Duration) -> Result<Self, LockError> {
        let dir = std::fs::canonicalize(state_dir)
            .map_err(|error| FsError::io("open the folder", state_dir, &error))?;
        let path = dir.join(LOCK_NAME);
        let mut file = open(&dir, &path)?;
        let deadline = Instant::now() + wait;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(std::fs::TryLockError::WouldBlock) => {}
                Err(std::fs::TryLockError::Error(error))
                    if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(std::fs::TryLockError::Error(error)) => {
                    return Err(FsError::io("lock", &path, &error).into());
                }
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(LockError::Held { pid: holder(&mut file), path });
            }
            std::thread::sleep(POLL.min(left));
        }
        // The pid is only for the message to others; the lock holds without it.
        let _ = file.set_len(0);
        let _ = file.rewind();
        let _ = writeln!(file, "{}", std::process::id());
        Ok(Self { file, state_dir: dir })
    }

    /// The state directory, absolute and without links.
    #[must_use]
    pub fn state_dir(&self) -> &Path {
        &self.state_dir
    }
}

impl Drop for StateLock {
    fn drop(&mut self) {
        let _ = self.file.set_len(0);
        let _ = self.file.unlock();
    }
}

fn open(dir: &Path, path: &Path) -> Result<File, FsError> {
    let flags = OFlags::RDWR | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let mode = Mode::RUSR | Mode::WUSR;
    let fail = |errno| FsError::os("open the lock file", path, errno);
    let (file, created) = loop {
        match rustix::fs::open(path, flags | OFlags::CREATE | OFlags::EXCL, mode) {
            Ok(fd) => break (File::from(fd), true),
            Err(Errno::EXIST) => match rustix::fs::open(path, flags, mode) {
                Ok(fd) => break (File::from(fd), false),
                // Removed by hand in between.
                Err(Errno::NOENT) => {}
                Err(errno) => return Err(fail(errno)),
            },
            Err(errno) => return Err(fail(errno)),
        }
    };
    let meta = file.metadata().map_err(|error| FsError::io("look at", path, &error))?;
    if let Some(kind) = super::fs::kind_of(meta.mode()) {
        return Err(FsError::NotAFile { path: path.to_owned(), kind });
    }
    if created
        && rustix::process::geteuid().is_root()
        && let Ok(owner) = std::fs::metadata(dir)
    {
        // A run under sudo must not lock the user out of their own state directory for good.
        let (uid, gid) = (Uid::from_raw(owner.uid()), Gid::from_raw(owner.gid()));
        rustix::fs::fchown(&file, Some(uid), Some(gid)).map_err(fail)?;
    }
    Ok(file)
}

fn holder(file: &mut File) -> Option<u32> {
    file.rewind().ok()?;
    let mut text = String::new();
    file.take(32).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}
