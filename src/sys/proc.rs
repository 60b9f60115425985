//! Programs that telson starts: bounded in time and output, without a shell, and never left
//! behind. What a program prints is handed to the caller and to nobody else; stderr is counted
//! and dropped, because resolvers print secrets there.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{self, PipeReader, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use zeroize::Zeroizing;

use crate::base::secret::SecretValue;
use crate::sys::wipe::WipingBuffer;

/// How long the rest of the output is awaited after a program failed while something that it
/// started still holds its pipes.
const DRAIN: Duration = Duration::from_millis(100);

/// A program to run.
#[derive(Debug)]
pub struct Spec {
    /// Absolute path of the program.
    pub program: PathBuf,
    /// Its arguments. Never a secret: every user of the machine can read them.
    pub args: Vec<OsString>,
    /// Its whole environment; nothing is inherited.
    pub env: Vec<(String, SecretValue)>,
    /// Its working directory.
    pub cwd: Option<PathBuf>,
    /// What it reads on stdin; `None` is `/dev/null`.
    pub stdin: Option<Input>,
    /// How long it may run.
    pub deadline: Duration,
    /// How long it may print nothing, on stdout and stderr together.
    pub no_output: Option<Duration>,
    /// How many bytes it may print, on stdout and stderr together.
    pub max_output: usize,
}

/// Bytes for stdin.
pub struct Input(pub Zeroizing<Vec<u8>>);

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Input([redacted], {} bytes)", self.0.len())
    }
}

/// What a program left behind when it ended by itself.
pub struct ProcOutput {
    /// Its stdout.
    pub stdout: Zeroizing<Vec<u8>>,
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
}

impl std::fmt::Debug for ProcOutput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProcOutput")
            .field("stdout_bytes", &self.stdout.len())
            .field("code", &self.code)
            .field("signal", &self.signal)
            .finish()
    }
}

/// Why a program gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProcError {
    /// It could not be started.
    #[error("cannot start: {}", io_reason(*reason))]
    Spawn {
        /// What the system said.
        reason: io::ErrorKind,
    },
    /// It ran longer than its deadline and was killed.
    #[error("timed out after {}ms", after.as_millis())]
    TimedOut {
        /// The deadline.
        after: Duration,
    },
    /// It printed nothing for too long and was killed.
    #[error("produced no output for {}ms", after.as_millis())]
    Silent {
        /// The longest silence allowed.
        after: Duration,
    },
    /// It printed too much and was killed.
    #[error("output exceeded {limit} bytes")]
    TooMuchOutput {
        /// The most bytes allowed.
        limit: usize,
    },
    /// telson itself is being interrupted.
    #[error("interrupted")]
    Interrupted,
    /// The pipes to it broke.
    #[error("cannot talk to the program: {}", io_reason(*reason))]
    Pipe {
        /// What the system said.
        reason: io::ErrorKind,
    },
}

fn io_reason(kind: io::ErrorKind) -> String {
    kind.to_string()
}

/// The process groups that run now. A program has its own group, so Ctrl-C on the terminal does
/// not reach it: whoever handles the signal calls [`kill_all`].
static RUNNING: Mutex<Registry> = Mutex::new(Registry { groups: BTreeSet::new(), closed: false });

struct Registry {
    groups: BTreeSet<i32>,
    closed: bool,
}

fn registry() -> std::sync::MutexGuard<'static, Registry> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Kills every program that telson started and lets no new one start. For the moment before the
/// process ends by a signal; there is no way back.
pub fn kill_all() {
    let mut running = registry();
    running.closed = true;
    for raw in &running.groups {
        if let Some(group) = Pid::from_raw(*raw) {
            // A group that has just ended is no error.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

/// The file of the program that runs now, for starting it again.
///
/// # Errors
/// When the system does not tell it.
pub fn own_program() -> io::Result<PathBuf> {
    std::env::current_exe()
}

/// Runs a program to its end.
///
/// # Errors
/// When it cannot start or has to be killed. A program that ends with a failure is no error
/// here: see [`ProcOutput::code`].
pub fn run(spec: Spec) -> Result<ProcOutput, ProcError> {
    let started = Instant::now();
    let mut running = Running::start(&spec)?;
    let ended = running.exit_notice()?;
    let limits = Limits {
        started,
        deadline: spec.deadline,
        no_output: spec.no_output,
        max_output: spec.max_output,
    };
    // An early return drops `running`, which kills the group and reaps the program.
    let mut exchange = Exchange::new(&mut running.child, spec.stdin.map(|input| input.0))?;
    exchange.pump(&running, &ended, &limits)?;
    let status = running.finish()?;
    Ok(ProcOutput {
        stdout: exchange.stdout.into_bytes(),
        code: status.code(),
        signal: status.signal(),
    })
}

/// A started program: killed with its whole group, and reaped, unless [`Running::finish`] found
/// that it ended well.
struct Running {
    child: Child,
    group: Option<Pid>,
    reaped: bool,
}

impl Running {
    #[expect(clippy::disallowed_methods, reason = "this is the runner that others are sent to")]
    fn start(spec: &Spec) -> Result<Self, ProcError> {
        let mut command = Command::new(&spec.program);
        command.args(&spec.args).env_clear();
        for (name, value) in &spec.env {
            command.env(name, value.expose("environment of a program that the operator named"));
        }
        if let Some(cwd) = &spec.cwd {
            command.current_dir(cwd);
        }
        let stdin = if spec.stdin.is_some() { Stdio::piped() } else { Stdio::null() };
        command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        // Held over the spawn: a program must not start between the kill and the exit.
        let mut running = registry();
        if running.closed {
            return Err(ProcError::Interrupted);
        }
        let child = command.spawn().map_err(|e| ProcError::Spawn { reason: e.kind() })?;
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        if let Some(group) = group {
            running.groups.insert(group.as_raw_nonzero().get());
        }
        drop(running);
        Ok(Self { child, group, reaped: false })
    }

    /// A pipe that closes when the program ends. The program is left unreaped, so that its
    /// number (which is also that of its group) cannot be given to another process meanwhile.
    fn exit_notice(&self) -> Result<PipeReader, ProcError> {
        let (reader, writer) = io::pipe().map_err(|e| ProcError::Pipe { reason: e.kind() })?;
        let pid = self.group;
        std::thread::Builder::new()
            .name("telson-wait".to_owned())
            .stack_size(64 * 1024)
            .spawn(move || {
                if let Some(pid) = pid {
                    let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
                    while matches!(waitid(WaitId::Pid(pid), options), Err(rustix::io::Errno::INTR))
                    {
                    }
                }
                drop(writer);
            })
            .map_err(|e| ProcError::Pipe { reason: e.kind() })?;
        Ok(reader)
    }

    fn kill_group(&self) {
        if let Some(group) = self.group {
            // A group without members is no error.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }

    /// Reaps a program that ended. After a failure what it started goes too; after a success it
    /// may leave an agent behind, as `op` and `gpg` do.
    fn finish(mut self) -> Result<ExitStatus, ProcError> {
        if !self.ended_well() {
            self.kill_group();
        }
        self.reap()
    }

    fn ended_well(&self) -> bool {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
        self.group.is_some_and(|pid| {
            matches!(waitid(WaitId::Pid(pid), options), Ok(Some(s)) if s.exit_status() == Some(0))
        })
    }

    fn reap(&mut self) -> Result<ExitStatus, ProcError> {
        let status = self.child.wait().map_err(|e| ProcError::Pipe { reason: e.kind() });
        self.reaped = true;
        if let Some(group) = self.group {
            registry().groups.remove(&group.as_raw_nonzero().get());
        }
        status
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.reaped {
            self.kill_group();
            // The error has nowhere to go; the program is gone either way.
            let _ = self.reap();
        }
    }
}

struct Limits {
    started: Instant,
    deadline: Duration,
    no_output: Option<Duration>,
    max_output: usize,
}

impl Limits {
    /// How long the next wait may be, or the error when one of the clocks has run out.
    fn wait(&self, last_output: Instant) -> Result<Duration, ProcError> {
        let now = Instant::now();
        let left = |since: Instant, span: Duration| span.saturating_sub(now.duration_since(since));
        let total = left(self.started, self.deadline);
        if total.is_zero() {
            return Err(ProcError::TimedOut { after: self.deadline });
        }
        let Some(longest) = self.no_output else { return Ok(total) };
        let silence = left(last_output, longest);
        if silence.is_zero() {
            return Err(ProcError::Silent { after: longest });
        }
        Ok(total.min(silence))
    }
}

/// The three pipes of a running program.
struct Exchange {
    stdin: Option<std::process::ChildStdin>,
    input: Zeroizing<Vec<u8>>,
    written: usize,
    out: Option<std::process::ChildStdout>,
    err: Option<std::process::ChildStderr>,
    stdout: WipingBuffer,
    seen: usize,
    scratch: Zeroizing<Vec<u8>>,
}

impl Exchange {
    fn new(child: &mut Child, input: Option<Zeroizing<Vec<u8>>>) -> Result<Self, ProcError> {
        let exchange = Self {
            stdin: child.stdin.take(),
            input: input.unwrap_or_default(),
            written: 0,
            out: child.stdout.take(),
            err: child.stderr.take(),
            stdout: WipingBuffer::with_capacity(8 * 1024),
            seen: 0,
            scratch: Zeroizing::new(vec![0; 16 * 1024]),
        };
        for fd in [
            exchange.stdin.as_ref().map(AsFd::as_fd),
            exchange.out.as_ref().map(AsFd::as_fd),
            exchange.err.as_ref().map(AsFd::as_fd),
        ]
        .into_iter()
        .flatten()
        {
            rustix::io::ioctl_fionbio(fd, true)
                .map_err(|e| ProcError::Pipe { reason: io::Error::from(e).kind() })?;
        }
        Ok(exchange)
    }

    /// Feeds and reads the program until it has ended and its pipes are closed.
    fn pump(
        &mut self,
        running: &Running,
        ended: &PipeReader,
        limits: &Limits,
    ) -> Result<(), ProcError> {
        let mut last_output = limits.started;
        let mut exited = false;
        // Set when the program failed while something that it started still holds its pipes.
        let mut drain_until: Option<Instant> = None;
        while !exited || self.out.is_some() || self.err.is_some() {
            if self.written == self.input.len() {
                self.stdin = None;
            }
            let wait = match drain_until {
                Some(until) => match until.saturating_duration_since(Instant::now()) {
                    Duration::ZERO => return Ok(()),
                    left => left,
                },
                None => limits.wait(last_output)?,
            };
            let ready = self.wait_ready((!exited).then(|| ended.as_fd()), wait)?;
            if ready.stdin {
                self.feed();
            }
            let mut got = 0;
            if ready.out {
                got += read_some(&mut self.out, &mut self.scratch, Some(&mut self.stdout))?;
            }
            if ready.err {
                got += read_some(&mut self.err, &mut self.scratch, None)?;
            }
            self.seen += got;
            if self.seen > limits.max_output {
                return Err(ProcError::TooMuchOutput { limit: limits.max_output });
            }
            if got > 0 {
                last_output = Instant::now();
            }
            if ready.ended {
                exited = true;
                self.stdin = None;
                // After a success open pipes are awaited under the clocks: output may follow.
                drain_until = (!running.ended_well()).then(|| Instant::now() + DRAIN);
            }
        }
        Ok(())
    }

    fn wait_ready(
        &self,
        ended: Option<BorrowedFd<'_>>,
        wait: Duration,
    ) -> Result<Ready, ProcError> {
        let timeout = Timespec::try_from(wait).ok();
        let pipes = [
            self.stdin.as_ref().map(AsFd::as_fd),
            self.out.as_ref().map(AsFd::as_fd),
            self.err.as_ref().map(AsFd::as_fd),
            ended,
        ];
        let mut slots = Vec::with_capacity(pipes.len());
        let mut fds = Vec::with_capacity(pipes.len());
        for (slot, fd) in pipes.into_iter().enumerate() {
            let Some(fd) = fd else { continue };
            let interest = if slot == 0 { PollFlags::OUT } else { PollFlags::IN };
            slots.push(slot);
            fds.push(PollFd::from_borrowed_fd(fd, interest));
        }
        match poll(&mut fds, timeout.as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(e) => return Err(ProcError::Pipe { reason: io::Error::from(e).kind() }),
        }
        let mut hit = [false; 4];
        for (slot, fd) in slots.into_iter().zip(&fds) {
            hit[slot] = !fd.revents().is_empty();
        }
        let [stdin, out, err, ended] = hit;
        Ok(Ready { stdin, out, err, ended })
    }

    /// Writes what the pipe takes. A program that does not read its stdin is no error: `op read`
    /// and its like never do.
    fn feed(&mut self) {
        let Some(pipe) = &mut self.stdin else { return };
        match pipe.write(&self.input[self.written..]) {
            Ok(count) => self.written += count,
            Err(e)
                if matches!(e.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {}
            Err(_) => self.stdin = None,
        }
    }
}

#[expect(clippy::struct_excessive_bools, reason = "one per descriptor that was waited for")]
struct Ready {
    stdin: bool,
    out: bool,
    err: bool,
    ended: bool,
}

/// Reads once from `pipe`; at its end the pipe is closed. What is not kept is dropped.
fn read_some<R: Read>(
    pipe: &mut Option<R>,
    scratch: &mut [u8],
    keep: Option<&mut WipingBuffer>,
) -> Result<usize, ProcError> {
    let Some(reader) = pipe else { return Ok(0) };
    match reader.read(scratch) {
        Ok(0) => {
            *pipe = None;
            Ok(0)
        }
        Ok(count) => {
            if let Some(keep) = keep {
                keep.push(&scratch[..count]);
            }
            Ok(count)
        }
        Err(e) if matches!(e.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {
            Ok(0)
        }
        Err(e) => Err(ProcError::Pipe { reason: e.kind() }),
    }
}

mod session;
#[cfg(test)]
mod tests;

pub use session::{Ended, Session};
