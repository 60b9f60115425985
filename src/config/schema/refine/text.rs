//! Rules on single texts.

use crate::base::names;
use crate::config::schema::walk::Walker;
use crate::config::schema::{IssueKind, quantity, url};
use crate::config::value::{Value, ValueKind};

pub(super) fn run(walker: &mut Walker, name: &str, value: &Value) -> bool {
    let message = match rule(name, value) {
        Verdict::Unknown => return false,
        Verdict::Fit => return true,
        Verdict::Unfit(message) => message,
    };
    walker.add(&[], value.span, IssueKind::Pattern, message);
    true
}

enum Verdict {
    Unknown,
    Fit,
    Unfit(&'static str),
}

fn rule(name: &str, value: &Value) -> Verdict {
    let text = value.as_str().unwrap_or("");
    let (fit, message) = match name {
        "trim" => (true, ""),
        "timestamp" => (is_timestamp(value), "must be a point in time"),
        "safe-executable" => (
            is_safe_executable(text),
            "must be the name or path of a program, without shell characters",
        ),
        "absolute-path" => (is_absolute(text), "must be an absolute path"),
        "rooted-path" => (text.trim().starts_with('/'), "must be an absolute path"),
        "absolute-or-home" => (
            text.starts_with('/') || text == "~" || text.starts_with("~/"),
            "must be an absolute path or start with `~/`",
        ),
        "file-ref-id" => (
            names::is_file_id(text),
            "must be `value` or a JSON pointer such as `/providers/openai/apiKey`",
        ),
        "exec-ref-id" => (
            names::is_exec_id(text, true),
            "must be 1 to 256 of A-Z a-z 0-9 . _ : / # -, without `.` or `..` segments",
        ),
        "http-url" => {
            (url::parse(text).is_some_and(|u| u.is_web()), "must be an http or https URL")
        }
        "https-with-path" => (
            url::parse(text).is_some_and(|u| u.scheme == "https" && u.path != "/"),
            "must be an https URL with a path",
        ),
        "https-or-local" => (is_https_or_local(text), "must use https, or http on localhost"),
        "http-origin" => {
            (url::parse(text).is_some_and(|u| u.is_origin()), "must be an http or https origin")
        }
        "public-origin" => {
            let fit = url::parse(text).is_some_and(|u| u.is_origin()) && is_https_or_local(text);
            (fit, "must be an https origin, or http on localhost")
        }
        "portal-domain" => (is_portal_domain(text), "must be a domain name with a dot"),
        "relative-module" => {
            (is_relative_module(text), "must be a relative path that stays in its folder")
        }
        "string-id" => (value.as_str().is_some(), "must be a string: a number loses digits"),
        "scp-host" => (is_scp_host(text), "must be an SSH host or user@host"),
        "inbound-root" => (is_inbound_root(text), "must be an absolute path"),
        "not-proto" => (text != "__proto__", "is a reserved name"),
        "no-outer-space" => (
            !text.is_empty() && text == text.trim(),
            "must not be empty or have white space around it",
        ),
        "model-ref-or-empty" => {
            (text.trim().is_empty() || is_model_ref(text), "must be provider/model, or empty")
        }
        "not-auto-or-default" => {
            (text != "auto" && text != "default", "must not be `auto` or `default`")
        }
        "byte-size" => (quantity::is_byte_size(text), "must be a size such as `2mb`"),
        "agent-id" => (is_agent_id(text), "must be an agent id: a-z 0-9 _ -, at most 64"),
        "not-blank" => (!text.trim().is_empty(), "must not be blank"),
        "cloud-repo" => (is_cloud_repo(text), "must be host/owner/name in lower case"),
        "minute-duration" => {
            let ends = text.ends_with(|c: char| "smhdSMHD".contains(c));
            (
                ends && quantity::duration_ms(text, "ms").is_some_and(|ms| ms >= 6e4),
                "must be a duration of at least 1m",
            )
        }
        "positive-duration" => {
            let text = number_or_text(value);
            (
                quantity::duration_ms(&text, "d").is_some_and(|ms| ms > 0.0),
                "must be a duration such as `30d`",
            )
        }
        "exact-host" => {
            (is_exact_host(text), "must be one host name without scheme, path, wildcard or port")
        }
        _ => return Verdict::Unknown,
    };
    if fit { Verdict::Fit } else { Verdict::Unfit(message) }
}

/// A number as JavaScript prints it, or the text.
pub(super) fn number_or_text(value: &Value) -> String {
    match &value.kind {
        ValueKind::Number(n) => n.to_string(),
        ValueKind::String(text) => text.trim().to_owned(),
        _ => String::new(),
    }
}

fn is_timestamp(value: &Value) -> bool {
    match &value.kind {
        ValueKind::Number(n) => n.abs() <= 8.64e15,
        _ => true, // a string is taken as it is
    }
}

/// Whether a text is a program that OpenClaw would start.
pub(super) fn is_safe_executable(text: &str) -> bool {
    let text = text.trim();
    if text.is_empty()
        || text.contains(['\0', '\r', '\n', ';', '&', '|', '`', '$', '<', '>', '"', '\''])
    {
        return false;
    }
    if text.starts_with(['.', '~']) || text.contains(['/', '\\']) {
        return true;
    }
    !text.starts_with('-') && text.chars().all(|c| c.is_ascii_alphanumeric() || "._+-".contains(c))
}

fn is_absolute(text: &str) -> bool {
    let bytes = text.as_bytes();
    let drive = bytes.len() > 2
        && bytes[0].is_ascii_alphabetic()
        && bytes[1] == b':'
        && matches!(bytes[2], b'/' | b'\\');
    let share = text.strip_prefix("\\\\").is_some_and(|rest| {
        rest.split_once('\\')
            .is_some_and(|(host, path)| !host.is_empty() && path.starts_with(|c| c != '\\'))
    });
    text.starts_with('/') || drive || share
}

fn is_https_or_local(text: &str) -> bool {
    url::parse(text).is_some_and(|u| {
        u.scheme == "https"
            || (u.scheme == "http"
                && matches!(u.host.as_str(), "localhost" | "127.0.0.1" | "[::1]"))
    })
}

fn is_portal_domain(text: &str) -> bool {
    text.len() <= 220
        && text.contains('.')
        && text.parse::<std::net::IpAddr>().is_err()
        && url::parse(&format!("https://portal.{text}")).is_some()
        && text.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

fn is_exact_host(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let text = text.trim_end_matches('.');
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    // Names outside ASCII are turned to punycode by the real parser; their labels are taken as fit.
    bare.parse::<std::net::IpAddr>().is_ok()
        || (bare.len() <= 253
            && bare.split('.').all(|label| {
                is_label(label) || (!label.is_ascii() && !label.contains(char::is_whitespace))
            }))
}

fn is_relative_module(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty()
        && !text.starts_with(['/', '~'])
        && !text.contains(':')
        && !text.split(['/', '\\']).any(|part| part == "..")
}

fn is_scp_host(text: &str) -> bool {
    let text = text.trim();
    let token = |t: &str| {
        !t.is_empty() && t.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
    };
    if text.starts_with('-') {
        return false;
    }
    let host = match text.split_once('@') {
        Some((user, host)) if token(user) => host,
        Some(_) => return false,
        None => text,
    };
    let bracketed = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).is_some_and(|inner| {
        !inner.is_empty() && inner.chars().all(|c| c.is_ascii_hexdigit() || ":.%".contains(c))
    });
    bracketed || (token(host) && !host.starts_with('-'))
}

fn is_inbound_root(text: &str) -> bool {
    let text = text.trim().replace('\\', "/");
    if text.contains('\0') || !is_absolute(&text) {
        return false;
    }
    let parts: Vec<&str> = text.split('/').filter(|p| !p.is_empty() && *p != ".").collect();
    let least = if text.starts_with('/') { 1 } else { 2 };
    parts.len() >= least && parts.iter().all(|part| *part == "*" || !part.contains('*'))
}

/// `provider/model` with neither side blank.
pub(super) fn is_model_ref(text: &str) -> bool {
    text.trim()
        .split_once('/')
        .is_some_and(|(provider, model)| !provider.trim().is_empty() && !model.trim().is_empty())
}

/// Whether a text is an agent id as it stands.
pub(in crate::config::schema) fn is_agent_id(text: &str) -> bool {
    let text = text.trim();
    text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

fn is_cloud_repo(text: &str) -> bool {
    let parts: Vec<&str> = text.split('/').collect();
    parts.len() >= 3
        && parts.iter().all(|part| !part.is_empty())
        && text == text.trim()
        && !text.contains(|c: char| c.is_uppercase() || c.is_whitespace())
        && !text.strip_suffix("git").is_some_and(|rest| rest.ends_with('.'))
        && url::parse(&format!("https://{text}")).is_some_and(|u| !u.has_extras)
}
