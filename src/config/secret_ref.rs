//! References to secrets: the object `{source, provider, id}` and its string forms.

use std::fmt;

use crate::base::names;

/// Where a referenced secret comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefSource {
    /// An environment variable.
    Env,
    /// A file of secrets.
    File,
    /// The output of a resolver program.
    Exec,
    /// OpenClaw's own secret store (2026.9.6).
    Store,
}

impl RefSource {
    /// The word in the config.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Env => "env",
            Self::File => "file",
            Self::Exec => "exec",
            Self::Store => "store",
        }
    }

    /// Reads the word in the config.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Env, Self::File, Self::Exec, Self::Store].into_iter().find(|s| s.as_str() == text)
    }
}

impl fmt::Display for RefSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A reference to a secret. None of its parts is secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretRef {
    /// Kind of provider.
    pub source: RefSource,
    /// Alias of the provider in `secrets.providers`.
    pub provider: String,
    /// What the provider is asked for.
    pub id: String,
}

impl SecretRef {
    /// The key under which equal refs are resolved once: `source:provider:id`.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}:{}:{}", self.source, self.provider, self.id)
    }

    /// Whether provider and id fit the grammar of their source. `strict_exec` is the grammar of
    /// exec ids from 2026.9.6 on.
    #[must_use]
    pub fn is_well_formed(&self, strict_exec: bool) -> bool {
        names::is_provider_alias(&self.provider)
            && match self.source {
                RefSource::Env | RefSource::Store => names::is_env_id(&self.id),
                RefSource::File => names::is_file_id(&self.id),
                RefSource::Exec => names::is_exec_id(&self.id, strict_exec),
            }
    }
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key())
    }
}
