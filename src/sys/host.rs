//! The machine as the domain code sees it: environment, folders, user, clock.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Facts of the machine and of this process. Taken once, so that a run sees one world and a test
/// can give its own.
#[derive(Clone)]
pub struct Host {
    /// The process environment; names and values that are not UTF-8 are left out.
    pub env: BTreeMap<String, String>,
    /// The working directory.
    pub cwd: PathBuf,
    /// The home folder of the user by the account database, for when `HOME` is not set.
    pub account_home: Option<PathBuf>,
    /// The effective user id.
    pub euid: u32,
}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Values of the environment are often secrets.
        f.debug_struct("Host")
            .field("env", &self.env.keys().collect::<Vec<_>>())
            .field("cwd", &self.cwd)
            .field("account_home", &self.account_home)
            .field("euid", &self.euid)
            .finish()
    }
}

impl Host {
    /// The real machine.
    #[must_use]
    pub fn real() -> Self {
        Self {
            env: std::env::vars_os()
                .filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)))
                .collect(),
            cwd: std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/")),
            account_home: std::env::home_dir(),
            euid: rustix::process::geteuid().as_raw(),
        }
    }

    /// A machine with only these facts, for tests.
    #[must_use]
    pub fn bare(cwd: &Path) -> Self {
        Self {
            env: BTreeMap::new(),
            cwd: cwd.to_owned(),
            account_home: None,
            euid: rustix::process::geteuid().as_raw(),
        }
    }

    /// A variable of the process environment, even if it is empty.
    #[must_use]
    pub fn var(&self, name: &str) -> Option<&str> {
        self.env.get(name).map(String::as_str)
    }

    /// The current time in whole seconds as RFC 3339 in UTC, such as `2026-11-20T10:00:00Z`.
    #[must_use]
    pub fn now_rfc3339(&self) -> String {
        jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }
}
