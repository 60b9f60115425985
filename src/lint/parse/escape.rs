//! Undoes the escapes of a quoted text; each keeps its place in the file.

use std::ops::Range;

use crate::lint::fragment::Fragment;

/// Which escapes a format has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    /// Those of C and its kin: `\n`, `\t`, `\x41`, `\u0041`, `\u{41}`; another character stands
    /// for itself.
    Full,
    /// `\n`, `\r`, `\t`, and a backslash before a quote, a backslash or `$`. Others stay as they
    /// are (`C:\dir`).
    Few,
    /// A backslash before the quote or a backslash alone (single quotes of Ruby and PHP).
    Quotes,
}

/// The text of `range` without its escapes.
pub(super) fn unescape(text: &Fragment, range: Range<usize>, escapes: Escapes) -> Fragment {
    let source = &text.text()[range.clone()];
    let mut out = Fragment::default();
    let mut done = 0;
    while let Some(found) = source[done..].find('\\') {
        let at = done + found;
        let (length, decoded) = one(&source[at..], escapes);
        out.push_part(text, range.start + done..range.start + at);
        let place = range.start + at..range.start + at + length;
        match decoded {
            Decoded::Char(c) => {
                out.push_decoded(c.encode_utf8(&mut [0; 4]), text.file_range(place));
            }
            Decoded::Nothing => {}
            Decoded::Itself => out.push_part(text, place),
        }
        done = at + length;
    }
    out.push_part(text, range.start + done..range.end);
    out
}

enum Decoded {
    Char(char),
    /// A line that goes on.
    Nothing,
    /// No escape: the text stays.
    Itself,
}

/// The escape that `rest` begins with, and its length.
fn one(rest: &str, escapes: Escapes) -> (usize, Decoded) {
    let Some(next) = rest[1..].chars().next() else { return (1, Decoded::Itself) };
    let length = 1 + next.len_utf8();
    let simple = match (next, escapes) {
        ('\\' | '\'' | '"', _) | ('`' | '$', Escapes::Full | Escapes::Few) => next,
        (_, Escapes::Quotes) => return (length, Decoded::Itself),
        ('n', _) => '\n',
        ('r', _) => '\r',
        ('t', _) => '\t',
        (_, Escapes::Few) => return (length, Decoded::Itself),
        ('\n', _) => return (length, Decoded::Nothing),
        ('\r', _) if rest.as_bytes().get(2) == Some(&b'\n') => return (3, Decoded::Nothing),
        ('0', _) if !rest[2..].starts_with(|c: char| c.is_digit(8)) => '\0',
        ('b', _) => '\u{8}',
        ('f', _) => '\u{c}',
        ('v', _) => '\u{b}',
        ('x', _) => return hex(rest, 2, 2),
        ('u', _) if rest.as_bytes().get(2) == Some(&b'{') => return braced(rest),
        ('u', _) => return hex(rest, 2, 4),
        ('U', _) => return hex(rest, 2, 8),
        _ => next,
    };
    (length, Decoded::Char(simple))
}

/// `digits` hexadecimal digits from `from` on.
fn hex(rest: &str, from: usize, digits: usize) -> (usize, Decoded) {
    let end = from + digits;
    let value = rest.get(from..end).filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()));
    let value = value.and_then(|text| u32::from_str_radix(text, 16).ok()).and_then(char::from_u32);
    value.map_or((from, Decoded::Itself), |c| (end, Decoded::Char(c)))
}

/// `\u{41}`.
fn braced(rest: &str) -> (usize, Decoded) {
    let head = rest.as_bytes();
    let end = head.iter().take(12).position(|&b| b == b'}');
    let value = end.and_then(|end| rest.get(3..end));
    let value = value.and_then(|text| u32::from_str_radix(text, 16).ok()).and_then(char::from_u32);
    match (value, end) {
        (Some(c), Some(end)) => (end + 1, Decoded::Char(c)),
        _ => (2, Decoded::Itself),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_with_their_places() {
        let text = Fragment::verbatim(r#"a\n\u0041\x42\u{43}\"é\q\"#, 100);
        let out = unescape(&text, 0..text.text().len(), Escapes::Full);
        assert_eq!(out.text(), "a\nABC\"éq\\");
        assert_eq!(out.file_range(2..3), 103..109);
        assert_eq!(out.file_range(0..out.text().len()), 100..100 + text.text().len());
    }

    #[test]
    fn formats_with_few_escapes_keep_the_rest() {
        let text = Fragment::verbatim(r#"C:\dir\name\"x\$y\u00"#, 0);
        let out = unescape(&text, 0..text.text().len(), Escapes::Few);
        assert_eq!(out.text(), "C:\\dir\name\"x$y\\u00");
        let out = unescape(&text, 0..text.text().len(), Escapes::Quotes);
        assert_eq!(out.text(), "C:\\dir\\name\"x\\$y\\u00");
    }

    #[test]
    fn broken_escapes_stay() {
        for broken in ["\\", "\\u12", "\\u{110000}", "\\u{", "\\xé", "\\ud800", "\\é"] {
            let text = Fragment::verbatim(broken, 0);
            let out = unescape(&text, 0..broken.len(), Escapes::Full);
            assert_eq!(out.file_range(0..out.text().len()), 0..broken.len(), "{broken}");
        }
    }
}
