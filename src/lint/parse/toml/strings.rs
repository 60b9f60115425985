//! The four kinds of TOML strings, with the map of their escapes.

use crate::lint::fragment::Fragment;

/// Reads the string at `at`, where `quote` stands: its text, where it ends, whether it was closed.
/// A string of one line ends with its line.
pub(super) fn read(text: &Fragment, at: usize, quote: u8) -> (Fragment, usize, bool) {
    let source = text.text();
    let bytes = source.as_bytes();
    let is_block = bytes[at..].starts_with(&[quote; 3]);
    let is_basic = quote == b'"';
    let mut at = at + if is_block { 3 } else { 1 };
    if is_block {
        // A line end right after the quotes is no part of the text.
        let rest = &source[at..];
        at += if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
    }
    let mut value = Fragment::default();
    let mut run = at;
    while let Some(&byte) = bytes.get(at) {
        if byte == quote {
            let quotes = bytes[at..].iter().take(5).take_while(|b| **b == quote).count();
            if !is_block {
                value.push_part(text, run..at);
                return (value, at + 1, true);
            }
            if quotes >= 3 {
                // Up to two quotes before the closing three belong to the text.
                let end = at + quotes - 3;
                value.push_part(text, run..end);
                return (value, end + 3, true);
            }
            at += quotes;
        } else if byte == b'\n' && !is_block {
            break;
        } else if byte == b'\\' && is_basic {
            value.push_part(text, run..at);
            let (decoded, length) = escape(&source[at..]);
            if let Some(c) = decoded {
                let range = text.file_range(at..at + length);
                value.push_decoded(c.encode_utf8(&mut [0; 4]), range);
            }
            at += length;
            run = at;
        } else {
            at += 1;
        }
    }
    value.push_part(text, run..at);
    (value, at, false)
}

/// The character that an escape at the beginning of `text` stands for, and the escape's length.
fn escape(text: &str) -> (Option<char>, usize) {
    let Some(c) = text[1..].chars().next() else { return (None, 1) };
    let short = 1 + c.len_utf8();
    let code = |digits: usize| {
        let digits = text.get(2..2 + digits)?;
        digits.bytes().all(|b| b.is_ascii_hexdigit()).then_some(())?;
        char::from_u32(u32::from_str_radix(digits, 16).ok()?)
    };
    let long = |digits: usize| match code(digits) {
        Some(c) => (Some(c), 2 + digits),
        None => (Some(c), short),
    };
    match c {
        'b' => (Some('\u{8}'), short),
        't' => (Some('\t'), short),
        'n' => (Some('\n'), short),
        'f' => (Some('\u{c}'), short),
        'r' => (Some('\r'), short),
        'e' => (Some('\u{1b}'), short),
        'x' => long(2),
        'u' => long(4),
        'U' => long(8),
        ' ' | '\t' | '\r' | '\n' => {
            // A line that goes on: the end of the line and all blanks up to the next text.
            let rest = &text[1..];
            let next = rest.trim_start_matches([' ', '\t', '\r', '\n']);
            (None, text.len() - next.len())
        }
        other => (Some(other), short),
    }
}
