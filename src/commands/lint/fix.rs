//! `telson lint --fix`: from the credentials of files to references in their place.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use zeroize::Zeroizing;

use crate::base::exit::Exit;
use crate::commands::context::Context;
use crate::commands::error::{CliError, ErrorKind};
use crate::lint::decode::{self, Encoding};
use crate::lint::fix::{self, Changed, FixPlan, Reason, StashError};
use crate::lint::scan::{self, Found};
use crate::lint::suppress::Allow;
use crate::sys::fs;

/// The largest file that is fixed.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Replace credentials by references
#[derive(Debug, Clone, Default, clap::Args)]
pub struct FixArgs {
    /// Put the right reference in the place of each credential, and change no other byte
    #[arg(long)]
    pub fix: bool,
    /// With --fix: show the changes, values hidden, and write nothing
    #[arg(long, requires = "fix")]
    pub dry_run: bool,
    /// With --fix: add what is taken out to FILE as NAME=value lines (mode 0600, ignored by git)
    #[arg(long, value_name = "FILE", requires = "fix")]
    pub stash: Option<PathBuf>,
}

/// A file that is fixed.
struct Work {
    path: PathBuf,
    text: Zeroizing<String>,
    found: Vec<Found>,
    plan: FixPlan,
}

/// What `run` did, for the caller that has more to say.
#[derive(Debug, Default)]
pub struct Fixes {
    /// How many credentials got a reference (with `--dry-run`: would get one).
    pub fixed: usize,
    /// How many stay.
    pub refused: usize,
    /// The configs of OpenClaw among the files, which `secrets configure` fixes.
    pub openclaw: Vec<PathBuf>,
}

/// Fixes `paths` (relative to `root`, with `/`), all or, when a file cannot be written, those
/// before it. `keep` says which findings are to be fixed: not those that the baseline or a comment
/// accepts.
///
/// # Errors
/// A stash that cannot be written; nothing was written then. A file that cannot be written.
pub fn run(
    cx: &mut Context,
    root: &Path,
    paths: &[String],
    args: &FixArgs,
    keep: &dyn Fn(&str, &Found) -> bool,
) -> Result<(Exit, Fixes), CliError> {
    let mut works = Vec::new();
    let mut unread = Vec::new();
    for path in paths {
        match read(root, path, keep) {
            Ok(Some(work)) => works.push(work),
            Ok(None) => {}
            Err(reason) => unread.push((path.clone(), reason)),
        }
    }
    let mut stashed = 0;
    if let (Some(stash), false) = (&args.stash, args.dry_run) {
        let plans: Vec<&FixPlan> = works.iter().map(|work| &work.plan).collect();
        let done = fix::stash(&cx.host, stash, &plans).map_err(|error| cannot_stash(&error))?;
        stashed = done.added.len();
    }
    if !args.dry_run {
        for work in &works {
            fix::write(&work.path, &work.text, &work.plan).map_err(|error| {
                let message = format!("cannot fix {}", work.path.display());
                CliError::new(ErrorKind::Io, message).caused_by(error)
            })?;
        }
    }
    let mut fixes = Fixes::default();
    for work in &works {
        fixes.fixed += work.plan.fixed.len();
        fixes.refused += work.plan.refused.len();
        if work.plan.refused.iter().any(|refusal| refusal.reason == Reason::OpenClaw) {
            fixes.openclaw.push(work.path.clone());
        }
    }
    for (path, reason) in &unread {
        cx.ui.warn(&format!("{path} was not fixed: {reason}"));
    }
    if cx.ui.is_json() {
        cx.ui.json(&document(&works, &fixes, args))?;
    } else {
        tell(cx, &works, &fixes, args, stashed)?;
    }
    let exit = if fixes.refused == 0 && unread.is_empty() { Exit::Ok } else { Exit::Failed };
    Ok((exit, fixes))
}

/// A file with something to fix.
fn read(
    root: &Path,
    path: &str,
    keep: &dyn Fn(&str, &Found) -> bool,
) -> Result<Option<Work>, String> {
    let full = root.join(path);
    let file = fs::read(&full, MAX_BYTES).map_err(|error| error.to_string())?;
    let Some((text, encoding)) = decode::decode(&file.bytes) else { return Ok(None) };
    let text = Zeroizing::new(text.into_owned());
    let scan = scan::scan(path, &text);
    let accepted = |found: &Found| {
        let covers = |allow: &Allow| !allow.reason.is_empty() && allow.covers(&text, &found.span);
        scan.allows.iter().any(covers)
    };
    let found: Vec<Found> =
        scan.found.iter().filter(|found| !accepted(found) && keep(path, found)).cloned().collect();
    if found.is_empty() {
        return Ok(None);
    }
    if encoding != Encoding::Utf8 {
        return Err("it is not UTF-8".to_owned());
    }
    let plan = fix::plan(path, &text, &found);
    Ok(Some(Work { path: full, text, found, plan }))
}

fn tell(
    cx: &mut Context,
    works: &[Work],
    fixes: &Fixes,
    args: &FixArgs,
    stashed: usize,
) -> Result<(), CliError> {
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for work in works {
        cx.ui.line(&work.path.display().to_string())?;
        for Changed { line, before, after } in
            fix::changed_lines(&work.text, &work.found, &work.plan)
        {
            cx.ui.line(&format!("  {line:>4} - {before}"))?;
            cx.ui.line(&format!("       + {after}"))?;
        }
        for refusal in &work.plan.refused {
            let found = &work.found[refusal.found];
            let line = line_number(&work.text, found.span.start);
            let name = found.leaf.name().unwrap_or("a credential");
            let reason = refusal.reason.as_str();
            cx.ui.line(&format!("  {line:>4} ! {name} stays: {reason}"))?;
            cx.ui.line(&format!("       fix: {}", refusal.advice))?;
        }
        for fixed in &work.plan.fixed {
            *names.entry(fixed.name.as_str()).or_default() += 1;
        }
    }
    let would = if args.dry_run { "would be " } else { "" };
    cx.ui.line(&format!("{} {would}replaced, {} left", fixes.fixed, fixes.refused))?;
    if fixes.fixed > 0 {
        let names: Vec<&str> = names.into_keys().collect();
        cx.ui.line(&format!("set in the environment: {}", names.join(", ")))?;
        if let (Some(stash), false) = (&args.stash, args.dry_run) {
            let added = if stashed == 1 { "value" } else { "values" };
            cx.ui.line(&format!("{stashed} {added} added to {}", stash.display()))?;
        }
        cx.ui.line("rotate them: the old values stand in the history of the repository")?;
    }
    Ok(())
}

/// For programs: what was done, without any value.
fn document(works: &[Work], fixes: &Fixes, args: &FixArgs) -> Json {
    let file = |work: &Work| {
        let fixed = work.plan.fixed.iter().map(|fixed| {
            json!({
                "line": line_number(&work.text, fixed.edit.span.start),
                "field": work.found[fixed.found].leaf.shown_path(),
                "name": fixed.name,
            })
        });
        let refused = work.plan.refused.iter().map(|refusal| {
            let found = &work.found[refusal.found];
            json!({
                "line": line_number(&work.text, found.span.start),
                "field": found.leaf.shown_path(),
                "reason": refusal.reason.as_str(),
                "advice": refusal.advice,
            })
        });
        json!({
            "path": work.path.display().to_string(),
            "fixed": fixed.collect::<Vec<_>>(),
            "refused": refused.collect::<Vec<_>>(),
        })
    };
    json!({
        "dry_run": args.dry_run,
        "fixed": fixes.fixed,
        "refused": fixes.refused,
        "files": works.iter().map(file).collect::<Vec<_>>(),
    })
}

fn line_number(text: &str, at: usize) -> usize {
    text.get(..at).map_or(1, |head| head.matches('\n').count() + 1)
}

fn cannot_stash(error: &StashError) -> CliError {
    let kind = match error {
        StashError::Fs(_) => ErrorKind::Io,
        StashError::NotIgnored { .. } | StashError::Link { .. } | StashError::Unknown { .. } => {
            ErrorKind::Refused
        }
        StashError::NotText { .. } | StashError::Taken { .. } | StashError::Unquotable { .. } => {
            ErrorKind::Failed
        }
    };
    let told = CliError::new(kind, error.to_string()).why("nothing was written");
    match error {
        StashError::NotIgnored { .. } => {
            told.hint("name a file outside the repository, or add it to .gitignore first")
        }
        StashError::Taken { .. } => told.hint("name another file"),
        _ => told,
    }
}
