//! Fresh credentials for fields that only telson's operator has to know.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::base::secret::SecretValue;
use crate::config::load::Config;
use crate::config::substitute::has_reference;
use crate::secrets::plan::model::PlanTarget;
use crate::secrets::plan::path as plan_path;

use super::error::ConfigureError;
use super::field::{Field, Way, at};
use super::payload::Payload;

/// A field with a fresh credential: 32 random bytes as base64url.
///
/// # Errors
/// The field holds a reference, or `name` is no path.
pub fn generate(config: &Config, name: &str) -> Result<Field, ConfigureError> {
    let dialect = config.dialect;
    let path: Vec<String> = match plan_path::parse(name) {
        Ok(tokens) if dialect.quoted_paths => tokens.iter().map(ToString::to_string).collect(),
        _ => plan_path::split_dots(name),
    };
    if path.is_empty() || path.iter().any(|key| plan_path::is_forbidden(key)) {
        return Err(ConfigureError::request(
            format!("`{name}` is no path of the config"),
            "write it as in --generate hooks.token",
        ));
    }
    let shown = plan_path::format(&path, dialect);
    let old = at(&config.root, &path);
    let is_reference = old.is_some_and(|value| {
        value.as_str().is_none_or(|text| {
            let written = crate::secrets::audit::written(config, value);
            has_reference(written.unwrap_or(text))
        })
    });
    if is_reference {
        return Err(ConfigureError::request(
            format!("{shown} holds a reference already"),
            "rotate the credential in its provider, then run `telson secrets reload`",
        ));
    }
    let mut bytes = Zeroizing::new([0_u8; 32]);
    getrandom::fill(&mut bytes[..]).map_err(|error| {
        ConfigureError::request(format!("there are no random bytes: {error}"), "try again")
    })?;
    let example = crate::config::secret_ref::SecretRef {
        source: crate::config::secret_ref::RefSource::Env,
        provider: "default".to_owned(),
        id: "X".to_owned(),
    };
    let takes_ref = PlanTarget::new(&path, example, dialect.version).is_some();
    Ok(Field {
        file: config.paths.config.clone(),
        profile: None,
        payload: Payload::Text(SecretValue::new(URL_SAFE_NO_PAD.encode(&bytes[..]))),
        way: if takes_ref { Way::Ref } else { Way::Substitution },
        shown,
        path,
    })
}
