//! Layer 3: the one model of `openclaw.json` and `telson.toml`.

pub mod dialect;

pub mod dotenv;
pub mod json5;
pub mod path;
pub mod problem;
pub mod secret_ref;
pub mod value;
