//! Credentials inside values, whatever the schema: headers, URLs, connection strings, SQL.

use super::sheet::Sheet;
use super::{connection, headers, sql, urls};
use crate::lint::leaf::{Leaf, Setting};

/// Headers whose value is no credential as a whole.
const WRAPPING: [&str; 4] =
    ["authorization", "proxy-authorization", "cookie", "http_authorization"];

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
        if leaf.setting != Setting::Text {
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
