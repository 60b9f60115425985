//! Why a credential cannot be moved. Names and paths only, never a value.

use std::path::PathBuf;

use crate::config::secret_ref::SecretRef;
use crate::secrets::plan::write::WriteError;
use crate::sys::checked::CheckError;
use crate::sys::fs::FsError;
use crate::sys::lock::LockError;
use crate::sys::txn::TxnError;

/// Why `configure` cannot go on. Nothing of the config has been changed.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are what the messages name")]
pub enum ConfigureError {
    /// The operator asked for something that cannot be.
    #[error("{message}")]
    Request { message: String, fix: String },
    /// The provider holds another credential under the id.
    #[error("{field} cannot become {reference}: the provider holds another credential there")]
    Taken { field: String, reference: SecretRef },
    /// The destination cannot be read or must not be written.
    #[error("{} {problem}", path.display())]
    Destination { path: PathBuf, problem: CheckError },
    /// The destination is not the kind of file that the provider needs.
    #[error("{}: {why}", path.display())]
    Content { path: PathBuf, why: String },
    /// Writing failed; nothing was changed.
    #[error(transparent)]
    Fs(#[from] FsError),
    /// Another telson is at work.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// Writing failed; nothing was changed.
    #[error(transparent)]
    Txn(#[from] TxnError),
    /// A secrets tool failed. What it printed is not shown, because it may quote the credential.
    #[error("`{tool}` {problem}")]
    Tool { tool: String, problem: String, fix: String },
    /// The provider does not give the credential back.
    #[error("{reference} does not give back what was written: {why}")]
    ReadBack { reference: SecretRef, why: String },
    /// The plan would not be accepted.
    #[error(transparent)]
    Plan(#[from] WriteError),
}

impl ConfigureError {
    /// Something that the operator asked for and cannot have.
    #[must_use]
    pub fn request(message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Request { message: message.into(), fix: fix.into() }
    }

    /// The command or edit that mends it.
    #[must_use]
    pub fn fix(&self) -> Option<String> {
        Some(match self {
            Self::Request { fix, .. } | Self::Tool { fix, .. } => fix.clone(),
            Self::Taken { field, .. } => {
                format!(
                    "choose another id: --map {field}=SOURCE:PROVIDER:ID, or replace it: --overwrite"
                )
            }
            Self::Destination { path, problem: CheckError::TooOpen { .. } } => {
                format!("chmod 600 {}", path.display())
            }
            Self::Destination { problem: CheckError::Symlink { .. }, .. } => {
                "name the real file: OpenClaw refuses a symbolic link there".to_owned()
            }
            _ => return None,
        })
    }
}
