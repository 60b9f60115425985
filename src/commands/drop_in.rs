//! What a command must not know when it stands in for an OpenClaw version.

use crate::config::dialect::Version;

/// A flag that telson's command has and the OpenClaw command of some version has not. With
/// `--as-openclaw` of that version the flag is an unknown option, as it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DropIn {
    /// The flag with its dashes, such as `--allow-exec`.
    pub flag: &'static str,
    /// The only version that does not know it; `None` when no version does.
    absent_in: Option<Version>,
}

impl DropIn {
    /// `flag` is unknown to `version`.
    #[must_use]
    pub const fn forbid(flag: &'static str, version: Version) -> Self {
        Self { flag, absent_in: Some(version) }
    }

    /// `flag` is telson's own: no OpenClaw version has it.
    #[must_use]
    pub const fn own(flag: &'static str) -> Self {
        Self { flag, absent_in: None }
    }

    /// Whether `version` lacks the flag.
    #[must_use]
    pub fn is_absent_in(&self, version: Version) -> bool {
        self.absent_in.is_none_or(|known| known == version)
    }
}
