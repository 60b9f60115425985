//! Reading the databases of 2026.9.6, beside a gateway that may be writing to them.
//!
//! Nothing here writes: no `-wal`, `-shm` or journal appears where none was, and a read-only
//! folder is no obstacle.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension};
use zeroize::Zeroizing;

use super::json;
use super::layout::SharedLocation;
use super::problem::StoreProblem;
use super::snapshot::Snapshot;
use crate::base::secret::SecretValue;
use crate::config::json5::Document;

/// The schema of agent databases in 2026.9.6; the newest that is read, the only one written to.
pub const AGENT_SCHEMA: i64 = 23;

/// The schema of the state database in 2026.9.6.
pub const STATE_SCHEMA: i64 = 18;

/// How long a locked database is waited for.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How often a database that changes while it is copied is copied again.
const SNAPSHOT_TRIES: usize = 3;

/// A cell of a database that holds auth profiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuthCell {
    /// `auth_profile_store`, row `primary`, of an agent database.
    Agent,
    /// `config_machine_state`, row `authProfiles.store`, of the state database.
    Shared,
}

impl AuthCell {
    /// The table.
    #[must_use]
    pub const fn table(self) -> &'static str {
        match self {
            Self::Agent => "auth_profile_store",
            Self::Shared => "config_machine_state",
        }
    }

    /// The key of the row.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Agent => "primary",
            Self::Shared => "authProfiles.store",
        }
    }

    pub(super) const fn schema(self) -> i64 {
        match self {
            Self::Agent => AGENT_SCHEMA,
            Self::Shared => STATE_SCHEMA,
        }
    }

    pub(super) const fn select(self) -> &'static str {
        match self {
            Self::Agent => "SELECT store_json FROM auth_profile_store WHERE store_key = ?1",
            Self::Shared => "SELECT value_json FROM config_machine_state WHERE state_key = ?1",
        }
    }
}

/// Whether an entry of the secret store is kept secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// `secret`: never shown.
    Secret,
    /// `env`: a plain setting that `openclaw secrets store list` shows.
    Env,
}

/// A live entry of the team's secret store.
#[derive(Debug, Clone)]
pub struct StoreEntry {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: EntryKind,
    /// Its value.
    pub value: SecretValue,
}

/// An existing database, opened for reading.
pub struct Database {
    path: PathBuf,
    connection: Connection,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Database {
    /// Opens an agent database; `None` when there is none.
    ///
    /// # Errors
    /// The file is no database, is newer than [`AGENT_SCHEMA`], or cannot be read.
    pub fn agent(path: &Path) -> Result<Option<Self>, StoreProblem> {
        Self::open(path, AGENT_SCHEMA)
    }

    /// Opens the state database; `None` when there is none.
    ///
    /// # Errors
    /// The file is no database, is newer than [`STATE_SCHEMA`], or cannot be read.
    pub fn state(path: &Path) -> Result<Option<Self>, StoreProblem> {
        Self::open(path, STATE_SCHEMA)
    }

    fn open(path: &Path, supported: i64) -> Result<Option<Self>, StoreProblem> {
        // Links are followed, as the real OpenClaw does, but only to a regular file: a pipe
        // would hang the run. The companions of the database lie beside the file itself.
        let real = match path.canonicalize() {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(StoreProblem::io(path, &e)),
            Ok(real) => real,
        };
        let meta = real.metadata().map_err(|e| StoreProblem::io(path, &e))?;
        if !meta.is_file() {
            return Err(StoreProblem::NotAFile { path: path.to_owned() });
        }
        let connection = match from_snapshot(path, &real)? {
            Some(connection) => connection,
            None => live(path, &real)?,
        };
        let found = user_version(&connection).map_err(|e| StoreProblem::sqlite(path, &e))?;
        if found > supported {
            return Err(StoreProblem::NewerSchema { path: path.to_owned(), found, supported });
        }
        Ok(Some(Self { path: path.to_owned(), connection }))
    }

    /// The auth profiles of a cell; `None` when the row is not there.
    ///
    /// # Errors
    /// The table is not there, or the cell is not JSON.
    pub fn auth_profiles(&self, cell: AuthCell) -> Result<Option<Document>, StoreProblem> {
        let text = self.cell_text(cell.table(), cell.select(), cell.key())?;
        text.map(|text| self.parse(text, cell.table(), cell.key())).transpose()
    }

    /// Where the shared auth store is, by the row `auth.sharedStore`. Without the table or the
    /// row it is in the main agent's database.
    ///
    /// # Errors
    /// The row is not JSON or names no known place; the real OpenClaw ends the whole run then.
    pub fn shared_location(&self) -> Result<SharedLocation, StoreProblem> {
        const KEY: &str = "auth.sharedStore";
        let table = AuthCell::Shared.table();
        let text = match self.cell_text(table, AuthCell::Shared.select(), KEY) {
            Err(StoreProblem::MissingTable { .. }) => None,
            other => other?,
        };
        let Some(text) = text else { return Ok(SharedLocation::default()) };
        let document = self.parse(text, table, KEY)?;
        let members = json::members(document.root());
        match members.as_slice() {
            [("location", place)] if place.as_str() == Some("state-db") => {
                Ok(SharedLocation::StateDb)
            }
            [("location", place)] if place.as_str() == Some("legacy-main") => {
                Ok(SharedLocation::LegacyMain)
            }
            _ => Err(StoreProblem::BadLocation { path: self.path.clone() }),
        }
    }

    /// The live entries of the team's secret store, sorted by name; none without the table.
    /// Entries that OpenClaw keeps for itself (`github-setup-…`) are left out.
    ///
    /// # Errors
    /// The table cannot be read.
    pub fn secret_entries(&self) -> Result<Vec<StoreEntry>, StoreProblem> {
        const TABLE: &str = "secret_store_entries";
        if !self.has_table(TABLE)? {
            return Ok(Vec::new());
        }
        let read = || {
            let mut statement = self.connection.prepare(
                "SELECT name, kind, value FROM secret_store_entries WHERE scope_kind = 'team' \
                 AND scope_id = '' AND deleted_at_ms IS NULL ORDER BY name",
            )?;
            let rows = statement.query_map([], |row| {
                let kind: String = row.get(1)?;
                Ok(StoreEntry {
                    name: row.get(0)?,
                    kind: if kind == "secret" { EntryKind::Secret } else { EntryKind::Env },
                    value: SecretValue::new(row.get::<_, String>(2)?),
                })
            })?;
            rows.collect::<Result<Vec<_>, _>>()
        };
        let mut entries = read().map_err(|e| StoreProblem::sqlite(&self.path, &e))?;
        entries.retain(|entry| !is_internal(&entry.name));
        Ok(entries)
    }

    fn cell_text(
        &self,
        table: &'static str,
        select: &str,
        key: &str,
    ) -> Result<Option<Zeroizing<String>>, StoreProblem> {
        if !self.has_table(table)? {
            return Err(StoreProblem::MissingTable { path: self.path.clone(), table });
        }
        self.connection
            .query_row(select, [key], |row| row.get::<_, String>(0).map(Zeroizing::new))
            .optional()
            .map_err(|e| StoreProblem::sqlite(&self.path, &e))
    }

    fn has_table(&self, table: &str) -> Result<bool, StoreProblem> {
        has_table(&self.connection, table).map_err(|e| StoreProblem::sqlite(&self.path, &e))
    }

    fn parse(
        &self,
        text: Zeroizing<String>,
        table: &'static str,
        key: &'static str,
    ) -> Result<Document, StoreProblem> {
        json::parse(text).map_err(|e| StoreProblem::BadCell {
            path: self.path.clone(),
            table,
            key,
            why: e.why,
        })
    }
}

pub(super) fn has_table(connection: &Connection, table: &str) -> rusqlite::Result<bool> {
    let kind: Option<String> = connection
        .query_row("SELECT type FROM sqlite_master WHERE name = ?1", [table], |row| row.get(0))
        .optional()?;
    Ok(kind.as_deref() == Some("table"))
}

pub(super) fn user_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

fn live(path: &Path, real: &Path) -> Result<Connection, StoreProblem> {
    let open = || {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(real, flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        Ok(connection)
    };
    open().map_err(|e| StoreProblem::sqlite(path, &e))
}

fn from_snapshot(path: &Path, real: &Path) -> Result<Option<Connection>, StoreProblem> {
    for _ in 0..SNAPSHOT_TRIES {
        let Some(snapshot) = Snapshot::take(real).map_err(|e| StoreProblem::io(path, &e))? else {
            return Ok(None);
        };
        let size = usize::try_from(snapshot.size_bytes()).unwrap_or(usize::MAX);
        let load = || {
            let mut connection = Connection::open_in_memory()?;
            connection.deserialize_read_exact("main", snapshot.pages(), size, true)?;
            Ok(connection)
        };
        let loaded = load();
        if snapshot.is_current() {
            return loaded.map(Some).map_err(|e| StoreProblem::sqlite(path, &e));
        }
    }
    // Somebody is at work in it after all.
    Ok(None)
}

/// Whether the name is one of OpenClaw's own GitHub handoffs: `github-(setup|device|oauth)-`
/// and 32 lower-case hex digits.
fn is_internal(name: &str) -> bool {
    ["github-setup-", "github-device-", "github-oauth-"].iter().any(|prefix| {
        name.strip_prefix(prefix).is_some_and(|rest| {
            rest.len() == 32 && rest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        })
    })
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make their own files")]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::super::profiles;
    use super::super::testdb;
    use super::*;
    use crate::config::dialect::Version;
    use crate::config::model::secrets::Defaults;

    const STORE: &str = r#"{"version":1,"profiles":{"a":{"type":"api_key","provider":"p","key":"canary-alpha-7Q"}}}"#;

    fn store(key: &str) -> String {
        STORE.replace("canary-alpha-7Q", key)
    }

    fn key_in(path: &Path) -> Option<String> {
        let document = Database::agent(path).unwrap()?.auth_profiles(AuthCell::Agent).unwrap()?;
        let dialect = Version::NEWEST.dialect();
        let entry = profiles::read(&document, &Defaults::default(), dialect)?.remove(0);
        let profiles::Credential::Static(credential) = entry.credential else { return None };
        let profiles::FieldValue::Text(value) = credential.value else { return None };
        Some(value.expose("a test compares canaries").to_owned())
    }

    #[test]
    fn a_closed_database_is_read_and_nothing_appears_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("openclaw-agent.sqlite");
        testdb::agent(&path, STORE).close().unwrap();
        let before = std::fs::read(&path).unwrap();
        assert_eq!(testdb::listing(dir.path()), ["openclaw-agent.sqlite"]);
        assert_eq!(key_in(&path).as_deref(), Some("canary-alpha-7Q"));
        assert_eq!(testdb::listing(dir.path()), ["openclaw-agent.sqlite"]);
        assert!(before == std::fs::read(&path).unwrap());
    }

    #[test]
    fn a_live_writer_is_read_through_its_log_and_keeps_writing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("openclaw-agent.sqlite");
        let mut writer = testdb::agent(&path, STORE);
        for round in 0..5 {
            testdb::put_agent(&writer, &store(&format!("canary-{round}")));
            let expected = format!("canary-{round}");
            assert_eq!(key_in(&path), Some(expected.clone()));
            // An open write transaction neither blocks the reader nor is seen by it.
            let open = writer.transaction().unwrap();
            testdb::put_agent(&open, &store("canary-uncommitted"));
            assert_eq!(key_in(&path), Some(expected));
            open.rollback().unwrap();
        }
        let held = Database::agent(&path).unwrap().unwrap();
        testdb::put_agent(&writer, &store("canary-later"));
        drop(held);
        writer.close().unwrap();
        assert_eq!(key_in(&path).as_deref(), Some("canary-later"));
    }

    #[test]
    fn a_log_left_by_a_crash_is_replayed_in_memory() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("live/openclaw-agent.sqlite");
        let mut writer = testdb::agent(&path, STORE);
        writer.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
        // Longer than a page, so that pages are added and freed.
        let long = format!("canary-{}", "x".repeat(30_000));
        testdb::put_agent(&writer, &store(&long));
        testdb::put_agent(&writer, &store("canary-newest"));
        let copy = dir.path().join("copy/openclaw-agent.sqlite");
        std::fs::create_dir(copy.parent().unwrap()).unwrap();
        testdb::copy_with_log(&path, &copy);
        let names = testdb::listing(copy.parent().unwrap());
        assert_eq!(names.len(), 2, "{names:?}");
        assert_eq!(key_in(&copy).as_deref(), Some("canary-newest"));
        assert_eq!(testdb::listing(copy.parent().unwrap()), names);

        // Frames without a commit do not count, nor does a torn tail.
        let open = writer.transaction().unwrap();
        open.execute_batch("PRAGMA cache_size = 1; PRAGMA cache_spill = 1;").unwrap();
        testdb::put_agent(&open, &store(&long));
        let wal = copy.parent().unwrap().join("openclaw-agent.sqlite-wal");
        let committed_bytes = wal.metadata().unwrap().len();
        testdb::copy_with_log(&path, &copy);
        assert!(wal.metadata().unwrap().len() > committed_bytes, "nothing was spilled");
        assert_eq!(key_in(&copy).as_deref(), Some("canary-newest"));
        let mut bytes = std::fs::read(&wal).unwrap();
        bytes.extend_from_slice(&[7; 5000]);
        std::fs::write(&wal, &bytes).unwrap();
        assert_eq!(key_in(&copy).as_deref(), Some("canary-newest"));
        // The same answer as SQLite itself gives.
        let sqlite = Connection::open(&copy).unwrap();
        let text: String =
            sqlite.query_row(AuthCell::Agent.select(), ["primary"], |r| r.get(0)).unwrap();
        assert_eq!(text, store("canary-newest"));
    }

    #[test]
    fn a_read_only_folder_is_no_obstacle() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("agent");
        let path = folder.join("openclaw-agent.sqlite");
        testdb::agent(&path, STORE).close().unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o400)).unwrap();
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o500)).unwrap();
        let key = key_in(&path);
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).unwrap();
        assert_eq!(key.as_deref(), Some("canary-alpha-7Q"));
        assert_eq!(testdb::listing(&folder), ["openclaw-agent.sqlite"]);
    }

    #[test]
    fn a_database_without_a_log_is_read_as_well() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("openclaw-agent.sqlite");
        let db = testdb::agent(&path, STORE);
        db.pragma_update(None, "journal_mode", "DELETE").unwrap();
        assert_eq!(key_in(&path).as_deref(), Some("canary-alpha-7Q"));
        assert_eq!(testdb::listing(dir.path()), ["openclaw-agent.sqlite"]);
    }

    #[test]
    fn what_is_wrong_is_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.sqlite");
        assert!(Database::agent(&path).unwrap().is_none());
        assert!(testdb::listing(dir.path()).is_empty());

        std::fs::write(&path, "canary-alpha-7Q is no database, whatever its length is").unwrap();
        let read = |path: &Path| match Database::agent(path) {
            Err(problem) => problem,
            Ok(db) => db.unwrap().auth_profiles(AuthCell::Agent).unwrap_err(),
        };
        let problem = read(&path);
        assert!(matches!(problem, StoreProblem::Database { .. }), "{problem:?}");
        assert!(!format!("{problem} {problem:?}").contains("canary"));

        std::fs::remove_file(&path).unwrap();
        let db = testdb::agent(&path, "{\"profiles\": canary-alpha-7Q}");
        let problem = read(&path);
        assert!(matches!(problem, StoreProblem::BadCell { .. }), "{problem:?}");
        assert!(!format!("{problem} {problem:?}").contains("canary"));

        db.execute_batch("DELETE FROM auth_profile_store").unwrap();
        assert!(key_in(&path).is_none());
        db.execute_batch(
            "DROP TABLE auth_profile_store; CREATE VIEW auth_profile_store AS SELECT 1",
        )
        .unwrap();
        assert!(matches!(read(&path), StoreProblem::MissingTable { .. }));
        db.pragma_update(None, "user_version", 24).unwrap();
        assert!(matches!(read(&path), StoreProblem::NewerSchema { found: 24, supported: 23, .. }));

        let pipe = dir.path().join("pipe.sqlite");
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RUSR).unwrap();
        assert!(matches!(read(&pipe), StoreProblem::NotAFile { .. }));
    }

    #[test]
    fn damaged_pages_are_a_problem_and_no_panic() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.sqlite");
        testdb::agent(&path, STORE).close().unwrap();
        let good = std::fs::read(&path).unwrap();
        for at in (0..good.len()).step_by(97) {
            let mut bytes = good.clone();
            bytes[at] ^= 0xff;
            std::fs::write(&path, &bytes).unwrap();
            if let Ok(Some(db)) = Database::agent(&path) {
                let _ = db.auth_profiles(AuthCell::Agent);
                let _ = db.shared_location();
            }
        }
        for length in [0, 1, 99, 100, 4096, good.len() - 1] {
            std::fs::write(&path, &good[..length]).unwrap();
            if let Ok(Some(db)) = Database::agent(&path) {
                let _ = db.auth_profiles(AuthCell::Agent);
            }
        }
    }

    #[test]
    fn the_shared_store_is_where_its_row_says() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("openclaw.sqlite");
        let db = testdb::state(&path);
        let location = || Database::state(&path).unwrap().unwrap().shared_location();
        assert_eq!(location(), Ok(SharedLocation::LegacyMain));
        testdb::put_state(&db, "auth.sharedStore", r#"{"location":"state-db"}"#);
        assert_eq!(location(), Ok(SharedLocation::StateDb));
        testdb::put_state(&db, "auth.sharedStore", r#"{"location":"legacy-main"}"#);
        assert_eq!(location(), Ok(SharedLocation::LegacyMain));
        for odd in [r#"{"location":"state-db","more":1}"#, r#"{"location":"x"}"#, "null"] {
            testdb::put_state(&db, "auth.sharedStore", odd);
            assert!(matches!(location(), Err(StoreProblem::BadLocation { .. })), "{odd}");
        }
        db.execute_batch("DROP TABLE config_machine_state").unwrap();
        assert_eq!(location(), Ok(SharedLocation::LegacyMain));
    }

    #[test]
    fn only_live_entries_of_the_team_are_listed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("openclaw.sqlite");
        let db = testdb::state(&path);
        testdb::put_entry(&db, "team", "ZED", "canary-zed-7Q", false);
        testdb::put_entry(&db, "team", "ENV_A", "plain", false);
        testdb::put_entry(&db, "team", "GONE", "canary-gone-7Q", true);
        testdb::put_entry(&db, "identity", "OTHER", "canary-other-7Q", false);
        let internal = format!("github-setup-{}", "a1".repeat(16));
        testdb::put_entry(&db, "team", &internal, "canary-internal-7Q", false);
        let state = Database::state(&path).unwrap().unwrap();
        let entries = state.secret_entries().unwrap();
        let names: Vec<_> = entries.iter().map(|e| (e.name.as_str(), e.kind)).collect();
        assert_eq!(names, [("ENV_A", EntryKind::Env), ("ZED", EntryKind::Secret)]);
        assert_eq!(entries[1].value.expose("a test compares canaries"), "canary-zed-7Q");
        assert!(!format!("{entries:?} {state:?}").contains("canary"));
        db.execute_batch("DROP TABLE secret_store_entries").unwrap();
        let state = Database::state(&path).unwrap().unwrap();
        assert!(state.secret_entries().unwrap().is_empty());
    }
}
