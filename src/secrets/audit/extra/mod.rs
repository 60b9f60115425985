//! What telson's audit sees beyond OpenClaw's own.

pub(super) mod config_fields;
pub(super) mod config_shape;
pub(super) mod env_files;
pub(super) mod modes;
pub(super) mod raw_text;
pub(super) mod records;
pub(super) mod residue;
pub(super) mod services;
