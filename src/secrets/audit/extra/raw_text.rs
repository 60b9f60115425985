//! Credentials in a text that does not parse: `name: "value"` pairs, line by line, so that a broken
//! file is no hole.

use std::sync::LazyLock;

use regex::Regex;

use crate::base::secret::SecretValue;
use crate::base::span::LineColumn;
use crate::config::load::Config;
use crate::config::policy::SecretNames;
use crate::config::secret_names::{ValueClass, classify};
use crate::config::secret_shapes;
use crate::report::finding::{Finding, Location, Origin};

use super::super::codes;
use super::super::sighting::Sighting;

/// A key, quoted or bare, a colon, and a string that may miss its closing quote.
static PAIR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?m)(?:"([^"\\\n]+)"|'([^'\\\n]+)'|([A-Za-z_$][A-Za-z0-9_$-]*))[ \t]*:[ \t]*(?:"((?:[^"\\\n]|\\.)*)(?:"|$)|'((?:[^'\\\n]|\\.)*)(?:'|$))"#,
    )
    .expect("internal: the pattern is valid")
});

/// Name, byte offset and value of each pair whose name is that of a credential.
pub(in super::super) fn literals(
    text: &str,
    names: &SecretNames,
) -> Vec<(String, usize, SecretValue)> {
    PAIR.captures_iter(text)
        .filter_map(|found| {
            let name = (1..=3).find_map(|group| found.get(group))?.as_str();
            let value = (4..=5).find_map(|group| found.get(group))?;
            let literal = classify(value.as_str()) == ValueClass::Literal;
            let by_form = || secret_shapes::holds_credential(value.as_str());
            (literal && (names.holds_secret(name) || by_form()))
                .then(|| (name.to_owned(), value.start(), SecretValue::new(value.as_str())))
        })
        .collect()
}

/// Looks at the files of the config that are not JSON5.
pub(in super::super) fn find(config: &Config, names: &SecretNames) -> Vec<Sighting> {
    let mut sightings = Vec::new();
    for file in config.files.iter().filter(|file| file.document.is_none()) {
        let text = config.sources.text(file.source);
        for (name, offset, value) in literals(text, names) {
            let place = Location::new(&file.path, &name).at(LineColumn::of(text, offset));
            let finding = Finding::new(
                &codes::PLAINTEXT_FOUND,
                Origin::Telson,
                place,
                format!("{name} is stored as plaintext, in a file that does not parse."),
            );
            sightings.push(Sighting { finding, value: Some(value) });
        }
    }
    sightings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_text_is_still_read() {
        let text = "{ models: { a: { apiKey: 'canary-alpha-7Q', b: 1 b: 2,\n \"token\" : \"canary-beta-9Z\n name: 'x', botToken: \"${T}\"";
        let found: Vec<(String, usize)> = literals(text, &SecretNames::default())
            .into_iter()
            .map(|(name, at, _)| (name, at))
            .collect();
        let at = |needle: &str| text.find(needle).expect("present");
        assert_eq!(
            found,
            [("apiKey".to_owned(), at("canary-alpha")), ("token".to_owned(), at("canary-beta"))]
        );
    }
}
