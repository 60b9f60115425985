//! Layer 1: the only code that touches the outside world.

pub mod host;
