//! Typed views of the config, one file per top-level section.

pub mod secrets;
