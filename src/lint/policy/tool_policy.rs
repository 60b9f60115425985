//! Which tools an agent may use: profile, allow and deny lists, sandbox rules.

use super::audit::Audit;
use super::edition::Edition;
use crate::config::value::Value;

/// One layer: what it denies, and what alone it allows (all, when empty).
pub(super) struct Policy {
    allow: Vec<String>,
    deny: Vec<String>,
}

/// The layers that hold for one agent. A tool must pass each.
pub(super) struct Policies {
    layers: Vec<Policy>,
    edition: &'static Edition,
}

impl Policies {
    /// The layers for an agent with these `tools`; `None` for the defaults of all agents.
    pub(super) fn of(audit: &Audit<'_>, agent: Option<&Value>, sandbox: &str) -> Self {
        let edition = audit.edition;
        let global = audit.root.get("tools");
        let mut layers = Vec::new();
        layers.extend(profile(edition, agent, global));
        layers.extend(global.and_then(|tools| lists(edition, tools)));
        layers.extend(agent.and_then(|tools| lists(edition, tools)));
        if sandbox == "all" {
            layers.push(in_sandbox(edition, agent, global));
        }
        Self { layers, edition }
    }

    /// Adds the layers of `tools.byProvider` for a model written `provider/model`.
    pub(super) fn add_provider(&mut self, tools: Option<&Value>, model: &str) {
        let by_provider = tools.and_then(|tools| tools.get("byProvider"));
        let Some(by_provider) = by_provider else { return };
        let model = model.trim().to_lowercase();
        let provider = model.split_once('/').map_or("openai", |(provider, _)| provider).to_owned();
        let full = if model.contains('/') { model } else { format!("openai/{model}") };
        let find = |wanted: &str| {
            let mut entries = by_provider.entries().iter();
            entries.find(|entry| entry.key.trim().to_lowercase() == wanted)
        };
        if let Some(entry) = find(&full).or_else(|| find(&provider)) {
            self.layers.push(Policy {
                allow: expand(self.edition, &texts(entry.value.get("allow"))),
                deny: expand(self.edition, &texts(entry.value.get("deny"))),
            });
        }
    }

    pub(super) fn allow(&self, tool: &str) -> bool {
        self.layers.iter().all(|layer| layer.allows(tool, self.edition))
    }

    /// Those of `tools` that are allowed.
    pub(super) fn allowed<'t>(&self, tools: &[&'t str]) -> Vec<&'t str> {
        tools.iter().copied().filter(|tool| self.allow(tool)).collect()
    }
}

impl Policy {
    fn allows(&self, tool: &str, edition: &Edition) -> bool {
        let hit = |patterns: &[String], name: &str| patterns.iter().any(|p| matches(p, name));
        if hit(&self.deny, tool) {
            return false;
        }
        self.allow.is_empty()
            || hit(&self.allow, tool)
            || (tool == "apply_patch" && hit(&self.allow, edition.patch_follows))
    }
}

/// Whether `pattern`, in which `*` stands for any text, is `name`.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut left) = name.strip_prefix(head) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let tail = parts.pop().unwrap_or("");
    for part in parts {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(tail)
}

fn normal(edition: &Edition, name: &str) -> String {
    let name = name.trim().to_lowercase();
    let alias = edition.tool_aliases.iter().find(|(alias, _)| *alias == name);
    alias.map_or(name, |(_, tool)| (*tool).to_owned())
}

/// Names in normal form, groups replaced by their tools.
fn expand(edition: &Edition, names: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    for name in names {
        let name = normal(edition, name);
        let group = name.strip_prefix("group:");
        let before = out.len();
        if let Some(group) = group {
            let members = edition.tools.iter().filter(|(_, section, marks)| {
                *section == group || (group == "openclaw" && marks.contains('+'))
            });
            out.extend(members.map(|(tool, _, _)| (*tool).to_owned()));
        }
        if out.len() == before && !name.is_empty() {
            out.push(name);
        }
    }
    out
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let items = value.map(Value::items).unwrap_or_default();
    items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn is_list(value: Option<&Value>) -> bool {
    value.is_some_and(|value| value.type_name() == "array")
}

fn profile(edition: &Edition, agent: Option<&Value>, global: Option<&Value>) -> Option<Policy> {
    let get = |tools: Option<&Value>, key: &str| tools.and_then(|t| t.get(key)).cloned();
    let name = get(agent, "profile").or_else(|| get(global, "profile"))?;
    let mark = match name.as_str()? {
        "minimal" => 'm',
        "coding" => 'c',
        "messaging" => 'g',
        "full" => return Some(Policy { allow: vec!["*".to_owned()], deny: Vec::new() }),
        _ => return None,
    };
    let mut allow: Vec<String> = edition
        .tools
        .iter()
        .filter(|(_, _, marks)| marks.contains(mark))
        .map(|(tool, _, _)| (*tool).to_owned())
        .collect();
    if mark != 'm' {
        allow.extend(edition.profile_extra.map(str::to_owned));
    }
    if edition.profile_widens {
        let also = get(agent, "alsoAllow")
            .filter(|list| is_list(Some(list)))
            .or_else(|| get(global, "alsoAllow"));
        allow.extend(expand(edition, &texts(also.as_ref())));
    }
    Some(Policy { allow, deny: Vec::new() })
}

/// The layer of `allow`, `alsoAllow` and `deny`.
fn lists(edition: &Edition, tools: &Value) -> Option<Policy> {
    let (allow, also) = (tools.get("allow"), texts(tools.get("alsoAllow")));
    let mut names = texts(allow);
    if !also.is_empty() {
        if names.is_empty() {
            names.push("*".to_owned());
        }
        names.extend(also);
    }
    let deny = tools.get("deny");
    if names.is_empty() && !is_list(allow) && !is_list(deny) {
        return None;
    }
    Some(Policy { allow: expand(edition, &names), deny: expand(edition, &texts(deny)) })
}

/// The layer of a sandbox, from `tools.sandbox.tools`, the agent's own before the global one.
fn in_sandbox(edition: &Edition, agent: Option<&Value>, global: Option<&Value>) -> Policy {
    let pick = |key: &str| {
        let keys = ["sandbox", "tools", key];
        [agent, global]
            .into_iter()
            .filter_map(|tools| tools?.at(&keys))
            .find(|list| is_list(Some(list)))
    };
    let owned = |list: &[&str]| list.iter().map(|t| (*t).to_owned()).collect::<Vec<String>>();
    let (allow, deny) = (pick("allow"), pick("deny"));
    let also = if edition.profile_widens { texts(pick("alsoAllow")) } else { Vec::new() };
    let mut names = match allow {
        Some(list) => texts(Some(list)),
        None => owned(edition.sandbox_allow),
    };
    let allows_nothing_by_name = allow.is_some() && names.is_empty();
    if !allows_nothing_by_name {
        names.extend(also.iter().cloned());
    }
    let mut allow_names = expand(edition, &names);
    let deny_names = if let Some(list) = deny {
        expand(edition, &texts(Some(list)))
    } else {
        let mut again = texts(allow);
        again.extend(also);
        let again = expand(edition, &again);
        let kept = edition.sandbox_deny.iter().filter(|tool| {
            !edition.profile_widens || !again.iter().any(|pattern| matches(pattern, tool))
        });
        kept.map(|tool| (*tool).to_owned()).collect()
    };
    let always = edition.sandbox_always;
    if !allow_names.is_empty() && !deny_names.iter().any(|tool| tool == always) {
        allow_names.push(always.to_owned());
    }
    Policy { allow: allow_names, deny: deny_names }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars_stand_for_any_text() {
        for (pattern, name, fits) in [
            ("exec", "exec", true),
            ("exec", "exec2", false),
            ("*", "anything", true),
            ("web_*", "web_fetch", true),
            ("*_fetch", "web_fetch", true),
            ("w*b*h", "web_fetch", true),
            ("w*x*h", "web_fetch", false),
            ("web_fetch*fetch", "web_fetch", false),
            ("", "exec", false),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
    }
}
