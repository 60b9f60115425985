//! Changed files and their added lines: those of the index, and those since a revision.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead, Read as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::tracked::{Kind, kind, not_a_file};
use super::{Input, Inputs, Passed, Place, patch};
use crate::lint::error::LintError;
use crate::sys::git::{self, Git, GitError};

/// The most that a path and the facts before it may be long, in bytes.
const MAX_FIELD: u64 = 64 * 1024;

/// What the next commit adds, as it stands in the index.
///
/// # Errors
/// When git does not answer.
pub fn staged(root: &Path, paths: &[PathBuf], git: Arc<Git>) -> Result<Inputs, LintError> {
    if kind(root) == Kind::Bare {
        return Err(LintError::Bare { what: "the index", folder: root.to_owned() });
    }
    let changes = changes(&git, root, &["--cached".into()], paths, &[])?;
    let mut inputs = into_inputs(changes, |change, _| {
        (!is_zero(&change.id)).then(|| Place::Blob(change.id.clone()))
    });
    inputs.repository = Some((git, root.to_owned()));
    Ok(inputs)
}

/// What the tracked files of the work tree add to where `revision` and HEAD parted.
///
/// # Errors
/// When the revision is not known or git does not answer.
pub fn since(
    root: &Path,
    paths: &[PathBuf],
    revision: &str,
    git: &Git,
) -> Result<Inputs, LintError> {
    if kind(root) == Kind::Bare {
        let what = "the changes of a work tree";
        return Err(LintError::Bare { what, folder: root.to_owned() });
    }
    let base = merge_base(git, root, revision)?;
    let filters = no_filters(git, root)?;
    let changes = changes(git, root, &[base.into()], paths, &filters)?;
    Ok(into_inputs(changes, |_, path| Some(Place::Disk(root.join(OsStr::from_bytes(path))))))
}

fn merge_base(git: &Git, root: &Path, revision: &str) -> Result<String, LintError> {
    let unknown = || LintError::UnknownRevision { revision: revision.to_owned() };
    let wanted = format!("{revision}^{{commit}}").into();
    let verify = ["-q".into(), "--verify".into(), "--end-of-options".into(), wanted];
    let id = match git.ask(root, "rev-parse", &verify) {
        Ok(id) => one_line(&id),
        Err(GitError::Failed { .. }) => return Err(unknown()),
        Err(other) => return Err(other.into()),
    };
    match git.ask(root, "merge-base", &[id.into(), "HEAD".into()]) {
        Ok(base) => Ok(one_line(&base)),
        Err(GitError::Failed { .. }) => {
            Err(LintError::NoMergeBase { revision: revision.to_owned() })
        }
        Err(other) => Err(other.into()),
    }
}

fn one_line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).lines().next().unwrap_or_default().to_owned()
}

/// Options that empty every filter of the repository's config: to compare the work tree git would
/// start the programs that it names.
fn no_filters(git: &Git, root: &Path) -> Result<Vec<OsString>, LintError> {
    let args = ["-z", "--name-only", "--get-regexp", r"^filter\..*\.(clean|process|required)$"];
    let names = match git.ask(root, "config", &args.map(OsString::from)) {
        Ok(names) => names,
        // It says so when it finds none.
        Err(GitError::Failed { .. }) => return Ok(Vec::new()),
        Err(other) => return Err(other.into()),
    };
    let mut options = Vec::new();
    for name in names.split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let mut option = OsStr::from_bytes(name).to_owned();
        option.push(if name.ends_with(b".required") { "=false" } else { "=" });
        options.extend([OsString::from("-c"), option]);
    }
    Ok(options)
}

/// A file with changes.
struct Change {
    mode: Vec<u8>,
    /// The id of the new content; zeros for that of the work tree.
    id: String,
    path: Vec<u8>,
}

/// All changes and the lines that they add.
struct Changes {
    files: Vec<Change>,
    /// Paths of which git counts no lines: to it they are binary.
    uncounted: Vec<Vec<u8>>,
    added: patch::Added,
}

/// Asks for the changes in one call: facts with NULs between, then the patch.
fn changes(
    git: &Git,
    root: &Path,
    what: &[OsString],
    paths: &[PathBuf],
    options: &[OsString],
) -> Result<Changes, LintError> {
    let mut args = options.to_vec();
    args.push("diff".into());
    args.extend(
        [
            "--raw",
            "--numstat",
            "--patch",
            "-z",
            "-U0",
            "--inter-hunk-context=0",
            "--no-abbrev",
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
            "--ignore-submodules=all",
            "--relative",
            "--src-prefix=a/",
            "--dst-prefix=b/",
            "--find-renames",
            "--diff-filter=ACMRT",
        ]
        .map(OsString::from),
    );
    args.extend_from_slice(what);
    args.push("--".into());
    args.extend(paths.iter().map(|path| root.join(path).into_os_string()));
    let mut session = git.start(root, &args)?;
    session.close_stdin();
    let read = read(session.stdout());
    git::finish(session, root, "diff")?;
    read.map_err(|error| {
        let unknown = error.kind() == std::io::ErrorKind::InvalidData;
        let git = GitError::Unknown { command: "diff" };
        LintError::Git(if unknown { git } else { GitError::Pipe(error.kind()) })
    })
}

fn read(out: &mut impl BufRead) -> std::io::Result<Changes> {
    let mut changes =
        Changes { files: Vec::new(), uncounted: Vec::new(), added: patch::Added::new() };
    let invalid = || std::io::Error::from(std::io::ErrorKind::InvalidData);
    loop {
        match out.fill_buf()?.first() {
            // `:OLD_MODE MODE OLD_ID ID STATUS`, then one path, or two after a rename or a copy.
            Some(b':') => {
                let facts = field(out)?;
                let mut words = facts.split(|byte| *byte == b' ');
                let mode = words.nth(1).ok_or_else(invalid)?.to_vec();
                let id = words.nth(1).ok_or_else(invalid)?;
                let id = String::from_utf8(id.to_vec()).map_err(|_| invalid())?;
                let mut path = field(out)?;
                if matches!(words.next(), Some([b'R' | b'C', ..])) {
                    path = field(out)?;
                }
                changes.files.push(Change { mode, id, path });
            }
            // `ADDED<tab>DELETED<tab>PATH`; after a rename no path here, but two behind.
            Some(b'0'..=b'9' | b'-') => {
                let facts = field(out)?;
                let path = facts.splitn(3, |byte| *byte == b'\t').nth(2).ok_or_else(invalid)?;
                let path = match path {
                    [] => {
                        field(out)?;
                        field(out)?
                    }
                    path => path.to_vec(),
                };
                if facts.starts_with(b"-") {
                    changes.uncounted.push(path);
                }
            }
            Some(0) => out.consume(1),
            Some(_) => {
                changes.added = patch::read(out)?;
                return Ok(changes);
            }
            None => return Ok(changes),
        }
    }
}

/// Reads up to the next NUL.
fn field(out: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    out.take(MAX_FIELD).read_until(0, &mut bytes)?;
    match bytes.pop() {
        Some(0) => Ok(bytes),
        _ => Err(std::io::ErrorKind::InvalidData.into()),
    }
}

fn is_zero(id: &str) -> bool {
    id.bytes().all(|byte| byte == b'0')
}

fn into_inputs(changes: Changes, place: impl Fn(&Change, &[u8]) -> Option<Place>) -> Inputs {
    let mut inputs = Inputs::default();
    let Changes { files, uncounted, mut added } = changes;
    for change in files {
        let path = String::from_utf8_lossy(&change.path).into_owned();
        if let Some(what) = not_a_file(&change.mode) {
            inputs.passed.push((path, Passed::NotAFile(what)));
            continue;
        }
        let lines = added.remove(&change.path);
        // Of what git counts no lines, all counts. Else no hunk means that nothing is new: a
        // rename, another mode, deleted lines.
        if lines.is_none() && !uncounted.contains(&change.path) {
            continue;
        }
        if let Some(place) = place(&change, &change.path) {
            inputs.files.push(Input { path, place, added: lines, origin: None });
        }
    }
    inputs
}
