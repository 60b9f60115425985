//! Vault of `HashiCorp`, key-value engine: one path for each credential, in the key `value`.

use super::call::stdin;
use super::{Choice, Template, each};

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
    // Exit code 2: nothing there, and every other answer of the server that is no success. The
    // read-back tells them apart: it fails when the server does.
    read: |call, ids| {
        each(call, ids, |call, id| {
            let mount = format!("-mount={}", call.option("mount"));
            let path = format!("{}/{id}", call.option("prefix"));
            call.text(["kv", "get", &mount, "-field=value", &path], &[2], false)
        })
    },
    write: Some(|call, id, value| {
        let mount = format!("-mount={}", call.option("mount"));
        let path = format!("{}/{id}", call.option("prefix"));
        call.succeed(["kv", "put", &mount, &path, "value=-"], Some(stdin(value, "")))?;
        Ok(())
    }),
};
