//! The reader of last resort: assignments in any text, line by line.

use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Step};

/// Finds `name = value` and `name: value`, and gives every line as free text besides.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    for (range, line) in text.lines() {
        out.push(Leaf::text(text.slice(range.clone())));
        let Some(at) = line.find(['=', ':']) else { continue };
        let name = line[..at].trim().trim_matches(['"', '\'']);
        let value = text.slice(range.start + at + 1..range.end).trimmed();
        if !name.is_empty() && !name.contains(char::is_whitespace) {
            out.push(Leaf::named(vec![Step::Key(name.to_owned())], value, Form::Plain));
        }
    }
}
