//! `secrets.reload` against a stand-in gateway that plays every answer of the real ones.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::needless_pass_by_value, reason = "scripts read better with json!(..) arguments")]

#[path = "support/gateway.rs"]
mod gateway;

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use telson::base::secret::SecretValue;
use telson::base::span::{SourceId, Span};
use telson::config::dialect::Version;
use telson::config::secret_ref::SecretRef;
use telson::config::value::{Entry, Value, ValueKind};
use telson::rpc::error::{Phase, RpcError, RpcErrorKind};
use telson::rpc::reload::{ReloadReply, reload};
use telson::rpc::target::{RpcTarget, RpcTargetRequest};

use gateway::{Gateway, NONCE, NOW_MS, Peer, Script, concurrent, drain, raw, ws};

const TOKEN: &str = "canary-alpha-7Q-token";
const SHORT: Duration = Duration::from_millis(400);
const LONG: Duration = Duration::from_secs(20);

fn config(json: &Json) -> Value {
    let span = Span { source: SourceId(0), start: 0, end: 0 };
    let kind = match json {
        Json::Null => ValueKind::Null,
        Json::Bool(value) => ValueKind::Bool(*value),
        Json::Number(number) => ValueKind::Number(number.as_f64().unwrap()),
        Json::String(text) => ValueKind::String(text.clone().into()),
        Json::Array(items) => ValueKind::Array(items.iter().map(config).collect()),
        Json::Object(members) => ValueKind::Object(
            members
                .iter()
                .map(|(key, value)| Entry {
                    key: key.clone(),
                    key_span: span,
                    value: config(value),
                })
                .collect(),
        ),
    };
    Value { kind, span }
}

fn no_refs(_: &SecretRef) -> Result<SecretValue, String> {
    Err("no references in this test".to_owned())
}

/// The target for `url` with the token, in an own state folder of `version`.
fn target(url: &str, token: Option<&str>, state_dir: &Path, version: Version) -> RpcTarget {
    let root = token.is_none().then(|| {
        let port: u16 = url.rsplit(':').next().unwrap().parse().unwrap();
        config(&json!({ "gateway": { "port": port } }))
    });
    RpcTarget::find(&RpcTargetRequest {
        url: token.is_some().then_some(url),
        token: token.map(SecretValue::new),
        password: None,
        port: None,
        env: &BTreeMap::new(),
        config: root.as_ref(),
        state_dir,
        home: None,
        version,
        resolve: &no_refs,
    })
    .unwrap()
}

struct Played {
    result: Result<ReloadReply, RpcError>,
    frames: Vec<Json>,
    state: tempfile::TempDir,
}

fn play_as(
    scripts: Vec<Script>,
    token: Option<&str>,
    version: Version,
    timeout: Duration,
) -> Played {
    let gateway = Gateway::start(scripts);
    let state = tempfile::tempdir().unwrap();
    let result = reload(&target(&gateway.url(), token, state.path(), version), timeout);
    if let Err(error) = &result {
        let shown = format!("{error} {error:?} {:?} {:?}", error.why(), error.fix());
        assert!(!shown.contains("canary"), "{shown}");
    }
    Played { result, frames: gateway.frames(), state }
}

fn play(script: Script) -> Played {
    play_as(vec![script], Some(TOKEN), Version::V2026_9_6, LONG)
}

fn failure(script: Script) -> RpcErrorKind {
    play(script).result.unwrap_err().kind
}

#[test]
fn reloads_and_sends_what_the_real_command_sends() {
    let played = play(ws(|peer| {
        peer.greet();
        let request = peer.expect("secrets.reload");
        peer.ok(&request, json!({ "ok": true, "warningCount": 0 }));
        let status = peer.expect("status");
        peer.ok(&status, json!({ "degradedSecretOwners": [] }));
        while peer.ws.read().is_ok() {}
    }));
    let reply = played.result.unwrap();
    assert_eq!((reply.warning_count, reply.owners_known), (0, true));
    assert_eq!(reply.degraded_owners, []);
    assert_eq!(reply.payload, json!({ "ok": true, "warningCount": 0 }));
    assert_eq!((reply.server_version.as_deref(), reply.protocol), (Some("2026.9.6"), Some(4)));

    let connect = &played.frames[0]["params"];
    assert_eq!((&connect["minProtocol"], &connect["maxProtocol"]), (&json!(3), &json!(4)));
    assert_eq!(
        (&connect["client"]["id"], &connect["client"]["mode"]),
        (&json!("cli"), &json!("cli"))
    );
    assert_eq!(connect["scopes"], json!(["operator.admin"]));
    assert_eq!(connect["auth"], json!({ "token": TOKEN }));
    assert!(connect.get("device").is_none());
    assert!(played.frames[1].get("params").is_none(), "secrets.reload takes no params");
    assert!(!played.state.path().join("identity").exists(), "loopback needs no device");
}

#[test]
fn a_stale_key_is_told_although_the_gateway_calls_it_a_success() {
    let reply = play(ws(|peer| {
        peer.greet();
        let request = peer.expect("secrets.reload");
        peer.ok(&request, json!({ "ok": true, "warningCount": 1 }));
        let status = peer.expect("status");
        peer.ok(
            &status,
            json!({ "degradedSecretOwners": [{
                "ownerKind": "provider", "ownerId": "fake", "state": "unavailable",
                "degradationState": "stale", "paths": ["models.providers.fake.apiKey"],
                "reason": format!("not found {TOKEN}"),
            }] }),
        );
    }))
    .result
    .unwrap();
    assert_eq!(reply.warning_count, 1);
    let owner = &reply.degraded_owners[0];
    assert_eq!(
        (owner.kind.as_str(), owner.id.as_str(), owner.state.as_str()),
        ("provider", "fake", "stale")
    );
    assert_eq!(owner.paths, ["models.providers.fake.apiKey"]);
    assert_eq!(owner.reason, "not found [redacted]");
}

#[test]
fn a_failing_status_does_not_fail_the_reload() {
    let reply = play(ws(|peer| {
        peer.greet();
        let request = peer.expect("secrets.reload");
        peer.ok(&request, json!({ "ok": true, "warningCount": 2 }));
        let status = peer.expect("status");
        peer.fail(
            &status,
            json!({ "code": "FORBIDDEN", "message": "missing scope: operator.read" }),
        );
    }))
    .result
    .unwrap();
    assert_eq!((reply.warning_count, reply.owners_known), (2, false));
    let reply = play(ws(|peer| {
        peer.greet();
        let request = peer.expect("secrets.reload");
        peer.ok(&request, json!({ "ok": true, "warningCount": 0 }));
        peer.expect("status");
        peer.close(1012, "service restart");
    }))
    .result
    .unwrap();
    assert!(!reply.owners_known);
}

#[test]
fn the_older_gateway_is_not_asked_for_its_status() {
    let reply = play(ws(|peer| {
        peer.greet_as(json!({ "type": "hello-ok", "protocol": 3, "server": { "version": "dev" } }));
        let request = peer.expect("secrets.reload");
        peer.ok(&request, json!({ "ok": true, "warningCount": 0 }));
        while peer.ws.read().is_ok() {}
    }))
    .result
    .unwrap();
    assert_eq!((reply.protocol, reply.owners_known), (Some(3), false));
}

#[test]
fn events_pings_and_strange_frames_are_passed_over() {
    let reply = play(ws(|peer| {
        peer.event("tick", json!({ "ts": 1 }));
        peer.greet();
        let request = peer.expect("secrets.reload");
        peer.event("health", json!({}));
        peer.ws.send(tungstenite::Message::Ping(vec![1].into())).unwrap();
        peer.ws.send(tungstenite::Message::binary(vec![0, 1])).unwrap();
        peer.ws.send(tungstenite::Message::text("not json")).unwrap();
        peer.send(&json!(["no object"]));
        peer.send(&json!({ "type": "res", "id": "other", "ok": false, "error": {} }));
        peer.send(&json!({ "type": "news", "id": request["id"], "ok": false }));
        peer.event("tick", json!({ "ts": 2 }));
        peer.ok(&request, json!({ "ok": true, "warningCount": 0 }));
        let status = peer.expect("status");
        peer.ok(&status, json!({}));
    }))
    .result
    .unwrap();
    assert_eq!((reply.warning_count, reply.owners_known), (0, false));
}

#[test]
fn a_refused_reload_gives_the_reason_without_the_token() {
    let kind = failure(ws(|peer| {
        peer.greet_as(json!({ "type": "hello-ok", "protocol": 3 }));
        let request = peer.expect("secrets.reload");
        let message = format!("File provider \"f\" is not readable\u{1b}[31m {TOKEN}");
        peer.fail(&request, json!({ "code": "UNAVAILABLE", "message": message }));
    }));
    let message = "File provider \"f\" is not readable [31m [redacted]".to_owned();
    assert_eq!(kind, RpcErrorKind::ReloadFailed { code: "UNAVAILABLE".to_owned(), message });
}

#[test]
fn refused_logins() {
    let refuse = |error: Json, code| failure(ws(move |peer| peer.refuse(error, code, "no")));
    let invalid = |message: &str, details: Json| json!({ "code": "INVALID_REQUEST", "message": message, "details": details });
    assert_eq!(
        refuse(
            invalid(
                "protocol mismatch",
                json!({ "code": "PROTOCOL_MISMATCH", "expectedProtocol": 5 })
            ),
            1002
        ),
        RpcErrorKind::ProtocolMismatch { expected: Some(5) }
    );
    assert_eq!(
        refuse(invalid("protocol mismatch", json!({ "expectedProtocol": 2 })), 1002),
        RpcErrorKind::ProtocolMismatch { expected: Some(2) }
    );
    assert_eq!(
        refuse(
            invalid(
                "unauthorized: gateway token mismatch",
                json!({ "code": "AUTH_TOKEN_MISMATCH" })
            ),
            1008
        ),
        RpcErrorKind::WrongCredential { code: "AUTH_TOKEN_MISMATCH".to_owned() }
    );
    assert_eq!(
        refuse(
            json!({ "code": "INVALID_REQUEST", "message": "too many", "retryable": true,
                    "retryAfterMs": 4000, "details": { "code": "AUTH_RATE_LIMITED" } }),
            1008
        ),
        RpcErrorKind::RateLimited { retry_after_ms: Some(4000) }
    );
    assert_eq!(
        refuse(
            json!({ "code": "NOT_PAIRED", "message": "pairing required",
                    "details": { "code": "PAIRING_REQUIRED", "requestId": "req-1" } }),
            1008
        ),
        RpcErrorKind::NotPaired { request_id: Some("req-1".to_owned()) }
    );
    assert_eq!(
        refuse(
            json!({ "code": "NOT_PAIRED", "message": "pairing required",
                    "details": { "requestId": "$(reboot)" } }),
            1008
        ),
        RpcErrorKind::NotPaired { request_id: None }
    );
    assert_eq!(
        refuse(invalid("invalid connect params: at /client/id: no", Json::Null), 1008),
        RpcErrorKind::Rejected {
            code: "INVALID_REQUEST".to_owned(),
            message: "invalid connect params: at /client/id: no".to_owned()
        }
    );
}

#[test]
fn refused_requests() {
    let refuse = |error: Json| {
        failure(ws(move |peer| {
            peer.greet();
            let request = peer.expect("secrets.reload");
            peer.fail(&request, error);
        }))
    };
    let scope = RpcErrorKind::MissingScope { scope: "operator.admin".to_owned() };
    let message = "missing scope: operator.admin";
    let details = json!({ "code": "MISSING_SCOPE", "missingScope": "operator.admin" });
    assert_eq!(
        refuse(json!({ "code": "FORBIDDEN", "message": message, "details": details })),
        scope
    );
    assert_eq!(refuse(json!({ "code": "INVALID_REQUEST", "message": message })), scope);
    assert_eq!(
        refuse(json!({ "code": "INVALID_REQUEST", "message": "unknown method: secrets.reload" })),
        RpcErrorKind::UnknownMethod { method: "secrets.reload".to_owned() }
    );
}

struct Hex<'a>(&'a [u8]);

impl std::fmt::LowerHex for Hex<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Checks the device block of a `connect` and gives its id.
fn verified(connect: &Json, version: &str, token: &str) -> String {
    let device = &connect["params"]["device"];
    let decode = |field: &str| URL_SAFE_NO_PAD.decode(device[field].as_str().unwrap()).unwrap();
    let key: [u8; 32] = decode("publicKey").try_into().unwrap();
    let id = format!("{:x}", Hex(&Sha256::digest(key)));
    assert_eq!(device["id"], id.as_str());
    assert_eq!((&device["nonce"], &device["signedAt"]), (&json!(NONCE), &json!(NOW_MS)));
    let platform = connect["params"]["client"]["platform"].as_str().unwrap();
    let tail = if version == "v3" { format!("|{platform}|") } else { String::new() };
    let text =
        format!("{version}|{id}|cli|cli|operator|operator.admin|{NOW_MS}|{token}|{NONCE}{tail}");
    let signature = Signature::from_slice(&decode("signature")).unwrap();
    VerifyingKey::from_bytes(&key).unwrap().verify_strict(text.as_bytes(), &signature).unwrap();
    id
}

fn device_required() -> Json {
    json!({ "code": "NOT_PAIRED", "message": "device identity required",
            "details": { "code": "DEVICE_IDENTITY_REQUIRED" } })
}

fn finish<S: std::io::Read + std::io::Write>(peer: &mut Peer<S>) {
    peer.greet_as(json!({ "type": "hello-ok", "protocol": 3 }));
    let request = peer.expect("secrets.reload");
    peer.ok(&request, json!({ "ok": true, "warningCount": 0 }));
}

#[test]
fn a_gateway_that_wants_a_device_gets_a_signature() {
    let first = ws(|peer| peer.refuse(device_required(), 1008, "device identity required"));
    let played = play_as(vec![first, ws(finish)], Some(TOKEN), Version::V2026_2_26, LONG);
    played.result.unwrap();
    assert!(played.frames[0]["params"].get("device").is_none());
    let id = verified(&played.frames[1], "v3", TOKEN);
    let stored = std::fs::read(played.state.path().join("identity/device.json")).unwrap();
    let stored: Json = serde_json::from_slice(&stored).unwrap();
    assert_eq!(stored["deviceId"], id.as_str());
}

#[test]
fn a_gateway_that_knows_only_the_older_signature_gets_that() {
    let refuse = |error| ws(move |peer: &mut Peer<_>| peer.refuse(error, 1008, "no"));
    let invalid = json!({ "code": "INVALID_REQUEST", "message": "device signature invalid",
                          "details": { "code": "DEVICE_AUTH_SIGNATURE_INVALID" } });
    let scripts = vec![refuse(device_required()), refuse(invalid), ws(finish)];
    let played = play_as(scripts, Some(TOKEN), Version::V2026_2_26, LONG);
    played.result.unwrap();
    let id = verified(&played.frames[1], "v3", TOKEN);
    assert_eq!(verified(&played.frames[2], "v2", TOKEN), id);
}

#[test]
fn a_login_without_scopes_is_repeated_as_a_device() {
    let first = ws(|peer| {
        peer.greet();
        let request = peer.expect("secrets.reload");
        let message = "missing scope: operator.admin";
        peer.fail(&request, json!({ "code": "INVALID_REQUEST", "message": message }));
        while peer.ws.read().is_ok() {}
    });
    let second = ws(finish);
    // The second connection is served while the first is still open.
    let gateway = Gateway::start(vec![concurrent(first), second]);
    let state = tempfile::tempdir().unwrap();
    let target = target(&gateway.url(), Some(TOKEN), state.path(), Version::V2026_2_26);
    reload(&target, LONG).unwrap();
    let frames = gateway.frames();
    assert!(frames[0]["params"].get("device").is_none());
    verified(&frames[2], "v3", TOKEN);
}

#[test]
fn no_identity_file_is_made_in_a_home_of_2026_9_6() {
    // That version refuses to start while identity/device.json exists.
    let first = ws(|peer| peer.refuse(device_required(), 1008, "device identity required"));
    let played = play_as(vec![first], Some(TOKEN), Version::V2026_9_6, LONG);
    let error = played.result.unwrap_err();
    assert!(matches!(error.kind, RpcErrorKind::NoDeviceIdentity { .. }), "{error:?}");
    assert!(!played.state.path().join("identity").exists());
}

#[test]
fn without_a_secret_the_stored_device_token_is_used() {
    let first = ws(|peer: &mut Peer<_>| peer.refuse(device_required(), 1008, "no"));
    let gateway = Gateway::start(vec![first, ws(finish), ws(finish)]);
    let state = tempfile::tempdir().unwrap();
    let target = target(&gateway.url(), None, state.path(), Version::V2026_2_26);
    reload(&target, LONG).unwrap();
    let id = target.device.load().unwrap().unwrap().id().to_owned();
    let store = json!({ "version": 1, "deviceId": id, "tokens": { "operator": {
        "token": "canary-device", "role": "operator", "scopes": ["operator.admin"] } } });
    let path = state.path().join("identity/device-auth.json");
    std::fs::File::create(path).unwrap().write_all(store.to_string().as_bytes()).unwrap();
    reload(&target, LONG).unwrap();
    let frames = gateway.frames();
    assert!(frames[0]["params"].get("auth").is_none());
    assert!(frames[0]["params"].get("device").is_none());
    verified(&frames[1], "v3", "");
    let auth = json!({ "token": "canary-device", "deviceToken": "canary-device" });
    assert_eq!(frames[3]["params"]["auth"], auth);
    verified(&frames[3], "v3", "canary-device");
}

#[test]
fn close_codes() {
    let closed = |code: u16, reason: &'static str| {
        failure(ws(move |peer| {
            peer.greet();
            peer.expect("secrets.reload");
            peer.close(code, reason);
        }))
    };
    let reason = "slow consumer".to_owned();
    assert_eq!(closed(1008, "slow consumer"), RpcErrorKind::Closed { code: Some(1008), reason });
    assert_eq!(closed(1012, "service restart"), RpcErrorKind::Draining);
    let kind = failure(ws(|peer| {
        peer.greet();
        peer.expect("secrets.reload");
        peer.event("shutdown", json!({ "reason": "gateway stopping" }));
        peer.close(1001, "");
    }));
    assert_eq!(kind, RpcErrorKind::Draining);
    let kind = failure(ws(|peer| {
        peer.greet();
        peer.expect("secrets.reload");
    }));
    assert_eq!(kind, RpcErrorKind::Closed { code: None, reason: String::new() });
    let kind = failure(ws(|peer| peer.close(1008, "bad")));
    assert_eq!(kind, RpcErrorKind::Closed { code: Some(1008), reason: "bad".to_owned() });
}

#[test]
fn every_wait_ends() {
    let timeout = |script: Script| {
        let begin = Instant::now();
        let played = play_as(vec![script], Some(TOKEN), Version::V2026_9_6, SHORT);
        assert!(begin.elapsed() < Duration::from_secs(10));
        played.result.unwrap_err().kind
    };
    let at = |phase| RpcErrorKind::Timeout { phase, ms: 400 };
    assert_eq!(timeout(raw(drain)), at(Phase::Upgrade));
    assert_eq!(timeout(ws(|peer| while peer.ws.read().is_ok() {})), at(Phase::Challenge));
    let silent_login = ws(|peer| {
        peer.challenge();
        peer.expect("connect");
        while peer.ws.read().is_ok() {}
    });
    assert_eq!(timeout(silent_login), at(Phase::Hello));
    let silent_reload = ws(|peer| {
        peer.greet();
        peer.expect("secrets.reload");
        while peer.ws.read().is_ok() {}
    });
    assert_eq!(timeout(silent_reload), at(Phase::Reply));
    let endless_events = ws(|peer| {
        peer.greet();
        peer.expect("secrets.reload");
        let tick = json!({ "type": "event", "event": "tick", "payload": {} }).to_string();
        while peer.ws.send(tungstenite::Message::text(tick.clone())).is_ok() {
            std::thread::yield_now();
        }
    });
    assert_eq!(timeout(endless_events), at(Phase::Reply));
}

#[test]
fn a_challenge_without_a_nonce_is_no_challenge() {
    let script = ws(|peer| {
        peer.event("connect.challenge", json!({ "nonce": " " }));
        while peer.ws.read().is_ok() {}
    });
    let played = play_as(vec![script], Some(TOKEN), Version::V2026_9_6, SHORT);
    let kind = played.result.unwrap_err().kind;
    assert_eq!(kind, RpcErrorKind::Timeout { phase: Phase::Challenge, ms: 400 });
}

#[test]
fn other_services_are_told_apart() {
    let answer = |text: &'static str| {
        failure(raw(move |mut stream| {
            let mut buffer = [0; 4096];
            let _ = stream.read(&mut buffer).unwrap();
            stream.write_all(text.as_bytes()).unwrap();
            stream.shutdown(std::net::Shutdown::Write).unwrap();
            drain(stream);
        }))
    };
    let html = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p/>";
    assert_eq!(answer(html), RpcErrorKind::NotAGateway { status: Some(200) });
    let proxy = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(answer(proxy), RpcErrorKind::NotAGateway { status: Some(403) });
    let draining = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n\r\n";
    assert_eq!(answer(draining), RpcErrorKind::Draining);
    assert_eq!(answer("SSH-2.0-OpenSSH_9.6\r\n"), RpcErrorKind::NotAGateway { status: None });
    assert_eq!(answer(""), RpcErrorKind::NotAGateway { status: None });
}

#[test]
fn nobody_listens() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("ws://127.0.0.1:{}", listener.local_addr().unwrap().port());
    drop(listener);
    let state = tempfile::tempdir().unwrap();
    let target = target(&url, Some(TOKEN), state.path(), Version::V2026_9_6);
    let error = reload(&target, LONG).unwrap_err();
    assert_eq!(error.kind, RpcErrorKind::Refused);
    assert_eq!(error.what(), format!("no gateway listens on {url}"));
}

#[test]
fn an_unknown_host() {
    let state = tempfile::tempdir().unwrap();
    let target =
        target("wss://no-such-host.invalid", Some(TOKEN), state.path(), Version::V2026_9_6);
    let kind = reload(&target, LONG).unwrap_err().kind;
    assert_eq!(kind, RpcErrorKind::Dns { host: "no-such-host.invalid".to_owned() });
}

const CERTIFICATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/tls/gateway-cert.pem");
const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/tls/gateway-key.pem");

/// A script behind TLS with the certificate of the fixtures.
fn over_tls(expect_handshake: bool) -> Script {
    use rustls::pki_types::pem::PemObject as _;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    Box::new(move |stream, log| {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![CertificateDer::from_pem_file(CERTIFICATE).unwrap()],
                PrivateKeyDer::from_pem_file(KEY).unwrap(),
            )
            .unwrap();
        let mut tls = rustls::StreamOwned::new(
            rustls::ServerConnection::new(Arc::new(config)).unwrap(),
            stream,
        );
        if expect_handshake {
            let ws = tungstenite::accept(tls).unwrap();
            finish(&mut Peer { ws, log: log.clone() });
        } else {
            assert!(tls.read(&mut [0; 16]).is_err(), "no client hello was accepted");
        }
    })
}

fn tls_target(root: &Json, state_dir: &Path) -> RpcTarget {
    let root = config(root);
    RpcTarget::find(&RpcTargetRequest {
        url: None,
        token: None,
        password: None,
        port: None,
        env: &BTreeMap::new(),
        config: Some(&root),
        state_dir,
        home: None,
        version: Version::V2026_9_6,
        resolve: &no_refs,
    })
    .unwrap()
}

#[test]
fn the_local_gateway_is_known_by_its_own_certificate() {
    let state = tempfile::tempdir().unwrap();
    let gateway = Gateway::start(vec![over_tls(true)]);
    let root = json!({ "gateway": { "port": gateway.port, "auth": { "token": TOKEN },
        "tls": { "enabled": true, "certPath": CERTIFICATE } } });
    let target = tls_target(&root, state.path());
    assert_eq!(target.url.display(), format!("wss://127.0.0.1:{}", gateway.port));
    reload(&target, LONG).unwrap();
    assert_eq!(gateway.frames().len(), 2);
}

#[test]
fn an_unknown_certificate_is_refused_before_the_token_is_sent() {
    let state = tempfile::tempdir().unwrap();
    let wrong = "00:".repeat(32);
    let self_signed = "its certificate is self-signed";
    let other = "the certificate is not the one of the configured fingerprint";
    for (pin, reason) in [(None, self_signed), (Some(wrong.trim_end_matches(':')), other)] {
        let gateway = Gateway::start(vec![over_tls(false)]);
        let url = format!("wss://127.0.0.1:{}", gateway.port);
        let root = json!({ "gateway": { "mode": "remote",
            "remote": { "url": url, "token": TOKEN, "tlsFingerprint": pin } } });
        let error = reload(&tls_target(&root, state.path()), LONG).unwrap_err();
        assert!(error.why().unwrap().contains(reason), "{error}");
        assert!(matches!(error.kind, RpcErrorKind::TlsFailed { .. }), "{error:?}");
        assert_eq!(gateway.frames(), [] as [Json; 0]);
    }
}

#[test]
fn tls_to_a_plain_gateway_says_so() {
    let state = tempfile::tempdir().unwrap();
    let gateway = Gateway::start(vec![raw(|mut stream| {
        let mut buffer = [0; 4096];
        let _ = stream.read(&mut buffer).unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
    })]);
    let url = format!("wss://127.0.0.1:{}", gateway.port);
    let target = target(&url, Some(TOKEN), state.path(), Version::V2026_9_6);
    let error = reload(&target, LONG).unwrap_err();
    let reason = "the port does not speak tls".to_owned();
    assert_eq!(error.kind, RpcErrorKind::TlsFailed { reason });
}
