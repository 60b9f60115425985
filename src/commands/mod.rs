//! Layer 6: one file per command. A command turns its flags into a plain request, calls the
//! domain, and hands the result to `ui`.

pub mod completions;
pub mod context;
pub mod diagnostic;
pub mod drop_in;
pub mod error;
pub mod explain;
pub mod generate;
pub mod lint;
pub mod secrets;
pub mod tour;
