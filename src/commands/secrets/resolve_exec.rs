//! `telson secrets resolve-exec`: the program behind exec providers made from a template.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::PathBuf;

use zeroize::Zeroizing;

use crate::base::exit::Exit;
use crate::base::secret::SecretValue;
use crate::commands::context::Context;
use crate::commands::error::{CliError, ErrorKind};
use crate::secrets::configure::adapter;
use crate::secrets::configure::templates::{self, Call};

/// The most bytes of a request that OpenClaw sends (2026.2.26, `maxBatchBytes`).
const MAX_REQUEST: u64 = 5 * 1024 * 1024;

/// Answer an exec provider's request from a secrets tool
///
/// Reads one request of the exec protocol on stdin, asks the tool for each id and writes the
/// answer to stdout. It is what the providers run that `telson secrets configure` makes from a
/// template; nobody else needs it.
#[derive(Debug, clap::Args)]
pub struct ResolveExecArgs {
    /// The tool: op, vault, pass, sops, bw, bws or keychain
    #[arg(long, value_name = "TOOL")]
    via: String,
    /// The program of the tool, absolute
    #[arg(long, value_name = "PATH")]
    tool: PathBuf,
    /// What the template was told; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
}

/// Answers one request.
///
/// # Errors
/// No such tool, or no request on stdin.
pub fn run(cx: &mut Context, args: &ResolveExecArgs) -> Result<Exit, CliError> {
    let template = templates::find(&args.via)
        .ok_or_else(|| CliError::usage(format!("--via {}: no such tool is known", args.via)))?;
    let mut options = BTreeMap::new();
    for option in &args.set {
        let (key, value) = option
            .split_once('=')
            .ok_or_else(|| CliError::usage(format!("--set {option} has no `=`")))?;
        options.insert(key.to_owned(), value.to_owned());
    }
    let env = cx.host.env.iter().map(|(k, v)| (k.clone(), SecretValue::new(v.as_str())));
    let call = Call { program: args.tool.clone(), options, env: env.collect() };
    let mut request = Zeroizing::new(String::new());
    std::io::stdin().take(MAX_REQUEST).read_to_string(&mut request).map_err(|error| {
        CliError::new(ErrorKind::Io, "cannot read the request on stdin").caused_by(error)
    })?;
    let answer = adapter::answer(template, &call, &request)
        .map_err(|error| CliError::usage(error.to_string()))?;
    cx.ui.print(&answer)?;
    Ok(Exit::Ok)
}
