//! Whether references resolve, whether anything shadows them, what the secret store tells.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::config::markers;
use crate::config::secret_ref::{RefSource, SecretRef};
use crate::report::finding::{Finding, Location, Origin};
use crate::report::model::Resolution;
use crate::secrets::live_store::{LiveStore, resolve_context};
use crate::secrets::resolver::{self, ResolveMode};
use crate::secrets::value::Resolved;

use super::super::codes;
use super::super::sighting::Sighting;
use super::{Assignment, Run};

impl Run<'_> {
    pub(super) fn references(&mut self) {
        let allow_exec = self.inputs.allow_exec || !self.dialect.exec_needs_consent;
        let config = self.inputs.config;
        let store = LiveStore::new(self.store.clone());
        let cx = resolve_context(config, &self.secrets, self.inputs.cwd, self.inputs.euid, &store);
        // In order of first use, in which providers are asked too.
        let mut seen = BTreeSet::new();
        let unique: Vec<&SecretRef> = self
            .out
            .assignments
            .iter()
            .map(|a| &a.reference)
            .filter(|reference| seen.insert(*reference))
            .collect();
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
                    let why = Resolved::misfit(assignment.shape).to_owned();
                    (&codes::REF_UNRESOLVED, why, None)
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
        for finding in findings {
            self.push(finding);
        }
    }

    pub(super) fn shadowing(&mut self) {
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
        for finding in findings {
            self.push(finding);
        }
    }

    pub(super) fn store_residue(&mut self) {
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

    /// Entries of the secret store that hold a redaction text and that nothing refers to.
    pub(super) fn placeholder_entries(&mut self, database: &Path) {
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
}
