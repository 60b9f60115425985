//! What git says of a repository: where its hooks are, and what it ignores.
//!
//! The config of the repository is not trusted with anything but these answers: the two commands
//! run nothing that it names.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::base::secret::SecretValue;
use crate::sys::host::Host;
use crate::sys::proc::{self, ProcError, ProcOutput, Spec};

/// Git answers such questions in milliseconds; a network folder may be slow.
const DEADLINE: Duration = Duration::from_secs(20);

/// The longest answer, in bytes.
const MAX_ANSWER: usize = 64 * 1024;

/// Why git gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum RepositoryError {
    /// There is no git.
    #[error("no `git` is on the PATH")]
    NoGit,
    /// It could not be run.
    #[error("cannot run git: {0}")]
    Run(#[from] ProcError),
    /// The folder is in no repository, or git does not trust its owner.
    #[error("{} is in no git repository that git is willing to read", folder.display())]
    NoRepository {
        /// The folder.
        folder: PathBuf,
    },
    /// It ended with a failure.
    #[error("`git {command}` ended with {}", code.map_or_else(|| "a signal".to_owned(), |c| c.to_string()))]
    Failed {
        /// The subcommand.
        command: &'static str,
        /// Its exit code.
        code: Option<i32>,
    },
}

/// Whether git would leave a file out of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ignored {
    /// It is ignored, and not tracked.
    Yes,
    /// It would be taken, or is tracked.
    No,
    /// The file lies in no repository.
    NoRepository,
}

/// The places of a repository that a hook depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The root of the work tree.
    pub root: PathBuf,
    /// The folder that all work trees share (`.git`).
    pub common: PathBuf,
    /// The folder of the hooks, which need not exist.
    pub hooks: PathBuf,
}

/// Finds the places of the repository around `folder`.
///
/// # Errors
/// There is none, or git gives no answer.
pub fn places(host: &Host, folder: &Path) -> Result<Places, RepositoryError> {
    let one = |what: &str| -> Result<PathBuf, RepositoryError> {
        let args = if what == "hooks" {
            vec!["rev-parse", "--git-path", "hooks"]
        } else {
            vec!["rev-parse", what]
        };
        let output = ask(host, folder, &args)?;
        if output.code != Some(0) {
            return Err(RepositoryError::NoRepository { folder: folder.to_owned() });
        }
        let mut bytes = output.stdout.to_vec();
        while bytes.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
            bytes.pop();
        }
        Ok(folder.join(OsString::from_vec(bytes)))
    };
    Ok(Places {
        root: one("--show-toplevel")?,
        common: one("--git-common-dir")?,
        hooks: one("hooks")?,
    })
}

/// Whether git ignores the file at `path`, which need not exist.
///
/// # Errors
/// The file lies in a repository and git gives no answer.
pub fn ignores(host: &Host, path: &Path) -> Result<Ignored, RepositoryError> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    let in_repository = folder.ancestors().any(|above| above.join(".git").exists());
    if !in_repository {
        return Ok(Ignored::NoRepository);
    }
    let name = path.file_name().unwrap_or_default().to_owned();
    let name = OsString::from("./").into_vec().into_iter().chain(name.into_vec()).collect();
    let args = [OsString::from("check-ignore"), "-q".into(), "--".into(), OsString::from_vec(name)];
    let output = run(host, folder, args.to_vec())?;
    match output.code {
        Some(0) => Ok(Ignored::Yes),
        Some(1) => Ok(Ignored::No),
        code => Err(RepositoryError::Failed { command: "check-ignore", code }),
    }
}

fn ask(host: &Host, folder: &Path, args: &[&str]) -> Result<ProcOutput, RepositoryError> {
    run(host, folder, args.iter().map(OsString::from).collect())
}

fn run(host: &Host, folder: &Path, args: Vec<OsString>) -> Result<ProcOutput, RepositoryError> {
    let program = program(host).ok_or(RepositoryError::NoGit)?;
    let passed = |name: &str| {
        matches!(name, "HOME" | "PATH" | "XDG_CONFIG_HOME") || name.starts_with("GIT_CONFIG")
    };
    let mut env: Vec<(String, SecretValue)> = host
        .env
        .iter()
        .filter(|(name, _)| passed(name))
        .map(|(name, value)| (name.clone(), SecretValue::new(value.clone())))
        .collect();
    env.push(("LC_ALL".to_owned(), SecretValue::new("C")));
    env.push(("GIT_OPTIONAL_LOCKS".to_owned(), SecretValue::new("0")));
    let all = ["--no-pager", "-c", "core.fsmonitor=false"];
    let all = all.into_iter().map(OsString::from).chain(args).collect();
    Ok(proc::run(Spec {
        program,
        args: all,
        env,
        cwd: Some(folder.to_owned()),
        stdin: None,
        deadline: DEADLINE,
        no_output: None,
        max_output: MAX_ANSWER,
    })?)
}

fn program(host: &Host) -> Option<PathBuf> {
    let runs = |path: &PathBuf| {
        path.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
    };
    std::env::split_paths(host.var("PATH")?)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join("git"))
        .find(runs)
}
