//! The secrets audit: what OpenClaw's own reports, and, unless the run stands in for OpenClaw,
//! everything else that telson sees. Nothing is written.

pub mod codes;
mod extra;
mod inventory;
pub(crate) mod known;
mod sighting;
pub(crate) mod upstream;
mod walk;

use std::collections::BTreeSet;
use std::path::PathBuf;

use zeroize::Zeroizing;

pub(crate) use extra::config_fields::{authored as written, is_credential_field};
pub use extra::residue::is_leftover;
pub(crate) use walk::{expand, strings};

use crate::base::progress::Progress;
use crate::config::dialect::Version;
use crate::config::load::Config;
use crate::config::model::secrets::{ProviderConfig, SecretsModel};
use crate::config::paths;
use crate::config::policy::SecretNames;
use crate::report::finding::Origin;
use crate::report::model::Report;
use crate::secrets::stores::problem::StoreProblem;
use crate::sys::host::Host;

use extra::residue::{Ground, Scope};
use extra::services::Why;
use known::KnownSecrets;
use sighting::{Fingerprinter, Sighting, merge};
use upstream::{Inputs, Upstream};

/// What an audit is asked for.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent wishes of the operator")]
pub struct AuditRequest {
    /// Run resolver programs (2026.2.26 always does).
    pub allow_exec: bool,
    /// Search logs, transcripts and shell files too.
    pub deep: bool,
    /// Report only what OpenClaw reports.
    pub drop_in: bool,
    /// List every credential of the config.
    pub inventory: bool,
    /// Key of the fingerprints; a random one serves a single run.
    pub fingerprint_key: Zeroizing<[u8; 32]>,
    /// Where to search beyond telson's own places; not used in drop-in mode.
    pub search: Search,
}

/// What the operator adds to the search, in `telson.toml`.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Further files.
    pub also: Vec<PathBuf>,
    /// Further names of credentials.
    pub names: SecretNames,
    /// The largest file that is searched without `deep`, in bytes.
    pub max_file_bytes: Option<u64>,
}

/// Runs the audit.
///
/// # Errors
/// Where OpenClaw's own audit ends with an error as a whole.
pub fn run(
    config: &Config,
    host: &Host,
    request: &AuditRequest,
    progress: &dyn Progress,
) -> Result<Report, StoreProblem> {
    let inputs = Inputs {
        config,
        cwd: &host.cwd,
        euid: host.euid,
        allow_exec: request.allow_exec,
        drop_in: request.drop_in,
        progress,
    };
    let lawful = lawful_files(config, host);
    let ground = Ground {
        root: &config.paths.state_dir,
        deep: request.deep,
        lawful: &lawful,
        max_file_bytes: request.search.max_file_bytes.unwrap_or(extra::residue::MAX_BYTES),
    };
    // The folders are listed while the stores are read.
    let (upstream, listed) = std::thread::scope(|threads| {
        let lister = (!request.drop_in).then(|| threads.spawn(|| extra::residue::list(ground)));
        (upstream::run(&inputs), lister.map(joined))
    });
    let mut upstream = upstream?;
    let mut files = std::mem::take(&mut upstream.files);
    let mut sightings = std::mem::take(&mut upstream.sightings);
    if let Some(listed) = listed {
        sightings.retain(|sighting| !is_substituted(config, sighting));
        let place = Place { ground, listed };
        beyond(&inputs, host, request, &upstream, place, &mut sightings, &mut files);
    }
    let inventory =
        request.inventory.then(|| inventory::list(config, &upstream, &sightings, &host.cwd));
    let findings = if request.drop_in {
        sightings.into_iter().map(|sighting| sighting.finding).collect()
    } else {
        merge(sightings, &Fingerprinter::new(&request.fingerprint_key))
    };
    let mut report = Report::new("secrets audit", config.dialect.version.as_str(), findings);
    report.root = Some(config.paths.state_dir.clone());
    report.files_scanned = files.into_iter().collect();
    report.resolution = upstream.resolution;
    report.inventory = inventory;
    if report.resolution.skipped_exec_refs > 0 && !request.drop_in {
        report.notes.push(format!(
            "{} exec reference(s) were not run; --allow-exec runs them",
            report.resolution.skipped_exec_refs
        ));
    }
    Ok(report)
}

/// 2026.2.26 reports a field `"${NAME}"` as plaintext, because it looks after substitution; the
/// file holds no credential there.
fn is_substituted(config: &Config, sighting: &Sighting) -> bool {
    config.dialect.version == Version::V2026_2_26
        && sighting.finding.origin == Origin::OpenClaw
        && sighting.finding.meta.id == codes::PLAINTEXT_FOUND.id
        && config
            .templates
            .keys()
            .any(|path| config.render_path(path) == sighting.finding.primary.json_path)
}

/// The state directory and what was listed in it.
struct Place<'a> {
    ground: Ground<'a>,
    listed: (Vec<PathBuf>, Vec<Sighting>),
}

/// What only telson sees.
fn beyond(
    inputs: &Inputs<'_>,
    host: &Host,
    request: &AuditRequest,
    upstream: &Upstream,
    place: Place<'_>,
    sightings: &mut Vec<Sighting>,
    files: &mut BTreeSet<PathBuf>,
) {
    let config = inputs.config;
    let paths = &config.paths;
    let names = &request.search.names;
    sightings.extend(extra::config_shape::find(config));
    sightings.extend(extra::config_fields::find(config, &upstream.covered, names));
    sightings.extend(extra::raw_text::find(config, names));
    files.extend(config.files.iter().map(|file| file.path.clone()));
    let mut env_files = vec![paths.state_dir.join(".env")];
    if let Some(beside) = paths.config.parent().map(|dir| dir.join(".env")) {
        env_files.push(beside);
    }
    env_files.push(host.cwd.join(".env"));
    env_files.push(paths.home.join(".config/openclaw/gateway.env"));
    let services = extra::services::definitions(&paths.home, host.var("USER"));
    let mut met = BTreeSet::new();
    env_files.retain(|file| met.insert(file.clone()));
    sightings.extend(extra::env_files::find(&env_files, &upstream.covered_env, names, files));
    sightings.extend(
        upstream
            .silent
            .iter()
            .map(|problem| extra::residue::unread(problem.path(), &problem.to_string())),
    );

    let mut known = KnownSecrets::default();
    for value in sightings.iter().filter_map(|s| s.value.as_ref()).chain(&upstream.resolved) {
        known.add(value);
    }

    let Place { ground, listed: (listed, unlisted) } = place;
    let judged = files.clone();
    let parsed = config.files.iter().filter(|file| file.document.is_some());
    let parsed: BTreeSet<PathBuf> = parsed.map(|file| file.path.clone()).collect();
    let bearing: BTreeSet<PathBuf> = judged.union(ground.lawful).cloned().collect();
    // What needs no search is done while the search is made ready.
    let (searcher, fields, elsewhere) = std::thread::scope(|threads| {
        let wanted = !known.is_empty() && !listed.is_empty();
        let builder = wanted.then(|| threads.spawn(|| known.searcher()));
        let fields = extra::config_fields::copies(config, &upstream.covered, names, &known);
        let mut elsewhere = extra::services::find(&services, Why::Service, &known, names, files);
        if request.deep {
            let shell = extra::services::shell_files(&paths.home);
            elsewhere.extend(extra::services::find(&shell, Why::Shell, &known, names, files));
        }
        let also = &request.search.also;
        elsewhere.extend(extra::services::find(also, Why::Listed, &known, names, files));
        elsewhere.extend(extra::modes::find(&paths.state_dir, &bearing, host.euid));
        (builder.map(joined), fields, elsewhere)
    });
    sightings.extend(fields);
    let scope = Scope { ground, parsed: &parsed, judged: &judged, names };
    let search = (&known, searcher.as_ref());
    let copies = extra::residue::find(scope, &listed, search, sightings, files, inputs.progress);
    sightings.extend(unlisted);
    sightings.extend(copies);
    sightings.extend(elsewhere);
}

/// The result of a thread; its panic goes on here.
fn joined<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// The files that providers read: credentials belong there.
pub(crate) fn lawful_files(config: &Config, host: &Host) -> BTreeSet<PathBuf> {
    let model = SecretsModel::read(&config.root, config.dialect);
    let mut files: BTreeSet<PathBuf> = model
        .providers
        .iter()
        .filter_map(|provider| match &provider.config {
            ProviderConfig::File(file) => {
                Some(paths::user_path(&file.path, &config.paths.home, &host.cwd))
            }
            _ => None,
        })
        .collect();
    if config.dialect.has_store {
        for name in ["openclaw.sqlite", "openclaw.sqlite-wal"] {
            files.insert(config.paths.state_dir.join("state").join(name));
        }
    }
    files
}
