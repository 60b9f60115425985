//! What can go wrong between telson and a gateway, each with its reason and its remedy.

use std::fmt;

/// A failed call, and the address that was called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RpcError {
    /// The address without credentials.
    pub at: String,
    /// What went wrong.
    pub kind: RpcErrorKind,
}

/// The step that a deadline ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Looking up the host name.
    Dns,
    /// Opening the TCP connection.
    Connect,
    /// The TLS handshake.
    Tls,
    /// The WebSocket upgrade.
    Upgrade,
    /// Waiting for `connect.challenge`.
    Challenge,
    /// Waiting for the answer to `connect`.
    Hello,
    /// Waiting for the answer to the request.
    Reply,
}

impl Phase {
    const fn what(self) -> &'static str {
        match self {
            Self::Dns => "while looking up the host name",
            Self::Connect => "while opening the tcp connection",
            Self::Tls => "in the tls handshake",
            Self::Upgrade => "in the websocket upgrade",
            Self::Challenge => "waiting for its connect challenge",
            Self::Hello => "waiting for it to accept the login",
            Self::Reply => "waiting for the answer to the request",
        }
    }
}

/// What went wrong in a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RpcErrorKind {
    /// Nobody listens on the port.
    Refused,
    /// The host cannot be reached.
    Unreachable {
        /// The operating system's words.
        reason: String,
    },
    /// The host name has no address.
    Dns {
        /// The name.
        host: String,
    },
    /// Something answered that speaks no gateway WebSocket.
    NotAGateway {
        /// The HTTP status, when it was HTTP.
        status: Option<u16>,
    },
    /// TLS failed.
    TlsFailed {
        /// Why, by the TLS library.
        reason: String,
    },
    /// A deadline passed.
    Timeout {
        /// In this step.
        phase: Phase,
        /// The limit in milliseconds.
        ms: u64,
    },
    /// No common protocol version; telson speaks 3 and 4.
    ProtocolMismatch {
        /// What the gateway wants, when it says so.
        expected: Option<u64>,
    },
    /// The gateway refuses the token or password.
    WrongCredential {
        /// Its `details.code`, such as `AUTH_TOKEN_MISMATCH`.
        code: String,
    },
    /// The gateway wants a device identity and telson has none to show.
    NoDeviceIdentity {
        /// Why there is none.
        reason: String,
    },
    /// This device waits for approval.
    NotPaired {
        /// The id of the pending request, when the gateway tells it.
        request_id: Option<String>,
    },
    /// The login lacks a scope.
    MissingScope {
        /// The scope.
        scope: String,
    },
    /// Too many failed logins from this address.
    RateLimited {
        /// How long to wait, in milliseconds, when the gateway tells it.
        retry_after_ms: Option<u64>,
    },
    /// The gateway is shutting down or restarting.
    Draining,
    /// The gateway is too old to know the method.
    UnknownMethod {
        /// The method.
        method: String,
    },
    /// The gateway did not reload; the last working values stay in use.
    ReloadFailed {
        /// Its error code, such as `UNAVAILABLE`.
        code: String,
        /// Its message, without credentials.
        message: String,
    },
    /// The gateway refused the login or the request for another reason.
    Rejected {
        /// Its error code.
        code: String,
        /// Its message, without credentials.
        message: String,
    },
    /// The connection ended before the answer.
    Closed {
        /// The WebSocket close code; `None` without a close frame.
        code: Option<u16>,
        /// The close reason, without credentials.
        reason: String,
    },
    /// A frame over the limit.
    TooLarge {
        /// The limit in bytes.
        limit_bytes: usize,
    },
    /// telson cannot make the request.
    Internal {
        /// Why.
        reason: String,
    },
}

impl RpcErrorKind {
    /// A stable kebab-case word for JSON.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Unreachable { .. } => "unreachable",
            Self::Dns { .. } => "dns",
            Self::NotAGateway { .. } => "not-a-gateway",
            Self::TlsFailed { .. } => "tls-failed",
            Self::Timeout { .. } => "timeout",
            Self::ProtocolMismatch { .. } => "protocol-mismatch",
            Self::WrongCredential { .. } => "wrong-credential",
            Self::NoDeviceIdentity { .. } => "no-device-identity",
            Self::NotPaired { .. } => "not-paired",
            Self::MissingScope { .. } => "missing-scope",
            Self::RateLimited { .. } => "rate-limited",
            Self::Draining => "draining",
            Self::UnknownMethod { .. } => "unknown-method",
            Self::ReloadFailed { .. } => "reload-failed",
            Self::Rejected { .. } => "rejected",
            Self::Closed { .. } => "closed",
            Self::TooLarge { .. } => "too-large",
            Self::Internal { .. } => "internal",
        }
    }
}

impl RpcError {
    /// The headline: what could not be done, to what.
    #[must_use]
    pub fn what(&self) -> String {
        let at = &self.at;
        match &self.kind {
            RpcErrorKind::Refused => format!("no gateway listens on {at}"),
            RpcErrorKind::Unreachable { .. } => format!("cannot reach {at}"),
            RpcErrorKind::Dns { host } => format!("cannot find the host `{host}` of {at}"),
            RpcErrorKind::NotAGateway { .. } => format!("{at} is no OpenClaw gateway"),
            RpcErrorKind::TlsFailed { .. } => format!("no trusted tls connection to {at}"),
            RpcErrorKind::Timeout { phase, ms } => {
                format!("{at} did not answer within {ms} ms, {}", phase.what())
            }
            RpcErrorKind::ProtocolMismatch { .. } => {
                format!("the gateway at {at} speaks another protocol version")
            }
            RpcErrorKind::WrongCredential { .. } => {
                format!("the gateway at {at} refuses the credential")
            }
            RpcErrorKind::NoDeviceIdentity { .. } => {
                format!("the gateway at {at} wants a device identity")
            }
            RpcErrorKind::NotPaired { .. } => {
                format!("the gateway at {at} has not approved this device")
            }
            RpcErrorKind::MissingScope { scope } => {
                format!("the gateway at {at} does not grant the scope `{scope}`")
            }
            RpcErrorKind::RateLimited { .. } => {
                format!("the gateway at {at} has locked this address out")
            }
            RpcErrorKind::Draining => format!("the gateway at {at} is stopping or restarting"),
            RpcErrorKind::UnknownMethod { method } => {
                format!("the gateway at {at} does not know `{method}`")
            }
            RpcErrorKind::ReloadFailed { .. } => {
                format!("the gateway at {at} did not reload its secrets")
            }
            RpcErrorKind::Rejected { .. } => format!("the gateway at {at} refuses the request"),
            RpcErrorKind::Closed { .. } => {
                format!("the gateway at {at} closed the connection before it answered")
            }
            RpcErrorKind::TooLarge { .. } => format!("{at} sent a frame that is too large"),
            RpcErrorKind::Internal { .. } => format!("telson cannot build the request to {at}"),
        }
    }

    /// The reason, as far as it is known.
    #[must_use]
    pub fn why(&self) -> Option<String> {
        Some(match &self.kind {
            RpcErrorKind::Refused => "the port refuses connections".to_owned(),
            RpcErrorKind::Unreachable { reason }
            | RpcErrorKind::TlsFailed { reason }
            | RpcErrorKind::NoDeviceIdentity { reason }
            | RpcErrorKind::Internal { reason } => reason.clone(),
            RpcErrorKind::Dns { .. } | RpcErrorKind::Draining => return None,
            RpcErrorKind::NotAGateway { status: Some(403) } => {
                "it answers HTTP 403; 2026.9.6 does so when a proxy adds X-Forwarded-For and is \
                 not in gateway.trustedProxies, and so do identity-aware proxies"
                    .to_owned()
            }
            RpcErrorKind::NotAGateway { status: Some(status) } => {
                format!("it answers the websocket upgrade with HTTP {status}")
            }
            RpcErrorKind::NotAGateway { status: None } => {
                "its answer to the websocket upgrade is no HTTP".to_owned()
            }
            RpcErrorKind::Timeout { phase: Phase::Challenge, .. } => {
                "the websocket opened, but no connect.challenge came: a gateway that is starting \
                 or stuck, or another websocket service"
                    .to_owned()
            }
            RpcErrorKind::Timeout { .. } => {
                "the connection stays silent: a stuck gateway, or a firewall that drops packets"
                    .to_owned()
            }
            RpcErrorKind::ProtocolMismatch { expected } => expected.map_or_else(
                || "telson speaks 3 and 4".to_owned(),
                |e| format!("it wants protocol {e}; telson speaks 3 and 4"),
            ),
            RpcErrorKind::WrongCredential { code } => format!("it answers {code}"),
            RpcErrorKind::NotPaired { request_id } => request_id.as_ref().map_or_else(
                || "a device from elsewhere has to be approved once".to_owned(),
                |id| format!("pairing request {id} waits for approval"),
            ),
            RpcErrorKind::MissingScope { .. } => {
                "without a paired device a gateway may drop the scopes of a login".to_owned()
            }
            RpcErrorKind::RateLimited { retry_after_ms } => retry_after_ms.map_or_else(
                || "too many failed logins".to_owned(),
                |ms| format!("too many failed logins; it asks to wait {} s", ms.div_ceil(1000)),
            ),
            RpcErrorKind::UnknownMethod { .. } => {
                "it is older than the secrets workflow".to_owned()
            }
            RpcErrorKind::ReloadFailed { code, message }
            | RpcErrorKind::Rejected { code, message } => format!("{code}: {message}"),
            RpcErrorKind::Closed { code, reason } => match (code, reason.is_empty()) {
                (Some(code), false) => format!("close code {code}: {reason}"),
                (Some(code), true) => format!("close code {code}"),
                (None, _) => "the connection ended without a close frame".to_owned(),
            },
            RpcErrorKind::TooLarge { limit_bytes } => {
                format!("frames are limited to {limit_bytes} bytes")
            }
        })
    }

    /// What to do.
    #[must_use]
    pub fn fix(&self) -> Option<String> {
        Some(match &self.kind {
            RpcErrorKind::Refused => {
                "start it with `openclaw gateway run`, or name the right one with --url or --port"
                    .to_owned()
            }
            RpcErrorKind::Unreachable { .. } | RpcErrorKind::Dns { .. } => {
                "check gateway.remote.url or --url; on a closed network tunnel to it with \
                 `ssh -N -L 18789:127.0.0.1:18789 user@host`"
                    .to_owned()
            }
            RpcErrorKind::NotAGateway { status: Some(403) } => {
                "add the proxy to gateway.trustedProxies, or call the gateway directly".to_owned()
            }
            RpcErrorKind::NotAGateway { status: Some(_) } => {
                "check the port, and that a proxy in between passes websocket upgrades on"
                    .to_owned()
            }
            RpcErrorKind::NotAGateway { status: None } => {
                "check the port; if the gateway has gateway.tls.enabled, use wss:// instead of ws://"
                    .to_owned()
            }
            RpcErrorKind::TlsFailed { .. } => {
                "for a self-signed certificate set gateway.remote.tlsFingerprint; for a gateway \
                 without tls use ws:// on loopback"
                    .to_owned()
            }
            RpcErrorKind::Timeout { .. } => {
                "look at the gateway's log, or give more time with --timeout MS".to_owned()
            }
            RpcErrorKind::ProtocolMismatch { .. } => {
                "use a telson release that knows this gateway's version".to_owned()
            }
            RpcErrorKind::WrongCredential { code } if code.contains("MISSING") => {
                "give the credential of gateway.auth with --token-file, --password or \
                 OPENCLAW_GATEWAY_TOKEN"
                    .to_owned()
            }
            RpcErrorKind::WrongCredential { .. } => {
                "use the running gateway's gateway.auth credential: --token-file, --password, \
                 OPENCLAW_GATEWAY_TOKEN or gateway.remote.token; a gateway started before the \
                 last change still wants the old one"
                    .to_owned()
            }
            RpcErrorKind::NoDeviceIdentity { .. } => {
                "set gateway.auth and give its token, or run any `openclaw` gateway command once \
                 to make the identity"
                    .to_owned()
            }
            RpcErrorKind::NotPaired { request_id } => format!(
                "on the gateway host run `openclaw devices approve {}`, then repeat",
                request_id.as_deref().unwrap_or("--latest")
            ),
            RpcErrorKind::MissingScope { .. } => {
                "approve this device for operator.admin with `openclaw devices list` and \
                 `openclaw devices approve`"
                    .to_owned()
            }
            RpcErrorKind::RateLimited { .. } => {
                "wait for the lockout to end; failed tries make it longer".to_owned()
            }
            RpcErrorKind::Draining => "repeat when it is back".to_owned(),
            RpcErrorKind::UnknownMethod { .. } => {
                "restart the gateway to make it read its secrets again".to_owned()
            }
            RpcErrorKind::ReloadFailed { .. } => {
                "the last working values stay in use; find the broken reference with `telson \
                 secrets audit`, mend it, reload again"
                    .to_owned()
            }
            RpcErrorKind::Closed { .. } => "look at the gateway's log".to_owned(),
            RpcErrorKind::Rejected { .. }
            | RpcErrorKind::TooLarge { .. }
            | RpcErrorKind::Internal { .. } => return None,
        })
    }
}

impl fmt::Display for RpcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what())?;
        self.why().map_or(Ok(()), |why| write!(f, ": {why}"))
    }
}

impl std::error::Error for RpcError {}
