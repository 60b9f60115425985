//! Keeps the values that were taken out, where the operator asked for it: a file of variables for
//! its owner alone, which git must not see.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::FixPlan;
use crate::base::secret::SecretValue;
use crate::config::dotenv;
use crate::lint::setup::repository::{self, Ignored};
use crate::sys::fs::{self, FsError, Perms};
use crate::sys::host::Host;

/// The largest file of variables that is read.
const MAX_BYTES: u64 = 1024 * 1024;

/// Why nothing was stashed.
#[derive(Debug, thiserror::Error)]
pub enum StashError {
    /// The file cannot be read or written.
    #[error(transparent)]
    Fs(#[from] FsError),
    /// The file lies in a repository, which would take it.
    #[error("{} lies in a git repository that does not ignore it", path.display())]
    NotIgnored {
        /// The file.
        path: PathBuf,
    },
    /// It is not known whether git ignores it.
    #[error("cannot find out whether git ignores {}: {reason}", path.display())]
    Unknown {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The file is no text.
    #[error("{} is not UTF-8", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// It is a link.
    #[error("{} is a symbolic link", path.display())]
    Link {
        /// The file.
        path: PathBuf,
    },
    /// The variable has another value already.
    #[error("{} has another value for {name} already", path.display())]
    Taken {
        /// The file.
        path: PathBuf,
        /// The variable.
        name: String,
    },
    /// No line can hold the value so that every reader takes it alike.
    #[error("the value of {name} cannot stand in a file of variables")]
    Unquotable {
        /// The variable.
        name: String,
    },
}

/// What a stash did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stashed {
    /// The variables that were added.
    pub added: Vec<String>,
    /// The variables that stood there with the same value.
    pub kept: Vec<String>,
}

/// Adds the values that `plans` take out to the file at `path`, as `NAME=value` lines. What stands
/// there stays. To be called before the plans are written.
///
/// # Errors
/// Nothing was written then.
pub fn stash(host: &Host, path: &Path, plans: &[&FixPlan]) -> Result<Stashed, StashError> {
    let path = &host.cwd.join(path);
    if std::fs::symlink_metadata(path).is_ok_and(|meta| meta.is_symlink()) {
        return Err(StashError::Link { path: path.clone() });
    }
    match repository::ignores(host, path) {
        Ok(Ignored::Yes | Ignored::NoRepository) => {}
        Ok(Ignored::No) => return Err(StashError::NotIgnored { path: path.clone() }),
        Err(error) => {
            let reason = error.to_string();
            return Err(StashError::Unknown { path: path.clone(), reason });
        }
    }
    let before = match fs::read(path, MAX_BYTES) {
        Ok(found) => found.bytes,
        Err(FsError::Missing { .. }) => Zeroizing::new(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let text =
        std::str::from_utf8(&before).map_err(|_| StashError::NotText { path: path.clone() })?;
    let mut known: BTreeMap<String, SecretValue> = dotenv::load(text).into_iter().collect();
    let mut done = Stashed::default();
    let mut lines = Zeroizing::new(String::with_capacity(4096));
    for fixed in plans.iter().flat_map(|plan| &plan.fixed) {
        let value = fixed.value.expose("stashed where the operator asked for it");
        if let Some(there) = known.get(&fixed.name) {
            if there.expose("compared before a write") != value {
                let name = fixed.name.clone();
                return Err(StashError::Taken { path: path.clone(), name });
            }
            if !done.added.contains(&fixed.name) && !done.kept.contains(&fixed.name) {
                done.kept.push(fixed.name.clone());
            }
            continue;
        }
        let quoted =
            quote(value).ok_or_else(|| StashError::Unquotable { name: fixed.name.clone() })?;
        lines.push_str(&fixed.name);
        lines.push('=');
        lines.push_str(&quoted);
        lines.push('\n');
        known.insert(fixed.name.clone(), fixed.value.clone());
        done.added.push(fixed.name.clone());
    }
    if done.added.is_empty() {
        return Ok(done);
    }
    let gap: &[u8] = if before.is_empty() || before.ends_with(b"\n") { b"" } else { b"\n" };
    let bytes = Zeroizing::new([&before[..], gap, lines.as_bytes()].concat());
    fs::write_atomic(path, &bytes, Perms::Exactly(0o600))?;
    Ok(done)
}

/// The value as it stands behind `=`: plain where nothing in it means anything, else in single
/// quotes, which keep what is in them, else in double quotes.
fn quote(value: &str) -> Option<Zeroizing<String>> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:+=@,%".contains(c);
    if value.chars().any(char::is_control) {
        return None;
    }
    let mark = if !value.is_empty() && value.chars().all(plain) {
        ""
    } else if !value.contains(['\'', '\\']) {
        "'"
    } else if !value.contains(['"', '$', '`', '\\']) {
        "\""
    } else if !value.contains('\'') {
        "'"
    } else {
        return None;
    };
    let line = Zeroizing::new(format!("{mark}{value}{mark}"));
    // What is read back must be what was written.
    let entry = Zeroizing::new(format!("A={}\n", line.as_str()));
    let read = dotenv::load(&entry);
    let same = read.first().is_some_and(|(_, read)| read.expose("compared with itself") == value);
    same.then_some(line)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::lint::fix::{Edit, Fixed};

    fn plan(pairs: &[(&str, &str)]) -> FixPlan {
        let fixed = pairs.iter().enumerate().map(|(found, (name, value))| Fixed {
            found,
            edit: Edit { span: 0..0, text: String::new() },
            name: (*name).to_owned(),
            value: SecretValue::new(*value),
        });
        FixPlan { path: "a".to_owned(), fixed: fixed.collect(), refused: Vec::new() }
    }

    #[test]
    fn lines_are_added_and_what_stands_there_stays() {
        let dir = tempfile::tempdir().unwrap();
        let host = Host::bare(dir.path());
        let path = dir.path().join("stash.env");
        fs::write_atomic(&path, b"# mine\nOLD=1\nSAME=canary", Perms::Exactly(0o644)).unwrap();
        let plan = plan(&[("SAME", "canary"), ("NEW", "canary $x#1"), ("NEW", "canary $x#1")]);
        let done = stash(&host, &path, &[&plan]).unwrap();
        assert_eq!(done, Stashed { added: vec!["NEW".into()], kept: vec!["SAME".into()] });
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "# mine\nOLD=1\nSAME=canary\nNEW='canary $x#1'\n");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        // Once more: nothing to add.
        assert_eq!(stash(&host, &path, &[&plan]).unwrap().added, [""; 0]);
    }

    #[test]
    fn another_value_or_an_unwritable_one_stops_everything() {
        let dir = tempfile::tempdir().unwrap();
        let host = Host::bare(dir.path());
        let path = dir.path().join("stash.env");
        fs::write_atomic(&path, b"A=one\n", Perms::Keep).unwrap();
        let error = stash(&host, &path, &[&plan(&[("B", "x"), ("A", "two")])]).unwrap_err();
        assert!(matches!(&error, StashError::Taken { name, .. } if name == "A"));
        let error = stash(&host, &path, &[&plan(&[("B", "a'b$c\"")])]).unwrap_err();
        assert!(matches!(error, StashError::Unquotable { .. }));
        assert_eq!(std::fs::read(&path).unwrap(), b"A=one\n");
    }
}
