//! Heredocs: texts in a script that are written to a file or given to a command. What the text is
//! follows from the file's name, from the command, or from the text.

use super::Reader;
use super::command::{Command, inner_form};
use super::word::Word;
use crate::lint::context::{self, connection, headers, sql, urls};
use crate::lint::format::{self, Format};
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Setting, Step};
use crate::lint::parse;

/// After so many heredocs without an end none is believed: each costs a look at the whole rest.
const MAX_LOST: usize = 16;
/// Scripts inside scripts that are read.
const MAX_NESTED: usize = 8;

/// A heredoc whose body comes.
#[derive(Debug)]
pub(super) struct Heredoc {
    delimiter: String,
    /// Nothing in it is replaced.
    is_literal: bool,
    /// Tabs before its lines are no part of it.
    strips_tabs: bool,
    /// The file that it is written to.
    target: Option<String>,
    /// The words of the commands that read it.
    readers: Vec<String>,
}

impl Reader<'_> {
    /// What follows `<<`.
    pub(super) fn heredoc(&mut self) {
        let strips_tabs = self.peek() == Some(b'-');
        if strips_tabs || self.peek() == Some(b'~') {
            self.at += 1;
        }
        self.blanks();
        if matches!(
            self.peek(),
            None | Some(b'\n' | b'<' | b'>' | b'(' | b')' | b';' | b'&' | b'|')
        ) {
            return;
        }
        let (raw, found) = (self.rest(), self.out.len());
        let word = self.word();
        self.out.truncate(found);
        self.heredocs.push(Heredoc {
            delimiter: word.text().to_owned(),
            is_literal: word.is_quoted || raw.starts_with('\\'),
            strips_tabs,
            target: None,
            readers: Vec::new(),
        });
    }

    /// Says to the heredocs of this line what is done with them.
    pub(super) fn inform_heredocs(&mut self, command: &Command) {
        if self.heredocs.is_empty() {
            return;
        }
        let texts = || command.words.iter().map(Word::text);
        let mut target = command.target.as_ref().map(|word| word.text().to_owned());
        let is_tee = texts().any(|text| text == "tee" || text.ends_with("/tee"));
        if target.is_none() && is_tee {
            target = texts()
                .skip_while(|text| !text.ends_with("tee"))
                .skip(1)
                .find(|text| !text.starts_with('-'))
                .map(str::to_owned);
        }
        for heredoc in &mut self.heredocs {
            if heredoc.target.is_none() {
                heredoc.target.clone_from(&target);
            }
            heredoc.readers.extend(texts().take(16).map(str::to_owned));
        }
    }

    /// Reads the bodies that begin here.
    pub(super) fn heredoc_bodies(&mut self) {
        for heredoc in std::mem::take(&mut self.heredocs) {
            let Some((body, after)) = self.body(&heredoc) else { continue };
            self.at = after;
            if !body.is_empty() {
                heredoc.read(&body, self.nested, self.out);
            }
        }
    }

    /// The body, and where the script goes on.
    fn body(&mut self, heredoc: &Heredoc) -> Option<(Fragment, usize)> {
        if self.lost_heredocs >= MAX_LOST {
            return None;
        }
        let (start, mut end) = (self.at, None);
        let mut at = start;
        for line in self.rest().split_inclusive('\n') {
            let text = line.trim_end_matches(['\n', '\r']);
            let text = if heredoc.strips_tabs { text.trim_start_matches('\t') } else { text };
            if text == heredoc.delimiter || text.trim() == heredoc.delimiter {
                end = Some((at, at + line.len()));
                break;
            }
            at += line.len();
        }
        let Some((end, after)) = end else {
            self.lost_heredocs += 1;
            return None;
        };
        let mut body = Fragment::default();
        let mut at = start;
        for line in self.text()[start..end].split_inclusive('\n') {
            let tabs = line.len() - line.trim_start_matches('\t').len();
            let from = if heredoc.strips_tabs { at + tabs } else { at };
            self.body_line(&mut body, from, at + line.len(), heredoc.is_literal);
            at += line.len();
        }
        Some((body, after))
    }

    /// Adds a line, with `\$`, `\\` and `` \` `` undone when the body is replaced.
    fn body_line(&self, body: &mut Fragment, from: usize, to: usize, is_literal: bool) {
        let line = &self.text()[from..to];
        if is_literal || !line.contains('\\') {
            body.push_part(self.source, from..to);
            return;
        }
        let (mut run, mut at) = (from, from);
        let bytes = self.text().as_bytes();
        while at + 1 < to {
            if bytes[at] == b'\\' && matches!(bytes[at + 1], b'$' | b'\\' | b'`') {
                body.push_part(self.source, run..at);
                let text = &self.text()[at + 1..at + 2];
                body.push_decoded(text, self.source.file_range(at..at + 2));
                at += 2;
                run = at;
            } else {
                at += 1;
            }
        }
        body.push_part(self.source, run..to);
    }
}

/// Finds the values of a text that is written to the file `path` (empty when that is not known).
/// `outer` says whether the text as a whole is replaced before.
pub(super) fn written(
    body: &Fragment,
    (path, format): (&str, Format),
    outer: Form,
    nested: usize,
    out: &mut Vec<Leaf>,
) {
    let first = out.len();
    match format {
        _ if nested >= MAX_NESTED => {}
        Format::Text => lines(body, outer, out),
        Format::Shell => super::commands(body, nested + 1, out),
        format => {
            let parsed = parse::parse(format, body);
            let leaves = context::apply(path, format, parsed.found);
            out.extend(leaves.into_iter().filter(|leaf| leaf.setting != Setting::Text));
            headers::find(body, out);
            urls::find(body, out);
        }
    }
    for leaf in &mut out[first..] {
        leaf.form = inner_form(outer, leaf.form, leaf.value.text());
    }
}

impl Heredoc {
    /// Finds the values of the body.
    fn read(&self, body: &Fragment, nested: usize, out: &mut Vec<Leaf>) {
        let path = self.target.as_deref().unwrap_or_default();
        let format = self.format(body, path);
        let outer = if self.is_literal { Form::Quoted } else { Form::Expanding };
        written(body, (path, format), outer, nested, out);
        if format == Format::Text && !self.is_prose() {
            sql::find(body, out);
        }
    }

    /// Whether the text goes to the terminal: usage, messages.
    fn is_prose(&self) -> bool {
        let reader = self.readers.first().map_or("", String::as_str);
        self.target.is_none() && matches!(reader, "cat" | "echo" | "printf" | "")
    }

    fn format(&self, body: &Fragment, path: &str) -> Format {
        let named = format::detect(path, body.text());
        if !path.is_empty() && named != Format::Text {
            return named;
        }
        let reads = |names: &[&str]| {
            self.readers
                .iter()
                .any(|word| names.contains(&word.rsplit('/').next().unwrap_or_default()))
        };
        let head = body.text().trim_start();
        if reads(&["bash", "sh", "zsh", "dash", "ssh"]) || head.starts_with("#!/bin/") {
            Format::Shell
        } else if reads(&["kubectl", "oc"])
            || head.starts_with("apiVersion:")
            || head.starts_with("---\n")
        {
            Format::Yaml
        } else if head.starts_with(['{', '[']) && head.contains('"') {
            Format::Json
        } else if head.starts_with("[Unit]") || head.starts_with("[Service]") {
            Format::Systemd
        } else if reads(&["crontab"]) {
            Format::Crontab
        } else {
            Format::Text
        }
    }
}

/// The lines of a text of no known format that are assignments: `NAME=value`, `name: value` with
/// a value of one word. `outer` is the form of the text as a whole.
pub(super) fn lines(text: &Fragment, outer: Form, out: &mut Vec<Leaf>) {
    headers::find(text, out);
    urls::find(text, out);
    connection::find(text, out);
    for (range, line) in text.lines() {
        let blanks = line.len() - line.trim_start().len();
        let mut at = blanks;
        for word in ["export ", "set ", "ENV "] {
            at += if line[at..].starts_with(word) { word.len() } else { 0 };
        }
        let name_end = line[at..]
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')))
            .map_or(line.len(), |length| at + length);
        let name = &line[at..name_end];
        if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            continue;
        }
        let rest = &line[name_end..];
        let sign = rest.len() - rest.trim_start().len();
        let after = match rest.trim_start().as_bytes().first() {
            Some(b'=') => name_end + sign + 1,
            Some(b':') if sign == 0 && matches!(rest.as_bytes().get(1), Some(b' ')) => name_end + 1,
            _ => continue,
        };
        let is_colon = line.as_bytes()[after - 1] == b':';
        let value = text.slice(range.start + after..range.end).trimmed();
        let (value, form) = unquoted(&value);
        if value.is_empty() || is_colon && value.text().contains(char::is_whitespace) {
            continue;
        }
        let form = inner_form(outer, form, value.text());
        let form = if outer == Form::Expanding && form == Form::Plain { outer } else { form };
        out.push(Leaf::named(vec![Step::Key(name.to_owned())], value, form));
    }
}

/// A value without its quotes or the comment behind it.
fn unquoted(value: &Fragment) -> (Fragment, Form) {
    let text = value.text();
    for (quote, form) in [('"', Form::Expanding), ('\'', Form::Quoted)] {
        if let Some(inner) = text.strip_prefix(quote)
            && let Some(end) = inner.find(quote)
        {
            return (value.slice(1..1 + end), form);
        }
    }
    let end = text.find(" #").unwrap_or(text.len());
    (value.slice(0..end).trimmed(), Form::Plain)
}
