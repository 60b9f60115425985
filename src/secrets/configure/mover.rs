//! Moves credentials into their providers. The config is not touched here; what a crash leaves is
//! at worst one more copy in a provider, and doing it again changes nothing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::config::model::secrets::ProviderConfig;
use crate::config::paths;
use crate::config::secret_ref::{RefSource, SecretRef};
use crate::sys::lock::StateLock;

use super::draft::{Move, Scene};
use super::error::ConfigureError;
use super::templates::{Template, ToolError};
use super::{env_file, secrets_file, store};

/// How long another telson command is awaited.
const LOCK_WAIT: Duration = Duration::from_secs(10);

/// A file that was written, and what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The provider.
    pub provider: String,
    /// The file, or the name of the tool.
    pub place: String,
    /// How many credentials went there.
    pub count: usize,
}

/// Writes all `moves`; `env_file` takes those for variables.
///
/// # Errors
/// See [`ConfigureError`]; what was written before stays in its provider.
pub fn move_values(
    scene: &Scene<'_>,
    moves: &[Move],
    env_path: Option<&Path>,
) -> Result<Vec<Written>, ConfigureError> {
    let mut done = Vec::new();
    if moves.is_empty() {
        return Ok(done);
    }
    let (config, host) = (scene.config, scene.host);
    secrets_file::make_folder(&config.paths.state_dir.join("openclaw.json"))?;
    let lock = StateLock::acquire(&config.paths.state_dir, LOCK_WAIT)?;
    for ((source, alias), group) in by_provider(moves) {
        let provider = scene.providers.get(alias).map(|p| &p.config);
        let place = match (source, provider) {
            (RefSource::File, Some(ProviderConfig::File(file))) => {
                let path = paths::user_path(&file.path, &config.paths.home, &host.cwd);
                secrets_file::write(&path, file, &group, host.euid, &lock)?;
                path.display().to_string()
            }
            (RefSource::Env, _) => {
                let path = env_path.ok_or_else(|| no_env_file(&group))?;
                env_file::write(path, &group, host.euid, &lock)?;
                path.display().to_string()
            }
            (RefSource::Exec, Some(ProviderConfig::Exec(exec))) => {
                let Some((template, call)) = Template::of(exec, &config.env) else {
                    return Err(not_writable(source, alias, &group));
                };
                if !template.can_write() {
                    return Err(not_writable(source, alias, &group));
                }
                for item in &group {
                    let value = item.payload.text().ok_or_else(|| not_a_text(item))?;
                    template
                        .write(&call, &item.reference.id, value, item.existing)
                        .map_err(|error| tool_failed(template, &item.reference, &error))?;
                }
                template.title.to_owned()
            }
            (RefSource::Store, _) => {
                store::write(&group, config, host)?;
                "OpenClaw's secret store".to_owned()
            }
            _ => return Err(not_writable(source, alias, &group)),
        };
        done.push(Written { provider: alias.to_owned(), place, count: group.len() });
    }
    Ok(done)
}

fn no_env_file(group: &[&Move]) -> ConfigureError {
    let names: Vec<&str> = group.iter().map(|m| m.reference.id.as_str()).collect();
    ConfigureError::request(
        format!("{} not set, and nothing says where to write {}", names.join(", "), pronoun(group)),
        "name the file that the service manager reads: --env-file /etc/openclaw/gateway.env",
    )
}

const fn pronoun(group: &[&Move]) -> &'static str {
    if group.len() == 1 { "it" } else { "them" }
}

fn not_writable(source: RefSource, alias: &str, group: &[&Move]) -> ConfigureError {
    let ids: Vec<&str> = group.iter().map(|m| m.reference.id.as_str()).collect();
    ConfigureError::request(
        format!("telson cannot write into {source} provider `{alias}`: {}", ids.join(", ")),
        "put the credentials there under these ids and run this again: telson then only compares",
    )
}

pub(super) fn not_a_text(item: &Move) -> ConfigureError {
    ConfigureError::request(
        format!("the credential of {} is an object", item.fields.join(", ")),
        "move it to a file provider: --map FIELD=file:filemain:/KEY",
    )
}

pub(super) fn tool_failed(
    template: &Template,
    reference: &SecretRef,
    error: &ToolError,
) -> ConfigureError {
    let id = &reference.id;
    ConfigureError::Tool {
        tool: template.program.to_owned(),
        problem: format!("{error}; {id} was left as it is"),
        fix: match error {
            ToolError::Taken | ToolError::NoReplace => {
                format!(
                    "choose another id with --map, or change {id} in {} by hand",
                    template.title
                )
            }
            _ => format!("run `{}` by hand once: it may want you to sign in", template.program),
        },
    }
}

/// Refuses an env file that OpenClaw itself reads as part of its state: `apply` empties those of
/// migrated credentials, and the audit counts them as plain text.
///
/// # Errors
/// When `path` is one.
pub fn check_env_path(scene: &Scene<'_>, path: &Path) -> Result<PathBuf, ConfigureError> {
    let config = scene.config;
    let path = paths::user_path(&path.to_string_lossy(), &config.paths.home, &scene.host.cwd);
    let beside = config.paths.config.parent().map(|dir| dir.join(".env"));
    if path == config.paths.state_dir.join(".env") || Some(&path) == beside.as_ref() {
        return Err(ConfigureError::request(
            format!(
                "{} belongs to OpenClaw's state: the audit counts it as plain text",
                path.display()
            ),
            "name a file of the service manager outside of the state folder",
        ));
    }
    Ok(path)
}

/// Groups moves by provider, in order of first use.
fn by_provider(moves: &[Move]) -> Vec<((RefSource, &str), Vec<&Move>)> {
    let mut groups: Vec<((RefSource, &str), Vec<&Move>)> = Vec::new();
    for item in moves {
        let key = (item.reference.source, item.reference.provider.as_str());
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.push(item),
            None => groups.push((key, vec![item])),
        }
    }
    groups
}
