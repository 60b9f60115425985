//! Variables and templates in a value, and the literals that stand inside them as defaults.

use std::ops::Range;

use super::shape;

/// What the surroundings replace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// How dollars are read.
    pub(crate) dollars: Dollars,
    /// `${x:literal}` has a default.
    pub(crate) colon: bool,
    /// The whole text is an expression.
    pub(crate) code: bool,
}

/// How dollars are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dollars {
    /// `$x` is a variable wherever it stands, and backticks run a command.
    Shell,
    /// `$x` is a variable where it stands alone; `$$` is a dollar.
    Alone,
    /// `$x` is never replaced: single quotes of a shell or of `.env`.
    Raw,
}

/// A value taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// It has a variable, a template, a command.
    pub(crate) variable: bool,
    /// The literals that stand in for a variable without a value.
    pub(crate) defaults: Vec<Range<usize>>,
    /// The whole text is one template of one literal and what encodes it.
    pub(crate) constant: bool,
    /// The stretches between the variables.
    pub(crate) literals: Vec<Range<usize>>,
}

/// How many variables of one value are looked at; the rest counts as one of them.
const VARIABLES: usize = 256;

/// Takes a value apart.
pub(super) fn take_apart(text: &str, dialect: Dialect) -> Parts {
    let mut parts = Parts::default();
    if let Some(literal) = constant(text) {
        return Parts { variable: true, defaults: vec![literal], constant: true, ..parts };
    }
    if dialect.code {
        parts.variable = true;
        code_defaults(text, 0..text.len(), &mut parts.defaults);
        return parts;
    }
    let bytes = text.as_bytes();
    let (mut at, mut literal) = (0, 0);
    let mut seen = 0;
    while at < bytes.len() {
        if !matches!(
            bytes[at],
            b'$' | b'{' | b'`' | b'<' | b'#' | b'%' | b'@' | b'_' | b'(' | b'[' | b'&'
        ) {
            at += 1;
            continue;
        }
        if text[at..].starts_with("$$") && dialect.dollars != Dollars::Shell {
            at += 2;
            continue;
        }
        let Some(end) = variable(text, at, dialect, &mut parts.defaults) else {
            at += 1;
            continue;
        };
        seen += 1;
        parts.variable = true;
        if literal < at {
            parts.literals.push(literal..at);
        }
        if seen == VARIABLES {
            return parts;
        }
        at = end.max(at + 1);
        literal = at;
    }
    if literal < text.len() {
        parts.literals.push(literal..text.len());
    }
    parts
}

/// The end of the variable that begins at `at`; its defaults are added.
fn variable(
    text: &str,
    at: usize,
    dialect: Dialect,
    defaults: &mut Vec<Range<usize>>,
) -> Option<usize> {
    let rest = &text[at..];
    let starts_token = at == 0 || !is_word(text.as_bytes()[at - 1]);
    if let Some(inner) = rest.strip_prefix("${{") {
        let end = at + 3 + inner.find("}}")?;
        code_defaults(text, at + 3..end, defaults);
        return Some(end + 2);
    }
    if rest.starts_with("{{") || rest.starts_with("[[") && rest.len() > 4 && rest.ends_with("]]") {
        let close = if rest.starts_with('{') { "}}" } else { "]]" };
        let end = at + 2 + rest[2..].find(close)?;
        template_defaults(text, at + 2..end, defaults);
        return Some(end + 2);
    }
    if rest.starts_with("${")
        || rest.starts_with("#{")
        || rest.starts_with("%{")
        || rest.starts_with("&{")
    {
        if dialect.dollars == Dollars::Raw
            && rest.starts_with("${")
            && !rest[2..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        {
            return None;
        }
        let end = at + 2 + closing(&rest[2..], b'{', b'}')?;
        if rest.starts_with("${") {
            brace_default(text, at + 2..end, dialect, defaults);
        }
        let hash = usize::from(rest.starts_with("#{") && text[end..].starts_with("}#"));
        return Some(end + 1 + hash);
    }
    if rest.starts_with("$((") || rest.starts_with("$(") {
        return Some(at + 2 + closing(&rest[2..], b'(', b')')? + 1);
    }
    if rest.starts_with("((") && at == 0 && rest.ends_with("))") {
        return Some(text.len());
    }
    if rest.starts_with('`')
        && (dialect.dollars == Dollars::Shell || at == 0)
        && dialect.dollars != Dollars::Raw
    {
        return Some(at + 1 + rest[1..].find('`')? + 1);
    }
    if let Some(inner) = rest.strip_prefix("<%") {
        return Some(at + 2 + inner.find("%>")? + 2);
    }
    if rest.starts_with("{env.")
        || rest.starts_with("{$")
        || rest.starts_with("{file.")
        || rest.starts_with("{vars.")
    {
        let end = at + rest.find('}')?;
        if let Some(colon) = text[at..end].find(':').filter(|_| rest.starts_with("{$")) {
            defaults.push(at + colon + 1..end);
        }
        return Some(end + 1);
    }
    if let Some(inner) = rest.strip_prefix("$[") {
        return Some(at + 2 + inner.find(']')? + 1);
    }
    if rest.starts_with('$') {
        return dollar(text, at, dialect);
    }
    if let Some(inner) = rest.strip_prefix("%(") {
        let length = inner.bytes().take_while(|b| is_word(*b)).count();
        return inner[length..].starts_with(")s").then_some(at + length + 4);
    }
    if rest.starts_with("%env(") {
        return Some(at + rest.find(")%")? + 2);
    }
    if !starts_token {
        return None;
    }
    ["@@", "@", "__", "%"].into_iter().find_map(|mark| enclosed(text, at, mark))
}

/// The end of `@NAME@`, `%NAME%`, `__NAME__`, where a token ends too.
fn enclosed(text: &str, at: usize, mark: &str) -> Option<usize> {
    let inner = text[at..].strip_prefix(mark)?;
    let length = inner
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')))
        .unwrap_or(inner.len());
    let name = if mark == "__" { inner[..length].strip_suffix("__")? } else { &inner[..length] };
    if name.len() < 2 || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    if shape::random_bytes(name) > 4 {
        return None;
    }
    let end = at + mark.len() + name.len();
    text[end..].starts_with(mark).then_some(())?;
    let end = end + mark.len();
    (!text.as_bytes().get(end).copied().is_some_and(is_word)).then_some(end)
}

/// The end of `$NAME`, where it is one.
fn dollar(text: &str, at: usize, dialect: Dialect) -> Option<usize> {
    let name = &text[at + 1..];
    let length = name.bytes().take_while(|b| is_word(*b)).count();
    if dialect.dollars == Dollars::Shell && length == 0 {
        // `$1` is a word; `$@`, `$?`, `$*` are not.
        return name.starts_with(['@', '?', '*', '#', '!']).then_some(at + 2);
    }
    if length == 0 || name.as_bytes()[0].is_ascii_digit() && dialect.dollars != Dollars::Shell {
        return None;
    }
    let constant = name[..length].bytes().all(|b| !b.is_ascii_lowercase());
    let whole = at == 0 && length + 1 == text.len();
    let alone = at == 0
        || matches!(
            text.as_bytes()[at - 1],
            b' ' | b'/' | b':' | b'=' | b'"' | b'\'' | b',' | b'@' | b'.' | b'-' | b'}'
        );
    let ends = text.as_bytes().get(at + 1 + length).is_none_or(|b| {
        matches!(b, b' ' | b'/' | b':' | b'"' | b'\'' | b',' | b'@' | b'.' | b'-' | b'$' | b'\n')
    });
    let plausible = constant || shape::random_bytes(&name[..length]) <= 4;
    let named = plausible && name[..length].bytes().any(|b| b.is_ascii_alphabetic());
    let is_variable = if dialect.dollars == Dollars::Raw {
        whole && constant && named
    } else {
        dialect.dollars == Dollars::Shell || (whole && plausible) || (alone && ends && named)
    };
    is_variable.then_some(at + 1 + length)
}

fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_'
}

/// Where the bracket closes that was opened before `text`.
fn closing(text: &str, open: u8, close: u8) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, b) in text.bytes().enumerate() {
        if b == open {
            depth += 1;
        } else if b == close {
            if depth == 0 {
                return Some(at);
            }
            depth -= 1;
        }
    }
    None
}

/// The default in the braces of `${X:-literal}`.
fn brace_default(
    text: &str,
    inner: Range<usize>,
    dialect: Dialect,
    defaults: &mut Vec<Range<usize>>,
) {
    let body = &text[inner.clone()];
    let name = body
        .find(|c: char| {
            !(c.is_ascii_alphanumeric()
                || matches!(c, '_' | '!')
                || dialect.colon && matches!(c, '.' | '-'))
        })
        .unwrap_or(body.len());
    let rest = &body[name..];
    let skip = if rest.starts_with(":-") || rest.starts_with(":=") {
        2
    } else if rest.starts_with('-') || rest.starts_with('=') {
        1
    } else if dialect.colon
        && rest.starts_with(':')
        && !rest.starts_with(":?")
        && !rest.starts_with(":+")
    {
        if matches!(
            &body[..name],
            "env" | "ssm" | "file" | "input" | "localEnv" | "sys" | "secret" | "vault"
        ) {
            return;
        }
        1
    } else {
        return;
    };
    let range = unquoted(text, inner.start + name + skip..inner.end);
    if !range.is_empty() {
        defaults.push(range);
    }
}

/// The range without blanks and quotes around.
fn unquoted(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    let part = part.trim();
    for quote in ['"', '\''] {
        if part.len() >= 2 && part.starts_with(quote) && part.ends_with(quote) {
            return start + 1..start + part.len() - 1;
        }
    }
    start..start + part.len()
}

/// The texts in quotes in a stretch, with the word before and what follows.
fn quoted(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = range.start;
    while at < range.end {
        let quote = bytes[at];
        if !matches!(quote, b'"' | b'\'' | b'`') {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        while end < range.end && bytes[end] != quote {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        if end >= range.end {
            break;
        }
        found.push(at + 1..end);
        if found.len() == VARIABLES {
            break;
        }
        at = end + 1;
    }
    found
}

/// The literal of a text that is one template of nothing else: `{{ "literal" | b64enc }}`.
fn constant(text: &str) -> Option<Range<usize>> {
    let inner = text.strip_prefix("{{")?.strip_suffix("}}")?;
    let body = inner.trim_start_matches('-').trim_start();
    let start = 2 + inner.len() - body.len() + 1;
    let quote = body.chars().next().filter(|c| matches!(c, '"' | '`'))?;
    let end = start + body[1..].find(quote)?;
    let rest = text[end + 1..text.len() - 2].trim_end_matches('-').trim();
    let encoders = rest.split('|').map(str::trim).all(|word| {
        word.is_empty() || matches!(word, "b64enc" | "quote" | "squote" | "trim" | "toString")
    });
    encoders.then_some(start..end)
}

/// `|| 'literal'`, `?? "literal"`, `getenv("X", "literal")` in an expression.
fn code_defaults(text: &str, range: Range<usize>, defaults: &mut Vec<Range<usize>>) {
    for literal in quoted(text, range.clone()) {
        let before = text[range.start..literal.start - 1].trim_end();
        let fallback = ["||", "??", " or", "?:"].iter().any(|op| before.ends_with(op));
        let second = before.ends_with(',') && {
            let call = before.rfind('(').map_or("", |open| before[..open].trim_end());
            [
                "getenv",
                "get",
                "env",
                "fetch",
                "lookup",
                "getOrDefault",
                "GetEnv",
                "getProperty",
                "config",
                "Getenv",
                "coalesce",
                "try",
                "nonsensitive",
            ]
            .iter()
            .any(|name| call.ends_with(name))
        };
        if fallback || second {
            defaults.push(literal);
        }
    }
}

/// `default "literal"`, `ternary "a" "b"`, `"literal" | b64enc` in a template.
fn template_defaults(text: &str, range: Range<usize>, defaults: &mut Vec<Range<usize>>) {
    let body = text[range.clone()].trim_start_matches(['-', '~']).trim_start();
    if body.starts_with("/*") || body.starts_with('!') {
        return;
    }
    let mut in_default = false;
    let mut last = range.start;
    for literal in quoted(text, range.clone()) {
        let before = text[last..literal.start - 1].trim_end();
        let head = before.trim_start_matches(['-', '~']).trim();
        let follows = text[literal.end + 1..range.end].trim_start();
        let opens = |word: &str| {
            before.strip_suffix(word).is_some_and(|b| b.is_empty() || b.ends_with([' ', '(', '|']))
        };
        in_default = opens("default")
            || opens("ternary")
            || opens("coalesce")
            || opens("default(")
            || opens("printf")
            || in_default && before.is_empty() && last != range.start;
        let alone = head.is_empty()
            && last == range.start
            && (follows.is_empty() || follows.starts_with(['|', '-', '~']));
        let encoded = opens("b64enc") || opens("quote") || before.ends_with("||");
        if in_default || alone || encoded {
            defaults.push(literal.clone());
        }
        last = literal.end + 1;
    }
}
