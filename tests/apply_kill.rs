//! Kills `telson secrets apply` at 240 times and lets the next command find what is left.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking and prepares its own files"
)]

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use support::{CANARIES, Telson};

const KILLS: u32 = 240;
const DATABASE: &str = ".openclaw/agents/main/agent/openclaw-agent.sqlite";

/// Config, include, `.env`, a database, `models.json`, two backups and an editor's swap file.
fn home() -> Telson {
    let key = CANARIES[0];
    let telson = Telson::new().env("NEW_KEY", "resolves-to-this-value");
    let config = "{\n // kept\n models: { $include: './models.json5' },\n}\n";
    telson.file(".openclaw/openclaw.json", config);
    let models = format!(
        "{{ providers: {{ openai: {{ baseUrl: 'https://a.test/v1', models: [], apiKey: '{key}' }} }} }}\n"
    );
    telson.file(".openclaw/models.json5", &models);
    telson.file(".openclaw/models.json5.bak", &models);
    telson.file(".openclaw/openclaw.json.bak.1", &format!("{{ a: '{key}', b: 1 }}\n"));
    telson.file(".openclaw/.models.json5.swp", &format!("b0VIM {key}"));
    telson.file(".openclaw/.env", &format!("A=1\nOPENAI_API_KEY={key}\n"));
    telson.file(
        ".openclaw/agents/main/agent/models.json",
        &format!(r#"{{"providers":{{"openai":{{"apiKey":"{key}"}}}}}}"#),
    );
    let db = rusqlite::Connection::open(telson.home().join(DATABASE)).unwrap();
    db.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA user_version = 23;
         CREATE TABLE auth_profile_store (store_key TEXT NOT NULL PRIMARY KEY,
           store_json TEXT NOT NULL, updated_at INTEGER NOT NULL);
         INSERT INTO auth_profile_store VALUES ('primary', '{{\"version\":1,\"profiles\":{{
           \"a\":{{\"type\":\"api_key\",\"provider\":\"openai\",\"key\":\"{key}\"}}}}}}', 1)"
    ))
    .unwrap();
    telson.file(
        "plan.json",
        r#"{"version":1,"protocolVersion":1,"targets":[{"type":"models.providers.apiKey",
        "path":"models.providers.openai.apiKey","providerId":"openai",
        "ref":{"source":"env","provider":"default","id":"NEW_KEY"}}]}"#,
    );
    telson
}

/// Name and content of every file; of the database the content of its cell.
fn state(home: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in walkdir::WalkDir::new(home) {
        let path = entry.unwrap().into_path();
        let name = path.strip_prefix(home).unwrap().to_owned();
        let shown = name.to_string_lossy();
        if !path.is_file() || shown.ends_with(".telson.lock") {
            continue;
        }
        if shown.contains("openclaw-agent.sqlite") {
            continue;
        }
        found.insert(name, std::fs::read(&path).unwrap());
    }
    let db = rusqlite::Connection::open(home.join(DATABASE)).unwrap();
    let cell: String =
        db.query_row("SELECT store_json FROM auth_profile_store", [], |row| row.get(0)).unwrap();
    found.insert(DATABASE.into(), cell.into_bytes());
    found
}

fn holds_key(path: &Path) -> bool {
    let bytes = std::fs::read(path).unwrap_or_default();
    bytes.windows(CANARIES[0].len()).any(|window| window == CANARIES[0].as_bytes())
}

fn start(telson: &Telson) -> std::process::Child {
    Command::new(assert_cmd::cargo::cargo_bin!("telson"))
        .args(["secrets", "apply", "--from", "plan.json"])
        .env_clear()
        .env("HOME", telson.home())
        .env("NEW_KEY", "resolves-to-this-value")
        .current_dir(telson.home())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn a_kill_at_any_time_leaves_one_state() {
    let whole = home();
    let old = state(whole.home());
    let began = Instant::now();
    assert!(start(&whole).wait().unwrap().success());
    let span = began.elapsed();
    let new = state(whole.home());
    assert_ne!(old, new);
    whole.assert_no_canary_in_files(&[]);

    let (mut olds, mut news, mut inside) = (0, 0, 0);
    for kill in 0..KILLS {
        let telson = home();
        let state_dir = telson.home().join(".openclaw");
        let mut child = start(&telson);
        let began = Instant::now();
        if kill % 2 == 0 {
            // Spread over the whole run.
            let at = span * (kill + 1) / KILLS;
            while began.elapsed() < at {
                std::hint::spin_loop();
            }
        } else {
            // Inside the commit: from the moment in which its journal appears.
            while !telson::sys::txn::is_pending(&state_dir)
                && child.try_wait().unwrap().is_none()
                && began.elapsed() < Duration::from_secs(20)
            {}
            let at = Instant::now() + Duration::from_micros(u64::from(kill) * 150);
            while Instant::now() < at {
                std::hint::spin_loop();
            }
        }
        let _ = child.kill();
        child.wait().unwrap();

        // What lies around at this very moment: temp files hold new content only.
        for entry in walkdir::WalkDir::new(telson.home()) {
            let path = entry.unwrap().into_path();
            let name = path.file_name().unwrap();
            if telson::sys::fs::is_temp_name(name) || name == telson::sys::txn::JOURNAL_NAME {
                assert!(!holds_key(&path), "kill {kill}: {}", path.display());
            }
        }
        inside += u32::from(telson::sys::txn::is_pending(&state_dir));

        let audit = telson.run(["secrets", "audit"]);
        assert_eq!(audit.code, Some(0), "kill {kill}: {}", audit.stderr);
        assert!(!telson::sys::txn::is_pending(&state_dir), "kill {kill}: a journal is left");
        let now = state(telson.home());
        if now == old {
            olds += 1;
        } else {
            let differs: Vec<_> = now.iter().filter(|(k, v)| new.get(*k) != Some(*v)).collect();
            assert!(
                now == new,
                "kill {kill}: {:?}",
                differs.iter().map(|d| d.0).collect::<Vec<_>>()
            );
            news += 1;
            telson.assert_no_canary_in_files(&[]);
        }
    }
    assert!(olds > 20 && news > 20 && inside > 20, "{olds} old, {news} new, {inside} inside");
}
