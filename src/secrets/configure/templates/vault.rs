//! Vault of `HashiCorp`, key-value engine: one path for each credential, in the key `value`.

use super::call::stdin;
use super::{Call, Choice, Existing, Template, ToolError, each};
use crate::secrets::value::SecretJson;

pub(super) static TEMPLATE: Template = Template {
    id: "vault",
    title: "HashiCorp Vault",
    program: "vault",
    options: &[
        Choice { key: "mount", question: "Mount of the key-value engine", default: "secret" },
        Choice { key: "prefix", question: "Path in the engine", default: "openclaw" },
    ],
    pass_env: &[
        "HOME",
        "PATH",
        "VAULT_ADDR",
        "VAULT_TOKEN",
        "VAULT_NAMESPACE",
        "VAULT_CACERT",
        "VAULT_CLIENT_TIMEOUT",
    ],
    // `-cas=0` writes only where nothing is.
    guarded: true,
    // Exit code 2: nothing there, and every other answer of the server that is no success.
    read: |call, ids| {
        each(call, ids, |call, id| {
            let (mount, path) = place(call, id);
            call.text(["kv", "get", &mount, "-field=value", &path], None, Some(2), false)
        })
    },
    write: Some(|call, id, value, existing| {
        require_versions(call)?;
        let (mount, path) = place(call, id);
        let (verb, version) = match existing {
            Existing::Keep => ("put", "0".to_owned()),
            // Other keys of the entry stay.
            Existing::Replace => ("patch", current_version(call, &mount, &path)?),
        };
        let guard = format!("-cas={version}");
        call.succeed(["kv", verb, &mount, &guard, &path, "value=-"], Some(stdin(value, "")))?;
        Ok(())
    }),
};

fn place(call: &Call, id: &str) -> (String, String) {
    let mount = format!("-mount={}", call.option("mount"));
    (mount, format!("{}/{id}", call.option("prefix")))
}

/// Version 1 of the engine knows no versions: there `-cas` is passed over without a word.
fn require_versions(call: &Call) -> Result<(), ToolError> {
    let mount = format!("sys/internal/ui/mounts/{}", call.option("mount"));
    let json = json(call, ["read", "-format=json", &mount])?;
    let options = json.get("data").and_then(|data| data.get("options"));
    match options.and_then(|options| options.get("version")) {
        Some(SecretJson::String(version)) if **version == *"2" => Ok(()),
        _ => Err(ToolError::Unfit(
            "a write that cannot lose an entry: the engine is of version 1; \
             `vault kv enable-versioning` makes it version 2",
        )),
    }
}

/// The version of the entry that is to be replaced.
fn current_version(call: &Call, mount: &str, path: &str) -> Result<String, ToolError> {
    let json = json(call, ["kv", "get", mount, "-format=json", path])?;
    let metadata = json.get("data").and_then(|data| data.get("metadata"));
    match metadata.and_then(|metadata| metadata.get("version")) {
        Some(SecretJson::Number(version)) => Ok(version.to_string()),
        _ => Err(ToolError::Answer("without the version of the entry")),
    }
}

fn json<const N: usize>(call: &Call, args: [&str; N]) -> Result<SecretJson, ToolError> {
    let output = call.succeed(args, None)?;
    let text = std::str::from_utf8(&output.stdout)
        .map_err(|_| ToolError::Answer("with bytes that are no UTF-8"))?;
    SecretJson::parse(text).map_err(|_| ToolError::Answer("with no JSON"))
}
