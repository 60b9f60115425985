//! `telson lint`.

mod baseline;
pub mod ci;
mod collect;
pub mod fix;
pub mod hook;
mod policy;
mod roots;

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;
use zeroize::Zeroizing;

use crate::base::exit::Exit;
use crate::catalog;
use crate::commands::context::Context;
use crate::commands::error::{CliError, ErrorKind};
use crate::commands::secrets::audit::{fingerprint_key, unusable};
use crate::config::dialect::Version;
use crate::config::policy::{Policy, Section, Surroundings};
use crate::lint::engine::{self, Request};
use crate::lint::error::LintError;
use crate::lint::inputs::Mode;
use crate::lint::rules;
use crate::lint::scan::{Additions, Found};
use crate::report::Report;
use crate::report::code::Level;
use crate::sys::git::GitError;

/// The largest text that is read from stdin, in bytes.
const MAX_STDIN: u64 = 64 * 1024 * 1024;
/// Files that could not be read and that are named one by one.
const NAMED_INCOMPLETE: usize = 20;

/// Find plaintext credentials in committed files
///
/// Inside a git work tree it scans the files that git tracks, elsewhere all files that no .gitignore
/// names. The structure of a file is read first (YAML, JSON, TOML, .env, compose, Kubernetes, Helm,
/// CI files, shell, Dockerfiles, server configs, source code and more), then the name and the form
/// of each value decide. References and placeholders pass; a literal default inside one does not. No
/// value is ever printed, and nothing is sent anywhere.
///
/// Settings stand in the table `lint` of telson.toml in the root. A comment accepts one line:
/// `# telson: allow[plaintext-key] why`.
///
/// Exit codes: 0, 1 when something was found at or above --fail-on, 3 when nothing was checked.
///
/// Example: telson lint --staged
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
#[expect(clippy::struct_excessive_bools, reason = "one for each flag")]
pub struct LintArgs {
    #[command(subcommand)]
    command: Option<LintCommand>,
    #[command(flatten)]
    fix: fix::FixArgs,
    /// Files and folders; `-` is stdin (default: the work tree, else this folder)
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Scan what the next commit adds, as it stands in the index
    #[arg(long, conflicts_with_all = ["since", "history", "no_git"])]
    staged: bool,
    /// Scan what was added since REV and HEAD parted
    #[arg(long, value_name = "REV", conflicts_with_all = ["history", "no_git"])]
    since: Option<String>,
    /// Scan every blob of the history once
    #[arg(long, conflicts_with = "no_git")]
    history: bool,
    /// Take all files of the folder, tracked by git or not
    #[arg(long)]
    no_git: bool,
    /// The name that says what kind of file stdin is
    #[arg(long, value_name = "NAME", default_value = "stdin")]
    stdin_filename: String,
    /// The known findings (default: .telson-baseline.json in the root, when it is there)
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Take what is gone out of the baseline
    #[arg(long)]
    update_baseline: bool,
    /// With --update-baseline: take what is new into it
    #[arg(long, requires = "update_baseline")]
    accept: bool,
    /// The level from which findings fail the run
    #[arg(long, value_name = "LEVEL", value_enum, default_value = "error")]
    fail_on: FailOn,
    /// Exit with 0 although something was found
    #[arg(long)]
    exit_zero: bool,
    /// Say which values under a credential's name were passed over, and why
    #[arg(long)]
    explain_skipped: bool,
    /// Do not read files larger than this, in bytes
    #[arg(long, value_name = "BYTES")]
    max_file_bytes: Option<u64>,
    /// List the rules
    #[arg(long)]
    list_rules: bool,
    /// Print a job that runs the linter in this CI system
    #[arg(long, value_name = "PLATFORM", value_enum)]
    print_ci: Option<ci::CiName>,
}

/// What else `lint` does.
#[derive(Debug, clap::Subcommand)]
#[expect(missing_docs, reason = "a comment here would replace the command's own help")]
pub enum LintCommand {
    InstallHook(hook::HookArgs),
    PrintCi(ci::CiArgs),
}

/// `--fail-on` as clap reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Only errors
    Error,
    /// Warnings too
    Warn,
    /// Everything
    Info,
}

impl From<FailOn> for Level {
    fn from(level: FailOn) -> Self {
        match level {
            FailOn::Error => Self::Error,
            FailOn::Warn => Self::Warn,
            FailOn::Info => Self::Info,
        }
    }
}

/// Runs the linter and reports.
///
/// # Errors
/// Settings or a baseline that cannot be used, a revision that is not known, git that does not
/// answer.
pub fn run(cx: &mut Context, args: &LintArgs) -> Result<Exit, CliError> {
    match &args.command {
        Some(LintCommand::InstallHook(args)) => return hook::install_hook(cx, args),
        Some(LintCommand::PrintCi(args)) => return ci::print_ci(cx, args),
        None => {}
    }
    if let Some(platform) = args.print_ci {
        return ci::print_platform(cx, platform);
    }
    if args.list_rules {
        return list_rules(cx);
    }
    let (root, paths) = roots::find(&cx.host.cwd, &args.paths)?;
    // A hook tells git where the repository is; otherwise `git diff` outside of one compares files.
    let told = cx.host.var("GIT_DIR").is_some();
    if args.staged && !told && !root.join(".git").exists() {
        let what = format!("{} is in no git repository", root.display());
        return Err(CliError::usage(what).hint("leave --staged out, or name a folder of one"));
    }
    let settings = settings(cx, &root)?;
    let mut request =
        Request::new(root.clone(), mode(args)?, fingerprint_key(&settings, cx.host.euid)?);
    request.paths = paths;
    request.with_skipped = args.explain_skipped;
    request.additions =
        Additions { names: settings.secret_names.clone(), rules: settings.rules.clone() };
    if let Some(bytes) = args.max_file_bytes.or(settings.max_file_bytes) {
        request.max_file_bytes = bytes;
    }
    let mut baseline = baseline::Store::open(&root, args.baseline.as_deref(), &cx.host.cwd)?;
    let progress = cx.ui.progress();
    let collector = collect::Collector::new(&root, &settings, &baseline, &request);
    let outcome = engine::run_with(&request, &cx.host, |scanned| collector.file(&scanned));
    drop(progress);
    let outcome = outcome.map_err(|error| cannot(&error))?;

    let dialect = cx.globals.dialect().unwrap_or(Version::NEWEST);
    let mut report = Report::new("lint", dialect.as_str(), Vec::new());
    report.root = Some(root.clone());
    report.files_scanned = outcome.scanned.iter().map(|path| root.join(path)).collect();
    report.notes.extend(outcome.notes.iter().map(ToString::to_string));
    for (path, reason) in outcome.incomplete.iter().take(NAMED_INCOMPLETE) {
        report.notes.push(format!("{path}: not read as it should be: {reason}"));
    }
    if let Some(more @ 1..) = outcome.incomplete.len().checked_sub(NAMED_INCOMPLETE) {
        report.notes.push(format!("{more} more files were not read as they should be"));
    }
    let was_asked_of_all = matches!(request.mode, Mode::Auto | Mode::Plain | Mode::Stdin { .. });
    let nothing = outcome.scanned.is_empty() && was_asked_of_all;
    let mut collected = collector.finish(&outcome.scanned, outcome.files);
    // Only what stands in the work tree is a config with its includes beside it.
    if matches!(request.mode, Mode::Auto | Mode::Plain | Mode::Since(_)) {
        let in_git = root.join(".git").exists();
        for path in outcome.scanned.iter().filter(|path| policy::is_config(path)) {
            if collector.is_excluded(path) {
                continue;
            }
            let judged = policy::judge(&root, path, cx.globals.dialect(), in_git);
            collected.suppressed += judged.suppressed;
            collected.findings.extend(collector.of_config(path, judged.findings));
            if args.explain_skipped {
                report.notes.extend(judged.notes);
            }
        }
        collected.sort();
    }
    report.suppressed = collected.suppressed;
    report.notes.extend(collected.skipped);
    let subjects = baseline.filter(&mut report, collected.findings);
    settings.apply(&mut report);
    if args.update_baseline {
        let note = baseline.update(&subjects, args.accept)?;
        cx.ui.note(&note);
    }
    if args.fix.fix {
        return repair(cx, args, &root, &request.mode, &report);
    }
    cx.ui.emit(&report)?;
    let fails = report.findings.iter().any(|finding| finding.level >= args.fail_on.into());
    Ok(match () {
        () if nothing => Exit::NothingChecked,
        () if fails && !args.exit_zero && !args.update_baseline => Exit::Failed,
        () => Exit::Ok,
    })
}

/// Carries `--fix` out for the credentials that the report names.
fn repair(
    cx: &mut Context,
    args: &LintArgs,
    root: &Path,
    mode: &Mode,
    report: &Report,
) -> Result<Exit, CliError> {
    if !matches!(mode, Mode::Auto | Mode::Plain | Mode::Since(_)) {
        return Err(CliError::usage("--fix changes files of the work tree only")
            .hint("run it without --staged, --history and `-`"));
    }
    let mut wanted: BTreeSet<(String, String)> = BTreeSet::new();
    for finding in report.findings.iter().filter(|f| f.category == Some("secret")) {
        let place = &finding.primary;
        let path = place.file.strip_prefix(root).unwrap_or(&place.file);
        wanted.insert((path.to_string_lossy().into_owned(), place.json_path.clone()));
    }
    let mut paths: Vec<String> = wanted.iter().map(|(path, _)| path.clone()).collect();
    paths.dedup();
    let keep =
        |path: &str, found: &Found| wanted.contains(&(path.to_owned(), found.leaf.shown_path()));
    fix::run(cx, root, &paths, &args.fix, &keep).map(|(exit, _)| exit)
}

fn mode(args: &LintArgs) -> Result<Mode, CliError> {
    if args.paths.iter().any(|path| path.as_os_str() == "-") {
        if args.paths.len() > 1 {
            return Err(CliError::usage("`-` stands for stdin and takes no other path beside it"));
        }
        let mut bytes = Zeroizing::new(Vec::new());
        let read = std::io::stdin().lock().take(MAX_STDIN + 1).read_to_end(&mut bytes);
        read.map_err(|error| CliError::new(ErrorKind::Io, "cannot read stdin").caused_by(error))?;
        if bytes.len() as u64 > MAX_STDIN {
            let what = format!("stdin has more than {} MiB", MAX_STDIN >> 20);
            return Err(CliError::new(ErrorKind::Io, what).hint("write it to a file and name that"));
        }
        return Ok(Mode::Stdin { name: args.stdin_filename.clone(), bytes: Arc::new(bytes) });
    }
    Ok(match &args.since {
        Some(revision) => Mode::Since(revision.clone()),
        None if args.staged => Mode::Staged,
        None if args.history => Mode::History,
        None if args.no_git => Mode::Plain,
        None => Mode::Auto,
    })
}

/// The `[lint]` settings in the root.
fn settings(cx: &Context, root: &Path) -> Result<Policy, CliError> {
    let home = cx.host.var("HOME").map(PathBuf::from).or_else(|| cx.host.account_home.clone());
    let home = home.unwrap_or_else(|| PathBuf::from("/"));
    let around = Surroundings { home: &home, codes: &catalog::CODES };
    // The file stands beside what the first argument names, whatever that is.
    Policy::beside(&root.join("any"), around, Section::Lint).map_err(|problems| unusable(&problems))
}

fn cannot(error: &LintError) -> CliError {
    let kind = match error {
        LintError::UnknownRevision { .. }
        | LintError::NoMergeBase { .. }
        | LintError::Bare { .. }
        | LintError::Git(GitError::NotARepository { .. }) => ErrorKind::Usage,
        // 1 is for findings alone.
        LintError::NoGit { .. } | LintError::Git(_) => ErrorKind::Unavailable,
    };
    CliError::new(kind, error.to_string())
}

fn list_rules(cx: &mut Context) -> Result<Exit, CliError> {
    let width = rules::ALL.iter().map(|meta| meta.id.len()).max().unwrap_or(0);
    for meta in rules::ALL {
        cx.ui.line(&format!(
            "{:<width$}  {:<5}  {}",
            meta.id,
            meta.level.as_str(),
            meta.summary
        ))?;
    }
    Ok(Exit::Ok)
}
