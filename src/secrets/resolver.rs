//! Resolves refs: grouped by provider, one batch each, several providers at once.
//!
//! Errors are data: the caller decides whether one of them is fatal. Nothing is logged.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::base::names;
use crate::base::progress::Progress;
use crate::config::dialect::Dialect;
use crate::config::model::secrets::{ExecProvider, FileProvider, ProviderConfig, SecretsModel};
use crate::config::secret_ref::{RefSource, SecretRef};
use crate::secrets::error::ResolveError;
use crate::secrets::providers::store::StoreLookup;
use crate::secrets::providers::{Answer, env, exec, file, store};
use crate::secrets::value::Resolved;
use crate::sys::parallel::in_parallel;

/// How many refs of one provider are asked alone at once after a failed batch.
const ALONE_AT_ONCE: usize = 8;

/// What resolution needs to know, apart from the store.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// The rules in force.
    pub dialect: &'a Dialect,
    /// The providers.
    pub secrets: &'a SecretsModel,
    /// The effective environment.
    pub env: &'a BTreeMap<String, String>,
    /// The effective home, for `~`.
    pub home: &'a Path,
    /// The working directory, for relative paths.
    pub cwd: &'a Path,
    /// Who must own files and programs.
    pub euid: u32,
}

/// What resolution needs to know.
#[derive(Clone, Copy)]
pub struct ResolveContext<'a> {
    /// The rules in force.
    pub dialect: &'a Dialect,
    /// The providers.
    pub secrets: &'a SecretsModel,
    /// The effective environment: process, then dotenv files, then config.
    pub env: &'a BTreeMap<String, String>,
    /// The effective home, for `~`.
    pub home: &'a Path,
    /// The working directory, for relative paths.
    pub cwd: &'a Path,
    /// Who must own files and programs.
    pub euid: u32,
    /// OpenClaw's own store.
    pub store: &'a dyn StoreLookup,
}

impl<'a> ResolveContext<'a> {
    const fn site(&self) -> Site<'a> {
        Site {
            dialect: self.dialect,
            secrets: self.secrets,
            env: self.env,
            home: self.home,
            cwd: self.cwd,
            euid: self.euid,
        }
    }
}

/// What happens after a failed batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResolveMode {
    /// As the audit: 2026.2.26 asks every ref again alone, 2026.9.6 only if the failure concerns
    /// single refs.
    Audit,
    /// As the gateway: one request per provider, and that is that.
    Activation,
}

/// What became of each ref.
#[derive(Debug, Default)]
pub struct Resolution {
    /// A value or the reason, for every ref that was asked for.
    pub answers: BTreeMap<SecretRef, Result<Resolved, ResolveError>>,
}

impl Resolution {
    /// The refs that did not resolve.
    pub fn errors(&self) -> impl Iterator<Item = (&SecretRef, &ResolveError)> {
        self.answers.iter().filter_map(|(r, answer)| Some((r, answer.as_ref().err()?)))
    }

    /// What became of one ref.
    #[must_use]
    pub fn get(&self, wanted: &SecretRef) -> Option<&Result<Resolved, ResolveError>> {
        self.answers.get(wanted)
    }
}

/// The refs of one provider, in order of first use.
struct Group<'r> {
    source: RefSource,
    provider: &'r str,
    refs: Vec<&'r SecretRef>,
}

type Answers = BTreeMap<SecretRef, Result<Resolved, ResolveError>>;

/// Resolves `refs`. Equal refs are asked for once; each file is read once.
pub fn resolve<'r>(
    refs: impl IntoIterator<Item = &'r SecretRef>,
    cx: &ResolveContext<'_>,
    mode: ResolveMode,
    progress: &dyn Progress,
) -> Resolution {
    let mut answers = Answers::new();
    let mut slow = Vec::new();
    for group in group(refs) {
        let site = cx.site();
        match find(group.source, group.provider, group.refs[0], site) {
            Err(error) => answers.extend(refuse(&group, &error, site)),
            Ok(Found::Env(allowlist)) => {
                let ask = |ids: &[&str]| Ok(env::answer(group.provider, allowlist, ids, site.env));
                answers.extend(settle(&group, site, mode, ask));
            }
            Ok(Found::Store) => {
                let whole = once(|ids| Ok(store::answer(ids, cx.store)), &group);
                answers.extend(settle(&group, site, mode, |ids| pick(&whole, ids)));
            }
            Ok(Found::File(config)) => slow.push((group, Slow::File(config))),
            Ok(Found::Exec(config)) => slow.push((group, Slow::Exec(config))),
        }
    }
    for (group, _) in &slow {
        progress.step(&format!("asking provider {}", group.provider));
    }
    let site = cx.site();
    let found =
        in_parallel(&slow, site.secrets.limits.provider_concurrency, |(group, kind)| match kind {
            Slow::File(config) => {
                let whole = once(|ids| file::answer(group.provider, config, ids, site), group);
                settle(group, site, mode, |ids| pick(&whole, ids))
            }
            Slow::Exec(config) => {
                settle(group, site, mode, |ids| exec::answer(group.provider, config, ids, site))
            }
        });
    answers.extend(found.into_iter().flatten());
    Resolution { answers }
}

enum Slow<'a> {
    File(&'a FileProvider),
    Exec(&'a ExecProvider),
}

/// Asks once for the whole group, so that asking again alone needs no second reading.
fn once(ask: impl Fn(&[&str]) -> Answer, group: &Group<'_>) -> Answer {
    ask(&group.refs.iter().map(|r| r.id.trim()).collect::<Vec<_>>())
}

fn pick(whole: &Answer, ids: &[&str]) -> Answer {
    let answers = whole.as_ref().map_err(Clone::clone)?;
    Ok(ids.iter().filter_map(|id| Some(((*id).to_owned(), answers.get(*id)?.clone()))).collect())
}

fn group<'r>(refs: impl IntoIterator<Item = &'r SecretRef>) -> Vec<Group<'r>> {
    let mut groups: Vec<Group<'r>> = Vec::new();
    let mut places: BTreeMap<(RefSource, &str), usize> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for wanted in refs {
        if !seen.insert(wanted) {
            continue;
        }
        let place = *places.entry((wanted.source, &wanted.provider)).or_insert_with(|| {
            groups.push(Group {
                source: wanted.source,
                provider: &wanted.provider,
                refs: Vec::new(),
            });
            groups.len() - 1
        });
        groups[place].refs.push(wanted);
    }
    groups
}

enum Found<'a> {
    Env(Option<&'a [String]>),
    File(&'a FileProvider),
    Exec(&'a ExecProvider),
    Store,
}

/// Finds the provider that refs of `source` to `alias` mean.
fn find<'a>(
    source: RefSource,
    alias: &str,
    sample: &SecretRef,
    site: Site<'a>,
) -> Result<Found<'a>, ResolveError> {
    let configured = site.secrets.provider(alias);
    let fits = configured.is_some_and(|c| c.source() == Some(source));
    let builtin = match source {
        RefSource::Env => Some(Found::Env(None)),
        RefSource::Store if site.dialect.has_store => Some(Found::Store),
        _ => None,
    }
    .filter(|_| alias == site.secrets.defaults.alias(source))
    .filter(|_| configured.is_none() || (site.dialect.default_alias_is_builtin && !fits));
    if let Some(builtin) = builtin {
        return Ok(builtin);
    }
    let provider = || alias.to_owned();
    let Some(configured) = configured else {
        return Err(ResolveError::NotConfigured { reference: sample.clone() });
    };
    match (configured.source(), configured) {
        (Some(other), _) if other != source => Err(ResolveError::SourceMismatch {
            provider: provider(),
            configured: other,
            wanted: source,
        }),
        (_, ProviderConfig::Env { allowlist }) => Ok(Found::Env(allowlist.as_deref())),
        (_, ProviderConfig::File(config)) => Ok(Found::File(config)),
        (_, ProviderConfig::Exec(config)) => Ok(Found::Exec(config)),
        (_, ProviderConfig::Store) => Ok(Found::Store),
        (_, ProviderConfig::Plugin { plugin, .. }) => {
            Err(ResolveError::Plugin { provider: provider(), plugin: plugin.clone() })
        }
        (_, ProviderConfig::Invalid { reason, .. }) => {
            Err(ResolveError::InvalidProvider { provider: provider(), reason: reason.clone() })
        }
    }
}

/// The answers when the provider cannot be asked. A ref that is malformed says so itself.
fn refuse(group: &Group<'_>, error: &ResolveError, site: Site<'_>) -> Answers {
    let one = |wanted: &SecretRef| match malformed(wanted, site.dialect) {
        Some(own) => own,
        None => match error {
            ResolveError::NotConfigured { .. } => {
                ResolveError::NotConfigured { reference: wanted.clone() }
            }
            other => other.clone(),
        },
    };
    group.refs.iter().map(|wanted| ((*wanted).clone(), Err(one(wanted)))).collect()
}

/// Asks for a whole group, and where the dialect does so for each ref alone after a failure.
fn settle(
    group: &Group<'_>,
    site: Site<'_>,
    mode: ResolveMode,
    ask: impl Fn(&[&str]) -> Answer + Sync,
) -> Answers {
    let batch = ask_batch(group, &group.refs, site, &ask);
    let again = mode == ResolveMode::Audit
        && match &batch {
            Err(_) => !site.dialect.provider_errors_are_final,
            Ok(answers) => answers.values().any(Result::is_err),
        };
    if !again {
        return batch.unwrap_or_else(|error| refuse(group, &error, site));
    }
    let alone = in_parallel(&group.refs, ALONE_AT_ONCE, |wanted| {
        let refs = [*wanted];
        match ask_batch(group, &refs, site, &ask) {
            Ok(mut answers) => answers.remove(*wanted).unwrap_or_else(|| Err(missing(wanted))),
            Err(error) => Err(error),
        }
    });
    group.refs.iter().map(|wanted| (*wanted).clone()).zip(alone).collect()
}

fn missing(wanted: &SecretRef) -> ResolveError {
    ResolveError::NotReturned { provider: wanted.provider.clone(), id: wanted.id.clone() }
}

/// One request. `Err` is an error that concerns every ref of it.
fn ask_batch(
    group: &Group<'_>,
    refs: &[&SecretRef],
    site: Site<'_>,
    ask: &impl Fn(&[&str]) -> Answer,
) -> Result<Answers, ResolveError> {
    let mut answers = Answers::new();
    let mut ids: Vec<&str> = Vec::with_capacity(refs.len());
    for wanted in refs {
        if let Some(error) = malformed(wanted, site.dialect) {
            answers.insert((*wanted).clone(), Err(error));
        } else if !ids.contains(&wanted.id.trim()) {
            ids.push(wanted.id.trim());
        }
    }
    let limit = site.secrets.limits.refs_per_provider;
    if refs.len() > limit {
        return Err(ResolveError::TooManyRefs { provider: group.provider.to_owned(), limit });
    }
    if ids.is_empty() {
        return Ok(answers);
    }
    let mut found = ask(&ids)?;
    for wanted in refs {
        if answers.contains_key(*wanted) {
            continue;
        }
        // OpenClaw asks for the trimmed id and then looks for the untrimmed one in vain.
        let value = if wanted.id == wanted.id.trim() { found.remove(&wanted.id) } else { None };
        let value = match value {
            Some(Ok(value)) if site.dialect.placeholder_values && value.is_placeholder() => {
                Err(ResolveError::Placeholder { reference: (*wanted).clone() })
            }
            Some(value) => value,
            None => Err(missing(wanted)),
        };
        answers.insert((*wanted).clone(), value);
    }
    Ok(answers)
}

/// What is wrong with the ref itself. 2026.2.26 checks only for a blank id here.
fn malformed(wanted: &SecretRef, dialect: &Dialect) -> Option<ResolveError> {
    let trimmed = SecretRef { id: wanted.id.trim().to_owned(), ..wanted.clone() };
    if trimmed.id.is_empty() {
        return Some(ResolveError::EmptyId);
    }
    if !dialect.checks_refs_on_use || trimmed.is_well_formed(dialect.strict_exec_ids) {
        return None;
    }
    let alias = !names::is_provider_alias(&trimmed.provider);
    Some(ResolveError::Malformed { source_kind: trimmed.source, alias, reference: trimmed })
}

/// What can be said about an exec ref without starting its program: the checks that 2026.9.6
/// makes for the refs that it skips without `--allow-exec`.
///
/// # Errors
/// The first check that fails.
pub fn static_check(
    wanted: &SecretRef,
    secrets: &SecretsModel,
    dialect: &Dialect,
) -> Result<(), ResolveError> {
    let reference = SecretRef { id: wanted.id.trim().to_owned(), ..wanted.clone() };
    if reference.id.is_empty() {
        return Err(ResolveError::EmptyId);
    }
    if !names::is_exec_id(&reference.id, dialect.strict_exec_ids) {
        return Err(ResolveError::Malformed {
            source_kind: RefSource::Exec,
            alias: false,
            reference,
        });
    }
    let Some(configured) = secrets.provider(&wanted.provider) else {
        return Err(ResolveError::NotConfigured { reference });
    };
    match (configured.source(), configured) {
        (Some(source), _) if source != wanted.source => Err(ResolveError::SourceMismatch {
            provider: wanted.provider.clone(),
            configured: source,
            wanted: wanted.source,
        }),
        (None, ProviderConfig::Invalid { reason, .. }) => Err(ResolveError::InvalidProvider {
            provider: wanted.provider.clone(),
            reason: reason.clone(),
        }),
        _ => Ok(()),
    }
}
