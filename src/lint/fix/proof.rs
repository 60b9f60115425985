//! The proof of an edit: the text with it is read again, and everything else stands as before.

use std::ops::Range;

use zeroize::Zeroizing;

use super::Edit;
use super::placeholder::unescaped;
use crate::config::json5;
use crate::lint::format::{self, Format};
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Leaf, Setting};
use crate::lint::{context, parse, scan};

/// A text and what is read from it.
pub(super) struct State {
    text: Zeroizing<String>,
    format: Format,
    /// What the format says of the text: its values under names.
    parsed: Vec<Leaf>,
    /// What the schemas make of them.
    leaves: Vec<Leaf>,
    /// Whether a strict reader of the format takes the text, where there is one.
    strict: Option<bool>,
    /// The places of the credentials.
    found: Vec<Range<usize>>,
    /// Where the text stops being of its format.
    stopped: Option<usize>,
}

impl State {
    pub(super) fn of(path: &str, text: &str) -> Self {
        let format = format::detect(path, super::head(text));
        let parsed = parse::parse(format, &Fragment::verbatim(text, 0)).found;
        let named = |leaf: &Leaf| leaf.setting != Setting::Text;
        let mut leaves = context::apply(path, format, parsed.clone());
        leaves.retain(named);
        let parsed = parsed.into_iter().filter(named).collect();
        let scan = scan::scan(path, text);
        Self {
            text: Zeroizing::new(text.to_owned()),
            format,
            parsed,
            leaves,
            strict: strict(format, text),
            found: scan.found.into_iter().map(|found| found.span).collect(),
            stopped: scan.stopped.map(|(at, _)| at),
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The state with the edit made, if the credential is gone and nothing else is another.
    pub(super) fn with(&self, path: &str, edit: &Edit) -> Option<Self> {
        self.text.get(edit.span.clone())?;
        let text = Zeroizing::new(super::apply_to(&self.text, std::slice::from_ref(edit)));
        let after = Self::of(path, &text);
        let change = Change { edit };
        (after.format == self.format
            && change.stops_no_earlier(self.stopped, after.stopped)
            && change.keeps_findings(&self.found, &after.found)
            && (self.strict != Some(true) || after.strict == Some(true))
            && change.keeps_leaves(self.format, &self.parsed, &after.parsed)
            && change.keeps_leaves(self.format, &self.leaves, &after.leaves))
        .then_some(after)
    }
}

struct Change<'a> {
    edit: &'a Edit,
}

impl Change<'_> {
    /// Where a place of the old text is in the new one.
    fn moved(&self, at: usize) -> Option<usize> {
        let span = &self.edit.span;
        if at <= span.start {
            return Some(at);
        }
        (at >= span.end).then(|| at - span.len() + self.edit.text.len())
    }

    /// The bytes of the placeholder.
    fn new_span(&self) -> Range<usize> {
        self.edit.span.start..self.edit.span.start + self.edit.text.len()
    }

    fn stops_no_earlier(&self, before: Option<usize>, after: Option<usize>) -> bool {
        match (before, after) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(before), Some(after)) => self.moved(before).is_some_and(|at| after >= at),
        }
    }

    fn keeps_findings(&self, before: &[Range<usize>], after: &[Range<usize>]) -> bool {
        let kept = before.iter().filter(|span| !touches(span, &self.edit.span));
        let moved: Option<Vec<Range<usize>>> =
            kept.map(|span| Some(self.moved(span.start)?..self.moved(span.end)?)).collect();
        moved.as_deref() == Some(after)
    }

    fn keeps_leaves(&self, format: Format, before: &[Leaf], after: &[Leaf]) -> bool {
        let new_span = self.new_span();
        let (old_touched, old_rest) = split(before, &self.edit.span);
        let (mut new_touched, new_rest) = split(after, &new_span);
        let same = old_rest.len() == new_rest.len()
            && old_rest.iter().zip(&new_rest).all(|(old, new)| {
                old.path == new.path
                    && old.name == new.name
                    && old.value.text() == new.value.text()
                    && self.moved(place(old).start) == Some(place(new).start)
            });
        if !same {
            return false;
        }
        // What a schema made of the literal (the password of a URL, say) may go with it. In source
        // code the literal gives way to an expression, in prose to a text that no shell reads.
        let in_source = matches!(format, Format::Source(_) | Format::Markdown);
        let may_go = in_source || self.edit.text.is_empty();
        let is_named = |leaf: &&Leaf| leaf.setting == Setting::Named;
        for old in old_touched.into_iter().filter(is_named) {
            let twin = new_touched.iter().position(|new| {
                new.path == old.path && new.name == old.name && new.setting == Setting::Named
            });
            match twin {
                Some(at) => {
                    let new = new_touched.swap_remove(at);
                    if !in_source && !self.changes_only_the_span(old, new) {
                        return false;
                    }
                }
                None if may_go => {}
                None => return false,
            }
        }
        in_source || !new_touched.iter().any(is_named)
    }

    /// Whether the text of a value changed nowhere but in the edited bytes.
    fn changes_only_the_span(&self, old: &Leaf, new: &Leaf) -> bool {
        let (before, after) = (old.value.text(), new.value.text());
        let head = first_at(&old.value, self.edit.span.start);
        let tail = first_at(&old.value, self.edit.span.end).max(head);
        let (Some(kept), Some(rest)) = (before.get(..head), before.get(tail..)) else {
            return false;
        };
        after.strip_prefix(kept).and_then(|middle| middle.strip_suffix(rest)).is_some_and(
            |middle| self.edit.text.contains(middle) || unescaped(&self.edit.text).contains(middle),
        )
    }
}

/// Whether a reader that forgives nothing takes the text.
fn strict(format: Format, text: &str) -> Option<bool> {
    match format {
        Format::Json => Some(json5::parse(text.to_owned()).is_ok()),
        Format::Toml => Some(text.parse::<toml_edit::DocumentMut>().is_ok()),
        _ => None,
    }
}

fn place(leaf: &Leaf) -> Range<usize> {
    leaf.value.file_range(0..leaf.value.text().len())
}

fn touches(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn split<'l>(leaves: &'l [Leaf], span: &Range<usize>) -> (Vec<&'l Leaf>, Vec<&'l Leaf>) {
    leaves.iter().partition(|leaf| touches(&place(leaf), span))
}

/// The first byte of the text that stands at `at` of the file or behind it.
pub(super) fn first_at(value: &Fragment, at: usize) -> usize {
    let (mut low, mut high) = (0, value.text().len());
    while low < high {
        let middle = low.midpoint(high);
        if value.file_range(middle..middle).start < at {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_block_is_cut_at_the_edited_bytes() {
        // Two lines behind four blanks each; the second holds the value at byte 18.
        let mut value = Fragment::verbatim("one\n", 4);
        value.push_verbatim("two=canary\n", 12);
        assert_eq!(first_at(&value, 16), 8);
        assert_eq!(first_at(&value, 22), 14);
        assert_eq!(first_at(&value, 0), 0);
        assert_eq!(first_at(&value, 99), 15);
        let new = {
            let mut new = Fragment::verbatim("one\n", 4);
            new.push_verbatim("two=${X}\n", 12);
            Leaf::named(Vec::new(), new, crate::lint::leaf::Form::Plain)
        };
        let old = Leaf::named(Vec::new(), value, crate::lint::leaf::Form::Plain);
        let edit = Edit { span: 16..22, text: "${X}".to_owned() };
        let change = Change { edit: &edit };
        assert!(change.changes_only_the_span(&old, &new));
        let other = Edit { span: 17..22, text: "${X}".to_owned() };
        assert!(!Change { edit: &other }.changes_only_the_span(&old, &new));
    }

    #[test]
    fn findings_move_with_the_text_and_no_new_one_may_come() {
        let edit = Edit { span: 10..20, text: "${X}".to_owned() };
        let change = Change { edit: &edit };
        assert!(change.keeps_findings(&[2..5, 10..20, 30..40], &[2..5, 24..34]));
        assert!(!change.keeps_findings(&[2..5, 10..20, 30..40], &[2..5, 10..14, 24..34]));
        assert!(!change.keeps_findings(&[2..5, 10..20, 30..40], &[2..5]));
        assert!(change.stops_no_earlier(None, None));
        assert!(change.stops_no_earlier(Some(30), Some(24)));
        assert!(!change.stops_no_earlier(Some(30), Some(23)));
        assert!(!change.stops_no_earlier(None, Some(99)));
    }
}
