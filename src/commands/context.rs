//! What every command is given. It is built once for a run; commands hold no other state.

use std::path::PathBuf;

use super::error::CliError;
use crate::config::dialect::Version;
use crate::config::load::{Config, LoadOptions};
use crate::config::paths::PathOptions;
use crate::sys::host::Host;
use crate::ui::Ui;

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
}
