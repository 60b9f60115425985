//! The `secrets` section: providers, default aliases, limits of resolution.
//!
//! The schema check names every problem of the section; this view only has to be safe with a
//! section that never passed it: a field of the wrong type makes its provider unusable.

use crate::base::names;
use crate::base::secret::SecretValue;
use crate::base::span::Span;
use crate::config::dialect::Dialect;
use crate::config::secret_ref::RefSource;
use crate::config::value::{Value, ValueKind};

/// The `secrets` section.
#[derive(Debug, Clone, Default)]
pub struct SecretsModel {
    /// The providers in the order of the file.
    pub providers: Vec<Provider>,
    /// The aliases for refs that name none.
    pub defaults: Defaults,
    /// The limits of resolution.
    pub limits: Limits,
}

/// One entry of `secrets.providers`.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its alias.
    pub alias: String,
    /// Where the entry stands.
    pub span: Span,
    /// What it says.
    pub config: ProviderConfig,
}

/// What a provider is.
#[derive(Debug, Clone)]
pub enum ProviderConfig {
    /// Environment variables.
    Env {
        /// The only names that may be read; `None` allows every name.
        allowlist: Option<Vec<String>>,
    },
    /// A file.
    File(FileProvider),
    /// A resolver program.
    Exec(Box<ExecProvider>),
    /// OpenClaw's own store (2026.9.6).
    Store,
    /// A resolver that a plugin brings (2026.9.6).
    Plugin {
        /// The plugin.
        plugin: String,
        /// Which of its resolvers.
        integration: String,
    },
    /// Unusable.
    Invalid {
        /// The source that it names, if it is one.
        source: Option<RefSource>,
        /// Why, as a clause.
        reason: String,
    },
}

impl ProviderConfig {
    /// The source that refs to it must name.
    #[must_use]
    pub const fn source(&self) -> Option<RefSource> {
        match self {
            Self::Env { .. } => Some(RefSource::Env),
            Self::File(_) => Some(RefSource::File),
            Self::Exec(_) | Self::Plugin { .. } => Some(RefSource::Exec),
            Self::Store => Some(RefSource::Store),
            Self::Invalid { source, .. } => *source,
        }
    }
}

/// A file of secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProvider {
    /// The path as written.
    pub path: String,
    /// What the file holds.
    pub mode: FileMode,
    /// How long reading may take, in milliseconds.
    pub timeout_ms: u64,
    /// The most bytes it may have.
    pub max_bytes: u64,
}

/// What a file of secrets holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileMode {
    /// A JSON object; ids are pointers into it.
    Json,
    /// One value; its id is `value`.
    SingleValue,
}

/// A resolver program.
#[derive(Debug, Clone)]
pub struct ExecProvider {
    /// The program, absolute.
    pub command: String,
    /// Its arguments.
    pub args: Vec<String>,
    /// How long it may run, in milliseconds.
    pub timeout_ms: u64,
    /// How long it may be silent, in milliseconds.
    pub no_output_timeout_ms: u64,
    /// The most bytes it may print.
    pub max_output_bytes: usize,
    /// Whether its answer must be JSON.
    pub json_only: bool,
    /// Variables set for it. The values may be secret.
    pub env: Vec<(String, SecretValue)>,
    /// Variables passed on to it.
    pub pass_env: Vec<String>,
    /// The folders it must be in; empty allows every folder.
    pub trusted_dirs: Vec<String>,
    /// Whether its mode and owner do not matter (2026.2.26).
    pub allow_insecure_path: bool,
    /// Whether it may be a symlink (2026.2.26).
    pub allow_symlink_command: bool,
}

/// `secrets.defaults`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Defaults {
    /// For env refs.
    pub env: Option<String>,
    /// For file refs.
    pub file: Option<String>,
    /// For exec refs.
    pub exec: Option<String>,
    /// For store refs.
    pub store: Option<String>,
}

impl Defaults {
    /// The alias when nothing says otherwise.
    pub const BUILT_IN: &'static str = "default";

    /// The alias that the config names for `source`.
    #[must_use]
    pub fn configured(&self, source: RefSource) -> Option<&str> {
        match source {
            RefSource::Env => self.env.as_deref(),
            RefSource::File => self.file.as_deref(),
            RefSource::Exec => self.exec.as_deref(),
            RefSource::Store => self.store.as_deref(),
        }
    }

    /// The alias in force for `source`.
    #[must_use]
    pub fn alias(&self, source: RefSource) -> &str {
        self.configured(source).map(str::trim).filter(|a| !a.is_empty()).unwrap_or(Self::BUILT_IN)
    }
}

/// The limits of resolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many providers are asked at once.
    pub provider_concurrency: usize,
    /// How many refs one provider may be asked for.
    pub refs_per_provider: usize,
    /// The most bytes of one request to a resolver program.
    pub request_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { provider_concurrency: 4, refs_per_provider: 512, request_bytes: 262_144 }
    }
}

impl SecretsModel {
    /// Reads the section out of a whole config.
    #[must_use]
    pub fn read(root: &Value, dialect: &Dialect) -> Self {
        let Some(section) = root.get("secrets") else { return Self::default() };
        let text = |source: &str| {
            section.at(&["defaults", source]).and_then(Value::as_str).map(str::to_owned)
        };
        Self {
            providers: section
                .get("providers")
                .map(Value::entries)
                .unwrap_or_default()
                .iter()
                .map(|entry| Provider {
                    alias: entry.key.clone(),
                    span: entry.value.span,
                    config: read_provider(&entry.value, dialect),
                })
                .collect(),
            defaults: Defaults {
                env: text("env"),
                file: text("file"),
                exec: text("exec"),
                store: text("store").filter(|_| dialect.has_store),
            },
            limits: read_limits(section, dialect),
        }
    }

    /// The provider `alias`.
    #[must_use]
    pub fn provider(&self, alias: &str) -> Option<&ProviderConfig> {
        self.providers.iter().find(|p| p.alias == alias).map(|p| &p.config)
    }
}

fn read_limits(section: &Value, dialect: &Dialect) -> Limits {
    let fixed = Limits::default();
    if !dialect.resolution_limits {
        return fixed;
    }
    let number = |key: &str, most: u64, default: usize| {
        section
            .at(&["resolution", key])
            .and_then(|value| whole(value, most))
            .and_then(|number| usize::try_from(number).ok())
            .unwrap_or(default)
    };
    Limits {
        provider_concurrency: number("maxProviderConcurrency", 16, fixed.provider_concurrency),
        refs_per_provider: number("maxRefsPerProvider", 4096, fixed.refs_per_provider),
        request_bytes: number("maxBatchBytes", 5 * 1024 * 1024, fixed.request_bytes),
    }
}

fn read_provider(value: &Value, dialect: &Dialect) -> ProviderConfig {
    let source = value.get("source").and_then(Value::as_str).and_then(RefSource::parse);
    let fields = Fields(value);
    let read = match source {
        Some(RefSource::Env) => read_env(&fields),
        Some(RefSource::File) => read_file(&fields),
        Some(RefSource::Exec) => read_exec(&fields, dialect),
        Some(RefSource::Store) if dialect.has_store => Ok(ProviderConfig::Store),
        _ => Err("`source` is not a known kind of provider".to_owned()),
    };
    read.unwrap_or_else(|reason| ProviderConfig::Invalid { source, reason })
}

fn read_env(fields: &Fields<'_>) -> Result<ProviderConfig, String> {
    Ok(ProviderConfig::Env { allowlist: fields.list("allowlist", 256, names::is_env_id)? })
}

fn read_file(fields: &Fields<'_>) -> Result<ProviderConfig, String> {
    let mode = match fields.text("mode")? {
        None | Some("json") => FileMode::Json,
        Some("singleValue") => FileMode::SingleValue,
        Some(_) => return Err("`mode` is neither `json` nor `singleValue`".to_owned()),
    };
    Ok(ProviderConfig::File(FileProvider {
        path: fields.required("path")?.to_owned(),
        mode,
        timeout_ms: fields.number("timeoutMs", 120_000)?.unwrap_or(5_000),
        max_bytes: fields.number("maxBytes", 20_971_520)?.unwrap_or(1_048_576),
    }))
}

fn read_exec(fields: &Fields<'_>, dialect: &Dialect) -> Result<ProviderConfig, String> {
    if let (Some(plugin), true) = (fields.0.get("pluginIntegration"), dialect.has_store) {
        let part = Fields(plugin);
        return Ok(ProviderConfig::Plugin {
            plugin: part.required("pluginId")?.to_owned(),
            integration: part.required("integrationId")?.to_owned(),
        });
    }
    let command = fields.required("command")?;
    if !command.starts_with('/') {
        return Err("`command` is not an absolute path".to_owned());
    }
    if command.contains(|c| ";&|`$<>\"'\r\n\0".contains(c)) {
        return Err("`command` holds a character of the shell".to_owned());
    }
    let timeout_ms = fields.number("timeoutMs", 120_000)?.unwrap_or(5_000);
    let overrides = dialect.exec_path_overrides;
    Ok(ProviderConfig::Exec(Box::new(ExecProvider {
        command: command.to_owned(),
        args: fields
            .list("args", 128, |arg| arg.encode_utf16().count() <= 1024)?
            .unwrap_or_default(),
        timeout_ms,
        no_output_timeout_ms: fields
            .number("noOutputTimeoutMs", 120_000)?
            .or(dialect.exec_silence_ms)
            .unwrap_or(timeout_ms),
        max_output_bytes: fields
            .number("maxOutputBytes", 20_971_520)?
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(1_048_576),
        json_only: fields.flag("jsonOnly")?.unwrap_or(true),
        env: fields.map("env")?,
        pass_env: fields.list("passEnv", 128, names::is_env_id)?.unwrap_or_default(),
        trusted_dirs: fields
            .list("trustedDirs", 64, |dir| dir.starts_with('/'))?
            .unwrap_or_default(),
        allow_insecure_path: overrides && fields.flag("allowInsecurePath")?.unwrap_or(false),
        allow_symlink_command: overrides && fields.flag("allowSymlinkCommand")?.unwrap_or(false),
    })))
}

fn whole(value: &Value, most: u64) -> Option<u64> {
    let number = value.as_f64()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "checked to be whole, positive and at most 5 MiB or 20 MiB"
    )]
    (number.fract() == 0.0 && number >= 1.0 && number <= most as f64).then_some(number as u64)
}

/// The members of one entry, each absent or of the right type.
struct Fields<'a>(&'a Value);

impl<'a> Fields<'a> {
    fn text(&self, key: &str) -> Result<Option<&'a str>, String> {
        let Some(value) = self.0.get(key) else { return Ok(None) };
        value.as_str().map(Some).ok_or_else(|| format!("`{key}` is not a string"))
    }

    fn required(&self, key: &str) -> Result<&'a str, String> {
        self.text(key)?
            .filter(|text| !text.is_empty())
            .ok_or_else(|| format!("`{key}` is missing or empty"))
    }

    fn number(&self, key: &str, most: u64) -> Result<Option<u64>, String> {
        let Some(value) = self.0.get(key) else { return Ok(None) };
        whole(value, most)
            .map(Some)
            .ok_or_else(|| format!("`{key}` is not a whole number from 1 to {most}"))
    }

    fn flag(&self, key: &str) -> Result<Option<bool>, String> {
        let Some(value) = self.0.get(key) else { return Ok(None) };
        value.as_bool().map(Some).ok_or_else(|| format!("`{key}` is neither true nor false"))
    }

    fn list(
        &self,
        key: &str,
        most: usize,
        fits: impl Fn(&str) -> bool,
    ) -> Result<Option<Vec<String>>, String> {
        let Some(value) = self.0.get(key) else { return Ok(None) };
        let ValueKind::Array(items) = &value.kind else {
            return Err(format!("`{key}` is not a list"));
        };
        if items.len() > most {
            return Err(format!("`{key}` has more than {most} entries"));
        }
        items
            .iter()
            .map(|item| item.as_str().filter(|text| fits(text)).map(str::to_owned))
            .collect::<Option<_>>()
            .map(Some)
            .ok_or_else(|| format!("`{key}` has an entry that is not allowed there"))
    }

    fn map(&self, key: &str) -> Result<Vec<(String, SecretValue)>, String> {
        let Some(value) = self.0.get(key) else { return Ok(Vec::new()) };
        if !value.is_object() {
            return Err(format!("`{key}` is not an object"));
        }
        value
            .entries()
            .iter()
            .map(|e| Some((e.key.clone(), SecretValue::new(e.value.as_str()?))))
            .collect::<Option<_>>()
            .ok_or_else(|| format!("`{key}` has a value that is not a string"))
    }
}
