//! Short names of credentials that tell nothing about them.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Equal texts under one key have equal fingerprints; without the key nothing can be tried out.
pub type Fingerprint = [u8; 16];

/// Makes fingerprints with one key.
#[derive(Clone)]
pub struct Fingerprinter {
    /// Keyed once; the key is wiped with it.
    mac: Hmac<Sha256>,
}

impl std::fmt::Debug for Fingerprinter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fingerprinter([redacted])")
    }
}

impl Fingerprinter {
    /// Uses `key`.
    ///
    /// # Panics
    /// Never.
    #[must_use]
    pub fn new(key: &Zeroizing<[u8; 32]>) -> Self {
        let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&key[..])
            .expect("internal: HMAC takes a key of any length");
        Self { mac }
    }

    /// HMAC-SHA-256 of the parts, cut to 128 bits. Where a part ends counts.
    #[must_use]
    pub fn of(&self, parts: &[&str]) -> Fingerprint {
        let mut mac = self.mac.clone();
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        let code = mac.finalize().into_bytes();
        code.first_chunk().copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_and_parts_decide() {
        let one = Fingerprinter::new(&Zeroizing::new([1; 32]));
        let other = Fingerprinter::new(&Zeroizing::new([2; 32]));
        assert_eq!(one.of(&["canary", "x"]), one.of(&["canary", "x"]));
        assert_ne!(one.of(&["canary", "x"]), one.of(&["canaryx"]));
        assert_ne!(one.of(&["canary", "x"]), one.of(&["canaryx", ""]));
        assert_ne!(one.of(&["canary"]), other.of(&["canary"]));
        assert!(!format!("{one:?}").contains('1'));
    }
}
