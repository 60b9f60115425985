//! The home of a case as it was on the disk of the recording, fresh for each run.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

use super::case::lines;

/// How long one run may take, before it counts as hung.
const DEADLINE: Duration = Duration::from_secs(60);

/// A scratch home; gone when dropped.
pub(crate) struct Home {
    path: PathBuf,
    cwd: PathBuf,
    _folders: [tempfile::TempDir; 2],
}

/// What a run left behind; the path of its home reads `$HOME`.
pub(crate) struct Outcome {
    /// Exit code; `None` when a signal ended it, as the deadline does.
    pub(crate) exit: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    /// Values that came out: the planted ones hold `made-up`, and nothing else in a case does.
    pub(crate) fn leaks(&self) -> Vec<String> {
        let lines = self.stdout.lines().chain(self.stderr.lines());
        let leaks = lines.filter(|line| line.contains("made-up"));
        leaks.map(|line| format!("the output shows a value: {line}")).collect()
    }
}

/// Mode, inode, time of the last change in nanoseconds, and the bytes (or the target of a link).
type Entry = (u32, u64, i128, Vec<u8>);

impl Home {
    /// Builds the home that the folder of a case describes.
    pub(crate) fn new(case: &Path) -> Self {
        let (root, empty) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let path = root.path().canonicalize().unwrap();
        let (cwd, no_cwd) = (path.join("cwd"), empty.path().to_owned());
        let mut home = Self { path, cwd, _folders: [root, empty] };
        home.copy(&case.join("home"));
        for line in lines(&case.join("links")) {
            home.link(&line);
        }
        for line in lines(&case.join("modes")) {
            let (mode, name) = line.trim().split_once(char::is_whitespace).unwrap();
            set_mode(&home.path.join(name.trim()), u32::from_str_radix(mode, 8).unwrap());
        }
        if !home.cwd.is_dir() {
            home.cwd = no_cwd;
        }
        home
    }

    fn copy(&self, from: &Path) {
        for entry in walkdir::WalkDir::new(from).sort_by_file_name() {
            let entry = entry.unwrap();
            let to = self.path.join(entry.path().strip_prefix(from).unwrap());
            if entry.file_type().is_dir() {
                fs::create_dir_all(&to).unwrap();
                set_mode(&to, 0o700);
            } else if entry.file_name() != ".gitkeep" {
                self.copy_file(entry.path(), &to);
            }
        }
    }

    fn copy_file(&self, from: &Path, to: &Path) {
        let text = self.filled(fs::read(from).unwrap());
        if from.to_str().unwrap().ends_with(".sqlite.sql") {
            let database = to.with_extension("");
            let sql = String::from_utf8(text).unwrap();
            Connection::open(&database).unwrap().execute_batch(&sql).unwrap();
            return set_mode(&database, 0o600);
        }
        let mode = if text.starts_with(b"#!") { 0o700 } else { 0o600 };
        fs::write(to, text).unwrap();
        set_mode(to, mode);
    }

    fn link(&self, line: &str) {
        let place = |name: &str| self.path.join(name.trim());
        let at = |name: &str| {
            let path = place(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            path
        };
        if let Some((name, target)) = line.split_once(" -> ") {
            symlink(self.filled_text(target.trim()), at(name)).unwrap();
        } else {
            let (name, target) = line.split_once(" = ").expect("a line of `links`");
            fs::hard_link(place(target), at(name)).unwrap();
        }
    }

    /// The real path of the home.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Puts the path of the home where a text of the case says `@HOME@`.
    pub(crate) fn filled_text(&self, text: &str) -> String {
        text.replace("@HOME@", self.path.to_str().unwrap())
    }

    /// As `filled_text`, for files that need not be UTF-8.
    pub(crate) fn filled(&self, bytes: Vec<u8>) -> Vec<u8> {
        match String::from_utf8(bytes) {
            Ok(text) => self.filled_text(&text).into_bytes(),
            Err(error) => error.into_bytes(),
        }
    }

    /// The words of a line of `args`.
    pub(crate) fn words(&self, line: &str) -> Vec<String> {
        let words = shlex::split(line).expect("the line is quoted as in a shell");
        words.iter().map(|word| self.filled_text(word)).collect()
    }

    /// Runs telson with the environment of the case and nothing of this process.
    pub(crate) fn run(&self, case: &Path, words: &[String]) -> Outcome {
        let mut command = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("telson"));
        command.env_clear().env("PATH", "/usr/bin:/bin").env("HOME", &self.path);
        for line in lines(&case.join("env")) {
            let (name, value) = line.split_once('=').unwrap();
            command.env(name.trim(), self.filled_text(value));
        }
        let output = command.current_dir(&self.cwd).timeout(DEADLINE).args(words).output().unwrap();
        let text = |bytes: &[u8]| {
            String::from_utf8_lossy(bytes).replace(self.path.to_str().unwrap(), "$HOME")
        };
        Outcome {
            exit: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// All that stands in the home, with the times, so that a rewrite with the same bytes shows.
    pub(crate) fn snapshot(&self) -> BTreeMap<PathBuf, Entry> {
        let mut found = BTreeMap::new();
        for entry in walkdir::WalkDir::new(&self.path) {
            let entry = entry.unwrap();
            let (path, meta) = (entry.path(), entry.metadata().unwrap());
            let bytes = if meta.is_file() {
                fs::read(path).unwrap()
            } else if meta.is_symlink() {
                fs::read_link(path).unwrap().into_os_string().into_encoded_bytes()
            } else {
                Vec::new()
            };
            let changed = i128::from(meta.mtime()) * 1_000_000_000 + i128::from(meta.mtime_nsec());
            let name = path.strip_prefix(&self.path).unwrap().to_owned();
            found.insert(name, (meta.mode(), meta.ino(), changed, bytes));
        }
        found
    }

    /// What is not as it was.
    pub(crate) fn changes_since(&self, before: &BTreeMap<PathBuf, Entry>) -> Vec<String> {
        let now = self.snapshot();
        let mut names: Vec<&PathBuf> = before.keys().chain(now.keys()).collect();
        names.sort();
        names.dedup();
        let changed = names.into_iter().filter(|name| before.get(*name) != now.get(*name));
        changed.map(|name| format!("`{}` was touched", name.display())).collect()
    }
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
