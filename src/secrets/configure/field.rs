//! The config fields that hold a credential as plain text, and what can be done about each.

use std::path::PathBuf;

use crate::config::dialect::{Dialect, TARGETS, ValueShape, Version};
use crate::config::load::Config;
use crate::config::markers;
use crate::config::model::secrets::SecretsModel;
use crate::config::secret_names::{ValueClass, classify};
use crate::config::secret_ref::{SecretRef, coerce_ref};
use crate::config::substitute;
use crate::config::value::Value;
use crate::secrets::audit::{expand, is_credential_field, strings, written};
use crate::secrets::plan::model::PlanTarget;
use crate::secrets::plan::path as plan_path;

use super::payload::Payload;

/// A field with a credential in plain text.
#[derive(Debug, Clone)]
pub struct Field {
    /// Keys from the root of the config (or of the auth store).
    pub path: Vec<String>,
    /// The path as this OpenClaw version writes it.
    pub shown: String,
    /// The file that holds the value.
    pub file: PathBuf,
    /// The agent and model provider, when the field is in an auth store and not in the config.
    pub profile: Option<ProfilePlace>,
    /// The credential.
    pub payload: Payload,
    /// What the version takes in its place.
    pub way: Way,
}

/// Where in the auth stores a field is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfilePlace {
    /// The agent.
    pub agent: String,
    /// The model provider of the profile.
    pub provider: String,
}

/// What can stand in a field in place of the credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// A reference.
    Ref,
    /// No reference, but `${NAME}`, which OpenClaw replaces by the variable when it reads the
    /// config.
    Substitution,
    /// Neither; what to do instead.
    Manual(String),
}

impl Field {
    /// The plan target that points this field at `reference`.
    #[must_use]
    pub fn target(&self, reference: SecretRef, version: Version) -> Option<PlanTarget> {
        let target = PlanTarget::new(&self.path, reference, version)?;
        Some(match &self.profile {
            Some(place) => target.for_agent(&place.agent, Some(&place.provider)),
            None => target,
        })
    }

    /// What tells this field from all others.
    #[must_use]
    pub fn key(&self) -> Vec<String> {
        let agent = self.profile.iter().map(|place| place.agent.clone());
        agent.chain(self.path.iter().cloned()).collect()
    }

    /// Whether the operator's `name` means this field: its path in either notation, where `*`
    /// stands for one key.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        let name = name.trim();
        // Without its agent the name of a profile's field means that of every agent.
        let bare = self.profile.as_ref().and_then(|_| self.shown.split_once('/'));
        if name == self.shown
            || name == self.path.join(".")
            || bare.is_some_and(|(_, bare)| bare == name)
        {
            return true;
        }
        let parts: Vec<&str> = name.split('.').collect();
        parts.contains(&"*")
            && parts.len() == self.path.len()
            && parts.iter().zip(&self.path).all(|(part, key)| *part == "*" || part == key)
    }
}

/// Every credential in plain text that the config holds, in the order of the file. Texts that
/// only stand for a credential (placeholders, markers) and references are left out.
#[must_use]
pub fn find(config: &Config) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut taken = Vec::new();
    let secrets = SecretsModel::read(&config.root, config.dialect);
    for target in TARGETS.iter().filter(|t| t.known_to(config.dialect.version)) {
        for hit in expand(&config.root, target.pattern, false) {
            if taken.contains(&hit.segments) {
                continue;
            }
            taken.push(hit.segments.clone());
            let is_object = hit.value.is_object();
            if (is_object && target.value != ValueShape::StringOrObject)
                || coerce_ref(hit.value, &secrets.defaults, config.dialect).is_some()
                || config.templates.contains_key(&hit.segments)
                || !is_literal(config, hit.value)
                || is_marker(target.pattern, &hit.segments, hit.value, config.dialect)
            {
                continue;
            }
            let Some(payload) = Payload::of(hit.value) else { continue };
            fields.push(field(config, hit.segments, hit.value, payload, Way::Ref));
        }
    }
    strings(&config.root, &mut Vec::new(), &mut |path, value, _| {
        if taken.iter().any(|t| path.starts_with(t))
            || config.templates.contains_key(path)
            || !is_credential_field(path)
            || !is_literal(config, value)
        {
            return;
        }
        let Some(payload) = Payload::of(value) else { return };
        fields.push(field(config, path.to_vec(), value, payload, way(path)));
    });
    let place = |f: &Field| {
        let value = at(&config.root, &f.path);
        value.map(|v| (v.span.source.0, v.span.start))
    };
    fields.sort_by_key(place);
    fields
}

fn field(config: &Config, path: Vec<String>, value: &Value, payload: Payload, way: Way) -> Field {
    Field {
        shown: plan_path::format(&path, config.dialect),
        file: config.sources.path(value.span.source).to_owned(),
        profile: None,
        path,
        payload,
        way,
    }
}

/// Whether a value as written is a credential itself, without interpolation.
fn is_literal(config: &Config, value: &Value) -> bool {
    let Some(text) = value.as_str() else { return value.is_object() };
    let text = written(config, value).unwrap_or(text);
    classify(text) == ValueClass::Literal && !substitute::has_reference(text)
}

/// Texts that OpenClaw itself knows to be no secret.
fn is_marker(pattern: &str, path: &[String], value: &Value, dialect: &Dialect) -> bool {
    let last = path.last().map_or("", String::as_str);
    if pattern == "models.providers.*.headers.*" {
        return !markers::is_sensitive_header_name(last);
    }
    pattern == "models.providers.*.apiKey"
        && dialect.env_shorthand
        && value.as_str().is_some_and(|text| markers::is_non_secret_api_key_marker(text, dialect))
}

/// What stands for a credential where no reference can.
fn way(path: &[String]) -> Way {
    let first = path.first().map_or("", String::as_str);
    let last = path.last().map_or("", String::as_str);
    if first == "env" {
        return Way::Manual(format!(
            "set {last} where the gateway starts and remove it here: a variable that the config \
             sets cannot come from a provider"
        ));
    }
    if first == "secrets" {
        return Way::Manual(format!(
            "set {last} where the gateway starts and name it in `passEnv` of the provider"
        ));
    }
    Way::Substitution
}

/// The value at `path`, through objects and lists.
#[must_use]
pub fn at<'a>(root: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(root, |value, key| match key.parse::<usize>() {
        Ok(index) if !value.items().is_empty() => value.items().get(index),
        _ => value.get(key),
    })
}
