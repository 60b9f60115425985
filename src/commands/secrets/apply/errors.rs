//! Errors of an apply as they are shown: telson's own way, and in the words of OpenClaw.

use crate::base::exit::Exit;
use crate::commands::context::Context;
use crate::commands::error::{CliError, ErrorKind};
use crate::config::dialect::Version;
use crate::config::problem::Problem;
use crate::secrets::apply::ApplyError;
use crate::secrets::plan::{self, PlanError};
use crate::secrets::undo::UndoError;

pub(super) fn plan_error(cx: &Context, version: Version, error: PlanError) -> CliError {
    let message = drop_in_text(cx, version, error.openclaw_message(version));
    let mut shown = CliError::new(ErrorKind::Failed, "cannot use the plan")
        .exits(Exit::Failed)
        .as_openclaw(message);
    if let PlanError::Invalid { problems, .. } = &error {
        for problem in problems.iter().take(20) {
            let at = problem.position.map(|at| format!("{}:{}: ", at.line, at.column));
            let path = plan::shown_path(&problem.path);
            let sep = if path.is_empty() { "" } else { ": " };
            shown = shown.why(format!("{}{path}{sep}{}", at.unwrap_or_default(), problem.message));
            if let Some(fix) = &problem.fix {
                shown = shown.hint(fix.clone());
            }
        }
        return shown;
    }
    shown.caused_by(error)
}

/// 2026.2.26 prints the error as it is; 2026.9.6 wraps it, except in JSON.
fn drop_in_text(cx: &Context, version: Version, message: String) -> String {
    if version == Version::V2026_9_6 && !cx.globals.json {
        return format!(
            "Secrets apply failed: {message}. Re-run openclaw secrets apply --from <path> --dry-run to inspect the plan without writing."
        );
    }
    message
}

/// An error as it is shown to the user. Every one of them exits with 1, as OpenClaw's do.
pub(in crate::commands::secrets) fn apply_error(
    cx: &Context,
    version: Version,
    error: &ApplyError,
) -> CliError {
    let own = match error {
        ApplyError::InvalidResult { problems } => format!(
            "Secrets apply failed: Error: Config validation failed: {}",
            problems.first().map(|p| p.message.as_str()).unwrap_or_default()
        ),
        ApplyError::LegacyAuth { path } => format!(
            "Auth profile migration required for {}. Run openclaw doctor --fix before writing.",
            path.display()
        ),
        other => other.to_string(),
    };
    let own = if version == Version::V2026_2_26 { format!("Error: {own}") } else { own };
    let own = drop_in_text(cx, version, own);
    let kind = match error {
        ApplyError::Unresolved { .. } | ApplyError::WrongShape { .. } => ErrorKind::Unresolved,
        ApplyError::InvalidConfig { .. } | ApplyError::InvalidResult { .. } => ErrorKind::Config,
        ApplyError::Fs(_) => ErrorKind::Io,
        _ => ErrorKind::Failed,
    };
    let mut shown = match error {
        ApplyError::Unresolved { place, error } => {
            let mut shown = CliError::new(
                kind,
                format!("the reference of `{place}` does not resolve; nothing was changed"),
            )
            .why(error.to_string());
            if let Some(fix) = error.fix() {
                shown = shown.hint(fix);
            }
            shown
        }
        ApplyError::WrongShape { place, .. } => CliError::new(
            kind,
            format!("the reference of `{place}` gives no usable value; nothing was changed"),
        )
        .why(error.to_string()),
        ApplyError::InvalidConfig { problems } => {
            with_problems(CliError::new(kind, "the config cannot be used"), problems)
                .hint("telson secrets audit")
        }
        ApplyError::InvalidResult { problems } => {
            with_problems(CliError::new(kind, error.to_string()), problems)
        }
        ApplyError::LegacyAuth { .. } => CliError::new(kind, error.to_string())
            .why("OpenClaw 2026.9.6 keeps auth profiles in a database and would not see the change")
            .hint("openclaw doctor --fix"),
        ApplyError::ExecConsent => CliError::new(
            kind,
            "the plan uses resolver programs, which run only with consent; nothing was changed",
        )
        .hint("run it again with --allow-exec"),
        ApplyError::Undo(UndoError::Passphrase { .. }) => {
            CliError::new(kind, error.to_string()).hint("name the right one with --passphrase-file")
        }
        _ => CliError::new(kind, error.to_string()),
    };
    shown = shown.exits(Exit::Failed).as_openclaw(own);
    shown
}

fn with_problems(mut error: CliError, problems: &[Problem]) -> CliError {
    for problem in problems.iter().take(20) {
        let at = problem.position.map(|at| format!(":{}:{}", at.line, at.column));
        let path = if problem.path.is_empty() {
            String::new()
        } else {
            format!("{}: ", problem.path.join("."))
        };
        error = error.why(format!(
            "{}{}: {path}{}",
            problem.file.display(),
            at.unwrap_or_default(),
            problem.message
        ));
        if let Some(fix) = &problem.fix {
            error = error.hint(fix.clone());
        }
    }
    error
}
