//! Stores beside the config: auth profiles, `models.json`, `.env`, retired files.

use std::path::{Path, PathBuf};

use crate::base::span::LineIndex;
use crate::config::dialect::ValueShape;
use crate::config::json5::Document;
use crate::config::{dotenv, markers};
use crate::report::code::Level;
use crate::report::finding::{Finding, Location, Origin};
use crate::secrets::stores::layout::{AuthStore, AuthStoreKind, Layout, RetiredKind};
use crate::secrets::stores::models_json::{self, ModelsJsonField, ModelsJsonIssue};
use crate::secrets::stores::problem::StoreProblem;
use crate::secrets::stores::profiles::{self, Credential, FieldValue, StaticKind};
use crate::secrets::stores::sqlite::{AuthCell, Database};
use crate::secrets::stores::{auth_json, json};
use crate::sys::parallel::{few, in_parallel};

use super::super::codes;
use super::{Assignment, Run};

/// Stores that are held in memory at once.
const BATCH: usize = 64;

impl Run<'_> {
    /// Judges the stores in their order; agents' stores are read a few at once.
    pub(super) fn auth_stores(&mut self, stores: &[AuthStore], state: Option<&Database>) {
        for batch in stores.chunks(BATCH) {
            let read = in_parallel(batch, few(), |store| match store.kind {
                AuthStoreKind::Json => json::read_file(&store.path),
                AuthStoreKind::SharedInState => Ok(None),
                AuthStoreKind::Agent | AuthStoreKind::SharedInMain => Database::agent(&store.path)
                    .and_then(|db| db.map_or(Ok(None), |db| db.auth_profiles(AuthCell::Agent))),
            });
            for (store, document) in batch.iter().zip(read) {
                let document = match (store.kind, state) {
                    (AuthStoreKind::SharedInState, Some(state)) => {
                        state.auth_profiles(AuthCell::Shared)
                    }
                    _ => document,
                };
                self.auth_store(store, document);
            }
        }
    }

    fn auth_store(&mut self, store: &AuthStore, document: Result<Option<Document>, StoreProblem>) {
        let in_file = store.kind == AuthStoreKind::Json;
        let document = match document {
            Ok(None) => return,
            Ok(Some(document)) => document,
            // 2026.2.26 reports a broken file; 2026.9.6 says nothing of a broken database.
            Err(problem) if in_file => {
                self.out.files.insert(store.path.clone());
                let place = Location::new(&store.path, "<root>");
                self.push(Finding::new(
                    &codes::REF_UNRESOLVED,
                    Origin::OpenClaw,
                    place,
                    format!("Invalid JSON in auth-profiles store: {problem}"),
                ));
                return;
            }
            Err(problem) => {
                self.out.silent.push(problem);
                return;
            }
        };
        if in_file {
            self.out.files.insert(store.path.clone());
        }
        let Some(entries) = profiles::read(&document, &self.secrets.defaults, self.dialect) else {
            return;
        };
        self.out.files.insert(store.path.clone());
        let lines = LineIndex::new(document.text());
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
                        place.position = Some(lines.at(document.text(), span.start));
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

    pub(super) fn track(&mut self, provider_key: &str, mode: &'static str) {
        let modes = self.profile_modes.entry(provider_key.to_owned()).or_default();
        if !modes.contains(&mode) {
            modes.push(mode);
        }
    }

    /// Judges generated files in their order; they are read a few at once.
    pub(super) fn models_jsons(&mut self, files: &[PathBuf]) {
        for batch in files.chunks(BATCH) {
            let read = in_parallel(batch, few(), |file| models_json::read_file(file));
            for (file, document) in batch.iter().zip(read) {
                self.models_json(file, document);
            }
        }
    }

    fn models_json(&mut self, file: &Path, document: Result<Option<Document>, StoreProblem>) {
        let document = match document {
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
        let lines = LineIndex::new(document.text());
        for entry in models_json::read(&document, self.dialect) {
            let place = Location::new(file, entry.json_path())
                .at(lines.at(document.text(), entry.span.start));
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
                    self.saw(finding, value);
                }
                _ => self.push(finding),
            }
        }
    }

    pub(super) fn dotenv(&mut self, file: &Path) {
        if !file.exists() {
            return;
        }
        let Ok(bytes) = crate::sys::fs::read_regular(file) else { return };
        let text = zeroize::Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned());
        self.out.files.insert(file.to_owned());
        let lines = LineIndex::new(&text);
        for entry in dotenv::entries(&text) {
            if !self.dialect.env_names.contains(&entry.name.as_str())
                || entry.value.expose("test for emptiness").is_empty()
            {
                continue;
            }
            self.out.covered_env.insert((file.to_owned(), entry.name.clone()));
            let place = Location::new(file, format!("$env.{}", entry.name))
                .at(lines.at(&text, entry.value_range.start));
            let message = format!("Potential secret found in .env ({}).", entry.name);
            let finding = Finding::new(&codes::PLAINTEXT_FOUND, Origin::OpenClaw, place, message);
            self.saw(finding, entry.value.clone());
        }
    }

    pub(super) fn retired(&mut self, layout: &Layout<'_>, stores: &[AuthStore]) {
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
            let lines = LineIndex::new(document.text());
            for entry in auth_json::static_entries(&document) {
                let place = Location::new(&file, &entry.provider)
                    .at(lines.at(document.text(), entry.span.start));
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
