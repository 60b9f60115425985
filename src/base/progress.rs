//! How domain code tells that it is working, without knowing who listens.

/// Receives the steps of a long operation.
pub trait Progress {
    /// A new step has begun; `what` is a short present participle, such as "asking vault".
    fn step(&self, what: &str) {
        let _ = what;
    }
}

/// Listens to nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {}
