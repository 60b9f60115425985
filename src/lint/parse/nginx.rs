//! nginx configs: headers that are set, variables, maps and comparisons against keys, the secret
//! of `secure_link`.

use super::words::{Dialect, Word, Words};
use crate::lint::context::arguments::{self, Argument};
use crate::lint::context::headers;
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Step, Why};

const DIALECT: Dialect = Dialect {
    quotes: b"\"'",
    stops: b";{}",
    escapable: b"\"'\\ $;",
    is_multiline: true,
    single_is_literal: false,
};

/// Directives whose second word is the name of a header or of a variable and whose third is its
/// value.
const PAIRS: [&str; 16] = [
    "proxy_set_header",
    "grpc_set_header",
    "add_header",
    "add_trailer",
    "more_set_headers",
    "more_set_input_headers",
    "fastcgi_param",
    "uwsgi_param",
    "scgi_param",
    "set",
    "auth_request_set",
    "js_var",
    "header",
    "proxy_set_body",
    "set_default",
    "suwsgi_param",
];

/// Finds the values.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    if text.is_empty() {
        return;
    }
    out.push(Leaf::text(text.clone()));
    let mut words = Words::new(text, DIALECT);
    let mut directive: Vec<Word> = Vec::new();
    // What each open block is: the words of a `map`, or nothing.
    let mut blocks: Vec<Option<(String, String)>> = Vec::new();
    loop {
        words.blanks();
        match words.peek() {
            None => break,
            Some(b'\n') => {
                words.at += 1;
                if std::mem::take(&mut words.is_broken) {
                    // Its `;` stood behind the quote.
                    statement(&std::mem::take(&mut directive), None, &mut out.found);
                }
            }
            Some(b'#') => words.skip_line(),
            Some(b';') => {
                words.at += 1;
                let map = blocks.last().and_then(Option::as_ref);
                statement(&std::mem::take(&mut directive), map, &mut out.found);
            }
            Some(b'{') => {
                words.at += 1;
                let head = std::mem::take(&mut directive);
                if head.first().is_some_and(|word| word.text().ends_with("_by_lua_block")) {
                    let start = words.at;
                    skip_block(&mut words);
                    super::lines::parse(&text.slice(start..words.at), out);
                    continue;
                }
                statement(&head, None, &mut out.found);
                blocks.push(map_of(&head));
            }
            Some(b'}') => {
                words.at += 1;
                blocks.pop();
                directive.clear();
            }
            Some(_) => directive.push(words.word()),
        }
    }
}

/// Goes behind the block of Lua that was opened here. Brackets in its strings and comments do not
/// count; a string ends with its line.
fn skip_block(words: &mut Words<'_>) {
    let (mut open, mut at) = (1_usize, 0);
    let bytes = words.rest().as_bytes();
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'{' => open += 1,
            b'}' => open -= 1,
            b'-' if bytes.get(at) == Some(&b'-') => {
                at += bytes[at..].iter().take_while(|byte| **byte != b'\n').count();
            }
            b'"' | b'\'' => {
                while let Some(&inner) = bytes.get(at).filter(|inner| **inner != b'\n') {
                    at += 1 + usize::from(inner == b'\\');
                    if inner == byte {
                        break;
                    }
                }
            }
            _ => {}
        }
        if open == 0 {
            break;
        }
    }
    // Only ASCII ends the block: the place lies between characters, or behind the text.
    words.at += at.min(bytes.len());
    while !words.is_boundary() {
        words.at += 1;
    }
}

/// The source and the target of `map $source $target {`.
fn map_of(head: &[Word]) -> Option<(String, String)> {
    let [name, source, target] = head else { return None };
    (name.text() == "map").then(|| (variable(source.text()), variable(target.text())))
}

/// A variable as the name that it was made from: `$http_x_api_key` is the header `x-api-key`.
fn variable(text: &str) -> String {
    let name = text.trim_start_matches(['(', '$', '{']).trim_end_matches(['}', ')']);
    for (prefix, sign) in [("http_", '-'), ("arg_", '_'), ("cookie_", '_')] {
        if let Some(rest) = name.strip_prefix(prefix) {
            return rest.replace('_', &sign.to_string());
        }
    }
    name.to_owned()
}

fn path(directive: &str, name: &str) -> Vec<Step> {
    vec![Step::Key(directive.to_owned()), Step::Key(name.to_owned())]
}

/// A directive up to its `;` or `{`.
fn statement(words: &[Word], map: Option<&(String, String)>, out: &mut Vec<Leaf>) {
    let Some(first) = words.first() else { return };
    let directive = first.text();
    if let Some((source, target)) = map {
        return entry(words, source, target, out);
    }
    for word in words.iter().skip(1) {
        let argument = Argument { value: &word.value, form: word.form(), path: &[] };
        arguments::embedded(&argument, out);
    }
    match (directive, words) {
        ("if", _) => comparison(words, out),
        ("env", [_, pair]) => {
            if let Some((name, value)) = pair.text().split_once('=') {
                let start = pair.text().len() - value.len();
                let value = pair.value.slice(start..pair.text().len());
                out.push(Leaf::named(path(directive, name), value, pair.form()));
            }
        }
        ("secure_link_md5", [_, expression, ..]) => shared_secret(directive, expression, out),
        ("secure_link_secret" | "ssl_session_ticket_secret", [_, word, ..]) => {
            let leaf =
                Leaf::named(vec![Step::Key(directive.to_owned())], word.value.clone(), word.form());
            out.push(leaf.credential(Why::Schema));
        }
        ("more_set_headers" | "more_set_input_headers", _) => {}
        (_, [_, name, value, ..]) if PAIRS.contains(&directive) => {
            named(directive, name.text(), value, out);
        }
        (_, [_, value]) => {
            let path = vec![Step::Key(directive.to_owned())];
            out.push(Leaf::named(path, value.value.clone(), value.form()));
        }
        _ => {}
    }
}

/// The value of a header or a variable.
fn named(directive: &str, name: &str, value: &Word, out: &mut Vec<Leaf>) {
    let name = variable_of_set(directive, name);
    let header = name.strip_prefix("HTTP_").map(|name| name.replace('_', "-"));
    let header = header.as_deref().unwrap_or(&name);
    let found = headers::in_value(header, &value.value)
        .or_else(|| headers::with_scheme(header, &value.value));
    let leaf = match found {
        Some(leaf) => Leaf { path: path(directive, &name), form: value.form(), ..leaf },
        None => Leaf::named(path(directive, &name), value.value.clone(), value.form()),
    };
    out.push(leaf);
}

fn variable_of_set(directive: &str, name: &str) -> String {
    if directive == "set" || name.starts_with('$') { variable(name) } else { name.to_owned() }
}

/// `if ($http_x_api_key != "literal")`. A pattern is no literal.
fn comparison(words: &[Word], out: &mut Vec<Leaf>) {
    for three in words.windows(3) {
        let [left, sign, right] = three else { continue };
        if !matches!(sign.text(), "=" | "!=") || right.text().is_empty() {
            continue;
        }
        let length = right.text().trim_end_matches(')').len();
        // The bracket stands behind the quotes.
        let range = if right.text().len() - length > 0 { 0..length } else { 0..right.text().len() };
        if range.is_empty() {
            continue;
        }
        let literal = right.value.slice(range);
        compared("if", left.text(), &literal, right.form(), out);
    }
}

/// A literal that a request's header, parameter or cookie is compared with.
fn compared(
    directive: &str,
    variable_text: &str,
    literal: &Fragment,
    form: Form,
    out: &mut Vec<Leaf>,
) {
    let name = variable(variable_text);
    let bare = variable_text.trim_start_matches(['(', '$', '{']);
    let is_header = bare.starts_with("http_") && headers::is_credential(&name);
    let header = headers::in_value(&name, literal).filter(|_| is_header);
    let leaf = match header {
        Some(leaf) => Leaf { path: path(directive, &name), form, ..leaf },
        None => Leaf::named(path(directive, &name), literal.clone(), form),
    };
    out.push(leaf);
}

/// An entry of a map: the key is compared with the source, the value goes to the target.
fn entry(words: &[Word], source: &str, target: &str, out: &mut Vec<Leaf>) {
    let [key, value] = words else { return };
    let text = key.text();
    let is_keyword =
        matches!(text, "default" | "include" | "hostnames" | "volatile") && !key.is_quoted;
    if text == "include" && !key.is_quoted {
        return;
    }
    if !is_keyword && !text.starts_with('~') && !text.is_empty() {
        let start = usize::from(text.starts_with('\\'));
        let literal = key.value.slice(start..text.len());
        let header = headers::in_value(source, &literal);
        let is_known = header.is_some();
        let leaf = header.unwrap_or_else(|| Leaf::named(Vec::new(), literal, key.form()));
        let named = Leaf { path: path("map", source), form: key.form(), ..leaf };
        // The keys of a map by host or method are no credentials; their name says so.
        out.push(if is_known { named } else { named.under(source) });
    }
    let found = headers::with_scheme(target, &value.value);
    let leaf = match found {
        Some(leaf) => Leaf { path: path("map", target), form: value.form(), ..leaf },
        None => Leaf::named(path("map", target), value.value.clone(), value.form()),
    };
    out.push(leaf);
}

/// The secret of `secure_link_md5 "$secure_link_expires$uri X"`: the last word that is no
/// variable.
fn shared_secret(directive: &str, expression: &Word, out: &mut Vec<Leaf>) {
    let text = expression.text();
    let mut literals = Vec::new();
    let (mut at, mut from) = (0, 0);
    let bytes = text.as_bytes();
    while at < text.len() {
        if bytes[at] != b'$' {
            at += 1;
            continue;
        }
        literals.push(from..at);
        at += 1;
        let is_braced = bytes.get(at) == Some(&b'{');
        at += usize::from(is_braced);
        while bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_') {
            at += 1;
        }
        at += usize::from(is_braced && bytes.get(at) == Some(&b'}'));
        from = at;
    }
    literals.push(from..text.len());
    let Some(range) =
        literals.into_iter().rev().find(|range| !text[range.clone()].trim().is_empty())
    else {
        return;
    };
    let literal = text[range.clone()].trim_end();
    let start = literal.rfind([' ', '\t']).map_or(0, |blank| blank + 1);
    let value = expression.value.slice(range.start + start..range.start + literal.len());
    let leaf = Leaf::named(vec![Step::Key(directive.to_owned())], value, Form::Quoted);
    out.push(leaf.credential(Why::Schema));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::leaf::Setting;

    fn leaves(text: &str) -> Vec<Leaf> {
        let mut out = Leaves::default();
        parse(&Fragment::verbatim(text, 0), &mut out);
        out.found.into_iter().filter(|leaf| leaf.setting != Setting::Text).collect()
    }

    fn seen(text: &str) -> Vec<String> {
        let mut seen: Vec<String> = leaves(text)
            .iter()
            .map(|leaf| {
                let place = leaf.value.file_range(0..leaf.value.text().len());
                format!("{}={}", leaf.name().unwrap_or_default(), &text[place])
            })
            .collect();
        seen.dedup();
        seen
    }

    #[test]
    fn headers_and_variables() {
        for (text, expected) in [
            ("proxy_set_header Authorization \"Bearer canary1\";", "Authorization=canary1"),
            ("location / { grpc_set_header X-Api-Key 'canary1'; }", "X-Api-Key=canary1"),
            ("proxy_set_header Authorization Bearer\\ canary1;", "Authorization=canary1"),
            ("fastcgi_param API_KEY canary1;", "API_KEY=canary1"),
            ("uwsgi_param HTTP_AUTHORIZATION \"Bearer canary1\";", "Authorization=canary1"),
            ("set $api_key \"canary1\";", "api_key=canary1"),
            ("set $auth\n  \"Bearer canary1\" ;", "auth=canary1"),
            ("if ($http_x_api_key != \"canary1\") { return 403; }", "x-api-key=canary1"),
            ("if ($arg_token = canary1) { }", "token=canary1"),
            ("if ($http_authorization = \"Bearer canary1\") { }", "authorization=canary1"),
            ("map $http_x_api_key $ok { default 0; \"canary1\" 1; }", "x-api-key=canary1"),
            (
                "map $host $upstream_token { default \"\"; a.example.org \"canary1\"; }",
                "upstream_token=canary1",
            ),
            (
                "map $host $auth { default \"Basic Y2FuYXJ5OmNhbmFyeTE=\"; }",
                "auth=Y2FuYXJ5OmNhbmFyeTE=",
            ),
            ("env API_KEY=canary1;", "API_KEY=canary1"),
            ("secure_link_secret canary1;", "secure_link_secret=canary1"),
            ("secure_link_md5 \"$secure_link_expires$uri canary1\";", "secure_link_md5=canary1"),
            ("secure_link_md5 \"canary1$uri${arg_x}\";", "secure_link_md5=canary1"),
            ("proxy_pass https://user:canary1@host/;", "password=canary1"),
            ("more_set_input_headers 'Authorization: Bearer canary1';", "Authorization=canary1"),
            ("return 200 '{\"a\":1}';\nset $token canary1;", "token=canary1"),
        ] {
            let header = |seen: &String| seen.eq_ignore_ascii_case(expected);
            assert!(seen(text).iter().any(header), "{text}: {:?}", seen(text));
        }
    }

    #[test]
    fn comments_blocks_and_broken_files_are_no_hole() {
        assert_eq!(seen("# set $token canary1;\n"), [""; 0]);
        assert!(seen("set $a 'x;\nset $token canary1;\n").contains(&"token=canary1".to_owned()));
        assert!(seen("}}} ; { set $token canary1;").contains(&"token=canary1".to_owned()));
        let lua = "access_by_lua_block {\n local t = { a = {} }\n}\nset $token canary1;";
        assert!(seen(lua).contains(&"token=canary1".to_owned()));
        let lua = "access_by_lua_block {\n say(\"} x\") -- don't }\n}\nset $token canary1;";
        assert!(seen(lua).contains(&"token=canary1".to_owned()));
        seen("set $token");
        seen("secure_link_md5 \"é$\";");
        seen(&"{".repeat(100_000));
        seen(&"a_by_lua_block {".repeat(20_000));
        seen(&"'\"${".repeat(100_000));
    }

    #[test]
    fn references_keep_their_form() {
        let found = leaves("proxy_set_header Authorization \"Bearer $upstream_token\";");
        assert_eq!((found[0].value.text(), found[0].form), ("$upstream_token", Form::Expanding));
        assert_eq!(
            seen("if ($http_authorization !~ \"^Bearer .+\") { return 401; }"),
            ["return=401"]
        );
    }
}
