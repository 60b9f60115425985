//! The credential stores of whole homes, held against the findings of the real OpenClaw.
#![expect(clippy::unwrap_used, reason = "a test may panic, its helper functions too")]
#![expect(clippy::disallowed_methods, reason = "tests make their own files")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use telson::base::span::{SourceId, Sources, Span};
use telson::config::dialect::Version;
use telson::config::json5::{self, Kind, Node};
use telson::config::model::secrets::SecretsModel;
use telson::config::value::{Entry, Value, ValueKind};
use telson::secrets::stores::agents::Places;
use telson::secrets::stores::layout::{AuthStoreKind, Layout, SharedLocation};
use telson::secrets::stores::profiles::{self, Credential};
use telson::secrets::stores::sqlite::{AuthCell, Database};
use telson::secrets::stores::{auth_json, json, models_json};

/// A copy of a fixture's home; each `*.sqlite.sql` becomes the database that it describes.
fn home(case: &str) -> tempfile::TempDir {
    let from = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/secrets/stores")
        .join(case)
        .join("home");
    let dir = tempfile::tempdir().unwrap();
    for entry in walkdir::WalkDir::new(&from).sort_by_file_name() {
        let entry = entry.unwrap();
        let to = dir.path().join(entry.path().strip_prefix(&from).unwrap());
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(&to).unwrap();
        } else if to.extension().is_some_and(|e| e == "sql") {
            let sql = std::fs::read_to_string(entry.path()).unwrap();
            Connection::open(to.with_extension("")).unwrap().execute_batch(&sql).unwrap();
        } else {
            std::fs::copy(entry.path(), &to).unwrap();
        }
    }
    dir
}

fn value(node: &Node, source: SourceId) -> Value {
    let span = Span { source, start: node.start, end: node.end };
    let kind = match &node.kind {
        Kind::Null => ValueKind::Null,
        Kind::Bool(b) => ValueKind::Bool(*b),
        Kind::Number(n) => ValueKind::Number(*n),
        Kind::String(s) => ValueKind::String(s.clone()),
        Kind::Array(items) => ValueKind::Array(items.iter().map(|i| value(i, source)).collect()),
        Kind::Object(members) => ValueKind::Object(
            members
                .iter()
                .map(|m| Entry {
                    key: m.key.clone(),
                    key_span: span,
                    value: value(&m.value, source),
                })
                .collect(),
        ),
    };
    Value { kind, span }
}

fn document(path: &Path, kind: AuthStoreKind) -> Option<json5::Document> {
    match kind {
        AuthStoreKind::Json => json::read_file(path).unwrap(),
        AuthStoreKind::SharedInState => {
            Database::state(path).unwrap()?.auth_profiles(AuthCell::Shared).unwrap()
        }
        AuthStoreKind::Agent | AuthStoreKind::SharedInMain => {
            Database::agent(path).unwrap()?.auth_profiles(AuthCell::Agent).unwrap()
        }
    }
}

/// The findings about stores, as `CODE file jsonPath` with paths below the home.
fn findings(home: &Path, version: Version) -> Vec<String> {
    let dialect = version.dialect();
    let text = std::fs::read_to_string(home.join(".openclaw/openclaw.json")).unwrap();
    let parsed = json5::parse(text).unwrap();
    let config = value(parsed.root(), Sources::default().add("openclaw.json", String::new()));
    let env = BTreeMap::new();
    let state_dir = home.join(".openclaw");
    let layout = Layout::read(Places {
        state_dir: &state_dir,
        home,
        cwd: Path::new("/"),
        env: &env,
        config: Some(&config),
        dialect,
    })
    .unwrap();
    let short = |path: &PathBuf| path.strip_prefix(home).unwrap().display().to_string();
    let shared = Database::state(&layout.state_database()).unwrap();
    let shared = shared.map_or(SharedLocation::default(), |db| db.shared_location().unwrap());
    let stores = layout.auth_stores(shared);
    let mut found = Vec::new();
    for store in &stores {
        let Some(document) = document(&store.path, store.kind) else { continue };
        for entry in
            profiles::read(&document, &SecretsModel::read(&config, dialect).defaults, dialect)
                .unwrap()
        {
            let Credential::Static(credential) = &entry.credential else { continue };
            if credential.is_plaintext {
                let field = credential.kind.value_field();
                let path = format!("profiles.{}.{field}", entry.profile_id);
                found.push(format!("PLAINTEXT_FOUND {} {path}", short(&store.path)));
            }
        }
    }
    for file in layout.models_json() {
        let Some(document) = models_json::read_file(&file).unwrap() else { continue };
        for entry in models_json::read(&document, dialect) {
            found.push(format!("PLAINTEXT_FOUND {} {}", short(&file), entry.json_path()));
        }
    }
    if dialect.sqlite_auth_stores {
        for file in layout.retired_files(&stores) {
            found.push(format!("LEGACY_RESIDUE {} <root>", short(&file.path)));
        }
    } else {
        for file in layout.auth_json() {
            let document = json::read_file(&file).unwrap().unwrap();
            for entry in auth_json::static_entries(&document) {
                found.push(format!("LEGACY_RESIDUE {} {}", short(&file), entry.provider));
            }
        }
    }
    found
}

const MAIN: &str = ".openclaw/agents/main/agent";

#[test]
fn agents_of_the_state_folder_and_of_the_config() {
    assert_eq!(
        findings(home("many-agents").path(), Version::V2026_2_26),
        [
            "PLAINTEXT_FOUND .openclaw/agents/stray/agent/auth-profiles.json profiles.x:y.token",
            "PLAINTEXT_FOUND ops-agent/auth-profiles.json profiles.openai:ops.key",
        ]
    );
    assert_eq!(
        findings(home("many-agents-entries").path(), Version::V2026_9_6),
        [
            "PLAINTEXT_FOUND .openclaw/agents/stray/agent/openclaw-agent.sqlite profiles.x:y.token",
            "PLAINTEXT_FOUND ops-agent/openclaw-agent.sqlite profiles.openai:ops.key",
            "PLAINTEXT_FOUND ops-agent/models.json providers.m.apiKey",
        ]
    );
}

#[test]
fn generated_models_json_is_read_by_the_new_version_only() {
    let home = home("models-json-residue");
    assert!(findings(home.path(), Version::V2026_2_26).is_empty());
    assert_eq!(
        findings(home.path(), Version::V2026_9_6),
        [
            format!("PLAINTEXT_FOUND {MAIN}/models.json providers.openai.apiKey"),
            format!("PLAINTEXT_FOUND {MAIN}/models.json providers.openai.headers.Authorization"),
        ]
    );
}

#[test]
fn retired_auth_json_is_read_by_the_old_version_and_named_by_the_new() {
    let home = home("legacy-auth-json");
    assert_eq!(
        findings(home.path(), Version::V2026_2_26),
        [format!("LEGACY_RESIDUE {MAIN}/auth.json openai")]
    );
    assert_eq!(
        findings(home.path(), Version::V2026_9_6),
        [format!("LEGACY_RESIDUE {MAIN}/auth.json <root>")]
    );
}

#[test]
fn each_version_reads_its_own_store_of_profiles() {
    let home = home("shadowed-by-auth-profile");
    assert_eq!(
        findings(home.path(), Version::V2026_2_26),
        [format!("PLAINTEXT_FOUND {MAIN}/auth-profiles.json profiles.openai:default.key")]
    );
    assert_eq!(
        findings(home.path(), Version::V2026_9_6),
        [
            format!("PLAINTEXT_FOUND {MAIN}/openclaw-agent.sqlite profiles.openai:default.key"),
            format!("LEGACY_RESIDUE {MAIN}/auth-profiles.json <root>"),
        ]
    );
}

#[test]
fn fifty_agents_leave_no_trace_and_take_little_memory() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(dir.path().join(".openclaw")).unwrap();
    std::fs::write(dir.path().join(".openclaw/openclaw.json"), "{}").unwrap();
    for number in 0..50 {
        let agent = dir.path().join(format!(".openclaw/agents/a{number:02}/agent"));
        std::fs::create_dir_all(&agent).unwrap();
        let db = Connection::open(agent.join("openclaw-agent.sqlite")).unwrap();
        // The size of a database that the real OpenClaw has just made.
        db.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA user_version = 23;
             CREATE TABLE auth_profile_store (store_key TEXT NOT NULL PRIMARY KEY,
               store_json TEXT NOT NULL, updated_at INTEGER NOT NULL) STRICT;
             CREATE TABLE filler (bytes BLOB); INSERT INTO filler VALUES (zeroblob(600000));
             INSERT INTO auth_profile_store VALUES ('primary', '{\"profiles\":{\"p\":
               {\"type\":\"token\",\"provider\":\"x\",\"token\":\"canary-alpha-7Q\"}}}', 1);",
        )
        .unwrap();
        db.close().unwrap();
    }
    let names = |root: &Path| -> Vec<PathBuf> {
        let walk = walkdir::WalkDir::new(root).sort_by_file_name();
        walk.into_iter().map(|e| e.unwrap().into_path()).collect()
    };
    let before = names(dir.path());
    let peak = || -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
        line.and_then(|l| l.split_whitespace().next()?.parse().ok()).unwrap_or(0)
    };
    let peak_before = peak();
    assert_eq!(findings(dir.path(), Version::V2026_9_6).len(), 50);
    let grown_kib = peak().saturating_sub(peak_before);
    assert!(grown_kib < 20 * 1024, "{grown_kib} KiB");
    assert_eq!(names(dir.path()), before);
}

const WRITER_DB: &str = "TELSON_TEST_WRITER_DB";

fn store_with(value: &str) -> String {
    format!(r#"{{"profiles":{{"p":{{"type":"token","provider":"x","token":"{value}"}}}}}}"#)
}

/// The other process of [`another_process_may_write_all_the_time`]; does nothing by itself.
#[test]
#[ignore = "started by another test as a process of its own"]
fn writer_process() {
    let Some(path) = std::env::var_os(WRITER_DB).map(PathBuf::from) else { return };
    let stop = path.with_extension("stop");
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    let mut round = 0;
    while !stop.exists() && std::time::Instant::now() < deadline {
        // Opened and closed now and then, so that the log comes and goes.
        let db = Connection::open(&path).unwrap();
        db.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
        for _ in 0..20 {
            round += 1;
            let text = store_with(&format!("{}-{round}", "v".repeat(round % 7 * 1500)));
            db.execute("UPDATE auth_profile_store SET store_json = ?1", [text]).unwrap();
        }
    }
    let db = Connection::open(&path).unwrap();
    let check: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
}

#[test]
fn another_process_may_write_all_the_time() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("openclaw-agent.sqlite");
    let db = Connection::open(&path).unwrap();
    db.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA user_version = 23;
         CREATE TABLE auth_profile_store (store_key TEXT NOT NULL PRIMARY KEY,
           store_json TEXT NOT NULL, updated_at INTEGER NOT NULL) STRICT;
         INSERT INTO auth_profile_store VALUES ('primary', '{}', 1);",
        store_with("first")
    ))
    .unwrap();
    db.close().unwrap();
    let mut writer = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "writer_process"])
        .env(WRITER_DB, &path)
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    let mut seen = std::collections::BTreeSet::new();
    let mut reads = 0;
    while (seen.len() < 30 || reads < 200) && std::time::Instant::now() < deadline {
        let read = document(&path, AuthStoreKind::Agent).unwrap();
        assert!(read.root().get("profiles").is_some());
        seen.insert(read.text().to_owned());
        reads += 1;
    }
    std::fs::write(path.with_extension("stop"), "").unwrap();
    assert!(writer.wait().unwrap().success());
    assert!(seen.len() >= 30, "{} contents in {reads} reads", seen.len());
}
