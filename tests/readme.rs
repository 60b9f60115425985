//! The transcripts of the README are what the program does.
//!
//! Every ```` ```console ```` block runs, in order, in one scratch copy of `fixtures/readme/home`.
//! A line `$ command` runs in `sh`; the lines up to the next command are its whole output, stdout
//! and stderr in their order; a line `? 1` at the end pins the exit code, which is 0 otherwise.
//! `/home/me` stands for the scratch home, `[..]` for anything within a line, and a line `...` for
//! any number of lines.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test fails by panicking and prepares its own files"
)]

mod support;

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{CANARIES, Telson};

/// What the README calls the scratch home.
const HOME: &str = "/home/me";

/// One command of a transcript.
#[derive(Debug, PartialEq, Eq)]
struct Step {
    /// Line of the README, from 1.
    line: usize,
    command: String,
    output: Vec<String>,
    exit: i32,
}

fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut in_block = false;
    for (at, line) in text.lines().enumerate() {
        if line.starts_with("```") {
            in_block = line == "```console";
        } else if !in_block {
        } else if let Some(command) = line.strip_prefix("$ ") {
            let command = command.to_owned();
            steps.push(Step { line: at + 1, command, output: Vec::new(), exit: 0 });
        } else if let Some(step) = steps.last_mut() {
            match line.strip_prefix("? ").and_then(|code| code.parse().ok()) {
                Some(code) => step.exit = code,
                None => step.output.push(line.to_owned()),
            }
        }
    }
    for step in &mut steps {
        while step.output.last().is_some_and(String::is_empty) {
            step.output.pop();
        }
    }
    steps
}

/// Whether `told` fits what was printed.
fn fits(told: &[String], seen: &[&str]) -> bool {
    match told.split_first() {
        None => seen.is_empty(),
        Some((first, rest)) if first == "..." => {
            (0..=seen.len()).any(|skip| fits(rest, &seen[skip..]))
        }
        Some((first, rest)) => seen
            .split_first()
            .is_some_and(|(line, more)| line_fits(first, line) && fits(rest, more)),
    }
}

fn line_fits(told: &str, seen: &str) -> bool {
    let mut parts = told.split("[..]");
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = seen.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// A copy of the fixture with the modes that git does not keep.
fn home() -> Telson {
    let telson = Telson::new();
    let fixture = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/readme/home");
    for entry in walkdir::WalkDir::new(&fixture).min_depth(1) {
        let entry = entry.unwrap();
        let name = entry.path().strip_prefix(&fixture).unwrap();
        if entry.file_type().is_file() {
            telson.file(name.to_str().unwrap(), &std::fs::read_to_string(entry.path()).unwrap());
        }
    }
    let state = telson.home().join(".openclaw");
    std::fs::set_permissions(state, std::fs::Permissions::from_mode(0o700)).unwrap();
    telson
}

fn run(step: &Step, home: &Path) -> (String, Option<i32>) {
    let program = assert_cmd::cargo::cargo_bin!("telson");
    let path = format!("{}:/usr/bin:/bin", program.parent().unwrap().display());
    let output = Command::new("/bin/sh")
        .args(["-c", &format!("{{ {}\n}} 2>&1", step.command)])
        .env_clear()
        .env("HOME", home)
        .env("PATH", path)
        .current_dir(home)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    for canary in CANARIES {
        assert!(!text.contains(canary), "`{}` printed a secret", step.command);
    }
    // The state folder may stand in the output by its real name, such as /private/tmp on macOS.
    let real = home.canonicalize().unwrap();
    let text = text.replace(real.to_str().unwrap(), HOME).replace(home.to_str().unwrap(), HOME);
    (text, output.status.code())
}

#[test]
fn the_transcripts_are_true() {
    let readme = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let steps = steps(&std::fs::read_to_string(readme).unwrap());
    assert!(steps.len() >= 7, "the README shows its uses as transcripts");
    let telson = home();
    let mut wrong = Vec::new();
    for step in &steps {
        let (text, code) = run(step, telson.home());
        let text = text.trim_end();
        let seen: Vec<&str> = text.lines().collect();
        if !fits(&step.output, &seen) || code != Some(step.exit) {
            let (line, command) = (step.line, &step.command);
            wrong.push(format!("README.md:{line}: $ {command}\n{text}\n? {code:?}"));
        }
    }
    assert!(wrong.is_empty(), "the README does not show this:\n{}", wrong.join("\n\n"));
}

#[test]
fn the_settings_shown_are_accepted() {
    let readme = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = std::fs::read_to_string(readme).unwrap();
    // The last one: those of the linter stand before it.
    let (_, rest) = text.rsplit_once("```toml\n").unwrap();
    let (settings, _) = rest.split_once("```").unwrap();
    let telson = home();
    telson.file(".openclaw/telson.toml", settings);
    telson.file(".openclaw/telson.key", &"k".repeat(32));
    let outcome = telson.run(["secrets", "audit"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(outcome.stdout.contains("this ignore of `plaintext-found` matches no finding"));
}

#[test]
fn the_reader_of_transcripts_reads() {
    let text = "$ no\n```console\n$ a b\nx\n\n$ c\n? 1\n```\n```sh\n$ d\n```\n";
    let found = steps(text);
    let step = |line, command: &str, output: &[&str], exit| Step {
        line,
        command: command.to_owned(),
        output: output.iter().map(|o| (*o).to_owned()).collect(),
        exit,
    };
    assert_eq!(found, [step(3, "a b", &["x"], 0), step(6, "c", &[], 1)]);
}

#[test]
fn the_comparison_can_fail() {
    let told = |lines: &[&str]| lines.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>();
    assert!(fits(&told(&["a", "...", "z"]), &["a", "b", "c", "z"]));
    assert!(fits(&told(&["took [..] ms, [..] files"]), &["took 3 ms, 12 files"]));
    assert!(!fits(&told(&["took [..] ms"]), &["took 3 s"]));
    assert!(!fits(&told(&["a"]), &["a", "b"]) && !fits(&told(&["a", "b"]), &["a"]));
    assert!(!line_fits("[..]a", "ab") && !line_fits("a", "ab") && line_fits("a[..]", "a"));
}
