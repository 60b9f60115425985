//! Credentials in URLs: the password before the host, and parameters that carry one.

use std::ops::Range;

/// How far a URL is read.
const URL_BYTES: usize = 4096;

/// A credential in a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UrlPart {
    /// Its place.
    pub(crate) range: Range<usize>,
    /// The name that it stands under: `password`, or the parameter's.
    pub(crate) name: Range<usize>,
    /// The user before a password.
    pub(crate) user: Option<Range<usize>>,
    /// The host.
    pub(crate) host: Range<usize>,
}

/// Finds passwords and credential parameters of all URLs in `text`.
#[must_use]
pub(crate) fn find(text: &str) -> Vec<UrlPart> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("://").map(|at| from + at) {
        from = at + 3;
        let scheme = text[..at]
            .bytes()
            .rev()
            .take(24)
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
            .count();
        if scheme == 0 {
            continue;
        }
        let end = from + url_length(&text[from..]);
        let authority_end = from + text[from..end].find(['/', '?', '#']).unwrap_or(end - from);
        // A slash or a question mark in a password is against the rules, and common.
        let userinfo_end = text[from..authority_end].rfind('@').map(|at| from + at).or_else(|| {
            let late = text[from..end].rfind('@')?;
            let host = &text[from + late + 1..end];
            let colon = !text[from..].starts_with('[')
                && text[from..from + late].contains(':')
                && !text[from..authority_end].contains('.');
            (colon
                && !host.is_empty()
                && text[from..from + late].find(':')?
                    < text[from..from + late].find('/').unwrap_or(usize::MAX))
            .then_some(from + late)
        });
        let mut host_start = from;
        if let Some(userinfo_end) = userinfo_end {
            host_start = userinfo_end + 1;
            if let Some(colon) = text[from..userinfo_end].find(':') {
                let range = from + colon + 1..userinfo_end;
                let host_end = host_start
                    + text[host_start..end].find(['/', '?', '#', ':']).unwrap_or(end - host_start);
                if !range.is_empty() {
                    found.push(UrlPart {
                        range,
                        name: 0..0,
                        user: Some(from..from + colon),
                        host: host_start..host_end,
                    });
                }
            }
        }
        parameters(text, host_start, end, &mut found);
        from = end.max(from);
    }
    found
}

/// Where a URL ends: at a blank, a quote, a bracket that was not opened in it. Variables in it may
/// have any sign.
fn url_length(text: &str) -> usize {
    let mut braces = 0_usize;
    let mut opened = false;
    for (at, c) in text.char_indices() {
        if at >= URL_BYTES {
            return at;
        }
        match c {
            '{' => braces += 1,
            '}' if braces > 0 => braces -= 1,
            _ if braces > 0 && c != '\n' => {}
            '"' | '\'' | '`' | '<' | '>' | '\\' | '|' | '}' => return at,
            c if c.is_whitespace() || c.is_control() => return at,
            '(' | '[' => opened = true,
            ')' | ']' if !opened => return at,
            ',' | ';'
                if text[at + 1..].starts_with(char::is_whitespace) || at + 1 == text.len() =>
            {
                return at;
            }
            _ => {}
        }
    }
    text.len()
}

/// Parameters whose names say that they carry a credential.
fn parameters(text: &str, host: usize, end: usize, found: &mut Vec<UrlPart>) {
    let Some(question) = text[host..end].find('?').map(|at| host + at) else { return };
    let host_end = host + text[host..question].find(['/', ':']).unwrap_or(question - host);
    let mut at = question + 1;
    let query_end = at + text[at..end].find('#').unwrap_or(end - at);
    for part in text[at..query_end].split('&') {
        let start = at;
        at += part.len() + 1;
        let Some(equals) = part.find('=') else { continue };
        if is_credential_parameter(&part[..equals]) && equals + 1 < part.len() {
            found.push(UrlPart {
                range: start + equals + 1..start + part.len(),
                name: start..start + equals,
                user: None,
                host: host..host_end,
            });
        }
    }
}

fn is_credential_parameter(name: &str) -> bool {
    matches!(
        name.trim_start_matches("amp;").to_ascii_lowercase().replace('-', "_").as_str(),
        "api_key"
            | "apikey"
            | "key"
            | "token"
            | "access_token"
            | "secret"
            | "client_secret"
            | "password"
            | "passwd"
            | "pwd"
            | "sig"
            | "auth_token"
            | "authtoken"
            | "private_token"
            | "job_token"
            | "api_token"
            | "apitoken"
            | "auth"
            | "access_key"
            | "appid"
            | "refresh_token"
            | "subscription_key"
            | "webhook_token"
            | "sas"
            | "code"
    )
}

/// Whether a parameter of this name carries a credential only when its value looks like one.
#[must_use]
pub(crate) fn is_weak_parameter(name: &str) -> bool {
    matches!(name.trim_start_matches("amp;"), "key" | "code" | "auth" | "appid" | "sig" | "sas")
}

/// What is known of a user and a password without more: they come with a server or fill in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pair {
    /// Written to show where they go: `user:password`.
    Shown,
    /// The ones that a server comes with.
    Stock,
    /// Anything else.
    Own,
}

/// Tells what a user and a password are.
#[must_use]
pub(crate) fn pair(user: &str, password: &str, host: &str) -> Pair {
    const USERS: [&str; 9] =
        ["user", "username", "usr", "myuser", "dbuser", "db_user", "login", "name", "me"];
    const PASSWORDS: [&str; 9] =
        ["pass", "password", "passwd", "pwd", "secret", "mypassword", "pw", "passphrase", "p"];
    let is_one = |list: &[&str], word: &str| list.iter().any(|w| w.eq_ignore_ascii_case(word));
    if is_one(&USERS, user) && is_one(&PASSWORDS, password) {
        return Pair::Shown;
    }
    let local = matches!(
        host,
        "localhost" | "127.0.0.1" | "[" | "::1" | "host.docker.internal" | "0.0.0.0"
    );
    if user == password || local && super::value::is_known(password) {
        Pair::Stock
    } else {
        Pair::Own
    }
}
