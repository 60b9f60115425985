//! The `secrets` group. A command is one file here, one variant of [`SecretsCommand`], one arm
//! in [`run`] and, when OpenClaw has the command too, one line in [`DROP_IN`].

use super::context::Context;
use super::drop_in::DropIn;
use super::error::CliError;
use crate::base::exit::Exit;

/// Manage the secrets of an OpenClaw home
#[derive(Debug, clap::Args)]
pub struct SecretsArgs {
    #[command(subcommand)]
    command: SecretsCommand,
}

/// The commands of the group.
#[derive(Debug, clap::Subcommand)]
pub enum SecretsCommand {}

/// Flags of the group that a version does not have, by the words of the command.
pub const DROP_IN: &[(&str, &[DropIn])] = &[];

/// Runs the chosen command.
///
/// # Errors
/// Those of the command.
#[expect(clippy::needless_pass_by_value, reason = "the commands of the group take their flags")]
pub fn run(_cx: &mut Context, args: SecretsArgs) -> Result<Exit, CliError> {
    match args.command {}
}
