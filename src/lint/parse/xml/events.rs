//! The tags, texts and comments of XML with their places. It forgives: what is no markup is text.

use crate::lint::fragment::Fragment;

/// What stands at a place of XML.
#[derive(Debug)]
pub(in crate::lint::parse) enum Event {
    /// `<name a="b">`.
    Open {
        /// The name without its prefix.
        name: String,
        /// The attributes: name without prefix, decoded value.
        attributes: Vec<(String, Fragment)>,
        /// `<name/>`: no end tag follows.
        is_empty: bool,
    },
    /// `</name>`.
    Close(String),
    /// Text between tags or a CDATA section, entities undone.
    Text(Fragment),
    /// A comment, a processing instruction or a document type: free text.
    Aside(Fragment),
}

/// The events of `text` in order.
pub(in crate::lint::parse) struct Events<'a> {
    text: &'a Fragment,
    at: usize,
    /// No `>` follows any more: what begins like a tag is text.
    is_open_ended: bool,
}

impl<'a> Events<'a> {
    pub(in crate::lint::parse) fn new(text: &'a Fragment) -> Self {
        Self { text, at: 0, is_open_ended: false }
    }

    /// Whether the text ended inside a tag or a section.
    pub(in crate::lint::parse) fn was_cut(&self) -> bool {
        self.is_open_ended
    }

    fn rest(&self) -> &'a str {
        &self.text.text()[self.at..]
    }

    /// Takes what lies between `open` and the next `close`: the range of the inside. What is not
    /// closed goes to the end.
    fn section(&mut self, open: &str, close: &str) -> std::ops::Range<usize> {
        let start = self.at + open.len();
        let all = self.text.text();
        let Some(length) = all[start..].find(close) else {
            self.at = all.len();
            self.is_open_ended = true;
            return start..all.len();
        };
        self.at = start + length + close.len();
        start..start + length
    }

    fn character_data(&mut self) -> Event {
        let rest = self.rest();
        let first = rest.chars().next().map_or(1, char::len_utf8);
        let length = rest[first..].find('<').map_or(rest.len(), |at| at + first);
        let range = self.at..self.at + length;
        self.at = range.end;
        Event::Text(unescape(self.text, range))
    }

    fn document_type(&mut self) -> Event {
        let start = self.at;
        let rest = self.rest();
        let mut depth = 0_usize;
        let end = rest.find(|c| {
            match c {
                '[' => depth += 1,
                ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            c == '>' && depth == 0
        });
        self.at = end.map_or(self.text.text().len(), |end| start + end + 1);
        Event::Aside(self.text.slice(start..self.at))
    }

    fn tag(&mut self) -> Event {
        let all = self.text.text();
        let mut at = self.at + 1;
        let name = name_at(all, at);
        at += name.len();
        let mut attributes = Vec::new();
        loop {
            at += all[at..].len() - all[at..].trim_start().len();
            let rest = &all[at..];
            if rest.is_empty() {
                self.is_open_ended = true;
                self.at = at;
                break;
            }
            if rest.starts_with('>') || rest.starts_with("/>") {
                let is_empty = rest.starts_with('/');
                self.at = at + if is_empty { 2 } else { 1 };
                return Event::Open { name: local(name), attributes, is_empty };
            }
            if rest.starts_with('<') {
                // The tag was not closed; the next begins here.
                self.at = at;
                break;
            }
            let attribute = name_at(all, at);
            if attribute.is_empty() {
                at += rest.chars().next().map_or(1, char::len_utf8);
                continue;
            }
            at += attribute.len();
            let after = all[at..].trim_start();
            let Some(value) = after.strip_prefix('=') else { continue };
            let value = value.trim_start();
            at = all.len() - value.len();
            let range = if let Some(quote @ ('"' | '\'')) = value.chars().next() {
                let length = value[1..].find(quote);
                let end = at + 1 + length.unwrap_or(value.len() - 1);
                let range = at + 1..end;
                at = end + usize::from(length.is_some());
                range
            } else {
                let end = value.find(|c: char| c.is_whitespace() || c == '>');
                let range = at..at + end.unwrap_or(value.len());
                at = range.end;
                range
            };
            attributes.push((local(attribute), unescape(self.text, range)));
        }
        Event::Open { name: local(name), attributes, is_empty: false }
    }
}

impl Iterator for Events<'_> {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        let rest = self.rest();
        let after = rest.strip_prefix('<').and_then(|rest| rest.chars().next());
        match after {
            _ if rest.is_empty() => None,
            Some('!') if rest.starts_with("<!--") => {
                let inside = self.section("<!--", "-->");
                Some(Event::Aside(self.text.slice(inside).trimmed()))
            }
            Some('!') if rest.starts_with("<![CDATA[") => {
                let inside = self.section("<![CDATA[", "]]>");
                Some(Event::Text(self.text.slice(inside)))
            }
            Some('!') => Some(self.document_type()),
            Some('?') => {
                let inside = self.section("<?", "?>");
                Some(Event::Aside(self.text.slice(inside)))
            }
            Some('/') => {
                let name = name_at(rest, 2);
                let inside = self.section("</", ">");
                let name = local(name);
                self.at = self.at.max(inside.end);
                Some(Event::Close(name))
            }
            Some(c) if is_name(c) && !self.is_open_ended => Some(self.tag()),
            _ => Some(self.character_data()),
        }
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | ':' | '-' | '.')
}

fn name_at(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or_default();
    &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())]
}

/// A name without the prefix of its namespace.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_owned()
}

/// `range` of `text` with the entities undone, each with its own place.
fn unescape(text: &Fragment, range: std::ops::Range<usize>) -> Fragment {
    let mut value = Fragment::default();
    let mut run = range.start;
    let source = text.text();
    let mut at = range.start;
    while let Some(next) = source[at..range.end].find('&') {
        let start = at + next;
        at = start + 1;
        // The longest entity of use is `&#x10ffff;`.
        let window = &source.as_bytes()[start..range.end.min(start + 12)];
        let Some(length) = window.iter().position(|b| *b == b';') else { continue };
        let end = start + length + 1;
        let Some(c) = source.get(start + 1..end - 1).and_then(entity) else { continue };
        value.push_part(text, run..start);
        value.push_decoded(c.encode_utf8(&mut [0; 4]), text.file_range(start..end));
        (run, at) = (end, end);
    }
    value.push_part(text, run..range.end);
    value
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}
