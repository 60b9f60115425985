//! The findings that were there before: a file in the repository that names them without telling
//! anything about their values.
//!
//! A finding is known by rule, field and value, so that moved lines, indentation and a renamed file
//! do not reopen it, and a changed value does. The file holds neither values nor plain hashes, but
//! codes keyed by a random salt. The salt stands in the file itself, so whoever has it could still
//! try out passwords: a value that could be guessed is known by rule, file and field alone.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// The name of the file, in the root of the repository.
pub const FILE_NAME: &str = ".telson-baseline.json";

/// The version of the format.
const VERSION: u32 = 1;

/// Values with fewer bits than this, as far as their characters tell, could be guessed.
const GUESSABLE_BITS: f64 = 72.0;

/// What a finding is known by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity {
    /// Code of rule, field and value.
    exact: String,
    /// Code of rule and value, wherever it stands; nothing for a value that could be guessed.
    moved: Option<String>,
}

/// Makes identities with one salt.
#[derive(Clone)]
pub struct Identifier {
    salt: [u8; 16],
    mac: Hmac<Sha256>,
}

impl std::fmt::Debug for Identifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identifier").finish_non_exhaustive()
    }
}

impl Identifier {
    /// Uses `salt`.
    #[must_use]
    pub fn new(salt: [u8; 16]) -> Self {
        let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&salt)
            .expect("internal: HMAC takes a key of any length");
        Self { salt, mac }
    }

    /// The identity of a finding of `rule` in `field` of `path`; `value` is the credential, when it
    /// is about one.
    #[must_use]
    pub fn of(&self, rule: &str, path: &str, field: &str, value: Option<&str>) -> Identity {
        match value.filter(|value| !is_guessable(value)) {
            Some(value) => Identity {
                exact: self.code(&["exact", rule, field, value]),
                moved: Some(self.code(&["moved", rule, value])),
            },
            None => Identity { exact: self.code(&["place", rule, path, field]), moved: None },
        }
    }

    fn code(&self, parts: &[&str]) -> String {
        let mut mac = self.mac.clone();
        for part in parts {
            mac.update(part.as_bytes());
            mac.update(&[0]);
        }
        hex(&mac.finalize().into_bytes()[..16])
    }
}

/// Whether a value could be found by trying, by its length and the kinds of its characters.
fn is_guessable(value: &str) -> bool {
    let has = |class: fn(&char) -> bool| value.chars().any(|c| class(&c));
    let alphabet = f64::from(
        26 * (i32::from(has(char::is_ascii_lowercase)) + i32::from(has(char::is_ascii_uppercase)))
            + 10 * i32::from(has(char::is_ascii_digit))
            + 20 * i32::from(has(|c| !c.is_ascii_alphanumeric())),
    );
    // Seventy characters settle it; the sum need not be exact.
    let length = f64::from(u8::try_from(value.chars().count()).unwrap_or(u8::MAX));
    alphabet.max(1.0).log2() * length < GUESSABLE_BITS
}

/// A known finding as the file holds it. Path and field are for people, and say what to look for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    path: String,
    field: String,
    rule: String,
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    moved: Option<String>,
    /// How often it occurs; a further copy is new.
    count: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    salt: String,
    findings: Vec<Entry>,
}

/// A finding as the baseline is asked about it.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The id of the rule.
    pub rule: String,
    /// The file, relative to the root, with `/`.
    pub path: String,
    /// The field.
    pub field: String,
    /// What it is known by.
    pub identity: Identity,
}

/// The known findings.
#[derive(Debug, Clone)]
pub struct Baseline {
    identifier: Identifier,
    entries: Vec<Entry>,
}

/// Why a baseline cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It is not JSON of this form.
    #[error("line {line}, column {column}: it is no baseline of telson")]
    Form {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// A newer telson wrote it.
    #[error("it has version {found}; this telson knows {VERSION}")]
    Version {
        /// Its version.
        found: u32,
    },
    /// The salt is damaged.
    #[error("its salt is not 32 hexadecimal digits")]
    Salt,
}

impl Baseline {
    /// An empty one.
    #[must_use]
    pub fn new(salt: [u8; 16]) -> Self {
        Self { identifier: Identifier::new(salt), entries: Vec::new() }
    }

    /// Reads the text of the file.
    ///
    /// # Errors
    /// When it is not of the form, newer, or damaged.
    pub fn read(text: &str) -> Result<Self, BaselineError> {
        let document: Document = serde_json::from_str(text)
            .map_err(|e| BaselineError::Form { line: e.line(), column: e.column() })?;
        if document.version != VERSION {
            return Err(BaselineError::Version { found: document.version });
        }
        let salt = unhex(&document.salt).ok_or(BaselineError::Salt)?;
        Ok(Self { identifier: Identifier::new(salt), entries: document.findings })
    }

    /// The text of the file: sorted, one finding a line, no time and no line numbers.
    #[must_use]
    pub fn write(&self) -> String {
        let mut text = format!(
            "{{\n\"version\": {VERSION},\n\"salt\": \"{}\",\n\"findings\": [",
            hex(&self.identifier.salt)
        );
        for (at, entry) in self.entries.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let line = serde_json::to_string(entry).unwrap_or_default();
            let _ = write!(text, "{comma}\n{line}");
        }
        text.push_str(if self.entries.is_empty() { "]\n}\n" } else { "\n]\n}\n" });
        text
    }

    /// What makes identities that fit this baseline.
    #[must_use]
    pub const fn identifier(&self) -> &Identifier {
        &self.identifier
    }

    /// For each of `subjects`, whether it was there before. First those that stand where they stood,
    /// then those that were moved; an entry serves as often as it counts.
    #[must_use]
    pub fn known(&self, subjects: &[Subject]) -> Vec<bool> {
        let mut left: Vec<u32> = self.entries.iter().map(|entry| entry.count).collect();
        let mut by_id: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut by_value: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, entry) in self.entries.iter().enumerate() {
            by_id.entry(&entry.id).or_default().push(at);
            if let Some(moved) = &entry.moved {
                by_value.entry(moved).or_default().push(at);
            }
        }
        let mut known = vec![false; subjects.len()];
        let mut take = |at: &usize| {
            left[*at] > 0 && {
                left[*at] -= 1;
                true
            }
        };
        for (subject, known) in subjects.iter().zip(&mut known) {
            let here = by_id.get(subject.identity.exact.as_str());
            *known = here.is_some_and(|entries| {
                let same = entries.iter().find(|at| self.entries[**at].path == subject.path);
                same.is_some_and(&mut take) || entries.iter().any(&mut take)
            });
        }
        for (subject, known) in subjects.iter().zip(&mut known).filter(|(_, known)| !**known) {
            let moved = subject.identity.moved.as_deref().and_then(|m| by_value.get(m));
            *known = moved.is_some_and(|entries| entries.iter().any(&mut take));
        }
        known
    }

    /// The baseline that knows exactly `subjects`.
    #[must_use]
    pub fn with(&self, subjects: &[Subject]) -> Self {
        let mut counted: BTreeMap<Entry, u32> = BTreeMap::new();
        for subject in subjects {
            let entry = Entry {
                path: subject.path.clone(),
                field: subject.field.clone(),
                rule: subject.rule.clone(),
                id: subject.identity.exact.clone(),
                moved: subject.identity.moved.clone(),
                count: 0,
            };
            *counted.entry(entry).or_default() += 1;
        }
        let entries = counted.into_iter().map(|(entry, count)| Entry { count, ..entry }).collect();
        Self { identifier: self.identifier.clone(), entries }
    }

    /// How many findings it knows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.iter().map(|entry| entry.count as usize).sum()
    }

    /// Whether it knows none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<[u8; 16]> {
    (text.len() == 32).then(|| u128::from_str_radix(text, 16).ok())?.map(u128::to_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: &str = "canary-alpha-7Q-0123456789";

    fn subject(baseline: &Baseline, path: &str, field: &str, value: &str) -> Subject {
        let rule = "plaintext-key";
        Subject {
            rule: rule.to_owned(),
            path: path.to_owned(),
            field: field.to_owned(),
            identity: baseline.identifier().of(rule, path, field, Some(value)),
        }
    }

    #[test]
    fn moves_are_known_and_changes_are_new() {
        let empty = Baseline::new([7; 16]);
        let of = |path, field, value| subject(&empty, path, field, value);
        let baseline = empty.with(&[of("a.yaml", "x.key", LONG)]);
        let text = baseline.write();
        assert!(!text.contains("canary"), "{text}");
        let read = Baseline::read(&text).unwrap();
        for same in
            [of("a.yaml", "x.key", LONG), of("b.yaml", "x.key", LONG), of("b.yaml", "y.k", LONG)]
        {
            assert_eq!(read.known(std::slice::from_ref(&same)), [true], "{same:?}");
        }
        let changed = of("a.yaml", "x.key", "canary-alpha-7Q-0123456780");
        assert_eq!(read.known(&[changed]), [false]);
        let twice = [of("a.yaml", "x.key", LONG), of("a.yaml", "z.key", LONG)];
        assert_eq!(read.known(&twice), [true, false], "a second copy is new");
    }

    #[test]
    fn what_could_be_guessed_has_no_code_of_its_value() {
        let empty = Baseline::new([7; 16]);
        let one = subject(&empty, "a.yaml", "x", "hunter2");
        assert_eq!(one.identity, subject(&empty, "a.yaml", "x", "letmein").identity);
        assert_eq!(one.identity.moved, None);
        assert_ne!(one.identity, subject(&empty, "b.yaml", "x", "hunter2").identity);
        assert!(!is_guessable(LONG) && is_guessable("1234567890123456"));
    }

    #[test]
    fn another_salt_gives_other_codes_and_damage_is_told() {
        let (one, other) = (Baseline::new([1; 16]), Baseline::new([2; 16]));
        assert_ne!(
            subject(&one, "a", "x", LONG).identity,
            subject(&other, "a", "x", LONG).identity
        );
        assert!(matches!(Baseline::read("{"), Err(BaselineError::Form { .. })));
        let newer = one.write().replace("\"version\": 1", "\"version\": 2");
        assert!(matches!(Baseline::read(&newer), Err(BaselineError::Version { found: 2 })));
        let damaged = one.write().replace("\"salt\": \"01", "\"salt\": \"zz");
        assert!(matches!(Baseline::read(&damaged), Err(BaselineError::Salt)));
        assert!(Baseline::read(&one.write()).unwrap().is_empty());
    }
}
