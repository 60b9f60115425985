//! Asks `git` about a repository, without letting the repository's config run a program, take a
//! lock, or reach for the network.

use std::ffi::OsString;
use std::io::{BufRead as _, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

use super::fs::FileBuffer;
use super::host::Host;
use super::proc::{ProcError, Session, Spec};
use crate::base::secret::SecretValue;

/// The most that is read of a list, in bytes: some ten million paths.
const MAX_LIST: u64 = 1 << 30;

/// Variables that say which repository and index are meant (a hook gets them), and where git's own
/// config is. All others are kept from it: several name programs.
const PASSED: &[&str] = &[
    "HOME",
    "PATH",
    "XDG_CONFIG_HOME",
    "TMPDIR",
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_QUARANTINE_PATH",
    "GIT_NAMESPACE",
    "GIT_CEILING_DIRECTORIES",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
];

/// As [`PASSED`], by beginning: config given in the environment, `safe.directory` for one.
const PASSED_PREFIX: &str = "GIT_CONFIG";

/// Options of every call.
const OPTIONS: &[&str] = &[
    "--no-pager",
    "--literal-pathspecs",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.quotePath=false",
    "-c",
    "core.untrackedCache=false",
    "-c",
    "log.showSignature=false",
];

/// Why git gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GitError {
    /// It could not be run.
    #[error("cannot run git: {0}")]
    Run(#[from] ProcError),
    /// The pipe to it broke.
    #[error("cannot talk to git: {0}")]
    Pipe(std::io::ErrorKind),
    /// The folder belongs to no repository.
    #[error("{} is in no git repository", folder.display())]
    NotARepository {
        /// The folder.
        folder: PathBuf,
    },
    /// The repository belongs to another user, so git refuses to read its config.
    #[error(
        "the repository at {} belongs to another user, and git does not trust it; if you do, run \
         `git config --global --add safe.directory {}`",
        folder.display(), folder.display()
    )]
    NotTrusted {
        /// The folder that git names, else the one that was asked for.
        folder: PathBuf,
    },
    /// It ended with a failure.
    #[error("`git {command}` failed: {reason}")]
    Failed {
        /// The subcommand.
        command: &'static str,
        /// The first line of its own words.
        reason: String,
    },
    /// Its answer has not the expected form.
    #[error("`git {command}` gave an answer of an unknown form")]
    Unknown {
        /// The subcommand.
        command: &'static str,
    },
}

/// The git program of this machine.
pub struct Git {
    program: PathBuf,
    env: Vec<(String, SecretValue)>,
}

impl std::fmt::Debug for Git {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Git").field("program", &self.program).finish_non_exhaustive()
    }
}

impl Git {
    /// The git on the search path of `host`, if there is one. A hook's variables count for the
    /// repository that the working directory belongs to; they are made absolute.
    #[must_use]
    pub fn find(host: &Host) -> Option<Self> {
        let is_program = |path: &PathBuf| {
            path.metadata().is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
        };
        let program = std::env::split_paths(host.var("PATH")?)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join("git"))
            .find(is_program)?;
        let passed = |name: &str| PASSED.contains(&name) || name.starts_with(PASSED_PREFIX);
        let mut env: Vec<(String, SecretValue)> = Vec::new();
        for (name, value) in host.env.iter().filter(|(name, _)| passed(name)) {
            let is_path = matches!(
                name.as_str(),
                "GIT_DIR" | "GIT_WORK_TREE" | "GIT_COMMON_DIR" | "GIT_INDEX_FILE"
            );
            let value = match is_path.then(|| host.cwd.join(value).into_os_string().into_string()) {
                Some(Ok(absolute)) => absolute,
                _ => value.clone(),
            };
            env.push((name.clone(), SecretValue::new(value)));
        }
        for (name, value) in [
            ("LC_ALL", "C"),
            ("GIT_OPTIONAL_LOCKS", "0"),
            ("GIT_NO_LAZY_FETCH", "1"),
            ("GIT_TERMINAL_PROMPT", "0"),
            ("GIT_NO_REPLACE_OBJECTS", "1"),
        ] {
            env.push((name.to_owned(), SecretValue::new(value)));
        }
        Some(Self { program, env })
    }

    /// The same git, told nothing about where the repository is.
    #[must_use]
    pub fn without_place(mut self) -> Self {
        self.env.retain(|(name, _)| !name.starts_with("GIT_") || !PASSED.contains(&name.as_str()));
        self
    }

    /// Whether the environment names a repository, as it does for a hook.
    #[must_use]
    pub fn is_told_where(&self) -> bool {
        self.env.iter().any(|(name, _)| name == "GIT_DIR")
    }

    /// Starts git in `folder`; `args` begin with the subcommand.
    ///
    /// # Errors
    /// When it cannot start.
    pub fn start(&self, folder: &Path, args: &[OsString]) -> Result<Session, GitError> {
        let all = OPTIONS.iter().map(OsString::from).chain(args.iter().cloned()).collect();
        let spec = Spec {
            program: self.program.clone(),
            args: all,
            env: self.env.clone(),
            cwd: Some(folder.to_owned()),
            stdin: None,
            deadline: Duration::MAX,
            no_output: None,
            max_output: usize::MAX,
        };
        Ok(Session::start(spec)?)
    }

    /// Runs git in `folder` to its end and gives its whole answer.
    ///
    /// # Errors
    /// When it fails.
    pub fn ask(
        &self,
        folder: &Path,
        command: &'static str,
        args: &[OsString],
    ) -> Result<Zeroizing<Vec<u8>>, GitError> {
        let mut all = vec![OsString::from(command)];
        all.extend_from_slice(args);
        let mut session = self.start(folder, &all)?;
        session.close_stdin();
        let mut answer = Zeroizing::new(Vec::new());
        let read = session.stdout().take(MAX_LIST).read_to_end(&mut answer);
        finish(session, folder, command)?;
        read.map_err(|error| GitError::Pipe(error.kind()))?;
        Ok(answer)
    }

    /// A reader of the objects of the repository that `folder` belongs to.
    ///
    /// # Errors
    /// When git cannot start.
    pub fn blobs(&self, folder: &Path) -> Result<Blobs, GitError> {
        let args = ["cat-file", "--batch"].map(OsString::from);
        let session = self.start(folder, &args)?;
        Ok(Blobs { session, line: String::new() })
    }
}

/// Waits for git and turns a failure into words.
///
/// # Errors
/// When it failed.
pub fn finish(session: Session, folder: &Path, command: &'static str) -> Result<(), GitError> {
    let ended = session.finish()?;
    if ended.code == Some(0) {
        return Ok(());
    }
    let complaint = ended.complaint;
    if complaint.contains("dubious ownership") {
        let quoted = complaint.split('\'').nth(1).filter(|path| path.starts_with('/'));
        let folder = quoted.map_or_else(|| folder.to_owned(), PathBuf::from);
        return Err(GitError::NotTrusted { folder });
    }
    if complaint.contains("not a git repository") {
        return Err(GitError::NotARepository { folder: folder.to_owned() });
    }
    let first =
        complaint.lines().find(|line| !line.trim().is_empty()).unwrap_or("it does not say why");
    let reason = first.trim_start_matches("fatal: ").trim_start_matches("error: ").to_owned();
    Err(GitError::Failed { command, reason })
}

/// Reads blobs by their ids, one after the other, from one running git.
#[derive(Debug)]
pub struct Blobs {
    session: Session,
    line: String,
}

/// What stands under an id.
#[derive(Debug, PartialEq, Eq)]
pub enum Blob<'a> {
    /// Its bytes.
    Bytes(&'a [u8]),
    /// It is larger than allowed; the size in bytes.
    TooLarge(u64),
    /// It is not in this clone, or it is no file.
    Absent,
}

impl Blobs {
    /// Reads the blob `id` into `buffer`.
    ///
    /// # Errors
    /// When git does not answer.
    pub fn read<'b>(
        &mut self,
        id: &str,
        limit: u64,
        buffer: &'b mut FileBuffer,
    ) -> Result<Blob<'b>, GitError> {
        let pipe = |error: std::io::Error| GitError::Pipe(error.kind());
        let unknown = GitError::Unknown { command: "cat-file" };
        let stdin = self.session.stdin().ok_or_else(|| unknown.clone())?;
        // One write: git answers when it has seen the line.
        stdin.write_all(format!("{id}\n").as_bytes()).map_err(pipe)?;
        self.line.clear();
        let stdout = self.session.stdout();
        if stdout.take(512).read_line(&mut self.line).map_err(pipe)? == 0 {
            return Err(unknown);
        }
        let mut words = self.line.split_whitespace().skip(1);
        let (kind, size) = (words.next().unwrap_or_default(), words.next());
        // `ID missing`, and nothing follows.
        let Some(size) = size else { return Ok(Blob::Absent) };
        let size: u64 = size.parse().map_err(|_| unknown.clone())?;
        let is_blob = kind == "blob";
        if !is_blob || size > limit {
            // The answer must be taken all the same, with the line end behind it.
            std::io::copy(&mut stdout.take(size + 1), &mut std::io::sink()).map_err(pipe)?;
            return Ok(if is_blob { Blob::TooLarge(size) } else { Blob::Absent });
        }
        let length = usize::try_from(size).map_err(|_| unknown)?;
        let bytes = buffer.take(stdout, length + 1).map_err(pipe)?;
        Ok(Blob::Bytes(&bytes[..length]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_become_words_that_name_the_way_out() {
        let host = Host::real();
        let git = Git::find(&host).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let error = git.ask(dir.path(), "ls-files", &[]).unwrap_err();
        assert_eq!(error, GitError::NotARepository { folder: dir.path().to_owned() });
        git.ask(dir.path(), "init", &["-q".into()]).unwrap();
        let error = git.ask(dir.path(), "rev-parse", &["--verify".into(), "x".into()]).unwrap_err();
        assert!(matches!(error, GitError::Failed { command: "rev-parse", .. }), "{error:?}");
    }

    #[test]
    fn only_what_names_the_repository_is_passed_on() {
        let mut host = Host::real();
        host.cwd = PathBuf::from("/somewhere");
        for (name, value) in
            [("GIT_DIR", ".git"), ("GIT_EXTERNAL_DIFF", "/bin/x"), ("GIT_CONFIG_COUNT", "0")]
        {
            host.env.insert(name.to_owned(), value.to_owned());
        }
        let git = Git::find(&host).unwrap();
        let value = |wanted: &str| {
            let found = git.env.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.expose("test").to_owned())
        };
        assert_eq!(value("GIT_DIR").as_deref(), Some("/somewhere/.git"));
        assert_eq!(value("GIT_CONFIG_COUNT").as_deref(), Some("0"));
        assert_eq!(value("GIT_EXTERNAL_DIFF"), None);
        assert!(git.is_told_where());
        host.env.insert("PATH".to_owned(), "relative:/nowhere".to_owned());
        assert!(Git::find(&host).is_none());
    }
}
