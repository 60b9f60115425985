//! Puts credentials into a file of variables that systemd (`EnvironmentFile=`), `dotenv` and the
//! shell read alike.

use std::collections::BTreeMap;
use std::path::Path;

use zeroize::Zeroizing;

use crate::config::dotenv;
use crate::sys::fs::Perms;
use crate::sys::lock::StateLock;
use crate::sys::txn::{Change, Transaction};

use super::draft::Move;
use super::error::ConfigureError;
use super::secrets_file::{existing, make_folder, text_of};
use super::templates::Existing;

/// The most bytes that OpenClaw reads of such a file.
const MAX_BYTES: u64 = 1_048_576;

/// The variables of the file; none when there is no file.
///
/// # Errors
/// The file breaks a rule for files with secrets.
pub fn read(path: &Path, euid: u32) -> Result<BTreeMap<String, String>, ConfigureError> {
    let Some(found) = existing(path, MAX_BYTES, euid)? else { return Ok(BTreeMap::new()) };
    let text = text_of(path, &found.bytes)?;
    let variables = dotenv::load(&text).into_iter();
    Ok(variables
        .map(|(name, value)| (name, value.expose("the gateway's variables").to_owned()))
        .collect())
}

/// Appends a line for each move; other lines stay as they are.
///
/// # Errors
/// A credential that no line can hold in a form that all readers take alike, or a file that
/// cannot be written.
pub(super) fn write(
    path: &Path,
    moves: &[&Move],
    euid: u32,
    lock: &StateLock,
) -> Result<(), ConfigureError> {
    let mut lines = Zeroizing::new(String::with_capacity(4096));
    for item in moves {
        let value = item.payload.text().map(|v| v.expose("written into the env file"));
        let quoted = value.and_then(quote).ok_or_else(|| {
            let fields = item.fields.join(", ");
            ConfigureError::request(
                format!("the credential of {fields} cannot stand in a file of variables: systemd and dotenv would read it differently"),
                "move it to a file provider: --map FIELD=file:filemain:/KEY",
            )
        })?;
        lines.push_str(&item.reference.id);
        lines.push('=');
        lines.push_str(&quoted);
        lines.push('\n');
    }
    let change = match existing(path, MAX_BYTES, euid)? {
        None => {
            make_folder(path)?;
            let bytes = Zeroizing::new(lines.as_bytes().to_vec());
            Change::Create { path: path.to_owned(), bytes, mode: 0o600 }
        }
        Some(found) => {
            let gap: &[u8] = match found.bytes.last() {
                Some(b'\n') | None => b"",
                Some(_) => b"\n",
            };
            let text = text_of(path, &found.bytes)?;
            let mut kept = found.bytes.clone();
            for item in moves {
                let name = &item.reference.id;
                let of_name = |entry: &dotenv::Entry| entry.name == *name;
                let holds = dotenv::entries(&text).iter().any(|entry| {
                    of_name(entry) && !entry.value.expose("compared before a write").is_empty()
                });
                match item.existing {
                    Existing::Keep if holds => return Err(item.taken()),
                    Existing::Keep => {}
                    Existing::Replace => {
                        let text = text_of(path, &kept)?;
                        let less = dotenv::without_lines(&text, of_name);
                        kept = Zeroizing::new(less.as_bytes().to_vec());
                    }
                }
            }
            let gap: &[u8] = if kept.is_empty() || kept.ends_with(b"\n") { b"" } else { gap };
            let bytes = Zeroizing::new([&*kept, gap, lines.as_bytes()].concat());
            Change::Write { was: found.state, bytes, perms: Perms::Keep }
        }
    };
    let mut transaction = Transaction::begin(lock)?;
    transaction.stage(change)?;
    transaction.commit()?;
    Ok(())
}

/// The value as it stands behind `=`. Plain where possible; single quotes keep everything in them
/// as it is for all readers; double quotes only where nothing in the value means anything there.
fn quote(value: &str) -> Option<Zeroizing<String>> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:+=@,%".contains(c);
    // A backslash means something else to each reader, and to each version of systemd.
    if value.chars().any(|c| c.is_control() || c == '\\') {
        return None;
    }
    let mark = if !value.is_empty() && value.chars().all(plain) {
        ""
    } else if !value.contains('\'') {
        "'"
    } else if !value.contains(['"', '$', '`']) {
        "\""
    } else {
        return None;
    };
    Some(Zeroizing::new(format!("{mark}{value}{mark}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_back() {
        for value in ["sk-abc", "a b", "a#b", "x$y", "it's", "a=b", "\"q\"", "a'b c", "`x`", "é"] {
            let quoted = quote(value).unwrap();
            let text = format!("NAME={}\n", quoted.as_str());
            let entries = dotenv::entries(&text);
            assert_eq!(entries[0].value.expose("test"), value, "{text}");
            let loaded = dotenv::load(&text);
            assert_eq!(loaded.into_iter().next().unwrap().1.expose("test"), value, "{text}");
        }
        for value in ["two\nlines", "it's $5", "'\"", "a\\nb"] {
            assert!(quote(value).is_none(), "{value}");
        }
    }
}
