//! Java properties: `key = value`, `key: value`, `key value`, with escapes and continued lines.

use std::ops::Range;

use super::escape::{Escapes, unescape};
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Step};

const BLANKS: [char; 3] = [' ', '\t', '\u{c}'];

/// Finds the values.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    let mut lines = text.lines();
    while let Some((range, line)) = lines.next() {
        let unmarked = if range.start == 0 { line.trim_start_matches('\u{feff}') } else { line };
        let body = unmarked.trim_start_matches(BLANKS);
        let start = range.end - body.len();
        if body.starts_with(['#', '!']) {
            out.push(Leaf::text(text.slice(start..range.end)));
            continue;
        }
        if body.is_empty() {
            continue;
        }
        let (key, value) = split(body);
        let mut parts = std::iter::once(start + value..range.end).collect::<Vec<_>>();
        let mut is_open = goes_on(body);
        while is_open {
            let Some((range, line)) = lines.next() else { break };
            let body = line.trim_start_matches(BLANKS);
            parts.push(range.end - body.len()..range.end);
            is_open = goes_on(body);
        }
        let key = unescape(text, start..start + key, Escapes::Full).text().to_owned();
        out.push(Leaf::named(vec![Step::Key(key)], join(text, &parts), Form::Plain));
    }
}

/// Whether a line ends in a backslash that is none of a pair.
fn goes_on(line: &str) -> bool {
    line.bytes().rev().take_while(|&b| b == b'\\').count() % 2 == 1
}

/// The length of the key, and where the value begins.
fn split(line: &str) -> (usize, usize) {
    let mut escaped = false;
    let end = line.find(|c: char| {
        let ends = !escaped && (matches!(c, '=' | ':') || BLANKS.contains(&c));
        escaped = c == '\\' && !escaped;
        ends
    });
    let Some(end) = end else { return (line.len(), line.len()) };
    let rest = line[end..].trim_start_matches(BLANKS);
    let rest = rest.strip_prefix(['=', ':']).unwrap_or(rest).trim_start_matches(BLANKS);
    (end, line.len() - rest.len())
}

/// The value of several lines, without the backslashes that tie them.
fn join(text: &Fragment, parts: &[Range<usize>]) -> Fragment {
    let mut value = Fragment::default();
    for part in parts {
        let body = &text.text()[part.clone()];
        let end = part.end - usize::from(goes_on(body));
        let line = unescape(text, part.start..end.max(part.start), Escapes::Full);
        value.push_part(&line, 0..line.text().len());
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(source: &str) -> Vec<String> {
        let mut out = Leaves::default();
        parse(&Fragment::verbatim(source, 0), &mut out);
        let named = out.found.iter().filter_map(|leaf| Some((leaf.name()?, leaf)));
        named
            .map(|(name, leaf)| {
                let place = leaf.value.file_range(0..leaf.value.text().len());
                format!("{name}={}|{}", leaf.value.text(), &source[place])
            })
            .collect()
    }

    #[test]
    fn separators_escapes_and_comments() {
        assert_eq!(
            leaves("# a=b\n! c=d\ne.f = g h\r\ni:j\nk l\nm\\:n=o\\:p\\u0041\nq=\nr\n s = t#u\n"),
            ["e.f=g h|g h", "i=j|j", "k=l|l", "m:n=o:pA|o\\:p\\u0041", "q=|", "r=|", "s=t#u|t#u",]
        );
    }

    #[test]
    fn lines_go_on_behind_a_backslash() {
        assert_eq!(
            leaves("a = b\\\n   c\\\r\n\td\ne=f\\\\\ng=h\\"),
            ["a=bcd|b\\\n   c\\\r\n\td", "e=f\\|f\\\\", "g=h|h"]
        );
    }

    #[test]
    fn hostile_texts_take_linear_time() {
        for part in ["a\\", "a=b\\\n", "\\\n", "\\u", "a ", ":"] {
            let _ = leaves(&part.repeat(300_000 / part.len()));
        }
    }
}
