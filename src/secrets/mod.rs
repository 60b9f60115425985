//! Layer 4: finding, moving and proving secrets.

pub mod undo;
