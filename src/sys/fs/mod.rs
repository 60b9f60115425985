//! Files: reading with identity, and replacing them so that nobody ever sees half a file.
//!
//! Every write goes to a new file beside the target and is renamed over it. Mode, owner, extended
//! attributes and POSIX access lists of the old file are carried over; when one of them cannot be
//! carried over, the write is refused before the target is touched. Access lists of macOS are not
//! extended attributes and are not carried over.

mod attributes;
mod contents;
mod error;
mod fault;
mod folder;
mod read;
mod write;

pub(crate) use attributes::Attributes;
pub use attributes::Perms;
pub use contents::{FileBuffer, Unread};
pub use error::FsError;
pub use fault::{FaultPoint, NoFault};
pub(crate) use folder::Folder;
pub use read::{
    FileState, Identity, Modified, ReadFile, open_regular, open_regular_sized, read, read_regular,
    read_sized, real_path,
};
pub(crate) use read::{hex, identify, kind_of, open_parent};
pub use write::{create_new, is_temp_name, sweep_stale_temps, write_atomic};
pub(crate) use write::{new_id, stage_temp, temp_name};
