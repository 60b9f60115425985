//! Layer 1: the only code that touches the outside world.

pub mod fs;
pub mod host;
pub mod lock;
pub mod txn;
