//! Layer 4: finding, moving and resolving credentials.

pub mod stores;
