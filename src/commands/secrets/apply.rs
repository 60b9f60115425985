//! `telson secrets apply`.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::base::exit::Exit;
use crate::base::progress::Silent;
use crate::base::secret::SecretValue;
use crate::commands::context::Context;
use crate::commands::error::{CliError, ErrorKind};
use crate::config::dialect::Version;
use crate::report::style::{Tone, printable};
use crate::secrets::apply::proof::{self, Proof};
use crate::secrets::apply::{ApplyError, ApplyRequest, Projection, Role, commit, diff, project};
use crate::secrets::plan::{self, Known, Plan, PlanError, Rules};
use crate::secrets::undo::{UndoError, WorkFactor};
use crate::ui::prompt::Prompter;

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

/// The variable with the passphrase of the undo bundle.
const PASSPHRASE: &str = "TELSON_UNDO_PASSPHRASE";

/// Carries out the plan, or shows what it would do.
///
/// # Errors
/// Whatever stops it; nothing was changed then, unless the error says otherwise.
pub fn run(cx: &mut Context, args: &ApplyArgs) -> Result<Exit, CliError> {
    if let Some(bundle) = &args.undo {
        return undo(cx, args, bundle);
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
            .map_err(|error| apply_error(cx, version, error))?;
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
    let projection = projected.map_err(|error| apply_error(cx, version, error))?;
    let Some(lock) = lock else {
        return dry_run(cx, version, &projection);
    };
    let mut proof = None;
    if !projection.is_empty() {
        confirm(cx, args, &projection)?;
        if let Some(bundle) = &args.undo_bundle {
            let passphrase = passphrase(cx, args, true)?;
            let path = cx.host.cwd.join(bundle);
            commit::write_bundle(&projection, &path, &passphrase, WorkFactor::STANDARD)
                .map_err(|error| apply_error(cx, version, error))?;
        }
        if let Some(folder) = config.paths.config.parent() {
            make_folder(folder)?;
        }
        commit::commit(&projection, &lock).map_err(|error| apply_error(cx, version, error))?;
    }
    drop(lock);
    if !drop_in {
        let after = cx.config()?;
        let progress = cx.ui.progress();
        let found =
            proof::prove(&after, &cx.host, &projection.migrated, &projection.serving, &progress);
        drop(progress);
        proof = Some(found.map_err(|error| apply_error(cx, version, error))?);
    }
    report(cx, args, version, &plan, &projection, proof.as_ref())
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

fn dry_run(cx: &mut Context, version: Version, projection: &Projection) -> Result<Exit, CliError> {
    if cx.globals.drop_in.is_some() {
        as_openclaw(cx, version, projection, false)?;
        return Ok(Exit::Ok);
    }
    let hunks = diff::render(projection);
    if cx.globals.json {
        let mut document = document(version, projection, false);
        document["diff"] = hunks.into();
        cx.ui.json(&document)?;
        return Ok(Exit::Ok);
    }
    if projection.is_empty() {
        cx.ui.line("nothing to do: the plan is carried out already")?;
    } else {
        cx.ui.print(&paint(cx, &hunks))?;
        let files = projection.changed_files().len();
        cx.ui.line(&format!("{files} {} would change; nothing was written", files_word(files)))?;
    }
    told(cx, projection)?;
    if projection.skipped_exec_refs > 0 {
        cx.ui.note(&format!(
            "{} exec reference(s) were not run; --allow-exec runs them",
            projection.skipped_exec_refs
        ));
    }
    Ok(Exit::Ok)
}

/// The diff with colours where the terminal has them.
fn paint(cx: &Context, hunks: &str) -> String {
    let style = cx.ui.out_style();
    let mut text = String::with_capacity(hunks.len());
    for line in hunks.lines() {
        let shown = printable(line);
        let tone = match line.as_bytes() {
            [b'-', b'-', ..] | [b'+', b'+', ..] => Tone::Heading,
            [b'-', ..] => Tone::Bad,
            [b'+', ..] => Tone::Good,
            _ => Tone::Context,
        };
        text.push_str(&style.paint(tone, &shown));
        text.push('\n');
    }
    text
}

fn told(cx: &mut Context, projection: &Projection) -> Result<(), CliError> {
    for warning in &projection.warnings {
        cx.ui.warn(warning);
    }
    for note in &projection.notes {
        cx.ui.note(&printable(note));
    }
    Ok(())
}

/// Asks the person at the terminal, who sees every file that will change.
fn confirm(cx: &mut Context, args: &ApplyArgs, projection: &Projection) -> Result<(), CliError> {
    if args.yes || cx.globals.drop_in.is_some() || !cx.ui.is_interactive() {
        return Ok(());
    }
    let hunks = diff::render(projection);
    let shown = paint(cx, &hunks);
    cx.ui.say(shown.trim_end());
    for line in listed(projection) {
        cx.ui.say(&line);
    }
    if Prompter::new(&cx.ui).confirm("Apply this plan now?", true, "--yes")? {
        return Ok(());
    }
    Err(CliError::new(ErrorKind::Cancelled, "cancelled"))
}

/// One line for each file that changes.
pub(super) fn listed(projection: &Projection) -> Vec<String> {
    let mut lines: Vec<String> = projection
        .files
        .iter()
        .map(|file| {
            let what = match (&file.was, &file.after, file.role) {
                (None, _, _) => "create ",
                (_, None, _) => "delete ",
                (_, _, Role::Leftover) => "scrub  ",
                _ => "change ",
            };
            printable(&format!("  {what} {}", file.path.display()))
        })
        .collect();
    lines.extend(
        projection
            .cells
            .iter()
            .map(|cell| printable(&format!("  change  {}", cell.path().display()))),
    );
    lines.sort();
    lines
}

fn report(
    cx: &mut Context,
    args: &ApplyArgs,
    version: Version,
    plan: &Plan,
    projection: &Projection,
    proof: Option<&Proof>,
) -> Result<Exit, CliError> {
    let Some(proof) = proof else {
        as_openclaw(cx, version, projection, true)?;
        return Ok(Exit::Ok);
    };
    let exit = if proof.holds() { Exit::Ok } else { Exit::Failed };
    if cx.globals.json {
        let mut document = document(version, projection, true);
        document["proof"] = proof_document(proof);
        cx.ui.json(&document)?;
        return Ok(exit);
    }
    if projection.is_empty() {
        cx.ui.line("nothing to do: the plan is carried out already")?;
    } else {
        let files = projection.changed_files().len();
        let refs = plan.targets.len();
        cx.ui.line(&format!(
            "applied: {refs} {}, {files} {} changed",
            if refs == 1 { "reference" } else { "references" },
            files_word(files)
        ))?;
        for line in listed(projection) {
            cx.ui.line(&line)?;
        }
    }
    told(cx, projection)?;
    for line in proof_lines(proof) {
        cx.ui.line(&line)?;
    }
    if let Some(bundle) = args.undo_bundle.as_ref().filter(|_| !projection.is_empty()) {
        let bundle = bundle.display();
        cx.ui.note(&format!("undo: telson secrets apply --undo {bundle}"));
    }
    if exit == Exit::Ok && !projection.is_empty() {
        cx.ui.note("next: telson secrets reload");
    }
    Ok(exit)
}

pub(super) fn proof_lines(proof: &Proof) -> Vec<String> {
    let mut lines = Vec::new();
    if proof.values > 0 {
        let places: Vec<String> =
            proof.places.iter().map(|place| place.display().to_string()).collect();
        lines.push(printable(&format!(
            "proof: searched {} {} in {} for {} migrated {}: {} {} left",
            proof.files,
            files_word(proof.files),
            places.join(", "),
            proof.values,
            if proof.values == 1 { "value" } else { "values" },
            proof.remaining.len(),
            if proof.remaining.len() == 1 { "copy" } else { "copies" },
        )));
    }
    if proof.too_short > 0 {
        lines.push(format!(
            "not searched for: {} migrated value(s) under 8 characters, which occur by chance",
            proof.too_short
        ));
    }
    for left in &proof.remaining {
        let place = left.position.map(|at| format!(":{}", at.line)).unwrap_or_default();
        lines.push(printable(&format!("left: {}{place}", left.file.display())));
        lines.push(format!("  fix: {}", left.fix));
    }
    for (path, why) in &proof.unread {
        lines.push(printable(&format!("not searched: {}: {why}", path.display())));
    }
    lines
}

pub(super) fn proof_document(proof: &Proof) -> serde_json::Value {
    let remaining: Vec<_> = proof
        .remaining
        .iter()
        .map(|left| {
            json!({
                "file": left.file,
                "line": left.position.map(|at| at.line),
                "column": left.position.map(|at| at.column),
                "fix": left.fix,
            })
        })
        .collect();
    let unread: Vec<_> =
        proof.unread.iter().map(|(file, why)| json!({ "file": file, "reason": why })).collect();
    json!({
        "holds": proof.holds(),
        "valuesSearched": proof.values,
        "valuesTooShort": proof.too_short,
        "filesSearched": proof.files,
        "places": proof.places,
        "remaining": remaining,
        "unread": unread,
    })
}

/// `telson.apply/1`: OpenClaw's keys, and telson's own behind them.
pub(super) fn document(
    version: Version,
    projection: &Projection,
    write: bool,
) -> serde_json::Value {
    let changes: Vec<_> = projection
        .files
        .iter()
        .map(|file| {
            let action = match (&file.was, &file.after) {
                (None, _) => "create",
                (_, None) => "delete",
                _ => "change",
            };
            json!({ "file": file.path, "role": file.role.as_str(), "action": action })
        })
        .chain(projection.cells.iter().map(
            |cell| json!({ "file": cell.path(), "role": "auth-profiles", "action": "change" }),
        ))
        .collect();
    json!({
        "schema": "telson.apply/1",
        "dialect": version.as_str(),
        "mode": if write { "write" } else { "dry-run" },
        "changed": !projection.is_empty(),
        "changedFiles": projection.changed_files(),
        "warningCount": projection.warnings.len(),
        "warnings": projection.warnings,
        "checks": {
            "resolvability": true,
            "resolvabilityComplete": projection.resolvability_complete,
        },
        "refsChecked": projection.refs_checked,
        "skippedExecRefs": projection.skipped_exec_refs,
        "changes": changes,
        "notes": projection.notes,
    })
}

/// The result as the version prints it.
fn as_openclaw(
    cx: &mut Context,
    version: Version,
    projection: &Projection,
    write: bool,
) -> Result<(), CliError> {
    let files = &projection.reported;
    let changed = !files.is_empty();
    if cx.globals.json {
        let mut result = json!({
            "mode": if write { "write" } else { "dry-run" },
            "changed": changed,
            "changedFiles": files,
        });
        if version == Version::V2026_9_6 {
            result["checks"] = json!({
                "resolvability": true,
                "resolvabilityComplete": projection.resolvability_complete,
            });
            result["refsChecked"] = projection.refs_checked.into();
            result["skippedExecRefs"] = projection.skipped_exec_refs.into();
        }
        result["warningCount"] = projection.warnings.len().into();
        result["warnings"] = json!(projection.warnings);
        return Ok(cx.ui.json(&result)?);
    }
    let count = files.len();
    cx.ui.line(&match (write, changed) {
        (true, true) => format!("Secrets applied. Updated {count} file(s)."),
        (true, false) => "Secrets apply: no changes.".to_owned(),
        (false, true) => format!("Secrets apply dry run: {count} file(s) would change."),
        (false, false) => "Secrets apply dry run: no changes.".to_owned(),
    })?;
    if !write && !projection.resolvability_complete && projection.skipped_exec_refs > 0 {
        cx.ui.line(&format!(
            "Secrets apply dry-run note: skipped {} exec SecretRef resolvability check(s). Re-run with --allow-exec to execute exec providers during dry-run.",
            projection.skipped_exec_refs
        ))?;
    }
    Ok(())
}

fn undo(cx: &mut Context, args: &ApplyArgs, bundle: &Path) -> Result<Exit, CliError> {
    let config = cx.recovered_config()?;
    let version = config.dialect.version;
    let passphrase = passphrase(cx, args, false)?;
    if !args.yes
        && cx.ui.is_interactive()
        && !Prompter::new(&cx.ui).confirm("Bring the old files back?", false, "--yes")?
    {
        return Err(CliError::new(ErrorKind::Cancelled, "cancelled"));
    }
    let lock = cx.lock(&config.paths.state_dir)?;
    let done = commit::undo(&cx.host.cwd.join(bundle), &passphrase, &lock)
        .map_err(|error| apply_error(cx, version, error))?;
    drop(lock);
    if !done.drifted.is_empty() {
        let mut error = CliError::new(
            ErrorKind::Failed,
            "cannot undo: files were changed after the apply, and that would be lost",
        );
        for path in &done.drifted {
            error = error.why(path.display().to_string());
        }
        let open = format!("open it by hand: age -d {}", bundle.display());
        return Err(error.hint(open).exits(Exit::Failed));
    }
    if cx.globals.json {
        cx.ui.json(&json!({
            "schema": "telson.undo-result/1",
            "restored": done.restored,
            "unchanged": done.unchanged,
        }))?;
        return Ok(Exit::Ok);
    }
    let count = done.restored.len();
    cx.ui.line(&format!("undone: {count} {} as before", files_word(count)))?;
    for path in &done.restored {
        cx.ui.line(&printable(&format!("  restored  {}", path.display())))?;
    }
    Ok(Exit::Ok)
}

/// The passphrase of an undo bundle: from the file, the environment, or the terminal.
fn passphrase(cx: &mut Context, args: &ApplyArgs, new: bool) -> Result<SecretValue, CliError> {
    if let Some(path) = &args.passphrase_file {
        let path = cx.host.cwd.join(path);
        let read = crate::sys::fs::read(&path, 64 * 1024)
            .map_err(|error| CliError::new(ErrorKind::Io, error.to_string()))?;
        let text = std::str::from_utf8(&read.bytes).map_err(|_| {
            CliError::usage(format!("the passphrase in {} is not UTF-8 text", path.display()))
        })?;
        let line = SecretValue::new(text.lines().next().unwrap_or_default());
        if line.is_blank() {
            return Err(CliError::usage(format!(
                "the first line of {} is blank; it is to hold the passphrase",
                path.display()
            )));
        }
        return Ok(line);
    }
    if let Some(text) = cx.host.var(PASSPHRASE).filter(|text| !text.trim().is_empty()) {
        return Ok(SecretValue::new(text));
    }
    let prompter = Prompter::new(&cx.ui);
    let first = prompter.password("Passphrase of the undo bundle", "--passphrase-file")?;
    if first.is_blank() {
        return Err(CliError::usage("the passphrase of an undo bundle cannot be empty"));
    }
    if new && prompter.password("The same passphrase again", "--passphrase-file")? != first {
        return Err(CliError::usage("the two passphrases differ; nothing was changed"));
    }
    Ok(first)
}

const fn files_word(count: usize) -> &'static str {
    if count == 1 { "file" } else { "files" }
}

fn plan_error(cx: &Context, version: Version, error: PlanError) -> CliError {
    let message = drop_in_text(cx, version, error.openclaw_message(version));
    let mut shown = CliError::new(ErrorKind::Failed, "cannot use the plan")
        .exits(Exit::Failed)
        .as_openclaw(message);
    if let PlanError::Invalid { problems, .. } = &error {
        for problem in problems.iter().take(20) {
            let at = problem.position.map(|at| format!("{}:{}: ", at.line, at.column));
            let path = plan::shown_path(&problem.path);
            let sep = if path.is_empty() { "" } else { ": " };
            shown = shown.why(format!("{}{path}{sep}{}", at.unwrap_or_default(), problem.message));
            if let Some(fix) = &problem.fix {
                shown = shown.hint(fix.clone());
            }
        }
        return shown;
    }
    shown.caused_by(error)
}

/// 2026.2.26 prints the error as it is; 2026.9.6 wraps it, except in JSON.
fn drop_in_text(cx: &Context, version: Version, message: String) -> String {
    if version == Version::V2026_9_6 && !cx.globals.json {
        return format!(
            "Secrets apply failed: {message}. Re-run openclaw secrets apply --from <path> --dry-run to inspect the plan without writing."
        );
    }
    message
}

/// An error as it is shown to the user. Every one of them exits with 1, as OpenClaw's do.
pub(super) fn apply_error(cx: &Context, version: Version, error: ApplyError) -> CliError {
    let own = match &error {
        ApplyError::InvalidResult { problems } => format!(
            "Secrets apply failed: Error: Config validation failed: {}",
            problems.first().map(|p| p.message.as_str()).unwrap_or_default()
        ),
        ApplyError::LegacyAuth { path } => format!(
            "Auth profile migration required for {}. Run openclaw doctor --fix before writing.",
            path.display()
        ),
        other => other.to_string(),
    };
    let own = if version == Version::V2026_2_26 { format!("Error: {own}") } else { own };
    let own = drop_in_text(cx, version, own);
    let kind = match &error {
        ApplyError::Unresolved { .. } | ApplyError::WrongShape { .. } => ErrorKind::Unresolved,
        ApplyError::InvalidConfig { .. } | ApplyError::InvalidResult { .. } => ErrorKind::Config,
        ApplyError::Fs(_) => ErrorKind::Io,
        _ => ErrorKind::Failed,
    };
    let mut shown = match &error {
        ApplyError::Unresolved { place, error } => {
            let mut shown = CliError::new(
                kind,
                format!("the reference of `{place}` does not resolve; nothing was changed"),
            )
            .why(error.to_string());
            if let Some(fix) = error.fix() {
                shown = shown.hint(fix);
            }
            shown
        }
        ApplyError::WrongShape { place, .. } => CliError::new(
            kind,
            format!("the reference of `{place}` gives no usable value; nothing was changed"),
        )
        .why(error.to_string()),
        ApplyError::InvalidConfig { problems } => {
            with_problems(CliError::new(kind, "the config cannot be used"), problems)
                .hint("telson secrets audit")
        }
        ApplyError::InvalidResult { problems } => {
            with_problems(CliError::new(kind, error.to_string()), problems)
        }
        ApplyError::LegacyAuth { .. } => CliError::new(kind, error.to_string())
            .why("OpenClaw 2026.9.6 keeps auth profiles in a database and would not see the change")
            .hint("openclaw doctor --fix"),
        ApplyError::ExecConsent => CliError::new(
            kind,
            "the plan uses resolver programs, which run only with consent; nothing was changed",
        )
        .hint("run it again with --allow-exec"),
        ApplyError::Undo(UndoError::Passphrase { .. }) => {
            CliError::new(kind, error.to_string()).hint("name the right one with --passphrase-file")
        }
        _ => CliError::new(kind, error.to_string()),
    };
    shown = shown.exits(Exit::Failed).as_openclaw(own);
    shown
}

fn with_problems(mut error: CliError, problems: &[crate::config::problem::Problem]) -> CliError {
    for problem in problems.iter().take(20) {
        let at = problem.position.map(|at| format!(":{}:{}", at.line, at.column));
        let path = if problem.path.is_empty() {
            String::new()
        } else {
            format!("{}: ", problem.path.join("."))
        };
        error = error.why(format!(
            "{}{}: {path}{}",
            problem.file.display(),
            at.unwrap_or_default(),
            problem.message
        ));
        if let Some(fix) = &problem.fix {
            error = error.hint(fix.clone());
        }
    }
    error
}
