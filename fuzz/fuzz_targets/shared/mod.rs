//! What holds for every parser of the linter, whatever it is given.

use telson::lint::format::Format;
use telson::lint::fragment::Fragment;
use telson::lint::leaf::Leaf;
use telson::lint::{parse, scan};

/// Parses `data` as `format`, and scans it as the file `name`: no panic, and every place lies in the
/// text and between characters.
pub fn check(format: Format, name: &str, data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let leaves = parse::parse(format, &Fragment::verbatim(text, 0));
    for leaf in &leaves.found {
        in_text(leaf, text);
    }
    if let Some((at, _)) = leaves.stopped {
        assert!(text.is_char_boundary(at));
    }
    let scan = scan::scan(name, text);
    for found in &scan.found {
        assert!(text.get(found.span.clone()).is_some(), "{:?}", found.span);
        in_text(&found.leaf, text);
    }
}

fn in_text(leaf: &Leaf, text: &str) {
    let range = leaf.value.file_range(0..leaf.value.text().len());
    assert!(text.get(range.clone()).is_some(), "{range:?}");
}
