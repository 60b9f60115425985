//! From a [`Plan`] to a file that OpenClaw accepts.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::basis::SeenFile;
use super::ecma;
use super::error::PlanError;
use super::model::{PLAN_VERSION, Plan, PlanTarget};
use super::read::read_text;
use super::validate::Rules;

/// Why a plan cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The plan breaks a rule of the version it is for, so `apply` would refuse it.
    #[error("this plan cannot be expressed for OpenClaw {version}: {source}")]
    Refused {
        /// The version.
        version: &'static str,
        /// The breaches, placed in the text that would have been written.
        source: PlanError,
    },
}

/// The text of a plan: JSON with two spaces and a newline at the end, members in the order in
/// which OpenClaw writes them. The caller saves it with mode 0600.
///
/// The text is read back before it is given out, so what is written is always accepted.
///
/// # Errors
/// When the plan breaks a rule of `rules.version`.
pub fn write(plan: &Plan, rules: Rules) -> Result<String, WriteError> {
    let mut root = Map::new();
    root.insert("version".to_owned(), PLAN_VERSION.into());
    root.insert("protocolVersion".to_owned(), PLAN_VERSION.into());
    put(&mut root, "generatedAt", plan.generated_at.as_deref());
    put(&mut root, "generatedBy", plan.generated_by.as_deref());
    root.insert("targets".to_owned(), plan.targets.iter().map(target).collect());
    if !plan.provider_upserts.is_empty() {
        let map = plan.provider_upserts.iter();
        let map = map.map(|(alias, p)| (alias.clone(), p.settings().clone())).collect();
        root.insert("providerUpserts".to_owned(), Value::Object(map));
    }
    if !plan.provider_deletes.is_empty() {
        root.insert("providerDeletes".to_owned(), json!(plan.provider_deletes));
    }
    let legacy = plan.options.scrub_legacy_auth_json && rules.version.dialect().scrubs_auth_json;
    root.insert(
        "options".to_owned(),
        json!({
            "scrubEnv": plan.options.scrub_env,
            "scrubAuthProfilesForProviderTargets": plan.options.scrub_auth_profiles,
            "scrubLegacyAuthJson": legacy,
        }),
    );
    if !plan.basis.is_empty() {
        let files: Vec<Value> = plan.basis.iter().map(SeenFile::to_json).collect();
        root.insert("telson".to_owned(), json!({ "basis": files }));
    }
    let text = format!("{:#}\n", Value::Object(root));
    match read_text(&text, Path::new("plan"), rules) {
        Ok(_) => Ok(text),
        Err(source) => Err(WriteError::Refused { version: rules.version.as_str(), source }),
    }
}

fn target(target: &PlanTarget) -> Value {
    let mut out = Map::new();
    put(&mut out, "type", Some(&target.target_type));
    put(&mut out, "path", Some(&target.path));
    // Listed segments are trimmed when they are read; a key with outer white space can be told
    // only by a quoted path.
    if target.path_segments.iter().all(|s| ecma::trim(s) == s) {
        out.insert("pathSegments".to_owned(), json!(target.path_segments));
    }
    let reference = &target.reference;
    out.insert(
        "ref".to_owned(),
        json!({
            "source": reference.source.as_str(),
            "provider": reference.provider,
            "id": reference.id,
        }),
    );
    put(&mut out, "agentId", target.agent_id.as_deref());
    put(&mut out, "providerId", target.provider_id.as_deref());
    put(&mut out, "accountId", target.account_id.as_deref());
    put(&mut out, "authProfileProvider", target.auth_profile_provider.as_deref());
    Value::Object(out)
}

fn put(map: &mut Map<String, Value>, key: &str, text: Option<&str>) {
    if let Some(text) = text {
        map.insert(key.to_owned(), text.into());
    }
}
