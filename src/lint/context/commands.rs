//! Commands in config files: lists of arguments, and command lines in a text.

use super::arguments;
use super::outline::Node;
use super::sheet::Sheet;
use crate::lint::leaf::{Form, Leaf, Step};

/// Keys of a command line, lower case.
const COMMANDS: [&str; 23] = [
    "command",
    "commands",
    "cmd",
    "entrypoint",
    "exec",
    "run",
    "runcmd",
    "bootcmd",
    "args",
    "arguments",
    "programarguments",
    "test",
    "startcommand",
    "buildcommand",
    "installcommand",
    "poststartcommand",
    "postcreatecommand",
    "oncreatecommand",
    "healthcheckcommand",
    "execstart",
    "shell",
    "script",
    "options",
];

/// Mappings whose values are command lines, lower case.
const SCRIPTS: [&str; 3] = ["scripts", "tasks", "hooks"];

/// What makes the next argument a script.
pub(super) const SHELLS: [&str; 7] = ["-c", "-ec", "-lc", "-exc", "-euc", "-ceu", "CMD-SHELL"];

/// Finds the credentials in commands.
pub(super) fn read(sheet: &mut Sheet<'_>) {
    for node in sheet.outline.nodes() {
        if sheet.is_reference(node) {
            continue;
        }
        match sheet.outline.leaf(node) {
            Some(leaf) => line(sheet, node, leaf),
            None => list(sheet, node),
        }
    }
}

/// A command line in one text.
fn line(sheet: &mut Sheet<'_>, node: Node, leaf: usize) {
    if !sheet.is_named(leaf) || sheet.leaves[leaf].form == Form::Scalar {
        return;
    }
    let Some(key) = sheet.key(node) else { return };
    let is_script = || {
        let parent = sheet.outline.parent(node).and_then(|parent| sheet.key(parent));
        let parent = parent.map(str::to_ascii_lowercase).unwrap_or_default();
        SCRIPTS.contains(&parent.as_str()) || (key == "source" && parent == "script")
    };
    if !is_command_key(key) && !is_script() {
        return;
    }
    let text = sheet.leaves[leaf].value.text();
    if text.trim().contains([' ', '\t', '\n']) {
        let found = arguments::in_command(&sheet.leaves[leaf].value);
        sheet.add_inner(leaf, found);
    }
}

/// A list of arguments.
fn list(sheet: &mut Sheet<'_>, node: Node) {
    let mut items: Vec<(usize, Leaf)> = Vec::new();
    let mut has_flags = false;
    for child in sheet.outline.children(node) {
        if !matches!(sheet.outline.step(child, &sheet.leaves), Some(Step::Index(_))) {
            return;
        }
        let Some(leaf) = sheet.outline.leaf(child) else { continue };
        if sheet.is_named(leaf) {
            let item = &sheet.leaves[leaf];
            has_flags |= item.value.text().starts_with('-');
            items.push((leaf, item.clone()));
        }
    }
    let key = sheet.key(node);
    let is_prose = key.is_some_and(super::inside::is_prose_key);
    if is_prose || !(has_flags || key.is_some_and(is_command_key)) {
        return;
    }
    let mut after_shell = false;
    let mut scripts = Vec::new();
    for (leaf, item) in &items {
        if after_shell {
            scripts.push((*leaf, arguments::in_command(&item.value)));
        }
        after_shell = SHELLS.contains(&item.value.text());
    }
    for (leaf, found) in scripts {
        items.retain(|(other, _)| *other != leaf);
        sheet.add_inner(leaf, found);
    }
    let Some(last) = items.last().map(|(leaf, _)| *leaf) else { return };
    let items: Vec<Leaf> = items.into_iter().map(|(_, item)| item).collect();
    for leaf in arguments::in_list(&items) {
        sheet.add(last, leaf);
    }
}

fn is_command_key(key: &str) -> bool {
    if key.len() > 32 {
        return false;
    }
    let lower = key.to_ascii_lowercase();
    COMMANDS.contains(&lower.replace(['_', '-'], "").as_str())
        || ["command", "_opts", "_args", "_flags"].iter().any(|end| lower.ends_with(end))
}
