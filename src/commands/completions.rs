//! `telson completions`: the completion script of a shell.

use clap_complete::Shell;

use super::context::Context;
use super::error::CliError;
use crate::base::exit::Exit;

/// Print the completion script of a shell
///
/// For bash: telson completions bash > ~/.local/share/bash-completion/completions/telson
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the script.
///
/// # Errors
/// When stdout fails.
pub fn run(cx: &mut Context, args: &CompletionsArgs) -> Result<Exit, CliError> {
    let text = script(args.shell, &mut cx.command_line);
    cx.ui.print(&text)?;
    Ok(Exit::Ok)
}

/// The script of `shell` for `command`.
pub(super) fn script(shell: Shell, command: &mut clap::Command) -> String {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, command, "telson", &mut bytes);
    String::from_utf8(bytes).expect("internal: completion scripts are UTF-8")
}
