//! The auth profiles in a store, file or database cell alike: `{version, profiles}`.

use std::ops::Range;

use super::json::{is_object, members, non_blank};
use super::reference::coerce;
use crate::base::secret::SecretValue;
use crate::config::dialect::Dialect;
use crate::config::json5::{Document, Node};
use crate::config::model::secrets::Defaults;
use crate::config::secret_ref::SecretRef;

/// The type of a profile with a static credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StaticKind {
    /// `api_key`
    ApiKey,
    /// `token`
    Token,
}

impl StaticKind {
    /// The word in the field `type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ApiKey => "api_key",
            Self::Token => "token",
        }
    }

    /// The field of the value.
    #[must_use]
    pub const fn value_field(self) -> &'static str {
        match self {
            Self::ApiKey => "key",
            Self::Token => "token",
        }
    }

    /// The field of the ref beside it.
    #[must_use]
    pub const fn ref_field(self) -> &'static str {
        match self {
            Self::ApiKey => "keyRef",
            Self::Token => "tokenRef",
        }
    }
}

/// What a value field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// The field is not there.
    Absent,
    /// A text, blank ones included.
    Text(SecretValue),
    /// Something that is no text.
    Other,
}

/// A static credential of a profile.
#[derive(Debug, Clone)]
pub struct StaticCredential {
    /// Its type.
    pub kind: StaticKind,
    /// What the value field holds.
    pub value: FieldValue,
    /// The ref in force: the one beside the value, else the one in its place.
    pub reference: Option<SecretRef>,
    /// The value counts as a credential in plain text. In 2026.2.26 that holds for every text;
    /// from 2026.9.6 on a text that is a ref itself does not count.
    pub is_plaintext: bool,
    /// The ref field is there.
    pub has_ref_field: bool,
    /// The ref field holds a ref (by shape, not by grammar).
    pub ref_field_is_ref: bool,
    /// The bytes of the value in its document.
    pub value_span: Option<Range<usize>>,
    /// The bytes of the ref field's value in its document.
    pub ref_span: Option<Range<usize>>,
}

/// What a profile holds.
#[derive(Debug, Clone)]
pub enum Credential {
    /// A key or token that does not change by itself.
    Static(StaticCredential),
    /// OAuth tokens.
    OAuth {
        /// There is an access token.
        has_access: bool,
        /// There is a refresh token.
        has_refresh: bool,
    },
}

/// One profile that names a provider.
#[derive(Debug, Clone)]
pub struct ProfileEntry {
    /// Its name in the store.
    pub profile_id: String,
    /// The provider as written.
    pub provider: String,
    /// What it holds.
    pub credential: Credential,
    /// The bytes of the profile in its document.
    pub span: Range<usize>,
}

/// The profiles of a store in the order of JavaScript. Profiles without a provider, without a
/// type or of another type are passed over, as OpenClaw does.
///
/// `None` when the document is no store: not an object, or without an object `profiles`.
#[must_use]
pub fn read(
    document: &Document,
    defaults: &Defaults,
    dialect: &Dialect,
) -> Option<Vec<ProfileEntry>> {
    let root = document.root();
    let profiles = root.get("profiles").filter(|p| is_object(p))?;
    Some(
        members(profiles)
            .into_iter()
            .filter_map(|(id, p)| entry(id, p, defaults, dialect))
            .collect(),
    )
}

fn entry(id: &str, profile: &Node, defaults: &Defaults, dialect: &Dialect) -> Option<ProfileEntry> {
    if !is_object(profile) {
        return None;
    }
    let provider = non_blank(profile.get("provider"))?.to_owned();
    let credential = match profile.get("type")?.as_str()? {
        "api_key" => static_credential(StaticKind::ApiKey, profile, defaults, dialect),
        "token" => static_credential(StaticKind::Token, profile, defaults, dialect),
        "oauth" => Credential::OAuth {
            has_access: non_blank(profile.get("access")).is_some(),
            has_refresh: non_blank(profile.get("refresh")).is_some(),
        },
        _ => return None,
    };
    Some(ProfileEntry { profile_id: id.to_owned(), provider, credential, span: profile.range() })
}

fn static_credential(
    kind: StaticKind,
    profile: &Node,
    defaults: &Defaults,
    dialect: &Dialect,
) -> Credential {
    let value = profile.get(kind.value_field());
    let sibling = profile.get(kind.ref_field());
    let sibling_ref = coerce(sibling, defaults, dialect);
    let inline_ref = coerce(value, defaults, dialect);
    let text = value.and_then(Node::as_str);
    // What 2026.2.26 calls plain text does not depend on refs; `env_shorthand` came with the
    // rule that a text which is a ref is no plain text.
    let is_plaintext =
        non_blank(value).is_some() && !(dialect.env_shorthand && inline_ref.is_some());
    Credential::Static(StaticCredential {
        kind,
        value: match (value, text) {
            (None, _) => FieldValue::Absent,
            (Some(_), Some(text)) => FieldValue::Text(SecretValue::new(text)),
            (Some(_), None) => FieldValue::Other,
        },
        is_plaintext,
        has_ref_field: sibling.is_some(),
        ref_field_is_ref: sibling_ref.is_some(),
        reference: sibling_ref.or(inline_ref),
        value_span: value.map(Node::range),
        ref_span: sibling.map(Node::range),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::dialect::Version;
    use crate::secrets::stores::json;

    fn entries(text: &str, version: Version) -> Vec<ProfileEntry> {
        let document = json::parse(text.to_owned().into()).unwrap();
        read(&document, &Defaults::default(), version.dialect()).unwrap()
    }

    fn only(text: &str, version: Version) -> StaticCredential {
        let text = format!(r#"{{"profiles":{{"p":{{"provider":"x",{text}}}}}}}"#);
        match entries(&text, version).remove(0).credential {
            Credential::Static(credential) => credential,
            Credential::OAuth { .. } => panic!("static expected"),
        }
    }

    const CANARY: &str = "canary-alpha-7Qprofiles";

    #[test]
    fn odd_profiles_are_passed_over() {
        let text = r#"{"profiles":{"a":1,"b":{"type":"api_key","key":"x"},
            "c":{"provider":" ","type":"token"},"d":{"provider":"p","key":"x"},
            "e":{"provider":"p","type":"apiKey"},"f":{"provider":"p","type":"oauth","access":"x"},
            "7":{"provider":"P","type":"token"}}}"#;
        for version in Version::ALL {
            let found = entries(text, version);
            assert_eq!(found.iter().map(|e| e.profile_id.as_str()).collect::<Vec<_>>(), ["7", "f"]);
            assert_eq!(found[0].provider, "P");
            assert!(matches!(
                found[1].credential,
                Credential::OAuth { has_access: true, has_refresh: false }
            ));
        }
    }

    #[test]
    fn a_value_beside_a_ref_is_both() {
        for version in Version::ALL {
            let both = only(
                &format!(
                    r#""type":"token","token":"{CANARY}",
                       "tokenRef":{{"source":"env","provider":"default","id":"T"}}"#
                ),
                version,
            );
            assert!(both.is_plaintext && both.ref_field_is_ref);
            assert_eq!(both.reference.as_ref().unwrap().key(), "env:default:T");
            assert!(!format!("{both:?}").contains("canary"));
        }
    }

    #[test]
    fn a_shorthand_is_plain_text_too_in_the_old_version() {
        let [old, new] = Version::ALL.map(|v| only(r#""type":"api_key","key":"${X}""#, v));
        assert!(old.is_plaintext && old.reference.is_some());
        assert!(!new.is_plaintext && new.reference.is_some());
        let [old, new] = Version::ALL.map(|v| only(r#""type":"api_key","key":"$X""#, v));
        assert!(old.is_plaintext && old.reference.is_none());
        assert!(!new.is_plaintext && new.reference.is_some());
    }

    #[test]
    fn the_sibling_wins_and_a_bad_one_does_not_count() {
        let inline = r#""type":"api_key","key":{"source":"env","id":"IN"}"#;
        let credential =
            only(&format!(r#"{inline},"keyRef":{{"source":"file","id":"/x"}}"#), Version::NEWEST);
        assert_eq!(credential.reference.unwrap().key(), "file:default:/x");
        let credential = only(&format!(r#"{inline},"keyRef":"nonsense""#), Version::NEWEST);
        assert_eq!(credential.reference.unwrap().key(), "env:default:IN");
        assert!(credential.has_ref_field && !credential.ref_field_is_ref);
        assert_eq!(credential.value, FieldValue::Other);
    }

    #[test]
    fn blank_values_are_nothing() {
        let blank = only(r#""type":"api_key","key":" \n""#, Version::V2026_2_26);
        assert!(!blank.is_plaintext && blank.reference.is_none());
    }

    #[test]
    fn no_store_is_none() {
        for text in ["[]", "{}", r#"{"profiles":[]}"#, "7"] {
            let document = json::parse(text.to_owned().into()).unwrap();
            assert!(read(&document, &Defaults::default(), Version::NEWEST.dialect()).is_none());
        }
    }
}
