//! The files of OpenClaw: `openclaw.json` and its includes, `secrets.json`, `auth-profiles.json`,
//! `models.json`. Their schema says where credentials stand.

use super::sheet::Sheet;
use crate::lint::format::Format;
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Setting, Why};

/// The last keys of the credential paths of `openclaw.json`. Headers and environment variables
/// are not here: of those the name decides.
const KEYS: [&str; 24] = [
    "accessToken",
    "apiKey",
    "apiPassword",
    "appPassword",
    "appSecret",
    "appToken",
    "authTag",
    "authToken",
    "botSecret",
    "botToken",
    "clientSecret",
    "encryptKey",
    "passphrase",
    "password",
    "privateKey",
    "pushToken",
    "secret",
    "serviceAccount",
    "signingSecret",
    "token",
    "userToken",
    "verificationToken",
    "webhookSecret",
    "webhookToken",
];

/// Longer ends of credential paths, where the last key alone says nothing.
const ENDS: [[&str; 2]; 2] = [["auth", "value"], ["tls", "key"]];

/// Fields of an entry of `auth-profiles.json`.
const PROFILE: [&str; 6] = ["key", "token", "access", "refresh", "idToken", "apiKey"];

/// Keys that name sessions.
const SESSIONS: [&str; 5] =
    ["sessionKey", "mainKey", "defaultSessionKey", "allowedSessionKeyPrefixes", "sessionKeyPrefix"];

/// Keeps what the schema says of the values.
pub(super) fn mark(sheet: &mut Sheet<'_>) {
    if sheet.format != Format::Json {
        return;
    }
    let name = sheet.file_name();
    let is_config = (name.starts_with("openclaw.") || name.contains(".openclaw."))
        || sheet.path.starts_with(".openclaw/")
        || sheet.path.contains("/.openclaw/");
    let others = ["auth-profiles.json", "secrets.json", "models.json"];
    if !is_config && !others.contains(&name.as_str()) {
        return;
    }
    for node in sheet.outline.nodes() {
        let Some(leaf) = sheet.outline.leaf(node) else { continue };
        if sheet.leaves[leaf].setting != Setting::Named || sheet.leaves[leaf].form == Form::Scalar {
            continue;
        }
        if is_config && sheet.leaves[leaf].value.text().contains("$${") {
            sheet.leaves[leaf].value = unescape(&sheet.leaves[leaf].value);
        }
        let keys = sheet.keys(node);
        let Some(last) = keys.last() else { continue };
        let why = match name.as_str() {
            "auth-profiles.json" if keys.len() > 2 && PROFILE.contains(last) => Some(Why::Schema),
            "secrets.json" => Some(Why::SecretData),
            "models.json" if keys.contains(&"providers") && is_credential(&keys) => {
                Some(Why::Schema)
            }
            _ if is_config && SESSIONS.contains(last) => {
                sheet.quiet(leaf);
                continue;
            }
            _ if is_config && is_credential(&keys) => Some(Why::Schema),
            _ => None,
        };
        if let Some(why) = why {
            sheet.leaves[leaf].setting = Setting::Credential(why);
        }
    }
}

/// `$${X}` stands for the text `${X}`.
fn unescape(text: &Fragment) -> Fragment {
    let mut value = Fragment::default();
    let mut run = 0;
    for (at, _) in text.text().match_indices("$${") {
        value.push_part(text, run..at);
        value.push_decoded("$", text.file_range(at..at + 2));
        run = at + 2;
    }
    value.push_part(text, run..text.text().len());
    value
}

/// Whether the path ends like one of the credential paths.
fn is_credential(keys: &[&str]) -> bool {
    let Some(last) = keys.last() else { return false };
    // A header, a variable or a parameter may have any name.
    let is_free = keys.iter().rev().nth(1).is_some_and(|key| {
        matches!(*key, "headers" | "env" | "vars" | "params" | "entries" | "profiles" | "aliases")
    });
    !is_free && KEYS.contains(last) || ENDS.iter().any(|end| keys.ends_with(end))
}
