//! Looking up the id of a file ref in a JSON document.

use crate::secrets::error::ResolveError;
use crate::secrets::value::SecretJson;

/// The largest list index that 2026.9.6 takes.
const MAX_INDEX: usize = 100_000;

/// Follows `pointer`. `canonical` is the reading of list indices of 2026.9.6; before, they were
/// read as far as they look like a number (`01` and `1x` are 1).
pub(super) fn follow<'a>(
    root: &'a SecretJson,
    pointer: &str,
    canonical: bool,
) -> Result<&'a SecretJson, ResolveError> {
    let Some(tokens) = pointer.strip_prefix('/') else { return Err(ResolveError::NotAPointer) };
    let mut current = root;
    for token in tokens.split('/') {
        let segment = token.replace("~1", "/").replace("~0", "~");
        current = if let SecretJson::Array(items) = current {
            let index = if canonical { canonical_index(&segment) } else { lenient_index(&segment) };
            match index.and_then(|index| items.get(index)) {
                Some(item) => item,
                None => return Err(ResolveError::PointerOutOfBounds { segment }),
            }
        } else {
            match current.get(&segment) {
                Some(member) => member,
                None => return Err(ResolveError::PointerMissing { segment }),
            }
        };
    }
    Ok(current)
}

fn canonical_index(text: &str) -> Option<usize> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let plain = text == "0" || !text.starts_with('0');
    text.parse().ok().filter(|index| digits && plain && *index <= MAX_INDEX)
}

/// Reads like JavaScript's `parseInt(text, 10)`.
fn lenient_index(text: &str) -> Option<usize> {
    let text = text.trim_start();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = text.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    let index: usize = text[..end].parse().ok()?;
    (!negative || index == 0).then_some(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers() {
        let root = SecretJson::parse(
            r#"{"a/b": {"~": "x"}, "": "empty", "l": ["p", "q"], "0": "zero", "s": "t"}"#,
        )
        .unwrap();
        let at = |pointer: &str, canonical: bool| match follow(&root, pointer, canonical) {
            Ok(SecretJson::String(text)) => Ok(text.as_str().to_owned()),
            Ok(other) => Ok(other.type_name().to_owned()),
            Err(error) => Err(error.to_string()),
        };
        for canonical in [false, true] {
            assert_eq!(at("/a~1b/~0", canonical).unwrap(), "x");
            assert_eq!(at("/", canonical).unwrap(), "empty");
            assert_eq!(at("/l/1", canonical).unwrap(), "q");
            assert_eq!(at("/0", canonical).unwrap(), "zero");
            for (pointer, tail) in [
                ("/l/2", "out of bounds."),
                ("/l/-", "out of bounds."),
                ("/x", "does not exist."),
                ("/s/0", "does not exist."),
                ("/l/", "out of bounds."),
            ] {
                assert!(at(pointer, canonical).unwrap_err().ends_with(tail), "{pointer}");
            }
            assert!(at("value", canonical).unwrap_err().contains("absolute JSON pointers"));
        }
        for odd in ["/l/01", "/l/1x", "/l/ 1", "/l/+1", "/l/1.9"] {
            assert_eq!(at(odd, false).unwrap(), "q", "{odd}");
            assert!(at(odd, true).is_err(), "{odd}");
        }
    }
}
