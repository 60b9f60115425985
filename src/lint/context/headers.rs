//! Headers that carry credentials, in any text: `Authorization: Bearer X`, `X-Api-Key: X`,
//! `Cookie: session=X`. The span is that of X alone.

use std::ops::Range;

use base64::Engine as _;

use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Step, Why};

/// Words before a credential that say what kind it is.
const SCHEMES: [&str; 14] = [
    "bearer",
    "basic",
    "token",
    "apikey",
    "api-key",
    "key",
    "bot",
    "jwt",
    "ssws",
    "geniekey",
    "splunk",
    "pveapitoken",
    "gitlab-deploy-token",
    "private-token",
];

/// Headers that are credentials though their names do not say so.
const NAMED: [&str; 8] = [
    "authorization",
    "proxy-authorization",
    "apikey",
    "api-key",
    "x-auth",
    "x-api",
    "xi-api-key",
    "x-hub-secret",
];

/// Finds the headers in `text`.
pub fn find(text: &Fragment, out: &mut Vec<Leaf>) {
    let whole = text.text();
    let bytes = whole.as_bytes();
    let mut read = 0;
    for (colon, _) in whole.match_indices(':') {
        if colon < read {
            continue;
        }
        // The name, perhaps in quotes: `"Authorization": "Bearer X"`.
        let quoted = colon > 0 && matches!(bytes[colon - 1], b'"' | b'\'');
        let end = if quoted { colon - 1 } else { colon };
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let length = bytes[..end].iter().rev().take(64).take_while(|byte| is_name(byte)).count();
        let name = &whole[end - length..end];
        // The user of a URL, and `${NAME:-x}`, are no headers.
        let before = bytes[..end - length].last();
        if !is_credential(name) || before.is_some_and(|byte| matches!(byte, b'/' | b'{' | b'@')) {
            continue;
        }
        let mut start = colon + 1;
        let blanks = whole[start..].bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        start += blanks;
        let quote = whole[start..].bytes().next().filter(|byte| matches!(byte, b'"' | b'\''));
        start += usize::from(quote.is_some());
        let is_cookie = name.eq_ignore_ascii_case("cookie");
        let line = value_end(whole, start, quote, !is_cookie);
        read = line;
        // A word that no scheme announces, and more words behind it: prose.
        let is_bare = quote.is_none() && name.to_ascii_lowercase().ends_with("authorization");
        let behind = whole[line..].trim_start_matches([' ', '\t']);
        let goes_on =
            behind.len() < whole.len() - line && behind.starts_with(char::is_alphanumeric);
        if is_bare && goes_on && !whole[start..line].contains([' ', '$', '{', '<']) {
            continue;
        }
        if is_cookie {
            cookies(text, start..line, out);
        } else if let Some(leaf) = credential(name, text, start..line) {
            out.push(leaf);
        }
    }
}

/// The credential in the value of a header `name`: `Bearer X` gives X. Nothing when the header
/// carries none.
#[must_use]
pub fn in_value(name: &str, value: &Fragment) -> Option<Leaf> {
    let range = 0..value.text().len();
    if name.eq_ignore_ascii_case("cookie") {
        let mut found = Vec::new();
        cookies(value, range, &mut found);
        return found.into_iter().next();
    }
    is_credential(name).then(|| credential(name, value, range)).flatten()
}

/// The credential of a value that begins with a scheme (`Bearer X`), whatever the name.
#[must_use]
pub fn with_scheme(name: &str, value: &Fragment) -> Option<Leaf> {
    let word = value.text().trim_start().split([' ', '\t']).next().unwrap_or_default();
    let is_scheme = ["bearer", "basic"].iter().any(|scheme| word.eq_ignore_ascii_case(scheme));
    is_scheme.then(|| credential(name, value, 0..value.text().len())).flatten()
}

/// Whether a header of this name carries a credential.
#[must_use]
pub fn is_credential(name: &str) -> bool {
    let lower = name.to_ascii_lowercase().replace('_', "-");
    if NAMED.contains(&lower.as_str()) || lower == "cookie" {
        return true;
    }
    if !lower.contains('-') || lower.starts_with("sec-") || lower.starts_with("access-control-") {
        return false;
    }
    let words: Vec<&str> = lower.split('-').collect();
    let is_secret = matches!(
        words.last(),
        Some(&"key" | &"apikey" | &"token" | &"secret" | &"password" | &"authorization")
    );
    let never = [
        "idempotency",
        "csrf",
        "xsrf",
        "cache",
        "surrogate",
        "partition",
        "sort",
        "request",
        "correlation",
        "public",
        "primary",
        "foreign",
        "continuation",
        "page",
        "max",
        "num",
        "no",
        "has",
        "use",
        "with",
        "routing",
        "message",
        "event",
        "restore",
        "from",
    ];
    is_secret
        && !words.iter().any(|word| never.contains(word))
        && (words[0] == "x"
            || ["private", "job", "deploy", "circle", "dd", "ocp", "fastly", "auth", "access"]
                .contains(&words[0]))
}

/// The end of a header's value: the closing quote, else the end of the line or of the word.
fn value_end(text: &str, start: usize, quote: Option<u8>, in_word: bool) -> usize {
    let mut scheme_over = !in_word;
    let mut at = start;
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\n' | b'\r' => break,
            b'"' | b'\'' | b'`' if quote.is_none_or(|quote| quote == byte) => break,
            b'\\' if matches!(bytes.get(at + 1), Some(b'"' | b'\'')) => break,
            b'$' if matches!(bytes.get(at + 1), Some(b'{' | b'(')) => at = balanced(text, at + 1),
            b'{' if bytes.get(at + 1) == Some(&b'{') => at = balanced(text, at),
            b' ' | b'\t' if quote.is_none() && in_word => {
                let word = text[start..at].trim();
                let is_scheme = SCHEMES.iter().any(|scheme| word.eq_ignore_ascii_case(scheme));
                if scheme_over || !is_scheme {
                    break;
                }
                scheme_over = true;
                while matches!(bytes.get(at), Some(b' ' | b'\t')) {
                    at += 1;
                }
            }
            _ => at += 1,
        }
    }
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at.min(text.len())
}

/// The place behind the bracket that closes the one at `at`, on this line and not too far; else
/// the place behind the bracket.
pub(super) fn balanced(text: &str, at: usize) -> usize {
    let mut open = 0_usize;
    for (offset, byte) in text.as_bytes()[at..].iter().take(256).enumerate() {
        match byte {
            b'{' | b'(' => open += 1,
            b'}' | b')' => {
                open = open.saturating_sub(1);
                if open == 0 {
                    return at + offset + 1;
                }
            }
            b'\n' => break,
            _ => {}
        }
    }
    at + 1
}

/// The leaf of the credential in `range` of a header's value.
fn credential(name: &str, text: &Fragment, range: Range<usize>) -> Option<Leaf> {
    let value = text.text().get(range.clone())?;
    let start = range.start + (value.len() - value.trim_start().len());
    // Of blanks alone nothing is left.
    let end = (range.start + value.trim_end().len()).max(start);
    let value = text.text().get(start..end)?;
    let (mut start, mut scheme) = (start, "");
    if let Some((word, rest)) = value.split_once([' ', '\t']) {
        let known = SCHEMES.iter().find(|scheme| word.eq_ignore_ascii_case(scheme));
        match known {
            Some(known) => scheme = known,
            // Digest, AWS4-HMAC-SHA256 and prose hold parameters and no credential.
            None if !word.contains(['$', '{', '%', '<', '[']) => return None,
            None => {}
        }
        if known.is_some() {
            start = end - rest.trim_start().len();
        }
    }
    let mut value = &text.text()[start..end];
    for parameter in ["token=", "token:", "apikey=", "auth="] {
        if value.len() > parameter.len()
            && value.get(..parameter.len()).is_some_and(|it| it.eq_ignore_ascii_case(parameter))
        {
            start += parameter.len();
            value = &text.text()[start..end];
        }
    }
    if let Some(inner) = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')) {
        start += 1;
        value = inner;
    }
    let range = start..start + value.len();
    if value.is_empty() || SCHEMES.iter().any(|scheme| value.eq_ignore_ascii_case(scheme)) {
        return None;
    }
    let part = match scheme {
        "basic" => match basic(value) {
            Some(password) => Fragment::decoded(&password, text.file_range(range)),
            None => text.slice(range),
        },
        _ => text.slice(range),
    };
    let form = if value.contains(['$', '{', '%', '`']) { Form::Expanding } else { Form::Quoted };
    let leaf = Leaf::named(vec![Step::Key(name.to_owned())], part, form);
    Some(leaf.under(name).credential(Why::Header))
}

/// The password in the base64 of `user:password`; the user, when it stands alone.
fn basic(value: &str) -> Option<String> {
    let bytes = base64::engine::general_purpose::STANDARD.decode(value).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (user, password) = text.trim_end_matches('\n').split_once(':')?;
    let is_plain = !text.contains(|c: char| c.is_control() && c != '\n');
    is_plain.then(|| if password.is_empty() { user.to_owned() } else { password.to_owned() })
}

/// The cookies that stand for a login.
fn cookies(text: &Fragment, range: Range<usize>, out: &mut Vec<Leaf>) {
    let mut at = range.start;
    for pair in text.text()[range].split(';') {
        let start = at;
        at += pair.len() + 1;
        let Some((name, value)) = pair.split_once('=') else { continue };
        let from = start + name.len() + 1;
        let lower = name.trim().to_ascii_lowercase();
        let is_login = ["sess", "sid", "token", "auth", "jwt", "secret", "login"]
            .iter()
            .any(|word| lower.contains(word))
            && !lower.contains("csrf")
            && !lower.contains("xsrf");
        let value = value.trim_end();
        if is_login && !value.is_empty() {
            let path = vec![Step::Key("Cookie".to_owned()), Step::Key(name.trim().to_owned())];
            let form = if value.contains(['$', '{']) { Form::Expanding } else { Form::Quoted };
            let leaf = Leaf::named(path, text.slice(from..from + value.len()), form);
            out.push(leaf.under("Cookie").credential(Why::Header));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String, Range<usize>)> {
        let mut out = Vec::new();
        find(&Fragment::verbatim(text, 0), &mut out);
        let seen = |leaf: Leaf| {
            let place = leaf.value.file_range(0..leaf.value.text().len());
            assert_eq!(leaf.setting, crate::lint::leaf::Setting::Credential(Why::Header));
            (leaf.name().unwrap_or_default().to_owned(), leaf.value.text().to_owned(), place)
        };
        out.into_iter().map(seen).collect()
    }

    fn one(text: &str) -> (String, String) {
        let mut all = found(text);
        assert_eq!(all.len(), 1, "in {text}: {all:?}");
        let (name, value, place) = all.remove(0);
        if text.contains(&value) {
            assert_eq!(&text[place], value);
        }
        (name, value)
    }

    #[test]
    fn a_header_of_blanks_is_none() {
        for text in
            ["{\"x-token\":\" \"}", "X-Api-Key:   ", "Authorization:\t \n", "h 'x-token:  '"]
        {
            let mut out = Vec::new();
            find(&Fragment::verbatim(text, 0), &mut out);
            assert!(out.iter().all(|leaf| !leaf.value.is_empty()), "{text}");
        }
    }

    #[test]
    fn the_span_is_the_credential_alone() {
        for (text, name, value) in [
            ("Authorization: Bearer canary-1", "Authorization", "canary-1"),
            ("authorization:bearer canary-1", "authorization", "canary-1"),
            ("Proxy-Authorization: Token canary-1", "Proxy-Authorization", "canary-1"),
            ("Authorization: token=canary-1", "Authorization", "canary-1"),
            ("X-Api-Key: canary-1", "X-Api-Key", "canary-1"),
            ("PRIVATE-TOKEN: canary-1", "PRIVATE-TOKEN", "canary-1"),
            ("xi-api-key:canary-1", "xi-api-key", "canary-1"),
            (r#"{"Authorization": "Bearer canary-1"}"#, "Authorization", "canary-1"),
            ("curl -H 'X-Auth-Token: canary-1' https://a", "X-Auth-Token", "canary-1"),
            ("Authorization: Bearer ${API_TOKEN:-a b}", "Authorization", "${API_TOKEN:-a b}"),
            ("Authorization: Bearer {{ .Values.token }}", "Authorization", "{{ .Values.token }}"),
            ("Authorization: canary-1", "Authorization", "canary-1"),
            ("Cookie: theme=dark; session=canary-1; x=y", "Cookie", "canary-1"),
            ("é Authorization: Bearer canary-é x", "Authorization", "canary-é"),
        ] {
            assert_eq!(one(text), (name.to_owned(), value.to_owned()), "{text}");
        }
    }

    #[test]
    fn basic_is_judged_by_its_password_and_named_as_a_whole() {
        let text = "Authorization: Basic dXNlcjpjYW5hcnktMQ==";
        assert_eq!(found(text)[0].1, "canary-1");
        assert_eq!(found(text)[0].2, 21..41);
        assert_eq!(one("Authorization: Basic $CREDENTIALS").1, "$CREDENTIALS");
        assert_eq!(one("Authorization: Basic !!notbase64").1, "!!notbase64");
    }

    #[test]
    fn other_headers_and_prose_are_none() {
        for text in [
            "Content-Type: application/json",
            "Idempotency-Key: 8f14e45fceea167a5a36dedd4bea2543",
            "X-CSRF-Token: fetch",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Authorization: see the chapter on logins",
            "Authorization: Digest username=\"a\", response=\"b\"",
            "Authorization: Bearer",
            "Access-Control-Allow-Headers: X-Api-Key",
            "token: canary",
            "restore-keys: cargo-",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn values_under_a_name() {
        let value = Fragment::verbatim("Bearer canary-1", 5);
        let leaf = in_value("Authorization", &value).unwrap();
        assert_eq!((leaf.value.text(), leaf.value.file_range(0..8)), ("canary-1", 12..20));
        assert!(in_value("Accept", &value).is_none());
        assert!(with_scheme("custom", &value).is_some());
        assert!(with_scheme("custom", &Fragment::verbatim("canary", 0)).is_none());
    }
}
