//! Every rule that a plan must keep, in the order in which OpenClaw asks them. All breaches are
//! collected; OpenClaw itself stops at the first and says only that the plan is not valid.

use super::ecma;
use super::model::{Plan, PlanOptions, PlanTarget, ProviderConfig};
use super::node::{JsonKind, JsonNode, to_json};
use super::path::{self, Token};
use super::provider_schema;
use super::site::{Known, TargetSite};
use crate::base::{names, suggest};
use crate::config::dialect::Version;
use crate::config::secret_ref::{RefSource, SecretRef};

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

struct Check {
    breaches: Vec<Breach>,
    /// Where `add` takes its paths to begin.
    at: Vec<String>,
    rules: Rules,
}

impl Check {
    fn add(&mut self, field: &str, message: impl Into<String>, fix: impl Into<Option<String>>) {
        let mut path = self.at.clone();
        path.extend(field.split('.').filter(|s| !s.is_empty()).map(str::to_owned));
        let message = message.into();
        self.breaches.push(Breach { path, message, fix: fix.into(), script_error: None });
    }

    fn is_new(&self) -> bool {
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
        plan
    }

    fn target<N: JsonNode>(&mut self, target: &N) -> Option<PlanTarget> {
        if target.kind() != JsonKind::Object {
            self.add("", format!("a target is an object, not {}", target.kind().name()), None);
            return None;
        }
        let before = self.breaches.len();
        let target_type = self.target_type(target);
        let written = self.path_text(target);
        let steps = written.as_deref().and_then(|written| self.segments(target, written));
        let site = match (&target_type, &steps) {
            (Some(name), Some((segments, tokens))) => self.site(target, name, segments, tokens),
            _ => None,
        };
        let reference = self.reference(target.member("ref"));
        let (agent_id, auth_profile_provider) = match site {
            Some(TargetSite::AuthProfile(_)) => self.auth_profile(target),
            _ => (None, None),
        };
        if self.breaches.len() > before {
            return None;
        }
        let id = |field| {
            let text = target.member(field).and_then(JsonNode::text)?;
            (!ecma::trim(text).is_empty()).then(|| text.to_owned())
        };
        Some(PlanTarget {
            target_type: target_type?,
            path: written?,
            path_segments: steps?.0,
            reference: reference?,
            provider_id: id("providerId"),
            account_id: id("accountId"),
            agent_id,
            auth_profile_provider,
        })
    }

    fn target_type<N: JsonNode>(&mut self, target: &N) -> Option<String> {
        let Some(name) = target.member("type").and_then(JsonNode::text) else {
            self.add("type", "the target type is missing or is not a string", None);
            return None;
        };
        let Rules { version, known } = self.rules;
        if !TargetSite::of_type(name, version, known).is_empty() {
            return Some(name.to_owned());
        }
        let v = version.as_str();
        if !TargetSite::of_type(name, version, Known::Documented).is_empty() {
            self.add(
                "type",
                format!("OpenClaw {v} knows this target type only with its plugin installed"),
                "install the plugin first, or leave the target out".to_owned(),
            );
            return None;
        }
        let types: Vec<&str> =
            TargetSite::all(version, known).map(|site| site.plan_type()).collect();
        let near = suggest::near(name, types.iter().copied());
        let fix = near.first().map(|near| format!("write \"{near}\""));
        self.add("type", format!("OpenClaw {v} knows no such target type"), fix);
        None
    }

    fn path_text<N: JsonNode>(&mut self, target: &N) -> Option<String> {
        let text = target.member("path").and_then(JsonNode::text).map(ecma::trim);
        match text {
            Some(text) if !text.is_empty() => Some(text.to_owned()),
            Some(_) => {
                self.add("path", "the path is blank", None);
                None
            }
            None => {
                self.add("path", "the path is missing or is not a string", None);
                None
            }
        }
    }

    /// The keys of the path, and the same as tokens where an unquoted index is told apart.
    fn segments<N: JsonNode>(
        &mut self,
        target: &N,
        written: &str,
    ) -> Option<(Vec<String>, Vec<Token>)> {
        let listed = match target.member("pathSegments") {
            None => Vec::new(),
            Some(list) if list.kind() == JsonKind::Array => list.items(),
            Some(other) => {
                let found = other.kind().name();
                self.add("pathSegments", format!("it must be a list, not {found}"), None);
                return None;
            }
        };
        let listed: Option<Vec<String>> = (!listed.is_empty()).then(|| {
            let texts = listed.into_iter().map(|n| ecma::trim(&ecma::to_text(n)).to_owned());
            texts.filter(|s| !s.is_empty()).collect()
        });
        let parsed = if self.is_new() {
            match path::parse(written) {
                Ok(tokens) => Some(tokens),
                Err(why) => {
                    self.add(
                        "path",
                        format!("it cannot be read as a path: {why}"),
                        "write unusual keys as a[\"odd key\"]".to_owned(),
                    );
                    return None;
                }
            }
        } else {
            None
        };
        let segments = listed.unwrap_or_else(|| match &parsed {
            Some(tokens) => tokens.iter().map(Token::to_string).collect(),
            None => path::split_dots(written),
        });
        let forbidden = segments.iter().any(|s| path::is_forbidden(s))
            || parsed.iter().flatten().any(|t| matches!(t, Token::Key(k) if path::is_forbidden(k)));
        if forbidden {
            self.add("path", "it goes through __proto__, prototype or constructor", None);
            return None;
        }
        let agrees = parsed
            .as_ref()
            .is_some_and(|t| t.iter().map(Token::to_string).eq(segments.iter().cloned()));
        if segments.is_empty() || (!agrees && written != segments.join(".")) {
            self.add(
                "path",
                "path and pathSegments do not name the same field",
                self.path_fix(&segments),
            );
            return None;
        }
        let tokens = match parsed {
            Some(tokens) if agrees => tokens,
            _ => segments.iter().cloned().map(Token::Key).collect(),
        };
        Some((segments, tokens))
    }

    fn path_fix(&self, segments: &[String]) -> String {
        if segments.is_empty() {
            return "write the keys of the path into pathSegments".to_owned();
        }
        format!("set path to {}", path::format(segments, self.rules.version.dialect()))
    }

    /// The site that type and path name together, with the ids that must fit it.
    fn site<N: JsonNode>(
        &mut self,
        target: &N,
        name: &str,
        segments: &[String],
        tokens: &[Token],
    ) -> Option<TargetSite> {
        let Rules { version, known } = self.rules;
        let sites = TargetSite::of_type(name, version, known);
        let site = sites.iter().copied().find(|site| {
            site.matches(segments)
                && site
                    .pattern()
                    .split('.')
                    .zip(tokens)
                    .all(|(pattern, token)| pattern == "*" || matches!(token, Token::Key(_)))
        });
        let Some(site) = site else {
            let patterns: Vec<&str> = sites.iter().map(TargetSite::pattern).collect();
            self.add(
                "path",
                "this path does not fit the target type",
                format!("a path of this type reads {}", patterns.join(" or ")),
            );
            return None;
        };
        let provider = site.provider_segment();
        if self.is_new() || provider.is_some() {
            self.id(target, "providerId", provider, segments)?;
        }
        let account = site.account_segment(version);
        if self.is_new() || name == "channels.googlechat.serviceAccount" {
            self.id(target, "accountId", account, segments)?;
        }
        Some(site)
    }

    /// An id that is given and not blank must equal its segment.
    fn id<N: JsonNode>(
        &mut self,
        target: &N,
        field: &'static str,
        at: Option<usize>,
        segments: &[String],
    ) -> Option<()> {
        let Some(node) = target.member(field) else { return Some(()) };
        if self.is_new() && !ecma::is_truthy(node) {
            return Some(());
        }
        let Some(text) = node.text() else {
            let found = node.kind().name();
            self.add(field, format!("it must be a string, not {found}"), format!("remove {field}"));
            if let Some(last) = self.breaches.last_mut() {
                last.script_error = Some(match (field, node.kind()) {
                    (_, JsonKind::Null) => "Cannot read properties of null (reading 'trim')",
                    ("providerId", _) => "candidate.providerId.trim is not a function",
                    _ => "candidate.accountId.trim is not a function",
                });
            }
            return None;
        };
        if ecma::trim(text).is_empty() {
            return Some(());
        }
        match at.and_then(|at| segments.get(at)) {
            Some(segment) if segment == text => Some(()),
            Some(segment) => {
                self.add(
                    field,
                    "it differs from the path",
                    format!("set {field} to {segment:?}, or remove it"),
                );
                None
            }
            None => {
                self.add(field, "this target takes none", format!("remove {field}"));
                None
            }
        }
    }

    fn reference<N: JsonNode>(&mut self, node: Option<&N>) -> Option<SecretRef> {
        let Some(node) = node.filter(|n| n.kind() == JsonKind::Object) else {
            let fix = "add \"ref\": {\"source\": ..., \"provider\": ..., \"id\": ...}".to_owned();
            self.add("ref", "the ref is missing or is not an object", fix);
            return None;
        };
        let before = self.breaches.len();
        let has_store = self.rules.version.dialect().has_store;
        let source = node
            .member("source")
            .and_then(JsonNode::text)
            .and_then(RefSource::parse)
            .filter(|s| has_store || *s != RefSource::Store);
        if source.is_none() {
            let known = if has_store { "env, file, exec or store" } else { "env, file or exec" };
            self.add("ref.source", "no such source", format!("set source to {known}"));
        }
        let mut part = |field: &str| {
            let text = node.member(field).and_then(JsonNode::text);
            if text.is_none_or(|t| ecma::trim(t).is_empty()) {
                self.add(&format!("ref.{field}"), "it is missing, blank or not a string", None);
            }
            text.unwrap_or_default().to_owned()
        };
        let (provider, id) = (part("provider"), part("id"));
        if self.breaches.len() > before {
            return None;
        }
        let reference = SecretRef { source: source?, provider, id };
        if self.is_new() {
            self.strict_reference(node, &reference);
        }
        (self.breaches.len() == before).then_some(reference)
    }

    /// 2026.9.6 holds refs in plans to the full grammar.
    fn strict_reference<N: JsonNode>(&mut self, node: &N, reference: &SecretRef) {
        for (key, _) in node.members() {
            if !matches!(key, "source" | "provider" | "id") {
                let mut path = self.at.clone();
                path.extend(["ref".to_owned(), key.to_owned()]);
                self.breaches.push(Breach {
                    path,
                    message: "a ref has exactly source, provider and id".to_owned(),
                    fix: Some("remove this field".to_owned()),
                    script_error: None,
                });
            }
        }
        if !names::is_provider_alias(&reference.provider) {
            self.add("ref.provider", ALIAS, ALIAS_FIX.to_owned());
        }
        let (fits, rule) = match reference.source {
            RefSource::Env | RefSource::Store => (
                names::is_env_id(&reference.id),
                "an id of this source is capitals, digits and _, first a capital, at most 128",
            ),
            RefSource::File => (
                names::is_file_id(&reference.id),
                "an id of a file is `value` or a pointer such as /providers/openai/apiKey",
            ),
            RefSource::Exec => (
                names::is_exec_id(&reference.id, true),
                "an id of an exec provider is letters, digits and . _ : / # -, at most 256, without . or .. segments",
            ),
        };
        if !fits {
            self.add("ref.id", rule, None);
        }
    }

    fn auth_profile<N: JsonNode>(&mut self, target: &N) -> (Option<String>, Option<String>) {
        let text = |field| {
            let text = target.member(field).and_then(JsonNode::text)?;
            (!ecma::trim(text).is_empty()).then(|| text.to_owned())
        };
        let (agent, provider) = (text("agentId"), text("authProfileProvider"));
        if agent.is_none() {
            let message = "an auth profile target needs the agent that owns the profile";
            self.add(
                "agentId",
                message,
                "add \"agentId\": \"main\", or the agent meant".to_owned(),
            );
        }
        if provider.is_none() && target.member("authProfileProvider").is_some() {
            let fix = "name a provider, or remove it".to_owned();
            self.add("authProfileProvider", "it is blank or not a string", fix);
        }
        (agent, provider)
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

const ALIAS: &str =
    "a provider alias is a lower-case letter and up to 63 lower-case letters, digits, _ or -";
const ALIAS_FIX: &str = "choose an alias such as filemain";
