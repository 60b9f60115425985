//! Credentials inside values, whatever the schema: headers, URLs, connection strings, SQL.

use super::sheet::Sheet;
use super::{connection, headers, sql, urls};
use crate::lint::leaf::{Leaf, Setting, Step};

/// Headers whose value is no credential as a whole.
const WRAPPING: [&str; 4] =
    ["authorization", "proxy-authorization", "cookie", "http_authorization"];

/// Keys of text for people, lower case: what looks like a header in it is an explanation.
const PROSE: [&str; 19] = [
    "description",
    "descriptions",
    "summary",
    "help",
    "helptext",
    "title",
    "message",
    "comment",
    "note",
    "notes",
    "doc",
    "docs",
    "usage",
    "hint",
    "label",
    "tooltip",
    "examples",
    "keywords",
    "required",
];

/// Whether text for people stands under a key.
pub(super) fn is_prose_key(key: &str) -> bool {
    key.len() <= 16 && PROSE.contains(&key.to_ascii_lowercase().as_str())
}

/// Looks into every value.
pub(super) fn read(sheet: &mut Sheet<'_>) {
    let mut found: Vec<(usize, Leaf)> = Vec::new();
    let mut inner = Vec::new();
    for (at, leaf) in sheet.all() {
        if leaf.value.text().len() < 8 {
            continue;
        }
        urls::find(&leaf.value, &mut inner);
        // A comment or a prose text holds the forms of credentials alone.
        let key = leaf.path.iter().rev().find_map(Step::key);
        if leaf.setting != Setting::Text && !key.is_some_and(is_prose_key) {
            headers::find(&leaf.value, &mut inner);
            connection::find(&leaf.value, &mut inner);
            sql::find(&leaf.value, &mut inner);
        }
        for mut one in inner.drain(..) {
            if one.path.is_empty() || !leaf.path.is_empty() {
                one.name = one.name().map(str::to_owned);
                one.path.clone_from(&leaf.path);
            }
            found.push((at, one));
        }
    }
    for (at, leaf) in sheet.all_mut() {
        if leaf.setting != Setting::Named {
            continue;
        }
        let Some(name) = leaf.name() else { continue };
        let is_wrapping =
            name.len() <= 24 && WRAPPING.contains(&name.to_ascii_lowercase().as_str());
        let one = if is_wrapping {
            headers::in_value(name, &leaf.value)
        } else {
            headers::with_scheme(name, &leaf.value)
        };
        if let Some(mut one) = one {
            one.name = Some(name.to_owned());
            one.path.clone_from(&leaf.path);
            leaf.setting = Setting::Text;
            found.push((at, one));
        }
    }
    for (at, leaf) in found {
        sheet.add(at, leaf);
    }
}
