//! sops: one encrypted JSON file; ids are the keys in it, separated by `/`.

use std::path::Path;

use serde_json::{Map, Value as Json};
use zeroize::Zeroizing;

use super::{Call, Choice, Existing, Found, Template, ToolError};
use crate::base::secret::SecretValue;
use crate::secrets::configure::payload::wipe;
use crate::secrets::value::SecretJson;
use crate::sys::fs::{self, Perms};

pub(super) static TEMPLATE: Template = Template {
    id: "sops",
    title: "sops",
    program: "sops",
    options: &[Choice {
        key: "file",
        question: "Encrypted JSON file, absolute (its creation rule stands in .sops.yaml)",
        default: "",
    }],
    pass_env: &[
        "HOME",
        "PATH",
        "SOPS_AGE_KEY_FILE",
        "SOPS_AGE_KEY",
        "GNUPGHOME",
        "AWS_PROFILE",
        "GOOGLE_APPLICATION_CREDENTIALS",
        "XDG_CONFIG_HOME",
    ],
    guarded: false,
    read,
    write: Some(write),
};

fn read(call: &Call, ids: &[&str]) -> Found {
    let whole = decrypted(call);
    let answer = |id: &str| {
        let text = whole.as_ref().map_err(Clone::clone)?;
        let Some(text) = text else { return Ok(None) };
        let json = SecretJson::parse(text).map_err(|_| ToolError::Answer("with no JSON"))?;
        let found = id.split('/').try_fold(&json, |at, key| at.get(key));
        match found {
            None => Ok(None),
            Some(SecretJson::String(text)) => Ok(Some(SecretValue::new(text.as_str()))),
            Some(_) => Err(ToolError::Answer("with a value that is no text")),
        }
    };
    ids.iter().map(|id| ((*id).to_owned(), answer(id))).collect()
}

/// The plain text of the file; `None` when there is no file.
fn decrypted(call: &Call) -> Result<Option<Zeroizing<String>>, ToolError> {
    let file = call.option("file");
    if sealed(call)?.is_none() {
        return Ok(None);
    }
    let output = call.succeed(["--decrypt", "--output-type", "json", file], None)?;
    let text = std::str::from_utf8(&output.stdout)
        .map_err(|_| ToolError::Answer("with bytes that are no UTF-8"))?;
    Ok(Some(Zeroizing::new(text.to_owned())))
}

/// The file as it stands on the disk; `None` only when there is none.
fn sealed(call: &Call) -> Result<Option<Vec<u8>>, ToolError> {
    let file = call.option("file");
    match std::fs::read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error)
            if error.kind() == std::io::ErrorKind::NotFound && !Path::new(file).is_symlink() =>
        {
            Ok(None)
        }
        Err(error) => Err(ToolError::File(format!("cannot be used: {file}: {error}"))),
    }
}

/// Decrypts, sets and encrypts through pipes; the plain text never reaches the disk.
fn write(call: &Call, id: &str, value: &SecretValue, existing: Existing) -> Result<(), ToolError> {
    let file = call.option("file");
    let before = sealed(call)?;
    let old = decrypted(call)?.unwrap_or_else(|| Zeroizing::new("{}".to_owned()));
    let mut json: Json =
        serde_json::from_str(&old).map_err(|_| ToolError::Answer("with no JSON"))?;
    let put = set(&mut json, id, value, existing);
    let text = Zeroizing::new(json.to_string().into_bytes());
    wipe(&mut json);
    put?;
    let args = [
        "--encrypt",
        "--filename-override",
        file,
        "--input-type",
        "json",
        "--output-type",
        "json",
        "/dev/stdin",
    ];
    let output = call.succeed(args, Some(text))?;
    if sealed(call)? != before {
        return Err(ToolError::File(format!("was used by another program: {file} changed")));
    }
    fs::write_atomic(Path::new(file), &output.stdout, Perms::Keep)
        .map_err(|error| ToolError::File(error.to_string()))
}

fn set(
    json: &mut Json,
    id: &str,
    value: &SecretValue,
    existing: Existing,
) -> Result<(), ToolError> {
    let mut at = json;
    let mut keys = id.split('/').peekable();
    while let Some(key) = keys.next() {
        let members =
            at.as_object_mut().ok_or(ToolError::Answer("with a text where keys should be"))?;
        if keys.peek().is_none() {
            if existing == Existing::Keep && members.contains_key(key) {
                return Err(ToolError::Taken);
            }
            let text = value.expose("handed to the secrets tool by stdin");
            members.insert(key.to_owned(), text.into());
            return Ok(());
        }
        at = members.entry(key).or_insert_with(|| Json::Object(Map::new()));
    }
    Ok(())
}
