//! OpenClaw's own secret store as a provider (2026.9.6).

use super::Answers;
use crate::base::secret::SecretValue;
use crate::secrets::error::ResolveError;
use crate::secrets::value::Resolved;

/// Reads the live entries of the store, team scope.
pub trait StoreLookup {
    /// The value of the live entry `name`.
    fn get(&self, name: &str) -> Option<SecretValue>;

    /// Whether there is a live entry `name`.
    fn exists(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

/// A store without entries: for dialects that have none, and for homes without a state database.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoStore;

impl StoreLookup for NoStore {
    fn get(&self, _name: &str) -> Option<SecretValue> {
        None
    }
}

/// Answers from the store.
pub(crate) fn answer(ids: &[&str], store: &dyn StoreLookup) -> Answers {
    ids.iter()
        .map(|id| {
            let found = store.get(id).map(Resolved::Text);
            let value = found.ok_or_else(|| ResolveError::StoreMissing { id: (*id).to_owned() });
            ((*id).to_owned(), value)
        })
        .collect()
}
