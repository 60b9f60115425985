//! A logged-in connection to a gateway: challenge, `connect`, requests.

use std::time::{Duration, SystemTime};

use serde_json::{Map, Value as Json, json};

use crate::base::secret::SecretValue;

use super::device::{Claims, DeviceIdentity, Payload};
use super::error::{Phase, RpcError, RpcErrorKind};
use super::socket::{Deadline, Socket};
use super::target::{RpcTarget, UrlSource};

const CLIENT: &str = "cli";
const ROLE: &str = "operator";
const SCOPES: [&str; 1] = ["operator.admin"];

/// How long a gateway may take for its first words. The real gateways send them at once.
const CHALLENGE_LIMIT: Duration = Duration::from_secs(10);

/// What the gateway told about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerInfo {
    /// `server.version`; 2026.2.26 says `dev`.
    pub version: Option<String>,
    /// The protocol in use.
    pub protocol: Option<u64>,
    /// The methods that it offers; empty when it does not tell.
    pub methods: Vec<String>,
}

/// A connection that the gateway has accepted.
pub struct Client {
    socket: Socket,
    deadline: Deadline,
    next_id: u64,
    draining: bool,
    /// Whether the login was one of a device.
    pub(super) is_device: bool,
    /// The gateway's own words about itself.
    pub server: ServerInfo,
}

/// A login as a known device.
struct DeviceLogin {
    identity: DeviceIdentity,
    payload: Payload,
    /// The token that a gateway gave this device, used when there is no shared secret.
    stored: Option<SecretValue>,
}

impl DeviceLogin {
    fn new(target: &RpcTarget, identity: DeviceIdentity, payload: Payload) -> Self {
        let stored = if target.token.is_none() && target.password.is_none() {
            let origin = target.url.display();
            let elsewhere = target.source != UrlSource::Local;
            target.device.stored_token(&identity, elsewhere.then_some(origin.as_str()))
        } else {
            None
        };
        Self { identity, payload, stored }
    }
}

struct Challenge {
    nonce: String,
    ts_ms: Option<u64>,
}

impl Client {
    /// Connects and logs in, all within `timeout`.
    ///
    /// On loopback the shared secret goes first, alone: both versions want no more. The device
    /// identity is used elsewhere, without a secret, and when the gateway asks for it.
    pub fn connect(target: &RpcTarget, timeout: Duration) -> Result<Self, RpcError> {
        Self::log_in(target, Deadline::after(timeout))
            .map_err(|kind| RpcError { at: target.url.display(), kind })
    }

    /// As [`Self::connect`], but as a known device from the start: for a gateway that grants a
    /// login without a device no scopes.
    pub(super) fn connect_as_device(
        target: &RpcTarget,
        deadline: Deadline,
    ) -> Result<Self, RpcErrorKind> {
        let load = |payload| {
            let identity = target.device.load_or_create();
            identity
                .map(|identity| DeviceLogin::new(target, identity, payload))
                .map_err(|reason| RpcErrorKind::NoDeviceIdentity { reason })
        };
        match Self::attempt(target, Some(&load(Payload::V3)?), deadline) {
            Err(RpcErrorKind::WrongCredential { code })
                if code == "DEVICE_AUTH_SIGNATURE_INVALID" =>
            {
                Self::attempt(target, Some(&load(Payload::V2)?), deadline)
            }
            other => other,
        }
    }

    fn log_in(target: &RpcTarget, deadline: Deadline) -> Result<Self, RpcErrorKind> {
        let has_secret = target.token.is_some() || target.password.is_some();
        // Elsewhere, or without a secret, a device that is already known shows itself at once, as
        // the real CLI does. One is made only when the gateway asks for it.
        let shows_device = !has_secret || !target.url.is_loopback();
        if shows_device && matches!(target.device.load(), Ok(Some(_))) {
            return Self::connect_as_device(target, deadline);
        }
        match Self::attempt(target, None, deadline) {
            Err(RpcErrorKind::NoDeviceIdentity { .. }) => Self::connect_as_device(target, deadline),
            other => other,
        }
    }

    fn attempt(
        target: &RpcTarget,
        login: Option<&DeviceLogin>,
        deadline: Deadline,
    ) -> Result<Self, RpcErrorKind> {
        let socket = Socket::open(&target.url, target.pin, deadline)?;
        let server = ServerInfo { version: None, protocol: None, methods: Vec::new() };
        let is_device = login.is_some();
        let mut client = Self { socket, deadline, next_id: 0, draining: false, is_device, server };
        let challenge = client.challenge(target)?;
        let params = connect_params(target, login, &challenge);
        let hello = client
            .call(target, "connect", Some(params), Phase::Hello, deadline)?
            .map_err(|error| login_error(&error, target))?;
        client.server = ServerInfo {
            version: hello["server"]["version"].as_str().map(|v| target.redact(v)),
            protocol: hello["protocol"].as_u64(),
            methods: hello["features"]["methods"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|m| m.as_str().map(str::to_owned))
                .collect(),
        };
        Ok(client)
    }

    fn challenge(&mut self, target: &RpcTarget) -> Result<Challenge, RpcErrorKind> {
        let deadline = self.deadline.at_most(CHALLENGE_LIMIT);
        loop {
            let frame = self.frame(target, Phase::Challenge, deadline)?;
            if frame["event"] == "connect.challenge" {
                let payload = &frame["payload"];
                if let Some(nonce) =
                    payload["nonce"].as_str().map(str::trim).filter(|n| !n.is_empty())
                {
                    return Ok(Challenge {
                        nonce: nonce.to_owned(),
                        ts_ms: payload["ts"].as_u64(),
                    });
                }
            }
        }
    }

    /// The next frame that is a JSON object; anything else is passed over.
    fn frame(
        &mut self,
        target: &RpcTarget,
        phase: Phase,
        deadline: Deadline,
    ) -> Result<Json, RpcErrorKind> {
        loop {
            let text = self.socket.receive(phase, deadline).map_err(|kind| match kind {
                RpcErrorKind::Closed { code: Some(1012), .. } => RpcErrorKind::Draining,
                RpcErrorKind::Closed { .. } if self.draining => RpcErrorKind::Draining,
                RpcErrorKind::Closed { code, reason } => {
                    RpcErrorKind::Closed { code, reason: target.redact(&reason) }
                }
                other => other,
            })?;
            if let Ok(frame @ Json::Object(_)) = serde_json::from_str(&text) {
                self.draining |= frame["event"] == "shutdown";
                return Ok(frame);
            }
        }
    }

    /// Sends a request and waits for its answer; events and answers to others are passed over.
    /// The inner result is the gateway's: its payload, or its `error` object.
    pub(super) fn call(
        &mut self,
        target: &RpcTarget,
        method: &str,
        params: Option<Json>,
        phase: Phase,
        deadline: Deadline,
    ) -> Result<Result<Json, Json>, RpcErrorKind> {
        self.next_id += 1;
        let id = format!("telson-{}", self.next_id);
        let mut request = Map::new();
        request.insert("type".to_owned(), "req".into());
        request.insert("id".to_owned(), id.as_str().into());
        request.insert("method".to_owned(), method.into());
        if let Some(params) = params {
            request.insert("params".to_owned(), params);
        }
        self.socket.send(Json::Object(request).to_string(), phase, deadline)?;
        loop {
            let mut frame = self.frame(target, phase, deadline)?;
            if frame["type"] == "res" && frame["id"] == id.as_str() {
                return Ok(if frame["ok"] == true {
                    Ok(frame["payload"].take())
                } else {
                    Err(frame["error"].take())
                });
            }
        }
    }

    /// The end of the whole call.
    pub(super) const fn deadline(&self) -> Deadline {
        self.deadline
    }

    /// Ends the connection.
    pub fn close(mut self) {
        self.socket.close();
    }
}

fn platform() -> &'static str {
    match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    }
}

fn connect_params(target: &RpcTarget, login: Option<&DeviceLogin>, challenge: &Challenge) -> Json {
    let mut auth = Map::new();
    let mut put = |key: &str, value: Option<&SecretValue>| {
        if let Some(value) = value {
            auth.insert(key.to_owned(), value.expose("gateway login").into());
        }
    };
    put("token", target.token.as_ref());
    put("password", target.password.as_ref());
    let mut params = json!({
        "minProtocol": 3,
        "maxProtocol": 4,
        "client": {
            "id": CLIENT,
            "version": env!("CARGO_PKG_VERSION"),
            "platform": platform(),
            "mode": CLIENT,
        },
        "caps": [],
        "role": ROLE,
        "scopes": SCOPES,
    });
    if let Some(DeviceLogin { identity, payload, stored }) = login {
        // 2026.2.26 reads a device token from `token`, 2026.9.6 from `deviceToken`.
        put("token", stored.as_ref());
        put("deviceToken", stored.as_ref());
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let claims = Claims {
            client_id: CLIENT,
            client_mode: CLIENT,
            role: ROLE,
            scopes: &SCOPES,
            // The gateway's own clock, so that a wrong clock here does not matter.
            signed_at_ms: challenge
                .ts_ms
                .unwrap_or_else(|| u64::try_from(now.as_millis()).unwrap_or(u64::MAX)),
            token: target.token.as_ref().or(stored.as_ref()).map(|t| t.expose("device signature")),
            nonce: &challenge.nonce,
            platform: platform(),
        };
        params["device"] = identity.block(&claims, *payload);
    }
    if !auth.is_empty() {
        params["auth"] = Json::Object(auth);
    }
    params
}

/// What a refused `connect` means.
fn login_error(error: &Json, target: &RpcTarget) -> RpcErrorKind {
    let code = error["code"].as_str().unwrap_or_default();
    let details = &error["details"];
    let detail = details["code"].as_str().unwrap_or_default();
    let message = target.redact(error["message"].as_str().unwrap_or_default());
    let lower = message.to_ascii_lowercase();
    match detail {
        "PROTOCOL_MISMATCH" => {
            RpcErrorKind::ProtocolMismatch { expected: details["expectedProtocol"].as_u64() }
        }
        "AUTH_RATE_LIMITED" => {
            RpcErrorKind::RateLimited { retry_after_ms: error["retryAfterMs"].as_u64() }
        }
        "DEVICE_IDENTITY_REQUIRED" => RpcErrorKind::NoDeviceIdentity { reason: message },
        "PAIRING_REQUIRED" => {
            RpcErrorKind::NotPaired { request_id: request_id(details["requestId"].as_str()) }
        }
        _ if detail.starts_with("AUTH_") || detail.starts_with("DEVICE_AUTH_") => {
            RpcErrorKind::WrongCredential { code: target.redact(detail) }
        }
        _ if lower.contains("protocol mismatch") => {
            RpcErrorKind::ProtocolMismatch { expected: details["expectedProtocol"].as_u64() }
        }
        _ if lower.contains("device identity required") => {
            RpcErrorKind::NoDeviceIdentity { reason: message }
        }
        _ if code == "NOT_PAIRED" => {
            RpcErrorKind::NotPaired { request_id: request_id(details["requestId"].as_str()) }
        }
        _ => request_error(error, target, "connect"),
    }
}

/// What a refused request means, apart from the login.
pub(super) fn request_error(error: &Json, target: &RpcTarget, method: &str) -> RpcErrorKind {
    let code = error["code"].as_str().unwrap_or("ERROR");
    let message = error["message"].as_str().unwrap_or("no message");
    let details = &error["details"];
    let missing =
        details["missingScope"].as_str().or_else(|| message.strip_prefix("missing scope: "));
    if let Some(scope) = missing {
        return RpcErrorKind::MissingScope { scope: target.redact(scope) };
    }
    if message.starts_with("unknown method") {
        return RpcErrorKind::UnknownMethod { method: method.to_owned() };
    }
    if details["code"] == "gateway_unavailable" || message.contains("draining") {
        return RpcErrorKind::Draining;
    }
    RpcErrorKind::Rejected { code: target.redact(code), message: target.redact(message) }
}

/// A request id that can be shown in a command to type.
fn request_id(text: Option<&str>) -> Option<String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "._:-".contains(c);
    let id = text?.trim();
    (id.starts_with(|c: char| c.is_ascii_alphanumeric()) && id.len() <= 128 && id.chars().all(fits))
        .then(|| id.to_owned())
}
