//! INI and the many files like it: sections, `key = value`, comments, values over several lines.

use std::ops::Range;

use super::escape::{Escapes, unescape};
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Step};

/// Finds the values.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    let mut reader = Reader { text, section: None, entry: None };
    for (range, line) in text.lines() {
        reader.line(range, line, out);
    }
    reader.flush(out);
}

/// An entry that may go on in the next line.
struct Entry {
    path: Vec<Step>,
    /// How far its line is indented.
    indent: usize,
    /// The parts of the value, a range for each line.
    parts: Vec<Range<usize>>,
    /// Its last line ends in a backslash.
    is_open: bool,
    /// The comment behind the value.
    comment: Option<Range<usize>>,
    /// A private key or certificate began in it and has not ended.
    is_key: bool,
}

struct Reader<'a> {
    text: &'a Fragment,
    section: Option<String>,
    entry: Option<Entry>,
}

impl Reader<'_> {
    fn line(&mut self, range: Range<usize>, line: &str, out: &mut Leaves) {
        let line = line.trim_end();
        let unmarked = if range.start == 0 { line.trim_start_matches('\u{feff}') } else { line };
        let body = unmarked.trim_start();
        let indent = unmarked.len() - body.len();
        let start = range.start + line.len() - body.len();
        let end = start + body.len();
        if self.goes_on(start..end, body, indent) {
            return;
        }
        if body.is_empty() {
            return;
        }
        if body.starts_with(['#', ';']) {
            self.flush(out);
            return out.push(Leaf::text(self.text.slice(start..end)));
        }
        if let Some(section) = section(body) {
            self.flush(out);
            // The address of `[url "https://user:password@host"]`.
            out.push(Leaf::text(self.text.slice(start..end)));
            self.section = Some(section.to_owned());
            return;
        }
        let Some((key, value)) = split(body) else {
            self.flush(out);
            return out.push(Leaf::text(self.text.slice(start..end)));
        };
        let mut path: Vec<Step> = self.section.iter().cloned().map(Step::Key).collect();
        // A key below a key without a value: `s3 =` and its settings.
        let parent = self.entry.take_if(|entry| entry.indent < indent && entry.parts.is_empty());
        if let Some(parent) = parent {
            path.clone_from(&parent.path);
            self.entry = Some(Entry { parts: Vec::new(), ..parent });
        } else {
            self.flush(out);
        }
        path.push(Step::Key(key.to_owned()));
        let raw = &body[value..];
        let from = start + value + (raw.len() - raw.trim_start().len());
        let (part, comment) = without_comment(self.text.text(), from..end);
        let text = &self.text.text()[part.clone()];
        let entry = Entry {
            indent,
            is_open: text.ends_with('\\') && !text.ends_with("\\\\"),
            is_key: text.contains("-----BEGIN ") && !text.contains("-----END "),
            comment,
            parts: if part.is_empty() { Vec::new() } else { vec![part] },
            path,
        };
        if self.entry.as_ref().is_some_and(|parent| parent.indent < indent)
            && !entry.is_open
            && !entry.is_key
        {
            // The parent stays, for its other keys.
            return self.give(entry, out);
        }
        self.flush(out);
        self.entry = Some(entry);
    }

    /// Takes a line that belongs to the value before it.
    fn goes_on(&mut self, range: Range<usize>, body: &str, indent: usize) -> bool {
        let Some(entry) = &mut self.entry else { return false };
        let is_comment = body.starts_with(['#', ';']);
        let is_below = indent > entry.indent
            && !is_comment
            && split(body).is_none()
            && section(body).is_none();
        if body.is_empty() || !(entry.is_open || entry.is_key || is_below) {
            entry.is_open = false;
            return false;
        }
        let is_open = body.ends_with('\\') && !body.ends_with("\\\\");
        entry.is_open = is_open;
        entry.is_key =
            (entry.is_key || body.contains("-----BEGIN ")) && !body.contains("-----END ");
        entry.parts.push(range);
        true
    }

    fn flush(&mut self, out: &mut Leaves) {
        if let Some(entry) = self.entry.take() {
            self.give(entry, out);
        }
    }

    fn give(&self, entry: Entry, out: &mut Leaves) {
        let source = self.text.text();
        let name = entry.path.last().and_then(Step::key).unwrap_or_default().to_ascii_lowercase();
        let leaf = match entry.parts.as_slice() {
            [] => Leaf::named(entry.path, Fragment::default(), Form::Plain),
            [part] => self.single(entry.path, part.clone()),
            parts => {
                let mut value = Fragment::default();
                for (index, part) in parts.iter().enumerate() {
                    let is_last = index + 1 == parts.len();
                    let body = source[part.clone()].trim_end_matches('\\');
                    value.push_part(self.text, part.start..part.start + body.len());
                    if !is_last && body.len() == part.len() {
                        let next = parts[index + 1].start;
                        value.push_decoded("\n", self.text.file_range(part.end..next));
                    }
                }
                Leaf::named(entry.path, value, Form::Plain)
            }
        };
        if name == "environment" && leaf.value.text().contains('=') {
            // `environment=A="x",B="y"` of supervisord.
            super::lines::parse(&leaf.value, out);
        }
        out.push(leaf);
        if let Some(comment) = entry.comment {
            out.push(Leaf::text(self.text.slice(comment)));
        }
    }

    /// A value in one line, perhaps in quotes.
    fn single(&self, path: Vec<Step>, range: Range<usize>) -> Leaf {
        let raw = &self.text.text()[range.clone()];
        for quote in ["\"", "'"] {
            let inner = raw.strip_prefix(quote).and_then(|raw| raw.strip_suffix(quote));
            if inner.is_some() && raw.len() >= 2 {
                let range = range.start + 1..range.end - 1;
                return if quote == "'" {
                    Leaf::named(path, self.text.slice(range), Form::Quoted)
                } else {
                    Leaf::named(path, unescape(self.text, range, Escapes::Few), Form::Expanding)
                };
            }
        }
        // `%(name)s` takes the value of another key.
        let is_reference = raw.starts_with("%(") && raw.ends_with(")s");
        Leaf::named(
            path,
            self.text.slice(range),
            if is_reference { Form::Code } else { Form::Plain },
        )
    }
}

/// The name in `[name]`.
fn section(line: &str) -> Option<&str> {
    let (name, rest) = line.strip_prefix('[')?.split_once(']')?;
    let rest = rest.trim_start();
    (rest.is_empty() || rest.starts_with(['#', ';', ']'])).then_some(name.trim_matches(['[', ' ']))
}

/// The key of a line, and where its value begins: behind `=`, or behind a colon and a blank.
fn split(line: &str) -> Option<(&str, usize)> {
    let equals = line.find('=');
    let colon = line.find(':').filter(|&at| {
        let rest = &line[at + 1..];
        equals.is_none_or(|equals| at < equals)
            && (rest.is_empty() || rest.starts_with([' ', '\t']))
    });
    let at = colon.or(equals)?;
    let key = line[..at].trim_end().trim_end_matches(['+', '?']).trim_matches(['"', '\'']);
    let fits = !key.is_empty() && key.len() <= 256 && !key.contains(['"', '<', '{', '(']);
    // Prose before a colon is no key.
    let is_prose = key.split_whitespace().nth(3).is_some();
    (fits && !is_prose).then_some((key, at + 1))
}

/// The value and the comment behind it.
fn without_comment(source: &str, range: Range<usize>) -> (Range<usize>, Option<Range<usize>>) {
    let value = &source[range.clone()];
    let mut from = 0;
    if let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        // What stands in quotes is no comment.
        let mut escaped = false;
        let close = value.char_indices().skip(1).find(|&(_, c)| {
            let ends = c == quote && !escaped;
            escaped = c == '\\' && !escaped && quote == '"';
            ends
        });
        from = close.map_or(0, |(at, _)| at);
    }
    if value.starts_with(['#', ';'])
        && range.start > 0
        && source[..range.start].ends_with([' ', '\t'])
    {
        return (range.start..range.start, Some(range));
    }
    let mark = [" ;", " #", "\t;", "\t#"].iter().filter_map(|mark| value[from..].find(mark)).min();
    match mark {
        Some(at) => {
            let end = range.start + value[..from + at].trim_end().len();
            (range.start..end, Some(range.start + from + at + 1..range.end))
        }
        None => (range, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(source: &str) -> Vec<String> {
        let mut out = Leaves::default();
        parse(&Fragment::verbatim(source, 0), &mut out);
        out.found
            .iter()
            .map(|leaf| {
                let place = leaf.value.file_range(0..leaf.value.text().len());
                format!("{}={:?}:{}", leaf.shown_path(), leaf.form, &source[place])
            })
            .filter(|shown| !shown.starts_with('='))
            .collect()
    }

    #[test]
    fn keys_stand_under_their_sections() {
        assert_eq!(
            leaves("\u{feff}; c\na=b\n[s \"t\"]\r\n  c = d e ; note\r\n\te: f # x\ng=\n"),
            ["a=Plain:b", "s \"t\".c=Plain:d e", "s \"t\".e=Plain:f", "s \"t\".g=Plain:"]
        );
    }

    #[test]
    fn quotes_hold_marks_of_comments() {
        assert_eq!(
            leaves("a = \"b ; c\\\"d\" ; e\nf = 'g # h'\ni = j#k\nl = \"m\nn =  # c\np=;q\n"),
            [
                "a=Expanding:b ; c\\\"d",
                "f=Quoted:g # h",
                "i=Plain:j#k",
                "l=Plain:\"m",
                "n=Plain:",
                "p=Plain:;q",
            ]
        );
    }

    #[test]
    fn values_go_over_several_lines() {
        assert_eq!(
            leaves(
                "a = b\n  c\n  d\ne = -----BEGIN X-----\n  A=\n  -----END X-----\nf = g\\\nh\ni=j\n"
            ),
            [
                "a=Plain:b\n  c\n  d",
                "e=Plain:-----BEGIN X-----\n  A=\n  -----END X-----",
                "f=Plain:g\\\nh",
                "i=Plain:j",
            ]
        );
        assert_eq!(
            leaves("s3 =\n  a = b\n  c = d\ne = f\n"),
            ["s3.a=Plain:b", "s3.c=Plain:d", "s3=Plain:", "e=Plain:f"]
        );
    }

    #[test]
    fn registries_scopes_and_references() {
        assert_eq!(
            leaves(
                "//registry.x/:_authToken=t\n@s:registry=https://x\n_auth = ${A}\nb = %(c)s\nd: e=f\n"
            ),
            [
                "//registry.x/:_authToken=Plain:t",
                "@s:registry=Plain:https://x",
                "_auth=Plain:${A}",
                "b=Code:%(c)s",
                "d=Plain:e=f",
            ]
        );
        assert!(leaves("environment=A=\"x\",B=\"y\"\n").contains(&"A=Expanding:x".to_owned()));
    }

    #[test]
    fn hostile_texts_take_linear_time() {
        for part in [
            "a=b\\\n",
            "a=\n b\n",
            "[",
            "[a\n",
            "=",
            " ;",
            "a=\"",
            "a = -----BEGIN \n",
            "  a=\n   b=\n",
            "\\\n",
        ] {
            let _ = leaves(&part.repeat(300_000 / part.len()));
        }
    }
}
