//! What has to leave the stores once a provider's key is a ref in the config. Plans only.

use std::collections::BTreeSet;
use std::path::Path;

use zeroize::Zeroizing;

use super::auth_json;
use super::cell::CellEdit;
use super::json::{is_object, members, non_blank};
use super::profiles::StaticKind;
use super::reference::coerce;
use crate::base::secret::SecretValue;
use crate::config::dialect::Dialect;
use crate::config::json5::{Document, Node, Step};
use crate::config::markers::provider_key;
use crate::config::model::secrets::Defaults;

/// What leaves one store of auth profiles.
#[derive(Debug, Clone, Default)]
pub struct ProfileScrub {
    /// The changes. For a file they are removals only.
    pub edits: Vec<CellEdit>,
    /// The credentials that leave, trimmed; their copies in `.env` files leave too.
    pub collected: Vec<SecretValue>,
    /// The provider of each OAuth profile that stays and still comes before the new ref.
    pub oauth_providers: Vec<String>,
}

impl ProfileScrub {
    /// The members to remove, as paths into a JSON5 document.
    #[must_use]
    pub fn removals(&self) -> Vec<Vec<Step>> {
        self.edits
            .iter()
            .filter(|edit| matches!(edit, CellEdit::Remove(_)))
            .map(|edit| edit.path().iter().cloned().map(Step::Key).collect())
            .collect()
    }

    /// The warnings about OAuth profiles in the store `path`, in the words of OpenClaw.
    #[must_use]
    pub fn warnings(&self, path: &Path) -> Vec<String> {
        self.oauth_providers
            .iter()
            .map(|provider| {
                format!(
                    "Provider \"{provider}\" has OAuth credentials in {}; those still take \
                     precedence and are out of scope for static SecretRef migration.",
                    path.display()
                )
            })
            .collect()
    }
}

/// Plans the scrub of the profiles that belong to `targets`, which are provider names as
/// [`provider_key`] gives them.
///
/// 2026.2.26 takes out value and ref of every such profile. From 2026.9.6 on a valid ref stays
/// (it is a way to the credential, not the credential), and profiles in older forms (`apiKey`
/// for `api_key`, `mode` for `type`, a ref in place of the value) are treated as what they mean.
#[must_use]
pub fn plan_profiles(
    document: &Document,
    targets: &BTreeSet<String>,
    defaults: &Defaults,
    dialect: &Dialect,
) -> ProfileScrub {
    let mut scrub = ProfileScrub::default();
    let Some(profiles) = document.root().get("profiles") else { return scrub };
    for (id, profile) in members(profiles).into_iter().filter(|(_, p)| is_object(p)) {
        let Some(provider) = non_blank(profile.get("provider")) else { continue };
        let provider = provider_key(provider, dialect);
        if !targets.contains(&provider) {
            continue;
        }
        let mut plan = Plan { document, id, profile, scrub: &mut scrub };
        match (profile_type(profile, dialect), dialect.sqlite_auth_stores) {
            (Some(Type::Static(kind)), false) => plan.everything(kind),
            (Some(Type::Static(kind)), true) => plan.all_but_refs(kind, defaults, dialect),
            (Some(Type::OAuth), checks_tokens) => {
                let has_token = ["access", "refresh"]
                    .iter()
                    .any(|field| non_blank(profile.get(field)).is_some());
                if has_token || !checks_tokens {
                    scrub.oauth_providers.push(provider);
                }
            }
            (None, _) => {}
        }
    }
    scrub
}

/// The static entries of an `auth.json`, all of which leave, whatever the plan is about.
#[must_use]
pub fn plan_auth_json(document: &Document) -> Vec<Vec<Step>> {
    auth_json::static_entries(document)
        .into_iter()
        .map(|entry| vec![Step::Key(entry.provider)])
        .collect()
}

enum Type {
    Static(StaticKind),
    OAuth,
}

fn profile_type(profile: &Node, dialect: &Dialect) -> Option<Type> {
    let named = profile.get("type");
    let named = match named {
        None if dialect.sqlite_auth_stores => profile.get("mode"),
        _ => named,
    };
    match named?.as_str()? {
        "api_key" => Some(Type::Static(StaticKind::ApiKey)),
        "apiKey" if dialect.sqlite_auth_stores => Some(Type::Static(StaticKind::ApiKey)),
        "token" => Some(Type::Static(StaticKind::Token)),
        "oauth" => Some(Type::OAuth),
        _ => None,
    }
}

struct Plan<'a> {
    document: &'a Document,
    id: &'a str,
    profile: &'a Node,
    scrub: &'a mut ProfileScrub,
}

impl Plan<'_> {
    fn everything(&mut self, kind: StaticKind) {
        self.value(kind.value_field());
        if self.profile.get(kind.ref_field()).is_some() {
            self.remove(kind.ref_field());
        }
    }

    fn all_but_refs(&mut self, kind: StaticKind, defaults: &Defaults, dialect: &Dialect) {
        let value = self.profile.get(kind.value_field());
        let sibling = self.profile.get(kind.ref_field());
        let sibling_is_ref = coerce(sibling, defaults, dialect).is_some();
        let inline_object =
            value.filter(|node| is_object(node) && coerce(Some(node), defaults, dialect).is_some());
        self.value(kind.value_field());
        if kind == StaticKind::ApiKey && self.profile.get("apiKey").is_some_and(is_text) {
            self.value("apiKey");
        }
        match (sibling, inline_object) {
            _ if sibling_is_ref => {}
            // A ref in place of the value moves to where refs belong.
            (_, Some(node)) => {
                let text = Zeroizing::new(self.document.text()[node.range()].to_owned());
                self.scrub.edits.push(CellEdit::Set(self.path(kind.ref_field()), text));
            }
            (Some(_), None) => self.remove(kind.ref_field()),
            (None, None) => {}
        }
    }

    fn value(&mut self, field: &str) {
        if let Some(node) = self.profile.get(field) {
            if let Some(text) = non_blank(Some(node)) {
                self.scrub.collected.push(SecretValue::new(text.trim()));
            }
            self.remove(field);
        }
    }

    fn remove(&mut self, field: &str) {
        self.scrub.edits.push(CellEdit::Remove(self.path(field)));
    }

    fn path(&self, field: &str) -> Vec<String> {
        vec!["profiles".to_owned(), self.id.to_owned(), field.to_owned()]
    }
}

fn is_text(node: &Node) -> bool {
    node.as_str().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::dialect::Version;
    use crate::secrets::stores::{cell, json};

    const STORE: &str = r#"{"version":1,"profiles":{
        "a":{"type":"api_key","provider":"openai","key":" canary-alpha-7Q ","keyRef":{"source":"bogus"}},
        "b":{"type":"token","provider":" OpenAI ","token":"canary-beta-7Q","tokenRef":{"source":"env","provider":"default","id":"T"}},
        "c":{"type":"api_key","provider":"openai","key":{"source":"env","id":"K"}},
        "d":{"type":"oauth","provider":"openai","access":"canary-gamma-7Q"},
        "e":{"type":"oauth","provider":"openai"},
        "f":{"mode":"apiKey","provider":"openai","apiKey":"canary-delta-7Q"},
        "g":{"type":"api_key","provider":"other","key":"canary-keep-7Q"}}}"#;

    fn scrub(version: Version) -> (ProfileScrub, serde_json::Value) {
        let document = json::parse(STORE.to_owned().into()).unwrap();
        let targets = BTreeSet::from(["openai".to_owned()]);
        let plan = plan_profiles(&document, &targets, &Defaults::default(), version.dialect());
        let text = cell::edit(&document, &plan.edits).unwrap();
        (plan, serde_json::from_str(&text).unwrap())
    }

    fn values(plan: &ProfileScrub) -> Vec<&str> {
        plan.collected.iter().map(|v| v.expose("a test compares canaries")).collect()
    }

    #[test]
    fn the_old_version_takes_values_and_refs() {
        let (plan, after) = scrub(Version::V2026_2_26);
        for id in ["a", "b", "c"] {
            let profile = after["profiles"][id].as_object().unwrap();
            assert_eq!(profile.keys().collect::<Vec<_>>(), ["type", "provider"], "{id}");
        }
        assert_eq!(after["profiles"]["f"]["apiKey"], "canary-delta-7Q");
        assert_eq!(after["profiles"]["g"]["key"], "canary-keep-7Q");
        assert_eq!(values(&plan), ["canary-alpha-7Q", "canary-beta-7Q"]);
        assert_eq!(plan.oauth_providers, ["openai", "openai"]);
        assert_eq!(plan.removals().len(), 5);
        assert_eq!(
            plan.removals()[0],
            ["profiles", "a", "key"].map(|k| Step::Key(k.to_owned())).to_vec()
        );
    }

    #[test]
    fn the_new_version_keeps_refs_that_are_refs() {
        let (plan, after) = scrub(Version::V2026_9_6);
        let profiles = &after["profiles"];
        assert_eq!(profiles["a"], serde_json::json!({"type":"api_key","provider":"openai"}));
        assert_eq!(profiles["b"]["tokenRef"]["id"], "T");
        assert!(profiles["b"].get("token").is_none());
        assert_eq!(profiles["c"]["keyRef"], serde_json::json!({"source":"env","id":"K"}));
        assert!(profiles["c"].get("key").is_none());
        assert!(profiles["f"].get("apiKey").is_none());
        assert_eq!(profiles["g"]["key"], "canary-keep-7Q");
        assert_eq!(values(&plan), ["canary-alpha-7Q", "canary-beta-7Q", "canary-delta-7Q"]);
        assert_eq!(plan.oauth_providers, ["openai"]);
        let warning = plan.warnings(Path::new("/s")).remove(0);
        assert!(warning.starts_with("Provider \"openai\" has OAuth credentials in /s; those"));
        assert!(!format!("{plan:?}").contains("canary"));
    }

    #[test]
    fn every_static_entry_of_auth_json_leaves() {
        let text = r#"{"a":{"type":"api_key","key":"x"},"b":{"type":"oauth"},"c":{"type":"api_key","key":"y"}}"#;
        let document = json::parse(text.to_owned().into()).unwrap();
        let key = |k: &str| vec![Step::Key(k.to_owned())];
        assert_eq!(plan_auth_json(&document), [key("a"), key("c")]);
    }
}
