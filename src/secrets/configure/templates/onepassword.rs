//! 1Password through its `op` program: one item for each credential, in the field `credential`.
//! Items are only ever made, never edited: an edit would rewrite what else an item holds.

use serde_json::json;
use zeroize::Zeroizing;

use super::{Call, Choice, Template, each};
use crate::secrets::configure::payload::wipe;

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
    // Exit code 1 is every failure; the read-back after a write tells a missing item from a
    // missing sign-in.
    read: |call, ids| {
        each(call, ids, |call, id| {
            let reference = if id.starts_with("op://") {
                id.to_owned()
            } else {
                format!("op://{}/{}/credential", call.option("vault"), title(call, id))
            };
            call.text(["read", "--no-newline", &reference], &[1], false)
        })
    },
    write: Some(|call, id, value| {
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
