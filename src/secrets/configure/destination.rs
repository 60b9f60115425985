//! Where credentials are to go, as the operator writes it: `file:filemain`, `env`, `exec:vault`,
//! or a whole reference `file:filemain:/providers/openai/apiKey`.

use crate::base::names;
use crate::config::dialect::Dialect;
use crate::config::model::secrets::SecretsModel;
use crate::config::secret_ref::{RefSource, SecretRef};

use super::error::ConfigureError;

/// A provider, new or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Its kind.
    pub source: RefSource,
    /// Its alias.
    pub alias: String,
}

/// The alias of a new file provider when nobody names one.
pub const FILE_ALIAS: &str = "filemain";

impl Destination {
    /// Reads `SOURCE[:ALIAS]`.
    ///
    /// # Errors
    /// A kind that this OpenClaw version lacks, or an alias that does not fit the grammar.
    pub fn parse(
        text: &str,
        secrets: &SecretsModel,
        dialect: &Dialect,
    ) -> Result<Self, ConfigureError> {
        let (word, alias) = match text.split_once(':') {
            Some((word, alias)) => (word, Some(alias)),
            None => (text, None),
        };
        let source = source(word, dialect)?;
        let alias = match alias {
            Some(alias) => alias.to_owned(),
            None => default_alias(source, secrets)?,
        };
        if !names::is_provider_alias(&alias) {
            return Err(ConfigureError::request(
                format!("`{alias}` cannot be the alias of a provider"),
                "an alias begins with a small letter and has up to 64 of a-z, 0-9, `_` and `-`",
            ));
        }
        Ok(Self { source, alias })
    }

    /// Whether a reference to it works without an entry in `secrets.providers`.
    #[must_use]
    pub fn is_built_in(&self, secrets: &SecretsModel) -> bool {
        matches!(self.source, RefSource::Env | RefSource::Store)
            && self.alias == secrets.defaults.alias(self.source)
    }
}

/// Reads a reference: `source:provider:id`, or `env:NAME` and `store:NAME` with the default alias.
///
/// # Errors
/// When it is none that this version would take.
pub fn parse_ref(
    text: &str,
    secrets: &SecretsModel,
    dialect: &Dialect,
) -> Result<SecretRef, ConfigureError> {
    let wrong = |why: &str| {
        ConfigureError::request(
            format!("`{text}` is no reference: {why}"),
            "write SOURCE:PROVIDER:ID, such as file:filemain:/providers/openai/apiKey, or env:NAME",
        )
    };
    let (word, rest) = text.split_once(':').ok_or_else(|| wrong("it has no `:`"))?;
    let source = source(word, dialect)?;
    let (provider, id) = match rest.split_once(':') {
        Some((provider, id)) if names::is_provider_alias(provider) => (provider.to_owned(), id),
        _ if matches!(source, RefSource::Env | RefSource::Store) => {
            (secrets.defaults.alias(source).to_owned(), rest)
        }
        _ => return Err(wrong("the provider or the id is missing")),
    };
    let reference = SecretRef { source, provider, id: id.to_owned() };
    if reference.is_well_formed(dialect.strict_exec_ids) {
        Ok(reference)
    } else {
        Err(wrong(match source {
            RefSource::Env | RefSource::Store => {
                "the id must be upper-case letters, digits and `_`"
            }
            RefSource::File => "the id must be `/` and keys, or the word value",
            RefSource::Exec => "the id has characters that OpenClaw refuses",
        }))
    }
}

fn source(word: &str, dialect: &Dialect) -> Result<RefSource, ConfigureError> {
    let known = if dialect.has_store { "file, env, exec and store" } else { "file, env and exec" };
    RefSource::parse(word).filter(|s| *s != RefSource::Store || dialect.has_store).ok_or_else(
        || {
            ConfigureError::request(
                format!("OpenClaw {} has no provider kind `{word}`", dialect.version.as_str()),
                format!("its kinds are {known}, such as --to file:{FILE_ALIAS}"),
            )
        },
    )
}

fn default_alias(source: RefSource, secrets: &SecretsModel) -> Result<String, ConfigureError> {
    if matches!(source, RefSource::Env | RefSource::Store) {
        return Ok(secrets.defaults.alias(source).to_owned());
    }
    if let Some(alias) = secrets.defaults.configured(source) {
        return Ok(alias.to_owned());
    }
    let mut of_kind = secrets.providers.iter().filter(|p| p.config.source() == Some(source));
    match (of_kind.next(), of_kind.next()) {
        (Some(only), None) => Ok(only.alias.clone()),
        (None, _) if source == RefSource::File => Ok(FILE_ALIAS.to_owned()),
        _ => Err(ConfigureError::request(
            format!("`{source}` alone does not say which provider"),
            format!("name it: --to {source}:ALIAS"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::dialect::Version;

    #[test]
    fn references_in_short_and_long_form() {
        let (secrets, b) = (SecretsModel::default(), Version::V2026_9_6.dialect());
        let read = |text: &str| parse_ref(text, &secrets, b).map(|r| r.key()).ok();
        assert_eq!(read("env:KEY").as_deref(), Some("env:default:KEY"));
        assert_eq!(read("env:ci:KEY").as_deref(), Some("env:ci:KEY"));
        assert_eq!(read("file:main:/a/b").as_deref(), Some("file:main:/a/b"));
        assert_eq!(read("exec:op:op://v/i/f").as_deref(), Some("exec:op:op://v/i/f"));
        assert_eq!(read("store:KEY").as_deref(), Some("store:default:KEY"));
        for bad in ["KEY", "env:key", "file:/a", "file:main:a", "disk:a:b", "exec:op:../x"] {
            assert_eq!(read(bad), None, "{bad}");
        }
        let a = Version::V2026_2_26.dialect();
        assert!(parse_ref("store:KEY", &secrets, a).is_err());
    }

    #[test]
    fn destinations() {
        let (secrets, b) = (SecretsModel::default(), Version::V2026_9_6.dialect());
        let read = |text: &str| Destination::parse(text, &secrets, b).map(|d| d.alias).ok();
        assert_eq!(read("file").as_deref(), Some(FILE_ALIAS));
        assert_eq!(read("env").as_deref(), Some("default"));
        assert_eq!((read("exec"), read("file:A"), read("vault:x")), (None, None, None));
    }
}
