//! Credentials in config fields that OpenClaw's audit does not look at: hook tokens, `env.vars`,
//! skill and MCP server environments, headers, fields of plugins, and every other field whose
//! name says that it holds one.

use std::collections::BTreeSet;

use crate::base::secret::SecretValue;
use crate::config::dialect::TARGETS;
use crate::config::load::Config;
use crate::config::policy::SecretNames;
use crate::config::secret_names::{ValueClass, classify, is_secret_name};
use crate::config::secret_shapes;
use crate::config::substitute;
use crate::config::value::{Value, ValueKind};
use crate::report::finding::{Finding, Location, Origin};

use super::super::codes;
use super::super::known::KnownSecrets;
use super::super::sighting::Sighting;
use super::super::walk;

/// Looks at every string of the config. `covered` are the paths that the OpenClaw part of the
/// audit has judged already.
pub(in super::super) fn find(
    config: &Config,
    covered: &BTreeSet<Vec<String>>,
    names: &SecretNames,
) -> Vec<Sighting> {
    let mut sightings = Vec::new();
    walk::strings(&config.root, &mut Vec::new(), &mut |path, value, text| {
        if !holds_credential(path, text, names) {
            return;
        }
        let written = authored(config, value).unwrap_or(text);
        let class = classify(written);
        let location = place(config, path, value);
        match class {
            ValueClass::SecretRefString => sightings.push(Sighting::plain(
                Finding::new(
                    &codes::SECRETREF_STRING,
                    Origin::Telson,
                    location,
                    "`SecretRef:name` is plain text to OpenClaw: no version has this form of reference",
                )
                .help("write { source: \"env\", provider: \"default\", id: \"NAME\" } instead"),
            )),
            ValueClass::Literal if !covered.contains(path) => {
                sightings.push(plaintext(location, text));
            }
            _ => {}
        }
    });
    arguments(config, &config.root, &mut Vec::new(), names, &mut sightings);
    sightings
}

fn plaintext(place: Location, value: &str) -> Sighting {
    let message = format!("{} is stored as plaintext.", place.json_path);
    let finding = Finding::new(&codes::PLAINTEXT_FOUND, Origin::Telson, place, message);
    Sighting { finding, value: Some(SecretValue::new(value)) }
}

/// Looks at the arguments of programs, such as those of MCP servers: `["--token", "..."]`.
fn arguments(
    config: &Config,
    value: &Value,
    path: &mut Vec<String>,
    names: &SecretNames,
    sightings: &mut Vec<Sighting>,
) {
    match &value.kind {
        ValueKind::Object(entries) => {
            for entry in entries {
                path.push(entry.key.clone());
                arguments(config, &entry.value, path, names, sightings);
                path.pop();
            }
        }
        ValueKind::Array(items) => {
            let texts: Vec<&str> =
                items.iter().map(|item| authored(config, item).unwrap_or_default()).collect();
            for (index, start) in
                secret_shapes::in_arguments(&texts, |name| names.holds_secret(name))
            {
                path.push(index.to_string());
                let location = place(config, path, &items[index]);
                sightings.push(plaintext(location, &texts[index][start..]));
                path.pop();
            }
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                arguments(config, item, path, names, sightings);
                path.pop();
            }
        }
        _ => {}
    }
}

/// Fields that hold the very value of a known credential although nothing in their name says so.
pub(in super::super) fn copies(
    config: &Config,
    covered: &BTreeSet<Vec<String>>,
    names: &SecretNames,
    known: &KnownSecrets,
) -> Vec<Sighting> {
    let mut sightings = Vec::new();
    walk::strings(&config.root, &mut Vec::new(), &mut |path, value, text| {
        if known.find(text).is_none()
            || covered.contains(path)
            || holds_credential(path, text, names)
            || authored(config, value).is_some_and(substitute::has_reference)
        {
            return;
        }
        let field = config.render_path(path);
        sightings.push(Sighting {
            finding: Finding::new(
                &codes::PLAINTEXT_FOUND,
                Origin::Telson,
                place(config, path, value),
                format!("{field} holds the value of a credential."),
            ),
            value: Some(SecretValue::new(text)),
        });
    });
    sightings
}

/// Whether a field is one for a credential, by its path or by a URL with a password in it.
fn holds_credential(path: &[String], text: &str, names: &SecretNames) -> bool {
    is_credential_field(path)
        || names.adds(path)
        || (classify(text) == ValueClass::Literal && secret_shapes::holds_credential(text))
}

/// Where a value was written.
pub(in super::super) fn place(config: &Config, path: &[String], value: &Value) -> Location {
    let file = config.sources.path(value.span.source);
    Location::new(file, config.render_path(path)).at(config.sources.position(value.span))
}

/// The text as it stands in the file, before substitution.
pub(crate) fn authored<'a>(config: &'a Config, value: &Value) -> Option<&'a str> {
    let (file, steps) = config.locate(value.span)?;
    file.document.as_ref()?.root().at(&steps)?.as_str()
}

/// Whether a field holds a credential, by the registry of any version or by its name.
pub(crate) fn is_credential_field(path: &[String]) -> bool {
    let Some(last) = path.last() else { return false };
    let under = |parent: &str| path.len() > 1 && path[path.len() - 2] == parent;
    if path.first().is_some_and(|p| p == "secrets" || p == "meta") {
        // Provider settings name files, programs and ids, not credentials; except an
        // environment given to a resolver.
        return under("env") && is_secret_name(last);
    }
    if path.iter().any(|segment| segment == "models") && last == "id" {
        return false;
    }
    TARGETS.iter().any(|target| target.matches(path) && !target.pattern.ends_with("headers.*"))
        || path == ["hooks", "gmail", "pushToken"]
        || (is_secret_name(last) && !is_ref_part(path))
}

/// Inside a ref object (`{source, provider, id}`) nothing is a credential.
fn is_ref_part(path: &[String]) -> bool {
    path.last().is_some_and(|last| matches!(last.as_str(), "source" | "provider" | "id"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields() {
        let path = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
        for yes in [
            "hooks.token",
            "env.vars.OPENAI_API_KEY",
            "skills.entries.x.env.DB_PASSWORD",
            "mcp.servers.x.headers.Authorization",
            "channels.slack.botToken",
            "secrets.providers.v.env.VAULT_TOKEN",
        ] {
            assert!(is_credential_field(&path(yes)), "{yes}");
        }
        for no in ["models.providers.x.baseUrl", "session.mainKey", "secrets.providers.v.path"] {
            assert!(!is_credential_field(&path(no)), "{no}");
        }
    }
}
