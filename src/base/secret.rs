//! The box that a secret's value lives in.

use zeroize::Zeroizing;

/// A credential in memory: wiped when dropped, never shown by `Debug`, no `Display`, no `Serialize`.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretValue(Zeroizing<String>);

impl SecretValue {
    /// Puts `value` into the box.
    #[must_use]
    pub fn new(value: impl Into<String>) -> Self {
        Self(Zeroizing::new(value.into()))
    }

    /// Opens the box. `why` is not used at run time: it makes each place where a secret leaves
    /// its box easy to find and to review.
    #[must_use]
    pub fn expose(&self, why: &'static str) -> &str {
        let _ = why;
        &self.0
    }

    /// Whether the value is empty or only white space, which OpenClaw counts as absent.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// Length in characters; the only fact about the value that messages may show.
    #[must_use]
    pub fn char_count(&self) -> usize {
        self.0.chars().count()
    }
}

impl std::fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl From<String> for SecretValue {
    fn from(value: String) -> Self {
        Self::new(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_hides_the_value() {
        let value = SecretValue::new("canary-alpha-7Q");
        assert_eq!(format!("{value:?} {:?}", Some(&value)), "[redacted] Some([redacted])");
    }
}
