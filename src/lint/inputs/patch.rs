//! Reads which lines a patch adds. Content of any length passes through; it is not kept.

use std::collections::HashMap;
use std::io::{self, BufRead};
use std::ops::Range;

/// The added lines, from 1, of each path. A path without hunks is not there.
pub type Added = HashMap<Vec<u8>, Vec<Range<u32>>>;

/// The most that is kept of a line: paths are shorter.
const KEPT: usize = 64 * 1024;

/// Reads a patch without context lines (`-U0 --dst-prefix=b/`).
///
/// # Errors
/// Those of reading.
pub fn read(input: &mut impl BufRead) -> io::Result<Added> {
    let mut added = Added::new();
    let mut path: Option<Vec<u8>> = None;
    // Lines of the hunk that are still to come: only their number says where it ends, for a line
    // of content may look like any header.
    let mut left: u64 = 0;
    let mut line = Vec::new();
    while read_line(input, &mut line)? {
        if left > 0 {
            if matches!(line.first(), Some(b'+' | b'-' | b' ')) {
                left -= 1;
            }
        } else if line.starts_with(b"diff --git ") {
            path = None;
        } else if let Some(name) = line.strip_prefix(b"+++ ") {
            path = new_path(name);
        } else if let Some((old, first, new)) = hunk(&line) {
            left = old + new;
            if let (Some(path), true) = (&path, new > 0) {
                let number = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
                let range = number(first)..number(first.saturating_add(new));
                added.entry(path.clone()).or_default().push(range);
            }
        }
    }
    Ok(added)
}

/// Reads a line without its end; of an overlong one the beginning. `false` at the end.
fn read_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut any = false;
    loop {
        let bytes = match reader.fill_buf() {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if bytes.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let part = &bytes[..end.unwrap_or(bytes.len())];
        line.extend_from_slice(&part[..part.len().min(KEPT.saturating_sub(line.len()))]);
        let used = end.map_or(part.len(), |end| end + 1);
        reader.consume(used);
        if end.is_some() {
            return Ok(true);
        }
    }
}

/// `@@ -OLD[,COUNT] +FIRST[,COUNT] @@`: the count before, the first line and the count after.
fn hunk(line: &[u8]) -> Option<(u64, u64, u64)> {
    // What follows the second `@@` is a line of the file, which may be anything.
    let mut words = line.strip_prefix(b"@@ -")?.split(|byte| *byte == b' ');
    let (old, new) = (words.next()?, words.next()?.strip_prefix(b"+")?);
    let (_, old) = first_and_count(old)?;
    let (first, new) = first_and_count(new)?;
    Some((old, first, new))
}

/// `FIRST[,COUNT]`; one line where no count stands.
fn first_and_count(word: &[u8]) -> Option<(u64, u64)> {
    let word = std::str::from_utf8(word).ok()?;
    let (first, count) = word.split_once(',').unwrap_or((word, "1"));
    Some((first.parse().ok()?, count.parse().ok()?))
}

/// The path behind `+++ `; nothing for `/dev/null`.
fn new_path(name: &[u8]) -> Option<Vec<u8>> {
    if name.starts_with(b"\"") {
        return unquote(name)?.strip_prefix(b"b/").map(<[u8]>::to_vec);
    }
    // A tab marks the end of a name with blanks in it; a name with a tab is in quotes.
    let name = name.strip_suffix(b"\t").unwrap_or(name);
    name.strip_prefix(b"b/").map(<[u8]>::to_vec)
}

/// Undoes the quotes that git puts around names, those of a string in C.
fn unquote(quoted: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = quoted.strip_prefix(b"\"")?.iter().copied();
    let mut name = Vec::with_capacity(quoted.len());
    loop {
        match bytes.next()? {
            b'"' => return Some(name),
            b'\\' => name.push(match bytes.next()? {
                b'a' => 7,
                b'b' => 8,
                b't' => b'\t',
                b'n' => b'\n',
                b'v' => 11,
                b'f' => 12,
                b'r' => b'\r',
                digit @ b'0'..=b'3' => {
                    let (middle, last) = (bytes.next()?, bytes.next()?);
                    let octal = |digit: u8| digit.checked_sub(b'0').filter(|value| *value < 8);
                    octal(digit)? * 64 + octal(middle)? * 8 + octal(last)?
                }
                other => other,
            }),
            other => name.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_added_lines_count_and_content_is_no_header() {
        let patch = "diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n\
                     @@ -3 +3,2 @@ fn f() {\n-+++ b/evil\n+++ b/evil\n+@@ -1 +90 @@\n\
                     @@ -9,2 +10,0 @@\n-a\n-b\n\\ No newline at end of file\n\
                     @@ -20,0 +21 @@ \u{e9}\n+last\n\
                     diff --git a/gone b/gone\ndeleted file mode 100644\n--- a/gone\n+++ /dev/null\n\
                     @@ -1 +0,0 @@\n-x\n\
                     diff --git a/y z b/y z\n--- a/y z\t\n+++ b/y z\t\n@@ -0,0 +1,3 @@\n+1\n+2\n+3\n";
        let added = read(&mut patch.as_bytes()).unwrap();
        assert_eq!(added.len(), 2);
        assert_eq!(added[&b"x"[..]], [3..5, 21..22]);
        assert_eq!(added[&b"y z"[..]], std::slice::from_ref(&(1..4)));
    }

    #[test]
    fn quoted_names_are_read() {
        assert_eq!(new_path(b"\"b/a\\n\\\"\\303\\251\\\\\"").unwrap(), b"a\n\"\xc3\xa9\\");
        assert_eq!(new_path(b"\"b/\\4"), None);
        assert_eq!(new_path(b"/dev/null"), None);
        assert_eq!(new_path("b/\u{e9}".as_bytes()).unwrap(), "\u{e9}".as_bytes());
    }

    #[test]
    fn overlong_lines_pass_through() {
        let long = "z".repeat(3 * KEPT);
        let patch = format!("+++ b/x\n@@ -0,0 +1,2 @@ {long}\n+{long}\n+b\n@@ -5,0 +8 @@\n+c\n");
        assert_eq!(read(&mut patch.as_bytes()).unwrap()[&b"x"[..]], [1..3, 8..9]);
    }
}
