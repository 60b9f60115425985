//! Reading a config as OpenClaw reads it: parse, includes, environment, substitution, schema.
//!
//! Nothing here fails as a whole: a broken config still yields what can be read of it, with every
//! problem listed, because an audit must find plaintext in a broken config too.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::dialect::{Dialect, Version};
use super::include::Includer;
use super::json5::{self, Document, Kind, Node, Step};
use super::path::ConfigPath;
use super::paths::{self, PathError, PathOptions, Paths};
use super::problem::Problem;
use super::value::{Value, ValueKind};
use super::{env, schema, substitute};
use crate::base::span::{LineColumn, SourceId, Sources, Span};
use crate::sys::host::Host;

/// Where to look, and how to read.
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    /// Flags about paths.
    pub paths: PathOptions,
    /// `--compat` or `--as-openclaw`; else the config's own `meta.lastTouchedVersion` decides.
    pub version: Option<Version>,
}

/// Texts that stand for files of the config: what it would be after an edit.
#[derive(Default)]
pub struct Overlay(pub BTreeMap<PathBuf, Zeroizing<String>>);

impl std::fmt::Debug for Overlay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The texts may hold credentials.
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// One file of the config.
#[derive(Debug)]
pub struct ConfigFile {
    /// Its text, for spans.
    pub source: SourceId,
    /// Its path.
    pub path: PathBuf,
    /// Its tree; `None` when it is not JSON5.
    pub document: Option<Document>,
}

/// A config and everything that is known about it.
#[derive(Debug)]
pub struct Config {
    /// Where things are.
    pub paths: Paths,
    /// The working directory, which relative paths start from.
    pub cwd: PathBuf,
    /// The rules in force.
    pub dialect: &'static Dialect,
    /// Texts of the files read.
    pub sources: Sources,
    /// The config file first, then included files in order of reading. Empty without a config.
    pub files: Vec<ConfigFile>,
    /// The effective value; an empty object when there is none.
    pub root: Value,
    /// The environment in which references resolve.
    pub env: BTreeMap<String, String>,
    /// Fields whose whole text is an env reference (`"${NAME}"`, `"$NAME"`), as written.
    pub templates: BTreeMap<Vec<String>, String>,
    /// Why OpenClaw calls the config invalid; empty when it is valid.
    pub problems: Vec<Problem>,
}

/// The home of a config that is read by itself; nothing is read there.
const NO_HOME: &str = "/home/openclaw";

/// Where reading starts from.
struct Start {
    paths: Paths,
    cwd: PathBuf,
    env: BTreeMap<String, String>,
    detached: bool,
}

/// Why not even a broken config can be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The paths cannot be resolved.
    #[error(transparent)]
    Path(#[from] PathError),
}

impl Config {
    /// Reads the config that OpenClaw would read.
    ///
    /// # Errors
    /// Only when a path option is not usable; everything else is in [`Config::problems`].
    pub fn load(host: &Host, options: &LoadOptions) -> Result<Self, LoadError> {
        Self::load_overlaid(host, options, &Overlay::default())
    }

    /// [`Self::load`] with other texts in place of some files.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_overlaid(
        host: &Host,
        options: &LoadOptions,
        overlay: &Overlay,
    ) -> Result<Self, LoadError> {
        let guess = options.version.unwrap_or(Version::NEWEST);
        let env = env::base(host, guess);
        let paths = paths::resolve(host, &env, &options.paths, guess)?;
        let start = Start { paths, cwd: host.cwd.clone(), env, detached: false };
        Ok(Self::assemble(start, options.version, overlay))
    }

    /// Reads the file `path` as a config by itself, for a look at a file that may lie anywhere: no
    /// environment, no home, no `.env` file and no state directory is read, only the file and what
    /// it includes. A reference that only the environment could answer stays as written and is no
    /// problem, and the schema is not consulted: [`Self::problems`] holds what cannot be read.
    #[must_use]
    pub fn load_detached(path: &Path, version: Option<Version>, overlay: &Overlay) -> Self {
        let config = paths::normalize(path);
        let folder = config.parent().unwrap_or(Path::new("/")).to_owned();
        let home = PathBuf::from(NO_HOME);
        let state_dir = home.join(".openclaw");
        let paths = Paths { dotenv_dir: state_dir.clone(), state_dir, home, config };
        let start = Start { paths, cwd: folder, env: BTreeMap::new(), detached: true };
        Self::assemble(start, version, overlay)
    }

    fn assemble(start: Start, wanted: Option<Version>, overlay: &Overlay) -> Self {
        let Start { paths, cwd, mut env, detached } = start;
        let mut sources = Sources::default();
        let mut files = Vec::new();
        let mut problems = Vec::new();
        let main = read_main(&paths.config, overlay, &mut sources, &mut files, &mut problems);
        let version = wanted
            .or_else(|| main.as_ref().and_then(|(_, document)| touched(document)))
            .unwrap_or(Version::NEWEST);
        if !detached {
            env::add_state_files(&mut env, &paths, version);
        }

        let empty = Span { source: SourceId(0), start: 0, end: 0 };
        let mut root = Value { kind: ValueKind::Object(Vec::new()), span: empty };
        if let Some((source, document)) = main {
            let extra = include_roots(&env, &paths, &cwd, version);
            let mut includer = Includer::new(
                &paths.config,
                &extra,
                overlay,
                &mut sources,
                &mut files,
                &mut problems,
            );
            root = includer.value(document.root(), source, &mut Vec::new());
            files.insert(
                0,
                ConfigFile { source, path: paths.config.clone(), document: Some(document) },
            );
        }
        env::add_config_section(&mut env, &root, version);
        let mut config = Self {
            paths,
            cwd,
            dialect: version.dialect(),
            sources,
            files,
            root: Value { kind: ValueKind::Null, span: empty },
            env,
            templates: BTreeMap::new(),
            problems,
        };
        config.substitute(&mut root, &mut Vec::new(), detached);
        config.root = root;
        if !detached {
            config.validate();
        }
        config
    }

    /// Whether OpenClaw would accept the config.
    #[must_use]
    pub const fn is_valid(&self) -> bool {
        self.problems.is_empty()
    }

    /// Whether a config file exists.
    #[must_use]
    pub const fn exists(&self) -> bool {
        !self.files.is_empty()
    }

    /// The file that holds `span`, and the path of the value inside that file's document.
    #[must_use]
    pub fn locate(&self, span: Span) -> Option<(&ConfigFile, Vec<Step>)> {
        let file = self.files.iter().find(|f| f.source == span.source)?;
        let mut steps = Vec::new();
        find(file.document.as_ref()?.root(), span, &mut steps).then_some((file, steps))
    }

    /// A path as the OpenClaw version in force writes it in reports.
    #[must_use]
    pub fn render_path(&self, path: &[String]) -> String {
        let mut shown = ConfigPath::default();
        let mut value = Some(&self.root);
        for segment in path {
            let item = value.map(Value::items).filter(|items| !items.is_empty());
            if let (Some(items), Ok(index)) = (item, segment.parse::<usize>()) {
                value = items.get(index);
                shown.push(index);
            } else {
                value = value.and_then(|v| v.get(segment));
                shown.push(segment.as_str());
            }
        }
        if self.dialect.quoted_paths { shown.bracketed() } else { shown.dotted() }
    }

    /// Line and column of a byte of one of the files.
    #[must_use]
    pub fn position(&self, source: SourceId, offset: u32) -> LineColumn {
        self.sources.position(Span { source, start: offset, end: offset })
    }

    fn substitute(&mut self, value: &mut Value, path: &mut Vec<String>, detached: bool) {
        match &mut value.kind {
            ValueKind::String(text) => {
                // `$NAME` without braces is plain text before 2026.9.6.
                if let Some(name) = substitute::env_template(text)
                    && (self.dialect.env_shorthand || text.contains('{'))
                {
                    self.templates.insert(path.clone(), name.to_owned());
                }
                let mut missing = Vec::new();
                let replaced =
                    substitute::substitute(text, &self.env, |name| missing.push(name.to_owned()));
                if let Some(replaced) = replaced {
                    *text = replaced;
                }
                if self.dialect.unset_var_is_fatal && !detached {
                    for name in missing {
                        self.problems.push(Problem {
                            path: path.clone(),
                            file: self.sources.path(value.span.source).to_owned(),
                            position: Some(self.sources.position(value.span)),
                            message: format!("the variable `{name}` is not set"),
                            fix: Some(format!("set {name} in the environment of OpenClaw")),
                        });
                    }
                }
            }
            ValueKind::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    path.push(index.to_string());
                    self.substitute(item, path, detached);
                    path.pop();
                }
            }
            ValueKind::Object(entries) => {
                for entry in entries {
                    path.push(entry.key.clone());
                    self.substitute(&mut entry.value, path, detached);
                    path.pop();
                }
            }
            ValueKind::Null | ValueKind::Bool(_) | ValueKind::Number(_) => {}
        }
    }

    fn validate(&mut self) {
        if self.files.is_empty() || !self.problems.is_empty() {
            return;
        }
        if !self.root.is_object() {
            self.problems.push(Problem {
                path: Vec::new(),
                file: self.paths.config.clone(),
                position: Some(self.sources.position(self.root.span)),
                message: format!("the root is not an object but {}", self.root.type_name()),
                fix: None,
            });
            return;
        }
        let (paths, cwd) = (&self.paths, &self.cwd);
        let default_state = paths.home.join(".openclaw");
        let absolute = |text: &str| {
            let path = paths::user_path(text, &paths.home, cwd);
            // The default folder of an agent is below the state directory, wherever that is.
            let path = match path.strip_prefix(&default_state) {
                Ok(rest) if text.starts_with("~/.openclaw/agents/") => paths.state_dir.join(rest),
                _ => path,
            };
            path.to_string_lossy().into_owned()
        };
        for issue in schema::validate_at_home(&self.root, self.dialect.version, &absolute) {
            let near: Vec<String> = issue.near.iter().map(|name| format!("`{name}`")).collect();
            self.problems.push(Problem {
                path: issue.path,
                file: self.sources.path(issue.span.source).to_owned(),
                position: Some(self.sources.position(issue.span)),
                message: issue.message,
                fix: (!near.is_empty()).then(|| format!("did you mean {}?", near.join(" or "))),
            });
        }
    }
}

fn read_main(
    path: &Path,
    overlay: &Overlay,
    sources: &mut Sources,
    files: &mut Vec<ConfigFile>,
    problems: &mut Vec<Problem>,
) -> Option<(SourceId, Document)> {
    let mut problem = |position, message: String| {
        problems.push(Problem {
            path: Vec::new(),
            file: path.to_owned(),
            position,
            message,
            fix: None,
        });
    };
    let read = match overlay.0.get(path) {
        Some(text) => Ok(Zeroizing::new(text.as_bytes().to_vec())),
        None => crate::sys::fs::read_regular(path),
    };
    let text = match read {
        Ok(bytes) => Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()),
        // A config that is named but missing is an empty config.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(error) => {
            let source = sources.add(path, String::new());
            files.push(ConfigFile { source, path: path.to_owned(), document: None });
            let why = match error.kind() {
                io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
                io::ErrorKind::Other => error.to_string(),
                kind => kind.to_string(),
            };
            problem(None, format!("cannot read the config: {why}"));
            return None;
        }
    };
    let source = sources.add(path, text.to_string());
    match json5::parse(text) {
        Ok(document) => Some((source, document)),
        Err(error) => {
            files.push(ConfigFile { source, path: path.to_owned(), document: None });
            problem(Some(error.position), format!("the config is not JSON5: {}", error.why));
            None
        }
    }
}

fn touched(document: &Document) -> Option<Version> {
    Version::nearest(document.root().get("meta")?.get("lastTouchedVersion")?.as_str()?)
}

/// Folders beside the config's own that includes may come from (`OPENCLAW_INCLUDE_ROOTS`).
fn include_roots(
    env: &BTreeMap<String, String>,
    paths: &Paths,
    cwd: &Path,
    version: Version,
) -> Vec<PathBuf> {
    if version == Version::V2026_2_26 {
        return Vec::new();
    }
    let list = env.get("OPENCLAW_INCLUDE_ROOTS").map_or("", String::as_str);
    list.split(':')
        .filter(|entry| !entry.trim().is_empty())
        .map(|entry| paths::user_path(entry, &paths.home, cwd))
        .collect()
}

fn find(node: &Node, span: Span, steps: &mut Vec<Step>) -> bool {
    if node.start == span.start && node.end == span.end {
        return true;
    }
    let holds = |child: &Node| child.start <= span.start && span.end <= child.end;
    match &node.kind {
        Kind::Array(items) => items.iter().enumerate().any(|(index, item)| {
            holds(item) && {
                steps.push(Step::Index(index));
                find(item, span, steps)
            }
        }),
        Kind::Object(members) => members.iter().any(|member| {
            holds(&member.value) && {
                steps.push(Step::Key(member.key.clone()));
                find(&member.value, span, steps)
            }
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Home(tempfile::TempDir);

    impl Home {
        fn new(files: &[(&str, &str)]) -> Self {
            let dir = tempfile::tempdir().expect("temp dir");
            for (name, text) in files {
                let path = dir.path().join(name);
                std::fs::create_dir_all(path.parent().expect("a folder")).expect("folder");
                let mut file = std::fs::File::create(path).expect("file");
                io::Write::write_all(&mut file, text.as_bytes()).expect("written");
            }
            Self(dir)
        }

        fn load(&self, version: Version, vars: &[(&str, &str)]) -> Config {
            let mut host = Host::bare(self.0.path());
            host.env.insert("HOME".into(), self.0.path().to_string_lossy().into_owned());
            for (name, value) in vars {
                host.env.insert((*name).into(), (*value).into());
            }
            let options = LoadOptions { version: Some(version), ..Default::default() };
            Config::load(&host, &options).expect("paths resolve")
        }
    }

    const NEW: Version = Version::V2026_9_6;

    /// A config that is valid whatever stands in `inner`: a skill's settings are free.
    fn free(inner: &str) -> String {
        format!("{{skills: {{entries: {{s: {{config: {inner}}}}}}}}}")
    }

    fn inner(config: &Config) -> &Value {
        config.root.at(&["skills", "entries", "s", "config"]).expect("the free part")
    }

    #[test]
    fn includes_merge_and_know_their_file() {
        let home = Home::new(&[
            (
                ".openclaw/openclaw.json",
                &free(
                    "{a: {$include: ['./p/1.json5', './p/2.json5'], z: 1}, l: {$include: 'l.json'}}",
                ),
            ),
            (".openclaw/p/1.json5", "{x: 'one', list: [1], o: {k: 1}}"),
            (".openclaw/p/2.json5", "{x: 'two', list: [2], o: {m: 2}}"),
            (".openclaw/l.json", "[1, 2]"),
        ]);
        let config = home.load(NEW, &[]);
        assert_eq!(config.problems, []);
        let x = inner(&config).at(&["a", "x"]).expect("merged");
        assert_eq!(x.as_str(), Some("two"));
        let (file, steps) = config.locate(x.span).expect("located");
        assert!(file.path.ends_with("p/2.json5"));
        assert_eq!(steps, [Step::Key("x".into())]);
        assert_eq!(inner(&config).at(&["a", "list"]).map(|v| v.items().len()), Some(2));
        assert_eq!(inner(&config).at(&["a", "o"]).map(|v| v.entries().len()), Some(2));
        assert_eq!(inner(&config).get("l").map(|v| v.items().len()), Some(2));
    }

    #[test]
    fn includes_stay_inside() {
        let outside = tempfile::NamedTempFile::new().expect("temp file");
        for (text, why) in [
            ("{$include: '../x.json'}", "out of the config folder"),
            ("{$include: './openclaw.json'}", "includes itself"),
            ("{$include: 5}", "neither a string"),
            ("{$include: ['a.json', 1]}", "cannot include `a.json`"),
            ("{$include: './link.json'}", "a link that leads out"),
            ("{$include: './list.json', a: 1}", "need an included object"),
        ] {
            let home =
                Home::new(&[(".openclaw/openclaw.json", text), (".openclaw/list.json", "[]")]);
            std::os::unix::fs::symlink(outside.path(), home.0.path().join(".openclaw/link.json"))
                .expect("link");
            let config = home.load(NEW, &[]);
            let messages: Vec<&str> = config.problems.iter().map(|p| p.message.as_str()).collect();
            assert!(messages.iter().any(|m| m.contains(why)), "{text}: {messages:?}");
        }
    }

    #[test]
    fn ten_levels_of_includes_are_the_most() {
        let chain = |depth: usize| {
            let mut files =
                vec![(".openclaw/openclaw.json".to_owned(), free("{$include: './1.json'}"))];
            for level in 1..=depth {
                let text = if level == depth {
                    "{a: 1}".to_owned()
                } else {
                    format!("{{$include: './{}.json'}}", level + 1)
                };
                files.push((format!(".openclaw/{level}.json"), text));
            }
            let files: Vec<(&str, &str)> =
                files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            Home::new(&files).load(NEW, &[]).is_valid()
        };
        assert!(chain(10));
        assert!(!chain(11));
    }

    #[test]
    fn environment_order_and_substitution() {
        let home = Home::new(&[
            (
                ".openclaw/openclaw.json",
                "{env: {vars: {B: 'config', C: 'config'}}, skills: {entries: {s: {config: {
                    a: '${B}/${C}/$${B}', u: '${UNSET_X}'}}}}}",
            ),
            (".openclaw/.env", "B=state\n"),
        ]);
        let config = home.load(NEW, &[("C", " ")]);
        let a = inner(&config).get("a").and_then(Value::as_str);
        assert_eq!(a, Some("state/config/${B}"));
        assert!(config.problems.is_empty());
        let old = home.load(Version::V2026_2_26, &[]);
        assert!(old.problems.iter().any(|p| p.message.contains("`UNSET_X` is not set")));
    }

    #[test]
    fn the_config_chooses_the_dialect() {
        let home =
            Home::new(&[(".openclaw/openclaw.json", "{meta: {lastTouchedVersion: '2026.2.26'}}")]);
        let mut host = Host::bare(home.0.path());
        host.env.insert("HOME".into(), home.0.path().to_string_lossy().into_owned());
        let config = Config::load(&host, &LoadOptions::default()).expect("paths resolve");
        assert_eq!(config.dialect.version, Version::V2026_2_26);
    }

    #[test]
    fn a_config_by_itself_reads_only_itself() {
        let home = Home::new(&[
            ("repo/openclaw.json", "{$include: './more.json', bogus: 1, gateway: {port: '${P}'}}"),
            ("repo/more.json", "{hooks: {token: '${T}'}, env: {vars: {T: 'from-config'}}}"),
            ("repo/.env", "P=1\n"),
        ]);
        for version in Version::ALL {
            let file = home.0.path().join("repo/openclaw.json");
            let config = Config::load_detached(&file, Some(version), &Overlay::default());
            assert_eq!(config.problems, []);
            assert_eq!(config.root.at(&["gateway", "port"]).and_then(Value::as_str), Some("${P}"));
            let token = config.root.at(&["hooks", "token"]).and_then(Value::as_str);
            assert_eq!(token, Some("from-config"));
            assert_eq!(config.dialect.version, version);
        }
        let broken = home.0.path().join("repo/.env");
        let config = Config::load_detached(&broken, None, &Overlay::default());
        assert_eq!(config.problems.len(), 1);
        assert!(config.problems[0].position.is_some());
    }

    #[test]
    fn a_missing_config_is_valid_and_a_broken_one_is_not() {
        assert!(Home::new(&[]).load(NEW, &[]).is_valid());
        for text in ["", "{", "[]", "5"] {
            let config = Home::new(&[(".openclaw/openclaw.json", text)]).load(NEW, &[]);
            assert!(!config.is_valid(), "{text:?}");
            assert!(config.exists());
        }
    }
}
