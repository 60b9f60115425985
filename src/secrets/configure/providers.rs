//! The providers as they will be after the plan, and what they answer now.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use crate::base::progress::Progress;
use crate::base::span::Span;
use crate::config::load::Config;
use crate::config::model::secrets::{Provider, ProviderConfig, SecretsModel};
use crate::config::paths;
use crate::config::secret_ref::SecretRef;
use crate::config::value::{Entry, Value, ValueKind};
use crate::secrets::live_store::{self, LiveStore};
use crate::secrets::resolver::{self, Resolution, ResolveMode};
use crate::sys::host::Host;

/// The providers of the config with the wanted changes.
#[derive(Debug, Clone)]
pub struct Providers {
    /// As the resolver reads them.
    pub model: SecretsModel,
    /// Settings of added or replaced providers, in order.
    pub upserts: Vec<(String, Json)>,
    /// Aliases that go away.
    pub deletes: Vec<String>,
}

impl Providers {
    /// Those of the config.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let model = SecretsModel::read(&config.root, config.dialect);
        Self { model, upserts: Vec::new(), deletes: Vec::new() }
    }

    /// Adds or replaces a provider.
    pub fn upsert(&mut self, alias: &str, settings: Json, config: &Config) {
        let root = json!({ "secrets": { "providers": { alias: settings.clone() } } });
        let read = SecretsModel::read(&config_value(&root, config.root.span), config.dialect);
        self.model.providers.retain(|p| p.alias != alias);
        self.model.providers.extend(read.providers);
        self.upserts.retain(|(known, _)| known != alias);
        self.upserts.push((alias.to_owned(), settings));
        self.deletes.retain(|known| known != alias);
    }

    /// Takes a provider away.
    pub fn delete(&mut self, alias: &str, config: &Config) {
        self.model.providers.retain(|p| p.alias != alias);
        self.upserts.retain(|(known, _)| known != alias);
        let in_config = config
            .root
            .at(&["secrets", "providers"])
            .is_some_and(|providers| providers.get(alias).is_some());
        if in_config && !self.deletes.iter().any(|known| known == alias) {
            self.deletes.push(alias.to_owned());
        }
    }

    /// The entry of an alias.
    #[must_use]
    pub fn get(&self, alias: &str) -> Option<&Provider> {
        self.model.providers.iter().find(|p| p.alias == alias)
    }

    /// The file behind a file provider.
    #[must_use]
    pub fn file_path(&self, alias: &str, config: &Config, host: &Host) -> Option<PathBuf> {
        let ProviderConfig::File(file) = &self.get(alias)?.config else { return None };
        Some(paths::user_path(&file.path, &config.paths.home, &host.cwd))
    }

    /// Asks the providers. `extra` are variables that the gateway will have and this process has
    /// not.
    pub fn resolve<'r>(
        &self,
        refs: impl IntoIterator<Item = &'r SecretRef>,
        config: &Config,
        host: &Host,
        extra: &BTreeMap<String, String>,
        progress: &dyn Progress,
    ) -> Resolution {
        // A state database that cannot be read has no entries; asking it then gives the reason.
        let store = LiveStore::open(config).unwrap_or_default();
        let mut env = config.env.clone();
        env.extend(extra.iter().map(|(k, v)| (k.clone(), v.clone())));
        let mut cx = live_store::resolve_context(config, &self.model, &host.cwd, host.euid, &store);
        cx.env = &env;
        resolver::resolve(refs, &cx, ResolveMode::Activation, progress)
    }
}

/// Settings of a new file provider for `path`, written with `~` where the home allows it so that
/// the config can be carried to another machine.
#[must_use]
pub fn file_settings(path: &Path, home: &Path) -> Json {
    let text = path.strip_prefix(home).map_or_else(
        |_| path.to_string_lossy().into_owned(),
        |rest| format!("~/{}", rest.to_string_lossy()),
    );
    json!({ "source": "file", "path": text, "mode": "json" })
}

/// JSON data as a config value, all of it at one place.
fn config_value(json: &Json, span: Span) -> Value {
    let kind = match json {
        Json::Null => ValueKind::Null,
        Json::Bool(value) => ValueKind::Bool(*value),
        Json::Number(number) => ValueKind::Number(number.as_f64().unwrap_or_default()),
        Json::String(text) => ValueKind::String(text.clone().into()),
        Json::Array(items) => {
            ValueKind::Array(items.iter().map(|item| config_value(item, span)).collect())
        }
        Json::Object(members) => ValueKind::Object(
            members
                .iter()
                .map(|(key, value)| Entry {
                    key: key.clone(),
                    key_span: span,
                    value: config_value(value, span),
                })
                .collect(),
        ),
    };
    Value { kind, span }
}
