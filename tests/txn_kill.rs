//! Kills transactions everywhere and checks that recovery leaves one state and no traces.
//!
//! The test program starts itself again (the ignored test `child`) and that process is killed:
//! before each single system call of a commit and of a recovery, and at many times of a clock.

#![expect(
    clippy::disallowed_methods,
    reason = "the tests start this very program and hand it its task by the environment"
)]
#![expect(clippy::unwrap_used, reason = "a failed step of a test fails the test")]

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::io::Errno;
use telson::sys::fs::{FaultPoint, NoFault, Perms, is_temp_name, read};
use telson::sys::lock::StateLock;
use telson::sys::txn::{
    Change, Participant, ParticipantError, Recovered, Transaction, TxnError, is_pending,
    recover_with,
};
use zeroize::Zeroizing;

const OLD: &str = "canary-alpha-7Q-old";
const NEW: &str = "canary-beta-9W-new";
const LIMIT: u64 = 1 << 20;

/// Ends the process by SIGKILL before the Nth step, or answers that step with an error.
struct At {
    left: Cell<u32>,
    error: Option<Errno>,
}

impl FaultPoint for At {
    fn before(&self, _step: &'static str) -> Result<(), Errno> {
        let left = self.left.get();
        self.left.set(left.wrapping_sub(1));
        if left != 0 {
            return Ok(());
        }
        if let Some(errno) = self.error {
            return Err(errno);
        }
        rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL)
            .unwrap();
        unreachable!("SIGKILL cannot be caught");
    }
}

fn kill_at(step: u32) -> At {
    At { left: Cell::new(step), error: None }
}

fn fail_at(step: u32) -> At {
    At { left: Cell::new(step), error: Some(Errno::NOSPC) }
}

/// A database edit: `value` goes from `old` to `new`, redone from the record alone.
struct Edit {
    db: PathBuf,
    open: Option<rusqlite::Connection>,
    refuses: bool,
}

impl Edit {
    fn new(db: PathBuf) -> Box<Self> {
        Box::new(Self { db, open: None, refuses: false })
    }
}

fn failed(error: &rusqlite::Error) -> ParticipantError {
    ParticipantError(error.to_string())
}

impl Participant for Edit {
    fn kind(&self) -> &'static str {
        "test-sqlite"
    }
    fn record(&self) -> serde_json::Value {
        serde_json::json!({ "db": self.db })
    }
    fn prepare(&mut self) -> Result<(), ParticipantError> {
        let db = rusqlite::Connection::open(&self.db).map_err(|e| failed(&e))?;
        db.execute_batch("BEGIN IMMEDIATE; UPDATE t SET v = 'new' WHERE v = 'old'")
            .map_err(|e| failed(&e))?;
        self.open = Some(db);
        Ok(())
    }
    fn commit(&mut self) -> Result<(), ParticipantError> {
        if self.refuses {
            return Err(ParticipantError("the test says so".to_owned()));
        }
        let db = self.open.take().unwrap();
        db.execute_batch("COMMIT").map_err(|e| failed(&e))
    }
    fn abort(&mut self) {
        self.open = None;
    }
}

fn redo(kind: &str, record: &serde_json::Value) -> Result<(), ParticipantError> {
    assert_eq!(kind, "test-sqlite");
    let db = rusqlite::Connection::open(record["db"].as_str().unwrap()).map_err(|e| failed(&e))?;
    db.execute_batch("UPDATE t SET v = 'new' WHERE v = 'old'").map_err(|e| failed(&e))
}

/// Six files in three folders, one of them behind a link, and optionally a database.
fn lay_out(root: &Path, with_db: bool) {
    for dir in ["state/agents/a", "state/agents/b", "elsewhere"] {
        std::fs::create_dir_all(root.join(dir)).unwrap();
    }
    put(root, "elsewhere/real.json", &content(OLD, 1));
    std::os::unix::fs::symlink("../elsewhere/real.json", root.join("state/linked.json")).unwrap();
    put(root, "state/openclaw.json", &content(OLD, 2));
    put(root, "state/agents/a/auth.json", &content(OLD, 3));
    put(root, "state/agents/b/auth.json", &content(OLD, 4));
    put(root, "state/old.bak", &content(OLD, 5));
    if with_db {
        let db = rusqlite::Connection::open(root.join("state/auth.db")).unwrap();
        db.execute_batch("CREATE TABLE t (v TEXT); INSERT INTO t VALUES ('old')").unwrap();
    }
}

fn put(root: &Path, name: &str, text: &str) {
    telson::sys::fs::write_atomic(&root.join(name), text.as_bytes(), Perms::Exactly(0o640))
        .unwrap();
}

fn content(canary: &str, size: usize) -> String {
    format!("{canary}\n{}", "x".repeat(size * 1000))
}

const WRITTEN: [&str; 4] =
    ["linked.json", "openclaw.json", "agents/a/auth.json", "agents/b/auth.json"];

fn build<'a>(lock: &'a StateLock, root: &Path, to: &str) -> Result<Transaction<'a>, TxnError> {
    let state = root.join("state");
    let mut txn = Transaction::begin(lock)?;
    for (index, name) in WRITTEN.iter().enumerate() {
        let was = read(&state.join(name), LIMIT).unwrap().state;
        let bytes = Zeroizing::new(content(to, index + 1).into_bytes());
        txn.stage(Change::Write { was, bytes, perms: Perms::Keep })?;
    }
    let made = state.join("secrets.json");
    let bak = state.join("old.bak");
    let (create, remove) = if to == NEW { (made, bak) } else { (bak, made) };
    let bytes = Zeroizing::new(content(to, 5).into_bytes());
    txn.stage(Change::Create { path: create, bytes, mode: 0o600 })?;
    txn.stage(Change::Remove { was: read(&remove, LIMIT).unwrap().state })?;
    Ok(txn)
}

fn commit(root: &Path, fault: &dyn FaultPoint) -> Result<(), TxnError> {
    let lock = StateLock::acquire(&root.join("state"), Duration::from_secs(5)).unwrap();
    let mut txn = build(&lock, root, NEW)?;
    let db = root.join("state/auth.db");
    if db.exists() {
        txn.join(Edit::new(db));
    }
    txn.commit_with(fault).map(|_| ())
}

fn recovered(root: &Path, fault: &dyn FaultPoint) -> Result<Recovered, TxnError> {
    let lock = StateLock::acquire(&root.join("state"), Duration::from_secs(5)).unwrap();
    recover_with(&lock, &redo, fault)
}

/// Every file below `root`, without what SQLite and the lock keep for themselves.
fn tree(root: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    for entry in walkdir::WalkDir::new(root) {
        let entry = entry.unwrap();
        let name = entry.file_name().to_str().unwrap();
        if entry.file_type().is_file() && !name.starts_with("auth.db") && name != ".telson.lock" {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            found.insert(entry.path().strip_prefix(root).unwrap().to_owned(), text);
        }
    }
    found
}

/// Exactly the old or exactly the new state; gives whether it is the new one.
fn assert_one_state(root: &Path, why: &str) -> bool {
    let found = tree(root);
    let is_new = found.contains_key(Path::new("state/secrets.json"));
    let (canary, other, fifth) =
        if is_new { (NEW, OLD, "state/secrets.json") } else { (OLD, NEW, "state/old.bak") };
    let names = [
        "elsewhere/real.json",
        "state/agents/a/auth.json",
        "state/agents/b/auth.json",
        fifth,
        "state/openclaw.json",
    ];
    let mut expected: Vec<PathBuf> = names.iter().map(PathBuf::from).collect();
    expected.sort();
    assert_eq!(found.keys().cloned().collect::<Vec<_>>(), expected, "{why}");
    for (path, text) in &found {
        assert!(text.starts_with(canary), "{why}: mixed state in {}", path.display());
        assert!(!text.contains(other), "{why}");
        assert!(!is_temp_name(path.file_name().unwrap()), "{why}");
    }
    assert!(root.join("state/linked.json").symlink_metadata().unwrap().is_symlink(), "{why}");
    let db = root.join("state/auth.db");
    if db.exists() {
        let value: String = rusqlite::Connection::open(db)
            .unwrap()
            .query_row("SELECT v FROM t", [], |row| row.get(0))
            .unwrap();
        assert_eq!(value == "new", is_new, "{why}: the database is in another state");
    }
    is_new
}

/// The journal never holds a content.
fn assert_no_canary_in_journal(root: &Path) {
    for name in [".telson-apply.journal", ".telson-apply.journal.next"] {
        let text = std::fs::read_to_string(root.join("state").join(name)).unwrap_or_default();
        assert!(!text.contains("canary-"), "{text}");
    }
}

fn spawn(task: &str, root: &Path, step: u32) -> std::process::Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--ignored", "--nocapture"])
        .env("TELSON_TEST_TASK", task)
        .env("TELSON_TEST_ROOT", root)
        .env("TELSON_TEST_STEP", step.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

fn was_killed(status: ExitStatus) -> bool {
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(9)
}

fn run(task: &str, root: &Path, step: u32) -> bool {
    let status: ExitStatus = spawn(task, root, step).wait().unwrap();
    let killed = was_killed(status);
    assert!(killed || status.success(), "{task} at step {step}: {status}");
    killed
}

#[test]
#[ignore = "the process that the other tests kill; does nothing by itself"]
fn child() {
    let Ok(task) = std::env::var("TELSON_TEST_TASK") else { return };
    let root = PathBuf::from(std::env::var_os("TELSON_TEST_ROOT").unwrap());
    let step: u32 = std::env::var("TELSON_TEST_STEP").unwrap().parse().unwrap();
    match task.as_str() {
        "commit" => commit(&root, &kill_at(step)).unwrap(),
        "recover" => drop(recovered(&root, &kill_at(step)).unwrap()),
        "loop" => {
            let lock = StateLock::acquire(&root.join("state"), Duration::from_secs(5)).unwrap();
            std::fs::File::create(root.join("ready")).unwrap();
            for to in [NEW, OLD].iter().cycle() {
                build(&lock, &root, to).unwrap().commit().unwrap();
            }
        }
        other => panic!("no task {other}"),
    }
}

fn everywhere(with_db: bool) {
    let mut outcomes = [0, 0];
    let mut step = 0;
    loop {
        let home = tempfile::tempdir().unwrap();
        lay_out(home.path(), with_db);
        let killed = run("commit", home.path(), step);
        assert_no_canary_in_journal(home.path());
        if killed {
            // The recovery is killed as well, at another step each time, and then finishes.
            run("recover", home.path(), step % 11);
            recovered(home.path(), &NoFault).unwrap();
            assert_eq!(recovered(home.path(), &NoFault).unwrap(), Recovered::Nothing);
        }
        let is_new = assert_one_state(home.path(), &format!("killed at step {step}"));
        outcomes[usize::from(is_new)] += 1;
        if !killed {
            assert!(is_new);
            break;
        }
        step += 1;
    }
    assert!(step > 40 && outcomes[0] > 20 && outcomes[1] > 10, "{step} steps, {outcomes:?}");
}

#[test]
fn a_kill_before_each_step_of_a_commit_leaves_one_state() {
    everywhere(false);
}

#[test]
fn a_kill_before_each_step_leaves_files_and_database_in_one_state() {
    everywhere(true);
}

#[test]
fn a_recovery_killed_again_and_again_ends_in_one_state() {
    // Steps in the phase of intent and behind the point of no return.
    for step in [6, 20, 34, 44, 45, 47, 49, 52, 55] {
        let home = tempfile::tempdir().unwrap();
        lay_out(home.path(), false);
        if !run("commit", home.path(), step) {
            continue;
        }
        for again in 0..40 {
            if !run("recover", home.path(), again) {
                break;
            }
            assert!(again < 39, "the recovery never ends");
        }
        assert_one_state(home.path(), &format!("killed at step {step}"));
    }
}

#[test]
fn two_hundred_kills_by_the_clock_leave_one_state_each() {
    let home = tempfile::tempdir().unwrap();
    let root = home.path();
    lay_out(root, false);
    let started = Instant::now();
    let rounds = 4;
    let lock = StateLock::acquire(&root.join("state"), Duration::ZERO).unwrap();
    for _ in 0..rounds {
        build(&lock, root, NEW).unwrap().commit().unwrap();
        build(&lock, root, OLD).unwrap().commit().unwrap();
    }
    drop(lock);
    let one = started.elapsed() / (2 * rounds);
    let mut interrupted = 0;
    for kill in 0..200_u32 {
        let mut child = spawn("loop", root, 0);
        let deadline = Instant::now() + Duration::from_secs(20);
        while !root.join("ready").exists() {
            assert!(Instant::now() < deadline, "the child does not start");
            std::thread::sleep(Duration::from_millis(1));
        }
        // Spread over two commits, so that every part of one is hit.
        std::thread::sleep(one * 2 * kill / 200);
        child.kill().unwrap();
        let status = child.wait().unwrap();
        assert!(was_killed(status), "the child ended by itself: {status}");
        std::fs::remove_file(root.join("ready")).unwrap();
        if recovered(root, &NoFault).unwrap() != Recovered::Nothing {
            interrupted += 1;
        }
        if assert_one_state(root, &format!("kill {kill}")) {
            let lock = StateLock::acquire(&root.join("state"), Duration::ZERO).unwrap();
            build(&lock, root, OLD).unwrap().commit().unwrap();
        }
    }
    assert!(interrupted > 50, "only {interrupted} kills hit a transaction: the spread is wrong");
}

#[test]
fn a_full_disk_at_each_step_leaves_one_state() {
    let mut failures = 0;
    for step in 0.. {
        let home = tempfile::tempdir().unwrap();
        lay_out(home.path(), true);
        let outcome = commit(home.path(), &fail_at(step));
        let late = match &outcome {
            Ok(()) => break,
            Err(TxnError::Interrupted { .. }) => true,
            Err(_) => false,
        };
        failures += 1;
        let text = outcome.unwrap_err().to_string();
        assert!(!text.contains("canary-"), "{text}");
        let why = format!("failed at step {step}: {text}");
        if late {
            recovered(home.path(), &NoFault).unwrap();
            assert!(assert_one_state(home.path(), &why));
        } else {
            // Nothing is left to recover: the error says that nothing was changed.
            assert!(!assert_one_state(home.path(), &why));
            assert_eq!(recovered(home.path(), &NoFault).unwrap(), Recovered::Nothing);
        }
    }
    assert!(failures > 40, "{failures}");
}

#[test]
fn a_participant_that_refuses_takes_everything_back() {
    let home = tempfile::tempdir().unwrap();
    lay_out(home.path(), true);
    let lock = StateLock::acquire(&home.path().join("state"), Duration::ZERO).unwrap();
    let mut txn = build(&lock, home.path(), NEW).unwrap();
    let mut edit = Edit::new(home.path().join("state/auth.db"));
    edit.refuses = true;
    txn.join(edit);
    let error = txn.commit().unwrap_err();
    assert!(matches!(error, TxnError::Participant { .. }), "{error}");
    assert!(!assert_one_state(home.path(), "refused"));
}

#[test]
fn a_recovery_waits_for_a_participant_that_cannot_be_redone_yet() {
    let home = tempfile::tempdir().unwrap();
    lay_out(home.path(), true);
    // The first kill that left a committed journal and an open database transaction.
    let step = (40..60)
        .find(|step| {
            assert!(run("commit", home.path(), *step), "no step before the commit was found");
            let journal = home.path().join("state/.telson-apply.journal");
            let text = std::fs::read_to_string(journal).unwrap();
            let committed = text.contains("\"phase\":\"committed\"");
            if !committed {
                recovered(home.path(), &NoFault).unwrap();
            }
            committed
        })
        .unwrap();
    let lock = StateLock::acquire(&home.path().join("state"), Duration::ZERO).unwrap();
    let busy = |_: &str, _: &serde_json::Value| Err(ParticipantError("it is busy".to_owned()));
    let error = recover_with(&lock, &busy, &NoFault).unwrap_err();
    assert!(matches!(error, TxnError::Participant { .. }), "killed at {step}: {error}");
    assert!(is_pending(lock.state_dir()));
    let outcome = recover_with(&lock, &redo, &NoFault).unwrap();
    assert!(matches!(outcome, Recovered::Completed { .. }), "{outcome:?}");
    assert!(assert_one_state(home.path(), "redone later"));
}
