//! What a plan changes, line by line, with everything hidden but names and placeholders.

use std::ops::Range;

use super::{Edit, FixPlan, quotes};
use crate::lint::scan::Found;
use crate::report::snippet::mask_line;

/// A line that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its number, from 1.
    pub line: usize,
    /// The line as it is, masked but for names.
    pub before: String,
    /// The line as it will be, masked but for names and placeholders.
    pub after: String,
}

/// The lines of `text` that `plan` changes, in order. `found` is what the plan was made from.
#[must_use]
pub fn changed_lines(text: &str, found: &[Found], plan: &FixPlan) -> Vec<Changed> {
    let mut lines: Vec<Changed> = Vec::new();
    let mut done = 0;
    for (at, fixed) in plan.fixed.iter().enumerate() {
        let start = quotes::line_start(text, fixed.edit.span.start);
        if at < done {
            continue;
        }
        let line = quotes::line_of(text, fixed.edit.span.start);
        let end = start + line.len();
        let here: Vec<&super::Fixed> =
            plan.fixed[at..].iter().take_while(|fixed| fixed.edit.span.start <= end).collect();
        done = at + here.len();
        let names: Vec<Range<usize>> = here
            .iter()
            .filter_map(|fixed| name_before(text, start, found.get(fixed.found)?, plan))
            .collect();
        let mut after = line.to_owned();
        let mut shown_after = names.clone();
        for fixed in here.iter().rev() {
            let Edit { span, text: new } = &fixed.edit;
            let (from, to) = (span.start - start, span.end.min(end) - start);
            after.replace_range(from..to, new);
            for shown in &mut shown_after {
                if shown.start >= to {
                    *shown =
                        shown.start - (to - from) + new.len()..shown.end - (to - from) + new.len();
                }
            }
            shown_after.push(from..from + new.len());
        }
        let number = text.get(..start).map_or(1, |head| head.matches('\n').count() + 1);
        lines.push(Changed {
            line: number,
            before: mask_line(line, &names),
            after: mask_line(&after, &shown_after),
        });
    }
    lines
}

/// Where the name of the credential stands on its line, before the value and in no other one.
fn name_before(text: &str, start: usize, found: &Found, plan: &FixPlan) -> Option<Range<usize>> {
    let name = found.leaf.name().filter(|name| !name.is_empty())?;
    let head = text.get(start..found.span.start)?;
    let at = head.rfind(name)?;
    let here = start + at..start + at + name.len();
    let hidden = plan
        .fixed
        .iter()
        .any(|fixed| fixed.edit.span.start < here.end && here.start < fixed.edit.span.end);
    (!hidden).then(|| at..at + name.len())
}
