//! Jupyter notebooks: the lines of a code cell are a program.

use super::outline::Node;
use super::sheet::Sheet;
use crate::lint::format::{Format, Language};
use crate::lint::fragment::Fragment;
use crate::lint::parse;

/// Reads the code of each cell as Python; all else in a notebook is text.
pub(super) fn read(sheet: &mut Sheet<'_>) {
    let name = sheet.file_name();
    let is_notebook = matches!(name.rsplit_once('.'), Some((_, "ipynb")));
    if sheet.format != Format::Json || !is_notebook {
        return;
    }
    let nodes: Vec<Node> = sheet.outline.nodes().collect();
    for node in nodes {
        if let Some(leaf) = sheet.outline.leaf(node) {
            sheet.quiet(leaf);
        }
        let is_code = sheet.key(node) == Some("source")
            && sheet
                .outline
                .parent(node)
                .is_some_and(|cell| sheet.text(cell, "cell_type") == Some("code"));
        if is_code {
            cell(sheet, node);
        }
    }
}

/// One cell: a text, or a list of lines with their ends.
fn cell(sheet: &mut Sheet<'_>, node: Node) {
    let mut code = Fragment::default();
    let mut last = None;
    let lines: Vec<Node> = sheet.outline.children(node).collect();
    for line in std::iter::once(node).chain(lines) {
        if let Some(leaf) = sheet.outline.leaf(line) {
            let text = &sheet.leaves[leaf].value;
            code.push_part(text, 0..text.text().len());
            last = Some(leaf);
        }
    }
    let Some(last) = last else { return };
    let found = parse::parse(Format::Source(Language::Python), &code).found;
    sheet.add_inner(last, found);
}
