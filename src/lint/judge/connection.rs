//! Passwords in connection strings: `Server=db;User Id=sa;Password=x;`, `host=db password=x`.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

const NAMES: &[&str] = &[
    "password",
    "pwd",
    "accountkey",
    "sharedaccesskey",
    "accesskey",
    "sharedsecret",
    "clientsecret",
];

static NAME: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(NAMES)
        .expect("internal: a few words fit")
});

/// Finds the passwords of a connection string, each with its name.
pub(super) fn find(text: &str) -> Vec<(&'static str, Range<usize>)> {
    let mut found = Vec::new();
    // One assignment alone is no connection string.
    if text.len() > 8192 || text.contains('\n') || text.matches('=').take(2).count() < 2 {
        return found;
    }
    let separator = if text.contains(';') { ';' } else { ' ' };
    for name in NAME.find_iter(text) {
        let bytes = text.as_bytes();
        let start = name.start();
        let begins = start == 0 || matches!(bytes[start - 1], b';' | b' ');
        let rest = &text[name.end()..];
        let Some(value) = rest.trim_start().strip_prefix('=').filter(|_| begins) else { continue };
        let from = text.len() - value.len();
        let length = value.find(separator).unwrap_or(value.len());
        let value = &value[..length];
        let blank = value.len() - value.trim_start().len();
        let range = from + blank..from + blank + value.trim().len();
        let quoted = text[range.clone()].len() > 1
            && text[range.clone()].starts_with('\'')
            && text[range.clone()].ends_with('\'');
        let range = if quoted { range.start + 1..range.end - 1 } else { range };
        if !range.is_empty() {
            found.push((NAMES[name.pattern().as_usize()], range));
        }
    }
    found
}
