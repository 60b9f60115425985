//! 1Password through its `op` program: one item for each credential, in the field `credential`.
//! Items are only ever made, never edited: an edit would rewrite what else an item holds.

use serde_json::json;
use zeroize::Zeroizing;

use super::{Call, Choice, Existing, Template, ToolError, each};
use crate::base::secret::SecretValue;
use crate::secrets::configure::payload::wipe;
use crate::secrets::value::SecretJson;

pub(super) static TEMPLATE: Template = Template {
    id: "op",
    title: "1Password",
    program: "op",
    options: &[
        Choice { key: "vault", question: "Vault in 1Password", default: "OpenClaw" },
        Choice {
            key: "prefix",
            question: "What the titles of the items begin with",
            default: "openclaw",
        },
    ],
    pass_env: &[
        "HOME",
        "PATH",
        "OP_SERVICE_ACCOUNT_TOKEN",
        "OP_ACCOUNT",
        "OP_CONNECT_HOST",
        "OP_CONNECT_TOKEN",
        "XDG_CONFIG_HOME",
    ],
    // A new item never takes the place of another one.
    guarded: true,
    read: |call, ids| each(call, ids, read),
    write: Some(|call, id, value, existing| {
        if id.starts_with("op://") {
            return Err(ToolError::Unfit("an op:// id: put the credential there by hand"));
        }
        if existing == Existing::Replace {
            return Err(ToolError::NoReplace);
        }
        if !is_absent(call, id)? {
            return Err(ToolError::Taken);
        }
        let mut item = json!({
            "title": title(call, id),
            "category": "API_CREDENTIAL",
            "fields": [{
                "id": "credential",
                "type": "CONCEALED",
                "label": "credential",
                "value": value.expose("handed to the secrets tool by stdin"),
            }],
        });
        let text = Zeroizing::new(item.to_string().into_bytes());
        wipe(&mut item);
        call.succeed(["item", "create", "--vault", call.option("vault"), "-"], Some(text))?;
        Ok(())
    }),
};

/// A secret reference of 1Password has no room for `/` in a title, nor for `:`.
fn title(call: &Call, id: &str) -> String {
    format!("{}.{}", call.option("prefix"), id.replace(['/', ':'], "."))
}

/// Exit code 1 is every failure; the list of the vault tells a missing item from the others.
fn read(call: &Call, id: &str) -> Result<Option<SecretValue>, ToolError> {
    let is_reference = id.starts_with("op://");
    let reference = if is_reference {
        id.to_owned()
    } else {
        format!("op://{}/{}/credential", call.option("vault"), title(call, id))
    };
    match call.text(["read", "--no-newline", &reference], None, Some(1), false) {
        Err(ToolError::Unsure { .. }) if !is_reference && is_absent(call, id)? => Ok(None),
        other => other,
    }
}

fn is_absent(call: &Call, id: &str) -> Result<bool, ToolError> {
    let args = ["item", "list", "--vault", call.option("vault"), "--format", "json"];
    let output = call.succeed(args, None)?;
    let text = std::str::from_utf8(&output.stdout)
        .map_err(|_| ToolError::Answer("with bytes that are no UTF-8"))?;
    let json = SecretJson::parse(text).map_err(|_| ToolError::Answer("with no JSON"))?;
    let SecretJson::Array(items) = json else { return Err(ToolError::Answer("with no list")) };
    let wanted = title(call, id);
    let is_wanted = |item: &SecretJson| matches!(item.get("title"), Some(SecretJson::String(name)) if **name == wanted);
    Ok(!items.iter().any(is_wanted))
}
