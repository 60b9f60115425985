//! Layer 2: findings as data. They are made once and rendered many ways.

pub mod code;
pub mod finding;
