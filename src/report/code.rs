//! The description of a kind of finding.

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Worth knowing.
    Info,
    /// Should be fixed.
    Warn,
    /// Broken or dangerous now.
    Error,
}

impl Level {
    /// The word in reports; the same words as OpenClaw's.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// A kind of finding. Each is a static beside the code that makes it and is listed in `catalog`.
#[derive(Debug)]
pub struct CodeMeta {
    /// telson's id, kebab-case, such as `plaintext-found`.
    pub id: &'static str,
    /// OpenClaw's code for the same thing, such as `PLAINTEXT_FOUND`; `TELSON_...` when it has none.
    pub code: &'static str,
    /// One line.
    pub summary: &'static str,
    /// The level unless a finding says otherwise.
    pub level: Level,
    /// The Markdown page behind `telson explain`.
    pub doc: &'static str,
}
