//! `telson secrets configure` and the auth profiles of agents: where a plan can name them they
//! move like fields of the config, elsewhere it is said what is left to do.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test fails by panicking and prepares its own files"
)]

mod support;

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use support::{CANARIES, Telson};

const TOKEN: &str = "tok-9Xv4Lq7Rt2Qw8Zy";

fn home(version: &str) -> Telson {
    let telson = Telson::new();
    telson.file(
        ".openclaw/openclaw.json",
        &format!(
            "{{\n  meta: {{ lastTouchedVersion: \"{version}\" }}, // kept\n  models: {{ providers: {{\n    \
             openai: {{ baseUrl: \"https://api.openai.com/v1\", apiKey: \"{}\", models: [] }},\n  }} }},\n}}\n",
            CANARIES[0]
        ),
    );
    telson
}

fn profiles(key: &str) -> Value {
    json!({"version": 1, "profiles": {
        "openai:default": {"type": "api_key", "provider": "openai", "key": key},
        "anthropic:work": {"type": "token", "provider": "anthropic", "token": TOKEN},
    }})
}

fn database(telson: &Telson, agent: &str) -> PathBuf {
    telson.home().join(format!(".openclaw/agents/{agent}/agent/openclaw-agent.sqlite"))
}

fn with_database(telson: &Telson, agent: &str, key: &str) {
    let path = database(telson, agent);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA user_version = 23;
         CREATE TABLE auth_profile_store (store_key TEXT NOT NULL PRIMARY KEY,
           store_json TEXT NOT NULL, updated_at INTEGER NOT NULL);",
    )
    .unwrap();
    let text = profiles(key).to_string();
    let mode = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(&path, 0o600);
    mode(&telson.home().join(".openclaw"), 0o700);
    db.execute("INSERT INTO auth_profile_store VALUES ('primary', ?1, 1)", [text]).unwrap();
}

fn cell(path: &Path) -> Value {
    let db = rusqlite::Connection::open(path).unwrap();
    let text: String =
        db.query_row("SELECT store_json FROM auth_profile_store", [], |row| row.get(0)).unwrap();
    serde_json::from_str(&text).unwrap()
}

const ALL: [&str; 5] = ["secrets", "configure", "--from-audit", "--to", "file:filemain"];

#[test]
fn profiles_with_keys_of_their_own_move_and_the_audit_is_clean() {
    let telson = home("2026.9.6");
    with_database(&telson, "main", CANARIES[1]);
    with_database(&telson, "ops", CANARIES[0]);
    let out = telson.run(ALL.into_iter().chain(["--apply", "--yes", "--json"]));
    assert_eq!(out.code, Some(0), "{} {}", out.stdout, out.stderr);
    let plan = out.json()["plan"]["targets"].clone();
    let target = &plan[1];
    assert_eq!(target["type"], "auth-profiles.token.token", "{plan}");
    assert_eq!(target["agentId"], "main", "{plan}");
    assert_eq!(plan.as_array().unwrap().len(), 3, "{plan}");
    // A profile with a key would shadow the reference of its model provider; its key is kept.
    assert_eq!(out.json()["kept"][0]["field"], "main/profiles.openai:default.key");
    let secrets = std::fs::read(telson.home().join(".openclaw/secrets.json")).unwrap();
    let secrets: Value = serde_json::from_slice(&secrets).unwrap();
    assert_eq!(secrets["main"]["profiles"]["openai:default"]["key"], CANARIES[1]);
    assert_eq!(secrets["main"]["profiles"]["anthropic:work"]["token"], TOKEN);
    for agent in ["main", "ops"] {
        let cell = cell(&database(&telson, agent));
        let token = &cell["profiles"]["anthropic:work"];
        assert_eq!(token["tokenRef"]["id"], "/main/profiles/anthropic:work/token", "{cell}");
        assert_eq!(token.get("token"), None, "{cell}");
        assert_eq!(cell["profiles"]["openai:default"].get("key"), None, "{cell}");
    }
    telson.assert_no_canary_in_files(&[".openclaw/secrets.json"]);

    for args in [
        &["secrets", "audit", "--check", "--json"][..],
        &["--as-openclaw", "2026.9.6", "secrets", "audit", "--check", "--json"],
    ] {
        let audit = telson.run(args.iter().copied());
        assert_eq!(audit.code, Some(0), "{}", audit.stdout);
    }
}

#[test]
fn a_profile_that_is_mapped_stays_in_use() {
    let telson = home("2026.9.6");
    with_database(&telson, "main", CANARIES[1]);
    let map = "main/profiles.openai:default.key=file:filemain:/own";
    let out = telson.run(ALL.into_iter().chain(["--map", map, "--apply", "--yes"]));
    assert_eq!(out.code, Some(0), "{} {}", out.stdout, out.stderr);
    let cell = cell(&database(&telson, "main"));
    let profile = &cell["profiles"]["openai:default"];
    assert_eq!((&profile["keyRef"]["id"], profile.get("key")), (&json!("/own"), None), "{cell}");
    telson.assert_no_canary_in_files(&[".openclaw/secrets.json"]);
}

#[test]
fn one_agent_is_chosen_by_flag() {
    let telson = home("2026.9.6");
    with_database(&telson, "main", CANARIES[1]);
    with_database(&telson, "ops", CANARIES[1]);
    let args = ["--agent", "ops", "--plan-out", "plan.json", "--json"];
    let out = telson.run(ALL.into_iter().chain(args));
    assert_eq!(out.code, Some(0), "{}", out.stderr);
    let plan = out.json()["plan"]["targets"].to_string();
    assert!(plan.contains("\"agentId\":\"ops\"") && !plan.contains("\"main\""), "{plan}");
    let out = telson.run(ALL.into_iter().chain(["--agent", "nobody", "--dry-run"]));
    assert_eq!(out.code, Some(64));
    assert!(out.stderr.contains("known are main, ops"), "{}", out.stderr);
}

#[test]
fn one_profile_is_named_by_its_field() {
    let telson = home("2026.9.6");
    with_database(&telson, "main", CANARIES[1]);
    let map = "profiles.anthropic:work.token=file:filemain:/anthropic";
    let only = ["--only", "main/profiles.anthropic:work.token", "--map", map, "--dry-run"];
    let out = telson.run(ALL.into_iter().chain(only));
    assert_eq!(out.code, Some(0), "{}", out.stderr);
    assert!(out.stdout.contains("+ ref file:filemain:/anthropic"), "{}", out.stdout);
    assert!(!out.stdout.contains(TOKEN), "{}", out.stdout);
}

#[test]
fn a_profile_that_is_left_out_is_told_when_apply_empties_it() {
    let telson = home("2026.9.6");
    with_database(&telson, "main", CANARIES[1]);
    let skip = ["--skip", "profiles.openai:default.key", "--dry-run", "--json"];
    let out = telson.run(ALL.into_iter().chain(skip));
    assert_eq!(out.code, Some(0), "{}", out.stderr);
    let left = out.json()["left"].clone();
    assert!(left[0]["reason"].as_str().unwrap().contains("apply removes it"), "{left}");
}

#[test]
fn what_no_plan_can_name_is_listed_with_what_to_do() {
    let telson = home("2026.2.26");
    let text = profiles(CANARIES[1]).to_string();
    telson.file(".openclaw/agents/main/agent/auth-profiles.json", &text);
    let out = telson.run(ALL.into_iter().chain(["--apply", "--yes"]));
    assert_eq!(out.code, Some(0), "{}{}", out.stdout, out.stderr);
    assert!(out.stdout.contains("main/profiles.anthropic:work.token"), "{}", out.stdout);
    assert!(out.stdout.contains("`tokenRef`"), "{}", out.stdout);
    assert!(out.stdout.contains("openclaw models auth"), "{}", out.stdout);
    assert!(!out.stdout.contains(TOKEN), "{}", out.stdout);
}
