//! Layer 2: findings as data. They are made once and rendered many ways.

pub mod code;
pub mod finding;
pub mod github;
pub mod gitlab;
pub mod human;
pub mod json;
pub mod junit;
pub mod model;
pub mod openclaw;
pub mod sarif;
pub mod snippet;
pub mod style;

pub use model::Report;

#[cfg(test)]
pub(crate) mod sample;
