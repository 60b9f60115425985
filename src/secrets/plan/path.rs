//! The text form of a concrete config path, as 2026.9.6 reads and writes it: `a.b`, list indices
//! in bare brackets, any other key as a quoted string in brackets, `\` before a literal character.
//! 2026.2.26 knows only keys joined with dots.

use super::ecma;
use crate::config::dialect::Dialect;

/// One step of a parsed path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A key of an object.
    Key(String),
    /// A bare number in brackets: an item of a list.
    Index(u32),
}

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Key(key) => f.write_str(key),
            Self::Index(index) => write!(f, "{index}"),
        }
    }
}

/// Keys that could reach an object's prototype in JavaScript; no path may hold them.
#[must_use]
pub fn is_forbidden(segment: &str) -> bool {
    matches!(segment, "__proto__" | "prototype" | "constructor")
}

/// Splits at dots, trims each part and drops the blank ones, as 2026.2.26 does.
#[must_use]
pub fn split_dots(path: &str) -> Vec<String> {
    path.split('.').map(ecma::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

/// Writes `segments` in the form that `dialect` reads.
#[must_use]
pub fn format(segments: &[impl AsRef<str>], dialect: &Dialect) -> String {
    let mut out = String::new();
    for segment in segments {
        let segment = segment.as_ref();
        if dialect.quoted_paths && !is_plain(segment) {
            out.push('[');
            out.push_str(&serde_json::Value::from(segment).to_string());
            out.push(']');
            continue;
        }
        if !out.is_empty() {
            out.push('.');
        }
        out.push_str(segment);
    }
    out
}

/// Keys that stand without quotes.
fn is_plain(key: &str) -> bool {
    let mut chars = key.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_' || c == '$')
        && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | ':' | '-'))
}

/// A canonical decimal up to 100000.
fn index(text: &str) -> Option<u32> {
    let canonical = !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'));
    if canonical { text.parse().ok().filter(|i| *i <= 100_000) } else { None }
}

/// Parses a path as 2026.9.6 does.
///
/// # Errors
/// Why it is no path, as a clause.
pub fn parse(path: &str) -> Result<Vec<Token>, &'static str> {
    let chars: Vec<char> = ecma::trim(path).chars().collect();
    let mut tokens = Vec::new();
    let mut current = String::new();
    let mut emitted = false;
    let mut at = 0;
    while at < chars.len() {
        match chars[at] {
            '\\' => {
                current.push(*chars.get(at + 1).ok_or("it ends with a backslash")?);
                at += 2;
            }
            '.' => {
                if ecma::trim(&current).is_empty() && (!emitted || !current.is_empty()) {
                    return Err("it has an empty segment");
                }
                flush(&mut current, &mut tokens);
                emitted = false;
                at += 1;
            }
            '[' => {
                let blank = ecma::trim(&current).is_empty();
                if blank && (!current.is_empty() || (!emitted && !tokens.is_empty())) {
                    return Err("it has an empty segment");
                }
                flush(&mut current, &mut tokens);
                let close = bracket_end(&chars, at).ok_or("a `[` is not closed")?;
                let inside: String = chars[at + 1..close].iter().collect();
                tokens.push(bracket(ecma::trim(&inside))?);
                if !matches!(chars.get(close + 1), None | Some('.' | '[')) {
                    return Err("after a `]` comes neither `.` nor `[`");
                }
                emitted = true;
                at = close + 1;
            }
            c => {
                current.push(c);
                at += 1;
            }
        }
    }
    if !emitted && ecma::trim(&current).is_empty() {
        return Err("it has an empty segment");
    }
    flush(&mut current, &mut tokens);
    Ok(tokens)
}

fn flush(current: &mut String, tokens: &mut Vec<Token>) {
    if !current.is_empty() {
        tokens.push(Token::Key(ecma::trim(current).to_owned()));
        current.clear();
    }
}

/// The `]` that closes the `[` at `open`; a quote counts only at the start of the inside.
fn bracket_end(chars: &[char], open: usize) -> Option<usize> {
    let mut quote = None;
    let mut blank = true;
    let mut at = open + 1;
    while at < chars.len() {
        let c = chars[at];
        if let Some(q) = quote {
            if c == '\\' {
                at += 1;
            } else if c == q {
                quote = None;
                blank = false;
            }
        } else if c == ']' {
            return Some(at);
        } else if (c == '"' || c == '\'') && blank {
            quote = Some(c);
        } else if !ecma::trim(c.encode_utf8(&mut [0; 4])).is_empty() {
            blank = false;
        }
        at += 1;
    }
    None
}

fn bracket(inside: &str) -> Result<Token, &'static str> {
    if inside.is_empty() {
        return Err("it has an empty `[]`");
    }
    if !inside.starts_with(['"', '\'']) {
        return Ok(index(inside).map_or_else(|| Token::Key(inside.to_owned()), Token::Index));
    }
    let key = quoted(inside).ok_or("a quoted key in brackets is not well formed")?;
    if ecma::trim(&key).is_empty() { Err("a quoted key is blank") } else { Ok(Token::Key(key)) }
}

/// A key in JSON quotes, or in either quote with JavaScript's escapes.
fn quoted(text: &str) -> Option<String> {
    if let Ok(key) = serde_json::from_str::<String>(text) {
        return Some(key);
    }
    let chars: Vec<char> = text.chars().collect();
    let quote = *chars.first()?;
    if *chars.last()? != quote {
        return None;
    }
    let end = chars.len() - 1;
    let mut json = String::from("\"");
    let mut at = 1;
    while at < end {
        match chars[at] {
            c if c == quote => return None,
            '"' => json.push_str("\\\""),
            '\\' => at = escape(&chars, at, end, &mut json)?,
            c => json.push(c),
        }
        at += 1;
    }
    json.push('"');
    serde_json::from_str(&json).ok()
}

/// Rewrites the escape at `at` into JSON; gives the index of its last character.
fn escape(chars: &[char], at: usize, end: usize, json: &mut String) -> Option<usize> {
    let at = at + 1;
    if at >= end {
        return None;
    }
    match chars[at] {
        '\n' | '\u{2028}' | '\u{2029}' => {}
        '\r' => return Some(if chars.get(at + 1) == Some(&'\n') { at + 1 } else { at }),
        'x' => {
            let hex = chars.get(at + 1..at + 3)?;
            if !hex.iter().all(char::is_ascii_hexdigit) {
                return None;
            }
            json.push_str("\\u00");
            json.extend(hex);
            return Some(at + 2);
        }
        '0' if chars.get(at + 1).is_some_and(char::is_ascii_digit) => return None,
        '0' => json.push_str("\\u0000"),
        'v' => json.push_str("\\u000b"),
        '1'..='9' => return None,
        c @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') => {
            json.push('\\');
            json.push(c);
        }
        c => json.push(c),
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::dialect::Version;

    fn keys(path: &str) -> String {
        match parse(path) {
            Ok(tokens) => tokens
                .iter()
                .map(|t| match t {
                    Token::Key(key) => format!("{key:?}"),
                    Token::Index(i) => i.to_string(),
                })
                .collect::<Vec<_>>()
                .join(" "),
            Err(why) => format!("! {why}"),
        }
    }

    #[test]
    fn parses_every_form() {
        let cases = [
            ("a.b", r#""a" "b""#),
            (" a . b ", r#""a" "b""#),
            (r#"a["x.y"].b"#, r#""a" "x.y" "b""#),
            ("a['x\"y'].b", r#""a" "x\"y" "b""#),
            (r"a['\x41\v\0\q\'']", r#""a" "A\u{b}\0q'""#),
            ("a[0].b", r#""a" 0 "b""#),
            ("a[00].b[100001]", r#""a" "00" "b" "100001""#),
            (r"a\.b.c", r#""a.b" "c""#),
            (r#"["a"]["b"]"#, r#""a" "b""#),
            ("a[ x ]", r#""a" "x""#),
            ("", "! it has an empty segment"),
            ("a..b", "! it has an empty segment"),
            ("a.", "! it has an empty segment"),
            (".a", "! it has an empty segment"),
            ("a.[0]", "! it has an empty segment"),
            ("a[]", "! it has an empty `[]`"),
            ("a[0", "! a `[` is not closed"),
            ("a[0]b", "! after a `]` comes neither `.` nor `[`"),
            ("a['x]", "! a `[` is not closed"),
            ("a[\"  \"]", "! a quoted key is blank"),
            (r"a['\1']", "! a quoted key in brackets is not well formed"),
            ("a\\", "! it ends with a backslash"),
        ];
        for (path, wanted) in cases {
            assert_eq!(keys(path), wanted, "{path}");
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let new = Version::V2026_9_6.dialect();
        for key in ["x", "my.prov", "a b", "é", "[", "\"'\\", "9", "a..b", "a\nb", "\n", " "] {
            let path = format(&["models", "providers", key, "apiKey"], new);
            let parsed = parse(&path);
            if key.trim().is_empty() {
                assert!(parsed.is_err());
            } else {
                let parsed: Vec<String> =
                    parsed.expect(&path).iter().map(ToString::to_string).collect();
                assert_eq!(parsed, ["models", "providers", key, "apiKey"], "{path}");
            }
        }
        let old = Version::V2026_2_26.dialect();
        assert_eq!(format(&["a", "b.c"], old), "a.b.c");
    }
}
