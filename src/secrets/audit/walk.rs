//! Finding the values at a credential path pattern in the effective config.

use crate::config::value::{Value, ValueKind};

/// A value at a pattern.
#[derive(Debug)]
pub(crate) struct Hit<'a> {
    /// Its path; list indices as decimals.
    pub(crate) segments: Vec<String>,
    /// The value.
    pub(crate) value: &'a Value,
}

/// All values at `pattern`, where `*` stands for any one key (or list index). The empty key is one
/// only to 2026.2.26 (`blank_keys`).
pub(crate) fn expand<'a>(root: &'a Value, pattern: &str, blank_keys: bool) -> Vec<Hit<'a>> {
    let tokens: Vec<&str> = pattern.split('.').collect();
    let mut hits = Vec::new();
    step(root, &tokens, &mut Vec::new(), &mut hits);
    hits.retain(|hit| blank_keys || hit.segments.iter().all(|segment| !segment.is_empty()));
    hits
}

fn step<'a>(value: &'a Value, tokens: &[&str], path: &mut Vec<String>, hits: &mut Vec<Hit<'a>>) {
    let Some((token, rest)) = tokens.split_first() else {
        hits.push(Hit { segments: path.clone(), value });
        return;
    };
    let mut go = |key: String, child: &'a Value| {
        path.push(key);
        step(child, rest, path, hits);
        path.pop();
    };
    match (&value.kind, *token) {
        (ValueKind::Object(entries), "*") => {
            for entry in entries {
                go(entry.key.clone(), &entry.value);
            }
        }
        (ValueKind::Array(items), "*") => {
            for (index, item) in items.iter().enumerate() {
                go(index.to_string(), item);
            }
        }
        (ValueKind::Object(_), key) => {
            if let Some(child) = value.get(key) {
                go(key.to_owned(), child);
            }
        }
        _ => {}
    }
}

/// Calls `visit` for every string in `value` with its path.
pub(crate) fn strings<'a>(
    value: &'a Value,
    path: &mut Vec<String>,
    visit: &mut dyn FnMut(&[String], &'a Value, &'a str),
) {
    match &value.kind {
        ValueKind::String(text) => visit(path, value, text),
        ValueKind::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                strings(item, path, visit);
                path.pop();
            }
        }
        ValueKind::Object(entries) => {
            for entry in entries {
                path.push(entry.key.clone());
                strings(&entry.value, path, visit);
                path.pop();
            }
        }
        ValueKind::Null | ValueKind::Bool(_) | ValueKind::Number(_) => {}
    }
}
