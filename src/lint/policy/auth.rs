//! How callers of the gateway prove who they are: mode, token, password, trusted proxy.

use super::audit::{Audit, path};
use super::codes;
use super::edition::Edition;
use crate::base::span::Span;
use crate::config::dialect::Dialect;
use crate::config::load::Config;
use crate::config::model::secrets::Defaults;
use crate::config::secret_ref::coerce_ref;
use crate::config::substitute::has_reference;
use crate::config::value::Value;
use crate::report::code::Level;

/// A credential of the config, as far as the text tells.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Credential<'a> {
    /// None, or a blank.
    Absent,
    /// A literal, trimmed.
    Literal(&'a str),
    /// A reference: it is set, and its value is not known here.
    Elsewhere,
}

impl<'a> Credential<'a> {
    /// Reads a credential field.
    pub(super) fn of(config: &Config, value: Option<&'a Value>, dialect: &Dialect) -> Self {
        let Some(value) = value else { return Self::Absent };
        if is_reference(config, value, dialect) {
            return Self::Elsewhere;
        }
        match value.as_str().map(str::trim) {
            None | Some("") => Self::Absent,
            Some(text) => Self::Literal(text),
        }
    }

    pub(super) const fn is_set(self) -> bool {
        !matches!(self, Self::Absent)
    }

    /// This one, or `other` where this is absent.
    const fn or(self, other: Self) -> Self {
        if self.is_set() { self } else { other }
    }
}

/// Whether a field refers to a secret that is kept elsewhere.
pub(super) fn is_reference(config: &Config, value: &Value, dialect: &Dialect) -> bool {
    if let Some(text) = value.as_str() {
        // What was escaped reads like a reference now and is none.
        return !raw(config, value.span).contains("$${")
            && (has_reference(text) || coerce_ref(value, &Defaults::default(), dialect).is_some());
    }
    value.is_object() && value.get("source").is_some()
}

/// The bytes of a place as written.
pub(super) fn raw(config: &Config, span: Span) -> &str {
    config.sources.text(span.source).get(span.start as usize..span.end as usize).unwrap_or("")
}

/// The authentication in force.
pub(super) struct Auth<'a> {
    /// The mode in force.
    pub(super) mode: &'a str,
    pub(super) token: Credential<'a>,
    pub(super) password: Credential<'a>,
    /// Whether Tailscale's word about a caller is taken.
    pub(super) allow_tailscale: bool,
}

impl<'a> Auth<'a> {
    pub(super) fn of(
        config: &Config,
        root: &'a Value,
        dialect: &Dialect,
        edition: &Edition,
    ) -> Self {
        let read = |keys: &[&str]| Credential::of(config, root.at(keys), dialect);
        let written = root.at(&["gateway", "auth", "mode"]).and_then(Value::as_str);
        let mut token = read(&["gateway", "auth", "token"]);
        let mut password = read(&["gateway", "auth", "password"]);
        if edition.remote_credential_counts {
            token = token.or(read(&["gateway", "remote", "token"]));
            if written != Some("trusted-proxy") {
                password = password.or(read(&["gateway", "remote", "password"]));
            }
        }
        let mode = written.unwrap_or(if password.is_set() { "password" } else { "token" });
        let serve = root.at(&["gateway", "tailscale", "mode"]).and_then(Value::as_str);
        let allow_tailscale = root
            .at(&["gateway", "auth", "allowTailscale"])
            .and_then(Value::as_bool)
            .unwrap_or(serve == Some("serve") && !matches!(mode, "password" | "trusted-proxy"));
        Self { mode, token, password, allow_tailscale }
    }

    /// The credential that the mode in force asks for.
    pub(super) fn shared_secret(&self) -> Credential<'a> {
        match self.mode {
            "token" => self.token,
            "password" => self.password,
            _ => Credential::Absent,
        }
    }

    /// Whether a caller beyond loopback has to prove something.
    pub(super) fn is_required(&self) -> bool {
        self.mode == "trusted-proxy" || self.shared_secret().is_set()
    }
}

const AUTH: [&str; 2] = ["gateway", "auth"];

pub(super) fn check(audit: &mut Audit<'_>) {
    presence(audit);
    http(audit);
    credential_text(audit);
    trusted_proxy(audit);
    if audit.is_exposed()
        && audit.auth.mode != "trusted-proxy"
        && !audit.at(&["gateway", "auth", "rateLimit"]).is_some_and(Value::is_object)
    {
        audit.report(
            &codes::GATEWAY_AUTH_NO_RATE_LIMIT,
            &["gateway", "auth", "rateLimit"],
            "the gateway listens beyond loopback and failed logins are not limited",
            "add `rateLimit: { maxAttempts: 10, windowMs: 60000, lockoutMs: 300000 }` to \
             `gateway.auth`",
        );
    }
}

fn presence(audit: &mut Audit<'_>) {
    let bind = audit.bind();
    let auth = &audit.auth;
    let required = auth.is_required();
    let secret_set = auth.shared_secret().is_set();
    let by_tailscale = auth.allow_tailscale && audit.tailscale() == "serve";
    let by_proxy = auth.mode == "trusted-proxy" && audit.edition.proxy_guards_loopback;
    if audit.is_exposed() && !required {
        audit.report(
            &codes::GATEWAY_BIND_NO_AUTH,
            &AUTH,
            format!("the gateway binds to `{bind}` and asks callers for nothing"),
            "set `gateway.auth` to `{ mode: \"token\", token: { source: \"env\", provider: \
             \"default\", id: \"OPENCLAW_GATEWAY_TOKEN\" } }`, or `gateway.bind` to \"loopback\"",
        );
    } else if audit.is_exposed() && audit.surroundings.deep {
        audit.report(
            &codes::GATEWAY_BIND_NETWORK_ACCESSIBLE,
            &["gateway", "bind"],
            format!("the gateway binds to `{bind}`, so others in the network reach its login"),
            "set `gateway.bind` to \"loopback\" and reach it through Tailscale or an SSH tunnel",
        );
    }
    if !audit.is_exposed() && audit.has_control_ui() && !(secret_set || by_proxy || by_tailscale) {
        audit.report(
            &codes::GATEWAY_LOOPBACK_NO_AUTH,
            &AUTH,
            "the Control UI on loopback asks callers for nothing: a reverse proxy or any local \
             program has full control",
            "set `gateway.auth.mode` to \"token\" with a `gateway.auth.token`, or \
             `gateway.controlUi.enabled` to false",
        );
    }
}

fn http(audit: &mut Audit<'_>) {
    let on = |name: &str| audit.is_true(&["gateway", "http", "endpoints", name, "enabled"]);
    let (chat, responses) = (on("chatCompletions"), on("responses"));
    let admin = audit.edition.http_needs_credential
        && audit.is_true(&["plugins", "entries", "admin-http-rpc", "enabled"]);
    if chat || responses {
        let name = if chat { "chatCompletions" } else { "responses" };
        audit.report(
            &codes::GATEWAY_HTTP_SESSION_KEY_OVERRIDE_ENABLED,
            &["gateway", "http", "endpoints", name, "enabled"],
            "callers of the HTTP API choose the session with `x-openclaw-session-key`",
            "give the API credential only to callers who may act in every session, or set \
             `enabled` to false",
        );
    }
    let open = if audit.edition.http_needs_credential {
        !audit.auth.is_required()
    } else {
        audit.auth.mode == "none"
    };
    if !open {
        if audit.edition.http_needs_credential
            && audit.auth.shared_secret() == Credential::Elsewhere
        {
            let field = ["gateway", "auth", audit.auth.mode];
            let why = "the credential is a reference";
            audit.unknown(&codes::GATEWAY_HTTP_NO_AUTH, &field, why);
        }
        return;
    }
    let endpoints: Vec<&str> = [
        Some("/tools/invoke"),
        chat.then_some("/v1/chat/completions"),
        responses.then_some("/v1/responses"),
        admin.then_some("/api/v1/admin/rpc"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let level = if audit.is_remote() { Level::Error } else { Level::Warn };
    audit.report_as(
        &codes::GATEWAY_HTTP_NO_AUTH,
        level,
        &["gateway", "auth", "mode"],
        format!("{} can be called without a credential", endpoints.join(", ")),
        "set `gateway.auth.mode` to \"token\" or \"password\", with its credential",
    );
}

fn credential_text(audit: &mut Audit<'_>) {
    let mode = audit.auth.mode;
    let key = match mode {
        "token" => "token",
        "password" if audit.edition.judges_credential_text => "password",
        _ => return,
    };
    let (short, placeholder) = if key == "token" {
        (&codes::GATEWAY_TOKEN_TOO_SHORT, &codes::GATEWAY_TOKEN_PLACEHOLDER_VALUE)
    } else {
        (&codes::GATEWAY_PASSWORD_TOO_SHORT, &codes::GATEWAY_PASSWORD_PLACEHOLDER_VALUE)
    };
    let field = ["gateway", "auth", key];
    let written = audit.at(&field).and_then(Value::as_str).map(str::trim);
    let value = match audit.auth.shared_secret() {
        Credential::Elsewhere => {
            audit.unknown(short, &field, "the credential is a reference");
            return;
        }
        Credential::Literal(text) => Some(text),
        // A blank that is written is a stand-in; nothing written is judged elsewhere.
        Credential::Absent => written,
    };
    let Some(value) = value else { return };
    let place = if written.is_some() { path(&field) } else { path(&["gateway", "remote", key]) };
    if audit.edition.judges_credential_text && matches!(value, "" | "undefined" | "null") {
        audit.report(
            placeholder,
            &place,
            format!("the gateway {key} is a blank or the word for no value, and the start fails"),
            format!("telson secrets configure --generate gateway.auth.{key}"),
        );
    } else if !value.is_empty() && value.encode_utf16().count() < 24 {
        audit.report(
            short,
            &place,
            format!(
                "the gateway {key} has {} characters; 24 random ones are the least",
                value.chars().count()
            ),
            format!("telson secrets configure --generate gateway.auth.{key}"),
        );
    }
}

fn trusted_proxy(audit: &mut Audit<'_>) {
    const PROXY: [&str; 3] = ["gateway", "auth", "trustedProxy"];
    if audit.auth.mode != "trusted-proxy" {
        return;
    }
    audit.report(
        &codes::GATEWAY_TRUSTED_PROXY_AUTH,
        &["gateway", "auth", "mode"],
        "who a caller is, the reverse proxy alone decides",
        "keep this only if the proxy authenticates everyone, overwrites identity headers, and the \
         port is closed to everything else",
    );
    if audit.at(&["gateway", "trustedProxies"]).map_or(0, |v| v.items().len()) == 0 {
        audit.report(
            &codes::GATEWAY_TRUSTED_PROXY_NO_PROXIES,
            &["gateway", "trustedProxies"],
            "no proxy is trusted, so every request is refused",
            "set `gateway.trustedProxies` to the addresses of the proxy",
        );
    }
    let proxy = audit.at(&PROXY);
    let get = |key: &str| proxy.and_then(|proxy| proxy.get(key));
    if get("userHeader").and_then(Value::as_str).is_none_or(str::is_empty) {
        audit.report(
            &codes::GATEWAY_TRUSTED_PROXY_NO_USER_HEADER,
            &["gateway", "auth", "trustedProxy", "userHeader"],
            "the header that names the user is not set",
            "set `gateway.auth.trustedProxy.userHeader`, for example to \"x-forwarded-user\"",
        );
    }
    let users = get("allowUsers").map_or(0, |users| users.items().len());
    if audit.edition.judges_proxy_details {
        proxy_details(audit, proxy);
    }
    if users == 0 {
        audit.report(
            &codes::GATEWAY_TRUSTED_PROXY_NO_ALLOWLIST,
            &["gateway", "auth", "trustedProxy", "allowUsers"],
            "everyone whom the proxy lets through may use the gateway",
            "list the users in `gateway.auth.trustedProxy.allowUsers`",
        );
    }
}

fn proxy_details(audit: &mut Audit<'_>, proxy: Option<&Value>) {
    const APPROVE: [&str; 4] = ["gateway", "auth", "trustedProxy", "deviceAutoApprove"];
    let is_true =
        |keys: &[&str]| proxy.and_then(|p| p.at(keys)).and_then(Value::as_bool) == Some(true);
    if is_true(&["allowLoopback"]) {
        audit.report(
            &codes::GATEWAY_TRUSTED_PROXY_ALLOW_LOOPBACK,
            &["gateway", "auth", "trustedProxy", "allowLoopback"],
            "any program on this host can speak as the proxy",
            "set `gateway.auth.trustedProxy.allowLoopback` to false unless the proxy runs on this \
             host and nothing else can reach the port",
        );
    }
    if !is_true(&["deviceAutoApprove", "enabled"]) {
        return;
    }
    audit.report(
        &codes::GATEWAY_TRUSTED_PROXY_DEVICE_AUTO_APPROVE,
        &[APPROVE[0], APPROVE[1], APPROVE[2], APPROVE[3], "enabled"],
        "new operator devices are paired on the word of the proxy alone",
        "set `gateway.auth.trustedProxy.deviceAutoApprove.enabled` to false",
    );
    let scopes = proxy.and_then(|p| p.at(&["deviceAutoApprove", "scopes"]));
    let items = scopes.map(Value::items).unwrap_or_default();
    let admin = |item: &Value| item.as_str().is_some_and(|text| text.trim() == "operator.admin");
    if let Some(index) = items.iter().position(admin) {
        let mut place = path(&APPROVE);
        place.extend(["scopes".to_owned(), index.to_string()]);
        audit.report(
            &codes::GATEWAY_TRUSTED_PROXY_DEVICE_AUTO_APPROVE_ADMIN,
            &place,
            "every user of the proxy can make a device with full admin rights",
            "remove \"operator.admin\" from `gateway.auth.trustedProxy.deviceAutoApprove.scopes`",
        );
    }
}
