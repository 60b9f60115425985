//! `telson lint print-ci`.

use clap::ValueEnum;

use crate::base::exit::Exit;
use crate::commands::context::Context;
use crate::commands::error::CliError;
use crate::lint::setup::{self, Platform};

/// Print a job that runs the linter in CI
///
/// The text goes to stdout; nothing is written. The job checks the work tree, keeps the report also
/// when something was found, and fails then. Versions and rights are pinned; its first line says
/// which file it belongs into.
///
/// Example: telson lint print-ci github > .github/workflows/telson-lint.yml
#[derive(Debug, clap::Args)]
pub struct CiArgs {
    /// The CI system
    #[arg(value_name = "PLATFORM", value_enum)]
    platform: CiName,
}

/// The platform as clap reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CiName {
    /// GitHub Actions, with annotations and code scanning
    Github,
    /// GitLab CI, with the code quality report
    Gitlab,
    /// The one of circleci.com, with test results
    Circleci,
    /// Azure Pipelines, with test results and SARIF
    Azure,
    /// Bitbucket Pipelines, with test results
    Bitbucket,
    /// A declarative Jenkinsfile, with test results
    Jenkins,
    /// Woodpecker
    Woodpecker,
    /// Drone
    Drone,
}

impl From<CiName> for Platform {
    fn from(name: CiName) -> Self {
        match name {
            CiName::Github => Self::Github,
            CiName::Gitlab => Self::Gitlab,
            CiName::Circleci => Self::Circleci,
            CiName::Azure => Self::Azure,
            CiName::Bitbucket => Self::Bitbucket,
            CiName::Jenkins => Self::Jenkins,
            CiName::Woodpecker => Self::Woodpecker,
            CiName::Drone => Self::Drone,
        }
    }
}

/// Prints the job of `args`.
///
/// # Errors
/// stdout cannot be written to.
pub fn print_ci(cx: &mut Context, args: &CiArgs) -> Result<Exit, CliError> {
    print_platform(cx, args.platform)
}

/// Prints the job for one platform, as `--print-ci PLATFORM` asks for it.
///
/// # Errors
/// stdout cannot be written to.
pub fn print_platform(cx: &mut Context, name: CiName) -> Result<Exit, CliError> {
    cx.ui.print(&setup::ci(name.into()))?;
    Ok(Exit::Ok)
}
