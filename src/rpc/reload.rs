//! `secrets.reload`: the gateway resolves its references again and swaps the values in.

use std::time::Duration;

use serde_json::{Value as Json, json};

use super::client::{Client, request_error};
use super::error::{Phase, RpcError, RpcErrorKind};
use super::target::RpcTarget;

/// The time that the whole call may take unless the user says otherwise.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// How long the question for stale owners may take after the reload is done.
const STATUS_LIMIT: Duration = Duration::from_secs(5);

/// A reload that the gateway carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct ReloadReply {
    /// The gateway's payload as it came: what the real CLI prints with `--json`.
    pub payload: Json,
    /// Its `warningCount`. On 2026.9.6 it also counts keys that could not be resolved.
    pub warning_count: u64,
    /// The gateway's version; 2026.2.26 says `dev`.
    pub server_version: Option<String>,
    /// The protocol in use.
    pub protocol: Option<u64>,
    /// Owners of credentials that run on old values, or on none. 2026.9.6 calls such a reload a
    /// success; 2026.2.26 refuses the whole reload and has no such list.
    pub degraded_owners: Vec<DegradedOwner>,
    /// Whether the gateway told about degraded owners: an empty list means something only then.
    pub owners_known: bool,
}

/// An owner of credentials that did not get its new values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DegradedOwner {
    /// Kind, such as `provider`.
    pub kind: String,
    /// Name, such as `openai`.
    pub id: String,
    /// `stale` (runs on the last working value) or `cold` (has no value).
    pub state: String,
    /// The config fields.
    pub paths: Vec<String>,
    /// The gateway's reason.
    pub reason: String,
}

/// Reloads the secrets of the gateway, all within `timeout`.
///
/// # Errors
/// When the gateway cannot be reached, refuses the login, or did not reload. That it reloaded but
/// could not refresh every credential is no error but told in the reply.
pub fn reload(target: &RpcTarget, timeout: Duration) -> Result<ReloadReply, RpcError> {
    let mut client = Client::connect(target, timeout)?;
    let deadline = client.deadline();
    let mut reply = run(&mut client, target);
    if matches!(reply, Err(RpcErrorKind::MissingScope { .. })) && !client.is_device {
        // Some gateways drop the scopes of a login without a device. If a device does not help
        // either, the first answer is the better one to tell.
        if let Ok(mut device) = Client::connect_as_device(target, deadline) {
            reply = run(&mut device, target);
            device.close();
        }
    }
    client.close();
    reply.map_err(|kind| RpcError { at: target.url.display(), kind })
}

fn run(client: &mut Client, target: &RpcTarget) -> Result<ReloadReply, RpcErrorKind> {
    const METHOD: &str = "secrets.reload";
    let deadline = client.deadline();
    let payload = client.call(target, METHOD, None, Phase::Reply, deadline)?.map_err(|error| {
        match request_error(&error, target, METHOD) {
            RpcErrorKind::Rejected { code, message } => {
                RpcErrorKind::ReloadFailed { code, message }
            }
            other => other,
        }
    })?;
    // Reloaded: from here on nothing may turn the answer into a failure.
    let owners = degraded_owners(client, target);
    Ok(ReloadReply {
        warning_count: payload["warningCount"].as_u64().unwrap_or(0),
        payload,
        server_version: client.server.version.clone(),
        protocol: client.server.protocol,
        owners_known: owners.is_some(),
        degraded_owners: owners.unwrap_or_default(),
    })
}

fn degraded_owners(client: &mut Client, target: &RpcTarget) -> Option<Vec<DegradedOwner>> {
    let offered =
        client.server.methods.is_empty() || client.server.methods.iter().any(|m| m == "status");
    if !offered || client.server.protocol.is_some_and(|protocol| protocol < 4) {
        return None;
    }
    let params = json!({ "includeChannelSummary": false });
    let deadline = client.deadline().at_most(STATUS_LIMIT);
    let status = client.call(target, "status", Some(params), Phase::Reply, deadline).ok()?.ok()?;
    let owners = status["degradedSecretOwners"].as_array()?;
    let text = |value: &Json| target.redact(value.as_str().unwrap_or_default());
    Some(
        owners
            .iter()
            .map(|owner| DegradedOwner {
                kind: text(&owner["ownerKind"]),
                id: text(&owner["ownerId"]),
                state: text(owner.get("degradationState").unwrap_or(&owner["state"])),
                paths: owner["paths"].as_array().into_iter().flatten().map(text).collect(),
                reason: text(&owner["reason"]),
            })
            .collect(),
    )
}
