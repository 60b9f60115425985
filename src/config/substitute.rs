//! `${VAR}` in string values, and its escape `$${VAR}`.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

/// What stands at a `$`.
enum Token<'a> {
    /// `${NAME}`
    Reference(&'a str),
    /// `$${NAME}`, which means the text `${NAME}`
    Escaped(&'a str),
}

/// Reads the token at the start of `text`, and its length in bytes.
fn token(text: &str) -> Option<(Token<'_>, usize)> {
    let (body, head, escaped) = match text.strip_prefix("$${") {
        Some(body) => (body, 3, true),
        None => (text.strip_prefix("${")?, 2, false),
    };
    let end = body.find('}')?;
    let name = &body[..end];
    let bytes = name.as_bytes();
    let fits = !bytes.is_empty()
        && !bytes[0].is_ascii_digit()
        && bytes.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_');
    let token = if escaped { Token::Escaped(name) } else { Token::Reference(name) };
    fits.then_some((token, head + end + 1))
}

/// Replaces the references in `text`. An unset or empty variable stays as written and is given to
/// `missing`. `None` when there is nothing to replace.
pub fn substitute(
    text: &str,
    env: &BTreeMap<String, String>,
    mut missing: impl FnMut(&str),
) -> Option<Zeroizing<String>> {
    if !text.contains("${") {
        return None;
    }
    let mut out = Zeroizing::new(String::with_capacity(text.len() + 64));
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match token(rest) {
            Some((Token::Escaped(name), length)) => {
                out.push_str("${");
                out.push_str(name);
                out.push('}');
                length
            }
            Some((Token::Reference(name), length)) => {
                if let Some(value) = env.get(name).filter(|value| !value.is_empty()) {
                    out.push_str(value);
                } else {
                    missing(name);
                    out.push_str(&rest[..length]);
                }
                length
            }
            None => {
                out.push('$');
                1
            }
        };
        rest = &rest[length..];
    }
    out.push_str(rest);
    Some(out)
}

/// Whether `text` holds an unescaped `${VAR}`.
#[must_use]
pub fn has_reference(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        rest = &rest[at..];
        match token(rest) {
            Some((Token::Reference(_), _)) => return true,
            Some((Token::Escaped(_), length)) => rest = &rest[length..],
            None => rest = &rest[1..],
        }
    }
    false
}

/// The variable that a whole credential names: `${NAME}` or `$NAME` with white space around, and
/// `NAME` an env id (`^[A-Z][A-Z0-9_]{0,127}$`). The string form of an env ref from 2026.9.6 on.
#[must_use]
pub fn env_template(text: &str) -> Option<&str> {
    let body = text.trim().strip_prefix('$')?;
    let name = match body.strip_prefix('{') {
        Some(inner) => inner.strip_suffix('}')?,
        None => body,
    };
    crate::base::names::is_env_id(name).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str) -> (Option<String>, Vec<String>) {
        let env =
            BTreeMap::from([("A".to_owned(), "1".to_owned()), ("E".to_owned(), String::new())]);
        let mut missing = Vec::new();
        let out = substitute(text, &env, |name| missing.push(name.to_owned()));
        (out.map(|t| t.to_string()), missing)
    }

    #[test]
    fn replaces_and_escapes() {
        assert_eq!(run("x${A}y$${A}z$A ${a}").0.as_deref(), Some("x1y${A}z$A ${a}"));
        assert_eq!(run("no $A here").0, None);
        assert_eq!(
            run("${E}-${NOPE}"),
            (Some("${E}-${NOPE}".into()), vec!["E".into(), "NOPE".into()])
        );
        assert_eq!(run("$$${A}").0.as_deref(), Some("$${A}"));
    }

    #[test]
    fn templates() {
        assert_eq!(env_template(" ${A_1} "), Some("A_1"));
        assert_eq!(env_template("$A"), Some("A"));
        assert_eq!(env_template("$${A}"), None);
        assert_eq!(env_template("${A}x"), None);
        assert!(has_reference("a${A}") && !has_reference("$${A}"));
    }
}
