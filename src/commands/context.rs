//! What every command is given. It is built once for a run; commands hold no other state.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::{CliError, ErrorKind};
use crate::base::exit::Exit;
use crate::config::dialect::Version;
use crate::config::load::{Config, LoadOptions};
use crate::config::paths::PathOptions;
use crate::secrets::apply::commit;
use crate::sys::host::Host;
use crate::sys::lock::{LockError, StateLock};
use crate::sys::txn::{self, Recovered};
use crate::ui::Ui;

/// How long another telson command is waited for.
const LOCK_WAIT: Duration = Duration::from_secs(10);

/// The global flags as plain values, checked.
#[derive(Debug, Clone, Default)]
pub struct GlobalOptions {
    /// `--config`: the config file, before every variable.
    pub config: Option<PathBuf>,
    /// `--state-dir`: the state folder, before every variable.
    pub state_dir: Option<PathBuf>,
    /// `--profile NAME`, or `dev` for `--dev`; the name `default` is the same as none.
    pub profile: Option<String>,
    /// `--compat`: the dialect, before the one that the config tells.
    pub compat: Option<Version>,
    /// `--as-openclaw`: stand in for this version; it is the dialect too.
    pub drop_in: Option<Version>,
    /// The answer on stdout is JSON.
    pub json: bool,
}

impl GlobalOptions {
    /// The dialect that the flags ask for; without one the config decides.
    #[must_use]
    pub fn dialect(&self) -> Option<Version> {
        self.drop_in.or(self.compat)
    }
}

impl GlobalOptions {
    /// How to find and read the config.
    #[must_use]
    pub fn load_options(&self) -> LoadOptions {
        LoadOptions {
            paths: PathOptions {
                config: self.config.clone(),
                state_dir: self.state_dir.clone(),
                profile: self.profile.clone(),
            },
            version: self.dialect(),
        }
    }
}

/// What a command works with.
#[derive(Debug)]
pub struct Context {
    /// The machine.
    pub host: Host,
    /// The terminal.
    pub ui: Ui,
    /// The global flags.
    pub globals: GlobalOptions,
    /// The whole command line as clap sees it, for completions and manual pages.
    pub command_line: clap::Command,
}

impl Context {
    /// Reads the config that OpenClaw would read; a broken one too, with its problems listed.
    ///
    /// # Errors
    /// A path option that cannot be used.
    pub fn config(&self) -> Result<Config, CliError> {
        Config::load(&self.host, &self.globals.load_options())
            .map_err(|error| CliError::usage(error.to_string()))
    }

    /// [`Self::config`], after an interrupted command was brought to its end.
    ///
    /// # Errors
    /// A path option that cannot be used, or a recovery that cannot be done.
    pub fn recovered_config(&mut self) -> Result<Config, CliError> {
        let config = self.config()?;
        if self.recover(&config.paths.state_dir)? { self.config() } else { Ok(config) }
    }

    /// Takes the lock of the state directory; waits for another telson command.
    ///
    /// # Errors
    /// It is held for longer than that, or cannot be taken.
    pub fn lock(&self, state_dir: &Path) -> Result<StateLock, CliError> {
        StateLock::acquire(state_dir, LOCK_WAIT).map_err(|error| match error {
            LockError::Held { .. } => CliError::new(ErrorKind::Failed, error.to_string())
                .exits(Exit::Failed)
                .hint("run the same command again"),
            LockError::Fs(_) => CliError::new(
                ErrorKind::Io,
                format!("cannot lock the state directory {}", state_dir.display()),
            )
            .caused_by(error)
            .exits(Exit::Failed),
        })
    }

    /// Finishes or takes back what an interrupted telson command left in `state_dir`, and tells
    /// so on stderr. `true` when files may have changed.
    ///
    /// # Errors
    /// The recovery cannot be done; the error says why and what state the files are in.
    pub fn recover(&mut self, state_dir: &Path) -> Result<bool, CliError> {
        if !txn::is_pending(state_dir) {
            return Ok(false);
        }
        let lock = self.lock(state_dir)?;
        let recovered = commit::recover_state(&lock).map_err(|error| {
            CliError::new(ErrorKind::Failed, "cannot recover an interrupted telson command")
                .caused_by(error)
                .exits(Exit::Failed)
        })?;
        let (what, files, conflicts) = match recovered {
            Recovered::Nothing => return Ok(false),
            Recovered::RolledBack { files, conflicts } => ("took back", files, conflicts),
            Recovered::Completed { files, conflicts } => ("finished", files, conflicts),
        };
        self.ui.note(&format!(
            "recovered: {what} an interrupted telson command ({} file(s))",
            files.len()
        ));
        for conflict in conflicts {
            self.ui.warn(&conflict.to_string());
        }
        Ok(true)
    }
}
