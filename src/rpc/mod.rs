//! Layer 4: telson as a client of a running gateway, over its WebSocket RPC.
//!
//! Blocking, one connection per call. Nothing here reads the environment or the config file: it
//! gets both as data, and a callback for the credentials that are references.

pub mod client;
mod credentials;
pub mod device;
pub mod error;
mod port;
pub mod reload;
mod socket;
pub mod target;
mod tls;
pub mod url;
