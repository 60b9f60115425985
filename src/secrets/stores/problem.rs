//! Why a credential store cannot be read or written. No variant holds a byte of its content.

use std::path::{Path, PathBuf};

use crate::base::span::LineColumn;

/// Why a store cannot be used. Where the real OpenClaw skips such a store without a word, the
/// caller decides whether to do the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreProblem {
    /// The file or folder cannot be read.
    #[error("{} cannot be read: {why}", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// The answer of the operating system.
        why: String,
    },
    /// The file is a symlink where none is followed.
    #[error("{} is a symlink; only a regular file is used there", path.display())]
    Symlink {
        /// The file.
        path: PathBuf,
    },
    /// The file is a folder, socket, pipe or device.
    #[error("{} is not a regular file", path.display())]
    NotAFile {
        /// The file.
        path: PathBuf,
    },
    /// The file is larger than what is read.
    #[error("{} has {size_bytes} bytes; at most {limit_bytes} are read", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        size_bytes: u64,
        /// The limit.
        limit_bytes: u64,
    },
    /// The text is not strict JSON.
    #[error("{}:{}:{} is not strict JSON: {why}", path.display(), position.line, position.column)]
    BadJson {
        /// The file.
        path: PathBuf,
        /// Where the text stops being JSON.
        position: LineColumn,
        /// What is wrong, without a quotation.
        why: String,
    },
    /// SQLite cannot open or read the file.
    #[error("the database {} cannot be read: {why}", path.display())]
    Database {
        /// The database.
        path: PathBuf,
        /// The result code of SQLite in words.
        why: String,
    },
    /// Another process holds the database.
    #[error("the database {} is locked by another process", path.display())]
    Busy {
        /// The database.
        path: PathBuf,
    },
    /// The database was written by a newer OpenClaw.
    #[error(
        "the database {} has schema version {found}; versions up to {supported} are known",
        path.display()
    )]
    NewerSchema {
        /// The database.
        path: PathBuf,
        /// Its `user_version`.
        found: i64,
        /// The newest version that is known.
        supported: i64,
    },
    /// The database was written by an older OpenClaw, and is therefore not written to.
    #[error(
        "the database {} has schema version {found}, and only version {needed} is written to; \
         run `openclaw doctor --fix`",
        path.display()
    )]
    OlderSchema {
        /// The database.
        path: PathBuf,
        /// Its `user_version`.
        found: i64,
        /// The version that is written to.
        needed: i64,
    },
    /// The table that holds the credentials is not there (or is a view).
    #[error("the database {} has no table {table}", path.display())]
    MissingTable {
        /// The database.
        path: PathBuf,
        /// The table.
        table: &'static str,
    },
    /// A cell that has to be JSON is not.
    #[error("the row `{key}` of {table} in {} is not JSON: {why}", path.display())]
    BadCell {
        /// The database.
        path: PathBuf,
        /// The table.
        table: &'static str,
        /// The key of the row.
        key: &'static str,
        /// What is wrong, without a quotation.
        why: String,
    },
    /// The row that says where the shared auth store is says something unknown.
    #[error(
        "the row `auth.sharedStore` of {} names no known place; run `openclaw doctor --fix`",
        path.display()
    )]
    BadLocation {
        /// The state database.
        path: PathBuf,
    },
    /// The content changed between reading and writing.
    #[error("{} changed since it was read; nothing was written to it", path.display())]
    Changed {
        /// The database.
        path: PathBuf,
    },
}

impl StoreProblem {
    pub(crate) fn io(path: &Path, error: &std::io::Error) -> Self {
        Self::Unreadable { path: path.to_owned(), why: error.kind().to_string() }
    }

    pub(super) fn sqlite(path: &Path, error: &rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
        match error.sqlite_error_code() {
            Some(DatabaseBusy | DatabaseLocked) => Self::Busy { path: path.to_owned() },
            // The message of SQLite can quote a statement or a value; its code cannot.
            _ => Self::Database { path: path.to_owned(), why: describe(error) },
        }
    }

    /// The file that the problem is about.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Unreadable { path, .. }
            | Self::Symlink { path }
            | Self::NotAFile { path }
            | Self::TooLarge { path, .. }
            | Self::BadJson { path, .. }
            | Self::Database { path, .. }
            | Self::Busy { path }
            | Self::NewerSchema { path, .. }
            | Self::OlderSchema { path, .. }
            | Self::MissingTable { path, .. }
            | Self::BadCell { path, .. }
            | Self::BadLocation { path }
            | Self::Changed { path } => path,
        }
    }
}

fn describe(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(failure, _) => {
            rusqlite::ffi::code_to_str(failure.extended_code).to_lowercase()
        }
        rusqlite::Error::InvalidColumnType(..) => "a column holds another type than text".into(),
        rusqlite::Error::Utf8Error(..) => "a text is not UTF-8".into(),
        _ => "the answer has another shape than expected".into(),
    }
}
