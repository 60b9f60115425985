//! The credential stores beside the config: which files they are, what they hold, and how a
//! credential is taken out of them.

pub mod agents;
pub mod auth_json;
pub mod cell;
pub mod json;
pub mod layout;
pub mod models_json;
pub mod problem;
pub mod profiles;
pub mod reference;
pub mod scrub;
mod snapshot;
pub mod sqlite;
pub mod sqlite_scrub;
#[cfg(test)]
mod testdb;
