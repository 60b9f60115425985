//! A file as a provider: a JSON object with many secrets, or one value.

use std::time::Duration;

use zeroize::Zeroizing;

use super::{Answer, path, pointer};
use crate::base::secret::SecretValue;
use crate::config::model::secrets::{FileMode, FileProvider};
use crate::secrets::error::ResolveError;
use crate::secrets::resolver::Site;
use crate::secrets::value::{Resolved, SecretJson};
use crate::sys::checked::{PrivateFile, read_private};

/// The id of the only value of a `singleValue` file.
pub const SINGLE_VALUE_ID: &str = "value";

enum Payload {
    Json(SecretJson),
    Single(SecretValue),
}

/// Reads the file once and answers every id from it.
pub(crate) fn answer(
    provider: &str,
    config: &FileProvider,
    ids: &[&str],
    site: Site<'_>,
) -> Answer {
    let payload = read(provider, config, site)?;
    let one = |id: &str| match &payload {
        Payload::Single(value) if id == SINGLE_VALUE_ID => Ok(Resolved::Text(value.clone())),
        Payload::Single(_) => Err(ResolveError::NotSingleValue { provider: provider.to_owned() }),
        Payload::Json(root) => pointer::follow(root, id, site.dialect.canonical_indices)
            .map(|found| Resolved::from(found.clone())),
    };
    Ok(ids.iter().map(|id| ((*id).to_owned(), one(id))).collect())
}

fn read(provider: &str, config: &FileProvider, site: Site<'_>) -> Result<Payload, ResolveError> {
    let rules = PrivateFile {
        euid: site.euid,
        refuse_hard_links: site.dialect.refuses_hard_links,
        max_bytes: config.max_bytes,
        timeout: Duration::from_millis(config.timeout_ms),
    };
    let bytes = read_private(&path::resolve(&config.path, site.home, site.cwd), rules)
        .map_err(|problem| ResolveError::File { provider: provider.to_owned(), problem })?;
    let text = decode(&bytes);
    let mut text = text.as_str();
    if site.dialect.strips_secrets_bom {
        text = text.strip_prefix('\u{feff}').unwrap_or(text);
    }
    match config.mode {
        FileMode::SingleValue => {
            let value = text.strip_suffix('\n').map_or(text, |t| t.strip_suffix('\r').unwrap_or(t));
            Ok(Payload::Single(SecretValue::new(value)))
        }
        FileMode::Json => match SecretJson::parse(text) {
            Ok(root @ SecretJson::Object(_)) => Ok(Payload::Json(root)),
            Ok(_) => Err(ResolveError::FileNotObject { provider: provider.to_owned() }),
            Err(fault) => Err(ResolveError::FileNotJson { provider: provider.to_owned(), fault }),
        },
    }
}

/// The text of a secret's bytes; what is no UTF-8 becomes U+FFFD, as in OpenClaw.
pub(super) fn decode(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    })
}
