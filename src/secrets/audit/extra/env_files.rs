//! Credentials in `.env` files under names that OpenClaw's list does not have.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::base::span::LineIndex;
use crate::config::dotenv;
use crate::config::policy::SecretNames;
use crate::config::secret_names::{ValueClass, classify};
use crate::config::secret_shapes;
use crate::report::finding::{Finding, Location, Origin};

use crate::sys::fs::{open_regular_sized, read_sized};

use super::super::codes;
use super::super::sighting::Sighting;

/// Looks at each file. `known` are the names that OpenClaw's part has reported (per file).
pub(in super::super) fn find(
    files: &[PathBuf],
    covered: &BTreeSet<(PathBuf, String)>,
    names: &SecretNames,
    scanned: &mut BTreeSet<PathBuf>,
) -> Vec<Sighting> {
    let mut sightings = Vec::new();
    for file in files {
        let Some(text) = read(file) else { continue };
        scanned.insert(file.clone());
        let lines = LineIndex::new(&text);
        for entry in dotenv::entries(&text) {
            let literal = entry.value.expose("classification of a .env value");
            let class = classify(literal);
            let place = Location::new(file, format!("$env.{}", entry.name))
                .at(lines.at(&text, entry.value_range.start));
            if class == ValueClass::Literal
                && (names.holds_secret(&entry.name) || secret_shapes::holds_credential(literal))
                && !covered.contains(&(file.clone(), entry.name.clone()))
            {
                sightings.push(Sighting {
                    finding: Finding::new(
                        &codes::PLAINTEXT_FOUND,
                        Origin::Telson,
                        place,
                        format!("Potential secret found in .env ({}).", entry.name),
                    ),
                    value: Some(entry.value.clone()),
                });
            }
        }
    }
    sightings
}

/// The text of a small regular file.
pub(in super::super) fn read(file: &Path) -> Option<Zeroizing<String>> {
    let (mut open, size) = open_regular_sized(file).ok()?;
    if size > 4 * 1024 * 1024 {
        return None;
    }
    let bytes = read_sized(&mut open, size).ok()?;
    Some(Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()))
}
