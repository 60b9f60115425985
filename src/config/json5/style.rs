//! How a document is written, and new values written the same way.

use std::fmt::Write as _;

use super::edit::Fresh;
use super::lexer::is_line_terminator;
use super::names::is_name_char;
use super::node::{Document, Kind, Node};

/// The habits of one document. Ties go to what strict JSON allows.
pub(super) struct Style {
    pub(super) eol: &'static str,
    pub(super) unit: String,
    quote: char,
    bare_keys: bool,
    trailing_comma: bool,
    one_line_lists: bool,
}

#[derive(Default)]
struct Census {
    bare: usize,
    quoted: usize,
    double: usize,
    single: usize,
    trailing: usize,
    no_trailing: usize,
    short_lists: usize,
    long_lists: usize,
    units: Vec<(String, usize)>,
}

impl Style {
    pub(super) fn of(document: &Document) -> Self {
        let text = document.text();
        let mut census = Census::default();
        census.visit(text, document.root());
        let crlf = text.matches("\r\n").count();
        let lf = text.matches('\n').count() - crlf;
        let bare_keys = census.bare > census.quoted;
        let single = match census.single.cmp(&census.double) {
            std::cmp::Ordering::Equal => bare_keys && census.double == 0,
            order => order.is_gt(),
        };
        let mut unit: Option<&(String, usize)> = None;
        for seen in &census.units {
            if unit.is_none_or(|best| seen.1 > best.1) {
                unit = Some(seen);
            }
        }
        Self {
            eol: if crlf > lf {
                "\r\n"
            } else if lf == 0 && text.contains('\r') {
                "\r"
            } else {
                "\n"
            },
            unit: unit.map_or_else(|| "  ".to_owned(), |u| u.0.clone()),
            quote: if single { '\'' } else { '"' },
            bare_keys,
            trailing_comma: census.trailing > census.no_trailing,
            one_line_lists: census.short_lists > census.long_lists,
        }
    }

    pub(super) fn write_key(&self, out: &mut String, key: &str) {
        let mut chars = key.chars();
        if self.bare_keys
            && chars.next().is_some_and(|c| is_name_char(c, true))
            && chars.all(|c| is_name_char(c, false))
        {
            out.push_str(key);
        } else {
            self.write_string(out, key);
        }
    }

    fn write_string(&self, out: &mut String, text: &str) {
        out.push(self.quote);
        for c in text.chars() {
            match c {
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '\u{8}' => out.push_str("\\b"),
                '\u{c}' => out.push_str("\\f"),
                c if c == self.quote => out.extend(['\\', c]),
                // JSON5 takes the last two unescaped, but warns.
                '\0'..='\u{1f}' | '\u{2028}' | '\u{2029}' => {
                    let _ = write!(out, "\\u{:04x}", u32::from(c));
                }
                c => out.push(c),
            }
        }
        out.push(self.quote);
    }

    /// Writes `value`. `indent` is the white space before the line it begins on; with `one_line`
    /// it stays on that line, as a secret ref always does.
    pub(super) fn write(&self, out: &mut String, value: &Fresh, indent: &str, one_line: bool) {
        match value {
            Fresh::Null => out.push_str("null"),
            Fresh::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Fresh::Number(number) => out.push_str(&number.to_string()),
            Fresh::String(text) => self.write_string(out, text),
            Fresh::Array(items) => {
                let scalars =
                    !items.iter().any(|i| matches!(i, Fresh::Array(_) | Fresh::Object(_)));
                let one_line = one_line || (scalars && self.one_line_lists);
                self.block(out, ['[', ']'], items.len(), indent, one_line, |out, at, inner| {
                    self.write(out, &items[at], inner, one_line);
                });
            }
            Fresh::Object(members) => {
                let one_line = one_line || is_secret_ref(members);
                self.block(out, ['{', '}'], members.len(), indent, one_line, |out, at, inner| {
                    let (key, value) = &members[at];
                    self.write_key(out, key);
                    out.push_str(": ");
                    self.write(out, value, inner, one_line);
                });
            }
        }
    }

    fn block(
        &self,
        out: &mut String,
        [open, close]: [char; 2],
        length: usize,
        indent: &str,
        one_line: bool,
        mut entry: impl FnMut(&mut String, usize, &str),
    ) {
        out.push(open);
        let inner = format!("{indent}{}", self.unit);
        let pad = if open == '{' { " " } else { "" };
        for at in 0..length {
            if at > 0 {
                out.push(',');
            }
            if one_line {
                out.push_str(if at > 0 { " " } else { pad });
            } else {
                out.push_str(self.eol);
                out.push_str(&inner);
            }
            entry(out, at, &inner);
        }
        if length > 0 && one_line {
            out.push_str(pad);
        } else if length > 0 {
            if self.trailing_comma {
                out.push(',');
            }
            out.push_str(self.eol);
            out.push_str(indent);
        }
        out.push(close);
    }

    /// Whether a new many-line object ends its last member with a comma.
    pub(super) const fn trailing_comma(&self) -> bool {
        self.trailing_comma
    }
}

fn is_secret_ref(members: &[(String, Fresh)]) -> bool {
    members.len() == 3
        && ["source", "provider", "id"].iter().all(|wanted| {
            members.iter().any(|(key, v)| key == wanted && matches!(v, Fresh::String(_)))
        })
}

impl Census {
    fn quote(&mut self, written: &str) {
        match written.as_bytes().first() {
            Some(b'"') => self.double += 1,
            Some(b'\'') => self.single += 1,
            _ => {}
        }
    }

    fn visit(&mut self, text: &str, node: &Node) {
        let children = entries(node);
        match &node.kind {
            Kind::String(_) => self.quote(&text[node.range()]),
            Kind::Array(items) => {
                let scalars = !items.iter().any(|i| !entries(i).is_empty());
                if scalars && !items.is_empty() {
                    if text[node.range()].contains(is_line_terminator) {
                        self.long_lists += 1;
                    } else {
                        self.short_lists += 1;
                    }
                }
                for item in items {
                    self.visit(text, item);
                }
            }
            Kind::Object(members) => {
                for member in members {
                    let key = &text[member.key_range()];
                    if key.starts_with(['"', '\'']) {
                        self.quoted += 1;
                    } else {
                        self.bare += 1;
                    }
                    self.quote(key);
                    self.visit(text, &member.value);
                }
            }
            _ => {}
        }
        let Some(&(first, _)) = children.first() else { return };
        if is_first_on_line(text, first) {
            let (outer, inner) = (indent_at(text, node.start as usize), indent_at(text, first));
            if let Some(unit) = inner.strip_prefix(outer).filter(|unit| !unit.is_empty()) {
                match self.units.iter_mut().find(|(known, _)| known == unit) {
                    Some((_, count)) => *count += 1,
                    None => self.units.push((unit.to_owned(), 1)),
                }
            }
            let end = children.last().map_or(first, |e| e.1);
            if super::plan::comma_after(text, end).is_some() {
                self.trailing += 1;
            } else {
                self.no_trailing += 1;
            }
        }
    }
}

/// The first and last byte offset of each member or item.
pub(super) fn entries(node: &Node) -> Vec<(usize, usize)> {
    match &node.kind {
        Kind::Array(items) => items.iter().map(|i| (i.start as usize, i.end as usize)).collect(),
        Kind::Object(members) => {
            members.iter().map(|m| (m.key_start as usize, m.value.end as usize)).collect()
        }
        _ => Vec::new(),
    }
}

/// The offset at which the line of `at` begins.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    let head = &text[..at];
    let start = head
        .rfind(is_line_terminator)
        .map_or(0, |found| found + head[found..].chars().next().map_or(1, char::len_utf8));
    if start == 0 && text.starts_with('\u{feff}') { 3.min(at) } else { start }
}

/// The blanks that the line of `at` begins with.
pub(super) fn indent_at(text: &str, at: usize) -> &str {
    let line = &text[line_start(text, at)..];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// Whether only blanks stand before `at` on its line.
pub(super) fn is_first_on_line(text: &str, at: usize) -> bool {
    text[line_start(text, at)..at].chars().all(|c| c == ' ' || c == '\t')
}
