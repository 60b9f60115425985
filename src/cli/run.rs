//! A run: parse, build the context, dispatch, show the error, give the exit code.

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use clap::FromArgMatches;

use super::args::{Cli, Command};
use super::drop_in::{self, Misuse};
use super::globals;
use super::prescan::Prescan;
use super::signals;
use crate::base::exit::Exit;
use crate::commands::context::Context;
use crate::commands::error::{CliError, ErrorKind};
use crate::commands::{completions, diagnostic, explain, generate, lint, secrets, tour};
use crate::config::dialect::Version;
use crate::report::style::printable;
use crate::sys::host::Host;
use crate::ui::Ui;
use crate::ui::output::{Format, Output};
use crate::ui::streams::UiOptions;
use crate::ui::style::ColorChoice;

/// Runs telson with the words of the process, the program's name first.
///
/// A panic becomes an internal error. A command that was cancelled at a prompt ends by SIGINT,
/// so that a calling script stops too.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let place = catch_place_of_panics();
    signals::install();
    let host = Host::real();
    let ending = catch_unwind(AssertUnwindSafe(|| execute(&args, &host))).unwrap_or_else(|_| {
        let place = place.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ending::of(&internal(place), &mut fallback_ui(&args, &host), scan(&args).drop_in)
    });
    match ending {
        Ending::Exit(exit) => exit.into(),
        Ending::Interrupted => {
            // Returns only if the signal could not be raised.
            let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGINT);
            ExitCode::from(130)
        }
    }
}

enum Ending {
    Exit(Exit),
    Interrupted,
}

impl Ending {
    /// Shows `error` and decides how the process ends.
    fn of(error: &CliError, ui: &mut Ui, drop_in: Option<Version>) -> Self {
        let exit = error.exit(drop_in.is_some());
        match drop_in {
            Some(version) => show_as_openclaw(error, ui, version),
            None if error.kind == ErrorKind::Cancelled => {
                ui.say("cancelled; nothing was changed");
                return Self::Interrupted;
            }
            None => {
                let text = diagnostic::human(error, ui.err_style());
                ui.say(&text);
                if ui.is_json() {
                    // Nobody is left to tell if this fails too.
                    let _ = ui.json(&diagnostic::json(error, exit));
                }
            }
        }
        Self::Exit(exit)
    }
}

fn show_as_openclaw(error: &CliError, ui: &mut Ui, version: Version) {
    let message = error.openclaw_message.as_ref().unwrap_or(&error.message);
    let json = ui.is_json() && version.dialect().json_errors;
    if json {
        let _ = ui.json(&diagnostic::openclaw_json(message));
    }
    // Usage errors stand on stderr too, other failures only where the answer is not JSON.
    if !json || error.kind == ErrorKind::Usage {
        for line in message.lines() {
            ui.say(&printable(line));
        }
    }
}

fn execute(args: &[OsString], host: &Host) -> Ending {
    let scan = scan(args);
    let mut root = super::command();
    root.build();
    let matches = match root.clone().try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) => return misused(&error, &root, &scan, &mut fallback_ui(args, host)),
    };
    if let Some(version) = scan.drop_in
        && let Some(flag) = drop_in::forbidden(&root, &matches, secrets::DROP_IN, version)
    {
        let misuse = Misuse::UnknownOption(flag.to_owned());
        let text = misuse.text(version, &drop_in::path(&root, &scan.words));
        let error = CliError::usage(format!("OpenClaw has no {flag}")).as_openclaw(text);
        return Ending::of(&error, &mut fallback_ui(args, host), Some(version));
    }
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return misused(&error, &root, &scan, &mut fallback_ui(args, host)),
    };

    let ui_options = globals::ui_options(&cli.globals);
    let globals = globals::options(&cli.globals, &ui_options);
    let mut ui = Ui::real(host, ui_options);
    let globals = match globals {
        Ok(globals) => globals,
        Err(error) => return Ending::of(&error, &mut ui, scan.drop_in),
    };
    let drop_in = globals.drop_in;
    let mut cx = Context { host: host.clone(), ui, globals, command_line: super::command() };
    match dispatch(&mut cx, cli.command) {
        Ok(exit) => Ending::Exit(exit),
        Err(error) => Ending::of(&error, &mut cx.ui, drop_in),
    }
}

fn dispatch(cx: &mut Context, command: Command) -> Result<Exit, CliError> {
    match command {
        Command::Secrets(args) => secrets::run(cx, &args),
        Command::Lint(args) => lint::run(cx, &args),
        Command::Tour(args) => tour::run(cx, &args),
        Command::Explain(args) => explain::run(cx, &args),
        Command::Completions(args) => completions::run(cx, &args),
        Command::Generate(args) => generate::run(cx, &args),
    }
}

/// Help, version, or an error of the command line.
fn misused(error: &clap::Error, root: &clap::Command, scan: &Prescan, ui: &mut Ui) -> Ending {
    let rendered = error.render();
    if !error.use_stderr() {
        let color = ui.out_style().color;
        let text = if color { rendered.ansi().to_string() } else { rendered.to_string() };
        return match ui.print(&text) {
            Ok(()) => Ending::Exit(Exit::Ok),
            Err(error) => Ending::of(&error.into(), ui, None),
        };
    }
    let misuse = Misuse::of(error);
    let plain = rendered.to_string();
    let is_help = error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if let Some(version) = scan.drop_in.filter(|_| !is_help) {
        let text = misuse.text(version, &drop_in::path(root, &scan.words));
        return Ending::of(&CliError::usage(plain).as_openclaw(text), ui, Some(version));
    }
    // clap's own text shows the usage and near names; the JSON twin has the same facts.
    let text = if ui.err_style().color { rendered.ansi().to_string() } else { plain.clone() };
    ui.say(text.trim_end());
    let exit = if scan.drop_in.is_some() { Exit::Failed } else { Exit::Usage };
    if ui.is_json() && !is_help {
        let mut lines = plain.lines().filter(|line| !line.trim().is_empty());
        let first = lines.next().unwrap_or_default().trim_start_matches("error: ");
        let tips = lines.filter_map(|line| line.trim().strip_prefix("tip: ")).map(str::to_owned);
        let mut error = CliError::usage(first);
        error.hints.extend(tips);
        let _ = ui.json(&diagnostic::json(&error, exit));
    }
    Ending::Exit(exit)
}

fn scan(args: &[OsString]) -> Prescan {
    Prescan::of(args.iter().skip(1).filter_map(|arg| arg.to_str()))
}

/// A terminal for when the flags could not be read.
fn fallback_ui(args: &[OsString], host: &Host) -> Ui {
    let scan = scan(args);
    let color = match scan.color {
        Some(true) => ColorChoice::Always,
        Some(false) => ColorChoice::Never,
        None => ColorChoice::Auto,
    };
    let format = if scan.json { Format::Json } else { Format::Human };
    let outputs = vec![Output { format, path: None }];
    Ui::real(host, UiOptions { color, outputs, ..UiOptions::default() })
}

fn internal(place: Option<String>) -> CliError {
    let place = place.unwrap_or_else(|| "an unknown place".to_owned());
    CliError::new(ErrorKind::Internal, format!("this is a bug in telson: it stopped at {place}"))
        .hint("report it with the command line, this text and the output of `telson --version`")
}

/// Replaces the panic message by its place in the source: the message may quote data, and data
/// may be secret.
fn catch_place_of_panics() -> Arc<Mutex<Option<String>>> {
    let slot = Arc::new(Mutex::new(None));
    let seen = Arc::clone(&slot);
    std::panic::set_hook(Box::new(move |info| {
        let place = info.location().map(ToString::to_string);
        *seen.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }));
    slot
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_tree_is_sound() {
        super::super::command().debug_assert();
    }

    #[test]
    fn a_bug_is_told_without_its_data() {
        let error = internal(Some("src/x.rs:1:2".to_owned()));
        assert_eq!(error.exit(false).code(), 70);
        assert!(error.message.contains("src/x.rs:1:2"));
    }
}
