//! Layer 7: the command line of the process, from its words to its exit code.

pub mod args;
mod drop_in;
mod globals;
mod prescan;
mod run;
mod signals;

pub use run::run;

/// The whole command line as clap sees it.
#[must_use]
pub fn command() -> clap::Command {
    <args::Cli as clap::CommandFactory>::command()
}
