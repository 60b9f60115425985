//! Why a plan cannot be used.

use std::io::ErrorKind;
use std::path::PathBuf;

use crate::base::span::LineColumn;
use crate::config::dialect::Version;
use crate::config::problem::Problem;

/// Largest plan file that is read: 16 MiB, the limit of 2026.9.6.
pub const MAX_PLAN_BYTES: u64 = 16 * 1024 * 1024;

/// Why a plan file cannot be used. Paths are shown as they were given.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// There is no such file.
    #[error("there is no plan file {}; make one with `telson secrets configure --plan-out {}`", file.display(), file.display())]
    NotFound {
        /// The plan file.
        file: PathBuf,
    },
    /// A folder, a pipe or a device (2026.2.26 refuses only folders).
    #[error("the plan {} is {}, not a regular file; save the plan to a file first", file.display(), if *folder { "a folder" } else { "a pipe or a device" })]
    NotRegular {
        /// The plan file.
        file: PathBuf,
        /// Whether it is a folder.
        folder: bool,
    },
    /// More than [`MAX_PLAN_BYTES`].
    #[error("the plan {} is larger than {MAX_PLAN_BYTES} bytes; split it into smaller plans", file.display())]
    TooLarge {
        /// The plan file.
        file: PathBuf,
    },
    /// Opening or reading failed.
    #[error("cannot read the plan {}: {source}", file.display())]
    Unreadable {
        /// The plan file.
        file: PathBuf,
        /// Whether the open failed, rather than a read.
        opening: bool,
        /// The failure.
        source: std::io::Error,
    },
    /// The text is not JSON.
    #[error("the plan {}:{}:{} is not JSON: {why}; plans are strict JSON, without comments and trailing commas", file.display(), position.line, position.column)]
    Malformed {
        /// The plan file.
        file: PathBuf,
        /// Where it stops being JSON.
        position: LineColumn,
        /// Why, as a clause that quotes nothing of the text.
        why: String,
    },
    /// The JSON is not a plan.
    #[error("the plan {} breaks {}: {}", file.display(), count(problems), list(problems))]
    Invalid {
        /// The plan file.
        file: PathBuf,
        /// Every breach; at least one.
        problems: Vec<Problem>,
        /// The text of the script error with which OpenClaw stops at the first breach.
        script_error: Option<&'static str>,
    },
}

fn count(problems: &[Problem]) -> String {
    let s = if problems.len() == 1 { "" } else { "s" };
    format!("{} rule{s}", problems.len())
}

fn list(problems: &[Problem]) -> String {
    let line = |p: &Problem| {
        let at = p.position.map(|at| format!("{}:{}: ", at.line, at.column)).unwrap_or_default();
        let fix = p.fix.as_ref().map(|fix| format!("; {fix}")).unwrap_or_default();
        let path = shown_path(&p.path);
        let path = if path.is_empty() { path } else { format!("{path}: ") };
        format!("{at}{path}{}{fix}", p.message)
    };
    problems.iter().map(line).collect::<Vec<_>>().join("; ")
}

/// A path within the plan for people: `targets[2].ref.provider`.
#[must_use]
pub fn shown_path(path: &[String]) -> String {
    let mut out = String::new();
    for part in path {
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '$');
        if part.bytes().all(|b| b.is_ascii_digit()) && !part.is_empty() {
            out.extend(["[", part, "]"]);
        } else if part.is_empty() || !part.chars().all(plain) {
            out.extend(["[", &serde_json::Value::from(part.as_str()).to_string(), "]"]);
        } else {
            if !out.is_empty() {
                out.push('.');
            }
            out.push_str(part);
        }
    }
    out
}

impl PlanError {
    /// Every problem with its place, for reports. Errors of the file give one problem.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let (file, position) = match self {
            Self::Invalid { problems, .. } => return problems.clone(),
            Self::Malformed { file, position, .. } => (file, Some(*position)),
            Self::NotFound { file }
            | Self::NotRegular { file, .. }
            | Self::TooLarge { file }
            | Self::Unreadable { file, .. } => (file, None),
        };
        let file = file.clone();
        vec![Problem { path: Vec::new(), file, position, message: self.to_string(), fix: None }]
    }

    /// What OpenClaw says. 2026.2.26: the line on stderr. 2026.9.6: the message in
    /// `{"ok":false,"error":{...}}`; on stderr it stands in a sentence of the command.
    /// For malformed JSON 2026.2.26 quotes the text around the fault; that is left out here,
    /// since nothing proves that the file is a plan and free of credentials.
    #[must_use]
    pub fn openclaw_message(&self, version: Version) -> String {
        if version == Version::V2026_2_26 {
            return self.old_message();
        }
        match self {
            Self::NotFound { file } => format!("Secrets plan file not found: {}", file.display()),
            Self::NotRegular { file, .. } => {
                format!("Secrets plan path is not a regular file: {}", file.display())
            }
            Self::TooLarge { file } => {
                format!("Secrets plan file exceeds {MAX_PLAN_BYTES} bytes: {}", file.display())
            }
            Self::Unreadable { file, opening, source } => node_message(source, file, *opening),
            Self::Malformed { file, .. } => {
                format!("Malformed JSON in secrets plan file: {}", file.display())
            }
            Self::Invalid { script_error: Some(text), .. } => (*text).to_owned(),
            Self::Invalid { file, .. } => format!(
                "Invalid secrets plan file: {}. Generate a fresh plan with openclaw secrets configure --plan-out <path>.",
                file.display()
            ),
        }
    }

    fn old_message(&self) -> String {
        match self {
            Self::NotFound { file } => {
                format!("Error: ENOENT: no such file or directory, open '{}'", file.display())
            }
            Self::NotRegular { folder: true, .. } => {
                "Error: EISDIR: illegal operation on a directory, read".to_owned()
            }
            Self::NotRegular { .. } | Self::TooLarge { .. } => format!("Error: {self}"),
            Self::Unreadable { file, opening, source } => {
                format!("Error: {}", node_message(source, file, *opening))
            }
            Self::Malformed { position, .. } => format!(
                "SyntaxError: Malformed JSON in secrets plan file (line {} column {})",
                position.line, position.column
            ),
            Self::Invalid { script_error: Some(text), .. } => format!("TypeError: {text}"),
            Self::Invalid { file, .. } => {
                format!("Error: Invalid secrets plan file: {}", file.display())
            }
        }
    }
}

/// A failed system call in Node's words.
fn node_message(error: &std::io::Error, file: &std::path::Path, opening: bool) -> String {
    let words = match error.kind() {
        ErrorKind::PermissionDenied => "EACCES: permission denied",
        ErrorKind::NotADirectory => "ENOTDIR: not a directory",
        ErrorKind::NotFound => "ENOENT: no such file or directory",
        ErrorKind::InvalidFilename => "ENAMETOOLONG: name too long",
        _ if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => {
            "ELOOP: too many symbolic links encountered"
        }
        _ => return error.to_string(),
    };
    if opening { format!("{words}, open '{}'", file.display()) } else { format!("{words}, read") }
}
