//! What differs between OpenClaw versions, as data.

mod targets;

pub use targets::TARGETS;

/// An OpenClaw version whose contract telson knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// OpenClaw 2026.2.26.
    V2026_2_26,
    /// OpenClaw 2026.9.6.
    V2026_9_6,
}

impl Version {
    /// Every known version, oldest first.
    pub const ALL: [Self; 2] = [Self::V2026_2_26, Self::V2026_9_6];

    /// The newest known version: the dialect when nothing says otherwise.
    pub const NEWEST: Self = Self::V2026_9_6;

    /// The version as OpenClaw writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V2026_2_26 => "2026.2.26",
            Self::V2026_9_6 => "2026.9.6",
        }
    }

    /// The dialect for a version text such as `2026.9.6` or `2026.4.1-beta`: the newest known
    /// version that is not later. A text that is no version gives `None`.
    #[must_use]
    pub fn nearest(text: &str) -> Option<Self> {
        let wanted = numbers(text)?;
        Some(
            Self::ALL
                .into_iter()
                .rev()
                .find(|v| numbers(v.as_str()).is_some_and(|known| known <= wanted))
                .unwrap_or(Self::V2026_2_26),
        )
    }

    /// The facts of this version.
    #[must_use]
    pub const fn dialect(self) -> &'static Dialect {
        match self {
            Self::V2026_2_26 => &D2026_2_26,
            Self::V2026_9_6 => &D2026_9_6,
        }
    }
}

fn numbers(text: &str) -> Option<[u32; 3]> {
    let core = text.trim().trim_start_matches('v').split(['-', '+']).next()?;
    let mut parts = core.split('.').map(|part| part.parse::<u32>().ok());
    let numbers = [parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?];
    parts.next().is_none().then_some(numbers)
}

/// The rules of one OpenClaw version. Fields name a behaviour, so that code asks for the
/// behaviour and never for the version.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "a table of independent facts")]
pub struct Dialect {
    /// The version.
    pub version: Version,
    /// `store` is a ref source, and a state database exists.
    pub has_store: bool,
    /// `"${NAME}"` and `"$NAME"` as a whole credential are env refs; before, `${NAME}` was
    /// substituted first and `$NAME` was text.
    pub env_shorthand: bool,
    /// An unset `${VAR}` makes the whole config invalid; else it stays as text.
    pub unset_var_is_fatal: bool,
    /// Exec ids may hold `#` and must not hold `.` or `..` segments.
    pub strict_exec_ids: bool,
    /// `audit` and `apply` know `--allow-exec` and skip exec refs without it.
    pub exec_needs_consent: bool,
    /// Auth profiles live in SQLite; else in `auth-profiles.json`.
    pub sqlite_auth_stores: bool,
    /// Generated `models.json` files are audited.
    pub audits_models_json: bool,
    /// `.env` beside the config is audited and scrubbed too.
    pub config_dir_dotenv: bool,
    /// Redaction placeholders do not count as resolved values.
    pub placeholder_values: bool,
    /// A secrets file with more than one hard link is refused.
    pub refuses_hard_links: bool,
    /// A byte order mark before a JSON secrets file is stripped; else it is an error.
    pub strips_secrets_bom: bool,
    /// List indices in file pointers must be canonical decimals; else they parse leniently.
    pub canonical_indices: bool,
    /// An env (or store) ref to the default alias works even if that alias is another source.
    pub default_alias_is_builtin: bool,
    /// Exec providers know `allowSymlinkCommand` and `allowInsecurePath`.
    pub exec_path_overrides: bool,
    /// Google Chat refs live in a sibling `serviceAccountRef`.
    pub sibling_service_account: bool,
    /// Odd keys in finding paths are quoted in brackets; else everything is joined with dots.
    pub quoted_paths: bool,
    /// A failed call with `--json` prints `{"ok":false,...}` on stdout.
    pub json_errors: bool,
    /// `apply` deletes static entries from legacy `auth.json` files.
    pub scrubs_auth_json: bool,
    /// `secrets.resolution.*` sets the limits of resolution; else they are fixed.
    pub resolution_limits: bool,
    /// How long an exec provider may be silent when it does not say, in milliseconds; `None` is
    /// as long as it may run.
    pub exec_silence_ms: Option<u64>,
    /// Exec providers see `OPENCLAW_CLI=1`.
    pub marks_exec_env: bool,
    /// The grammar of a ref is checked when it is resolved, and not only in the config.
    pub checks_refs_on_use: bool,
    /// The audit takes an error of a whole provider as the answer for each of its refs; else it
    /// asks every ref again alone after any failure.
    pub provider_errors_are_final: bool,
    /// Names whose values count as secrets in `.env` files, sorted.
    pub env_names: &'static [&'static str],
    /// Other names of model providers and the main name they are compared under.
    pub provider_aliases: &'static [(&'static str, &'static str)],
}

/// What a resolved ref must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueShape {
    /// A non-blank string.
    String,
    /// A non-blank string or an object (Google Chat service accounts).
    StringOrObject,
}

/// Whether 2026.9.6 knows a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Builtin {
    /// No.
    No,
    /// On a plain install.
    Plain,
    /// Only with its plugin installed.
    Plugin,
}

/// A path of the config that holds a credential.
#[derive(Debug)]
pub struct Target {
    /// Dot path; `*` stands for one map key.
    pub pattern: &'static str,
    /// The target type in plans.
    pub plan_type: &'static str,
    /// What a resolved ref must be.
    pub value: ValueShape,
    /// Whether 2026.2.26 knows it.
    pub in_2026_2_26: bool,
    /// Whether 2026.9.6 knows it.
    pub in_2026_9_6: Builtin,
    /// Whether `configure` offers it.
    pub configurable: bool,
    /// The path segment that names the provider.
    pub provider_segment: Option<usize>,
    /// The path segment that names the account.
    pub account_segment: Option<usize>,
}

impl Target {
    /// Whether `version` audits this target on a plain install (what drop-in mode reports).
    #[must_use]
    pub fn audited_by(&self, version: Version) -> bool {
        match version {
            Version::V2026_2_26 => self.in_2026_2_26,
            Version::V2026_9_6 => self.in_2026_9_6 == Builtin::Plain,
        }
    }

    /// Whether `version` takes a `SecretRef` there, with any plugin it may need.
    #[must_use]
    pub fn known_to(&self, version: Version) -> bool {
        match version {
            Version::V2026_2_26 => self.in_2026_2_26,
            Version::V2026_9_6 => self.in_2026_9_6 != Builtin::No,
        }
    }

    /// Whether `segments` is a path of this target.
    #[must_use]
    pub fn matches(&self, segments: &[impl AsRef<str>]) -> bool {
        // The end decides nearly always.
        let end = |last: &_| self.pattern.ends_with(AsRef::<str>::as_ref(last));
        if !self.pattern.ends_with('*') && !segments.last().is_some_and(end) {
            return false;
        }
        let mut pattern = self.pattern.split('.');
        let fits = segments.iter().all(|segment| {
            pattern.next().is_some_and(|p| {
                p == segment.as_ref() || (p == "*" && !segment.as_ref().is_empty())
            })
        });
        fits && pattern.next().is_none()
    }
}

/// The facts of 2026.2.26.
static D2026_2_26: Dialect = Dialect {
    version: Version::V2026_2_26,
    has_store: false,
    env_shorthand: false,
    unset_var_is_fatal: true,
    strict_exec_ids: false,
    exec_needs_consent: false,
    sqlite_auth_stores: false,
    audits_models_json: false,
    config_dir_dotenv: false,
    placeholder_values: false,
    refuses_hard_links: false,
    strips_secrets_bom: false,
    canonical_indices: false,
    default_alias_is_builtin: false,
    exec_path_overrides: true,
    sibling_service_account: true,
    quoted_paths: false,
    json_errors: false,
    scrubs_auth_json: true,
    resolution_limits: true,
    exec_silence_ms: Some(2_000),
    marks_exec_env: false,
    checks_refs_on_use: false,
    provider_errors_are_final: false,
    env_names: ENV_2026_2_26,
    provider_aliases: &[
        ("z.ai", "zai"),
        ("z-ai", "zai"),
        ("opencode-zen", "opencode"),
        ("qwen", "qwen-portal"),
        ("kimi-code", "kimi-coding"),
        ("bedrock", "amazon-bedrock"),
        ("aws-bedrock", "amazon-bedrock"),
        ("bytedance", "volcengine"),
        ("doubao", "volcengine"),
    ],
};

/// The facts of 2026.9.6.
static D2026_9_6: Dialect = Dialect {
    version: Version::V2026_9_6,
    has_store: true,
    env_shorthand: true,
    unset_var_is_fatal: false,
    strict_exec_ids: true,
    exec_needs_consent: true,
    sqlite_auth_stores: true,
    audits_models_json: true,
    config_dir_dotenv: true,
    placeholder_values: true,
    refuses_hard_links: true,
    strips_secrets_bom: true,
    canonical_indices: true,
    default_alias_is_builtin: true,
    exec_path_overrides: false,
    sibling_service_account: false,
    quoted_paths: true,
    json_errors: true,
    scrubs_auth_json: false,
    resolution_limits: false,
    exec_silence_ms: None,
    marks_exec_env: true,
    checks_refs_on_use: true,
    provider_errors_are_final: true,
    env_names: ENV_2026_9_6,
    provider_aliases: &[],
};

/// Secret names in `.env` known to 2026.2.26.
const ENV_2026_2_26: &[&str] = &[
    "AI_GATEWAY_API_KEY",
    "ANTHROPIC_API_KEY",
    "BYTEPLUS_API_KEY",
    "CLOUDFLARE_AI_GATEWAY_API_KEY",
    "GEMINI_API_KEY",
    "HF_TOKEN",
    "HUGGINGFACE_HUB_TOKEN",
    "KILOCODE_API_KEY",
    "KIMICODE_API_KEY",
    "KIMI_API_KEY",
    "LITELLM_API_KEY",
    "MINIMAX_API_KEY",
    "MISTRAL_API_KEY",
    "MOONSHOT_API_KEY",
    "OPENAI_API_KEY",
    "OPENCODE_API_KEY",
    "OPENCODE_ZEN_API_KEY",
    "OPENROUTER_API_KEY",
    "QIANFAN_API_KEY",
    "SYNTHETIC_API_KEY",
    "TOGETHER_API_KEY",
    "VENICE_API_KEY",
    "VOLCANO_ENGINE_API_KEY",
    "XAI_API_KEY",
    "XIAOMI_API_KEY",
    "ZAI_API_KEY",
    "Z_AI_API_KEY",
];

/// Secret names in `.env` known to 2026.9.6 on a plain install; plugins add more.
const ENV_2026_9_6: &[&str] = &[
    "ANTHROPIC_ADMIN_API_KEY",
    "ANTHROPIC_ADMIN_KEY",
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_OAUTH_TOKEN",
    "AZURE_OPENAI_API_KEY",
    "AZURE_SPEECH_API_KEY",
    "AZURE_SPEECH_KEY",
    "AZURE_SPEECH_REGION",
    "CEREBRAS_API_KEY",
    "CLAWROUTER_API_KEY",
    "CODEX_API_KEY",
    "COPILOT_GITHUB_TOKEN",
    "DASHSCOPE_API_KEY",
    "DEEPGRAM_API_KEY",
    "ELEVENLABS_API_KEY",
    "FAL_API_KEY",
    "FAL_KEY",
    "GEMINI_API_KEY",
    "GH_TOKEN",
    "GITHUB_TOKEN",
    "GOOGLE_API_KEY",
    "GOOGLE_CLOUD_API_KEY",
    "HF_TOKEN",
    "HUGGINGFACE_HUB_TOKEN",
    "LITELLM_API_KEY",
    "LM_API_TOKEN",
    "MINIMAX_API_KEY",
    "MINIMAX_CODE_PLAN_KEY",
    "MINIMAX_CODING_API_KEY",
    "MINIMAX_OAUTH_TOKEN",
    "MODELSTUDIO_API_KEY",
    "NVIDIA_API_KEY",
    "OLLAMA_API_KEY",
    "OPENAI_ADMIN_KEY",
    "OPENAI_API_KEY",
    "OPENCODE_API_KEY",
    "OPENCODE_ZEN_API_KEY",
    "OPENROUTER_API_KEY",
    "QWEN_API_KEY",
    "RUNWAYML_API_SECRET",
    "RUNWAY_API_KEY",
    "SENSEAUDIO_API_KEY",
    "SGLANG_API_KEY",
    "SPEECH_KEY",
    "SPEECH_REGION",
    "TOGETHER_API_KEY",
    "VLLM_API_KEY",
    "VOYAGE_API_KEY",
    "XAI_API_KEY",
    "XI_API_KEY",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_map_to_the_dialect_in_force() {
        assert_eq!(Version::nearest("2026.2.26"), Some(Version::V2026_2_26));
        assert_eq!(Version::nearest("2026.5.1-beta.2"), Some(Version::V2026_2_26));
        assert_eq!(Version::nearest("2026.10.0"), Some(Version::V2026_9_6));
        assert_eq!(Version::nearest("2025.1.1"), Some(Version::V2026_2_26));
        assert_eq!(Version::nearest("new"), None);
    }

    #[test]
    fn patterns_match_whole_paths() {
        let target = TARGETS.iter().find(|t| t.pattern == "models.providers.*.apiKey").unwrap();
        assert!(target.matches(&["models", "providers", "a.b", "apiKey"]));
        assert!(!target.matches(&["models", "providers", "apiKey"]));
        assert!(!target.matches(&["models", "providers", "a", "apiKey", "x"]));
    }
}
