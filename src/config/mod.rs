//! Layer 3: the one model of `openclaw.json` and `telson.toml`.

pub mod dialect;
pub mod dotenv;
pub mod env;
mod env_policy;
mod include;
pub mod json5;
pub mod load;
pub mod markers;
pub mod model;
pub mod path;
pub mod paths;
pub mod policy;

pub mod problem;
pub mod schema;
pub mod secret_names;
pub mod secret_ref;
pub mod secret_shapes;
pub mod substitute;
pub mod value;
