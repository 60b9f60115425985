//! Why a plan was not carried out. Every text says what state the files are in where it matters.

use std::path::PathBuf;

use crate::config::json5::EditError;
use crate::config::problem::Problem;
use crate::secrets::error::ResolveError;
use crate::secrets::stores::cell::NotAnObject;
use crate::secrets::stores::problem::StoreProblem;
use crate::secrets::undo::UndoError;
use crate::sys::fs::FsError;
use crate::sys::lock::LockError;
use crate::sys::txn::TxnError;

/// Why an apply stopped. Unless the text says otherwise, nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// OpenClaw does not accept the config as it is.
    #[error("Cannot apply secrets plan: config is invalid.")]
    InvalidConfig {
        /// What is wrong with it.
        problems: Vec<Problem>,
    },
    /// OpenClaw would not accept the config as it would be.
    #[error("the plan would make the config one that OpenClaw does not accept")]
    InvalidResult {
        /// What would be wrong with it.
        problems: Vec<Problem>,
    },
    /// 2026.9.6: exec refs and providers are written only with consent.
    #[error("Plan contains exec SecretRefs/providers. Re-run with --allow-exec.")]
    ExecConsent,
    /// A ref of the plan, or another ref of the new config, does not resolve.
    #[error("{error}")]
    Unresolved {
        /// Where the ref stands: a target of the plan, or a field.
        place: String,
        /// The failure.
        error: Box<ResolveError>,
    },
    /// A ref resolves to a value of the wrong kind.
    #[error("Ref {reference} is not {wanted}.")]
    WrongShape {
        /// Where the ref stands.
        place: String,
        /// The ref.
        reference: String,
        /// What the field needs.
        wanted: &'static str,
    },
    /// 2026.9.6: credential files of older versions wait for their migration.
    #[error(
        "Auth profile migration required: {} is a credential file of an older OpenClaw",
        path.display()
    )]
    LegacyAuth {
        /// The file.
        path: PathBuf,
    },
    /// A rule about a target that only the state of the home can break.
    #[error("{0}")]
    Target(String),
    /// A file of the config is not the text that was judged.
    #[error("{} changed while telson read it; run the command again", path.display())]
    Moving {
        /// The file.
        path: PathBuf,
    },
    /// An edited file is not UTF-8, so writing it back would change other bytes too.
    #[error("{} is not UTF-8 text; convert it first", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// A credential store cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreProblem),
    /// A store has an odd shape.
    #[error("cannot edit the auth profiles of {}: {error}", path.display())]
    Cell {
        /// The database.
        path: PathBuf,
        /// Why.
        error: NotAnObject,
    },
    /// A field cannot be edited.
    #[error("cannot edit `{field}` in {}: {error}", path.display())]
    Edit {
        /// The file.
        path: PathBuf,
        /// The field.
        field: String,
        /// Why.
        error: EditError,
    },
    /// A file operation failed.
    #[error(transparent)]
    Fs(#[from] FsError),
    /// Another telson command is at work.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The change of the files failed.
    #[error(transparent)]
    Txn(#[from] TxnError),
    /// The undo bundle failed.
    #[error(transparent)]
    Undo(#[from] UndoError),
    /// Something of an undo bundle is of a kind that this telson does not know, or damaged.
    #[error("the undo bundle holds a record that cannot be used: {0}")]
    UndoRecord(&'static str),
    /// A search could not be set up.
    #[error("cannot search for the migrated values: {0}")]
    Search(String),
}
