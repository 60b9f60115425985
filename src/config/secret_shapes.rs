//! Credentials that show themselves by their form, whatever the name beside them: the key formats
//! that vendors publish, `Bearer` headers, and passwords and tokens in URLs.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::bytes::Regex;

use super::secret_names::{ValueClass, classify, is_secret_name};

/// Published formats. Each is long enough that prose, identifiers and model names do not fit.
static FORMATS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:sk-(?:ant|proj|svcacct|admin|or)-[A-Za-z0-9_-]{20,}|sk-[A-Za-z0-9]{32,}",
        r"|(?:sk|rk)_live_[A-Za-z0-9]{20,}|gh[opsur]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,}",
        r"|glpat-[A-Za-z0-9_-]{20,}|xox[abeprs]-[A-Za-z0-9-]{20,}|xapp-[0-9]-[A-Za-z0-9-]{20,}",
        r"|AIza[A-Za-z0-9_-]{35}|AKIA[A-Z0-9]{16}\b|gsk_[A-Za-z0-9]{40,}|xai-[A-Za-z0-9]{40,}",
        r"|hf_[A-Za-z0-9]{30,}|npm_[A-Za-z0-9]{36}|hvs\.[A-Za-z0-9_-]{24,}|r8_[A-Za-z0-9]{36,}",
        r"|pplx-[A-Za-z0-9]{40,}|tvly-[A-Za-z0-9-]{20,}|dop_v1_[a-f0-9]{64}",
        r"|SG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}|[0-9]{8,10}:AA[A-Za-z0-9_-]{33}",
        r"|AGE-SECRET-KEY-1[A-Z0-9]{50,})",
    ))
});

/// The value of a `Bearer` header.
static BEARER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b[Bb]earer[ \t]+([A-Za-z0-9._~+/=-]{16,})"));

/// A name, `=` or `:`, and a value without blanks; quotes may be escaped, as in transcripts.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r#"([A-Za-z][A-Za-z0-9_-]{2,60})[\\"']{0,4}[ \t]{0,2}[:=][ \t]{0,2}[\\"']{0,4}"#,
        r#"([^\s\\"'`,;<>(){}\[\]$&]{12,512})"#,
    ))
});

/// Without one of these neither [`FORMATS`] nor [`BEARER`] matches. Most texts have none, and then
/// the patterns, which take a while to build, are not needed.
static HINTS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::new([
        "sk-",
        "_live_",
        "ghp_",
        "gho_",
        "ghs_",
        "ghu_",
        "ghr_",
        "github_pat_",
        "glpat-",
        "xox",
        "xapp-",
        "AIza",
        "AKIA",
        "gsk_",
        "xai-",
        "hf_",
        "npm_",
        "hvs.",
        "r8_",
        "pplx-",
        "tvly-",
        "dop_v1_",
        "SG.",
        ":AA",
        "AGE-SECRET-KEY-1",
        "earer",
    ])
    .expect("internal: a few words fit")
});

fn pattern(text: &str) -> Regex {
    Regex::new(&format!("(?-u){text}")).expect("internal: the pattern is valid")
}

/// Where in `text` a credential stands that its form gives away, in order of place.
#[must_use]
pub fn find(text: &[u8]) -> Vec<Range<usize>> {
    if !HINTS.is_match(text) {
        return Vec::new();
    }
    let formats = FORMATS.find_iter(text).map(|found| found.range());
    let bearers = BEARER.captures_iter(text).filter_map(|found| found.get(1)).map(|m| m.range());
    distinct(formats.chain(bearers).filter(|range| is_random(&text[range.clone()])).collect())
}

/// As [`find`], and besides the values beside names that `holds_secret` knows. For logs and
/// transcripts, where code and prose stand too: a value must look drawn by lot.
#[must_use]
pub fn find_named(text: &[u8], holds_secret: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let mut found = find(text);
    for pair in NAMED.captures_iter(text) {
        let (Some(name), Some(value)) = (pair.get(1), pair.get(2)) else { continue };
        let texts = (std::str::from_utf8(name.as_bytes()), std::str::from_utf8(value.as_bytes()));
        if let (Ok(name), Ok(literal)) = texts
            && is_random(value.as_bytes())
            && holds_secret(name)
            && classify(literal) == ValueClass::Literal
        {
            found.push(value.range());
        }
    }
    distinct(found)
}

/// Without those that overlap an earlier one.
fn distinct(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut end = 0;
    ranges.retain(|range| {
        let apart = range.start >= end;
        end = end.max(range.end);
        apart
    });
    ranges
}

/// Letters and digits of some variety: no `ghp_xxxxxxxx`, no plain words.
fn is_random(value: &[u8]) -> bool {
    let mut seen = [false; 256];
    for byte in value {
        seen[usize::from(*byte)] = true;
    }
    let variety = seen.iter().filter(|seen| **seen).count();
    let any = |class: fn(&u8) -> bool| value.iter().any(class);
    variety >= 8 && any(u8::is_ascii_digit) && any(u8::is_ascii_alphabetic)
}

/// Whether a whole value holds a credential by its form: a published format, or a URL with a
/// password or with a token among its parameters.
#[must_use]
pub fn holds_credential(text: &str) -> bool {
    has_url_password(text) || has_url_token(text) || !find(text.as_bytes()).is_empty()
}

/// `scheme://user:password@host`.
fn has_url_password(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let Some((userinfo, _)) = authority.rsplit_once('@') else { return false };
    scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        && userinfo
            .split_once(':')
            .is_some_and(|(_, password)| classify(password) == ValueClass::Literal)
}

/// `https://host/path?api_key=value`.
fn has_url_token(text: &str) -> bool {
    let is_url = text.contains("://") && !text.contains(char::is_whitespace);
    let Some((_, query)) = text.split_once('?').filter(|_| is_url) else { return false };
    query.split(['&', '#']).filter_map(|pair| pair.split_once('=')).any(|(name, value)| {
        is_secret_name(name) && value.len() >= 8 && classify(value) == ValueClass::Literal
    })
}

/// The credential in a program's arguments: the index of a value that follows `--token`, or of an
/// argument `--token=value`, and where in it the value begins.
#[must_use]
pub fn in_arguments(
    arguments: &[&str],
    holds_secret: impl Fn(&str) -> bool,
) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (index, argument) in arguments.iter().enumerate() {
        let Some(flag) = argument.strip_prefix("--") else { continue };
        let (name, value, place) = match flag.split_once('=') {
            Some((name, value)) => (name, Some(value), (index, 3 + name.len())),
            None => (flag, arguments.get(index + 1).copied(), (index + 1, 0)),
        };
        let is_value = |value: &str| {
            !value.starts_with("--") && value.len() >= 6 && classify(value) == ValueClass::Literal
        };
        if holds_secret(name) && value.is_some_and(is_value) {
            found.push(place);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_with_credentials() {
        for yes in ["postgres://u:hunter2x@db/x", "https://h/sse?x=1&api_key=canary-alpha-7Q"] {
            assert!(holds_credential(yes), "{yes}");
        }
        for no in [
            "https://u@db/x",
            "https://h/?a=b:c@d",
            "https://u:${PW}@db",
            "https://h/x?token=${T}",
            "https://h/x?sessionKey=main-agent-one",
        ] {
            assert!(!holds_credential(no), "{no}");
        }
    }

    #[test]
    fn formats() {
        for yes in [
            "sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789",
            "x ghp_0123456789abcdefABCDEF0123456789abcd",
            "curl -H 'Authorization: Bearer canary-h03-7Qabcdef'",
            "123456789:AAcanary7Qbcdefghijklmnopqrstuvwxyz",
        ] {
            assert_eq!(find(yes.as_bytes()).len(), 1, "{yes}");
        }
        for no in [
            "sk-learn task-sk-1234",
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "Bearer ${TOKEN}",
            "6f1c3a2e-8c7f-4f0e-9b3e-1d2c3b4a5f6e",
        ] {
            assert!(find(no.as_bytes()).is_empty(), "{no}");
        }
    }

    #[test]
    fn named_values_in_records() {
        let count = |text: &str| find_named(text.as_bytes(), is_secret_name).len();
        for yes in ["x api_key=canary-i01-7Qabcdef", r#"{\"botToken\": \"canary-i02-7Q\"}"#] {
            assert_eq!(count(yes), 1, "{yes}");
        }
        for no in [
            "token: string, password=os.environ['X']",
            r#""totalTokens":123456789012, "sessionKey":"agent:main:main7""#,
            "export FOO_API_KEY=your-key-0123456789",
            "token=${OPENAI_API_KEY_2026}",
        ] {
            assert_eq!(count(no), 0, "{no}");
        }
    }

    #[test]
    fn arguments() {
        let found = in_arguments(
            &[
                "--token",
                "canary-p07",
                "--api-key=canary-p08",
                "--token",
                "--x",
                "--tokens",
                "40960",
            ],
            is_secret_name,
        );
        assert_eq!(found, [(1, 0), (2, 10)]);
    }
}
