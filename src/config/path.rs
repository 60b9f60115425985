//! Paths to config fields, as the two dialects write and read them.

use std::fmt::Write as _;

/// 2026.9.6 reads a larger number in brackets as a key.
const MAX_INDEX: usize = 100_000;

/// A path from the root of the config: keys, and the indices of lists.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConfigPath(Vec<Segment>);

/// One step of a [`ConfigPath`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// A member of an object.
    Key(String),
    /// An item of a list.
    Index(usize),
}

/// Why a text is not a path in the form of 2026.9.6.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// Nothing but blanks.
    #[error("the path is empty")]
    Empty,
    /// Two dots in a row, a dot at an end, or `[]`.
    #[error("the path has an empty segment (column {0})")]
    EmptySegment(usize),
    /// A `[` without its `]`.
    #[error("a `[` of the path is not closed (column {0})")]
    Unclosed(usize),
    /// Something other than `.` or `[` behind a `]`.
    #[error("a `]` of the path is not followed by `.` or `[` (column {0})")]
    NoSeparator(usize),
    /// The quoted text in brackets is not a JSON string.
    #[error("the quoted segment is not a JSON string (column {0})")]
    BadString(usize),
    /// A backslash at the very end.
    #[error("the path ends in a lone backslash")]
    TrailingEscape,
    /// `__proto__`, `prototype` or `constructor`, which OpenClaw refuses.
    #[error("the segment is one of __proto__, prototype, constructor, which OpenClaw refuses")]
    Forbidden,
}

impl From<&str> for Segment {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<usize> for Segment {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

impl FromIterator<Segment> for ConfigPath {
    fn from_iter<I: IntoIterator<Item = Segment>>(segments: I) -> Self {
        Self(segments.into_iter().collect())
    }
}

impl ConfigPath {
    /// A path of keys only.
    #[must_use]
    pub fn of_keys<S: AsRef<str>>(keys: &[S]) -> Self {
        keys.iter().map(|key| Segment::from(key.as_ref())).collect()
    }

    /// The segments from the root on.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// Goes one step further in.
    pub fn push(&mut self, segment: impl Into<Segment>) {
        self.0.push(segment.into());
    }

    /// The path one step further in.
    #[must_use]
    pub fn join(&self, segment: impl Into<Segment>) -> Self {
        let mut path = self.clone();
        path.push(segment);
        path
    }

    /// The form of 2026.2.26: all segments joined by dots. It cannot be read back when a key holds
    /// a dot.
    #[must_use]
    pub fn dotted(&self) -> String {
        let parts: Vec<String> = self
            .0
            .iter()
            .map(|segment| match segment {
                Segment::Key(key) => key.clone(),
                Segment::Index(index) => index.to_string(),
            })
            .collect();
        parts.join(".")
    }

    /// The form of 2026.9.6: indices in brackets, and keys in brackets as JSON strings unless they
    /// match `[A-Za-z_$][A-Za-z0-9_$:-]*`.
    #[must_use]
    pub fn bracketed(&self) -> String {
        let mut text = String::new();
        for segment in &self.0 {
            match segment {
                Segment::Index(index) => {
                    let _ = write!(text, "[{index}]");
                }
                Segment::Key(key) if is_plain(key) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(key);
                }
                Segment::Key(key) => {
                    let _ = write!(text, "[{}]", serde_json::Value::from(key.as_str()));
                }
            }
        }
        text
    }

    /// Reads a plan path as 2026.2.26 does: split on dots, trimmed, blank segments dropped.
    #[must_use]
    pub fn parse_dotted(text: &str) -> Self {
        text.split('.').map(trim_js).filter(|part| !part.is_empty()).map(Segment::from).collect()
    }

    /// Reads a path as 2026.9.6 does: dots, `[0]`, `["key"]` or `['key']`, and a backslash that
    /// takes the next character as it is. A number in brackets is an index.
    ///
    /// # Errors
    /// When 2026.9.6 would refuse the path.
    pub fn parse_bracketed(text: &str) -> Result<Self, PathError> {
        let path = trim_js(text);
        if path.is_empty() {
            return Err(PathError::Empty);
        }
        let mut parts: Vec<Segment> = Vec::new();
        let mut current = String::new();
        let mut emitted = false;
        let mut at = 0;
        while let Some(c) = path[at..].chars().next() {
            let column = path[..at].chars().count() + 1;
            let blank = trim_js(&current).is_empty();
            match c {
                '\\' => {
                    let next = path[at + 1..].chars().next().ok_or(PathError::TrailingEscape)?;
                    current.push(next);
                    at += 1 + next.len_utf8();
                    continue;
                }
                '.' => {
                    if blank && (!current.is_empty() || !emitted) {
                        return Err(PathError::EmptySegment(column));
                    }
                    take(&mut parts, &mut current);
                    emitted = false;
                }
                '[' => {
                    if blank && (!current.is_empty() || (!emitted && !parts.is_empty())) {
                        return Err(PathError::EmptySegment(column));
                    }
                    take(&mut parts, &mut current);
                    let close = at + closing(&path[at..]).ok_or(PathError::Unclosed(column))?;
                    parts.push(bracket(trim_js(&path[at + 1..close]), column)?);
                    if !matches!(path[close + 1..].chars().next(), None | Some('.' | '[')) {
                        return Err(PathError::NoSeparator(column));
                    }
                    emitted = true;
                    at = close;
                }
                c => current.push(c),
            }
            at += c.len_utf8();
        }
        if trim_js(&current).is_empty() && !emitted {
            return Err(PathError::EmptySegment(path.chars().count()));
        }
        take(&mut parts, &mut current);
        let forbidden = |s: &Segment| matches!(s, Segment::Key(k) if is_forbidden(k));
        if parts.iter().any(forbidden) { Err(PathError::Forbidden) } else { Ok(Self(parts)) }
    }
}

/// Keys that would reach into JavaScript's own objects; both versions refuse them in plans.
#[must_use]
pub fn is_forbidden(key: &str) -> bool {
    matches!(key, "__proto__" | "prototype" | "constructor")
}

/// JavaScript's `trim`, which knows the byte order mark and not U+0085.
fn trim_js(text: &str) -> &str {
    text.trim_matches(|c: char| (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}')
}

fn is_plain(key: &str) -> bool {
    let head = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$');
    let rest = |c: char| head(c) || c.is_ascii_digit() || matches!(c, ':' | '-');
    key.chars().next().is_some_and(head) && key.chars().all(rest)
}

fn take(parts: &mut Vec<Segment>, current: &mut String) {
    if !current.is_empty() {
        parts.push(Segment::from(trim_js(current)));
        current.clear();
    }
}

/// The offset of the `]` that closes the `[` at the start; one inside quotes does not count.
fn closing(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (Some(_), '\\') => {
                chars.next();
            }
            (Some(open), c) if c == open => quote = None,
            (None, ']') => return Some(at),
            (None, '"' | '\'') if trim_js(&text[1..at]).is_empty() => quote = Some(c),
            _ => {}
        }
    }
    None
}

fn bracket(inside: &str, column: usize) -> Result<Segment, PathError> {
    if inside.is_empty() {
        return Err(PathError::EmptySegment(column));
    }
    if inside.starts_with(['"', '\'']) {
        // JSON5 strings cover both quotes and all escapes that 2026.9.6 reads here.
        let node = super::json5::parse(inside.to_owned()).ok();
        let key = node.as_ref().and_then(|d| d.root().as_str());
        return match key {
            Some(key) if !trim_js(key).is_empty() && !has_raw_control(inside) => {
                Ok(Segment::from(key))
            }
            _ => Err(PathError::BadString(column)),
        };
    }
    let canonical =
        inside == "0" || (!inside.starts_with('0') && inside.bytes().all(|b| b.is_ascii_digit()));
    Ok(match inside.parse::<usize>() {
        Ok(index) if canonical && index <= MAX_INDEX => Segment::Index(index),
        _ => Segment::from(inside),
    })
}

/// Whether a control character stands in a quoted segment other than in a line continuation: JSON5
/// takes it there and 2026.9.6 does not.
fn has_raw_control(quoted: &str) -> bool {
    let mut escaped = false;
    quoted.chars().any(|c| {
        let continuation = escaped && matches!(c, '\n' | '\r');
        escaped = !escaped && c == '\\';
        c < ' ' && !continuation
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(parts: &serde_json::Value) -> ConfigPath {
        let segment = |part: &serde_json::Value| match part.as_str() {
            Some(key) => Segment::from(key),
            None => Segment::Index(usize::try_from(part.as_u64().expect("index")).expect("fits")),
        };
        parts.as_array().expect("a list").iter().map(segment).collect()
    }

    /// Recorded from the real OpenClaw 2026.9.6.
    #[test]
    fn brackets_are_written_and_read_as_2026_9_6_does() {
        let cases: serde_json::Value =
            serde_json::from_str(include_str!("../../fixtures/config/path-cases.json"))
                .expect("json");
        for case in cases["render"].as_array().expect("cases") {
            assert_eq!(path(&case[0]).bracketed(), case[1], "{case}");
        }
        for case in cases["parse"].as_array().expect("cases") {
            let read = ConfigPath::parse_bracketed(case[0].as_str().expect("text"));
            match read {
                Ok(read) => {
                    assert!(!case[1].is_null() && read == path(&case[1]), "{case} {read:?}");
                }
                Err(error) => assert!(case[1].is_null(), "{case} {error}"),
            }
        }
    }

    #[test]
    fn dots_are_written_and_read_as_2026_2_26_does() {
        let path = ConfigPath::parse_dotted(" models . providers..x.apiKey. ");
        assert_eq!(path, ConfigPath::of_keys(&["models", "providers", "x", "apiKey"]));
        assert_eq!(path.join("a.b").join(3).dotted(), "models.providers.x.apiKey.a.b.3");
        assert_eq!(ConfigPath::parse_dotted(" . "), ConfigPath::default());
    }

    #[test]
    fn what_is_written_in_brackets_reads_back() {
        for key in ["a", "x.y", "é", "\"q\"\\", "0", "a b", "it's]", "\n"] {
            let path = ConfigPath::of_keys(&["root", key]).join(7);
            let read = ConfigPath::parse_bracketed(&path.bracketed());
            if trim_js(key).is_empty() {
                assert!(read.is_err());
            } else {
                assert_eq!(read, Ok(path));
            }
        }
    }
}
