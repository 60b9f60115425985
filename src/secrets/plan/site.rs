//! The places that a plan target may name: credential paths of the config, and auth profiles.

use crate::config::dialect::{Builtin, TARGETS, Target, Version};

/// Which targets count as known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Those that a plain install of the version accepts in a plan: the drop-in mode.
    Installed,
    /// Every documented one, whatever plugin it needs.
    Documented,
}

/// The kinds of auth profile that hold a static credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthProfileKind {
    /// `type: "api_key"`: `key`, or `keyRef`.
    ApiKey,
    /// `type: "token"`: `token`, or `tokenRef`.
    Token,
}

impl AuthProfileKind {
    /// The target type in plans.
    #[must_use]
    pub const fn plan_type(self) -> &'static str {
        match self {
            Self::ApiKey => "auth-profiles.api_key.key",
            Self::Token => "auth-profiles.token.token",
        }
    }

    /// The `type` of the profile.
    #[must_use]
    pub const fn profile_type(self) -> &'static str {
        match self {
            Self::ApiKey => "api_key",
            Self::Token => "token",
        }
    }

    /// The field with the value.
    #[must_use]
    pub const fn value_field(self) -> &'static str {
        match self {
            Self::ApiKey => "key",
            Self::Token => "token",
        }
    }

    /// The field with the ref.
    #[must_use]
    pub const fn ref_field(self) -> &'static str {
        match self {
            Self::ApiKey => "keyRef",
            Self::Token => "tokenRef",
        }
    }
}

/// What a plan target points at.
#[derive(Debug, Clone, Copy)]
pub enum TargetSite {
    /// A credential path of the config.
    Config(&'static Target),
    /// A profile of an agent's auth store (2026.9.6).
    AuthProfile(AuthProfileKind),
}

impl TargetSite {
    /// The sites that `target_type` names in `version`. A type may be written as in plans, or
    /// (2026.9.6) as its path pattern.
    #[must_use]
    pub fn of_type(target_type: &str, version: Version, known: Known) -> Vec<Self> {
        Self::all(version, known)
            .filter(|site| {
                site.plan_type() == target_type
                    || (version.dialect().has_store
                        && matches!(site, Self::Config(t) if t.pattern == target_type))
            })
            .collect()
    }

    /// The first site that `target_type` and `segments` name together.
    #[must_use]
    pub fn find(
        target_type: &str,
        segments: &[impl AsRef<str>],
        version: Version,
        known: Known,
    ) -> Option<Self> {
        Self::of_type(target_type, version, known).into_iter().find(|s| s.matches(segments))
    }

    /// Every site of a version, in registry order.
    pub fn all(version: Version, known: Known) -> impl Iterator<Item = Self> {
        let profiles: &[AuthProfileKind] = if version.dialect().sqlite_auth_stores {
            &[AuthProfileKind::ApiKey, AuthProfileKind::Token]
        } else {
            &[]
        };
        let config = TARGETS
            .iter()
            .filter(move |target| match known {
                Known::Documented => target.known_to(version),
                Known::Installed => target.audited_by(version) || is_in_catalog(target, version),
            })
            .map(Self::Config);
        config.chain(profiles.iter().copied().map(Self::AuthProfile))
    }

    /// The type as plans are written.
    #[must_use]
    pub const fn plan_type(&self) -> &'static str {
        match self {
            Self::Config(target) => target.plan_type,
            Self::AuthProfile(kind) => kind.plan_type(),
        }
    }

    /// The dot path with `*` for a free segment.
    #[must_use]
    pub const fn pattern(&self) -> &'static str {
        match self {
            Self::Config(target) => target.pattern,
            Self::AuthProfile(AuthProfileKind::ApiKey) => "profiles.*.key",
            Self::AuthProfile(AuthProfileKind::Token) => "profiles.*.token",
        }
    }

    /// Whether `segments` is a path of this site.
    #[must_use]
    pub fn matches(&self, segments: &[impl AsRef<str>]) -> bool {
        match self {
            Self::Config(target) => target.matches(segments),
            Self::AuthProfile(kind) => matches!(
                segments,
                [first, id, last] if first.as_ref() == "profiles" && !id.as_ref().is_empty()
                    && last.as_ref() == kind.value_field()
            ),
        }
    }

    /// Index of the segment that `providerId` must equal.
    #[must_use]
    pub const fn provider_segment(&self) -> Option<usize> {
        match self {
            Self::Config(target) => target.provider_segment,
            Self::AuthProfile(_) => None,
        }
    }

    /// Index of the segment that `accountId` must equal. No target of a plain 2026.9.6 takes an
    /// `accountId`; what plugins register is not pinned down, so theirs is accepted if it fits.
    #[must_use]
    pub fn account_segment(&self, version: Version) -> Option<usize> {
        match self {
            Self::Config(target) if !target.audited_by(Version::V2026_9_6) => {
                target.account_segment
            }
            Self::Config(target) if version == Version::V2026_2_26 => target.account_segment,
            Self::Config(_) | Self::AuthProfile(_) => None,
        }
    }
}

/// Channels of 2026.9.6 whose plugin is separate but whose targets come with the official
/// catalog, so that plans for them are accepted on a plain install.
fn is_in_catalog(target: &Target, version: Version) -> bool {
    version == Version::V2026_9_6
        && target.in_2026_9_6 == Builtin::Plugin
        && target.pattern.starts_with("channels.qqbot.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_of_each_version() {
        let old: Vec<_> = TargetSite::all(Version::V2026_2_26, Known::Installed).collect();
        assert_eq!(old.len(), 4);
        let new = TargetSite::all(Version::V2026_9_6, Known::Installed).count();
        assert_eq!(new, 41);
        assert!(TargetSite::all(Version::V2026_9_6, Known::Documented).count() > 100);
    }

    #[test]
    fn aliases_belong_to_the_newer_version() {
        let segments = ["models", "providers", "a.b", "apiKey"];
        for (name, old, new) in
            [("models.providers.apiKey", true, true), ("models.providers.*.apiKey", false, true)]
        {
            let known = |v| TargetSite::find(name, &segments, v, Known::Installed).is_some();
            assert_eq!((known(Version::V2026_2_26), known(Version::V2026_9_6)), (old, new));
        }
    }
}
