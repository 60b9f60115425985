//! The schema of one entry of `secrets.providers`, per version. Unknown fields are errors, as
//! they are in OpenClaw: there one such field makes the whole config invalid.

use super::ecma;
use super::node::{JsonKind, JsonNode};
use crate::base::{names, suggest};
use crate::config::dialect::Dialect;

/// A breach of the schema. Messages name fields and limits, never a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaProblem {
    /// The field within the provider: keys and list indices; empty for the provider itself.
    pub path: Vec<String>,
    /// What is wrong, as a clause.
    pub message: String,
    /// The edit that mends it.
    pub fix: Option<String>,
}

/// Longest `timeoutMs` and `noOutputTimeoutMs`.
pub const MAX_TIMEOUT_MS: u32 = 120_000;
/// Largest `maxBytes` and `maxOutputBytes`.
pub const MAX_BYTES: u32 = 20 * 1024 * 1024;
/// Most names in an env provider's `allowlist`.
pub const MAX_ALLOWLIST: usize = 256;
/// Most `args`, and most names in `passEnv`.
pub const MAX_ARGS: usize = 128;
/// Longest entry of `args`, in characters (code points, as both versions count them).
pub const MAX_ARG_LENGTH: usize = 1024;
/// Most `trustedDirs`.
pub const MAX_TRUSTED_DIRS: usize = 64;
/// Longest plugin and integration id.
pub const MAX_INTEGRATION_ID: usize = 128;

const ENV: &[&str] = &["allowlist"];
const FILE: &[&str] = &["path", "mode", "timeoutMs", "maxBytes"];
const EXEC: &[&str] = &[
    "command",
    "args",
    "timeoutMs",
    "noOutputTimeoutMs",
    "maxOutputBytes",
    "jsonOnly",
    "env",
    "passEnv",
    "trustedDirs",
];
const EXEC_OVERRIDES: &[&str] = &["allowInsecurePath", "allowSymlinkCommand"];
const INTEGRATION: &[&str] = &["pluginIntegration"];

/// Checks one provider. An empty answer means that OpenClaw accepts it.
#[must_use]
pub fn check<N: JsonNode>(provider: &N, dialect: &Dialect) -> Vec<SchemaProblem> {
    let mut check = Check { problems: Vec::new(), dialect };
    if provider.kind() != JsonKind::Object {
        check.wrong_type(&[], "an object", provider);
        return check.problems;
    }
    let source = provider.member("source");
    match source.and_then(JsonNode::text) {
        Some("env") => check.env(provider),
        Some("file") => check.file(provider),
        Some("exec") if dialect.has_store && provider.member("pluginIntegration").is_some() => {
            check.integration(provider);
        }
        Some("exec") => check.exec(provider),
        Some("store") if dialect.has_store => check.known_fields(&[], provider, &[], ""),
        _ => check.source(source.is_some()),
    }
    check.problems
}

struct Check<'a> {
    problems: Vec<SchemaProblem>,
    dialect: &'a Dialect,
}

impl Check<'_> {
    fn add(&mut self, path: &[&str], message: impl Into<String>, fix: impl Into<Option<String>>) {
        self.problems.push(SchemaProblem {
            path: path.iter().map(|s| (*s).to_owned()).collect(),
            message: message.into(),
            fix: fix.into(),
        });
    }

    fn wrong_type<N: JsonNode>(&mut self, path: &[&str], wanted: &str, found: &N) {
        let found = found.kind().name();
        self.add(path, format!("it must be {wanted}, not {found}"), None);
    }

    fn source(&mut self, present: bool) {
        let known = if self.dialect.has_store {
            "\"env\", \"file\", \"exec\" or \"store\""
        } else {
            "\"env\", \"file\" or \"exec\""
        };
        let message = if present { "the source is not known" } else { "the source is missing" };
        self.add(
            &["source"],
            format!("{message} to OpenClaw {}", self.dialect.version.as_str()),
            format!("set source to {known}"),
        );
    }

    fn env<N: JsonNode>(&mut self, provider: &N) {
        self.known_fields(&[], provider, ENV, "env");
        if let Some(list) = provider.member("allowlist") {
            self.env_names("allowlist", list, MAX_ALLOWLIST);
        }
    }

    fn file<N: JsonNode>(&mut self, provider: &N) {
        self.known_fields(&[], provider, FILE, "file");
        self.required_text(&["path"], provider.member("path"), usize::MAX);
        if let Some(mode) = provider.member("mode")
            && !matches!(mode.text(), Some("json" | "singleValue"))
        {
            self.add(
                &["mode"],
                "this mode does not exist",
                "set mode to \"json\" or \"singleValue\"".to_owned(),
            );
        }
        self.whole(provider, "timeoutMs", MAX_TIMEOUT_MS);
        self.whole(provider, "maxBytes", MAX_BYTES);
    }

    fn exec<N: JsonNode>(&mut self, provider: &N) {
        let overrides = if self.dialect.exec_path_overrides { EXEC_OVERRIDES } else { &[] };
        self.known_fields(&[], provider, &[EXEC, overrides].concat(), "exec");
        self.command(provider.member("command"));
        if let Some(args) = provider.member("args") {
            self.list("args", args, MAX_ARGS, |text| {
                (text.chars().count() > MAX_ARG_LENGTH)
                    .then(|| format!("it is longer than {MAX_ARG_LENGTH} characters"))
            });
        }
        self.whole(provider, "timeoutMs", MAX_TIMEOUT_MS);
        self.whole(provider, "noOutputTimeoutMs", MAX_TIMEOUT_MS);
        self.whole(provider, "maxOutputBytes", MAX_BYTES);
        self.boolean(provider, "jsonOnly");
        if let Some(env) = provider.member("env") {
            self.env_map(env);
        }
        if let Some(list) = provider.member("passEnv") {
            self.env_names("passEnv", list, MAX_ARGS);
        }
        if let Some(dirs) = provider.member("trustedDirs") {
            self.list("trustedDirs", dirs, MAX_TRUSTED_DIRS, |text| {
                (!is_absolute(text)).then(|| "it is not an absolute path".to_owned())
            });
        }
        for name in overrides {
            self.boolean(provider, name);
        }
    }

    fn integration<N: JsonNode>(&mut self, provider: &N) {
        self.known_fields(&[], provider, INTEGRATION, "exec (by plugin integration)");
        let Some(integration) = provider.member("pluginIntegration") else { return };
        if integration.kind() != JsonKind::Object {
            return self.wrong_type(&["pluginIntegration"], "an object", integration);
        }
        for (key, _) in integration.members() {
            if !matches!(key, "pluginId" | "integrationId") {
                self.add(&["pluginIntegration", key], "this field is not known", None);
            }
        }
        for field in ["pluginId", "integrationId"] {
            let value = integration.member(field);
            self.required_text(&["pluginIntegration", field], value, MAX_INTEGRATION_ID);
        }
    }

    fn known_fields<N: JsonNode>(&mut self, at: &[&str], node: &N, known: &[&str], kind: &str) {
        for (key, _) in node.members() {
            if key == "source" || known.contains(&key) {
                continue;
            }
            let path = [at, &[key]].concat();
            if EXEC_OVERRIDES.contains(&key) && kind == "exec" {
                self.add(
                    &path,
                    format!("OpenClaw {} has no such field", self.dialect.version.as_str()),
                    format!("remove {key} and name the command by a path that needs no exception"),
                );
                continue;
            }
            let near = suggest::near(key, known.iter().copied());
            let fix = near.first().map_or_else(
                || "remove it: one unknown field makes the whole config invalid".to_owned(),
                |name| format!("write {name}, or remove it"),
            );
            let kind = if kind.is_empty() { "store" } else { kind };
            self.add(&path, format!("this field is not known to an {kind} provider"), fix);
        }
    }

    fn command<N: JsonNode>(&mut self, command: Option<&N>) {
        let Some(text) = self.required_text(&["command"], command, usize::MAX) else { return };
        let inner = ecma::trim(text);
        let unsafe_char = |c| {
            matches!(c, ';' | '&' | '|' | '`' | '$' | '<' | '>' | '\r' | '\n' | '"' | '\'' | '\0')
        };
        if inner.contains(unsafe_char) {
            self.add(
                &["command"],
                "it holds a shell character, a quote or a line break; the command runs without a shell",
                "put the program's path alone into command and the rest into args".to_owned(),
            );
        }
        if !is_absolute(text) {
            self.add(
                &["command"],
                "it is not an absolute path",
                "write the full path, as `command -v` prints it".to_owned(),
            );
        }
    }

    fn required_text<'n, N: JsonNode>(
        &mut self,
        path: &[&str],
        node: Option<&'n N>,
        limit: usize,
    ) -> Option<&'n str> {
        let Some(node) = node else {
            let field = path.last().copied().unwrap_or_default();
            self.add(path, "it is missing", format!("add {field}"));
            return None;
        };
        let Some(text) = node.text() else {
            self.wrong_type(path, "a string", node);
            return None;
        };
        if text.is_empty() {
            self.add(path, "it is empty", None);
            return None;
        }
        if text.chars().count() > limit {
            self.add(path, format!("it is longer than {limit} characters"), None);
        }
        Some(text)
    }

    fn whole<N: JsonNode>(&mut self, provider: &N, field: &str, limit: u32) {
        let Some(node) = provider.member(field) else { return };
        let fits = matches!(node.kind(), JsonKind::Number(n)
            if n.fract() == 0.0 && n >= 1.0 && n <= f64::from(limit));
        if !fits {
            self.add(&[field], format!("it must be a whole number from 1 to {limit}"), None);
        }
    }

    fn boolean<N: JsonNode>(&mut self, provider: &N, field: &str) {
        if let Some(node) = provider.member(field)
            && !matches!(node.kind(), JsonKind::Bool(_))
        {
            self.wrong_type(&[field], "true or false", node);
        }
    }

    fn env_map<N: JsonNode>(&mut self, env: &N) {
        if env.kind() != JsonKind::Object {
            return self.wrong_type(&["env"], "an object of strings", env);
        }
        for (key, value) in env.members() {
            // OpenClaw's schema passes over a member of that name.
            if value.text().is_none() && key != "__proto__" {
                self.wrong_type(&["env", key], "a string", value);
            }
        }
    }

    fn env_names<N: JsonNode>(&mut self, field: &str, list: &N, limit: usize) {
        self.list(field, list, limit, |text| {
            (!names::is_env_id(text)).then(|| {
                "it is not an environment name (capitals, digits and _, first a capital)".to_owned()
            })
        });
    }

    fn list<N: JsonNode>(
        &mut self,
        field: &str,
        list: &N,
        limit: usize,
        fault: impl Fn(&str) -> Option<String>,
    ) {
        if list.kind() != JsonKind::Array {
            return self.wrong_type(&[field], "a list of strings", list);
        }
        let items = list.items();
        if items.len() > limit {
            self.add(&[field], format!("it has more than {limit} entries"), None);
        }
        for (at, item) in items.into_iter().enumerate() {
            let at = at.to_string();
            match item.text() {
                None => self.wrong_type(&[field, &at], "a string", item),
                Some(text) => {
                    if let Some(message) = fault(text) {
                        self.add(&[field, &at], message, None);
                    }
                }
            }
        }
    }
}

/// Absolute on the systems that OpenClaw runs on: `/x`, `C:\x`, `C:/x`, `\\host\share`.
#[must_use]
pub fn is_absolute(path: &str) -> bool {
    let drive = |b: &[u8]| {
        b.len() >= 3 && b[0].is_ascii_alphabetic() && b[1] == b':' && matches!(b[2], b'\\' | b'/')
    };
    let share = || {
        let Some((host, rest)) = path.strip_prefix(r"\\").and_then(|p| p.split_once('\\')) else {
            return false;
        };
        !host.is_empty() && !rest.is_empty() && !rest.starts_with('\\')
    };
    path.starts_with('/') || drive(path.as_bytes()) || share()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::dialect::Version;
    use serde_json::json;

    #[test]
    fn every_fault_is_told_with_its_path_and_without_its_value() {
        let provider = json!({
            "source": "exec", "command": "op read canary-alpha-7Q; true", "args": [1, "x"],
            "timeoutMs": 0, "jsonOnly": "yes", "env": {"A": 1}, "passEnv": ["path"],
            "trustedDirs": ["bin"], "allowSymlinkCommand": true, "timeout": 3,
        });
        let problems = check(&provider, Version::V2026_9_6.dialect());
        let paths: Vec<String> = problems.iter().map(|p| p.path.join(".")).collect();
        assert_eq!(
            paths,
            [
                "allowSymlinkCommand",
                "timeout",
                "command",
                "command",
                "args.0",
                "timeoutMs",
                "jsonOnly",
                "env.A",
                "passEnv.0",
                "trustedDirs.0"
            ]
        );
        assert!(!format!("{problems:?}").contains("canary-alpha-7Q"));
        let old = check(&provider, Version::V2026_2_26.dialect());
        assert_eq!(old.len(), problems.len() - 1);
    }

    #[test]
    fn the_config_tree_is_checked_by_the_same_rules() {
        let doc =
            crate::config::json5::parse("{source: 'file', path: ''}".to_owned()).expect("valid");
        let problems = check(doc.root(), Version::V2026_2_26.dialect());
        assert_eq!(problems.len(), 1);
        assert_eq!(
            (problems[0].path.join("."), problems[0].message.as_str()),
            ("path".into(), "it is empty")
        );
    }

    #[test]
    fn absolute_paths_of_every_system() {
        for yes in ["/", "/bin/x", r"C:\x", "c:/x", r"\\h\s"] {
            assert!(is_absolute(yes), "{yes}");
        }
        for no in ["", "bin", "~/x", "./x", " /bin/x", "C:", r"\\h", r"\x", r"\\h\\s"] {
            assert!(!is_absolute(no), "{no}");
        }
    }
}
