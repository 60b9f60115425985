//! Layer 5: the terminal. Here and in `main` alone text leaves the process.

pub mod output;
pub mod progress;
pub mod prompt;
pub mod secret_input;
pub mod streams;
pub mod style;
pub mod table;

pub use streams::{Ui, UiError, Verbosity};
