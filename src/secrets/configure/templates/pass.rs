//! `pass`, the standard Unix password manager: one entry for each credential.

use std::path::PathBuf;

use super::call::stdin;
use super::{Call, Choice, Existing, Template, ToolError, each};
use crate::base::secret::SecretValue;

pub(super) static TEMPLATE: Template = Template {
    id: "pass",
    title: "pass",
    program: "pass",
    options: &[Choice {
        key: "prefix",
        question: "Folder in the password store",
        default: "openclaw",
    }],
    pass_env: &[
        "HOME",
        "PATH",
        "GNUPGHOME",
        "PASSWORD_STORE_DIR",
        "PASSWORD_STORE_KEY",
        "DBUS_SESSION_BUS_ADDRESS",
        "XDG_RUNTIME_DIR",
    ],
    guarded: false,
    read: |call, ids| each(call, ids, read),
    write: Some(|call, id, value, existing| {
        // Without a terminal `pass insert` writes over an entry even without --force.
        if existing == Existing::Keep && !is_absent(call, id)? {
            return Err(ToolError::Taken);
        }
        let entry = entry(call, id);
        call.succeed(["insert", "--multiline", "--force", &entry], Some(stdin(value, "\n")))?;
        Ok(())
    }),
};

fn entry(call: &Call, id: &str) -> String {
    format!("{}/{id}", call.option("prefix"))
}

/// Exit code 1 is "not in the store" among other failures; the missing file is the proof.
fn read(call: &Call, id: &str) -> Result<Option<SecretValue>, ToolError> {
    match call.text(["show", &entry(call, id)], None, Some(1), true) {
        Err(ToolError::Unsure { .. }) if is_absent(call, id)? => Ok(None),
        other => other,
    }
}

/// Whether the store has no file for an entry.
fn is_absent(call: &Call, id: &str) -> Result<bool, ToolError> {
    let var = |name: &str| {
        let found = call.env.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.expose("a path of the tool")).filter(|v| !v.is_empty())
    };
    let store = match (var("PASSWORD_STORE_DIR"), var("HOME")) {
        (Some(store), _) => PathBuf::from(store),
        (None, Some(home)) => PathBuf::from(home).join(".password-store"),
        (None, None) => {
            return Err(ToolError::File(
                "has a store that cannot be found: neither PASSWORD_STORE_DIR nor HOME is set"
                    .to_owned(),
            ));
        }
    };
    let file = store.join(format!("{}.gpg", entry(call, id)));
    match std::fs::symlink_metadata(&file) {
        Ok(_) => Ok(false),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(error) => {
            Err(ToolError::File(format!("cannot be looked into: {}: {error}", file.display())))
        }
    }
}
