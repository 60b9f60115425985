//! `"${NAME}"` in place of a credential, for fields where the version takes no reference, and
//! fresh credentials for fields that only telson's operator has to know.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value as Json;
use zeroize::Zeroizing;

use crate::base::secret::SecretValue;
use crate::config::json5::{EditError, Edits, Step};
use crate::config::load::{Config, ConfigFile};
use crate::config::substitute::has_reference;
use crate::secrets::plan::model::PlanTarget;
use crate::secrets::plan::path as plan_path;
use crate::sys::fs::{self, Perms};
use crate::sys::lock::StateLock;
use crate::sys::txn::{Change, Transaction};

use super::draft::Pick;
use super::error::ConfigureError;
use super::field::{Field, Way, at};
use super::payload::Payload;

/// The most bytes of a config file.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Writes `"${NAME}"` into each field; the name is the id of its reference. Only the bytes of
/// these values change. Gives the changed files.
///
/// # Errors
/// A file changed since it was read, or cannot be written; then no file is changed.
pub fn write(config: &Config, picks: &[Pick]) -> Result<Vec<PathBuf>, ConfigureError> {
    let mut edits: BTreeMap<usize, Edits> = BTreeMap::new();
    for pick in picks {
        let blocked = |error: &EditError| ConfigureError::Content {
            path: config.paths.config.clone(),
            why: format!("{}: {error}", pick.field.shown),
        };
        let (index, steps) = place(config, &pick.field)?;
        let Some(document) = &config.files[index].document else { continue };
        let text = Json::from(format!("${{{}}}", pick.reference.id));
        let edits = edits.entry(index).or_default();
        edits.set(document, &steps, &text).map_err(|error| blocked(&error))?;
    }
    let lock = StateLock::acquire(&config.paths.state_dir, Duration::from_secs(10))?;
    let mut transaction = Transaction::begin(&lock)?;
    let mut changed = Vec::new();
    for (index, edits) in edits {
        let file = &config.files[index];
        let Some(document) = &file.document else { continue };
        let found = fs::read(&file.path, MAX_BYTES)?;
        let bytes = with_mark(&found.bytes, file, document.text(), &edits.apply(document))?;
        changed.push(file.path.clone());
        transaction.stage(Change::Write { was: found.state, bytes, perms: Perms::Keep })?;
    }
    transaction.commit()?;
    Ok(changed)
}

/// The new content, with the byte order mark that the file may begin with.
fn with_mark(
    now: &[u8],
    file: &ConfigFile,
    parsed: &str,
    text: &str,
) -> Result<Zeroizing<Vec<u8>>, ConfigureError> {
    let mark = "\u{feff}".as_bytes();
    let (head, body) = match now.strip_prefix(mark) {
        Some(body) if !parsed.starts_with('\u{feff}') => (mark, body),
        _ => (&[][..], now),
    };
    if body != parsed.as_bytes() {
        return Err(ConfigureError::Content {
            path: file.path.clone(),
            why: "the file changed while this ran; run it again".to_owned(),
        });
    }
    Ok(Zeroizing::new([head, text.as_bytes()].concat()))
}

/// The file and the path in it that a field is written to.
fn place(config: &Config, field: &Field) -> Result<(usize, Vec<Step>), ConfigureError> {
    let known = at(&config.root, &field.path).and_then(|value| config.locate(value.span));
    if let Some((file, steps)) = known
        && let Some(index) = config.files.iter().position(|f| f.source == file.source)
    {
        return Ok((index, steps));
    }
    if config.files.is_empty() {
        return Err(ConfigureError::request(
            format!("there is no config to write {} into", field.shown),
            format!("make {} first", config.paths.config.display()),
        ));
    }
    Ok((0, field.path.iter().map(|key| Step::Key(key.clone())).collect()))
}

/// A field with a fresh credential: 32 random bytes as base64url.
///
/// # Errors
/// The field holds a reference, or `name` is no path.
pub fn generate(config: &Config, name: &str) -> Result<Field, ConfigureError> {
    let dialect = config.dialect;
    let path: Vec<String> = match plan_path::parse(name) {
        Ok(tokens) if dialect.quoted_paths => tokens.iter().map(ToString::to_string).collect(),
        _ => plan_path::split_dots(name),
    };
    if path.is_empty() || path.iter().any(|key| plan_path::is_forbidden(key)) {
        return Err(ConfigureError::request(
            format!("`{name}` is no path of the config"),
            "write it as in --generate hooks.token",
        ));
    }
    let shown = plan_path::format(&path, dialect);
    let old = at(&config.root, &path);
    let is_reference = old.is_some_and(|value| {
        value.as_str().is_none_or(|text| {
            let written = crate::secrets::audit::written(config, value);
            has_reference(written.unwrap_or(text))
        })
    });
    if is_reference {
        return Err(ConfigureError::request(
            format!("{shown} holds a reference already"),
            "rotate the credential in its provider, then run `telson secrets reload`",
        ));
    }
    let mut bytes = Zeroizing::new([0_u8; 32]);
    getrandom::fill(&mut bytes[..]).map_err(|error| {
        ConfigureError::request(format!("there are no random bytes: {error}"), "try again")
    })?;
    let example = crate::config::secret_ref::SecretRef {
        source: crate::config::secret_ref::RefSource::Env,
        provider: "default".to_owned(),
        id: "X".to_owned(),
    };
    let takes_ref = PlanTarget::new(&path, example, dialect.version).is_some();
    Ok(Field {
        file: config.paths.config.clone(),
        profile: None,
        payload: Payload::Text(SecretValue::new(URL_SAFE_NO_PAD.encode(&bytes[..]))),
        way: if takes_ref { Way::Ref } else { Way::Substitution },
        shown,
        path,
    })
}
