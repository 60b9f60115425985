//! The root of the command line: global flags and the list of commands.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::base::exit::Exit;
use crate::commands::completions::CompletionsArgs;
use crate::commands::explain::ExplainArgs;
use crate::commands::generate::GenerateArgs;
use crate::commands::lint::LintArgs;
use crate::commands::secrets::SecretsArgs;
use crate::commands::tour::TourArgs;
use crate::config::dialect::Version;
use crate::ui::output::{Format, Output};
use crate::ui::style::ColorChoice;

/// The operator's toolchain for OpenClaw
///
/// telson reads an OpenClaw home, finds credentials that stand in plain text and references that
/// do not resolve, moves the one into a provider and proves the other. It never prints the value
/// of a secret.
#[derive(Debug, Parser)]
#[command(name = "telson", version, after_long_help = exit_table(), max_term_width = 100)]
pub struct Cli {
    /// Global flags.
    #[command(flatten)]
    pub globals: GlobalArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands. Each has its own file in `commands/`, which also holds its help.
#[derive(Debug, Subcommand)]
#[expect(missing_docs, reason = "a comment here would replace the command's own help")]
pub enum Command {
    Secrets(SecretsArgs),
    Lint(LintArgs),
    Tour(TourArgs),
    Explain(ExplainArgs),
    Completions(CompletionsArgs),
    #[command(hide = true)]
    Generate(GenerateArgs),
}

/// Flags that every command takes, before or after its name.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
#[expect(clippy::struct_excessive_bools, reason = "one for each flag")]
pub struct GlobalArgs {
    /// The config file (default: openclaw.json in the state folder)
    #[arg(long, global = true, value_name = "PATH")]
    pub config: Option<PathBuf>,
    /// The state folder (default: ~/.openclaw)
    #[arg(long, global = true, value_name = "DIR")]
    pub state_dir: Option<PathBuf>,
    /// Use the state folder ~/.openclaw-NAME
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// Short for --profile dev
    #[arg(long, global = true)]
    pub dev: bool,
    /// Apply the rules of this OpenClaw version (default: the one that last wrote the config)
    #[arg(long, global = true, value_name = "VERSION", value_parser = nearest_version)]
    pub compat: Option<Version>,
    /// Stand in for this OpenClaw version: its rules, reports, flags and exit codes only
    #[arg(long, global = true, value_name = "VERSION", value_parser = exact_version)]
    #[arg(conflicts_with = "compat")]
    pub as_openclaw: Option<Version>,
    /// The form of the answer on stdout
    #[arg(long, global = true, value_name = "FORMAT", value_enum)]
    pub format: Option<FormatArg>,
    /// Short for --format json
    #[arg(long, global = true, conflicts_with = "format")]
    pub json: bool,
    /// One more report, to stdout or to a file; may be repeated
    #[arg(long, global = true, value_name = "FORMAT[=PATH]")]
    pub output: Vec<Output>,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value = "auto")]
    pub color: ColorArg,
    /// Say nothing but the answer and errors
    #[arg(long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more
    #[arg(long, global = true)]
    pub verbose: bool,
    /// Do not show progress
    #[arg(long, global = true)]
    pub no_progress: bool,
}

/// `--format` as clap reads it.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum FormatArg {
    /// Text for people
    Human,
    /// One JSON document
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// GitHub Actions annotations
    Github,
    /// GitLab Code Quality
    Gitlab,
    /// `JUnit` XML
    Junit,
}

impl From<FormatArg> for Format {
    fn from(arg: FormatArg) -> Self {
        match arg {
            FormatArg::Human => Self::Human,
            FormatArg::Json => Self::Json,
            FormatArg::Sarif => Self::Sarif,
            FormatArg::Github => Self::Github,
            FormatArg::Gitlab => Self::Gitlab,
            FormatArg::Junit => Self::Junit,
        }
    }
}

/// `--color` as clap reads it.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ColorArg {
    /// When the environment and the terminal want it
    Auto,
    /// In any case
    Always,
    /// Not at all
    Never,
}

impl From<ColorArg> for ColorChoice {
    fn from(arg: ColorArg) -> Self {
        match arg {
            ColorArg::Auto => Self::Auto,
            ColorArg::Always => Self::Always,
            ColorArg::Never => Self::Never,
        }
    }
}

fn known_versions() -> String {
    Version::ALL.map(Version::as_str).join(" and ")
}

fn nearest_version(text: &str) -> Result<Version, String> {
    Version::nearest(text)
        .ok_or_else(|| format!("that is no OpenClaw version; known are {}", known_versions()))
}

/// Drop-in mode promises the exact behaviour, so it takes only versions that were observed.
pub(super) fn exact_version(text: &str) -> Result<Version, String> {
    Version::ALL
        .into_iter()
        .find(|v| v.as_str() == text.trim_start_matches('v'))
        .ok_or_else(|| format!("telson can stand in only for {}", known_versions()))
}

fn exit_table() -> String {
    let mut text = String::from("Exit codes:\n");
    for exit in Exit::ALL {
        let (code, name) = (exit.code(), exit.name());
        let _ = writeln!(text, "  {code:>2}  {name:<16}{}", exit.meaning());
    }
    text
}
