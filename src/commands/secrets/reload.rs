//! `telson secrets reload`.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::base::exit::Exit;
use crate::base::secret::SecretValue;
use crate::commands::context::Context;
use crate::commands::error::{CliError, ErrorKind};
use crate::config::load::Config;
use crate::rpc::error::RpcError;
use crate::rpc::reload::{self, DegradedOwner, ReloadReply};
use crate::rpc::target::{RpcTarget, RpcTargetRequest};
use crate::secrets::live_store;

/// Make the running gateway resolve its references again
///
/// Calls `secrets.reload` of the gateway that the config (or --url) names, over its WebSocket.
/// Address and credential are found as OpenClaw finds them: flags, then environment and config.
/// OpenClaw 2026.9.6 answers with success even when a key could not be refreshed; telson asks
/// further and names what stays stale.
///
/// Exit codes: 0 when the gateway reloaded, else 1.
///
/// Example: telson secrets reload --token-file ~/.gateway-token --port 18789
#[derive(Debug, clap::Args)]
pub struct ReloadArgs {
    /// The address of the gateway (ws:// or wss://); needs a credential on the command line too
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// The token of the gateway; other users of the machine can see it, --token-file is safer
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
    /// A file that holds the token
    #[arg(long, value_name = "PATH", conflicts_with = "token")]
    token_file: Option<PathBuf>,
    /// The password of the gateway
    #[arg(long, value_name = "PASSWORD")]
    password: Option<String>,
    /// Call the gateway of this machine on this port
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
    /// How long all of it may take, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 30_000)]
    timeout: u64,
}

/// Reloads and says what became of it.
///
/// # Errors
/// No credential or address, no answer, or a refusal; all with exit code 1, as OpenClaw has it.
pub fn run(cx: &mut Context, args: &ReloadArgs) -> Result<Exit, CliError> {
    let config = cx.recovered_config()?;
    let target = target(cx, &config, args)?;
    let progress = cx.ui.progress();
    let reply = reload::reload(&target, Duration::from_millis(args.timeout.max(1)));
    drop(progress);
    let reply = reply.map_err(|error| refused(&error))?;
    let strict = cx.globals.drop_in.is_some();
    if cx.globals.json {
        let answer = if strict { reply.payload.clone() } else { document(&reply) };
        cx.ui.json(&answer)?;
        return Ok(Exit::Ok);
    }
    let line = match reply.warning_count {
        0 => "Secrets reloaded.".to_owned(),
        count => format!("Secrets reloaded with {count} warning(s)."),
    };
    cx.ui.line(&line)?;
    if !strict {
        for owner in &reply.degraded_owners {
            cx.ui.line(&format!("  {}", shown(owner)))?;
        }
        if reply.warning_count > 0 && reply.degraded_owners.is_empty() {
            cx.ui.line("  the log of the gateway names what could not be refreshed")?;
        }
    }
    Ok(Exit::Ok)
}

fn target(cx: &Context, config: &Config, args: &ReloadArgs) -> Result<RpcTarget, CliError> {
    let file_token = args.token_file.as_deref().map(read_token).transpose()?;
    let resolve = |reference: &_| live_store::text_of(config, &cx.host, reference);
    let request = RpcTargetRequest {
        url: args.url.as_deref(),
        token: args.token.as_deref().map(SecretValue::new).or(file_token),
        password: args.password.as_deref().map(SecretValue::new),
        port: args.port,
        env: &config.env,
        config: config.exists().then_some(&config.root),
        state_dir: &config.paths.state_dir,
        home: Some(&config.paths.home),
        version: config.dialect.version,
        resolve: &resolve,
    };
    RpcTarget::find(&request).map_err(|error| {
        CliError::new(ErrorKind::Failed, error.to_string()).hint(error.fix()).exits(Exit::Failed)
    })
}

fn read_token(path: &std::path::Path) -> Result<SecretValue, CliError> {
    let text = std::fs::read_to_string(path).map(Zeroizing::new).map_err(|error| {
        CliError::new(ErrorKind::Io, format!("cannot read the token file {}", path.display()))
            .caused_by(error)
            .exits(Exit::Failed)
    })?;
    Ok(SecretValue::new(text.trim()))
}

fn refused(error: &RpcError) -> CliError {
    let mut shown = CliError::new(ErrorKind::Unavailable, error.what()).exits(Exit::Failed);
    if let Some(why) = error.why() {
        shown = shown.why(why);
    }
    if let Some(fix) = error.fix() {
        shown = shown.hint(fix);
    }
    shown
}

/// What the gateway answered, with what telson found out beside it.
fn document(reply: &ReloadReply) -> Value {
    let mut answer = reply.payload.clone();
    if !answer.is_object() {
        answer = json!({});
    }
    answer["schema"] = "telson.reload/1".into();
    answer["serverVersion"] = reply.server_version.clone().into();
    answer["protocol"] = reply.protocol.into();
    answer["degradedOwnersKnown"] = reply.owners_known.into();
    answer["degradedOwners"] = reply
        .degraded_owners
        .iter()
        .map(|owner| {
            json!({
                "kind": owner.kind,
                "id": owner.id,
                "state": owner.state,
                "paths": owner.paths,
                "reason": owner.reason,
            })
        })
        .collect();
    answer
}

fn shown(owner: &DegradedOwner) -> String {
    let paths = owner.paths.join(", ");
    format!("{} {} is {} ({paths}): {}", owner.kind, owner.id, owner.state, owner.reason)
}
