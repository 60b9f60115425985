//! What an apply would do, worked out in full before the first write: every file that would change,
//! with backups and left-overs. A credential that its provider does not have yet stands in for the
//! answer of the provider, in the memory of this process only.

use std::collections::BTreeMap;

use serde_json::json;

use super::ConfigureArgs;
use super::carry_out::substitutions;
use super::prepared::Prepared;
use crate::base::progress::Silent;
use crate::commands::context::Context;
use crate::config::load::Config;
use crate::config::secret_ref::{RefSource, SecretRef};
use crate::secrets::apply::{ApplyError, ApplyRequest, Projection, project};
use crate::secrets::configure::draft::Move;
use crate::secrets::plan::model::{Plan, ProviderConfig};

/// The provider that answers from memory. No alias of a config begins like this one by chance.
const ALIAS: &str = "telson-rehearsal";

/// Works out what applying `plan` does once `moves` are where they go.
pub(super) fn rehearse(
    cx: &Context,
    prepared: &Prepared,
    plan: &Plan,
    moves: &[Move],
    args: &ConfigureArgs,
) -> Result<Projection, ApplyError> {
    if prepared.config.dialect.exec_needs_consent && !args.allow_exec && has_exec(plan) {
        return Err(ApplyError::ExecConsent);
    }
    let (mut host, mut plan) = (cx.host.clone(), plan.clone());
    host.env.extend(prepared.extra_env.clone());
    let mut stand_ins: BTreeMap<&SecretRef, SecretRef> = BTreeMap::new();
    for (n, item) in moves.iter().enumerate() {
        let value = item.payload.text().map_or("{}", |text| text.expose("rehearsed in memory"));
        let mut name = item.reference.id.clone();
        if item.reference.source != RefSource::Env {
            name = format!("TELSON_REHEARSAL_{n}");
            let id = name.clone();
            let stand_in = SecretRef { source: RefSource::Env, provider: ALIAS.to_owned(), id };
            stand_ins.insert(&item.reference, stand_in);
        }
        host.env.insert(name, value.to_owned());
    }
    for target in &mut plan.targets {
        if let Some(stand_in) = stand_ins.get(&target.reference) {
            target.reference = stand_in.clone();
        }
    }
    if !stand_ins.is_empty() {
        let provider = ProviderConfig::new(json!({ "source": "env" }));
        plan.provider_upserts.push((ALIAS.to_owned(), provider));
    }
    let request = ApplyRequest {
        write: true,
        allow_exec: args.allow_exec,
        drop_in: false,
        keep_backups: false,
    };
    let mut options = cx.globals.load_options();
    options.version = Some(prepared.config.dialect.version);
    let config =
        Config::load(&host, &options).map_err(|error| ApplyError::Target(error.to_string()))?;
    let edits = substitutions(prepared);
    project::project_with(&config, &options, &host, &plan, &edits, request, &Silent)
}

fn has_exec(plan: &Plan) -> bool {
    plan.targets.iter().any(|target| target.reference.source == RefSource::Exec)
        || plan.provider_upserts.iter().any(|(_, provider)| provider.source() == "exec")
}
