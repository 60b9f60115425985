//! `telson secrets configure`.

mod carry_out;
mod finish;
mod headless;
mod interactive;
mod prepared;
mod provider_prompts;
mod rehearsal;
mod show;
mod sort;

use std::path::PathBuf;

use crate::base::exit::Exit;
use crate::commands::context::Context;
use crate::commands::error::{CliError, ErrorKind};
use crate::config::dialect::Version;
use crate::secrets::configure::ConfigureError;

use interactive::Wish;

/// Move credentials out of the config into a provider, and put references in their place
///
/// At a terminal it asks: providers first, then fields and references, then it shows what would
/// change and applies it or saves the plan. With --from-audit --to or --answers it asks nothing.
///
/// Each credential is written into its provider first, read back and compared; only then is the
/// config touched. No value is printed, and none is given to a program as an argument.
///
/// Exit codes: 0; 2 when a reference does not resolve; 64 when a question cannot be asked; 77 when
/// a file with secrets fails an owner or mode check; Ctrl-C ends by SIGINT with nothing changed.
///
/// Example: `telson secrets configure --from-audit --to file:filemain --apply --yes`
#[derive(Debug, Clone, Default, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "one for each flag")]
pub struct ConfigureArgs {
    /// Ask about providers only
    #[arg(long)]
    providers_only: bool,
    /// Do not ask about providers
    #[arg(long)]
    skip_provider_setup: bool,
    /// Take every credential that stands in the config or an auth store as plain text
    #[arg(long)]
    from_audit: bool,
    /// Take the answers to all questions from this file, TOML or JSON
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Where they go: file[:ALIAS], env[:ALIAS], exec[:ALIAS] or store
    #[arg(long, value_name = "PROVIDER")]
    to: Option<String>,
    /// The file of a new file provider (default: secrets.json in the state folder)
    #[arg(long, value_name = "PATH")]
    file: Option<PathBuf>,
    /// The file of variables that the gateway is started with, for env references
    #[arg(long, value_name = "PATH")]
    env_file: Option<PathBuf>,
    /// Give a field this reference, such as `hooks.token=env:HOOK_TOKEN`; may be repeated
    #[arg(long, value_name = "FIELD=REF")]
    map: Vec<String>,
    /// Take only this field; `*` stands for one key; may be repeated
    #[arg(long, value_name = "FIELD")]
    only: Vec<String>,
    /// Leave this field out; may be repeated
    #[arg(long, value_name = "FIELD")]
    skip: Vec<String>,
    /// Replace another credential that a provider holds under a chosen reference
    #[arg(long)]
    overwrite: bool,
    /// Write `${NAME}` where the version takes no reference, and the value to --env-file
    #[arg(long, requires = "env_file")]
    substitute: bool,
    /// Give this field a fresh credential of 32 random bytes, such as `hooks.token`; may be repeated
    #[arg(long, value_name = "FIELD")]
    generate: Vec<String>,
    /// Save the plan to this file
    #[arg(long, value_name = "PATH")]
    plan_out: Option<PathBuf>,
    /// Apply the plan
    #[arg(long)]
    apply: bool,
    /// Do not ask before the plan is applied
    #[arg(long)]
    yes: bool,
    /// Show what would change, and change nothing
    #[arg(long, conflicts_with_all = ["apply", "plan_out"])]
    dry_run: bool,
    /// Take auth profiles of this agent only (default: of every agent; 2026.9.6)
    #[arg(long, value_name = "ID")]
    agent: Option<String>,
    /// Run resolver programs (exec providers) to read credentials back
    #[arg(long)]
    allow_exec: bool,
    /// Write the example of the secrets file here (default: beside the secrets file)
    #[arg(long, value_name = "PATH")]
    example: Option<PathBuf>,
    /// Write the example and the .gitignore line without --apply too
    #[arg(long)]
    write_examples: bool,
}

/// Configures, at the terminal or by the flags.
///
/// # Errors
/// Nothing was changed in the config, unless the error says what was.
pub fn run(cx: &mut Context, args: &ConfigureArgs) -> Result<Exit, CliError> {
    let (args, providers) = &headless::with_answers(cx, args)?;
    if args.from_audit || !args.generate.is_empty() || args.answers.is_some() {
        let prepared = headless::prepare(cx, args, providers)?;
        let effect = Effect {
            dry_run: args.dry_run,
            plan_out: args.plan_out.clone(),
            apply: args.apply,
            preview: true,
        };
        return finish::finish(cx, &prepared, args, &effect);
    }
    let terminal = cx.ui.is_interactive();
    if !terminal {
        let error = CliError::usage("cannot ask: stdin or stderr is no terminal")
            .hint(format!("telson secrets configure {}", interactive::FLAGS));
        return Err(refused(cx, error, "secrets configure requires an interactive TTY."));
    }
    if args.providers_only && args.skip_provider_setup {
        let error =
            CliError::usage("--providers-only and --skip-provider-setup leave nothing to ask")
                .hint("leave one of them out");
        let text = "Cannot combine --providers-only with --skip-provider-setup.";
        return Err(refused(cx, error, text));
    }
    let (prepared, wish) = interactive::ask(cx, args)?;
    let effect = match wish {
        Wish::Nothing => {
            cx.ui.say("nothing was changed");
            return Ok(Exit::Ok);
        }
        Wish::Apply => {
            Effect { dry_run: false, plan_out: args.plan_out.clone(), apply: true, preview: false }
        }
        Wish::Save(path) => {
            Effect { dry_run: args.dry_run, plan_out: Some(path), apply: false, preview: false }
        }
    };
    finish::finish(cx, &prepared, args, &effect)
}

/// The error as OpenClaw words it. With --json 2026.9.6 leaves out the sentence around the message.
fn refused(cx: &Context, mut error: CliError, text: &str) -> CliError {
    let Some(version) = cx.globals.drop_in else { return error };
    // In drop-in mode only errors of the command line itself are told on stderr beside the JSON.
    error.kind = ErrorKind::Failed;
    error.as_openclaw(match version {
        Version::V2026_2_26 => format!("Error: {text}"),
        Version::V2026_9_6 if cx.globals.json => text.to_owned(),
        Version::V2026_9_6 => format!(
            "Secrets configure failed: {text}. Re-run openclaw secrets audit before applying changes."
        ),
    })
}

/// What becomes of the plan.
struct Effect {
    /// Only look.
    dry_run: bool,
    /// Save it there.
    plan_out: Option<PathBuf>,
    /// Carry it out.
    apply: bool,
    /// Show it on stdout; at the terminal it was shown already.
    preview: bool,
}

/// An error of the domain as the user sees it.
#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn told(error: ConfigureError) -> CliError {
    let kind = match &error {
        ConfigureError::Request { .. } | ConfigureError::Taken { .. } => ErrorKind::Usage,
        ConfigureError::Destination { .. } => ErrorKind::Refused,
        ConfigureError::ReadBack { .. } => ErrorKind::Unresolved,
        ConfigureError::Content { .. } | ConfigureError::Fs(_) | ConfigureError::Txn(_) => {
            ErrorKind::Io
        }
        ConfigureError::Lock(_) | ConfigureError::Tool { .. } | ConfigureError::Plan(_) => {
            ErrorKind::Failed
        }
    };
    let fix = error.fix();
    let told = CliError::new(kind, error.to_string()).why("the config was not changed");
    match fix {
        Some(fix) => told.hint(fix),
        None => told,
    }
}
