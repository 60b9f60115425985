//! OpenClaw's own secret store as the resolver asks for it, and the way to resolve one reference
//! of a loaded config.

use std::path::Path;

use crate::base::progress::Silent;
use crate::base::secret::SecretValue;
use crate::config::load::Config;
use crate::config::model::secrets::SecretsModel;
use crate::config::secret_ref::SecretRef;
use crate::secrets::providers::store::StoreLookup;
use crate::secrets::resolver::{self, ResolveContext, ResolveMode};
use crate::secrets::stores::problem::StoreProblem;
use crate::secrets::stores::sqlite::{Database, StoreEntry};
use crate::secrets::value::Resolved;
use crate::sys::host::Host;

/// The live entries of the secret store, read once.
#[derive(Debug, Default)]
pub struct LiveStore(Vec<StoreEntry>);

impl LiveStore {
    /// Takes entries that were read already.
    #[must_use]
    pub const fn new(entries: Vec<StoreEntry>) -> Self {
        Self(entries)
    }

    /// Reads the store of the config's state directory; empty where the version has none.
    ///
    /// # Errors
    /// The state database exists and cannot be read.
    pub fn open(config: &Config) -> Result<Self, StoreProblem> {
        if !config.dialect.has_store {
            return Ok(Self::default());
        }
        let path = config.paths.state_dir.join("state/openclaw.sqlite");
        let database = Database::state(&path)?;
        Ok(Self(database.map_or(Ok(Vec::new()), |db| db.secret_entries())?))
    }

    /// The entries.
    #[must_use]
    pub fn entries(&self) -> &[StoreEntry] {
        &self.0
    }
}

impl StoreLookup for LiveStore {
    fn get(&self, name: &str) -> Option<SecretValue> {
        self.0.iter().find(|entry| entry.name == name).map(|entry| entry.value.clone())
    }
}

/// What resolution of references of `config` needs.
#[must_use]
pub fn resolve_context<'a>(
    config: &'a Config,
    secrets: &'a SecretsModel,
    cwd: &'a Path,
    euid: u32,
    store: &'a LiveStore,
) -> ResolveContext<'a> {
    ResolveContext {
        dialect: config.dialect,
        secrets,
        env: &config.env,
        home: &config.paths.home,
        cwd,
        euid,
        store,
    }
}

/// The text behind one reference of `config`.
///
/// # Errors
/// Why it does not resolve to a text, without any value.
pub fn text_of(config: &Config, host: &Host, reference: &SecretRef) -> Result<SecretValue, String> {
    let secrets = SecretsModel::read(&config.root, config.dialect);
    let store = LiveStore::open(config).map_err(|problem| problem.to_string())?;
    let cx = resolve_context(config, &secrets, &host.cwd, host.euid, &store);
    let mut resolution = resolver::resolve([reference], &cx, ResolveMode::Activation, &Silent);
    match resolution.answers.remove(reference) {
        Some(Ok(Resolved::Text(value))) if !value.is_blank() => Ok(value),
        Some(Err(error)) => Err(error.to_string()),
        _ => Err("the reference does not resolve to a text".to_owned()),
    }
}
