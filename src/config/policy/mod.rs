//! telson's own settings, `telson.toml` beside `openclaw.json`: OpenClaw refuses unknown keys in
//! its config, so they cannot stand there. This module owns what the settings mean; reading them
//! is in `read`, changing them in `edit`.

mod edit;
mod glob;
mod read;
mod rules;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::problem::Problem;
use super::secret_names::is_secret_name;
use crate::base::span::LineColumn;
use crate::report::Report;
use crate::report::code::{CodeMeta, Level};
use crate::report::finding::{Finding, Location};

pub use edit::{EditError, NewIgnore};
pub use glob::Glob;
pub use rules::OwnRule;

/// The name of the file.
pub const FILE_NAME: &str = "telson.toml";

/// What the operator wants done with a kind of finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Leave it out; it is counted as suppressed.
    Allow,
    /// Report it at this level.
    At(Level),
}

/// A finding that the operator has accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    /// The id of its code.
    pub code: &'static str,
    /// The fields it is accepted in; any field when absent.
    pub path: Option<Glob>,
    /// The files it is accepted in; any file when absent.
    pub file: Option<Glob>,
    /// The credential it is accepted for; any when absent.
    pub fingerprint: Option<String>,
    /// Why it is accepted.
    pub reason: String,
    /// Where the entry stands.
    pub position: LineColumn,
}

/// Names of fields and variables that hold a credential: telson's own and the operator's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecretNames(Vec<String>);

impl SecretNames {
    /// Names beyond telson's own, compared without regard to case.
    #[must_use]
    pub fn with(extra: Vec<String>) -> Self {
        Self(extra)
    }

    /// Whether a field or variable of this name holds a credential.
    #[must_use]
    pub fn holds_secret(&self, name: &str) -> bool {
        is_secret_name(name) || self.has(name)
    }

    /// Whether the operator's names make a field of the config one that holds a credential.
    #[must_use]
    pub fn adds(&self, path: &[String]) -> bool {
        path.last().is_some_and(|name| self.has(name))
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|extra| extra.eq_ignore_ascii_case(name))
    }
}

/// The settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// The file they were read from; nothing when there is none.
    pub file: Option<PathBuf>,
    /// Levels by id of code.
    pub levels: BTreeMap<&'static str, Wanted>,
    /// Accepted findings.
    pub ignores: Vec<Ignore>,
    /// Further files to search for copies.
    pub also: Vec<Glob>,
    /// Files that the linter leaves out.
    pub exclude: Vec<Glob>,
    /// The operator's own rules for the linter.
    pub rules: Vec<OwnRule>,
    /// Further names of credentials.
    pub secret_names: SecretNames,
    /// The largest file that is searched without `--deep`, in bytes.
    pub max_file_bytes: Option<u64>,
    /// A private file whose bytes key the fingerprints, so that they stay the same between runs.
    pub fingerprint_key: Option<PathBuf>,
}

/// The part of the file that is read: each command has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// `[audit]`
    Audit,
    /// `[lint]`
    Lint,
}

impl Section {
    /// The name of the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Audit => "audit",
            Self::Lint => "lint",
        }
    }
}

/// What [`Policy`] needs to know of the world to be read.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// What `~` stands for.
    pub home: &'a Path,
    /// Every code that can be named.
    pub codes: &'a [&'static CodeMeta],
}

impl Policy {
    /// Reads the settings beside `config`; without a file they are empty.
    ///
    /// # Errors
    /// Every problem of the file, in its order.
    pub fn beside(
        config: &Path,
        around: Surroundings<'_>,
        section: Section,
    ) -> Result<Self, Vec<Problem>> {
        let file = config.with_file_name(FILE_NAME);
        match std::fs::read_to_string(&file) {
            Ok(text) => read::parse(&file, &text, around, section),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(vec![Problem {
                path: Vec::new(),
                file,
                position: None,
                message: format!("cannot be read: {error}"),
                fix: None,
            }]),
        }
    }

    /// The files that `also` names and that exist, sorted.
    #[must_use]
    pub fn also_files(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = self.also.iter().flat_map(Glob::expand).collect();
        files.sort();
        files.dedup();
        files
    }

    /// Sets the levels, takes the accepted findings out, and notes the ignores that match nothing.
    /// A finding with several places is accepted only when every place is.
    pub fn apply(&self, report: &mut Report) {
        let mut used = vec![false; self.ignores.len()];
        let before = report.findings.len();
        report.findings.retain_mut(|finding| {
            let accepted = self.accepts(finding, &mut used);
            match self.levels.get(finding.meta.id) {
                Some(Wanted::Allow) => return false,
                Some(Wanted::At(level)) => finding.level = *level,
                None => {}
            }
            !accepted
        });
        report.suppressed += before - report.findings.len();
        report.recount();
        let name = self.file.as_deref().map(|f| f.display().to_string()).unwrap_or_default();
        for (ignore, _) in self.ignores.iter().zip(used).filter(|(_, used)| !used) {
            let LineColumn { line, column } = ignore.position;
            report.notes.push(format!(
                "{name}:{line}:{column}: this ignore of `{}` matches no finding; delete it",
                ignore.code
            ));
        }
    }

    fn accepts(&self, finding: &Finding, used: &mut [bool]) -> bool {
        // The linter tells each place by itself; what it relates are findings of their own.
        let related = if finding.category.is_some() { &[][..] } else { &finding.related };
        let mut places = std::iter::once(&finding.primary).chain(related);
        places.all(|place| {
            let hits = self.ignores.iter().enumerate().filter(|(_, i)| i.matches(finding, place));
            let hits: Vec<usize> = hits.map(|(at, _)| at).collect();
            for at in &hits {
                used[*at] = true;
            }
            !hits.is_empty()
        })
    }
}

impl Ignore {
    fn matches(&self, finding: &Finding, place: &Location) -> bool {
        self.code == finding.meta.id
            && self.path.as_ref().is_none_or(|glob| glob.matches(&place.json_path))
            && self.file.as_ref().is_none_or(|glob| glob.matches(&place.file.to_string_lossy()))
            && (self.fingerprint.is_none() || self.fingerprint == finding.fingerprint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::finding::Origin;

    static SEEN: CodeMeta = CodeMeta {
        id: "key-found",
        code: "KEY_FOUND",
        summary: "A key",
        level: Level::Warn,
        doc: "",
    };

    fn parse(text: &str) -> Result<Policy, Vec<Problem>> {
        let around = Surroundings { home: Path::new("/h"), codes: &[&SEEN] };
        read::parse(Path::new("/s/telson.toml"), text, around, Section::Audit)
    }

    fn report(places: &[(&str, &str)]) -> Report {
        let mut places = places.iter().map(|(file, path)| Location::new(*file, *path));
        let first = places.next().unwrap();
        let mut finding = Finding::new(&SEEN, Origin::Telson, first, "a key");
        finding.related = places.collect();
        Report::new("secrets audit", "2026.9.6", vec![finding])
    }

    #[test]
    fn a_level_is_set_or_the_finding_left_out() {
        let mut seen = report(&[("/s/a", "x")]);
        parse("audit.levels.KEY_FOUND = 'deny'").unwrap().apply(&mut seen);
        assert_eq!((seen.findings[0].level, seen.suppressed), (Level::Error, 0));
        parse("[audit.levels]\nkey-found = 'allow'").unwrap().apply(&mut seen);
        assert_eq!((seen.findings.len(), seen.suppressed, seen.summary.telson), (0, 1, 0));
        assert_eq!(seen.status, crate::report::model::Status::Clean);
    }

    #[test]
    fn every_place_must_be_accepted() {
        let text =
            "[[audit.ignore]]\ncode = 'key-found'\nfile = 'a'\npath = 'x.*'\nreason = 'ok'\n";
        let policy = parse(text).unwrap();
        let mut one = report(&[("/s/a", "x.y")]);
        policy.apply(&mut one);
        assert_eq!((one.findings.len(), one.suppressed, one.notes.len()), (0, 1, 0));
        let mut two = report(&[("/s/a", "x.y"), ("/s/b", "x.y")]);
        policy.apply(&mut two);
        assert_eq!((two.findings.len(), two.suppressed), (1, 0));
        let mut missed = report(&[("/s/c", "x.y")]);
        policy.apply(&mut missed);
        let note = "/s/telson.toml:1:1: this ignore of `key-found` matches no finding; delete it";
        assert_eq!(missed.notes, [note]);
    }

    #[test]
    fn every_problem_is_told_with_its_place() {
        let text = "[audit]\nalsoo = []\nmax-file-mib = 0\n[audit.levels]\nkey-fuond = 'warn'\n\
                    key-found = 'warm'\n[[audit.ignore]]\ncode = 'key-found'\n\
                    [[audit.ignore]]\ncode = 1\nreason = 'x'\nfingerprint = 'f'\n";
        let told: Vec<String> = parse(text)
            .unwrap_err()
            .into_iter()
            .map(|p| {
                let at = p.position.unwrap();
                format!("{}:{} {}; {}", at.line, at.column, p.message, p.fix.unwrap_or_default())
            })
            .collect();
        assert_eq!(
            told,
            [
                "2:1 unknown key `alsoo`; did you mean `also`?",
                "3:16 expected a whole number of MiB, at least 1, found integer; such as 16",
                "5:1 no code is named `key-fuond`; did you mean `key-found`?",
                "6:13 `warm` is no level; did you mean `warn`?",
                "7:1 an ignore needs a `reason`; add reason = \"why this is accepted\"",
                "7:1 an ignore without `path`, `file` or `fingerprint` accepts everything; \
                 narrow it, or write key-found = \"allow\" under [audit.levels]",
                "10:8 expected a string, found integer; such as \"...\"",
                "12:15 fingerprints differ from run to run without a key; name a file with 32 \
                 random bytes and mode 0600: audit.fingerprint-key = \"telson.key\"",
            ]
        );
    }

    #[test]
    fn broken_toml_has_its_place() {
        let problems = parse("[audit\n").unwrap_err();
        assert_eq!((problems.len(), problems[0].position.unwrap().line), (1, 1));
    }

    #[test]
    fn names_are_added() {
        let policy = parse("audit.secret-names = ['ACME_SEED']").unwrap();
        assert!(policy.secret_names.holds_secret("acme_seed"));
        assert!(policy.secret_names.holds_secret("API_TOKEN"));
        assert!(!policy.secret_names.holds_secret("SEED"));
    }
}
