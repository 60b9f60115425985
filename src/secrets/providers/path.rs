//! Paths of the config as OpenClaw resolves them.

use std::path::{Component, Path, PathBuf};

/// Makes a path of the config absolute: white space around is dropped, a leading `~` is the
/// effective home, anything relative starts at the working directory, and `.` and `..` are
/// resolved as text, without looking at links. Blank text gives an empty path.
pub(super) fn resolve(text: &str, home: &Path, cwd: &Path) -> PathBuf {
    let text = text.trim();
    if text.is_empty() {
        return PathBuf::new();
    }
    let joined = match text.strip_prefix('~') {
        Some("") => home.to_owned(),
        Some(rest) if rest.starts_with('/') => home.join(rest.trim_start_matches('/')),
        _ => cwd.join(text),
    };
    let mut plain = PathBuf::new();
    for part in joined.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_observed() {
        let at = |text: &str| resolve(text, Path::new("/home/u"), Path::new("/work"));
        assert_eq!(at(" ~/a/../b "), Path::new("/home/u/b"));
        assert_eq!(at("~"), Path::new("/home/u"));
        assert_eq!(at("~x/a"), Path::new("/work/~x/a"));
        assert_eq!(at("a/./b"), Path::new("/work/a/b"));
        assert_eq!(at("/../x//y/"), Path::new("/x/y"));
        assert_eq!(at("  "), Path::new(""));
    }
}
