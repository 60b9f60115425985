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

/// An answer for each id of a batch.
pub type Answers = BTreeMap<String, Result<Resolved, ResolveError>>;

/// What a provider says to a batch: an error that concerns the whole batch, or the answers.
pub type Answer = Result<Answers, ResolveError>;
