//! The seam through which tests stop a write between two system calls.

use rustix::io::Errno;

/// Is asked before each system call that changes something on disk.
///
/// The product always passes [`NoFault`]. Tests pass one that ends the process by `SIGKILL` at the
/// Nth call, or that answers with an error in place of the call, so that every state that a crash
/// or a full disk can leave is reached on purpose and not by luck.
pub trait FaultPoint {
    /// `step` names the system call that comes next. An error is treated as that call's failure.
    fn before(&self, step: &'static str) -> Result<(), Errno>;
}

/// Never interferes.
#[derive(Debug, Clone, Copy)]
pub struct NoFault;

impl FaultPoint for NoFault {
    fn before(&self, _step: &'static str) -> Result<(), Errno> {
        Ok(())
    }
}
