//! `telson secrets audit`.

use std::time::Duration;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::base::exit::Exit;
use crate::catalog;
use crate::commands::context::Context;
use crate::commands::error::{CliError, ErrorKind};
use crate::config::load::Config;
use crate::config::policy::{Policy, Section, Surroundings};
use crate::config::problem::Problem;
use crate::report::finding::Location;
use crate::secrets::audit::{self, AuditRequest, Search};
use crate::sys::checked::{PrivateFile, read_private};

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
    let policy = match cx.globals.drop_in {
        Some(_) => Policy::default(),
        None => settings(&config)?,
    };
    let request = AuditRequest {
        allow_exec: args.allow_exec,
        deep: args.deep,
        drop_in: cx.globals.drop_in.is_some(),
        inventory: args.inventory,
        fingerprint_key: fingerprint_key(&policy, cx.host.euid)?,
        search: Search {
            also: policy.also_files(),
            names: policy.secret_names.clone(),
            max_file_bytes: policy.max_file_bytes,
        },
    };
    let progress = cx.ui.progress();
    let mut report = audit::run(&config, &cx.host, &request, &progress).map_err(|problem| {
        // OpenClaw's audit ends with 2 when it fails as a whole.
        CliError::new(ErrorKind::Unresolved, "cannot run the audit").caused_by(problem)
    })?;
    drop(progress);
    policy.apply(&mut report);
    if !report.findings.is_empty() && cx.globals.drop_in.is_none() && config.is_valid() {
        report.next = Some("telson secrets configure".to_owned());
    }
    cx.ui.emit(&report)?;
    Ok(report.exit(args.check))
}

/// The settings beside the config.
pub(super) fn settings(config: &Config) -> Result<Policy, CliError> {
    let around = Surroundings { home: &config.paths.home, codes: &catalog::CODES };
    Policy::beside(&config.paths.config, around, Section::Audit)
        .map_err(|problems| unusable(&problems))
}

/// All problems of the settings as one error.
pub(in crate::commands) fn unusable(problems: &[Problem]) -> CliError {
    let mut error = CliError::new(ErrorKind::Config, "cannot use telson.toml").exits(Exit::Config);
    if let [first, ..] = problems {
        let place = Location::new(&first.file, first.path.join("."));
        error = error.at(Location { position: first.position, ..place });
    }
    for problem in problems {
        let at =
            problem.position.map_or_else(String::new, |p| format!("{}:{}: ", p.line, p.column));
        let fix = problem.fix.as_ref().map_or_else(String::new, |fix| format!("; {fix}"));
        error = error.why(format!("{at}{}{fix}", problem.message));
    }
    error
}

/// The key of the fingerprints: from the file that the settings name, else a new one.
pub(in crate::commands) fn fingerprint_key(
    policy: &Policy,
    euid: u32,
) -> Result<Zeroizing<[u8; 32]>, CliError> {
    let Some(file) = &policy.fingerprint_key else { return random_key() };
    let rules = PrivateFile {
        euid,
        refuse_hard_links: false,
        max_bytes: 64 * 1024,
        timeout: Duration::from_secs(5),
    };
    let place = Location::new(file, "");
    let cannot =
        |kind| CliError::new(kind, "cannot use the key of the fingerprints").at(place.clone());
    let bytes = read_private(file, rules).map_err(|error| {
        cannot(ErrorKind::Refused)
            .caused_by(error)
            .hint(format!("head -c 32 /dev/urandom > {0} && chmod 600 {0}", file.display()))
    })?;
    if bytes.len() < 32 {
        return Err(cannot(ErrorKind::Config).why("it has less than 32 bytes"));
    }
    Ok(Zeroizing::new(Sha256::digest(&bytes[..]).into()))
}

/// A key for the fingerprints of one run.
fn random_key() -> Result<Zeroizing<[u8; 32]>, CliError> {
    let mut key = Zeroizing::new([0; 32]);
    getrandom::fill(&mut key[..]).map_err(|error| {
        CliError::new(ErrorKind::Io, "cannot get random bytes").caused_by(error)
    })?;
    Ok(key)
}
