//! The report of a run: everything that a renderer needs, so that none computes anything again.

use std::path::PathBuf;

use super::code::Level;
use super::finding::Finding;
use crate::base::exit::Exit;

/// The verdict of a run, in OpenClaw's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nothing was found.
    Clean,
    /// Something was found, and every reference resolves.
    Findings,
    /// At least one reference does not resolve.
    Unresolved,
}

impl Status {
    /// The word in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Findings => "findings",
            Self::Unresolved => "unresolved",
        }
    }
}

/// What was done to check that references resolve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Resolution {
    /// Different references that were looked at.
    pub refs_checked: usize,
    /// Exec references that were not run, because nobody allowed it.
    pub skipped_exec_refs: usize,
    /// Whether every reference was looked at.
    pub resolvability_complete: bool,
}

/// Counts of the findings by OpenClaw's kinds, and of those that only telson has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// `PLAINTEXT_FOUND`.
    pub plaintext: usize,
    /// `REF_UNRESOLVED` and `PLACEHOLDER_VALUE`.
    pub unresolved: usize,
    /// `REF_SHADOWED`.
    pub shadowed: usize,
    /// `STORE_PLAINTEXT_RESIDUE`.
    pub store_residue: usize,
    /// `LEGACY_RESIDUE`.
    pub legacy: usize,
    /// Every other code.
    pub telson: usize,
}

impl Summary {
    /// Counts `findings`.
    #[must_use]
    pub fn of(findings: &[Finding]) -> Self {
        let mut summary = Self::default();
        for finding in findings {
            *match finding.meta.code {
                "PLAINTEXT_FOUND" => &mut summary.plaintext,
                "REF_UNRESOLVED" | "PLACEHOLDER_VALUE" => &mut summary.unresolved,
                "REF_SHADOWED" => &mut summary.shadowed,
                "STORE_PLAINTEXT_RESIDUE" => &mut summary.store_residue,
                "LEGACY_RESIDUE" => &mut summary.legacy,
                _ => &mut summary.telson,
            } += 1;
        }
        summary
    }
}

/// A credential that the config knows, for `--inventory`. It never holds the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventoryEntry {
    /// The field, as OpenClaw writes it.
    pub field: String,
    /// The file that holds the field.
    pub file: PathBuf,
    /// How the credential is kept: `plaintext`, `ref`, or `variable` for a text `${NAME}`.
    pub kept: &'static str,
    /// The reference, as `source:provider:id`.
    pub reference: Option<String>,
    /// The provider alias or model provider.
    pub provider: Option<String>,
    /// What uses the credential, such as `model provider openai`.
    pub consumers: Vec<String>,
    /// Time since the file that holds the value was last changed, in seconds.
    pub age_seconds: Option<u64>,
}

/// Everything that a run has to say.
#[derive(Debug, Clone)]
pub struct Report {
    /// The command, such as `secrets audit`.
    pub command: &'static str,
    /// The OpenClaw version whose rules were applied, such as `2026.9.6`.
    pub dialect: &'static str,
    /// The verdict.
    pub status: Status,
    /// The folder that relative paths in SARIF start from: the state folder or the repository.
    pub root: Option<PathBuf>,
    /// Every file that was read, absolute.
    pub files_scanned: Vec<PathBuf>,
    /// How references were checked.
    pub resolution: Resolution,
    /// What was found, in the order of the checks.
    pub findings: Vec<Finding>,
    /// Findings that the operator has accepted in `telson.toml`.
    pub suppressed: usize,
    /// Counts of `findings`.
    pub summary: Summary,
    /// The credentials, when they were asked for.
    pub inventory: Option<Vec<InventoryEntry>>,
    /// Short sentences about the run, such as what was skipped and how to include it.
    pub notes: Vec<String>,
    /// The command to run next.
    pub next: Option<String>,
}

impl Report {
    /// The version of telson that makes the reports.
    pub const TOOL_VERSION: &'static str = env!("CARGO_PKG_VERSION");

    /// A report about `findings`; the status and the counts follow from them.
    #[must_use]
    pub fn new(command: &'static str, dialect: &'static str, findings: Vec<Finding>) -> Self {
        let mut report = Self {
            command,
            dialect,
            status: Status::Clean,
            root: None,
            files_scanned: Vec::new(),
            resolution: Resolution { resolvability_complete: true, ..Resolution::default() },
            findings,
            suppressed: 0,
            summary: Summary::default(),
            inventory: None,
            notes: Vec::new(),
            next: None,
        };
        report.recount();
        report
    }

    /// Counts the findings again and draws the verdict from them, after some were taken out.
    pub fn recount(&mut self) {
        self.summary = Summary::of(&self.findings);
        self.status = if self.summary.unresolved > 0 {
            Status::Unresolved
        } else if self.findings.is_empty() {
            Status::Clean
        } else {
            Status::Findings
        };
    }

    /// The exit of an audit, as OpenClaw decides it: unresolved references count always, other
    /// findings (info too) only with `check`.
    #[must_use]
    pub const fn exit(&self, check: bool) -> Exit {
        match self.status {
            Status::Unresolved => Exit::Unresolved,
            Status::Findings if check => Exit::Failed,
            Status::Findings | Status::Clean => Exit::Ok,
        }
    }

    /// How many findings have `level`.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|f| f.level == level).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_verdict_follows_from_the_findings() {
        let report = sample::report();
        assert_eq!(report.status, Status::Unresolved);
        assert_eq!((report.exit(false), report.exit(true)), (Exit::Unresolved, Exit::Unresolved));
        assert_eq!((report.summary.plaintext, report.summary.telson), (2, 1));

        let only_plain = vec![sample::plaintext()];
        let report = Report::new("secrets audit", "2026.9.6", only_plain);
        assert_eq!((report.exit(false), report.exit(true)), (Exit::Ok, Exit::Failed));

        let clean = Report::new("secrets audit", "2026.9.6", Vec::new());
        assert_eq!((clean.status, clean.exit(true)), (Status::Clean, Exit::Ok));
    }
}
