//! The recorded cases as a list of runs: a case, a version, one line of words, one expectation.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// One process to run, and what the real OpenClaw did in its place.
#[derive(Clone)]
pub(crate) struct Run {
    /// Case, version and, where there are several, the line: for messages.
    pub(crate) name: String,
    /// The folder of the case.
    pub(crate) case: PathBuf,
    /// The version that was recorded.
    pub(crate) version: String,
    /// The words after the name of the program, as in a shell.
    pub(crate) line: String,
    /// `exit`, `json` (a report, or null) and at times `mentions`.
    pub(crate) want: Value,
}

impl Run {
    /// Whether the run ended in the report of an audit.
    pub(crate) fn is_audit(&self) -> bool {
        self.want["json"]["findings"].is_array()
    }

    /// Whether the run has no business with changing a file.
    pub(crate) fn only_reads(&self) -> bool {
        self.is_audit() || self.want["json"]["mode"] == "dry-run"
    }
}

/// All runs of all cases, in the order of their names.
pub(crate) fn all() -> Vec<Run> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/recorded/secrets");
    let mut cases: Vec<PathBuf> =
        std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases.iter().flat_map(|case| ["2026.2.26", "2026.9.6"].map(|v| of(case, v))).flatten().collect()
}

fn of(case: &Path, version: &str) -> Vec<Run> {
    let name = case.file_name().unwrap().to_str().unwrap();
    let Ok(text) = std::fs::read_to_string(case.join(format!("expect-{version}.json"))) else {
        return Vec::new();
    };
    let own = case.join(format!("args-{version}"));
    let lines = lines(&if own.exists() { own } else { case.join("args") });
    let wanted = match serde_json::from_str(&text).unwrap() {
        Value::Array(all) => all,
        one => vec![one],
    };
    assert_eq!(lines.len(), wanted.len(), "{name} ({version}) has lines without expectations");
    let many = lines.len() > 1;
    let runs = lines.into_iter().zip(wanted).enumerate();
    runs.map(|(at, (line, want))| Run {
        name: if many {
            format!("{name} ({version}) line {}", at + 1)
        } else {
            format!("{name} ({version})")
        },
        case: case.to_owned(),
        version: version.to_owned(),
        line,
        want,
    })
    .collect()
}

/// The lines of a file of a case that say something; none when there is no such file.
pub(crate) fn lines(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let says = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    text.lines().filter(says).map(ToOwned::to_owned).collect()
}
