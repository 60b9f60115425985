//! From the decisions to their effect: move, read back, examples, plan file, apply.

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::carry_out::{self, Applied};
use super::prepared::Prepared;
use super::{ConfigureArgs, Effect, rehearsal, show, told};
use crate::base::exit::Exit;
use crate::commands::context::Context;
use crate::commands::error::{CliError, ErrorKind};
use crate::commands::secrets::apply;
use crate::config::secret_ref::RefSource;
use crate::secrets::configure::mover::{self, Written};
use crate::secrets::configure::{draft, env_file, examples};
use crate::secrets::plan::basis::SeenFile;
use crate::secrets::plan::model::Plan;
use crate::secrets::plan::site::Known;
use crate::secrets::plan::write;
use crate::sys::fs::{self, Perms};

/// Carries out what was decided, and says what was done.
pub(super) fn finish(
    cx: &mut Context,
    prepared: &Prepared,
    args: &ConfigureArgs,
    effect: &Effect,
) -> Result<Exit, CliError> {
    let scene = prepared.scene(cx);
    let plan = scene.plan(&prepared.picks, Known::Documented).map_err(told)?;
    if plan.targets.is_empty()
        && plan.provider_upserts.is_empty()
        && plan.provider_deletes.is_empty()
        && prepared.substitutions.is_empty()
    {
        return nothing(cx, prepared);
    }
    if !(prepared.substitutions.is_empty() || effect.apply || effect.dry_run) {
        return Err(CliError::usage("a plan cannot write `${NAME}` into a field")
            .hint("use --apply --yes instead of --plan-out"));
    }
    let everything = prepared.everything();
    let moves = scene.moves(&everything).map_err(told)?;
    let mut preview = show::preview(prepared, &show::diff(prepared, &plan));
    // Everything that can stop the apply stops it here, before the first write.
    let rehearsed = rehearsal::rehearse(cx, prepared, &plan, &moves, args);
    preview.extend(show::rehearsed(&rehearsed));
    if effect.apply {
        let version = prepared.config.dialect.version;
        rehearsed.map_err(|error| {
            apply::errors::apply_error(cx, version, &error)
                .why("nothing was written, in no provider and no file")
        })?;
    }
    if effect.preview && !cx.globals.json {
        for line in &preview {
            cx.ui.line(line)?;
        }
    }
    if effect.dry_run {
        return answer(cx, prepared, &plan, &[], &[], None);
    }
    let written = move_and_prove(cx, prepared, &moves, &everything)?;
    let mut files = Vec::new();
    if effect.apply || args.write_examples {
        files = write_examples(cx, prepared, args)?;
    }
    if let Some(path) = &effect.plan_out {
        let mut plan = plan.clone();
        let config = cx.config()?;
        plan.basis = config.files.iter().filter_map(|file| SeenFile::of(&file.path)).collect();
        files.push(save(cx, prepared, &plan, path)?);
    }
    let applied = effect.apply.then(|| carry_out::carry_out(cx, prepared, &plan, args));
    let applied = applied.transpose().map_err(|error| {
        let places: Vec<&str> = written.iter().map(|w| w.place.as_str()).collect();
        if places.is_empty() {
            return error;
        }
        error.why(format!(
            "the credentials are in {} already, and the config still holds them too",
            places.join(", ")
        ))
    })?;
    answer(cx, prepared, &plan, &written, &files, applied.as_ref())
}

/// Writes what the providers do not have yet, then reads everything back.
fn move_and_prove(
    cx: &Context,
    prepared: &Prepared,
    moves: &[draft::Move],
    everything: &[draft::Pick],
) -> Result<Vec<Written>, CliError> {
    let scene = prepared.scene(cx);
    let written = mover::move_values(&scene, moves, prepared.env_file.as_deref()).map_err(told)?;
    let mut scene = prepared.scene(cx);
    let env = match &prepared.env_file {
        Some(path) => env_file::read(path, cx.host.euid).map_err(told)?,
        None => prepared.extra_env.clone(),
    };
    scene.extra_env = &env;
    scene.read_back(everything).map_err(told)?;
    Ok(written)
}

/// The shape of each secrets file that the plan uses, and its `.gitignore` line.
fn write_examples(
    cx: &Context,
    prepared: &Prepared,
    args: &ConfigureArgs,
) -> Result<Vec<PathBuf>, CliError> {
    let mut written = Vec::new();
    let mut aliases: Vec<&str> = prepared
        .picks
        .iter()
        .filter(|p| p.reference.source == RefSource::File && p.reference.id != "value")
        .map(|p| p.reference.provider.as_str())
        .collect();
    aliases.sort_unstable();
    aliases.dedup();
    for alias in aliases {
        let file = prepared.providers.file_path(alias, &prepared.config, &cx.host);
        let Some(file) = file else { continue };
        let to = match &args.example {
            Some(path) => cx.host.cwd.join(path),
            None => examples::example_path(&file),
        };
        written.extend(examples::write_example(&file, &to, cx.host.euid).map_err(told)?);
        written.extend(examples::ignore_in_git(&file).map_err(told)?);
    }
    Ok(written)
}

fn save(cx: &Context, prepared: &Prepared, plan: &Plan, path: &Path) -> Result<PathBuf, CliError> {
    let rules = draft::rules(prepared.config.dialect.version, Known::Documented);
    let text = write::write(plan, rules).map_err(|e| told(e.into()))?;
    let path = cx.host.cwd.join(path);
    fs::write_atomic(&path, text.as_bytes(), Perms::Exactly(0o600)).map_err(|error| {
        CliError::new(ErrorKind::Io, format!("cannot save the plan to {}", path.display()))
            .caused_by(error)
    })?;
    Ok(path)
}

fn nothing(cx: &mut Context, prepared: &Prepared) -> Result<Exit, CliError> {
    if cx.globals.json {
        let left = show::left_json(prepared);
        cx.ui.json(&json!({
            "schema": "telson.configure/1", "plan": null, "moved": [], "left": left,
            "files": [], "applied": false,
        }))?;
        return Ok(Exit::Ok);
    }
    cx.ui.line("no credential stands in plain text where a reference can stand; nothing to do")?;
    tell_left(cx, prepared)?;
    Ok(Exit::Ok)
}

fn tell_left(cx: &mut Context, prepared: &Prepared) -> Result<(), CliError> {
    let lines = show::left(prepared);
    if !lines.is_empty() {
        cx.ui.line("stays as it is:")?;
        for line in lines {
            cx.ui.line(&line)?;
        }
    }
    Ok(())
}

fn answer(
    cx: &mut Context,
    prepared: &Prepared,
    plan: &Plan,
    written: &[Written],
    files: &[PathBuf],
    applied: Option<&Applied>,
) -> Result<Exit, CliError> {
    let exit = match applied {
        Some(applied) if !applied.proof.holds() => Exit::Failed,
        _ => Exit::Ok,
    };
    if cx.globals.json {
        let rules = draft::rules(prepared.config.dialect.version, Known::Documented);
        let text = write::write(plan, rules).map_err(|e| told(e.into()))?;
        let plan: Json = serde_json::from_str(&text).map_err(|error| {
            CliError::new(ErrorKind::Internal, "a written plan is no JSON").caused_by(error)
        })?;
        let files: Vec<String> = files.iter().map(|f| f.display().to_string()).collect();
        cx.ui.json(&json!({
            "schema": "telson.configure/1",
            "plan": plan,
            "moved": show::moved_json(written),
            "left": show::left_json(prepared),
            "files": files,
            "kept": show::kept_json(prepared),
            "substituted": prepared.substitutions.iter().map(|p| p.field.shown.as_str()).collect::<Vec<_>>(),
            "applied": applied.is_some(),
            "apply": applied.map(|applied| applied.document(prepared)),
        }))?;
        return Ok(exit);
    }
    for item in written {
        let s = if item.count == 1 { "" } else { "s" };
        let (count, provider, place) = (item.count, &item.provider, &item.place);
        cx.ui.line(&format!("moved {count} credential{s} to {provider}: {place}"))?;
    }
    for file in files {
        cx.ui.line(&format!("wrote {}", file.display()))?;
    }
    for line in applied.map(Applied::lines).unwrap_or_default() {
        cx.ui.line(&line)?;
    }
    tell_left(cx, prepared)?;
    Ok(exit)
}
