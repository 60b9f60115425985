//! The forms of values that give themselves away, as far as raw bytes show them.

/// How far a URL is read for the end of its login, in bytes.
const LOGIN_BYTES: usize = 4096;

/// How far a command is read for its flags, in bytes.
const COMMAND_BYTES: usize = 512;

/// Whether a byte may stand in a key of a published format.
fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

fn run(bytes: &[u8], from: usize, is: impl Fn(u8) -> bool) -> usize {
    bytes.get(from..).unwrap_or_default().iter().take_while(|byte| is(**byte)).count()
}

fn run_back(bytes: &[u8], to: usize, most: usize, is: impl Fn(u8) -> bool) -> usize {
    bytes[..to].iter().rev().take(most).take_while(|byte| is(**byte)).count()
}

/// Whether what begins at `start..end` goes on as a key does.
pub(super) fn is_key(beginning: &str, bytes: &[u8], start: usize, end: usize) -> bool {
    match beginning {
        "LS0tLS1CRUdJTi" | "PrivateKey" => true,
        "Q~" => run(bytes, end, |b| is_key_byte(b) || matches!(b, b'~' | b'.')) >= 31,
        ":AA" => {
            run(bytes, end, is_key_byte) >= 30 && start > 0 && bytes[start - 1].is_ascii_digit()
        }
        _ => {
            let joins = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
            if start > 0 && joins(bytes[start - 1]) && joins(beginning.as_bytes()[0]) {
                return false;
            }
            let is_url = beginning.contains('/');
            let is_long =
                |b: u8| is_key_byte(b) || matches!(b, b'.' | b'+' | b'=') || (b == b'/' && is_url);
            run(bytes, end, is_long) >= 12
        }
    }
}

/// Whether a bot token of Discord begins at `start`: a number in base64, a dot, six characters, a
/// dot, and many more.
pub(super) fn is_bot_token(bytes: &[u8], start: usize) -> bool {
    // The first byte decides nearly always: the automaton does not mind the case.
    if !matches!(bytes[start], b'M'..=b'O') {
        return false;
    }
    let first = run(&bytes[..bytes.len().min(start + 32)], start, is_key_byte);
    let dot = start + first;
    (24..=28).contains(&first)
        && bytes.get(dot) == Some(&b'.')
        && bytes.get(dot + 7) == Some(&b'.')
        && run(bytes, dot + 8, is_key_byte) >= 27
}

/// Whether a login follows `://`.
pub(super) fn has_login(bytes: &[u8], from: usize) -> bool {
    let window = &bytes[from.min(bytes.len())..bytes.len().min(from + LOGIN_BYTES)];
    for (at, byte) in window.iter().enumerate() {
        match byte {
            b'@' => return at > 0,
            b'\n' | b'\r' | b'<' | b'>' | b'`' => return false,
            // Variables and templates may hold blanks and quotes; nothing else does.
            b' ' | b'\t' | b'"' | b'\'' => {
                let before = &window[..at];
                return (before.contains(&b'{') || before.contains(&b'('))
                    && window[at..].iter().take_while(|b| **b != b'\n').any(|b| *b == b'@');
            }
            _ => {}
        }
    }
    false
}

/// Whether the word behind `Bearer ` and the like can be a credential.
pub(super) fn follows_scheme(bytes: &[u8], start: usize, end: usize) -> bool {
    if start > 0 && bytes[start - 1].is_ascii_alphanumeric() {
        return false;
    }
    let end = end + run(bytes, end, |b| matches!(b, b' ' | b'"' | b'\'' | b'\\'));
    let length = run(bytes, end, |b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'`'));
    let word = &bytes[end..end + length];
    // Prose goes on with words.
    let plain = word.iter().all(|b| b.is_ascii_lowercase() || matches!(b, b'.' | b',' | b')'));
    length >= 4 && !(plain && length < 16)
}

/// Whether a program that stands at `start..end` is called with a short flag.
pub(super) fn has_flag(bytes: &[u8], start: usize, end: usize) -> bool {
    let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    if start > 0 && is_name(bytes[start - 1]) && !bytes[..start].ends_with(b"\\n") {
        return false;
    }
    let ends = bytes.get(end..).unwrap_or_default();
    let ends = ends.strip_prefix(b".exe").unwrap_or(ends);
    if !matches!(ends.first(), Some(b' ' | b'\t' | b'"' | b'\'' | b',' | b'\\' | b'\n' | b'\r')) {
        return false;
    }
    let window = &ends[..ends.len().min(COMMAND_BYTES)];
    window.windows(3).any(|three| {
        matches!(three[0], b' ' | b'\t' | b'"' | b'\'' | b'\n')
            && three[1] == b'-'
            && three[2].is_ascii_alphabetic()
    })
}

/// How many key characters stand right before `to`.
pub(super) fn name_before(bytes: &[u8], to: usize) -> usize {
    run_back(bytes, to, 64, |b| is_key_byte(b) || b == b'.')
}
