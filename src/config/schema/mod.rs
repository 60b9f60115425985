//! Whether OpenClaw calls a config valid, as 2026.2.26 and 2026.9.6 decide it on a plain npm install.
//!
//! The schema itself is data (`data/`, made by `scripts/gen-schema`), read in place by `table` and
//! held against a value by `walk`. What OpenClaw keeps as code is in `refine` (rules inside the
//! schema), `agents` (migration before it), `legacy`, `whole` and `plugins` (rules after it).
//!
//! The disk is not looked at: plugins that are installed beside OpenClaw, links between agent
//! folders and missing `plugins.load.paths` are out of sight.

mod agents;
mod legacy;
mod pattern;
mod plugins;
mod quantity;
mod refine;
mod table;
mod url;
mod walk;
mod whole;

use crate::base::span::Span;
use crate::config::dialect::Version;
use crate::config::value::Value;

use table::{NodeId, Table};
use walk::Walker;

/// What kind of breach an issue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IssueKind {
    /// A key that is not known at its place; `near` holds close ones.
    UnknownKey,
    /// A key whose name is not allowed.
    Key,
    /// A required field is absent.
    Missing,
    /// A wrong type.
    Type,
    /// None of the fixed choices.
    Choice,
    /// None of several accepted forms.
    Shape,
    /// A text of the wrong form.
    Pattern,
    /// Too small, too large, too short, too long.
    Range,
    /// Two fields that contradict each other.
    Conflict,
    /// A field or value that this version has dropped or moved.
    Retired,
}

/// Something that makes OpenClaw refuse the config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaIssue {
    /// Keys and list indices from the root (of the fragment, for [`validate_at`]: of the config).
    pub path: Vec<String>,
    /// The key for [`IssueKind::UnknownKey`], else the value or what encloses it.
    pub span: Span,
    /// What is wrong, as a clause in lower case. Never a value.
    pub message: String,
    /// The kind of breach.
    pub kind: IssueKind,
    /// Known keys close to an unknown one, nearest first.
    pub near: Vec<String>,
}

/// Everything that makes `version` refuse `root`, the config after includes and substitution.
/// Empty exactly when OpenClaw calls it valid. As there, later rules run only when earlier ones hold.
#[must_use]
pub fn validate(root: &Value, version: Version) -> Vec<SchemaIssue> {
    validate_at_home(root, version, &|text| text.to_owned())
}

/// As [`validate`], with the machine's way to read a path: `~` and relative paths made absolute, so
/// that two writings of one folder are seen as one.
#[must_use]
pub fn validate_at_home(
    root: &Value,
    version: Version,
    absolute: &dyn Fn(&str) -> String,
) -> Vec<SchemaIssue> {
    let old = version == Version::V2026_2_26;
    if old {
        let moved = legacy::issues(root);
        if !moved.is_empty() {
            return moved;
        }
    }
    let root = if old { std::borrow::Cow::Borrowed(root) } else { agents::migrated(root) };
    let table = Table::of(version);
    let mut walker = Walker::new(table, Vec::new());
    walker.check(table.root(), &root);
    if walker.issues.is_empty() {
        whole::check(&mut walker, &root, version, absolute);
    }
    if walker.issues.is_empty() {
        plugins::check(&mut walker, &root, version);
    }
    walker.issues
}

/// Holds a fragment against the schema of its place, for example a provider against
/// `["secrets", "providers", "vault"]`. Rules that need the rest of the config do not run. A place
/// that the schema does not know is an issue of its own.
#[must_use]
pub fn validate_at(path: &[&str], value: &Value, version: Version) -> Vec<SchemaIssue> {
    let table = Table::of(version);
    let steps: Vec<String> = path.iter().map(|step| (*step).to_owned()).collect();
    let mut walker = Walker::new(table, steps);
    match places(path, version).as_slice() {
        [] => walker.add(&[], value.span, IssueKind::UnknownKey, "is not a place of the config"),
        [first, more @ ..] => {
            walker.check(*first, value);
            let fits = |node: &NodeId| Walker::new(table, Vec::new()).fits(*node, value);
            if !walker.issues.is_empty() && more.iter().any(fits) {
                walker.issues.clear();
            }
        }
    }
    walker.issues
}

/// The keys that the schema knows at `path`, in the order of the schema; `None` where the path
/// leads nowhere or to something without fixed keys.
#[must_use]
pub fn known_keys(path: &[&str], version: Version) -> Option<Vec<&'static str>> {
    let table = Table::of(version);
    let mut keys: Vec<&'static str> = Vec::new();
    for node in places(path, version) {
        for (name, _) in table.words(node).filter_map(table::member) {
            if !keys.contains(&name) {
                keys.push(name);
            }
        }
    }
    (!keys.is_empty()).then_some(keys)
}

/// The nodes at `path`; several where a union is on the way.
fn places(path: &[&str], version: Version) -> Vec<NodeId> {
    let table = Table::of(version);
    let mut nodes = forms(table, table.root());
    let mut path = path;
    if let ["channels", id, rest @ ..] = path {
        if let Some(node) = table.named("channel-schema", id) {
            nodes = forms(table, node);
            path = rest;
        }
    } else if let ["plugins", "entries", id, "config", rest @ ..] = path
        && let Some(node) = table.named("plugin", id)
    {
        nodes = forms(table, node);
        path = rest;
    }
    for step in path {
        let mut next = Vec::new();
        for node in nodes {
            let item = table.words(node).find_map(|word| word.strip_prefix('I')).map(table::number);
            let item = item.filter(|_| step.bytes().all(|b| b.is_ascii_digit()));
            if let Some(child) = table.member(node, step).or(item) {
                next.extend(forms(table, child));
            }
        }
        nodes = next;
    }
    nodes
}

/// A node and, where it is a union, each of its forms.
fn forms(table: &'static Table, node: NodeId) -> Vec<NodeId> {
    let mut all = vec![node];
    for word in table.words(node) {
        if let Some(list) = word.strip_prefix(['U', 'O']) {
            for inner in list.split(',').map(table::number) {
                all.extend(forms(table, inner));
            }
        } else if let Some(inner) = word.strip_prefix('&') {
            all.extend(forms(table, table::number(inner)));
        }
    }
    all
}

#[cfg(test)]
mod tests;
