//! Puts credentials into OpenClaw's own secret store (2026.9.6) by its own command: the layout of
//! the database is OpenClaw's matter.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::base::secret::SecretValue;
use crate::config::load::Config;
use crate::secrets::live_store::LiveStore;
use crate::secrets::providers::store::StoreLookup as _;
use crate::secrets::stores::problem::StoreProblem;
use crate::sys::host::Host;
use crate::sys::proc::{self, Input, Spec};

use super::draft::Move;
use super::error::ConfigureError;
use super::mover::not_a_text;
use super::templates::Existing;

/// Node needs seconds to start on a small machine.
const DEADLINE: Duration = Duration::from_secs(60);

/// Runs `openclaw secrets store set NAME --value-file -` for each move.
pub(super) fn write(moves: &[&Move], config: &Config, host: &Host) -> Result<(), ConfigureError> {
    let program = on_path(host, "openclaw").ok_or_else(|| {
        ConfigureError::request(
            "`openclaw` is not on PATH, and only it writes into its secret store",
            "put it on PATH, or choose --to file:filemain",
        )
    })?;
    for item in moves {
        let value = item.payload.text().ok_or_else(|| not_a_text(item))?;
        // OpenClaw's command writes over an entry, so it must not have come up meanwhile.
        let live = LiveStore::open(config).map_err(|problem| unreadable(&problem))?;
        if item.existing == Existing::Keep && live.get(&item.reference.id).is_some() {
            return Err(item.taken());
        }
        let mut env: Vec<(String, SecretValue)> =
            host.env.iter().map(|(k, v)| (k.clone(), SecretValue::new(v.as_str()))).collect();
        // The flags of this run may name another home than the environment does.
        for (name, path) in [
            ("OPENCLAW_STATE_DIR", &config.paths.state_dir),
            ("OPENCLAW_CONFIG_PATH", &config.paths.config),
        ] {
            env.retain(|(known, _)| known != name);
            env.push((name.to_owned(), SecretValue::new(path.to_string_lossy().into_owned())));
        }
        let text = value.expose("handed to openclaw by stdin").as_bytes().to_vec();
        let args = ["secrets", "store", "set", &item.reference.id, "--kind", "secret"];
        let args = args.into_iter().chain(["--value-file", "-"]).map(OsString::from).collect();
        let spec = Spec {
            program: program.clone(),
            args,
            env,
            cwd: Some(host.cwd.clone()),
            stdin: Some(Input(Zeroizing::new(text))),
            deadline: DEADLINE,
            no_output: None,
            max_output: 1024 * 1024,
        };
        let problem = match proc::run(spec) {
            Ok(output) if output.code == Some(0) => continue,
            Ok(output) => format!("ended with {:?}", output.code),
            Err(error) => error.to_string(),
        };
        return Err(ConfigureError::Tool {
            tool: format!("openclaw secrets store set {}", item.reference.id),
            problem,
            fix: "run it by hand with --value-file - to see what it says".to_owned(),
        });
    }
    Ok(())
}

/// The store cannot be read, so nothing proves that an entry is not there.
pub(super) fn unreadable(problem: &StoreProblem) -> ConfigureError {
    ConfigureError::request(
        format!("the secret store cannot be read, so nothing is written to it: {problem}"),
        "run `openclaw doctor --fix`, or choose --to file:filemain",
    )
}

/// The first program of that name in a folder of `PATH`, absolute.
#[must_use]
pub fn on_path(host: &Host, name: &str) -> Option<PathBuf> {
    use std::os::unix::fs::PermissionsExt as _;
    let folders = host.var("PATH")?.split(':').filter(|dir| dir.starts_with('/'));
    folders.map(|dir| PathBuf::from(dir).join(name)).find(|path| {
        std::fs::metadata(path).is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
    })
}
