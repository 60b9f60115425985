//! What is kept of each scanned file, and how it becomes one list of findings.

use std::collections::HashMap;
use std::path::Path;

use crate::config::policy::Policy;
use crate::lint::baseline::{Identifier, Subject};
use crate::lint::engine::{Request, Scanned};
use crate::lint::files;
use crate::lint::findings;
use crate::lint::fingerprint::{Fingerprint, Fingerprinter};
use crate::lint::judge::Skip;
use crate::lint::positions::Positions;
use crate::report::finding::{Finding, Location, Origin};

use super::baseline::Store;

/// Makes findings of what the engine shows.
pub(super) struct Collector<'a> {
    root: &'a Path,
    settings: &'a Policy,
    identifier: Identifier,
    prints: Fingerprinter,
    with_skipped: bool,
}

/// A finding and what it is known by.
pub(super) struct Known {
    pub(super) finding: Finding,
    pub(super) subject: Subject,
    print: Option<Fingerprint>,
}

/// What is kept of one file.
pub(super) struct OfFile {
    known: Vec<Known>,
    suppressed: usize,
    skipped: Vec<String>,
}

/// What is kept of all.
pub(super) struct Collected {
    pub(super) findings: Vec<Known>,
    pub(super) suppressed: usize,
    pub(super) skipped: Vec<String>,
}

impl Collected {
    /// Puts the findings in order of path and place.
    pub(super) fn sort(&mut self) {
        let key = |k: &Known| (k.subject.path.clone(), k.finding.primary.position);
        self.findings.sort_by_cached_key(key);
    }
}

impl<'a> Collector<'a> {
    pub(super) fn new(
        root: &'a Path,
        settings: &'a Policy,
        baseline: &Store,
        request: &Request,
    ) -> Self {
        Self {
            root,
            settings,
            identifier: baseline.identifier(),
            prints: Fingerprinter::new(&request.fingerprint_key),
            with_skipped: request.with_skipped,
        }
    }

    /// Makes the findings of a file while its text is at hand.
    pub(super) fn file(&self, scanned: &Scanned<'_>) -> Option<OfFile> {
        let Scanned { input, text, scan, .. } = scanned;
        let path = input.path.as_str();
        if self.is_excluded(path) {
            return None;
        }
        let remarks = files::remarks(path, text);
        let made = findings::of(self.root, path, text, scan, (&remarks, &self.settings.rules));
        let known = made
            .found
            .into_iter()
            .map(|placed| {
                let found = placed.credential.and_then(|index| scan.found.get(index));
                let value = found.and_then(|f| f.leaf.value.text().get(f.hit.range.clone()));
                let mut finding = placed.finding;
                if let Some(origin) = &input.origin {
                    let commit = origin.commit.as_deref().unwrap_or("a tag or merge only");
                    let now = if origin.is_in_head { "still in HEAD" } else { "no longer in HEAD" };
                    finding.evidence.insert(0, format!("first in commit {commit}, {now}"));
                }
                self.known(path, finding, value)
            })
            .collect();
        let skipped =
            if self.with_skipped { Self::skipped(path, text, scanned) } else { Vec::new() };
        Some(OfFile { known, suppressed: made.suppressed, skipped })
    }

    fn known(&self, path: &str, mut finding: Finding, value: Option<&str>) -> Known {
        let (rule, field) = (finding.meta.id, finding.primary.json_path.clone());
        let print = value.map(|value| self.prints.of(&[value]));
        finding.fingerprint = print.map(|print| {
            let head = u64::from_be_bytes(print.first_chunk().copied().unwrap_or_default());
            format!("{head:016x}")
        });
        let identity = self.identifier.of(rule, path, &field, value);
        let subject = Subject { rule: rule.to_owned(), path: path.to_owned(), field, identity };
        Known { finding, subject, print }
    }

    pub(super) fn is_excluded(&self, path: &str) -> bool {
        let file = self.root.join(path);
        let file = file.to_string_lossy();
        self.settings.exclude.iter().any(|glob| glob.matches(&file))
    }

    fn skipped(path: &str, text: &str, scanned: &Scanned<'_>) -> Vec<String> {
        let mut places: Vec<(usize, String)> = scanned
            .scan
            .skipped
            .iter()
            .map(|(leaf, skip)| {
                let start = leaf.value.file_range(0..leaf.value.text().len()).start;
                let name = leaf.name().unwrap_or_default();
                (start, format!("{name}: {}", why(*skip)))
            })
            .collect();
        places.sort();
        let mut positions = Positions::new(text);
        places
            .into_iter()
            .map(|(start, what)| {
                let at = positions.at(start);
                format!("skipped {path}:{}:{}: {what}", at.line, at.column)
            })
            .collect()
    }

    /// Puts the files together: findings by name alone for files that were not parsed, and the
    /// places of equal credentials beside each other.
    pub(super) fn finish(&self, scanned: &[String], parsed: Vec<OfFile>) -> Collected {
        let mut all = Collected { findings: Vec::new(), suppressed: 0, skipped: Vec::new() };
        for file in parsed {
            all.findings.extend(file.known);
            all.suppressed += file.suppressed;
            all.skipped.extend(file.skipped);
        }
        let told = |path: &str, meta: &str| {
            let of = |k: &Known| k.subject.path == path && k.finding.meta.id == meta;
            all.findings.iter().any(of)
        };
        let mut by_name = Vec::new();
        for path in scanned.iter().filter(|path| !self.is_excluded(path)) {
            if let Some(remark) = files::by_name(path)
                && !told(path, remark.meta.id)
            {
                let place = Location::new(self.root.join(path), "");
                let finding = Finding::new(remark.meta, Origin::Telson, place, remark.message);
                let mut finding = finding.help(remark.help);
                finding.category = Some("policy");
                by_name.push(self.known(path, finding, None));
            }
        }
        all.findings.extend(by_name);
        relate(&mut all.findings);
        all.sort();
        all
    }

    /// What the policy says of the config at `path`.
    pub(super) fn of_config(&self, path: &str, findings: Vec<Finding>) -> Vec<Known> {
        findings.into_iter().map(|finding| self.known(path, finding, None)).collect()
    }
}

/// Names in each finding the other places of the same credential.
fn relate(findings: &mut [Known]) {
    let mut places: HashMap<Fingerprint, Vec<Location>> = HashMap::new();
    for known in findings.iter() {
        if let Some(print) = known.print {
            places.entry(print).or_default().push(known.finding.primary.clone());
        }
    }
    for known in findings {
        let Some(same) = known.print.and_then(|print| places.get(&print)) else { continue };
        let here = &known.finding.primary;
        known.finding.related = same.iter().filter(|place| *place != here).cloned().collect();
    }
}

const fn why(skip: Skip) -> &'static str {
    match skip {
        Skip::Reference => "a reference to where the credential is kept",
        Skip::Interpolation => "a variable or a template",
        Skip::Encrypted => "encrypted",
        Skip::Placeholder(word) => word,
        Skip::Public => "public by its form or its name",
        Skip::Form => "no credential has this form",
    }
}
