//! The command line itself: help, usage errors, drop-in mode, streams.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test fails by panicking and prepares its own files"
)]

mod support;

use support::Telson;

fn run(line: &str) -> support::Outcome {
    Telson::new().run(line.split_whitespace())
}

#[test]
fn help_and_version_are_answers() {
    let help = run("--help");
    assert_eq!((help.code, help.stderr.as_str()), (Some(0), ""));
    assert!(help.stdout.contains("Exit codes:") && help.stdout.contains("--as-openclaw"));
    assert!(!help.stdout.contains("generate"), "a hidden command is shown");
    let version = run("--version");
    assert_eq!(version.stdout, format!("telson {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn usage_errors_end_with_64() {
    for line in ["", "--bogus", "nope", "explain", "completions tcsh", "--format xml explain x"] {
        let outcome = run(line);
        assert_eq!(outcome.code, Some(64), "telson {line}");
        assert_eq!(outcome.stdout, "", "telson {line}");
        assert!(!outcome.stderr.is_empty(), "telson {line}");
    }
}

#[test]
fn a_usage_error_with_json_is_one_document() {
    let outcome = run("explain --list --json --bogus");
    assert_eq!(outcome.code, Some(64));
    let json = outcome.json();
    assert_eq!(json["schema"], "telson.error/1");
    assert_eq!(json["error"]["kind"], "usage");
    assert_eq!(json["error"]["exitCode"], 64);
    assert!(json["error"]["message"].as_str().unwrap().contains("--bogus"));
}

#[test]
fn profiles_are_checked_before_the_command() {
    let outcome = run("--profile ../x explain --list");
    assert_eq!(outcome.code, Some(64));
    insta::assert_snapshot!(outcome.stderr);
    let outcome = run("--dev --profile a explain --list --json");
    assert_eq!(outcome.json()["error"]["kind"], "usage");
}

#[test]
fn a_drop_in_speaks_as_the_version_does() {
    let a = run("--as-openclaw 2026.2.26 secrets --bogus --json");
    assert_eq!((a.code, a.stdout.as_str()), (Some(1), ""));
    assert_eq!(a.stderr, "error: unknown option '--bogus'\n");

    let b = run("--as-openclaw=2026.9.6 secrets --bogus --json");
    assert_eq!(b.code, Some(1));
    let message = "OpenClaw does not recognize option \"--bogus\".\nTry: openclaw secrets --help";
    assert_eq!(b.stderr, format!("{message}\n"));
    let wanted = serde_json::json!({
        "ok": false, "error": { "type": "cli_error", "message": message }
    });
    assert_eq!(b.json(), wanted);

    for version in ["2026.2.26", "2026.9.6"] {
        let bad =
            Telson::new().run(["--as-openclaw", version, "--profile", "../x", "explain", "x"]);
        assert_eq!((bad.code, bad.stdout.as_str()), (Some(2), ""));
        assert_eq!(
            bad.stderr,
            "[openclaw] Invalid --profile (use letters, numbers, \"_\", \"-\" only)\n"
        );
    }
}

#[test]
fn a_version_that_was_not_observed_cannot_be_stood_in_for() {
    let outcome = run("--as-openclaw 2026.5.1 explain --list");
    assert_eq!(outcome.code, Some(64));
    assert!(outcome.stderr.contains("2026.2.26 and 2026.9.6"));
    assert_eq!(run("--compat 2026.5.1 explain --list").code, Some(0));
}

#[test]
fn an_unknown_code_is_named() {
    let outcome = run("explain zzzz-not-a-code");
    assert_eq!(outcome.code, Some(64));
    insta::assert_snapshot!(outcome.stderr);
    assert_eq!(run("explain --list --json").json()["schema"], "telson.codes/1");
}

#[test]
fn every_code_has_a_page() {
    for meta in telson::catalog::CODES.iter() {
        for name in [meta.id, meta.code] {
            let outcome = run(&format!("explain {name}"));
            assert_eq!(outcome.code, Some(0), "{name}");
            assert!(outcome.stdout.contains("## How to fix"), "{name}");
        }
    }
}

#[test]
fn every_shell_has_completions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let outcome = run(&format!("completions {shell}"));
        assert_eq!(outcome.code, Some(0), "{shell}");
        assert!(outcome.stdout.contains("completions"), "{shell}");
    }
}

#[test]
fn a_reader_that_goes_away_does_not_change_the_verdict() {
    use std::io::Read;
    use std::process::{Command, Stdio};
    let telson = Telson::new();
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("telson"))
        .args(["completions", "bash"])
        .env_clear()
        .env("HOME", telson.home())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let status = child.wait().unwrap();
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((status.code(), stderr.as_str()), (Some(0), ""));
}

#[test]
fn colour_follows_the_flag_and_the_environment() {
    let escape = '\u{1b}';
    let plain = run("--profile ../x explain --list");
    assert!(!plain.stderr.contains(escape), "no terminal, no colour");
    let always = run("--color always --profile ../x explain --list");
    assert!(always.stderr.contains(escape));
    let forced = Telson::new().env("FORCE_COLOR", "1");
    assert!(forced.run(["--profile", "../x", "explain", "--list"]).stderr.contains(escape));
    let never = forced.run(["--color", "never", "--profile", "../x", "explain", "--list"]);
    assert!(!never.stderr.contains(escape));
}
