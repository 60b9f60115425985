//! Which field names hold a credential, and which values are a literal one.
//!
//! Names are judged by their last words, so that `OPENAI_API_KEY`, `openAiApiKey` and
//! `openai-api-key` are one name, while `keyboard`, `publicKey` and `tokenLimit` are none.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::markers;

/// Words that a name of a credential ends with.
const HEADS: &[&[&str]] = &[
    &["password"],
    &["passwd"],
    &["pwd"],
    &["passphrase"],
    &["passcode"],
    &["secret"],
    &["token"],
    &["credential"],
    &["credentials"],
    &["authorization"],
    &["api", "key"],
    &["apikey"],
    &["auth", "key"],
    &["access", "key"],
    &["access", "key", "id"],
    &["secret", "key"],
    &["private", "key"],
    &["signing", "key"],
    &["encryption", "key"],
    &["encrypt", "key"],
    &["master", "key"],
    &["service", "key"],
    &["account", "key"],
    &["client", "key"],
    &["deploy", "key"],
    &["webhook", "key"],
    &["speech", "key"],
    &["service", "account"],
    &["auth", "tag"],
    &["cookie"],
];

/// Pieces of which every head has one: most names have none and need not be taken apart.
static HINTS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build([
            "pass",
            "pwd",
            "secret",
            "token",
            "credential",
            "authorization",
            "key",
            "account",
            "tag",
            "cookie",
        ])
        .expect("internal: a few words fit")
});

/// Words that are one in common spelling.
const FUSED: &[(&str, &[&str])] = &[
    ("apikey", &["api", "key"]),
    ("apitoken", &["api", "token"]),
    ("authkey", &["auth", "key"]),
    ("authtoken", &["auth", "token"]),
    ("accesskey", &["access", "key"]),
    ("accesstoken", &["access", "token"]),
    ("secretkey", &["secret", "key"]),
    ("privatekey", &["private", "key"]),
    ("bottoken", &["bot", "token"]),
    ("masterkey", &["master", "key"]),
];

/// A word before `token` or `key` that makes it no credential.
const NEVER_BEFORE: &[&str] = &[
    "public",
    "pub",
    "primary",
    "foreign",
    "sort",
    "cache",
    "session",
    "main",
    "partition",
    "idempotency",
    "max",
    "min",
    "num",
    "total",
    "count",
    "use",
    "has",
    "is",
    "eos",
    "bos",
    "pad",
    "stop",
    "page",
    "next",
    "continuation",
    "hot",
    "keyboard",
    "shortcut",
    "has",
    "allow",
    "reset",
];

/// The words of a name in lower case: split at every separator and at each change of case.
fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for (at, c) in chars.iter().enumerate() {
        let after_lower =
            at > 0 && (chars[at - 1].is_lowercase() || chars[at - 1].is_ascii_digit());
        let before_lower = chars.get(at + 1).is_some_and(|next| next.is_lowercase());
        let starts = c.is_uppercase()
            && (after_lower || (before_lower && at > 0 && chars[at - 1].is_uppercase()));
        if (!c.is_alphanumeric() || starts) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
        .into_iter()
        .flat_map(|word| match FUSED.iter().find(|(fused, _)| *fused == word) {
            Some((_, parts)) => parts.iter().map(|p| (*p).to_owned()).collect(),
            None => vec![word],
        })
        .collect()
}

/// Whether a field or variable of this name holds a credential.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    if name.is_ascii() && !HINTS.is_match(name) {
        return false;
    }
    let mut words = words(name);
    // Decoration: `OPENAI_API_KEY_2`, `tokenOld`.
    while words.len() > 1
        && words.last().is_some_and(|w| {
            w.bytes().all(|b| b.is_ascii_digit())
                || matches!(w.as_str(), "old" | "new" | "prod" | "dev" | "test" | "value")
        })
    {
        words.pop();
    }
    let last_is_bare_key = words.last().is_some_and(|w| w == "key");
    let hit = HEADS.iter().find(|head| {
        words.len() >= head.len()
            && words[words.len() - head.len()..].iter().zip(**head).all(|(a, b)| a == b)
    });
    // A constant such as `TEAM_SERVICE_KEY` is a credential; a `key` in camel case need not be.
    let constant = name.len() > 4 && name.ends_with("_KEY");
    let head_length = match hit {
        Some(head) => head.len(),
        None if constant && last_is_bare_key => 1,
        None => return false,
    };
    let before = words.len().checked_sub(head_length + 1).map(|at| words[at].as_str());
    let denied = before.is_some_and(|word| NEVER_BEFORE.contains(&word));
    !denied || words.last().is_some_and(|w| w == "password" || w == "secret")
}

/// How a value in a credential's field is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueClass {
    /// Nothing: blank.
    Blank,
    /// A reference, an interpolation or an encrypted text.
    Reference,
    /// Text that stands for a credential to be filled in, or a known marker.
    Placeholder,
    /// `SecretRef:name`, a form that no OpenClaw version has.
    SecretRefString,
    /// A literal.
    Literal,
}

/// Beginnings of texts that say where a credential is kept.
const SCHEMES: [&str; 14] = [
    "op://",
    "vault:",
    "ref+",
    "awssm://",
    "gcpsm://",
    "azurekv://",
    "bws://",
    "doppler://",
    "keychain:",
    "env:",
    "file:",
    "arn:aws:",
    "secretref-",
    "__env__:",
];

/// Texts that OpenClaw or people write where no key is needed or in place of one: `ollama-local`,
/// `[REDACTED]`, or the name of the variable that holds the key, such as `OPENAI_API_KEY`.
fn stands_for_another(text: &str) -> bool {
    let names_variable =
        text.contains('_') && crate::base::names::is_env_id(text) && is_secret_name(text);
    names_variable || markers::is_marker(text) || markers::is_redaction_placeholder(text)
}

/// Classifies the text in a credential's field.
#[must_use]
pub fn classify(text: &str) -> ValueClass {
    let text = text.trim();
    if text.is_empty() {
        return ValueClass::Blank;
    }
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("secretref:") {
        return ValueClass::SecretRefString;
    }
    let interpolated = text.starts_with("${") && text.ends_with('}') && !text.contains(":-")
        || text.strip_prefix('$').is_some_and(crate::base::names::is_env_id)
        || text.starts_with("{{") && text.ends_with("}}")
        || text.starts_with("$(") && text.ends_with(')')
        || text.starts_with("ENC[")
        || text.starts_with("$ANSIBLE_VAULT;");
    // A text with a reference inside, such as a header `Bearer ${TOKEN}`, holds no literal.
    let interpolated = interpolated || super::substitute::has_reference(text);
    if interpolated || SCHEMES.iter().any(|scheme| lower.starts_with(scheme)) {
        return ValueClass::Reference;
    }
    let bracketed = [('<', '>'), ('[', ']'), ('{', '}')]
        .iter()
        .any(|(open, close)| text.starts_with(*open) && text.ends_with(*close));
    let worded = [
        "changeme",
        "change-me",
        "change_me",
        "replace",
        "your-",
        "your_",
        "example",
        "placeholder",
        "todo",
        "insert",
        "generate-",
        "paste-",
        "dummy",
        "none",
        "null",
        "true",
        "false",
    ]
    .iter()
    .any(|word| lower.starts_with(word))
        || ["-here", "_here", "placeholder"].iter().any(|word| lower.ends_with(word));
    let masked = text.chars().all(|c| matches!(c, 'x' | 'X' | '*' | '.' | '_' | '0' | '•'));
    if bracketed || worded || masked || stands_for_another(text) {
        return ValueClass::Placeholder;
    }
    ValueClass::Literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_credential_has_a_hint() {
        for head in HEADS.iter().chain(FUSED.iter().map(|(_, parts)| parts)) {
            assert!(head.iter().any(|word| HINTS.is_match(word)), "{head:?}");
        }
    }

    #[test]
    fn names() {
        for name in [
            "OPENAI_API_KEY",
            "openAiApiKey",
            "apiKey",
            "botToken",
            "hooks_token",
            "client-secret",
            "DB_PASSWORD",
            "TEAM_KEY",
            "webhookSecret",
            "Authorization",
            "GITHUB_TOKEN",
            "apikey",
            "OPENAI_API_KEY_2",
            "serviceAccount",
            "authToken",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "keyboard",
            "publicKey",
            "maxTokens",
            "tokenLimit",
            "sessionKey",
            "mainKey",
            "monkey",
            "PRIMARY_KEY",
            "secretName",
            "apiKeyRef",
            "tokenizer",
            "key",
            "SPEECH_REGION",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn values() {
        assert_eq!(classify("  "), ValueClass::Blank);
        assert_eq!(classify("${OPENAI_API_KEY}"), ValueClass::Reference);
        assert_eq!(classify("op://vault/x"), ValueClass::Reference);
        assert_eq!(classify("SecretRef:openai"), ValueClass::SecretRefString);
        assert_eq!(classify("<your key>"), ValueClass::Placeholder);
        assert_eq!(classify("xxxx"), ValueClass::Placeholder);
        for stand_in in ["ollama-local", " oauth:openai ", "OPENAI_API_KEY", "AWS_PROFILE", "***"] {
            assert_eq!(classify(stand_in), ValueClass::Placeholder, "{stand_in}");
        }
        assert_eq!(classify("Bearer ${MCP_TOKEN}"), ValueClass::Reference);
        for literal in ["sk-live-51a", "HUNTER2X", "Bearer canary-alpha-7Q"] {
            assert_eq!(classify(literal), ValueClass::Literal, "{literal}");
        }
    }
}
