//! Layer 3: the one model of `openclaw.json` and `telson.toml`.

pub mod dialect;
pub mod json5;
<<<<<<< HEAD
pub mod model;
=======
pub mod markers;
>>>>>>> stores
pub mod problem;
pub mod schema;
pub mod secret_ref;
pub mod value;
