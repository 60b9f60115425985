//! From the credentials in a file to findings: words, places, the masked line.

use std::ops::Range;
use std::path::Path;

use super::files::Remark;
use super::judge::{Confidence, Kind};
use super::line_hash::line_hashes;
use super::rules::{self, suppression_unused, suppression_without_reason};
use super::scan::{Found, Scan};
use crate::base::span::LineIndex;
use crate::config::policy::OwnRule;
use crate::report::finding::{Finding, Location, Origin};
use crate::report::snippet::SnippetLine;

/// A finding and the bytes that it is about.
#[derive(Debug)]
pub struct Placed {
    /// The finding.
    pub finding: Finding,
    /// The bytes in the text.
    pub span: Range<usize>,
    /// The credential, when it is about one: its place among [`Scan::found`].
    pub credential: Option<usize>,
}

/// The findings of one file.
#[derive(Debug, Default)]
pub struct FileFindings {
    /// In order of place.
    pub found: Vec<Placed>,
    /// How many were accepted by comments.
    pub suppressed: usize,
}

/// Makes the findings of the file at `path` (below `root`, with `/`) with the content `text`.
#[must_use]
pub fn of(
    root: &Path,
    path: &str,
    text: &str,
    scan: &Scan,
    (remarks, own): (&[Remark], &[OwnRule]),
) -> FileFindings {
    let file = root.join(path);
    let lines = LineIndex::new(text);
    let place = |field: &str, span: &Range<usize>| {
        Location::new(&file, field).at(lines.at(text, span.start)).to(lines.at(text, span.end))
    };
    let mut result = FileFindings::default();
    for (index, found) in scan.found.iter().enumerate() {
        let place = place(&found.leaf.shown_path(), &found.span);
        let mut finding =
            Finding::new(rules::of(found.hit.kind), Origin::Telson, place, message(found));
        finding.category = Some("secret");
        if let Kind::Own(index) = found.hit.kind
            && let Some(rule) = own.get(index)
        {
            finding.level = rule.level;
            finding.message = format!("{} ({})", rule.message, rule.id);
        }
        finding.help.push(help(found.hit.kind).to_owned());
        finding.evidence.push(evidence(found));
        finding.snippet = Some(snippet(&file, text, &lines, found, scan));
        result.found.push(Placed { finding, span: found.span.clone(), credential: Some(index) });
    }
    for remark in remarks {
        let place = place("", &remark.span);
        let mut finding = Finding::new(remark.meta, Origin::Telson, place, &*remark.message);
        finding.category = Some("policy");
        finding.help.push(remark.help.clone());
        result.found.push(Placed { finding, span: remark.span.clone(), credential: None });
    }
    accept(&mut result, text, scan, place);
    if !result.found.is_empty() {
        let masked: Vec<Range<usize>> = scan.found.iter().map(|found| found.span.clone()).collect();
        let hashes = line_hashes(text, &masked);
        for placed in &mut result.found {
            let line = placed.finding.primary.position.map_or(1, |at| at.line);
            placed.finding.line_hash = hashes.get(&line).cloned();
        }
    }
    result.found.sort_by_key(|placed| placed.span.start);
    result
}

/// Takes out what comments accept, and adds what is wrong with the comments.
fn accept(
    result: &mut FileFindings,
    text: &str,
    scan: &Scan,
    place: impl Fn(&str, &Range<usize>) -> Location,
) {
    for allow in &scan.allows {
        let covers = |placed: &Placed, rule: &str| {
            placed.finding.meta.id == rule && allow.covers(text, &placed.span)
        };
        let mut wrong = Vec::new();
        if allow.reason.is_empty() {
            wrong.push((
                &suppression_without_reason::META,
                "the comment gives no reason and accepts nothing".to_owned(),
                format!(
                    "write it behind the bracket: # telson: allow[{}] why",
                    allow.rules.join(", ")
                ),
            ));
        } else {
            for rule in &allow.rules {
                let before = result.found.len();
                result.found.retain(|placed| !covers(placed, rule));
                let accepted = before - result.found.len();
                result.suppressed += accepted;
                if accepted == 0 {
                    let known = rules::ALL.iter().any(|meta| meta.id == rule);
                    let why = if known { "finds nothing here" } else { "is no rule" };
                    wrong.push((
                        &suppression_unused::META,
                        format!("`{rule}` {why}"),
                        "delete it, or `telson lint --list-rules`".to_owned(),
                    ));
                }
            }
        }
        for (meta, message, help) in wrong {
            let finding = Finding::new(meta, Origin::Telson, place("", &allow.place), message);
            let mut finding = finding.help(help);
            finding.category = Some("suppression");
            result.found.push(Placed { finding, span: allow.place.clone(), credential: None });
        }
    }
}

/// What stands there; never the value.
fn message(found: &Found) -> String {
    let length =
        found.leaf.value.text().get(found.hit.range.clone()).map_or(0, |v| v.chars().count());
    let shape = if found.hit.public_prefix.is_empty() {
        format!("{length} characters")
    } else {
        format!("{}..., {length} characters", found.hit.public_prefix)
    };
    let name = found.leaf.name().unwrap_or_default();
    let under = |what: &str| {
        if name.is_empty() { what.to_owned() } else { format!("{what} under `{name}`") }
    };
    match found.hit.kind {
        Kind::PlaintextKey if name.is_empty() => format!("a credential in plain text ({shape})"),
        Kind::PlaintextKey => format!("`{name}` holds a literal ({shape})"),
        Kind::KnownKey(vendor) => format!("{} ({shape})", under(&format!("a key of {vendor}"))),
        Kind::PrivateKey => under("a private key"),
        Kind::UrlCredential => format!("a URL with a credential in it ({shape})"),
        Kind::HeaderCredential => format!("a credential in the header `{name}` ({shape})"),
        Kind::WeakLiteral => under("a password that everybody knows"),
        Kind::PasswordHash => under("the hash of a password"),
        Kind::Identifier => under("the identifier of a key, or a test key"),
        Kind::Own(_) => under("a value that a rule of yours finds"),
    }
}

const fn help(kind: Kind) -> &'static str {
    match kind {
        Kind::PlaintextKey | Kind::HeaderCredential | Kind::UrlCredential => {
            "rotate it, and put a reference in its place"
        }
        Kind::KnownKey(_) => "revoke it at the vendor, and put a reference in its place",
        Kind::PrivateKey => "make a new pair, and keep the private half outside the repository",
        Kind::WeakLiteral => "take it from the environment, or accept it with a reason",
        Kind::PasswordHash => "keep the hash outside the repository, or accept it with a reason",
        Kind::Identifier => "take it from the environment or from a profile",
        Kind::Own(_) => "do what the rule in telson.toml is for",
    }
}

fn evidence(found: &Found) -> String {
    let sure = match found.hit.confidence {
        Confidence::High => "the form of the value says so",
        Confidence::Medium => "the name says so, and the value is a literal",
        Confidence::Low => "the name may say so, and the value looks drawn by lot",
    };
    sure.to_owned()
}

/// The line of the value with everything masked but the name.
fn snippet(file: &Path, text: &str, lines: &LineIndex, found: &Found, scan: &Scan) -> SnippetLine {
    let start = text[..found.span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[found.span.start..].find('\n').map_or(text.len(), |at| found.span.start + at);
    let line = &text[start..end];
    let name = found.leaf.name().filter(|name| !name.is_empty());
    // The name is shown where it stands before the value, unless it lies in another credential.
    let shown: Vec<Range<usize>> = name
        .and_then(|name| line[..found.span.start - start].rfind(name).map(|at| at..at + name.len()))
        .filter(|shown| {
            let here = shown.start + start..shown.end + start;
            !scan.found.iter().any(|f| f.span.start < here.end && here.start < f.span.end)
        })
        .into_iter()
        .collect();
    let mark = found.span.start - start..found.span.end.min(end) - start;
    let number = lines.at(text, found.span.start).line;
    SnippetLine::new(file, number, line, &shown, mark, "")
}
