//! Credentials as they are seen, before equal ones are tied together.

use std::collections::HashMap;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::base::secret::SecretValue;
use crate::report::finding::{Finding, Origin};

/// A finding and, where it is about a credential, the credential itself.
#[derive(Debug)]
pub(crate) struct Sighting {
    pub(crate) finding: Finding,
    pub(crate) value: Option<SecretValue>,
}

impl Sighting {
    /// A finding that is not about one credential.
    pub(crate) const fn plain(finding: Finding) -> Self {
        Self { finding, value: None }
    }
}

/// Turns credentials into short names that tell nothing about them.
pub(crate) struct Fingerprinter {
    /// Keyed once: the key is wiped with it.
    mac: Hmac<Sha256>,
}

impl Fingerprinter {
    /// Uses `key`; equal keys give equal fingerprints for equal credentials.
    pub(crate) fn new(key: &Zeroizing<[u8; 32]>) -> Self {
        let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&key[..])
            .expect("internal: HMAC takes a key of any length");
        Self { mac }
    }

    /// HMAC-SHA-256 of the credential, cut to 64 bits.
    pub(crate) fn of(&self, value: &SecretValue) -> u64 {
        let mut mac = self.mac.clone();
        mac.update(value.expose("keyed fingerprint").as_bytes());
        let code = mac.finalize().into_bytes();
        u64::from_be_bytes(code.first_chunk().copied().unwrap_or_default())
    }
}

/// Ties sightings of one credential into one finding with all its places, in order of first sight;
/// what OpenClaw reports too comes first within a finding.
pub(crate) fn merge(sightings: Vec<Sighting>, prints: &Fingerprinter) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut by_print: HashMap<(u64, &'static str), usize> = HashMap::with_capacity(sightings.len());
    for Sighting { mut finding, value } in sightings {
        let Some(value) = value else {
            findings.push(finding);
            continue;
        };
        let print = prints.of(&value);
        finding.fingerprint = Some(format!("{print:016x}"));
        // A live place and a leftover copy need different fixes, so they stay two findings.
        let key = (print, finding.meta.id);
        match by_print.get(&key) {
            None => {
                by_print.insert(key, findings.len());
                findings.push(finding);
            }
            Some(at) => {
                let first = &mut findings[*at];
                if first.origin == Origin::Telson && finding.origin == Origin::OpenClaw {
                    std::mem::swap(first, &mut finding);
                    first.related = std::mem::take(&mut finding.related);
                }
                first.level = first.level.max(finding.level);
                if first.primary != finding.primary && !first.related.contains(&finding.primary) {
                    first.related.push(finding.primary);
                }
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::codes;
    use super::*;
    use crate::report::finding::Location;

    fn seen(file: &str, origin: Origin, value: &str) -> Sighting {
        let place = Location::new(file, "x");
        Sighting {
            finding: Finding::new(&codes::PLAINTEXT_FOUND, origin, place, "plaintext"),
            value: Some(SecretValue::new(value)),
        }
    }

    #[test]
    fn one_credential_is_one_finding() {
        let prints = Fingerprinter::new(&Zeroizing::new([7; 32]));
        let findings = merge(
            vec![
                seen("/a", Origin::Telson, "canary-alpha-7Q"),
                seen("/b", Origin::OpenClaw, "canary-alpha-7Q"),
                seen("/c", Origin::Telson, "canary-beta-9Z"),
            ],
            &prints,
        );
        assert_eq!(findings.len(), 2);
        assert_eq!(findings[0].primary.file, std::path::Path::new("/b"));
        assert_eq!(findings[0].related.len(), 1);
        assert!(!format!("{findings:?}").contains("canary"));
    }
}
