//! The answers of an apply: for people, as JSON, and as OpenClaw prints them.

use serde_json::json;

use super::ApplyArgs;
use crate::base::exit::Exit;
use crate::commands::context::Context;
use crate::commands::error::{CliError, ErrorKind};
use crate::config::dialect::Version;
use crate::report::model::Report;
use crate::report::style::{Tone, printable};
use crate::secrets::apply::proof::Proof;
use crate::secrets::apply::{Projection, Role, diff};
use crate::secrets::plan::Plan;
use crate::ui::prompt::Prompter;

pub(super) fn dry_run(
    cx: &mut Context,
    version: Version,
    projection: &Projection,
) -> Result<Exit, CliError> {
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
    told(cx, projection);
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

fn told(cx: &mut Context, projection: &Projection) {
    for warning in &projection.warnings {
        cx.ui.warn(warning);
    }
    for note in &projection.notes {
        cx.ui.note(&printable(note));
    }
}

/// Asks the person at the terminal, who sees every file that will change.
pub(super) fn confirm(
    cx: &mut Context,
    args: &ApplyArgs,
    projection: &Projection,
) -> Result<(), CliError> {
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
pub(in crate::commands::secrets) fn listed(projection: &Projection) -> Vec<String> {
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

pub(super) fn report(
    cx: &mut Context,
    args: &ApplyArgs,
    version: Version,
    plan: &Plan,
    projection: &Projection,
    proof: Option<&(Proof, Option<Report>)>,
) -> Result<Exit, CliError> {
    let Some((proof, audit)) = proof else {
        as_openclaw(cx, version, projection, true)?;
        return Ok(Exit::Ok);
    };
    let exit = if proof.holds() { Exit::Ok } else { Exit::Failed };
    if cx.globals.json {
        let mut document = document(version, projection, true);
        document["proof"] = proof_document(proof);
        if let Some(audit) = audit {
            document["audit"] = json!({ "findings": audit.findings.len() });
        }
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
    told(cx, projection);
    for line in proof_lines(proof) {
        cx.ui.line(&line)?;
    }
    match audit.as_ref().map(|audit| audit.findings.len()) {
        Some(0) => cx.ui.line("audit: clean")?,
        Some(count) => cx.ui.line(&format!("audit: {count} findings: telson secrets audit"))?,
        None => {}
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

pub(in crate::commands::secrets) fn proof_lines(proof: &Proof) -> Vec<String> {
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

pub(in crate::commands::secrets) fn proof_document(proof: &Proof) -> serde_json::Value {
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
pub(in crate::commands::secrets) fn document(
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

pub(super) const fn files_word(count: usize) -> &'static str {
    if count == 1 { "file" } else { "files" }
}
