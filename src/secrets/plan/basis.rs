//! What the config files were when a plan was made, so that `apply` can tell an old plan.
//!
//! OpenClaw ignores keys that it does not know, so the plan stays one for both tools. Size and time
//! are kept, and no hash: a hash over a short credential could be guessed.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde_json::{Value, json};

use super::node::JsonNode;

/// A file as it was when the plan was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenFile {
    /// The file (absolute).
    pub path: PathBuf,
    /// Its size in bytes.
    size: u64,
    /// Nanoseconds since 1970 of its last change, as text: JSON numbers do not hold them.
    modified_ns: String,
}

impl SeenFile {
    /// The file as it is now; `None` when it cannot be asked.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let meta = std::fs::metadata(path).ok()?;
        let modified = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        let modified_ns = modified.as_nanos().to_string();
        Some(Self { path: path.to_owned(), size: meta.len(), modified_ns })
    }

    /// Whether the file is as it was.
    #[must_use]
    pub fn is_current(&self) -> bool {
        Self::of(&self.path).as_ref() == Some(self)
    }

    pub(super) fn to_json(&self) -> Value {
        json!({ "path": self.path, "size": self.size.to_string(), "modifiedNs": self.modified_ns })
    }
}

/// The files that a plan names; entries of another form are passed over.
pub(super) fn read<N: JsonNode>(root: &N) -> Vec<SeenFile> {
    let Some(files) = root.member("telson").and_then(|own| own.member("basis")) else {
        return Vec::new();
    };
    let text = |file: &N, key| file.member(key).and_then(JsonNode::text).map(str::to_owned);
    files
        .items()
        .into_iter()
        .filter_map(|file| {
            Some(SeenFile {
                path: text(file, "path")?.into(),
                size: text(file, "size")?.parse().ok()?,
                modified_ns: text(file, "modifiedNs")?,
            })
        })
        .collect()
}
