//! The words of an action: strings, names, parentheses, pipes.

use std::ops::Range;

/// A word of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Text {
        content: Range<usize>,
        is_raw: bool,
    },
    /// A name, a number, a path.
    Word(Range<usize>),
    /// An opening parenthesis, whether it touches the word before it, and its closing one.
    Open {
        is_call: bool,
        close: usize,
    },
    Close,
    Pipe,
    Comma,
    Operator,
}

/// The words of `range`.
pub(super) fn tokens(text: &str, range: Range<usize>) -> Vec<Token> {
    let bytes = &text.as_bytes()[..range.end];
    let mut tokens = Vec::new();
    let mut opened = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let byte = bytes[at];
        let next = bytes.get(at + 1).copied();
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            b'"' | b'\'' | b'`' => {
                let end = closing(bytes, at + 1, &[byte], byte != b'`');
                tokens.push(Token::Text { content: at + 1..end, is_raw: byte == b'`' });
                at = end + 1;
            }
            // A quote that the YAML around it escapes.
            b'\\' if matches!(next, Some(b'"')) => {
                let end = closing(bytes, at + 2, b"\\\"", false);
                tokens.push(Token::Text { content: at + 2..end, is_raw: false });
                at = end + 2;
            }
            b'(' | b'[' | b'{' => {
                let is_call = byte == b'('
                    && at > range.start
                    && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
                opened.push(tokens.len());
                tokens.push(Token::Open { is_call, close: usize::MAX });
                at += 1;
            }
            b')' | b']' | b'}' => {
                let here = tokens.len();
                if let Some(Token::Open { close, .. }) =
                    opened.pop().and_then(|open| tokens.get_mut(open))
                {
                    *close = here;
                }
                tokens.push(Token::Close);
                at += 1;
            }
            b'|' if next == Some(b'|') => {
                tokens.push(Token::Operator);
                at += 2;
            }
            b'|' => {
                tokens.push(Token::Pipe);
                at += 1;
            }
            b',' => {
                tokens.push(Token::Comma);
                at += 1;
            }
            b'=' | b'!' | b'<' | b'>' | b'+' | b'~' | b':' => {
                tokens.push(Token::Operator);
                at += 1;
            }
            _ => {
                let is_end = |b: &u8| b" \t\r\n\"'`()[]{}|,=!<>+~:\\".contains(b);
                let rest = &bytes[at + 1..];
                let end = at + 1 + rest.iter().position(is_end).unwrap_or(rest.len());
                tokens.push(Token::Word(at..end));
                at = end;
            }
        }
    }
    let last = tokens.len();
    for token in &mut tokens {
        if let Token::Open { close, .. } = token {
            *close = (*close).min(last);
        }
    }
    tokens
}

/// Where the string that goes on at `from` ends: at `mark`, else at the end.
fn closing(bytes: &[u8], from: usize, mark: &[u8], has_escapes: bool) -> usize {
    let mut at = from;
    while at < bytes.len() {
        if bytes[at..].starts_with(mark) {
            return at;
        }
        at += if has_escapes && bytes[at] == b'\\' { 2 } else { 1 };
    }
    bytes.len()
}
