//! `HAProxy` configs: headers, logins, comparisons against keys.

use super::words::{Dialect, Word, Words};
use crate::lint::context::arguments::{self, Argument};
use crate::lint::context::headers;
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Step, Why};

const DIALECT: Dialect = Dialect {
    quotes: b"\"'",
    stops: b"#",
    escapable: b"\\\"' #$",
    is_multiline: false,
    single_is_literal: true,
};

/// Finds the values.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    if text.is_empty() {
        return;
    }
    out.push(Leaf::text(text.clone()));
    let mut words = Words::new(text, DIALECT);
    let mut line: Vec<Word> = Vec::new();
    loop {
        words.blanks();
        match words.peek() {
            None => break,
            Some(b'\n') => {
                words.at += 1;
                statement(&std::mem::take(&mut line), &mut out.found);
            }
            Some(b'#') => words.skip_line(),
            Some(_) => line.push(words.word()),
        }
    }
    statement(&line, &mut out.found);
}

fn path(directive: &str, name: &str) -> Vec<Step> {
    vec![Step::Key(directive.to_owned()), Step::Key(name.to_owned())]
}

fn statement(words: &[Word], out: &mut Vec<Leaf>) {
    let Some(first) = words.first() else { return };
    for word in words {
        let argument = Argument { value: &word.value, form: word.form(), path: &[] };
        arguments::embedded(&argument, out);
    }
    for (at, word) in words.iter().enumerate() {
        let next = |ahead: usize| words.get(at + ahead);
        match word.text() {
            "set-header" | "add-header" | "replace-header" | "hdr" => {
                if let (Some(name), Some(value)) = (next(1), next(2)) {
                    header(first.text(), name.text(), value, out);
                }
            }
            "insecure-password" => credential("user", "password", next(1), 0, out),
            "password" if first.text() == "user" => {
                if let Some(hash) = next(1) {
                    let value = hash.value.clone();
                    out.push(Leaf::named(path("user", "password"), value, Form::Quoted));
                }
            }
            "auth" if at > 0 && words[at - 1].text() == "stats" => {
                if let Some(login) = next(1)
                    && let Some(colon) = login.text().find(':')
                {
                    let value = login.value.slice(colon + 1..login.text().len());
                    let leaf = Leaf::named(path("stats", "auth"), value, login.form());
                    out.push(leaf.credential(Why::BasicAuth));
                }
            }
            "send" if first.text() == "tcp-check" => {
                let start = next(1).and_then(|word| word.text().strip_prefix("AUTH ")).map(|_| 5);
                if let Some(start) = start {
                    credential("tcp-check", "password", next(1), start, out);
                }
            }
            "dynamic-cookie-key" => credential(first.text(), "dynamic-cookie-key", next(1), 0, out),
            "setenv" | "presetenv" if at == 0 => {
                if let (Some(name), Some(value)) = (next(1), next(2)) {
                    let path = path(first.text(), name.text());
                    out.push(Leaf::named(path, value.value.clone(), value.form()));
                }
            }
            text => {
                if let Some(name) = fetched(text) {
                    compared(name, &words[at + 1..], out);
                }
            }
        }
    }
}

/// The value of a header. One with a sample expression (`%[..]`) has no literal.
fn header(directive: &str, name: &str, value: &Word, out: &mut Vec<Leaf>) {
    if value.text().contains("%[") {
        return;
    }
    let leaf = match headers::in_value(name, &value.value) {
        Some(leaf) => Leaf { path: path(directive, name), form: value.form(), ..leaf },
        None => Leaf::named(path(directive, name), value.value.clone(), value.form()),
    };
    out.push(leaf);
}

fn credential(directive: &str, name: &str, word: Option<&Word>, start: usize, out: &mut Vec<Leaf>) {
    let Some(word) = word else { return };
    let end = word.text().find("\\r").unwrap_or(word.text().len());
    if start < end {
        let leaf = Leaf::named(path(directive, name), word.value.slice(start..end), word.form());
        out.push(leaf.credential(Why::Schema));
    }
}

/// The header, parameter or cookie that a sample fetches: `req.hdr(X-Api-Key)`.
fn fetched(text: &str) -> Option<&str> {
    let (function, rest) = text.split_once('(')?;
    let name = rest.split([')', ',']).next()?;
    let function = function.rsplit('.').next().unwrap_or(function);
    let is_fetch = ["hdr", "fhdr", "urlp", "url_param", "cook", "hdr_str", "cookie"];
    (is_fetch.contains(&function) && !name.is_empty()).then_some(name)
}

/// The literals that a sample is compared with: what follows its flags, up to the end of the
/// condition.
fn compared(name: &str, words: &[Word], out: &mut Vec<Leaf>) {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.text() {
            // Behind `-f` the literals stand in a file.
            "}" | "||" | "or" | "if" | "unless" | "{" | "-f" => return,
            "-m" => {
                let method = words.next().map_or("", Word::text);
                if !matches!(method, "str" | "sub" | "end") {
                    return;
                }
            }
            flag if flag.starts_with('-') && !word.is_quoted => {}
            _ => {
                let leaf = match headers::in_value(name, &word.value) {
                    Some(leaf) => Leaf { path: path("acl", name), form: word.form(), ..leaf },
                    None => Leaf::named(path("acl", name), word.value.clone(), word.form()),
                };
                out.push(leaf);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::leaf::Setting;

    fn seen(text: &str) -> Vec<String> {
        let mut out = Leaves::default();
        parse(&Fragment::verbatim(text, 0), &mut out);
        let named = out.found.iter().filter(|leaf| leaf.setting != Setting::Text);
        let mut seen: Vec<String> = named
            .map(|leaf| {
                let place = leaf.value.file_range(0..leaf.value.text().len());
                format!("{}={}", leaf.name().unwrap_or_default(), &text[place])
            })
            .collect();
        seen.dedup();
        seen
    }

    #[test]
    fn values_of_statements() {
        for (text, expected) in [
            (
                "  http-request set-header Authorization \"Bearer canary1\" if x",
                "Authorization=canary1",
            ),
            ("http-request set-header X-Api-Key canary1", "X-Api-Key=canary1"),
            ("http-request set-header Authorization Bearer\\ canary1", "Authorization=canary1"),
            (
                "http-check send meth GET uri / hdr Authorization \"Bearer canary1\"",
                "Authorization=canary1",
            ),
            ("user ops insecure-password canary1", "password=canary1"),
            ("user ops password $6$abc", "password=$6$abc"),
            ("stats auth ops:can:ary1", "auth=can:ary1"),
            ("acl ok hdr(X-Api-Key) -m str canary1", "X-Api-Key=canary1"),
            ("acl ok req.hdr(Authorization) -i \"Bearer canary1\"", "Authorization=canary1"),
            ("http-request deny unless { hdr(x-api-key) canary1 }", "x-api-key=canary1"),
            ("acl ok urlp(token) canary1", "token=canary1"),
            ("setenv API_TOKEN 'canary1' # why", "API_TOKEN=canary1"),
            ("tcp-check send AUTH\\ canary1\\r\\n", "password=canary1"),
            ("cookie S insert\ndynamic-cookie-key canary1\r\n", "dynamic-cookie-key=canary1"),
        ] {
            assert!(seen(text).contains(&expected.to_owned()), "{text}: {:?}", seen(text));
        }
    }

    #[test]
    fn no_literal_is_none() {
        for text in [
            "# stats auth ops:canary1",
            "http-request set-header X-Api-Key %[env(API_KEY)]",
            "acl ok hdr(X-Api-Key) -m found",
            "acl ok hdr(X-Api-Key) -f /etc/keys",
            "acl ok hdr(Authorization) -m beg Bearer",
            "server a 10.0.0.1:80 check",
            "stats auth x",
            "user",
            "acl x hdr(",
            "tcp-check send PING\\r\\n",
        ] {
            assert_eq!(seen(text), [""; 0], "{text}");
        }
    }
}
