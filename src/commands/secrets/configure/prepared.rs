//! What was decided, by questions or by flags, with nothing done yet.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::base::progress::Silent;
use crate::commands::context::Context;
use crate::commands::error::{CliError, ErrorKind};
use crate::config::load::Config;
use crate::secrets::configure::draft::{Pick, Replace, Scene};
use crate::secrets::configure::field::Field;
use crate::secrets::configure::profile_fields;
use crate::secrets::configure::providers::Providers;

/// A field that stays, and why.
pub(super) type Left = (Field, String);

/// Everything that was decided, with nothing done yet.
pub(super) struct Prepared {
    pub(super) config: Config,
    pub(super) providers: Providers,
    pub(super) picks: Vec<Pick>,
    /// Profiles that apply empties: their credentials move too, so that none is lost, but no
    /// field refers to them.
    pub(super) kept: Vec<Pick>,
    /// Fields that get `${NAME}`, the name being the id of the reference.
    pub(super) substitutions: Vec<Pick>,
    /// Fields that stay, and why.
    pub(super) left: Vec<Left>,
    /// Auth stores that cannot be read, with the reason.
    pub(super) unread: Vec<String>,
    pub(super) env_file: Option<PathBuf>,
    /// The gateway's variables beside those of this process.
    pub(super) extra_env: BTreeMap<String, String>,
    /// Entries of providers that may be replaced.
    pub(super) replace: Replace,
}

impl Prepared {
    /// A usable profile would take precedence over the reference of its model provider (the audit
    /// calls it shadowed), so apply empties it. Those that are `wanted` by name stay targets.
    pub(super) fn set_aside(&mut self, wanted: impl Fn(&Field) -> bool) {
        let emptied =
            profile_fields::emptied(&self.config, self.picks.iter().map(|pick| &pick.field));
        let (kept, picks) = std::mem::take(&mut self.picks).into_iter().partition(|pick: &Pick| {
            !wanted(&pick.field) && profile_fields::is_emptied(&self.config, &pick.field, &emptied)
        });
        (self.kept, self.picks) = (kept, picks);
    }

    /// Everything whose credential moves.
    pub(super) fn everything(&self) -> Vec<Pick> {
        [&self.picks[..], &self.kept[..], &self.substitutions[..]].concat()
    }

    /// The view that the domain works on.
    pub(super) fn scene<'a>(&'a self, cx: &'a Context) -> Scene<'a> {
        Scene {
            config: &self.config,
            host: &cx.host,
            providers: &self.providers,
            extra_env: &self.extra_env,
            replace: &self.replace,
            progress: &Silent,
        }
    }
}

/// The config, which must be valid: a plan for a broken one cannot be applied.
pub(super) fn usable_config(cx: &Context) -> Result<Config, CliError> {
    let config = cx.config()?;
    if let Some(problem) = config.problems.first() {
        let file = problem.file.display();
        let at = problem.position.map(|p| format!(":{}:{}", p.line, p.column)).unwrap_or_default();
        let more = match config.problems.len() - 1 {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        return Err(CliError::new(ErrorKind::Config, "OpenClaw would refuse this config")
            .why(format!("{file}{at}: {}{more}", problem.message))
            .hint("telson secrets audit"));
    }
    Ok(config)
}
