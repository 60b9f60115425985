//! The questions about providers: add, edit, remove, until the person goes on.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value as Json, json};

use super::prepared::Prepared;
use super::told;
use crate::base::names;
use crate::commands::context::Context;
use crate::commands::error::{CliError, ErrorKind};
use crate::config::secret_ref::RefSource;
use crate::secrets::configure::ConfigureError;
use crate::secrets::configure::store::on_path;
use crate::secrets::configure::templates::{TEMPLATES, Template};
use crate::secrets::plan::provider_schema;
use crate::ui::prompt::Prompter;

const FLAG: &str = "--skip-provider-setup";

/// Asks until "Continue".
pub(super) fn ask(
    cx: &mut Context,
    prompter: Prompter,
    prepared: &mut Prepared,
) -> Result<(), CliError> {
    loop {
        let known: Vec<String> =
            prepared.providers.model.providers.iter().map(|p| p.alias.clone()).collect();
        let mut items = vec!["Continue".to_owned(), "Add a secrets tool".to_owned()];
        items.push("Add a provider of your own".to_owned());
        if !known.is_empty() {
            items.extend(["Edit a provider".to_owned(), "Remove a provider".to_owned()]);
        }
        let shown = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        match prompter.select(&format!("Providers: {shown}"), &items, 0, FLAG)? {
            1 => add_tool(cx, prompter, prepared)?,
            2 => add_own(prompter, prepared, None)?,
            3 => {
                let at = prompter.select("Edit which provider", &known, 0, FLAG)?;
                add_own(prompter, prepared, Some(&known[at]))?;
            }
            4 => {
                let at = prompter.select("Remove which provider", &known, 0, FLAG)?;
                let question = format!("Remove {} from the config", known[at]);
                if prompter.confirm(&question, false, FLAG)? {
                    prepared.providers.delete(&known[at], &prepared.config);
                }
            }
            _ => return Ok(()),
        }
    }
}

/// A provider from a template.
fn add_tool(cx: &mut Context, prompter: Prompter, prepared: &mut Prepared) -> Result<(), CliError> {
    let titles: Vec<String> = TEMPLATES.iter().map(|t| t.title.to_owned()).collect();
    let template = TEMPLATES[prompter.select("Which tool", &titles, 0, FLAG)?];
    let alias = alias(prompter, prepared, template.id)?;
    let found = on_path(&cx.host, template.program).map(|p| p.display().to_string());
    let check = |text: &str| {
        if Path::new(text.trim()).is_file() && text.trim().starts_with('/') {
            Ok(())
        } else {
            Err("no program stands there; give its absolute path".to_owned())
        }
    };
    let question = format!("Program of {}", template.title);
    let tool = prompter.input(&question, found.as_deref().unwrap_or_default(), check, FLAG)?;
    let mut options = BTreeMap::new();
    for choice in template.options {
        let check = |text: &str| {
            if text.trim().is_empty() { Err("an answer is needed".to_owned()) } else { Ok(()) }
        };
        let answer = prompter.input(choice.question, choice.default, check, FLAG)?;
        options.insert(choice.key.to_owned(), answer.trim().to_owned());
    }
    let settings = tool_settings(template, Path::new(tool.trim()), &options)?;
    prepared.providers.upsert(&alias, settings, &prepared.config);
    Ok(())
}

/// The settings of a provider that runs this program in front of `tool`.
pub(super) fn tool_settings(
    template: &Template,
    tool: &Path,
    options: &BTreeMap<String, String>,
) -> Result<Json, CliError> {
    // A resolver's command must not be a symlink, so the real path is written down.
    let telson = std::env::current_exe().and_then(std::fs::canonicalize).map_err(|error| {
        CliError::new(ErrorKind::Io, "cannot find the path of telson itself").caused_by(error)
    })?;
    Ok(template.settings(&telson, tool, options))
}

fn alias(prompter: Prompter, prepared: &Prepared, initial: &str) -> Result<String, CliError> {
    let check = |text: &str| {
        if !names::is_provider_alias(text.trim()) {
            return Err("use a small letter, then up to 63 of a-z, 0-9, _ and -".to_owned());
        }
        match prepared.providers.get(text.trim()) {
            Some(_) => Err("this alias is taken".to_owned()),
            None => Ok(()),
        }
    };
    Ok(prompter.input("Alias of the provider", initial, check, FLAG)?.trim().to_owned())
}

/// A provider by its fields; with `edited` the ones it has are offered again.
fn add_own(
    prompter: Prompter,
    prepared: &mut Prepared,
    edited: Option<&str>,
) -> Result<(), CliError> {
    let old = edited.map(|alias| current(prepared, alias)).unwrap_or_default();
    let has_store = prepared.config.dialect.has_store;
    let mut sources = vec![RefSource::File, RefSource::Env, RefSource::Exec];
    if has_store {
        sources.push(RefSource::Store);
    }
    let first = sources.iter().position(|s| Some(s.as_str()) == old["source"].as_str());
    let words: Vec<String> = sources.iter().map(|s| s.as_str().to_owned()).collect();
    let source = sources[prompter.select("Kind", &words, first.unwrap_or(0), FLAG)?];
    let alias = match edited {
        Some(alias) => alias.to_owned(),
        None => alias(
            prompter,
            prepared,
            if source == RefSource::File { "filemain" } else { "default" },
        )?,
    };
    let mut out = Map::new();
    out.insert("source".to_owned(), source.as_str().into());
    let form = Form { prompter, old: &old };
    match source {
        RefSource::Env => {
            form.list(&mut out, "allowlist", "Only these variables, with commas (empty: all)")?;
        }
        RefSource::Store => {}
        RefSource::File => {
            form.text(&mut out, "path", "Path of the secrets file", "~/.openclaw/secrets.json")?;
            let modes = ["json".to_owned(), "singleValue".to_owned()];
            let first = usize::from(old["mode"] == "singleValue");
            let mode = prompter.select("What the file holds", &modes, first, FLAG)?;
            out.insert("mode".to_owned(), modes[mode].clone().into());
            form.number(&mut out, "timeoutMs", "Timeout in ms (empty: 5000)", 120_000)?;
            form.number(&mut out, "maxBytes", "Most bytes (empty: 1048576)", 20_971_520)?;
        }
        RefSource::Exec => {
            form.text(&mut out, "command", "Program, absolute and no symlink", "")?;
            form.json_list(&mut out, "args", "Arguments as a JSON list")?;
            form.number(&mut out, "timeoutMs", "Timeout in ms (empty: 5000)", 120_000)?;
            form.number(
                &mut out,
                "noOutputTimeoutMs",
                "Longest silence in ms (empty: default)",
                120_000,
            )?;
            form.number(
                &mut out,
                "maxOutputBytes",
                "Most bytes of output (empty: 1048576)",
                20_971_520,
            )?;
            let json_only = old["jsonOnly"].as_bool().unwrap_or(true);
            let json_only = prompter.confirm("Does it always answer with JSON", json_only, FLAG)?;
            out.insert("jsonOnly".to_owned(), json_only.into());
            form.list(&mut out, "passEnv", "Variables that it gets, with commas")?;
            form.list(&mut out, "trustedDirs", "Folders it must be in, with commas (empty: any)")?;
            if let Some(env) = old.get("env") {
                out.insert("env".to_owned(), env.clone());
            }
            if prepared.config.dialect.exec_path_overrides {
                for (key, question) in [
                    ("allowInsecurePath", "Skip the checks of mode and owner"),
                    ("allowSymlinkCommand", "May the program be a symlink"),
                ] {
                    if prompter.confirm(question, old[key].as_bool().unwrap_or(false), FLAG)? {
                        out.insert(key.to_owned(), true.into());
                    }
                }
            }
        }
    }
    let settings = Json::Object(out);
    if let Some(problem) = provider_schema::check(&settings, prepared.config.dialect).first() {
        let error = ConfigureError::request(
            format!("provider {alias} breaks a rule: {}", problem.message),
            "answer the questions again",
        );
        return Err(told(error));
    }
    prepared.providers.upsert(&alias, settings, &prepared.config);
    Ok(())
}

/// The settings of an alias as they stand now or were just given.
fn current(prepared: &Prepared, alias: &str) -> Json {
    if let Some((_, settings)) = prepared.providers.upserts.iter().find(|(a, _)| a == alias) {
        return settings.clone();
    }
    let entry = prepared.config.root.at(&["secrets", "providers"]).and_then(|p| p.get(alias));
    entry.map_or(Json::Null, crate::secrets::plan::node::to_json)
}

/// The questions for fields, with what stood there before.
struct Form<'a> {
    prompter: Prompter,
    old: &'a Json,
}

impl Form<'_> {
    fn text(
        &self,
        out: &mut Map<String, Json>,
        key: &str,
        question: &str,
        initial: &str,
    ) -> Result<(), CliError> {
        let initial = self.old[key].as_str().unwrap_or(initial);
        let check = |text: &str| {
            if text.trim().is_empty() { Err("an answer is needed".to_owned()) } else { Ok(()) }
        };
        let answer = self.prompter.input(question, initial, check, FLAG)?;
        out.insert(key.to_owned(), answer.trim().into());
        Ok(())
    }

    fn number(
        &self,
        out: &mut Map<String, Json>,
        key: &str,
        question: &str,
        most: u64,
    ) -> Result<(), CliError> {
        let initial = self.old[key].as_u64().map(|n| n.to_string()).unwrap_or_default();
        let check = |text: &str| match text.trim().parse::<u64>() {
            _ if text.trim().is_empty() => Ok(()),
            Ok(number) if (1..=most).contains(&number) => Ok(()),
            _ => Err(format!("a whole number from 1 to {most}, or nothing")),
        };
        let answer = self.prompter.input(question, &initial, check, FLAG)?;
        if let Ok(number) = answer.trim().parse::<u64>() {
            out.insert(key.to_owned(), number.into());
        }
        Ok(())
    }

    fn list(&self, out: &mut Map<String, Json>, key: &str, question: &str) -> Result<(), CliError> {
        let old: Vec<&str> =
            self.old[key].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        let answer = self.prompter.input(question, &old.join(", "), |_| Ok(()), FLAG)?;
        let items = answer.split(',').map(str::trim).filter(|item| !item.is_empty());
        let items: Vec<Json> = items.map(Json::from).collect();
        if !items.is_empty() {
            out.insert(key.to_owned(), items.into());
        }
        Ok(())
    }

    fn json_list(
        &self,
        out: &mut Map<String, Json>,
        key: &str,
        question: &str,
    ) -> Result<(), CliError> {
        let initial = self.old.get(key).map_or_else(|| "[]".to_owned(), Json::to_string);
        let read = |text: &str| serde_json::from_str::<Vec<String>>(text.trim());
        let check = |text: &str| {
            read(text)
                .map(|_| ())
                .map_err(|_| "write a JSON list of texts, such as [\"-x\"]".to_owned())
        };
        let answer = self.prompter.input(question, &initial, check, FLAG)?;
        let items = read(&answer).unwrap_or_default();
        if !items.is_empty() {
            out.insert(key.to_owned(), json!(items));
        }
        Ok(())
    }
}
