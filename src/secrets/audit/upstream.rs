//! What OpenClaw's own audit reports, in its order: config targets, auth stores, generated
//! `models.json`, references, shadowing, residue of the secret store, `.env`, retired files.
//!
//! Observed on the real 2026.2.26 and 2026.9.6; the differences are facts of the [`Dialect`].

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::base::progress::Progress;
use crate::base::secret::SecretValue;
use crate::base::span::LineColumn;
use crate::config::dialect::{Dialect, TARGETS, Target, ValueShape, Version};
use crate::config::load::Config;
use crate::config::model::secrets::SecretsModel;
use crate::config::secret_ref::{RefSource, SecretRef, coerce_ref};
use crate::config::value::{Value, ValueKind};
use crate::config::{dotenv, markers};
use crate::report::code::Level;
use crate::report::finding::{Finding, Location, Origin};
use crate::report::model::Resolution;
use crate::secrets::providers::store::StoreLookup;
use crate::secrets::resolver::{self, ResolveContext, ResolveMode};
use crate::secrets::stores::agents::Places;
use crate::secrets::stores::layout::{
    AuthStore, AuthStoreKind, Layout, RetiredKind, SharedLocation,
};
use crate::secrets::stores::models_json::{self, ModelsJsonField, ModelsJsonIssue};
use crate::secrets::stores::problem::StoreProblem;
use crate::secrets::stores::profiles::{self, Credential, FieldValue, StaticKind};
use crate::secrets::stores::sqlite::{AuthCell, Database, StoreEntry};
use crate::secrets::stores::{auth_json, json};
use crate::secrets::value::Resolved;

use super::codes;
use super::sighting::Sighting;
use super::walk::{self, Hit};

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
    let mut run = Run {
        inputs,
        dialect: config.dialect,
        secrets: SecretsModel::read(&config.root, config.dialect),
        out: Upstream::default(),
        profile_modes: BTreeMap::new(),
        plaintext: Vec::new(),
        store: Vec::new(),
    };
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
    run.store = state.as_ref().and_then(|s| run.keep(s.secret_entries())).unwrap_or_default();
    let stores = layout.auth_stores(shared);
    if config.is_valid() {
        run.config_targets(root);
        for store in &stores {
            run.auth_store(store, state.as_ref());
        }
        for file in layout.models_json() {
            run.models_json(&file);
        }
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
    for file in layout.dotenv(&config.paths.config) {
        run.dotenv(&file);
    }
    run.placeholder_entries(&database);
    run.retired(&layout, &stores);
    Ok(run.out)
}

/// The references in the fields of the config alone, in registry order. Nothing is resolved.
pub(crate) fn config_references(inputs: &Inputs<'_>) -> Vec<Assignment> {
    let config = inputs.config;
    let mut run = Run {
        inputs,
        dialect: config.dialect,
        secrets: SecretsModel::read(&config.root, config.dialect),
        out: Upstream::default(),
        profile_modes: BTreeMap::new(),
        plaintext: Vec::new(),
        store: Vec::new(),
    };
    run.config_targets(&config.root);
    run.out.assignments
}

impl Run<'_> {
    fn push(&mut self, finding: Finding) {
        self.out.sightings.push(Sighting::plain(finding));
    }

    fn saw(&mut self, finding: Finding, value: SecretValue) {
        self.out.sightings.push(Sighting { finding, value: Some(value) });
    }

    /// Remembers a problem that OpenClaw passes over in silence.
    fn keep<T>(&self, result: Result<T, StoreProblem>) -> Option<T> {
        result.ok()
    }

    fn config_targets(&mut self, root: &Value) {
        for target in TARGETS.iter().filter(|t| t.audited_by(self.dialect.version)) {
            for hit in walk::expand(root, target.pattern) {
                self.config_target(root, target, &hit);
            }
            // In 2026.2.26 the reference of a Google Chat account may stand alone in its sibling.
            if self.dialect.sibling_service_account && target.pattern.ends_with(".serviceAccount") {
                let pattern = format!("{}Ref", target.pattern);
                for hit in walk::expand(root, &pattern) {
                    let mut value_path = hit.segments.clone();
                    if let Some(last) = value_path.last_mut() {
                        *last = "serviceAccount".to_owned();
                    }
                    if get(root, &value_path).is_none() {
                        self.sibling_only(target, &value_path, hit.value);
                    }
                }
            }
        }
    }

    fn sibling_only(&mut self, target: &Target, path: &[String], reference: &Value) {
        if let Some(found) = coerce_ref(reference, &self.secrets.defaults, self.dialect) {
            self.assign(target, path, reference, found);
        }
    }

    fn config_target(&mut self, root: &Value, target: &Target, hit: &Hit<'_>) {
        self.out.covered.insert(hit.segments.clone());
        let sibling = (self.dialect.sibling_service_account
            && target.pattern.ends_with(".serviceAccount"))
        .then(|| {
            let mut path = hit.segments.clone();
            path.pop();
            path.push("serviceAccountRef".to_owned());
            get(root, &path)
        })
        .flatten()
        .and_then(|value| coerce_ref(value, &self.secrets.defaults, self.dialect));
        if let Some(found) = sibling.or_else(|| self.inline_ref(hit)) {
            self.assign(target, &hit.segments, hit.value, found);
            return;
        }
        let Some(plain) = plaintext(hit.value, target.value) else { return };
        let last = hit.segments.last().map_or("", String::as_str);
        let is_header = target.pattern == "models.providers.*.headers.*";
        if self.dialect.env_shorthand
            && ((is_header && !markers::is_sensitive_header_name(last))
                || (target.pattern == "models.providers.*.apiKey"
                    && hit.value.as_str().is_some_and(|text| {
                        markers::is_non_secret_api_key_marker(text, self.dialect)
                    })))
        {
            return;
        }
        let path = self.inputs.config.render_path(&hit.segments);
        let message = match self.dialect.version {
            Version::V2026_9_6 => format!("{path} is stored as plaintext."),
            Version::V2026_2_26 => match target.plan_type {
                "models.providers.apiKey" => "Provider apiKey is stored as plaintext.".to_owned(),
                "skills.entries.apiKey" => "Skill apiKey is stored as plaintext.".to_owned(),
                _ => "Google Chat serviceAccount is stored as plaintext.".to_owned(),
            },
        };
        let place = self.place(&hit.segments, hit.value);
        if hit.value.as_str().is_some() {
            self.plaintext.push((place.clone(), plain.clone()));
        }
        let provider = target.provider_segment.and_then(|at| hit.segments.get(at));
        let finding = Finding::new(&codes::PLAINTEXT_FOUND, Origin::OpenClaw, place, message)
            .provider(provider.cloned());
        self.saw(finding, plain);
    }

    /// The reference in the field itself. From 2026.9.6 on a string is one only as it was written,
    /// never because of what a variable or an escape turned it into.
    fn inline_ref(&self, hit: &Hit<'_>) -> Option<SecretRef> {
        if self.dialect.env_shorthand && hit.value.as_str().is_some() {
            let id = self.inputs.config.templates.get(&hit.segments)?;
            let provider = self.secrets.defaults.alias(RefSource::Env).to_owned();
            return Some(SecretRef { source: RefSource::Env, provider, id: id.clone() });
        }
        coerce_ref(hit.value, &self.secrets.defaults, self.dialect)
    }

    fn assign(&mut self, target: &Target, path: &[String], value: &Value, reference: SecretRef) {
        let provider = match (target.provider_segment, target.account_segment) {
            (Some(at), _) => path.get(at).cloned(),
            // 2026.2.26 names the channel as provider of an account's reference.
            (None, Some(_)) if self.dialect.sibling_service_account => {
                Some("googlechat".to_owned())
            }
            _ => None,
        };
        let assignment = Assignment {
            place: self.place(path, value),
            reference,
            shape: target.value,
            provider,
            tracks_shadowing: target.pattern == "models.providers.*.apiKey",
        };
        self.out.assignments.push(assignment);
    }

    /// OpenClaw names the config file even for a value of an included one; telson keeps the true
    /// position beside it.
    fn place(&self, path: &[String], value: &Value) -> Location {
        let config = self.inputs.config;
        let mut place = Location::new(&config.paths.config, config.render_path(path));
        if config.files.first().is_some_and(|file| file.source == value.span.source) {
            place.position = Some(config.sources.position(value.span));
        }
        place
    }

    fn auth_store(&mut self, store: &AuthStore, state: Option<&Database>) {
        let document = match store.kind {
            AuthStoreKind::Json => {
                if !store.path.exists() {
                    return;
                }
                self.out.files.insert(store.path.clone());
                json::read_file(&store.path).map_err(|problem| {
                    // 2026.2.26 reports a broken file; 2026.9.6 has no such files.
                    let place = Location::new(&store.path, "<root>");
                    self.push(Finding::new(
                        &codes::REF_UNRESOLVED,
                        Origin::OpenClaw,
                        place,
                        format!("Invalid JSON in auth-profiles store: {problem}"),
                    ));
                })
            }
            AuthStoreKind::SharedInState => match state {
                Some(state) => {
                    state.auth_profiles(AuthCell::Shared).map_err(|p| self.out.silent.push(p))
                }
                None => Ok(None),
            },
            AuthStoreKind::Agent | AuthStoreKind::SharedInMain => Database::agent(&store.path)
                .and_then(|db| db.map_or(Ok(None), |db| db.auth_profiles(AuthCell::Agent)))
                .map_err(|problem| self.out.silent.push(problem)),
        };
        let Ok(Some(document)) = document else { return };
        let Some(entries) = profiles::read(&document, &self.secrets.defaults, self.dialect) else {
            return;
        };
        self.out.files.insert(store.path.clone());
        let in_file = store.kind == AuthStoreKind::Json;
        for entry in entries {
            let provider_key = markers::provider_key(&entry.provider, self.dialect);
            let field = match &entry.credential {
                Credential::Static(found) => {
                    format!("profiles.{}.{}", entry.profile_id, found.kind.value_field())
                }
                Credential::OAuth { .. } => format!("profiles.{}", entry.profile_id),
            };
            let mut place = Location::new(&store.path, field);
            match &entry.credential {
                Credential::Static(found) => {
                    if in_file && let Some(span) = &found.value_span {
                        place.position = Some(LineColumn::of(document.text(), span.start));
                    }
                    if let Some(reference) = &found.reference {
                        self.out.assignments.push(Assignment {
                            place: place.clone(),
                            reference: reference.clone(),
                            shape: ValueShape::String,
                            provider: Some(entry.provider.clone()),
                            tracks_shadowing: false,
                        });
                        self.track(&provider_key, found.kind.as_str());
                    }
                    if let (true, FieldValue::Text(value)) = (found.is_plaintext, &found.value) {
                        let what = match found.kind {
                            StaticKind::ApiKey => "API key",
                            StaticKind::Token => "token",
                        };
                        let message = format!("Auth profile {what} is stored as plaintext.");
                        let mut finding =
                            Finding::new(&codes::PLAINTEXT_FOUND, Origin::OpenClaw, place, message)
                                .provider(Some(&entry.provider));
                        finding.profile_id = Some(entry.profile_id.clone());
                        self.saw(finding, value.clone());
                        self.track(&provider_key, found.kind.as_str());
                    }
                }
                Credential::OAuth { has_access, has_refresh } if *has_access || *has_refresh => {
                    let mut finding = Finding::new(
                        &codes::LEGACY_RESIDUE,
                        Origin::OpenClaw,
                        place,
                        "OAuth credentials are present (out of scope for static SecretRef migration).",
                    )
                    .provider(Some(&entry.provider));
                    finding.level = Level::Info;
                    finding.profile_id = Some(entry.profile_id.clone());
                    self.push(finding);
                    self.track(&provider_key, "oauth");
                }
                Credential::OAuth { .. } => {}
            }
        }
    }

    fn track(&mut self, provider_key: &str, mode: &'static str) {
        let modes = self.profile_modes.entry(provider_key.to_owned()).or_default();
        if !modes.contains(&mode) {
            modes.push(mode);
        }
    }

    fn models_json(&mut self, file: &Path) {
        let document = match models_json::read_file(file) {
            Ok(None) => return,
            Ok(Some(document)) => document,
            Err(problem) => {
                self.out.files.insert(file.to_owned());
                self.push(Finding::new(
                    &codes::REF_UNRESOLVED,
                    Origin::OpenClaw,
                    Location::new(file, "<root>"),
                    format!("Invalid JSON in models.json: {problem}"),
                ));
                return;
            }
        };
        self.out.files.insert(file.to_owned());
        for entry in models_json::read(&document, self.dialect) {
            let place = Location::new(file, entry.json_path())
                .at(LineColumn::of(document.text(), entry.span.start));
            let header = matches!(entry.field, ModelsJsonField::Header(_));
            let (meta, message) = match (entry.issue, header) {
                (ModelsJsonIssue::UnresolvedRef, false) => (
                    &codes::REF_UNRESOLVED,
                    "models.json contains an unresolved SecretRef object; regenerate models.json.",
                ),
                (ModelsJsonIssue::UnresolvedRef, true) => (
                    &codes::REF_UNRESOLVED,
                    "models.json contains an unresolved SecretRef object for provider headers; regenerate models.json.",
                ),
                (ModelsJsonIssue::Plaintext, false) => {
                    (&codes::PLAINTEXT_FOUND, "models.json provider apiKey is stored as plaintext.")
                }
                (ModelsJsonIssue::Plaintext, true) => (
                    &codes::PLAINTEXT_FOUND,
                    "models.json provider header value is stored as plaintext.",
                ),
            };
            let finding = Finding::new(meta, Origin::OpenClaw, place, message)
                .provider(Some(&entry.provider));
            match entry.value {
                Some(value) if entry.issue == ModelsJsonIssue::Plaintext => {
                    self.saw(finding, value)
                }
                _ => self.push(finding),
            }
        }
    }

    fn references(&mut self) {
        let allow_exec = self.inputs.allow_exec || !self.dialect.exec_needs_consent;
        let config = self.inputs.config;
        let store = LiveStore(&self.store);
        let cx = ResolveContext {
            dialect: self.dialect,
            secrets: &self.secrets,
            env: &config.env,
            home: &config.paths.home,
            cwd: self.inputs.cwd,
            euid: self.inputs.euid,
            store: &store,
        };
        let unique: BTreeSet<&SecretRef> =
            self.out.assignments.iter().map(|a| &a.reference).collect();
        let (skipped, wanted): (Vec<&SecretRef>, Vec<&SecretRef>) =
            unique.into_iter().partition(|r| r.source == RefSource::Exec && !allow_exec);
        let wanted: Vec<SecretRef> = wanted.into_iter().cloned().collect();
        let resolution = resolver::resolve(&wanted, &cx, ResolveMode::Audit, self.inputs.progress);
        self.out.resolution = Resolution {
            refs_checked: wanted.len(),
            skipped_exec_refs: skipped.len(),
            resolvability_complete: skipped.is_empty(),
        };
        let static_errors: BTreeMap<SecretRef, _> = skipped
            .into_iter()
            .filter_map(|r| {
                Some((r.clone(), resolver::static_check(r, &self.secrets, self.dialect).err()?))
            })
            .collect();
        let mut findings = Vec::new();
        for assignment in &self.out.assignments {
            let reference = &assignment.reference;
            let error = static_errors.get(reference).or_else(|| {
                resolution.answers.get(reference).and_then(|result| result.as_ref().err())
            });
            let (meta, why, fix) = match (error, resolution.answers.get(reference)) {
                (Some(error), _) if error.is_placeholder() => {
                    (&codes::PLACEHOLDER_VALUE, error.to_string(), error.fix())
                }
                (Some(error), _) => (&codes::REF_UNRESOLVED, error.to_string(), error.fix()),
                (None, None) => continue,
                (None, Some(result)) => {
                    let fits = result.as_ref().is_ok_and(|value| value.fits(assignment.shape));
                    if fits {
                        continue;
                    }
                    let why = match assignment.shape {
                        ValueShape::String => "resolved value is not a non-empty string",
                        ValueShape::StringOrObject => "resolved value is not a string/object",
                    };
                    (&codes::REF_UNRESOLVED, why.to_owned(), None)
                }
            };
            let message = format!("Failed to resolve {reference} ({why}).");
            let mut finding =
                Finding::new(meta, Origin::OpenClaw, assignment.place.clone(), message)
                    .provider(assignment.provider.clone());
            finding.help.extend(fix);
            findings.push(finding);
        }
        self.out.resolved.extend(resolution.answers.into_values().filter_map(
            |result| match result {
                Ok(Resolved::Text(value)) => Some(value),
                _ => None,
            },
        ));
        findings.into_iter().for_each(|finding| self.push(finding));
    }

    fn shadowing(&mut self) {
        let mut paths: Vec<(String, Vec<&Assignment>)> = Vec::new();
        for assignment in self.out.assignments.iter().filter(|a| a.tracks_shadowing) {
            let Some(provider) = &assignment.provider else { continue };
            let key = markers::provider_key(provider, self.dialect);
            match paths.iter_mut().find(|(known, _)| *known == key) {
                Some((_, list)) => list.push(assignment),
                None => paths.push((key, vec![assignment])),
            }
        }
        let mut findings = Vec::new();
        for (key, assignments) in paths {
            let Some(modes) = self.profile_modes.get(&key) else { continue };
            for assignment in assignments {
                // The bare name is what OpenClaw prints here.
                let mut place = Location::new("openclaw.json", &assignment.place.json_path);
                place.position = assignment.place.position;
                let message = format!(
                    "Auth profile credentials ({}) take precedence for provider \"{key}\", so this config ref may never be used.",
                    modes.join("/")
                );
                findings.push(
                    Finding::new(&codes::REF_SHADOWED, Origin::OpenClaw, place, message)
                        .provider(Some(&key)),
                );
            }
        }
        findings.into_iter().for_each(|finding| self.push(finding));
    }

    fn store_residue(&mut self) {
        let mut sightings = Vec::new();
        for (place, value) in &self.plaintext {
            for entry in self.store.iter().filter(|entry| entry.value == *value) {
                let message = format!(
                    "{} duplicates team secret store entry \"{}\"; replace the plaintext with a store SecretRef.",
                    place.json_path, entry.name
                );
                sightings.push(Sighting {
                    finding: Finding::new(
                        &codes::STORE_PLAINTEXT_RESIDUE,
                        Origin::OpenClaw,
                        place.clone(),
                        message,
                    ),
                    value: Some(value.clone()),
                });
            }
        }
        self.out.sightings.append(&mut sightings);
    }

    fn dotenv(&mut self, file: &Path) {
        if !file.exists() {
            return;
        }
        let Ok(bytes) = std::fs::read(file) else { return };
        let bytes = zeroize::Zeroizing::new(bytes);
        let text = zeroize::Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned());
        self.out.files.insert(file.to_owned());
        for entry in dotenv::entries(&text) {
            if !self.dialect.env_names.contains(&entry.name.as_str())
                || entry.value.expose("test for emptiness").is_empty()
            {
                continue;
            }
            self.out.covered_env.insert((file.to_owned(), entry.name.clone()));
            let place = Location::new(file, format!("$env.{}", entry.name))
                .at(LineColumn::of(&text, entry.value_range.start));
            let message = format!("Potential secret found in .env ({}).", entry.name);
            let finding = Finding::new(&codes::PLAINTEXT_FOUND, Origin::OpenClaw, place, message);
            self.saw(finding, entry.value.clone());
        }
    }

    /// Entries of the secret store that hold a redaction text and that nothing refers to.
    fn placeholder_entries(&mut self, database: &Path) {
        let used: BTreeSet<&str> = self
            .out
            .assignments
            .iter()
            .filter(|a| a.reference.source == RefSource::Store)
            .map(|a| a.reference.id.as_str())
            .collect();
        let names: Vec<String> = self
            .store
            .iter()
            .filter(|entry| {
                markers::is_redaction_placeholder(entry.value.expose("test for a placeholder"))
                    && !used.contains(entry.name.as_str())
            })
            .map(|entry| entry.name.clone())
            .collect();
        for name in names {
            let place = Location::new(database, format!("secret_store_entries.{name}"));
            let message = format!(
                "Secret store entry \"{name}\" contains a redaction placeholder and is unavailable. Run openclaw doctor --fix to repair a store-backed Gateway token; replace other entries with real credentials."
            );
            self.push(Finding::new(&codes::PLACEHOLDER_VALUE, Origin::OpenClaw, place, message));
        }
    }

    fn retired(&mut self, layout: &Layout<'_>, stores: &[AuthStore]) {
        if self.dialect.sqlite_auth_stores {
            for retired in layout.retired_files(stores) {
                let kind = retired.kind.as_str();
                let message = if retired.archived {
                    format!(
                        "Archived auth source {kind} may contain plaintext credentials; retain it only as long as recovery requires."
                    )
                } else {
                    format!(
                        "Retired auth source {kind} is present; run openclaw doctor --fix to migrate and archive it."
                    )
                };
                let place = Location::new(&retired.path, "<root>");
                let mut finding =
                    Finding::new(&codes::LEGACY_RESIDUE, Origin::OpenClaw, place, message);
                if retired.kind == RetiredKind::AuthState && !retired.archived {
                    finding.level = Level::Info;
                }
                self.push(finding);
            }
            return;
        }
        for file in layout.auth_json() {
            self.out.files.insert(file.clone());
            let document = match json::read_file(&file) {
                Ok(Some(document)) => document,
                Ok(None) => continue,
                Err(problem) => {
                    self.push(Finding::new(
                        &codes::REF_UNRESOLVED,
                        Origin::OpenClaw,
                        Location::new(&file, "<root>"),
                        format!("Invalid JSON in legacy auth.json: {problem}"),
                    ));
                    continue;
                }
            };
            for entry in auth_json::static_entries(&document) {
                let place = Location::new(&file, &entry.provider)
                    .at(LineColumn::of(document.text(), entry.span.start));
                let finding = Finding::new(
                    &codes::LEGACY_RESIDUE,
                    Origin::OpenClaw,
                    place,
                    "Legacy auth.json contains static api_key credentials.",
                )
                .provider(Some(&entry.provider));
                self.saw(finding, entry.key.clone());
            }
        }
    }
}

/// The entries of the secret store as the resolver asks for them.
struct LiveStore<'a>(&'a [StoreEntry]);

impl StoreLookup for LiveStore<'_> {
    fn get(&self, name: &str) -> Option<SecretValue> {
        self.0.iter().find(|entry| entry.name == name).map(|entry| entry.value.clone())
    }
}

/// The value at a path of keys.
fn get<'a>(root: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(root, |value, key| value.get(key))
}

/// The credential that a target holds in clear: a non-blank string, or a non-empty object where
/// one is a fit value.
fn plaintext(value: &Value, shape: ValueShape) -> Option<SecretValue> {
    match &value.kind {
        ValueKind::String(text) if !text.trim().is_empty() => Some(SecretValue::new(text.as_str())),
        ValueKind::Object(entries)
            if shape == ValueShape::StringOrObject && !entries.is_empty() =>
        {
            // A service account is told from others by its private key.
            let key = value.get("private_key").and_then(Value::as_str).unwrap_or_default();
            Some(SecretValue::new(key))
        }
        _ => None,
    }
}
