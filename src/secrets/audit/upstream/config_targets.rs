//! Credential paths of the config: plaintext, references, and their places.

use crate::base::secret::SecretValue;
use crate::config::dialect::{TARGETS, Target, ValueShape, Version};
use crate::config::markers;
use crate::config::secret_ref::{RefSource, SecretRef, coerce_ref};
use crate::config::value::{Value, ValueKind};
use crate::report::finding::{Finding, Location, Origin};

use super::super::codes;
use super::super::walk::{self, Hit};
use super::{Assignment, Run};

impl Run<'_> {
    pub(super) fn config_targets(&mut self, root: &Value) {
        let blank_keys = !self.dialect.quoted_paths;
        for target in TARGETS.iter().filter(|t| t.audited_by(self.dialect.version)) {
            for hit in walk::expand(root, target.pattern, blank_keys) {
                self.config_target(root, target, &hit);
            }
            // In 2026.2.26 the reference of a Google Chat account may stand alone in its sibling.
            if self.dialect.sibling_service_account && target.pattern.ends_with(".serviceAccount") {
                let pattern = format!("{}Ref", target.pattern);
                for hit in walk::expand(root, &pattern, blank_keys) {
                    let mut value_path = hit.segments.clone();
                    if let Some(last) = value_path.last_mut() {
                        "serviceAccount".clone_into(last);
                    }
                    if get(root, &value_path).is_none() {
                        self.sibling_only(target, &value_path, hit.value);
                    }
                }
            }
        }
    }

    pub(super) fn sibling_only(&mut self, target: &Target, path: &[String], reference: &Value) {
        if let Some(found) = coerce_ref(reference, &self.secrets.defaults, self.dialect) {
            self.assign(target, path, reference, found);
        }
    }

    pub(super) fn config_target(&mut self, root: &Value, target: &Target, hit: &Hit<'_>) {
        self.out.covered.insert(hit.segments.clone());
        let sibling = (self.dialect.sibling_service_account
            && target.pattern.ends_with(".serviceAccount"))
        .then(|| {
            let mut path = hit.segments.clone();
            path.pop();
            path.push("serviceAccountRef".to_owned());
            get(root, &path)
        })
        .flatten()
        .and_then(|value| coerce_ref(value, &self.secrets.defaults, self.dialect));
        if let Some(found) = sibling.or_else(|| self.inline_ref(hit)) {
            self.assign(target, &hit.segments, hit.value, found);
            return;
        }
        let Some(plain) = plaintext(hit.value, target.value) else { return };
        let last = hit.segments.last().map_or("", String::as_str);
        let is_header = target.pattern == "models.providers.*.headers.*";
        if self.dialect.env_shorthand
            && ((is_header && !markers::is_sensitive_header_name(last))
                || (target.pattern == "models.providers.*.apiKey"
                    && hit.value.as_str().is_some_and(|text| {
                        markers::is_non_secret_api_key_marker(text, self.dialect)
                    })))
        {
            return;
        }
        let path = self.inputs.config.render_path(&hit.segments);
        let message = match self.dialect.version {
            Version::V2026_9_6 => format!("{path} is stored as plaintext."),
            Version::V2026_2_26 => match target.plan_type {
                "models.providers.apiKey" => "Provider apiKey is stored as plaintext.".to_owned(),
                "skills.entries.apiKey" => "Skill apiKey is stored as plaintext.".to_owned(),
                _ => "Google Chat serviceAccount is stored as plaintext.".to_owned(),
            },
        };
        let place = self.place(&hit.segments, hit.value);
        if hit.value.as_str().is_some() {
            self.plaintext.push((place.clone(), plain.clone()));
        }
        let provider = target.provider_segment.and_then(|at| hit.segments.get(at));
        let finding = Finding::new(&codes::PLAINTEXT_FOUND, Origin::OpenClaw, place, message)
            .provider(provider.cloned());
        self.saw(finding, plain);
    }

    /// The reference in the field itself. From 2026.9.6 on a string is one only as it was written,
    /// never because of what a variable or an escape turned it into.
    pub(super) fn inline_ref(&self, hit: &Hit<'_>) -> Option<SecretRef> {
        if self.dialect.env_shorthand && hit.value.as_str().is_some() {
            let id = self.inputs.config.templates.get(&hit.segments)?;
            let provider = self.secrets.defaults.alias(RefSource::Env).to_owned();
            return Some(SecretRef { source: RefSource::Env, provider, id: id.clone() });
        }
        coerce_ref(hit.value, &self.secrets.defaults, self.dialect)
    }

    pub(super) fn assign(
        &mut self,
        target: &Target,
        path: &[String],
        value: &Value,
        reference: SecretRef,
    ) {
        let provider = match (target.provider_segment, target.account_segment) {
            (Some(at), _) => path.get(at).cloned(),
            // 2026.2.26 names the channel as provider of an account's reference.
            (None, Some(_)) if self.dialect.sibling_service_account => {
                Some("googlechat".to_owned())
            }
            _ => None,
        };
        let assignment = Assignment {
            place: self.place(path, value),
            reference,
            shape: target.value,
            provider,
            tracks_shadowing: target.pattern == "models.providers.*.apiKey",
        };
        self.out.assignments.push(assignment);
    }

    /// OpenClaw names the config file even for a value of an included one; telson keeps the true
    /// position beside it.
    pub(super) fn place(&self, path: &[String], value: &Value) -> Location {
        let config = self.inputs.config;
        let mut place = Location::new(&config.paths.config, config.render_path(path));
        if config.files.first().is_some_and(|file| file.source == value.span.source) {
            place.position = Some(config.sources.position(value.span));
        }
        place
    }
}

/// The value at a path of keys.
fn get<'a>(root: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(root, |value, key| value.get(key))
}

/// The credential that a target holds in clear: a non-blank string, or a non-empty object where
/// one is a fit value.
fn plaintext(value: &Value, shape: ValueShape) -> Option<SecretValue> {
    match &value.kind {
        ValueKind::String(text) if !text.trim().is_empty() => Some(SecretValue::new(text.as_str())),
        ValueKind::Object(entries)
            if shape == ValueShape::StringOrObject && !entries.is_empty() =>
        {
            // A service account is told from others by its private key.
            let key = value.get("private_key").and_then(Value::as_str).unwrap_or_default();
            Some(SecretValue::new(key))
        }
        _ => None,
    }
}
