//! What makes telson run by itself: hooks of git, entries for hook managers, jobs of CI systems.
//!
//! The texts come from pure functions; [`install`] alone writes, and never over what is not its
//! own.

pub mod ci;
pub mod hook;
pub mod install;
pub mod repository;

pub use ci::{Platform, ci};
pub use hook::{HookKind, hook};
