//! The auth profiles with a credential in plain text: those that a plan of 2026.9.6 can name, and
//! those that no plan can.

use std::collections::BTreeSet;
use std::path::Path;

use zeroize::Zeroizing;

use crate::config::dialect::Version;
use crate::config::json5::Document;
use crate::config::load::Config;
use crate::config::markers::provider_key;
use crate::config::model::secrets::SecretsModel;
use crate::config::substitute;
use crate::secrets::plan::path as plan_path;
use crate::secrets::stores::agents::{MAIN_AGENT, Places, normalize_agent_id};
use crate::secrets::stores::json;
use crate::secrets::stores::layout::{AuthStore, AuthStoreKind, Layout, SharedLocation};
use crate::secrets::stores::problem::StoreProblem;
use crate::secrets::stores::profiles::{self, Credential, FieldValue};
use crate::secrets::stores::sqlite::{AuthCell, Database};
use crate::sys::host::Host;

use super::field::{Field, ProfilePlace, Way};
use super::payload::Payload;

/// What the auth stores hold.
#[derive(Debug, Default)]
pub struct ProfileFields {
    /// The credentials.
    pub fields: Vec<Field>,
    /// The agents that there are.
    pub agents: BTreeSet<String>,
    /// Stores that cannot be read, with the reason.
    pub unread: Vec<String>,
}

/// Every static credential in plain text of the auth stores; of one agent with `agent`.
///
/// # Errors
/// The folders of the agents cannot be listed, or the place of the shared store is not known.
pub fn find(
    config: &Config,
    host: &Host,
    agent: Option<&str>,
) -> Result<ProfileFields, StoreProblem> {
    let places = Places {
        state_dir: &config.paths.state_dir,
        home: &config.paths.home,
        cwd: &host.cwd,
        env: &config.env,
        config: Some(&config.root),
        dialect: config.dialect,
    };
    let layout = Layout::read(places)?;
    let shared = if config.dialect.sqlite_auth_stores {
        match Database::state(&layout.state_database())? {
            Some(state) => state.shared_location()?,
            None => SharedLocation::default(),
        }
    } else {
        SharedLocation::default()
    };
    let mut out = ProfileFields { agents: agents(&places), ..ProfileFields::default() };
    let wanted = agent.map(normalize_agent_id);
    for store in layout.auth_stores(shared) {
        let owner = match store.kind {
            AuthStoreKind::SharedInState => None,
            _ => out.agents.iter().find(|id| layout.agent_store(id).path == store.path).cloned(),
        };
        if wanted.is_some() && wanted != owner {
            continue;
        }
        match document(&store) {
            Ok(Some(document)) => {
                of_store(config, &store, owner.as_deref(), &document, &mut out.fields);
            }
            // A database without the table has no profiles.
            Ok(None) | Err(StoreProblem::MissingTable { .. }) => {}
            Err(problem) => out.unread.push(problem.to_string()),
        }
    }
    Ok(out)
}

/// The ids of all agents: configured, or with a folder.
fn agents(places: &Places<'_>) -> BTreeSet<String> {
    let mut ids: BTreeSet<String> =
        places.configured_agents().into_iter().map(|(id, _)| id).collect();
    ids.insert(MAIN_AGENT.to_owned());
    for entry in std::fs::read_dir(places.agents_root()).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if normalize_agent_id(&name) == name {
            ids.insert(name);
        }
    }
    ids
}

fn document(store: &AuthStore) -> Result<Option<Document>, StoreProblem> {
    let (database, cell) = match store.kind {
        AuthStoreKind::Json => return json_document(&store.path),
        AuthStoreKind::SharedInState => (Database::state(&store.path)?, AuthCell::Shared),
        AuthStoreKind::Agent | AuthStoreKind::SharedInMain => {
            (Database::agent(&store.path)?, AuthCell::Agent)
        }
    };
    database.map_or(Ok(None), |database| database.auth_profiles(cell))
}

fn json_document(path: &Path) -> Result<Option<Document>, StoreProblem> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreProblem::io(path, &error)),
    };
    json::parse(text).map(Some).map_err(|error| StoreProblem::BadJson {
        path: path.to_owned(),
        position: error.position,
        why: error.why,
    })
}

fn of_store(
    config: &Config,
    store: &AuthStore,
    owner: Option<&str>,
    document: &Document,
    out: &mut Vec<Field>,
) {
    let defaults = SecretsModel::read(&config.root, config.dialect).defaults;
    for entry in profiles::read(document, &defaults, config.dialect).unwrap_or_default() {
        let Credential::Static(credential) = entry.credential else { continue };
        let FieldValue::Text(value) = &credential.value else { continue };
        let is_template = substitute::has_reference(value.expose("tell a variable from a key"));
        if !credential.is_plaintext || is_template {
            continue;
        }
        let path: Vec<String> = ["profiles", &entry.profile_id, credential.kind.value_field()]
            .map(str::to_owned)
            .into();
        let agent = owner.unwrap_or("shared").to_owned();
        out.push(Field {
            shown: format!("{agent}/{}", plan_path::format(&path, config.dialect)),
            file: store.path.clone(),
            profile: Some(ProfilePlace { agent, provider: entry.provider.clone() }),
            payload: Payload::Text(value.clone()),
            way: way(
                config,
                owner,
                &entry.profile_id,
                &entry.provider,
                credential.kind.ref_field(),
            ),
            path,
        });
    }
}

fn way(
    config: &Config,
    owner: Option<&str>,
    profile: &str,
    provider: &str,
    ref_field: &str,
) -> Way {
    if config.dialect.version == Version::V2026_2_26 {
        return Way::Manual(format!(
            "a plan of 2026.2.26 names no auth profiles: put `{ref_field}` in place of it in the \
             file, or remove the profile {profile} (`openclaw models auth` enters credentials \
             anew, as plain text), or let the model provider {provider} have the key in the \
             config: apply then empties the profile"
        ));
    }
    match owner {
        Some(_) => Way::Ref,
        None => Way::Manual(format!(
            "a plan names profiles of an agent's own store only: enter {profile} for an agent with \
             `openclaw models auth --agent ID paste-api-key --provider {provider}` and remove it \
             from the shared store"
        )),
    }
}

/// The model providers whose stored profiles `apply` empties, because the reference of the
/// provider itself takes their place.
#[must_use]
pub fn emptied<'f>(
    config: &Config,
    picked: impl IntoIterator<Item = &'f Field>,
) -> BTreeSet<String> {
    let of = |field: &Field| match field.path.as_slice() {
        [models, providers, name, key]
            if (models.as_str(), providers.as_str(), key.as_str())
                == ("models", "providers", "apiKey") =>
        {
            Some(provider_key(name, config.dialect))
        }
        _ => None,
    };
    picked.into_iter().filter_map(of).collect()
}

/// Whether `apply` empties the profile of a field.
#[must_use]
pub fn is_emptied(config: &Config, field: &Field, emptied: &BTreeSet<String>) -> bool {
    let place = field.profile.as_ref();
    place.is_some_and(|p| emptied.contains(&provider_key(&p.provider, config.dialect)))
}

/// Why a profile's field stays, told with what `apply` does to it all the same.
#[must_use]
pub fn fate(config: &Config, field: &Field, emptied: &BTreeSet<String>, why: String) -> String {
    if is_emptied(config, field, emptied) {
        "not moved, but apply removes it: the reference of its model provider takes its place"
            .to_owned()
    } else {
        why
    }
}
