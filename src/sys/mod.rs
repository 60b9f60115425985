//! Layer 1: the only code that touches the outside world.

pub mod checked;
pub mod host;
pub mod proc;
pub mod wipe;
pub mod fs;
pub mod lock;
pub mod txn;
