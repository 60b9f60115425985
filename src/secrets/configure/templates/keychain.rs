//! The macOS keychain through `security`: one generic password for each credential, the id being
//! its account.

use std::fmt::Write as _;

use zeroize::Zeroizing;

use super::{Choice, Existing, Template, ToolError, each};

pub(super) static TEMPLATE: Template = Template {
    id: "keychain",
    title: "macOS keychain",
    program: "security",
    options: &[Choice {
        key: "service",
        question: "Name of the service in the keychain",
        default: "openclaw",
    }],
    pass_env: &["HOME", "PATH", "USER"],
    // `add-generic-password` without -U fails on an item that is there.
    guarded: true,
    // Exit code 44: no such item, and nothing else.
    read: |call, ids| {
        each(call, ids, |call, id| {
            let service = call.option("service");
            call.text(
                ["find-generic-password", "-s", service, "-a", id, "-w"],
                Some(44),
                None,
                true,
            )
        })
    },
    write: Some(|call, id, value, existing| {
        let text = value.expose("handed to the secrets tool by stdin");
        if text.chars().any(|c| !c.is_ascii() || c.is_ascii_control()) {
            // `security` prints such a password in hexadecimal, so it would not read back.
            return Err(ToolError::Unfit("characters beyond printable ASCII"));
        }
        let service = call.option("service");
        if service.contains(['"', '\\', '\n']) {
            return Err(ToolError::Unfit("a service name with quotes"));
        }
        // The command comes by stdin, so no argument of a process holds the credential.
        let mut command = Zeroizing::new(String::with_capacity(256 + 2 * text.len()));
        let update = if existing == Existing::Replace { "-U " } else { "" };
        let _ = write!(*command, "add-generic-password {update}-s \"{service}\" -a \"{id}\" -X ");
        for byte in text.bytes() {
            let _ = write!(*command, "{byte:02x}");
        }
        command.push('\n');
        call.succeed(["-i"], Some(Zeroizing::new(command.as_bytes().to_vec())))?;
        Ok(())
    }),
};
