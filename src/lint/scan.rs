//! From the bytes of a file to the credentials in it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::format::{self, Format};
use super::fragment::Fragment;
use super::judge::{self, Confidence, FileFacts, Hit, Kind, Skip};
use super::leaf::{Form, Leaf, Setting, Step, Why};
use super::suppress::{self, Allow};
use super::{context, parse};
use crate::config::policy::{OwnRule, SecretNames};

/// The beginning of a file that its format is told from, in bytes.
const HEAD_BYTES: usize = 8 * 1024;

/// A credential and its place.
#[derive(Debug, Clone)]
pub struct Found {
    /// The credential's kind and its part of the leaf.
    pub hit: Hit,
    /// The bytes of the credential in the decoded file.
    pub span: Range<usize>,
    /// The value that it stands in, with its names.
    pub leaf: Leaf,
}

/// What a scan gives.
#[derive(Debug)]
pub struct Scan {
    /// The format that the file was read as.
    pub format: Format,
    /// The credentials, in order of place; their spans do not overlap.
    pub found: Vec<Found>,
    /// Values under the name of a credential that are none, and why.
    pub skipped: Vec<(Leaf, Skip)>,
    /// The comments that accept findings.
    pub allows: Vec<Allow>,
    /// Where the file stopped being of its format, and why; what followed was read by line.
    pub stopped: Option<(usize, String)>,
}

/// What the operator adds to the judgement.
#[derive(Debug, Clone, Default)]
pub struct Additions {
    /// Further names of credentials.
    pub names: SecretNames,
    /// The operator's own rules.
    pub rules: Vec<OwnRule>,
}

impl Additions {
    /// Whether there is anything of it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.names == SecretNames::default()
    }

    /// The leaf as the operator's names have it.
    fn named(&self, leaf: Leaf) -> Leaf {
        let added = leaf.setting == Setting::Named
            && leaf.name().is_some_and(|name| self.names.adds(&[name.to_owned()]));
        if added { leaf.credential(Why::Schema) } else { leaf }
    }

    /// What the operator's rules say of a leaf in which nothing else was found.
    fn hits(&self, leaf: &Leaf) -> Vec<Hit> {
        if leaf.setting == Setting::Text || leaf.form == Form::Code {
            return Vec::new();
        }
        let (name, value) = (leaf.name().unwrap_or_default(), leaf.value.text());
        let found = self.rules.iter().position(|rule| rule.finds(name, value));
        let hit = found.map(|rule| Hit {
            kind: Kind::Own(rule),
            range: 0..value.len(),
            confidence: Confidence::Medium,
            public_prefix: "",
        });
        hit.into_iter().collect()
    }
}

/// Scans the text of the file at `path` (relative, with `/`).
#[must_use]
pub fn scan(path: &str, text: &str) -> Scan {
    scan_with(path, text, &Additions::default())
}

/// As [`scan`], with what the operator adds.
#[must_use]
pub fn scan_with(path: &str, text: &str, additions: &Additions) -> Scan {
    let head = (0..=text.len().min(HEAD_BYTES)).rev().find_map(|end| text.get(..end));
    let format = format::detect(path, head.unwrap_or_default());
    let parsed = parse::parse(format, &Fragment::verbatim(text, 0));
    let is_sops =
        parsed.found.iter().any(|leaf| leaf.path.first() == Some(&Step::Key("sops".to_owned())));
    let file = FileFacts { path, format, is_sops };
    let leaves = context::apply(path, format, parsed.found);
    let mut result = Scan {
        format,
        found: Vec::new(),
        skipped: Vec::new(),
        stopped: parsed.stopped,
        allows: Vec::new(),
    };
    if text.contains(suppress::MARK) {
        let values: Vec<Range<usize>> = leaves
            .iter()
            .filter(|leaf| leaf.setting != Setting::Text && !leaf.value.text().contains('\n'))
            .map(|leaf| leaf.value.file_range(0..leaf.value.text().len()))
            .collect();
        result.allows = suppress::find(text, &values);
    }
    for leaf in leaves {
        let leaf = additions.named(leaf);
        let mut judged = judge::judge(&leaf, &file);
        if judged.hits.is_empty() {
            judged.hits = additions.hits(&leaf);
        }
        for hit in judged.hits {
            let span = leaf.value.file_range(hit.range.clone());
            result.found.push(Found { hit, span, leaf: leaf.clone() });
        }
        if let Some(skip) = judged.skipped {
            result.skipped.push((leaf, skip));
        }
    }
    distinct(&mut result.found);
    result
}

/// Keeps one finding for each stretch of the file: the surest, then the one with a name, then the
/// longest.
fn distinct(found: &mut Vec<Found>) {
    found.sort_by(|a, b| {
        let rank = |f: &Found| (f.hit.confidence, f.leaf.name().is_some(), f.span.len());
        rank(b).cmp(&rank(a)).then(a.span.start.cmp(&b.span.start))
    });
    // What is kept does not overlap, so the last that begins before the end of another is the only
    // one that can reach into it.
    let mut kept: BTreeMap<usize, Found> = BTreeMap::new();
    for one in found.drain(..) {
        let before = kept.range(..one.span.end).next_back();
        if before.is_none_or(|(_, other)| other.span.end <= one.span.start) {
            kept.insert(one.span.start, one);
        }
    }
    *found = kept.into_values().collect();
}
