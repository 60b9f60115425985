//! A program that is talked to while it runs: questions on its stdin, answers on its stdout.

use std::io::{BufReader, Read};
use std::process::{ChildStdin, ChildStdout};
use std::thread::JoinHandle;

use super::{Input, ProcError, Running, Spec};

/// The most of what a program prints on stderr that is kept.
const MAX_COMPLAINT: u64 = 4 * 1024;

/// A running program. When dropped it is killed with its whole group.
pub struct Session {
    running: Running,
    stdin: Option<ChildStdin>,
    stdout: Option<BufReader<ChildStdout>>,
    complaint: Option<JoinHandle<Vec<u8>>>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

/// How a program ended.
#[derive(Debug)]
pub struct Ended {
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// The beginning of what it printed on stderr.
    pub complaint: String,
}

impl Session {
    /// Starts a program. Its clocks and limits are left to the caller, who reads the answers; its
    /// stdin is a pipe, whatever `spec` says.
    ///
    /// # Errors
    /// When it cannot start.
    pub fn start(mut spec: Spec) -> Result<Self, ProcError> {
        spec.stdin = Some(Input(zeroize::Zeroizing::default()));
        let mut running = Running::start(&spec)?;
        let complaint = running.child.stderr.take().map(|mut pipe| {
            std::thread::spawn(move || {
                let mut kept = Vec::new();
                // Read to the end: a full pipe would hold the program. What fails is not kept.
                let _ = pipe.by_ref().take(MAX_COMPLAINT).read_to_end(&mut kept);
                let _ = std::io::copy(&mut pipe, &mut std::io::sink());
                kept
            })
        });
        let stdin = running.child.stdin.take();
        let stdout =
            running.child.stdout.take().map(|pipe| BufReader::with_capacity(64 * 1024, pipe));
        Ok(Self { running, stdin, stdout, complaint })
    }

    /// Where questions are written; `None` after [`Self::close_stdin`].
    pub fn stdin(&mut self) -> Option<&mut ChildStdin> {
        self.stdin.as_mut()
    }

    /// Says that no question follows.
    pub fn close_stdin(&mut self) {
        self.stdin = None;
    }

    /// Where answers are read.
    ///
    /// # Panics
    /// Never: the pipe is there until the session ends.
    pub fn stdout(&mut self) -> &mut BufReader<ChildStdout> {
        self.stdout.as_mut().expect("internal: a started program has a stdout")
    }

    /// Closes the pipes and waits for the program.
    ///
    /// # Errors
    /// When the system does not say how it ended.
    pub fn finish(mut self) -> Result<Ended, ProcError> {
        self.stdin = None;
        self.stdout = None;
        let status = self.running.reap()?;
        let kept = self.complaint.take().and_then(|reader| reader.join().ok()).unwrap_or_default();
        Ok(Ended { code: status.code(), complaint: String::from_utf8_lossy(&kept).into_owned() })
    }
}
