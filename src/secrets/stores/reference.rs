//! Reading a `SecretRef` out of a JSON field, old forms included.

use crate::base::names;
use crate::config::dialect::Dialect;
use crate::config::json5::Node;
use crate::config::secret_ref::{RefSource, SecretRef};
use crate::config::value::Value;

use super::json::{is_object, members, non_blank};

/// The default provider of each source: `secrets.defaults` of the config.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefDefaults {
    /// For `env`.
    pub env: Option<String>,
    /// For `file`.
    pub file: Option<String>,
    /// For `exec`.
    pub exec: Option<String>,
    /// For `store`.
    pub store: Option<String>,
}

impl RefDefaults {
    /// The defaults that the effective config sets.
    #[must_use]
    pub fn of(config: &Value) -> Self {
        let get = |source: &str| {
            let value = config.at(&["secrets", "defaults", source])?;
            value.as_str().map(str::to_owned)
        };
        Self { env: get("env"), file: get("file"), exec: get("exec"), store: get("store") }
    }

    /// The provider for a ref that names none.
    #[must_use]
    pub fn provider(&self, source: RefSource) -> &str {
        let own = match source {
            RefSource::Env => &self.env,
            RefSource::File => &self.file,
            RefSource::Exec => &self.exec,
            RefSource::Store => &self.store,
        };
        own.as_deref().unwrap_or("default")
    }
}

/// The ref that a field holds: the object of exactly three keys, the old object without a
/// provider, or a string that is nothing but `${NAME}` (from 2026.9.6 on also `$NAME`).
/// Alias and id are not checked against their grammar here: a store may hold odd ones, and the
/// answer is then that the ref does not resolve.
#[must_use]
pub fn coerce(node: Option<&Node>, defaults: &RefDefaults, dialect: &Dialect) -> Option<SecretRef> {
    let node = node?;
    if let Some(text) = node.as_str() {
        return env_template(text, defaults, dialect);
    }
    if !is_object(node) {
        return None;
    }
    let source = RefSource::parse(node.get("source")?.as_str()?)?;
    if source == RefSource::Store && !dialect.has_store {
        return None;
    }
    let id = non_blank(node.get("id"))?.to_owned();
    let provider = match node.get("provider") {
        None => defaults.provider(source).to_owned(),
        Some(provider) if members(node).len() == 3 => non_blank(Some(provider))?.to_owned(),
        Some(_) => return None,
    };
    Some(SecretRef { source, provider, id })
}

fn env_template(text: &str, defaults: &RefDefaults, dialect: &Dialect) -> Option<SecretRef> {
    let rest = text.trim().strip_prefix('$')?;
    let braced = rest.strip_prefix('{').and_then(|r| r.strip_suffix('}'));
    let name = braced.or(dialect.env_shorthand.then_some(rest))?;
    if !names::is_env_id(name) {
        return None;
    }
    let provider = defaults.provider(RefSource::Env).trim();
    let provider = if provider.is_empty() { "default" } else { provider };
    Some(SecretRef { source: RefSource::Env, provider: provider.to_owned(), id: name.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::dialect::Version;
    use crate::secrets::stores::json;

    fn read(text: &str, version: Version) -> Option<String> {
        let document = json::parse(text.to_owned().into()).unwrap();
        let defaults = RefDefaults { env: Some("corp".into()), ..RefDefaults::default() };
        coerce(Some(document.root()), &defaults, version.dialect()).map(|r| r.key())
    }

    #[test]
    fn objects_need_three_keys_or_no_provider() {
        let new = Version::V2026_9_6;
        assert_eq!(
            read(r#"{"source":"env","provider":"p","id":"X"}"#, new).as_deref(),
            Some("env:p:X")
        );
        assert_eq!(
            read(r#"{"source":"env","id":"X","more":1}"#, new).as_deref(),
            Some("env:corp:X")
        );
        assert_eq!(read(r#"{"source":"file","id":"/x"}"#, new).as_deref(), Some("file:default:/x"));
        for none in [
            r#"{"source":"env","provider":"p","id":"X","more":1}"#,
            r#"{"source":"env","provider":null,"id":"X"}"#,
            r#"{"source":"env","provider":" ","id":"X"}"#,
            r#"{"source":"bogus","id":"X"}"#,
            r#"{"source":"env","id":" "}"#,
            "[]",
            "7",
        ] {
            assert_eq!(read(none, new), None, "{none}");
        }
    }

    #[test]
    fn versions_differ_in_store_and_shorthand() {
        let [old, new] = Version::ALL;
        assert_eq!(read(r#"" ${X_Y} ""#, old).as_deref(), Some("env:corp:X_Y"));
        assert_eq!(read(r#""$X_Y""#, old), None);
        assert_eq!(read(r#""$X_Y""#, new).as_deref(), Some("env:corp:X_Y"));
        assert_eq!(read(r#""${x}""#, new), None);
        let store = r#"{"source":"store","provider":"default","id":"X"}"#;
        assert_eq!(read(store, old), None);
        assert_eq!(read(store, new).as_deref(), Some("store:default:X"));
    }
}
