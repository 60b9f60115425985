//! What the providers and targets of a plan ask of the config.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::edits::{self, ConfigEdits};
use super::error::ApplyError;
use super::project::{Projection, Scene, version};
use crate::config::markers::provider_key;
use crate::config::secret_ref::SecretRef;
use crate::config::value::{Value, ValueKind};
use crate::secrets::plan::{PlanTarget, TargetSite};

/// What is wanted of the config, and the model providers whose profiles are scrubbed.
pub(super) struct WantedConfig {
    pub(super) edits: ConfigEdits,
    pub(super) providers: BTreeSet<String>,
}

/// Provider deletes, upserts, then targets in order.
pub(super) fn mutate(scene: &Scene<'_>, out: &mut Projection) -> Result<WantedConfig, ApplyError> {
    let mut wanted = WantedConfig { edits: ConfigEdits::default(), providers: BTreeSet::new() };
    let mut changed = providers(scene, &mut wanted.edits)?;
    // What a field will hold after earlier targets of the plan.
    let mut written: Vec<(Vec<String>, SecretRef)> = Vec::new();
    for target in &scene.plan.targets {
        let Some(TargetSite::Config(site)) = target.site(version(scene)) else { continue };
        let path = target.path_segments.clone();
        let previous = match written.iter().any(|(done, _)| *done == path) {
            true => None,
            false => edits::at(&scene.config.root, &path),
        };
        collect(scene, &path, previous, target, out);
        let mut ref_path = path.clone();
        let sibling = scene.config.dialect.sibling_service_account
            && site.plan_type == "channels.googlechat.serviceAccount";
        if sibling {
            ref_path.pop();
            ref_path.push("serviceAccountRef".to_owned());
            if previous.is_some() {
                wanted.edits.remove(path.clone());
                changed = true;
            }
        }
        let new = ref_json(&target.reference);
        let held = match written.iter().rev().find(|(done, _)| *done == ref_path) {
            Some((_, reference)) => *reference == target.reference,
            None => edits::at(&scene.config.root, &ref_path).is_some_and(|v| to_json(v) == new),
        };
        changed |= !held;
        wanted.edits.set(ref_path.clone(), new);
        written.push((ref_path, target.reference.clone()));
        if let Some(provider) = shadowing_provider(scene, target, site.plan_type) {
            wanted.providers.insert(provider_key(provider, scene.config.dialect));
        }
    }
    if changed {
        out.reported.insert(scene.config.paths.config.clone());
    }
    Ok(wanted)
}

/// The model provider whose auth profiles go before the ref of this target.
fn shadowing_provider<'p>(
    scene: &Scene<'_>,
    target: &'p PlanTarget,
    plan_type: &str,
) -> Option<&'p String> {
    if plan_type != "models.providers.apiKey" {
        return None;
    }
    // 2026.2.26 goes by providerId, 2026.9.6 by the path.
    if scene.config.dialect.sqlite_auth_stores {
        target.path_segments.get(2)
    } else {
        target.provider_id.as_ref()
    }
}

/// Takes note of the credential that a target replaces.
fn collect(
    scene: &Scene<'_>,
    path: &[String],
    previous: Option<&Value>,
    target: &PlanTarget,
    out: &mut Projection,
) {
    let Some(previous) = previous else { return };
    match &previous.kind {
        ValueKind::String(text) => {
            // A variable that is not set leaves its name, which is no credential.
            let is_unset = scene
                .config
                .templates
                .get(path)
                .is_some_and(|name| !scene.config.env.contains_key(name));
            if !is_unset {
                out.migrated.add(text, Some(&target.reference));
            }
        }
        // A service account is told from others by its private key.
        ValueKind::Object(_) if !scene.request.drop_in => {
            if let Some(key) = previous.get("private_key").and_then(Value::as_str) {
                out.migrated.add(key, None);
            }
        }
        _ => {}
    }
}

/// The changes of `secrets.providers`; whether OpenClaw counts them as a change.
fn providers(scene: &Scene<'_>, edits: &mut ConfigEdits) -> Result<bool, ApplyError> {
    let (config, plan) = (scene.config, scene.plan);
    let base: Vec<String> = ["secrets", "providers"].map(str::to_owned).to_vec();
    let existing = edits::at(&config.root, &base);
    let current = |alias: &str| existing.and_then(|providers| providers.get(alias));
    let mut left: Vec<&str> =
        existing.map(Value::entries).unwrap_or_default().iter().map(|e| e.key.as_str()).collect();
    let mut changed = false;
    let mut deleted: BTreeSet<&str> = BTreeSet::new();
    for alias in &plan.provider_deletes {
        if left.contains(&alias.as_str()) {
            left.retain(|known| known != alias);
            deleted.insert(alias);
            changed = true;
        }
    }
    for (alias, provider) in &plan.provider_upserts {
        let settings = provider.settings();
        let is_same = current(alias).is_some_and(|now| to_json(now) == *settings);
        changed |= deleted.contains(alias.as_str()) || !is_same;
        if !left.contains(&alias.as_str()) {
            left.push(alias);
        }
        deleted.remove(alias.as_str());
    }
    for (_, provider) in &plan.provider_upserts {
        changed |= enable_plugin(scene, provider.settings(), edits)?;
    }
    if changed && left.is_empty() && existing.is_some() {
        edits.remove(base);
        return Ok(true);
    }
    let of = |keys: &[&str]| {
        let mut path = base.clone();
        path.extend(keys.iter().map(|key| (*key).to_owned()));
        path
    };
    for alias in deleted {
        edits.remove(of(&[alias]));
    }
    for (alias, provider) in &plan.provider_upserts {
        let settings = provider.settings();
        // Field by field, so that what stays keeps its bytes and comments.
        match (current(alias).filter(|now| now.is_object()), settings.as_object()) {
            (Some(now), Some(new)) => {
                for entry in now.entries().iter().filter(|e| !new.contains_key(&e.key)) {
                    edits.remove(of(&[alias, &entry.key]));
                }
                for (key, value) in new {
                    if now.get(key).is_none_or(|old| to_json(old) != *value) {
                        edits.set(of(&[alias, key]), value.clone());
                    }
                }
            }
            _ => edits.set(of(&[alias]), settings.clone()),
        }
    }
    Ok(changed)
}

/// A provider that a plugin brings needs its plugin: 2026.9.6 switches it on, unless the config
/// says otherwise.
fn enable_plugin(
    scene: &Scene<'_>,
    settings: &Json,
    edits: &mut ConfigEdits,
) -> Result<bool, ApplyError> {
    let Some(plugin) = settings
        .get("pluginIntegration")
        .and_then(|integration| integration.get("pluginId"))
        .and_then(Json::as_str)
        .map(str::trim)
    else {
        return Ok(false);
    };
    let section = scene.config.root.get("plugins");
    let get = |key: &str| section.and_then(|plugins| plugins.get(key));
    let listed = |list: Option<&Value>| {
        list.is_some_and(|l| {
            l.items().iter().any(|item| item.as_str().is_some_and(|t| t.trim() == plugin))
        })
    };
    let refuse = |why: String| {
        Err(ApplyError::Target(format!(
            "Cannot apply plugin-managed SecretRef provider \"{plugin}\" because {why}"
        )))
    };
    if get("enabled").and_then(Value::as_bool) == Some(false) {
        return refuse(
            "plugins.enabled is false. Enable plugins before applying this plan.".into(),
        );
    }
    if listed(get("deny")) {
        return refuse(format!(
            "plugins.deny includes \"{plugin}\". Remove the deny rule before applying this plan."
        ));
    }
    let enabled = get("entries")
        .and_then(|entries| entries.get(plugin))
        .and_then(|entry| entry.get("enabled"))
        .and_then(Value::as_bool);
    if enabled == Some(false) {
        return refuse(format!(
            "plugins.entries.{plugin}.enabled is false. Enable the plugin explicitly before applying this plan."
        ));
    }
    let allow = get("allow");
    if allow.is_some_and(|list| !list.items().is_empty()) && !listed(allow) {
        return refuse(format!(
            "plugins.allow does not include \"{plugin}\". Add the plugin to plugins.allow before applying this plan."
        ));
    }
    if enabled == Some(true) {
        return Ok(false);
    }
    let path = ["plugins", "entries", plugin, "enabled"].map(str::to_owned).to_vec();
    edits.set(path, Json::Bool(true));
    Ok(true)
}

/// A ref as it is written.
pub(super) fn ref_json(reference: &SecretRef) -> Json {
    json!({
        "source": reference.source.as_str(),
        "provider": reference.provider,
        "id": reference.id,
    })
}

/// An effective value as data. Numbers that are whole stay whole.
fn to_json(value: &Value) -> Json {
    crate::secrets::plan::node::to_json(value)
}
