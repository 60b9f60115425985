//! Layer 4: secrets. Resolves refs; reads, plans and reports. Never prints, asks or exits.

pub mod apply;
pub mod audit;
pub mod configure;
pub mod error;
pub mod live_store;
pub mod providers;
pub mod resolver;
pub mod stores;
pub mod value;

#[cfg(test)]
mod tests;

pub mod undo;

pub mod plan;
