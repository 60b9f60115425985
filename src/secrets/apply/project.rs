//! From a plan to the new content of every file. Nothing is written.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::cells::CellChange;
use super::edits::{self, EditedText};
use super::error::ApplyError;
use super::migrated::Migrated;
use super::{preflight, scrub, stores, targets};
use crate::base::progress::Progress;
use crate::config::dialect::Version;
use crate::config::load::{Config, LoadOptions};
use crate::config::secret_ref::RefSource;
use crate::config::value::Value;
use crate::secrets::plan::Plan;
use crate::sys::fs::{self, FileState};
use crate::sys::host::Host;

/// Files over this size are not edited.
pub(super) const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// What an apply is asked for.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "independent wishes of the caller")]
pub struct ApplyRequest {
    /// Write; else a dry run.
    pub write: bool,
    /// `--allow-exec`.
    pub allow_exec: bool,
    /// Stand in for OpenClaw: its effects and no more.
    pub drop_in: bool,
    /// Leave backups and left-overs alone.
    pub keep_backups: bool,
}

/// What a changed file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The config or a file that it includes.
    Config,
    /// A `.env` file.
    Dotenv,
    /// `auth-profiles.json` of an agent.
    AuthProfiles,
    /// `auth.json` of an agent.
    AuthJson,
    /// A generated `models.json`.
    ModelsJson,
    /// A backup or another left-over, which the plan does not name.
    Leftover,
}

impl Role {
    /// The word in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Dotenv => "dotenv",
            Self::AuthProfiles => "auth-profiles",
            Self::AuthJson => "auth-json",
            Self::ModelsJson => "models-json",
            Self::Leftover => "left-over",
        }
    }
}

/// The change of one file.
pub struct FileChange {
    /// The path as OpenClaw names it; may be a link.
    pub path: PathBuf,
    /// The file as it was read; `None` when it is new.
    pub was: Option<FileState>,
    /// Its content as it was read.
    pub before: Zeroizing<Vec<u8>>,
    /// Its new content; `None` removes it.
    pub after: Option<Zeroizing<Vec<u8>>>,
    /// What it is.
    pub role: Role,
}

impl std::fmt::Debug for FileChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileChange").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Everything that an apply will do.
#[derive(Debug)]
pub struct Projection {
    /// The changes of files, in the order in which they are staged.
    pub files: Vec<FileChange>,
    /// The changes of database cells.
    pub cells: Vec<CellChange>,
    /// The files that OpenClaw's result names.
    pub reported: BTreeSet<PathBuf>,
    /// OpenClaw's warnings.
    pub warnings: Vec<String>,
    /// What telson has to tell beyond them.
    pub notes: Vec<String>,
    /// The credentials that leave.
    pub migrated: Migrated,
    /// How many targets were resolved.
    pub refs_checked: usize,
    /// How many exec targets were not.
    pub skipped_exec_refs: usize,
    /// Whether no ref was skipped.
    pub resolvability_complete: bool,
    /// Names of variables that refs of the new config read: their `.env` lines stay.
    pub serving: BTreeSet<String>,
}

impl Projection {
    /// Whether nothing has to be written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.cells.is_empty()
    }

    /// The files that change, sorted.
    #[must_use]
    pub fn changed_files(&self) -> Vec<PathBuf> {
        let files = self.files.iter().map(|file| file.path.clone());
        let cells = self.cells.iter().map(|cell| cell.path().to_owned());
        files.chain(cells).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// What every step of a projection is given.
pub(super) struct Scene<'a> {
    pub(super) config: &'a Config,
    pub(super) host: &'a Host,
    pub(super) plan: &'a Plan,
    pub(super) request: ApplyRequest,
    pub(super) progress: &'a dyn Progress,
}

/// Works out what `plan` does to the home of `config`, which was read with `options`.
///
/// # Errors
/// Everything that stops an apply before its write.
pub fn project(
    config: &Config,
    options: &LoadOptions,
    host: &Host,
    plan: &Plan,
    request: ApplyRequest,
    progress: &dyn Progress,
) -> Result<Projection, ApplyError> {
    project_with(config, options, host, plan, &[], request, progress)
}

/// A field that gets `"${NAME}"`, because the version takes no ref in it.
#[derive(Debug, Clone)]
pub struct Substitution {
    /// The keys of the field.
    pub path: Vec<String>,
    /// The variable.
    pub name: String,
}

/// As [`project`], with `substitutions` beside the targets of the plan, in the same writes.
///
/// # Errors
/// See [`project`].
pub fn project_with(
    config: &Config,
    options: &LoadOptions,
    host: &Host,
    plan: &Plan,
    substitutions: &[Substitution],
    request: ApplyRequest,
    progress: &dyn Progress,
) -> Result<Projection, ApplyError> {
    let dialect = config.dialect;
    if dialect.exec_needs_consent && request.write && !request.allow_exec && has_exec(plan) {
        return Err(ApplyError::ExecConsent);
    }
    if !config.is_valid() {
        return Err(ApplyError::InvalidConfig { problems: config.problems.clone() });
    }
    let scene = Scene { config, host, plan, request, progress };
    let mut out = Projection {
        files: Vec::new(),
        cells: Vec::new(),
        reported: BTreeSet::new(),
        warnings: Vec::new(),
        notes: Vec::new(),
        migrated: Migrated::default(),
        refs_checked: 0,
        skipped_exec_refs: 0,
        resolvability_complete: true,
        serving: BTreeSet::new(),
    };
    let mut wanted = targets::mutate(&scene, &mut out)?;
    for item in substitutions {
        // What stands there now has no place in backups either.
        if let Some(text) = edits::at(&config.root, &item.path).and_then(Value::as_str) {
            out.migrated.add(text, None);
        }
        wanted.edits.set(item.path.clone(), format!("${{{}}}", item.name).into());
        out.reported.insert(config.paths.config.clone());
    }
    let texts = wanted.edits.texts(config)?;
    let load = LoadOptions { version: Some(dialect.version), ..options.clone() };
    let next = Config::load_overlaid(host, &load, &edits::overlay(&texts))
        .map_err(|error| ApplyError::Target(error.to_string()))?;
    out.serving = preflight::serving_names(&scene, &next);
    for text in &texts {
        out.files.push(config_file(&scene, text)?);
    }
    let stores = stores::mutate(&scene, &next, &wanted.providers, &mut out)?;
    // Scrubs add nothing to check: where one has work, the config or a store changes too.
    scrub::auth_json(&scene, &stores, &mut out)?;
    preflight::check(&scene, &next, &stores, &mut out)?;
    scrub::dotenv(&scene, &stores, &mut out)?;
    if !request.drop_in {
        scrub::models_json(&scene, &next, &mut out)?;
        if !request.keep_backups {
            scrub::leftovers(&scene, &next, &mut out)?;
        }
    }
    if !next.problems.is_empty() && (request.write || !request.drop_in) && !texts.is_empty() {
        return Err(ApplyError::InvalidResult { problems: next.problems });
    }
    Ok(out)
}

fn has_exec(plan: &Plan) -> bool {
    plan.targets.iter().any(|target| target.reference.source == RefSource::Exec)
        || plan.provider_upserts.iter().any(|(_, provider)| provider.source() == "exec")
}

/// The change of a config file, bound to the file as it is on the disk.
fn config_file(scene: &Scene<'_>, text: &EditedText) -> Result<FileChange, ApplyError> {
    let after = Some(Zeroizing::new(text.after.as_bytes().to_vec()));
    let path = text.path.clone();
    let known = scene.config.files.iter().any(|file| file.path == path);
    let Some((was, before)) = read(&path)? else {
        if known {
            return Err(ApplyError::Moving { path });
        }
        let before = Zeroizing::default();
        return Ok(FileChange { path, was: None, before, after, role: Role::Config });
    };
    if std::str::from_utf8(&before).is_err() {
        return Err(ApplyError::NotText { path });
    }
    if !known || before.as_slice() != text.before.as_bytes() {
        return Err(ApplyError::Moving { path });
    }
    Ok(FileChange { path, was: Some(was), before, after, role: Role::Config })
}

/// A file as it was read.
type FoundFile = (FileState, Zeroizing<Vec<u8>>);

/// A file that may be missing.
pub(super) fn read(path: &Path) -> Result<Option<FoundFile>, ApplyError> {
    match fs::read(path, MAX_BYTES) {
        Ok(read) => Ok(Some((read.state, read.bytes))),
        Err(error) if error.is_missing() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The text of a file that will be edited.
pub(super) fn text_of(path: &Path, bytes: &[u8]) -> Result<Zeroizing<String>, ApplyError> {
    std::str::from_utf8(bytes)
        .map(|text| Zeroizing::new(text.to_owned()))
        .map_err(|_| ApplyError::NotText { path: path.to_owned() })
}

/// The version whose rules are in force.
pub(super) fn version(scene: &Scene<'_>) -> Version {
    scene.config.dialect.version
}
