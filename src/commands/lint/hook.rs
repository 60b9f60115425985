//! `telson lint install-hook`.

use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::json;

use crate::base::exit::Exit;
use crate::commands::context::Context;
use crate::commands::error::{CliError, ErrorKind};
use crate::lint::setup::hook::{HookKind, hook};
use crate::lint::setup::install::{self, Done, InstallError};
use crate::lint::setup::repository::RepositoryError;

/// Check each commit before it is made
///
/// Adds a block to the pre-commit hook of this repository that runs `telson lint --staged`. A hook
/// that is there keeps every byte of its own; the block goes behind its first line. Doing it again
/// changes nothing. What is no shell script, is managed by pre-commit or lefthook, or serves other
/// repositories too (core.hooksPath) is left alone, and telson says what to add where.
///
/// Example: telson lint install-hook
#[derive(Debug, clap::Args)]
pub struct HookArgs {
    /// A folder of the repository (default: this one)
    #[arg(value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// Take the block out again
    #[arg(long, conflicts_with = "print")]
    uninstall: bool,
    /// Write nothing; print the hook of git, or the entry for a hook manager
    #[arg(long, value_name = "KIND", value_enum)]
    print: Option<Kind>,
}

/// `--print` as clap reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A script for .git/hooks/pre-commit
    Git,
    /// An entry for .pre-commit-config.yaml
    PreCommit,
    /// An entry for lefthook.yml
    Lefthook,
}

impl From<Kind> for HookKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Git => Self::Git,
            Kind::PreCommit => Self::PreCommit,
            Kind::Lefthook => Self::Lefthook,
        }
    }
}

/// Installs the hook, takes it out, or prints it.
///
/// # Errors
/// Nothing was written then.
pub fn install_hook(cx: &mut Context, args: &HookArgs) -> Result<Exit, CliError> {
    if let Some(kind) = args.print {
        cx.ui.print(&hook(kind.into()))?;
        return Ok(Exit::Ok);
    }
    let folder = args.folder.as_ref().map_or(cx.host.cwd.clone(), |f| cx.host.cwd.join(f));
    let done = if args.uninstall {
        install::uninstall(&cx.host, &folder)
    } else {
        install::install(&cx.host, &folder)
    };
    let done = done.map_err(told)?;
    let (word, path, text) = match &done {
        Done::Created(path) => ("created", path, "each commit is checked from now on"),
        Done::Added(path) => ("added", path, "each commit is checked first from now on"),
        Done::Renewed(path) => ("renewed", path, "the block was of another telson"),
        Done::Unchanged(path) => ("unchanged", path, "each commit is checked already"),
        Done::TakenOut(path) => ("taken-out", path, "the rest of the hook is as it was"),
        Done::Removed(path) => ("removed", path, "it held nothing else"),
        Done::NotThere(path) => ("not-there", path, "there is no block of telson in it"),
    };
    if cx.ui.is_json() {
        cx.ui.json(&json!({ "done": word, "hook": path.display().to_string() }))?;
    } else {
        cx.ui.line(&format!("{word}: {}: {text}", path.display()))?;
    }
    Ok(Exit::Ok)
}

fn told(error: InstallError) -> CliError {
    match error {
        InstallError::Foreign { add, .. } => {
            let (kind, place) = match add {
                HookKind::Git => ("git", "the hook itself"),
                HookKind::PreCommit => ("pre-commit", ".pre-commit-config.yaml"),
                HookKind::Lefthook => ("lefthook", "lefthook.yml"),
            };
            CliError::new(ErrorKind::Refused, error.to_string()).why("nothing was written").hint(
                format!("telson lint install-hook --print {kind} shows what to add to {place}"),
            )
        }
        InstallError::Repository(RepositoryError::NoGit) => {
            CliError::new(ErrorKind::Unavailable, error.to_string())
        }
        InstallError::Repository(RepositoryError::NoRepository { .. }) => {
            CliError::usage(error.to_string()).hint("git init, or name a folder of the repository")
        }
        InstallError::Repository(_) => {
            CliError::new(ErrorKind::Failed, "cannot find the hooks").caused_by(error)
        }
        InstallError::Fs(_) | InstallError::Folder { .. } => {
            CliError::new(ErrorKind::Io, "cannot write the hook").caused_by(error)
        }
    }
}
