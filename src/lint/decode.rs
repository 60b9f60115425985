//! From the bytes of a file to its text.

use std::borrow::Cow;

/// Where a NUL makes a file binary, in bytes from its beginning.
const HEAD_BYTES: usize = 8 * 1024;

/// How a text was encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8; places in the text are places in the file.
    Utf8,
    /// Nearly UTF-8: each byte that is none was read as `?`, so that places stay right.
    BrokenUtf8,
    /// UTF-16 with a byte order mark. Places are those of the decoded text.
    Utf16,
}

/// The text of a file, and how it was encoded; `None` for a binary one.
///
/// A NUL in the first 8 KiB makes a file binary, as it does for git, unless a byte order mark says
/// that it is UTF-16.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<(Cow<'_, str>, Encoding)> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] => None, // UTF-32
        [0xff, 0xfe, rest @ ..] => Some((utf16(rest, u16::from_le_bytes), Encoding::Utf16)),
        [0xfe, 0xff, rest @ ..] => Some((utf16(rest, u16::from_be_bytes), Encoding::Utf16)),
        _ if is_binary(bytes) => None,
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Some((Cow::Borrowed(text), Encoding::Utf8)),
            Err(_) => Some((Cow::Owned(mended(bytes)), Encoding::BrokenUtf8)),
        },
    }
}

/// Whether the bytes are those of no text.
#[must_use]
pub fn is_binary(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(HEAD_BYTES)].contains(&0) && !is_utf16(bytes)
}

/// Whether the bytes begin with the mark of UTF-16.
#[must_use]
pub fn is_utf16(bytes: &[u8]) -> bool {
    let is_utf32 = bytes.starts_with(&[0xff, 0xfe, 0, 0]);
    (bytes.starts_with(&[0xff, 0xfe]) && !is_utf32) || bytes.starts_with(&[0xfe, 0xff])
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Cow<'static, str> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    // Room for the longest result, so that no half-grown copy is left behind.
    let mut text = String::with_capacity(pairs.len() * 3 + odd.len());
    let units = pairs.iter().map(|pair| unit(*pair));
    text.extend(char::decode_utf16(units).map(|c| c.unwrap_or('?')));
    text.extend(odd.iter().map(|_| '?'));
    Cow::Owned(text)
}

fn mended(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> (String, Encoding) {
        let (text, encoding) = decode(bytes).unwrap();
        (text.into_owned(), encoding)
    }

    #[test]
    fn bad_bytes_keep_their_places() {
        let (mended, encoding) = text(b"a\xff\xc3(\xe2\x82 \xf0\x9f\x98\x80\x80z");
        assert_eq!(encoding, Encoding::BrokenUtf8);
        assert_eq!(mended, "a??(?? \u{1f600}?z");
    }

    #[test]
    fn utf16_is_read_in_both_orders() {
        for swap in [false, true] {
            let mut bytes = Vec::new();
            for unit in "\u{feff}key: \u{e9}\u{1f600}".encode_utf16() {
                bytes.extend(if swap { unit.to_be_bytes() } else { unit.to_le_bytes() });
            }
            assert_eq!(text(&bytes), ("key: \u{e9}\u{1f600}".to_owned(), Encoding::Utf16));
            bytes.push(b'x');
            assert!(text(&bytes).0.ends_with('?'), "half a character at the end");
        }
        assert_eq!(text(b"\xff\xfe\x00\xd8a\x00").0, "?a", "half a pair");
        assert!(decode(b"\xff\xfe\x00\x00a\x00\x00\x00").is_none());
    }

    #[test]
    fn a_late_nul_is_no_binary() {
        let mut bytes = vec![b'a'; HEAD_BYTES];
        bytes.push(0);
        assert!(decode(&bytes).is_some());
        bytes[9] = 0;
        assert!(decode(&bytes).is_none() && is_binary(&bytes));
        assert_eq!(decode(b""), Some((Cow::Borrowed(""), Encoding::Utf8)));
    }
}
