//! A resolver program as a provider.
//!
//! The program is started without a shell, in its own folder, with the environment that the
//! config names and nothing else. It reads one JSON request on stdin and answers with one JSON
//! object on stdout. What it prints is never shown.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;
use zeroize::Zeroizing;

use super::file::decode;
use super::{Answer, path};
use crate::base::secret::SecretValue;
use crate::config::model::secrets::ExecProvider;
use crate::secrets::error::ResolveError;
use crate::secrets::resolver::Site;
use crate::secrets::value::{Resolved, SecretJson};
use crate::sys::checked::{TrustedProgram, check_program};
use crate::sys::proc::{self, Input, Spec};

/// The request; the order of the fields is part of the protocol.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    protocol_version: u8,
    provider: &'a str,
    ids: &'a [&'a str],
}

/// Starts the program once for all ids.
pub(crate) fn answer(
    provider: &str,
    config: &ExecProvider,
    ids: &[&str],
    site: Site<'_>,
) -> Answer {
    let program = check(provider, config, site)?;
    let request = serde_json::to_vec(&Request { protocol_version: 1, provider, ids })
        .expect("internal: strings always serialize");
    let limit = site.secrets.limits.request_bytes;
    if request.len() > limit {
        return Err(ResolveError::RequestTooLarge { provider: provider.to_owned(), limit });
    }
    let output = proc::run(Spec {
        cwd: program.parent().map(std::path::Path::to_owned),
        program,
        args: config.args.iter().map(Into::into).collect(),
        env: environment(config, site),
        stdin: Some(Input(Zeroizing::new(request))),
        deadline: Duration::from_millis(config.timeout_ms),
        no_output: Some(Duration::from_millis(config.no_output_timeout_ms)),
        max_output: config.max_output_bytes,
    })
    .map_err(|problem| ResolveError::Run { provider: provider.to_owned(), problem })?;
    if output.code != Some(0) {
        let (code, signal) = (output.code, output.signal);
        return Err(ResolveError::Failed { provider: provider.to_owned(), code, signal });
    }
    read_answer(provider, config.json_only, ids, &output.stdout)
}

/// The path checks of the program, without starting it.
pub(crate) fn check(
    provider: &str,
    config: &ExecProvider,
    site: Site<'_>,
) -> Result<PathBuf, ResolveError> {
    let resolve = |text: &String| path::resolve(text, site.home, site.cwd);
    let trusted: Vec<PathBuf> = config.trusted_dirs.iter().map(resolve).collect();
    let rules = TrustedProgram {
        euid: site.euid,
        trusted_dirs: &trusted,
        allow_symlink: config.allow_symlink_command,
        allow_insecure: config.allow_insecure_path,
    };
    check_program(&resolve(&config.command), rules)
        .map_err(|problem| ResolveError::Command { provider: provider.to_owned(), problem })
}

fn environment(config: &ExecProvider, site: Site<'_>) -> Vec<(String, SecretValue)> {
    let mut env: Vec<(String, SecretValue)> = config
        .pass_env
        .iter()
        .filter_map(|name| Some((name.clone(), SecretValue::new(site.env.get(name)?.as_str()))))
        .collect();
    env.extend(config.env.iter().cloned());
    if site.dialect.marks_exec_env {
        env.push(("OPENCLAW_CLI".to_owned(), SecretValue::new("1")));
    }
    env
}

/// Reads what the program printed. Any bytes are fit input: they give values or an error.
///
/// # Errors
/// When the answer as a whole is not one of the protocol.
pub fn read_answer(provider: &str, json_only: bool, ids: &[&str], stdout: &[u8]) -> Answer {
    let name = || provider.to_owned();
    let text = decode(stdout);
    let text = trim(&text);
    if text.is_empty() {
        return Err(ResolveError::EmptyStdout { provider: name() });
    }
    // Without `jsonOnly` one id may be answered with the bare value.
    let bare = (!json_only && ids.len() == 1).then(|| ids[0]);
    let only = |id: &str, value: Resolved| Ok(BTreeMap::from([(id.to_owned(), Ok(value))]));
    let mut answer = match (SecretJson::parse(text), bare) {
        (Ok(answer @ SecretJson::Object(_)), _) => answer,
        (Ok(value @ SecretJson::String(_)), Some(id)) => return only(id, value.into()),
        (Ok(_), _) => return Err(ResolveError::AnswerNotObject { provider: name() }),
        (Err(_), Some(id)) => return only(id, Resolved::Text(SecretValue::new(text))),
        (Err(_), None) => return Err(ResolveError::AnswerNotJson { provider: name() }),
    };
    let version_is_one = matches!(
        answer.get("protocolVersion"), Some(SecretJson::Number(n)) if n.as_f64() == Some(1.0)
    );
    if !version_is_one {
        return Err(ResolveError::ProtocolVersion { provider: name() });
    }
    let mut values = match take(&mut answer, "values") {
        Some(SecretJson::Object(members)) => members.into_iter().collect::<BTreeMap<_, _>>(),
        _ => return Err(ResolveError::NoValues { provider: name() }),
    };
    let errors = answer.get("errors");
    Ok(ids
        .iter()
        .map(|id| {
            let value = match (errors.and_then(|e| e.get(id)), values.remove(*id)) {
                (Some(error), _) => Err(ResolveError::IdFailed {
                    provider: name(),
                    id: (*id).to_owned(),
                    code: known_code(error),
                }),
                (None, Some(value)) => Ok(value.into()),
                (None, None) => {
                    Err(ResolveError::IdMissing { provider: name(), id: (*id).to_owned() })
                }
            };
            ((*id).to_owned(), value)
        })
        .collect())
}

fn take(object: &mut SecretJson, key: &str) -> Option<SecretJson> {
    let SecretJson::Object(members) = object else { return None };
    let place = members.iter().position(|(name, _)| name == key)?;
    Some(members.remove(place).1)
}

/// The error codes that are fixed words and so cannot hold a secret.
fn known_code(error: &SecretJson) -> Option<&'static str> {
    let Some(SecretJson::String(code)) = error.get("code") else { return None };
    ["AMBIGUOUS_DUPLICATE_KEY", "NOT_FOUND"].into_iter().find(|known| *known == code.as_str())
}

/// Trims like JavaScript: a byte order mark is white space, U+0085 is none.
fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c == '\u{feff}' || (c.is_whitespace() && c != '\u{85}'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_bytes_give_an_answer_and_show_nothing(
            head in prop_oneof![
                Just("{\"protocolVersion\":1,\"values\":"), Just("{\"protocolVersion\":1,\"values\":{\"a\":"),
                Just("{\"values\":{},\"errors\":"), Just("\""), Just(""),
            ],
            tail in proptest::collection::vec(any::<u8>(), 0..80),
            json_only: bool,
            two: bool,
        ) {
            let mut stdout = head.as_bytes().to_vec();
            stdout.extend(b"\"canary-alpha-7Q\"");
            stdout.extend(tail);
            let ids: &[&str] = if two { &["a", "b"] } else { &["a"] };
            let answer = read_answer("p", json_only, ids, &stdout);
            let shown = format!("{answer:?}");
            prop_assert!(!shown.contains("canary"), "{}", shown);
            if let Ok(values) = answer {
                prop_assert_eq!(values.len(), ids.len());
            }
        }
    }
}
