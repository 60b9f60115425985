//! Values that name a credential and its keeper: `secretKeyRef`, `{source, provider, id}`,
//! `existingSecret`, `Ref`. Their names say "secret" and they hold none.

use super::outline::Node;
use super::sheet::Sheet;
use crate::lint::format::Format;

/// Keys below which names and labels stand, lower case.
const KEYS: [&str; 39] = [
    "valuefrom",
    "valuesfrom",
    "envfrom",
    "secretkeyref",
    "configmapkeyref",
    "fieldref",
    "resourcefieldref",
    "secretref",
    "configmapref",
    "imagepullsecret",
    "imagepullsecrets",
    "pullsecret",
    "pullsecrets",
    "secretname",
    "secretnames",
    "secretproviderclass",
    "secretstoreref",
    "secretkeys",
    "remoteref",
    "from_secret",
    "fromsecret",
    "ref",
    "$ref",
    "valueskey",
    "bearertokensecret",
    "tlssecret",
    "credentialssecret",
    "auth-secret",
    "auth-tls-secret",
    "secret_name",
    "secret-name",
    "secretarn",
    "secretversion",
    "secretobjects",
    "passenv",
    // Texts for people, by what they are the text of.
    "i18n",
    "l10n",
    "translations",
    "locales",
];

/// Ends of such keys, lower case.
const ENDS: [&str; 9] = [
    "secretref",
    "secretkeyref",
    "keyref",
    "secretname",
    "pullsecret",
    "pullsecrets",
    "passwordkey",
    "/auth-secret",
    "/auth-tls-secret",
];

/// Keepers in `{source, provider, id}`.
const SOURCES: [&str; 4] = ["env", "file", "exec", "store"];

/// What may stand in a reference to a part of a Secret besides its name and its key.
const NAME_AND_KEY: [&str; 8] =
    ["name", "key", "optional", "namespace", "kind", "apiversion", "group", "version"];

/// Finds the references and lets the names in them mean nothing.
pub(super) fn mark(sheet: &mut Sheet<'_>) {
    let mut references = vec![false; sheet.outline.nodes().len()];
    for node in sheet.outline.nodes() {
        let above = sheet.outline.parent(node);
        references[node] = above.is_some_and(|above| references[above])
            || sheet.key(node).is_some_and(is_reference_key)
            || is_object(sheet, node)
            || is_name_of_key(sheet, node)
            || is_maven_cipher(sheet, node);
        if references[node]
            && let Some(leaf) = sheet.outline.leaf(node)
        {
            sheet.quiet(leaf);
        }
    }
    sheet.references = references;
}

/// Whether a key says that names follow.
fn is_reference_key(key: &str) -> bool {
    if key.len() > 128 {
        return false;
    }
    let lower = key.to_ascii_lowercase();
    KEYS.contains(&lower.as_str())
        || lower.starts_with("existingsecret")
        || lower.starts_with("existing_secret")
        || lower.starts_with("fn::")
        || lower.contains("/agent-inject-secret-")
        || ENDS.iter().any(|end| lower.ends_with(end))
}

/// `{base64}` in the settings of Maven, encrypted with its master password.
fn is_maven_cipher(sheet: &Sheet<'_>, node: Node) -> bool {
    if sheet.format != Format::Xml || !matches!(sheet.key(node), Some("password" | "passphrase")) {
        return false;
    }
    let Some(leaf) = sheet.outline.leaf(node) else { return false };
    let value = sheet.leaves[leaf].value.text();
    let inner = value.strip_prefix('{').and_then(|value| value.strip_suffix('}'));
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
    inner.is_some_and(|inner| !inner.is_empty() && inner.chars().all(is_base64))
}

/// `rootPasswordSecretKey: root-password` says which key of a Secret it is.
fn is_name_of_key(sheet: &Sheet<'_>, node: Node) -> bool {
    let (Some(key), Some(leaf)) = (sheet.key(node), sheet.outline.leaf(node)) else {
        return false;
    };
    let value = sheet.leaves[leaf].value.text();
    let is_word = |c: char| c.is_ascii_lowercase() || matches!(c, '-' | '_' | '.');
    if key.len() > 128 || value.len() > 64 || !value.chars().all(is_word) {
        return false;
    }
    let lower = key.to_ascii_lowercase();
    let whose = lower.strip_suffix("secretkey").unwrap_or_default();
    ["password", "token", "username", "user"].iter().any(|end| whose.ends_with(end))
}

fn is_object(sheet: &Sheet<'_>, node: Node) -> bool {
    if sheet.outline.leaf(node).is_some() {
        return false;
    }
    let (mut has_name, mut has_key, mut has_id, mut has_source) = (false, false, false, false);
    let (mut is_small, mut members) = (true, 0);
    for child in sheet.outline.children(node) {
        let Some(key) = sheet.key(child) else { return false };
        members += 1;
        if members > NAME_AND_KEY.len() {
            return false;
        }
        let lower = key.to_ascii_lowercase();
        is_small &= NAME_AND_KEY.contains(&lower.as_str());
        match lower.as_str() {
            "name" => has_name = true,
            "key" => has_key = true,
            "id" => has_id = sheet.outline.leaf(child).is_some(),
            "source" => {
                let leaf = sheet.outline.leaf(child);
                let text = leaf.map(|leaf| sheet.leaves[leaf].value.text());
                has_source = text.is_some_and(|text| SOURCES.contains(&text));
            }
            _ => {}
        }
    }
    if has_source && has_id {
        return true;
    }
    // `{name, key}` says where a Secret keeps something, if what it is for says so too.
    let parent = sheet.key(node).map(str::to_ascii_lowercase).unwrap_or_default();
    let ends = ["ref", "secret", "selector", "from", "password", "username", "token"];
    is_small && has_name && has_key && ends.iter().any(|end| parent.ends_with(end))
}
