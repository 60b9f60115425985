//! References: providers that do not exist, variables that are never substituted, one secret in
//! two places.

use super::super::audit::Audit;
use super::super::auth::{Credential, is_reference};
use super::super::codes;
use super::super::secrets::walk;
use crate::config::dialect::TARGETS;
use crate::config::model::secrets::SecretsModel;
use crate::config::secret_ref::RefSource;
use crate::config::value::{Value, ValueKind};

pub(super) fn check(audit: &mut Audit<'_>) {
    undeclared(audit);
    lower_case(audit);
    shared_hook_token(audit);
}

fn undeclared(audit: &mut Audit<'_>) {
    let model = SecretsModel::read(audit.root, audit.dialect);
    let mut found: Vec<(Vec<String>, String)> = Vec::new();
    references(audit.root, &mut Vec::new(), &mut |place, source, alias| {
        let configured = model.provider(alias);
        let fits = configured.is_some_and(|provider| provider.source() == Some(source));
        let builtin = match source {
            RefSource::Env => true,
            RefSource::Store => audit.dialect.has_store,
            RefSource::File | RefSource::Exec => false,
        };
        let by_default = builtin
            && alias == model.defaults.alias(source)
            && (configured.is_none() || audit.dialect.default_alias_is_builtin);
        if !fits && !by_default {
            let mut place = place.to_vec();
            place.push("provider".to_owned());
            let why = match configured {
                None => format!("no provider `{alias}` is declared"),
                Some(_) => format!("the provider `{alias}` is of another source than `{source}`"),
            };
            found.push((place, why));
        }
    });
    for (place, why) in found {
        audit.report(
            &codes::PROVIDER_UNDECLARED,
            &place,
            format!("{why}, so the reference cannot be resolved"),
            "declare it in `secrets.providers`, or name one that is declared",
        );
    }
}

/// Calls `each` with every `{source, provider, id}` object: path, source and alias.
fn references(
    value: &Value,
    path: &mut Vec<String>,
    each: &mut dyn FnMut(&[String], RefSource, &str),
) {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    if let (Some(source), Some(provider), Some(_), 3) =
        (text("source"), text("provider"), text("id"), value.entries().len())
        && let Some(source) = RefSource::parse(source)
    {
        each(path, source, provider.trim());
        return;
    }
    match &value.kind {
        ValueKind::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                references(item, path, each);
                path.pop();
            }
        }
        ValueKind::Object(entries) => {
            for entry in entries {
                path.push(entry.key.clone());
                references(&entry.value, path, each);
                path.pop();
            }
        }
        _ => {}
    }
}

fn lower_case(audit: &mut Audit<'_>) {
    let mut found = Vec::new();
    walk(audit.root, &mut Vec::new(), &mut |path, value| {
        if let Some(name) = value.as_str().and_then(lower_case_name) {
            found.push((path.to_vec(), value.span, name.to_owned()));
        }
    });
    for (place, span, name) in found {
        let upper = name.to_uppercase();
        let meta = &codes::ENV_REFERENCE_LOWER_CASE;
        audit.report_at(
            meta,
            meta.level,
            place,
            span,
            format!("`${{{name}}}` is never replaced: only upper-case names are"),
            format!("write `${{{upper}}}` and set {upper}"),
        );
    }
}

/// The name in the first `${name}` that has a lower-case letter and is no other template.
fn lower_case_name(text: &str) -> Option<&str> {
    text.match_indices("${").find_map(|(at, _)| {
        if text[..at].ends_with('$') {
            return None;
        }
        let body = &text[at + 2..];
        let name = &body[..body.find('}')?];
        let fits = name.len() <= 128
            && name.bytes().next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            && name.bytes().any(|b| b.is_ascii_lowercase());
        fits.then_some(name)
    })
}

/// The webhook token is handed out; it must not open anything else.
fn shared_hook_token(audit: &mut Audit<'_>) {
    const TOKEN: [&str; 2] = ["hooks", "token"];
    let token = Credential::of(audit.config, audit.at(&TOKEN), audit.dialect);
    let Credential::Literal(token) = token else { return };
    let mut twin: Option<Vec<String>> = None;
    walk(audit.root, &mut Vec::new(), &mut |path, value| {
        let same = value.as_str().is_some_and(|text| text.trim() == token);
        let gateway = path.first().is_some_and(|key| key == "gateway");
        let registered = TARGETS.iter().any(|target| target.matches(path));
        if twin.is_none()
            && same
            && registered
            && !gateway
            && path != TOKEN
            && !is_reference(audit.config, value, audit.dialect)
        {
            twin = Some(path.to_vec());
        }
    });
    if let Some(twin) = twin {
        audit.report(
            &codes::HOOK_TOKEN_SHARED,
            &TOKEN,
            format!("the webhook token is also the credential `{}`", twin.join(".")),
            "telson secrets configure --generate hooks.token",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::lower_case_name;

    #[test]
    fn lower_case_names() {
        for (text, name) in [
            ("${token}", Some("token")),
            ("a ${My_Token} b", Some("My_Token")),
            ("${TOKEN}", None),
            ("$${token}", None),
            ("${TOKEN} ${token}", Some("token")),
            ("${a.b}", None),
            ("${a:-b}", None),
            ("${", None),
            ("{{token}}", None),
        ] {
            assert_eq!(lower_case_name(text), name, "{text}");
        }
    }
}
