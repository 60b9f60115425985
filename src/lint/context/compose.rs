//! Compose files: `$$` is a dollar, `secrets:` are names.

use super::sheet::Sheet;
use crate::lint::format::Format;
use crate::lint::fragment::Fragment;
use crate::lint::leaf::Form;

/// Keeps what compose says of the values.
pub(super) fn mark(sheet: &mut Sheet<'_>) {
    if !is_compose(sheet) {
        return;
    }
    for node in sheet.outline.nodes() {
        let Some(leaf) = sheet.outline.leaf(node) else { continue };
        let keys = sheet.keys(node);
        let is_name = match keys.as_slice() {
            ["services", _, "secrets" | "configs" | "env_file" | "volumes" | "networks", ..]
            | ["services", _, "build", "secrets", ..]
            | ["secrets", ..] => true,
            ["configs", _, key, ..] => *key != "content",
            _ => false,
        };
        if is_name {
            sheet.quiet(leaf);
        }
        if sheet.leaves[leaf].value.text().contains("$$") {
            let (value, is_literal) = undouble(&sheet.leaves[leaf].value);
            sheet.leaves[leaf].value = value;
            if is_literal {
                sheet.leaves[leaf].form = Form::Quoted;
            }
        }
    }
}

fn is_compose(sheet: &Sheet<'_>) -> bool {
    if !matches!(sheet.format, Format::Yaml | Format::Json) {
        return false;
    }
    let mut roots = sheet.outline.nodes().filter(|node| sheet.outline.is_root(*node));
    if !roots.any(|root| sheet.child(root, "services").is_some()) {
        return false;
    }
    let name = sheet.file_name();
    // Containers for development list their services otherwise.
    name != "devcontainer.json"
        && sheet.outline.nodes().any(|node| {
            let keys = sheet.keys(node);
            matches!(keys.as_slice(), ["services", _, "image" | "build" | "environment"])
        })
}

/// The text with a dollar for two, and whether every dollar in it is a literal one.
fn undouble(text: &Fragment) -> (Fragment, bool) {
    let source = text.text();
    let mut value = Fragment::default();
    let (mut run, mut at, mut is_literal) = (0, 0, true);
    while let Some(next) = source[at..].find('$') {
        let dollar = at + next;
        if source[dollar + 1..].starts_with('$') {
            value.push_part(text, run..dollar);
            value.push_decoded("$", text.file_range(dollar..dollar + 2));
            run = dollar + 2;
            at = run;
        } else {
            is_literal = false;
            at = dollar + 1;
        }
    }
    value.push_part(text, run..source.len());
    (value, is_literal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_dollars_are_one() {
        let (value, is_literal) = undouble(&Fragment::verbatim("a$$b$$$$c", 5));
        assert_eq!((value.text(), is_literal), ("a$b$$c", true));
        assert_eq!(value.file_range(0..6), 5..14);
        assert_eq!(value.file_range(1..2), 6..8);
        let (value, is_literal) = undouble(&Fragment::verbatim("$$${X}", 0));
        assert_eq!((value.text(), is_literal), ("$${X}", false));
    }
}
