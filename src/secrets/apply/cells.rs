//! A cell of auth profiles as a part of the transaction, and its recovery after a kill.

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::error::ApplyError;
use crate::config::json5::Document;
use crate::secrets::stores::cell::CellEdit;
use crate::secrets::stores::json;
use crate::secrets::stores::sqlite::{AuthCell, Database};
use crate::secrets::stores::sqlite_scrub::{CellWrite, OpenWrite};
use crate::sys::txn::{Participant, ParticipantError};

/// The kind in journals and undo bundles.
pub const KIND: &str = "auth-cell";

/// A planned change of one cell.
#[derive(Debug, Clone)]
pub struct CellChange {
    /// The write.
    pub write: CellWrite,
    /// What it does. Removals, and refs that are set: no credentials.
    pub edits: Vec<CellEdit>,
}

impl CellChange {
    pub(super) fn plan(
        path: &Path,
        cell: AuthCell,
        content: Option<&Document>,
        edits: Vec<CellEdit>,
    ) -> Result<Self, ApplyError> {
        let write = CellWrite::plan(path, cell, content, &edits)
            .map_err(|error| ApplyError::Cell { path: path.to_owned(), error })?;
        Ok(Self { write, edits })
    }

    /// The database.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.write.path()
    }
}

/// Takes part in a transaction of files.
pub(super) struct CellPart {
    change: CellChange,
    now_ms: i64,
    salt: String,
    open: Option<OpenWrite>,
}

impl CellPart {
    pub(super) fn new(change: CellChange, now_ms: i64) -> Self {
        let salt = crate::sys::fs::new_id() + &crate::sys::fs::new_id();
        Self { change, now_ms, salt, open: None }
    }
}

impl Participant for CellPart {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn record(&self) -> Json {
        let write = &self.change.write;
        let edits: Vec<Json> = self
            .change
            .edits
            .iter()
            .map(|edit| match edit {
                CellEdit::Remove(path) => json!({ "remove": path }),
                CellEdit::Set(path, text) => json!({ "set": path, "ref": text.as_str() }),
            })
            .collect();
        json!({
            "path": write.path(),
            "cell": cell_name(write.cell()),
            "salt": self.salt,
            "before": write.before().map(|text| print(&self.salt, text)),
            "after": write.text().map(|text| print(&self.salt, text)),
            "edits": edits,
        })
    }

    fn prepare(&mut self) -> Result<(), ParticipantError> {
        let open = self.change.write.begin(self.now_ms);
        self.open = Some(open.map_err(|error| ParticipantError(error.to_string()))?);
        Ok(())
    }

    fn commit(&mut self) -> Result<(), ParticipantError> {
        let open = self.open.take().expect("internal: a participant is prepared before its commit");
        open.commit().map_err(|error| ParticipantError(error.to_string()))
    }

    fn abort(&mut self) {
        self.open = None;
    }
}

/// Does the change of a [`Participant::record`] again, where it was not done.
///
/// # Errors
/// The cell holds neither the old nor the new text, or the record is not understood.
pub fn redo(kind: &str, record: &Json) -> Result<(), ParticipantError> {
    let damaged = || ParticipantError("its record in the journal cannot be read".to_owned());
    if kind != KIND {
        return Err(ParticipantError(format!("this telson does not know changes of kind {kind}")));
    }
    let text = |key: &str| record.get(key).and_then(Json::as_str);
    let path = PathBuf::from(text("path").ok_or_else(damaged)?);
    let cell = text("cell").and_then(cell_of).ok_or_else(damaged)?;
    let salt = text("salt").ok_or_else(damaged)?;
    let mut edits = Vec::new();
    for edit in record.get("edits").and_then(Json::as_array).ok_or_else(damaged)? {
        let path = |key: &str| -> Option<Vec<String>> {
            edit.get(key)?.as_array()?.iter().map(|s| s.as_str().map(str::to_owned)).collect()
        };
        edits.push(match (path("remove"), path("set"), edit.get("ref").and_then(Json::as_str)) {
            (Some(path), _, _) => CellEdit::Remove(path),
            (None, Some(path), Some(text)) => CellEdit::Set(path, text.to_owned().into()),
            _ => return Err(damaged()),
        });
    }
    let refused = |why: &dyn std::fmt::Display| ParticipantError(why.to_string());
    let current = read(&path, cell).map_err(|e| refused(&e))?;
    let now = current.as_ref().map(|document| print(salt, document.text()));
    if now.as_deref() == text("after") {
        return Ok(());
    }
    if now.as_deref() != text("before") {
        return Err(ParticipantError(format!(
            "{} was changed by another process after the interrupted command",
            path.display()
        )));
    }
    let write = CellWrite::plan(&path, cell, current.as_ref(), &edits).map_err(|e| refused(&e))?;
    write.apply(now_ms()).map_err(|e| refused(&e))
}

/// What a cell holds now.
pub(super) fn read(
    path: &Path,
    cell: AuthCell,
) -> Result<Option<Document>, crate::secrets::stores::problem::StoreProblem> {
    let database = match cell {
        AuthCell::Agent => Database::agent(path)?,
        AuthCell::Shared => Database::state(path)?,
    };
    database.map_or(Ok(None), |database| database.auth_profiles(cell))
}

/// The data of an undo record: the cell and its old text.
pub(super) fn undo_data(write: &CellWrite) -> Zeroizing<String> {
    // The value tree is short-lived; its strings are those that the bundle encrypts.
    let data = json!({
        "path": write.path(),
        "cell": cell_name(write.cell()),
        "before": write.before(),
        "after": write.text().map(|text| print("", text)),
    });
    Zeroizing::new(data.to_string())
}

/// The write that takes an apply back; `None` when the cell is as before already.
pub(super) fn from_undo(data: &str) -> Result<Option<CellWrite>, ApplyError> {
    let data: Json = serde_json::from_str(data)
        .map_err(|_| ApplyError::UndoRecord("an auth store record is not JSON"))?;
    let text = |key: &str| data.get(key).and_then(Json::as_str);
    let missing = || ApplyError::UndoRecord("an auth store record lacks a field");
    let path = PathBuf::from(text("path").ok_or_else(missing)?);
    let cell = text("cell").and_then(cell_of).ok_or_else(missing)?;
    let now = read(&path, cell)?.map(|document| Zeroizing::new(document.text().to_owned()));
    let before = text("before").map(|text| Zeroizing::new(text.to_owned()));
    if now == before {
        return Ok(None);
    }
    if now.as_ref().map(|text| print("", text)).as_deref() != text("after") {
        return Err(crate::secrets::stores::problem::StoreProblem::Changed { path }.into());
    }
    if let Some(text) = &before {
        json::parse(text.clone())
            .map_err(|_| ApplyError::UndoRecord("an auth store record holds no JSON store"))?;
    }
    Ok(Some(CellWrite::replace(&path, cell, now, before)))
}

const fn cell_name(cell: AuthCell) -> &'static str {
    match cell {
        AuthCell::Agent => "agent",
        AuthCell::Shared => "shared",
    }
}

fn cell_of(name: &str) -> Option<AuthCell> {
    [AuthCell::Agent, AuthCell::Shared].into_iter().find(|cell| cell_name(*cell) == name)
}

/// A salted hash: tells whether a text is the expected one, and nothing about it.
fn print(salt: &str, text: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(salt.as_bytes());
    hash.update(text.as_bytes());
    crate::sys::fs::hex(&hash.finalize())
}

/// Milliseconds of Unix time.
pub(super) fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
