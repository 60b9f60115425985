//! A finding and the places where it was seen.

use std::path::PathBuf;

use super::code::{CodeMeta, Level};
use super::snippet::SnippetLine;
use crate::base::span::LineColumn;

/// Who reports a thing: the real OpenClaw would, or only telson does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// OpenClaw's own audit reports it too.
    OpenClaw,
    /// Only telson sees it.
    Telson,
}

impl Origin {
    /// The word in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OpenClaw => "openclaw",
            Self::Telson => "telson",
        }
    }
}

/// A place that a finding is about. Made when the finding is made, so that renderers never parse.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The file (absolute).
    pub file: PathBuf,
    /// The field in the file, as OpenClaw writes it: `models.providers.openai.apiKey`,
    /// `$env.NAME`, `<root>`; empty when the place is the file itself.
    pub json_path: String,
    /// Line and column of the value, when the file has such.
    pub position: Option<LineColumn>,
    /// Line and column after the last character of the value, when that is known.
    pub end: Option<LineColumn>,
}

impl Location {
    /// A place in `file` without a position.
    #[must_use]
    pub fn new(file: impl Into<PathBuf>, json_path: impl Into<String>) -> Self {
        Self { file: file.into(), json_path: json_path.into(), position: None, end: None }
    }

    /// The same place with a position.
    #[must_use]
    pub fn at(mut self, position: LineColumn) -> Self {
        self.position = Some(position);
        self
    }

    /// The same place with an end, after its last character.
    #[must_use]
    pub fn to(mut self, end: LineColumn) -> Self {
        self.end = Some(end);
        self
    }
}

/// Something that was found. It never holds a secret's value.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The kind.
    pub meta: &'static CodeMeta,
    /// How bad this one is.
    pub level: Level,
    /// Who else reports it.
    pub origin: Origin,
    /// One sentence about this case.
    pub message: String,
    /// The place to fix first.
    pub primary: Location,
    /// Further places of the same thing.
    pub related: Vec<Location>,
    /// Provider alias or model provider that it belongs to.
    pub provider: Option<String>,
    /// Auth profile that it belongs to.
    pub profile_id: Option<String>,
    /// Facts behind the finding, each a short sentence.
    pub evidence: Vec<String>,
    /// What to do: commands or edits, the likeliest first.
    pub help: Vec<String>,
    /// Keyed fingerprint of the secret concerned, which identifies it without telling it.
    pub fingerprint: Option<String>,
    /// The family of the rule, where a command has several: `secret`, `policy`, `suppression`.
    pub category: Option<&'static str>,
    /// GitHub's hash of the line, by which code scanning knows a finding again.
    pub line_hash: Option<String>,
    /// The line with everything but names masked, for people.
    pub snippet: Option<SnippetLine>,
}

impl Finding {
    /// A finding at the level of its kind.
    #[must_use]
    pub fn new(
        meta: &'static CodeMeta,
        origin: Origin,
        primary: Location,
        message: impl Into<String>,
    ) -> Self {
        Self {
            meta,
            level: meta.level,
            origin,
            message: message.into(),
            primary,
            related: Vec::new(),
            provider: None,
            profile_id: None,
            evidence: Vec::new(),
            help: Vec::new(),
            fingerprint: None,
            category: None,
            line_hash: None,
            snippet: None,
        }
    }

    /// The same finding with a provider.
    #[must_use]
    pub fn provider(mut self, provider: Option<impl Into<String>>) -> Self {
        self.provider = provider.map(Into::into);
        self
    }

    /// The same finding with one more thing to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }
}
