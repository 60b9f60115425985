//! Bytes that may be secret: every copy that the buffer makes as it grows is wiped.

use zeroize::Zeroizing;

/// A growing buffer. A plain `Vec` leaves its old contents in freed memory when it moves.
#[derive(Default)]
pub struct WipingBuffer(Zeroizing<Vec<u8>>);

impl WipingBuffer {
    /// An empty buffer with room for `capacity` bytes.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self(Zeroizing::new(Vec::with_capacity(capacity)))
    }

    /// Appends `bytes`.
    pub fn push(&mut self, bytes: &[u8]) {
        let wanted = self.0.len() + bytes.len();
        if wanted > self.0.capacity() {
            let mut grown = Zeroizing::new(Vec::with_capacity(wanted.max(self.0.capacity() * 2)));
            grown.extend_from_slice(&self.0);
            self.0 = grown;
        }
        self.0.extend_from_slice(bytes);
    }

    /// Number of bytes held.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bytes.
    #[must_use]
    pub fn into_bytes(self) -> Zeroizing<Vec<u8>> {
        self.0
    }
}

impl std::fmt::Debug for WipingBuffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WipingBuffer([redacted], {} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_and_hides() {
        let mut buffer = WipingBuffer::with_capacity(2);
        buffer.push(b"canary-");
        buffer.push(b"alpha");
        assert_eq!(format!("{buffer:?}"), "WipingBuffer([redacted], 12 bytes)");
        assert_eq!(&**buffer.into_bytes(), b"canary-alpha");
    }
}
