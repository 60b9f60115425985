//! The kinds of providers. Each answers a batch of ids at once.

pub mod env;
pub mod exec;
pub mod file;
mod path;
mod pointer;
pub mod store;

use std::collections::BTreeMap;

use crate::secrets::error::ResolveError;
use crate::secrets::value::Resolved;

/// What a provider says to a batch: an error that concerns the whole batch, or an answer for
/// each id.
pub type Answer = Result<BTreeMap<String, Result<Resolved, ResolveError>>, ResolveError>;
