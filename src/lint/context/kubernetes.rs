//! Kubernetes objects, by `kind` and `apiVersion`, wherever they stand: documents, `List.items`,
//! JSON, annotations.

use std::collections::{HashMap, HashSet};

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
    let kinds = kinds(sheet);
    if kinds.is_empty() {
        return;
    }
    let mut objects: Vec<Option<Node>> = vec![None; sheet.outline.nodes().len()];
    for node in sheet.outline.nodes() {
        let above = sheet.outline.parent(node).and_then(|parent| objects[parent]);
        objects[node] = if kinds.contains_key(&node) { Some(node) } else { above };
        let (Some(object), Some(leaf)) = (objects[node], sheet.outline.leaf(node)) else {
            continue;
        };
        let kind = kinds.get(&object).map(String::as_str).unwrap_or_default();
        object_value(sheet, kind, object, node, leaf, depth);
    }
}

/// The objects and their kinds: mappings with `kind` and `apiVersion`.
fn kinds(sheet: &Sheet<'_>) -> HashMap<Node, String> {
    let mut kinds = HashMap::new();
    let mut versioned = HashSet::new();
    for node in sheet.outline.nodes() {
        let (Some(leaf), Some(parent)) = (sheet.outline.leaf(node), sheet.outline.parent(node))
        else {
            continue;
        };
        match sheet.key(node) {
            Some("kind") => {
                kinds.insert(parent, sheet.leaves[leaf].value.text().to_owned());
            }
            Some("apiVersion") => {
                versioned.insert(parent);
            }
            _ => {}
        }
    }
    kinds.retain(|node, _| versioned.contains(node));
    kinds
}

/// Keeps what is known of one value of an object.
fn object_value(
    sheet: &mut Sheet<'_>,
    kind: &str,
    object: Node,
    node: Node,
    leaf: usize,
    depth: usize,
) {
    let keys: Vec<String> = below(sheet, object, node);
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    match (kind, keys.as_slice()) {
        (_, ["metadata", "annotations", ..] | [.., "template", "metadata", "annotations", _]) => {
            annotation(sheet, leaf, depth);
        }
        (
            _,
            ["metadata" | "type" | "kind" | "apiVersion", ..]
            | [.., "labels" | "matchLabels" | "nodeSelector", _],
        )
        | ("SealedSecret", ["spec", "encryptedData", ..]) => sheet.quiet(leaf),
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
        ("ConfigMap", ["data", _]) => sheet.mark_file(node),
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
        // A literal in a template that is encoded later.
        _ if sheet.format == Format::Helm => {
            sheet.leaves[at].setting = Setting::Credential(Why::SecretData);
            return;
        }
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
