//! Comments that accept a finding: `# telson: allow[rule] reason`.
//!
//! A comment accepts the findings of the named rules on its own line, or, when it stands alone on
//! its line, on the next line that is not blank. The reason is part of it: without one it accepts
//! nothing and is a finding itself, and so is one that no finding uses.

use std::ops::Range;

/// What every such comment has.
pub const MARK: &str = "telson: allow[";

/// What opens a comment, in any of the formats; the mark must follow at once. The longer ones come
/// first: `<!--` ends with `--`.
const OPENERS: [&str; 8] = ["{{- /*", "{{/*", "<!--", "/*", "//", "--", "#", ";"];

/// A comment that accepts findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The ids of the rules, as written.
    pub rules: Vec<String>,
    /// Why; empty when it is missing.
    pub reason: String,
    /// The bytes of the comment from its mark on.
    pub place: Range<usize>,
    /// The bytes of the line that it speaks of.
    pub covers: Range<usize>,
}

impl Allow {
    /// Whether it speaks of a finding whose value stands at `span`. A block value begins on the
    /// line after its key.
    #[must_use]
    pub fn covers(&self, text: &str, span: &Range<usize>) -> bool {
        let on_the_line = self.covers.start <= span.start && span.start <= self.covers.end;
        let between = text.get(self.covers.end..span.start).unwrap_or("-");
        on_the_line || (span.start > self.covers.end && between.trim().is_empty())
    }
}

/// The comments in `text`. `values` are the places of values on one line: what looks like a comment
/// inside one is none.
#[must_use]
pub fn find(text: &str, values: &[Range<usize>]) -> Vec<Allow> {
    let hits = text.match_indices(MARK).map(|(at, _)| at);
    hits.filter(|at| !values.iter().any(|value| value.contains(at)))
        .filter_map(|at| read(text, at))
        .collect()
}

fn read(text: &str, at: usize) -> Option<Allow> {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |length| at + length);
    let before = text[start..at].trim_end();
    let opener = OPENERS.iter().find(|opener| before.ends_with(**opener))?;
    // Quoted it is spoken of, not used.
    if before[..before.len() - opener.len()].ends_with(['`', '"', '\'']) {
        return None;
    }
    let body = &text[at + MARK.len()..end];
    let (rules, reason) = body.split_once(']')?;
    // What is closed may have code behind it.
    let closed = ["*/}}", "*/ -}}", "*/", "-->"].iter().find_map(|close| reason.split_once(close));
    let (reason, behind) = closed.unwrap_or((reason, ""));
    let reason = reason.trim();
    let alone = before[..before.len() - opener.len()].trim_end_matches(['#', '/', ';', '-']);
    let covers = if alone.trim().is_empty() && behind.trim().is_empty() {
        next_line(text, end)
    } else {
        start..end
    };
    Some(Allow {
        rules: rules.split(',').map(|rule| rule.trim().to_owned()).collect(),
        reason: reason.to_owned(),
        place: at..at + MARK.len() + rules.len() + 1,
        covers,
    })
}

/// The first line after `end` that is not blank.
fn next_line(text: &str, end: usize) -> Range<usize> {
    let mut start = (end + 1).min(text.len());
    loop {
        let stop = text[start..].find('\n').map_or(text.len(), |length| start + length);
        if !text[start..stop].trim().is_empty() || stop == text.len() {
            return start..stop;
        }
        start = stop + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covered(text: &str, value: &str) -> Vec<(Vec<String>, String)> {
        let start = text.find(value).unwrap();
        let span = start..start + value.len();
        find(text, &[])
            .into_iter()
            .filter(|allow| allow.covers(text, &span))
            .map(|allow| (allow.rules, allow.reason))
            .collect()
    }

    #[test]
    fn on_the_line_or_alone_before_it() {
        let wanted = vec![(vec!["plaintext-key".to_owned()], "a test".to_owned())];
        for text in [
            "key: VALUE # telson: allow[plaintext-key] a test\nx: 1",
            "# telson: allow[plaintext-key] a test\n\n  key: VALUE\n",
            "// telson: allow[plaintext-key] a test\nlet key = \"VALUE\";",
            "<!-- telson: allow[plaintext-key] a test -->\r\n<key>VALUE</key>",
            "/* telson: allow[plaintext-key] a test */ key = VALUE",
            "{{/* telson: allow[plaintext-key] a test */}}\nkey: VALUE",
            "# telson: allow[plaintext-key] a test\nkey: |\n  VALUE\n",
        ] {
            assert_eq!(covered(text, "VALUE"), wanted, "{text}");
        }
        for text in [
            "# telson: allow[plaintext-key] a test\na: 1\nkey: VALUE",
            "x: 1 # telson: allow[plaintext-key] a test\nkey: VALUE",
            "key: VALUE telson: allow[plaintext-key] a test",
            "key: VALUE - write `# telson: allow[plaintext-key] a test`",
        ] {
            assert_eq!(covered(text, "VALUE"), [], "{text}");
        }
    }

    #[test]
    fn several_rules_and_no_reason() {
        let text = "k: VALUE  # telson: allow[a, b]";
        assert_eq!(covered(text, "VALUE"), [(vec!["a".to_owned(), "b".to_owned()], String::new())]);
    }

    #[test]
    fn a_text_in_a_value_accepts_nothing() {
        let text = "key: \"x # telson: allow[plaintext-key] y\"";
        let value = 6..text.len() - 1;
        assert_eq!(find(text, std::slice::from_ref(&value)), []);
    }
}
