//! Questions to the person at the terminal. Every prompt goes through here: without a terminal it
//! names the flag that would answer, and Ctrl-C leaves the terminal as it was.

use std::io;

use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Confirm, Input, MultiSelect, Select};

use super::secret_input::{self, Line, Session};
use super::streams::Ui;
use crate::base::secret::SecretValue;
use crate::report::style::printable;

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    /// Nobody can be asked.
    #[error("cannot ask \"{question}\": stdin or stderr is no terminal")]
    NoTerminal {
        /// The question.
        question: String,
        /// The flag that answers it, such as `--yes`.
        flag: &'static str,
    },
    /// Ctrl-C or Escape.
    #[error("cancelled")]
    Cancelled,
    /// There is nothing to choose from.
    #[error("nothing can be chosen for \"{0}\"")]
    NoChoice(String),
    /// The terminal failed.
    #[error("cannot read from the terminal")]
    Terminal(#[source] io::Error),
}

/// Asks questions. `flag` is in each case the flag that would have answered.
#[derive(Debug, Clone, Copy)]
pub struct Prompter {
    interactive: bool,
    color: bool,
}

impl Prompter {
    /// Asks on the streams of `ui`.
    #[must_use]
    pub const fn new(ui: &Ui) -> Self {
        Self { interactive: ui.is_interactive(), color: ui.err_style().color }
    }

    /// Fails when nobody can be asked; for commands that want to know before they begin.
    ///
    /// # Errors
    /// [`PromptError::NoTerminal`].
    pub fn require(self, question: &str, flag: &'static str) -> Result<(), PromptError> {
        if self.interactive {
            Ok(())
        } else {
            Err(PromptError::NoTerminal { question: printable(question), flag })
        }
    }

    fn ask<T>(
        self,
        question: &str,
        flag: &'static str,
        run: impl FnOnce(&str, &dyn Theme) -> dialoguer::Result<Option<T>>,
    ) -> Result<T, PromptError> {
        self.require(question, flag)?;
        let question = printable(question);
        let mut session = Session::open().map_err(PromptError::Terminal)?;
        let theme: &dyn Theme = if self.color { &ColorfulTheme::default() } else { &SimpleTheme };
        match run(&question, theme) {
            Ok(Some(answer)) => Ok(answer),
            Ok(None) => Err(PromptError::Cancelled),
            Err(dialoguer::Error::IO(error)) if error.kind() == io::ErrorKind::Interrupted => {
                session.cancel();
                Err(PromptError::Cancelled)
            }
            Err(dialoguer::Error::IO(error)) => Err(PromptError::Terminal(error)),
        }
    }

    /// One of `items`; gives its index. `first` is marked at the start.
    ///
    /// # Errors
    /// See [`PromptError`].
    pub fn select(
        self,
        question: &str,
        items: &[String],
        first: usize,
        flag: &'static str,
    ) -> Result<usize, PromptError> {
        let shown = printed(question, items)?;
        self.ask(question, flag, |question, theme| {
            let first = first.min(shown.len() - 1);
            let select = Select::with_theme(theme).with_prompt(question);
            select.items(&shown).default(first).interact_opt()
        })
    }

    /// Any number of `items`; gives their indices. `chosen` are checked at the start.
    ///
    /// # Errors
    /// See [`PromptError`].
    pub fn multi_select(
        self,
        question: &str,
        items: &[String],
        chosen: &[bool],
        flag: &'static str,
    ) -> Result<Vec<usize>, PromptError> {
        let shown = printed(question, items)?;
        self.ask(question, flag, |question, theme| {
            let select = MultiSelect::with_theme(theme).with_prompt(question);
            select.items(&shown).defaults(chosen).interact_opt()
        })
    }

    /// A line of text that may be shown. It is asked again until `check` accepts it; `check` gives
    /// the reason otherwise. An empty answer is given to `check` like any other.
    ///
    /// # Errors
    /// See [`PromptError`].
    pub fn input(
        self,
        question: &str,
        initial: &str,
        check: impl Fn(&str) -> Result<(), String>,
        flag: &'static str,
    ) -> Result<String, PromptError> {
        self.ask(question, flag, |question, theme| {
            Input::<String>::with_theme(theme)
                .with_prompt(question)
                .with_initial_text(initial)
                .allow_empty(true)
                .validate_with(|text: &String| check(text))
                .interact_text()
                .map(Some)
        })
    }

    /// A secret: nothing of it is shown. It is not trimmed and may be empty.
    ///
    /// # Errors
    /// See [`PromptError`].
    pub fn password(self, question: &str, flag: &'static str) -> Result<SecretValue, PromptError> {
        self.require(question, flag)?;
        match secret_input::read(&printable(question)).map_err(PromptError::Terminal)? {
            Line::Done(value) => Ok(value),
            Line::Cancelled => Err(PromptError::Cancelled),
        }
    }

    /// Yes or no; Enter takes `initial`.
    ///
    /// # Errors
    /// See [`PromptError`].
    pub fn confirm(
        self,
        question: &str,
        initial: bool,
        flag: &'static str,
    ) -> Result<bool, PromptError> {
        self.ask(question, flag, |question, theme| {
            Confirm::with_theme(theme).with_prompt(question).default(initial).interact_opt()
        })
    }
}

/// The items as they can be shown; an empty list is an error of its own, because the prompt
/// would fail on it.
fn printed(question: &str, items: &[String]) -> Result<Vec<String>, PromptError> {
    if items.is_empty() {
        return Err(PromptError::NoChoice(printable(question)));
    }
    Ok(items.iter().map(|item| printable(item)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::streams::UiOptions;

    #[test]
    fn without_a_terminal_the_flag_is_named() {
        let ui = Ui::to(Box::new(io::sink()), Box::new(io::sink()), UiOptions::default());
        let prompter = Prompter::new(&ui);
        let error = prompter.confirm("Apply this plan now?", true, "--yes").unwrap_err();
        assert!(matches!(error, PromptError::NoTerminal { flag: "--yes", .. }));
        assert!(matches!(
            prompter.select("Which?", &[], 0, "--map"),
            Err(PromptError::NoChoice(_))
        ));
    }
}
