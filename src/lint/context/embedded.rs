//! Files inside values: a config file in a `ConfigMap`, JSON in an environment variable.

use super::nested;
use super::sheet::Sheet;
use crate::lint::format::{self, Format};
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Step};
use crate::lint::parse;

/// How much of a text its format is told from, in lines.
const LINES: usize = 64;

/// Parses again the values that are files themselves.
pub(super) fn read(sheet: &mut Sheet<'_>, depth: usize) {
    for node in sheet.outline.nodes() {
        let Some(leaf) = sheet.outline.leaf(node) else { continue };
        if !sheet.is_named(leaf)
            || matches!(sheet.leaves[leaf].form, Form::Scalar | Form::Code)
            || sheet.is_reference(node)
        {
            continue;
        }
        // What can be no file is most of what there is.
        let text = sheet.leaves[leaf].value.text().trim();
        let is_json = text.starts_with(['{', '[']) && text.ends_with(['}', ']']);
        let is_file = sheet.is_file(node);
        if !is_json && !is_file && !text.contains(['\n', '=', ':']) {
            continue;
        }
        // cloud-init and the like name the file beside its content.
        let parent = sheet.outline.parent(node);
        let beside = parent.and_then(|parent| {
            let is_content = matches!(sheet.key(node), Some("content" | "contents" | "inline"));
            let names = ["path", "target", "filename", "name"];
            is_content.then(|| names.iter().find_map(|name| sheet.text(parent, name))).flatten()
        });
        let name = beside.or_else(|| sheet.key(node)).unwrap_or_default().to_owned();
        let is_file = is_file || beside.is_some();
        let Some(found) = file(&name, &sheet.leaves[leaf], is_file, depth) else { continue };
        sheet.quiet(leaf);
        sheet.add_inner(leaf, found);
    }
}

/// The leaves of the file `name` that the value of `leaf` is. Nothing when it is no file.
pub(super) fn file(name: &str, leaf: &Leaf, is_file: bool, depth: usize) -> Option<Vec<Leaf>> {
    let text = leaf.value.text();
    let by_name = if name.contains('.') { format::detect(name, text) } else { Format::Text };
    let format = match (by_name, sniff(text)) {
        (Format::Text | Format::Markdown, sniffed) => match sniffed {
            Some(format) => format,
            None if is_file && text.trim().contains('\n') && !text.contains("-----BEGIN ") => {
                Format::Text
            }
            None => return None,
        },
        // Elsewhere a key with a dot is seldom the name of a file.
        (_, sniffed) if !is_file && !text.contains('\n') => sniffed?,
        (known, _) => known,
    };
    Some(parsed(name, format, &leaf.value, depth))
}

/// Parses a text inside a value.
pub(super) fn parsed(name: &str, format: Format, text: &Fragment, depth: usize) -> Vec<Leaf> {
    nested(name, format, parse::parse(format, text).found, depth + 1)
}

/// The format of a text, by its looks. Nothing when it may as well be prose.
pub(super) fn sniff(text: &str) -> Option<Format> {
    let text = text.trim();
    if text.starts_with("-----BEGIN ") {
        return None;
    }
    if text.starts_with("#!") {
        return text
            .lines()
            .next()
            .is_some_and(|line| line.contains("sh"))
            .then_some(Format::Shell);
    }
    let pairs = [('{', '}'), ('[', ']')];
    if pairs.iter().any(|(open, close)| text.starts_with(*open) && text.ends_with(*close)) {
        let inner = text[1..].trim_start();
        let is_json = inner.starts_with(['"', '{', '\'', '/'])
            || inner.split_once(':').is_some_and(|(key, _)| is_word(key.trim()));
        let is_template = text.starts_with("{{") || text.starts_with("{%");
        if is_json && !is_template {
            return Some(Format::Json);
        }
    }
    if text.starts_with("<?xml") || text.starts_with("<plist") {
        let is_plist = text.lines().take(LINES).any(|line| line.contains("<plist"));
        return Some(if is_plist { Format::Plist } else { Format::Xml });
    }
    by_lines(text)
}

fn by_lines(text: &str) -> Option<Format> {
    let (mut lines, mut equals, mut colons, mut upper, mut sections) = (0, 0, 0, 0, 0);
    for line in text.lines().take(LINES) {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        lines += 1;
        if line.starts_with('[') && line.ends_with(']') {
            sections += 1;
            continue;
        }
        let item = line.strip_prefix("- ").unwrap_or(line);
        let item = item.strip_prefix("export ").unwrap_or(item);
        let Some(at) = item.find(['=', ':']) else {
            colons += usize::from(line.starts_with("- "));
            continue;
        };
        let (name, rest) = (item[..at].trim(), &item[at + 1..]);
        if !is_word(name.trim_matches(['"', '\''])) {
            continue;
        }
        if item[at..].starts_with('=') {
            equals += 1;
            upper += usize::from(!name.contains(|c: char| c.is_ascii_lowercase()));
        } else if rest.is_empty() || rest.starts_with([' ', '\t']) {
            colons += 1;
        }
    }
    if lines < 2 {
        return None;
    }
    let most = |count: usize| count * 5 >= lines * 3;
    if most(equals + sections) && equals > 0 {
        return Some(match (sections, upper) {
            (1.., _) => Format::Ini,
            (0, upper) if upper == equals => Format::Dotenv,
            _ => Format::Properties,
        });
    }
    most(colons).then_some(Format::Yaml)
}

fn is_word(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_.-/".contains(c))
}

/// The path of a leaf ends with this step.
pub(super) fn ends_with(leaf: &Leaf, key: &str) -> bool {
    matches!(leaf.path.last(), Some(Step::Key(last)) if last == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_from_the_text() {
        for (text, format) in [
            ("{\"a\": 1}", Some(Format::Json)),
            ("{a: 1}", Some(Format::Json)),
            ("[{\"a\": 1}]", Some(Format::Json)),
            ("{{ .Values.x }}", None),
            ("[your key]", None),
            ("db:\n  password: x\n  host: y\n", Some(Format::Yaml)),
            ("A=1\nB=2\n", Some(Format::Dotenv)),
            ("a.b=1\nc=2\n", Some(Format::Properties)),
            ("[s]\na = 1\n", Some(Format::Ini)),
            ("#!/bin/sh\necho x\n", Some(Format::Shell)),
            ("-----BEGIN X-----\nA=\n-----END X-----", None),
            ("<?xml version='1'?>\n<plist>", Some(Format::Plist)),
            ("Some prose over\ntwo lines: here it is.\nAnd three.", None),
        ] {
            assert_eq!(sniff(text), format, "{text}");
        }
    }
}
