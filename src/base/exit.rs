//! The only place that knows exit numbers; the tables in the README and the man page come from here.

/// How a telson command ended.
///
/// The `secrets` commands use OpenClaw's own numbers where OpenClaw has one (0, 1, 2), because
/// scripts depend on them; see [`Exit::Failed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Nothing at or above the failing level was found.
    Ok,
    /// Findings, or (in the `secrets` commands, as OpenClaw does) any failure to do the work.
    Failed,
    /// At least one `SecretRef` could not be resolved, or the config cannot be used in an audit.
    Unresolved,
    /// Inputs were given and none of them was read.
    NothingChecked,
    /// A bad flag or combination, or a prompt was needed without a terminal.
    Usage,
    /// The gateway or another service does not answer.
    Unavailable,
    /// A defect in telson.
    Internal,
    /// A file could not be read or written.
    Io,
    /// An owner, mode or trusted-folder check failed.
    Refused,
    /// `openclaw.json` or `telson.toml` cannot be used.
    Config,
}

impl Exit {
    /// Every exit, in the order of the documentation.
    pub const ALL: [Self; 10] = [
        Self::Ok,
        Self::Failed,
        Self::Unresolved,
        Self::NothingChecked,
        Self::Usage,
        Self::Unavailable,
        Self::Internal,
        Self::Io,
        Self::Refused,
        Self::Config,
    ];

    /// The number that the process returns.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Failed => 1,
            Self::Unresolved => 2,
            Self::NothingChecked => 3,
            Self::Usage => 64,
            Self::Unavailable => 69,
            Self::Internal => 70,
            Self::Io => 74,
            Self::Refused => 77,
            Self::Config => 78,
        }
    }

    /// The short name used in tables and in JSON errors.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failed => "findings",
            Self::Unresolved => "unresolved",
            Self::NothingChecked => "nothing-checked",
            Self::Usage => "usage",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
            Self::Io => "io",
            Self::Refused => "refused",
            Self::Config => "config",
        }
    }

    /// One line for the documentation.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Ok => "nothing to report; also --help and --version",
            Self::Failed => {
                "findings with --check; in `secrets` commands also any failure, as OpenClaw does"
            }
            Self::Unresolved => {
                "a SecretRef cannot be resolved, or the config is unusable for an audit"
            }
            Self::NothingChecked => "inputs were given and none was read",
            Self::Usage => "bad flag or combination; a prompt was needed without a terminal",
            Self::Unavailable => "the gateway or another service does not answer",
            Self::Internal => "a defect in telson",
            Self::Io => "a file cannot be read or written",
            Self::Refused => "an owner, mode or trusted-folder check failed",
            Self::Config => "openclaw.json or telson.toml cannot be used",
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
