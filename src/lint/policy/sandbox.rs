//! Sandboxes: whether they are on, and what their containers may reach.

use super::audit::{Audit, path};
use super::codes;
use crate::config::paths;
use crate::config::value::Value;

/// What keeps credentials in a home.
const CREDENTIAL_FOLDERS: [&str; 9] =
    [".aws", ".cargo", ".config", ".docker", ".gnupg", ".netrc", ".npm", ".openclaw", ".ssh"];

const DOCKER: [&str; 2] = ["sandbox", "docker"];

/// `sandbox.<key>` of an agent, else that of the defaults.
fn setting<'a>(audit: &Audit<'a>, agent: Option<&'a Value>, key: &str) -> Option<&'a str> {
    let own = agent.and_then(|agent| agent.at(&["sandbox", key])).and_then(Value::as_str);
    own.or_else(|| audit.text(&["agents", "defaults", "sandbox", key]))
}

/// The mode of an agent's sandbox; `None` asks for the defaults.
pub(super) fn mode_of<'a>(audit: &Audit<'a>, agent: Option<&'a Value>) -> &'a str {
    setting(audit, agent, "mode").unwrap_or("off")
}

/// What an agent's sandbox may do with the workspace.
pub(super) fn workspace_access_of<'a>(audit: &Audit<'a>, agent: Option<&'a Value>) -> &'a str {
    setting(audit, agent, "workspaceAccess").unwrap_or("none")
}

/// The value at the end of `keys`, which may pass through lists.
pub(super) fn walk_to<'a>(root: &'a Value, keys: &[&str]) -> Option<&'a Value> {
    keys.iter().try_fold(root, |value, key| {
        value.get(key).or_else(|| value.items().get(key.parse::<usize>().ok()?))
    })
}

pub(super) fn check(audit: &mut Audit<'_>) {
    docker_without_sandbox(audit);
    let mut sections: Vec<(Vec<String>, &Value)> = Vec::new();
    if let Some(docker) = audit.at(&["agents", "defaults", "sandbox", "docker"]) {
        sections.push((path(&["agents", "defaults", "sandbox", "docker"]), docker));
    }
    for agent in &audit.agents {
        if let Some(docker) = agent.value.at(&DOCKER) {
            sections.push((agent.field(&DOCKER), docker));
        }
    }
    for (place, docker) in sections {
        container(audit, &place, docker);
    }
    if audit.edition.judges_browser {
        browser_bridge(audit);
    }
}

fn docker_without_sandbox(audit: &mut Audit<'_>) {
    let has_docker = |value: Option<&Value>| value.is_some_and(|v| !v.entries().is_empty());
    let mut places = Vec::new();
    let defaults = ["agents", "defaults", "sandbox", "docker"];
    let any_on = audit.agents.iter().any(|agent| mode_of(audit, Some(agent.value)) != "off");
    if has_docker(audit.at(&defaults)) && mode_of(audit, None) == "off" && !any_on {
        places.push(path(&defaults));
    }
    for agent in &audit.agents {
        if has_docker(agent.value.at(&DOCKER)) && mode_of(audit, Some(agent.value)) == "off" {
            places.push(agent.field(&DOCKER));
        }
    }
    let Some(first) = places.first() else { return };
    let names: Vec<String> = places.iter().map(|place| format!("`{}`", place.join("."))).collect();
    audit.report(
        &codes::SANDBOX_DOCKER_CONFIG_MODE_OFF,
        first,
        format!("{} has no effect: the sandbox is off", names.join(", ")),
        "set `sandbox.mode` to \"all\" or \"non-main\", or remove the docker settings",
    );
}

fn container(audit: &mut Audit<'_>, section: &[String], docker: &Value) {
    let at = |keys: &[&str]| -> Vec<String> {
        section.iter().cloned().chain(keys.iter().map(|k| (*k).to_owned())).collect()
    };
    let binds = docker.get("binds").map(Value::items).unwrap_or_default();
    for (index, bind) in binds.iter().enumerate() {
        let Some(text) = bind.as_str() else { continue };
        let place = at(&["binds", &index.to_string()]);
        match judge_bind(audit, text) {
            Bind::Fine => {}
            Bind::Relative => audit.report(
                &codes::SANDBOX_BIND_MOUNT_NON_ABSOLUTE,
                &place,
                "the source of a bind mount is no absolute path",
                "write the absolute path, for example \"/home/user/project:/project:ro\"",
            ),
            Bind::Credentials(folder) => audit.report(
                &codes::SANDBOX_CREDENTIAL_MOUNT,
                &place,
                format!("a bind mount gives the sandbox the credentials in `{folder}`"),
                "remove the bind mount, or mount the one project folder that is needed",
            ),
            Bind::Protected(folder) => audit.report(
                &codes::SANDBOX_DANGEROUS_BIND_MOUNT,
                &place,
                format!("a bind mount gives the sandbox `{folder}` of the host"),
                "remove the bind mount, or mount the one project folder that is needed",
            ),
        }
    }
    let text = |key: &str| docker.get(key).and_then(Value::as_str).map(|t| t.trim().to_lowercase());
    if let Some(network) = text("network")
        && (network == "host" || network.starts_with("container:"))
    {
        let what = if network == "host" { "the host" } else { "another container" };
        audit.report(
            &codes::SANDBOX_DANGEROUS_NETWORK_MODE,
            &at(&["network"]),
            format!("the sandbox shares the network of {what}"),
            "set `network` to \"none\", \"bridge\" or a network of your own",
        );
    }
    if text("seccompProfile").as_deref() == Some("unconfined") {
        audit.report(
            &codes::SANDBOX_DANGEROUS_SECCOMP_PROFILE,
            &at(&["seccompProfile"]),
            "the sandbox may make every system call",
            "remove `seccompProfile`, or name a profile file",
        );
    }
    if text("apparmorProfile").as_deref() == Some("unconfined") {
        audit.report(
            &codes::SANDBOX_DANGEROUS_APPARMOR_PROFILE,
            &at(&["apparmorProfile"]),
            "AppArmor does not confine the sandbox",
            "remove `apparmorProfile`, or name a profile",
        );
    }
}

enum Bind {
    Fine,
    Relative,
    /// In or above this folder.
    Protected(String),
    /// In this folder of somebody's home, which keeps credentials.
    Credentials(String),
}

/// Judges `source:target[:options]` by its source.
fn judge_bind(audit: &Audit<'_>, bind: &str) -> Bind {
    let drive = |text: &str| {
        let bytes = text.as_bytes();
        bytes.len() > 2
            && bytes[0].is_ascii_alphabetic()
            && bytes[1] == b':'
            && matches!(bytes[2], b'/' | b'\\')
    };
    let windows = audit.edition.judges_covering_binds && drive(bind);
    let skip = if windows { 2 } else { 0 };
    let end = bind[skip..].find(':').map_or(bind.len(), |at| at + skip);
    let source = &bind[..end];
    if windows {
        return Bind::Fine;
    }
    let source = if audit.edition.judges_covering_binds { source } else { source.trim() };
    if !source.starts_with('/') {
        return Bind::Relative;
    }
    let source = paths::normalize(std::path::Path::new(source));
    let source = source.to_string_lossy();
    if source == "/" {
        return Bind::Protected("/".to_owned());
    }
    let inside = |folder: &str, path: &str| {
        path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    };
    for folder in audit.edition.protected_folders {
        let covers = audit.edition.judges_covering_binds && inside(&source, folder);
        if inside(folder, &source) || covers {
            return Bind::Protected((*folder).to_owned());
        }
    }
    // Whose home it will be is not known here; OpenClaw judges only that of its own user.
    let mut parts = source.split('/').skip(1);
    if let (Some("home" | "Users"), Some(_), Some(name)) =
        (parts.next(), parts.next(), parts.next())
        && CREDENTIAL_FOLDERS.contains(&name)
    {
        return Bind::Credentials(name.to_owned());
    }
    Bind::Fine
}

fn browser_bridge(audit: &mut Audit<'_>) {
    let defaults = audit.at(&["agents", "defaults", "sandbox", "browser"]);
    let open = |own: Option<&Value>| {
        let get = |key: &str| {
            own.and_then(|own| own.get(key)).or_else(|| defaults.and_then(|all| all.get(key)))
        };
        let text = |key: &str| get(key).and_then(Value::as_str).unwrap_or("").trim().to_lowercase();
        get("enabled").and_then(Value::as_bool) == Some(true)
            && text("network") == "bridge"
            && text("cdpSourceRange").is_empty()
    };
    let mut places = Vec::new();
    if open(None) {
        places.push(path(&["agents", "defaults", "sandbox", "browser", "network"]));
    }
    for agent in &audit.agents {
        if open(agent.value.at(&["sandbox", "browser"])) {
            places.push(agent.field(&["sandbox", "browser", "network"]));
        }
    }
    let Some(first) = places.first() else { return };
    audit.report(
        &codes::SANDBOX_BROWSER_CDP_BRIDGE_UNRESTRICTED,
        first,
        "every container on the bridge can steer the sandbox's browser",
        "set `sandbox.browser.cdpSourceRange`, or remove `network` to get a network of its own",
    );
}
