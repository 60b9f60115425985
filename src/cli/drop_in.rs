//! Errors of the command line in the words of an OpenClaw version, and flags that it lacks.
//!
//! The texts were observed on the real 2026.2.26 and 2026.9.6.

use clap::ArgMatches;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;

use crate::commands::drop_in::DropIn;
use crate::config::dialect::Version;

/// What is wrong with a command line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Misuse {
    UnknownOption(String),
    TooManyArguments(usize),
    UnknownCommand(String),
    MissingOption(String),
    MissingValue(String),
    Other(String),
}

impl Misuse {
    /// Reads clap's error.
    pub(super) fn of(error: &clap::Error) -> Self {
        let text = |kind| match error.get(kind) {
            Some(ContextValue::String(text)) => Some(text.clone()),
            Some(ContextValue::Strings(list)) => list.first().cloned(),
            _ => None,
        };
        let arg = text(ContextKind::InvalidArg);
        match (error.kind(), arg) {
            (ErrorKind::UnknownArgument, Some(arg)) if arg.starts_with('-') => {
                Self::UnknownOption(arg)
            }
            (ErrorKind::UnknownArgument, Some(_)) => Self::TooManyArguments(1),
            (ErrorKind::InvalidSubcommand, _) => {
                Self::UnknownCommand(text(ContextKind::InvalidSubcommand).unwrap_or_default())
            }
            (ErrorKind::MissingRequiredArgument, Some(arg)) => Self::MissingOption(lowered(&arg)),
            (ErrorKind::InvalidValue, Some(arg))
                if text(ContextKind::InvalidValue).is_none_or(|value| value.is_empty()) =>
            {
                Self::MissingValue(lowered(&arg))
            }
            _ => {
                let text = error.to_string();
                let first = text.lines().next().unwrap_or_default();
                Self::Other(first.trim_start_matches("error: ").to_owned())
            }
        }
    }

    /// The text of `version`. `path` is the command without the program, such as `secrets audit`.
    pub(super) fn text(&self, version: Version, path: &str) -> String {
        let leaf = path.rsplit(' ').next().unwrap_or(path);
        if !version.dialect().json_errors {
            return match self {
                Self::UnknownOption(flag) => format!("error: unknown option '{flag}'"),
                Self::TooManyArguments(count) => format!(
                    "error: too many arguments for '{leaf}'. Expected 0 arguments but got {count}."
                ),
                Self::UnknownCommand(word) => format!("error: unknown command '{word}'"),
                Self::MissingOption(flag) => {
                    format!("error: required option '{flag}' not specified")
                }
                Self::MissingValue(flag) => format!("error: option '{flag}' argument missing"),
                Self::Other(text) => format!("error: {text}"),
            };
        }
        let words =
            if path.is_empty() { "openclaw".to_owned() } else { format!("openclaw {path}") };
        let what = match self {
            Self::UnknownOption(flag) => format!("OpenClaw does not recognize option \"{flag}\"."),
            Self::TooManyArguments(_) => "Too many arguments for this command.".to_owned(),
            Self::UnknownCommand(word) if path.is_empty() => {
                format!("OpenClaw does not know the command \"{word}\".")
            }
            Self::UnknownCommand(word) => format!("OpenClaw {path} has no command \"{word}\"."),
            Self::MissingOption(flag) => format!("Missing required option \"{flag}\"."),
            Self::MissingValue(flag) => {
                format!("OpenClaw could not parse this command: option '{flag}' argument missing")
            }
            Self::Other(text) => format!("OpenClaw could not parse this command: {text}"),
        };
        let docs = if matches!(self, Self::UnknownCommand(_)) {
            "\nDocs: https://docs.openclaw.ai/cli"
        } else {
            ""
        };
        format!("{what}\nTry: {words} --help{docs}")
    }
}

/// `--from <PATH>` as OpenClaw writes it: `--from <path>`.
fn lowered(arg: &str) -> String {
    match arg.split_once('<') {
        Some((flag, value)) => format!("{flag}<{}", value.to_ascii_lowercase()),
        None => arg.to_owned(),
    }
}

/// The command that `words` name, as far as they name one: `secrets audit`.
pub(super) fn path(root: &clap::Command, words: &[String]) -> String {
    let (mut at, mut path) = (root, Vec::new());
    for word in words {
        let Some(next) = at.find_subcommand(word) else { break };
        path.push(next.get_name().to_owned());
        at = next;
    }
    path.join(" ")
}

/// The first flag that stands on the command line although `version` does not know it.
pub(super) fn forbidden(
    root: &clap::Command,
    matches: &ArgMatches,
    rules: &[(&str, &[DropIn])],
    version: Version,
) -> Option<&'static str> {
    let (mut command, mut matches, mut words) = (root, matches, Vec::new());
    while let Some((name, inner)) = matches.subcommand() {
        command = command.find_subcommand(name)?;
        matches = inner;
        words.push(name.to_owned());
    }
    let path = words.join(" ");
    let (_, rules) = rules.iter().find(|(command, _)| *command == path)?;
    rules.iter().filter(|rule| rule.is_absent_in(version)).map(|rule| rule.flag).find(|flag| {
        command
            .get_arguments()
            .find(|arg| arg.get_long().is_some_and(|long| flag.trim_start_matches("--") == long))
            .is_some_and(|arg| {
                matches.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine)
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Arg, ArgAction, Command};

    const A: Version = Version::V2026_2_26;
    const B: Version = Version::V2026_9_6;

    fn tree() -> Command {
        let audit = Command::new("audit")
            .arg(Arg::new("allow_exec").long("allow-exec").action(ArgAction::SetTrue))
            .arg(Arg::new("check").long("check").action(ArgAction::SetTrue));
        let apply = Command::new("apply")
            .arg(Arg::new("from").long("from").value_name("PATH").required(true));
        let secrets = Command::new("secrets").subcommand_required(true);
        Command::new("telson").subcommand(secrets.subcommands([audit, apply]))
    }

    fn misuse(line: &str, version: Version) -> String {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let argv = std::iter::once("telson".to_owned()).chain(words.clone());
        let error = tree().try_get_matches_from(argv).unwrap_err();
        let words: Vec<String> = words.into_iter().filter(|w| !w.starts_with('-')).collect();
        Misuse::of(&error).text(version, &path(&tree(), &words))
    }

    #[test]
    fn the_words_of_2026_2_26() {
        let text = |line| misuse(line, A);
        assert_eq!(text("secrets audit --bogus"), "error: unknown option '--bogus'");
        assert_eq!(
            text("secrets audit extra"),
            "error: too many arguments for 'audit'. Expected 0 arguments but got 1."
        );
        assert_eq!(text("secrets nope"), "error: unknown command 'nope'");
        assert_eq!(text("secrets apply"), "error: required option '--from <path>' not specified");
        assert_eq!(text("secrets apply --from"), "error: option '--from <path>' argument missing");
    }

    #[test]
    fn the_words_of_2026_9_6() {
        let text = |line| misuse(line, B);
        assert_eq!(
            text("secrets audit --bogus"),
            "OpenClaw does not recognize option \"--bogus\".\nTry: openclaw secrets audit --help"
        );
        assert_eq!(
            text("secrets audit extra"),
            "Too many arguments for this command.\nTry: openclaw secrets audit --help"
        );
        assert_eq!(
            text("secrets nope"),
            "OpenClaw secrets has no command \"nope\".\nTry: openclaw secrets --help\n\
             Docs: https://docs.openclaw.ai/cli"
        );
        assert_eq!(
            text("secrets apply"),
            "Missing required option \"--from <path>\".\nTry: openclaw secrets apply --help"
        );
        assert_eq!(
            text("secrets apply --from"),
            "OpenClaw could not parse this command: option '--from <path>' argument missing\n\
             Try: openclaw secrets apply --help"
        );
    }

    #[test]
    fn a_flag_that_a_version_lacks() {
        let rules: &[(&str, &[DropIn])] =
            &[("secrets audit", &[DropIn::forbid("--allow-exec", A)])];
        let found = |line: &str, version| {
            let matches = tree().try_get_matches_from(line.split_whitespace()).unwrap();
            forbidden(&tree(), &matches, rules, version)
        };
        assert_eq!(found("telson secrets audit --allow-exec", A), Some("--allow-exec"));
        assert_eq!(found("telson secrets audit --allow-exec", B), None);
        assert_eq!(found("telson secrets audit --check", A), None);
        assert_eq!(found("telson secrets apply --from x", A), None);
    }
}
