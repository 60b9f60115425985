//! Atomic writes, reading with identity, and the lock of a state directory.

#![expect(
    clippy::disallowed_methods,
    reason = "the tests start this very program as another user and lay out files directly"
)]
#![expect(clippy::unwrap_used, reason = "a failed step of a test fails the test")]

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rustix::fs::XattrFlags;
use telson::sys::fs::{FsError, Perms, read, sweep_stale_temps, write_atomic};
use telson::sys::lock::{LOCK_NAME, LockError, StateLock};
use telson::sys::txn::{Change, Transaction, TxnError};
use zeroize::Zeroizing;

const LIMIT: u64 = 1 << 20;

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_write_keeps_the_mode_and_a_link_stays_a_link() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("real")).unwrap();
    let (real, link) = (dir.path().join("real/config"), dir.path().join("config"));
    std::fs::write(&real, "old").unwrap();
    set_mode(&real, 0o640);
    symlink("real/config", &link).unwrap();
    write_atomic(&link, b"new", Perms::Keep).unwrap();
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert_eq!(std::fs::read(&real).unwrap(), b"new");
    assert_eq!(mode(&real), 0o640);
    write_atomic(&link, b"newer", Perms::Exactly(0o600)).unwrap();
    assert_eq!(mode(&real), 0o600);
    assert_eq!(names(&dir.path().join("real")), ["config"]);
    assert_eq!(names(dir.path()), ["config", "real"]);
}

#[test]
fn a_new_file_is_for_its_owner_only() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("new");
    write_atomic(&path, b"x", Perms::Keep).unwrap();
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn a_write_keeps_extended_attributes_and_the_access_list() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("file");
    std::fs::write(&path, "old").unwrap();
    set_mode(&path, 0o640);
    let list = access_list();
    let name = c"system.posix_acl_access";
    let set = rustix::fs::setxattr(&path, c"user.telson", b"kept", XattrFlags::empty())
        .and_then(|()| rustix::fs::setxattr(&path, name, &list, XattrFlags::empty()));
    if set.is_err() {
        eprintln!("the file system of {} has no such attributes", dir.path().display());
        return;
    }
    write_atomic(&path, b"new", Perms::Keep).unwrap();
    let mut buffer = [0_u8; 256];
    let length = rustix::fs::getxattr(&path, c"user.telson", &mut buffer[..]).unwrap();
    assert_eq!(&buffer[..length], b"kept");
    let length = rustix::fs::getxattr(&path, name, &mut buffer[..]).unwrap();
    assert_eq!(buffer[..length], list);
    write_atomic(&path, b"newer", Perms::Exactly(0o600)).unwrap();
    rustix::fs::getxattr(&path, name, &mut buffer[..]).unwrap_err();
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn the_default_access_list_of_the_folder_opens_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("file");
    std::fs::write(&path, "old").unwrap();
    set_mode(&path, 0o640);
    let name = c"system.posix_acl_default";
    if rustix::fs::setxattr(dir.path(), name, &access_list(), XattrFlags::empty()).is_err() {
        eprintln!("the file system of {} has no access lists", dir.path().display());
        return;
    }
    write_atomic(&path, b"new", Perms::Keep).unwrap();
    let mut buffer = [0_u8; 256];
    rustix::fs::getxattr(&path, c"system.posix_acl_access", &mut buffer[..]).unwrap_err();
    assert_eq!(mode(&path), 0o640);
}

/// `u::rw- u:1234:r-- g::--- m::r-- o::---` as Linux stores it.
fn access_list() -> Vec<u8> {
    let mut list = 2_u32.to_le_bytes().to_vec();
    for (tag, perm, id) in [
        (1_u16, 6_u16, u32::MAX),
        (2, 4, 1234),
        (4, 0, u32::MAX),
        (16, 4, u32::MAX),
        (32, 0, u32::MAX),
    ] {
        list.extend(tag.to_le_bytes());
        list.extend(perm.to_le_bytes());
        list.extend(id.to_le_bytes());
    }
    list
}

#[test]
fn what_is_no_regular_file_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let link = dir.path().join("link");
    symlink("nothing", &link).unwrap();
    let dangling = write_atomic(&link, b"x", Perms::Keep).unwrap_err();
    assert!(matches!(dangling, FsError::DanglingLink { .. }), "{dangling}");
    let fifo = dir.path().join("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    for path in [&fifo, &dir.path().to_owned()] {
        let error = read(path, LIMIT).unwrap_err();
        assert!(matches!(error, FsError::NotAFile { .. }), "{error}");
    }
    let missing = read(&dir.path().join("none"), LIMIT).unwrap_err();
    assert!(missing.is_missing(), "{missing}");
    let large = dir.path().join("large");
    std::fs::write(&large, "12345").unwrap();
    assert!(matches!(read(&large, 4), Err(FsError::TooLarge { limit: 4, .. })));
    assert_eq!(read(&large, 5).unwrap().bytes.len(), 5);
}

#[test]
fn a_temp_of_a_dead_writer_is_swept_and_that_of_a_live_one_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let dead = dir.path().join(".config.telson-0123456789abcdef.tmp");
    let live = dir.path().join(".config.telson-fedcba9876543210.tmp");
    let other = dir.path().join(".config.telson-notes.tmp");
    for path in [&dead, &live, &other] {
        std::fs::write(path, "x").unwrap();
    }
    let held = std::fs::File::open(&live).unwrap();
    held.try_lock().unwrap();
    assert_eq!(sweep_stale_temps(dir.path()).unwrap(), [dead]);
    drop(held);
    write_atomic(&dir.path().join("config"), b"x", Perms::Keep).unwrap();
    assert_eq!(names(dir.path()), [".config.telson-notes.tmp", "config"]);
}

#[test]
fn a_second_holder_waits_and_then_learns_who_holds_the_lock() {
    let dir = tempfile::tempdir().unwrap();
    let held = StateLock::acquire(dir.path(), Duration::ZERO).unwrap();
    let error = StateLock::acquire(dir.path(), Duration::from_millis(30)).unwrap_err();
    let pid = std::process::id();
    assert!(matches!(error, LockError::Held { pid: Some(found), .. } if found == pid), "{error}");
    assert!(error.to_string().contains(&format!("(pid {pid})")), "{error}");
    let path = dir.path().to_owned();
    let waiter = std::thread::spawn(move || StateLock::acquire(&path, Duration::from_secs(20)));
    drop(held);
    waiter.join().unwrap().unwrap();
    assert_eq!(std::fs::read(dir.path().join(LOCK_NAME)).unwrap(), b"");
}

#[test]
fn the_lock_follows_no_link() {
    let dir = tempfile::tempdir().unwrap();
    let victim = dir.path().join("victim");
    std::fs::write(&victim, "mine").unwrap();
    symlink("victim", dir.path().join(LOCK_NAME)).unwrap();
    let error = StateLock::acquire(dir.path(), Duration::ZERO).unwrap_err();
    assert!(matches!(error, LockError::Fs(_)), "{error}");
    assert_eq!(std::fs::read(&victim).unwrap(), b"mine");
}

/// Runs `child` as a user without rights. Root can write everywhere, so a test that runs as root
/// starts this program as `nobody`.
fn as_nobody(task: &str, dir: &Path) {
    if !rustix::process::geteuid().is_root() {
        return run(task, dir);
    }
    let place = tempfile::tempdir().unwrap();
    set_mode(place.path(), 0o755);
    let program = place.path().join("child");
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    set_mode(&program, 0o755);
    let output = Command::new(&program)
        .args(["--exact", "child", "--ignored", "--nocapture"])
        .env("TELSON_TEST_TASK", task)
        .env("TELSON_TEST_ROOT", dir)
        .current_dir("/")
        .uid(65534)
        .gid(65534)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
#[ignore = "the process that other tests start as another user; does nothing by itself"]
fn child() {
    let Ok(task) = std::env::var("TELSON_TEST_TASK") else { return };
    run(&task, &PathBuf::from(std::env::var_os("TELSON_TEST_ROOT").unwrap()));
}

fn run(task: &str, dir: &Path) {
    let state = dir.join("state");
    match task {
        "read-only" => {
            let error = write_atomic(&dir.join("closed/file"), b"new", Perms::Keep).unwrap_err();
            assert!(error.to_string().contains("permission denied"), "{error}");
        }
        "foreign-owner" => {
            let file = state.join("file");
            let error = write_atomic(&file, b"new", Perms::Keep).unwrap_err();
            assert!(matches!(error, FsError::Owner { uid: 0, .. }), "{error}");
            let lock = StateLock::acquire(&state, Duration::ZERO).unwrap();
            let mut txn = Transaction::begin(&lock).unwrap();
            for path in [state.join("own"), file] {
                let was = read(&path, LIMIT).unwrap().state;
                let bytes = Zeroizing::new(b"new".to_vec());
                txn.stage(Change::Write { was, bytes, perms: Perms::Keep }).unwrap();
            }
            let error = txn.commit().unwrap_err();
            assert!(matches!(error, TxnError::Fs(FsError::Owner { .. })), "{error}");
        }
        other => panic!("no task {other}"),
    }
}

#[test]
fn a_folder_without_write_permission_is_a_clear_error() {
    let dir = tempfile::tempdir().unwrap();
    set_mode(dir.path(), 0o755);
    let closed = dir.path().join("closed");
    std::fs::create_dir(&closed).unwrap();
    std::fs::write(closed.join("file"), "old").unwrap();
    set_mode(&closed, 0o555);
    as_nobody("read-only", dir.path());
    assert_eq!(std::fs::read(closed.join("file")).unwrap(), b"old");
    assert_eq!(names(&closed), ["file"]);
    set_mode(&closed, 0o755);
}

#[test]
fn an_owner_that_cannot_be_kept_stops_the_write_before_it_begins() {
    if !rustix::process::geteuid().is_root() {
        eprintln!("only root can lay out a file of another user");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    set_mode(dir.path(), 0o755);
    let state = dir.path().join("state");
    std::fs::create_dir(&state).unwrap();
    set_mode(&state, 0o777);
    std::fs::write(state.join("file"), "old").unwrap();
    set_mode(&state.join("file"), 0o644);
    std::fs::write(state.join("own"), "old").unwrap();
    std::os::unix::fs::chown(state.join("own"), Some(65534), Some(65534)).unwrap();
    as_nobody("foreign-owner", dir.path());
    for name in ["file", "own"] {
        assert_eq!(std::fs::read(state.join(name)).unwrap(), b"old");
    }
    assert_eq!(names(&state), [LOCK_NAME, "file", "own"]);
    // Root keeps the owner of a file, and gives a new one the owner of its folder.
    std::os::unix::fs::chown(&state, Some(65534), Some(65534)).unwrap();
    write_atomic(&state.join("own"), b"new", Perms::Keep).unwrap();
    write_atomic(&state.join("made"), b"new", Perms::Keep).unwrap();
    for name in ["own", "made"] {
        let meta = std::fs::metadata(state.join(name)).unwrap();
        assert_eq!((meta.uid(), meta.gid()), (65534, 65534), "{name}");
    }
}
