//! Credentials in URLs, in any text: the password before `@`, parameters such as `?api_key=`,
//! the secret path of a webhook.

use std::ops::Range;

use super::headers::balanced;
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Step, Why};

/// Parameters that are credentials whatever their value.
const STRONG: [&str; 26] = [
    "api_key",
    "apikey",
    "api-key",
    "token",
    "access_token",
    "accesstoken",
    "auth_token",
    "authtoken",
    "private_token",
    "bot_token",
    "secret",
    "client_secret",
    "app_secret",
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "access_key",
    "secret_key",
    "refresh_token",
    "id_token",
    "subscription-key",
    "x-api-key",
    "api_token",
    "apitoken",
    "hook_token",
];

/// Parameters that are credentials when their value looks like one.
const WEAK: [&str; 7] = ["key", "auth", "sig", "signature", "pass", "code", "authkey"];

/// Schemes where the user alone is the token.
const TOKEN_USER: [&str; 8] =
    ["telegram", "tgram", "discord", "pushbullet", "ifttt", "gotify", "opsgenie", "pushover"];

/// Finds the credentials of the URLs in `text`.
pub fn find(text: &Fragment, out: &mut Vec<Leaf>) {
    let whole = text.text();
    for (at, _) in whole.match_indices("://") {
        let scheme = scheme_before(whole, at);
        if !scheme.is_empty() {
            authority(text, scheme, at + 3, out);
        }
    }
    parameters(text, out);
    webhooks(text, out);
}

fn scheme_before(text: &str, end: usize) -> &str {
    let is_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-');
    let bytes = text.as_bytes()[..end].iter().rev().take(32);
    let length = bytes.take_while(|byte| is_scheme(byte)).count();
    &text[end - length..end]
}

/// `user:password@host` at `start`.
fn authority(text: &Fragment, scheme: &str, start: usize, out: &mut Vec<Leaf>) {
    let whole = text.text();
    let bytes = whole.as_bytes();
    let (mut at, mut colon, mut last_at) = (start, None, None);
    // A host ends soon; a password may be long. Variables and templates may hold anything.
    while let Some(&byte) = bytes.get(at).filter(|_| at - start < 4096) {
        match byte {
            b'$' if matches!(bytes.get(at + 1), Some(b'{' | b'(')) => at = balanced(whole, at + 1),
            b'{' if bytes.get(at + 1) == Some(&b'{') => at = balanced(whole, at),
            b'<' => match whole[at..].find('>').filter(|length| *length < 64) {
                Some(length) => at += length + 1,
                None => break,
            },
            b'/' | b'?' | b'#' | b'"' | b'\'' | b'`' | b'\\' | b'>' | b',' => break,
            _ if byte.is_ascii_whitespace() => break,
            b':' => {
                colon = colon.or(Some(at));
                at += 1;
            }
            b'@' => {
                last_at = Some(at);
                at += 1;
            }
            _ => at += 1,
        }
    }
    let Some(end) = last_at else { return };
    let range = match colon.filter(|colon| *colon < end) {
        Some(colon) => colon + 1..end,
        None if is_token_user(scheme, whole, start..end, at) => start..end,
        None => return,
    };
    if range.is_empty() || !whole.is_char_boundary(range.start) || !whole.is_char_boundary(end) {
        return;
    }
    let form = form_of(&whole[range.clone()]);
    let value = percent_decoded(text, range);
    let path = vec![Step::Key(scheme.to_owned()), Step::Key("password".to_owned())];
    out.push(Leaf::named(path, value, form).credential(Why::UrlPassword));
}

/// Whether the user of a URL without a password is a token: `https://TOKEN@host`.
fn is_token_user(scheme: &str, text: &str, user: Range<usize>, end: usize) -> bool {
    let (host, user) = (&text[user.end..end.max(user.end)], &text[user]);
    if TOKEN_USER.contains(&scheme) {
        return true;
    }
    let is_web = matches!(scheme, "http" | "https" | "git+https");
    is_web
        && is_mixed(user)
        && user.len() >= 20
        && !host.contains("sentry")
        && !host.contains("ingest")
}

/// Whether a value has the form of a generated credential: long, letters and digits.
fn is_mixed(value: &str) -> bool {
    value.len() >= 16
        && value.bytes().any(|byte| byte.is_ascii_digit())
        && value.bytes().any(|byte| byte.is_ascii_alphabetic())
        && value.bytes().all(|b| {
            b.is_ascii_alphanumeric()
                || matches!(b, b'-' | b'_' | b'.' | b'~' | b'%' | b'+' | b'/' | b'=')
        })
}

fn form_of(value: &str) -> Form {
    if value.contains(['$', '{', '<', '`']) { Form::Expanding } else { Form::Quoted }
}

/// `?name=value&name=value`, also in bodies of forms.
fn parameters(text: &Fragment, out: &mut Vec<Leaf>) {
    let whole = text.text();
    let mut read = 0;
    for (at, _) in whole.match_indices(['?', '&']) {
        if at < read {
            continue;
        }
        let rest = &whole[at + 1..];
        let rest = rest.strip_prefix("amp;").unwrap_or(rest);
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let length = rest.as_bytes().iter().take(40).take_while(|byte| is_name(byte)).count();
        if length == 0 || rest.as_bytes().get(length) != Some(&b'=') {
            continue;
        }
        let name = &rest[..length];
        let start = whole.len() - rest.len() + length + 1;
        let end = parameter_end(whole, start);
        read = end;
        parameter(text, name, start..end, out);
    }
}

/// A parameter, when its name is that of a credential.
pub(super) fn parameter(text: &Fragment, name: &str, range: Range<usize>, out: &mut Vec<Leaf>) {
    let lower = name.to_ascii_lowercase();
    let value = &text.text()[range.clone()];
    let counts = STRONG.contains(&lower.as_str())
        || (WEAK.contains(&lower.as_str()) && (is_mixed(value) || value.contains('$')));
    if counts && !value.is_empty() {
        let form = form_of(value);
        let path = vec![Step::Key(name.to_owned())];
        let leaf = Leaf::named(path, percent_decoded(text, range), form);
        out.push(leaf.credential(Why::UrlParameter));
    }
}

/// The end of a parameter's value that starts at `start`.
pub(super) fn parameter_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'$' if matches!(bytes.get(at + 1), Some(b'{' | b'(')) => at = balanced(text, at + 1),
            b'{' if bytes.get(at + 1) == Some(&b'{') => at = balanced(text, at),
            b'&' | b'#' | b'"' | b'\'' | b'`' | b'\\' | b')' | b']' | b'}' | b',' | b';' | b'|' => {
                break;
            }
            _ if byte.is_ascii_whitespace() => break,
            _ => at += 1,
        }
    }
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at.min(text.len())
}

/// Webhooks whose path is the secret, and the token in the URLs of Telegram's bots.
fn webhooks(text: &Fragment, out: &mut Vec<Leaf>) {
    let whole = text.text();
    let hosts = [
        ("api.telegram.org/bot", "bot token", 30),
        ("api.telegram.org/file/bot", "bot token", 30),
        (".webhook.office.com/webhookb2/", "webhook key", 40),
        ("hooks.zapier.com/hooks/catch/", "webhook key", 12),
        ("chat.googleapis.com/v1/spaces/", "", 0),
    ];
    for (prefix, name, least) in hosts {
        for (at, _) in whole.match_indices(prefix) {
            let start = at + prefix.len();
            let mut end = parameter_end(whole, start);
            if name == "bot token" {
                end = whole[start..end].find('/').map_or(end, |length| start + length);
            } else {
                end = whole[start..end].find('?').map_or(end, |length| start + length);
                end = start + whole[start..end].trim_end_matches('/').len();
            }
            if name.is_empty() || end - start < least && !whole[start..end].contains('$') {
                continue;
            }
            let path = vec![Step::Key(name.to_owned())];
            let leaf = Leaf::named(path, text.slice(start..end), form_of(&whole[start..end]));
            out.push(leaf.credential(Why::UrlParameter));
        }
    }
}

/// A part of a URL with `%40` and the like undone.
fn percent_decoded(text: &Fragment, range: Range<usize>) -> Fragment {
    let whole = text.text();
    if !whole[range.clone()].contains('%') {
        return text.slice(range);
    }
    let bytes = whole.as_bytes();
    let hex = |at: usize| {
        let digits =
            whole.get(at + 1..at + 3).filter(|_| bytes[at] == b'%' && at + 3 <= range.end)?;
        digits
            .bytes()
            .all(|d| d.is_ascii_hexdigit())
            .then(|| u8::from_str_radix(digits, 16).ok())?
    };
    let mut decoded = Fragment::default();
    let (mut run, mut at) = (range.start, range.start);
    while at < range.end {
        let (start, mut escaped) = (at, Vec::new());
        while at < range.end
            && let Some(byte) = hex(at)
        {
            escaped.push(byte);
            at += 3;
        }
        if escaped.is_empty() {
            at += 1;
            continue;
        }
        if let Ok(escaped) = String::from_utf8(escaped) {
            decoded.push_part(text, run..start);
            decoded.push_decoded(&escaped, text.file_range(start..at));
            run = at;
        }
    }
    decoded.push_part(text, run..range.end);
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String, String)> {
        let mut out = Vec::new();
        find(&Fragment::verbatim(text, 0), &mut out);
        let seen = |leaf: &Leaf| {
            let place = leaf.value.file_range(0..leaf.value.text().len());
            let name = leaf.name().unwrap_or_default().to_owned();
            (name, leaf.value.text().to_owned(), text[place].to_owned())
        };
        out.iter().map(seen).collect()
    }

    fn values(text: &str) -> Vec<String> {
        found(text).into_iter().map(|(_, value, _)| value).collect()
    }

    #[test]
    fn passwords_before_the_host() {
        for (text, value) in [
            ("postgres://app:canary1@db:5432/app", "canary1"),
            ("redis://:canary1@cache:6379/0", "canary1"),
            ("mongodb+srv://app:can@ary@cluster.example.org/?w=1", "can@ary"),
            ("see https://u:canary1@host/path, or not", "canary1"),
            ("amqp://app:${AMQP_PASSWORD}@mq:5672/", "${AMQP_PASSWORD}"),
            ("amqp://app:${P:-canary1}@mq:5672/", "${P:-canary1}"),
            ("postgres://app:<password>@db/app", "<password>"),
            ("postgres://{{ .u }}:{{ .Values.p }}@db/app", "{{ .Values.p }}"),
            ("telegram://canary1@telegram?chats=@x", "canary1"),
            ("smtp://a%40b.org:canary%211@mail", "canary!1"),
        ] {
            assert_eq!(values(text), [value], "{text}");
        }
        let escaped = found("smtp://a:%63anary%C3%A9x@mail");
        assert_eq!(escaped[0].1, "canaryéx");
        assert_eq!(escaped[0].2, "%63anary%C3%A9x");
    }

    #[test]
    fn no_password_is_none() {
        for text in [
            "https://user:@host/",
            "https://user@host/",
            "redis://cache:6379/0",
            "https://host:8080/a:b@c",
            "mailto:a@b.org",
            "git@github.com:a/b.git",
            "https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/2",
            "http://127.0.0.1:18789/hooks/wake",
            "a: b://",
            "://x:y@z",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn parameters_of_credentials() {
        for (text, name, value) in [
            ("https://a/x?api_key=canary1&b=c", "api_key", "canary1"),
            ("/hooks?b=c&token=canary1#top", "token", "canary1"),
            ("https://a/?x=1&amp;access_token=canary1", "access_token", "canary1"),
            ("https://a/?key=canaryAbc0123456789", "key", "canaryAbc0123456789"),
            ("https://a/?token=${T:-x y}&b", "token", "${T:-x y}"),
        ] {
            let all = found(text);
            assert_eq!(all.len(), 1, "{text}");
            assert_eq!((all[0].0.as_str(), all[0].1.as_str()), (name, value), "{text}");
        }
        for text in ["https://a/?key=home", "?page=2&sort_key=x", "a && token=x", "?token="] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn webhooks_and_bots() {
        let token = ["123456789", ":AAcanary-canary-canary-canary-canary"].concat();
        let url = format!("https://api.telegram.org/bot{token}/sendMessage");
        assert_eq!(values(&url), [token]);
        let url = "https://hooks.zapier.com/hooks/catch/1234567/canary1/";
        assert_eq!(values(url), ["1234567/canary1"]);
    }
}
