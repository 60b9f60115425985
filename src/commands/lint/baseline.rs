//! The baseline file of a run: found, used, brought up to date.

use std::path::{Path, PathBuf};

use super::collect::Known;
use crate::commands::error::{CliError, ErrorKind};
use crate::lint::baseline::{Baseline, FILE_NAME, Identifier, Subject};
use crate::report::Report;
use crate::report::finding::Location;
use crate::sys::fs::{self, Perms};

/// The baseline and the file it stands in.
pub(super) struct Store {
    file: PathBuf,
    baseline: Baseline,
    known: usize,
}

impl Store {
    /// Reads the named file, or the one in the root; without one the baseline is empty.
    pub(super) fn open(root: &Path, named: Option<&Path>, cwd: &Path) -> Result<Self, CliError> {
        let file = named.map_or_else(|| root.join(FILE_NAME), |named| cwd.join(named));
        let cannot =
            |kind| CliError::new(kind, "cannot use the baseline").at(Location::new(&file, ""));
        let baseline = match std::fs::read_to_string(&file) {
            Ok(text) => Baseline::read(&text).map_err(|error| {
                cannot(ErrorKind::Config)
                    .caused_by(error)
                    .hint("restore it from git, or delete it and run --update-baseline --accept")
            })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let mut salt = [0; 16];
                getrandom::fill(&mut salt).map_err(|error| {
                    CliError::new(ErrorKind::Io, "cannot get random bytes").caused_by(error)
                })?;
                Baseline::new(salt)
            }
            Err(error) => return Err(cannot(ErrorKind::Io).caused_by(error)),
        };
        Ok(Self { file, baseline, known: 0 })
    }

    /// What makes identities that fit it.
    pub(super) fn identifier(&self) -> Identifier {
        self.baseline.identifier().clone()
    }

    /// Puts into `report` what is new. All subjects come back, with whether they are known.
    pub(super) fn filter(
        &mut self,
        report: &mut Report,
        findings: Vec<Known>,
    ) -> Vec<(Subject, bool)> {
        let subjects: Vec<Subject> = findings.iter().map(|known| known.subject.clone()).collect();
        let known = self.baseline.known(&subjects);
        self.known = known.iter().filter(|known| **known).count();
        for (found, known) in findings.into_iter().zip(&known) {
            if !known {
                report.findings.push(found.finding);
            }
        }
        if self.known > 0 {
            let (count, file) = (self.known, self.file.display());
            report.notes.push(format!("{count} known finding(s) are left out, by {file}"));
        }
        report.suppressed += self.known;
        report.recount();
        subjects.into_iter().zip(known).collect()
    }

    /// Writes the baseline: without what is gone, and, when `accept`, with what is new.
    pub(super) fn update(
        &mut self,
        subjects: &[(Subject, bool)],
        accept: bool,
    ) -> Result<String, CliError> {
        let kept: Vec<Subject> = subjects
            .iter()
            .filter(|(_, known)| *known || accept)
            .map(|(subject, _)| subject.clone())
            .collect();
        let (before, new) = (self.baseline.len(), subjects.len() - self.known);
        let gone = before - self.known.min(before);
        self.baseline = self.baseline.with(&kept);
        let text = self.baseline.write();
        let perms = if self.file.exists() { Perms::Keep } else { Perms::Exactly(0o644) };
        fs::write_atomic(&self.file, text.as_bytes(), perms).map_err(|error| {
            CliError::new(ErrorKind::Io, "cannot write the baseline")
                .at(Location::new(&self.file, ""))
                .caused_by(error)
        })?;
        let what = match (accept, new) {
            (_, 0) => String::new(),
            (true, new) => format!(", {new} taken in"),
            (false, new) => format!(", {new} new left out (--accept takes them in)"),
        };
        Ok(format!("{}: {} known, {gone} gone{what}", self.file.display(), self.baseline.len()))
    }
}
