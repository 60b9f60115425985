//! `telson secrets configure` at a terminal: to the end, and Ctrl-C at every question.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test fails by panicking and prepares its own files"
)]

mod support;

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use rexpect::session::{PtySession, spawn_command};
use support::{CANARIES, Telson};

const DEADLINE_MS: u64 = 20_000;

fn home() -> Telson {
    let telson = Telson::new();
    telson.file(
        ".openclaw/openclaw.json",
        &format!(
            "// kept\n{{\n  meta: {{ lastTouchedVersion: \"2026.9.6\" }},\n  models: {{ providers: {{\n    \
             openai: {{ baseUrl: \"https://api.openai.com/v1\", apiKey: \"{}\", models: [] }},\n    \
             other: {{ baseUrl: \"https://x.example/v1\", apiKey: \"{}\", models: [] }},\n  }} }},\n}}\n",
            CANARIES[0], CANARIES[1]
        ),
    );
    telson
}

fn start(telson: &Telson) -> PtySession {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("telson"));
    command.args(["secrets", "configure"]).current_dir(telson.home());
    command
        .env_clear()
        .env("TERM", "xterm")
        .env("HOME", telson.home())
        .env("PATH", "/usr/bin:/bin");
    spawn_command(command, Some(DEADLINE_MS)).unwrap()
}

/// Every path under the home with its content and mode.
fn snapshot(home: &Path) -> BTreeMap<PathBuf, (u32, Vec<u8>)> {
    let mut found = BTreeMap::new();
    for entry in walkdir::WalkDir::new(home) {
        let path = entry.unwrap().into_path();
        let mode = std::fs::symlink_metadata(&path).unwrap().permissions().mode();
        let bytes = if path.is_file() { std::fs::read(&path).unwrap() } else { Vec::new() };
        found.insert(path, (mode, bytes));
    }
    found
}

/// Waits for each question and answers it; gives everything that was shown.
fn answer(session: &mut PtySession, steps: &[(&str, &str)]) -> String {
    let mut shown = String::new();
    for (question, keys) in steps {
        shown += &session
            .exp_string(question)
            .unwrap_or_else(|e| panic!("waiting for {question:?}: {e}"));
        session.send(keys).unwrap();
        session.flush().unwrap();
    }
    shown
}

fn assert_hidden(shown: &str) {
    for canary in CANARIES {
        assert!(!shown.contains(canary), "the terminal shows a secret");
    }
}

/// How the process ended, in words: the types behind it are private to the terminal library.
fn ending(session: &PtySession) -> String {
    format!("{:?}", session.process().wait())
}

const DOWN: &str = "\x1b[B";

/// A file provider that is there when the questions come, references chosen one by one.
const WHOLE_FLOW: &[(&str, &str)] = &[
    ("Providers: none", "\x1b[B\x1b[B\r"),
    ("Kind", "\r"),
    ("Alias of the provider", "\r"),
    ("Path of the secrets file", "\r"),
    ("What the file holds", "\r"),
    ("Timeout in ms", "\r"),
    ("Most bytes", "\r"),
    ("Providers: filemain", "\x1b[B\x1b[B\x1b[B\r"),
    ("Edit which provider", "\r"),
    ("Kind", "\r"),
    ("Path of the secrets file", "\r"),
    ("What the file holds", "\r"),
    ("Timeout in ms", "\r"),
    ("Most bytes", "\r"),
    ("Providers: filemain", "\r"),
    ("Credentials to move", "\r"),
    ("Where shall they go", "\r"),
    ("Use these references", "n"),
    ("Reference for models.providers.openai.apiKey", "\r"),
    ("Reference for models.providers.other.apiKey", "-x\r"),
    ("What shall become of this plan", "\x1b[B\r"),
    ("File for the plan", "\r"),
];

#[test]
fn the_whole_flow_saves_a_plan() {
    let telson = home();
    let config = std::fs::read(telson.home().join(".openclaw/openclaw.json")).unwrap();
    let mut session = start(&telson);
    let mut shown = answer(&mut session, WHOLE_FLOW);
    shown += &session.exp_eof().unwrap();
    assert_hidden(&shown);
    assert!(ending(&session).ends_with(", 0))"), "{shown}");
    let read = |name: &str| std::fs::read_to_string(telson.home().join(name)).unwrap();
    let plan: serde_json::Value = serde_json::from_str(&read("secrets-plan.json")).unwrap();
    assert_eq!(plan["targets"][0]["ref"]["id"], "/providers/openai/apiKey");
    assert_eq!(plan["targets"][1]["ref"]["id"], "/providers/other/apiKey-x");
    let secrets: serde_json::Value = serde_json::from_str(&read(".openclaw/secrets.json")).unwrap();
    assert_eq!(secrets["providers"]["other"]["apiKey-x"], CANARIES[1]);
    assert_eq!(std::fs::read(telson.home().join(".openclaw/openclaw.json")).unwrap(), config);
}

#[test]
fn the_whole_flow_is_applied_and_the_audit_is_clean() {
    let telson = home();
    let config = telson.home().join(".openclaw/openclaw.json");
    let backup =
        telson.file(".openclaw/openclaw.json.bak", &std::fs::read_to_string(&config).unwrap());
    let private = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(telson.home().join(".openclaw"), private).unwrap();
    let mut session = start(&telson);
    let last = WHOLE_FLOW.len() - 2;
    let mut shown = answer(&mut session, &WHOLE_FLOW[..last]);
    let before_consent = session.exp_string("What shall become of this plan").unwrap();
    assert!(before_consent.contains(&format!("scrub   {}", backup.display())), "{before_consent}");
    assert!(before_consent.contains(&format!("change  {}", config.display())), "{before_consent}");
    session.send("\r").unwrap();
    session.flush().unwrap();
    shown += &before_consent;
    shown += &session.exp_eof().unwrap();
    assert_hidden(&shown);
    assert!(ending(&session).ends_with(", 0))"), "{shown}");
    let now = std::fs::read_to_string(&config).unwrap();
    assert!(now.starts_with("// kept\n") && now.contains("/providers/openai/apiKey"), "{now}");
    telson.assert_no_canary_in_files(&[".openclaw/secrets.json"]);
    let audit = telson.run(["secrets", "audit", "--check"]);
    assert_eq!(audit.code, Some(0), "{}", audit.stdout);
}

/// A tool from a template, removed again; then variables.
const OTHER_QUESTIONS: &[(&str, &str)] = &[
    ("Providers: none", "\x1b[B\r"),
    ("Which tool", "\x1b[B\x1b[B\r"),
    ("Alias of the provider", "\r"),
    ("Program of pass", "/bin/sh\r"),
    ("Folder in the password store", "\r"),
    ("Providers: pass", "\x1b[B\x1b[B\x1b[B\x1b[B\r"),
    ("Remove which provider", "\r"),
    ("Remove pass from the config", "y"),
    ("Providers: none", "\r"),
    ("Credentials to move", " \r"),
    ("Where shall they go", "\x1b[B\r"),
    ("File of variables", "\r"),
    ("Use these references", "y"),
    ("What shall become of this plan", "\x1b[B\x1b[B\r"),
];

#[test]
fn cancelling_at_the_end_changes_nothing() {
    let telson = home();
    let before = snapshot(telson.home());
    let mut session = start(&telson);
    let mut shown = answer(&mut session, OTHER_QUESTIONS);
    shown += &session.exp_eof().unwrap();
    assert_hidden(&shown);
    assert!(shown.contains("nothing was changed"), "{shown}");
    assert!(ending(&session).ends_with(", 0))"), "{shown}");
    assert_eq!(snapshot(telson.home()), before);
}

/// An exec provider by its fields.
const EXEC_QUESTIONS: &[(&str, &str)] = &[
    ("Providers: none", "\x1b[B\x1b[B\r"),
    ("Kind", "\x1b[B\x1b[B\r"),
    ("Alias of the provider", "\r"),
    ("Program, absolute", "/bin/sh\r"),
    ("Arguments as a JSON list", "\r"),
    ("Timeout in ms", "\r"),
    ("Longest silence", "\r"),
    ("Most bytes of output", "\r"),
    ("Does it always answer with JSON", "y"),
    ("Variables that it gets", "HOME\r"),
    ("Folders it must be in", "\r"),
    ("Providers: default", "\r"),
];

fn ctrl_c_at(flow: &[(&str, &str)], stop: usize) {
    let telson = home();
    let before = snapshot(telson.home());
    let mut session = start(&telson);
    let mut shown = answer(&mut session, &flow[..stop]);
    let question = flow[stop].0;
    shown += &session.exp_string(question).unwrap();
    // A key right before it: the interrupt must not be lost between two reads.
    session.send(DOWN).unwrap();
    session.send("\x03").unwrap();
    session.flush().unwrap();
    shown += &session.exp_eof().unwrap();
    assert_hidden(&shown);
    let end = ending(&session);
    let by_signal = end.contains("Signaled(") && end.contains("SIGINT");
    assert!(by_signal, "at {question:?}: {end}");
    assert_eq!(snapshot(telson.home()), before, "at {question:?}");
}

#[test]
fn ctrl_c_at_every_question_changes_nothing_and_ends_by_the_signal() {
    for flow in [WHOLE_FLOW, OTHER_QUESTIONS, EXEC_QUESTIONS] {
        // The terminals are mostly waited for, so many of them run at once.
        std::thread::scope(|scope| {
            for stop in 0..flow.len() {
                scope.spawn(move || ctrl_c_at(flow, stop));
            }
        });
    }
}
