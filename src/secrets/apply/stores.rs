//! What a plan does to the auth stores: targets in them, and the scrub of targeted providers.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::cells::{self, CellChange};
use super::error::ApplyError;
use super::project::{FileChange, Projection, Role, Scene, read, text_of, version};
use super::targets::ref_json;
use crate::config::json5::{Document, Edits};
use crate::config::load::Config;
use crate::config::model::secrets::SecretsModel;
use crate::secrets::plan::{AuthProfileKind, PlanTarget, TargetSite};
use crate::secrets::stores::agents::{MAIN_AGENT, Places};
use crate::secrets::stores::cell::CellEdit;
use crate::secrets::stores::json::{self, is_object, non_blank};
use crate::secrets::stores::layout::{
    AuthStore, AuthStoreKind, Layout, RetiredKind, SharedLocation,
};
use crate::secrets::stores::problem::StoreProblem;
use crate::secrets::stores::scrub::{ProfileScrub, plan_profiles};
use crate::secrets::stores::sqlite::{AuthCell, Database, StoreEntry};

/// What the later steps need to know of the stores.
pub(super) struct Stores {
    /// The auth stores as they will be.
    pub(super) documents: Vec<Document>,
    /// Whether any of them changes or is a target.
    pub(super) touched: bool,
    /// The `.env` files that OpenClaw scrubs.
    pub(super) dotenv: Vec<PathBuf>,
    /// The `auth.json` files (2026.2.26).
    pub(super) auth_json: Vec<PathBuf>,
    /// Credential files that wait for their migration (2026.9.6).
    pub(super) waiting: Vec<PathBuf>,
    /// The secret store (2026.9.6).
    pub(super) entries: Vec<StoreEntry>,
}

/// A database cell on its way.
struct Cell {
    path: PathBuf,
    cell: AuthCell,
    document: Option<Document>,
    /// Of the scrub; those of targets are made after them and win.
    scrub: Vec<CellEdit>,
    target: Vec<CellEdit>,
}

pub(super) fn mutate(
    scene: &Scene<'_>,
    next: &Config,
    providers: &BTreeSet<String>,
    out: &mut Projection,
) -> Result<Stores, ApplyError> {
    let dialect = next.dialect;
    let places = Places {
        state_dir: &next.paths.state_dir,
        home: &next.paths.home,
        cwd: &scene.host.cwd,
        env: &next.env,
        config: Some(&next.root),
        dialect,
    };
    let layout = Layout::read(places)?;
    let state = if dialect.has_store {
        Database::state(&layout.state_database()).ok().flatten()
    } else {
        None
    };
    let shared = match &state {
        Some(state) => state.shared_location()?,
        None => SharedLocation::default(),
    };
    let entries = state.as_ref().and_then(|s| s.secret_entries().ok()).unwrap_or_default();
    drop(state);
    let stores = layout.auth_stores(shared);
    let waiting =
        if dialect.sqlite_auth_stores { waiting(&places, &layout, &stores) } else { Vec::new() };
    let mut found = Stores {
        documents: Vec::new(),
        touched: false,
        dotenv: layout.dotenv(&next.paths.config, &next.paths.dotenv_dir),
        auth_json: if dialect.scrubs_auth_json { layout.auth_json() } else { Vec::new() },
        waiting,
        entries,
    };
    if dialect.sqlite_auth_stores {
        databases(scene, next, &layout, &stores, providers, &mut found, out)?;
    } else {
        for store in &stores {
            json_store(scene, next, store, providers, &mut found, out)?;
        }
    }
    Ok(found)
}

/// The credential files of older versions that 2026.9.6 wants migrated first: in the folders of
/// `main` and of configured agents, where the database holds no profiles yet.
fn waiting(places: &Places<'_>, layout: &Layout<'_>, stores: &[AuthStore]) -> Vec<PathBuf> {
    let main = places.default_agent_dir(MAIN_AGENT);
    let mut folders = vec![main.clone()];
    folders.extend(places.configured_agents().into_iter().map(|(_, folder)| folder));
    let migrated = |folder: &Path| {
        let path = folder.join("openclaw-agent.sqlite");
        let document = cells::read(&path, AuthCell::Agent).ok().flatten();
        document.is_some_and(|document| {
            let profiles = document.root().get("profiles");
            profiles.is_some_and(|profiles| !json::members(profiles).is_empty())
        })
    };
    layout
        .retired_files(stores)
        .into_iter()
        .filter(|file| !file.archived && file.kind != RetiredKind::AuthState)
        .filter(|file| {
            let own = file.path.parent().filter(|folder| folders.iter().any(|f| f == folder));
            let folder = match file.kind {
                RetiredKind::LegacyOAuth => Some(main.as_path()),
                _ => own,
            };
            folder.is_some_and(|folder| !migrated(folder))
        })
        .map(|file| file.path)
        .collect()
}

fn json_store(
    scene: &Scene<'_>,
    next: &Config,
    store: &AuthStore,
    providers: &BTreeSet<String>,
    found: &mut Stores,
    out: &mut Projection,
) -> Result<(), ApplyError> {
    if !store.path.exists() {
        return Ok(());
    }
    let Some((was, before)) = read(&store.path)? else { return Ok(()) };
    let text = Zeroizing::new(String::from_utf8_lossy(&before).into_owned());
    let document = match json::parse(text) {
        Ok(document) => document,
        Err(error) => {
            return Err(StoreProblem::BadJson {
                path: store.path.clone(),
                position: error.position,
                why: error.why,
            }
            .into());
        }
    };
    let scrub = scrub(scene, next, &document, providers);
    out.warnings.extend(scrub.warnings(&store.path));
    for value in &scrub.collected {
        out.migrated.add(value.expose("scrub its copies"), None);
    }
    let removals = scrub.removals();
    if removals.is_empty() {
        found.documents.push(document);
        return Ok(());
    }
    text_of(&store.path, &before)?;
    let after = remove(&document, &removals);
    found.touched = true;
    found.documents.extend(json::parse(after.clone()).ok());
    out.reported.insert(store.path.clone());
    out.files.push(FileChange {
        path: store.path.clone(),
        was: Some(was),
        before,
        after: Some(Zeroizing::new(after.as_bytes().to_vec())),
        role: Role::AuthProfiles,
    });
    Ok(())
}

/// The text of a JSON file without some members.
pub(super) fn remove(
    document: &Document,
    removals: &[Vec<crate::config::json5::Step>],
) -> Zeroizing<String> {
    let mut edits = Edits::new();
    for path in removals {
        // What is not there any more needs no removal; members of an object never overlap.
        let _ = edits.remove(document, path);
    }
    edits.apply(document)
}

fn scrub(
    scene: &Scene<'_>,
    next: &Config,
    document: &Document,
    providers: &BTreeSet<String>,
) -> ProfileScrub {
    if !scene.plan.options.scrub_auth_profiles || providers.is_empty() {
        return ProfileScrub::default();
    }
    let defaults = SecretsModel::read(&next.root, next.dialect).defaults;
    plan_profiles(document, providers, &defaults, next.dialect)
}

fn databases(
    scene: &Scene<'_>,
    next: &Config,
    layout: &Layout<'_>,
    stores: &[AuthStore],
    providers: &BTreeSet<String>,
    found: &mut Stores,
    out: &mut Projection,
) -> Result<(), ApplyError> {
    let mut cells: Vec<Cell> = Vec::new();
    for target in &scene.plan.targets {
        let Some(TargetSite::AuthProfile(kind)) = target.site(version(scene)) else { continue };
        let store = layout.agent_store(target.agent_id.as_deref().unwrap_or_default().trim());
        let index = match cells.iter().position(|cell| cell.path == store.path) {
            Some(index) => index,
            None => {
                cells.push(Cell {
                    document: cells::read(&store.path, AuthCell::Agent)?,
                    path: store.path,
                    cell: AuthCell::Agent,
                    scrub: Vec::new(),
                    target: Vec::new(),
                });
                cells.len() - 1
            }
        };
        found.touched = true;
        profile_target(target, kind, &mut cells[index], out)?;
    }
    for store in stores {
        let cell = match store.kind {
            AuthStoreKind::SharedInState => AuthCell::Shared,
            _ => AuthCell::Agent,
        };
        let known = cells.iter().position(|c| c.path == store.path && c.cell == cell);
        let index = match known {
            Some(index) => index,
            None => match cells::read(&store.path, cell) {
                Ok(None) => continue,
                Ok(document) => {
                    let path = store.path.clone();
                    let (scrub, target) = (Vec::new(), Vec::new());
                    cells.push(Cell { path, cell, document, scrub, target });
                    cells.len() - 1
                }
                Err(problem) => {
                    // OpenClaw passes over a store that it cannot read.
                    if !scene.request.drop_in {
                        out.notes.push(format!("not searched: {problem}"));
                    }
                    continue;
                }
            },
        };
        let Some(document) = &cells[index].document else { continue };
        let scrub = scrub(scene, next, document, providers);
        out.warnings.extend(scrub.warnings(&store.path));
        for value in &scrub.collected {
            out.migrated.add(value.expose("scrub its copies"), None);
        }
        cells[index].scrub = scrub.edits;
    }
    for cell in cells {
        let Cell { path, cell, document, mut scrub, target } = cell;
        scrub.extend(target);
        if scrub.is_empty() {
            found.documents.extend(document);
            continue;
        }
        let change = CellChange::plan(&path, cell, document.as_ref(), scrub)?;
        found.touched = true;
        if let Some(text) = change.write.text() {
            found.documents.extend(json::parse(Zeroizing::new(text.to_owned())).ok());
        }
        if change.write.is_change() {
            if scene.request.write {
                change.write.check()?;
                if scene.request.drop_in {
                    change.write.check_complete(expected_tables(cell))?;
                }
            }
            out.reported.insert(path);
            out.cells.push(change);
        }
    }
    Ok(())
}

/// Tables that show whether OpenClaw 2026.9.6 made the database: it refuses to write to others.
const fn expected_tables(cell: AuthCell) -> &'static [&'static str] {
    match cell {
        AuthCell::Agent => &["auth_profile_state", "conversations", "session_nodes"],
        AuthCell::Shared => &["audit_events"],
    }
}

/// Points a profile of an auth store at a ref; makes the profile where it may.
fn profile_target(
    target: &PlanTarget,
    kind: AuthProfileKind,
    cell: &mut Cell,
    out: &mut Projection,
) -> Result<(), ApplyError> {
    let path = &target.path_segments;
    let id = path.get(1).cloned().unwrap_or_default();
    let of = |field: &str| vec!["profiles".to_owned(), id.clone(), field.to_owned()];
    let new = ref_json(&target.reference);
    let text = Zeroizing::new(new.to_string());
    let profile = cell
        .document
        .as_ref()
        .and_then(|document| document.root().get("profiles")?.get(&id))
        .filter(|profile| is_object(profile));
    let Some(profile) = profile else {
        let Some(provider) = target.auth_profile_provider.as_deref().map(str::trim) else {
            return Err(ApplyError::Target(format!(
                "Cannot create auth profile \"{id}\" for {} without authProfileProvider.",
                target.path
            )));
        };
        let made = serde_json::json!({
            "type": kind.profile_type(), "provider": provider, kind.ref_field(): new,
        });
        let at = vec!["profiles".to_owned(), id];
        cell.target.retain(|edit| edit.path() != at);
        cell.target.push(CellEdit::Set(at, Zeroizing::new(made.to_string())));
        return Ok(());
    };
    if let Some(found) = profile.get("type").and_then(|node| node.as_str())
        && found != kind.profile_type()
    {
        return Err(ApplyError::Target(format!(
            "Auth profile \"{id}\" type mismatch for {}: expected \"{}\", got \"{found}\".",
            target.path,
            kind.profile_type()
        )));
    }
    if non_blank(profile.get("provider")).is_none()
        && let Some(provider) = &target.auth_profile_provider
    {
        let text = Zeroizing::new(serde_json::Value::from(provider.as_str()).to_string());
        cell.target.push(CellEdit::Set(of("provider"), text));
    }
    if let Some(value) = profile.get(kind.value_field()) {
        if let Some(text) = non_blank(Some(value)) {
            out.migrated.add(text, Some(&target.reference));
        }
        cell.target.push(CellEdit::Remove(of(kind.value_field())));
    }
    let held = profile
        .get(kind.ref_field())
        .is_some_and(|node| crate::secrets::plan::node::to_json(node) == new);
    let at = of(kind.ref_field());
    cell.target.retain(|edit| edit.path() != at);
    if !held {
        cell.target.push(CellEdit::Set(at, text));
    }
    Ok(())
}
