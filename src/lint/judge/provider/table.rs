//! The published formats of keys and tokens.

/// What a key of a format opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grade {
    /// What it says.
    Secret,
    /// A test account.
    Test,
    /// Nothing alone.
    Identifier,
    /// The format is too plain: a name must say what it is.
    Named,
}

/// A format.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pattern {
    /// The vendor.
    pub(crate) id: &'static str,
    /// How it begins, and how much of that may be shown.
    pub(crate) prefix: &'static str,
    /// What it is, from its beginning on.
    pub(crate) regex: &'static str,
    /// What it opens.
    pub(crate) grade: Grade,
}

const fn secret(id: &'static str, prefix: &'static str, regex: &'static str) -> Pattern {
    Pattern { id, prefix, regex, grade: Grade::Secret }
}

const fn graded(
    id: &'static str,
    prefix: &'static str,
    regex: &'static str,
    grade: Grade,
) -> Pattern {
    Pattern { id, prefix, regex, grade }
}

const OPENAI: &str =
    "^sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,120}T3BlbkFJ[A-Za-z0-9_-]{20,120}";
const ANTHROPIC: &str = "^sk-ant-(?:api03|admin01|oat01|sid01)-[A-Za-z0-9_-]{80,110}";
const GITHUB: &str = "^gh[pousr]_[A-Za-z0-9]{36}";
const GITLAB: &str =
    "^gl(?:pat|ptt|rt|dt|cbt|ft|soat|agent|oas|imt|ffct)-[A-Za-z0-9_-]{20,}(?:\\.[0-9a-z.]{9,12})?";
const SLACK: &str = "^xox[abpers]-[A-Za-z0-9-]{20,200}";
const AWS_ID: &str = "^(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}";
const STRIPE: &str = "^(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,247}";
const TAILSCALE: &str = "^tskey-(?:auth|api|client|webhook|scim)-[A-Za-z0-9]+-[A-Za-z0-9]+";
const DIGITALOCEAN: &str = "^do[opr]_v1_[0-9a-f]{64}";
const VAULT: &str = "^hv[sbr]\\.[A-Za-z0-9_-]{24,300}";
const DOPPLER: &str =
    "^dp\\.(?:pt|st(?:\\.[a-z0-9_-]{2,35})?|ct|sa|scim|audit)\\.[A-Za-z0-9]{40,44}";

/// All formats that begin with a fixed text. Each prefix is unique.
pub(super) const PATTERNS: &[Pattern] = &[
    secret("openai", "sk-proj-", OPENAI),
    secret("openai", "sk-svcacct-", OPENAI),
    secret("openai", "sk-admin-", OPENAI),
    secret("openai", "sk-None-", OPENAI),
    secret("anthropic", "sk-ant-api03-", ANTHROPIC),
    secret("anthropic", "sk-ant-admin01-", ANTHROPIC),
    secret("anthropic", "sk-ant-oat01-", ANTHROPIC),
    secret("anthropic", "sk-ant-sid01-", ANTHROPIC),
    secret("openrouter", "sk-or-v1-", "^sk-or-v1-[0-9a-f]{64}"),
    secret("minimax", "sk-api-", "^sk-api-[A-Za-z0-9_-]{100,130}"),
    secret("openai", "sk-", "^sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}"),
    graded("deepseek", "sk-", "^sk-[0-9a-f]{32}", Grade::Named),
    secret("google", "AIza", "^AIza[A-Za-z0-9_-]{35}"),
    secret("google", "AQ.Ab", "^AQ\\.Ab[A-Za-z0-9_-]{40,60}"),
    secret("google", "GOCSPX-", "^GOCSPX-[A-Za-z0-9_-]{28}"),
    secret("google", "ya29.", "^ya29\\.[A-Za-z0-9_-]{60,}"),
    graded("aws", "AKIA", AWS_ID, Grade::Identifier),
    graded("aws", "ASIA", AWS_ID, Grade::Identifier),
    graded("aws", "ABIA", AWS_ID, Grade::Identifier),
    graded("aws", "ACCA", AWS_ID, Grade::Identifier),
    secret("github", "ghp_", GITHUB),
    secret("github", "gho_", GITHUB),
    secret("github", "ghu_", GITHUB),
    secret("github", "ghs_", GITHUB),
    secret("github", "ghr_", GITHUB),
    secret("github", "github_pat_", "^github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    secret("gitlab", "glpat-", GITLAB),
    secret("gitlab", "glptt-", GITLAB),
    secret("gitlab", "glrt-", GITLAB),
    secret("gitlab", "gldt-", GITLAB),
    secret("gitlab", "glcbt-", GITLAB),
    secret("gitlab", "glft-", GITLAB),
    secret("gitlab", "glsoat-", GITLAB),
    secret("gitlab", "glagent-", GITLAB),
    secret("gitlab", "gloas-", GITLAB),
    secret("slack", "xoxb-", SLACK),
    secret("slack", "xoxa-", SLACK),
    secret("slack", "xoxp-", SLACK),
    secret("slack", "xoxe-", SLACK),
    secret("slack", "xoxr-", SLACK),
    secret("slack", "xoxs-", SLACK),
    secret("slack", "xapp-", "^xapp-\\d-[A-Z0-9]+-\\d+-[a-f0-9]{60,70}"),
    secret(
        "slack",
        "hooks.slack.com/",
        "^hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9/]{40,60}",
    ),
    secret(
        "discord",
        "discord.com/api/webhooks/",
        "^discord\\.com/api/webhooks/\\d{17,20}/[A-Za-z0-9_-]{60,80}",
    ),
    secret(
        "discord",
        "discordapp.com/api/webhooks/",
        "^discordapp\\.com/api/webhooks/\\d{17,20}/[A-Za-z0-9_-]{60,80}",
    ),
    secret("stripe", "sk_live_", STRIPE),
    secret("stripe", "rk_live_", STRIPE),
    graded("stripe", "sk_test_", STRIPE, Grade::Test),
    graded("stripe", "rk_test_", STRIPE, Grade::Test),
    secret("stripe", "whsec_", "^whsec_[A-Za-z0-9+/=]{32,}"),
    secret("huggingface", "hf_", "^hf_[A-Za-z]{34}"),
    secret("huggingface", "api_org_", "^api_org_[A-Za-z]{34}"),
    secret("groq", "gsk_", "^gsk_[A-Za-z0-9]{52}"),
    secret("xai", "xai-", "^xai-[A-Za-z0-9]{70,120}"),
    secret("perplexity", "pplx-", "^pplx-[A-Za-z0-9]{48}"),
    secret("replicate", "r8_", "^r8_[A-Za-z0-9]{37}"),
    secret("elevenlabs", "sk_", "^sk_[0-9a-f]{48}"),
    secret("together", "tgp_v1_", "^tgp_v1_[A-Za-z0-9_-]{43}"),
    secret("nvidia", "nvapi-", "^nvapi-[A-Za-z0-9_-]{60,80}"),
    graded("fireworks", "fw_", "^fw_[A-Za-z0-9]{22,40}", Grade::Named),
    secret("brave", "BSA", "^BSA[A-Za-z0-9_-]{24,40}"),
    secret("tavily", "tvly-", "^tvly-(?:dev-)?[A-Za-z0-9]{20,40}"),
    secret("firecrawl", "fc-", "^fc-[0-9a-f]{32}"),
    secret("jina", "jina_", "^jina_[A-Za-z0-9_-]{50,80}"),
    secret("npm", "npm_", "^npm_[A-Za-z0-9]{36}"),
    secret("pypi", "pypi-AgEI", "^pypi-AgEI[A-Za-z0-9_-]{50,}"),
    secret("nuget", "oy2", "^oy2[a-z0-9]{43}"),
    secret("cargo", "cio", "^cio[A-Za-z0-9]{32}"),
    secret("sendgrid", "SG.", "^SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}"),
    graded("twilio", "SK", "^SK[0-9a-f]{32}", Grade::Named),
    secret("resend", "re_", "^re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}"),
    secret("mailgun", "key-", "^key-[0-9a-f]{32}"),
    secret("tailscale", "tskey-", TAILSCALE),
    secret("cloudflare", "v1.0-", "^v1\\.0-[0-9a-f]{24}-[0-9a-f]{146}"),
    secret("digitalocean", "dop_v1_", DIGITALOCEAN),
    secret("digitalocean", "doo_v1_", DIGITALOCEAN),
    secret("digitalocean", "dor_v1_", DIGITALOCEAN),
    secret("grafana", "glsa_", "^glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}"),
    secret("grafana", "glc_", "^glc_[A-Za-z0-9+/=]{40,}"),
    secret("linear", "lin_api_", "^lin_api_[A-Za-z0-9]{40}"),
    secret("notion", "ntn_", "^ntn_[0-9]{11}[A-Za-z0-9]{35}"),
    secret("vault", "hvs.", VAULT),
    secret("vault", "hvb.", VAULT),
    secret("vault", "hvr.", VAULT),
    secret("1password", "ops_eyJ", "^ops_eyJ[A-Za-z0-9+/=]{200,}"),
    secret("1password", "A3-", "^A3-[A-Z0-9]{6}-[A-Z0-9-]{20,40}"),
    secret("doppler", "dp.", DOPPLER),
    secret("age", "AGE-SECRET-KEY-1", "^AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"),
];
