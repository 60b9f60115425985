//! Credentials in logs and session transcripts, by their form and by the names beside them.

use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;

use zeroize::Zeroizing;

use crate::base::secret::SecretValue;
use crate::base::span::LineColumn;
use crate::config::policy::SecretNames;
use crate::config::secret_shapes;
use crate::report::finding::{Finding, Location, Origin};

use super::super::codes;
use super::super::sighting::Sighting;

/// A longer line is read in pieces of this many bytes.
const MAX_LINE: u64 = 1024 * 1024;
/// After this many different credentials a file has told enough.
const MAX_FOUND: usize = 100;

/// The first place of each credential in a record. Memory stays bounded whatever its size.
pub(super) fn find(path: &Path, names: &SecretNames) -> std::io::Result<Vec<Sighting>> {
    let mut reader = BufReader::new(crate::sys::fs::open_regular(path)?);
    let mut found: Vec<Sighting> = Vec::new();
    let mut seen: Vec<SecretValue> = Vec::new();
    let mut line = Zeroizing::new(Vec::new());
    let (mut number, mut column) = (1_u32, 0_usize);
    while found.len() < MAX_FOUND {
        line.clear();
        let read = reader.by_ref().take(MAX_LINE).read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        for range in secret_shapes::find_named(&line, |name| names.holds_secret(name)) {
            let Ok(text) = std::str::from_utf8(&line[range.clone()]) else { continue };
            let value = SecretValue::new(text);
            if seen.contains(&value) {
                continue;
            }
            seen.push(value.clone());
            let before = String::from_utf8_lossy(&line[..range.start]).chars().count();
            let column = u32::try_from(column + before + 1).unwrap_or(u32::MAX);
            let finding = Finding::new(
                &codes::PLAINTEXT_COPY,
                Origin::Telson,
                Location::new(path, "").at(LineColumn { line: number, column }),
                "what looks like a credential stands in a log or transcript",
            )
            .help("delete the file or the line, and replace the credential where it is issued");
            found.push(Sighting { finding, value: Some(value) });
        }
        if line.ends_with(b"\n") {
            (number, column) = (number.saturating_add(1), 0);
        } else {
            column += String::from_utf8_lossy(&line).chars().count();
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_credential_once_with_its_place() {
        let dir = tempfile::tempdir().expect("temp dir");
        let log = dir.path().join("gateway.log");
        let text = "start token=***\nx api_key=canary-i01-7Qabcdef\nagain canary-i01-7Qabcdef\n\
                    api_key=canary-i01-7Qabcdef ghp_0123456789abcdefABCDEF0123456789abcd";
        std::fs::File::create(&log)
            .and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes()))
            .expect("written");
        let found = find(&log, &SecretNames::default()).expect("reads");
        let places: Vec<(u32, u32)> = found
            .iter()
            .filter_map(|s| s.finding.primary.position.map(|p| (p.line, p.column)))
            .collect();
        assert_eq!(places, [(2, 11), (4, 29)]);
    }
}
