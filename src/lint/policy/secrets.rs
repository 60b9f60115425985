//! Credentials that stand in the config as literals.

use super::audit::Audit;
use super::auth::Credential;
use super::codes;
use crate::config::dialect::TARGETS;
use crate::config::value::{Value, ValueKind};

const PASSWORD: [&str; 3] = ["gateway", "auth", "password"];

pub(super) fn check(audit: &mut Audit<'_>) {
    let password = Credential::of(audit.config, audit.at(&PASSWORD), audit.dialect);
    if matches!(password, Credential::Literal(_)) {
        audit.report(
            &codes::CONFIG_SECRETS_GATEWAY_PASSWORD_IN_CONFIG,
            &PASSWORD,
            "the gateway password stands in the config",
            "set OPENCLAW_GATEWAY_PASSWORD where the gateway starts and remove \
             `gateway.auth.password`",
        );
    }
    if audit.surroundings.deep {
        plaintext(audit);
    }
}

/// Literals on registered credential paths.
fn plaintext(audit: &mut Audit<'_>) {
    let mut found = Vec::new();
    walk(audit.root, &mut Vec::new(), &mut |path, value| {
        let registered =
            TARGETS.iter().any(|t| t.known_to(audit.dialect.version) && t.matches(path));
        let literal = registered
            && matches!(
                Credential::of(audit.config, Some(value), audit.dialect),
                Credential::Literal(_)
            );
        if literal {
            found.push((path.to_vec(), value.span));
        }
    });
    for (place, span) in found {
        let meta = &codes::CONFIG_PLAINTEXT_SECRETS;
        let message = format!("`{}` holds a credential as plain text", place.join("."));
        audit.report_at(
            meta,
            meta.level,
            place,
            span,
            message,
            "telson secrets configure moves it to a provider and leaves a reference",
        );
    }
}

/// Calls `each` with every text and its path.
pub(super) fn walk<'a>(
    value: &'a Value,
    path: &mut Vec<String>,
    each: &mut dyn FnMut(&[String], &'a Value),
) {
    match &value.kind {
        ValueKind::String(_) => each(path, value),
        ValueKind::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                walk(item, path, each);
                path.pop();
            }
        }
        ValueKind::Object(entries) => {
            for entry in entries {
                path.push(entry.key.clone());
                walk(&entry.value, path, each);
                path.pop();
            }
        }
        ValueKind::Null | ValueKind::Bool(_) | ValueKind::Number(_) => {}
    }
}
