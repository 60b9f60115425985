//! Bitwarden through its `bw` program: one login item for each credential, in its password.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use zeroize::Zeroizing;

use super::{Call, Choice, Existing, Template, ToolError, each};
use crate::base::secret::SecretValue;
use crate::secrets::configure::payload::wipe;
use crate::secrets::value::SecretJson;

pub(super) static TEMPLATE: Template = Template {
    id: "bw",
    title: "Bitwarden (vault, bw)",
    program: "bw",
    options: &[Choice {
        key: "prefix",
        question: "What the names of the items begin with",
        default: "openclaw",
    }],
    pass_env: &["HOME", "PATH", "BW_SESSION", "BITWARDENCLI_APPDATA_DIR", "NODE_EXTRA_CA_CERTS"],
    // A new item never takes the place of another one.
    guarded: true,
    read: |call, ids| each(call, ids, read),
    write: Some(|call, id, value, existing| {
        if existing == Existing::Replace {
            return Err(ToolError::NoReplace);
        }
        if read(call, id)?.is_some() {
            return Err(ToolError::Taken);
        }
        let mut item = json!({
            "type": 1,
            "name": name(call, id),
            "notes": null,
            "favorite": false,
            "fields": [],
            "login": {
                "username": null,
                "totp": null,
                "uris": [],
                "password": value.expose("handed to the secrets tool by stdin"),
            },
            "reprompt": 0,
        });
        let text = Zeroizing::new(item.to_string());
        wipe(&mut item);
        let encoded = Zeroizing::new(STANDARD.encode(text.as_bytes()).into_bytes());
        call.succeed(["create", "item", "--nointeraction"], Some(encoded))?;
        Ok(())
    }),
};

fn name(call: &Call, id: &str) -> String {
    format!("{}/{id}", call.option("prefix"))
}

/// The search of `bw` finds parts of names too, so the exact one is picked here.
fn read(call: &Call, id: &str) -> Result<Option<SecretValue>, ToolError> {
    let wanted = name(call, id);
    let args = ["list", "items", "--search", &wanted, "--nointeraction"];
    let output = call.succeed(args, None)?;
    let text = std::str::from_utf8(&output.stdout)
        .map_err(|_| ToolError::Answer("with bytes that are no UTF-8"))?;
    let json = SecretJson::parse(text).map_err(|_| ToolError::Answer("with no JSON"))?;
    let SecretJson::Array(items) = json else { return Err(ToolError::Answer("with no list")) };
    let is_wanted = |item: &&SecretJson| matches!(item.get("name"), Some(SecretJson::String(name)) if **name == wanted);
    let mut found = items.iter().filter(is_wanted);
    match (found.next(), found.next()) {
        (None, _) => Ok(None),
        (Some(_), Some(_)) => Err(ToolError::Answer("with two items of that name")),
        (Some(item), None) => match item.get("login").and_then(|login| login.get("password")) {
            Some(SecretJson::String(text)) => Ok(Some(SecretValue::new(text.as_str()))),
            _ => Err(ToolError::Answer("with an item that has no password")),
        },
    }
}
