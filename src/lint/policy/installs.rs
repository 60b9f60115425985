//! Records of installed npm packages, where the version keeps them in the config.

use super::audit::{Audit, path};
use super::codes;
use crate::config::value::Value;
use crate::report::code::CodeMeta;

/// Where records stand, and the kinds for a loose spec and for a missing hash.
const HOLDERS: [(&[&str], &CodeMeta, &CodeMeta); 2] = [
    (
        &["plugins", "installs"],
        &codes::PLUGINS_INSTALLS_UNPINNED_NPM_SPECS,
        &codes::PLUGINS_INSTALLS_MISSING_INTEGRITY,
    ),
    (
        &["hooks", "internal", "installs"],
        &codes::HOOKS_INSTALLS_UNPINNED_NPM_SPECS,
        &codes::HOOKS_INSTALLS_MISSING_INTEGRITY,
    ),
];

pub(super) fn check(audit: &mut Audit<'_>) {
    if !audit.edition.install_records_in_config {
        return;
    }
    for (keys, unpinned, unhashed) in HOLDERS {
        let records = audit.at(keys).map(Value::entries).unwrap_or_default();
        let npm = records
            .iter()
            .filter(|record| record.value.get("source").and_then(Value::as_str) == Some("npm"));
        let mut loose: Vec<(Vec<String>, &str)> = Vec::new();
        let mut bare: Vec<(Vec<String>, &str)> = Vec::new();
        for record in npm {
            let text = |key: &str| record.value.get(key).and_then(Value::as_str);
            let mut place = path(keys);
            place.push(record.key.clone());
            if text("integrity").is_none_or(|hash| hash.trim().is_empty()) {
                bare.push((place.clone(), &record.key));
            }
            if text("spec").is_some_and(|spec| !is_exact(spec)) {
                place.push("spec".to_owned());
                loose.push((place, &record.key));
            }
        }
        let names = |hits: &[(Vec<String>, &str)]| {
            hits.iter().map(|(_, name)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        };
        if let Some((place, _)) = loose.first() {
            audit.report(
                unpinned,
                place,
                format!("{}: an update may bring any version", names(&loose)),
                "install the exact version, for example `openclaw plugins install name@1.2.3`",
            );
        }
        if let Some((place, _)) = bare.first() {
            audit.report(
                unhashed,
                place,
                format!("{}: nothing says what the installed package must contain", names(&bare)),
                "install the package anew, which records its hash in `integrity`",
            );
        }
    }
}

/// Whether an npm spec names one version: `name@1.2.3`.
pub(super) fn is_exact(spec: &str) -> bool {
    let Some((name, version)) = spec.trim().rsplit_once('@') else { return false };
    let version = version.trim();
    let version = version.strip_prefix('v').unwrap_or(version);
    let (rest, build) = version.split_once('+').map_or((version, None), |(a, b)| (a, Some(b)));
    let (core, early) = rest.split_once('-').map_or((rest, None), |(a, b)| (a, Some(b)));
    let parts: Vec<&str> = core.split('.').collect();
    let number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let tail = |tail: Option<&str>| {
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
        tail.is_none_or(|tail| !tail.is_empty() && tail.bytes().all(fits))
    };
    !name.is_empty() && parts.len() == 3 && parts.iter().all(number) && tail(early) && tail(build)
}

#[cfg(test)]
mod tests {
    use super::is_exact;

    #[test]
    fn exact_versions() {
        for (spec, exact) in [
            ("@openclaw/x@1.2.3", true),
            ("x@v1.2.3-beta.1+5", true),
            ("x@2026.9.6", true),
            ("x", false),
            ("@openclaw/x", false),
            ("@1.2.3", false),
            ("x@latest", false),
            ("x@^1.2.3", false),
            ("x@1.2", false),
            ("x@1.2.3-", false),
            ("x@1.2.3.4", false),
            ("", false),
        ] {
            assert_eq!(is_exact(spec), exact, "{spec}");
        }
    }
}
