//! Which texts at a credential's place are no credential, and which header names carry one.
//!
//! The rules are those of 2026.9.6; 2026.2.26 knows none of them and reports every text.

use super::dialect::Dialect;

/// Texts that stand for "no key needed" or "the key is kept elsewhere".
const MARKERS: &[&str] = &[
    "apple-fm-local",
    "codex-app-server",
    "custom-local",
    "gcp-vertex-credentials",
    "lmstudio-local",
    "minimax-oauth",
    "ollama-local",
    "openclaw:claude-cli-native-auth",
    "secretref-managed",
];

/// Names of environment variables that count as markers beside [`Dialect::env_names`].
const ENV_MARKERS: &[&str] = &[
    "AWS_ACCESS_KEY_ID",
    "AWS_BEARER_TOKEN_BEDROCK",
    "AWS_PROFILE",
    "AZURE_API_KEY",
    "AZURE_OPENAI_API_KEY",
    "DEEPSEEK_API_KEY",
    "FIREWORKS_API_KEY",
    "GOOGLE_API_KEY",
    "MINIMAX_CODE_PLAN_KEY",
    "NOVITA_API_KEY",
    "PERPLEXITY_API_KEY",
];

/// Header names that always carry a credential.
const SENSITIVE_HEADERS: &[&str] = &[
    "access-token",
    "api-key",
    "apikey",
    "auth-token",
    "authorization",
    "proxy-authorization",
    "secret-key",
    "x-access-token",
    "x-api-key",
    "x-auth-token",
    "x-secret-key",
];

/// Parts of a header name that make it one that carries a credential.
const SENSITIVE_PARTS: &[&str] =
    &["api-key", "apikey", "token", "secret", "password", "credential"];

/// Values that replace a credential where it is shown; never a credential themselves.
const PLACEHOLDERS: &[&str] = &[
    "__OPENCLAW_REDACTED__",
    "REDACTED",
    "xoxb-REDACTED",
    "xapp-REDACTED",
    "***",
    "[redacted]",
    "[REDACTED]",
    "<redacted>",
    "[REDACTED_PRIVATE_KEY]",
    "[REDACTED CREDENTIAL]",
];

/// Whether `value` at an `apiKey` of a model provider is a marker and no credential.
#[must_use]
pub fn is_non_secret_api_key_marker(value: &str, dialect: &Dialect) -> bool {
    is_marker(value) || dialect.env_names.contains(&value.trim())
}

/// Whether `value` is a marker whatever the version knows of variables.
pub(super) fn is_marker(value: &str) -> bool {
    let value = value.trim();
    value.starts_with("oauth:")
        || MARKERS.contains(&value)
        || is_secret_ref_header_value_marker(value)
        || ENV_MARKERS.contains(&value)
}

/// Whether `value` at a header of a model provider says that the value is kept elsewhere.
#[must_use]
pub fn is_secret_ref_header_value_marker(value: &str) -> bool {
    let value = value.trim();
    value == "secretref-managed" || value.starts_with("secretref-env:")
}

/// Whether a header of this name carries a credential. The case does not matter.
#[must_use]
pub fn is_sensitive_header_name(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    SENSITIVE_HEADERS.contains(&name.as_str())
        || SENSITIVE_PARTS.iter().any(|part| name.contains(part))
}

/// Whether `value` is a redaction placeholder: what stands where a credential was masked.
#[must_use]
pub fn is_redaction_placeholder(value: &str) -> bool {
    PLACEHOLDERS.contains(&value.trim())
}

/// The name under which a model provider is compared: trimmed, in lower case, and in
/// 2026.2.26 with the provider's other names replaced by the main one.
#[must_use]
pub fn provider_key(provider: &str, dialect: &Dialect) -> String {
    let key = provider.trim().to_lowercase();
    dialect
        .provider_aliases
        .iter()
        .find(|(alias, _)| *alias == key)
        .map_or(key, |(_, main)| (*main).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::dialect::Version;

    #[test]
    fn markers_are_whole_values() {
        let dialect = Version::V2026_9_6.dialect();
        for marker in
            [" ollama-local ", "oauth:openai", "secretref-env:X", "AWS_PROFILE", "OPENAI_API_KEY"]
        {
            assert!(is_non_secret_api_key_marker(marker, dialect), "{marker}");
        }
        for secret in ["", "sk-1", "OLLAMA-LOCAL", "xoauth:", "__env__:X", "NOT_A_KNOWN_NAME"] {
            assert!(!is_non_secret_api_key_marker(secret, dialect), "{secret}");
        }
    }

    #[test]
    fn header_names_are_judged_by_parts() {
        for name in ["Authorization", " X-API-Key ", "x-my-token-id", "Secretive", "passwords"] {
            assert!(is_sensitive_header_name(name), "{name}");
        }
        for name in ["", "accept", "x-org", "author", "x-key"] {
            assert!(!is_sensitive_header_name(name), "{name}");
        }
    }

    #[test]
    fn placeholders_are_whole_values_in_their_case() {
        assert!(is_redaction_placeholder(" *** ") && is_redaction_placeholder("REDACTED"));
        assert!(!is_redaction_placeholder("****") && !is_redaction_placeholder("Redacted"));
    }

    #[test]
    fn provider_names_have_aliases_in_the_old_version_only() {
        let [old, new] = [Version::V2026_2_26.dialect(), Version::V2026_9_6.dialect()];
        assert_eq!(provider_key(" Z.AI ", old), "zai");
        assert_eq!(provider_key("doubao", old), "volcengine");
        assert_eq!(provider_key(" Z.AI ", new), "z.ai");
    }
}
