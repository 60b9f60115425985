//! Reading a secret from the terminal without showing it, and the state of the terminal meanwhile.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};
use zeroize::Zeroizing;

use crate::base::secret::SecretValue;

/// Keeps Ctrl-C from ending the process in the middle of a prompt, when the terminal would be
/// left without a cursor; outside of a prompt the signal has its usual effect.
struct Interrupts {
    default_applies: Arc<AtomicBool>,
}

fn interrupts() -> io::Result<&'static Interrupts> {
    static INTERRUPTS: OnceLock<Interrupts> = OnceLock::new();
    if let Some(known) = INTERRUPTS.get() {
        return Ok(known);
    }
    let default_applies = Arc::new(AtomicBool::new(true));
    let flag = Arc::clone(&default_applies);
    signal_hook::flag::register_conditional_default(signal_hook::consts::SIGINT, flag)?;
    Ok(INTERRUPTS.get_or_init(|| Interrupts { default_applies }))
}

/// The terminal while a prompt is open: no echo, no line editing, and Ctrl-C comes as a byte, so
/// that neither a pasted text nor a key between two reads is lost or shown. Dropping it puts
/// everything back.
pub(super) struct Session {
    before: Termios,
}

impl Session {
    /// Takes over the terminal on stdin.
    pub(super) fn open() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let mut during = before.clone();
        during.local_modes -= LocalModes::ISIG | LocalModes::ICANON | LocalModes::ECHO;
        during.special_codes[SpecialCodeIndex::VMIN] = 1;
        during.special_codes[SpecialCodeIndex::VTIME] = 0;
        interrupts()?.default_applies.store(false, Ordering::SeqCst);
        let session = Self { before };
        tcsetattr(io::stdin(), OptionalActions::Drain, &during)?;
        Ok(session)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = console::Term::stderr().show_cursor();
        let _ = tcsetattr(io::stdin(), OptionalActions::Drain, &self.before);
        if let Ok(interrupts) = interrupts() {
            interrupts.default_applies.store(true, Ordering::SeqCst);
        }
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
