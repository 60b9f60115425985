//! The `secrets` group. A command is one file here, one variant of [`SecretsCommand`], one arm
//! in [`run`] and, when OpenClaw has the command too, one line in [`DROP_IN`].

pub mod apply;
pub mod audit;
pub mod configure;
pub mod reload;
pub mod resolve_exec;

use super::context::Context;
use super::drop_in::DropIn;
use super::error::CliError;
use crate::base::exit::Exit;
use crate::config::dialect::Version;

/// Manage the secrets of an OpenClaw home
#[derive(Debug, clap::Args)]
pub struct SecretsArgs {
    #[command(subcommand)]
    command: SecretsCommand,
}

/// The commands of the group; their files hold their help.
#[derive(Debug, clap::Subcommand)]
#[expect(missing_docs, reason = "a comment here would replace the command's own help")]
pub enum SecretsCommand {
    Audit(audit::AuditArgs),
    Configure(Box<configure::ConfigureArgs>),
    Reload(reload::ReloadArgs),
    Apply(apply::ApplyArgs),
    #[command(hide = true)]
    ResolveExec(resolve_exec::ResolveExecArgs),
}

/// Flags of the group that a version does not have, by the words of the command.
pub const DROP_IN: &[(&str, &[DropIn])] = &[
    (
        "secrets audit",
        &[
            DropIn::forbid("--allow-exec", Version::V2026_2_26),
            DropIn::own("--deep"),
            DropIn::own("--inventory"),
        ],
    ),
    (
        "secrets configure",
        &[
            DropIn::own("--from-audit"),
            DropIn::own("--to"),
            DropIn::own("--file"),
            DropIn::own("--env-file"),
            DropIn::own("--map"),
            DropIn::own("--only"),
            DropIn::own("--skip"),
            DropIn::own("--answers"),
            DropIn::own("--generate"),
            DropIn::own("--substitute"),
            DropIn::own("--dry-run"),
            DropIn::own("--example"),
            DropIn::own("--write-examples"),
            DropIn::forbid("--agent", Version::V2026_2_26),
            DropIn::forbid("--allow-exec", Version::V2026_2_26),
        ],
    ),
    (
        "secrets apply",
        &[
            DropIn::forbid("--allow-exec", Version::V2026_2_26),
            DropIn::own("--yes"),
            DropIn::own("--keep-backups"),
            DropIn::own("--undo-bundle"),
            DropIn::own("--passphrase-file"),
            DropIn::own("--undo"),
        ],
    ),
    (
        "secrets reload",
        &[
            DropIn::forbid("--port", Version::V2026_2_26),
            DropIn::forbid("--password", Version::V2026_2_26),
            DropIn::own("--token-file"),
        ],
    ),
];

/// Runs the chosen command.
///
/// # Errors
/// Those of the command.
pub fn run(cx: &mut Context, args: &SecretsArgs) -> Result<Exit, CliError> {
    match &args.command {
        SecretsCommand::Audit(args) => audit::run(cx, args),
        SecretsCommand::Configure(args) => configure::run(cx, args),
        SecretsCommand::Reload(args) => reload::run(cx, args),
        SecretsCommand::Apply(args) => apply::run(cx, args),
        SecretsCommand::ResolveExec(args) => resolve_exec::run(cx, args),
    }
}
