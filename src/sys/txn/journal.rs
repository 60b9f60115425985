//! The journal: what a transaction is about to do, on disk, without any content of a file.

use std::ffi::{OsStr, OsString};
use std::io::{Read as _, Write as _};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::TxnError;
use crate::sys::fs::{FaultPoint, Folder, FsError, Identity};

/// The journal's name in the state directory.
pub const JOURNAL_NAME: &str = ".telson-apply.journal";
/// The next journal before it takes its place; means nothing by itself.
const NEXT_NAME: &str = ".telson-apply.journal.next";
const SCHEMA: &str = "telson.journal/1";
/// Far above a journal of thousands of files.
const LIMIT: u64 = 16 * 1024 * 1024;

/// Which way recovery goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Phase {
    /// Back: remove the temp files.
    Intent,
    /// Forward: finish.
    Committed,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Journal {
    schema: String,
    pub(super) txn: String,
    pub(super) phase: Phase,
    pub(super) files: Vec<FileStep>,
    pub(super) participants: Vec<ParticipantStep>,
}

/// One file: both `temp` and `old` is a write, only `temp` a creation, only `old` a removal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct FileStep {
    /// Absolute, without links.
    #[serde(serialize_with = "write_path", deserialize_with = "read_path")]
    pub(super) target: PathBuf,
    pub(super) temp: Option<Temp>,
    pub(super) old: Option<Identity>,
}

/// The new content that lies beside the target.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Temp {
    #[serde(serialize_with = "write_path", deserialize_with = "read_path")]
    pub(super) name: PathBuf,
    pub(super) sha256: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ParticipantStep {
    pub(super) kind: String,
    pub(super) record: serde_json::Value,
}

/// Whether an interrupted transaction waits for [`super::recover`], or one is under way. Needs no
/// lock, so that a command that only reads need not wait.
#[must_use]
pub fn is_pending(state_dir: &Path) -> bool {
    [JOURNAL_NAME, NEXT_NAME].iter().any(|name| state_dir.join(name).symlink_metadata().is_ok())
}

impl Journal {
    pub(super) fn new(
        txn: String,
        files: Vec<FileStep>,
        participants: Vec<ParticipantStep>,
    ) -> Self {
        Self { schema: SCHEMA.to_owned(), txn, phase: Phase::Intent, files, participants }
    }

    /// Makes the journal durable in this phase. It takes effect at once or not at all.
    pub(super) fn write(
        &mut self,
        dir: &Path,
        phase: Phase,
        fault: &dyn FaultPoint,
    ) -> Result<(), FsError> {
        self.phase = phase;
        let path = dir.join(JOURNAL_NAME);
        let at = |action| move |errno| FsError::os(action, &dir.join(JOURNAL_NAME), errno);
        let text = serde_json::to_vec(self).expect("internal: a journal is plain data");
        let folder = Folder::open(dir)?;
        folder.remove(OsStr::new(NEXT_NAME))?;
        fault.before("create journal").map_err(at("create"))?;
        let mut file = folder.create(OsStr::new(NEXT_NAME))?;
        let placed = (|| {
            fault.before("write journal").map_err(at("write"))?;
            file.write_all(&text).map_err(|e| FsError::io("write", &path, &e))?;
            fault.before("fsync journal").map_err(at("flush"))?;
            file.sync_all().map_err(|e| FsError::io("flush", &path, &e))?;
            fault.before("rename journal").map_err(at("replace"))?;
            folder.replace(OsStr::new(NEXT_NAME), OsStr::new(JOURNAL_NAME))
        })();
        if let Err(error) = placed {
            let _ = folder.remove(OsStr::new(NEXT_NAME));
            return Err(error);
        }
        fault.before("fsync folder of journal").map_err(at("flush the folder of"))?;
        folder.sync()
    }

    /// Reads the journal of a state directory. Only one that this very user wrote is believed:
    /// it tells which files to rename and remove.
    pub(super) fn load(dir: &Path) -> Result<Option<Self>, TxnError> {
        let path = dir.join(JOURNAL_NAME);
        let unusable = |why: String| TxnError::Journal { path: path.clone(), why };
        let folder = Folder::open(dir)?;
        let Some(file) = folder.open_file(OsStr::new(JOURNAL_NAME))? else { return Ok(None) };
        let meta = file.metadata().map_err(|e| FsError::io("look at", &path, &e))?;
        let euid = rustix::process::geteuid().as_raw();
        if meta.uid() != euid {
            let uid = meta.uid();
            return Err(unusable(format!(
                "it was written by uid {uid} and this process is uid {euid}; run telson as uid {uid}"
            )));
        }
        if meta.mode() & 0o022 != 0 {
            return Err(unusable(
                "others can write to it; look at its content before you trust it".to_owned(),
            ));
        }
        let mut text = Vec::new();
        file.take(LIMIT).read_to_end(&mut text).map_err(|e| FsError::io("read", &path, &e))?;
        let journal: Self = serde_json::from_slice(&text).map_err(|error| {
            unusable(format!(
                "it is not a journal of this telson version (line {}, column {}); the files that it \
                 names may be half changed, finish with the version that wrote it",
                error.line(),
                error.column()
            ))
        })?;
        journal.check().map_err(unusable)?;
        Ok(Some(journal))
    }

    fn check(&self) -> Result<(), String> {
        if self.schema != SCHEMA {
            return Err(format!(
                "its format is {}, this telson knows {SCHEMA}; use the version that wrote it",
                self.schema
            ));
        }
        let tail = format!(".telson-{}.tmp", self.txn);
        for step in &self.files {
            if !step.target.is_absolute() || step.target.file_name().is_none() {
                return Err(format!("{} is not an absolute path", step.target.display()));
            }
            if let Some(temp) = &step.temp {
                let name = temp.name.as_os_str().as_bytes();
                let fits = name.starts_with(b".") && name.ends_with(tail.as_bytes());
                if !fits || name.contains(&b'/') {
                    return Err(format!("{} is not a temp file of telson", temp.name.display()));
                }
            }
        }
        Ok(())
    }

    /// Removes the journal: the transaction is over.
    pub(super) fn clear(dir: &Path, fault: &dyn FaultPoint) -> Result<(), FsError> {
        let at = |action| move |errno| FsError::os(action, &dir.join(JOURNAL_NAME), errno);
        let folder = Folder::open(dir)?;
        folder.remove(OsStr::new(NEXT_NAME))?;
        fault.before("remove journal").map_err(at("remove"))?;
        folder.remove(OsStr::new(JOURNAL_NAME))?;
        fault.before("fsync folder after journal").map_err(at("flush the folder of"))?;
        folder.sync()
    }
}

/// A path as text; one that is not UTF-8 as `base64:...`, which no absolute path starts with, nor a
/// temp name.
fn write_path<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    match path.to_str() {
        Some(text) => serializer.serialize_str(text),
        None => serializer
            .serialize_str(&format!("base64:{}", STANDARD.encode(path.as_os_str().as_bytes()))),
    }
}

fn read_path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    let text = String::deserialize(deserializer)?;
    match text.strip_prefix("base64:") {
        None => Ok(PathBuf::from(text)),
        Some(code) => STANDARD
            .decode(code)
            .map(|bytes| PathBuf::from(OsString::from_vec(bytes)))
            .map_err(|_| serde::de::Error::custom("a path that is not base64")),
    }
}
