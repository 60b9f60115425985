//! Whole files: what git tracks, or what stands in plain folders.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Input, Inputs, Note, Passed, Place, shown};
use crate::lint::error::LintError;
use crate::sys::git::Git;
use crate::sys::host::Host;
use crate::sys::walk;

/// The git that answers for `folder`. What a hook was told about its repository counts only for
/// folders below the working directory.
#[must_use]
pub fn git_for(folder: &Path, host: &Host) -> Option<Arc<Git>> {
    let git = Git::find(host)?;
    let is_here = folder.starts_with(&host.cwd);
    Some(Arc::new(if is_here { git } else { git.without_place() }))
}

/// What kind of git folder a folder is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A work tree.
    WorkTree,
    /// A repository without one.
    Bare,
    /// None.
    Plain,
}

/// Looks for a repository at `folder` and above, by the names that git itself looks for. Only
/// where there is one is git asked at all.
#[must_use]
pub fn kind(folder: &Path) -> Kind {
    let real = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    for above in real.ancestors() {
        if above.join(".git").exists() {
            return Kind::WorkTree;
        }
        let is_repository = above.join("HEAD").is_file()
            && above.join("objects").is_dir()
            && above.join("refs").is_dir();
        if is_repository {
            // Inside a `.git` the files are those of git itself, for whoever names them.
            let is_inner = above.file_name() == Some(OsStr::new(".git"));
            return if is_inner { Kind::Plain } else { Kind::Bare };
        }
    }
    Kind::Plain
}

/// Chooses whole files below `root`; `tracked` says whether git decides where it can.
///
/// # Errors
/// When git does not answer for a folder that it should answer for.
pub fn choose(
    root: &Path,
    paths: &[PathBuf],
    host: &Host,
    tracked: bool,
) -> Result<Inputs, LintError> {
    let mut chosen = Inputs::default();
    if paths.is_empty() {
        folder(root, root, false, host, tracked, &mut chosen)?;
    }
    for path in paths {
        let path = root.join(path);
        // What is named itself may be a link: it is followed, once.
        match std::fs::metadata(&path) {
            Ok(meta) if meta.is_dir() => {
                folder(root, &path, path != root, host, tracked, &mut chosen)?;
            }
            Ok(_) => {
                let real = std::fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
                chosen.files.push(Input::on_disk(shown(root, &path), real));
            }
            Err(error) => chosen.incomplete.push((shown(root, &path), error.kind().to_string())),
        }
    }
    Ok(chosen)
}

fn folder(
    root: &Path,
    folder: &Path,
    is_named: bool,
    host: &Host,
    tracked: bool,
    chosen: &mut Inputs,
) -> Result<(), LintError> {
    let found = if tracked { kind(folder) } else { Kind::Plain };
    let git = git_for(folder, host);
    let is_told = tracked && git.as_ref().is_some_and(|git| git.is_told_where());
    let git = match (found, git) {
        (Kind::Plain, _) if !is_told => None,
        (_, Some(git)) => Some(git),
        (_, None) => {
            if !chosen.notes.contains(&Note::NoGit) {
                chosen.notes.push(Note::NoGit);
            }
            None
        }
    };
    let Some(git) = git else {
        plain(root, folder, true, chosen);
        return Ok(());
    };
    if found == Kind::Bare {
        chosen.notes.push(Note::Bare);
        return head(folder, git, chosen);
    }
    let listed = git.ask(folder, "ls-files", &["-z", "--stage"].map(OsString::from))?;
    if listed.is_empty() {
        let shown = shown(root, folder);
        chosen.notes.push(Note::NothingTracked { folder: shown, is_scanned: is_named });
        if is_named {
            // The rules above say only that the folder as a whole is not to be committed.
            plain(root, folder, false, chosen);
        }
        return Ok(());
    }
    let mut last: &[u8] = &[];
    for entry in listed.split(|byte| *byte == 0) {
        // `MODE ID STAGE<tab>PATH`; a path in conflict comes once for each side.
        let Some((facts, name)) = split_tab(entry) else { continue };
        if name == last {
            continue;
        }
        last = name;
        let file = folder.join(OsStr::from_bytes(name));
        match not_a_file(facts) {
            None => chosen.files.push(Input {
                path: shown(root, &file),
                place: Place::Tracked(file),
                added: None,
                origin: None,
            }),
            Some(what) => chosen.passed.push((shown(root, &file), Passed::NotAFile(what))),
        }
    }
    Ok(())
}

/// The files of HEAD, for a repository without work tree.
fn head(folder: &Path, git: Arc<Git>, chosen: &mut Inputs) -> Result<(), LintError> {
    for (facts, name) in head_entries(&git, folder)? {
        let path = String::from_utf8_lossy(&name).into_owned();
        match (not_a_file(facts.as_bytes()), facts.split(' ').nth(2)) {
            (None, Some(id)) => {
                let place = Place::Blob(id.to_owned());
                chosen.files.push(Input { path, place, added: None, origin: None });
            }
            (Some(what), _) => chosen.passed.push((path, Passed::NotAFile(what))),
            (None, None) => {}
        }
    }
    chosen.repository = Some((git, folder.to_owned()));
    Ok(())
}

/// The entries of HEAD as `MODE TYPE ID` and path; none before the first commit.
///
/// # Errors
/// When git does not answer.
pub fn head_entries(git: &Git, folder: &Path) -> Result<Vec<(String, Vec<u8>)>, LintError> {
    let verify = ["-q", "--verify", "HEAD^{commit}"].map(OsString::from);
    match git.ask(folder, "rev-parse", &verify) {
        Ok(_) => {}
        Err(crate::sys::git::GitError::Failed { .. }) => return Ok(Vec::new()),
        Err(other) => return Err(other.into()),
    }
    let args = ["-r", "-z", "--full-tree", "HEAD"].map(OsString::from);
    let listed = git.ask(folder, "ls-tree", &args)?;
    let entries = listed.split(|byte| *byte == 0).filter_map(split_tab);
    Ok(entries
        .map(|(facts, name)| (String::from_utf8_lossy(facts).into_owned(), name.to_owned()))
        .collect())
}

/// Splits an entry of git at its tab: facts, path.
fn split_tab(entry: &[u8]) -> Option<(&[u8], &[u8])> {
    let tab = entry.iter().position(|byte| *byte == b'\t')?;
    Some((&entry[..tab], &entry[tab + 1..]))
}

/// What an entry with this mode is, when it is no file.
#[must_use]
pub fn not_a_file(mode: &[u8]) -> Option<&'static str> {
    if mode.starts_with(b"160000") {
        Some("a submodule")
    } else if mode.starts_with(b"120000") {
        Some("a symbolic link")
    } else {
        None
    }
}

fn plain(root: &Path, folder: &Path, outer: bool, chosen: &mut Inputs) {
    let walked = walk::files_below(folder, outer);
    chosen
        .files
        .extend(walked.files.into_iter().map(|file| Input::on_disk(shown(root, &file), file)));
    let passed = |(path, what): (PathBuf, _)| (shown(root, &path), Passed::NotAFile(what));
    chosen.passed.extend(walked.others.into_iter().map(passed));
    let failed = |(path, reason): (PathBuf, _)| (shown(root, &path), reason);
    chosen.incomplete.extend(walked.failed.into_iter().map(failed));
}
