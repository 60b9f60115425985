//! Kubernetes objects, by `kind` and `apiVersion`, wherever they stand: documents, `List.items`,
//! JSON, annotations.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use super::outline::Node;
use super::sheet::Sheet;
use super::{embedded, pairs};
use crate::lint::format::Format;
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Leaf, Setting, Why};

/// Kinds that hold rules and names, and no values.
const NAMES_ONLY: [&str; 9] = [
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
    "ServiceAccount",
    "SecretProviderClass",
    "Certificate",
    "VaultStaticSecret",
    "VaultDynamicSecret",
];

/// Keeps what Kubernetes says of the values in its objects.
pub(super) fn mark(sheet: &mut Sheet<'_>, depth: usize) {
    let objects = objects(sheet);
    if objects.iter().all(Option::is_none) {
        return;
    }
    for node in sheet.outline.nodes() {
        let (Some(object), Some(leaf)) = (objects[node], sheet.outline.leaf(node)) else {
            continue;
        };
        let kind = sheet.text(object, "kind").unwrap_or_default().to_owned();
        let keys: Vec<String> = below(sheet, object, node);
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        match (kind.as_str(), keys.as_slice()) {
            (_, ["metadata", "annotations", ..]) => annotation(sheet, leaf, depth),
            (
                _,
                ["metadata" | "type" | "kind" | "apiVersion", ..]
                | [.., "labels" | "matchLabels" | "nodeSelector", _],
            )
            | ("SealedSecret", ["spec", "encryptedData", ..]) => sheet.quiet(leaf),
            (_, [.., "template", "metadata", "annotations", _]) => annotation(sheet, leaf, depth),
            (kind, _) if NAMES_ONLY.contains(&kind) => sheet.quiet(leaf),
            ("ExternalSecret" | "ClusterExternalSecret" | "PushSecret", _) => {
                let is_template = keys.contains(&"template");
                let is_value = keys.contains(&"data") || keys.contains(&"stringData");
                if !(is_template && is_value) {
                    sheet.quiet(leaf);
                }
            }
            ("Secret", ["data", key]) => secret(sheet, leaf, key, depth),
            ("Secret", ["stringData", key]) => plain(sheet, leaf, key, depth),
            ("Kustomization", [generator, "literals"]) => {
                let why = (*generator == "secretGenerator").then_some(Why::SecretData);
                literal(sheet, leaf, why);
            }
            (_, [.., key]) if is_name_of_secret(key, sheet.leaves[leaf].value.text()) => {
                sheet.quiet(leaf);
            }
            _ => {}
        }
    }
}

/// Whether a value is a file: one of a `ConfigMap`, or of the text of a Secret.
pub(super) fn is_file(sheet: &Sheet<'_>, node: Node) -> bool {
    let Some(holder) = sheet.outline.parent(node) else { return false };
    let Some(object) = sheet.outline.parent(holder) else { return false };
    let kind = sheet.text(object, "kind");
    matches!(
        (kind, sheet.key(holder)),
        (Some("ConfigMap"), Some("data")) | (Some("Secret"), Some("stringData"))
    )
}

/// The object that each node stands in: the nearest mapping with `kind` and `apiVersion`.
fn objects(sheet: &Sheet<'_>) -> Vec<Option<Node>> {
    let mut objects = vec![None; sheet.outline.nodes().len()];
    let mut is_object = vec![(false, false); objects.len()];
    for node in sheet.outline.nodes() {
        if sheet.outline.leaf(node).is_none() {
            continue;
        }
        let Some(parent) = sheet.outline.parent(node) else { continue };
        match sheet.key(node) {
            Some("kind") => is_object[parent].0 = true,
            Some("apiVersion") => is_object[parent].1 = true,
            _ => {}
        }
    }
    for node in sheet.outline.nodes() {
        let above = sheet.outline.parent(node).and_then(|parent| objects[parent]);
        objects[node] = if is_object[node] == (true, true) { Some(node) } else { above };
    }
    objects
}

/// The keys from `object` down to `node`, without places in lists.
fn below(sheet: &Sheet<'_>, object: Node, node: Node) -> Vec<String> {
    let mut keys: Vec<String> = std::iter::once(node)
        .chain(sheet.outline.above(node).take_while(|above| *above != object))
        .filter_map(|node| sheet.key(node).map(str::to_owned))
        .collect();
    keys.reverse();
    keys
}

/// Annotations hold names and sums, except the copy of the object that `kubectl apply` leaves.
fn annotation(sheet: &mut Sheet<'_>, leaf: usize, depth: usize) {
    sheet.quiet(leaf);
    let is_json = sheet.leaves[leaf].value.text().trim_start().starts_with('{');
    if is_json && depth < super::NESTING {
        let found =
            embedded::parsed("annotation.json", Format::Json, &sheet.leaves[leaf].value, depth);
        sheet.add_inner(leaf, found);
    }
}

/// A value of `Secret.data`: base64.
fn secret(sheet: &mut Sheet<'_>, at: usize, key: &str, depth: usize) {
    let leaf = &sheet.leaves[at];
    let source = leaf.value.trimmed();
    let Some(bytes) = base64(source.text()) else {
        // A template, or a text that somebody forgot to encode.
        sheet.leaves[at].setting = Setting::Credential(Why::SecretData);
        return;
    };
    let place = source.file_range(0..source.text().len());
    if key == ".dockerconfigjson" || key == ".dockercfg" {
        let text = String::from_utf8_lossy(&bytes);
        docker(sheet, at, &Fragment::decoded(&text, place));
        return;
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) if !text.contains(|c: char| c.is_control() && !c.is_whitespace()) => text,
        // A key of random bytes: the base64 is judged by its name.
        _ => return,
    };
    let mut decoded = leaf.clone();
    decoded.value = Fragment::decoded(text.trim(), place);
    decoded.setting = Setting::Credential(Why::SecretData);
    sheet.quiet(at);
    file_or_value(sheet, at, decoded, key, depth);
}

/// A value of `Secret.stringData`.
fn plain(sheet: &mut Sheet<'_>, at: usize, key: &str, depth: usize) {
    if key == ".dockerconfigjson" || key == ".dockercfg" {
        let text = sheet.leaves[at].value.clone();
        docker(sheet, at, &text);
        return;
    }
    let decoded = sheet.leaves[at].clone().credential(Why::SecretData);
    sheet.quiet(at);
    file_or_value(sheet, at, decoded, key, depth);
}

fn file_or_value(sheet: &mut Sheet<'_>, at: usize, value: Leaf, key: &str, depth: usize) {
    let text = value.value.text();
    let is_json = text.trim_start().starts_with(['{', '[']);
    let may_be_file = text.trim_end().contains('\n') || is_json;
    let found = if may_be_file && depth < super::NESTING {
        embedded::file(key, &value, text.contains('\n'), depth)
    } else {
        None
    };
    match found {
        Some(found) => sheet.add_inner(at, found),
        None => sheet.add(at, value),
    }
}

/// The logins of a Docker config.
fn docker(sheet: &mut Sheet<'_>, at: usize, text: &Fragment) {
    let found = embedded::parsed("config.json", Format::Json, text, super::NESTING);
    sheet.quiet(at);
    let place = text.file_range(0..text.text().len());
    let mut kept: Vec<Leaf> = Vec::new();
    for leaf in found {
        let is_login = ["auth", "password", "identitytoken", "registrytoken"]
            .iter()
            .any(|key| embedded::ends_with(&leaf, key));
        let span = leaf.value.file_range(0..leaf.value.text().len());
        // Decoded from base64 all have one place, and one is enough.
        if is_login && !leaf.value.is_empty() && (kept.is_empty() || span != place) {
            kept.push(leaf.credential(Why::Schema));
        }
    }
    sheet.add_inner(at, kept);
}

/// `NAME=value` of a generator.
fn literal(sheet: &mut Sheet<'_>, at: usize, why: Option<Why>) {
    let Some(mut split) = pairs::assignment(&sheet.leaves[at]) else { return };
    if let Some(why) = why {
        split = split.credential(why);
    }
    sheet.leaves[at] = split;
}

/// `tlsSecret: my-tls` is the name of a Secret.
fn is_name_of_secret(key: &str, value: &str) -> bool {
    let lower = key.to_ascii_lowercase();
    let is_label = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '/';
    lower.ends_with("secret")
        && value.starts_with(|c: char| c.is_ascii_lowercase())
        && value.contains('-')
        && value.chars().all(is_label)
        && value.chars().filter(char::is_ascii_digit).count() <= 2
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let packed: String = text.split_whitespace().collect();
    if packed.is_empty() {
        return None;
    }
    STANDARD.decode(&packed).or_else(|_| STANDARD_NO_PAD.decode(&packed)).ok()
}
