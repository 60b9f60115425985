//! `telson secrets audit`.

use zeroize::Zeroizing;

use crate::base::exit::Exit;
use crate::commands::context::Context;
use crate::commands::error::{CliError, ErrorKind};
use crate::secrets::audit::{self, AuditRequest};

/// Find plaintext credentials, references that do not resolve, and copies that were left behind
///
/// Reads the config with its includes, the `.env` files, the credential stores of all agents,
/// whatever lies in the state directory, and the service definitions that start OpenClaw. Every
/// finding says whether OpenClaw's own audit reports it too. A credential in several places is one
/// finding. No value is ever printed, and nothing is written.
///
/// Exit codes: 0, or 1 with --check when something was found, or 2 when a reference does not
/// resolve or the config is broken.
///
/// Example: telson secrets audit --check --json
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "one for each flag")]
pub struct AuditArgs {
    /// Exit with 1 when anything is found
    #[arg(long)]
    check: bool,
    /// Run resolver programs (exec providers) to see whether their references resolve
    #[arg(long)]
    allow_exec: bool,
    /// Search logs, session transcripts and shell start files for copies too
    #[arg(long)]
    deep: bool,
    /// List every credential of the config: field, reference, what uses it, age
    #[arg(long)]
    inventory: bool,
}

/// Runs the audit and reports it.
///
/// # Errors
/// A config path that cannot be used, or a state directory that cannot be listed.
pub fn run(cx: &mut Context, args: &AuditArgs) -> Result<Exit, CliError> {
    let config = cx.recovered_config()?;
    let request = AuditRequest {
        allow_exec: args.allow_exec,
        deep: args.deep,
        drop_in: cx.globals.drop_in.is_some(),
        inventory: args.inventory,
        fingerprint_key: random_key()?,
    };
    let progress = cx.ui.progress();
    let mut report = audit::run(&config, &cx.host, &request, &progress).map_err(|problem| {
        // OpenClaw's audit ends with 2 when it fails as a whole.
        CliError::new(ErrorKind::Unresolved, "cannot run the audit").caused_by(problem)
    })?;
    drop(progress);
    if !report.findings.is_empty() && cx.globals.drop_in.is_none() {
        report.next = Some("telson secrets configure".to_owned());
    }
    cx.ui.emit(&report)?;
    Ok(report.exit(args.check))
}

/// A key for the fingerprints of one run.
fn random_key() -> Result<Zeroizing<[u8; 32]>, CliError> {
    let mut key = Zeroizing::new([0; 32]);
    getrandom::fill(&mut key[..]).map_err(|error| {
        CliError::new(ErrorKind::Io, "cannot get random bytes").caused_by(error)
    })?;
    Ok(key)
}
