//! The layers of the source, checked: a file imports only from a lower layer or from its own
//! folder. The tables here are the document of the architecture.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test fails by panicking and prepares its own files"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Layer of each module at the top of the crate.
const LAYERS: &[(&str, u8)] = &[
    ("base", 0),
    ("sys", 1),
    ("report", 2),
    ("config", 3),
    ("lint", 4),
    ("secrets", 4),
    ("rpc", 4),
    ("catalog", 5),
    ("ui", 5),
    ("commands", 6),
    ("cli", 7),
];

/// Edges between modules of one layer that are wanted, each with its reason.
const SIDE_EDGES: &[(&str, &str, &str)] =
    &[("ui", "catalog", "SARIF lists every rule, not only those that fired")];

/// Words that only the terminal code may use: what leaves the process goes through `ui`.
const UI_ONLY: &[&str] = &["io::stdout()", "io::stderr()", "println!", "eprintln!", "print!("];

/// Crates that belong to one place.
const OWNERS: &[(&str, &[&str])] = &[
    ("clap", &["cli", "commands"]),
    ("dialoguer", &["ui"]),
    ("indicatif", &["ui"]),
    ("comfy_table", &["ui"]),
    ("annotate_snippets", &["commands"]),
    ("tungstenite", &["rpc"]),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .collect();
    files.sort();
    files
}

/// The module at the top of the crate that `path` (relative to `src`) belongs to.
fn module_of(path: &Path) -> String {
    let first = path.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

/// The code of a file without comments, strings' contents kept: good enough for paths.
fn code(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let trimmed = line.trim_start();
        if trimmed.starts_with("//") { "" } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The modules that follow `crate::` in `code`; `use crate::{a::x, b::y}` names `a` and `b`.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, marker) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + marker.len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let (mut depth, mut word, mut start) = (1, String::new(), true);
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 1 => start = true,
                    c if start && (c.is_alphanumeric() || c == '_') => {
                        word.push(c);
                        continue;
                    }
                    c if start && c.is_whitespace() && word.is_empty() => continue,
                    _ => start = false,
                }
                if !word.is_empty() {
                    found.insert(std::mem::take(&mut word));
                }
                if depth == 0 {
                    break;
                }
            }
        } else {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            found.insert(rest[..end].to_owned());
        }
    }
    found
}

fn layer(module: &str) -> Option<u8> {
    LAYERS.iter().find(|(name, _)| *name == module).map(|(_, layer)| *layer)
}

/// Why `from` must not import `to`.
fn forbidden(from: &str, to: &str) -> Option<String> {
    if from == to || SIDE_EDGES.iter().any(|(a, b, _)| *a == from && *b == to) {
        return None;
    }
    match (layer(from), layer(to)) {
        (Some(here), Some(there)) if there < here => None,
        (Some(_), None) => None, // a macro or an item of the crate root
        (Some(here), Some(there)) => {
            Some(format!("`{from}` (layer {here}) must not import `{to}` (layer {there})"))
        }
        (None, _) => Some(format!("`{from}` has no layer; give it one in tests/layering.rs")),
    }
}

#[test]
fn imports_go_down() {
    let src = root().join("src");
    let mut wrong = Vec::new();
    let files = rust_files(&src);
    assert!(files.len() > 30, "the sources were not found");
    for file in files {
        let relative = file.strip_prefix(&src).unwrap();
        let from = module_of(relative);
        if matches!(from.as_str(), "lib" | "main") {
            continue;
        }
        for to in imports(&code(&std::fs::read_to_string(&file).unwrap())) {
            wrong.extend(forbidden(&from, &to).map(|why| format!("{}: {why}", relative.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_of_the_crate_has_a_layer() {
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    for line in lib.lines() {
        if let Some(module) = line.strip_prefix("pub mod ").and_then(|l| l.strip_suffix(';')) {
            assert!(layer(module).is_some(), "`{module}` has no layer");
        }
    }
}

#[test]
fn only_the_terminal_code_writes_to_the_streams() {
    let src = root().join("src");
    for file in rust_files(&src) {
        let relative = file.strip_prefix(&src).unwrap();
        if module_of(relative) == "ui" {
            continue;
        }
        let code = code(&std::fs::read_to_string(&file).unwrap());
        for word in UI_ONLY {
            assert!(!code.contains(word), "{} uses {word}", relative.display());
        }
    }
}

#[test]
fn crates_stay_with_their_owner() {
    let src = root().join("src");
    for file in rust_files(&src) {
        let relative = file.strip_prefix(&src).unwrap();
        let module = module_of(relative);
        let code = code(&std::fs::read_to_string(&file).unwrap());
        for (krate, owners) in OWNERS {
            let used =
                code.contains(&format!("use {krate}::")) || code.contains(&format!(" {krate}::"));
            assert!(!used || owners.contains(&module.as_str()), "{}: {krate}", relative.display());
        }
    }
}

/// The check itself finds what it must find.
#[test]
fn the_check_sees_wrong_edges() {
    assert!(forbidden("base", "sys").is_some(), "upward");
    assert!(forbidden("secrets", "rpc").is_some(), "sideways");
    assert!(forbidden("catalog", "ui").is_some(), "a side edge has one direction");
    assert!(forbidden("ui", "catalog").is_none() && forbidden("cli", "base").is_none());
    assert!(forbidden("newcomer", "base").is_some());
    let code = code(
        "use crate::ui::Ui;\n// use crate::cli::x;\nfn f() { crate::sys::host(); }\n\
         use crate::{base::{exit::Exit, span}, report::Report};\nmy_crate::config::x();",
    );
    let found: Vec<String> = imports(&code).into_iter().collect();
    assert_eq!(found, ["base", "report", "sys", "ui"]);
}
