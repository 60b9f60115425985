//! Bitwarden Secrets Manager through `bws`: the id is the name (key) of the secret. `bws` takes
//! new values only as arguments, so telson reads from it and never writes.

use super::{Call, Choice, Found, Template, ToolError};
use crate::base::secret::SecretValue;
use crate::secrets::value::SecretJson;

pub(super) static TEMPLATE: Template = Template {
    id: "bws",
    title: "Bitwarden Secrets Manager (bws, reads only)",
    program: "bws",
    options: &[Choice {
        key: "prefix",
        question: "What the names of the secrets begin with",
        default: "openclaw/",
    }],
    pass_env: &["HOME", "PATH", "BWS_ACCESS_TOKEN", "BWS_SERVER_URL"],
    guarded: true,
    read,
    write: None,
};

fn read(call: &Call, ids: &[&str]) -> Found {
    let list = list(call);
    let answer = |id: &str| {
        let items = list.as_ref().map_err(Clone::clone)?;
        let wanted = format!("{}{id}", call.option("prefix"));
        let is_wanted = |item: &&SecretJson| matches!(item.get("key"), Some(SecretJson::String(key)) if **key == wanted);
        let mut found = items.iter().filter(is_wanted);
        match (found.next().map(|item| item.get("value")), found.next()) {
            (None, _) => Ok(None),
            (Some(_), Some(_)) => Err(ToolError::Answer("with two secrets of that name")),
            (Some(Some(SecretJson::String(text))), None) => {
                Ok(Some(SecretValue::new(text.as_str())))
            }
            (Some(_), None) => Err(ToolError::Answer("with a secret that has no value")),
        }
    };
    ids.iter().map(|id| ((*id).to_owned(), answer(id))).collect()
}

fn list(call: &Call) -> Result<Vec<SecretJson>, ToolError> {
    let output = call.succeed(["secret", "list", "--output", "json"], None)?;
    let text = std::str::from_utf8(&output.stdout)
        .map_err(|_| ToolError::Answer("with bytes that are no UTF-8"))?;
    match SecretJson::parse(text) {
        Ok(SecretJson::Array(items)) => Ok(items),
        _ => Err(ToolError::Answer("with no list")),
    }
}
