//! Applies the plan that was just made, through the same code as `secrets apply`.

use serde_json::Value as Json;

use super::ConfigureArgs;
use super::prepared::Prepared;
use crate::commands::context::Context;
use crate::commands::error::CliError;
use crate::commands::secrets::apply;
use crate::config::dialect::Version;
use crate::secrets::apply::proof::{self, Proof};
use crate::secrets::apply::{ApplyRequest, Projection, Substitution, commit, project};
use crate::secrets::configure::draft::Pick;
use crate::secrets::configure::env_file;
use crate::secrets::plan::model::Plan;

/// What became of the plan.
pub(super) struct Applied {
    version: Version,
    projection: Projection,
    /// The search for what should be gone.
    pub(super) proof: Proof,
}

impl Applied {
    /// For people.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = apply::output::listed(&self.projection);
        lines.extend(apply::output::proof_lines(&self.proof));
        lines
    }

    /// For programs: as `secrets apply` says it.
    pub(super) fn document(&self, prepared: &Prepared) -> Json {
        debug_assert_eq!(self.version, prepared.config.dialect.version);
        let mut document = apply::output::document(self.version, &self.projection, true);
        document["proof"] = apply::output::proof_document(&self.proof);
        document
    }
}

/// Carries out `plan`, whose credentials are in their providers already.
pub(super) fn carry_out(
    cx: &mut Context,
    prepared: &Prepared,
    plan: &Plan,
    args: &ConfigureArgs,
) -> Result<Applied, CliError> {
    // The gateway will have the variables of the env file, so references to them must resolve.
    if let Some(path) = &prepared.env_file {
        let extra = env_file::read(path, cx.host.euid).map_err(super::told)?;
        cx.host.env.extend(extra);
    }
    let before = cx.recovered_config()?;
    let lock = cx.lock(&before.paths.state_dir)?;
    let config = cx.config()?;
    let version = prepared.config.dialect.version;
    let request = ApplyRequest {
        write: true,
        allow_exec: args.allow_exec,
        drop_in: false,
        keep_backups: false,
    };
    let mut options = cx.globals.load_options();
    options.version = Some(version);
    let progress = cx.ui.progress();
    let projected = project::project_with(
        &config,
        &options,
        &cx.host,
        plan,
        &substitutions(prepared),
        request,
        &progress,
    );
    drop(progress);
    let projection = projected.map_err(|error| apply::errors::apply_error(cx, version, &error))?;
    if !projection.is_empty() {
        commit::commit(&projection, &lock)
            .map_err(|error| apply::errors::apply_error(cx, version, &error))?;
    }
    drop(lock);
    let after = cx.config()?;
    let progress = cx.ui.progress();
    let proof =
        proof::prove(&after, &cx.host, &projection.migrated, &projection.serving, &progress);
    drop(progress);
    let proof = proof.map_err(|error| apply::errors::apply_error(cx, version, &error))?;
    Ok(Applied { version, projection, proof })
}

/// The fields that get `${NAME}`.
pub(super) fn substitutions(prepared: &Prepared) -> Vec<Substitution> {
    let of = |pick: &Pick| Substitution {
        path: pick.field.path.clone(),
        name: pick.reference.id.clone(),
    };
    prepared.substitutions.iter().map(of).collect()
}
