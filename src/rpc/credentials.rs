//! Which token and password the real CLI would use, in both versions.

use crate::base::names;
use crate::base::secret::SecretValue;
use crate::config::dialect::Version;
use crate::config::secret_ref::{RefSource, SecretRef};
use crate::config::value::Value;

use super::target::{RpcTargetRequest, TargetError};

/// What is sent in `auth`.
#[derive(Debug, Clone, Default)]
pub(super) struct Auth {
    pub(super) token: Option<SecretValue>,
    pub(super) password: Option<SecretValue>,
}

/// The text of a credential without surrounding white space; blank is absent.
fn trimmed(text: &str) -> Option<SecretValue> {
    let text = text.trim();
    (!text.is_empty()).then(|| SecretValue::new(text))
}

fn from_env(request: &RpcTargetRequest<'_>, names: &[&str]) -> Option<SecretValue> {
    names.iter().find_map(|name| trimmed(request.env.get(*name)?))
}

/// The credentials of the environment. 2026.2.26 knows the product's old name too.
pub(super) fn environment(request: &RpcTargetRequest<'_>) -> Auth {
    let known = if request.version < Version::V2026_9_6 { 2 } else { 1 };
    Auth {
        token: from_env(request, &["OPENCLAW_GATEWAY_TOKEN", "CLAWDBOT_GATEWAY_TOKEN"][..known]),
        password: from_env(
            request,
            &["OPENCLAW_GATEWAY_PASSWORD", "CLAWDBOT_GATEWAY_PASSWORD"][..known],
        ),
    }
}

/// A place that may hold a credential.
enum Place {
    Env,
    Config(&'static [&'static str]),
}

const LOCAL_TOKEN: Place = Place::Config(&["gateway", "auth", "token"]);
const LOCAL_PASSWORD: Place = Place::Config(&["gateway", "auth", "password"]);
const REMOTE_TOKEN: Place = Place::Config(&["gateway", "remote", "token"]);
const REMOTE_PASSWORD: Place = Place::Config(&["gateway", "remote", "password"]);

/// The credentials of the environment and the config, for the local or the remote gateway.
pub(super) fn configured(
    request: &RpcTargetRequest<'_>,
    remote: bool,
) -> Result<Auth, TargetError> {
    let modern = request.version >= Version::V2026_9_6;
    let env = environment(request);
    let mode = text_at(request, &["gateway", "auth", "mode"]).unwrap_or_default();
    let (tokens, passwords) = if remote {
        // The password is looked up in the environment first, the token last: as observed.
        ([REMOTE_TOKEN, Place::Env, LOCAL_TOKEN], [Place::Env, REMOTE_PASSWORD, LOCAL_PASSWORD])
    } else if modern {
        ([LOCAL_TOKEN, Place::Env, REMOTE_TOKEN], [LOCAL_PASSWORD, Place::Env, REMOTE_PASSWORD])
    } else {
        ([Place::Env, LOCAL_TOKEN, REMOTE_TOKEN], [Place::Env, LOCAL_PASSWORD, REMOTE_PASSWORD])
    };
    // A reference that the auth mode does not use is not resolved: it may run a program.
    let token_used = remote || !matches!(mode, "password" | "none" | "trusted-proxy");
    let token = pick(request, &tokens, env.token.as_ref(), token_used);
    let has_token = matches!(&token, Ok(Some(_)));
    let password_used = match mode {
        "password" | "trusted-proxy" => true,
        "token" | "none" => remote && !has_token,
        _ => !has_token,
    };
    let password = pick(request, &passwords, env.password.as_ref(), password_used);
    match (token, password) {
        (Ok(token), Ok(password)) => Ok(Auth { token, password }),
        (Err(_), Ok(password @ Some(_))) if mode != "token" => Ok(Auth { token: None, password }),
        (Err(error), _) | (Ok(_), Err(error)) => Err(error),
    }
}

/// The first place that holds a value. A used reference that cannot be resolved is an error: a
/// value from a later place would be another credential than the gateway's.
fn pick(
    request: &RpcTargetRequest<'_>,
    places: &[Place],
    env: Option<&SecretValue>,
    resolve_refs: bool,
) -> Result<Option<SecretValue>, TargetError> {
    for place in places {
        let found = match place {
            Place::Env => env.cloned(),
            Place::Config(keys) => match request.config.and_then(|root| root.at(keys)) {
                None => None,
                Some(value) => match as_ref(value, request) {
                    Some(_) if !resolve_refs => None,
                    Some(reference) => {
                        let path = keys.join(".");
                        let value = (request.resolve)(&reference).map_err(|reason| {
                            TargetError::SecretUnavailable { path: path.clone(), reason }
                        })?;
                        Some(trimmed(value.expose("gateway login")).ok_or_else(|| {
                            let reason = format!("{reference} gives an empty value");
                            TargetError::SecretUnavailable { path, reason }
                        })?)
                    }
                    None => value.as_str().filter(|text| !has_placeholder(text)).and_then(trimmed),
                },
            },
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

fn text_at<'a>(request: &RpcTargetRequest<'a>, keys: &[&str]) -> Option<&'a str> {
    request.config?.at(keys)?.as_str()
}

/// Whether a `${NAME}` is left in the text, whose variable was not set: no credential.
fn has_placeholder(text: &str) -> bool {
    text.split("${").skip(1).any(|rest| {
        rest.split_once('}').is_some_and(|(name, _)| {
            !name.is_empty()
                && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        })
    })
}

/// The reference in a credential field: the object, and from 2026.9.6 on its short forms.
fn as_ref(value: &Value, request: &RpcTargetRequest<'_>) -> Option<SecretRef> {
    if value.is_object() {
        let text = |key| value.get(key).and_then(Value::as_str).map(|t| t.trim().to_owned());
        return Some(SecretRef {
            source: RefSource::parse(&text("source")?)?,
            provider: text("provider")?,
            id: text("id")?,
        });
    }
    if !request.version.dialect().env_shorthand {
        return None;
    }
    let name = value.as_str()?.trim().strip_prefix('$')?;
    let name = name.strip_prefix('{').map_or(Some(name), |inner| inner.strip_suffix('}'))?;
    names::is_env_id(name).then(|| SecretRef {
        source: RefSource::Env,
        provider: text_at(request, &["secrets", "defaults", "env"]).unwrap_or("default").to_owned(),
        id: name.to_owned(),
    })
}
