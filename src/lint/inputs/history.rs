//! Every blob of the history, once.

use std::collections::HashSet;
use std::ffi::OsString;
use std::io::BufRead as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::tracked::{head_entries, not_a_file};
use super::{Input, Inputs, Origin, Place};
use crate::lint::error::LintError;
use crate::sys::git::{self, Git, GitError};

/// Chooses every blob that a ref reaches, each with one path and the oldest commit that holds it.
///
/// # Errors
/// When git does not answer.
pub fn choose(root: &Path, paths: &[PathBuf], git: Arc<Git>) -> Result<Inputs, LintError> {
    let mut found = Found { in_head: in_head(&git, root)?, ..Found::default() };
    found.in_commits(&git, root, paths)?;
    if paths.is_empty() {
        found.elsewhere(&git, root)?;
    }
    let repository = Some((git, root.to_owned()));
    Ok(Inputs { files: found.files, repository, ..Inputs::default() })
}

fn in_head(git: &Git, root: &Path) -> Result<HashSet<String>, LintError> {
    let entries = head_entries(git, root)?;
    Ok(entries.iter().filter_map(|(facts, _)| Some(facts.split(' ').nth(2)?.to_owned())).collect())
}

#[derive(Default)]
struct Found {
    files: Vec<Input>,
    seen: HashSet<String>,
    in_head: HashSet<String>,
}

impl Found {
    fn add(&mut self, id: String, path: &[u8], commit: Option<&Arc<str>>) {
        if self.seen.contains(&id) {
            return;
        }
        let origin = Origin { commit: commit.cloned(), is_in_head: self.in_head.contains(&id) };
        self.files.push(Input {
            path: String::from_utf8_lossy(path).into_owned(),
            place: Place::Blob(id.clone()),
            added: None,
            origin: Some(origin),
        });
        self.seen.insert(id);
    }

    /// What each commit changed, the oldest commits first. Of a merge what it has of no parent.
    fn in_commits(&mut self, git: &Git, root: &Path, paths: &[PathBuf]) -> Result<(), LintError> {
        let mut args: Vec<OsString> = [
            "log",
            "--all",
            "--reverse",
            "--topo-order",
            "--format=%x00%H",
            "--raw",
            "-z",
            "-c",
            "--root",
            "--no-renames",
            "--no-abbrev",
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
            "--no-relative",
            "--ignore-submodules=all",
            "--diff-filter=AMT",
            "--",
        ]
        .map(OsString::from)
        .to_vec();
        args.extend(paths.iter().map(|path| root.join(path).into_os_string()));
        let mut session = git.start(root, &args)?;
        session.close_stdin();
        let read = self.read_log(session.stdout());
        git::finish(session, root, "log")?;
        read.map_err(|error| LintError::Git(GitError::Pipe(error.kind())))
    }

    /// Fields with NULs between: an id of a commit; `:MODES IDS STATUS` of an entry, then its path.
    fn read_log(&mut self, out: &mut impl std::io::BufRead) -> std::io::Result<()> {
        let mut commit: Option<Arc<str>> = None;
        let mut entry: Option<(Vec<u8>, String)> = None;
        let mut field = Vec::new();
        loop {
            field.clear();
            if out.read_until(0, &mut field)? == 0 {
                return Ok(());
            }
            if field.last() == Some(&0) {
                field.pop();
            }
            if let Some((mode, id)) = entry.take() {
                if not_a_file(&mode).is_none() && id.bytes().any(|byte| byte != b'0') {
                    self.add(id, &field, commit.as_ref());
                }
                continue;
            }
            let text = String::from_utf8_lossy(&field);
            let text = text.trim();
            if text.starts_with(':') {
                entry = new_side(text);
            } else if text.len() >= 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                commit = Some(text.into());
            }
        }
    }

    /// What refs reach in other ways: a tag on a blob or a tree, a merge with something that only
    /// one of its parents has.
    fn elsewhere(&mut self, git: &Git, root: &Path) -> Result<(), LintError> {
        let args = ["--objects", "--all", "--filter=object:type=blob", "--filter-provided-objects"];
        let args: Vec<OsString> = std::iter::once("rev-list").chain(args).map(Into::into).collect();
        let mut session = git.start(root, &args)?;
        session.close_stdin();
        let mut line = Vec::new();
        let read = loop {
            line.clear();
            match session.stdout().read_until(b'\n', &mut line) {
                Ok(0) => break Ok(()),
                Ok(_) => {}
                Err(error) => break Err(error),
            }
            // `ID PATH`, or the id alone; the path ends where it has a line end, which is rare
            // enough: the entry with the whole path has been seen in its commit.
            let text = line.strip_suffix(b"\n").unwrap_or(&line);
            let split = text.iter().position(|byte| *byte == b' ').unwrap_or(text.len());
            let id = String::from_utf8_lossy(&text[..split]);
            let is_id = id.len() >= 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
            if is_id {
                self.add(id.into_owned(), text.get(split + 1..).unwrap_or_default(), None);
            }
        };
        git::finish(session, root, "rev-list")?;
        read.map_err(|error| LintError::Git(GitError::Pipe(error.kind())))
    }
}

/// Mode and id of the new side: `:OLD NEW OLD NEW STATUS`, or with a colon, a mode and an id for
/// each parent of a merge.
fn new_side(entry: &str) -> Option<(Vec<u8>, String)> {
    let parents = entry.bytes().take_while(|byte| *byte == b':').count();
    let words: Vec<&str> = entry[parents..].split(' ').collect();
    let mode = words.get(parents)?;
    let id = words.get(2 * parents + 1)?;
    Some((mode.as_bytes().to_vec(), (*id).to_owned()))
}
