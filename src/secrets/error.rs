//! Why a ref does not resolve. Fields are names, paths and numbers of the config; never a value
//! and never a word of what a resolver printed.

use crate::config::secret_ref::{RefSource, SecretRef};
use crate::secrets::value::JsonFault;
use crate::sys::checked::CheckError;
use crate::sys::proc::ProcError;

/// Why a ref does not resolve. The texts follow those of OpenClaw.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are what the messages name")]
pub enum ResolveError {
    /// The id is blank.
    #[error("Secret reference id is empty.")]
    EmptyId,
    /// The alias or the id does not fit the grammar of the source.
    #[error("{} (ref: {reference}).", grammar(*source_kind, *alias))]
    Malformed { source_kind: RefSource, alias: bool, reference: SecretRef },
    /// No provider has the alias.
    #[error("Secret provider \"{}\" is not configured (ref: {reference}).", reference.provider)]
    NotConfigured { reference: SecretRef },
    /// The provider with the alias is of another kind.
    #[error(
        "Secret provider \"{provider}\" has source \"{configured}\" but ref requests \"{wanted}\"."
    )]
    SourceMismatch { provider: String, configured: RefSource, wanted: RefSource },
    /// The provider entry cannot be used.
    #[error("Secret provider \"{provider}\" is unusable: {reason}.")]
    InvalidProvider { provider: String, reason: String },
    /// A plugin would have to provide the resolver.
    #[error(
        "Secret provider \"{provider}\" plugin integration is unavailable: telson does not run plugin \"{plugin}\"."
    )]
    Plugin { provider: String, plugin: String },
    /// More refs than the provider may be asked for.
    #[error("Secret provider \"{provider}\" exceeded maxRefsPerProvider ({limit}).")]
    TooManyRefs { provider: String, limit: usize },
    /// The provider gave an answer without this id.
    #[error("Secret provider \"{provider}\" did not return id \"{id}\".")]
    NotReturned { provider: String, id: String },
    /// The value is a mark that redaction leaves.
    #[error("Secret reference \"{reference}\" resolves to a redaction placeholder.")]
    Placeholder { reference: SecretRef },

    /// The variable is not on the list.
    #[error(
        "Environment variable \"{id}\" is not allowlisted in secrets.providers.{provider}.allowlist."
    )]
    NotAllowlisted { provider: String, id: String },
    /// The variable is not set, or blank.
    #[error("Environment variable \"{id}\" is missing or empty.")]
    EnvMissing { id: String },

    /// The file fails a check.
    #[error("secrets.providers.{provider}.path {problem}.")]
    File { provider: String, problem: CheckError },
    /// The file is no JSON.
    #[error("File provider \"{provider}\" payload is not valid JSON (line {}, column {}).", fault.line, fault.column)]
    FileNotJson { provider: String, fault: JsonFault },
    /// The file is JSON but no object.
    #[error("File provider \"{provider}\" payload is not a JSON object.")]
    FileNotObject { provider: String },
    /// Files with one value have one id.
    #[error("singleValue file provider \"{provider}\" expects ref id \"value\".")]
    NotSingleValue { provider: String },
    /// The id of a JSON file is no pointer.
    #[error(
        "File-backed secret ids must be absolute JSON pointers (for example: \"/providers/openai/apiKey\")."
    )]
    NotAPointer,
    /// The file has nothing there.
    #[error("JSON pointer segment \"{segment}\" does not exist.")]
    PointerMissing { segment: String },
    /// The list in the file is shorter, or the segment is no index.
    #[error("JSON pointer segment \"{segment}\" is out of bounds.")]
    PointerOutOfBounds { segment: String },

    /// The program fails a check.
    #[error("secrets.providers.{provider}.command {problem}.")]
    Command { provider: String, problem: CheckError },
    /// The request is too long.
    #[error("Exec provider \"{provider}\" request exceeded maxBatchBytes ({limit}).")]
    RequestTooLarge { provider: String, limit: usize },
    /// The program did not run to its end.
    #[error("Exec provider \"{provider}\" {problem}.")]
    Run { provider: String, problem: ProcError },
    /// The program failed.
    #[error("Exec provider \"{provider}\" {}.", ending(*code, *signal))]
    Failed { provider: String, code: Option<i32>, signal: Option<i32> },
    /// The program printed nothing.
    #[error("Exec provider \"{provider}\" returned empty stdout.")]
    EmptyStdout { provider: String },
    /// The answer is no JSON.
    #[error("Exec provider \"{provider}\" returned invalid JSON.")]
    AnswerNotJson { provider: String },
    /// The answer is JSON but no object.
    #[error("Exec provider \"{provider}\" response must be an object.")]
    AnswerNotObject { provider: String },
    /// The answer is of another protocol.
    #[error("Exec provider \"{provider}\" protocolVersion must be 1.")]
    ProtocolVersion { provider: String },
    /// The answer has no values.
    #[error("Exec provider \"{provider}\" response missing \"values\".")]
    NoValues { provider: String },
    /// The program reports an error for the id. Its own words are not shown.
    #[error("Exec provider \"{provider}\" failed for id \"{id}\"{}.", code.map(|c| format!(" ({c})")).unwrap_or_default())]
    IdFailed { provider: String, id: String, code: Option<&'static str> },
    /// The answer has no value for the id.
    #[error("Exec provider \"{provider}\" response missing id \"{id}\".")]
    IdMissing { provider: String, id: String },

    /// The store has no live entry of the name.
    #[error("Secret store entry \"{id}\" was not found.")]
    StoreMissing { id: String },
}

fn grammar(source: RefSource, alias: bool) -> &'static str {
    if alias {
        return "Secret reference provider must match /^[a-z][a-z0-9_-]{0,63}$/";
    }
    match source {
        RefSource::Env => "Env secret reference id must match /^[A-Z][A-Z0-9_]{0,127}$/",
        RefSource::Store => "Store secret reference id must match /^[A-Z][A-Z0-9_]{0,127}$/",
        RefSource::File => "File secret reference id must be an absolute JSON pointer or \"value\"",
        RefSource::Exec => {
            "Exec secret reference id must match /^[A-Za-z0-9][A-Za-z0-9._:/#-]{0,255}$/ and must \
             not include \".\" or \"..\" path segments"
        }
    }
}

fn ending(code: Option<i32>, signal: Option<i32>) -> String {
    match (code, signal) {
        (Some(code), _) => format!("exited with code {code}"),
        (None, Some(signal)) => format!("was ended by signal {signal}"),
        (None, None) => "exited with code null".to_owned(),
    }
}

impl ResolveError {
    /// Whether the error concerns a whole provider, so that asking for another id, or for the
    /// same one alone, does not help (as 2026.9.6 draws the line).
    #[must_use]
    pub const fn is_provider_scoped(&self) -> bool {
        match self {
            Self::NotConfigured { .. }
            | Self::SourceMismatch { .. }
            | Self::InvalidProvider { .. }
            | Self::Plugin { .. }
            | Self::TooManyRefs { .. }
            | Self::File { .. }
            | Self::FileNotJson { .. }
            | Self::FileNotObject { .. }
            | Self::Command { .. }
            | Self::RequestTooLarge { .. }
            | Self::Run { .. }
            | Self::Failed { .. }
            | Self::EmptyStdout { .. }
            | Self::AnswerNotJson { .. }
            | Self::AnswerNotObject { .. }
            | Self::ProtocolVersion { .. }
            | Self::NoValues { .. } => true,
            Self::EmptyId
            | Self::Malformed { .. }
            | Self::NotReturned { .. }
            | Self::Placeholder { .. }
            | Self::NotAllowlisted { .. }
            | Self::EnvMissing { .. }
            | Self::NotSingleValue { .. }
            | Self::NotAPointer
            | Self::PointerMissing { .. }
            | Self::PointerOutOfBounds { .. }
            | Self::IdFailed { .. }
            | Self::IdMissing { .. }
            | Self::StoreMissing { .. } => false,
        }
    }

    /// Whether a redaction mark stands where the value should be (finding `PLACEHOLDER_VALUE`).
    #[must_use]
    pub const fn is_placeholder(&self) -> bool {
        matches!(self, Self::Placeholder { .. })
    }

    /// The command or edit that mends it.
    #[must_use]
    pub fn fix(&self) -> Option<String> {
        Some(match self {
            Self::NotConfigured { reference } => format!(
                "add `secrets.providers.{}` with source \"{}\", or name another provider in the ref",
                reference.provider, reference.source
            ),
            Self::SourceMismatch { provider, configured, .. } => format!(
                "write source \"{configured}\" in the ref, or name another provider than \"{provider}\""
            ),
            Self::NotAllowlisted { provider, id } => {
                format!("add \"{id}\" to `secrets.providers.{provider}.allowlist`")
            }
            Self::EnvMissing { id } => {
                format!("set {id} where the gateway starts, for example in its service file")
            }
            Self::File { provider, problem } => {
                return fix_check(problem, &format!("secrets.providers.{provider}.maxBytes"));
            }
            Self::Command { problem, .. } => return fix_check(problem, ""),
            Self::NotSingleValue { provider } => format!(
                "write id \"value\" in the ref, or set `secrets.providers.{provider}.mode` to \"json\""
            ),
            Self::PointerMissing { segment } | Self::PointerOutOfBounds { segment } => {
                format!("add \"{segment}\" to the secrets file, or change the id of the ref")
            }
            Self::Run { provider, problem: ProcError::TimedOut { .. } } => {
                format!("raise `secrets.providers.{provider}.timeoutMs` (at most 120000)")
            }
            Self::Run { provider, problem: ProcError::Silent { .. } } => {
                format!("raise `secrets.providers.{provider}.noOutputTimeoutMs` (at most 120000)")
            }
            Self::Run { provider, problem: ProcError::TooMuchOutput { .. } } => {
                format!("raise `secrets.providers.{provider}.maxOutputBytes` (at most 20971520)")
            }
            Self::AnswerNotJson { provider } => format!(
                "let the resolver answer {{\"protocolVersion\":1,\"values\":{{...}}}}, or set \
                 `secrets.providers.{provider}.jsonOnly` to false for one plain value"
            ),
            Self::Placeholder { .. } => {
                "put the real credential back where the provider reads it".to_owned()
            }
            Self::StoreMissing { id } => format!("run `openclaw secrets store set {id}`"),
            _ => return None,
        })
    }
}

fn fix_check(problem: &CheckError, size_field: &str) -> Option<String> {
    let quoted = |path: &std::path::Path| {
        let text = path.to_string_lossy().into_owned();
        shlex::try_quote(&text).map_or(text.clone(), std::borrow::Cow::into_owned)
    };
    Some(match problem {
        CheckError::TooOpen { path, program: false, .. } => format!("chmod 600 {}", quoted(path)),
        CheckError::TooOpen { path, .. } => format!("chmod go-w {}", quoted(path)),
        CheckError::WrongOwner { path, euid, .. } => format!("chown {euid} {}", quoted(path)),
        CheckError::Symlink { path } => {
            format!("name the real file in the config; `readlink -f {}` shows it", quoted(path))
        }
        CheckError::HardLinked { path, .. } => format!(
            "give the file one name only; `find / -xdev -samefile {}` shows the others",
            quoted(path)
        ),
        CheckError::TooLarge { .. } => format!("raise `{size_field}` (at most 20971520)"),
        _ => return None,
    })
}
