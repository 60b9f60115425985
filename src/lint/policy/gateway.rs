//! What the gateway exposes: bind, browser origins, proxies, Tailscale, mDNS, HTTP tools, flags.

use std::net::IpAddr;

use super::audit::{Audit, path, strings};
use super::codes;
use crate::config::value::Value;
use crate::report::code::Level;

const ORIGINS: [&str; 3] = ["gateway", "controlUi", "allowedOrigins"];
const FALLBACK: [&str; 3] = ["gateway", "controlUi", "dangerouslyAllowHostHeaderOriginFallback"];

pub(super) fn check(audit: &mut Audit<'_>) {
    origins(audit);
    proxies(audit);
    tailscale(audit);
    http_tools(audit);
    switches(audit);
    flags(audit);
}

/// The level of a breach that is worse when others can reach the gateway.
fn by_exposure(exposed: bool) -> Level {
    if exposed { Level::Error } else { Level::Warn }
}

fn origins(audit: &mut Audit<'_>) {
    let exposed = audit.is_exposed();
    let origins = strings(audit.at(&ORIGINS));
    let fallback = audit.is_true(&FALLBACK);
    if exposed && audit.has_control_ui() && origins.is_empty() && !fallback {
        audit.report(
            &codes::GATEWAY_CONTROL_UI_ALLOWED_ORIGINS_REQUIRED,
            &ORIGINS,
            "the Control UI is served beyond loopback and any web page may call it",
            "set `gateway.controlUi.allowedOrigins` to the full origins of the UI, for example \
             [\"https://control.example.com\"]",
        );
    }
    let star = |item: &Value| item.as_str().is_some_and(|text| text.trim() == "*");
    let items = audit.at(&ORIGINS).map(Value::items).unwrap_or_default();
    if audit.edition.judges_origin_wildcard
        && let Some(index) = items.iter().position(star)
    {
        let mut place = path(&ORIGINS);
        place.push(index.to_string());
        audit.report_as(
            &codes::GATEWAY_CONTROL_UI_ALLOWED_ORIGINS_WILDCARD,
            by_exposure(exposed),
            &place,
            "`*` lets any web page call the Control UI",
            "replace \"*\" by full origins, for example \"https://control.example.com\"",
        );
    }
    if fallback {
        audit.report_as(
            &codes::GATEWAY_CONTROL_UI_HOST_HEADER_ORIGIN_FALLBACK,
            by_exposure(exposed),
            &FALLBACK,
            "the `Host` header, which the caller writes, is taken as the allowed origin",
            "remove `dangerouslyAllowHostHeaderOriginFallback` and set \
             `gateway.controlUi.allowedOrigins`",
        );
    }
}

fn proxies(audit: &mut Audit<'_>) {
    const PROXIES: [&str; 2] = ["gateway", "trustedProxies"];
    const REAL_IP: [&str; 2] = ["gateway", "allowRealIpFallback"];
    let items = audit.at(&PROXIES).map(Value::items).unwrap_or_default();
    if !audit.is_exposed() && audit.has_control_ui() && items.is_empty() {
        audit.report(
            &codes::GATEWAY_TRUSTED_PROXIES_MISSING,
            &PROXIES,
            "behind a reverse proxy every caller looks local, since no proxy is named",
            "set `gateway.trustedProxies` to the address of the proxy, such as [\"127.0.0.1\"]",
        );
    }
    if audit.is_true(&REAL_IP) {
        let foreign = items.iter().any(|item| !item.as_str().is_some_and(is_loopback_only));
        let exposed = audit.is_exposed() || (audit.auth.mode == "trusted-proxy" && foreign);
        audit.report_as(
            &codes::GATEWAY_REAL_IP_FALLBACK_ENABLED,
            by_exposure(exposed),
            &REAL_IP,
            "`X-Real-IP` is believed where a proxy passes it on, so a caller can look local",
            "set `gateway.allowRealIpFallback` to false",
        );
    }
}

/// Whether a trusted proxy entry is one loopback address and no range.
fn is_loopback_only(entry: &str) -> bool {
    let entry = entry.trim();
    let Some((address, prefix)) = entry.split_once('/') else {
        return entry == "127.0.0.1" || entry == "::1";
    };
    let prefix = prefix.split('/').next().unwrap_or("").trim();
    match address.trim().parse::<IpAddr>() {
        Ok(IpAddr::V4(v4)) => v4.octets() == [127, 0, 0, 1] && prefix == "32",
        Ok(IpAddr::V6(_)) => address.trim() == "::1" && prefix == "128",
        Err(_) => false,
    }
}

fn tailscale(audit: &mut Audit<'_>) {
    const MODE: [&str; 3] = ["gateway", "tailscale", "mode"];
    match audit.tailscale() {
        "funnel" => audit.report(
            &codes::GATEWAY_TAILSCALE_FUNNEL,
            &MODE,
            "Tailscale Funnel puts the gateway on the public internet",
            "set `gateway.tailscale.mode` to \"serve\" (your tailnet only) or \"off\"",
        ),
        "serve" => audit.report(
            &codes::GATEWAY_TAILSCALE_SERVE,
            &MODE,
            "the whole tailnet reaches the gateway through Tailscale Serve",
            "nothing, if everyone in the tailnet may reach the login; else restrict it by an ACL",
        ),
        _ => {}
    }
}

fn http_tools(audit: &mut Audit<'_>) {
    const ALLOW: [&str; 3] = ["gateway", "tools", "allow"];
    let items = audit.at(&ALLOW).map(Value::items).unwrap_or_default();
    let denied = audit.edition.http_denied_tools;
    let hits: Vec<(usize, String)> = items
        .iter()
        .enumerate()
        .filter_map(|(index, item)| Some((index, item.as_str()?.trim().to_lowercase())))
        .filter(|(_, name)| denied.contains(&name.as_str()))
        .collect();
    let Some((first, _)) = hits.first() else { return };
    let exposed = audit.is_exposed() || audit.tailscale() == "funnel";
    let names: Vec<&str> = hits.iter().map(|(_, name)| name.as_str()).collect();
    let mut place = path(&ALLOW);
    place.push(first.to_string());
    audit.report_as(
        &codes::GATEWAY_TOOLS_INVOKE_HTTP_DANGEROUS_ALLOW,
        by_exposure(exposed),
        &place,
        format!("`POST /tools/invoke` may run {}, which it refuses by default", names.join(", ")),
        format!("remove {} from `gateway.tools.allow`", names.join(", ")),
    );
}

fn switches(audit: &mut Audit<'_>) {
    const MDNS: [&str; 3] = ["discovery", "mdns", "mode"];
    if audit.text(&MDNS) == Some("full") {
        audit.report_as(
            &codes::DISCOVERY_MDNS_FULL_MODE,
            by_exposure(audit.is_exposed()),
            &MDNS,
            "mDNS tells the local network where the program lies and which SSH port is open",
            "set `discovery.mdns.mode` to \"minimal\" or \"off\"",
        );
    }
    if audit.edition.judges_mcp_apps && audit.is_true(&["mcp", "apps", "enabled"]) {
        audit.report(
            &codes::MCP_APPS_ENABLED,
            &["mcp", "apps", "enabled"],
            "MCP servers may show interactive pages that call their own tools",
            "set `mcp.apps.enabled` to false unless every configured MCP server is trusted",
        );
    }
    if audit.edition.control_ui_switches {
        let insecure = ["gateway", "controlUi", "allowInsecureAuth"];
        if audit.is_true(&insecure) {
            audit.report(
                &codes::GATEWAY_CONTROL_UI_INSECURE_AUTH,
                &insecure,
                "the Control UI accepts logins without a device identity on plain HTTP",
                "remove `gateway.controlUi.allowInsecureAuth`, and use HTTPS or localhost",
            );
        }
        let device = ["gateway", "controlUi", "dangerouslyDisableDeviceAuth"];
        if audit.is_true(&device) {
            audit.report(
                &codes::GATEWAY_CONTROL_UI_DEVICE_AUTH_DISABLED,
                &device,
                "the Control UI does not ask for a paired device",
                "remove `gateway.controlUi.dangerouslyDisableDeviceAuth`",
            );
        }
    }
    let redact = ["logging", "redactSensitive"];
    if audit.edition.has_redaction_switch && audit.text(&redact) == Some("off") {
        audit.report(
            &codes::LOGGING_REDACT_OFF,
            &redact,
            "logs and status lines show credentials",
            "set `logging.redactSensitive` to \"tools\"",
        );
    }
}

/// Flags that switch a protection off, each with its path.
fn flags(audit: &mut Audit<'_>) {
    let mut on: Vec<(Vec<String>, bool)> = Vec::new();
    {
        let mut flag = |keys: &[&str], bad: bool| {
            if audit.at(keys).and_then(Value::as_bool) == Some(bad) {
                on.push((path(keys), bad));
            }
        };
        if audit.edition.control_ui_switches {
            flag(&["gateway", "controlUi", "allowInsecureAuth"], true);
            flag(&["gateway", "controlUi", "dangerouslyDisableDeviceAuth"], true);
        }
        flag(&FALLBACK, true);
        flag(&["hooks", "gmail", "allowUnsafeExternalContent"], true);
        flag(&["tools", "exec", "applyPatch", "workspaceOnly"], false);
        if audit.edition.wide_flags {
            flag(&["hooks", "allowRequestSessionKey"], true);
            flag(&["browser", "ssrfPolicy", "dangerouslyAllowPrivateNetwork"], true);
            flag(&["tools", "fs", "workspaceOnly"], false);
        }
    }
    let mappings = audit.at(&["hooks", "mappings"]).map(Value::items).unwrap_or_default();
    for (index, mapping) in mappings.iter().enumerate() {
        if mapping.get("allowUnsafeExternalContent").and_then(Value::as_bool) == Some(true) {
            let index = index.to_string();
            on.push((path(&["hooks", "mappings", &index, "allowUnsafeExternalContent"]), true));
        }
    }
    if audit.edition.wide_flags {
        docker_flags(audit, &mut on);
        plugin_flags(audit, &mut on);
    }
    let each = audit.edition.one_finding_per_flag;
    let told = if each { on.as_slice() } else { on.get(..1).unwrap_or_default() };
    for (place, bad) in told {
        let names: Vec<String> = if each {
            vec![format!("`{}` is {bad}", place.join("."))]
        } else {
            on.iter().map(|(place, bad)| format!("`{}` is {bad}", place.join("."))).collect()
        };
        audit.report(
            &codes::CONFIG_INSECURE_OR_DANGEROUS_FLAGS,
            place,
            format!("{}, which switches a protection off", names.join(" and ")),
            format!("remove `{}`, or set it to {}", place.join("."), !bad),
        );
    }
    let suppressions = ["security", "audit", "suppressions"];
    let count = audit.at(&suppressions).map_or(0, |list| list.items().len());
    if audit.edition.wide_flags && count > 0 {
        audit.report(
            &codes::CONFIG_INSECURE_OR_DANGEROUS_FLAGS,
            &suppressions,
            format!("`security.audit.suppressions` hides findings ({count} configured)"),
            "remove the suppressions whose risk is no longer accepted",
        );
    }
}

fn docker_flags(audit: &Audit<'_>, on: &mut Vec<(Vec<String>, bool)>) {
    let mut holders = vec![path(&["agents", "defaults"])];
    holders.extend(audit.agents.iter().map(|agent| agent.path.clone()));
    for holder in holders {
        for key in [
            "dangerouslyAllowReservedContainerTargets",
            "dangerouslyAllowExternalBindSources",
            "dangerouslyAllowContainerNamespaceJoin",
        ] {
            let mut place = holder.clone();
            place.extend(path(&["sandbox", "docker", key]));
            let value = place.iter().try_fold(audit.root, |value, key| {
                value.get(key).or_else(|| value.items().get(key.parse::<usize>().ok()?))
            });
            if value.and_then(Value::as_bool) == Some(true) {
                on.push((place, true));
            }
        }
    }
}

/// Flags that a bundled plugin declares as dangerous.
fn plugin_flags(audit: &Audit<'_>, on: &mut Vec<(Vec<String>, bool)>) {
    let imap = ["plugins", "entries", "imap", "config", "accounts"];
    let accounts = audit.at(&imap).map(Value::entries).unwrap_or_default();
    for account in accounts {
        let key = ["senderAuth", "acceptTrustedAuthservId"];
        if account.value.at(&key).and_then(Value::as_bool) == Some(true) {
            let mut place = path(&imap);
            place.extend([account.key.clone(), key[0].to_owned(), key[1].to_owned()]);
            on.push((place, true));
        }
    }
}
