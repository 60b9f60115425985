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
    Apply(apply::ApplyArgs),
    Reload(reload::ReloadArgs),
    #[command(hide = true)]
    ResolveExec(resolve_exec::ResolveExecArgs),
}

/// Flags of the group that a version does not have, by the words of the command.
pub const DROP_IN: &[(&str, &[DropIn])] = &[
    (
        "secrets audit",
        &[
            DropIn::forbid("--allow-exec", Version::V2026_2_26),
            DropIn::forbid("--deep", Version::V2026_2_26),
            DropIn::forbid("--deep", Version::V2026_9_6),
            DropIn::forbid("--inventory", Version::V2026_2_26),
            DropIn::forbid("--inventory", Version::V2026_9_6),
        ],
    ),
    (
        "secrets configure",
        &[
            DropIn::forbid("--from-audit", Version::V2026_2_26),
            DropIn::forbid("--from-audit", Version::V2026_9_6),
            DropIn::forbid("--to", Version::V2026_2_26),
            DropIn::forbid("--to", Version::V2026_9_6),
            DropIn::forbid("--file", Version::V2026_2_26),
            DropIn::forbid("--file", Version::V2026_9_6),
            DropIn::forbid("--env-file", Version::V2026_2_26),
            DropIn::forbid("--env-file", Version::V2026_9_6),
            DropIn::forbid("--map", Version::V2026_2_26),
            DropIn::forbid("--map", Version::V2026_9_6),
            DropIn::forbid("--only", Version::V2026_2_26),
            DropIn::forbid("--only", Version::V2026_9_6),
            DropIn::forbid("--skip", Version::V2026_2_26),
            DropIn::forbid("--skip", Version::V2026_9_6),
            DropIn::forbid("--answers", Version::V2026_2_26),
            DropIn::forbid("--answers", Version::V2026_9_6),
            DropIn::forbid("--generate", Version::V2026_2_26),
            DropIn::forbid("--generate", Version::V2026_9_6),
            DropIn::forbid("--substitute", Version::V2026_2_26),
            DropIn::forbid("--substitute", Version::V2026_9_6),
            DropIn::forbid("--dry-run", Version::V2026_2_26),
            DropIn::forbid("--dry-run", Version::V2026_9_6),
            DropIn::forbid("--example", Version::V2026_2_26),
            DropIn::forbid("--example", Version::V2026_9_6),
            DropIn::forbid("--write-examples", Version::V2026_2_26),
            DropIn::forbid("--write-examples", Version::V2026_9_6),
            DropIn::forbid("--agent", Version::V2026_2_26),
            DropIn::forbid("--allow-exec", Version::V2026_2_26),
        ],
    ),
    (
        "secrets apply",
        &[
            DropIn::forbid("--allow-exec", Version::V2026_2_26),
            DropIn::forbid("--yes", Version::V2026_2_26),
            DropIn::forbid("--yes", Version::V2026_9_6),
            DropIn::forbid("--keep-backups", Version::V2026_2_26),
            DropIn::forbid("--keep-backups", Version::V2026_9_6),
            DropIn::forbid("--undo-bundle", Version::V2026_2_26),
            DropIn::forbid("--undo-bundle", Version::V2026_9_6),
            DropIn::forbid("--passphrase-file", Version::V2026_2_26),
            DropIn::forbid("--passphrase-file", Version::V2026_9_6),
            DropIn::forbid("--undo", Version::V2026_2_26),
            DropIn::forbid("--undo", Version::V2026_9_6),
        ],
    ),
    (
        "secrets reload",
        &[
            DropIn::forbid("--port", Version::V2026_2_26),
            DropIn::forbid("--password", Version::V2026_2_26),
            DropIn::forbid("--token-file", Version::V2026_2_26),
            DropIn::forbid("--token-file", Version::V2026_9_6),
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
        SecretsCommand::Apply(args) => apply::run(cx, args),
        SecretsCommand::Reload(args) => reload::run(cx, args),
        SecretsCommand::ResolveExec(args) => resolve_exec::run(cx, args),
    }
}
