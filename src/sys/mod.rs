//! Layer 1: the only code that touches the outside world.

pub mod checked;
pub mod fs;
pub mod git;
pub mod host;
pub mod lock;
pub mod parallel;
pub mod proc;
pub mod txn;
pub mod walk;
pub mod wipe;
