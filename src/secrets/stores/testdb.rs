//! Databases for tests, with the tables as OpenClaw 2026.9.6 makes them.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use super::sqlite::{AGENT_SCHEMA, STATE_SCHEMA};

const AGENT: &str = "CREATE TABLE auth_profile_store (
  store_key TEXT NOT NULL PRIMARY KEY, store_json TEXT NOT NULL, updated_at INTEGER NOT NULL)";

const STATE: &str = "CREATE TABLE config_machine_state (
  state_key TEXT NOT NULL PRIMARY KEY, value_json TEXT NOT NULL, updated_at_ms INTEGER NOT NULL);
CREATE TABLE secret_store_entries (
  scope_kind TEXT NOT NULL CHECK (scope_kind IN ('team', 'identity')),
  scope_id TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('secret', 'env')),
  created_at_ms INTEGER NOT NULL, updated_at_ms INTEGER NOT NULL,
  updated_by TEXT, deleted_at_ms INTEGER, allowed_hosts TEXT,
  PRIMARY KEY (scope_kind, scope_id, name)) STRICT;
CREATE INDEX secret_store_entries_live_idx
  ON secret_store_entries (scope_kind, scope_id, name) WHERE deleted_at_ms IS NULL";

fn create(path: &Path, schema: i64, tables: &str) -> Connection {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let db = Connection::open(path).unwrap();
    db.execute_batch(&format!(
        "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA secure_delete = OFF;
         PRAGMA user_version = {schema}; {tables};"
    ))
    .unwrap();
    db
}

/// An agent database, left open; the cell holds `store`.
pub(super) fn agent(path: &Path, store: &str) -> Connection {
    let db = create(path, AGENT_SCHEMA, AGENT);
    put_agent(&db, store);
    db
}

/// Puts `store` into the cell of an agent database.
pub(super) fn put_agent(db: &Connection, store: &str) {
    db.execute(
        "INSERT INTO auth_profile_store VALUES ('primary', ?1, 1) ON CONFLICT (store_key) \
         DO UPDATE SET store_json = ?1",
        [store],
    )
    .unwrap();
}

/// A state database, left open.
pub(super) fn state(path: &Path) -> Connection {
    create(path, STATE_SCHEMA, STATE)
}

/// Puts a row of machine state into a state database.
pub(super) fn put_state(db: &Connection, key: &str, json: &str) {
    db.execute("INSERT OR REPLACE INTO config_machine_state VALUES (?1, ?2, 1)", [key, json])
        .unwrap();
}

/// Puts an entry into the secret store.
pub(super) fn put_entry(db: &Connection, scope: &str, name: &str, value: &str, deleted: bool) {
    let kind = if name.starts_with("ENV_") { "env" } else { "secret" };
    let scope_id = if scope == "team" { "" } else { "someone" };
    let deleted = deleted.then_some(5);
    db.execute(
        "INSERT INTO secret_store_entries VALUES (?1, ?2, ?3, ?4, ?5, 1, 1, NULL, ?6, NULL)",
        params![scope, scope_id, name, value, kind, deleted],
    )
    .unwrap();
}

/// Copies a database as a crashed writer leaves it: file and log, but no `-shm`.
pub(super) fn copy_with_log(from: &Path, to: &Path) {
    std::fs::copy(from, to).unwrap();
    let wal = |path: &Path| PathBuf::from(format!("{}-wal", path.display()));
    std::fs::copy(wal(from), wal(to)).unwrap();
}

/// The names of the files in a folder, sorted.
pub(super) fn listing(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
