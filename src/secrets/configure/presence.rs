//! What a provider has under a reference now. "Nothing" is said only where it is proven, or where
//! the write itself refuses to take the place of something: a provider that fails for a moment
//! must never cost the credential that it holds.

use std::io::ErrorKind;

use crate::config::model::secrets::ProviderConfig;
use crate::config::secret_ref::{RefSource, SecretRef};
use crate::secrets::error::ResolveError;
use crate::secrets::live_store::LiveStore;

use super::draft::Scene;
use super::error::ConfigureError;
use super::mover::tool_failed;
use super::payload::Payload;
use super::store;
use super::templates::{Call, Template, ToolError};
use crate::secrets::value::Resolved;

/// What a provider has under a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// Proven to be nothing, or nothing that a write could harm.
    Nothing,
    /// The credential.
    Same,
    /// Something else.
    Other,
}

impl Scene<'_> {
    /// What the provider has there now.
    pub(super) fn held(
        &self,
        reference: &SecretRef,
        payload: &Payload,
    ) -> Result<Held, ConfigureError> {
        let config = self.config;
        if let Some(path) = self.providers.file_path(&reference.provider, config, self.host)
            && std::fs::symlink_metadata(&path).is_err_and(|e| e.kind() == ErrorKind::NotFound)
        {
            return Ok(Held::Nothing);
        }
        if reference.source == RefSource::Exec
            && let Some(provider) = self.providers.get(&reference.provider)
            && let ProviderConfig::Exec(exec) = &provider.config
            && let Some((template, call)) = Template::of(exec, &config.env)
        {
            return by_tool(template, &call, reference, payload);
        }
        if reference.source == RefSource::Store {
            LiveStore::open(config).map_err(|problem| store::unreadable(&problem))?;
        }
        let asked =
            self.providers.resolve([reference], config, self.host, self.extra_env, self.progress);
        match asked.get(reference) {
            Some(Ok(value)) if payload.is_same(value) => Ok(Held::Same),
            Some(Ok(_) | Err(ResolveError::Placeholder { .. })) => Ok(Held::Other),
            Some(Err(error)) if is_absent(error) => Ok(Held::Nothing),
            Some(Err(error)) => Err(ConfigureError::Request {
                message: format!(
                    "provider `{}` cannot be used, so nothing is written to it: {error}",
                    reference.provider
                ),
                fix: error.fix().unwrap_or_else(|| "mend the provider first".to_owned()),
            }),
            None => Ok(Held::Nothing),
        }
    }
}

/// Asks the tool behind a provider, whose own answer tells more than the resolver's.
fn by_tool(
    template: &Template,
    call: &Call,
    reference: &SecretRef,
    payload: &Payload,
) -> Result<Held, ConfigureError> {
    match template.read(call, &[&reference.id]).remove(&reference.id) {
        Some(Ok(Some(value))) if payload.is_same(&Resolved::Text(value.clone())) => Ok(Held::Same),
        Some(Ok(Some(_))) => Ok(Held::Other),
        Some(Ok(None)) => Ok(Held::Nothing),
        Some(Err(ToolError::Unsure { .. })) if template.is_guarded() => Ok(Held::Nothing),
        Some(Err(error)) => Err(tool_failed(template, reference, &error)),
        None => Err(tool_failed(template, reference, &ToolError::Panicked)),
    }
}

/// Whether an error proves that the id is not there.
fn is_absent(error: &ResolveError) -> bool {
    matches!(
        error,
        ResolveError::PointerMissing { .. }
            | ResolveError::PointerOutOfBounds { .. }
            | ResolveError::EnvMissing { .. }
            | ResolveError::IdFailed { .. }
            | ResolveError::IdMissing { .. }
            | ResolveError::NotReturned { .. }
            | ResolveError::StoreMissing { .. }
    )
}
