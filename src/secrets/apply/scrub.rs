//! The scrubs: `.env` lines, `auth.json`, generated `models.json`, and left-overs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;
use zeroize::Zeroizing;

use super::error::ApplyError;
use super::migrated::Migrated;
use super::project::{FileChange, Projection, Role, Scene, read, text_of};
use super::stores::{Stores, remove};
use super::targets::ref_json;
use super::{edits, proof};
use crate::config::dotenv::{self, Entry};
use crate::config::json5::{self, Document, Edits, Step};
use crate::config::load::Config;
use crate::config::secret_ref::SecretRef;
use crate::secrets::audit;
use crate::secrets::audit::known::Searcher;
use crate::secrets::stores::problem::StoreProblem;
use crate::secrets::stores::scrub::plan_auth_json;
use crate::secrets::stores::{json, models_json};

/// What stands for a credential in a generated `models.json`; 2026.9.6 knows it as no secret.
const MANAGED: &str = "secretref-managed";

/// 2026.2.26: every static entry of every `auth.json` leaves.
pub(super) fn auth_json(
    scene: &Scene<'_>,
    stores: &Stores,
    out: &mut Projection,
) -> Result<(), ApplyError> {
    if !scene.plan.options.scrub_legacy_auth_json {
        return Ok(());
    }
    for path in &stores.auth_json {
        let Some((was, before)) = read(path)? else { continue };
        let text = Zeroizing::new(String::from_utf8_lossy(&before).into_owned());
        let document = json::parse(text).map_err(|error| StoreProblem::BadJson {
            path: path.clone(),
            position: error.position,
            why: error.why,
        })?;
        let removals = plan_auth_json(&document);
        if removals.is_empty() {
            continue;
        }
        text_of(path, &before)?;
        let after = Some(Zeroizing::new(remove(&document, &removals).as_bytes().to_vec()));
        out.reported.insert(path.clone());
        let path = path.clone();
        out.files.push(FileChange { path, was: Some(was), before, after, role: Role::AuthJson });
    }
    Ok(())
}

/// Lines of `.env` files that hold a migrated value. As OpenClaw: under known names. Beyond it:
/// under any name, but never the line that a ref of the new config reads.
pub(super) fn dotenv(
    scene: &Scene<'_>,
    stores: &Stores,
    out: &mut Projection,
) -> Result<(), ApplyError> {
    if !scene.plan.options.scrub_env || out.migrated.is_empty() {
        return Ok(());
    }
    let mut files = stores.dotenv.clone();
    if !scene.request.drop_in
        && let Some(dir) = scene.config.paths.config.parent()
        && !files.contains(&dir.join(".env"))
    {
        files.push(dir.join(".env"));
    }
    for path in files {
        if !path.exists() {
            continue;
        }
        let Some((was, before)) = read(&path)? else { continue };
        let text = Zeroizing::new(String::from_utf8_lossy(&before).into_owned());
        let mut dropped = false;
        let mut after = dotenv::without_lines(&text, |entry| {
            let leaves = leaves(scene, &path, entry, out);
            dropped |= leaves;
            leaves
        });
        if !dropped {
            continue;
        }
        text_of(&path, &before)?;
        if scene.request.drop_in {
            // OpenClaw joins the lines that stay with line feeds.
            after = Zeroizing::new(after.replace("\r\n", "\n"));
        }
        out.reported.insert(path.clone());
        let after = Some(Zeroizing::new(after.as_bytes().to_vec()));
        out.files.push(FileChange { path, was: Some(was), before, after, role: Role::Dotenv });
    }
    Ok(())
}

/// Whether the line of an assignment leaves.
fn leaves(scene: &Scene<'_>, path: &Path, entry: &Entry, out: &mut Projection) -> bool {
    if !out.migrated.holds(entry.value.expose("compare with migrated values")) {
        return false;
    }
    if scene.request.drop_in {
        return scene.config.dialect.env_names.contains(&entry.name.as_str());
    }
    if out.serving.contains(&entry.name) {
        out.notes.push(format!(
            "{}:{}: the line of {} stays, because the config reads it",
            path.display(),
            entry.line,
            entry.name
        ));
        return false;
    }
    true
}

/// Generated `models.json` files of all agents that hold a migrated value.
pub(super) fn models_json(
    scene: &Scene<'_>,
    next: &Config,
    out: &mut Projection,
) -> Result<(), ApplyError> {
    if out.migrated.is_empty() {
        return Ok(());
    }
    let agents = next.paths.state_dir.join("agents");
    let mut files: BTreeSet<PathBuf> = BTreeSet::new();
    for entry in WalkDir::new(&agents).max_depth(3).into_iter().flatten() {
        if entry.file_type().is_file() && entry.file_name() == "models.json" {
            files.insert(entry.into_path());
        }
    }
    for path in files {
        let Ok(Some(document)) = models_json::read_file(&path) else { continue };
        let mut edits = Edits::new();
        let mut visit = |steps: &[Step], _: &_, text: &str| {
            if out.migrated.holds(text.trim()) {
                // 2026.2.26 knows no marker and would send it as the key.
                let _ = if scene.config.dialect.audits_models_json {
                    edits.set(&document, steps, &MANAGED.into())
                } else {
                    edits.remove(&document, steps)
                };
            }
        };
        edits::strings(document.root(), &mut Vec::new(), &mut visit);
        if edits.is_empty() {
            continue;
        }
        let Some((was, before)) = read(&path)? else { continue };
        if before.as_slice() != document.text().as_bytes() {
            return Err(ApplyError::Moving { path });
        }
        let after = Some(Zeroizing::new(edits.apply(&document).as_bytes().to_vec()));
        out.files.push(FileChange { path, was: Some(was), before, after, role: Role::ModelsJson });
    }
    Ok(())
}

/// Backups and left-overs that hold a migrated value: scrubbed where they can be, else removed.
pub(super) fn leftovers(
    scene: &Scene<'_>,
    next: &Config,
    out: &mut Projection,
) -> Result<(), ApplyError> {
    let Some(searcher) = proof::searcher(&out.migrated)? else { return Ok(()) };
    let lawful = audit::lawful_files(next, scene.host);
    let taken: BTreeSet<PathBuf> = out
        .files
        .iter()
        .filter_map(|file| file.was.as_ref().map(|was| was.real_path.clone()))
        .chain(next.files.iter().map(|file| file.path.clone()))
        .collect();
    for path in candidates(next) {
        let real = std::fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        if lawful.contains(&path) || taken.contains(&real) || taken.contains(&path) {
            continue;
        }
        scene.progress.step("searching backups for copies");
        match searcher.search(&path) {
            Ok(copies) if !copies.is_empty() => {}
            Ok(_) => continue,
            Err(error) => {
                out.notes.push(format!("not searched: {}: {error}", path.display()));
                continue;
            }
        }
        let Some((was, before)) = read(&path)? else { continue };
        let after = if was.links > 1 { None } else { scrubbed(&path, &before, out, &searcher) };
        out.files.push(FileChange { path, was: Some(was), before, after, role: Role::Leftover });
    }
    Ok(())
}

/// The left-overs in the state directory, and those of the config where it lies elsewhere.
fn candidates(next: &Config) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut add = |root: &Path, depth: usize| {
        let walk = WalkDir::new(root).max_depth(depth).into_iter().filter_entry(|entry| {
            !matches!(entry.file_name().to_str(), Some("node_modules" | ".git" | "workspace"))
        });
        for entry in walk.flatten() {
            let name = entry.file_name().to_string_lossy();
            if entry.file_type().is_file() && audit::is_leftover(&name) {
                found.insert(entry.path().to_owned());
            }
        }
    };
    add(&next.paths.state_dir, 12);
    let mut folders: BTreeSet<&Path> = next.files.iter().filter_map(|f| f.path.parent()).collect();
    folders.retain(|folder| !folder.starts_with(&next.paths.state_dir));
    for folder in folders {
        // Only what is named after a file of the config: the folder may be anything.
        let mut beside = BTreeSet::new();
        for entry in WalkDir::new(folder).max_depth(1).into_iter().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_own = next
                .files
                .iter()
                .filter_map(|file| file.path.file_name())
                .any(|own| name.contains(&*own.to_string_lossy()));
            if entry.file_type().is_file() && is_own && audit::is_leftover(&name) {
                beside.insert(entry.into_path());
            }
        }
        found.extend(beside);
    }
    found
}

/// The content of a left-over without the migrated values; `None` when they cannot be taken out.
fn scrubbed(
    path: &Path,
    bytes: &[u8],
    out: &Projection,
    searcher: &Searcher,
) -> Option<Zeroizing<Vec<u8>>> {
    let text = Zeroizing::new(std::str::from_utf8(bytes).ok()?.to_owned());
    let name = path.file_name()?.to_string_lossy();
    let after = if name.contains(".env") {
        dotenv::without_lines(&text, |entry| {
            out.migrated.holds(entry.value.expose("compare with migrated values").trim())
        })
    } else {
        replace_in(&json5::parse(text).ok()?, &out.migrated)?
    };
    // An odd spelling, or a value inside a longer text: then the file goes as a whole.
    (!searcher.finds(after.as_bytes())).then(|| Zeroizing::new(after.as_bytes().to_vec()))
}

/// The text of a document with refs in place of migrated values; where no ref takes the place of
/// one, its member leaves.
fn replace_in(document: &Document, migrated: &Migrated) -> Option<Zeroizing<String>> {
    let mut found: Vec<(Vec<Step>, Option<SecretRef>)> = Vec::new();
    let mut visit = |steps: &[Step], _: &_, text: &str| {
        if let Some(reference) = migrated.find(text.trim()) {
            found.push((steps.to_vec(), reference.cloned()));
        }
    };
    edits::strings(document.root(), &mut Vec::new(), &mut visit);
    let mut edits = Edits::new();
    for (steps, reference) in found {
        match reference {
            Some(reference) => edits.set(document, &steps, &ref_json(&reference)).ok()?,
            None => edits.remove(document, &steps).ok()?,
        }
    }
    Some(edits.apply(document))
}
