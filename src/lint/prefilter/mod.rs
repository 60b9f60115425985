//! Which files can hold a credential at all: one pass of an automaton over the raw bytes, and a
//! short look around where it stops.
//!
//! It must let through every file in which the whole way would find something; what it lets
//! through in vain costs only time. So it knows the words and the beginnings that the judge knows,
//! takes the judge's lists where there are any, and of the forms that a value can have it knows
//! only those that no credential has.

mod names;
mod values;

use std::sync::LazyLock;

use aho_corasick::automaton::Automaton;
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, StartKind};

use super::context::{flagged_programs, is_without_names};
use super::files::is_ci;
use super::format::{self, Format};
use super::judge;

/// The beginning of a file that its format is told from, in bytes.
const HEAD_BYTES: usize = 8 * 1024;

/// How far a value may be from the name that it belongs to in a list of pairs, in bytes.
const PAIR_BYTES: usize = 1024;

/// What a pattern of the automaton is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// The stem of a name; every literal under it may be a credential.
    Strong,
    /// The stem of a name under which only long values are credentials.
    Weak,
    /// `key`: strong or weak by the word before it.
    Key,
    /// The name of a field that holds the value of a pair.
    Pair,
    /// A text that begins a key of a published format. It stands in this spelling only.
    Beginning(&'static str),
    /// Three characters that begin a number in base64: a bot token of Discord.
    Number,
    /// `://`.
    Url,
    /// `Bearer ` and the like.
    Scheme,
    /// A program with flags that take credentials.
    Program,
    /// Escaped letters may hide a name.
    Escape,
    /// Enough by itself.
    Always,
}

const STRONG: &[&str] = &[
    "password",
    "passwd",
    "passwort",
    "passphrase",
    "passcode",
    "pass",
    "pwd",
    "kennwort",
    "senha",
    "contras",
    "secret",
    "token",
    "cred",
    "authorization",
    "cookie",
    "bearer",
    "mnemonic",
    "phrase",
    "masterauth",
    "x-auth",
    "x-api",
    "signature",
    "sig",
];
const WEAK: &[&str] = &["auth", "pin", "seed", "salt", "code", "pat", "session", "hash", "jwt"];
const PAIR: &[&str] =
    &["value", "default", "content", "data", "val", "text", "string", "literal", "id"];
const SCHEMES: &[&str] = &["bearer ", "basic "];
const ALWAYS: &[&str] = &[
    // A comment that accepts findings is looked at even where none can be.
    "telson: allow[",
    "private key-----",
    "private key block",
    "age-secret-key-1",
    "ls0tls1crudjti",
    "stringdata",
    "secretgenerator",
    "dockerconfigjson",
    "identified by",
    "mysql_native_password",
    "\"kty\"",
    "kty:",
    "config set ",
    "configure set ",
    "setenv ",
    "--user",
    "proxy-user",
    "add-generic-password",
    "api/webhooks/",
    "webhook.office.com",
    "hooks.zapier.com",
    "api.telegram.org/bot",
];

struct Net {
    automaton: DFA,
    signs: Vec<Sign>,
}

/// For files in which names decide.
static NAMES: LazyLock<Net> = LazyLock::new(|| net(true));

/// For files in which only values do.
static VALUES: LazyLock<Net> = LazyLock::new(|| net(false));

fn net(with_names: bool) -> Net {
    let mut patterns: Vec<(String, Sign)> = Vec::new();
    let mut add = |texts: &[&str], sign| {
        patterns.extend(texts.iter().map(|text| ((*text).to_owned(), sign)));
    };
    if with_names {
        add(STRONG, Sign::Strong);
        add(WEAK, Sign::Weak);
        add(&["key"], Sign::Key);
        add(PAIR, Sign::Pair);
        add(SCHEMES, Sign::Scheme);
        add(&["\\u00", "\\x", "&#"], Sign::Escape);
        let mut programs: Vec<&str> = flagged_programs().collect();
        programs.sort_unstable();
        programs.dedup();
        add(&programs, Sign::Program);
    } else {
        // The password of a URL has its own sign, its parameters have names.
        add(&["token", "pass", "key", "secret", "pwd", "auth", "sig", "code"], Sign::Strong);
    }
    add(ALWAYS, Sign::Always);
    add(&["://"], Sign::Url);
    for beginning in judge::beginnings() {
        // `-----BEGIN ` stands before certificates too; private keys have a sign of their own.
        if beginning != "-----BEGIN " {
            add(&[beginning], Sign::Beginning(beginning));
        }
    }
    for first in ["MT", "Mj", "Mz", "ND", "NT", "Nj", "Nz", "OD", "OT"] {
        for third in ["A", "E", "I", "M", "Q", "U", "Y", "c", "g", "k"] {
            add(&[&[first, third].concat()], Sign::Number);
        }
    }
    let automaton = DFA::builder()
        .ascii_case_insensitive(true)
        .start_kind(StartKind::Unanchored)
        .prefilter(false)
        .build(patterns.iter().map(|(text, _)| text))
        .expect("internal: a few hundred short patterns fit");
    Net { automaton, signs: patterns.into_iter().map(|(_, sign)| sign).collect() }
}

/// Files that hold credentials by their nature, by the end of the path.
const ALWAYS_PARSED: &[&str] = &[
    "openclaw.json",
    "openclaw.json5",
    "auth-profiles.json",
    "models.json",
    "secrets.json",
    "credentials",
    "credentials.json",
    ".npmrc",
    ".yarnrc",
    ".yarnrc.yml",
    ".pypirc",
    ".dockercfg",
    "docker/config.json",
    ".tfvars",
    ".tfstate",
    ".git-credentials",
    ".my.cnf",
    ".s3cfg",
];

/// Whether the file at `path` with these raw bytes must be parsed.
#[must_use]
pub fn may_hold(path: &str, bytes: &[u8]) -> bool {
    stop(path, bytes).is_some() || is_ci(path)
}

/// The place in the file at `path` that makes it one to be parsed; the first one.
#[must_use]
pub fn stop(path: &str, bytes: &[u8]) -> Option<usize> {
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    let head = match std::str::from_utf8(head) {
        Ok(head) => head,
        Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(),
    };
    let format = format::detect(path, head);
    if matches!(format, Format::Dotenv | Format::Netrc)
        || ALWAYS_PARSED.iter().any(|end| path.ends_with(end))
    {
        return (!bytes.is_empty()).then_some(0);
    }
    let without_names = is_without_names(path, format);
    let net: &Net = if without_names { &VALUES } else { &NAMES };
    let look = names::Look { format, bytes, without_names };
    net.stops(bytes, &look)
}

/// How many bytes apart the name and the value of a pair were seen last.
#[derive(Default)]
struct Pairs {
    name: Option<usize>,
    value: Option<usize>,
    parent: Option<usize>,
}

impl Pairs {
    /// Whether a mapping under a name is near before `at`.
    fn is_under(&self, at: usize, look: &names::Look<'_>) -> bool {
        self.parent
            .is_some_and(|parent| at - parent.min(at) <= PAIR_BYTES && look.is_one_item(parent, at))
    }

    /// Whether name and value are near each other, and no other item begins between them.
    fn meet(&self, look: &names::Look<'_>) -> bool {
        self.name.zip(self.value).is_some_and(|(a, b)| {
            a.abs_diff(b) <= PAIR_BYTES && look.is_one_item(a.min(b), a.max(b))
        })
    }
}

impl Net {
    /// Where a pattern stands in `bytes` in a way that counts.
    fn stops(&self, bytes: &[u8], look: &names::Look<'_>) -> Option<usize> {
        let automaton = &self.automaton;
        let Ok(mut state) = automaton.start_state(Anchored::No) else { return Some(0) };
        let mut pairs = Pairs::default();
        for (at, byte) in bytes.iter().enumerate() {
            state = automaton.next_state(Anchored::No, state, *byte);
            if !automaton.is_special(state) || !automaton.is_match(state) {
                continue;
            }
            for index in 0..automaton.match_len(state) {
                let pattern = automaton.match_pattern(state, index);
                let start = at + 1 - automaton.pattern_len(pattern);
                if counts(self.signs[pattern.as_usize()], start, at + 1, look, &mut pairs) {
                    return Some(start);
                }
            }
        }
        None
    }
}

/// Whether the sign that stands at `start..end` makes the file one to be parsed.
fn counts(sign: Sign, start: usize, end: usize, look: &names::Look<'_>, pairs: &mut Pairs) -> bool {
    let bytes = look.bytes;
    match sign {
        Sign::Always => true,
        Sign::Strong | Sign::Weak | Sign::Key => {
            let Some(name) = look.name(sign == Sign::Key, start, end) else { return false };
            let is_strong = match sign {
                Sign::Strong => true,
                Sign::Weak => false,
                _ => look.is_qualified(start),
            };
            if look.has_value(&name, is_strong) {
                return true;
            }
            // `key` is also the field of a value: `password: {key: x}`.
            if sign == Sign::Key {
                return look.has_pairs() && look.is_field(end) && pairs.is_under(end, look);
            }
            if look.is_parent(&name) {
                pairs.parent = Some(end);
            }
            // The word may be the value of a pair itself, and no name.
            if pairs.value.is_some_and(|value| start - value.min(start) <= 4) {
                return false;
            }
            pairs.name = Some(end);
            look.has_pairs() && pairs.meet(look)
        }
        Sign::Pair => {
            if !look.has_pairs() || !look.is_field(end) {
                return false;
            }
            pairs.value = Some(end);
            pairs.meet(look)
        }
        Sign::Beginning(text) => {
            bytes[start..end] == *text.as_bytes() && values::is_key(text, bytes, start, end)
        }
        Sign::Number => values::is_bot_token(bytes, start),
        Sign::Url => values::has_login(bytes, end),
        Sign::Scheme => values::follows_scheme(bytes, start, end),
        Sign::Program => values::has_flag(bytes, start, end),
        Sign::Escape => look.hides_letters(start, end),
    }
}

#[cfg(test)]
mod tests;
