//! The retired `auth.json` of 2026.2.26: a map from provider to credential.

use std::ops::Range;

use super::json::{members, non_blank};
use crate::base::secret::SecretValue;
use crate::config::json5::{Document, Node};

/// A static key that `auth.json` still holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthJsonEntry {
    /// The provider, which is the key of the entry.
    pub provider: String,
    /// The key.
    pub key: SecretValue,
    /// The bytes of the entry in its document.
    pub span: Range<usize>,
}

/// The entries of type `api_key` with a key that is not blank. A document that is no object
/// has none.
#[must_use]
pub fn static_entries(document: &Document) -> Vec<AuthJsonEntry> {
    members(document.root())
        .into_iter()
        .filter_map(|(provider, entry)| {
            let is_key = entry.get("type").and_then(Node::as_str) == Some("api_key");
            let key = non_blank(entry.get("key")).filter(|_| is_key)?;
            Some(AuthJsonEntry {
                provider: provider.to_owned(),
                key: SecretValue::new(key),
                span: entry.range(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::stores::json;

    #[test]
    fn only_static_keys_count() {
        let text = r#"{"openai":{"type":"api_key","key":"canary-alpha-7Q"},
            "blank":{"type":"api_key","key":" "},"oauth":{"type":"oauth","access":"x"},
            "odd":7,"none":{"type":"api_key"}}"#;
        let document = json::parse(text.to_owned().into()).unwrap();
        let found = static_entries(&document);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].provider, "openai");
        assert!(document.text()[found[0].span.clone()].starts_with('{'));
        assert!(static_entries(&json::parse("[]".to_owned().into()).unwrap()).is_empty());
    }
}
