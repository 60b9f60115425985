//! `--inventory`: every credential of the config, how it is kept, what uses it, how old its
//! file is.

use std::path::{Path, PathBuf};

use crate::config::dialect::TARGETS;
use crate::config::load::Config;
use crate::config::model::secrets::{ProviderConfig, SecretsModel};
use crate::config::paths::user_path;
use crate::config::secret_ref::{RefSource, SecretRef};
use crate::report::model::InventoryEntry;

use super::codes;
use super::upstream::Upstream;
use super::walk;

/// One entry per field that holds or may hold a credential.
pub(super) fn list(config: &Config, upstream: &Upstream, cwd: &Path) -> Vec<InventoryEntry> {
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
    let plaintext = upstream
        .sightings
        .iter()
        .filter(|s| s.finding.meta.id == codes::PLAINTEXT_FOUND.id)
        .map(|s| &s.finding);
    for finding in plaintext {
        let place = &finding.primary;
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
        "cron" => "cron".to_owned(),
        "plugins" => format!("plugin {}", segment(2)),
        "profiles" => format!("auth profile {}", segment(1)),
        "$env" => "environment".to_owned(),
        other => other.to_owned(),
    };
    vec![consumer]
}
