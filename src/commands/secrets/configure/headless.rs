//! Configure by flags: fields from the audit, references by rule.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::prepared::{Prepared, usable_config};
use super::sort::{Sorted, named, sort_out};
use super::{ConfigureArgs, provider_prompts, told};
use crate::commands::context::Context;
use crate::commands::error::{CliError, ErrorKind};
use crate::config::load::Config;
use crate::config::paths;
use crate::config::secret_ref::{RefSource, SecretRef};
use crate::secrets::configure::answers::{self, ProviderAnswer};
use crate::secrets::configure::destination::{self, Destination};
use crate::secrets::configure::draft::Replace;
use crate::secrets::configure::field::Field;
use crate::secrets::configure::providers::{self, Providers};
use crate::secrets::configure::store::on_path;
use crate::secrets::configure::{env_file, mover, profile_fields, templates};
use crate::secrets::plan::{node, provider_schema};

/// Providers that a file of answers names.
type ProviderAnswers = Vec<(String, ProviderAnswer)>;

/// The flags, completed by the file of answers; a flag wins.
pub(super) fn with_answers(
    cx: &Context,
    args: &ConfigureArgs,
) -> Result<(ConfigureArgs, ProviderAnswers), CliError> {
    let mut args = args.clone();
    let Some(path) = &args.answers else { return Ok((args, Vec::new())) };
    let path = cx.host.cwd.join(path);
    let text = std::fs::read_to_string(&path).map_err(|error| {
        CliError::new(ErrorKind::Io, format!("cannot read the answers in {}", path.display()))
            .caused_by(error)
    })?;
    let read = answers::read(&path, &text)
        .map_err(|error| CliError::new(ErrorKind::Usage, error.to_string()))?;
    args.to = args.to.or(read.to);
    args.file = args.file.or(read.file.map(PathBuf::from));
    args.env_file = args.env_file.or(read.env_file.map(PathBuf::from));
    args.from_audit |= read.from_audit && !args.providers_only;
    args.substitute |= read.substitute;
    args.only.extend(read.only);
    args.skip.extend(read.skip);
    args.generate.extend(read.generate);
    args.map.extend(read.fields.iter().map(|(field, reference)| format!("{field}={reference}")));
    Ok((args, read.providers))
}

/// Adds, replaces and removes the providers of a file of answers.
fn answered_providers(
    cx: &Context,
    config: &Config,
    answers: &ProviderAnswers,
    providers: &mut Providers,
) -> Result<(), CliError> {
    for (alias, answer) in answers {
        let settings = match answer {
            ProviderAnswer::Remove => {
                providers.delete(alias, config);
                continue;
            }
            ProviderAnswer::Settings(settings) => settings.clone(),
            ProviderAnswer::Template { id, tool, options } => {
                let template = templates::find(id)
                    .ok_or_else(|| CliError::usage(format!("there is no template {id}")))?;
                let tool = tool.as_ref().map(PathBuf::from);
                let tool =
                    tool.or_else(|| on_path(&cx.host, template.program)).ok_or_else(|| {
                        CliError::usage(format!("`{}` is not on PATH", template.program))
                            .hint(format!("name the program: providers.{alias}.tool"))
                    })?;
                provider_prompts::tool_settings(template, &tool, options)?
            }
        };
        let problems = provider_schema::check(&settings, config.dialect);
        if let Some(problem) = problems.first() {
            return Err(CliError::usage(format!("provider {alias}: {}", problem.message)));
        }
        // What stands there already is no change.
        let known = config.root.at(&["secrets", "providers"]).and_then(|p| p.get(alias));
        if known.is_none_or(|known| node::to_json(known) != settings) {
            providers.upsert(alias, settings, config);
        }
    }
    Ok(())
}

/// Decides by the flags.
pub(super) fn prepare(
    cx: &Context,
    args: &ConfigureArgs,
    answers: &ProviderAnswers,
) -> Result<Prepared, CliError> {
    if !(args.apply || args.dry_run) && args.plan_out.is_none() {
        return Err(CliError::usage("nothing says what becomes of the plan")
            .hint("save it with --plan-out plan.json, carry it out with --apply --yes, or only look with --dry-run"));
    }
    if args.plan_out.is_some() && args.substitute {
        return Err(CliError::usage("a plan cannot hold what --substitute does")
            .hint("use --apply --yes instead of --plan-out"));
    }
    if args.apply && !args.yes {
        return Err(
            CliError::usage("--apply asks before it changes anything").hint("answer with --yes")
        );
    }
    let config = usable_config(cx)?;
    let mut providers = Providers::of(&config);
    answered_providers(cx, &config, answers, &mut providers)?;
    let (secrets, dialect) = (providers.model.clone(), config.dialect);
    let to = args.to.as_deref().map(|to| Destination::parse(to, &secrets, dialect));
    let to = to.transpose().map_err(told)?;
    let mut maps = BTreeMap::new();
    let Sorted { refs: mut chosen, variables, left, unread } = sort_out(cx, &config, args)?;
    for map in &args.map {
        let (name, reference) = map.rsplit_once('=').ok_or_else(|| {
            CliError::usage(format!("--map {map} has no `=`"))
                .hint("write --map FIELD=SOURCE:PROVIDER:ID")
        })?;
        let reference = destination::parse_ref(reference, &secrets, dialect).map_err(told)?;
        let field = named(&chosen, name, "--map")?;
        maps.insert(field.key(), reference);
    }
    for destination in destinations(to.as_ref(), &maps) {
        add_provider(cx, args, &config, &mut providers, &destination)?;
    }
    consent(args, &config, to.as_ref(), &maps)?;
    let mut prepared = Prepared {
        config,
        providers,
        picks: Vec::new(),
        kept: Vec::new(),
        substitutions: Vec::new(),
        left: Vec::new(),
        unread,
        env_file: None,
        extra_env: BTreeMap::new(),
        replace: Replace { all: args.overwrite, ..Replace::default() },
    };
    if let Some(path) = &args.env_file {
        let path = mover::check_env_path(&prepared.scene(cx), path).map_err(told)?;
        prepared.extra_env = env_file::read(&path, cx.host.euid).map_err(told)?;
        prepared.env_file = Some(path);
    }
    let fits = |field: &Field| {
        let env = to.as_ref().is_some_and(|to| to.source != RefSource::File);
        !(env && field.payload.text().is_none() && !maps.contains_key(&field.key()))
    };
    let (fit, unfit): (Vec<_>, Vec<_>) = chosen.drain(..).partition(fits);
    let mut left = left;
    left.extend(
        unfit.into_iter().map(|field| {
            (field, "it is an object, which only a file provider can hold".to_owned())
        }),
    );
    prepared.picks = prepared.scene(cx).assign(fit, &maps, to.as_ref()).map_err(told)?;
    prepared.set_aside(|field| maps.contains_key(&field.key()));
    let emptied =
        profile_fields::emptied(&prepared.config, prepared.picks.iter().map(|p| &p.field));
    for (field, why) in left {
        let why = profile_fields::fate(&prepared.config, &field, &emptied, why);
        prepared.left.push((field, why));
    }
    let env = Destination {
        source: RefSource::Env,
        alias: prepared.providers.model.defaults.alias(RefSource::Env).to_owned(),
    };
    prepared.substitutions =
        prepared.scene(cx).assign(variables, &maps, Some(&env)).map_err(told)?;
    Ok(prepared)
}

/// Every provider that references will go to; a file provider of `--to` first.
fn destinations(
    to: Option<&Destination>,
    maps: &BTreeMap<Vec<String>, SecretRef>,
) -> Vec<Destination> {
    let mapped = maps.values().map(|r| Destination { source: r.source, alias: r.provider.clone() });
    let mut all: Vec<Destination> = to.cloned().into_iter().chain(mapped).collect();
    all.dedup();
    all
}

/// Makes sure that a provider exists, or will.
fn add_provider(
    cx: &Context,
    args: &ConfigureArgs,
    config: &Config,
    providers: &mut Providers,
    to: &Destination,
) -> Result<(), CliError> {
    let home = &config.paths.home;
    let path =
        args.file.as_ref().map(|p| paths::user_path(&p.to_string_lossy(), home, &cx.host.cwd));
    if let Some(known) = providers.get(&to.alias) {
        let source = known.config.source();
        if source != Some(to.source) && !to.is_built_in(&providers.model) {
            let is = source.map_or("broken", RefSource::as_str);
            return Err(CliError::usage(format!(
                "provider `{}` is {is}, not {}",
                to.alias, to.source
            ))
            .hint("name another alias"));
        }
        let stands = providers.file_path(&to.alias, config, &cx.host);
        if let (Some(stands), Some(path)) = (stands, path)
            && stands != path
        {
            return Err(CliError::usage(format!(
                "provider `{}` reads {}, not {}",
                to.alias,
                stands.display(),
                path.display()
            ))
            .hint("leave --file out, or name another alias"));
        }
        return Ok(());
    }
    match to.source {
        RefSource::File => {
            let path = path.unwrap_or_else(|| config.paths.state_dir.join("secrets.json"));
            providers.upsert(&to.alias, providers::file_settings(&path, home), config);
        }
        RefSource::Env | RefSource::Store if to.is_built_in(&providers.model) => {}
        RefSource::Env | RefSource::Store => {
            let settings = serde_json::json!({ "source": to.source.as_str() });
            providers.upsert(&to.alias, settings, config);
        }
        RefSource::Exec => {
            return Err(CliError::usage(format!("there is no exec provider `{}`", to.alias))
                .hint("add it with `telson secrets configure` at a terminal, or in --answers"));
        }
    }
    Ok(())
}

/// 2026.9.6 runs a resolver program only when it is told to.
fn consent(
    args: &ConfigureArgs,
    config: &Config,
    to: Option<&Destination>,
    maps: &BTreeMap<Vec<String>, SecretRef>,
) -> Result<(), CliError> {
    let exec = to.is_some_and(|to| to.source == RefSource::Exec)
        || maps.values().any(|r| r.source == RefSource::Exec);
    if exec && config.dialect.exec_needs_consent && !args.allow_exec {
        return Err(CliError::usage(
            "an exec provider runs a program to read the credentials back",
        )
        .hint("allow it with --allow-exec"));
    }
    Ok(())
}
