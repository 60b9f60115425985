//! Files that hold nothing but logins: `.netrc`, `.pgpass`, `.htpasswd`.

use std::ops::Range;

use super::escape::{Escapes, unescape};
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Step};

/// Words that another follows.
const WORDS: [&str; 6] = ["machine", "login", "password", "account", "port", "protocol"];

/// Finds the values.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    let mut host = None;
    let mut awaited: Option<&str> = None;
    let mut is_macro = false;
    for (range, line) in text.lines() {
        let body = line.trim_start_matches('\u{feff}').trim();
        if is_macro {
            is_macro = !body.is_empty();
            if is_macro {
                out.push(Leaf::text(text.slice(range)));
            }
            continue;
        }
        if body.starts_with('#') {
            out.push(Leaf::text(text.slice(range)));
            continue;
        }
        let first = body.split_whitespace().next().unwrap_or_default();
        let is_entry =
            awaited.is_some() || WORDS.contains(&first) || matches!(first, "default" | "macdef");
        if !is_entry {
            login(text, range, line, out);
            continue;
        }
        for word in words(line, range.start) {
            let source = &text.text()[word.clone()];
            match awaited.take() {
                Some("machine") => host = Some(source.trim_matches('"').to_owned()),
                Some(name) => {
                    let path = host.iter().cloned().map(Step::Key);
                    let path = path.chain([Step::Key(name.to_owned())]).collect();
                    out.push(value(text, path, word));
                }
                None if source.starts_with('#') => {
                    out.push(Leaf::text(text.slice(word.start..range.end)));
                    break;
                }
                None if source == "default" => host = None,
                None if source == "macdef" => {
                    is_macro = true;
                    break;
                }
                None => awaited = WORDS.iter().copied().find(|&known| known == source),
            }
        }
    }
}

/// The words of a line; one in quotes may hold blanks.
fn words(line: &str, start: usize) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut from = None;
    let mut is_quoted = false;
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        let is_end = c.is_whitespace() && !is_quoted;
        match from {
            None if !is_end => {
                from = Some(at);
                is_quoted = c == '"';
                continue;
            }
            Some(begin) if is_end => {
                words.push(start + begin..start + at);
                from = None;
            }
            Some(_) if is_quoted && c == '"' && !escaped => is_quoted = false,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    if let Some(begin) = from {
        words.push(start + begin..start + line.len());
    }
    words
}

fn value(text: &Fragment, path: Vec<Step>, range: Range<usize>) -> Leaf {
    let source = &text.text()[range.clone()];
    if source.len() >= 2 && source.starts_with('"') && source.ends_with('"') {
        let inner = unescape(text, range.start + 1..range.end - 1, Escapes::Few);
        return Leaf::named(path, inner, Form::Quoted);
    }
    Leaf::named(path, text.slice(range), Form::Quoted)
}

/// `host:port:database:user:password` of `.pgpass`, `user:hash` of `.htpasswd`.
fn login(text: &Fragment, range: Range<usize>, line: &str, out: &mut Leaves) {
    let mut colons = Vec::new();
    let mut escaped = false;
    for (at, byte) in line.bytes().enumerate() {
        if byte == b':' && !escaped && colons.len() < 5 {
            colons.push(at);
        }
        escaped = byte == b'\\' && !escaped;
    }
    // A hash of Apache may be followed by a comment behind a colon.
    let at = colons.get(3).or(colons.first()).copied();
    let Some(at) = at.filter(|_| !line.contains("://")) else {
        if !line.trim().is_empty() {
            out.push(Leaf::text(text.slice(range)));
        }
        return;
    };
    let host = line[..colons[0]].trim().to_owned();
    let raw = line[at + 1..].trim_end();
    let start = range.start + at + 1;
    let value = unescape(text, start..start + raw.len(), Escapes::Full);
    out.push(Leaf::named(
        vec![Step::Key(host), Step::Key("password".to_owned())],
        value,
        Form::Quoted,
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(source: &str) -> Vec<String> {
        let mut out = Leaves::default();
        parse(&Fragment::verbatim(source, 0), &mut out);
        let named = out.found.iter().filter(|leaf| leaf.name().is_some());
        named
            .map(|leaf| {
                let place = leaf.value.file_range(0..leaf.value.text().len());
                format!("{}={}", leaf.shown_path(), &source[place])
            })
            .collect()
    }

    #[test]
    fn entries_stand_in_one_line_or_in_many() {
        assert_eq!(
            leaves(
                "# c\nmachine h login u password p#1\nmachine i\n  login\tv\r\n  password \"q \\\" r\"\ndefault login w password s"
            ),
            [
                "h.login=u",
                "h.password=p#1",
                "i.login=v",
                "i.password=q \\\" r",
                "login=w",
                "password=s"
            ]
        );
    }

    #[test]
    fn macros_are_free_text() {
        assert_eq!(leaves("macdef init\npassword x\n\nmachine h password p\n"), ["h.password=p"]);
    }

    #[test]
    fn lines_with_colons_end_in_a_password() {
        assert_eq!(
            leaves("db:5432:*:app:p\\:w\n# c\nbob:$apr1$x$y\nhttps://u:p@h\n"),
            ["db.password=p\\:w", "bob.password=$apr1$x$y"]
        );
    }

    #[test]
    fn hostile_texts_take_linear_time() {
        for part in ["password ", "\"", ":", "machine\n", "macdef\n", "a\\:", "\"\\"] {
            let _ = leaves(&part.repeat(300_000 / part.len()));
        }
    }
}
