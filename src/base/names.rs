//! The grammars of the names in a `SecretRef`, as both OpenClaw versions check them.

/// Whether `text` is a provider alias: `^[a-z][a-z0-9_-]{0,63}$`.
#[must_use]
pub fn is_provider_alias(text: &str) -> bool {
    let bytes = text.as_bytes();
    (1..=64).contains(&bytes.len())
        && bytes[0].is_ascii_lowercase()
        && bytes[1..]
            .iter()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-'))
}

/// Whether `text` is an env id (also a store id): `^[A-Z][A-Z0-9_]{0,127}$`.
#[must_use]
pub fn is_env_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    (1..=128).contains(&bytes.len())
        && bytes[0].is_ascii_uppercase()
        && bytes[1..].iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_')
}

/// Whether `text` is a file id: the word `value`, or `/` and segments in which `~` stands only
/// as `~0` or `~1` (RFC 6901, but never the empty pointer).
#[must_use]
pub fn is_file_id(text: &str) -> bool {
    text == "value" || (text.starts_with('/') && jsonptr::Pointer::parse(text).is_ok())
}

/// Whether `text` is an exec id.
///
/// `^[A-Za-z0-9][A-Za-z0-9._:/-]{0,255}$`; with `strict` (2026.9.6) `#` is allowed too and no
/// `/`-separated segment may be `.` or `..`.
#[must_use]
pub fn is_exec_id(text: &str, strict: bool) -> bool {
    let bytes = text.as_bytes();
    (1..=256).contains(&bytes.len())
        && bytes[0].is_ascii_alphanumeric()
        && bytes[1..].iter().all(|b| {
            b.is_ascii_alphanumeric()
                || matches!(b, b'.' | b'_' | b':' | b'/' | b'-')
                || (strict && *b == b'#')
        })
        && !(strict && text.split('/').any(|s| s == "." || s == ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases() {
        assert!(is_provider_alias("filemain") && is_provider_alias("a_-9"));
        assert!(!is_provider_alias("") && !is_provider_alias("9a") && !is_provider_alias("A"));
        assert!(is_provider_alias(&"a".repeat(64)) && !is_provider_alias(&"a".repeat(65)));
    }

    #[test]
    fn exec_ids_differ_by_dialect() {
        assert!(is_exec_id("op://v/../x", false) && !is_exec_id("op://v/../x", true));
        assert!(is_exec_id("a#b", true) && !is_exec_id("a#b", false));
        assert!(is_exec_id("a/a..b/...c", true) && !is_exec_id("/a", true));
    }

    #[test]
    fn file_ids() {
        assert!(is_file_id("value") && is_file_id("/") && is_file_id("/a~1b/~0"));
        assert!(!is_file_id("") && !is_file_id("a") && !is_file_id("/a~2") && !is_file_id("/a~"));
    }
}
