//! Tools that act on the host: elevated mode, exec, safe programs, profiles.

use std::borrow::Cow;

use super::audit::{Agent, Audit, path, strings};
use super::channels::open_anywhere;
use super::codes;
use super::sandbox::{mode_of, workspace_access_of};
use super::tool_policy::Policies;
use crate::config::value::Value;
use crate::report::code::{CodeMeta, Level};

pub(super) fn check(audit: &mut Audit<'_>) {
    elevated(audit);
    host_without_sandbox(audit);
    if audit.edition.judges_exec_reach {
        exec_reach(audit);
        fs_tools(audit);
        skill_boundary(audit);
    }
    trusted_dirs(audit);
    safe_bins(audit);
    minimal_profile(audit);
}

fn elevated(audit: &mut Audit<'_>) {
    const ALLOW: [&str; 3] = ["tools", "elevated", "allowFrom"];
    if audit.is_false(&["tools", "elevated", "enabled"]) {
        return;
    }
    for entry in audit.at(&ALLOW).map(Value::entries).unwrap_or_default() {
        let list = strings(Some(&entry.value));
        let mut place = path(&ALLOW);
        place.push(entry.key.clone());
        let (meta, end, message): (&'static CodeMeta, _, _) = if list.iter().any(|id| id == "*") {
            let star = |item: &Value| item.as_str().is_some_and(|text| text.trim() == "*");
            let index = entry.value.items().iter().position(star);
            place.extend(index.map(|index| index.to_string()));
            let message = format!("everyone on `{}` may use elevated tools", entry.key);
            (&codes::TOOLS_ELEVATED_ALLOW_FROM_WILDCARD, "wildcard", message)
        } else if list.len() > 25 {
            let message =
                format!("{} senders on `{}` may use elevated tools", list.len(), entry.key);
            (&codes::TOOLS_ELEVATED_ALLOW_FROM_LARGE, "large", message)
        } else {
            continue;
        };
        audit.report(
            meta,
            &place,
            message,
            format!("list the few trusted ids in `tools.elevated.allowFrom.{}`", entry.key),
        );
        let check = format!("tools.elevated.allowFrom.{}.{end}", entry.key);
        if let Some(finding) = audit.last() {
            finding.check = Cow::Owned(check);
        }
    }
}

fn host_without_sandbox(audit: &mut Audit<'_>) {
    const HOST: [&str; 3] = ["tools", "exec", "host"];
    if audit.text(&HOST) == Some("sandbox") && mode_of(audit, None) == "off" {
        audit.report(
            &codes::TOOLS_EXEC_HOST_SANDBOX_NO_SANDBOX_DEFAULTS,
            &HOST,
            "commands are to run in a sandbox, and sandboxes are off: every command fails",
            "set `agents.defaults.sandbox.mode` to \"all\" or \"non-main\", or `tools.exec.host` \
             to \"gateway\"",
        );
    }
    let wants = |agent: &&Agent<'_>| {
        agent.value.at(&HOST).and_then(Value::as_str) == Some("sandbox")
            && mode_of(audit, Some(agent.value)) == "off"
    };
    let places: Vec<Vec<String>> =
        audit.agents.iter().filter(wants).map(|agent| agent.field(&HOST)).collect();
    let names: Vec<&str> = audit.agents.iter().filter(wants).map(|agent| agent.id).collect();
    let Some(first) = places.first() else { return };
    audit.report(
        &codes::TOOLS_EXEC_HOST_SANDBOX_NO_SANDBOX_AGENTS,
        first,
        format!("commands of {} are to run in a sandbox that is off", names.join(", ")),
        "set the agent's `sandbox.mode` to \"all\", or its `tools.exec.host` to \"gateway\"",
    );
}

/// What commands may do without asking: `deny`, `allowlist` or `full`.
fn security<'a>(exec: Option<&'a Value>, inherited: &'a str) -> &'a str {
    let get = |key: &str| exec.and_then(|exec| exec.get(key)).and_then(Value::as_str);
    match get("mode") {
        Some("ask" | "auto" | "allowlist") => "allowlist",
        Some(mode) => mode,
        None => get("security").unwrap_or(inherited),
    }
}

fn exec_reach(audit: &mut Audit<'_>) {
    let exec = audit.at(&["tools", "exec"]);
    let global = security(exec, "deny");
    let mut scopes: Vec<(Vec<String>, &str, &str)> = Vec::new();
    // The settings for all hold for whoever is the default agent, unless it has its own.
    if default_agent(audit).is_none() {
        scopes.push((path(&["tools", "exec"]), "all agents", global));
    }
    for agent in &audit.agents {
        let own = agent.value.at(&["tools", "exec"]);
        let place = match own {
            Some(_) => agent.field(&["tools", "exec"]),
            None => path(&["tools", "exec"]),
        };
        scopes.push((place, agent.id, security(own, global)));
    }
    let open = open_anywhere(audit);
    let full: Vec<&(Vec<String>, &str, &str)> =
        scopes.iter().filter(|(_, _, security)| *security == "full").collect();
    let is_full = !full.is_empty();
    let runs = scopes.iter().find(|(_, _, security)| *security != "deny");
    let names: Vec<&str> = full.iter().map(|(_, name, _)| *name).collect();
    if let Some((holder, _, _)) = full.first() {
        let mut place = holder.clone();
        let keys: Vec<&str> = place.iter().map(String::as_str).collect();
        let has_mode = super::sandbox::walk_to(audit.root, &keys)
            .is_some_and(|exec| exec.get("mode").is_some());
        place.push(if has_mode { "mode" } else { "security" }.to_owned());
        let level = if open.is_empty() { Level::Warn } else { Level::Error };
        audit.report_as(
            &codes::TOOLS_EXEC_SECURITY_FULL_CONFIGURED,
            level,
            &place,
            format!("commands of {} run without any check", names.join(", ")),
            "set `tools.exec.mode` to \"ask\" or \"allowlist\"",
        );
    }
    if let (Some(first), true) = (open.first(), runs.is_some()) {
        let level = if is_full { Level::Error } else { Level::Warn };
        audit.report_as(
            &codes::SECURITY_EXPOSURE_OPEN_CHANNELS_WITH_EXEC,
            level,
            first,
            format!("anyone who reaches `{}` can have commands run", first.join(".")),
            "set the policy to \"allowlist\" or \"pairing\", or `tools.exec.mode` to \"deny\"",
        );
    }
}

/// The id of the agent that is the default and is in the roster.
fn default_agent<'a>(audit: &Audit<'a>) -> Option<&'a str> {
    let marked: Vec<&Agent<'a>> = audit
        .agents
        .iter()
        .filter(|agent| agent.value.get("default").and_then(Value::as_bool) == Some(true))
        .collect();
    if let ([only], false) =
        (marked.as_slice(), audit.text(&["agents", "ownership"]) == Some("explicit"))
    {
        return Some(only.id);
    }
    if let [only] = audit.agents.as_slice() { Some(only.id) } else { None }
}

fn fs_tools(audit: &mut Audit<'_>) {
    let mut hits = Vec::new();
    let global_host = audit.text(&["tools", "exec", "host"]);
    let mut scopes: Vec<(Vec<String>, &str, Option<&Value>)> =
        vec![(path(&["tools"]), "all agents", None)];
    scopes.extend(
        audit.agents.iter().map(|agent| (agent.field(&["tools"]), agent.id, Some(agent.value))),
    );
    for (place, name, agent) in scopes {
        let tools = agent.and_then(|agent| agent.get("tools"));
        let host = tools
            .and_then(|tools| tools.at(&["exec", "host"]))
            .and_then(Value::as_str)
            .or(global_host)
            .unwrap_or("auto");
        let mode = mode_of(audit, agent);
        let held = mode == "all"
            && !matches!(host, "gateway" | "node")
            && workspace_access_of(audit, agent) != "rw";
        let policies = Policies::of(audit, tools, mode);
        if !held
            && policies.allow("exec")
            && policies.allowed(&["write", "edit", "apply_patch"]).is_empty()
        {
            hits.push((place, name));
        }
    }
    let Some((place, _)) = hits.first() else { return };
    let names: Vec<&str> = hits.iter().map(|(_, name)| *name).collect();
    audit.report(
        &codes::TOOLS_EXEC_FS_TOOLS_DISABLED_BUT_EXEC_ENABLED,
        place,
        format!("{} may not use write and edit, but a shell that can write", names.join(", ")),
        "deny \"exec\" and \"process\" too, or set `sandbox.mode` to \"all\" with \
         `workspaceAccess` \"ro\" or \"none\"",
    );
}

/// Lists of skills do not hold a shell back from the MCP servers of the config.
fn skill_boundary(audit: &mut Audit<'_>) {
    let servers = audit.at(&["mcp", "servers"]).map(Value::entries).unwrap_or_default();
    let is_on = |server: &Value| server.get("enabled").and_then(Value::as_bool) != Some(false);
    if !servers.iter().any(|server| is_on(&server.value)) {
        return;
    }
    let defaults = audit.at(&["agents", "defaults", "skills"]).is_some();
    let mut scopes: Vec<(Vec<String>, Option<&Value>)> = Vec::new();
    if defaults {
        scopes.push((path(&["agents", "defaults", "skills"]), None));
    }
    for agent in &audit.agents {
        if agent.value.get("skills").is_some() {
            scopes.push((agent.field(&["skills"]), Some(agent.value)));
        } else if defaults {
            scopes.push((path(&["agents", "defaults", "skills"]), Some(agent.value)));
        }
    }
    let global = audit.at(&["tools", "exec"]);
    let reaches = |agent: Option<&Value>| {
        let own = agent.and_then(|agent| agent.at(&["tools", "exec"]));
        let host = |exec: Option<&Value>| {
            exec.and_then(|e| e.get("host")).and_then(Value::as_str).map(str::to_owned)
        };
        let host = host(own).or_else(|| host(global)).unwrap_or_else(|| "auto".to_owned());
        let sandboxed = host == "sandbox" || (host == "auto" && mode_of(audit, agent) != "off");
        !sandboxed && security(own, security(global, "full")) != "deny"
    };
    let Some((place, _)) = scopes.iter().find(|(_, agent)| reaches(*agent)) else { return };
    audit.report(
        &codes::TOOLS_EXEC_AGENT_SKILL_MCP_BOUNDARY_DRIFT,
        place,
        "the list of skills does not keep a shell on the host from the configured MCP servers",
        "set `tools.exec.mode` to \"deny\" for the agent, or its `sandbox.mode` to \"all\"",
    );
}

/// `tools.exec` of all agents and of each, with paths.
fn exec_sections<'a>(audit: &Audit<'a>) -> Vec<(Vec<String>, &'a Value)> {
    const EXEC: [&str; 2] = ["tools", "exec"];
    let global = audit.at(&EXEC).map(|exec| (path(&EXEC), exec));
    let own =
        audit.agents.iter().filter_map(|agent| Some((agent.field(&EXEC), agent.value.at(&EXEC)?)));
    global.into_iter().chain(own).collect()
}

fn trusted_dirs(audit: &mut Audit<'_>) {
    let mut hits: Vec<(Vec<String>, String, &str)> = Vec::new();
    for (place, exec) in exec_sections(audit) {
        let dirs = exec.get("safeBinTrustedDirs").map(Value::items).unwrap_or_default();
        for (index, dir) in dirs.iter().enumerate() {
            let Some(dir) = dir.as_str().map(str::trim) else { continue };
            if let Some(why) = risky_dir(dir) {
                let mut place = place.clone();
                place.extend(["safeBinTrustedDirs".to_owned(), index.to_string()]);
                hits.push((place, dir.to_owned(), why));
            }
        }
    }
    let Some((place, _, _)) = hits.first() else { return };
    let told: Vec<String> =
        hits.iter().take(10).map(|(_, dir, why)| format!("`{dir}` ({why})")).collect();
    audit.report(
        &codes::TOOLS_EXEC_SAFE_BIN_TRUSTED_DIRS_RISKY,
        place,
        format!("programs are trusted in folders that others can fill: {}", told.join(", ")),
        "keep to /bin, /usr/bin and folders that only root writes",
    );
}

/// Why a folder is no place for trusted programs.
fn risky_dir(dir: &str) -> Option<&'static str> {
    if dir.is_empty() {
        return None;
    }
    if !dir.starts_with('/') {
        return Some("relative");
    }
    let normal = crate::config::paths::normalize(std::path::Path::new(dir));
    let text = normal.to_string_lossy().replace('\\', "/").to_lowercase();
    let below = |root: &str| text == root || text.starts_with(&format!("{root}/"));
    if ["/tmp", "/var/tmp", "/private/tmp"].into_iter().any(below) {
        return Some("temporary");
    }
    let managed = ["/usr/local/bin", "/opt/homebrew/bin", "/opt/local/bin"];
    if managed.contains(&text.as_str()) || text == "/home/linuxbrew/.linuxbrew/bin" {
        return Some("of a package manager");
    }
    let home =
        text.starts_with("/users/") || text.starts_with("/home/") || text.contains("/.local/bin");
    home.then_some("in a home")
}

/// The name of a program without its folder and, where known, its suffix.
fn bin_name(audit: &Audit<'_>, text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let name = lower.rsplit(['/', '\\']).next().unwrap_or("").to_owned();
    if audit.edition.broad_bins.is_empty() {
        return name;
    }
    let stem = ["exe", "cmd", "bat", "com"]
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix)?.strip_suffix('.'));
    stem.map_or_else(|| name.clone(), str::to_owned)
}

fn is_interpreter(audit: &Audit<'_>, name: &str) -> bool {
    let versioned = ["python", "ruby", "perl", "php", "node"].iter().any(|stem| {
        name.strip_prefix(stem).is_some_and(|version| {
            let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            match version.split_once('.') {
                Some((major, minor)) => digits(major) && digits(minor),
                None => digits(version),
            }
        })
    });
    versioned || audit.edition.interpreters.contains(&name)
}

fn safe_bins(audit: &mut Audit<'_>) {
    let profiles_of = |exec: Option<&Value>| -> Vec<String> {
        let profiles = exec.and_then(|exec| exec.get("safeBinProfiles"));
        let entries = profiles.map(Value::entries).unwrap_or_default();
        entries.iter().map(|entry| entry.key.trim().to_lowercase()).collect()
    };
    let global = profiles_of(audit.at(&["tools", "exec"]));
    let mut unprofiled: Vec<(Vec<String>, String)> = Vec::new();
    let mut broad: Vec<(Vec<String>, String)> = Vec::new();
    for (place, exec) in exec_sections(audit) {
        let own = profiles_of(Some(exec));
        let bins = exec.get("safeBins").map(Value::items).unwrap_or_default();
        for (index, bin) in bins.iter().enumerate() {
            let Some(text) = bin.as_str() else { continue };
            let name = bin_name(audit, text);
            if name.is_empty() {
                continue;
            }
            let mut place = place.clone();
            place.extend(["safeBins".to_owned(), index.to_string()]);
            let profiled = own.contains(&name) || global.contains(&name);
            if is_interpreter(audit, &name) && !profiled {
                unprofiled.push((place.clone(), name.clone()));
            }
            if audit.edition.broad_bins.contains(&name.as_str()) {
                broad.push((place, name));
            }
        }
    }
    let names = |hits: &[(Vec<String>, String)]| {
        let names: Vec<&str> = hits.iter().map(|(_, name)| name.as_str()).collect();
        names.join(", ")
    };
    if let Some((place, name)) = unprofiled.first() {
        audit.report(
            &codes::TOOLS_EXEC_SAFE_BINS_INTERPRETER_UNPROFILED,
            place,
            format!("{}: runs whatever it is given, and has no profile", names(&unprofiled)),
            format!(
                "remove \"{name}\" from `safeBins`, or give it a profile in \
                 `tools.exec.safeBinProfiles`"
            ),
        );
    }
    if let Some((place, name)) = broad.first() {
        audit.report(
            &codes::TOOLS_EXEC_SAFE_BINS_BROAD_BEHAVIOR,
            place,
            format!("{}: can do more than filter text", names(&broad)),
            format!("remove \"{name}\" from `safeBins` and allow the exact command instead"),
        );
    }
}

fn minimal_profile(audit: &mut Audit<'_>) {
    if audit.text(&["tools", "profile"]) != Some("minimal") {
        return;
    }
    let over: Vec<(Vec<String>, &str)> = audit
        .agents
        .iter()
        .filter(|agent| {
            let own = agent.value.at(&["tools", "profile"]).and_then(Value::as_str);
            own.is_some_and(|profile| !profile.is_empty() && profile != "minimal")
        })
        .map(|agent| (agent.field(&["tools", "profile"]), agent.id))
        .collect();
    let Some((place, _)) = over.first() else { return };
    let names: Vec<&str> = over.iter().map(|(_, name)| *name).collect();
    audit.report(
        &codes::TOOLS_PROFILE_MINIMAL_OVERRIDDEN,
        place,
        format!("the profile is minimal for all, but not for {}", names.join(", ")),
        "set the agent's `tools.profile` to \"minimal\", or remove it",
    );
}
