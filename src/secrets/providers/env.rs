//! Environment variables as a provider.

use std::collections::BTreeMap;

use super::Answers;
use crate::base::secret::SecretValue;
use crate::secrets::error::ResolveError;
use crate::secrets::value::Resolved;

/// Answers from `env`, the effective environment: process, then dotenv files, then config. The
/// value counts untrimmed, but a blank one counts as absent.
pub(crate) fn answer(
    provider: &str,
    allowlist: Option<&[String]>,
    ids: &[&str],
    env: &BTreeMap<String, String>,
) -> Answers {
    let one = |id: &str| {
        if allowlist.is_some_and(|list| !list.iter().any(|name| name == id)) {
            let provider = provider.to_owned();
            return Err(ResolveError::NotAllowlisted { provider, id: id.to_owned() });
        }
        env.get(id)
            .filter(|value| !value.trim().is_empty())
            .map(|value| Resolved::Text(SecretValue::new(value.as_str())))
            .ok_or_else(|| ResolveError::EnvMissing { id: id.to_owned() })
    };
    ids.iter().map(|id| ((*id).to_owned(), one(id))).collect()
}
