//! What the tests of the command line share: a clean process, and a watch for leaked secrets.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test fails by panicking and prepares its own files"
)]
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Secrets that stand in every fixture and must come out nowhere.
pub(crate) const CANARIES: [&str; 2] = ["canary-alpha-7Qx9Zt2Lm4Wp8", "canary-beta-3Kv6Rn1Yc5Hs0"];

/// A scratch home and a telson process with nothing of this machine in its environment.
pub(crate) struct Telson {
    home: tempfile::TempDir,
    env: Vec<(String, String)>,
}

/// What a process left behind.
pub(crate) struct Outcome {
    /// Exit code; `None` when a signal ended it.
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
}

impl Telson {
    /// An empty home.
    pub(crate) fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap(), env: Vec::new() }
    }

    /// The home folder.
    #[must_use]
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Sets a variable of the environment.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Writes a file with mode 0600 under the home, with its folders, and gives its path.
    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = self.home().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    /// A command with the scrubbed environment, for tests that drive the process themselves.
    pub(crate) fn command(&self) -> assert_cmd::Command {
        let mut command = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("telson"));
        command.env_clear().env("HOME", self.home()).env("PATH", "/usr/bin:/bin");
        command.envs(self.env.iter().map(|(k, v)| (k, v))).current_dir(self.home());
        command
    }

    /// Runs telson and fails the test if a canary comes out.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Outcome {
        let output = self.command().args(args).output().unwrap();
        let outcome = Outcome {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        for canary in CANARIES {
            assert!(!outcome.stdout.contains(canary), "a secret is on stdout");
            assert!(!outcome.stderr.contains(canary), "a secret is on stderr");
        }
        outcome
    }

    /// Fails the test if a canary stands in a file under the home that is not in `allowed`
    /// (paths relative to the home).
    pub(crate) fn assert_no_canary_in_files(&self, allowed: &[&str]) {
        for entry in walkdir::WalkDir::new(self.home()) {
            let path = entry.unwrap().into_path();
            let name = path.strip_prefix(self.home()).unwrap();
            if !path.is_file() || allowed.iter().any(|a| Path::new(a) == name) {
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            for canary in CANARIES {
                let found = bytes.windows(canary.len()).any(|w| w == canary.as_bytes());
                assert!(!found, "{} holds a secret", name.display());
            }
        }
    }
}

impl Outcome {
    /// stdout as one JSON document.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}:\n{}", self.stdout))
    }
}
