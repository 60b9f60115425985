//! Names of credentials in raw bytes, and whether a value can stand under them.

use super::super::format::Format;
use super::values;

/// How far the value of a name in source code may be from it, in bytes.
const NEAR: usize = 160;

/// How long a name may go on behind its stem, in bytes.
const REST_BYTES: usize = 64;

/// How long a literal is looked at, in bytes.
const LITERAL_BYTES: usize = 512;

/// How long a value under a weak name is at least, in bytes.
const WEAK_BYTES: usize = 12;

/// Last words of names that are none, whatever stands before: those that are most frequent.
const NEVER_LAST: &[&str] = &[
    "id",
    "ids",
    "name",
    "names",
    "ref",
    "refs",
    "path",
    "file",
    "filename",
    "dir",
    "url",
    "uri",
    "endpoint",
    "host",
    "header",
    "field",
    "prefix",
    "length",
    "len",
    "size",
    "count",
    "limit",
    "max",
    "min",
    "ttl",
    "type",
    "types",
    "format",
    "algorithm",
    "provider",
    "source",
    "store",
    "manager",
    "policy",
    "version",
    "index",
    "description",
    "title",
    "placeholder",
    "enabled",
    "required",
    "usage",
    "handler",
    "fingerprint",
    "digest",
    "label",
    "error",
    "message",
    "rule",
    "map",
    "event",
];

/// Words before `key` that make it none: those that are most frequent.
const NEVER_BEFORE: &[&str] = &[
    "primary",
    "foreign",
    "partition",
    "sort",
    "cache",
    "row",
    "column",
    "index",
    "object",
    "map",
    "hash",
    "range",
    "unique",
    "group",
    "label",
    "i18n",
    "message",
    "hot",
    "keyboard",
    "arrow",
    "query",
    "storage",
    "public",
    "header",
    "field",
    "property",
    "config",
    "registry",
    "json",
    "path",
];

/// A name with a stem in it.
pub(super) struct Name {
    /// Where it ends.
    end: usize,
    /// Its beginning.
    start: usize,
    /// A sentence may stand under it.
    is_spoken: bool,
}

/// What the look around a pattern needs.
pub(super) struct Look<'a> {
    pub(super) format: Format,
    pub(super) bytes: &'a [u8],
    pub(super) without_names: bool,
}

impl Look<'_> {
    fn at(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b'\n')
    }

    const fn is_source(&self) -> bool {
        matches!(self.format, Format::Source(_))
    }

    /// Whether values stand beside their names in fields of their own.
    pub(super) const fn has_pairs(&self) -> bool {
        matches!(
            self.format,
            Format::Yaml
                | Format::Helm
                | Format::Json
                | Format::Toml
                | Format::Plist
                | Format::Xml
                | Format::Terraform
                | Format::Markdown
        )
    }

    /// The name that the stem at `start..end` stands in; nothing when it is part of another word.
    pub(super) fn name(&self, is_key: bool, start: usize, end: usize) -> Option<Name> {
        let bytes = self.bytes;
        if self.is_weak_stem(start, end) && self.is_inner(start) {
            return None;
        }
        let (last, next) = (self.at(end - 1), self.at(end));
        let mut end = end;
        let same_word = |a: u8, b: u8| {
            b.is_ascii_lowercase() || (a.is_ascii_uppercase() && b.is_ascii_uppercase())
        };
        let stem = &bytes[start..end];
        let is_part = stem.eq_ignore_ascii_case(b"cred") || stem.eq_ignore_ascii_case(b"contras");
        if is_part {
            end += bytes[end..]
                .iter()
                .take(16)
                .take_while(|b| same_word(last, **b) || !b.is_ascii())
                .count();
        } else if same_word(last, next) {
            let after = self.at(end + 1);
            let is_plural = next.eq_ignore_ascii_case(&b's') && !same_word(last, after);
            // `secretname` and its like are names of no credential; other fused words have their
            // own stem further on.
            if !is_plural {
                return None;
            }
            end += 1;
        }
        let rest = bytes[end..]
            .iter()
            .take(REST_BYTES)
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
            .count();
        let name_end = end + rest;
        let start = start - values::name_before(bytes, start);
        if is_key && self.ends_never_before(name_end.min(end)) {
            return None;
        }
        if ends_in_never(&bytes[end..name_end], stem.eq_ignore_ascii_case(b"secret")) {
            return None;
        }
        let is_spoken = stem.get(..4).is_some_and(|four| four.eq_ignore_ascii_case(b"pass"))
            || stem.eq_ignore_ascii_case(b"phrase")
            || stem.eq_ignore_ascii_case(b"mnemonic");
        Some(Name { end: name_end, start, is_spoken })
    }

    /// Whether the stem counts only as a word of its own.
    fn is_weak_stem(&self, start: usize, end: usize) -> bool {
        let stem = &self.bytes[start..end];
        super::WEAK.iter().any(|weak| stem.eq_ignore_ascii_case(weak.as_bytes()))
    }

    /// Whether the word of the stem begins before `start`: `decode`, `oauth`.
    fn is_inner(&self, start: usize) -> bool {
        let (Some(before), first) = (start.checked_sub(1).map(|at| self.at(at)), self.at(start))
        else {
            return false;
        };
        (before.is_ascii_alphabetic() && first.is_ascii_lowercase())
            || (before.is_ascii_uppercase() && first.is_ascii_uppercase())
    }

    /// Whether the word before the `key` that ends at `end` makes it none.
    fn ends_never_before(&self, end: usize) -> bool {
        let before = &self.bytes[..end];
        let before =
            before.strip_suffix(b"s").or_else(|| before.strip_suffix(b"S")).unwrap_or(before);
        let Some(before) = before.len().checked_sub(3).map(|at| &before[..at]) else {
            return false;
        };
        let trimmed =
            before.strip_suffix(b"_").or_else(|| before.strip_suffix(b"-")).unwrap_or(before);
        NEVER_BEFORE.iter().any(|word| {
            let at = trimmed.len().checked_sub(word.len());
            at.is_some_and(|at| {
                trimmed[at..].eq_ignore_ascii_case(word.as_bytes())
                    && !trimmed[..at].last().is_some_and(|b| {
                        b.is_ascii_lowercase() && trimmed[at].is_ascii_lowercase()
                            || b.is_ascii_uppercase() && trimmed[at].is_ascii_uppercase()
                    })
            })
        })
    }

    /// Whether words stand before the `key` at `start`.
    pub(super) fn is_qualified(&self, start: usize) -> bool {
        let before = start.checked_sub(1).map_or(b' ', |at| self.at(at));
        before.is_ascii_alphanumeric()
            || (matches!(before, b'_' | b'-' | b'.' | b' ') && start > 1 && {
                self.at(start - 2).is_ascii_alphanumeric() && (before != b' ' || !self.is_source())
            })
            || matches!(before, b'?' | b'&')
    }

    /// Whether a mapping follows the name.
    pub(super) fn is_parent(&self, name: &Name) -> bool {
        let rest = &self.bytes[name.end..];
        let close = rest.iter().take(4).take_while(|b| matches!(b, b'"' | b'\'' | b' ')).count();
        matches!(rest.get(close), Some(b':' | b'=' | b'{'))
    }

    /// Whether no item of a list ends between two places: a dash at no deeper indentation, or a
    /// closing brace that was not opened.
    pub(super) fn is_one_item(&self, from: usize, to: usize) -> bool {
        let head = &self.bytes[from.saturating_sub(256)..from];
        let line = head.iter().rposition(|b| *b == b'\n').map_or(head, |at| &head[at + 1..]);
        let indent = line.iter().take_while(|b| **b == b' ').count();
        let between = &self.bytes[from..to];
        let mut depth = 0_i32;
        for (at, byte) in between.iter().enumerate() {
            match byte {
                b'{' => depth += 1,
                b'}' => {
                    depth -= 1;
                    if depth < 0 {
                        return false;
                    }
                }
                b'\n' => {
                    let rest = &between[at + 1..];
                    let blanks = rest.iter().take_while(|b| **b == b' ').count();
                    if blanks <= indent && rest[blanks..].starts_with(b"- ") {
                        return false;
                    }
                }
                _ => {}
            }
        }
        true
    }

    /// Whether the word that ends at `end` is that of a field: `value:`, `"value" =`, `<value>`.
    pub(super) fn is_field(&self, end: usize) -> bool {
        let rest = &self.bytes[end.min(self.bytes.len())..];
        let skip =
            rest.iter().take(8).take_while(|b| matches!(b, b'"' | b'\'' | b' ' | b'\t')).count();
        matches!(rest.get(skip), Some(b':' | b'=' | b'>' | b'<' | b',')) || rest.is_empty()
    }

    /// Whether escapes at `start..end` can spell letters of a name.
    pub(super) fn hides_letters(&self, _start: usize, end: usize) -> bool {
        let is_tree = matches!(
            self.format,
            Format::Json
                | Format::Yaml
                | Format::Helm
                | Format::Toml
                | Format::Plist
                | Format::Xml
                | Format::Properties
        );
        is_tree && (self.at(end).is_ascii_digit() || matches!(self.at(end), b'x' | b'X'))
    }

    /// Whether a value can stand under `name`.
    pub(super) fn has_value(&self, name: &Name, is_strong: bool) -> bool {
        let is_parameter = name.start > 0 && matches!(self.at(name.start - 1), b'?' | b'&' | b';');
        if is_parameter && self.at(name.end) == b'=' {
            return values_literal(&self.bytes[name.end + 1..]) >= 4;
        }
        if self.without_names {
            return false;
        }
        if self.is_kind(name) {
            return true;
        }
        if self.is_source() {
            self.quoted_value(name, is_strong) || self.plain_value(name)
        } else {
            self.any_value(name, is_strong)
        }
    }

    /// `kind: Secret`: everything in the object may be a credential.
    fn is_kind(&self, name: &Name) -> bool {
        let before = &self.bytes[name.start.saturating_sub(16)..name.start];
        !self.is_source() && before.windows(4).any(|word| word == b"kind")
    }

    /// In source code a value is a literal in quotes, not far behind the name.
    fn quoted_value(&self, name: &Name, is_strong: bool) -> bool {
        let bytes = self.bytes;
        let limit = bytes.len().min(name.end + NEAR);
        let mut at = name.end;
        // The closing quote of the name itself.
        let mut skipped = false;
        // `password "x"` needs no sign between; all else does.
        let blanks = bytes[at..limit].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let mut is_separated = matches!(self.at(at + blanks), b'"' | b'\'' | b'`');
        while at < limit {
            match bytes[at] {
                b';' | b'{' | b'}' => return false,
                b'=' | b':' | b',' | b'(' | b'|' | b'?' | b'>' | b'<' | b'+' | b'[' => {
                    is_separated = true;
                }
                b')' if !goes_on_behind(&bytes[at + 1..limit]) => return false,
                b'\n' if !goes_on_over_line(&bytes[name.end..at], &bytes[at + 1..limit]) => {
                    return false;
                }
                quote @ (b'"' | b'\'' | b'`') => {
                    let is_name_end = !skipped
                        && (at == name.end || bytes[at - 1] == b'\\' && at == name.end + 1);
                    skipped = true;
                    let behind = &bytes[at + 1..];
                    if !is_name_end
                        && (behind.starts_with(b"json:") || behind.starts_with(b"yaml:"))
                    {
                        // The tag of a field of a struct.
                        return false;
                    }
                    if !is_name_end && is_separated {
                        let length = bytes[at + 1..]
                            .iter()
                            .take(LITERAL_BYTES)
                            .take_while(|b| **b != quote)
                            .count();
                        let literal = &bytes[at + 1..at + 1 + length];
                        if can_be_literal(literal, is_strong, name.is_spoken) {
                            return true;
                        }
                        // A quote that closes what was not seen to open is passed alone.
                        let is_open = !matches!(
                            literal.first(),
                            None | Some(
                                b',' | b')' | b' ' | b';' | b':' | b'+' | b'\n' | b']' | b'}'
                            )
                        );
                        if is_open || literal.is_empty() {
                            at += length + 1;
                        }
                    }
                }
                _ => {}
            }
            at += 1;
        }
        false
    }

    /// Source code holds commands, headers and assignments in its literals: `"API_KEY=x"`,
    /// `"X-Api-Key: x"`.
    fn plain_value(&self, name: &Name) -> bool {
        let text = &self.bytes[name.start..name.end];
        let rest = &self.bytes[name.end..];
        match rest.first() {
            Some(b'=') => {
                let length = values_literal(&rest[1..]);
                let closes =
                    !matches!(rest.get(1 + length), Some(b')' | b'(' | b',' | b'.' | b'['));
                let is_env = text.iter().any(u8::is_ascii_uppercase)
                    && !text.iter().any(u8::is_ascii_lowercase);
                length >= 3 && (closes || is_env)
            }
            Some(b':') => {
                let blanks = rest[1..].iter().take(4).take_while(|b| **b == b' ').count();
                text.iter().any(|b| matches!(b, b'-')) && values_literal(&rest[1 + blanks..]) >= 4
                    || text.eq_ignore_ascii_case(b"authorization")
                    || text.eq_ignore_ascii_case(b"cookie")
                    || text.eq_ignore_ascii_case(b"apikey")
            }
            Some(b' ') => text.starts_with(b"--") && values_literal(&rest[1..]) >= 3,
            _ => false,
        }
    }

    /// In a config any text behind a separator is a value.
    fn any_value(&self, name: &Name, is_strong: bool) -> bool {
        let rest = &self.bytes[name.end..];
        let is_close = |b: &u8| {
            matches!(b, b'"' | b'\'' | b'`' | b']' | b')' | b'*' | b'\\' | b'?' | b'!' | b'|')
        };
        let mut at = rest.iter().take(8).take_while(|b| is_close(b)).count();
        let blanks = rest[at..].iter().take(64).take_while(|b| matches!(b, b' ' | b'\t')).count();
        at += blanks;
        let is_separated = matches!(
            rest.get(at),
            Some(b':' | b'=' | b'<' | b'>' | b',' | b'|' | b'+' | b'?' | b'/' | b'(')
        );
        if !is_separated {
            let is_flag = self.at(name.start) == b'-';
            let is_free = !matches!(
                self.format,
                Format::Yaml
                    | Format::Helm
                    | Format::Json
                    | Format::Toml
                    | Format::Properties
                    | Format::Markdown
                    | Format::Text
                    | Format::Plist
                    | Format::Xml
            );
            // Behind a blank, or on the next line.
            return (is_flag || is_free)
                && (blanks > 0 || at > 0 || rest.first() == Some(&b'\n'))
                && rest
                    .get(at)
                    .is_some_and(|b| is_flag || !matches!(b, b'\n' | b'\r' | b'{' | b'}'));
        }
        if matches!(self.format, Format::Plist | Format::Xml) {
            return true;
        }
        let skip = |b: &u8| {
            matches!(
                b,
                b' ' | b'\t'
                    | b'"'
                    | b'\''
                    | b':'
                    | b'='
                    | b'>'
                    | b'\\'
                    | b'('
                    | b'['
                    | b'{'
                    | b'|'
                    | b'-'
                    | b'+'
                    | b','
                    | b'?'
                    | b'`'
                    | b'!'
                    | b'&'
                    | b'/'
            )
        };
        at += rest[at..].iter().take(128).take_while(|b| skip(b)).count();
        match rest.get(at) {
            None => false,
            Some(b'\n' | b'\r') => on_next_line(&rest[at..]),
            Some(_) => is_value(&rest[at..], is_strong),
        }
    }
}

/// Whether an expression goes on behind a closing bracket: `get("TOKEN") || "x"`.
fn goes_on_behind(rest: &[u8]) -> bool {
    let next = rest.iter().find(|b| !matches!(b, b' ' | b'\t'));
    matches!(
        next,
        None | Some(
            b'|' | b'?'
                | b':'
                | b'='
                | b'o'
                | b'.'
                | b','
                | b')'
                | b']'
                | b'!'
                | b'\n'
                | b'\r'
                | b'+'
        )
    )
}

/// Whether an expression goes on over the end of a line.
fn goes_on_over_line(before: &[u8], after: &[u8]) -> bool {
    let is_blank = |b: &&u8| b.is_ascii_whitespace();
    let last = before.iter().rev().find(|b| !is_blank(b));
    let next = after.iter().find(|b| !is_blank(b));
    matches!(
        last,
        Some(b'=' | b':' | b'(' | b',' | b'[' | b'|' | b'?' | b'+' | b'\\' | b'&' | b'>')
    ) || matches!(next, Some(b'=' | b':' | b'|' | b'?' | b'+' | b'.' | b'&' | b'"' | b'\'' | b'`'))
}

/// Whether the rest of a name behind its stem ends in a word that makes it none.
fn ends_in_never(rest: &[u8], is_secret: bool) -> bool {
    let start = rest.iter().rposition(|b| matches!(b, b'_' | b'-' | b'.')).map_or(0, |at| at + 1);
    let last = &rest[start..];
    let hump = last.iter().rposition(u8::is_ascii_uppercase).unwrap_or(0);
    let is_camel = last.iter().any(u8::is_ascii_lowercase);
    let word = if is_camel { &last[hump..] } else { last };
    if word.is_empty() || (start == 0 && !rest[0].is_ascii_uppercase()) {
        return false;
    }
    NEVER_LAST.iter().any(|never| word.eq_ignore_ascii_case(never.as_bytes()))
        && !(is_secret && word.eq_ignore_ascii_case(b"id"))
}

/// How many bytes of a literal stand here, up to a blank, a quote or a bracket.
fn values_literal(bytes: &[u8]) -> usize {
    let is_end = |b: &u8| {
        b.is_ascii_whitespace()
            || matches!(
                b,
                b'"' | b'\''
                    | b'`'
                    | b','
                    | b';'
                    | b')'
                    | b'('
                    | b'&'
                    | b'<'
                    | b'>'
                    | b'['
                    | b'{'
                    | b'$'
            )
    };
    bytes.iter().take(64).take_while(|b| !is_end(b)).count()
}

/// Whether a literal of source code can be a credential.
fn can_be_literal(literal: &[u8], is_strong: bool, is_spoken: bool) -> bool {
    let Some(first) = literal.first() else { return false };
    if matches!(first, b' ' | b'\n' | b',' | b')' | b';' | b'\r') || literal.len() < 3 {
        return false;
    }
    // The name of a variable, the tag of a field.
    let is_constant =
        literal.contains(&b'_') && literal.iter().all(|b| b.is_ascii_uppercase() || *b == b'_');
    if is_constant {
        return false;
    }
    let blanks = literal.split(|b| *b == b' ').count() - 1;
    if is_strong {
        is_spoken || blanks < 2
    } else {
        blanks == 0 && literal.len() >= WEAK_BYTES && literal.iter().any(u8::is_ascii_digit)
    }
}

/// Whether a value of a config can be a credential.
fn is_value(bytes: &[u8], is_strong: bool) -> bool {
    let line = bytes.iter().take(LITERAL_BYTES).take_while(|b| !matches!(b, b'\n' | b'\r')).count();
    let line = &bytes[..line];
    let word = line
        .iter()
        .take_while(|b| {
            !b.is_ascii_whitespace()
                && !matches!(b, b'"' | b'\'' | b',' | b'}' | b']' | b')' | b'<' | b';')
        })
        .count();
    let word = &line[..word];
    if line.starts_with(b"#") {
        return false;
    }
    if let Some(rest) = line.strip_prefix(b"$") {
        // A variable and nothing else: no default, no literal beside it.
        let is_name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
        let inner = rest.strip_prefix(b"{").or_else(|| rest.strip_prefix(b"(")).unwrap_or(rest);
        let length = inner.iter().take_while(|b| is_name(b)).count();
        let behind = &inner[length..];
        let behind =
            behind.strip_prefix(b"}").or_else(|| behind.strip_prefix(b")")).unwrap_or(behind);
        let is_end = matches!(behind.first(), None | Some(b' ' | b'"' | b'\'' | b',' | b';'));
        return !(length > 0 && is_end);
    }
    if line.starts_with(b"{{") && !line.iter().any(|b| matches!(b, b'"' | b'\'' | b'`')) {
        return false;
    }
    if matches!(word, b"true" | b"false" | b"null" | b"~" | b"" | b"none" | b"yes" | b"no") {
        return false;
    }
    if word.len() <= 4 && word.iter().all(u8::is_ascii_digit) {
        return false;
    }
    // `{openai: {key: x}}` is as good as `openai_key`, so little is asked of the value.
    is_strong
        || word.len() >= 20
        || word.len() >= 6 && word.iter().any(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

/// Whether the next line with text on it can be the value: it begins no mapping.
fn on_next_line(bytes: &[u8]) -> bool {
    let start = bytes.iter().take(256).take_while(|b| b.is_ascii_whitespace()).count();
    let line = &bytes[start..];
    let length =
        line.iter().take(LITERAL_BYTES).take_while(|b| !matches!(b, b'\n' | b'\r')).count();
    let line = &line[..length];
    let is_mapping =
        line.ends_with(b":") || line.windows(2).any(|two| two == b": " || two == b"\":");
    !line.is_empty() && !is_mapping
}
