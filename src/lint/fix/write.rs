//! Carries a plan out.

use std::path::{Path, PathBuf};

use super::{FixPlan, apply_to};
use crate::sys::fs::{self, FsError, Perms};

/// The largest file that is rewritten.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// Why a file was left as it is.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// It cannot be read or written.
    #[error(transparent)]
    Fs(#[from] FsError),
    /// Another text stands in it than the one that was scanned.
    #[error("{} changed since it was read, or is not UTF-8; nothing was written", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// A write would reach another file too.
    #[error("{} is {what}; edit the file that it stands for", path.display())]
    NotItself {
        /// The file.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
}

/// Writes the file at `path` with the edits of `plan` made. `text` is what the plan was made from;
/// another content is refused. Mode, owner, line ends and a byte order mark stay.
///
/// # Errors
/// The file is as it was then.
pub fn write(path: &Path, text: &str, plan: &FixPlan) -> Result<(), WriteError> {
    let edits = plan.edits();
    if edits.is_empty() {
        return Ok(());
    }
    let linked = std::fs::symlink_metadata(path).is_ok_and(|meta| meta.is_symlink());
    if linked {
        return Err(WriteError::NotItself { path: path.to_owned(), what: "a symbolic link" });
    }
    let found = fs::read(path, MAX_BYTES)?;
    if found.state.links > 1 {
        let what = "one of several names of a file";
        return Err(WriteError::NotItself { path: path.to_owned(), what });
    }
    const MARK: &[u8] = "\u{feff}".as_bytes();
    // The text may have been scanned without its mark.
    let (mark, rest) = match found.bytes.strip_prefix(MARK) {
        Some(rest) if !text.starts_with('\u{feff}') => (MARK, rest),
        _ => (&[][..], &found.bytes[..]),
    };
    if rest != text.as_bytes() {
        return Err(WriteError::Changed { path: path.to_owned() });
    }
    let changed = zeroize::Zeroizing::new(apply_to(text, &edits));
    let bytes = zeroize::Zeroizing::new([mark, changed.as_bytes()].concat());
    Ok(fs::write_atomic(path, &bytes, Perms::Keep)?)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::base::secret::SecretValue;
    use crate::lint::fix::{Edit, Fixed};

    fn plan() -> FixPlan {
        let edit = Edit { span: 2..8, text: "${A}".to_owned() };
        let value = SecretValue::new("canary");
        let fixed = Fixed { found: 0, edit, name: "A".to_owned(), value };
        FixPlan { path: "a".to_owned(), fixed: vec![fixed], refused: Vec::new() }
    }

    fn put(path: &Path, bytes: &[u8]) {
        fs::write_atomic(path, bytes, Perms::Exactly(0o640)).unwrap();
    }

    #[test]
    fn mode_line_ends_and_mark_stay() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        put(&path, b"\xef\xbb\xbfa:canary\r\nb:1\r\n");
        write(&path, "a:canary\r\nb:1\r\n", &plan()).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"\xef\xbb\xbfa:${A}\r\nb:1\r\n");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[test]
    fn another_content_a_link_or_a_second_name_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        put(&path, b"a:canary\nnew");
        let error = write(&path, "a:canary\n", &plan()).unwrap_err();
        assert!(matches!(error, WriteError::Changed { .. }));
        assert!(!error.to_string().contains("canary"));
        let link = dir.path().join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let error = write(&link, "a:canary\nnew", &plan()).unwrap_err();
        assert!(error.to_string().contains("symbolic link"), "{error}");
        std::fs::hard_link(&path, dir.path().join("second")).unwrap();
        let error = write(&path, "a:canary\nnew", &plan()).unwrap_err();
        assert!(error.to_string().contains("several names"), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), b"a:canary\nnew");
    }
}
