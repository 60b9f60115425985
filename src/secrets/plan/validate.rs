//! Every rule that a plan must keep, in the order in which OpenClaw asks them. All breaches are
//! collected; OpenClaw itself stops at the first and says only that the plan is not valid.

use super::basis;
use super::ecma;
use super::model::{Plan, PlanOptions, ProviderConfig};
use super::node::{JsonKind, JsonNode, to_json};
use super::provider_schema;
use super::site::Known;
use crate::base::names;
use crate::config::dialect::Version;

/// By whose rules a plan is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// The OpenClaw version whose config the plan is for.
    pub version: Version,
    /// Which targets exist.
    pub known: Known,
}

/// A breach of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The member of the plan: keys and list indices.
    pub path: Vec<String>,
    /// What is wrong, as a clause.
    pub message: String,
    /// The edit that mends it.
    pub fix: Option<String>,
    /// OpenClaw has no verdict here but stops with this text of a script error.
    pub script_error: Option<&'static str>,
}

/// Reads `root`, the outcome of parsing a plan as JSON.
///
/// # Errors
/// All breaches, in the order of the checks; at least one.
pub fn validate<N: JsonNode>(root: &N, rules: Rules) -> Result<Plan, Vec<Breach>> {
    let mut check = Check { breaches: Vec::new(), at: Vec::new(), rules };
    let plan = check.plan(root);
    if check.breaches.is_empty() { Ok(plan) } else { Err(check.breaches) }
}

pub(super) struct Check {
    pub(super) breaches: Vec<Breach>,
    /// Where `add` takes its paths to begin.
    pub(super) at: Vec<String>,
    pub(super) rules: Rules,
}

impl Check {
    pub(super) fn add(
        &mut self,
        field: &str,
        message: impl Into<String>,
        fix: impl Into<Option<String>>,
    ) {
        let mut path = self.at.clone();
        path.extend(field.split('.').filter(|s| !s.is_empty()).map(str::to_owned));
        let message = message.into();
        self.breaches.push(Breach { path, message, fix: fix.into(), script_error: None });
    }

    pub(super) fn is_new(&self) -> bool {
        self.rules.version == Version::V2026_9_6
    }

    fn plan<N: JsonNode>(&mut self, root: &N) -> Plan {
        let mut plan = Plan::default();
        if root.kind() != JsonKind::Object {
            self.add("", format!("a plan is an object, not {}", root.kind().name()), None);
            return plan;
        }
        for field in ["version", "protocolVersion"] {
            let kind = root.member(field).map(JsonNode::kind);
            if kind != Some(JsonKind::Number(1.0)) {
                let found = kind.map_or("is missing", |kind| match kind {
                    JsonKind::Number(_) => "is not 1",
                    _ => "is not a number",
                });
                self.add(field, format!("it {found}"), format!("set {field} to the number 1"));
            }
        }
        match root.member("targets") {
            Some(list) if list.kind() == JsonKind::Array => {
                for (index, target) in list.items().into_iter().enumerate() {
                    self.at = vec!["targets".to_owned(), index.to_string()];
                    plan.targets.extend(self.target(target));
                }
                self.at.clear();
            }
            Some(other) => {
                self.add(
                    "targets",
                    format!("it must be a list, not {}", other.kind().name()),
                    None,
                );
            }
            None => self.add("targets", "it is missing", "add \"targets\": []".to_owned()),
        }
        self.upserts(root, &mut plan);
        self.deletes(root, &mut plan);
        plan.options = self.options(root.member("options"));
        let text = |field| root.member(field).and_then(JsonNode::text).map(str::to_owned);
        plan.generated_at = text("generatedAt");
        plan.generated_by = text("generatedBy");
        plan.basis = basis::read(root);
        plan
    }

    fn upserts<N: JsonNode>(&mut self, root: &N, plan: &mut Plan) {
        let Some(map) = root.member("providerUpserts") else { return };
        if map.kind() != JsonKind::Object {
            let found = map.kind().name();
            return self.add("providerUpserts", format!("it must be an object, not {found}"), None);
        }
        for (alias, settings) in map.members() {
            let base = vec!["providerUpserts".to_owned(), alias.to_owned()];
            if !names::is_provider_alias(alias) {
                self.breaches.push(Breach {
                    path: base.clone(),
                    message: ALIAS.to_owned(),
                    fix: Some(ALIAS_FIX.to_owned()),
                    script_error: None,
                });
            }
            for problem in provider_schema::check(settings, self.rules.version.dialect()) {
                let path = base.iter().cloned().chain(problem.path).collect();
                let (message, fix) = (problem.message, problem.fix);
                self.breaches.push(Breach { path, message, fix, script_error: None });
            }
            plan.provider_upserts.push((alias.to_owned(), ProviderConfig::new(to_json(settings))));
        }
    }

    fn deletes<N: JsonNode>(&mut self, root: &N, plan: &mut Plan) {
        let Some(list) = root.member("providerDeletes") else { return };
        if list.kind() != JsonKind::Array {
            let found = list.kind().name();
            return self.add("providerDeletes", format!("it must be a list, not {found}"), None);
        }
        for (index, item) in list.items().into_iter().enumerate() {
            match item.text() {
                Some(alias) if names::is_provider_alias(alias) => {
                    plan.provider_deletes.push(alias.to_owned());
                }
                _ => self.add(&format!("providerDeletes.{index}"), ALIAS, ALIAS_FIX.to_owned()),
            }
        }
    }

    /// Options of any type are taken for what they count as in a condition; nothing is refused.
    fn options<N: JsonNode>(&self, node: Option<&N>) -> PlanOptions {
        let defaults = PlanOptions::defaults(self.rules.version);
        let option = |field: &str| {
            let value = node.and_then(|n| n.member(field)).filter(|n| n.kind() != JsonKind::Null);
            value.is_none_or(ecma::is_truthy)
        };
        PlanOptions {
            scrub_env: option("scrubEnv"),
            scrub_auth_profiles: option("scrubAuthProfilesForProviderTargets"),
            scrub_legacy_auth_json: defaults.scrub_legacy_auth_json
                && option("scrubLegacyAuthJson"),
        }
    }
}

pub(super) const ALIAS: &str =
    "a provider alias is a lower-case letter and up to 63 lower-case letters, digits, _ or -";
pub(super) const ALIAS_FIX: &str = "choose an alias such as filemain";
