//! Reading a `SecretRef` out of a field of a JSON store, old forms included.

use crate::config::dialect::Dialect;
use crate::config::json5::Node;
use crate::config::model::secrets::Defaults;
use crate::config::secret_ref::{SecretRef, coerce_profile_ref};

/// The ref that a field holds, if the field is there; see [`coerce_profile_ref`].
#[must_use]
pub fn coerce(node: Option<&Node>, defaults: &Defaults, dialect: &Dialect) -> Option<SecretRef> {
    coerce_profile_ref(node?, defaults, dialect)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::dialect::Version;
    use crate::secrets::stores::json;

    fn read(text: &str, version: Version) -> Option<String> {
        let document = json::parse(text.to_owned().into()).unwrap();
        let defaults = Defaults { env: Some("corp".into()), ..Defaults::default() };
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
