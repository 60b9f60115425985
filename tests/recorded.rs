//! What the real OpenClaw was seen to do with whole homes, held against telson: in its place
//! (`--as-openclaw`), and as itself, where it must see at least as much and touch nothing.
//! The cases and their form: `fixtures/recorded/README.md`.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test fails by panicking and prepares its own files"
)]

#[path = "recorded/case.rs"]
mod case;
#[path = "recorded/data.rs"]
mod data;
#[path = "recorded/home.rs"]
mod home;
#[path = "recorded/judge.rs"]
mod judge;
#[path = "recorded/native.rs"]
mod native;
#[path = "recorded/schema.rs"]
mod schema;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use case::Run;
use home::{Home, Outcome};
use serde_json::{Value, json};

/// Judges all runs on a few threads; gives what does not hold, each with the name of its case.
fn each(runs: &[Run], judge: impl Fn(&Run) -> Vec<String> + Sync) -> Vec<String> {
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 8) {
            scope.spawn(|| {
                while let Some(run) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let misses = judge(run).into_iter().map(|miss| format!("{}: {miss}", run.name));
                    found.lock().unwrap().extend(misses.collect::<Vec<_>>());
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap();
    found.sort();
    found
}

fn stand_in(run: &Run) -> Vec<String> {
    let home = Home::new(&run.case);
    let before = home.snapshot();
    let words = [vec!["--as-openclaw".to_owned(), run.version.clone()], home.words(&run.line)];
    let outcome = home.run(&run.case, &words.concat());
    let mut misses = judge::outcome(&run.want, &outcome);
    misses.extend(judge::after(run, &home));
    misses.extend(outcome.leaks());
    if run.only_reads() {
        misses.extend(home.changes_since(&before));
    }
    misses
}

fn assert_none(misses: &[String], of: usize) {
    assert!(of > 0, "there are no cases");
    assert!(misses.is_empty(), "{} misses in {of} runs:\n{}", misses.len(), misses.join("\n"));
}

#[test]
fn telson_stands_in_for_the_recorded_versions() {
    let runs = case::all();
    assert!(runs.len() > 400, "only {} runs were found", runs.len());
    assert_none(&each(&runs, stand_in), runs.len());
}

#[test]
fn telson_itself_sees_all_plaintext_and_touches_nothing() {
    let runs: Vec<Run> = case::all().into_iter().filter(Run::is_audit).collect();
    assert!(runs.len() > 200, "only {} audits were found", runs.len());
    assert_none(&each(&runs, native::judge), runs.len());
}

fn the_run(name: &str) -> Run {
    case::all().into_iter().find(|run| run.name.starts_with(name)).expect("a case of that name")
}

fn change(value: &mut Value, pointer: &str, to: Value) {
    *value.pointer_mut(pointer).expect("the expectation has this member") = to;
}

#[test]
fn a_wrong_report_is_told() {
    let right = the_run("plaintext-many-targets (2026.9.6)");
    assert_eq!(stand_in(&right), [""; 0]);
    let wrong = |edit: &dyn Fn(&mut Value)| {
        let mut run = right.clone();
        edit(&mut run.want);
        stand_in(&run).join("\n")
    };
    let told = |edit: &dyn Fn(&mut Value), words: &[&str]| {
        let misses = wrong(edit);
        assert!(words.iter().all(|w| misses.contains(w)), "{words:?} is not in:\n{misses}");
    };
    told(&|w| change(w, "/exit", json!(7)), &["exit code is 1, not 7"]);
    told(&|w| change(w, "/json/status", json!("clean")), &["status"]);
    told(&|w| change(w, "/json/summary/plaintextCount", json!(99)), &["summary", "99"]);
    told(&|w| change(w, "/json/resolution/refsChecked", json!(99)), &["resolution", "99"]);
    told(&|w| change(w, "/json/filesScanned", json!([])), &["filesScanned"]);
    for key in ["code", "file", "jsonPath", "severity", "provider", "profileId"] {
        let misses = wrong(&|w| w["json"]["findings"][0][key] = json!("other"));
        assert!(misses.contains("missing") && misses.contains("too many"), "{key}: {misses}");
    }
    told(&|w| w["mentions"] = json!(["no such word"]), &["does not mention"]);
    told(&|w| w["json"] = json!({"ok": false}), &["must say {\"ok\": false}"]);
}

#[test]
fn a_wrong_write_a_touched_file_and_a_shown_value_are_told() {
    let right = the_run("apply-write (2026.2.26)");
    assert_eq!(stand_in(&right), [""; 0]);
    for (key, value) in [
        ("mode", json!("other")),
        ("changed", json!(null)),
        ("warningCount", json!(99)),
        ("changedFiles", json!(["$HOME/other"])),
    ] {
        let mut run = right.clone();
        run.want["json"][key] = value;
        assert!(stand_in(&run).join("\n").contains(key), "{key} is not compared");
    }
    // The files of another version, and a home that nothing was applied to.
    let home = Home::new(&right.case);
    let misses = judge::after(&right, &home).join("\n");
    assert!(misses.contains("after .openclaw/openclaw.json: "), "{misses}");
    let before = home.snapshot();
    std::fs::write(home.path().join(".openclaw/openclaw.json"), "{}").unwrap();
    assert_eq!(home.changes_since(&before).len(), 1);
    let shown = Outcome { exit: Some(0), stdout: "made-up-1".into(), stderr: String::new() };
    assert_eq!(shown.leaks().len(), 1);
}
