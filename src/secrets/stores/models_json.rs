//! The generated `models.json` of an agent (2026.9.6): keys and headers of model providers.

use std::fs::File;
use std::ops::Range;
use std::path::Path;

use rustix::fs::OFlags;
use std::os::unix::fs::OpenOptionsExt;

use super::json::{is_object, members, non_blank, read_open};
use super::problem::StoreProblem;
use super::reference::coerce;
use crate::base::secret::SecretValue;
use crate::config::dialect::Dialect;
use crate::config::json5::{Document, Node};
use crate::config::markers;
use crate::config::model::secrets::Defaults;

/// The largest `models.json` that is audited.
pub const MAX_BYTES: u64 = 5 * 1024 * 1024;

/// What a field of a provider turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelsJsonIssue {
    /// A credential in plain text.
    Plaintext,
    /// A ref object, which the generator should have resolved or replaced by a marker.
    UnresolvedRef,
}

/// The field that an issue is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelsJsonField {
    /// `apiKey`
    ApiKey,
    /// A header with this name.
    Header(String),
}

/// One credential that `models.json` should not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelsJsonEntry {
    /// The provider.
    pub provider: String,
    /// The field.
    pub field: ModelsJsonField,
    /// What is wrong.
    pub issue: ModelsJsonIssue,
    /// The text of the field, when it is one.
    pub value: Option<SecretValue>,
    /// The bytes of the value in its document.
    pub span: Range<usize>,
}

impl ModelsJsonEntry {
    /// The path as the real OpenClaw writes it in findings.
    #[must_use]
    pub fn json_path(&self) -> String {
        match &self.field {
            ModelsJsonField::ApiKey => format!("providers.{}.apiKey", self.provider),
            ModelsJsonField::Header(name) => format!("providers.{}.headers.{name}", self.provider),
        }
    }
}

/// Reads a `models.json` that may be missing.
///
/// # Errors
/// A symlink, not a regular file, over [`MAX_BYTES`], unreadable, or not JSON.
pub fn read_file(path: &Path) -> Result<Option<Document>, StoreProblem> {
    // The file is judged once it is open, so that it cannot be replaced in between.
    let opened = File::options()
        .read(true)
        .custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed())
        .open(path);
    let mut file = match opened {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(_) if path.is_symlink() => {
            return Err(StoreProblem::Symlink { path: path.to_owned() });
        }
        Err(_) if std::fs::symlink_metadata(path).is_ok_and(|meta| !meta.is_file()) => {
            return Err(StoreProblem::NotAFile { path: path.to_owned() });
        }
        Err(e) => return Err(StoreProblem::io(path, &e)),
        Ok(file) => file,
    };
    let meta = file.metadata().map_err(|e| StoreProblem::io(path, &e))?;
    if !meta.is_file() {
        return Err(StoreProblem::NotAFile { path: path.to_owned() });
    }
    if meta.len() > MAX_BYTES {
        return Err(StoreProblem::TooLarge {
            path: path.to_owned(),
            size_bytes: meta.len(),
            limit_bytes: MAX_BYTES,
        });
    }
    read_open(path, &mut file, meta.len()).map(Some)
}

/// The credentials and unresolved refs of the providers, in order of the document.
#[must_use]
pub fn read(document: &Document, dialect: &Dialect) -> Vec<ModelsJsonEntry> {
    let Some(providers) = document.root().get("providers") else { return Vec::new() };
    let mut found = Vec::new();
    for (provider, value) in members(providers) {
        let mut push = |field, issue, node: &Node| {
            let provider = provider.to_owned();
            found.push(ModelsJsonEntry {
                provider,
                field,
                issue,
                value: node.as_str().map(SecretValue::new),
                span: node.range(),
            });
        };
        if let Some(node) = value.get("apiKey")
            && let Some(issue) =
                judge(node, dialect, |text| markers::is_non_secret_api_key_marker(text, dialect))
        {
            push(ModelsJsonField::ApiKey, issue, node);
        }
        let Some(headers) = value.get("headers").filter(|h| is_object(h)) else { continue };
        for (name, node) in members(headers) {
            let issue = judge(node, dialect, |text| {
                markers::is_secret_ref_header_value_marker(text)
                    || !markers::is_sensitive_header_name(name)
            });
            if let Some(issue) = issue {
                push(ModelsJsonField::Header(name.to_owned()), issue, node);
            }
        }
    }
    found
}

fn judge(
    node: &Node,
    dialect: &Dialect,
    is_harmless: impl Fn(&str) -> bool,
) -> Option<ModelsJsonIssue> {
    if coerce(Some(node), &Defaults::default(), dialect).is_some() {
        return Some(ModelsJsonIssue::UnresolvedRef);
    }
    non_blank(Some(node)).filter(|text| !is_harmless(text)).map(|_| ModelsJsonIssue::Plaintext)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make their own files")]
mod tests {
    use super::*;
    use crate::config::dialect::Version;
    use crate::secrets::stores::json;

    #[test]
    fn keys_and_headers_are_judged() {
        let text = r#"{"providers":{
            "a":{"apiKey":"canary-alpha-7Q","headers":{"X-Trace":"v","Authorization":"Bearer canary-beta-7Q",
                 "x-token":"secretref-managed","x-secret":{"source":"env","id":"X"}}},
            "b":{"apiKey":"ollama-local"},"c":{"apiKey":"OPENAI_API_KEY"},"d":{"apiKey":"$SHORT"},
            "e":{"apiKey":{"source":"env","provider":"default","id":"E"}},"f":{"apiKey":" "},"g":1}}"#;
        let document = json::parse(text.to_owned().into()).unwrap();
        let shown: Vec<String> = read(&document, Version::NEWEST.dialect())
            .iter()
            .map(|e| format!("{} {:?}", e.json_path(), e.issue))
            .collect();
        assert_eq!(
            shown,
            [
                "providers.a.apiKey Plaintext",
                "providers.a.headers.Authorization Plaintext",
                "providers.a.headers.x-secret UnresolvedRef",
                "providers.d.apiKey UnresolvedRef",
                "providers.e.apiKey UnresolvedRef",
            ]
        );
    }

    #[test]
    fn only_small_regular_files_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("models.json");
        assert!(read_file(&path).unwrap().is_none());
        std::fs::create_dir(&path).unwrap();
        assert!(matches!(read_file(&path), Err(StoreProblem::NotAFile { .. })));
        std::fs::remove_dir(&path).unwrap();

        let other = dir.path().join("other.json");
        std::fs::write(&other, "{}").unwrap();
        std::os::unix::fs::symlink(&other, &path).unwrap();
        assert!(matches!(read_file(&path), Err(StoreProblem::Symlink { .. })));
        std::fs::remove_file(&path).unwrap();

        let at_limit = format!("[{}]", " ".repeat(usize::try_from(MAX_BYTES).unwrap() - 2));
        std::fs::write(&path, &at_limit).unwrap();
        assert!(read_file(&path).unwrap().is_some());
        std::fs::write(&path, format!("{at_limit} ")).unwrap();
        assert!(matches!(read_file(&path), Err(StoreProblem::TooLarge { .. })));

        std::fs::write(&path, "{\n canary-alpha-7Q").unwrap();
        let problem = read_file(&path).unwrap_err();
        assert!(problem.to_string().contains("models.json:2:"), "{problem}");
        assert!(!format!("{problem} {problem:?}").contains("canary"));
    }
}
