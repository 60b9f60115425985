//! Moving credentials out of the config: which fields, where to, the plan, the move, the proof.
//!
//! The order is the safety: the credential is written into its provider first, read back through
//! the resolver and compared; only then is the config touched, by `apply`. A crash in between
//! leaves one more copy in a provider, never a field without its credential.

pub mod adapter;
pub mod answers;
pub mod destination;
pub mod draft;
pub mod env_file;
pub mod error;
pub mod examples;
pub mod field;
pub mod mover;
pub mod naming;
pub mod payload;
mod presence;
pub mod profile_fields;
pub mod providers;
mod secrets_file;
pub mod store;
pub mod substitute;
pub mod templates;

pub use error::ConfigureError;
