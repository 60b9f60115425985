//! The linter: plaintext credentials in committed files, and the operator's policy in the config
//! of OpenClaw.
//!
//! The way of a file: [`inputs`] chooses it, [`engine`] reads it, [`prefilter`] says whether it can
//! hold a credential at all, [`decode`] makes its bytes a text. [`mod@scan`] does the rest: [`mod@format`]
//! says what it is, [`parse`] finds the values with their names and places, [`context`] adds what
//! the schema of the file knows (a `{name, value}` pair, the data of a Kubernetes Secret, a command
//! line), [`judge`] says which of them are credentials.

pub mod baseline;
pub mod context;
pub mod decode;
pub mod engine;
pub mod error;
pub mod files;
pub mod findings;
pub mod fingerprint;
pub mod fix;
pub mod format;
pub mod fragment;
pub mod inputs;
pub mod judge;
pub mod leaf;
pub mod line_hash;
pub mod parse;
pub mod policy;
pub mod positions;
pub mod prefilter;
pub mod rules;
pub mod scan;
pub mod setup;
pub mod suppress;
