//! `pass`, the standard Unix password manager: one entry for each credential.

use super::call::stdin;
use super::{Choice, Template, each};

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
    // Exit code 1: not in the store. A gpg failure is 2.
    read: |call, ids| {
        each(call, ids, |call, id| {
            call.text(["show", &format!("{}/{id}", call.option("prefix"))], &[1], true)
        })
    },
    write: Some(|call, id, value| {
        let entry = format!("{}/{id}", call.option("prefix"));
        call.succeed(["insert", "--multiline", "--force", &entry], Some(stdin(value, "\n")))?;
        Ok(())
    }),
};
