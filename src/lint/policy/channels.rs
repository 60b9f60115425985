//! Channels: who may write to the agents.

use std::borrow::Cow;

use super::audit::{Audit, path, strings};
use super::codes;
use crate::config::value::Value;

/// A channel or one of its accounts.
pub(super) struct Section<'a> {
    pub(super) channel: &'a str,
    pub(super) place: Vec<String>,
    pub(super) value: &'a Value,
    /// The channel that an account belongs to.
    pub(super) parent: Option<&'a Value>,
}

/// The channels and their accounts.
pub(super) fn sections<'a>(audit: &Audit<'a>) -> Vec<Section<'a>> {
    let mut out = Vec::new();
    for entry in audit.root.get("channels").map(Value::entries).unwrap_or_default() {
        if !entry.value.is_object() {
            continue;
        }
        let place = path(&["channels", &entry.key]);
        out.push(Section {
            channel: &entry.key,
            place: place.clone(),
            value: &entry.value,
            parent: None,
        });
        for account in entry.value.get("accounts").map(Value::entries).unwrap_or_default() {
            if account.value.is_object() {
                let mut place = place.clone();
                place.extend(["accounts".to_owned(), account.key.clone()]);
                out.push(Section {
                    channel: &entry.key,
                    place,
                    value: &account.value,
                    parent: Some(&entry.value),
                });
            }
        }
    }
    out
}

impl<'a> Section<'a> {
    pub(super) fn field(&self, keys: &[&str]) -> Vec<String> {
        self.place.iter().cloned().chain(path(keys)).collect()
    }

    pub(super) fn text(&self, keys: &[&str]) -> Option<&'a str> {
        self.value.at(keys).and_then(Value::as_str)
    }
}

/// The settings that let anyone write: groups, and where the version counts them direct messages.
pub(super) fn open_policies(audit: &Audit<'_>) -> Vec<Vec<String>> {
    let mut out = Vec::new();
    for section in sections(audit) {
        if section.text(&["groupPolicy"]) == Some("open") {
            out.push(section.field(&["groupPolicy"]));
        }
        if !audit.edition.open_dms_expose {
            continue;
        }
        let own = section.value.get("dmPolicy").is_some_and(|v| v.type_name() != "null");
        let keys: &[&str] = if own { &["dmPolicy"] } else { &["dm", "policy"] };
        if section.text(keys) == Some("open") {
            out.push(section.field(keys));
        }
    }
    out
}

/// Every `groupPolicy` and `dmPolicy` below `channels`, however deep, that is open.
pub(super) fn open_anywhere(audit: &Audit<'_>) -> Vec<Vec<String>> {
    let mut out = Vec::new();
    if let Some(channels) = audit.root.get("channels") {
        let mut place = path(&["channels"]);
        for entry in channels.entries() {
            place.push(entry.key.clone());
            collect_open(&entry.value, &mut place, &mut out);
            place.pop();
        }
    }
    out.sort();
    out
}

fn collect_open(value: &Value, place: &mut Vec<String>, out: &mut Vec<Vec<String>>) {
    for key in ["groupPolicy", "dmPolicy"] {
        if value.get(key).and_then(Value::as_str) == Some("open") {
            let mut hit = place.clone();
            hit.push(key.to_owned());
            out.push(hit);
        }
    }
    for entry in value.entries().iter().filter(|entry| entry.value.is_object()) {
        place.push(entry.key.clone());
        collect_open(&entry.value, place, out);
        place.pop();
    }
}

pub(super) fn check(audit: &mut Audit<'_>) {
    if audit.surroundings.deep {
        direct_messages(audit);
    }
}

/// What the plugins of channels report about direct messages.
fn direct_messages(audit: &mut Audit<'_>) {
    for section in sections(audit) {
        if section.value.get("enabled").and_then(Value::as_bool) == Some(false) {
            continue;
        }
        let own = section.value.get("dmPolicy").is_some();
        let keys: &[&str] = if own { &["dmPolicy"] } else { &["dm", "policy"] };
        let Some(policy) = section.text(keys) else { continue };
        let mut senders = strings(section.value.get("allowFrom"));
        senders.extend(strings(section.value.at(&["dm", "allowFrom"])));
        let place = section.field(keys);
        let everyone = senders.iter().any(|sender| sender == "*");
        let mut told: Vec<&'static str> = Vec::new();
        if policy == "open" {
            audit.report(
                &codes::CHANNELS_DM_OPEN,
                &place,
                format!("anyone may write to the agent on `{}`", section.channel),
                "set the policy to \"pairing\" or \"allowlist\"",
            );
            told.push("open");
            name(audit, section.channel, "open");
            if !everyone {
                audit.report(
                    &codes::CHANNELS_DM_OPEN_INVALID,
                    &place,
                    "the policy is open, and `allowFrom` does not hold \"*\"",
                    "add \"*\" to `allowFrom`, or set the policy to \"pairing\"",
                );
                name(audit, section.channel, "open_invalid");
            }
        } else if policy == "disabled" {
            audit.report(
                &codes::CHANNELS_DM_DISABLED,
                &place,
                format!("direct messages on `{}` are ignored", section.channel),
                "nothing, if that is meant; else set the policy to \"pairing\"",
            );
            name(audit, section.channel, "disabled");
        } else if senders.iter().all(|sender| sender == "*") && audit.edition.open_dms_expose {
            audit.report(
                &codes::CHANNELS_DM_LOCKED,
                &place,
                format!("nobody is admitted on `{}` by the config", section.channel),
                "list senders in `allowFrom`, or admit them by pairing",
            );
            name(audit, section.channel, "locked");
        }
    }
}

/// Gives the finding reported last the id with the channel's name.
fn name(audit: &mut Audit<'_>, channel: &str, end: &str) {
    let check = format!("channels.{channel}.dm.{end}");
    if let Some(finding) = audit.last() {
        finding.check = Cow::Owned(check);
    }
}
