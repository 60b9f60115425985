//! Files of CI systems: which values are scripts, and which words of the schema only look like
//! names of credentials.

use super::outline::Node;
use super::sheet::Sheet;
use crate::lint::format::{Format, Language};
use crate::lint::leaf::{Form, Leaves};
use crate::lint::parse;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum System {
    Actions,
    Gitlab,
    Travis,
    /// `CircleCI`, Azure Pipelines, Bitbucket, Drone, Woodpecker, Buildkite.
    Other,
}

/// Keys of scripts: a text, or a list of lines.
const SCRIPTS: [&str; 22] = [
    "script",
    "before_script",
    "after_script",
    "after-script",
    "commands",
    "command",
    "run",
    "bash",
    "sh",
    "pwsh",
    "powershell",
    "before_install",
    "install",
    "before_deploy",
    "after_deploy",
    "before_cache",
    "after_success",
    "after_failure",
    "inlineScript",
    "inline",
    "pre_get_sources_script",
    "setup",
];

/// Inputs of actions that hold lines of `NAME=value`.
const LINES: [&str; 8] =
    ["build-args", "secrets", "env", "env-vars", "env_vars", "envs", "secret-envs", "set_env_vars"];

/// Keeps what the CI system says of the values.
pub(super) fn mark(sheet: &mut Sheet<'_>) {
    let Some(system) = system(sheet) else { return };
    for node in sheet.outline.nodes() {
        let Some(leaf) = sheet.outline.leaf(node) else { continue };
        let is_text =
            matches!(sheet.leaves[leaf].form, Form::Quoted | Form::Plain | Form::Expanding);
        if !is_text || !sheet.is_named(leaf) {
            continue;
        }
        let keys = sheet.keys(node);
        match system {
            System::Actions if is_word_of_actions(sheet, node, &keys) => sheet.quiet(leaf),
            System::Gitlab if is_word_of_gitlab(&keys) => sheet.quiet(leaf),
            _ if keys.last() == Some(&"secure") => sheet.quiet(leaf),
            _ if is_cache_key(&keys) => sheet.quiet(leaf),
            System::Actions => action(sheet, node, leaf),
            System::Travis if keys.first() == Some(&"env") && !is_value(&keys) => {
                sheet.add_script(leaf);
            }
            _ if is_script(system, &keys) => sheet.add_script(leaf),
            _ => {}
        }
    }
}

fn system(sheet: &Sheet<'_>) -> Option<System> {
    if !matches!(sheet.format, Format::Yaml | Format::Json) {
        return None;
    }
    let path = sheet.path;
    let name = sheet.file_name();
    let is_below = |folder: &str| path.starts_with(folder) || path.contains(&format!("/{folder}"));
    let workflows = [".github/workflows/", ".gitea/workflows/", ".forgejo/workflows/"];
    if workflows.iter().any(|folder| is_below(folder))
        || matches!(name.as_str(), "action.yml" | "action.yaml")
    {
        return Some(System::Actions);
    }
    if name.contains("gitlab-ci") || is_below(".gitlab/") || is_below(".gitlab-ci/") {
        return Some(System::Gitlab);
    }
    if name.starts_with(".travis") {
        return Some(System::Travis);
    }
    let starts = [
        "azure-pipelines",
        "bitbucket-pipelines",
        ".drone",
        ".woodpecker",
        ".cirrus",
        "appveyor",
        ".appveyor",
        "cloudbuild",
        "buildspec",
    ];
    let folders = [".circleci/", ".azure-pipelines/", ".buildkite/", ".woodpecker/"];
    if starts.iter().any(|start| name.starts_with(start))
        || folders.iter().any(|folder| is_below(folder))
    {
        return Some(System::Other);
    }
    let mut roots = sheet.outline.nodes().filter(|node| sheet.outline.is_root(*node));
    let is_actions =
        roots.any(|root| sheet.child(root, "on").is_some() && sheet.child(root, "jobs").is_some());
    is_actions.then_some(System::Actions)
}

/// `env: {global: {NAME: value}}` of Travis, where the key is the name.
fn is_value(keys: &[&str]) -> bool {
    let collections = ["env", "global", "jobs", "matrix"];
    keys.last().is_some_and(|last| !collections.contains(last))
}

fn is_cache_key(keys: &[&str]) -> bool {
    let is_cache = |key: &&str| matches!(*key, "cache" | "caches" | "save_cache" | "restore_cache");
    matches!(keys, [.., "key" | "keys" | "prefix" | "fallback_keys" | "files"])
        && keys.iter().any(is_cache)
}

fn is_word_of_actions(sheet: &Sheet<'_>, node: Node, keys: &[&str]) -> bool {
    match keys {
        [.., "uses" | "if" | "id" | "runs-on" | "needs" | "description" | "concurrency"]
        | [.., "permissions", _] => true,
        [.., "permissions" | "secrets" | "shell" | "group" | "restore-keys"] => {
            !keys.contains(&"with") || keys.last() == Some(&"restore-keys")
        }
        [.., "with", "key" | "path" | "cache-key" | "key-prefix" | "prefix-key" | "shared-key"] => {
            uses(sheet, node).contains("cache")
        }
        _ => false,
    }
}

/// The action whose input the node is.
fn uses<'a>(sheet: &'a Sheet<'_>, node: Node) -> &'a str {
    let step = sheet.outline.above(node).nth(1);
    step.and_then(|step| sheet.text(step, "uses")).unwrap_or_default()
}

fn is_word_of_gitlab(keys: &[&str]) -> bool {
    let names = ["secrets", "id_tokens", "include", "needs", "extends", "tags", "stages"];
    let is_job_word = keys.iter().take(2).any(|key| names.contains(key));
    let is_variable = keys.contains(&"variables");
    (is_job_word && !is_variable)
        || matches!(keys, [.., "if" | "stage" | "aud" | "extends" | "when" | "coverage"])
}

/// Whether the step of a `run` says that it is Python.
fn is_python(sheet: &Sheet<'_>, node: Node) -> bool {
    let step = sheet.outline.parent(node);
    step.and_then(|step| sheet.text(step, "shell")).is_some_and(|shell| shell.contains("python"))
}

/// The values of a step of GitHub Actions.
fn action(sheet: &mut Sheet<'_>, node: Node, leaf: usize) {
    let keys = sheet.keys(node);
    match keys.as_slice() {
        [.., "with", "script"] if uses(sheet, node).contains("github-script") => {
            let format = Format::Source(Language::JavaScript);
            let found = parse::parse(format, &sheet.leaves[leaf].value).found;
            sheet.quiet(leaf);
            sheet.add_inner(leaf, found);
        }
        [.., "run"] if is_python(sheet, node) => {
            let format = Format::Source(Language::Python);
            let found = parse::parse(format, &sheet.leaves[leaf].value).found;
            sheet.quiet(leaf);
            sheet.add_inner(leaf, found);
        }
        [.., "run"] | [.., "with", "script" | "inlineScript"] => sheet.add_script(leaf),
        [.., "with", key]
            if LINES.contains(key) && sheet.leaves[leaf].value.text().contains('=') =>
        {
            let mut found = Leaves::default();
            parse::dotenv::parse(&sheet.leaves[leaf].value, &mut found);
            sheet.quiet(leaf);
            sheet.add_inner(leaf, found.found);
        }
        _ => {}
    }
}

fn is_script(system: System, keys: &[&str]) -> bool {
    let Some(last) = keys.last() else { return false };
    match system {
        System::Gitlab => {
            matches!(*last, "script" | "before_script" | "after_script" | "pre_get_sources_script")
        }
        System::Actions => *last == "run",
        System::Travis | System::Other => SCRIPTS.contains(last),
    }
}
