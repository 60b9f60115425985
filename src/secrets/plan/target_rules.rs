//! The rules for one target of a plan: type, path, ids, ref, auth profile.

use super::ecma;
use super::model::PlanTarget;
use super::node::{JsonKind, JsonNode};
use super::path::{self, Token};
use super::site::{Known, TargetSite};
use super::validate::{ALIAS, ALIAS_FIX, Breach, Check, Rules};
use crate::base::{names, suggest};
use crate::config::secret_ref::{RefSource, SecretRef};

impl Check {
    pub(super) fn target<N: JsonNode>(&mut self, target: &N) -> Option<PlanTarget> {
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
}
