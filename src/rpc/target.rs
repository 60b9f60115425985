//! Which gateway to call, and with what credentials: the real CLI's rules as plain data.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::base::secret::SecretValue;
use crate::config::dialect::Version;
use crate::config::secret_ref::SecretRef;
use crate::config::value::Value;

use super::credentials::{self, Auth};
use super::device::DeviceStore;
use super::port;
use super::tls::{self, Fingerprint};
use super::url::{GatewayUrl, UrlProblem};

/// Gives the value of a reference, or a reason without any value.
pub type ResolveRef<'a> = &'a dyn Fn(&SecretRef) -> Result<SecretValue, String>;

/// Everything that decides which gateway is called.
#[derive(Clone)]
pub struct RpcTargetRequest<'a> {
    /// `--url`.
    pub url: Option<&'a str>,
    /// `--token`, or the content of `--token-file`.
    pub token: Option<SecretValue>,
    /// `--password`.
    pub password: Option<SecretValue>,
    /// `--port`: the gateway of this machine on that port, whatever the config says.
    pub port: Option<u16>,
    /// The environment.
    pub env: &'a BTreeMap<String, String>,
    /// The effective config; `None` when there is none or it cannot be used.
    pub config: Option<&'a Value>,
    /// The state folder.
    pub state_dir: &'a Path,
    /// The home folder that `~` stands for in paths of the config.
    pub home: Option<&'a Path>,
    /// The OpenClaw version whose rules hold.
    pub version: Version,
    /// Resolves a credential that is a reference.
    pub resolve: ResolveRef<'a>,
}

/// Where the address comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UrlSource {
    /// `--url`.
    Flag,
    /// `OPENCLAW_GATEWAY_URL` (2026.9.6).
    Env,
    /// `gateway.remote.url`.
    Remote,
    /// The gateway of this machine.
    Local,
}

impl UrlSource {
    /// How messages name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Flag => "--url",
            Self::Env => "OPENCLAW_GATEWAY_URL",
            Self::Remote => "gateway.remote.url",
            Self::Local => "local loopback",
        }
    }
}

/// A gateway to call.
#[derive(Debug, Clone)]
pub struct RpcTarget {
    /// The address.
    pub url: GatewayUrl,
    /// Where the address comes from.
    pub source: UrlSource,
    /// `auth.token`.
    pub token: Option<SecretValue>,
    /// `auth.password`.
    pub password: Option<SecretValue>,
    /// The only certificate to trust.
    pub(super) pin: Option<Fingerprint>,
    /// The device identity, for gateways that want one.
    pub device: DeviceStore,
}

/// Why there is no gateway to call.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// `--url` and `--port` exclude each other.
    #[error("--url and --port are both given")]
    UrlAndPort,
    /// The address is no gateway address.
    #[error("the gateway address of {} cannot be used: {problem}", .origin.as_str())]
    Url {
        /// Where it was given.
        origin: UrlSource,
        /// What is wrong.
        problem: UrlProblem,
    },
    /// Plain text over a network.
    #[error("{url} would carry the credential in plain text over a network")]
    PlainText {
        /// The address.
        url: String,
        /// Where it was given.
        origin: UrlSource,
    },
    /// An address of its own needs credentials of its own.
    #[error("the gateway address of {} needs explicit credentials", .origin.as_str())]
    CredentialsRequired {
        /// Where it was given.
        origin: UrlSource,
    },
    /// Remote mode without an address.
    #[error("gateway.mode is `remote` and gateway.remote.url is not set")]
    RemoteUrlMissing,
    /// A reference in the gateway's credentials does not resolve.
    #[error("the gateway credential `{path}` cannot be resolved: {reason}")]
    SecretUnavailable {
        /// The field.
        path: String,
        /// Why.
        reason: String,
    },
    /// `gateway.remote.tlsFingerprint` is no SHA-256 fingerprint.
    #[error("`gateway.remote.tlsFingerprint` is no SHA-256 fingerprint of 64 hex digits")]
    Fingerprint,
    /// The certificate of the local gateway cannot be read.
    #[error("the certificate of the local gateway cannot be read: {}", .path.display())]
    Certificate {
        /// The file.
        path: PathBuf,
    },
}

impl TargetError {
    /// What to do.
    #[must_use]
    pub fn fix(&self) -> String {
        match self {
            Self::UrlAndPort => "give one of them: --port means this machine",
            Self::Url { problem: UrlProblem::UserInfo, .. } => {
                "leave the user part out of the url; use --token-file or --password"
            }
            Self::Url { .. } => "write it like ws://127.0.0.1:18789 or wss://gateway.example",
            Self::PlainText { .. } => {
                "use wss://, or tunnel with `ssh -N -L 18789:127.0.0.1:18789 user@host` and call \
                 ws://127.0.0.1:18789"
            }
            Self::CredentialsRequired { origin: UrlSource::Env } => {
                "set OPENCLAW_GATEWAY_TOKEN or OPENCLAW_GATEWAY_PASSWORD beside it; the config's \
                 credentials are for the configured gateway only"
            }
            Self::CredentialsRequired { .. } => {
                "add --token-file, --token or --password; for the configured gateway leave --url \
                 out"
            }
            Self::RemoteUrlMissing => "set gateway.remote.url, or gateway.mode to \"local\"",
            Self::SecretUnavailable { .. } => {
                "find out why with `telson secrets audit`, or give the value with --token-file"
            }
            Self::Fingerprint => {
                "take it from `openssl x509 -noout -fingerprint -sha256 -in gateway-cert.pem`"
            }
            Self::Certificate { .. } => {
                "start the gateway once to make it, or correct gateway.tls.certPath"
            }
        }
        .to_owned()
    }
}

impl RpcTarget {
    /// Applies the rules of the real CLI: `--url` (with credentials of its own), then
    /// `OPENCLAW_GATEWAY_URL` (2026.9.6), then `gateway.remote` in remote mode, then this machine
    /// on `--port`, `OPENCLAW_GATEWAY_PORT`, `gateway.port` or 18789.
    pub fn find(request: &RpcTargetRequest<'_>) -> Result<Self, TargetError> {
        let at = |keys: &[&str]| request.config.and_then(|root| root.at(keys));
        let text = |keys: &[&str]| at(keys).and_then(Value::as_str).and_then(filled);
        let given = |secret: &Option<SecretValue>| {
            credentials::trimmed(secret.as_ref()?.expose("gateway login"))
        };
        let explicit = Auth { token: given(&request.token), password: given(&request.password) };
        let has_explicit = explicit.token.is_some() || explicit.password.is_some();

        let flag = request.url.and_then(filled);
        if flag.is_some() && request.port.is_some() {
            return Err(TargetError::UrlAndPort);
        }
        let env_url = request
            .env
            .get("OPENCLAW_GATEWAY_URL")
            .and_then(|url| filled(url))
            .filter(|_| request.port.is_none() && request.version >= Version::V2026_9_6);
        let remote = request.port.is_none() && text(&["gateway", "mode"]) == Some("remote");

        let (url, source) = if let Some(url) = flag {
            (parse(url, UrlSource::Flag)?, UrlSource::Flag)
        } else if let Some(url) = env_url {
            (parse(url, UrlSource::Env)?, UrlSource::Env)
        } else if remote {
            let url = text(&["gateway", "remote", "url"]).ok_or(TargetError::RemoteUrlMissing)?;
            (parse(url, UrlSource::Remote)?, UrlSource::Remote)
        } else {
            let secure = at(&["gateway", "tls", "enabled"]).and_then(Value::as_bool) == Some(true);
            (GatewayUrl::loopback(port::local(request), secure), UrlSource::Local)
        };
        let auth = match source {
            _ if has_explicit => explicit,
            UrlSource::Flag => Auth::default(),
            UrlSource::Env => credentials::environment(request),
            UrlSource::Remote | UrlSource::Local => credentials::configured(request, remote)?,
        };
        if matches!(source, UrlSource::Flag | UrlSource::Env)
            && auth.token.is_none()
            && auth.password.is_none()
        {
            return Err(TargetError::CredentialsRequired { origin: source });
        }
        let allow_private =
            request.env.get("OPENCLAW_ALLOW_INSECURE_PRIVATE_WS").is_some_and(|v| v == "1");
        if !url.may_carry_credentials(request.version, allow_private) {
            return Err(TargetError::PlainText { url: url.display(), origin: source });
        }
        let pin = match source {
            _ if !url.is_secure() => None,
            UrlSource::Flag => None,
            UrlSource::Local => local_pin(request, text(&["gateway", "tls", "certPath"]))?,
            UrlSource::Env | UrlSource::Remote => text(&["gateway", "remote", "tlsFingerprint"])
                .filter(|_| remote)
                .map(|pin| tls::parse_fingerprint(pin).ok_or(TargetError::Fingerprint))
                .transpose()?,
        };
        Ok(Self {
            url,
            source,
            token: auth.token,
            password: auth.password,
            pin,
            device: DeviceStore::new(request.state_dir, request.version < Version::V2026_9_6),
        })
    }

    /// `text` without this target's credentials, control characters and excess length: for words
    /// of the gateway that are shown to the user.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        let mut text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        for secret in [&self.token, &self.password].into_iter().flatten() {
            text = text.replace(secret.expose("remove it from a message"), "[redacted]");
        }
        if text.chars().count() > 600 {
            text = text.chars().take(600).chain("...".chars()).collect();
        }
        text.trim().to_owned()
    }
}

fn filled(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

fn parse(url: &str, origin: UrlSource) -> Result<GatewayUrl, TargetError> {
    GatewayUrl::parse(url).map_err(|problem| TargetError::Url { origin, problem })
}

/// The local gateway's own certificate is the one to trust, self-signed as it mostly is.
fn local_pin(
    request: &RpcTargetRequest<'_>,
    cert_path: Option<&str>,
) -> Result<Option<Fingerprint>, TargetError> {
    let path = match cert_path {
        Some(path) => match (path.strip_prefix("~/"), request.home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(path),
        },
        None => request.state_dir.join("gateway").join("tls").join("gateway-cert.pem"),
    };
    let pin = std::fs::read(&path).ok().and_then(|pem| tls::fingerprint_of_pem(&pem));
    pin.map(Some).ok_or(TargetError::Certificate { path })
}
