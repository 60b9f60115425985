//! The tour ends clean in both dialects, shows no value, leaves nothing behind, touches no home.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test fails by panicking and prepares its own files"
)]

mod support;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use support::{Outcome, Telson};

/// Runs the tour with a folder of its own for temporary files.
fn tour(telson: &Telson, args: &[&str]) -> Outcome {
    let temp = temp(telson);
    std::fs::create_dir_all(&temp).unwrap();
    let mut command = telson.command();
    let output = command.env("TMPDIR", &temp).arg("tour").args(args).output().unwrap();
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn temp(telson: &Telson) -> PathBuf {
    telson.home().join("temp")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn it_ends_clean_in_both_dialects_and_leaves_nothing() {
    for flag in ["--dialect", "--compat"] {
        for version in ["2026.2.26", "2026.9.6"] {
            let telson = Telson::new();
            let begun = Instant::now();
            let outcome = tour(&telson, &[flag, version]);
            assert_eq!(outcome.code, Some(0), "{}\n{}", outcome.stdout, outcome.stderr);
            assert!(begun.elapsed() < Duration::from_secs(20), "a tour takes a moment");
            let text = &outcome.stdout;
            let commands = [
                "$ telson secrets audit\n",
                "$ telson secrets configure --from-audit --to file:filemain",
                "$ telson secrets apply --from plan.json\n",
                "$ telson secrets audit --check\nclean: nothing found",
            ];
            let mut from = 0;
            for command in commands {
                from += text[from..].find(command).unwrap_or_else(|| panic!("{command}:\n{text}"));
            }
            assert!(text.contains("token-reuse") && text.contains(": 0 copies left"), "{text}");
            assert!(text.contains(&format!("(OpenClaw {version})")));
            assert!(text.contains("// also on the wall display") && text.contains("********"));
            assert_eq!(entries(&temp(&telson)), [] as [PathBuf; 0], "the home is gone");
            assert_eq!(entries(telson.home()), [temp(&telson)], "nothing else was written");
        }
    }
}

#[test]
fn a_kept_home_holds_its_values_only_in_the_provider() {
    let telson = Telson::new();
    let outcome = tour(&telson, &["--keep"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let [home] = entries(&temp(&telson)).try_into().unwrap();
    let last = outcome.stdout.trim_end().lines().last().unwrap();
    assert_eq!(last, format!("The home is kept: {}", home.display()));

    let provider = home.join(".openclaw/secrets.json");
    let text = std::fs::read_to_string(&provider).unwrap();
    let values: Vec<&str> = text.split('"').filter(|word| word.len() >= 40).collect();
    assert!(values.len() >= 3, "the provider holds what was moved");
    for value in &values {
        assert!(!outcome.stdout.contains(value) && !outcome.stderr.contains(value));
    }
    for entry in walkdir::WalkDir::new(&home) {
        let path = entry.unwrap().into_path();
        if path.is_file() && path != provider {
            let bytes = std::fs::read(&path).unwrap();
            for value in &values {
                let found = bytes.windows(value.len()).any(|w| w == value.as_bytes());
                assert!(!found, "{} holds a value", path.display());
            }
        }
    }
}

#[test]
fn openclaw_has_no_tour() {
    let outcome = Telson::new().run(["--as-openclaw", "2026.9.6", "tour"]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stdout.is_empty() && !outcome.stderr.is_empty());
    let unknown = Telson::new().run(["tour", "--dialect", "1.x"]);
    assert_eq!(unknown.code, Some(64));
}
