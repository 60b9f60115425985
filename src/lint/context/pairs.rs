//! Values that get their name from beside or above: `{name: X, value: y}`, `X: {default: y}`,
//! `X=y` in a list.

use super::commands::SHELLS;
use super::outline::Node;
use super::sheet::Sheet;
use crate::lint::leaf::{Form, Leaf, Step};

/// Keys of the name in a pair, lower case.
const NAMES: [&str; 15] = [
    "name",
    "key",
    "parameterkey",
    "parametername",
    "envname",
    "optionname",
    "variable",
    "variablename",
    "varname",
    "header",
    "headername",
    "headerkey",
    "propertyname",
    "parameter_key",
    "env_name",
];

/// Keys of the value in a pair, lower case.
const VALUES: [&str; 15] = [
    "value",
    "parametervalue",
    "parameter_value",
    "stringvalue",
    "plaintextvalue",
    "secretvalue",
    "headervalue",
    "val",
    "default",
    "defaultvalue",
    "default_value",
    "example",
    "currentvalue",
    "initialvalue",
    "testvalue",
];

/// Keys of a value that its parent names, lower case.
const INNER: [&str; 8] = [
    "value",
    "default",
    "defaultvalue",
    "default_value",
    "const",
    "example",
    "initialvalue",
    "plaintext",
];

/// Parents that collect values and name none.
const COLLECTIONS: [&str; 14] = [
    "variables",
    "env",
    "environment",
    "properties",
    "parameters",
    "inputs",
    "data",
    "values",
    "options",
    "config",
    "settings",
    "defaults",
    "schema",
    "items",
];

/// Gives the values of pairs, and those that their parents name, their names.
pub(super) fn name_values(sheet: &mut Sheet<'_>) {
    for node in sheet.outline.nodes() {
        if sheet.is_reference(node) {
            continue;
        }
        if sheet.outline.leaf(node).is_none() {
            pair(sheet, node);
        }
    }
    for node in sheet.outline.nodes() {
        let Some(leaf) = sheet.outline.leaf(node) else { continue };
        if sheet.is_named(leaf)
            && sheet.leaves[leaf].name.is_none()
            && let Some(name) = name_above(sheet, node)
        {
            sheet.leaves[leaf].name = Some(name);
        }
    }
}

fn pair(sheet: &mut Sheet<'_>, node: Node) {
    let (mut name, mut values) = (None, Vec::new());
    for child in sheet.outline.children(node) {
        let (Some(key), Some(leaf)) = (sheet.key(child), sheet.outline.leaf(child)) else {
            continue;
        };
        if key.len() > 16 || sheet.leaves[leaf].form == Form::Scalar {
            continue;
        }
        let key = key.to_ascii_lowercase();
        let text = sheet.leaves[leaf].value.text();
        if NAMES.contains(&key.as_str()) {
            // Of two names the one without blanks is the technical one.
            let is_word = !text.is_empty() && !text.contains(char::is_whitespace);
            if name.is_none() || is_word {
                name = Some((leaf, text.to_owned()));
            }
        } else if VALUES.contains(&key.as_str()) {
            values.push(leaf);
        }
    }
    let Some((name_leaf, name)) = name else { return };
    if values.is_empty() || name.is_empty() || name.len() > 256 {
        return;
    }
    sheet.quiet(name_leaf);
    for leaf in values {
        if sheet.is_named(leaf) {
            sheet.leaves[leaf].name = Some(name.clone());
        }
    }
}

/// The name that stands above a `default` and the like.
fn name_above(sheet: &Sheet<'_>, node: Node) -> Option<String> {
    let mut parent = sheet.outline.parent(node)?;
    let is_inner = match sheet.outline.step(node, &sheet.leaves)? {
        Step::Key(key) => key.len() <= 16 && INNER.contains(&key.to_ascii_lowercase().as_str()),
        Step::Index(_) => {
            let is_examples = matches!(sheet.key(parent), Some("examples"));
            parent = sheet.outline.parent(parent)?;
            is_examples
        }
    };
    is_inner.then_some(())?;
    if sheet.key(parent) == Some("schema") {
        // OpenAPI: `{name: X, schema: {default: y}}`.
        parent = sheet.outline.parent(parent)?;
        if let Some(name) = sheet.text(parent, "name") {
            return Some(name.to_owned());
        }
    }
    let name = sheet.key(parent)?;
    (!COLLECTIONS.contains(&name.to_ascii_lowercase().as_str())).then(|| name.to_owned())
}

/// Splits `NAME=value` in lists.
pub(super) fn split_items(sheet: &mut Sheet<'_>) {
    for node in sheet.outline.nodes() {
        let Some(leaf) = sheet.outline.leaf(node) else { continue };
        let is_item = matches!(sheet.outline.step(node, &sheet.leaves), Some(Step::Index(_)));
        // Behind `sh -c` stands a script, which may begin with an assignment.
        let is_script = || {
            let list = sheet.outline.parent(node);
            let before = list.into_iter().flat_map(|list| sheet.outline.children(list));
            let mut before = before.filter_map(|child| sheet.outline.leaf(child));
            before.any(|it| it < leaf && SHELLS.contains(&sheet.leaves[it].value.text()))
        };
        if is_item
            && sheet.is_named(leaf)
            && !is_script()
            && let Some(split) = assignment(&sheet.leaves[leaf])
        {
            sheet.leaves[leaf] = split;
        }
    }
}

/// `NAME=value` as a value under its name. Quotes around the value are not part of it.
pub(super) fn assignment(leaf: &Leaf) -> Option<Leaf> {
    let text = leaf.value.text();
    let (name, value) = text.split_once('=')?;
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_';
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_.-/[]".contains(c);
    if name.len() > 256 || !name.starts_with(is_start) || !name.chars().all(is_part) {
        return None;
    }
    let mut range = text.len() - value.len()..text.len();
    for quote in ['"', '\''] {
        if value.len() >= 2 && value.starts_with(quote) && value.ends_with(quote) {
            range = range.start + 1..range.end - 1;
            break;
        }
    }
    let mut split = leaf.clone().under(name);
    split.value = leaf.value.slice(range);
    Some(split)
}
