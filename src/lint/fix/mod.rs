//! Puts the placeholder of the format in the place of a credential, and no other byte.
//!
//! [`plan`] decides for each credential: an edit, or a refusal with what to do instead. Every edit
//! is proven before it is offered: the text with it is scanned again, and everything else must
//! stand as before. [`write()`] carries a plan out.

mod diff;
mod host;
mod names;
mod placeholder;
mod proof;
mod quotes;
pub mod refusal;
mod stash;
mod write;
mod yaml;

use std::ops::Range;

use super::fragment::Fragment;
use super::judge::Kind;
use super::leaf::{Leaf, Setting};
use super::scan::Found;
use super::{format, parse};
use crate::base::secret::SecretValue;

use placeholder::Script;

pub use diff::{Changed, changed_lines};
pub use refusal::Reason;
pub use stash::{StashError, Stashed, stash};
pub use write::{WriteError, write};

/// The most bytes that the proofs of one file may read together.
const PROOF_BUDGET: usize = 256 * 1024 * 1024;

/// One replacement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that go. Those of the value, with its own quotes where the placeholder has others.
    pub span: Range<usize>,
    /// What stands there then.
    pub text: String,
}

/// A credential that gets a placeholder.
#[derive(Debug, Clone)]
pub struct Fixed {
    /// Its place in the list that was given.
    pub found: usize,
    /// The replacement.
    pub edit: Edit,
    /// The variable that must hold the value from now on.
    pub name: String,
    /// The value that goes.
    pub value: SecretValue,
}

/// A credential that stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Its place in the list that was given.
    pub found: usize,
    /// Why no edit is right here.
    pub reason: Reason,
    /// What to do instead.
    pub advice: String,
}

/// What becomes of the credentials of a file.
#[derive(Debug, Clone, Default)]
pub struct FixPlan {
    /// The path as it was given.
    pub path: String,
    /// What is replaced, in order of place.
    pub fixed: Vec<Fixed>,
    /// What stays, in order of place.
    pub refused: Vec<Refusal>,
}

impl FixPlan {
    /// The replacements in order of place; they do not overlap.
    #[must_use]
    pub fn edits(&self) -> Vec<Edit> {
        self.fixed.iter().map(|fixed| fixed.edit.clone()).collect()
    }
}

/// The possible edits of one credential, the best first.
struct Candidates {
    found: usize,
    name: String,
    edits: Vec<Edit>,
}

/// Decides what becomes of each credential in `text`, the file at `path` (relative, with `/`).
/// `found` is what [`super::scan::scan`] gives for them.
#[must_use]
pub fn plan(path: &str, text: &str, found: &[Found]) -> FixPlan {
    let format = format::detect(path, head(text));
    // A script inside a value has the quotes of its own language.
    let values = match format {
        format::Format::Yaml => parse::parse(format, &Fragment::verbatim(text, 0)).found,
        _ => Vec::new(),
    };
    let file = File { path, text, format, values };
    let mut plan = FixPlan { path: path.to_owned(), ..FixPlan::default() };
    let mut names = names::Names::new(text);
    let mut wanted = Vec::new();
    for (index, one) in found.iter().enumerate() {
        if index.saturating_mul(text.len()) > PROOF_BUDGET {
            plan.refused.push(Refusal { found: index, reason: Reason::TooMuch, advice: later() });
            continue;
        }
        match candidates(&file, one, &mut names) {
            Ok((name, edits)) => wanted.push(Candidates { found: index, name, edits }),
            Err((reason, advice)) => plan.refused.push(Refusal { found: index, reason, advice }),
        }
    }
    prove(&mut plan, text, found, wanted);
    plan.fixed.sort_by_key(|fixed| fixed.edit.span.start);
    plan.refused.sort_by_key(|refusal| refusal.found);
    plan
}

/// The text with the edits made. They must be in order of place.
#[must_use]
pub fn apply_to(text: &str, edits: &[Edit]) -> String {
    let mut changed = text.to_owned();
    for edit in edits.iter().rev() {
        if text.get(edit.span.clone()).is_some() {
            changed.replace_range(edit.span.clone(), &edit.text);
        }
    }
    changed
}

type Refused = (Reason, String);

/// A file and what is known of it.
struct File<'a> {
    path: &'a str,
    text: &'a str,
    format: format::Format,
    /// The values of its format; those of YAML alone.
    values: Vec<Leaf>,
}

impl File<'_> {
    /// The innermost value of a YAML file around a place.
    fn value_around(&self, span: &Range<usize>) -> Option<&Leaf> {
        let around = |leaf: &&Leaf| {
            let place = leaf.value.file_range(0..leaf.value.text().len());
            leaf.setting != Setting::Text && place.start <= span.start && span.end <= place.end
        };
        self.values.iter().filter(around).min_by_key(|leaf| leaf.value.text().len())
    }

    /// The script around a place: the innermost value, else the file.
    fn script(&self, span: &Range<usize>) -> Script<'_> {
        let file = Script { text: self.text, at: span.start };
        self.value_around(span).map_or(file, |leaf| Script {
            text: leaf.value.text(),
            at: proof::first_at(&leaf.value, span.start),
        })
    }
}

fn candidates(
    file: &File<'_>,
    found: &Found,
    names: &mut names::Names,
) -> Result<(String, Vec<Edit>), Refused> {
    let text = file.text;
    refusal::by_kind(found)?;
    let host = host::of(file.path, text, file.format, found)?;
    refusal::by_form(text, found)?;
    if let Some((name, edit)) = placeholder::without_default(text, &found.span, host) {
        return Ok((name, vec![edit]));
    }
    if found.leaf.setting == Setting::Text && host != host::Host::Markdown {
        let advice = "delete it by hand; it stands in a comment or in prose, where nothing is read";
        return Err((Reason::Prose, advice.to_owned()));
    }
    let name = names.give(text, found, host);
    let mut edits = placeholder::edits(text, found, host, &name, file.script(&found.span))?;
    if let Some(leaf) = file.value_around(&found.span) {
        edits = yaml::quoted_in_flow(text, leaf, edits);
    }
    Ok((name, edits))
}

fn later() -> String {
    "fix the others first, then run it again".to_owned()
}

/// Takes the first edit of each that stands the proof; from the end to the start, so that the
/// places of those still to come hold.
fn prove(plan: &mut FixPlan, text: &str, found: &[Found], wanted: Vec<Candidates>) {
    let mut state = proof::State::of(&plan.path, text);
    let mut spent = 0;
    let mut limit = text.len();
    for one in wanted.into_iter().rev() {
        let mut taken = None;
        let mut reason = Reason::WouldBreak;
        for edit in one.edits {
            if edit.span.end > limit {
                continue;
            }
            spent += state.text().len();
            if spent > PROOF_BUDGET {
                reason = Reason::TooMuch;
                break;
            }
            if let Some(next) = state.with(&plan.path, &edit) {
                state = next;
                taken = Some(edit);
                break;
            }
        }
        let Some(edit) = taken else {
            let advice = match reason {
                Reason::TooMuch => later(),
                _ => format!("replace it by hand, by a reference to {}", one.name),
            };
            plan.refused.push(Refusal { found: one.found, reason, advice });
            continue;
        };
        limit = edit.span.start;
        let gone = &found[one.found];
        let value = stored_value(text, gone);
        plan.fixed.push(Fixed { found: one.found, edit, name: one.name, value });
    }
}

/// What the variable must hold: the decoded value. In a URL the bytes as they stand, because the
/// variable is put back into the URL as it is.
fn stored_value(text: &str, found: &Found) -> SecretValue {
    let decoded = found.leaf.value.text().get(found.hit.range.clone()).unwrap_or_default();
    let raw = text.get(found.span.clone()).unwrap_or_default();
    let in_url = found.hit.kind == Kind::UrlCredential && raw.contains('%');
    SecretValue::new(if in_url { raw } else { decoded })
}

fn head(text: &str) -> &str {
    (0..=text.len().min(8 * 1024)).rev().find_map(|end| text.get(..end)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
