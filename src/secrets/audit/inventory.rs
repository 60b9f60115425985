//! `--inventory`: every credential, how it is kept, what uses it, how old its file is.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::config::dialect::TARGETS;
use crate::config::load::Config;
use crate::config::model::secrets::{ProviderConfig, SecretsModel};
use crate::config::paths::user_path;
use crate::config::secret_ref::{RefSource, SecretRef};
use crate::config::value::Value;
use crate::report::model::InventoryEntry;

use super::codes;
use super::extra::config_fields::is_credential_field;
use super::sighting::Sighting;
use super::upstream::Upstream;
use super::walk;

/// One entry per field that holds or may hold a credential. `sightings` are those of the whole
/// audit, not yet merged: a credential in two fields is two entries.
pub(super) fn list(
    config: &Config,
    upstream: &Upstream,
    sightings: &[Sighting],
    cwd: &Path,
) -> Vec<InventoryEntry> {
    let model = SecretsModel::read(&config.root, config.dialect);
    let mut entries: Vec<InventoryEntry> = upstream
        .assignments
        .iter()
        .map(|assignment| {
            let reference = &assignment.reference;
            let holder = holder(&model, config, reference, cwd);
            InventoryEntry {
                field: assignment.place.json_path.clone(),
                file: assignment.place.file.clone(),
                kept: "ref",
                reference: Some(reference.key()),
                provider: Some(reference.provider.clone()),
                consumers: consumers(&assignment.place.json_path, assignment.provider.as_deref()),
                age_seconds: holder.and_then(|file| age(&file)),
            }
        })
        .collect();
    let mut met: HashSet<(OsString, String)> =
        entries.iter().map(|entry| (entry.file.clone().into(), entry.field.clone())).collect();
    let plaintext = sightings
        .iter()
        .filter(|s| s.finding.meta.id == codes::PLAINTEXT_FOUND.id)
        .map(|s| &s.finding);
    for finding in plaintext {
        let place = &finding.primary;
        if !met.insert((place.file.clone().into(), place.json_path.clone())) {
            continue;
        }
        entries.push(InventoryEntry {
            field: place.json_path.clone(),
            file: place.file.clone(),
            kept: "plaintext",
            reference: None,
            provider: finding.provider.clone(),
            consumers: consumers(&place.json_path, finding.provider.as_deref()),
            age_seconds: age(&place.file),
        });
    }
    // `"${NAME}"` where it is no reference of the secrets model.
    for path in config.templates.keys().filter(|path| is_credential_field(path)) {
        let field = config.render_path(path);
        let Some(value) = at(&config.root, path) else {
            continue;
        };
        let file = config.sources.path(value.span.source).to_owned();
        if met.insert((file.clone().into(), field.clone())) {
            entries.push(InventoryEntry {
                consumers: consumers(&field, None),
                age_seconds: age(&file),
                field,
                file,
                kept: "variable",
                reference: None,
                provider: None,
            });
        }
    }
    // Targets of plugins and of other versions, which OpenClaw's own audit leaves out here.
    for target in TARGETS.iter().filter(|t| !t.audited_by(config.dialect.version)) {
        for hit in walk::expand(&config.root, target.pattern, true) {
            if hit.value.as_str().is_none_or(|text| text.trim().is_empty()) {
                continue;
            }
            let field = config.render_path(&hit.segments);
            if entries.iter().any(|entry| entry.field == field) {
                continue;
            }
            let provider = target.provider_segment.and_then(|at| hit.segments.get(at)).cloned();
            entries.push(InventoryEntry {
                consumers: consumers(&field, provider.as_deref()),
                field,
                file: config.sources.path(hit.value.span.source).to_owned(),
                kept: "plaintext",
                reference: None,
                provider,
                age_seconds: age(config.sources.path(hit.value.span.source)),
            });
        }
    }
    entries.sort_by(|a, b| (&a.file, &a.field).cmp(&(&b.file, &b.field)));
    entries
}

/// The value at a path of object members and list indices.
fn at<'a>(root: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(root, |value, key| {
        value.get(key).or_else(|| value.items().get(key.parse::<usize>().ok()?))
    })
}

/// The file that holds the value behind a reference.
fn holder(
    model: &SecretsModel,
    config: &Config,
    reference: &SecretRef,
    cwd: &Path,
) -> Option<PathBuf> {
    if reference.source == RefSource::Store {
        return Some(config.paths.state_dir.join("state/openclaw.sqlite"));
    }
    let provider = model.providers.iter().find(|p| p.alias == reference.provider)?;
    match &provider.config {
        ProviderConfig::File(file) => Some(user_path(&file.path, &config.paths.home, cwd)),
        _ => None,
    }
}

/// Whole seconds since the file was last changed.
fn age(file: &Path) -> Option<u64> {
    let changed = std::fs::metadata(file).ok()?.modified().ok()?;
    Some(changed.elapsed().map_or(0, |age| age.as_secs()))
}

/// What reads the credential, by its field.
fn consumers(field: &str, provider: Option<&str>) -> Vec<String> {
    let segment = |at: usize| field.split('.').nth(at).unwrap_or_default();
    let consumer = match segment(0) {
        "models" => format!("model provider {}", provider.unwrap_or(segment(2))),
        "skills" => format!("skill {}", segment(2)),
        "channels" => format!("channel {}", segment(1)),
        "gateway" => "gateway".to_owned(),
        "hooks" => "hooks".to_owned(),
        "mcp" => format!("MCP server {}", segment(2)),
        "secrets" => format!("secret provider {}", segment(2)),
        "cron" => "cron".to_owned(),
        "plugins" => format!("plugin {}", segment(2)),
        "profiles" => format!("auth profile {}", segment(1)),
        "env" | "$env" => "environment".to_owned(),
        other => other.to_owned(),
    };
    vec![consumer]
}
