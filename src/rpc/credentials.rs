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
pub(super) fn trimmed(text: &str) -> Option<SecretValue> {
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::*;
    use crate::base::span::{SourceId, Span};
    use crate::config::value::{Entry, ValueKind};
    use crate::rpc::target::{RpcTarget, UrlSource};
    use crate::rpc::url::UrlProblem;

    const OLD: Version = Version::V2026_2_26;
    const NEW: Version = Version::V2026_9_6;

    fn value(json: &serde_json::Value) -> Value {
        let span = Span { source: SourceId(0), start: 0, end: 0 };
        let kind = match json {
            serde_json::Value::String(text) => ValueKind::String(text.clone().into()),
            serde_json::Value::Object(members) => ValueKind::Object(
                members
                    .iter()
                    .map(|(key, json)| Entry {
                        key: key.clone(),
                        key_span: span,
                        value: value(json),
                    })
                    .collect(),
            ),
            other => ValueKind::Number(other.as_f64().unwrap_or_default()),
        };
        Value { kind, span }
    }

    #[expect(clippy::needless_pass_by_value, reason = "reads better with json!(..) arguments")]
    /// Finds the target for a `gateway` section and an environment, with `--url` and `--token`.
    fn find(
        version: Version,
        gateway: serde_json::Value,
        env: &[(&str, &str)],
        flags: (Option<&str>, Option<&str>, Option<u16>),
    ) -> Result<RpcTarget, TargetError> {
        let root = value(&serde_json::json!({ "gateway": gateway }));
        let env: BTreeMap<String, String> =
            env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let resolve = |reference: &SecretRef| match reference.id.as_str() {
            "GOOD" => Ok(SecretValue::new(" from-ref\n")),
            _ => Err("not set".to_owned()),
        };
        RpcTarget::find(&RpcTargetRequest {
            url: flags.0,
            token: flags.1.map(SecretValue::new),
            password: None,
            port: flags.2,
            env: &env,
            config: Some(&root),
            state_dir: Path::new("/nonexistent"),
            home: None,
            version,
            resolve: &resolve,
        })
    }

    fn token(version: Version, gateway: serde_json::Value, env: &[(&str, &str)]) -> String {
        let found = find(version, gateway, env, (None, None, None)).unwrap();
        let text =
            |s: Option<SecretValue>| s.map_or("-".to_owned(), |s| s.expose("test").to_owned());
        format!("{}/{}", text(found.token), text(found.password))
    }

    const ENV: &[(&str, &str)] =
        &[("OPENCLAW_GATEWAY_TOKEN", "env-t"), ("OPENCLAW_GATEWAY_PASSWORD", "env-p")];

    #[test]
    fn the_versions_differ_in_what_wins_locally() {
        let both = serde_json::json!({ "auth": { "token": "cfg-t", "password": "cfg-p" } });
        assert_eq!(token(OLD, both.clone(), ENV), "env-t/env-p");
        assert_eq!(token(NEW, both.clone(), ENV), "cfg-t/cfg-p");
        assert_eq!(token(OLD, both, &[]), "cfg-t/cfg-p");
        let remote = serde_json::json!({ "remote": { "token": "rem-t" } });
        assert_eq!(token(OLD, remote.clone(), &[]), "rem-t/-");
        assert_eq!(token(NEW, remote, &[]), "rem-t/-");
        let old_names = &[("CLAWDBOT_GATEWAY_TOKEN", "old")];
        assert_eq!(token(OLD, serde_json::json!({}), old_names), "old/-");
        assert_eq!(token(NEW, serde_json::json!({}), old_names), "-/-");
        assert_eq!(token(NEW, serde_json::json!({ "auth": { "token": "${UNSET}x" } }), &[]), "-/-");
    }

    #[test]
    fn in_remote_mode_the_remote_token_and_the_env_password_win() {
        let gateway = serde_json::json!({ "mode": "remote", "auth": { "token": "cfg-t" },
            "remote": { "url": "wss://gw.example", "token": "rem-t", "password": "rem-p" } });
        for version in [OLD, NEW] {
            assert_eq!(token(version, gateway.clone(), ENV), "rem-t/env-p");
            let found = find(version, gateway.clone(), &[], (None, None, None)).unwrap();
            assert_eq!(
                (found.url.display().as_str(), found.source),
                ("wss://gw.example", UrlSource::Remote)
            );
            // --port means this machine, and so this machine's credentials.
            let found = find(version, gateway.clone(), &[], (None, None, Some(7))).unwrap();
            assert_eq!(found.url.display(), "ws://127.0.0.1:7");
            assert_eq!(found.token.unwrap().expose("test"), "cfg-t");
        }
        let gateway = serde_json::json!({ "mode": "remote" });
        let error = find(NEW, gateway, &[], (None, None, None)).unwrap_err();
        assert_eq!(error, TargetError::RemoteUrlMissing);
    }

    #[test]
    fn references_are_resolved_only_where_they_count() {
        let auth = |mode: &str, id: &str| {
            let reference = serde_json::json!({ "source": "env", "provider": "default", "id": id });
            serde_json::json!({ "auth": { "mode": mode, "token": reference, "password": "cfg-p" } })
        };
        assert_eq!(token(NEW, auth("token", "GOOD"), ENV), "from-ref/cfg-p");
        assert_eq!(token(NEW, auth("password", "BAD"), &[]), "-/cfg-p");
        assert_eq!(token(NEW, auth("none", "BAD"), &[]), "-/cfg-p");
        assert_eq!(
            token(NEW, serde_json::json!({ "auth": { "token": "${GOOD}" } }), &[]),
            "from-ref/-"
        );
        assert_eq!(
            token(NEW, serde_json::json!({ "auth": { "token": "$GOOD" } }), &[]),
            "from-ref/-"
        );
        assert_eq!(token(OLD, serde_json::json!({ "auth": { "token": "$GOOD" } }), &[]), "$GOOD/-");
        // The environment's token would be another one than the gateway's.
        let error = find(NEW, auth("token", "BAD"), ENV, (None, None, None)).unwrap_err();
        let path = "gateway.auth.token".to_owned();
        assert_eq!(error, TargetError::SecretUnavailable { path, reason: "not set".to_owned() });
    }

    #[test]
    fn an_address_of_its_own_needs_a_credential_of_its_own() {
        let auth = serde_json::json!({ "auth": { "token": "cfg-t" }, "port": 7 });
        let url = Some("ws://127.0.0.1:9");
        let error = find(NEW, auth.clone(), ENV, (url, None, None)).unwrap_err();
        assert_eq!(error, TargetError::CredentialsRequired { origin: UrlSource::Flag });
        let found = find(NEW, auth.clone(), ENV, (url, Some("mine\n"), None)).unwrap();
        assert_eq!(found.token.unwrap().expose("test"), "mine");
        assert!(found.password.is_none());
        let error = find(NEW, auth.clone(), ENV, (url, None, Some(7))).unwrap_err();
        assert_eq!(error, TargetError::UrlAndPort);
        // 2026.9.6 knows an address in the environment; the config's credentials are not for it.
        let env_url = &[("OPENCLAW_GATEWAY_URL", "ws://127.0.0.1:9")];
        let error = find(NEW, auth.clone(), env_url, (None, None, None)).unwrap_err();
        assert_eq!(error, TargetError::CredentialsRequired { origin: UrlSource::Env });
        let found = find(OLD, auth, env_url, (None, None, None)).unwrap();
        assert_eq!(found.url.display(), "ws://127.0.0.1:7");
    }

    #[test]
    fn addresses_that_cannot_be_used() {
        let find = |version, url| {
            find(version, serde_json::json!({}), &[], (Some(url), Some("t"), None)).unwrap_err()
        };
        assert!(matches!(find(OLD, "ws://192.168.1.5"), TargetError::PlainText { .. }));
        assert!(matches!(find(NEW, "ws://8.8.8.8"), TargetError::PlainText { .. }));
        let problem = UrlProblem::UserInfo;
        let error = find(NEW, "ws://user:canary-beta@127.0.0.1");
        assert_eq!(error, TargetError::Url { origin: UrlSource::Flag, problem });
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
}
