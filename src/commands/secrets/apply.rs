//! `telson secrets apply`.

pub(super) mod errors;
pub(super) mod output;
mod undo;

use std::path::{Path, PathBuf};

use crate::base::exit::Exit;
use crate::base::progress::Silent;
use crate::commands::context::Context;
use crate::commands::error::{CliError, ErrorKind};
use crate::secrets::apply::{ApplyRequest, commit, project, proof};
use crate::secrets::audit::{self, AuditRequest};
use crate::secrets::plan::{self, Known, Plan, Rules};
use crate::secrets::undo::WorkFactor;
use errors::{apply_error, plan_error};

/// Carry out a plan: put references in place of plaintext credentials, and remove the copies
///
/// Reads the plan that `secrets configure` (telson's or OpenClaw's) wrote. All references of the
/// new config must resolve before anything is written; then every file changes, or none. Only the
/// bytes of the edited values change: comments, order and formatting stay. Beside what the plan
/// names, every copy of a migrated value leaves: `.env` lines, auth profiles, generated
/// models.json files, and backups and left-overs in the state directory. A backup that cannot be
/// edited is deleted; --keep-backups leaves them alone. On a terminal the changes are listed and
/// confirmed; without one the plan is the consent, and the backups are listed in the result.
///
/// At the end the whole state directory is searched for the migrated values. Exit codes: 0 when
/// none is left, 1 when a copy is left or the plan was not carried out.
///
/// Example: telson secrets apply --from plan.json --dry-run
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "the flags of a command line")]
pub struct ApplyArgs {
    /// The plan, a JSON file of at most 16 MiB
    #[arg(long, value_name = "PATH", required_unless_present = "undo")]
    from: Option<PathBuf>,
    /// Check everything and show the changes, but write nothing
    #[arg(long)]
    dry_run: bool,
    /// Allow resolver programs (exec providers) to run
    #[arg(long)]
    allow_exec: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Leave backups and left-overs alone
    #[arg(long)]
    keep_backups: bool,
    /// First save everything that changes into FILE, encrypted with a passphrase (age)
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
    undo_bundle: Option<PathBuf>,
    /// Read the passphrase of the undo bundle from the first line of PATH
    #[arg(long, value_name = "PATH")]
    passphrase_file: Option<PathBuf>,
    /// Bring back what an undo bundle holds
    #[arg(long, value_name = "FILE", conflicts_with_all = ["from", "dry_run", "undo_bundle"])]
    undo: Option<PathBuf>,
}

/// Carries out the plan, or shows what it would do.
///
/// # Errors
/// Whatever stops it; nothing was changed then, unless the error says otherwise.
pub fn run(cx: &mut Context, args: &ApplyArgs) -> Result<Exit, CliError> {
    if let Some(bundle) = &args.undo {
        return undo::undo(cx, args, bundle);
    }
    let Some(from) = &args.from else {
        return Err(CliError::usage("no plan is named").hint("telson secrets apply --from PLAN"));
    };
    let drop_in = cx.globals.drop_in.is_some();
    let write = !args.dry_run;
    let mut config = if write { cx.recovered_config()? } else { cx.config()? };
    let version = config.dialect.version;
    let known = if drop_in { Known::Installed } else { Known::Documented };
    let plan = plan::read(&cx.host, from, Rules { version, known })
        .map_err(|error| plan_error(cx, version, error))?;
    let request = ApplyRequest {
        write,
        allow_exec: args.allow_exec,
        drop_in,
        keep_backups: args.keep_backups,
    };
    let options = cx.globals.load_options();
    if write && !config.paths.state_dir.exists() {
        // A plan that fails must not leave a new state directory behind.
        project::project(&config, &options, &cx.host, &plan, request, &Silent)
            .map_err(|error| apply_error(cx, version, &error))?;
        make_folder(&config.paths.state_dir)?;
    }
    let lock = if write { Some(cx.lock(&config.paths.state_dir)?) } else { None };
    if lock.is_some() {
        // Another telson command may have changed the files while this one waited.
        config = cx.config()?;
    }
    let progress = cx.ui.progress();
    let projected = project::project(&config, &options, &cx.host, &plan, request, &progress);
    drop(progress);
    let projection = projected.map_err(|error| apply_error(cx, version, &error))?;
    let Some(lock) = lock else {
        return output::dry_run(cx, version, &projection);
    };
    let mut proof = None;
    if !projection.is_empty() {
        if !drop_in {
            still_current(&plan)?;
        }
        output::confirm(cx, args, &projection)?;
        if let Some(bundle) = &args.undo_bundle {
            let passphrase = undo::passphrase(cx, args, true)?;
            let path = cx.host.cwd.join(bundle);
            commit::write_bundle(&projection, &path, &passphrase, WorkFactor::STANDARD)
                .map_err(|error| apply_error(cx, version, &error))?;
        }
        if let Some(folder) = config.paths.config.parent() {
            make_folder(folder)?;
        }
        commit::commit(&projection, &lock).map_err(|error| apply_error(cx, version, &error))?;
    }
    drop(lock);
    if !drop_in {
        let after = cx.config()?;
        let progress = cx.ui.progress();
        let found =
            proof::prove(&after, &cx.host, &projection.migrated, &projection.serving, &progress);
        drop(progress);
        let found = found.map_err(|error| apply_error(cx, version, &error))?;
        let request = AuditRequest { allow_exec: args.allow_exec, ..AuditRequest::default() };
        // The refs resolved a moment ago; what the audit cannot read, the search has told.
        let audit = audit::run(&after, &cx.host, &request, &Silent).ok();
        proof = Some((found, audit));
    }
    output::report(cx, args, version, &plan, &projection, proof.as_ref())
}

/// Refuses a plan whose config has changed since it was made: it may say less than the config now
/// needs, or undo what somebody has just done.
fn still_current(plan: &Plan) -> Result<(), CliError> {
    let Some(file) = plan.basis.iter().find(|file| !file.is_current()) else { return Ok(()) };
    let path = file.path.display();
    Err(CliError::new(ErrorKind::Failed, format!("{path} changed since the plan was made"))
        .why("nothing was written")
        .hint("telson secrets configure --from-audit --to ... --plan-out PLAN makes it again")
        .exits(Exit::Failed))
}

/// Makes a folder for the owner alone, where there is none.
fn make_folder(folder: &Path) -> Result<(), CliError> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| {
        CliError::new(ErrorKind::Io, format!("cannot make the folder {}", folder.display()))
            .caused_by(error)
            .exits(Exit::Failed)
    })
}
