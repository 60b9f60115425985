//! The operator's policy for `openclaw.json` and its includes: what OpenClaw's own security audit
//! says of a config, and what telson adds to it.
//!
//! A config is judged from its text alone: no home, no environment, no network, no plugin code.
//! What only those could answer is told in [`Review::unknown`] and never reported as a breach.
//! Every finding knows the bytes to edit. Topics are in files of their own; `TOPICS` is the
//! registry.

mod agents;
mod audit;
mod auth;
mod browser;
mod channels;
pub mod codes;
mod edition;
mod exposure;
mod finding;
mod gateway;
mod hooks;
mod installs;
mod models;
mod nodes;
mod own;
mod sandbox;
mod schema;
mod secrets;
mod tool_policy;
mod tools;

#[cfg(test)]
mod tests;

use crate::config::dialect::Dialect;
use crate::config::load::Config;

pub use codes::CODES;
pub use finding::{PolicyFinding, Review, Suppressed, Surroundings, Unknown};

use audit::Audit;

/// What one topic looks at.
type Topic = fn(&mut Audit<'_>);

/// Every topic, in the order of the report.
const TOPICS: &[Topic] = &[
    gateway::check,
    auth::check,
    nodes::check,
    hooks::check,
    secrets::check,
    tools::check,
    sandbox::check,
    models::check,
    channels::check,
    exposure::check,
    agents::check,
    browser::check,
    installs::check,
    own::check,
];

/// Judges `config` by the rules of `dialect` (normally its own).
///
/// A config that cannot be read whole gets findings about that and nothing else: what seems to be
/// missing may stand in the part that was not read.
#[must_use]
pub fn check(config: &Config, dialect: &'static Dialect, surroundings: &Surroundings) -> Review {
    let mut audit = Audit::new(config, dialect, surroundings);
    if schema::check(&mut audit) {
        for topic in TOPICS {
            topic(&mut audit);
        }
    }
    audit.finish()
}
