//! What the schema of a file adds to its values: pairs, Kubernetes objects, compose files, CI
//! files, command lines, headers, URLs, texts inside values.
//!
//! Each context looks at the whole file through an `outline` and marks, renames or adds leaves.
//! None decides what a credential is.

pub mod arguments;
mod ci;
mod commands;
mod compose;
pub mod connection;
mod embedded;
pub mod headers;
mod inside;
mod kubernetes;
mod notebook;
mod openclaw;
mod outline;
mod pairs;
mod quiet;
mod references;
mod sheet;
pub mod sql;
pub mod urls;

use super::format::Format;
use super::leaf::Leaf;
pub(crate) use arguments::flagged_programs;
pub(crate) use quiet::is_without_names;
use sheet::Sheet;

/// How many texts may stand in one another: a JSON text in a config file in a `ConfigMap`.
const NESTING: usize = 3;

/// Rewrites `leaves` by what the file at `path` is. The order of place is kept.
#[must_use]
pub fn apply(path: &str, format: Format, leaves: Vec<Leaf>) -> Vec<Leaf> {
    nested(path, format, leaves, 0)
}

/// The same for a text that stands in `depth` others.
fn nested(path: &str, format: Format, leaves: Vec<Leaf>, depth: usize) -> Vec<Leaf> {
    let mut sheet = Sheet::new(path, format, leaves);
    if quiet::is_without_names(path, format) {
        sheet.quiet_all();
    } else if is_tree(format) {
        // What a schema says of a place comes before what holds for every list and mapping.
        references::mark(&mut sheet);
        kubernetes::mark(&mut sheet, depth);
        compose::mark(&mut sheet);
        ci::mark(&mut sheet);
        openclaw::mark(&mut sheet);
        notebook::read(&mut sheet);
        pairs::name_values(&mut sheet);
        commands::read(&mut sheet);
        pairs::split_items(&mut sheet);
        if depth < NESTING {
            embedded::read(&mut sheet, depth);
        }
    }
    inside::read(&mut sheet);
    sheet.into_leaves()
}

/// Whether values stand in lists and mappings.
fn is_tree(format: Format) -> bool {
    matches!(
        format,
        Format::Yaml | Format::Helm | Format::Json | Format::Toml | Format::Plist | Format::Xml
    )
}

#[cfg(test)]
mod tests;
