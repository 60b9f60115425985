//! Reading a secret from the terminal without showing it, and the state of the terminal meanwhile.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};

use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};
use zeroize::Zeroizing;

use crate::base::secret::SecretValue;

/// `console` raises SIGINT when it reads Ctrl-C at a prompt. The prompt answers by itself then, so
/// the signal must not end the process, with the terminal in the prompt's mode. Without a handler
/// of the process for it (see [`is_open`]) this one is set up; outside of prompts it does what the
/// signal does by default.
fn hold_interrupts() -> io::Result<()> {
    static DEFAULT_APPLIES: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    if HANDLED.load(Ordering::SeqCst) || DEFAULT_APPLIES.get().is_some() {
        return Ok(());
    }
    let flag = Arc::clone(DEFAULT_APPLIES.get_or_init(|| Arc::clone(&NO_PROMPT)));
    signal_hook::flag::register_conditional_default(signal_hook::consts::SIGINT, flag)?;
    Ok(())
}

/// No prompt is open.
static NO_PROMPT: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| Arc::new(AtomicBool::new(true)));

/// The process handles SIGINT itself and asks [`is_open`] first.
static HANDLED: AtomicBool = AtomicBool::new(false);

/// Tells that the process handles SIGINT itself: it must do nothing on it while [`is_open`].
pub fn interrupts_are_handled() {
    HANDLED.store(true, Ordering::SeqCst);
}

/// Whether a prompt is open, which takes Ctrl-C as its answer.
#[must_use]
pub fn is_open() -> bool {
    !NO_PROMPT.load(Ordering::SeqCst)
}

/// The terminal as it was before the open prompt, for [`restore_terminal`].
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

fn before() -> MutexGuard<'static, Option<Termios>> {
    BEFORE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Puts the terminal back as it was before the open prompt, if one is open: for the moment before
/// the process ends by a signal.
pub fn restore_terminal() {
    if let Some(modes) = before().take() {
        let _ = console::Term::stderr().show_cursor();
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &modes);
    }
}

/// The terminal while a prompt is open: no echo, no line editing, and Ctrl-C comes as a byte, so
/// that neither a pasted text nor a key between two reads is lost or shown. Dropping it puts
/// everything back.
pub(super) struct Session {
    cancelled: bool,
}

impl Session {
    /// Takes over the terminal on stdin.
    pub(super) fn open() -> io::Result<Self> {
        let modes = tcgetattr(io::stdin())?;
        let mut during = modes.clone();
        during.local_modes -= LocalModes::ISIG | LocalModes::ICANON | LocalModes::ECHO;
        during.special_codes[SpecialCodeIndex::VMIN] = 1;
        during.special_codes[SpecialCodeIndex::VTIME] = 0;
        hold_interrupts()?;
        *before() = Some(modes);
        NO_PROMPT.store(false, Ordering::SeqCst);
        let session = Self { cancelled: false };
        tcsetattr(io::stdin(), OptionalActions::Drain, &during)?;
        Ok(session)
    }
}

impl Session {
    /// The prompt was answered with Ctrl-C.
    pub(super) const fn cancel(&mut self) {
        self.cancelled = true;
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        restore_terminal();
        // After a cancelled prompt the command ends by itself; the signal may still be on its way.
        NO_PROMPT.store(!self.cancelled, Ordering::SeqCst);
    }
}

/// What the user did.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Enter was pressed.
    Done(SecretValue),
    /// Ctrl-C, or the end of the input with nothing typed.
    Cancelled,
}

/// Asks `question` on stderr and reads a line of which nothing is shown.
pub(super) fn read(question: &str) -> io::Result<Line> {
    let _session = Session::open()?;
    let mut err = io::stderr();
    write!(err, "{question}: ")?;
    err.flush()?;
    let line = read_line(|| {
        let mut byte = Zeroizing::new([0_u8; 1]);
        loop {
            match rustix::io::read(io::stdin(), byte.as_mut_slice()) {
                Ok(0) => return Ok(None),
                Ok(_) => return Ok(Some(byte[0])),
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    });
    writeln!(err)?;
    line
}

/// The keys of a line editor without a display: backspace, Ctrl-U; arrow keys do nothing.
fn read_line(mut next: impl FnMut() -> io::Result<Option<u8>>) -> io::Result<Line> {
    // Enough room for any key, so that growing leaves no copy behind.
    let mut bytes = Zeroizing::new(Vec::<u8>::with_capacity(64 * 1024));
    while let Some(byte) = next()? {
        match byte {
            b'\r' | b'\n' => {
                let text = std::str::from_utf8(&bytes).map_err(|_| {
                    io::Error::new(io::ErrorKind::InvalidData, "the text is not UTF-8")
                })?;
                return Ok(Line::Done(SecretValue::new(text)));
            }
            0x03 => return Ok(Line::Cancelled),
            0x04 if bytes.is_empty() => return Ok(Line::Cancelled),
            0x15 => bytes.clear(),
            0x08 | 0x7f => {
                // A character may have several bytes.
                while bytes.pop().is_some_and(|b| b & 0xc0 == 0x80) {}
            }
            0x1b => {
                if matches!(next()?, Some(b'[' | b'O')) {
                    while next()?.is_some_and(|b| !(0x40..=0x7e).contains(&b)) {}
                }
            }
            0x00..=0x1f => {}
            _ if bytes.len() == bytes.capacity() => {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "the text is longer than 65536 bytes",
                ));
            }
            _ => bytes.push(byte),
        }
    }
    Ok(Line::Cancelled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &str) -> Line {
        let mut keys = keys.bytes();
        read_line(|| Ok(keys.next())).unwrap()
    }

    #[test]
    fn keys() {
        let done = |text: &str| Line::Done(SecretValue::new(text));
        assert_eq!(typed("canary-alpha\r"), done("canary-alpha"));
        assert_eq!(typed("cä\u{7f}\u{7f}dü\n"), done("dü"));
        assert_eq!(typed("wrong\u{15}right\n"), done("right"));
        assert_eq!(typed("a\u{1b}[1;5Db\u{1b}OHc\n"), done("abc"));
        assert_eq!(typed("abc\u{3}"), Line::Cancelled);
        assert_eq!(typed("\u{4}"), Line::Cancelled);
        assert_eq!(typed("half"), Line::Cancelled);
    }
}
