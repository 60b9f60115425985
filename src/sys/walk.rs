//! The files below a folder, for whoever reads them all.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::parallel;

/// What a walk found.
#[derive(Debug, Default)]
pub struct Walked {
    /// Regular files, sorted; paths begin with the folder as it was given.
    pub files: Vec<PathBuf>,
    /// What is neither a file nor a folder, and what it is. It was not opened.
    pub others: Vec<(PathBuf, &'static str)>,
    /// What could not be looked into, and why.
    pub failed: Vec<(PathBuf, String)>,
}

/// Lists the files below `folder`: hidden ones too, `.git` never, without what the `.gitignore`
/// files in it name. Symbolic links are not followed. `outer` says whether the `.gitignore` files
/// of the folders above count as well.
#[must_use]
pub fn files_below(folder: &Path, outer: bool) -> Walked {
    let found = Mutex::new(Walked::default());
    let walker = WalkBuilder::new(folder)
        .standard_filters(false)
        .hidden(false)
        .parents(outer)
        .git_ignore(true)
        .require_git(false)
        .follow_links(false)
        .threads(parallel::few())
        .filter_entry(|entry| entry.file_name() != ".git")
        .build_parallel();
    walker.run(|| {
        let mut own = Own { found: &found, part: Walked::default() };
        Box::new(move |entry| {
            match entry {
                Ok(entry) => own.take(entry),
                Err(error) => own.fail(folder, &error),
            }
            WalkState::Continue
        })
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.files.sort_unstable();
    found.others.sort_unstable();
    found.failed.sort_unstable();
    found
}

/// What one thread found; handed over when the thread is done.
struct Own<'a> {
    found: &'a Mutex<Walked>,
    part: Walked,
}

impl Own<'_> {
    fn take(&mut self, entry: DirEntry) {
        // A broken line of a `.gitignore` comes along here; the other lines count.
        let Some(kind) = entry.file_type() else { return };
        if kind.is_file() {
            self.part.files.push(entry.into_path());
        } else if !kind.is_dir() {
            let what = if kind.is_symlink() { "a symbolic link" } else { "a pipe or a device" };
            self.part.others.push((entry.into_path(), what));
        }
    }

    fn fail(&mut self, folder: &Path, error: &ignore::Error) {
        let path = path_of(error).unwrap_or(folder).to_owned();
        let reason = error
            .io_error()
            .map_or_else(|| "it cannot be listed".to_owned(), |e| e.kind().to_string());
        self.part.failed.push((path, reason));
    }
}

impl Drop for Own<'_> {
    fn drop(&mut self) {
        let mut all = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        all.files.append(&mut self.part.files);
        all.others.append(&mut self.part.others);
        all.failed.append(&mut self.part.failed);
    }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(walked: &Walked, root: &Path) -> Vec<String> {
        let relative = |path: &PathBuf| path.strip_prefix(root).unwrap().display().to_string();
        walked.files.iter().map(relative).collect()
    }

    #[test]
    fn hidden_files_are_found_and_ignored_ones_are_not() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        for (path, text) in [
            (".env", "A=1"),
            (".git/config", "x"),
            ("sub/.github/ci.yml", "x"),
            ("sub/.gitignore", "*.log\n"),
            ("sub/a.log", "x"),
            ("a.log", "x"),
            (".ignore", "a.log\n"),
        ] {
            std::fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
            let mut file = std::fs::File::create(root.join(path)).unwrap();
            std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
        }
        std::os::unix::fs::symlink("a.log", root.join("link")).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, root.join("pipe"), rustix::fs::Mode::RUSR).unwrap();
        let walked = files_below(root, true);
        let expected = [".env", ".ignore", "a.log", "sub/.github/ci.yml", "sub/.gitignore"];
        assert_eq!(names(&walked, root), expected);
        assert_eq!(walked.others.len(), 2);
        assert!(walked.failed.is_empty());
        assert_eq!(files_below(&root.join("gone"), true).failed.len(), 1);
        // Rules of the folders above count only when asked for.
        let inner = root.join("sub/inner");
        std::fs::create_dir(&inner).unwrap();
        std::fs::File::create(inner.join("b.log")).unwrap();
        assert!(files_below(&inner, true).files.is_empty());
        assert_eq!(names(&files_below(&inner, false), &inner), ["b.log"]);
    }
}
