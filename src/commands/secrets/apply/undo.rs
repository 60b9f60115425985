//! `--undo`, and the passphrase of undo bundles.

use std::path::Path;

use serde_json::json;

use super::ApplyArgs;
use super::errors::apply_error;
use super::output::files_word;
use crate::base::exit::Exit;
use crate::base::secret::SecretValue;
use crate::commands::context::Context;
use crate::commands::error::{CliError, ErrorKind};
use crate::report::style::printable;
use crate::secrets::apply::commit;
use crate::ui::prompt::Prompter;

/// The variable with the passphrase of the undo bundle.
const PASSPHRASE: &str = "TELSON_UNDO_PASSPHRASE";

pub(super) fn undo(cx: &mut Context, args: &ApplyArgs, bundle: &Path) -> Result<Exit, CliError> {
    let config = cx.recovered_config()?;
    let version = config.dialect.version;
    let passphrase = passphrase(cx, args, false)?;
    if !args.yes
        && cx.ui.is_interactive()
        && !Prompter::new(&cx.ui).confirm("Bring the old files back?", false, "--yes")?
    {
        return Err(CliError::new(ErrorKind::Cancelled, "cancelled"));
    }
    let lock = cx.lock(&config.paths.state_dir)?;
    let done = commit::undo(&cx.host.cwd.join(bundle), &passphrase, &lock)
        .map_err(|error| apply_error(cx, version, &error))?;
    drop(lock);
    if !done.drifted.is_empty() {
        let mut error = CliError::new(
            ErrorKind::Failed,
            "cannot undo: files were changed after the apply, and that would be lost",
        );
        for path in &done.drifted {
            error = error.why(path.display().to_string());
        }
        let open = format!("open it by hand: age -d {}", bundle.display());
        return Err(error.hint(open).exits(Exit::Failed));
    }
    if cx.globals.json {
        cx.ui.json(&json!({
            "schema": "telson.undo-result/1",
            "restored": done.restored,
            "unchanged": done.unchanged,
        }))?;
        return Ok(Exit::Ok);
    }
    let count = done.restored.len();
    cx.ui.line(&format!("undone: {count} {} as before", files_word(count)))?;
    for path in &done.restored {
        cx.ui.line(&printable(&format!("  restored  {}", path.display())))?;
    }
    Ok(Exit::Ok)
}

/// The passphrase of an undo bundle: from the file, the environment, or the terminal.
pub(super) fn passphrase(
    cx: &mut Context,
    args: &ApplyArgs,
    new: bool,
) -> Result<SecretValue, CliError> {
    if let Some(path) = &args.passphrase_file {
        let path = cx.host.cwd.join(path);
        let read = crate::sys::fs::read(&path, 64 * 1024)
            .map_err(|error| CliError::new(ErrorKind::Io, error.to_string()))?;
        let text = std::str::from_utf8(&read.bytes).map_err(|_| {
            CliError::usage(format!("the passphrase in {} is not UTF-8 text", path.display()))
        })?;
        let line = SecretValue::new(text.lines().next().unwrap_or_default());
        if line.is_blank() {
            return Err(CliError::usage(format!(
                "the first line of {} is blank; it is to hold the passphrase",
                path.display()
            )));
        }
        return Ok(line);
    }
    if let Some(text) = cx.host.var(PASSPHRASE).filter(|text| !text.trim().is_empty()) {
        return Ok(SecretValue::new(text));
    }
    let prompter = Prompter::new(&cx.ui);
    let first = prompter.password("Passphrase of the undo bundle", "--passphrase-file")?;
    if first.is_blank() {
        return Err(CliError::usage("the passphrase of an undo bundle cannot be empty"));
    }
    if new && prompter.password("The same passphrase again", "--passphrase-file")? != first {
        return Err(CliError::usage("the two passphrases differ; nothing was changed"));
    }
    Ok(first)
}
