//! `telson secrets configure --apply`: everything is worked out before the first write, and what
//! is replaced by `${NAME}` leaves with its copies in the same step.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test fails by panicking and prepares its own files"
)]

mod support;

use support::{CANARIES, Telson};

const VERSIONS: [&str; 2] = ["2026.2.26", "2026.9.6"];
const HOOK: &str = "hook-7Jw4Lp7Rt2Qv9";
const ARGS: [&str; 12] = [
    "secrets",
    "configure",
    "--from-audit",
    "--to",
    "file:filemain",
    "--substitute",
    "--env-file",
    "gateway.env",
    "--generate",
    "gateway.auth.token",
    "--apply",
    "--yes",
];

fn config(version: &str, more: &str) -> String {
    format!(
        r#"{{ // kept
  meta: {{ lastTouchedVersion: "{version}" }},
  models: {{ providers: {{
    openai: {{ baseUrl: "https://api.openai.com/v1", apiKey: "{}", models: [] }},{more}
  }} }},
  hooks: {{ enabled: true, token: "{HOOK}", path: "/hooks" }},
}}
"#,
        CANARIES[0]
    )
}

#[test]
fn copies_of_substituted_values_leave_backups_too() {
    for version in VERSIONS {
        let telson = Telson::new();
        telson.file(".openclaw/openclaw.json", &config(version, ""));
        telson.file(".openclaw/openclaw.json.bak", &config(version, ""));
        telson.file(".openclaw/openclaw.json.bak.1", &format!("hooks token={HOOK}"));
        let out = telson.run(ARGS);
        assert_eq!(out.code, Some(0), "{version}: {}{}", out.stdout, out.stderr);
        for entry in walkdir::WalkDir::new(telson.home().join(".openclaw")) {
            let path = entry.unwrap().into_path();
            let bytes = std::fs::read(&path).unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains(HOOK), "{version}: {}", path.display());
        }
        let text = std::fs::read_to_string(telson.home().join(".openclaw/openclaw.json")).unwrap();
        assert!(text.contains("token: \"${HOOKS_TOKEN}\"") && text.contains("// kept"), "{text}");
        // The consent named the files.
        assert!(out.stdout.contains("openclaw.json.bak\n"), "{}", out.stdout);
        assert!(out.stdout.contains("delete  "), "{}", out.stdout);
    }
}

#[test]
fn an_apply_that_cannot_succeed_writes_nothing_at_all() {
    let broken = "\n    other: { baseUrl: \"https://x.example/v1\", models: [], apiKey: { source: \
                  \"env\", provider: \"default\", id: \"NOT_SET_ANYWHERE\" } },";
    for version in VERSIONS {
        let telson = Telson::new();
        let text = config(version, broken);
        telson.file(".openclaw/openclaw.json", &text);
        let out = telson.run(ARGS);
        assert_eq!(out.code, Some(1), "{version}: {}{}", out.stdout, out.stderr);
        assert!(out.stderr.contains("nothing was written"), "{}", out.stderr);
        let now = std::fs::read_to_string(telson.home().join(".openclaw/openclaw.json")).unwrap();
        assert_eq!(now, text, "{version}");
        assert!(!telson.home().join("gateway.env").exists(), "{version}");
        assert!(!telson.home().join(".openclaw/secrets.json").exists(), "{version}");
    }
}

#[test]
fn a_dry_run_lists_the_files_and_changes_none() {
    let telson = Telson::new();
    telson.file(".openclaw/openclaw.json", &config(VERSIONS[1], ""));
    let backup = telson.file(".openclaw/openclaw.json.bak", &config(VERSIONS[1], ""));
    let args = ["secrets", "configure", "--from-audit", "--to", "file:filemain", "--dry-run"];
    let out = telson.run(args);
    assert_eq!(out.code, Some(0), "{}", out.stderr);
    assert!(out.stdout.contains(&format!("scrub   {}", backup.display())), "{}", out.stdout);
    assert_eq!(std::fs::read_to_string(&backup).unwrap(), config(VERSIONS[1], ""));
}
