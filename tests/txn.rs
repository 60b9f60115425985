//! What a transaction and its recovery refuse, keep and report.

#![expect(clippy::disallowed_methods, reason = "the tests change files behind telson's back")]
#![expect(clippy::unwrap_used, reason = "a failed step of a test fails the test")]

use std::cell::Cell;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::io::Errno;
use telson::sys::fs::{FaultPoint, FsError, Perms, is_temp_name, read};
use telson::sys::lock::StateLock;
use telson::sys::txn::{
    Change, ConflictReason, JOURNAL_NAME, ParticipantError, Recovered, Transaction, TxnError,
    is_pending, recover,
};
use zeroize::Zeroizing;

const LIMIT: u64 = 1 << 20;

/// Calls `then` before the Nth step of this name and lets this and all later steps fail, as a
/// process does that stops there.
struct StopAt<'a> {
    step: &'static str,
    nth: Cell<u32>,
    stopped: Cell<bool>,
    then: &'a dyn Fn(),
    goes_on: bool,
}

impl FaultPoint for StopAt<'_> {
    fn before(&self, step: &'static str) -> Result<(), Errno> {
        if self.stopped.get() && !self.goes_on {
            return Err(Errno::IO);
        }
        if step == self.step && !self.stopped.get() {
            if self.nth.get() == 0 {
                self.stopped.set(true);
                (self.then)();
                return if self.goes_on { Ok(()) } else { Err(Errno::IO) };
            }
            self.nth.set(self.nth.get() - 1);
        }
        Ok(())
    }
}

fn stop_at(step: &'static str, nth: u32) -> StopAt<'static> {
    StopAt { step, nth: Cell::new(nth), stopped: Cell::new(false), then: &|| {}, goes_on: false }
}

struct Home {
    dir: tempfile::TempDir,
    lock: StateLock,
}

impl Home {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for name in ["a", "b", "c"] {
            std::fs::write(dir.path().join(name), format!("old {name}")).unwrap();
        }
        let lock = StateLock::acquire(dir.path(), Duration::ZERO).unwrap();
        Self { dir, lock }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    fn write(&self, name: &str) -> Change {
        let was = read(&self.path(name), LIMIT).unwrap().state;
        let bytes = Zeroizing::new(format!("new {name}").into_bytes());
        Change::Write { was, bytes, perms: Perms::Keep }
    }

    fn txn(&self) -> Transaction<'_> {
        let mut txn = Transaction::begin(&self.lock).unwrap();
        for name in ["a", "b", "c"] {
            txn.stage(self.write(name)).unwrap();
        }
        txn
    }

    fn recover(&self) -> Result<Recovered, TxnError> {
        recover(&self.lock, &|_, _| Err(ParticipantError("no participants here".to_owned())))
    }

    fn assert_clean(&self) {
        assert!(!is_pending(self.dir.path()));
        for entry in std::fs::read_dir(self.dir.path()).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(!is_temp_name(name.as_ref()), "{name}");
        }
    }
}

#[test]
fn a_file_that_changed_since_it_was_read_stops_everything() {
    let home = Home::new();
    for edit in [
        &|p: &Path| std::fs::write(p, "edited").unwrap() as _,
        &|p: &Path| std::fs::remove_file(p).unwrap(),
        // The same content in another file, as an editor leaves it.
        &|p: &Path| {
            std::fs::write(p.with_extension("x"), "old b").unwrap();
            std::fs::rename(p.with_extension("x"), p).unwrap();
        },
    ] as [&dyn Fn(&Path); 3]
    {
        std::fs::write(home.path("b"), "old b").unwrap();
        let txn = home.txn();
        edit(&home.path("b"));
        let error = txn.commit().unwrap_err();
        assert!(matches!(error, TxnError::ChangedSince(_)), "{error}");
        assert!(error.to_string().contains("changed since it was read"), "{error}");
        assert_eq!(home.text("a"), "old a");
        home.assert_clean();
    }
}

#[test]
fn a_change_while_the_contents_are_laid_ready_stops_everything() {
    for step in ["create temp", "rename journal", "fsync folder of journal"] {
        let home = Home::new();
        let edit = || std::fs::write(home.path("c"), "edited").unwrap();
        let fault = StopAt { then: &edit, goes_on: true, ..stop_at(step, 1) };
        let error = home.txn().commit_with(&fault).unwrap_err();
        assert!(matches!(error, TxnError::ChangedSince(_)), "{step}: {error}");
        assert_eq!((home.text("a"), home.text("c")), ("old a".to_owned(), "edited".to_owned()));
        home.assert_clean();
    }
}

#[test]
fn a_change_between_the_renames_is_kept_and_reported() {
    let home = Home::new();
    let edit = || std::fs::write(home.path("c"), "edited").unwrap();
    let fault = StopAt { then: &edit, goes_on: true, ..stop_at("rename temp", 0) };
    match home.txn().commit_with(&fault).unwrap_err() {
        TxnError::Conflicts { done, conflicts } => {
            assert_eq!(done.len(), 2);
            assert_eq!(conflicts.len(), 1);
            assert_eq!(conflicts[0].reason, ConflictReason::TargetChanged);
            let text = conflicts[0].to_string();
            assert!(text.contains("it was 5 bytes") && text.contains("it is 6 bytes"), "{text}");
        }
        other => panic!("{other}"),
    }
    assert_eq!((home.text("a"), home.text("c")), ("new a".to_owned(), "edited".to_owned()));
    home.assert_clean();
}

#[test]
fn recovery_keeps_what_was_changed_after_the_kill() {
    // Nothing renamed yet: everything goes back. One renamed: forward, and the edit is kept.
    for (renamed, first) in [(0, "old a"), (1, "new a")] {
        let home = Home::new();
        let error = home.txn().commit_with(&stop_at("rename temp", renamed)).unwrap_err();
        assert!(matches!(error, TxnError::Interrupted { .. }), "{error}");
        let pending = Transaction::begin(&home.lock).err().unwrap();
        assert!(matches!(pending, TxnError::Unrecovered { .. }), "{pending}");
        std::fs::write(home.path("c"), "edited").unwrap();
        let conflicts = match home.recover().unwrap() {
            Recovered::RolledBack { conflicts, .. } if renamed == 0 => conflicts,
            Recovered::Completed { conflicts, files } if renamed == 1 => {
                assert_eq!(files.len(), 2);
                conflicts
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(conflicts.len(), 1);
        assert_eq!((home.text("a").as_str(), home.text("c").as_str()), (first, "edited"));
        home.assert_clean();
        assert_eq!(home.recover().unwrap(), Recovered::Nothing);
    }
}

#[test]
fn recovery_never_installs_a_damaged_or_missing_content() {
    for damaged in [true, false] {
        let home = Home::new();
        home.txn().commit_with(&stop_at("rename temp", 1)).unwrap_err();
        for entry in std::fs::read_dir(home.dir.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().unwrap().to_str().unwrap().starts_with(".b.telson-") {
                if damaged {
                    std::fs::write(path, "forged").unwrap();
                } else {
                    std::fs::remove_file(path).unwrap();
                }
            }
        }
        let Recovered::Completed { conflicts, .. } = home.recover().unwrap() else { panic!() };
        let expected = if damaged { ConflictReason::TempDamaged } else { ConflictReason::TempLost };
        assert_eq!(conflicts[0].reason, expected);
        assert_eq!((home.text("b"), home.text("c")), ("old b".to_owned(), "new c".to_owned()));
        home.assert_clean();
    }
}

#[test]
fn a_journal_that_cannot_be_trusted_is_left_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new();
    home.txn().commit_with(&stop_at("rename temp", 0)).unwrap_err();
    let journal = home.path(JOURNAL_NAME);
    let good = std::fs::read_to_string(&journal).unwrap();
    let forged = good.replace(".b.telson-", "../b.telson-");
    let refused = |why: &str| {
        let error = home.recover().unwrap_err();
        assert!(matches!(error, TxnError::Journal { .. }), "{error}");
        assert!(error.to_string().contains(why), "{error}");
        assert!(journal.exists());
        assert_eq!(home.text("a"), "old a");
    };
    std::fs::write(&journal, &good[..good.len() / 2]).unwrap();
    refused("not a journal");
    std::fs::write(&journal, forged).unwrap();
    refused("not a temp file of telson");
    std::fs::write(&journal, good.replace("telson.journal/1", "telson.journal/9")).unwrap();
    refused("telson.journal/9");
    std::fs::write(&journal, &good).unwrap();
    std::fs::set_permissions(&journal, std::fs::Permissions::from_mode(0o666)).unwrap();
    refused("others can write");
    std::fs::set_permissions(&journal, std::fs::Permissions::from_mode(0o600)).unwrap();
    if rustix::process::geteuid().is_root() {
        std::os::unix::fs::chown(&journal, Some(1234), None).unwrap();
        refused("run telson as uid 1234");
        std::os::unix::fs::chown(&journal, Some(0), None).unwrap();
    }
    home.recover().unwrap();
    assert_eq!(home.text("a"), "new a");
}

#[test]
fn what_would_leave_the_content_somewhere_is_refused() {
    let home = Home::new();
    let mut txn = Transaction::begin(&home.lock).unwrap();
    symlink("a", home.path("link")).unwrap();
    let was = read(&home.path("link"), LIMIT).unwrap().state;
    let error = txn.stage(Change::Remove { was }).unwrap_err();
    assert!(matches!(error, TxnError::RemoveLink { .. }), "{error}");
    std::fs::hard_link(home.path("b"), home.path("other")).unwrap();
    let error = txn.stage(home.write("b")).unwrap_err();
    assert!(matches!(error, TxnError::Fs(FsError::HardLinked { links: 2, .. })), "{error}");
    txn.stage(home.write("a")).unwrap();
    let error = txn.stage(home.write("link")).unwrap_err();
    assert!(matches!(error, TxnError::Duplicate { .. }), "{error}");
}

#[test]
fn a_new_file_never_replaces_one() {
    let home = Home::new();
    let create = |name: &str| Change::Create {
        path: home.path(name),
        bytes: Zeroizing::new(b"new".to_vec()),
        mode: 0o600,
    };
    let mut txn = Transaction::begin(&home.lock).unwrap();
    txn.stage(create("a")).unwrap();
    let error = txn.commit().unwrap_err();
    assert!(matches!(error, TxnError::ChangedSince(_)), "{error}");
    assert_eq!(home.text("a"), "old a");
    let mut txn = Transaction::begin(&home.lock).unwrap();
    txn.stage(create("d")).unwrap();
    let edit = || std::fs::write(home.path("d"), "theirs").unwrap();
    let fault = StopAt { then: &edit, goes_on: true, ..stop_at("place temp", 0) };
    txn.commit_with(&fault).unwrap_err();
    assert_eq!(home.text("d"), "theirs");
    home.recover().unwrap();
    assert_eq!(home.text("d"), "theirs");
    home.assert_clean();
}

#[test]
fn long_and_odd_names_survive_a_recovery() {
    use std::os::unix::ffi::OsStringExt as _;
    let home = Home::new();
    let odd = std::ffi::OsString::from_vec(b"caf\xe9".to_vec());
    let long: Vec<String> = (0..2).map(|end| format!("{}{end}", "n".repeat(250))).collect();
    let mut paths = vec![home.dir.path().join(&odd)];
    paths.extend(long.iter().map(|name| home.path(name)));
    let mut txn = Transaction::begin(&home.lock).unwrap();
    for path in &paths {
        std::fs::write(path, "old").unwrap();
        let was = read(path, LIMIT).unwrap().state;
        let bytes = Zeroizing::new(b"new".to_vec());
        txn.stage(Change::Write { was, bytes, perms: Perms::Keep }).unwrap();
    }
    txn.commit_with(&stop_at("rename temp", 1)).unwrap_err();
    assert!(
        matches!(home.recover().unwrap(), Recovered::Completed { files, .. } if files.len() == 3)
    );
    for path in &paths {
        assert_eq!(std::fs::read(path).unwrap(), b"new");
    }
}
