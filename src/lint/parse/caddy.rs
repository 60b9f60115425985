//! Caddyfiles: headers, tokens of DNS providers, hashes of logins, defaults of placeholders.

use super::words::{Dialect, Word, Words};
use crate::lint::context::arguments::{self, Argument};
use crate::lint::context::headers;
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Step, Why};

const DIALECT: Dialect = Dialect {
    quotes: b"\"`",
    stops: b"",
    escapable: b"\"\\",
    is_multiline: true,
    single_is_literal: false,
};

/// Finds the values.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    if text.is_empty() {
        return;
    }
    out.push(Leaf::text(text.clone()));
    defaults(text, &mut out.found);
    let mut words = Words::new(text, DIALECT);
    let mut line: Vec<Word> = Vec::new();
    let mut blocks: Vec<String> = Vec::new();
    loop {
        words.blanks();
        match words.peek() {
            None => break,
            Some(b'\n') => {
                words.at += 1;
                end_line(&mut line, &mut blocks, &mut out.found);
            }
            Some(b'#') => words.skip_line(),
            Some(_) => line.push(words.word()),
        }
    }
    end_line(&mut line, &mut blocks, &mut out.found);
}

/// Takes the values of a line, and follows the blocks.
fn end_line(line: &mut Vec<Word>, blocks: &mut Vec<String>, out: &mut Vec<Leaf>) {
    let mut words = std::mem::take(line);
    let opens = words.last().is_some_and(|word| word.text() == "{" && !word.is_quoted);
    if opens {
        words.pop();
    }
    if words.first().is_some_and(|word| word.text() == "}" && !word.is_quoted) {
        blocks.pop();
        words.remove(0);
    }
    directive(&words, blocks.last().map_or("", String::as_str), out);
    if opens {
        let name = words.first().map_or("", Word::text);
        let is_matcher = name.starts_with('@');
        let name = if is_matcher { words.get(1).map_or("", Word::text) } else { name };
        blocks.push(name.to_owned());
    }
}

fn path(directive: &str, name: &str) -> Vec<Step> {
    vec![Step::Key(directive.to_owned()), Step::Key(name.to_owned())]
}

fn directive(words: &[Word], block: &str, out: &mut Vec<Leaf>) {
    for word in words {
        let argument = Argument { value: &word.value, form: word.form(), path: &[] };
        arguments::embedded(&argument, out);
        comparisons(word, out);
    }
    // A matcher in one line: `@api header X-Api-Key X`.
    let words = match words {
        [first, rest @ ..] if first.text().starts_with('@') => rest,
        words => words,
    };
    let Some(first) = words.first() else { return };
    let name = first.text();
    if matches!(block, "basic_auth" | "basicauth") {
        if let [user, hash, ..] = words {
            login(user.text(), hash, out);
        }
        return;
    }
    match (name, words) {
        ("header_up" | "header_down" | "header" | "request_header" | "header_regexp", _) => {
            header(name, &words[1..], out);
        }
        ("dns" | "acme_dns", [_, provider, token]) => {
            credential(provider.text(), "api_token", token, out);
        }
        ("eab", [_, _, key]) => credential("eab", "mac_key", key, out),
        ("sign_key" | "signing_key", [_, key]) => credential(block, name, key, out),
        ("crypto", [_, _, _, key]) if words[1].text() == "key" => {
            credential("crypto", "sign_key", key, out);
        }
        ("query", _) => {
            for pair in &words[1..] {
                if let Some((key, value)) = pair.text().split_once('=') {
                    let range = pair.text().len() - value.len()..pair.text().len();
                    let value = pair.value.slice(range);
                    out.push(Leaf::named(path("query", key), value, pair.form()));
                }
            }
        }
        ("vars" | "map" | "env", [_, key, value]) => {
            let key = key.text().trim_matches(['{', '}']);
            out.push(Leaf::named(path(name, key), value.value.clone(), value.form()));
        }
        _ if matches!(block, "header_up" | "header_down" | "header") => header(block, words, out),
        (_, [_, value]) => {
            let path = path(block, name);
            out.push(Leaf::named(path, value.value.clone(), value.form()));
        }
        _ => {}
    }
}

fn credential(directive: &str, name: &str, word: &Word, out: &mut Vec<Leaf>) {
    let leaf = Leaf::named(path(directive, name), word.value.clone(), word.form());
    out.push(leaf.credential(Why::Schema));
}

/// `[matcher] [+-?>]Name value`.
fn header(directive: &str, words: &[Word], out: &mut Vec<Leaf>) {
    let is_matcher = |word: &Word| word.text().starts_with(['@', '/', '*']);
    let words = match words {
        [first, rest @ ..] if is_matcher(first) && rest.len() >= 2 => rest,
        words => words,
    };
    let [name, value, ..] = words else { return };
    let name = name.text().trim_start_matches(['+', '-', '?', '>']);
    let found = headers::in_value(name, &value.value);
    let leaf = match found {
        Some(leaf) => Leaf { path: path(directive, name), form: value.form(), ..leaf },
        None => Leaf::named(path(directive, name), value.value.clone(), value.form()),
    };
    out.push(leaf);
}

/// `user hash`; older releases had the hash in base64.
fn login(user: &str, hash: &Word, out: &mut Vec<Leaf>) {
    use base64::Engine as _;
    let decoded = hash
        .text()
        .starts_with("JD")
        .then(|| base64::engine::general_purpose::STANDARD.decode(hash.text()).ok())
        .flatten()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let value = match decoded {
        Some(text) => Fragment::decoded(&text, hash.value.file_range(0..hash.text().len())),
        None => hash.value.clone(),
    };
    let path = vec![
        Step::Key("basic_auth".to_owned()),
        Step::Key(user.to_owned()),
        Step::Key("password".to_owned()),
    ];
    out.push(Leaf::named(path, value, Form::Quoted));
}

/// `{header.X-Api-Key} == "X"` in expressions.
fn comparisons(word: &Word, out: &mut Vec<Leaf>) {
    let text = word.text();
    for (at, marker) in text.match_indices("header.") {
        let from = at + marker.len();
        let Some(name) = text[from..].find('}').map(|end| &text[from..from + end]) else { return };
        let rest = text[from + name.len() + 1..].trim_start();
        let Some(rest) = rest.strip_prefix("==").or_else(|| rest.strip_prefix("!=")) else {
            continue;
        };
        let rest = rest.trim_start();
        let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
        let Some(length) = rest[1..].find(quote) else { continue };
        let start = text.len() - rest.len() + 1;
        let literal = word.value.slice(start..start + length);
        if let Some(leaf) = headers::in_value(name, &literal) {
            out.push(leaf);
        }
    }
}

/// `{$NAME:default}`: the default under the name.
fn defaults(text: &Fragment, out: &mut Vec<Leaf>) {
    let whole = text.text();
    for (at, _) in whole.match_indices("{$") {
        let rest = &whole.as_bytes()[at + 2..];
        let Some(end) = rest.iter().take(512).position(|b| matches!(b, b'}' | b'\n')) else {
            continue;
        };
        let inner = &whole[at + 2..at + 2 + end];
        let Some((name, default)) = inner.split_once(':').filter(|_| rest[end] == b'}') else {
            continue;
        };
        if !default.is_empty() {
            let start = at + 2 + name.len() + 1;
            let value = text.slice(start..start + default.len());
            out.push(Leaf::named(vec![Step::Key(name.to_owned())], value, Form::Plain));
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
    fn values_of_directives() {
        for (text, expected) in [
            (
                "reverse_proxy a {\n  header_up Authorization \"Bearer canary1\"\n}",
                "Authorization=canary1",
            ),
            ("reverse_proxy a {\n  header_up +X-Api-Key canary1\n}", "X-Api-Key=canary1"),
            ("request_header /x Authorization `Bearer canary1`", "Authorization=canary1"),
            ("@api header X-Api-Key canary1", "X-Api-Key=canary1"),
            ("@api {\n header X-Api-Key canary1\n}", "X-Api-Key=canary1"),
            ("@api query token=canary1", "token=canary1"),
            ("@api expression `{header.X-Api-Key} == \"canary1\"`", "X-Api-Key=canary1"),
            ("tls {\n dns cloudflare canary1\n}", "api_token=canary1"),
            ("{\n acme_dns cloudflare canary1 # why\n}", "api_token=canary1"),
            ("dns route53 {\n secret_access_key \"canary1\"\n}", "secret_access_key=canary1"),
            ("basic_auth {\n ops canary1\n}", "password=canary1"),
            ("@x {\n}\nbasicauth /a {\n ops canary1\n}", "password=canary1"),
            ("x {$API_TOKEN:canary1}", "API_TOKEN=canary1"),
            ("reverse_proxy https://u:canary1@host", "password=canary1"),
            ("eab keyid canary1\r\n", "mac_key=canary1"),
        ] {
            assert!(seen(text).contains(&expected.to_owned()), "{text}: {:?}", seen(text));
        }
    }

    #[test]
    fn comments_and_blocks() {
        assert_eq!(seen("# header_up Authorization \"Bearer canary1\"\n"), [""; 0]);
        assert_eq!(seen("}\n}\n{\n{$A}\n{$B\n{$C:}"), [""; 0]);
        seen(&"{\n".repeat(50_000));
        seen(&"\"`{$".repeat(50_000));
        seen(&"header.} == \"".repeat(10_000));
    }
}
