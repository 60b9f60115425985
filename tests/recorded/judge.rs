//! Compares an outcome with the recording. Messages are not compared; facts are.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use serde_json::{Map, Value};

use super::case::Run;
use super::data::{cell, difference, last_document, read};
use super::home::{Home, Outcome};

/// Exit code, report and the words that a message must hold.
pub(crate) fn outcome(want: &Value, got: &Outcome) -> Vec<String> {
    let mut misses = Vec::new();
    if got.exit.map(i64::from) != want["exit"].as_i64() {
        let exit = got.exit.map_or("of a signal".to_owned(), |code| code.to_string());
        misses.push(format!("the exit code is {exit}, not {}", want["exit"]));
    }
    if let Value::Object(report) = &want["json"] {
        compare(report, last_document(&got.stdout).as_ref(), &mut misses);
    }
    for word in want["mentions"].as_array().into_iter().flatten() {
        let word = word.as_str().unwrap();
        if !got.stdout.contains(word) && !got.stderr.contains(word) {
            misses.push(format!("the output does not mention `{word}`"));
        }
    }
    misses
}

fn compare(want: &Map<String, Value>, got: Option<&Value>, misses: &mut Vec<String>) {
    if want.get("ok") == Some(&Value::Bool(false)) {
        if got.is_none_or(|got| got["ok"] != false) {
            misses.push("a failed call with --json must say {\"ok\": false}".to_owned());
        }
        return;
    }
    let Some(got) = got.filter(|got| got.is_object()) else {
        return misses.push("there is no JSON object on stdout".to_owned());
    };
    let keys: &[&str] = if want.contains_key("findings") {
        &["status", "summary", "filesScanned", "resolution", "findings"]
    } else {
        &[
            "mode",
            "changed",
            "warningCount",
            "changedFiles",
            "refsChecked",
            "skippedExecRefs",
            "checks",
        ]
    };
    for (key, want) in keys.iter().filter_map(|key| Some((*key, want.get(*key)?))) {
        match key {
            "findings" => findings(want, &got[key], misses),
            "filesScanned" | "changedFiles" => {
                misses.extend(difference(&sorted(want), &sorted(&got[key]), key));
            }
            // Only the counts that the recording has: telson may have more kinds.
            "summary" => {
                for (name, want) in want.as_object().unwrap() {
                    misses.extend(difference(want, &got[key][name], &format!("{key}.{name}")));
                }
            }
            _ => misses.extend(difference(want, &got[key], key)),
        }
    }
}

fn sorted(list: &Value) -> Value {
    let mut items = list.as_array().cloned().unwrap_or_default();
    items.sort_by_key(ToString::to_string);
    Value::Array(items)
}

/// What a finding says apart from its message; two of the same count as two.
fn facts(report: &Value) -> Vec<String> {
    let keys = ["code", "file", "jsonPath", "severity", "provider", "profileId"];
    let told = |finding: &Value| {
        let words = keys.iter().filter_map(|key| Some(format!("{key}={}", finding.get(*key)?)));
        words.collect::<Vec<_>>().join(" ")
    };
    report.as_array().into_iter().flatten().map(told).collect()
}

fn findings(want: &Value, got: &Value, misses: &mut Vec<String>) {
    let (want, mut more) = (facts(want), facts(got));
    for fact in want {
        match more.iter().position(|other| *other == fact) {
            Some(at) => drop(more.swap_remove(at)),
            None => misses.push(format!("a finding is missing: {fact}")),
        }
    }
    misses.extend(more.iter().map(|fact| format!("a finding is too many: {fact}")));
}

/// The files under `after-<version>` against those of the home.
pub(crate) fn after(run: &Run, home: &Home) -> Vec<String> {
    let base = run.case.join(format!("after-{}", run.version));
    if !base.exists() {
        return Vec::new();
    }
    let mut misses = Vec::new();
    for entry in walkdir::WalkDir::new(&base).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.file_type().is_dir() {
            continue;
        }
        let name = entry.path().strip_prefix(&base).unwrap();
        let want = home.filled(std::fs::read(entry.path()).unwrap());
        let found = file(run, home, name, &want);
        misses.extend(found.into_iter().map(|miss| format!("after {}: {miss}", name.display())));
    }
    misses
}

fn file(run: &Run, home: &Home, name: &Path, want: &[u8]) -> Vec<String> {
    let path = home.path().join(name);
    let text = path.to_str().unwrap();
    if let Some(database) = text.strip_suffix(".rows.json").filter(|p| p.ends_with(".sqlite")) {
        return rows(Path::new(database), want);
    }
    let Ok(got) = std::fs::read(&path) else { return vec!["the file is gone".to_owned()] };
    if !name.extension().is_some_and(|e| e == "json" || e == "json5") {
        return if got == want { Vec::new() } else { vec!["the bytes differ".to_owned()] };
    }
    let data = |bytes: &[u8]| std::str::from_utf8(bytes).ok().and_then(read);
    let (Some(mut want_data), Some(mut got_data)) = (data(want), data(&got)) else {
        return if got == want { Vec::new() } else { vec!["the text differs".to_owned()] };
    };
    if name.ends_with("openclaw.json") {
        let before = std::fs::read(run.case.join("home").join(name)).ok();
        let before = before.and_then(|bytes| data(&bytes)).unwrap_or_default();
        for value in [&mut want_data, &mut got_data] {
            without_stamp(value, &before);
        }
    }
    difference(&want_data, &got_data, "$").into_iter().collect()
}

/// The real OpenClaw stamps each write and adds `commands`; neither was asked for.
fn without_stamp(value: &mut Value, before: &Value) {
    if let Value::Object(members) = value {
        members.shift_remove("meta");
        if before.get("commands").is_none() {
            members.shift_remove("commands");
        }
    }
}

fn rows(database: &Path, want: &[u8]) -> Vec<String> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let Ok(database) = Connection::open_with_flags(database, flags) else {
        return vec!["the database does not open".to_owned()];
    };
    let want: Map<String, Value> = serde_json::from_slice(want).unwrap();
    let ask = |sql: &str| -> rusqlite::Result<Value> {
        let mut statement = database.prepare(sql)?;
        let width = statement.column_count();
        let rows = statement.query_map([], |row| {
            (0..width).map(|at| row.get(at).map(cell)).collect::<rusqlite::Result<Value>>()
        })?;
        rows.collect()
    };
    let differs = |(sql, want): (&String, &Value)| match ask(sql) {
        Ok(got) => difference(want, &got, sql),
        Err(error) => Some(format!("{sql}: {error}")),
    };
    want.iter().filter_map(differs).collect()
}
