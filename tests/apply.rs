//! `telson secrets apply` through the binary.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking and prepares its own files"
)]

mod support;

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::time::{Duration, Instant};

use support::{CANARIES, Telson};

const ENV_REF: &str = r#"{"source":"env","provider":"default","id":"NEW_KEY"}"#;

/// A plan for the key of one model provider.
fn plan(provider: &str) -> String {
    format!(
        r#"{{"version":1,"protocolVersion":1,"targets":[{{"type":"models.providers.apiKey",
        "path":"models.providers.{provider}.apiKey","providerId":"{provider}","ref":{ENV_REF}}}]}}"#
    )
}

fn config(key: &str) -> String {
    format!(
        "{{\n  // kept\n  models: {{ providers: {{ openai: {{ baseUrl: 'https://a.test/v1', models: [], apiKey: '{key}' }} }} }},\n  gateway: {{ port: 19001 }}, // kept too\n}}\n"
    )
}

/// A home with a key in the config, and a variable for its ref.
fn home() -> Telson {
    let telson = Telson::new().env("NEW_KEY", CANARIES[0]);
    telson.file(".openclaw/openclaw.json", &config(CANARIES[0]));
    telson.file("plan.json", &plan("openai"));
    telson
}

fn text(telson: &Telson, name: &str) -> String {
    std::fs::read_to_string(telson.home().join(name)).unwrap()
}

const WRITE: [&str; 4] = ["secrets", "apply", "--from", "plan.json"];

#[test]
fn one_target_changes_one_node_of_a_commented_config() {
    // Two places of the fixture are there for readers of JSON5 and not for the schema.
    let before = include_str!("../fixtures/config/commented-500.json5")
        .replace("    note: 'folded \\\nover two lines',\n", "")
        .replace("{ id: 'agent0',", "{ default: true, id: 'agent0',");
    let before = before.as_str();
    let telson = Telson::new().env("NEW_KEY", CANARIES[1]);
    telson.file(".openclaw/openclaw.json", before);
    telson.file("plan.json", &plan("openai"));
    let done = telson.run(WRITE);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let after = text(&telson, ".openclaw/openclaw.json");
    let at = before.find("\"made-up-key-00\"").unwrap();
    let (head, tail) = (&before[..at], &before[at + "\"made-up-key-00\"".len()..]);
    assert!(after.starts_with(head) && after.ends_with(tail), "other bytes changed");
    let node = &after[head.len()..after.len() - tail.len()];
    assert!(node.starts_with('{') && node.ends_with('}') && node.contains("NEW_KEY"), "{node}");
}

#[test]
fn every_copy_leaves_and_the_second_run_changes_nothing() {
    let telson = home();
    let key = CANARIES[0];
    telson.file(
        ".openclaw/.env",
        &format!("# kept\nOPENAI_API_KEY={key}\nANY_NAME=\"{key}\"\nOTHER=x\n"),
    );
    telson.file(".openclaw/openclaw.json.bak", &config(key));
    telson.file(".openclaw/.openclaw.json.swp", &format!("b0VIM {key}"));
    telson.file(".openclaw/.env.old", &format!("A=1\nOPENAI_API_KEY={key}\n"));
    telson.file(
        ".openclaw/agents/main/agent/models.json",
        &format!(r#"{{"providers":{{"openai":{{"apiKey":"{key}","baseUrl":"x"}}}}}}"#),
    );
    let done = telson.run(WRITE);
    assert_eq!(done.code, Some(0), "{}{}", done.stdout, done.stderr);
    assert!(done.stdout.contains("0 copies left"), "{}", done.stdout);
    assert!(done.stdout.contains("openclaw.json.bak"), "backups are listed: {}", done.stdout);
    assert!(done.stderr.contains("telson secrets reload"), "{}", done.stderr);
    telson.assert_no_canary_in_files(&[]);
    assert_eq!(text(&telson, ".openclaw/.env"), "# kept\nOTHER=x\n");
    assert_eq!(text(&telson, ".openclaw/.env.old"), "A=1\n");
    assert!(text(&telson, ".openclaw/openclaw.json.bak").contains("// kept too"));
    assert!(text(&telson, ".openclaw/agents/main/agent/models.json").contains("secretref-managed"));
    assert!(!telson.home().join(".openclaw/.openclaw.json.swp").exists());
    let listed = listing(telson.home());
    let again = telson.run([&WRITE[..], &["--json"]].concat());
    assert_eq!(again.code, Some(0));
    let again = again.json();
    assert_eq!(
        (&again["changed"], &again["changedFiles"]),
        (&false.into(), &serde_json::json!([]))
    );
    assert_eq!(listing(telson.home()), listed);
}

/// Every file with its inode and change time.
fn listing(home: &Path) -> Vec<(std::path::PathBuf, u64, i64, i64)> {
    let mut all: Vec<_> = walkdir::WalkDir::new(home)
        .into_iter()
        .map(|e| e.unwrap().into_path())
        .filter(|p| p.is_file() && p.file_name().unwrap() != ".telson.lock")
        .map(|p| {
            let meta = p.metadata().unwrap();
            (p, meta.ino(), meta.mtime(), meta.mtime_nsec())
        })
        .collect();
    all.sort();
    all
}

#[test]
fn kept_backups_are_told_and_fail_the_proof() {
    let telson = home();
    telson.file(".openclaw/openclaw.json.bak", &config(CANARIES[0]));
    telson.file(".openclaw/logs/a.log", &format!("one\nkey {}\n", CANARIES[0]));
    let done = telson.run([&WRITE[..], &["--keep-backups"]].concat());
    assert_eq!(done.code, Some(1));
    for place in ["openclaw.json.bak:3", "logs/a.log:2"] {
        assert!(done.stdout.contains(place), "{place} in {}", done.stdout);
    }
    // A later run still knows what to look for, because the ref gives the value.
    let later = telson.run(WRITE);
    assert_eq!(later.code, Some(1), "{}", later.stdout);
    assert!(!text(&telson, ".openclaw/openclaw.json.bak").contains(CANARIES[0]));
    assert!(later.stdout.contains("logs/a.log:2"));
    std::fs::remove_file(telson.home().join(".openclaw/logs/a.log")).unwrap();
    assert_eq!(telson.run(WRITE).code, Some(0));
}

#[test]
fn a_dry_run_writes_nothing_and_shows_no_value() {
    for flags in [&["--dry-run"][..], &["--dry-run", "--json"]] {
        let telson = home();
        telson.file(".openclaw/.env", &format!("OPENAI_API_KEY={}\n", CANARIES[0]));
        let before = listing(telson.home());
        let done = telson.run([&WRITE[..], flags].concat());
        assert_eq!(done.code, Some(0), "{}", done.stderr);
        assert!(done.stdout.contains("[redacted, 26 characters]"), "{}", done.stdout);
        assert!(done.stdout.contains("NEW_KEY"), "the new ref is shown: {}", done.stdout);
        assert_eq!(listing(telson.home()), before);
        assert!(!telson.home().join(".openclaw/.telson.lock").exists());
    }
}

#[test]
fn the_line_that_the_new_ref_reads_stays() {
    let telson = Telson::new();
    telson.file(".openclaw/openclaw.json", &config(CANARIES[0]));
    telson.file(".openclaw/.env", &format!("NEW_KEY={0}\nOPENAI_API_KEY={0}\n", CANARIES[0]));
    telson.file("plan.json", &plan("openai"));
    let done = telson.run(WRITE);
    assert_eq!(done.code, Some(0), "{}{}", done.stdout, done.stderr);
    assert_eq!(text(&telson, ".openclaw/.env"), format!("NEW_KEY={}\n", CANARIES[0]));
    assert!(done.stderr.contains("NEW_KEY stays"), "{}", done.stderr);
}

#[test]
fn an_included_file_is_edited_in_its_place() {
    let telson = Telson::new().env("NEW_KEY", CANARIES[1]);
    let main = "{ models: { $include: './parts/models.json5' }, gateway: { port: 19001 } }\n";
    telson.file(".openclaw/openclaw.json", main);
    let part = format!(
        "// part\n{{ providers: {{ openai: {{ baseUrl: 'https://a.test/v1', models: [], apiKey: '{}' }} }} }}\n",
        CANARIES[0]
    );
    telson.file(".openclaw/parts/models.json5", &part);
    telson.file("plan.json", &plan("openai"));
    let done = telson.run([&WRITE[..], &["--json"]].concat());
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert_eq!(text(&telson, ".openclaw/openclaw.json"), main);
    let after = text(&telson, ".openclaw/parts/models.json5");
    assert!(after.starts_with("// part\n") && after.contains("NEW_KEY"), "{after}");
    let files = done.json()["changedFiles"].to_string();
    assert!(files.contains("parts/models.json5") && !files.contains("openclaw.json\""), "{files}");
}

#[test]
fn a_symlinked_config_stays_a_link_and_keeps_its_mode() {
    let telson = home();
    let link = telson.home().join(".openclaw/openclaw.json");
    let real = telson.file("dotfiles/openclaw.json", &config(CANARIES[0]));
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    std::fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink("../dotfiles/openclaw.json", &link).unwrap();
    let done = telson.run(WRITE);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert!(link.symlink_metadata().unwrap().is_symlink());
    let meta = real.metadata().unwrap();
    assert_eq!(meta.mode() & 0o777, 0o640);
    assert!(std::fs::read_to_string(&real).unwrap().contains("NEW_KEY"));
    telson.assert_no_canary_in_files(&[]);
}

#[test]
fn strict_json_stays_strict_json() {
    let telson = home();
    let value = serde_json::json!({"models": {"providers": {"openai": {
        "baseUrl": "https://a.test/v1", "models": [], "apiKey": CANARIES[0]}}}});
    telson.file(".openclaw/openclaw.json", &format!("{value:#}\n"));
    assert_eq!(telson.run(WRITE).code, Some(0));
    let after: serde_json::Value =
        serde_json::from_str(&text(&telson, ".openclaw/openclaw.json")).unwrap();
    assert_eq!(after["models"]["providers"]["openai"]["apiKey"]["id"], "NEW_KEY");
}

#[test]
fn what_does_not_resolve_changes_nothing() {
    let telson = Telson::new();
    telson.file(".openclaw/openclaw.json", &config(CANARIES[0]));
    telson.file("plan.json", &plan("openai"));
    let done = telson.run([&WRITE[..], &["--json"]].concat());
    assert_eq!(done.code, Some(1));
    assert!(done.stderr.contains("NEW_KEY"), "{}", done.stderr);
    assert_eq!(done.json()["schema"], "telson.error/1");
    assert_eq!(text(&telson, ".openclaw/openclaw.json"), config(CANARIES[0]));
}

#[test]
fn a_second_apply_waits_or_fails_cleanly() {
    let telson = home();
    let dir = telson.home().join(".openclaw");
    let lock = telson::sys::lock::StateLock::acquire(&dir, Duration::ZERO).unwrap();
    let began = Instant::now();
    let done = telson.run(WRITE);
    assert_eq!(done.code, Some(1));
    assert!(began.elapsed() >= Duration::from_secs(5), "it waits for the other");
    assert!(done.stderr.contains("another telson command"), "{}", done.stderr);
    assert_eq!(text(&telson, ".openclaw/openclaw.json"), config(CANARIES[0]));
    drop(lock);
    assert_eq!(telson.run(WRITE).code, Some(0));
}

#[test]
fn two_at_once_both_end_well() {
    let telson = home();
    telson.file(".openclaw/openclaw.json.bak", &config(CANARIES[0]));
    let codes: Vec<Option<i32>> = std::thread::scope(|scope| {
        let run = || telson.run(WRITE).code;
        let all: Vec<_> = (0..4).map(|_| scope.spawn(run)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(codes, [Some(0); 4]);
    telson.assert_no_canary_in_files(&[]);
}

#[test]
fn odd_plans() {
    let telson = home();
    telson.file("empty.json", "");
    let done = telson.run(["secrets", "apply", "--from", "empty.json"]);
    assert_eq!(done.code, Some(1));
    assert!(done.stderr.contains("not JSON"), "{}", done.stderr);
    let done = telson.run(["secrets", "apply", "--from", ".openclaw"]);
    assert_eq!(done.code, Some(1));
    assert!(done.stderr.contains("a folder"), "{}", done.stderr);
    let huge = format!(
        r#"{{"version":1,"protocolVersion":1,"targets":[],"x":"{}"}}"#,
        "y".repeat(17 * 1024 * 1024)
    );
    telson.file("huge.json", &huge);
    let done = telson.run(["secrets", "apply", "--from", "huge.json"]);
    assert_eq!(done.code, Some(1));
    assert!(done.stderr.contains("16777216"), "{}", done.stderr);
    assert_eq!(text(&telson, ".openclaw/openclaw.json"), config(CANARIES[0]));
}

#[test]
fn many_targets_in_one_go() {
    let telson = Telson::new().env("NEW_KEY", CANARIES[1]);
    let (mut providers, mut targets) = (Vec::new(), Vec::new());
    for at in 0..500 {
        providers.push(format!(
            "    p{at}: {{ baseUrl: 'https://a.test/v1', models: [], apiKey: '{}{at:03}' }}, // {at}\n",
            CANARIES[0]
        ));
        targets.push(format!(
            r#"{{"type":"models.providers.apiKey","path":"models.providers.p{at}.apiKey","ref":{ENV_REF}}}"#
        ));
    }
    let config = format!("{{\n  models: {{ providers: {{\n{}  }} }},\n}}\n", providers.concat());
    telson.file(".openclaw/openclaw.json", &config);
    telson.file(
        "plan.json",
        &format!(r#"{{"version":1,"protocolVersion":1,"targets":[{}]}}"#, targets.join(",")),
    );
    let done = telson.run(WRITE);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let after = text(&telson, ".openclaw/openclaw.json");
    assert_eq!(after.matches("NEW_KEY").count(), 500);
    assert_eq!(after.matches(" // ").count(), 500);
}

#[test]
fn an_undo_bundle_brings_everything_back() {
    let telson = home();
    telson.file(".openclaw/.env", &format!("OPENAI_API_KEY={}\n", CANARIES[0]));
    telson.file(".openclaw/x.swp", CANARIES[0]);
    telson.file("pass", "a long passphrase\n");
    let bundle = ["--undo-bundle", "undo.age", "--passphrase-file", "pass"];
    let done = telson.run([&WRITE[..], &bundle].concat());
    assert_eq!(done.code, Some(0), "{}{}", done.stdout, done.stderr);
    telson.assert_no_canary_in_files(&[]);
    let undo = ["secrets", "apply", "--undo", "undo.age", "--passphrase-file", "pass"];
    let done = telson.run(undo);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert_eq!(text(&telson, ".openclaw/openclaw.json"), config(CANARIES[0]));
    assert_eq!(text(&telson, ".openclaw/.env"), format!("OPENAI_API_KEY={}\n", CANARIES[0]));
    assert_eq!(text(&telson, ".openclaw/x.swp"), CANARIES[0]);
}

#[test]
fn drop_in_mode_knows_only_the_flags_of_its_version() {
    for (version, flag) in [
        ("2026.2.26", "--allow-exec"),
        ("2026.2.26", "--yes"),
        ("2026.9.6", "--yes"),
        ("2026.9.6", "--keep-backups"),
    ] {
        let telson = home();
        let done = telson.run([&["--as-openclaw", version], &WRITE[..], &[flag]].concat());
        assert_eq!(done.code, Some(1), "{version} {flag}");
        assert!(done.stderr.contains("option") && done.stderr.contains(flag), "{}", done.stderr);
        assert_eq!(text(&telson, ".openclaw/openclaw.json"), config(CANARIES[0]));
    }
}

#[test]
fn drop_in_text_and_backups() {
    for version in ["2026.2.26", "2026.9.6"] {
        let telson = home();
        telson.file(".openclaw/openclaw.json.bak", &config(CANARIES[0]));
        let run =
            |flags: &[&str]| telson.run([&["--as-openclaw", version], &WRITE[..], flags].concat());
        let dry = run(&["--dry-run"]);
        assert_eq!(dry.stdout, "Secrets apply dry run: 1 file(s) would change.\n");
        assert_eq!(run(&[]).stdout, "Secrets applied. Updated 1 file(s).\n");
        assert_eq!(run(&[]).stdout, "Secrets apply: no changes.\n");
        assert_eq!(text(&telson, ".openclaw/openclaw.json.bak"), config(CANARIES[0]));
        assert!(!telson.home().join(".openclaw/openclaw.json.bak.1").exists());
    }
}

#[test]
fn a_database_of_2026_9_6_is_scrubbed_with_its_log() {
    let telson = home();
    let path = telson.home().join(".openclaw/agents/main/agent/openclaw-agent.sqlite");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA user_version = 23;
         CREATE TABLE auth_profile_store (store_key TEXT NOT NULL PRIMARY KEY,
           store_json TEXT NOT NULL, updated_at INTEGER NOT NULL);
         INSERT INTO auth_profile_store VALUES ('primary', '{{\"version\":1,\"profiles\":{{
           \"a\":{{\"type\":\"api_key\",\"provider\":\"openai\",\"key\":\"{}\"}},
           \"b\":{{\"type\":\"api_key\",\"provider\":\"x\",\"key\":\"kept\"}}}}}}', 1)",
        CANARIES[1]
    ))
    .unwrap();
    drop(db);
    let done = telson.run(WRITE);
    assert_eq!(done.code, Some(0), "{}{}", done.stdout, done.stderr);
    telson.assert_no_canary_in_files(&[]);
    let db = rusqlite::Connection::open(&path).unwrap();
    let cell: String =
        db.query_row("SELECT store_json FROM auth_profile_store", [], |row| row.get(0)).unwrap();
    assert!(cell.contains("\"kept\"") && cell.contains("\"a\""), "{cell}");
}

#[test]
fn a_file_that_changed_since_it_was_read_stops_everything() {
    use telson::config::load::{Config, LoadOptions};
    use telson::secrets::apply::{ApplyRequest, commit, project};
    use telson::secrets::plan::{Known, Rules, read};

    let telson = home();
    let env = telson.file(".openclaw/.env", &format!("OPENAI_API_KEY={}\n", CANARIES[0]));
    let mut host = telson::sys::host::Host::bare(telson.home());
    host.env.insert("HOME".into(), telson.home().to_string_lossy().into_owned());
    host.env.insert("NEW_KEY".into(), CANARIES[0].into());
    let options = LoadOptions::default();
    let config = Config::load(&host, &options).unwrap();
    let rules = Rules { version: config.dialect.version, known: Known::Documented };
    let plan = read(&host, Path::new("plan.json"), rules).unwrap();
    let request =
        ApplyRequest { write: true, allow_exec: false, drop_in: false, keep_backups: false };
    let silent = telson::base::progress::Silent;
    let projection = project::project(&config, &options, &host, &plan, request, &silent).unwrap();
    std::fs::write(&env, "A=somebody was here\n").unwrap();
    let dir = telson.home().join(".openclaw");
    let lock = telson::sys::lock::StateLock::acquire(&dir, Duration::ZERO).unwrap();
    let error = commit::commit(&projection, &lock).unwrap_err().to_string();
    assert!(error.contains("changed since it was read"), "{error}");
    assert!(!CANARIES.iter().any(|c| format!("{error}{projection:?}").contains(c)));
    assert_eq!(text(&telson, ".openclaw/openclaw.json"), config_text());
    assert_eq!(text(&telson, ".openclaw/.env"), "A=somebody was here\n");
}

fn config_text() -> String {
    config(CANARIES[0])
}

#[test]
fn plans_that_telson_writes_are_taken_in_both_dialects() {
    use telson::config::dialect::Version;
    use telson::config::secret_ref::{RefSource, SecretRef};
    use telson::secrets::plan::{Known, Plan, PlanTarget, Rules, write};

    for version in Version::ALL {
        let telson = home();
        let segments = ["models", "providers", "openai", "apiKey"].map(str::to_owned);
        let reference =
            SecretRef { source: RefSource::Env, provider: "default".into(), id: "NEW_KEY".into() };
        let target = PlanTarget::new(&segments, reference, version).unwrap();
        let plan = Plan { targets: vec![target], ..Plan::default() };
        let written = write(&plan, Rules { version, known: Known::Documented }).unwrap();
        telson.file("plan.json", &written);
        let done = telson.run([&["--as-openclaw", version.as_str()], &WRITE[..]].concat());
        assert_eq!(done.code, Some(0), "{}", done.stderr);
        assert!(text(&telson, ".openclaw/openclaw.json").contains("NEW_KEY"));
    }
}

#[test]
fn a_folder_that_cannot_be_written_to_is_told() {
    if rustix::process::geteuid().is_root() {
        // Modes do not bind root.
        return;
    }
    let telson = home();
    let dir = telson.home().join(".openclaw");
    std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o500)).unwrap();
    let done = telson.run(WRITE);
    std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(done.code, Some(1));
    assert!(done.stderr.contains("permission denied"), "{}", done.stderr);
    assert_eq!(text(&telson, ".openclaw/openclaw.json"), config(CANARIES[0]));
}

#[test]
fn providers_are_changed_field_by_field() {
    let telson = Telson::new().env("NEW_KEY", CANARIES[1]);
    telson.file(
        ".openclaw/openclaw.json",
        "{\n  secrets: { providers: {\n    // mine\n    f: { source: 'file', path: '/a' /* why */, mode: 'json' },\n    old: { source: 'env' },\n  } },\n}\n",
    );
    telson.file(
        "plan.json",
        r#"{"version":1,"protocolVersion":1,"targets":[],"providerDeletes":["old"],
        "providerUpserts":{"f":{"source":"file","path":"/b","mode":"json"}}}"#,
    );
    let done = telson.run(WRITE);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert_eq!(
        text(&telson, ".openclaw/openclaw.json"),
        "{\n  secrets: { providers: {\n    // mine\n    f: { source: 'file', path: '/b' /* why */, mode: 'json' },\n  } },\n}\n"
    );
}

#[test]
fn on_a_terminal_the_changes_are_listed_and_confirmed() {
    for (keys, changes) in [("n", false), ("\x03", false), ("y", true)] {
        let telson = home();
        telson.file(".openclaw/openclaw.json.bak", &config(CANARIES[0]));
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("telson"));
        command.args(WRITE).env_clear().env("HOME", telson.home()).env("TERM", "xterm");
        command.env("NEW_KEY", CANARIES[0]).current_dir(telson.home());
        let mut session = rexpect::session::spawn_command(command, Some(20_000)).unwrap();
        let shown = session.exp_string("Apply this plan now?").unwrap();
        assert!(shown.contains("openclaw.json.bak"), "{shown}");
        assert!(!CANARIES.iter().any(|canary| shown.contains(canary)));
        session.send(keys).unwrap();
        session.flush().unwrap();
        session.exp_eof().unwrap();
        let is_old = text(&telson, ".openclaw/openclaw.json") == config(CANARIES[0]);
        assert_eq!(is_old, !changes, "after {keys:?}");
    }
}

#[test]
fn refs_of_what_is_switched_off_block_only_the_older_version() {
    for (version, code) in [("2026.2.26", 1), ("2026.9.6", 0)] {
        let telson = Telson::new().env("NEW_KEY", CANARIES[1]);
        let off = "skills: { entries: { s: { enabled: false, apiKey: { source: 'env', provider: 'default', id: 'UNSET' } } } },\n  gateway";
        let config = config(CANARIES[0]).replace("gateway", off);
        telson.file(".openclaw/openclaw.json", &config);
        telson.file("plan.json", &plan("openai"));
        let done = telson.run([&["--as-openclaw", version], &WRITE[..]].concat());
        assert_eq!(done.code, Some(code), "{version}: {}", done.stderr);
    }
}

/// A plan is made for a config; when somebody has edited that since, it is refused whole.
#[test]
fn a_plan_of_before_is_refused() {
    let telson = Telson::new();
    let config = format!(
        "{{ models: {{ providers: {{ openai: {{ baseUrl: 'https://a.example', models: [], apiKey: '{}' }} }} }} }}\n",
        support::CANARIES[0]
    );
    let path = telson.file(".openclaw/openclaw.json", &config);
    let plan = telson.home().join("plan.json");
    let to = ["--from-audit", "--to", "file:filemain", "--plan-out"];
    let made = telson.run(["secrets", "configure"].iter().chain(&to).copied().chain(plan.to_str()));
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let edited = format!("// edited since\n{config}");
    telson.file(".openclaw/openclaw.json", &edited);
    let apply = ["secrets", "apply", "--from", plan.to_str().unwrap(), "--yes"];
    let refused = telson.run(apply);
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("changed since the plan was made"), "{}", refused.stderr);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), edited);
    // OpenClaw has no such rule, and drop-in mode follows it.
    let drop_in = ["--as-openclaw", "2026.9.6", "secrets", "apply", "--from"];
    let applied = telson.run(drop_in.into_iter().chain(plan.to_str()));
    assert_eq!(applied.code, Some(0), "{}", applied.stderr);
    // Nothing is left to do, so the age of the plan no longer matters.
    assert_eq!(telson.run(apply).code, Some(0));
}
