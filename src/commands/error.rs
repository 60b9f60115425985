//! Why a command could not do its work. A finding is no error: findings are what telson is for.

use std::error::Error;

use crate::base::exit::Exit;
use crate::report::finding::Location;
use crate::report::snippet::SnippetLine;
use crate::ui::UiError;
use crate::ui::prompt::PromptError;

/// The kind decides the exit code and the word in the heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The work failed, in a way that has no kind of its own.
    Failed,
    /// A reference does not resolve.
    Unresolved,
    /// Nothing was read.
    NothingChecked,
    /// The command line cannot be used.
    Usage,
    /// The person at the terminal pressed Ctrl-C.
    Cancelled,
    /// A service does not answer.
    Unavailable,
    /// A defect in telson.
    Internal,
    /// A file cannot be read or written.
    Io,
    /// An owner, mode or trusted-folder check failed.
    Refused,
    /// A config cannot be used.
    Config,
}

impl ErrorKind {
    /// The exit, unless the error says otherwise. A cancelled command ends by SIGINT, which a
    /// shell shows as 130; this is only what is left if that fails.
    #[must_use]
    pub const fn exit(self) -> Exit {
        match self {
            Self::Failed | Self::Cancelled => Exit::Failed,
            Self::Unresolved => Exit::Unresolved,
            Self::NothingChecked => Exit::NothingChecked,
            Self::Usage => Exit::Usage,
            Self::Unavailable => Exit::Unavailable,
            Self::Internal => Exit::Internal,
            Self::Io => Exit::Io,
            Self::Refused => Exit::Refused,
            Self::Config => Exit::Config,
        }
    }

    /// The word in JSON and in the heading.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            other => other.exit().name(),
        }
    }
}

/// An error as a command gives it to the user. No part of it may hold a secret. It is boxed,
/// because every result of a command carries room for one.
#[derive(Debug)]
pub struct CliError(Box<Details>);

impl std::ops::Deref for CliError {
    type Target = Details;

    fn deref(&self) -> &Details {
        &self.0
    }
}

impl std::ops::DerefMut for CliError {
    fn deref_mut(&mut self) -> &mut Details {
        &mut self.0
    }
}

/// The parts of a [`CliError`].
#[derive(Debug)]
pub struct Details {
    /// Kind.
    pub kind: ErrorKind,
    /// The id of a code that `telson explain` knows; it stands in the heading.
    pub code: Option<&'static str>,
    /// What could not be done and to what: lower case, present tense, no full stop.
    pub message: String,
    /// The text for drop-in mode, where OpenClaw has its own.
    pub openclaw_message: Option<String>,
    /// Facts that explain the failure and are no error of their own.
    pub reasons: Vec<String>,
    /// The error behind it; the chain is shown once, one cause a line.
    pub source: Option<Box<dyn Error + Send + Sync>>,
    /// Commands or edits that mend it, the likeliest first; three are shown.
    pub hints: Vec<String>,
    /// The place, when there is no snippet.
    pub place: Option<Location>,
    /// The masked line of the place.
    pub snippet: Option<SnippetLine>,
    exit: Option<Exit>,
}

impl CliError {
    /// An error of a kind.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Details {
            kind,
            code: None,
            message: message.into(),
            openclaw_message: None,
            reasons: Vec::new(),
            source: None,
            hints: Vec::new(),
            place: None,
            snippet: None,
            exit: None,
        }))
    }

    /// The command line cannot be used.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    /// The same error with the error behind it.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The same error with one more fact that explains it.
    #[must_use]
    pub fn why(mut self, reason: impl Into<String>) -> Self {
        self.reasons.push(reason.into());
        self
    }

    /// The same error with one more thing to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same error with a code to explain.
    #[must_use]
    pub fn code(mut self, id: &'static str) -> Self {
        self.code = Some(id);
        self
    }

    /// The same error at a place.
    #[must_use]
    pub fn at(mut self, place: Location) -> Self {
        self.place = Some(place);
        self
    }

    /// The same error with the masked line it is about.
    #[must_use]
    pub fn snippet(mut self, line: SnippetLine) -> Self {
        self.snippet = Some(line);
        self
    }

    /// The same error with another exit than its kind has: the `secrets` commands use OpenClaw's.
    #[must_use]
    pub fn exits(mut self, exit: Exit) -> Self {
        self.exit = Some(exit);
        self
    }

    /// The same error with OpenClaw's text for drop-in mode.
    #[must_use]
    pub fn as_openclaw(mut self, message: impl Into<String>) -> Self {
        self.openclaw_message = Some(message.into());
        self
    }

    /// How the process ends. In drop-in mode every failure without an exit of its own is 1.
    #[must_use]
    pub fn exit(&self, drop_in: bool) -> Exit {
        self.exit.unwrap_or(if drop_in { Exit::Failed } else { self.kind.exit() })
    }

    /// The reasons and the chain of sources, without repeats.
    #[must_use]
    pub fn causes(&self) -> Vec<String> {
        let mut causes = self.reasons.clone();
        let mut next = self.source.as_ref().map(|s| &**s as &dyn Error);
        while let Some(error) = next {
            let text = error.to_string();
            if !causes.contains(&text) && text != self.message {
                causes.push(text);
            }
            next = error.source();
        }
        causes
    }
}

impl From<UiError> for CliError {
    fn from(error: UiError) -> Self {
        let message = error.to_string();
        Self::new(ErrorKind::Io, message).caused_by(error)
    }
}

impl From<PromptError> for CliError {
    fn from(error: PromptError) -> Self {
        let message = error.to_string();
        match error {
            PromptError::NoTerminal { flag, .. } => {
                Self::usage(message).hint(format!("answer it with {flag}"))
            }
            PromptError::Cancelled => Self::new(ErrorKind::Cancelled, message),
            PromptError::NoChoice(_) => Self::new(ErrorKind::Failed, message),
            PromptError::Terminal(_) => Self::new(ErrorKind::Io, message).caused_by(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_decides_the_exit_unless_the_error_does() {
        let error = CliError::new(ErrorKind::Refused, "x");
        assert_eq!((error.exit(false), error.exit(true)), (Exit::Refused, Exit::Failed));
        let error = error.exits(Exit::Unresolved);
        assert_eq!((error.exit(false), error.exit(true)), (Exit::Unresolved, Exit::Unresolved));
    }

    #[test]
    fn a_prompt_without_a_terminal_is_a_usage_error_that_names_the_flag() {
        let question = "Apply?".to_owned();
        let error = CliError::from(PromptError::NoTerminal { question, flag: "--yes" });
        assert_eq!(error.exit(false).code(), 64);
        assert_eq!(error.hints, ["answer it with --yes"]);
    }

    #[test]
    fn causes_are_told_once() {
        let inner = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        let outer = UiError::File { path: "/x".into(), source: inner };
        let error = CliError::from(outer);
        assert_eq!(error.message, "cannot write the report to /x");
        assert_eq!(error.causes(), ["permission denied"]);
    }
}
