//! Registries, documentation and the change log agree with each other.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test fails by panicking and prepares its own files"
)]

use std::path::PathBuf;

use telson::catalog::CODES;
use telson::report::code::{CodeMeta, Level};

const HEADINGS: [&str; 4] =
    ["## What it finds", "## Why it matters", "## How to fix", "## References"];

const RULE_HEADINGS: [&str; 7] = [
    "## What it finds",
    "## Why it matters",
    "## Bad",
    "## Good",
    "## How to fix",
    "## Options",
    "## References",
];

fn read(path: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// What is wrong with the description of a code.
fn problems(meta: &CodeMeta) -> Vec<String> {
    let mut found = Vec::new();
    let mut check = |ok: bool, what: &str| {
        if !ok {
            found.push(format!("{}: {what}", meta.id));
        }
    };
    let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    check(!meta.id.is_empty() && meta.id.chars().all(kebab), "the id is not kebab-case");
    let constant = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    // The ids of OpenClaw's security audit are words between dots; `*` stands for a channel's name.
    let dotted = |c: char| c.is_ascii_alphanumeric() || "._-/*".contains(c);
    let is_dotted = meta.code.contains(['.', '/']) && meta.code.chars().all(dotted);
    let is_code = is_dotted || (!meta.code.is_empty() && meta.code.chars().all(constant));
    check(is_code, "the code is neither upper case nor an id between dots");
    let bad_start = ["no-", "check-", "disallow-"].iter().any(|p| meta.id.starts_with(p));
    check(!bad_start, "the id does not name what is found");
    check(
        !meta.summary.is_empty() && !meta.summary.contains('\n') && !meta.summary.ends_with('.'),
        "the summary is not one line without a full stop",
    );
    let mut lines = meta.doc.trim_start().lines();
    let first = lines.next().unwrap_or_default();
    check(!first.is_empty() && !first.starts_with('#'), "the page begins with no summary line");
    let headings: Vec<&str> = meta.doc.lines().filter(|l| l.starts_with("## ")).collect();
    // The rules of the linter have examples, which are tests.
    let wanted: &[&str] = if headings.contains(&"## Bad") { &RULE_HEADINGS } else { &HEADINGS };
    check(headings == wanted, "the page has not the headings in their order");
    for (at, heading) in wanted.iter().enumerate() {
        let body = meta.doc.split_once(heading).map_or("", |(_, rest)| rest);
        let end = wanted.get(at + 1).and_then(|next| body.find(next)).unwrap_or(body.len());
        check(!body[..end].trim().is_empty(), &format!("nothing stands under `{heading}`"));
    }
    found
}

#[test]
fn every_code_is_described() {
    let found: Vec<String> = CODES.iter().flat_map(|meta| problems(meta)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn codes_are_sorted_and_unique() {
    let ids: Vec<&str> = CODES.iter().map(|meta| meta.id).collect();
    assert!(ids.is_sorted_by(|a, b| a < b), "sort the catalog by id, without repeats: {ids:?}");
    let mut codes: Vec<&str> = CODES.iter().map(|meta| meta.code).collect();
    codes.sort_unstable();
    assert!(codes.is_sorted_by(|a, b| a < b), "a code stands twice: {codes:?}");
}

#[test]
fn the_check_of_descriptions_can_fail() {
    let bad = CodeMeta {
        id: "no-Key",
        code: "key",
        summary: "Two\nlines.",
        level: Level::Warn,
        doc: "# Title\n\n## What it finds\n\n## How to fix\n\nx\n",
    };
    assert_eq!(problems(&bad).len(), 8, "{:#?}", problems(&bad));
    let good = CodeMeta {
        id: "key-found",
        code: "KEY_FOUND",
        summary: "A key is there",
        level: Level::Warn,
        doc: "A key is there.\n\n## What it finds\n\na\n\n## Why it matters\n\nb\n\n\
              ## How to fix\n\nc\n\n## References\n\nd\n",
    };
    assert!(problems(&good).is_empty(), "{:?}", problems(&good));
}

#[test]
fn the_change_log_begins_with_this_version() {
    let log = read("CHANGELOG.md");
    let version = env!("CARGO_PKG_VERSION");
    let top = log.lines().find_map(|line| line.strip_prefix("## [")).expect("a version heading");
    assert!(top.starts_with(&format!("{version}]")), "the top is `{top}`, the package {version}");
}

/// The table of dependencies gives a reason for each crate, and names no crate that is gone.
#[test]
fn every_dependency_has_its_reason() {
    let manifest: toml_edit::DocumentMut = read("Cargo.toml").parse().unwrap();
    let guide = read("CONTRIBUTING.md");
    let (_, told) = guide.split_once("## Dependencies").unwrap();
    let told: Vec<&str> = told
        .lines()
        .take_while(|line| !line.starts_with("## "))
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` |").map(|(name, _)| name))
        .collect();
    let used: Vec<&str> = ["dependencies", "dev-dependencies"]
        .iter()
        .flat_map(|table| manifest[table].as_table().unwrap().iter().map(|(name, _)| name))
        .collect();
    for name in &used {
        assert!(told.contains(name), "CONTRIBUTING.md gives no reason for `{name}`");
    }
    for name in &told {
        assert!(used.contains(name), "CONTRIBUTING.md names `{name}`, which is not used");
    }
}

/// Cargo finds `tests/*.rs` itself; a file in a folder is only compiled when it is declared.
#[test]
fn no_test_file_is_forgotten() {
    let tests = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests");
    for entry in walkdir::WalkDir::new(&tests).min_depth(2) {
        let path = entry.unwrap().into_path();
        if path.extension().is_none_or(|e| e != "rs") || path.ends_with("mod.rs") {
            continue;
        }
        let module = path.file_stem().unwrap().to_str().unwrap();
        let folder = path.parent().unwrap();
        let parents = [folder.join("mod.rs"), folder.with_extension("rs")];
        let declared = parents.iter().filter_map(|p| std::fs::read_to_string(p).ok()).any(|text| {
            text.lines().any(|l| l.trim_start_matches("pub ").trim() == format!("mod {module};"))
        });
        // Or by path, where only one test uses it.
        let named = format!("#[path = \"support/{module}.rs\"]");
        let declared = declared
            || std::fs::read_dir(&tests).unwrap().any(|file| {
                std::fs::read_to_string(file.unwrap().path())
                    .is_ok_and(|text| text.contains(&named))
            });
        assert!(declared, "{} is compiled by nobody", path.display());
    }
}
