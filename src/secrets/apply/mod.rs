//! `secrets apply`: carries a plan out on all files of a home, or on none.
//!
//! [`project::project`] reads everything, works out every new file content in memory and proves
//! that the refs of the new config resolve. [`commit::commit`] writes it through one transaction.
//! [`proof::prove`] then searches for what should be gone. Order and effects follow OpenClaw
//! 2026.2.26 and 2026.9.6; what telson does beyond them is left out when it stands in for them.

pub mod cells;
pub mod commit;
pub mod diff;
mod edits;
mod error;
mod migrated;
mod preflight;
pub mod project;
pub mod proof;
mod scrub;
mod stores;
mod targets;

pub use error::ApplyError;
pub use migrated::Migrated;
pub use project::{ApplyRequest, FileChange, Projection, Role, Substitution};
