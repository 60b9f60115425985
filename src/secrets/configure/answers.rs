//! `--answers FILE`: everything that the questions ask, as TOML or JSON. Strict: an unknown key is
//! an error, because a misspelt one would move a credential to the wrong place.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value as Json};

use super::error::ConfigureError;

/// What a file of answers says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answers {
    /// As `--to`.
    pub to: Option<String>,
    /// As `--file`.
    pub file: Option<String>,
    /// As `--env-file`.
    pub env_file: Option<String>,
    /// As `--from-audit`; true unless the file says otherwise.
    pub from_audit: bool,
    /// As `--substitute`.
    pub substitute: bool,
    /// As `--only`.
    pub only: Vec<String>,
    /// As `--skip`.
    pub skip: Vec<String>,
    /// As `--generate`.
    pub generate: Vec<String>,
    /// Providers to add or replace, by alias.
    pub providers: Vec<(String, ProviderAnswer)>,
    /// References by field, as `--map`.
    pub fields: Vec<(String, String)>,
}

/// One provider.
#[derive(Debug, Clone, PartialEq)]
pub enum ProviderAnswer {
    /// Its settings, as in the config.
    Settings(Json),
    /// A template.
    Template {
        /// Its id.
        id: String,
        /// The program, when it is not the one on `PATH`.
        tool: Option<String>,
        /// What the template is told.
        options: BTreeMap<String, String>,
    },
    /// It goes away.
    Remove,
}

/// Reads `text`; the ending of `path` tells JSON from TOML.
///
/// # Errors
/// No TOML or JSON, an unknown key, or a value of the wrong type.
pub fn read(path: &Path, text: &str) -> Result<Answers, ConfigureError> {
    let fail = |why: String| ConfigureError::Content { path: path.to_owned(), why };
    let json = if path.extension().is_some_and(|e| e == "json") {
        serde_json::from_str(text)
            .map_err(|e| fail(format!("{}:{}: no JSON", e.line(), e.column())))?
    } else {
        let document: toml_edit::DocumentMut =
            text.parse().map_err(|e: toml_edit::TomlError| {
                let line = e.span().map_or(1, |span| text[..span.start].lines().count().max(1));
                fail(format!("{line}: {}", e.message()))
            })?;
        table(document.as_table())
    };
    let Json::Object(members) = json else { return Err(fail("it holds no object".to_owned())) };
    let mut out = Answers { from_audit: true, ..Answers::default() };
    for (key, value) in members {
        let at = Place(&key);
        match key.as_str() {
            "to" => out.to = Some(at.text(&value).map_err(fail)?),
            "file" => out.file = Some(at.text(&value).map_err(fail)?),
            "envFile" => out.env_file = Some(at.text(&value).map_err(fail)?),
            "fromAudit" => out.from_audit = at.flag(&value).map_err(fail)?,
            "substitute" => out.substitute = at.flag(&value).map_err(fail)?,
            "only" => out.only = at.list(&value).map_err(fail)?,
            "skip" => out.skip = at.list(&value).map_err(fail)?,
            "generate" => out.generate = at.list(&value).map_err(fail)?,
            "fields" => {
                for (field, reference) in at.members(&value).map_err(fail)? {
                    let place = format!("fields.{field}");
                    let text = Place(&place).text(reference).map_err(fail)?;
                    out.fields.push((field.clone(), text));
                }
            }
            "providers" => {
                for (alias, settings) in at.members(&value).map_err(fail)? {
                    let answer = provider(alias, settings).map_err(fail)?;
                    out.providers.push((alias.clone(), answer));
                }
            }
            _ => {
                const KNOWN: [&str; 10] = [
                    "to",
                    "file",
                    "envFile",
                    "fromAudit",
                    "substitute",
                    "only",
                    "skip",
                    "generate",
                    "fields",
                    "providers",
                ];
                let near = crate::base::suggest::near(&key, KNOWN);
                let known = if near.is_empty() { KNOWN.to_vec() } else { near };
                return Err(fail(format!("`{key}` is no answer; known are {}", known.join(", "))));
            }
        }
    }
    Ok(out)
}

fn provider(alias: &str, settings: &Json) -> Result<ProviderAnswer, String> {
    let place = format!("providers.{alias}");
    let members = Place(&place).members(settings)?;
    if settings.get("remove") == Some(&Json::Bool(true)) && members.len() == 1 {
        return Ok(ProviderAnswer::Remove);
    }
    let Some(id) = settings.get("template") else {
        return Ok(ProviderAnswer::Settings(settings.clone()));
    };
    let id = Place(&format!("{place}.template")).text(id)?;
    let template = super::templates::find(&id)
        .ok_or_else(|| format!("`{place}.template`: there is no template {id}"))?;
    let (mut tool, mut options) = (None, BTreeMap::new());
    for (key, value) in members {
        let at = format!("{place}.{key}");
        match key.as_str() {
            "template" => {}
            "tool" => tool = Some(Place(&at).text(value)?),
            key if template.options.iter().any(|o| o.key == key) => {
                options.insert(key.to_owned(), Place(&at).text(value)?);
            }
            _ => {
                let known: Vec<&str> = template.options.iter().map(|o| o.key).collect();
                let known = known.join(", ");
                return Err(format!("`{at}`: template {id} takes tool, {known}"));
            }
        }
    }
    if let Some(missing) =
        template.options.iter().find(|o| o.default.is_empty() && !options.contains_key(o.key))
    {
        return Err(format!("`{place}.{}` is missing: {}", missing.key, missing.question));
    }
    Ok(ProviderAnswer::Template { id, tool, options })
}

/// The key that an answer stands under, for messages. Values are not quoted.
struct Place<'a>(&'a str);

impl Place<'_> {
    fn text(&self, value: &Json) -> Result<String, String> {
        value.as_str().map(str::to_owned).ok_or_else(|| format!("`{}` is no text", self.0))
    }

    fn flag(&self, value: &Json) -> Result<bool, String> {
        value.as_bool().ok_or_else(|| format!("`{}` is neither true nor false", self.0))
    }

    fn list(&self, value: &Json) -> Result<Vec<String>, String> {
        let items = value.as_array().ok_or_else(|| format!("`{}` is no list", self.0))?;
        items.iter().map(|item| self.text(item)).collect()
    }

    fn members<'v>(&self, value: &'v Json) -> Result<&'v Map<String, Json>, String> {
        value.as_object().ok_or_else(|| format!("`{}` is no table", self.0))
    }
}

fn table(table: &dyn toml_edit::TableLike) -> Json {
    Json::Object(table.iter().map(|(key, item)| (key.to_owned(), item_json(item))).collect())
}

fn item_json(item: &toml_edit::Item) -> Json {
    match item {
        toml_edit::Item::None => Json::Null,
        toml_edit::Item::Value(value) => value_json(value),
        toml_edit::Item::Table(inner) => table(inner),
        toml_edit::Item::ArrayOfTables(tables) => tables.iter().map(|t| table(t)).collect(),
    }
}

fn value_json(value: &toml_edit::Value) -> Json {
    match value {
        toml_edit::Value::String(text) => text.value().as_str().into(),
        toml_edit::Value::Integer(number) => (*number.value()).into(),
        toml_edit::Value::Float(number) => (*number.value()).into(),
        toml_edit::Value::Boolean(flag) => (*flag.value()).into(),
        toml_edit::Value::Datetime(time) => time.value().to_string().into(),
        toml_edit::Value::Array(items) => items.iter().map(value_json).collect(),
        toml_edit::Value::InlineTable(inner) => table(inner),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toml(text: &str) -> Result<Answers, String> {
        read(Path::new("a.toml"), text).map_err(|e| e.to_string())
    }

    #[test]
    fn toml_and_json_say_the_same() {
        let a = toml(
            "to = 'exec:work'\nskip = ['hooks.token']\n[providers.work]\ntemplate = 'pass'\n\
             prefix = 'oc'\n[providers.old]\nremove = true\n[fields]\n'models.providers.x.apiKey' = 'env:X'\n",
        )
        .unwrap();
        let text = r#"{"to":"exec:work","skip":["hooks.token"],
            "providers":{"work":{"template":"pass","prefix":"oc"},"old":{"remove":true}},
            "fields":{"models.providers.x.apiKey":"env:X"}}"#;
        assert_eq!(a, read(Path::new("a.json"), text).unwrap());
        assert!(a.from_audit);
        assert_eq!(a.providers[1].1, ProviderAnswer::Remove);
    }

    #[test]
    fn what_is_not_known_is_an_error() {
        for (text, why) in [
            ("too = 'x'", "`too` is no answer; known are to"),
            ("to = 5", "`to` is no text"),
            ("skip = 'x'", "`skip` is no list"),
            ("to = ", "1: "),
            ("[providers.x]\ntemplate = 'keepass'", "there is no template keepass"),
            ("[providers.x]\ntemplate = 'pass'\nfolder = 'y'", "takes tool, prefix"),
            ("[providers.x]\ntemplate = 'sops'", "`providers.x.file` is missing"),
        ] {
            let error = toml(text).unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
    }
}
