//! The root of a scan: paths in reports start from it, and the settings stand in it.

use std::path::{Path, PathBuf};

use crate::commands::error::{CliError, ErrorKind};

/// The root, and the paths to scan below it, absolute; none means the whole root.
///
/// The root is the git work tree around the first path (or around `cwd`); outside of one it is the
/// only folder that was named, else `cwd`.
pub(super) fn find(cwd: &Path, named: &[PathBuf]) -> Result<(PathBuf, Vec<PathBuf>), CliError> {
    let mut paths = Vec::new();
    for path in named.iter().filter(|path| path.as_os_str() != "-") {
        let absolute = std::path::absolute(cwd.join(path))
            .map_err(|error| CliError::new(ErrorKind::Io, "cannot use a path").caused_by(error))?;
        if absolute.symlink_metadata().is_err() {
            let what = format!("there is no {}", path.display());
            return Err(CliError::new(ErrorKind::NothingChecked, what));
        }
        paths.push(absolute);
    }
    let start = paths.first().map_or(cwd, PathBuf::as_path);
    let start = if start.is_dir() { start } else { start.parent().unwrap_or(cwd) };
    if let Some(tree) = start.ancestors().find(|folder| folder.join(".git").exists()) {
        let whole = paths.iter().any(|path| path == tree);
        return Ok((tree.to_owned(), if whole { Vec::new() } else { paths }));
    }
    match paths.as_slice() {
        [folder] if folder.is_dir() => Ok((folder.clone(), Vec::new())),
        _ => Ok((cwd.to_owned(), paths)),
    }
}
