//! Writing a cell of auth profiles, and making sure that the old text is nowhere in the files.

use std::fs::File;
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;
use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, params};
use zeroize::Zeroizing;

use super::cell::{CellEdit, NotAnObject, edit};
use super::problem::StoreProblem;
use super::snapshot::companion;
use super::sqlite::{AuthCell, BUSY_TIMEOUT, has_table, user_version};
use crate::base::secret::SecretValue;
use crate::config::json5::Document;

/// Shorter values are not searched for: they would be found by chance.
const MIN_SEARCHED_BYTES: usize = 8;

/// A change of one cell, bound to the content that it was planned on.
#[derive(Clone)]
pub struct CellWrite {
    path: PathBuf,
    cell: AuthCell,
    before: Option<Zeroizing<String>>,
    after: Option<Zeroizing<String>>,
}

impl std::fmt::Debug for CellWrite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CellWrite")
            .field("path", &self.path)
            .field("cell", &self.cell)
            .finish_non_exhaustive()
    }
}

impl CellWrite {
    /// Plans `edits` on the content of a cell, which is `None` when the row is not there yet.
    ///
    /// # Errors
    /// An edit leads through something that is no object.
    pub fn plan(
        path: &Path,
        cell: AuthCell,
        content: Option<&Document>,
        edits: &[CellEdit],
    ) -> Result<Self, NotAnObject> {
        let after = match content {
            Some(document) => edit(document, edits)?,
            None => {
                let empty =
                    super::json::parse(String::from(r#"{"version":1,"profiles":{}}"#).into());
                edit(&empty.expect("internal: the empty store is JSON"), edits)?
            }
        };
        Ok(Self {
            path: path.to_owned(),
            cell,
            before: content.map(|document| Zeroizing::new(document.text().to_owned())),
            after: Some(after),
        })
    }

    /// The database.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the write would change anything.
    #[must_use]
    pub fn is_change(&self) -> bool {
        self.before != self.after
    }

    /// The text that the cell will hold. It may hold credentials.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.after.as_deref().map(String::as_str)
    }

    /// The write that takes this one back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self { before: self.after.clone(), after: self.before.clone(), ..self.clone() }
    }

    /// Whether the database may be written to: a regular file of the one schema that is known.
    ///
    /// # Errors
    /// The reason why not.
    pub fn check(&self) -> Result<(), StoreProblem> {
        let connection = open(&self.path)?;
        self.check_schema(&connection)
    }

    fn check_schema(&self, connection: &Connection) -> Result<(), StoreProblem> {
        let path = || self.path.clone();
        let failed = |e: rusqlite::Error| StoreProblem::sqlite(&self.path, &e);
        let (found, needed) = (user_version(connection).map_err(failed)?, self.cell.schema());
        if found > needed {
            return Err(StoreProblem::NewerSchema { path: path(), found, supported: needed });
        }
        if found < needed {
            return Err(StoreProblem::OlderSchema { path: path(), found, needed });
        }
        if !has_table(connection, self.cell.table()).map_err(failed)? {
            return Err(StoreProblem::MissingTable { path: path(), table: self.cell.table() });
        }
        Ok(())
    }

    /// Writes the cell in one transaction, stamped with `now_ms` (milliseconds of Unix time).
    /// The old text is overwritten where it stood; [`purge`] deals with its other copies.
    ///
    /// # Errors
    /// Another schema, a locked database, or content that changed since the plan. Nothing is
    /// written then.
    pub fn apply(&self, now_ms: i64) -> Result<(), StoreProblem> {
        let mut connection = open(&self.path)?;
        let failed = |e: rusqlite::Error| StoreProblem::sqlite(&self.path, &e);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        self.check_schema(&transaction)?;
        let current: Option<Zeroizing<String>> = transaction
            .query_row(self.cell.select(), [self.cell.key()], |row| {
                row.get::<_, String>(0).map(Zeroizing::new)
            })
            .optional()
            .map_err(failed)?;
        if current != self.before {
            return Err(StoreProblem::Changed { path: self.path.clone() });
        }
        let key = self.cell.key();
        match &self.after {
            Some(text) => {
                transaction.execute(upsert(self.cell), params![key, text.as_str(), now_ms])
            }
            None => transaction.execute(delete(self.cell), [key]),
        }
        .map_err(failed)?;
        transaction.commit().map_err(failed)
    }
}

const fn upsert(cell: AuthCell) -> &'static str {
    match cell {
        AuthCell::Agent => {
            "INSERT INTO auth_profile_store (store_key, store_json, updated_at) \
             VALUES (?1, ?2, ?3) ON CONFLICT (store_key) \
             DO UPDATE SET store_json = ?2, updated_at = ?3"
        }
        AuthCell::Shared => {
            "INSERT INTO config_machine_state (state_key, value_json, updated_at_ms) \
             VALUES (?1, ?2, ?3) ON CONFLICT (state_key) \
             DO UPDATE SET value_json = ?2, updated_at_ms = ?3"
        }
    }
}

const fn delete(cell: AuthCell) -> &'static str {
    match cell {
        AuthCell::Agent => "DELETE FROM auth_profile_store WHERE store_key = ?1",
        AuthCell::Shared => "DELETE FROM config_machine_state WHERE state_key = ?1",
    }
}

/// What is left of the scrubbed values in the files of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purged {
    /// Nothing.
    Clean,
    /// These files still hold one of the values: in another live row, or in pages that could
    /// not be rewritten because the database is in use.
    Remains {
        /// The files.
        files: Vec<PathBuf>,
        /// Another process kept the database busy, so that trying again later may help.
        is_busy: bool,
    },
}

/// Takes the last copies of `values` out of the database's files: moves the log into the
/// database and empties it, and when a value is still found, rewrites the whole database
/// without its free pages. Call it once everything is written and nothing will be taken back.
///
/// # Errors
/// The database cannot be opened or its files cannot be read.
pub fn purge(path: &Path, values: &[SecretValue]) -> Result<Purged, StoreProblem> {
    let patterns = patterns(values);
    let connection = open(path)?;
    let mut is_busy = !empty_log(path, &connection)?;
    if patterns.is_empty() {
        return Ok(Purged::Clean);
    }
    let finder = AhoCorasick::new(patterns.iter().map(|p| p.as_bytes())).map_err(|_| {
        StoreProblem::Database { path: path.to_owned(), why: "too many values to look for".into() }
    })?;
    let mut files = holders(path, &finder)?;
    if !files.is_empty() && !is_busy {
        // Free space still holds a value that an earlier writer left there.
        match connection.execute_batch("VACUUM") {
            Ok(()) => is_busy = !empty_log(path, &connection)?,
            Err(e) => match StoreProblem::sqlite(path, &e) {
                StoreProblem::Busy { .. } => is_busy = true,
                problem => return Err(problem),
            },
        }
        files = holders(path, &finder)?;
    }
    Ok(if files.is_empty() { Purged::Clean } else { Purged::Remains { files, is_busy } })
}

/// Moves the log into the database and cuts it to zero bytes; `false` when a reader or writer
/// is in the way.
fn empty_log(path: &Path, connection: &Connection) -> Result<bool, StoreProblem> {
    let busy =
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
    match busy {
        Ok(busy) => Ok(busy == 0),
        Err(e) => match StoreProblem::sqlite(path, &e) {
            StoreProblem::Busy { .. } => Ok(false),
            problem => Err(problem),
        },
    }
}

/// The values as they stand in a text and in a JSON string.
fn patterns(values: &[SecretValue]) -> Vec<Zeroizing<String>> {
    let mut found: Vec<Zeroizing<String>> = Vec::new();
    for value in values {
        let text = value.expose("search for leftovers in database files");
        let Ok(quoted) = serde_json::to_string(text).map(Zeroizing::new) else { continue };
        for form in [text, quoted.trim_matches('"')] {
            if form.len() >= MIN_SEARCHED_BYTES && found.iter().all(|known| known.as_str() != form)
            {
                found.push(Zeroizing::new(form.to_owned()));
            }
        }
    }
    found
}

/// The files of the database in which the finder finds something.
fn holders(path: &Path, finder: &AhoCorasick) -> Result<Vec<PathBuf>, StoreProblem> {
    let mut found = Vec::new();
    let companions = ["-wal", "-shm", "-journal"].map(|suffix| companion(path, suffix));
    for file in std::iter::once(path.to_owned()).chain(companions) {
        let opened = match File::open(&file) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
            other => other.map_err(|e| StoreProblem::io(&file, &e))?,
        };
        match finder.stream_find_iter(opened).next() {
            None => {}
            Some(Ok(_)) => found.push(file),
            Some(Err(e)) => return Err(StoreProblem::io(&file, &e)),
        }
    }
    Ok(found)
}

/// Opens an existing database for writing. Links are not followed: what is written must be the
/// file that was planned.
fn open(path: &Path) -> Result<Connection, StoreProblem> {
    let meta = std::fs::symlink_metadata(path).map_err(|e| StoreProblem::io(path, &e))?;
    if meta.is_symlink() {
        return Err(StoreProblem::Symlink { path: path.to_owned() });
    }
    if !meta.is_file() {
        return Err(StoreProblem::NotAFile { path: path.to_owned() });
    }
    let connect = || {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        // Freed bytes are overwritten; `VACUUM` builds its copy in memory, not in a file.
        connection.execute_batch("PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;")?;
        Ok(connection)
    };
    connect().map_err(|e| StoreProblem::sqlite(path, &e))
}
