//! Writing a cell of auth profiles, and making sure that the old text is nowhere in the files.

use std::path::{Path, PathBuf};
use std::time::Duration;

use aho_corasick::AhoCorasick;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use zeroize::Zeroizing;

use super::cell::{CellEdit, NotAnObject, edit};
use super::json;
use super::problem::StoreProblem;
use super::snapshot::companion;
use super::sqlite::{AuthCell, BUSY_TIMEOUT, has_table, user_version};
use crate::base::secret::SecretValue;
use crate::config::json5::Document;

/// Shorter values are not searched for: they would be found by chance.
const MIN_SEARCHED_BYTES: usize = 8;

/// What a cell that does not exist yet starts from.
const EMPTY_STORE: &str = r#"{"version":1,"profiles":{}}"#;

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
        let after = if let Some(document) = content {
            edit(document, edits)?
        } else {
            let empty = json::parse(String::from(EMPTY_STORE).into());
            edit(&empty.expect("internal: the empty store is JSON"), edits)?
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

    /// Whether the database may be written to and holds all of `tables`, as a database that
    /// OpenClaw made does.
    ///
    /// # Errors
    /// The reason why not.
    pub fn check_complete(&self, tables: &[&'static str]) -> Result<(), StoreProblem> {
        let connection = open(&self.path)?;
        self.check_schema(&connection)?;
        for table in tables {
            let found = has_table(&connection, table)
                .map_err(|error| StoreProblem::sqlite(&self.path, &error))?;
            if !found {
                return Err(StoreProblem::MissingTable { path: self.path.clone(), table });
            }
        }
        Ok(())
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

    /// A write of `after` over a cell that holds `before`; `None` is a row that is not there.
    #[must_use]
    pub fn replace(
        path: &Path,
        cell: AuthCell,
        before: Option<Zeroizing<String>>,
        after: Option<Zeroizing<String>>,
    ) -> Self {
        Self { path: path.to_owned(), cell, before, after }
    }

    /// The cell.
    #[must_use]
    pub const fn cell(&self) -> AuthCell {
        self.cell
    }

    /// The text that the cell held when the write was planned. It may hold credentials.
    #[must_use]
    pub fn before(&self) -> Option<&str> {
        self.before.as_deref().map(String::as_str)
    }

    /// Writes the cell in one transaction, stamped with `now_ms` (milliseconds of Unix time).
    /// The old text is overwritten where it stood; [`purge`] deals with its other copies.
    ///
    /// # Errors
    /// Another schema, a locked database, or content that changed since the plan. Nothing is
    /// written then.
    pub fn apply(&self, now_ms: i64) -> Result<(), StoreProblem> {
        self.begin(now_ms)?.commit()
    }

    /// Does everything of [`Self::apply`] but the commit. Until then nobody else sees the change,
    /// and the database stays locked for other writers.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn begin(&self, now_ms: i64) -> Result<OpenWrite, StoreProblem> {
        let connection = open(&self.path)?;
        let failed = |e: rusqlite::Error| StoreProblem::sqlite(&self.path, &e);
        connection.execute_batch("BEGIN IMMEDIATE").map_err(failed)?;
        self.check_schema(&connection)?;
        let current: Option<Zeroizing<String>> = connection
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
                connection.execute(upsert(self.cell), params![key, text.as_str(), now_ms])
            }
            None => connection.execute(delete(self.cell), [key]),
        }
        .map_err(failed)?;
        Ok(OpenWrite { path: self.path.clone(), connection })
    }
}

/// A write that is done but for its commit. Dropping it takes the write back.
pub struct OpenWrite {
    path: PathBuf,
    connection: Connection,
}

impl std::fmt::Debug for OpenWrite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenWrite").field("path", &self.path).finish_non_exhaustive()
    }
}

impl OpenWrite {
    /// Makes the write durable.
    ///
    /// # Errors
    /// Nothing was written then.
    pub fn commit(self) -> Result<(), StoreProblem> {
        self.connection
            .execute_batch("COMMIT")
            .map_err(|error| StoreProblem::sqlite(&self.path, &error))
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
    purge_within(path, values, BUSY_TIMEOUT)
}

fn purge_within(
    path: &Path,
    values: &[SecretValue],
    wait: Duration,
) -> Result<Purged, StoreProblem> {
    let patterns = patterns(values);
    let finder = AhoCorasick::new(patterns.iter().map(|p| p.as_bytes())).map_err(|_| {
        StoreProblem::Database { path: path.to_owned(), why: "too many values to look for".into() }
    })?;
    // The files are searched only while this process has no connection to them: closing a file
    // gives up every lock that the process holds on it.
    let mut is_busy = !empty_log(path, &open_within(path, wait)?)?;
    let mut files = holders(path, &finder)?;
    if !files.is_empty() && !is_busy {
        // Free space still holds a value that an earlier writer left there.
        is_busy = !rewrite(path, &open_within(path, wait)?)?;
        files = holders(path, &finder)?;
    }
    if patterns.is_empty() && is_busy {
        // Nothing long enough to search for, and the log still holds the old text.
        files.push(path.to_owned());
    }
    Ok(if files.is_empty() { Purged::Clean } else { Purged::Remains { files, is_busy } })
}

/// Writes the whole database anew, so that no free page and no log holds an old text, whatever it
/// was. `false` when the database is in use and was left as it is.
///
/// # Errors
/// The database cannot be opened.
pub fn compact(path: &Path) -> Result<bool, StoreProblem> {
    rewrite(path, &open(path)?)
}

/// Writes the whole database anew, without free pages; `false` when it is in use.
fn rewrite(path: &Path, connection: &Connection) -> Result<bool, StoreProblem> {
    match connection.execute_batch("VACUUM") {
        Ok(()) => empty_log(path, connection),
        Err(e) => match StoreProblem::sqlite(path, &e) {
            StoreProblem::Busy { .. } => Ok(false),
            problem => Err(problem),
        },
    }
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
        let opened = match crate::sys::fs::open_regular(&file) {
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
    open_within(path, BUSY_TIMEOUT)
}

fn open_within(path: &Path, wait: Duration) -> Result<Connection, StoreProblem> {
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
        connection.busy_timeout(wait)?;
        // Freed bytes are overwritten; `VACUUM` builds its copy in memory, not in a file.
        connection.execute_batch("PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;")?;
        Ok(connection)
    };
    connect().map_err(|e| StoreProblem::sqlite(path, &e))
}

#[cfg(test)]
mod tests {
    use super::super::sqlite::Database;
    use super::super::testdb;
    use super::*;

    const ALPHA: &str = "canary-alpha-7Q-\"quoted\"";
    const NOW: i64 = 1_795_000_000_000;

    fn store(padding: usize) -> String {
        let key = serde_json::to_string(ALPHA).unwrap();
        let padding = "p".repeat(padding);
        format!(
            r#"{{"version":1,"profiles":{{"a":{{"type":"api_key","provider":"p","key":{key}}}}},"x":"{padding}"}}"#
        )
    }

    fn key_path() -> CellEdit {
        CellEdit::Remove(["profiles", "a", "key"].map(str::to_owned).to_vec())
    }

    fn plan(path: &Path) -> CellWrite {
        let db = Database::agent(path).unwrap().unwrap();
        let document = db.auth_profiles(AuthCell::Agent).unwrap().unwrap();
        CellWrite::plan(path, AuthCell::Agent, Some(&document), &[key_path()]).unwrap()
    }

    fn values() -> Vec<SecretValue> {
        vec![SecretValue::new(ALPHA)]
    }

    fn leftovers(path: &Path) -> Vec<String> {
        let dir = path.parent().unwrap();
        testdb::listing(dir)
            .into_iter()
            .filter(|name| {
                let bytes = std::fs::read(dir.join(name)).unwrap();
                bytes.windows(15).any(|w| w == b"canary-alpha-7Q")
            })
            .collect()
    }

    #[test]
    fn the_value_is_in_no_file_afterwards() {
        for padding in [0, 3_000, 60_000] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("a.sqlite");
            let writer = testdb::agent(&path, &store(padding));
            // Earlier versions of the cell leave copies in free space, as the real OpenClaw does.
            testdb::put_agent(&writer, &store(padding + 20_000));
            testdb::put_agent(&writer, &store(padding));
            writer.close().unwrap();
            assert!(!leftovers(&path).is_empty());

            let write = plan(&path);
            assert!(write.is_change());
            write.apply(NOW).unwrap();
            assert_eq!(purge(&path, &values()).unwrap(), Purged::Clean);
            assert_eq!(leftovers(&path), [""; 0], "padding {padding}");
            assert_eq!(testdb::listing(dir.path()), ["a.sqlite"]);
            let db = Connection::open(&path).unwrap();
            let (text, at): (String, i64) = db
                .query_row("SELECT store_json, updated_at FROM auth_profile_store", [], |r| {
                    Ok((r.get(0)?, r.get(1)?))
                })
                .unwrap();
            let expected =
                r#"{"version":1,"profiles":{"a":{"type":"api_key","provider":"p"}},"x":""#;
            assert!(text.starts_with(expected) && at == NOW);
            let check: String = db.query_row("PRAGMA integrity_check", [], |r| r.get(0)).unwrap();
            assert_eq!(check, "ok");
        }
    }

    #[test]
    fn the_gateway_may_have_the_database_open() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.sqlite");
        let gateway = testdb::agent(&path, &store(5_000));
        plan(&path).apply(NOW).unwrap();
        assert_eq!(purge(&path, &values()).unwrap(), Purged::Clean);
        assert_eq!(leftovers(&path), [""; 0]);
        let text: String = gateway
            .query_row("SELECT store_json FROM auth_profile_store", [], |r| r.get(0))
            .unwrap();
        assert!(!text.contains("canary"));
    }

    #[test]
    fn a_reader_in_the_way_is_reported_and_the_next_try_succeeds() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.sqlite");
        let mut gateway = testdb::agent(&path, &store(0));
        let reader = gateway.transaction().unwrap();
        reader.query_row("SELECT count(*) FROM auth_profile_store", [], |_| Ok(())).unwrap();
        plan(&path).apply(NOW).unwrap();
        let purged = purge_within(&path, &values(), Duration::from_millis(20)).unwrap();
        assert!(matches!(purged, Purged::Remains { is_busy: true, .. }), "{purged:?}");
        let short = [SecretValue::new("short")];
        let purged = purge_within(&path, &short, Duration::from_millis(20)).unwrap();
        assert!(matches!(purged, Purged::Remains { is_busy: true, .. }), "{purged:?}");
        reader.rollback().unwrap();
        assert_eq!(purge(&path, &values()).unwrap(), Purged::Clean);
        assert_eq!(leftovers(&path), [""; 0]);
    }

    #[test]
    fn a_live_copy_elsewhere_is_reported() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.sqlite");
        let db = testdb::agent(&path, &store(0));
        db.execute("INSERT INTO auth_profile_store VALUES ('other', ?1, 1)", [ALPHA]).unwrap();
        db.close().unwrap();
        plan(&path).apply(NOW).unwrap();
        let purged = purge(&path, &values()).unwrap();
        assert_eq!(purged, Purged::Remains { files: vec![path], is_busy: false });
    }

    #[test]
    fn a_write_can_be_taken_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.sqlite");
        let db = testdb::agent(&path, &store(0));
        let write = plan(&path);
        write.apply(NOW).unwrap();
        write.inverse().apply(NOW).unwrap();
        let read = || -> Option<String> {
            db.query_row("SELECT store_json FROM auth_profile_store", [], |r| r.get(0))
                .optional()
                .unwrap()
        };
        assert_eq!(read().unwrap(), store(0));

        db.execute_batch("DELETE FROM auth_profile_store").unwrap();
        let set = CellEdit::Set(vec!["profiles".into(), "n".into()], "{}".to_owned().into());
        let write = CellWrite::plan(&path, AuthCell::Agent, None, &[set]).unwrap();
        write.apply(NOW).unwrap();
        assert_eq!(read().unwrap(), r#"{"version":1,"profiles":{"n":{}}}"#);
        write.inverse().apply(NOW).unwrap();
        assert_eq!(read(), None);
    }

    #[test]
    fn the_shared_cell_is_written_too() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("openclaw.sqlite");
        let db = testdb::state(&path);
        testdb::put_state(&db, "authProfiles.store", &store(0));
        testdb::put_state(&db, "authProfiles.state", "{}");
        let document =
            Database::state(&path).unwrap().unwrap().auth_profiles(AuthCell::Shared).unwrap();
        let write =
            CellWrite::plan(&path, AuthCell::Shared, document.as_ref(), &[key_path()]).unwrap();
        write.apply(NOW).unwrap();
        assert_eq!(purge(&path, &values()).unwrap(), Purged::Clean);
        assert_eq!(leftovers(&path), [""; 0]);
        let rows: i64 =
            db.query_row("SELECT count(*) FROM config_machine_state", [], |r| r.get(0)).unwrap();
        assert_eq!(rows, 2);
    }

    #[test]
    fn what_is_not_as_planned_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.sqlite");
        let db = testdb::agent(&path, &store(0));
        let write = plan(&path);
        testdb::put_agent(&db, r#"{"profiles":{}}"#);
        assert!(matches!(write.apply(NOW), Err(StoreProblem::Changed { .. })));

        let write = plan(&path);
        for (version, is_older) in [(22, true), (0, true), (24, false)] {
            db.pragma_update(None, "user_version", version).unwrap();
            let problem = write.apply(NOW).unwrap_err();
            assert_eq!(write.check(), Err(problem.clone()));
            assert_eq!(matches!(problem, StoreProblem::OlderSchema { .. }), is_older);
            assert_eq!(problem.to_string().contains("openclaw doctor --fix"), is_older);
        }
        db.close().unwrap();

        let link = dir.path().join("link.sqlite");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let linked = CellWrite { path: link, ..write.clone() };
        assert!(matches!(linked.apply(NOW), Err(StoreProblem::Symlink { .. })));
        let missing = CellWrite { path: dir.path().join("none.sqlite"), ..write.clone() };
        assert!(matches!(missing.apply(NOW), Err(StoreProblem::Unreadable { .. })));
        assert!(!dir.path().join("none.sqlite").exists());
        assert!(!format!("{write:?}").contains("canary"));
    }
}
