//! What a command must not know when it stands in for an OpenClaw version.

use crate::config::dialect::Version;

/// A flag that telson's command has and the OpenClaw command of some version has not. With
/// `--as-openclaw` of that version the flag is an unknown option, as it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DropIn {
    /// The flag with its dashes, such as `--allow-exec`.
    pub flag: &'static str,
    /// The version that does not know it.
    pub absent_in: Version,
}

impl DropIn {
    /// `flag` is unknown to `version`.
    #[must_use]
    pub const fn forbid(flag: &'static str, version: Version) -> Self {
        Self { flag, absent_in: version }
    }
}
