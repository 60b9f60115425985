//! Puts the block into the `pre-commit` hook of a repository, and takes it out again.
//!
//! A hook that is not telson's keeps every byte: the block goes behind its first line, so that no
//! `exit` or `exec` of it stands before. What is no shell script, belongs to a hook manager, or
//! does not run today is left alone, with word of what to add.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::hook::{BEGIN, BLOCK, END, HookKind, hook};
use super::repository::{self, Places, RepositoryError};
use crate::sys::fs::{self, FsError, Perms};
use crate::sys::host::Host;

/// The largest hook that is read.
const MAX_BYTES: u64 = 1024 * 1024;

/// The shells that take the block.
const SHELLS: [&str; 6] = ["sh", "bash", "dash", "zsh", "ksh", "ash"];

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// There was no hook; now there is.
    Created(PathBuf),
    /// The block was added to a hook.
    Added(PathBuf),
    /// The block was there, in another form.
    Renewed(PathBuf),
    /// The block was there.
    Unchanged(PathBuf),
    /// The block was taken out of a hook.
    TakenOut(PathBuf),
    /// The hook was only the block, and is gone.
    Removed(PathBuf),
    /// There was no block to take out.
    NotThere(PathBuf),
}

/// Why the hook was left as it is.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// Git gives no answer.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
    /// The hook cannot be read or written.
    #[error(transparent)]
    Fs(#[from] FsError),
    /// The folder of the hooks cannot be made.
    #[error("cannot make the folder {}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The hook is not one that the block can be added to.
    #[error("{} is left as it is: {why}", path.display())]
    Foreign {
        /// The hook.
        path: PathBuf,
        /// What it is.
        why: &'static str,
        /// Where the block or the entry goes instead.
        add: HookKind,
    },
}

/// Installs the hook in the repository around `folder`. Doing it again changes nothing.
///
/// # Errors
/// Nothing was written then.
pub fn install(host: &Host, folder: &Path) -> Result<Done, InstallError> {
    let path = hook_path(&repository::places(host, folder)?)?;
    let Some(text) = existing(&path)? else {
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)
                .map_err(|source| InstallError::Folder { path: parent.to_owned(), source })?;
        }
        fs::write_atomic(&path, hook(HookKind::Git).as_bytes(), Perms::Exactly(0o755))?;
        return Ok(Done::Created(path));
    };
    if let Some((before, after)) = around_block(&text) {
        let renewed = format!("{before}{BLOCK}{after}");
        if renewed == text && is_executable(&path) {
            return Ok(Done::Unchanged(path));
        }
        write(&path, &renewed)?;
        return Ok(Done::Renewed(path));
    }
    let foreign = |why, add| InstallError::Foreign { path: path.clone(), why, add };
    if text.contains("pre-commit.com") || text.contains("pre_commit") {
        return Err(foreign("pre-commit manages it", HookKind::PreCommit));
    }
    if text.contains("lefthook") {
        return Err(foreign("lefthook manages it", HookKind::Lefthook));
    }
    if text.trim().is_empty() {
        write(&path, &hook(HookKind::Git))?;
        return Ok(Done::Added(path));
    }
    let is_husky = is_husky(&path);
    if !is_husky && !is_executable(&path) {
        return Err(foreign("it is not executable, so git does not run it", HookKind::Git));
    }
    let first = text.split_inclusive('\n').next().unwrap_or_default();
    let at = if is_shell(first) {
        first.len()
    } else if is_husky && !first.starts_with("#!") {
        0
    } else {
        return Err(foreign("it is no shell script", HookKind::Git));
    };
    let (head, rest) = text.split_at(at);
    let gap = if head.is_empty() || head.ends_with('\n') { "" } else { "\n" };
    write(&path, &format!("{head}{gap}{BLOCK}{rest}"))?;
    Ok(Done::Added(path))
}

/// Takes the block out of the hook of the repository around `folder`.
///
/// # Errors
/// Nothing was written then.
pub fn uninstall(host: &Host, folder: &Path) -> Result<Done, InstallError> {
    let path = hook_path(&repository::places(host, folder)?)?;
    let Some(text) = existing(&path)? else { return Ok(Done::NotThere(path)) };
    let Some((before, after)) = around_block(&text) else { return Ok(Done::NotThere(path)) };
    let rest = format!("{before}{after}");
    if rest.trim() == "#!/bin/sh" || rest.trim().is_empty() {
        std::fs::remove_file(&path).map_err(|error| FsError::io("remove", &path, &error))?;
        return Ok(Done::Removed(path));
    }
    write(&path, &rest)?;
    Ok(Done::TakenOut(path))
}

/// The hook that git runs for this repository, and for no other.
fn hook_path(places: &Places) -> Result<PathBuf, InstallError> {
    let mut folder = places.hooks.clone();
    // What husky generates is made anew each time; the hook itself stands beside it.
    if folder.ends_with(".husky/_") {
        folder.pop();
    }
    let path = folder.join("pre-commit");
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let inside = [&places.root, &places.common]
        .iter()
        .any(|home| folder.starts_with(home) || real(&folder).starts_with(real(home)));
    if inside {
        return Ok(path);
    }
    let why = "core.hooksPath leads out of the repository, so other repositories run it too";
    Err(InstallError::Foreign { path, why, add: HookKind::Git })
}

fn existing(path: &Path) -> Result<Option<String>, InstallError> {
    let foreign = |why| InstallError::Foreign { path: path.to_owned(), why, add: HookKind::Git };
    if std::fs::symlink_metadata(path).is_ok_and(|meta| meta.is_symlink()) {
        return Err(foreign("it is a symbolic link"));
    }
    if !path.exists() {
        return Ok(None);
    }
    let found = fs::read(path, MAX_BYTES)?;
    match std::str::from_utf8(&found.bytes) {
        Ok(text) => Ok(Some(text.to_owned())),
        Err(_) => Err(foreign("it is no text")),
    }
}

/// What stands before and behind the block.
fn around_block(text: &str) -> Option<(&str, &str)> {
    let start = text.find(BEGIN)?;
    let end = start + text[start..].find(END)? + END.len();
    let after = &text[end..];
    Some((&text[..start], after.strip_prefix('\n').unwrap_or(after)))
}

fn is_shell(line: &str) -> bool {
    let Some(command) = line.trim_end().strip_prefix("#!") else { return false };
    let mut words = command.split_whitespace();
    let program = words.next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    let program = if program == "env" {
        words.find(|word| !word.starts_with('-')).unwrap_or_default()
    } else {
        program
    };
    SHELLS.contains(&program)
}

fn is_husky(path: &Path) -> bool {
    path.parent().is_some_and(|folder| folder.ends_with(".husky"))
}

fn is_executable(path: &Path) -> bool {
    path.metadata().is_ok_and(|meta| meta.permissions().mode() & 0o111 != 0)
}

/// Writes a hook, which its owner may run; for the rest the mode stays.
fn write(path: &Path, text: &str) -> Result<(), FsError> {
    let mode = path.metadata().map_or(0o755, |meta| meta.permissions().mode() & 0o7777);
    let runs = if is_husky(path) { 0 } else { 0o100 | ((mode & 0o044) >> 2) };
    fs::write_atomic(path, text.as_bytes(), Perms::Exactly(mode | runs))
}

#[cfg(test)]
mod tests;
