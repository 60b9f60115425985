//! A valid plan as data. It holds refs, paths and provider settings, never a credential's value;
//! only the `env` map and `args` of an exec provider may be private, so provider settings are not
//! shown by `Debug`.

use serde_json::Value;

use super::basis::SeenFile;
use super::path;
use super::site::{Known, TargetSite};
use crate::config::dialect::Version;
use crate::config::secret_ref::SecretRef;

/// The `version` and `protocolVersion` of every plan that either OpenClaw version knows.
pub const PLAN_VERSION: u32 = 1;

/// A plan: what `secrets apply` shall do.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// When it was made, RFC 3339. Informative: any text is accepted.
    pub generated_at: Option<String>,
    /// The tool that made it. Informative.
    pub generated_by: Option<String>,
    /// The fields to point at refs, in order.
    pub targets: Vec<PlanTarget>,
    /// Providers to add or replace, by alias, in order.
    pub provider_upserts: Vec<(String, ProviderConfig)>,
    /// Aliases of providers to remove. Removal comes before upserts.
    pub provider_deletes: Vec<String>,
    /// What to clean up.
    pub options: PlanOptions,
    /// The config files as they were when the plan was made; empty in OpenClaw's own plans.
    pub basis: Vec<SeenFile>,
}

/// What `apply` cleans up beside the targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanOptions {
    /// Remove `.env` lines that hold a migrated value.
    pub scrub_env: bool,
    /// Remove values from auth profiles of the targeted model providers.
    pub scrub_auth_profiles: bool,
    /// Remove static entries from `auth.json` (2026.2.26; 2026.9.6 never does).
    pub scrub_legacy_auth_json: bool,
}

impl Default for PlanOptions {
    fn default() -> Self {
        Self { scrub_env: true, scrub_auth_profiles: true, scrub_legacy_auth_json: true }
    }
}

impl PlanOptions {
    /// What omitted options mean in `version`.
    #[must_use]
    pub const fn defaults(version: Version) -> Self {
        Self {
            scrub_env: true,
            scrub_auth_profiles: true,
            scrub_legacy_auth_json: version.dialect().scrubs_auth_json,
        }
    }
}

/// One field to point at a ref.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanTarget {
    /// The target type, as written: a plan type, or in 2026.9.6 also its path pattern.
    pub target_type: String,
    /// The path as written, trimmed.
    pub path: String,
    /// The keys of the path; never empty in a valid plan.
    pub path_segments: Vec<String>,
    /// Where the value comes from afterwards.
    pub reference: SecretRef,
    /// The model provider; if given, it equals its segment.
    pub provider_id: Option<String>,
    /// The channel account; if given, it equals its segment.
    pub account_id: Option<String>,
    /// The agent whose auth store is meant (auth profile targets only).
    pub agent_id: Option<String>,
    /// The provider of a profile that does not exist yet (auth profile targets only).
    pub auth_profile_provider: Option<String>,
}

impl PlanTarget {
    /// A target for `segments` in the path form of `version`, with the ids that the segments
    /// give. `None` when the version knows no such target.
    #[must_use]
    pub fn new(segments: &[String], reference: SecretRef, version: Version) -> Option<Self> {
        let site = TargetSite::all(version, Known::Documented).find(|s| s.matches(segments))?;
        let id = |at: Option<usize>| at.and_then(|at| segments.get(at)).cloned();
        Some(Self {
            target_type: site.plan_type().to_owned(),
            path: path::format(segments, version.dialect()),
            path_segments: segments.to_vec(),
            reference,
            provider_id: id(site.provider_segment()),
            account_id: if version == Version::V2026_2_26 {
                id(site.account_segment(version))
            } else {
                // No target of a plain 2026.9.6 takes one, and none needs one.
                None
            },
            agent_id: None,
            auth_profile_provider: None,
        })
    }

    /// The same target for the auth store of `agent`. `provider` is needed when the profile does
    /// not exist yet.
    #[must_use]
    pub fn for_agent(mut self, agent: &str, provider: Option<&str>) -> Self {
        self.agent_id = Some(agent.to_owned());
        self.auth_profile_provider = provider.map(str::to_owned);
        self
    }

    /// What this target points at in `version`.
    #[must_use]
    pub fn site(&self, version: Version) -> Option<TargetSite> {
        TargetSite::find(&self.target_type, &self.path_segments, version, Known::Documented)
    }
}

/// The settings of one provider, checked against [`super::provider_schema`].
#[derive(Clone, PartialEq)]
pub struct ProviderConfig(Value);

impl ProviderConfig {
    /// Wraps settings; they are checked when the plan is written.
    #[must_use]
    pub const fn new(settings: Value) -> Self {
        Self(settings)
    }

    /// The settings.
    #[must_use]
    pub const fn settings(&self) -> &Value {
        &self.0
    }

    /// The word in `source`.
    #[must_use]
    pub fn source(&self) -> &str {
        self.0.get("source").and_then(Value::as_str).unwrap_or_default()
    }
}

impl std::fmt::Debug for ProviderConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let keys: Vec<_> = self.0.as_object().into_iter().flat_map(|o| o.keys()).collect();
        write!(f, "{} provider {keys:?}", self.source())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn debug_hides_provider_settings() {
        let provider = ProviderConfig::new(
            json!({"source":"exec","command":"/bin/x","env":{"T":"canary-alpha-7Q"}}),
        );
        let plan = Plan { provider_upserts: vec![("x".to_owned(), provider)], ..Plan::default() };
        let shown = format!("{plan:?}");
        assert!(!shown.contains("canary-alpha-7Q") && shown.contains("exec provider"), "{shown}");
    }
}
