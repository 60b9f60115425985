//! What a plan does, as data without values: for previews, dry runs and the final report.

use super::ecma;
use super::model::{Plan, PlanTarget};
use super::node::{JsonKind, JsonNode};
use super::site::{AuthProfileKind, TargetSite};
use crate::base::names;
use crate::config::dialect::{Dialect, Version};
use crate::config::secret_ref::{RefSource, SecretRef};

/// Everything that a plan asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanDiff {
    /// One per target, in order.
    pub targets: Vec<TargetChange>,
    /// Provider changes that have an effect: removals first, then upserts.
    pub providers: Vec<ProviderChange>,
    /// What is cleaned up beside the targets.
    pub scrubs: Vec<Scrub>,
}

/// The store that a change belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangedFile {
    /// The config, or the file it includes at that place.
    Config,
    /// The auth store of an agent.
    AuthStore {
        /// The agent's id.
        agent: String,
    },
}

/// What happens to one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetChange {
    /// Where the field lives.
    pub file: ChangedFile,
    /// The field that the target names.
    pub field: Vec<String>,
    /// The field that gets the ref: the same, or its sibling (`keyRef`, `serviceAccountRef`).
    pub ref_field: Vec<String>,
    /// What stands in the field now.
    pub old: OldState,
    /// The ref that is written.
    pub new: SecretRef,
}

impl TargetChange {
    /// Whether the field holds that ref already.
    #[must_use]
    pub fn is_noop(&self) -> bool {
        self.old == OldState::Ref(self.new.clone())
    }
}

/// What stands in a field, without its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OldState {
    /// Nothing, or `null`.
    Absent,
    /// A string that is empty or only white space.
    Blank,
    /// A credential in plain text.
    Plaintext {
        /// Its length in characters, white space at the ends left out.
        chars: usize,
        /// The publicly known prefix of its vendor, such as `sk-`, if it has one.
        prefix: Option<&'static str>,
    },
    /// A ref already.
    Ref(SecretRef),
    /// `${NAME}` or `$NAME`, which 2026.9.6 reads as an env ref.
    EnvShorthand(String),
    /// An object with that many members (a service account).
    Object {
        /// Number of members.
        members: usize,
    },
    /// Something that cannot be a credential; the word for its type.
    Other(&'static str),
}

impl std::fmt::Display for OldState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Absent => f.write_str("absent"),
            Self::Blank => f.write_str("blank"),
            Self::Plaintext { chars, prefix } => {
                let s = if *chars == 1 { "" } else { "s" };
                write!(f, "plaintext, {chars} character{s}")?;
                prefix.map_or(Ok(()), |prefix| write!(f, ", {prefix}… shape"))
            }
            Self::Ref(reference) => write!(f, "ref {reference}"),
            Self::EnvShorthand(name) => write!(f, "environment variable {name}"),
            Self::Object { members } => write!(f, "plaintext object, {members} members"),
            Self::Other(kind) => f.write_str(kind),
        }
    }
}

/// Prefixes that vendors publish; longer ones before those they begin with. They tell whose key
/// it is and nothing about the key.
const PREFIXES: &[&str] = &[
    "sk-ant-",
    "sk-or-",
    "sk-proj-",
    "sk-",
    "xoxb-",
    "xoxp-",
    "xapp-",
    "github_pat_",
    "ghp_",
    "gho_",
    "glpat-",
    "AIza",
    "gsk_",
    "hf_",
    "xai-",
    "pplx-",
    "tvly-",
    "-----BEGIN",
    "eyJ",
];

impl OldState {
    /// The state of a field.
    #[must_use]
    pub fn of<N: JsonNode>(node: Option<&N>, dialect: &Dialect) -> Self {
        let Some(node) = node else { return Self::Absent };
        match node.kind() {
            JsonKind::Null => Self::Absent,
            JsonKind::String(text) => Self::of_text(ecma::trim(text), dialect),
            JsonKind::Object => reference(node, dialect)
                .map_or_else(|| Self::Object { members: node.members().len() }, Self::Ref),
            other => Self::Other(other.name()),
        }
    }

    fn of_text(text: &str, dialect: &Dialect) -> Self {
        if text.is_empty() {
            return Self::Blank;
        }
        if dialect.env_shorthand
            && let Some(rest) = text.strip_prefix('$')
        {
            let braced = rest.strip_prefix('{').and_then(|r| r.strip_suffix('}'));
            let name = braced.unwrap_or(rest);
            if names::is_env_id(name) {
                return Self::EnvShorthand(name.to_owned());
            }
        }
        let prefix = PREFIXES.iter().copied().find(|p| text.starts_with(p) && text.len() > p.len());
        Self::Plaintext { chars: text.chars().count(), prefix }
    }
}

/// The object form of a ref.
fn reference<N: JsonNode>(node: &N, dialect: &Dialect) -> Option<SecretRef> {
    let text = |key| node.member(key).and_then(JsonNode::text).map(str::to_owned);
    let source = RefSource::parse(&text("source")?)?;
    let reference = SecretRef { source, provider: text("provider")?, id: text("id")? };
    let fits = node.members().len() == 3 && reference.is_well_formed(dialect.strict_exec_ids);
    fits.then_some(reference)
}

/// What happens to one provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderChange {
    /// The alias.
    pub alias: String,
    /// What is done.
    pub action: ProviderAction,
}

/// What is done to a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProviderAction {
    /// It is removed.
    Remove,
    /// It is new; the word is its source.
    Add(String),
    /// It is there with other settings; the fields that differ, sorted. Not their values.
    Replace(Vec<String>),
}

/// A clean-up beside the targets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scrub {
    /// Lines of `.env` files whose value was migrated.
    Dotenv,
    /// Static values in the auth profiles of this model provider.
    AuthProfiles {
        /// The provider.
        provider: String,
    },
    /// Every static entry of `auth.json` files, related or not (2026.2.26).
    LegacyAuthJson,
}

/// Describes `plan`. `old` tells what stands at a target now (see [`OldState::of`]);
/// `provider` gives the present settings of an alias.
pub fn describe<'n, N: JsonNode + 'n>(
    plan: &Plan,
    version: Version,
    old: impl Fn(&PlanTarget) -> OldState,
    provider: impl Fn(&str) -> Option<&'n N>,
) -> PlanDiff {
    let change = |target: &PlanTarget| {
        let (file, ref_field) = place(target, version);
        let (field, new) = (target.path_segments.clone(), target.reference.clone());
        TargetChange { file, field, ref_field, old: old(target), new }
    };
    PlanDiff {
        targets: plan.targets.iter().map(change).collect(),
        providers: providers(plan, provider),
        scrubs: scrubs(plan, version),
    }
}

/// The store of a target and the field that gets its ref.
fn place(target: &PlanTarget, version: Version) -> (ChangedFile, Vec<String>) {
    let mut ref_field = target.path_segments.clone();
    let mut rename = |name: &str| {
        if let Some(last) = ref_field.last_mut() {
            name.clone_into(last);
        }
    };
    let file = match target.site(version) {
        Some(TargetSite::AuthProfile(kind)) => {
            rename(AuthProfileKind::ref_field(kind));
            ChangedFile::AuthStore { agent: target.agent_id.clone().unwrap_or_default() }
        }
        Some(TargetSite::Config(site)) => {
            if version.dialect().sibling_service_account
                && site.plan_type == "channels.googlechat.serviceAccount"
            {
                rename("serviceAccountRef");
            }
            ChangedFile::Config
        }
        None => ChangedFile::Config,
    };
    (file, ref_field)
}

fn providers<'n, N: JsonNode + 'n>(
    plan: &Plan,
    provider: impl Fn(&str) -> Option<&'n N>,
) -> Vec<ProviderChange> {
    let mut out = Vec::new();
    let upserted = |alias: &str| plan.provider_upserts.iter().any(|(a, _)| a == alias);
    for alias in &plan.provider_deletes {
        let told = out.iter().any(|c: &ProviderChange| &c.alias == alias);
        // Removed and put back is a replacement, which the upsert tells.
        if !told && !upserted(alias) && provider(alias).is_some() {
            out.push(ProviderChange { alias: alias.clone(), action: ProviderAction::Remove });
        }
    }
    for (alias, new) in &plan.provider_upserts {
        let action = match provider(alias) {
            None => ProviderAction::Add(new.source().to_owned()),
            Some(old) => {
                let fields = differing(&super::node::to_json(old), new.settings());
                if fields.is_empty() {
                    continue;
                }
                ProviderAction::Replace(fields)
            }
        };
        out.push(ProviderChange { alias: alias.clone(), action });
    }
    out
}

fn differing(old: &serde_json::Value, new: &serde_json::Value) -> Vec<String> {
    let keys = [old, new].into_iter().filter_map(|v| v.as_object()).flat_map(|map| map.keys());
    let keys: std::collections::BTreeSet<&String> = keys.collect();
    let differs = |key: &&&String| old.get(key.as_str()) != new.get(key.as_str());
    keys.iter().filter(differs).map(|key| (*key).clone()).collect()
}

fn scrubs(plan: &Plan, version: Version) -> Vec<Scrub> {
    let mut out = Vec::new();
    if plan.options.scrub_env && !plan.targets.is_empty() {
        out.push(Scrub::Dotenv);
    }
    if plan.options.scrub_auth_profiles {
        for target in &plan.targets {
            let is_model_key = matches!(target.site(version), Some(TargetSite::Config(site))
                if site.plan_type == "models.providers.apiKey");
            // 2026.2.26 goes by providerId, 2026.9.6 by the path.
            let provider = if version.dialect().sqlite_auth_stores {
                target.path_segments.get(2)
            } else {
                target.provider_id.as_ref()
            };
            let Some(provider) = provider.filter(|_| is_model_key) else { continue };
            let scrub = Scrub::AuthProfiles { provider: provider.clone() };
            if !out.contains(&scrub) {
                out.push(scrub);
            }
        }
    }
    if plan.options.scrub_legacy_auth_json && version.dialect().scrubs_auth_json {
        out.push(Scrub::LegacyAuthJson);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::plan::ProviderConfig;
    use serde_json::{Value, json};

    const OLD: Version = Version::V2026_2_26;
    const NEW: Version = Version::V2026_9_6;

    fn target(path: &[&str], version: Version) -> PlanTarget {
        let segments: Vec<String> = path.iter().map(|s| (*s).to_owned()).collect();
        let new = SecretRef { source: RefSource::Env, provider: "default".into(), id: "A".into() };
        PlanTarget::new(&segments, new, version).expect("known")
    }

    fn diff(plan: &Plan, version: Version, config: &Value) -> PlanDiff {
        let old = |t: &PlanTarget| {
            let node = t.path_segments.iter().try_fold(config, |node, key| node.get(key));
            OldState::of(node, version.dialect())
        };
        let providers = &config["secrets"]["providers"];
        describe(plan, version, old, |alias| providers.get(alias))
    }

    #[test]
    fn states_tell_no_values() {
        let cases = [
            (json!("sk-ant-canary-alpha-7Q"), "plaintext, 22 characters, sk-ant-… shape"),
            (json!(" canary-alpha-7Q "), "plaintext, 15 characters"),
            (json!("sk-"), "plaintext, 3 characters"),
            (json!("  "), "blank"),
            (json!(null), "absent"),
            (json!("${A_KEY}"), "environment variable A_KEY"),
            (json!("$A_KEY"), "environment variable A_KEY"),
            (json!("$canary"), "plaintext, 7 characters"),
            (json!({"source":"env","provider":"default","id":"A"}), "ref env:default:A"),
            (json!({"private_key":"canary-alpha-7Q"}), "plaintext object, 1 members"),
            (json!(5), "a number"),
        ];
        for (value, shown) in cases {
            let state = OldState::of(Some(&value), NEW.dialect());
            assert_eq!(state.to_string(), shown);
            assert!(!format!("{state:?}").contains("canary"), "{state:?}");
        }
        let old = OldState::of(Some(&json!("${A_KEY}")), OLD.dialect());
        assert_eq!(old.to_string(), "plaintext, 8 characters");
    }

    #[test]
    fn refs_go_where_each_version_keeps_them() {
        let path = ["channels", "googlechat", "accounts", "w", "serviceAccount"];
        let plan = Plan { targets: vec![target(&path, OLD)], ..Plan::default() };
        let field = |v| diff(&plan, v, &json!({})).targets[0].ref_field.join(".");
        assert_eq!(field(OLD), "channels.googlechat.accounts.w.serviceAccountRef");
        assert_eq!(field(NEW), "channels.googlechat.accounts.w.serviceAccount");
        let profile = target(&["profiles", "x", "token"], NEW).for_agent("main", None);
        let plan = Plan { targets: vec![profile], ..Plan::default() };
        let change = diff(&plan, NEW, &json!({})).targets.remove(0);
        assert_eq!(change.ref_field.join("."), "profiles.x.tokenRef");
        assert_eq!(change.file, ChangedFile::AuthStore { agent: "main".into() });
    }

    #[test]
    fn only_changes_and_scrubs_that_take_effect_are_told() {
        let config = json!({
            "models": {"providers": {"a.b": {"apiKey": {"source":"env","provider":"default","id":"A"}}}},
            "secrets": {"providers": {
                "gone": {"source": "env"}, "same": {"source": "env"},
                "new": {"source": "exec", "command": "/x", "env": {"T": "canary-alpha-7Q"}}
            }}
        });
        let upsert = |a: &str, v| (a.to_owned(), ProviderConfig::new(v));
        let plan = Plan {
            targets: vec![target(&["models", "providers", "a.b", "apiKey"], NEW)],
            provider_upserts: vec![
                upsert("same", json!({"source": "env"})),
                upsert("new", json!({"source": "exec", "command": "/y", "env": {"T": "other"}})),
                upsert("f", json!({"source": "file", "path": "/f"})),
            ],
            provider_deletes: vec!["gone".into(), "absent".into(), "same".into(), "gone".into()],
            ..Plan::default()
        };
        let told = diff(&plan, NEW, &config);
        assert!(told.targets[0].is_noop());
        let change = |alias: &str, action| ProviderChange { alias: alias.into(), action };
        assert_eq!(
            told.providers,
            [
                change("gone", ProviderAction::Remove),
                change("new", ProviderAction::Replace(vec!["command".into(), "env".into()])),
                change("f", ProviderAction::Add("file".into())),
            ]
        );
        let profiles = Scrub::AuthProfiles { provider: "a.b".into() };
        assert_eq!(told.scrubs, [Scrub::Dotenv, profiles.clone()]);
        assert!(!format!("{told:?}").contains("canary"));
        let told = diff(&plan, OLD, &config);
        assert_eq!(told.scrubs, [Scrub::Dotenv, profiles, Scrub::LegacyAuthJson]);
    }
}
