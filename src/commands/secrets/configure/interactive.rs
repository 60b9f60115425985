//! Configure at the terminal: providers, then fields, references, preview, and what to do with
//! the plan. Until the last answer nothing is written, so Ctrl-C at any question changes nothing.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::prepared::{Prepared, usable_config};
use super::sort::profiles;
use super::{ConfigureArgs, provider_prompts, rehearsal, show, told};
use crate::commands::context::Context;
use crate::commands::error::CliError;
use crate::config::paths;
use crate::config::secret_ref::{RefSource, SecretRef};
use crate::secrets::configure::destination::{self, Destination, FILE_ALIAS};
use crate::secrets::configure::draft::Replace;
use crate::secrets::configure::field::{self, Field, Way};
use crate::secrets::configure::providers::{self, Providers};
use crate::secrets::configure::{env_file, mover, profile_fields};
use crate::secrets::plan::site::Known;
use crate::ui::prompt::Prompter;

/// The flags that answer every question of this command.
pub(super) const FLAGS: &str = "--from-audit --to file:filemain --plan-out plan.json";

/// What the person wants done with the plan.
pub(super) enum Wish {
    Apply,
    Save(PathBuf),
    Nothing,
}

/// Asks everything.
pub(super) fn ask(cx: &mut Context, args: &ConfigureArgs) -> Result<(Prepared, Wish), CliError> {
    let prompter = Prompter::new(&cx.ui);
    prompter.require("Which credentials shall move?", FLAGS)?;
    let config = usable_config(cx)?;
    let mut prepared = Prepared {
        providers: Providers::of(&config),
        config,
        picks: Vec::new(),
        kept: Vec::new(),
        substitutions: Vec::new(),
        left: Vec::new(),
        unread: Vec::new(),
        env_file: None,
        extra_env: BTreeMap::new(),
        replace: Replace { all: args.overwrite, ..Replace::default() },
    };
    if !args.skip_provider_setup {
        provider_prompts::ask(cx, prompter, &mut prepared)?;
    }
    if !args.providers_only {
        fields(cx, prompter, args, &mut prepared)?;
        prepared.set_aside(|_| false);
        let picked = prepared.picks.iter().map(|p| &p.field);
        let emptied = profile_fields::emptied(&prepared.config, picked);
        for (field, why) in &mut prepared.left {
            *why = profile_fields::fate(&prepared.config, field, &emptied, std::mem::take(why));
        }
    }
    let plan = prepared.scene(cx).plan(&prepared.picks, Known::Documented).map_err(told)?;
    if plan.targets.is_empty()
        && plan.provider_upserts.is_empty()
        && plan.provider_deletes.is_empty()
    {
        return Ok((prepared, Wish::Nothing));
    }
    let moves = prepared.scene(cx).moves(&prepared.everything()).map_err(told)?;
    let mut preview = show::preview(&prepared, &show::diff(&prepared, &plan));
    preview.extend(show::rehearsed(&rehearsal::rehearse(cx, &prepared, &plan, &moves, args)));
    cx.ui.say("");
    for line in &preview {
        cx.ui.say(line);
    }
    for line in show::left(&prepared) {
        cx.ui.say(&format!("stays: {}", line.trim_start()));
    }
    let wish = wish(prompter, args)?;
    Ok((prepared, wish))
}

fn wish(prompter: Prompter, args: &ConfigureArgs) -> Result<Wish, CliError> {
    if let Some(path) = &args.plan_out {
        return Ok(if args.apply { Wish::Apply } else { Wish::Save(path.clone()) });
    }
    if args.apply && args.yes {
        return Ok(Wish::Apply);
    }
    let items = ["Apply it now", "Save the plan to a file", "Cancel: change nothing"];
    let items = items.map(str::to_owned);
    match prompter.select("What shall become of this plan", &items, 0, "--apply --yes")? {
        0 => Ok(Wish::Apply),
        1 => {
            let check = |text: &str| {
                if text.trim().is_empty() { Err("a path is needed".to_owned()) } else { Ok(()) }
            };
            let path =
                prompter.input("File for the plan", "secrets-plan.json", check, "--plan-out")?;
            Ok(Wish::Save(path.trim().into()))
        }
        _ => Ok(Wish::Nothing),
    }
}

/// Which fields, and what stands in them afterwards.
fn fields(
    cx: &mut Context,
    prompter: Prompter,
    args: &ConfigureArgs,
    prepared: &mut Prepared,
) -> Result<(), CliError> {
    let (mut offered, mut others) = (Vec::new(), Vec::new());
    let mut found = field::find(&prepared.config);
    let stores = profiles(cx, &prepared.config, args)?;
    found.extend(stores.fields);
    prepared.unread = stores.unread;
    for field in found {
        if field.way == Way::Ref { offered.push(field) } else { others.push(field) }
    }
    let version = prepared.config.dialect.version.as_str();
    prepared.left = others
        .into_iter()
        .map(|field| {
            let why = match &field.way {
                Way::Manual(advice) => advice.clone(),
                _ => format!("{version} takes no reference there; see --substitute"),
            };
            (field, why)
        })
        .collect();
    if offered.is_empty() {
        cx.ui.say("no credential stands in plain text where a reference can stand");
        return Ok(());
    }
    let labels: Vec<String> = offered.iter().map(label).collect();
    let all = vec![true; offered.len()];
    let chosen = prompter.multi_select(
        "Credentials to move (space changes a choice, Enter goes on)",
        &labels,
        &all,
        "--from-audit",
    )?;
    let unchosen = (0..offered.len()).filter(|at| !chosen.contains(at));
    let stays = unchosen.map(|at| (offered[at].clone(), "not chosen".to_owned()));
    prepared.left.extend(stays);
    let mut chosen: Vec<Field> = chosen.into_iter().map(|at| offered[at].clone()).collect();
    if chosen.is_empty() {
        return Ok(());
    }
    let to = destination(cx, prompter, args, prepared)?;
    if to.source == RefSource::Env && prepared.env_file.is_none() {
        ask_env_file(cx, prompter, prepared)?;
    }
    if to.source != RefSource::File {
        let (fit, unfit): (Vec<_>, Vec<_>) =
            chosen.into_iter().partition(|field| field.payload.text().is_some());
        let why = "it is an object, which only a file provider can hold";
        prepared.left.extend(unfit.into_iter().map(|field| (field, why.to_owned())));
        chosen = fit;
    }
    let picks =
        prepared.scene(cx).assign(chosen.clone(), &BTreeMap::new(), Some(&to)).map_err(told)?;
    cx.ui.say("");
    for pick in &picks {
        cx.ui.say(&format!("  {} -> {}", pick.field.shown, pick.reference));
    }
    if prompter.confirm("Use these references", true, "--map")? {
        prepared.picks = picks;
        return Ok(());
    }
    let mut maps = BTreeMap::new();
    for pick in &picks {
        let reference = ask_reference(prompter, prepared, &pick.field, &pick.reference)?;
        if prepared.scene(cx).is_taken(&reference, &pick.field).map_err(told)? {
            let question = format!("{reference} holds another credential. Replace it");
            if prompter.confirm(&question, false, "--overwrite")? {
                prepared.replace.refs.insert(reference.clone());
            }
        }
        maps.insert(pick.field.key(), reference);
    }
    let needs_file = maps.values().any(|r: &SecretRef| r.source == RefSource::Env);
    if needs_file && prepared.env_file.is_none() {
        ask_env_file(cx, prompter, prepared)?;
    }
    prepared.picks = prepared.scene(cx).assign(chosen, &maps, None).map_err(told)?;
    Ok(())
}

/// A field with what may be said about its value.
fn label(field: &Field) -> String {
    match field.payload.text() {
        Some(text) => format!("{} ({} characters)", field.shown, text.char_count()),
        None => format!("{} (an object)", field.shown),
    }
}

/// The provider that gets the credentials.
fn destination(
    cx: &Context,
    prompter: Prompter,
    args: &ConfigureArgs,
    prepared: &mut Prepared,
) -> Result<Destination, CliError> {
    let config = &prepared.config;
    if let Some(to) = &args.to {
        return Destination::parse(to, &prepared.providers.model, config.dialect).map_err(told);
    }
    let mut choices: Vec<(String, Destination)> = Vec::new();
    for known in &prepared.providers.model.providers {
        let Some(source) = known.config.source() else { continue };
        let place = prepared.providers.file_path(&known.alias, config, &cx.host);
        let place = place.map(|p| format!(": {}", p.display())).unwrap_or_default();
        let text = format!("{} ({source}{place})", known.alias);
        choices.push((text, Destination { source, alias: known.alias.clone() }));
    }
    let path = config.paths.state_dir.join("secrets.json");
    let has_file = choices.iter().any(|(_, to)| to.source == RefSource::File);
    if !has_file && prepared.providers.get(FILE_ALIAS).is_none() {
        let to = Destination { source: RefSource::File, alias: FILE_ALIAS.to_owned() };
        choices.insert(0, (format!("a new file: {}", path.display()), to));
    }
    let env = Destination {
        source: RefSource::Env,
        alias: prepared.providers.model.defaults.alias(RefSource::Env).to_owned(),
    };
    if !choices.iter().any(|(_, to)| *to == env) && env.is_built_in(&prepared.providers.model) {
        choices.push(("environment variables of the gateway".to_owned(), env));
    }
    let labels: Vec<String> = choices.iter().map(|(label, _)| label.clone()).collect();
    let at = prompter.select("Where shall they go", &labels, 0, "--to")?;
    let to = choices.swap_remove(at).1;
    if to.source == RefSource::File && prepared.providers.get(&to.alias).is_none() {
        let settings = providers::file_settings(&path, &config.paths.home);
        prepared.providers.upsert(&to.alias, settings, config);
    }
    Ok(to)
}

fn ask_env_file(cx: &Context, prompter: Prompter, prepared: &mut Prepared) -> Result<(), CliError> {
    let home = prepared.config.paths.home.clone();
    let euid = cx.host.euid;
    let scene = prepared.scene(cx);
    let check = |text: &str| {
        if text.trim().is_empty() {
            return Err("a path is needed".to_owned());
        }
        let path =
            mover::check_env_path(&scene, text.trim().as_ref()).map_err(|e| e.to_string())?;
        env_file::read(&path, euid).map(|_| ()).map_err(|e| e.to_string())
    };
    let question = "File of variables that the service manager gives to the gateway";
    let text = prompter.input(question, "~/.config/openclaw-secrets.env", check, "--env-file")?;
    let path = paths::user_path(text.trim(), &home, &cx.host.cwd);
    prepared.extra_env = env_file::read(&path, euid).map_err(told)?;
    prepared.env_file = Some(path);
    Ok(())
}

fn ask_reference(
    prompter: Prompter,
    prepared: &Prepared,
    field: &Field,
    offered: &SecretRef,
) -> Result<SecretRef, CliError> {
    let (secrets, dialect) = (&prepared.providers.model, prepared.config.dialect);
    let check = |text: &str| {
        let found = destination::parse_ref(text.trim(), secrets, dialect);
        let found = found.map_err(|error| error.to_string())?;
        let to = Destination { source: found.source, alias: found.provider.clone() };
        match prepared.providers.get(&found.provider).and_then(|p| p.config.source()) {
            Some(source) if source == found.source => Ok(()),
            None if to.is_built_in(secrets) => Ok(()),
            Some(source) => Err(format!("provider {} is {source}", found.provider)),
            None => Err(format!("there is no provider {}", found.provider)),
        }
    };
    let question = format!("Reference for {}", field.shown);
    let text = prompter.input(&question, &offered.key(), check, "--map")?;
    destination::parse_ref(text.trim(), secrets, dialect).map_err(told)
}
