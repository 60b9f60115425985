//! The operator's own rules for the linter: a pattern for names, one for values, what is allowed,
//! and examples that prove them when the file is read.

use regex::Regex;

use crate::report::code::Level;

/// A rule of the operator. A value is a finding when its name and its form fit, and no allowed
/// form does.
#[derive(Debug, Clone)]
pub struct OwnRule {
    /// What reports call it.
    pub id: String,
    /// How bad a finding is.
    pub level: Level,
    /// One sentence for people.
    pub message: String,
    /// What the name must look like; any name when absent.
    pub name: Option<Regex>,
    /// What the value must look like; any value when absent.
    pub value: Option<Regex>,
    /// Values that are accepted: placeholders of the operator's own.
    pub allowed: Option<Regex>,
}

impl PartialEq for OwnRule {
    fn eq(&self, other: &Self) -> bool {
        let text = |regex: &Option<Regex>| regex.as_ref().map(|regex| regex.as_str().to_owned());
        self.id == other.id
            && self.level == other.level
            && self.message == other.message
            && text(&self.name) == text(&other.name)
            && text(&self.value) == text(&other.value)
            && text(&self.allowed) == text(&other.allowed)
    }
}

impl Eq for OwnRule {}

impl OwnRule {
    /// Whether `value` under `name` is a finding.
    #[must_use]
    pub fn finds(&self, name: &str, value: &str) -> bool {
        let fits =
            |regex: &Option<Regex>, text: &str| regex.as_ref().is_none_or(|r| r.is_match(text));
        !value.trim().is_empty()
            && fits(&self.name, name)
            && fits(&self.value, value)
            && !self.allowed.as_ref().is_some_and(|allowed| allowed.is_match(value))
    }

    /// Whether an example `name = value` (or a value alone) is a finding.
    #[must_use]
    pub fn finds_example(&self, example: &str) -> bool {
        let (name, value) = example.split_once('=').unwrap_or(("", example));
        self.finds(name.trim(), value.trim())
    }
}
