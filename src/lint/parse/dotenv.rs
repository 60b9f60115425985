//! `.env` and its kin: `NAME=value` by line, with quotes, comments and values over several lines.

use std::ops::Range;

use super::escape::{Escapes, unescape};
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Step};

/// Words that may stand before a name.
const PREFIXES: [&str; 6] = ["export", "declare -x", "readonly", "local", "typeset -x", "setenv"];

/// What a line may end with.
const BLANKS: [char; 3] = [' ', '\t', '\r'];

/// Finds the values.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    let source = text.text();
    let mut at = source.len() - source.trim_start_matches('\u{feff}').len();
    while at < source.len() {
        at = line(text, at, out);
    }
}

/// Reads the line at `at`, and those that its values go over; gives where the next one begins.
fn line(text: &Fragment, at: usize, out: &mut Leaves) -> usize {
    let source = text.text();
    let mut next_line = line_end(source, at) + 1;
    let mut at = at;
    let mut end = at + source[at..next_line - 1].trim_end_matches(BLANKS).len();
    let mut is_shell = false;
    loop {
        let separators: &[char] = if is_shell { &[' ', '\t', ';', '&'] } else { &[' ', '\t'] };
        let rest = source[at..end].trim_start_matches(separators);
        at = end - rest.len();
        if rest.starts_with('#') {
            out.push(Leaf::text(text.slice(at..end)));
        } else if let Some(found) = assignment(rest) {
            let found = Assignment { is_shell: is_shell || found.is_shell, ..found };
            let close = value(text, at, &found, end, out);
            if close > end {
                next_line = line_end(source, close) + 1;
                end = close + source[close..next_line - 1].trim_end_matches(BLANKS).len();
            }
            at = close;
            is_shell = true;
            continue;
        } else if !rest.is_empty() {
            // No assignment: `.envrc` and `/etc/default` are read by a shell.
            super::shell::parse(&text.slice(at..end), out);
        }
        return next_line;
    }
}

/// The end of the line that `at` stands in, without LF.
fn line_end(source: &str, at: usize) -> usize {
    source[at..].find('\n').map_or(source.len(), |found| at + found)
}

/// The name of an assignment and where its value begins in the line.
struct Assignment<'a> {
    name: &'a str,
    value: usize,
    /// `export` and the like stood before it: a shell reads the line.
    is_shell: bool,
}

fn assignment(line: &str) -> Option<Assignment<'_>> {
    let mut rest = line;
    let mut is_shell = false;
    for prefix in PREFIXES {
        if let Some(after) = line.strip_prefix(prefix)
            && after.starts_with([' ', '\t'])
        {
            let after = after.trim_start();
            // A variable may be called `export` as well.
            if !after.starts_with(['=', ':']) {
                (rest, is_shell) = (after, true);
            }
        }
    }
    let (name, after) = match rest.chars().next()? {
        quote @ ('"' | '\'') => rest[1..].split_once(quote)?,
        _ => rest.split_at(rest.find(|c: char| !is_name(c)).unwrap_or(rest.len())),
    };
    if name.is_empty() || !name.chars().all(is_name) || name.starts_with(['-', '.']) {
        return None;
    }
    let trimmed = after.trim_start_matches([' ', '\t']);
    let blank = after.len() - trimmed.len();
    let value =
        if let Some(value) = ["=", "+=", "?=", ":="].iter().find_map(|m| trimmed.strip_prefix(m)) {
            value
        } else if let Some(value) = trimmed.strip_prefix(':') {
            // `KEY: value`, not `scheme://` nor `a::b`.
            (blank == 0 && (value.trim().is_empty() || value.starts_with([' ', '\t'])))
                .then_some(value)?
        } else if line.starts_with("setenv") && is_shell && blank > 0 {
            trimmed
        } else {
            return None;
        };
    Some(Assignment { name, value: line.len() - value.len(), is_shell })
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// Reads the value of an assignment at `start` in a line that ends at `end`; gives where the value
/// ends, which may be in a later line.
fn value(
    text: &Fragment,
    start: usize,
    assignment: &Assignment<'_>,
    end: usize,
    out: &mut Leaves,
) -> usize {
    let source = text.text();
    let raw = &source[start + assignment.value..end];
    let blank = raw.len() - raw.trim_start_matches([' ', '\t']).len();
    let from = start + assignment.value + blank;
    let path = vec![Step::Key(assignment.name.to_owned())];
    if let Some(quote) = source[from..end].chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))
        && let Some(close) = closing(source, from + 1, quote)
        && is_value_end(&source[close + 1..], assignment.is_shell)
    {
        give(quoted(text, path, from + 1..close, quote), out);
        return close + 1;
    }
    let close = bare_key(source, from, end)
        .unwrap_or_else(|| from + plain(&source[from..end], blank > 0, assignment.is_shell));
    give(Leaf::named(path, text.slice(from..close).trimmed(), Form::Plain), out);
    close
}

/// Whether a value may end before `rest`: at the end of the line, before a comment or, where a
/// shell reads, before the next word.
fn is_value_end(rest: &str, is_shell: bool) -> bool {
    let mut chars = rest.chars();
    match chars.next() {
        None | Some('\n' | '\r' | ';' | '&') => true,
        Some(' ' | '\t') if is_shell => true,
        Some(' ' | '\t') => chars
            .find(|c| !matches!(c, ' ' | '\t'))
            .is_none_or(|c| matches!(c, '#' | '\n' | '\r' | ';' | '&')),
        Some(_) => false,
    }
}

/// Adds a value. An object of JSON is read for what it holds, under the name of the variable.
fn give(leaf: Leaf, out: &mut Leaves) {
    let text = leaf.value.text();
    let starts =
        text.strip_prefix(['{', '[']).is_some_and(|rest| rest.trim_start().starts_with(['"', '{']));
    if starts && text.ends_with(['}', ']']) {
        let mut inner = Leaves::default();
        super::json::parse(&leaf.value, &mut inner);
        if inner.stopped.is_none() && inner.found.iter().any(|leaf| !leaf.path.is_empty()) {
            out.push(Leaf::text(leaf.value));
            out.found.extend(inner.found.into_iter().map(|mut found| {
                found.path.splice(0..0, leaf.path.iter().cloned());
                found
            }));
            return;
        }
    }
    out.push(leaf);
}

fn quoted(text: &Fragment, path: Vec<Step>, range: Range<usize>, quote: char) -> Leaf {
    match quote {
        '\'' => Leaf::named(path, text.slice(range), Form::Quoted),
        '`' => {
            let form =
                if is_command(&text.text()[range.clone()]) { Form::Code } else { Form::Quoted };
            Leaf::named(path, text.slice(range), form)
        }
        _ => Leaf::named(path, unescape(text, range, Escapes::Few), Form::Expanding),
    }
}

/// Whether a text in backticks is a command to run: a bare word in small letters, or a word and
/// its arguments. A literal has a character that the name of a program has not.
fn is_command(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    !first.is_empty()
        && first.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '/' | '-' | '_' | '.'))
}

/// Where the quote closes. A quote that no line closes before the next assignment is a character
/// of the value.
fn closing(source: &str, from: usize, quote: char) -> Option<usize> {
    let mut at = from;
    let mut is_first = true;
    while at <= source.len() {
        let end = line_end(source, at);
        let line = &source[at..end];
        if !is_first && starts_assignment(line) {
            return None;
        }
        let mut escaped = false;
        for (offset, byte) in line.bytes().enumerate() {
            if escaped {
                escaped = false;
            } else if byte == b'\\' && quote == '"' {
                escaped = true;
            } else if char::from(byte) == quote {
                return Some(at + offset);
            }
        }
        is_first = false;
        at = end + 1;
    }
    None
}

/// Whether a line begins the next entry of the file, as far as a line inside a text may tell.
fn starts_assignment(line: &str) -> bool {
    let line = line.trim_start();
    let line = line.strip_prefix("export ").unwrap_or(line);
    line.split_once('=').is_some_and(|(name, _)| {
        name.len() > 1
            && name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
            && name.contains('_')
            && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    })
}

/// The end of a private key or certificate that stands over several lines without quotes.
fn bare_key(source: &str, from: usize, end: usize) -> Option<usize> {
    let line = &source[from..end];
    if !line.starts_with("-----BEGIN ") || line.contains("-----END ") {
        return None;
    }
    let mut at = end + 1;
    while at < source.len() {
        let end = line_end(source, at);
        let line = &source[at..end];
        if line.trim_start().starts_with("-----END ") {
            return Some(end);
        }
        if starts_assignment(line) || line.contains("-----BEGIN ") {
            return None;
        }
        at = end + 1;
    }
    None
}

/// The length of a value without quotes: up to a comment or, where a shell reads, the next word.
fn plain(rest: &str, after_blank: bool, is_shell: bool) -> usize {
    let mut previous_blank = after_blank;
    let mut depth = 0_usize;
    let mut end = rest.len();
    for (at, c) in rest.char_indices() {
        match c {
            '#' if previous_blank => {
                end = at;
                break;
            }
            '(' | '{' => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
            ';' if is_shell
                && depth == 0
                && !rest[at + 1..].starts_with(|c: char| !c.is_whitespace()) =>
            {
                end = at;
                break;
            }
            ' ' | '\t'
                if is_shell
                    && depth == 0
                    && assignment(&rest[at + 1..]).is_some_and(|a| !a.is_shell) =>
            {
                end = at;
                break;
            }
            _ => {}
        }
        previous_blank = matches!(c, ' ' | '\t');
    }
    rest[..end].trim_end().len()
}

#[cfg(test)]
mod tests;
