//! The refs of the plan, and all others of the new config, must resolve before anything is written.

use std::collections::BTreeSet;

use super::error::ApplyError;
use super::project::{Projection, Scene, version};
use super::stores::Stores;
use crate::base::secret::SecretValue;
use crate::config::dialect::ValueShape;
use crate::config::load::Config;
use crate::config::model::secrets::SecretsModel;
use crate::config::secret_ref::{RefSource, SecretRef};
use crate::secrets::audit::upstream::{Inputs, config_references};
use crate::secrets::plan::TargetSite;
use crate::secrets::providers::store::StoreLookup;
use crate::secrets::resolver::{self, Resolution, ResolveContext, ResolveMode};
use crate::secrets::stores::profiles::{self, Credential};
use crate::secrets::stores::sqlite::StoreEntry;
use crate::secrets::value::Resolved;

/// The entries of the secret store as the resolver asks for them.
struct Entries<'a>(&'a [StoreEntry]);

impl StoreLookup for Entries<'_> {
    fn get(&self, name: &str) -> Option<SecretValue> {
        self.0.iter().find(|entry| entry.name == name).map(|entry| entry.value.clone())
    }
}

/// A ref with the place that needs it.
struct Need {
    place: String,
    reference: SecretRef,
    shape: ValueShape,
}

pub(super) fn check(
    scene: &Scene<'_>,
    next: &Config,
    stores: &Stores,
    out: &mut Projection,
) -> Result<(), ApplyError> {
    let dialect = next.dialect;
    let secrets = SecretsModel::read(&next.root, dialect);
    let entries = Entries(&stores.entries);
    let cx = ResolveContext {
        dialect,
        secrets: &secrets,
        env: &next.env,
        home: &next.paths.home,
        cwd: &scene.host.cwd,
        euid: scene.host.euid,
        store: &entries,
    };
    let runs_exec = !dialect.exec_needs_consent || scene.request.write || scene.request.allow_exec;
    let mut needs = Vec::new();
    for target in &scene.plan.targets {
        let reference = &target.reference;
        if reference.source == RefSource::Exec && !runs_exec {
            out.skipped_exec_refs += 1;
            resolver::static_check(reference, &secrets, dialect)
                .map_err(|error| unresolved(&target.path, error))?;
            continue;
        }
        let shape = match target.site(version(scene)) {
            Some(TargetSite::Config(site)) => site.value,
            _ => ValueShape::String,
        };
        out.refs_checked += 1;
        let (place, reference) = (target.path.clone(), reference.clone());
        needs.push(Need { place, reference, shape });
    }
    out.resolvability_complete = runs_exec || out.skipped_exec_refs == 0;
    let found = resolve(&needs, &cx, scene)?;
    if !scene.request.drop_in {
        // The credential of a ref has no business beside it either. It is the old one, unless the
        // plan also rotates it; and a second run still knows what to search for.
        for (reference, value) in &found.answers {
            if let Ok(Resolved::Text(value)) = value {
                out.migrated.add(value.expose("search for copies"), Some(reference));
            }
        }
    }

    let whole = if !dialect.exec_needs_consent {
        true
    } else if scene.request.write {
        // OpenClaw looks at its own changes; what telson adds to them is checked no less.
        !out.reported.is_empty() || !out.is_empty()
    } else {
        scene.request.allow_exec
    };
    if !whole {
        return Ok(());
    }
    let with_stores = scene.request.write || stores.touched || !dialect.exec_needs_consent;
    if with_stores && let Some(path) = stores.waiting.first() {
        return Err(ApplyError::LegacyAuth { path: path.clone() });
    }
    let mut needs = config_needs(scene, next);
    if with_stores {
        for document in &stores.documents {
            let found = profiles::read(document, &secrets.defaults, dialect).unwrap_or_default();
            needs.extend(found.into_iter().filter_map(|entry| {
                let Credential::Static(credential) = entry.credential else { return None };
                let place = format!("profiles.{}", entry.profile_id);
                let reference = credential.reference?;
                Some(Need { place, reference, shape: ValueShape::String })
            }));
        }
    }
    resolve(&needs, &cx, scene).map(|_| ())
}

fn config_needs(scene: &Scene<'_>, next: &Config) -> Vec<Need> {
    let inputs = Inputs {
        config: next,
        cwd: &scene.host.cwd,
        euid: scene.host.euid,
        allow_exec: true,
        progress: scene.progress,
    };
    config_references(&inputs)
        .into_iter()
        .map(|a| Need { place: a.place.json_path, reference: a.reference, shape: a.shape })
        .collect()
}

fn resolve(
    needs: &[Need],
    cx: &ResolveContext<'_>,
    scene: &Scene<'_>,
) -> Result<Resolution, ApplyError> {
    let refs = needs.iter().map(|need| &need.reference);
    let found = resolver::resolve(refs, cx, ResolveMode::Activation, scene.progress);
    for need in needs {
        match found.get(&need.reference) {
            Some(Ok(value)) if value.fits(need.shape) => {}
            Some(Ok(_)) | None => {
                return Err(ApplyError::WrongShape {
                    place: need.place.clone(),
                    reference: need.reference.to_string(),
                    wanted: match need.shape {
                        ValueShape::String => "a non-empty string",
                        ValueShape::StringOrObject => "string/object",
                    },
                });
            }
            Some(Err(error)) => return Err(unresolved(&need.place, error.clone())),
        }
    }
    Ok(found)
}

fn unresolved(place: &str, error: crate::secrets::error::ResolveError) -> ApplyError {
    ApplyError::Unresolved { place: place.to_owned(), error: Box::new(error) }
}

/// The names of variables that the new config reads: by env refs, and by `${NAME}` anywhere.
pub(super) fn serving_names(scene: &Scene<'_>, next: &Config) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = config_needs(scene, next)
        .into_iter()
        .map(|need| need.reference)
        .chain(scene.plan.targets.iter().map(|target| target.reference.clone()))
        .filter(|reference| reference.source == RefSource::Env)
        .map(|reference| reference.id)
        .collect();
    for file in &next.files {
        let Some(document) = &file.document else { continue };
        let mut visit = |_: &[_], _: &_, text: &str| {
            let mut rest = text;
            while let Some(at) = rest.find("${") {
                rest = &rest[at + 2..];
                if let Some(end) = rest.find('}') {
                    names.insert(rest[..end].to_owned());
                }
            }
        };
        super::edits::strings(document.root(), &mut Vec::new(), &mut visit);
    }
    names
}
