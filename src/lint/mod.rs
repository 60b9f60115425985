//! The linter: plaintext credentials in committed files, and the operator's policy in the config
//! of OpenClaw.
//!
//! The way of a file: [`scan`] decodes its bytes, [`format`] says what it is, [`parse`] finds the
//! values with their names and places, [`context`] adds what the schema of the file knows (a
//! `{name, value}` pair, the data of a Kubernetes Secret, a command line), [`judge`] says which of
//! them are credentials.

pub mod context;
pub mod format;
pub mod fragment;
pub mod judge;
pub mod leaf;
pub mod parse;
pub mod policy;
pub mod scan;
