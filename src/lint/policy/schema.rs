//! Whether the config can be read, and whether its version and the other one accept it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::audit::{Audit, path};
use super::auth::raw;
use super::codes;
use super::finding::PolicyFinding;
use crate::config::dialect::Version;
use crate::config::problem::Problem;
use crate::config::schema::{self, IssueKind, SchemaIssue};
use crate::config::substitute::has_reference;
use crate::config::value::Value;
use crate::report::code::{CodeMeta, Level};

/// Reports what is wrong with the form. `false` when the policy cannot be judged because a part of
/// the config could not be read.
pub(super) fn check(audit: &mut Audit<'_>) -> bool {
    let issues = issues(audit, audit.dialect.version);
    // A config that was loaded at home carries what the schema says as problems too.
    let unread: Vec<&Problem> = audit
        .config
        .problems
        .iter()
        .filter(|problem| !is_schema_problem(problem, &issues))
        .collect();
    for problem in &unread {
        audit.push(finding_of(problem));
    }
    if !unread.is_empty() {
        audit.unknown(&codes::CONFIG_UNREADABLE, &path(&[]), "a part of the config is not read");
        return false;
    }
    if audit.config.exists() && !audit.root.is_object() {
        let message = format!("the config is not an object but {}", audit.root.type_name());
        audit.report(
            &codes::SCHEMA_INVALID,
            &path(&[]),
            message,
            "wrap the settings in braces: `{ gateway: { ... } }`",
        );
        return false;
    }
    for issue in &issues {
        report(audit, issue, &codes::SCHEMA_INVALID, Level::Error, None);
    }
    for version in Version::ALL {
        if version != audit.dialect.version {
            other_version(audit, version, &issues);
        }
    }
    true
}

/// Whether a problem of the loader is one that the schema or an unset variable causes.
fn is_schema_problem(problem: &Problem, issues: &[SchemaIssue]) -> bool {
    issues.iter().any(|issue| issue.path == problem.path && issue.message == problem.message)
        || problem.message.starts_with("the variable `")
}

/// What `version` refuses, but for values that a variable will only bring.
fn issues(audit: &Audit<'_>, version: Version) -> Vec<SchemaIssue> {
    if !audit.root.is_object() {
        return Vec::new();
    }
    let mut issues = schema::validate(audit.root, version);
    issues.retain(|issue| !is_open(audit, issue));
    issues
}

/// Whether an issue is about a text that a variable will only bring.
fn is_open(audit: &Audit<'_>, issue: &SchemaIssue) -> bool {
    let written = raw(audit.config, issue.span);
    if !written.starts_with(['"', '\'']) || !has_reference(written) {
        return false;
    }
    let keys: Vec<&str> = issue.path.iter().map(String::as_str).collect();
    let value = super::sandbox::walk_to(audit.root, &keys);
    value.and_then(Value::as_str).is_some_and(has_reference)
}

fn other_version(audit: &mut Audit<'_>, version: Version, own: &[SchemaIssue]) {
    let newer = version > audit.dialect.version;
    let known: BTreeSet<&[String]> = own.iter().map(|issue| issue.path.as_slice()).collect();
    let mut refused = issues(audit, version);
    refused.retain(|issue| !known.contains(issue.path.as_slice()));
    let level = if newer { Level::Warn } else { Level::Info };
    for issue in &refused {
        report(audit, issue, &codes::SCHEMA_OTHER_VERSION, level, Some(version));
    }
}

fn report(
    audit: &mut Audit<'_>,
    issue: &SchemaIssue,
    meta: &'static CodeMeta,
    level: Level,
    other: Option<Version>,
) {
    let subject = if issue.path.is_empty() {
        "the config".to_owned()
    } else {
        format!("`{}`", issue.path.join("."))
    };
    let message = match other {
        None => format!("{subject} {}", issue.message),
        Some(version) => {
            format!("OpenClaw {} refuses {subject}: {}", version.as_str(), issue.message)
        }
    };
    let near: Vec<String> = issue.near.iter().map(|name| format!("`{name}`")).collect();
    let help = match (near.is_empty(), issue.kind, other) {
        (false, _, _) => format!("did you mean {}?", near.join(" or ")),
        (true, IssueKind::UnknownKey, None) => format!("remove {subject}"),
        (true, IssueKind::Missing, _) => format!("add {subject}"),
        (true, _, Some(version)) => {
            format!("change it before the config is used with OpenClaw {}", version.as_str())
        }
        (true, _, None) => format!("change {subject} as the schema asks"),
    };
    audit.push(PolicyFinding {
        meta,
        check: Cow::Borrowed(meta.code),
        level,
        message,
        path: issue.path.clone(),
        file: audit.config.sources.path(issue.span.source).to_owned(),
        span: Some(issue.span),
        position: None,
        help: vec![help],
    });
}

fn finding_of(problem: &Problem) -> PolicyFinding {
    let meta = &codes::CONFIG_UNREADABLE;
    PolicyFinding {
        meta,
        check: Cow::Borrowed(meta.code),
        level: meta.level,
        message: problem.message.clone(),
        path: problem.path.clone(),
        file: problem.file.clone(),
        span: None,
        position: problem.position,
        help: vec![
            problem.fix.clone().unwrap_or_else(|| "correct the text at this place".to_owned()),
        ],
    }
}
