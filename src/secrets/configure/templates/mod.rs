//! Secrets tools that telson can stand in front of: one file each.
//!
//! A provider made from a template runs `telson secrets resolve-exec --via TOOL`, which speaks the
//! protocol of exec providers (JSON in, JSON out, many ids at once) and asks the tool for each id.
//! So every tool works with both OpenClaw versions, and no id needs a shell. Credentials go to a
//! tool by stdin only.

mod bitwarden;
mod bitwarden_secrets;
mod call;
mod keychain;
mod onepassword;
mod pass;
mod sops;
mod vault;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::base::secret::SecretValue;
use crate::config::model::secrets::ExecProvider;

pub use call::{Call, ToolError};

/// What a tool has for each id; `None` when it has nothing.
pub type Found = BTreeMap<String, Result<Option<SecretValue>, ToolError>>;

/// Gives a tool one credential. Unless `Existing::Replace` is given, an entry that is there stays.
type Write = fn(&Call, &str, &SecretValue, Existing) -> Result<(), ToolError>;

/// What a write does to an entry that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and the write fails.
    Keep,
    /// The new credential takes its place.
    Replace,
}

/// A secrets tool.
pub struct Template {
    /// The word after `--via`, also the default alias.
    pub id: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// The program, as it is found on `PATH`.
    pub program: &'static str,
    /// What it needs to be told.
    pub options: &'static [Choice],
    /// Variables of the gateway that the tool needs.
    pub pass_env: &'static [&'static str],
    /// The tool itself refuses to write over an entry, so a read that may mean "not there" is
    /// enough.
    guarded: bool,
    read: fn(&Call, &[&str]) -> Found,
    write: Option<Write>,
}

impl std::fmt::Debug for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Template({})", self.id)
    }
}

/// One thing that a template needs to be told.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    /// Its name after `--set`.
    pub key: &'static str,
    /// The question.
    pub question: &'static str,
    /// The answer that is offered; empty means that one must be given.
    pub default: &'static str,
}

/// Every template, in the order in which they are offered.
pub static TEMPLATES: [&Template; 7] = [
    &onepassword::TEMPLATE,
    &vault::TEMPLATE,
    &pass::TEMPLATE,
    &sops::TEMPLATE,
    &bitwarden::TEMPLATE,
    &bitwarden_secrets::TEMPLATE,
    &keychain::TEMPLATE,
];

/// The template named `id`.
#[must_use]
pub fn find(id: &str) -> Option<&'static Template> {
    TEMPLATES.into_iter().find(|t| t.id == id)
}

impl Template {
    /// The settings of a provider: `telson` is the real path of this program, `tool` that of the
    /// tool.
    #[must_use]
    pub fn settings(&self, telson: &Path, tool: &Path, options: &BTreeMap<String, String>) -> Json {
        let mut args = vec!["secrets".to_owned(), "resolve-exec".to_owned()];
        args.extend(["--via".to_owned(), self.id.to_owned()]);
        args.extend(["--tool".to_owned(), tool.to_string_lossy().into_owned()]);
        for choice in self.options {
            let value = options.get(choice.key).map_or(choice.default, String::as_str);
            args.extend(["--set".to_owned(), format!("{}={value}", choice.key)]);
        }
        let folder = telson.parent().unwrap_or(Path::new("/"));
        // 2026.2.26 gives up after two silent seconds, too few for a tool that asks a server.
        json!({
            "source": "exec",
            "command": telson.to_string_lossy(),
            "args": args,
            "timeoutMs": 60_000,
            "noOutputTimeoutMs": 60_000,
            "jsonOnly": true,
            "passEnv": self.pass_env,
            "trustedDirs": [folder.to_string_lossy()],
        })
    }

    /// The template and the tool behind an exec provider, when it was made from one.
    #[must_use]
    pub fn of(
        provider: &ExecProvider,
        env: &BTreeMap<String, String>,
    ) -> Option<(&'static Self, Call)> {
        let words: Vec<&str> = provider.args.iter().map(String::as_str).collect();
        let ["secrets", "resolve-exec", rest @ ..] = words.as_slice() else { return None };
        let mut template = None;
        let mut tool = None;
        let mut options = BTreeMap::new();
        for pair in rest.chunks(2) {
            match pair {
                ["--via", id] => template = find(id),
                ["--tool", path] => tool = Some(*path),
                ["--set", option] => {
                    let (key, value) = option.split_once('=')?;
                    options.insert(key.to_owned(), value.to_owned());
                }
                _ => return None,
            }
        }
        let passed = provider.pass_env.iter().filter_map(|name| Some((name, env.get(name)?)));
        let mut tool_env: Vec<(String, SecretValue)> =
            passed.map(|(k, v)| (k.clone(), SecretValue::new(v.as_str()))).collect();
        tool_env.extend(provider.env.iter().cloned());
        let template = template?;
        Some((template, Call { program: tool?.into(), options, env: tool_env }))
    }

    /// Whether the tool takes a credential without showing it to other users of the machine.
    #[must_use]
    pub const fn can_write(&self) -> bool {
        self.write.is_some()
    }

    /// Asks the tool.
    #[must_use]
    pub fn read(&self, call: &Call, ids: &[&str]) -> Found {
        (self.read)(call, ids)
    }

    /// Whether the tool's own write leaves an entry alone that is there.
    #[must_use]
    pub const fn is_guarded(&self) -> bool {
        self.guarded
    }

    /// Gives the tool a credential.
    ///
    /// # Errors
    /// The tool fails, has an entry that shall stay, or takes credentials only as arguments.
    pub fn write(
        &self,
        call: &Call,
        id: &str,
        value: &SecretValue,
        existing: Existing,
    ) -> Result<(), ToolError> {
        match self.write {
            Some(write) => write(call, id, value, existing),
            None => Err(ToolError::ReadOnly { program: self.program }),
        }
    }
}

/// Asks for each id on its own, several at once: these tools are slow because they ask a server.
fn each(
    call: &Call,
    ids: &[&str],
    ask: impl Fn(&Call, &str) -> Result<Option<SecretValue>, ToolError> + Sync,
) -> Found {
    const AT_ONCE: usize = 8;
    let mut found = Found::new();
    for chunk in ids.chunks(AT_ONCE) {
        std::thread::scope(|scope| {
            let ask = &ask;
            let running: Vec<_> =
                chunk.iter().map(|id| (*id, scope.spawn(move || ask(call, id)))).collect();
            for (id, thread) in running {
                let answer = thread.join().unwrap_or(Err(ToolError::Panicked));
                found.insert(id.to_owned(), answer);
            }
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::dialect::Version;
    use crate::secrets::plan::provider_schema;

    #[test]
    fn settings_are_valid_in_both_versions_and_read_back() {
        for template in TEMPLATES {
            let options =
                BTreeMap::from([(template.options[0].key.to_owned(), "my own".to_owned())]);
            let settings =
                template.settings(Path::new("/opt/bin/telson"), Path::new("/usr/bin/x"), &options);
            for version in Version::ALL {
                let problems = provider_schema::check(&settings, version.dialect());
                assert!(problems.is_empty(), "{}: {problems:?}", template.id);
            }
            assert!(template.options.iter().all(|o| !o.question.ends_with('?')), "{template:?}");
        }
    }
}
