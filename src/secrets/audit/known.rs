//! The credentials that are known by value, and the search for copies of them.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::Read;
use std::ops::Range;
use std::path::Path;

use aho_corasick::{AhoCorasick, Match};
use zeroize::Zeroizing;

use crate::base::secret::SecretValue;
use crate::base::span::LineColumn;

/// Shorter values are not searched for: they occur by chance.
const MIN_CHARS: usize = 8;

/// Places of one credential in one file that are told.
const MAX_PLACES: u32 = 20;

/// A file is read in pieces of this many bytes.
const CHUNK: usize = 256 * 1024;

/// A set of credentials to look for.
#[derive(Debug, Default)]
pub(crate) struct KnownSecrets {
    values: Vec<SecretValue>,
    /// Indices by a hash that is keyed anew in each run.
    index: HashMap<u64, Vec<usize>>,
    keys: RandomState,
}

/// Where a credential was found in a file.
#[derive(Debug)]
pub(crate) struct Copy {
    /// Index for [`KnownSecrets::value`].
    pub(crate) secret: usize,
    /// Line and column; the column counts bytes where the file is not text.
    pub(crate) position: LineColumn,
}

impl KnownSecrets {
    /// Adds a credential, unless it is too short to be told from chance or is known already.
    pub(crate) fn add(&mut self, value: &SecretValue) {
        let text = value.expose("set of credentials to look for");
        if value.char_count() < MIN_CHARS || value.is_blank() || self.find(text).is_some() {
            return;
        }
        self.index.entry(self.keys.hash_one(text)).or_default().push(self.values.len());
        self.values.push(value.clone());
    }

    /// The credential that `text` is, as an index for [`Self::value`].
    pub(crate) fn find(&self, text: &str) -> Option<usize> {
        let same = |at: &usize| self.values[*at].expose("set of credentials to look for") == text;
        self.index.get(&self.keys.hash_one(text))?.iter().copied().find(same)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    pub(crate) fn value(&self, index: usize) -> &SecretValue {
        &self.values[index]
    }

    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// Prepares the search: each credential as it is, and as JSON and URLs escape it.
    ///
    /// # Errors
    /// When there are more credentials than the automaton can hold.
    pub(crate) fn searcher(&self) -> Result<Searcher, aho_corasick::BuildError> {
        let mut forms: Vec<Zeroizing<String>> = Vec::new();
        let mut owners = Vec::new();
        for (index, value) in self.values.iter().enumerate() {
            let text = value.expose("search for copies");
            let mut own = vec![Zeroizing::new(text.to_owned())];
            let json = Zeroizing::new(serde_json::Value::from(text).to_string());
            own.push(Zeroizing::new(json[1..json.len() - 1].to_owned()));
            own.push(percent_encoded(text));
            own.dedup();
            owners.extend(std::iter::repeat_n(index, own.len()));
            forms.append(&mut own);
        }
        let longest = forms.iter().map(|form| form.len()).max().unwrap_or(0);
        let automaton = AhoCorasick::new(forms.iter().map(|form| head(form)))?;
        Ok(Searcher { automaton, forms, owners, longest, secrets: self.values.len() })
    }
}

/// The search over many files for all credentials at once.
pub(crate) struct Searcher {
    /// Finds the heads of the forms: a small automaton, where one over whole credentials would cost
    /// more to build than most searches take.
    automaton: AhoCorasick,
    forms: Vec<Zeroizing<String>>,
    owners: Vec<usize>,
    longest: usize,
    secrets: usize,
}

/// What was seen of one credential in one file.
#[derive(Clone, Default)]
struct Seen {
    places: u32,
    /// The last line, from 1; none is 0.
    line: u32,
}

impl Searcher {
    /// Whether any credential stands in `bytes`.
    pub(crate) fn finds(&self, bytes: &[u8]) -> bool {
        self.automaton.find_overlapping_iter(bytes).any(|hit| self.whole(hit, bytes).is_some())
    }

    /// The bytes of the whole form whose head was hit, if it goes on as it should.
    fn whole(&self, hit: Match, bytes: &[u8]) -> Option<Range<usize>> {
        let form = self.forms[hit.pattern().as_usize()].as_bytes();
        let range = hit.start()..hit.start() + form.len();
        (bytes.get(range.clone())? == form).then_some(range)
    }

    /// The lines on which each credential stands in the file, in order, at most [`MAX_PLACES`] of
    /// one credential. Memory stays bounded whatever the size of the file.
    pub(crate) fn search(&self, path: &Path) -> std::io::Result<Vec<Copy>> {
        // The caller has seen a regular file; should a FIFO be put in its place, this must not hang.
        let file = open_nonblocking(path)?;
        let meta = file.metadata()?;
        if !meta.is_file() {
            return Err(std::io::Error::other("not a regular file"));
        }
        self.search_in(file, meta.len())
    }

    /// As [`Self::search`], in what `file` gives. `bytes` says how much that may be.
    pub(crate) fn search_in(&self, mut file: impl Read, bytes: u64) -> std::io::Result<Vec<Copy>> {
        // Most files are small, and a buffer is wiped when it goes.
        let size = usize::try_from(bytes).unwrap_or(CHUNK).min(CHUNK);
        let mut buffer = Zeroizing::new(vec![0_u8; size + self.longest + 1]);
        let mut seen = vec![Seen::default(); self.secrets];
        let mut copies = Vec::new();
        let (mut kept, mut line, mut column) = (0, 1_u32, 1_u32);
        loop {
            let read = file.read(&mut buffer[kept..])?;
            let length = kept + read;
            let mut from = (0, LineColumn { line, column });
            // Overlapping: one credential may begin with another.
            for hit in self.automaton.find_overlapping_iter(&buffer[..length]) {
                let owner = self.owners[hit.pattern().as_usize()];
                let Some(found) = self.whole(hit, &buffer[..length]) else { continue };
                // What lies in the kept tail was seen with the piece before.
                if found.end <= kept || seen[owner].places == MAX_PLACES {
                    continue;
                }
                // Hits come in order of their heads' ends, so the way from the last one is short.
                if found.start < from.0 {
                    from = (0, LineColumn { line, column });
                }
                let position = advance(from.1.line, from.1.column, &buffer[from.0..found.start]);
                from = (found.start, position);
                if seen[owner].line != position.line {
                    seen[owner] = Seen { places: seen[owner].places + 1, line: position.line };
                    copies.push(Copy { secret: owner, position });
                }
            }
            if read == 0 {
                return Ok(copies);
            }
            // The tail may hold the head of a credential that goes on in the next piece.
            let keep = self.longest.saturating_sub(1).min(length);
            let done = length - keep;
            let position = advance(line, column, &buffer[..done]);
            (line, column) = (position.line, position.column);
            buffer.copy_within(done..length, 0);
            kept = keep;
        }
    }
}

/// The first bytes of a form, which the automaton looks for.
fn head(form: &str) -> &[u8] {
    &form.as_bytes()[..form.len().min(10)]
}

fn open_nonblocking(path: &Path) -> std::io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

fn advance(line: u32, column: u32, bytes: &[u8]) -> LineColumn {
    let breaks = bytes.split(|b| *b == b'\n').count() - 1;
    let clip = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    match bytes.iter().rposition(|b| *b == b'\n') {
        None => LineColumn { line, column: column.saturating_add(clip(chars(bytes))) },
        Some(at) => LineColumn {
            line: line.saturating_add(clip(breaks)),
            column: clip(chars(&bytes[at + 1..]) + 1),
        },
    }
}

/// Characters of UTF-8 text: bytes that are no continuation bytes.
fn chars(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| **b & 0xc0 != 0x80).count()
}

fn percent_encoded(text: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len() * 3));
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(secrets: &[&str], content: &[u8]) -> Vec<(usize, u32, u32)> {
        let mut known = KnownSecrets::default();
        for secret in secrets {
            known.add(&SecretValue::new(*secret));
        }
        let dir = tempfile::tempdir().expect("temp dir");
        let file = dir.path().join("f");
        std::fs::File::create(&file)
            .and_then(|mut f| std::io::Write::write_all(&mut f, content))
            .unwrap();
        let copies = known.searcher().expect("builds").search(&file).expect("reads");
        copies.iter().map(|c| (c.secret, c.position.line, c.position.column)).collect()
    }

    #[test]
    fn finds_plain_and_escaped_copies() {
        assert_eq!(search(&["canary-alpha"], b"x\n  canary-alpha"), [(0, 2, 3)]);
        assert_eq!(search(&["canary\"alpha"], br#"{"a":"canary\"alpha"}"#), [(0, 1, 7)]);
        assert_eq!(search(&["canary alpha"], b"?k=canary%20alpha"), [(0, 1, 4)]);
        assert_eq!(search(&["short"], b"short"), []);
    }

    #[test]
    fn finds_a_copy_across_pieces() {
        for offset in [CHUNK - 5, CHUNK, CHUNK + 7, 3 * CHUNK - 1] {
            let mut content = vec![b'.'; offset];
            content.extend_from_slice(b"\ncanary-alpha-7Q and canary-alpha");
            let found = search(&["canary-alpha-7Q", "canary-alpha"], &content);
            assert_eq!(found.len(), 2, "{offset}");
            assert_eq!(found[0].1, 2);
        }
    }
}
