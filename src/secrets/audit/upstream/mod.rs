//! What OpenClaw's own audit reports, in its order: config targets, auth stores, generated
//! `models.json`, references, shadowing, residue of the secret store, `.env`, retired files.
//!
//! Observed on the real 2026.2.26 and 2026.9.6; the differences are facts of the [`Dialect`].

mod config_targets;
mod references;
mod stores;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::base::progress::Progress;
use crate::base::secret::SecretValue;
use crate::config::dialect::{Dialect, ValueShape};
use crate::config::load::Config;
use crate::config::model::secrets::SecretsModel;
use crate::config::secret_ref::SecretRef;
use crate::config::value::{Value, ValueKind};
use crate::report::finding::{Finding, Location, Origin};
use crate::report::model::Resolution;
use crate::secrets::stores::agents::Places;
use crate::secrets::stores::layout::{Layout, SharedLocation};
use crate::secrets::stores::problem::StoreProblem;
use crate::secrets::stores::sqlite::{Database, StoreEntry};

use super::codes;
use super::sighting::Sighting;

/// A field that holds a reference.
#[derive(Debug, Clone)]
pub(crate) struct Assignment {
    /// The file as reports name it.
    pub(crate) place: Location,
    /// The reference.
    pub(crate) reference: SecretRef,
    /// What the resolved value must be.
    pub(crate) shape: ValueShape,
    /// The model provider (or other owner) of the field.
    pub(crate) provider: Option<String>,
    /// Whether an auth profile of the provider would go first.
    tracks_shadowing: bool,
}

/// Everything that this part of the audit has seen.
#[derive(Debug, Default)]
pub(crate) struct Upstream {
    /// Findings in OpenClaw's order, with the credentials behind them.
    pub(crate) sightings: Vec<Sighting>,
    /// The references.
    pub(crate) assignments: Vec<Assignment>,
    /// Values that references resolve to.
    pub(crate) resolved: Vec<SecretValue>,
    /// How resolution went.
    pub(crate) resolution: Resolution,
    /// Files that OpenClaw lists as scanned.
    pub(crate) files: BTreeSet<PathBuf>,
    /// Config paths that have been judged here.
    pub(crate) covered: BTreeSet<Vec<String>>,
    /// `.env` entries that have been reported here.
    pub(crate) covered_env: BTreeSet<(PathBuf, String)>,
    /// Stores that could not be read although OpenClaw says nothing of it.
    pub(crate) silent: Vec<StoreProblem>,
}

/// What the audit needs beside the config.
pub(crate) struct Inputs<'a> {
    pub(crate) config: &'a Config,
    pub(crate) cwd: &'a Path,
    pub(crate) euid: u32,
    /// Exec references may be run (always in 2026.2.26).
    pub(crate) allow_exec: bool,
    /// Stop where OpenClaw stops: a broken config hides the stores from its audit.
    pub(crate) drop_in: bool,
    pub(crate) progress: &'a dyn Progress,
}

/// The parts of the run, which share what they find.
struct Run<'a> {
    inputs: &'a Inputs<'a>,
    dialect: &'static Dialect,
    secrets: SecretsModel,
    out: Upstream,
    /// Credential kinds per provider key, in order of first sight.
    profile_modes: BTreeMap<String, Vec<&'static str>>,
    /// Plaintext strings at targets, for the residue check.
    plaintext: Vec<(Location, SecretValue)>,
    store: Vec<StoreEntry>,
}

/// Runs OpenClaw's audit.
///
/// # Errors
/// Where the real audit ends with an error as a whole: the folder of agents cannot be listed, or
/// the row that locates the shared store is broken.
pub(crate) fn run(inputs: &Inputs<'_>) -> Result<Upstream, StoreProblem> {
    let config = inputs.config;
    let mut run = Run::new(inputs);
    run.out.resolution.resolvability_complete = true;
    run.out.files.insert(config.paths.config.clone());
    let empty = Value { kind: ValueKind::Object(Vec::new()), span: config.root.span };
    let root = if config.is_valid() { &config.root } else { &empty };
    let layout = Layout::read(Places {
        state_dir: &config.paths.state_dir,
        home: &config.paths.home,
        cwd: inputs.cwd,
        env: &config.env,
        config: config.is_valid().then_some(root),
        dialect: run.dialect,
    })?;
    let database = layout.state_database();
    let state =
        if run.dialect.has_store { run.keep(Database::state(&database)).flatten() } else { None };
    let shared = match &state {
        Some(state) => state.shared_location()?,
        None => SharedLocation::default(),
    };
    if let Some(state) = &state {
        run.store = run.keep(state.secret_entries()).unwrap_or_default();
    }
    let stores = layout.auth_stores(shared);
    if config.is_valid() {
        run.config_targets(root);
    }
    if config.is_valid() || !inputs.drop_in {
        run.auth_stores(&stores, state.as_ref());
        run.models_jsons(&layout.models_json());
    }
    if config.is_valid() {
        run.references();
        run.shadowing();
        run.store_residue();
    } else {
        let place = Location::new(&config.paths.config, "<root>");
        run.push(Finding::new(
            &codes::REF_UNRESOLVED,
            Origin::OpenClaw,
            place,
            "Config is invalid; cannot validate secret references reliably.",
        ));
    }
    for file in layout.dotenv(&config.paths.config, &config.paths.dotenv_dir) {
        run.dotenv(&file);
    }
    run.placeholder_entries(&database);
    run.retired(&layout, &stores);
    Ok(run.out)
}

/// The references in the fields of the config alone, in registry order. Nothing is resolved.
pub(crate) fn config_references(inputs: &Inputs<'_>) -> Vec<Assignment> {
    let mut run = Run::new(inputs);
    run.config_targets(&inputs.config.root);
    run.out.assignments
}

impl<'a> Run<'a> {
    fn new(inputs: &'a Inputs<'a>) -> Self {
        let config = inputs.config;
        Self {
            inputs,
            dialect: config.dialect,
            secrets: SecretsModel::read(&config.root, config.dialect),
            out: Upstream::default(),
            profile_modes: BTreeMap::new(),
            plaintext: Vec::new(),
            store: Vec::new(),
        }
    }
}

impl Run<'_> {
    fn push(&mut self, finding: Finding) {
        self.out.sightings.push(Sighting::plain(finding));
    }

    fn saw(&mut self, finding: Finding, value: SecretValue) {
        self.out.sightings.push(Sighting { finding, value: Some(value) });
    }

    /// Remembers a problem that OpenClaw passes over in silence.
    fn keep<T>(&mut self, result: Result<T, StoreProblem>) -> Option<T> {
        result.map_err(|problem| self.out.silent.push(problem)).ok()
    }
}
