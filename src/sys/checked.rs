//! Files that may be read (or programs that may be run) only if nobody else can have changed
//! them. The facts come from the opened descriptor, never from a look before the opening.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use rustix::fs::{Mode, OFlags, open};
use zeroize::Zeroizing;

use crate::sys::wipe::WipingBuffer;

/// Why a file is not used. Reads as the rest of a sentence that begins with the field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckError {
    /// The path is relative or empty.
    #[error("must be an absolute path")]
    NotAbsolute,
    /// It is not there, or a folder on the way cannot be passed.
    #[error("is not readable: {} ({reason})", path.display())]
    NotReadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::ErrorKind,
    },
    /// It is a symbolic link.
    #[error("must not be a symlink: {}", path.display())]
    Symlink {
        /// The link.
        path: PathBuf,
    },
    /// The allowed link leads nowhere.
    #[error("symlink target is not readable: {}", path.display())]
    BrokenSymlink {
        /// The link.
        path: PathBuf,
    },
    /// It is a folder, a pipe, a device or a socket.
    #[error("must be a file: {}", path.display())]
    NotAFile {
        /// What is there.
        path: PathBuf,
    },
    /// It has a second name.
    #[error("must not be hardlinked: {} ({links} names)", path.display())]
    HardLinked {
        /// The file.
        path: PathBuf,
        /// How many names it has.
        links: u64,
    },
    /// It is in none of the trusted folders.
    #[error("is outside trustedDirs: {}", path.display())]
    Untrusted {
        /// The program.
        path: PathBuf,
    },
    /// Others can read or write it.
    #[error("permissions are too open: {} (mode {mode:04o})", path.display())]
    TooOpen {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
        /// Whether it is a program, which others may read.
        program: bool,
    },
    /// It belongs to somebody else.
    #[error("must be owned by the current user (uid={euid}): {} (owner uid={owner})", path.display())]
    WrongOwner {
        /// The file.
        path: PathBuf,
        /// Who owns it.
        owner: u32,
        /// Who telson runs as.
        euid: u32,
    },
    /// It has too many bytes.
    #[error("exceeded maxBytes ({limit})")]
    TooLarge {
        /// The most bytes allowed.
        limit: u64,
    },
    /// Opening and reading took too long.
    #[error("timed out after {}ms", after.as_millis())]
    TimedOut {
        /// The time allowed.
        after: Duration,
    },
    /// Reading broke off.
    #[error("cannot be read: {} ({reason})", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::ErrorKind,
    },
}

/// What a file with secrets must fulfil.
#[derive(Debug, Clone, Copy)]
pub struct PrivateFile {
    /// Who must own it.
    pub euid: u32,
    /// Whether a second hard link is an error (2026.9.6).
    pub refuse_hard_links: bool,
    /// The most bytes it may have.
    pub max_bytes: u64,
    /// How long opening and reading may take.
    pub timeout: Duration,
}

/// Reads a file with secrets, after the checks of OpenClaw in their order: a regular file that is
/// no symlink (links in parent folders are fine), closed to group and others, owned by the user,
/// small enough.
///
/// # Errors
/// The first check that fails.
pub fn read_private(path: &Path, rules: PrivateFile) -> Result<Zeroizing<Vec<u8>>, CheckError> {
    if !path.is_absolute() {
        return Err(CheckError::NotAbsolute);
    }
    // A read from a dead network mount cannot be broken off, so it happens in a thread that may
    // be left behind: it holds one descriptor and a buffer that wipes itself.
    let (sender, receiver) = mpsc::sync_channel(1);
    let owned = path.to_owned();
    let spawned = std::thread::Builder::new()
        .name("telson-read".to_owned())
        .stack_size(256 * 1024)
        .spawn(move || {
            // Nobody listens any more when the time is over.
            let _ = sender.send(read_checked(&owned, rules));
        });
    if let Err(error) = spawned {
        return Err(CheckError::Read { path: path.to_owned(), reason: error.kind() });
    }
    receiver
        .recv_timeout(rules.timeout)
        .unwrap_or(Err(CheckError::TimedOut { after: rules.timeout }))
}

fn read_checked(path: &Path, rules: PrivateFile) -> Result<Zeroizing<Vec<u8>>, CheckError> {
    // This look only spares devices an opening that could have effects, and tells a symlink from
    // other failures. What counts is asked of the descriptor below.
    check_kind(path, &std::fs::symlink_metadata(path).map_err(|e| unreadable(path, &e))?)?;
    // NONBLOCK: a pipe that takes the place of the file meanwhile must not block the opening.
    let flags =
        OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    let file = open(path, flags, Mode::empty()).map_err(|e| match e {
        rustix::io::Errno::LOOP | rustix::io::Errno::MLINK => {
            CheckError::Symlink { path: path.to_owned() }
        }
        other => unreadable(path, &other.into()),
    })?;
    let file = File::from(file);
    let facts = file.metadata().map_err(|e| unreadable(path, &e))?;
    check_kind(path, &facts)?;
    let links = facts.nlink();
    if rules.refuse_hard_links && links > 1 {
        return Err(CheckError::HardLinked { path: path.to_owned(), links });
    }
    check_access(path, &facts, rules.euid, 0o066, false)?;
    read_bounded(path, file, facts.len(), rules.max_bytes)
}

fn unreadable(path: &Path, error: &io::Error) -> CheckError {
    CheckError::NotReadable { path: path.to_owned(), reason: error.kind() }
}

fn check_kind(path: &Path, facts: &Metadata) -> Result<(), CheckError> {
    if facts.is_file() {
        Ok(())
    } else if facts.is_symlink() {
        Err(CheckError::Symlink { path: path.to_owned() })
    } else {
        Err(CheckError::NotAFile { path: path.to_owned() })
    }
}

fn check_access(
    path: &Path,
    facts: &Metadata,
    euid: u32,
    forbidden: u32,
    program: bool,
) -> Result<(), CheckError> {
    let mode = facts.mode() & 0o7777;
    if mode & forbidden != 0 {
        return Err(CheckError::TooOpen { path: path.to_owned(), mode, program });
    }
    if facts.uid() != euid {
        return Err(CheckError::WrongOwner { path: path.to_owned(), owner: facts.uid(), euid });
    }
    Ok(())
}

fn read_bounded(
    path: &Path,
    mut file: File,
    size: u64,
    max_bytes: u64,
) -> Result<Zeroizing<Vec<u8>>, CheckError> {
    let too_large = CheckError::TooLarge { limit: max_bytes };
    if size > max_bytes {
        return Err(too_large);
    }
    let mut bytes = WipingBuffer::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
    let mut scratch = Zeroizing::new([0_u8; 16 * 1024]);
    loop {
        match file.read(&mut scratch[..]) {
            Ok(0) => return Ok(bytes.into_bytes()),
            // The file may grow while it is read.
            Ok(count) if (bytes.len() + count) as u64 > max_bytes => return Err(too_large),
            Ok(count) => bytes.push(&scratch[..count]),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(CheckError::Read { path: path.to_owned(), reason: e.kind() }),
        }
    }
}

/// What a resolver program must fulfil.
#[derive(Debug, Clone, Copy)]
pub struct TrustedProgram<'a> {
    /// Who must own it.
    pub euid: u32,
    /// The folders it must be in, compared as text; empty allows every folder.
    pub trusted_dirs: &'a [PathBuf],
    /// Whether a symlink is followed (2026.2.26, `allowSymlinkCommand`).
    pub allow_symlink: bool,
    /// Whether mode and owner do not matter (2026.2.26, `allowInsecurePath`).
    pub allow_insecure: bool,
}

/// Checks a program and gives the path to start it by, after the checks of OpenClaw in their
/// order: there, no folder, no symlink, in a trusted folder, not writable by group or others,
/// owned by the user.
///
/// The facts are those of one opened descriptor, but the kernel looks the path up again when the
/// program starts. Starting the descriptor itself would close that gap and break every script,
/// because its interpreter must open the script by a name. What remains: who can write to the
/// folder can swap the program between check and start, and could as well put it there before.
///
/// # Errors
/// The first check that fails.
pub fn check_program(path: &Path, rules: TrustedProgram<'_>) -> Result<PathBuf, CheckError> {
    if !path.is_absolute() {
        return Err(CheckError::NotAbsolute);
    }
    let mut path = path.to_owned();
    let mut facts = look(&path)?;
    if facts.is_symlink() && rules.allow_symlink {
        path = std::fs::canonicalize(&path).map_err(|_| CheckError::BrokenSymlink { path })?;
        facts = look(&path)?;
    }
    check_kind(&path, &facts)?;
    let trusted = rules.trusted_dirs;
    if !trusted.is_empty() && !trusted.iter().any(|dir| path.starts_with(dir)) {
        return Err(CheckError::Untrusted { path });
    }
    if !rules.allow_insecure {
        check_access(&path, &facts, rules.euid, 0o022, true)?;
    }
    Ok(path)
}

/// The facts of a path itself, symlink or not.
fn look(path: &Path) -> Result<Metadata, CheckError> {
    // A program may be executable and not readable, so a descriptor for reading is no way.
    #[cfg(target_os = "linux")]
    let facts = open(path, OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())
        .map_err(io::Error::from)
        .and_then(|handle| File::from(handle).metadata());
    #[cfg(not(target_os = "linux"))]
    let facts = std::fs::symlink_metadata(path);
    facts.map_err(|e| unreadable(path, &e))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    const RULES: PrivateFile = PrivateFile {
        euid: 0,
        refuse_hard_links: true,
        max_bytes: 64,
        timeout: Duration::from_secs(20),
    };

    fn rules() -> PrivateFile {
        PrivateFile { euid: rustix::process::geteuid().as_raw(), ..RULES }
    }

    fn put(path: &Path, text: &str, mode: u32) {
        let _ = std::fs::remove_file(path);
        std::io::Write::write_all(&mut std::fs::File::create(path).unwrap(), text.as_bytes())
            .unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn modes_as_observed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s");
        for mode in [0o400, 0o600, 0o700, 0o711] {
            put(&path, "canary-alpha", mode);
            assert_eq!(&**read_private(&path, rules()).unwrap(), b"canary-alpha");
        }
        for mode in [0o620, 0o604, 0o640, 0o602, 0o666] {
            put(&path, "canary-alpha", mode);
            let error = read_private(&path, rules()).unwrap_err();
            assert_eq!(error, CheckError::TooOpen { path: path.clone(), mode, program: false });
        }
    }

    #[test]
    fn what_is_no_plain_file_is_refused_and_nothing_hangs() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        put(&at("real"), "x", 0o600);
        symlink(at("real"), at("link")).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, at("pipe"), rustix::fs::FileType::Fifo, Mode::RUSR, 0)
            .unwrap();
        std::fs::hard_link(at("real"), at("second")).unwrap();
        let read = |path: PathBuf| read_private(&path, rules()).unwrap_err();
        assert_eq!(read(at("link")), CheckError::Symlink { path: at("link") });
        assert_eq!(read(at("pipe")), CheckError::NotAFile { path: at("pipe") });
        assert_eq!(read("/dev/zero".into()), CheckError::NotAFile { path: "/dev/zero".into() });
        assert_eq!(read(folder.path().into()), CheckError::NotAFile { path: folder.path().into() });
        assert_eq!(read(at("second")), CheckError::HardLinked { path: at("second"), links: 2 });
        let lenient = PrivateFile { refuse_hard_links: false, ..rules() };
        assert!(read_private(&at("second"), lenient).is_ok());
        assert!(matches!(read(at("none")), CheckError::NotReadable { .. }));
        assert_eq!(read("relative".into()), CheckError::NotAbsolute);
        // Links in parent folders are fine.
        let parent = folder.path().join("parent");
        symlink(folder.path(), &parent).unwrap();
        assert!(read_private(&parent.join("real"), lenient).is_ok());
    }

    #[test]
    fn size_and_owner() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s");
        put(&path, &"x".repeat(64), 0o600);
        assert!(read_private(&path, rules()).is_ok());
        put(&path, &"x".repeat(65), 0o600);
        assert_eq!(read_private(&path, rules()).unwrap_err(), CheckError::TooLarge { limit: 64 });
        let owner = rules().euid;
        let stranger = PrivateFile { euid: owner + 1, ..rules() };
        let error = read_private(&path, stranger).unwrap_err();
        assert_eq!(error, CheckError::WrongOwner { path, owner, euid: owner + 1 });
    }

    #[test]
    fn a_swapped_file_never_gives_what_the_link_shows() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        put(&at("target"), "canary-forbidden", 0o600);
        put(&at("good"), "allowed", 0o600);
        put(&at("s"), "allowed", 0o600);
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    symlink(at("target"), at("link")).unwrap();
                    std::fs::rename(at("link"), at("s")).unwrap();
                    put(&at("next"), "allowed", 0o600);
                    std::fs::rename(at("next"), at("s")).unwrap();
                }
            });
            let lenient = PrivateFile { refuse_hard_links: false, ..rules() };
            let (mut read, mut refused, mut wrong) = (0, 0, None);
            for _ in 0..4_000 {
                match read_private(&at("s"), lenient) {
                    Ok(bytes) if &**bytes == b"allowed" => read += 1,
                    Err(CheckError::Symlink { .. }) => refused += 1,
                    other => wrong = Some(other),
                }
            }
            // Before any assertion: a panic would wait for the other thread for ever.
            stop.store(true, Ordering::Relaxed);
            assert!(wrong.is_none(), "{wrong:?}");
            assert!(
                read > 0 && refused > 0,
                "the race was not run: {read} read, {refused} refused"
            );
        });
    }

    #[test]
    fn programs() {
        let folder = tempfile::tempdir().unwrap();
        let root = std::fs::canonicalize(folder.path()).unwrap();
        let at = |name: &str| root.join(name);
        let strict = TrustedProgram {
            euid: rules().euid,
            trusted_dirs: &[],
            allow_symlink: false,
            allow_insecure: false,
        };
        put(&at("prog"), "#!/bin/sh\n", 0o755);
        symlink(at("prog"), at("link")).unwrap();
        symlink(at("nowhere"), at("broken")).unwrap();
        assert_eq!(check_program(&at("prog"), strict), Ok(at("prog")));
        assert_eq!(
            check_program(&at("link"), strict),
            Err(CheckError::Symlink { path: at("link") })
        );
        assert_eq!(check_program(&root, strict), Err(CheckError::NotAFile { path: root.clone() }));
        assert!(matches!(check_program(&at("none"), strict), Err(CheckError::NotReadable { .. })));
        let links = TrustedProgram { allow_symlink: true, ..strict };
        assert_eq!(check_program(&at("link"), links), Ok(at("prog")));
        assert_eq!(
            check_program(&at("broken"), links),
            Err(CheckError::BrokenSymlink { path: at("broken") })
        );
        // The folder that counts is that of the program, not that of the link.
        let dirs = [at("bin")];
        std::fs::create_dir(at("bin")).unwrap();
        symlink(at("prog"), at("bin/link")).unwrap();
        let trusted = TrustedProgram { trusted_dirs: &dirs, ..links };
        assert_eq!(
            check_program(&at("bin/link"), trusted),
            Err(CheckError::Untrusted { path: at("prog") })
        );
        put(&at("bin/prog"), "", 0o755);
        assert_eq!(check_program(&at("bin/prog"), trusted), Ok(at("bin/prog")));
        put(&at("prog"), "", 0o775);
        assert_eq!(
            check_program(&at("prog"), strict),
            Err(CheckError::TooOpen { path: at("prog"), mode: 0o775, program: true })
        );
        let stranger = TrustedProgram { euid: strict.euid + 1, allow_insecure: true, ..strict };
        assert_eq!(check_program(&at("prog"), stranger), Ok(at("prog")));
    }
}
