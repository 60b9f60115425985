//! What configure says: the preview, the result, and the JSON twins. Never a value.

use serde_json::{Value as Json, json};

use super::prepared::Prepared;
use crate::commands::secrets::apply;
use crate::config::value::Value;
use crate::secrets::apply::{ApplyError, Projection};
use crate::secrets::configure::draft::Pick;
use crate::secrets::configure::field::at;
use crate::secrets::configure::mover::Written;
use crate::secrets::plan::diff::{self, ChangedFile, OldState, PlanDiff, ProviderAction, Scrub};
use crate::secrets::plan::model::Plan;
use crate::secrets::plan::path;

/// What the plan does to the config as it is.
pub(super) fn diff(prepared: &Prepared, plan: &Plan) -> PlanDiff {
    let (config, version) = (&prepared.config, prepared.config.dialect.version);
    let old = |target: &crate::secrets::plan::model::PlanTarget| match &target.agent_id {
        // What an auth store holds was read when the field was found.
        Some(agent) => prepared
            .picks
            .iter()
            .find(|pick| {
                let place = pick.field.profile.as_ref();
                pick.field.path == target.path_segments
                    && place.is_some_and(|place| place.agent == *agent)
            })
            .and_then(|pick| pick.field.payload.text())
            .map_or(OldState::Absent, |text| OldState::Plaintext {
                chars: text.char_count(),
                prefix: None,
            }),
        None => OldState::of(at(&config.root, &target.path_segments), config.dialect),
    };
    let providers = config.root.at(&["secrets", "providers"]);
    diff::describe(plan, version, old, |alias| providers.and_then(|p| Value::get(p, alias)))
}

/// The preview for people, one change a line.
pub(super) fn preview(prepared: &Prepared, diff: &PlanDiff) -> Vec<String> {
    let dialect = prepared.config.dialect;
    let mut lines = Vec::new();
    for change in &diff.providers {
        let alias = &change.alias;
        lines.push(match &change.action {
            ProviderAction::Add(source) => format!("+ provider {alias} ({source})"),
            ProviderAction::Remove => format!("- provider {alias}"),
            ProviderAction::Replace(fields) => {
                format!("~ provider {alias}: {}", fields.join(", "))
            }
        });
    }
    for change in diff.targets.iter().filter(|c| !c.is_noop()) {
        let place = match &change.file {
            ChangedFile::Config => String::new(),
            ChangedFile::AuthStore { agent } => format!("agent {agent}: "),
        };
        let field = path::format(&change.field, dialect);
        lines.push(format!("~ {place}{field}"));
        lines.push(format!("    - {}", change.old));
        lines.push(format!("    + ref {}", change.new));
    }
    for pick in &prepared.kept {
        lines.push(format!("~ {}", pick.field.shown));
        lines.push("    - goes, so that the reference of its model provider is used".to_owned());
        lines.push(format!(
            "    + kept as {}; --map {}={} keeps the profile in use",
            pick.reference,
            pick.field.shown,
            pick.reference.key()
        ));
    }
    for pick in &prepared.substitutions {
        lines.push(format!("~ {}", pick.field.shown));
        lines.push(format!("    + \"${{{}}}\", a variable of the gateway", pick.reference.id));
    }
    for scrub in &diff.scrubs {
        lines.push(match scrub {
            Scrub::Dotenv => "~ .env: lines that hold a moved credential go away".to_owned(),
            Scrub::AuthProfiles { provider } => {
                format!("~ auth profiles of {provider}: stored credentials go away")
            }
            Scrub::LegacyAuthJson => "~ auth.json: static credentials go away".to_owned(),
        });
    }
    lines
}

/// The files that an apply changes, or why it could not run.
pub(super) fn rehearsed(rehearsed: &Result<Projection, ApplyError>) -> Vec<String> {
    match rehearsed {
        Ok(projection) => {
            let mut lines = vec!["files that apply changes:".to_owned()];
            lines.extend(apply::output::listed(projection));
            lines
        }
        Err(error) => vec![format!("apply would stop before it changes anything: {error}")],
    }
}

/// The fields that stay, for people.
pub(super) fn left(prepared: &Prepared) -> Vec<String> {
    let fields = prepared.left.iter().map(|(field, why)| format!("  {}: {why}", field.shown));
    let unread = prepared.unread.iter().map(|why| format!("  auth profiles not read: {why}"));
    fields.chain(unread).collect()
}

/// The fields that stay, for programs.
pub(super) fn left_json(prepared: &Prepared) -> Json {
    let entry = |field: &str, why: &str| json!({ "field": field, "reason": why });
    prepared.left.iter().map(|(field, why)| entry(&field.shown, why)).collect()
}

/// The credentials of emptied profiles, for programs.
pub(super) fn kept_json(prepared: &Prepared) -> Json {
    let entry = |pick: &Pick| json!({ "field": pick.field.shown, "ref": pick.reference.key() });
    prepared.kept.iter().map(entry).collect()
}

/// Where credentials went, for programs.
pub(super) fn moved_json(written: &[Written]) -> Json {
    let entry = |w: &Written| json!({ "provider": w.provider, "place": w.place, "count": w.count });
    written.iter().map(entry).collect()
}
