//! What a review of a config says.

use std::borrow::Cow;
use std::path::PathBuf;

use crate::base::span::{LineColumn, Span};
use crate::report::code::{CodeMeta, Level};

/// A breach of the policy. It never holds a secret's value.
#[derive(Debug, Clone)]
pub struct PolicyFinding {
    /// The kind.
    pub meta: &'static CodeMeta,
    /// The id under which OpenClaw reports it: the code of the kind, with the name of the channel
    /// filled in where the code has a `*`.
    pub check: Cow<'static, str>,
    /// How bad this one is.
    pub level: Level,
    /// One sentence about this case.
    pub message: String,
    /// The field: keys and list indices from the root of the config. It need not exist.
    pub path: Vec<String>,
    /// The file that holds the place.
    pub file: PathBuf,
    /// The bytes of the value, or of the object that lacks it. `None` when a file has no place to
    /// point at, such as one that cannot be opened.
    pub span: Option<Span>,
    /// Where that begins.
    pub position: Option<LineColumn>,
    /// What to do: edits and commands, the likeliest first.
    pub help: Vec<String>,
}

/// A check that cannot be decided here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The id under which OpenClaw reports it.
    pub check: &'static str,
    /// The field whose value is not known here.
    pub path: Vec<String>,
    /// Why, as a clause.
    pub why: &'static str,
}

/// A finding that the config itself accepts (`security.audit.suppressions`).
#[derive(Debug, Clone)]
pub struct Suppressed {
    /// What was found.
    pub finding: PolicyFinding,
    /// The reason that the config gives.
    pub reason: Option<String>,
}

/// Everything that a review says.
#[derive(Debug, Clone, Default)]
pub struct Review {
    /// Breaches, in order of file and place.
    pub findings: Vec<PolicyFinding>,
    /// Breaches that the config accepts by name.
    pub suppressed: Vec<Suppressed>,
    /// Checks that need more than the text.
    pub unknown: Vec<Unknown>,
}

/// What is known about the place where the config lies.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// The root of the repository that holds the config, when it is in one.
    pub repository: Option<PathBuf>,
    /// Whether to judge also what OpenClaw's plain audit leaves out: what it keeps in `doctor`, and
    /// what it sees only with the plugin of a channel loaded.
    pub deep: bool,
}
