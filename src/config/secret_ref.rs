//! References to secrets: the object `{source, provider, id}` and its string forms.

use std::collections::BTreeSet;
use std::fmt;

use crate::base::names;
use crate::config::dialect::{Dialect, ValueShape};
use crate::config::json5::{Kind, Node};
use crate::config::model::secrets::Defaults;
use crate::config::value::{Value, ValueKind};

/// Where a referenced secret comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefSource {
    /// An environment variable.
    Env,
    /// A file of secrets.
    File,
    /// The output of a resolver program.
    Exec,
    /// OpenClaw's own secret store (2026.9.6).
    Store,
}

impl RefSource {
    /// The word in the config.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Env => "env",
            Self::File => "file",
            Self::Exec => "exec",
            Self::Store => "store",
        }
    }

    /// Reads the word in the config.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Env, Self::File, Self::Exec, Self::Store].into_iter().find(|s| s.as_str() == text)
    }
}

impl fmt::Display for RefSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A reference to a secret. None of its parts is secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretRef {
    /// Kind of provider.
    pub source: RefSource,
    /// Alias of the provider in `secrets.providers`.
    pub provider: String,
    /// What the provider is asked for.
    pub id: String,
}

impl SecretRef {
    /// The key under which equal refs are resolved once: `source:provider:id`.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}:{}:{}", self.source, self.provider, self.id)
    }

    /// Whether provider and id fit the grammar of their source. `strict_exec` is the grammar of
    /// exec ids from 2026.9.6 on.
    #[must_use]
    pub fn is_well_formed(&self, strict_exec: bool) -> bool {
        names::is_provider_alias(&self.provider)
            && match self.source {
                RefSource::Env | RefSource::Store => names::is_env_id(&self.id),
                RefSource::File => names::is_file_id(&self.id),
                RefSource::Exec => names::is_exec_id(&self.id, strict_exec),
            }
    }
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key())
    }
}

/// A value that may be a ref: one of the config, or one of a JSON store.
pub trait RefInput: Sized {
    /// Its text, when it is a string.
    fn text(&self) -> Option<&str>;
    /// The number of its members, when it is an object.
    fn member_count(&self) -> Option<usize>;
    /// The member `key`, when it is an object that has it.
    fn member(&self, key: &str) -> Option<&Self>;
}

impl RefInput for Value {
    fn text(&self) -> Option<&str> {
        self.as_str()
    }

    fn member_count(&self) -> Option<usize> {
        if let ValueKind::Object(entries) = &self.kind { Some(entries.len()) } else { None }
    }

    fn member(&self, key: &str) -> Option<&Self> {
        self.get(key)
    }
}

impl RefInput for serde_json::Value {
    fn text(&self) -> Option<&str> {
        self.as_str()
    }

    fn member_count(&self) -> Option<usize> {
        self.as_object().map(serde_json::Map::len)
    }

    fn member(&self, key: &str) -> Option<&Self> {
        self.as_object()?.get(key)
    }
}

impl RefInput for Node {
    fn text(&self) -> Option<&str> {
        self.as_str()
    }

    fn member_count(&self) -> Option<usize> {
        let Kind::Object(members) = &self.kind else { return None };
        let keys: BTreeSet<&str> = members.iter().map(|m| m.key.as_str()).collect();
        Some(keys.len())
    }

    fn member(&self, key: &str) -> Option<&Self> {
        self.get(key)
    }
}

/// Reads a credential field of the config as a ref: the object with exactly the three keys, or
/// one of the string forms of the dialect. Parts only have to be non-blank here; their grammar is
/// checked by [`SecretRef::is_well_formed`].
#[must_use]
pub fn coerce_ref<V: RefInput>(
    value: &V,
    defaults: &Defaults,
    dialect: &Dialect,
) -> Option<SecretRef> {
    if let Some(text) = value.text() {
        return parse_shorthand(text, defaults, dialect);
    }
    if value.member_count()? != 3 {
        return None;
    }
    let provider = value.member("provider")?.text()?;
    let id = value.member("id")?.text()?;
    let source = source_of(value, dialect)?;
    (!provider.trim().is_empty() && !id.trim().is_empty()).then(|| SecretRef {
        source,
        provider: provider.to_owned(),
        id: id.to_owned(),
    })
}

/// Reads a field of an auth profile as a ref: as [`coerce_ref`], or the old form without a
/// provider, which takes the default alias of its source. Other keys of the old form do not
/// matter (both versions).
#[must_use]
pub fn coerce_profile_ref<V: RefInput>(
    value: &V,
    defaults: &Defaults,
    dialect: &Dialect,
) -> Option<SecretRef> {
    if let Some(found) = coerce_ref(value, defaults, dialect) {
        return Some(found);
    }
    if value.member("provider").is_some() {
        return None;
    }
    let source = source_of(value, dialect)?;
    let id = value.member("id")?.text()?;
    let provider = defaults.configured(source).unwrap_or(Defaults::BUILT_IN).to_owned();
    (!id.trim().is_empty()).then(|| SecretRef { source, provider, id: id.to_owned() })
}

fn source_of<V: RefInput>(value: &V, dialect: &Dialect) -> Option<RefSource> {
    RefSource::parse(value.member("source")?.text()?)
        .filter(|source| *source != RefSource::Store || dialect.has_store)
}

/// Reads a whole string as an env ref: `${NAME}`, and from 2026.9.6 on also `$NAME`, with white
/// space around. In the config of 2026.2.26 such text is substituted before anybody can read it
/// as a ref, so there it is left only where `$${NAME}` was written, and in auth profiles.
#[must_use]
pub fn parse_shorthand(text: &str, defaults: &Defaults, dialect: &Dialect) -> Option<SecretRef> {
    let rest = text.trim().strip_prefix('$')?;
    let id = match rest.strip_prefix('{') {
        Some(braced) => braced.strip_suffix('}')?,
        None if dialect.env_shorthand => rest,
        None => return None,
    };
    names::is_env_id(id).then(|| SecretRef {
        source: RefSource::Env,
        provider: defaults.alias(RefSource::Env).to_owned(),
        id: id.to_owned(),
    })
}

/// Whether a credential field holds a value of its own: a non-blank string, or, where an object
/// is fit, an object that is not empty. Refs are objects and strings too: ask for them first.
#[must_use]
pub fn has_plaintext<V: RefInput>(value: &V, shape: ValueShape) -> bool {
    match (value.text(), value.member_count()) {
        (Some(text), _) => !text.trim().is_empty(),
        (None, Some(count)) => shape == ValueShape::StringOrObject && count > 0,
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::dialect::Version;

    fn shown(value: &serde_json::Value, version: Version) -> Option<String> {
        coerce_ref(value, &Defaults::default(), version.dialect()).map(|r| r.key())
    }

    const A: Version = Version::V2026_2_26;
    const B: Version = Version::V2026_9_6;

    #[test]
    fn the_object_has_exactly_three_keys() {
        let good = json!({"source": "file", "provider": "main", "id": "/a"});
        assert_eq!(shown(&good, A).as_deref(), Some("file:main:/a"));
        for bad in [
            json!({"source": "file", "provider": "main", "id": "/a", "x": 1}),
            json!({"source": "file", "id": "/a"}),
            json!({"source": "file", "provider": " ", "id": "/a"}),
            json!({"source": "file", "provider": "main", "id": ""}),
            json!({"source": "vault", "provider": "main", "id": "/a"}),
            json!({"source": "file", "provider": 1, "id": "/a"}),
            json!(["source", "provider", "id"]),
            json!(null),
        ] {
            assert_eq!(shown(&bad, A), None, "{bad}");
            assert_eq!(shown(&bad, B), None, "{bad}");
        }
        let store = json!({"source": "store", "provider": "default", "id": "X"});
        assert_eq!(shown(&store, A), None);
        assert_eq!(shown(&store, B).as_deref(), Some("store:default:X"));
    }

    #[test]
    fn string_forms_by_dialect() {
        for text in ["${API_KEY}", "  ${API_KEY} "] {
            assert_eq!(shown(&json!(text), A).as_deref(), Some("env:default:API_KEY"));
            assert_eq!(shown(&json!(text), B).as_deref(), Some("env:default:API_KEY"));
        }
        assert_eq!(shown(&json!("$API_KEY"), A), None);
        assert_eq!(shown(&json!(" $API_KEY\n"), B).as_deref(), Some("env:default:API_KEY"));
        for text in ["$api", "${api}", "x${API}", "${API", "$API}", "$", "secretref-env:API", ""] {
            assert_eq!(shown(&json!(text), B), None, "{text}");
        }
        let defaults = Defaults { env: Some("sys".to_owned()), ..Defaults::default() };
        let found = coerce_ref(&json!("$X"), &defaults, B.dialect()).unwrap();
        assert_eq!(found.provider, "sys");
    }

    #[test]
    fn the_old_form_only_in_profiles() {
        let old = json!({"source": "exec", "id": "a/b", "note": "x"});
        assert_eq!(shown(&old, A), None);
        let defaults = Defaults { exec: Some("vault".to_owned()), ..Defaults::default() };
        let found = coerce_profile_ref(&old, &defaults, A.dialect()).unwrap();
        assert_eq!(found.key(), "exec:vault:a/b");
        let found = coerce_profile_ref(&old, &Defaults::default(), A.dialect()).unwrap();
        assert_eq!(found.key(), "exec:default:a/b");
        let null = json!({"source": "exec", "id": "a/b", "provider": null});
        assert_eq!(coerce_profile_ref(&null, &defaults, A.dialect()), None);
    }

    #[test]
    fn plaintext_by_shape() {
        use ValueShape::{String as Text, StringOrObject as Both};
        assert!(has_plaintext(&json!("k"), Text) && !has_plaintext(&json!(" \t"), Text));
        assert!(has_plaintext(&json!({"a": 1}), Both) && !has_plaintext(&json!({"a": 1}), Text));
        assert!(!has_plaintext(&json!({}), Both) && !has_plaintext(&json!(5), Both));
    }
}
