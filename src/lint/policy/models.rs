//! The models that agents run on: old ones, weak ones, small ones.

use std::collections::BTreeMap;

use super::audit::{Agent, Audit, path};
use super::codes;
use super::sandbox::mode_of;
use super::tool_policy::Policies;
use crate::config::value::Value;
use crate::report::code::Level;

/// A model that the config names.
struct Model {
    id: String,
    place: Vec<String>,
    agent: Option<usize>,
    is_image: bool,
}

pub(super) fn check(audit: &mut Audit<'_>) {
    let models = configured(audit);
    let pick = |fits: &dyn Fn(&str) -> bool| -> Option<(Vec<String>, String)> {
        let hits: Vec<&Model> = models.iter().filter(|model| fits(&model.id)).collect();
        let names: Vec<&str> = hits.iter().take(12).map(|model| model.id.as_str()).collect();
        Some((hits.first()?.place.clone(), names.join(", ")))
    };
    if let Some((place, names)) = pick(&is_legacy) {
        audit.report(
            &codes::MODELS_LEGACY,
            &place,
            format!("{names}: of a generation that follows injected instructions easily"),
            "name a current model",
        );
    }
    if let Some((place, names)) = pick(&is_weak) {
        audit.report(
            &codes::MODELS_WEAK_TIER,
            &place,
            format!("{names}: below the tier that should run tools or read a foreign inbox"),
            "name a model of the top tier: GPT-5 or later, Claude 4.5 or later, no Haiku",
        );
    }
    small(audit, &models);
}

fn small(audit: &mut Audit<'_>, models: &[Model]) {
    let mut first = None;
    let mut names: Vec<String> = Vec::new();
    let mut reach: Vec<&str> = Vec::new();
    let mut unsafe_one = false;
    for model in models.iter().filter(|model| !model.is_image) {
        if parameters(&model.id).is_none_or(|billions| billions > 300.0) {
            continue;
        }
        let agent = model.agent.and_then(|at| audit.agents.get(at)).map(|agent| agent.value);
        let mode = mode_of(audit, agent);
        let tools = agent.and_then(|agent| agent.get("tools"));
        let mut policies = Policies::of(audit, tools, mode);
        if audit.edition.provider_policies {
            policies.add_provider(audit.root.get("tools"), &model.id);
            policies.add_provider(tools, &model.id);
        }
        let on = [
            ("web_search", web_search(audit)),
            ("web_fetch", !audit.is_false(&["tools", "web", "fetch", "enabled"])),
            ("browser", browser(audit)),
        ];
        let exposed: Vec<&str> =
            on.iter().filter(|(tool, on)| *on && policies.allow(tool)).map(|(t, _)| *t).collect();
        unsafe_one |= !exposed.is_empty() || (audit.edition.small_needs_sandbox && mode != "all");
        first.get_or_insert_with(|| model.place.clone());
        names.push(model.id.clone());
        for tool in exposed {
            if !reach.contains(&tool) {
                reach.push(tool);
            }
        }
    }
    let Some(place) = first else { return };
    let level = if unsafe_one { Level::Error } else { Level::Info };
    let what = if reach.is_empty() {
        "no web tool reaches it".to_owned()
    } else {
        format!("{} bring it text that strangers write", reach.join(", "))
    };
    audit.report_as(
        &codes::MODELS_SMALL_PARAMS,
        level,
        &place,
        format!("{}: a small model; {what}", names.join(", ")),
        "deny \"group:web\" and \"browser\" to it and set `agents.defaults.sandbox.mode` to \
         \"all\", or name a larger model",
    );
}

fn configured<'a>(audit: &Audit<'a>) -> Vec<Model> {
    let aliases = aliases(audit);
    let mut out = Vec::new();
    let mut add = |value: Option<&'a Value>, place: Vec<String>, agent, is_image| {
        let Some(value) = value else { return };
        let Some(text) = value.as_str().map(str::trim).filter(|text| !text.is_empty()) else {
            return;
        };
        let known = aliases.get(&text.to_lowercase());
        let id = known.cloned().unwrap_or_else(|| text.to_owned());
        out.push(Model { id, place, agent, is_image });
    };
    let mut field = |holder: Option<&'a Value>, place: Vec<String>, agent, is_image| {
        let Some(holder) = holder else { return };
        add(Some(holder), place.clone(), agent, is_image);
        let below =
            |keys: &[&str]| -> Vec<String> { place.iter().cloned().chain(path(keys)).collect() };
        add(holder.get("primary"), below(&["primary"]), agent, is_image);
        let fallbacks = holder.get("fallbacks").map(Value::items).unwrap_or_default();
        for (index, fallback) in fallbacks.iter().enumerate() {
            let index = index.to_string();
            add(Some(fallback), below(&["fallbacks", &index]), agent, is_image);
        }
    };
    for (key, is_image) in [("model", false), ("imageModel", true)] {
        let keys = ["agents", "defaults", key];
        field(audit.at(&keys), path(&keys), None, is_image);
    }
    for (at, agent) in audit.agents.iter().enumerate() {
        let agent: &Agent<'a> = agent;
        field(agent.value.get("model"), agent.field(&["model"]), Some(at), false);
    }
    out
}

/// Short names of `agents.defaults.models`, in lower case.
fn aliases(audit: &Audit<'_>) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    if !audit.edition.resolves_aliases {
        return out;
    }
    let models = audit.at(&["agents", "defaults", "models"]);
    let models = models.map(Value::entries).unwrap_or_default();
    for entry in models {
        if let Some(alias) = entry.value.get("alias").and_then(Value::as_str) {
            out.insert(alias.trim().to_lowercase(), entry.key.clone());
        }
    }
    for (alias, model) in audit.edition.model_aliases {
        let listed = models.iter().find(|entry| entry.key == *model);
        if listed.is_some_and(|entry| entry.value.get("alias").is_none()) {
            out.entry((*alias).to_owned()).or_insert_with(|| (*model).to_owned());
        }
    }
    out
}

fn web_search(audit: &Audit<'_>) -> bool {
    const SEARCH: [&str; 3] = ["tools", "web", "search"];
    let search = audit.at(&SEARCH);
    let set = |value: &Value| match value.as_str() {
        Some(text) => !text.trim().is_empty(),
        None => value.type_name() != "null",
    };
    if let Some(enabled) = search.and_then(|s| s.get("enabled")).and_then(Value::as_bool) {
        return enabled;
    }
    if !audit.edition.provider_policies {
        let key = |keys: &[&str]| search.and_then(|search| search.at(keys)).is_some_and(set);
        return key(&["apiKey"]) || key(&["perplexity", "apiKey"]);
    }
    let any = |section: Option<&Value>| {
        section.is_some_and(|section| {
            section.entries().iter().any(|entry| entry.key != "enabled" && set(&entry.value))
        })
    };
    let plugins = audit.at(&["plugins", "entries"]).map(Value::entries).unwrap_or_default();
    any(search) || plugins.iter().any(|plugin| any(plugin.value.at(&["config", "webSearch"])))
}

fn browser(audit: &Audit<'_>) -> bool {
    if audit.is_false(&["browser", "enabled"]) {
        return false;
    }
    if !audit.edition.provider_policies {
        return true;
    }
    let names = |key: &str| super::audit::strings(audit.at(&["plugins", key]));
    let is_browser = |name: &String| name.eq_ignore_ascii_case("browser");
    let allow = names("allow");
    !audit.is_false(&["plugins", "enabled"])
        && !audit.is_false(&["plugins", "entries", "browser", "enabled"])
        && !names("deny").iter().any(is_browser)
        && (allow.is_empty() || allow.iter().any(is_browser))
}

/// The text after each place where `word` begins, not in the middle of another word.
fn after<'a>(id: &'a str, word: &'a str) -> impl Iterator<Item = &'a str> {
    id.match_indices(word).filter_map(move |(at, _)| {
        let before = id[..at].bytes().next_back();
        (!before.is_some_and(is_word)).then(|| &id[at + word.len()..])
    })
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether a word ends before `rest`.
fn ends(rest: &str) -> bool {
    !rest.bytes().next().is_some_and(is_word)
}

fn has_word(id: &str, word: &str) -> bool {
    after(id, word).any(ends)
}

fn is_legacy(id: &str) -> bool {
    let id = id.to_ascii_lowercase();
    ["gpt-3.5", "claude-instant", "claude-2", "gpt-4-0314", "gpt-4-0613"]
        .iter()
        .any(|word| has_word(&id, word))
}

fn is_weak(id: &str) -> bool {
    let id = id.to_ascii_lowercase();
    let gpt = after(&id, "gpt-").next().is_some() && !has_word(&id, "gpt-5");
    let claude = after(&id, "claude-").next().is_some();
    gpt || has_word(&id, "haiku") || (claude && !after(&id, "claude-").any(is_claude_45))
}

/// Whether the rest of a Claude model's name tells version 4.5 or later. Any `-5` to `-9` counts,
/// as it does for OpenClaw.
fn is_claude_45(rest: &str) -> bool {
    let end = rest.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(rest.len());
    // The version may stand right after `claude-`; its dash is not part of `rest`.
    let rest = &rest[..end];
    rest.match_indices(['-', '4']).any(|(at, mark)| {
        let tail = &rest[at..];
        if mark == "4" {
            return tail.strip_prefix("4.").is_some_and(is_minor);
        }
        let number = &tail[1..];
        let major = number.bytes().next().is_some_and(|b| (b'5'..=b'9').contains(&b));
        let four = number.strip_prefix('4');
        (major && ends(&number[1..]))
            || four.is_some_and(|minor| is_minor(minor.strip_prefix('-').unwrap_or(minor)))
            || four.is_some_and(is_minor)
    })
}

/// Whether a text begins with a number from 5 to 99 that ends as a word.
fn is_minor(text: &str) -> bool {
    let bytes = text.as_bytes();
    let one = bytes.first().is_some_and(|b| (b'5'..=b'9').contains(b)) && ends(&text[1..]);
    let two = bytes.len() > 1
        && (b'1'..=b'9').contains(&bytes[0])
        && bytes[1].is_ascii_digit()
        && ends(&text[2..]);
    one || two
}

/// The largest number of parameters that a name tells, in billions: `llama3.1:8b`, `8x7b` no.
fn parameters(id: &str) -> Option<f64> {
    let id = id.to_lowercase();
    let is_alnum = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = id.as_bytes();
    let mut best: Option<f64> = None;
    for (end, _) in id.match_indices('b') {
        if bytes.get(end + 1).copied().is_some_and(is_alnum) {
            continue;
        }
        let digits =
            |from: usize| bytes[..from].iter().rev().take_while(|b| b.is_ascii_digit()).count();
        let last = digits(end);
        if last == 0 {
            continue;
        }
        let mut start = end - last;
        if start > 0 && bytes[start - 1] == b'.' {
            let whole = digits(start - 1);
            let with = start - 1 - whole;
            if whole > 0 && opens(bytes, with) {
                start = with;
            }
        }
        if !opens(bytes, start) {
            continue;
        }
        let number: f64 = id[start..end].parse().unwrap_or(0.0);
        if number > 0.0 && best.is_none_or(|b| number > b) {
            best = Some(number);
        }
    }
    best
}

/// Whether a number may begin at `start`: at a word's begin, or after its only letter.
fn opens(bytes: &[u8], start: usize) -> bool {
    let is_alnum = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    match start.checked_sub(1).map(|at| bytes[at]) {
        None => true,
        Some(b) if !is_alnum(b) => true,
        Some(b) if b.is_ascii_lowercase() => start < 2 || !is_alnum(bytes[start - 2]),
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_models_are_known_by_their_names() {
        for (id, weak) in [
            ("openai/gpt-4o", true),
            ("openai/gpt-5", false),
            ("openai/gpt-5.2", false),
            ("openai/gpt-5-mini", false),
            ("openai/gpt-50", true),
            ("gpt-4", true),
            ("chatgpt-4o", true),
            ("mygpt-4", false),
            ("anthropic/claude-haiku-4-5", true),
            ("anthropic/claude-sonnet-4", true),
            ("anthropic/claude-sonnet-4-5", false),
            ("anthropic/claude-sonnet-4.5", false),
            ("anthropic/claude-opus-4-6", false),
            ("anthropic/claude-opus-45", false),
            ("anthropic/claude-opus-4-10", false),
            ("anthropic/claude-opus-4-20250514", true),
            ("anthropic/claude-opus-5", false),
            ("anthropic/claude-3-opus", true),
            ("anthropic/claude-3-5-sonnet", false),
            ("ollama/qwen3", false),
        ] {
            let wanted = if id == "chatgpt-4o" { false } else { weak };
            assert_eq!(is_weak(id), wanted, "{id}");
        }
    }

    #[test]
    fn legacy_models_are_known_by_their_names() {
        for (id, legacy) in [
            ("openai/GPT-3.5-turbo", true),
            ("anthropic/claude-2.1", true),
            ("anthropic/claude-instant-1", true),
            ("openai/gpt-4-0613", true),
            ("openai/gpt-4-06130", false),
            ("anthropic/claude-20", false),
            ("openai/gpt-4-turbo", false),
        ] {
            assert_eq!(is_legacy(id), legacy, "{id}");
        }
    }

    #[test]
    fn sizes_are_read_from_names() {
        for (id, size) in [
            ("ollama/llama3.1:8b", Some(8.0)),
            ("qwen2.5:7b", Some(7.0)),
            ("gemma-3n-e4b", Some(4.0)),
            ("mixtral-8x7b", None),
            ("x/phi-1.5b-instruct", Some(1.5)),
            ("llama-405b", Some(405.0)),
            ("a-7b-to-13b", Some(13.0)),
            ("a-7bit", None),
            ("glm-0b", None),
            ("gpt-5", None),
            ("b", None),
        ] {
            assert_eq!(parameters(id), size, "{id}");
        }
    }
}
