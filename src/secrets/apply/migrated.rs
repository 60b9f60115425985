//! The credentials that leave, and the ref that takes the place of each.

use crate::base::secret::SecretValue;
use crate::config::secret_ref::SecretRef;

/// Values that are migrated, in order of first sight.
#[derive(Debug, Default)]
pub struct Migrated {
    values: Vec<(SecretValue, Option<SecretRef>)>,
}

impl Migrated {
    /// Adds a value (trimmed; blank ones are nothing) with the ref that replaces it, if one does.
    pub fn add(&mut self, value: &str, reference: Option<&SecretRef>) {
        let value = SecretValue::new(value.trim());
        if value.is_blank() {
            return;
        }
        match self.values.iter_mut().find(|(known, _)| *known == value) {
            Some((_, known)) => {
                if known.is_none() {
                    *known = reference.cloned();
                }
            }
            None => self.values.push((value, reference.cloned())),
        }
    }

    /// Whether a text is one of the values. OpenClaw compares `.env` values untrimmed with these.
    #[must_use]
    pub fn holds(&self, text: &str) -> bool {
        self.find(text).is_some()
    }

    /// The entry for a text that is one of the values.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Option<&SecretRef>> {
        let expose = |value: &SecretValue| value.expose("compare with a stored value") == text;
        self.values.iter().find(|(value, _)| expose(value)).map(|(_, found)| found.as_ref())
    }

    /// The values.
    pub fn values(&self) -> impl Iterator<Item = &SecretValue> {
        self.values.iter().map(|(value, _)| value)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}
