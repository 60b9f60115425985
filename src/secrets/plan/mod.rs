//! Secrets apply plans: the file that `configure` writes and `apply` carries out.
//!
//! A plan holds no secret values: targets with their refs, provider changes and scrub options.
//! Reading follows what OpenClaw 2026.2.26 and 2026.9.6 accept (both were asked, case by case:
//! `fixtures/plan/cases.json`), but reports every problem of a plan instead of one verdict.

pub mod basis;
pub mod diff;
mod ecma;
mod error;
pub mod model;
pub mod node;
pub mod path;
pub mod provider_schema;
pub mod read;
pub mod site;
mod target_rules;
pub mod validate;
pub mod write;

#[cfg(test)]
mod tests;

pub use error::{MAX_PLAN_BYTES, PlanError, shown_path};
pub use model::{Plan, PlanOptions, PlanTarget, ProviderConfig};
pub use read::{read, read_text};
pub use site::{AuthProfileKind, Known, TargetSite};
pub use validate::{Rules, validate};
pub use write::{WriteError, write};
