//! The secrets file's shape for a repository, and the line that keeps the real one out of it.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;
use zeroize::Zeroizing;

use crate::sys::fs::{self, Perms};

use super::error::ConfigureError;
use super::payload::wipe;
use super::secrets_file::{existing, make_folder, text_of};

/// The most bytes of a `.gitignore` that is read.
const MAX_IGNORE: u64 = 1_048_576;

/// Where the example of a secrets file stands: `secrets.json` has `secrets.example.json`.
#[must_use]
pub fn example_path(file: &Path) -> PathBuf {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let name = match file.extension() {
        Some(extension) => format!("{stem}.example.{}", extension.to_string_lossy()),
        None => format!("{stem}.example"),
    };
    file.with_file_name(name)
}

/// Writes the shape of the secrets file at `file`: its keys, with an empty text for each value.
/// `None` when it is there already.
///
/// # Errors
/// The secrets file cannot be read, or the example cannot be written.
pub fn write_example(file: &Path, to: &Path, euid: u32) -> Result<Option<PathBuf>, ConfigureError> {
    let Some(found) = existing(file, 20_971_520, euid)? else { return Ok(None) };
    let text = text_of(file, &found.bytes)?;
    let text = text.trim_start_matches('\u{feff}');
    let mut json: Json = serde_json::from_str(text).map_err(|error| ConfigureError::Content {
        path: file.to_owned(),
        why: format!("line {}: no JSON", error.line()),
    })?;
    wipe(&mut json);
    empty(&mut json);
    let shape = format!("{json:#}\n");
    make_folder(to)?;
    if std::fs::read(to).is_ok_and(|old| old == shape.as_bytes()) {
        return Ok(None);
    }
    // Nothing in it is secret, and it is meant for a repository.
    let perms = if to.exists() { Perms::Keep } else { Perms::Exactly(0o644) };
    fs::write_atomic(to, shape.as_bytes(), perms)?;
    Ok(Some(to.to_owned()))
}

/// Numbers and truth values may be credentials too.
fn empty(json: &mut Json) {
    match json {
        Json::Array(items) => items.iter_mut().for_each(empty),
        Json::Object(members) => members.values_mut().for_each(empty),
        other => *other = Json::from(""),
    }
}

/// Adds the secrets file to the `.gitignore` beside it when its folder is in a git work tree and
/// the line is not there. Gives the changed file.
///
/// # Errors
/// The `.gitignore` cannot be read or written.
pub fn ignore_in_git(file: &Path) -> Result<Option<PathBuf>, ConfigureError> {
    let (Some(folder), Some(name)) = (file.parent(), file.file_name().and_then(|n| n.to_str()))
    else {
        return Ok(None);
    };
    if !folder.ancestors().any(|dir| dir.join(".git").exists()) {
        return Ok(None);
    }
    let ignore = folder.join(".gitignore");
    let old = if ignore.exists() {
        let found = fs::read(&ignore, MAX_IGNORE)?;
        Zeroizing::new(String::from_utf8_lossy(&found.bytes).into_owned())
    } else {
        Zeroizing::new(String::new())
    };
    let line = format!("/{name}");
    if old.lines().any(|known| matches!(known.trim(), l if l == line || l == name || l == "*")) {
        return Ok(None);
    }
    let gap = if old.is_empty() || old.ends_with('\n') { "" } else { "\n" };
    let perms = if ignore.exists() { Perms::Keep } else { Perms::Exactly(0o644) };
    fs::write_atomic(&ignore, format!("{}{gap}{line}\n", old.as_str()).as_bytes(), perms)?;
    Ok(Some(ignore))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_has_the_shape_and_no_value() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("secrets.json");
        fs::create_new(&file, br#"{"a":{"b":"canary-alpha-7Q","n":12345},"l":["x"]}"#, 0o600)
            .unwrap();
        let to = example_path(&file);
        assert!(to.ends_with("secrets.example.json"));
        let euid = rustix::process::geteuid().as_raw();
        assert_eq!(write_example(&file, &to, euid).unwrap(), Some(to.clone()));
        let json: Json = serde_json::from_slice(&std::fs::read(&to).unwrap()).unwrap();
        assert_eq!(json, serde_json::json!({"a": {"b": "", "n": ""}, "l": [""]}));
        assert_eq!(write_example(&file, &to, euid).unwrap(), None, "a second run changes nothing");
    }

    #[test]
    fn only_a_work_tree_gets_the_line() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("home/secrets.json");
        std::fs::create_dir_all(dir.path().join("home")).unwrap();
        assert_eq!(ignore_in_git(&file).unwrap(), None);
        std::fs::create_dir(dir.path().join(".git")).unwrap();
        let ignore = dir.path().join("home/.gitignore");
        assert_eq!(ignore_in_git(&file).unwrap(), Some(ignore.clone()));
        assert_eq!(std::fs::read_to_string(ignore).unwrap(), "/secrets.json\n");
        assert_eq!(ignore_in_git(&file).unwrap(), None);
    }
}
