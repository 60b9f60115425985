//! The name of the variable that takes the place of a credential.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::host::Host;
use crate::lint::leaf::{Setting, Step, Why};
use crate::lint::scan::Found;

/// Names that say too little alone.
const GENERIC: [&str; 20] = [
    "API_KEY",
    "APIKEY",
    "AUTH",
    "AUTHORIZATION",
    "CREDENTIAL",
    "KEY",
    "PASS",
    "PASSPHRASE",
    "PASSWD",
    "PASSWORD",
    "PAT",
    "PWD",
    "SECRET",
    "SECRET_KEY",
    "TOKEN",
    "VALUE",
    "ACCESS_TOKEN",
    "URL_PASSWORD",
    "URI_PASSWORD",
    "DSN_PASSWORD",
];

/// Keys that say nothing of what is below them.
const HOLLOW: [&str; 26] = [
    "ENV",
    "ENVIRONMENT",
    "CONFIG",
    "CONFIGURATION",
    "DATA",
    "STRINGDATA",
    "SETTINGS",
    "OPTIONS",
    "PARAMETERS",
    "VARIABLES",
    "VARS",
    "WITH",
    "SPEC",
    "SERVICES",
    "JOBS",
    "STEPS",
    "RUN",
    "SCRIPT",
    "COMMAND",
    "ARGS",
    "DEFAULT",
    "CREDENTIALS",
    "HEADERS",
    "SERVERS",
    "HEADER_UP",
    "HEADER_DOWN",
];

/// The names that were given in a file, each for one value.
pub(super) struct Names {
    given: BTreeMap<String, Zeroizing<String>>,
    /// The words of the file that may be references already.
    taken: Vec<String>,
}

impl Names {
    pub(super) fn new(text: &str) -> Self {
        Self { given: BTreeMap::new(), taken: references(text) }
    }

    /// A name for `found`: the same for the same value under the same name, else a new one.
    pub(super) fn give(&mut self, text: &str, found: &Found, host: Host) -> String {
        let value = found.leaf.value.text().get(found.hit.range.clone()).unwrap_or_default();
        let choices = choices(text, found, host);
        let free = |name: &String| match self.given.get(name) {
            Some(given) => given.as_str() == value,
            None => !host.names_are_outside() || !self.taken.contains(name),
        };
        let name = choices.iter().find(|name| free(name)).cloned().unwrap_or_else(|| {
            let base = choices.first().cloned().unwrap_or_else(|| "SECRET".to_owned());
            let numbered = (2_usize..).map(|number| format!("{base}_{number}"));
            numbered.into_iter().find(free).unwrap_or(base)
        });
        self.given.entry(name.clone()).or_insert_with(|| Zeroizing::new(value.to_owned()));
        name
    }
}

/// The names that would do, the best first.
fn choices(text: &str, found: &Found, host: Host) -> Vec<String> {
    let leaf = &found.leaf;
    let mut base = upper_snake(leaf.name().unwrap_or_default());
    // A place in a shell line has the name of its key, which is no name of a credential.
    if base.is_empty() || HOLLOW.contains(&base.as_str()) {
        let parent = parents(found).into_iter().next();
        base = parent.map_or_else(|| "SECRET".to_owned(), |parent| format!("{parent}_SECRET"));
    }
    let in_url = leaf.setting == Setting::Credential(Why::UrlPassword)
        || text.get(..found.span.start).is_some_and(|head| before_password(head));
    if in_url && !is_credential(&base) {
        base.push_str("_PASSWORD");
    }
    if leaf.setting == Setting::Credential(Why::BasicAuth) && !is_credential(&base) {
        base.push_str("_PASSWORD");
    }
    let parents = parents(found);
    let mut long = Vec::new();
    let mut name = base.clone();
    for parent in parents {
        if name.starts_with(&format!("{parent}_")) || name == parent {
            continue;
        }
        name = format!("{parent}_{name}");
        long.push(name.clone());
    }
    // In `.env` and in a shell the name is that of the variable itself.
    let own = matches!(host, Host::Dotenv | Host::Shell | Host::Gitlab);
    if GENERIC.contains(&base.as_str()) && !own && !long.is_empty() {
        long.push(base);
        return long;
    }
    std::iter::once(base).chain(long).collect()
}

/// Whether the value is behind `scheme://user:`.
fn before_password(head: &str) -> bool {
    let line = head.rsplit('\n').next().unwrap_or_default();
    line.rsplit_once("://")
        .is_some_and(|(_, rest)| rest.ends_with(':') && !rest.contains(['/', '@', ' ', '"', '\'']))
}

fn is_credential(name: &str) -> bool {
    ["PASSWORD", "PASSWD", "PASS", "PWD", "SECRET", "TOKEN", "KEY", "PASSPHRASE"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// The keys above the deciding one, the nearest first, as parts of a name.
fn parents(found: &Found) -> Vec<String> {
    let own = found.leaf.name().map(upper_snake);
    let mut keys: Vec<String> =
        found.leaf.path.iter().rev().filter_map(Step::key).map(upper_snake).collect();
    if keys.first() == own.as_ref() {
        keys.remove(0);
    }
    keys.retain(|key| !key.is_empty() && key.len() <= 40 && !HOLLOW.contains(&key.as_str()));
    keys
}

/// `openaiApiKey` and `openai-api-key` as `OPENAI_API_KEY`.
pub(super) fn upper_snake(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 4);
    for (at, c) in chars.iter().enumerate() {
        if !c.is_ascii_alphanumeric() {
            if !out.is_empty() && !out.ends_with('_') {
                out.push('_');
            }
            continue;
        }
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let after = chars.get(at + 1);
        let rises = before.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let ends_run = before.is_some_and(char::is_ascii_uppercase)
            && after.is_some_and(char::is_ascii_lowercase);
        if c.is_ascii_uppercase() && (rises || ends_run) && !out.ends_with('_') {
            out.push('_');
        }
        out.push(c.to_ascii_uppercase());
    }
    let trimmed = out.trim_matches('_');
    if trimmed.starts_with(|c: char| c.is_ascii_digit()) {
        return format!("_{trimmed}");
    }
    trimmed.to_owned()
}

/// The names that stand in references: `${NAME`, `secrets.NAME`, `env:NAME`, `os.environ/NAME`.
fn references(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for mark in ["${", "secrets.", "env.", "env:", "Env:", "os.environ/", "%"] {
        for (at, _) in text.match_indices(mark) {
            let rest = &text[at + mark.len()..];
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
            if end > 0 {
                found.push(rest[..end].to_owned());
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_variables() {
        for (name, wanted) in [
            ("openaiApiKey", "OPENAI_API_KEY"),
            ("OpenAIApiKey", "OPEN_AI_API_KEY"),
            ("openai-api-key", "OPENAI_API_KEY"),
            ("spring.datasource.password", "SPRING_DATASOURCE_PASSWORD"),
            ("DB_PASSWORD", "DB_PASSWORD"),
            ("--token", "TOKEN"),
            ("_authToken", "AUTH_TOKEN"),
            ("//npm.example.org/:_authToken", "NPM_EXAMPLE_ORG_AUTH_TOKEN"),
            ("2fa", "_2FA"),
            ("ключ", ""),
        ] {
            assert_eq!(upper_snake(name), wanted, "{name}");
        }
    }
}
