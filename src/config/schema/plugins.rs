//! Channels and plugins, as a plain npm install knows them.
//!
//! On a machine with more plugins installed the real OpenClaw knows more channels and plugin
//! configs; these are not looked for here, so such a channel counts as unknown.

use crate::config::dialect::Version;
use crate::config::value::Value;

use super::walk::Walker;
use super::whole::is_false;
use super::{IssueKind, agents};

const OLD_CHANNELS: [&str; 8] =
    ["telegram", "whatsapp", "discord", "irc", "googlechat", "slack", "signal", "imessage"];
const OLD_ALIASES: [&str; 4] = ["imsg", "internet-relay-chat", "google-chat", "gchat"];
const OLD_DEFAULT_PLUGINS: [&str; 3] = ["device-pair", "phone-control", "talk-voice"];
const MODEL_KEYS: [&str; 5] = ["model", "utilityModel", "imageModel", "voiceModel", "pdfModel"];

/// Runs every rule of the version.
pub(super) fn check(walker: &mut Walker, root: &Value, version: Version) {
    let old = version == Version::V2026_2_26;
    channels(walker, root, old);
    heartbeat_targets(walker, root, old);
    if !old {
        web_search(walker, root);
        suppressed_models(walker, root);
    }
    if let Some(plugins) = root.get("plugins") {
        walker.below("plugins", |w| entries(w, root, plugins, old));
    }
}

/// Ids of channels that a plain install accepts as keys of `channels`.
fn is_channel(walker: &Walker, id: &str, old: bool) -> bool {
    let table = walker.table();
    let by_plugin =
        table.facts("plugin").any(|line| line.split(' ').skip(2).any(|name| name == id));
    let builtin = if old {
        OLD_CHANNELS.contains(&id)
    } else {
        table.facts("channel").any(|line| line.split(' ').next() == Some(id))
    };
    builtin || by_plugin
}

fn channels(walker: &mut Walker, root: &Value, old: bool) {
    for entry in root.get("channels").map_or(&[][..], Value::entries) {
        let id = entry.key.trim();
        if id.is_empty() || id == "defaults" || id == "modelByChannel" {
            continue;
        }
        if !is_channel(walker, id, old) {
            if old || !is_stale(root, id) {
                let message =
                    format!("unknown channel `{id}`: no plugin of a plain install provides it");
                walker.add(
                    &["channels", &entry.key],
                    entry.key_span,
                    IssueKind::UnknownKey,
                    message,
                );
            }
        } else if let Some(node) = walker.table().named("channel-schema", id) {
            // The key is trimmed before its value is looked up: ` slack ` finds nothing.
            match root.at(&["channels", id]) {
                Some(value) => walker.below("channels", |w| w.below(id, |w| w.check(node, value))),
                None => walker.add(
                    &["channels", &entry.key],
                    entry.key_span,
                    IssueKind::Key,
                    "has white space around it",
                ),
            }
        }
    }
}

/// 2026.9.6 forgives an unknown channel or provider that the plugin settings name.
fn is_stale(root: &Value, id: &str) -> bool {
    let id = id.trim().to_lowercase();
    let same = |name: &str| name.trim().to_lowercase() == id;
    let listed = |key: &str| {
        root.at(&["plugins", key]).is_some_and(|v| {
            v.items().iter().filter_map(Value::as_str).any(same)
                || v.entries().iter().any(|e| same(&e.key))
        })
    };
    listed("allow") || listed("entries") || listed("installs")
}

fn heartbeat_targets(walker: &mut Walker, root: &Value, old: bool) {
    let mut places = agents::each(root, old);
    if let Some(defaults) = root.at(&["agents", "defaults"]) {
        places.push((vec!["agents".into(), "defaults".into()], "", defaults));
    }
    for (path, _, agent) in places {
        let Some(value) = agent.at(&["heartbeat", "target"]) else { continue };
        let id = value.as_str().unwrap_or("").trim().to_lowercase();
        let alias = if old {
            OLD_ALIASES.contains(&id.as_str())
        } else {
            walker.table().facts("channel").any(|line| line.split(' ').any(|name| name == id))
        };
        let word = matches!(id.as_str(), "last" | "none") || (!old && id == "owner");
        if !(word || alias || is_channel(walker, &id, old)) {
            let steps: Vec<&str> =
                path.iter().map(String::as_str).chain(["heartbeat", "target"]).collect();
            walker.add(
                &steps,
                value.span,
                IssueKind::Choice,
                "must be a channel, `last` or `none`",
            );
        }
    }
}

fn web_search(walker: &mut Walker, root: &Value) {
    let Some(value) = root.at(&["tools", "web", "search", "provider"]) else { return };
    let id = value.as_str().unwrap_or("").trim();
    let table = walker.table();
    if table.list("web-search").any(|known| known == id) {
        return;
    }
    let plugin = table
        .list("web-search-installable")
        .find_map(|pair| pair.split_once(':').filter(|(p, _)| *p == id));
    let named = is_stale(root, id) || plugin.is_some_and(|(_, plugin)| is_stale(root, plugin));
    if id.is_empty() || !named {
        walker.add(
            &["tools", "web", "search", "provider"],
            value.span,
            IssueKind::Choice,
            "is no search provider of a plain install",
        );
    }
}

/// Models that 2026.9.6 refuses by name, wherever a model is chosen.
fn suppressed_models(walker: &mut Walker, root: &Value) {
    let mut refs: Vec<&Value> = Vec::new();
    let mut keys: Vec<(&str, &Value)> = Vec::new();
    let mut agents: Vec<&Value> =
        agents::each(root, false).into_iter().map(|(_, _, v)| v).collect();
    agents.extend(root.at(&["agents", "defaults"]));
    for agent in agents {
        refs.extend(MODEL_KEYS.iter().filter_map(|key| agent.get(key)));
        for path in [
            &["mediaModels", "image"][..],
            &["mediaModels", "video"],
            &["mediaModels", "music"],
            &["heartbeat", "model"],
            &["subagents", "model"],
            &["compaction", "model"],
            &["compaction", "memoryFlush", "model"],
            &["tools", "exec", "reviewer", "model"],
            &["tts", "summaryModel"],
        ] {
            refs.extend(agent.at(path));
        }
        if let Some(models) = agent.get("models") {
            keys.extend(models.entries().iter().map(|e| (e.key.as_str(), &e.value)));
        }
    }
    for path in [
        &["tools", "exec", "reviewer", "model"][..],
        &["tools", "media", "image", "preferredModel"],
        &["tools", "media", "audio", "preferredModel"],
        &["tools", "media", "video", "preferredModel"],
        &["hooks", "gmail", "model"],
        &["tts", "summaryModel"],
    ] {
        refs.extend(root.at(path));
    }
    for map in root.at(&["channels", "modelByChannel"]).map_or(&[][..], Value::entries) {
        refs.extend(map.value.entries().iter().map(|e| &e.value));
    }
    refs.extend(
        root.at(&["hooks", "mappings"])
            .map_or(&[][..], Value::items)
            .iter()
            .filter_map(|m| m.get("model")),
    );
    for value in refs {
        let fallbacks = value.get("fallbacks").map_or(&[][..], Value::items);
        for one in [Some(value), value.get("primary")].into_iter().flatten().chain(fallbacks) {
            keys.extend(one.as_str().map(|text| (text, one)));
        }
    }
    for (text, value) in keys {
        let Some((provider, model)) = text.split_once('/') else { continue };
        let name = format!("{}/{}", provider.trim(), model.trim()).to_lowercase();
        if walker.table().list("suppressed").any(|gone| gone == name) {
            let path = path_to(root, value).unwrap_or_default();
            let steps: Vec<&str> = path.iter().map(String::as_str).collect();
            let message = format!("the model `{name}` is gone");
            walker.add(&steps, value.span, IssueKind::Retired, message);
        }
    }
}

/// The way from `root` to the very value `wanted`.
fn path_to(root: &Value, wanted: &Value) -> Option<Vec<String>> {
    if std::ptr::eq(root, wanted) {
        return Some(Vec::new());
    }
    let members = root.entries().iter().map(|e| (e.key.clone(), &e.value));
    let items = root.items().iter().enumerate().map(|(at, v)| (at.to_string(), v));
    members.chain(items).find_map(|(step, value)| {
        let mut path = path_to(value, wanted)?;
        path.insert(0, step);
        Some(path)
    })
}

fn entries(walker: &mut Walker, root: &Value, plugins: &Value, old: bool) {
    let table = walker.table();
    let known = |id: &str| table.named("plugin", id).is_some();
    let list = |key: &str| plugins.get(key).map_or(&[][..], Value::items);
    let names = |key: &str, id: &str| {
        list(key).iter().filter_map(Value::as_str).any(|name| name.trim() == id)
    };
    if old {
        for key in ["allow", "deny"] {
            for (at, item) in list(key).iter().enumerate() {
                let id = item.as_str().unwrap_or("");
                // This plugin was removed from the package, and its name is forgiven.
                if !id.trim().is_empty() && id != "google-antigravity-auth" && !known(id) {
                    walker.add(
                        &[key, &at.to_string()],
                        item.span,
                        IssueKind::Choice,
                        "no such plugin",
                    );
                }
            }
        }
    }
    let slot = plugins.at(&["slots", "memory"]);
    let memory = slot.and_then(Value::as_str).map_or("memory-core", str::trim);
    if let Some(slot) = slot.filter(|_| !memory.is_empty() && !memory.eq_ignore_ascii_case("none"))
        && !known(memory)
        && (old || memory != "memory-lancedb")
    {
        walker.add(&["slots", "memory"], slot.span, IssueKind::Choice, "no such plugin");
    }
    let off = is_false(plugins.get("enabled"));
    for line in table.facts("plugin") {
        let id = line.split(' ').next().unwrap_or("");
        let Some(node) = table.named("plugin", id) else { continue };
        let entry = plugins
            .get("entries")
            .and_then(|e| e.entries().iter().find(|e| e.key.trim() == id))
            .map(|e| &e.value);
        if let Some(config) = entry.and_then(|e| e.get("config")) {
            let config = without_copilot_discovery(id, config, old);
            walker.below("entries", |w| {
                w.below(id, |w| w.below("config", |w| w.check(node, &config)));
            });
            continue;
        }
        // Without a config an enabled plugin must accept an empty one.
        let barred = off
            || names("deny", id)
            || is_false(entry.and_then(|e| e.get("enabled")))
            || (!list("allow").is_empty() && !names("allow", id));
        let switched = entry.is_some_and(|e| e.get("enabled").is_some())
            || memory == id
            || (old && (OLD_DEFAULT_PLUGINS.contains(&id) || root.at(&["channels", id]).is_some()));
        let unslotted = id.starts_with("memory-") && memory != id && old;
        if !barred && switched && !unslotted {
            let span = entry.map_or(plugins.span, |e| e.span);
            let empty = Value { kind: crate::config::value::ValueKind::Object(Vec::new()), span };
            walker.below("entries", |w| {
                w.below(id, |w| w.below("config", |w| w.check(node, &empty)));
            });
        }
    }
}

/// 2026.9.6 drops a retired switch of the Copilot plugin before it validates.
fn without_copilot_discovery(id: &str, config: &Value, old: bool) -> Value {
    use crate::config::value::ValueKind;
    let mut config = config.clone();
    if old || id != "github-copilot" {
        return config;
    }
    if let ValueKind::Object(members) = &mut config.kind {
        for member in members.iter_mut().filter(|m| m.key == "discovery") {
            if let ValueKind::Object(inner) = &mut member.value.kind {
                inner.retain(|m| m.key != "enabled");
            }
        }
        members.retain(|m| {
            m.key != "discovery" || !(m.value.is_object() && m.value.entries().is_empty())
        });
    }
    config
}
