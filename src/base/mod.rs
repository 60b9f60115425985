//! Layer 0: plain values. No I/O, no clock, no environment, no printing.

pub mod exit;
pub mod names;
pub mod progress;
pub mod secret;
pub mod span;
pub mod suggest;
