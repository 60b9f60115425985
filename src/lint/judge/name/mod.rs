//! Which names are those of credentials, and how surely.
//!
//! A name is judged by its last words, so that `OPENAI_API_KEY`, `openAiApiKey` and
//! `openai-api-key` are one name, while `keyboard`, `publicKey` and `tokenLimit` are none.

#[cfg(test)]
mod tests;
mod words;

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::Skip;
use words::{
    DECORATION, FUSED_AFTER, FUSED_ENDS, FUSED_KEYS, FUSED_PASSES, HINTS, KEY_QUALIFIERS,
    NAMED_KEYS, NEVER_AFTER, NEVER_BEFORE, NEVER_FIRST, PASSWORDS, PUBLIC_PREFIXES, REFERENCES,
    VENDORS, WEAK,
};

/// How surely a name is that of a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strength {
    /// Every literal under it is a credential unless its form says otherwise.
    Strong,
    /// Only a value with the form of a credential counts.
    Weak,
    /// No name of a credential.
    None,
}

/// What kind of credential the name speaks of: the forms of value differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Head {
    /// Chosen by people: blanks, digits only, any sign.
    Password,
    /// May be a whole sentence.
    Passphrase,
    /// A secret, token, key or credential: made by machines.
    Generated,
    /// A bare `secret`, `token`, `credentials`, a plural, a service key: a value that looks like
    /// a name is the name of one.
    Nameable,
    /// A header that carries credentials behind a scheme.
    Header,
    /// `key` without a known word before it.
    Key,
    /// Other weak words.
    Other,
}

/// The verdict on a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Name {
    /// How surely it is that of a credential.
    pub(crate) strength: Strength,
    /// What kind of credential.
    pub(crate) head: Head,
    /// Why a name with the word of a credential in it is none.
    pub(crate) skip: Option<Skip>,
}

impl Name {
    /// Not the name of a credential.
    pub(crate) const NONE: Self = Self { strength: Strength::None, head: Head::Other, skip: None };

    const fn strong(head: Head) -> Self {
        Self { strength: Strength::Strong, head, skip: None }
    }

    const fn weak(head: Head) -> Self {
        Self { strength: Strength::Weak, head, skip: None }
    }

    const fn never(skip: Skip) -> Self {
        Self { strength: Strength::None, head: Head::Other, skip: Some(skip) }
    }
}

static HINT: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(HINTS)
        .expect("internal: a few words fit")
});

/// Names longer than this are no names.
const NAME_BYTES: usize = 256;

/// Judges a name.
#[must_use]
pub(crate) fn judge(name: &str) -> Name {
    if name.len() > NAME_BYTES || !HINT.is_match(name) {
        return Name::NONE;
    }
    let name = name.trim();
    if matches!(name, "PWD" | "OLDPWD") {
        return Name::NONE;
    }
    if PUBLIC_PREFIXES.iter().any(|prefix| name.starts_with(prefix)) {
        return Name::never(Skip::Public);
    }
    let (domain, last) = name.rsplit_once('/').map_or(("", name), |(d, l)| (d, l));
    let text = words_of(last);
    let mut words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    // `checksum/secret` of Helm: what makes pods restart.
    if matches!(domain, "checksum" | "hash") {
        return Name::never(Skip::Form);
    }
    if is_reference(&words, domain) {
        return Name::never(Skip::Reference);
    }
    while words.len() > 1 && words.last().is_some_and(|word| is_decoration(word)) {
        words.pop();
    }
    if let Some(last) = words.last_mut() {
        let bare = last.trim_end_matches(|c: char| c.is_ascii_digit());
        if !bare.is_empty() {
            *last = bare;
        }
    }
    judge_words(&words)
}

/// The words of a name, in lower case with blanks between them; fused words are split.
#[must_use]
pub(crate) fn words_of(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 8);
    let mut word = String::new();
    let mut before: Option<char> = None;
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        let after_lower = before.is_some_and(|b| b.is_lowercase() || b.is_ascii_digit());
        let last_of_upper = before.is_some_and(char::is_uppercase)
            && chars.peek().is_some_and(|next| next.is_lowercase());
        if !c.is_alphanumeric() || (c.is_uppercase() && (after_lower || last_of_upper)) {
            push_word(&mut out, &word);
            word.clear();
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        before = Some(c);
    }
    push_word(&mut out, &word);
    out
}

fn push_word(out: &mut String, word: &str) {
    if word.is_empty() {
        return;
    }
    if !out.is_empty() {
        out.push(' ');
    }
    match split_fused(word) {
        Some((left, right)) => {
            out.push_str(left);
            push_word(out, right);
        }
        None => out.push_str(word),
    }
}

/// Splits a fused word: `dbpassword`, `apikey`, `secretname`.
fn split_fused(word: &str) -> Option<(&str, &str)> {
    match word {
        "requirepass" => return Some(("redis", "password")),
        "masterauth" => return Some(("master", "password")),
        _ => {}
    }
    let singular = word.strip_suffix('s').filter(|w| !w.ends_with('s')).unwrap_or(word);
    for end in FUSED_ENDS {
        if let Some(at) = singular.strip_suffix(end).map(str::len).filter(|at| *at > 0) {
            return Some(word.split_at(at));
        }
    }
    let cut = |end: &str, known: &words::Words| {
        let before = singular.strip_suffix(end)?;
        known.contains(before).then(|| word.split_at(before.len()))
    };
    if let Some(parts) = cut("key", &FUSED_KEYS)
        .or_else(|| cut("pass", &FUSED_PASSES))
        .or_else(|| cut("pwd", &FUSED_PASSES))
    {
        return Some(parts);
    }
    if let Some(before) = word.strip_suffix("pass").filter(|b| FUSED_PASSES.contains(*b)) {
        return Some(word.split_at(before.len()));
    }
    ["secret", "token", "password", "passwd", "key"].into_iter().find_map(|head| {
        let after = word.strip_prefix(head)?;
        FUSED_AFTER.contains(&after).then_some((head, after))
    })
}

fn is_decoration(word: &str) -> bool {
    DECORATION.contains(&word) || word.bytes().all(|b| b.is_ascii_digit())
}

/// Names of which the schema says that they refer to a credential.
fn is_reference(words: &[&str], domain: &str) -> bool {
    let ends = |tail: &str| {
        let tail: Vec<&str> = tail.split(' ').collect();
        words.ends_with(&tail)
    };
    let is_head = |word: &&str| {
        PASSWORDS.contains(word) || matches!(*word, "secret" | "secrets" | "token" | "credentials")
    };
    words.starts_with(&["existing", "secret"])
        || words.windows(2).any(|pair| pair == ["existing", "secret"])
        || REFERENCES.iter().any(|name| ends(name))
        || words.starts_with(&["agent", "inject", "secret"])
        || words.windows(3).any(|three| three == ["agent", "inject", "secret"])
        || words.last() == Some(&"key")
            && words.len() > 1
            && words.get(words.len() - 2).is_some_and(|w| is_head(w) && *w != "secret")
        || (domain.contains('.') && ends("auth secret"))
        || matches!(words.last(), Some(&("ref" | "refs"))) && words.iter().any(is_head)
}

/// Judges a name by its words, of which the decoration is gone.
fn judge_words(words: &[&str]) -> Name {
    let Some((&last, before)) = words.split_last() else { return Name::NONE };
    let Some(name) = head(last, before) else { return buried(words) };
    if name.strength == Strength::None {
        return name;
    }
    let qualified = matches!(last, "key" | "keys")
        && before.last().is_some_and(|word| KEY_QUALIFIERS.contains(word));
    let before = &before[..before.len() - usize::from(qualified)];
    let next = before.last().copied().unwrap_or_default();
    let first = before.first().copied().unwrap_or_default();
    let acts = matches!(first, "reset" | "change" | "confirm" | "forgot");
    if NEVER_FIRST.contains(&next) || (NEVER_FIRST.contains(&first) && !acts) {
        return Name::never(Skip::Form);
    }
    name
}

/// The verdict by the last word and the words before it.
fn head(last: &str, before: &[&str]) -> Option<Name> {
    let next = before.last().copied().unwrap_or_default();
    let bare = before.is_empty();
    if PASSWORDS.contains(&last) || matches!(last, "passwords" | "passwds") {
        return Some(Name::strong(Head::Password));
    }
    Some(match last {
        "passphrase" | "mnemonic" => Name::strong(Head::Passphrase),
        "phrase" if matches!(next, "pass" | "seed" | "recovery") => Name::strong(Head::Passphrase),
        "secret" | "credential" | "credentials" | "bearer" if bare => Name::strong(Head::Nameable),
        "secret" | "credential" | "bearer" => Name::strong(Head::Generated),
        "credentials" => Name::strong(Head::Nameable),
        "secrets" => Name::weak(Head::Other),
        "authorization" => Name::strong(Head::Header),
        "token" | "tokens" => token(last, next, bare),
        "key" | "keys" => key(last, before),
        _ if WEAK.contains(&last) => Name::weak(Head::Other),
        _ => return None,
    })
}

fn token(last: &str, next: &str, bare: bool) -> Name {
    if NEVER_BEFORE.contains(&next) {
        Name::never(Skip::Form)
    } else if bare || last == "tokens" || next == "id" {
        Name::strong(Head::Nameable)
    } else {
        Name::strong(Head::Generated)
    }
}

fn key(last: &str, before: &[&str]) -> Name {
    let next = before.last().copied().unwrap_or_default();
    let far = before.len().checked_sub(2).map_or("", |at| before[at]);
    if next == "routing" && far == "pagerduty" || next == "storage" && far == "azure" {
        return Name::strong(Head::Generated);
    }
    if NEVER_BEFORE.contains(&next) {
        return Name::never(Skip::Form);
    }
    let named = last == "keys" || NAMED_KEYS.contains(&next);
    if KEY_QUALIFIERS.contains(&next) || VENDORS.contains(&next) {
        return Name::strong(if named { Head::Nameable } else { Head::Generated });
    }
    Name::weak(Head::Key)
}

/// A name with the word of a credential before its end: `tokenUrl` is none, `TOKEN_GITHUB` may be
/// one.
fn buried(words: &[&str]) -> Name {
    let is_head = |word: &&str| {
        PASSWORDS.contains(word)
            || matches!(*word, "secret" | "token" | "passphrase" | "key" | "credential")
            || WEAK.contains(word)
    };
    let Some(at) = words.iter().position(is_head) else { return Name::NONE };
    let never = words[at + 1..].iter().any(|word| NEVER_AFTER.contains(word));
    let strong = !WEAK.contains(&words[at]) && words[at] != "key"
        || words[at] == "key" && at > 0 && KEY_QUALIFIERS.contains(&words[at - 1]);
    let denied =
        at > 0 && (NEVER_BEFORE.contains(&words[at - 1]) || NEVER_FIRST.contains(&words[at - 1]));
    if never || denied || !strong { Name::never(Skip::Form) } else { Name::weak(Head::Other) }
}

/// Whether a name speaks of `vendor`.
#[must_use]
pub(crate) fn mentions(name: &str, vendor: &str) -> bool {
    words_of(name).split(' ').any(|word| word == vendor)
}
