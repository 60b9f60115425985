//! Scans the chosen texts on a few threads, in bounded memory, with results in order of path.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use zeroize::Zeroizing;

use super::decode::{self, Encoding};
use super::error::LintError;
use super::fingerprint::{Fingerprint, Fingerprinter};
use super::format::Format;
use super::inputs::{self, Input, Inputs, Mode, Note, Passed, Place};
use super::judge::{Confidence, Kind, Skip};
use super::positions::Positions;
use super::prefilter;
use super::scan::{self, Additions, Found, Scan};
use crate::base::span::LineColumn;
use crate::sys::fs::{FileBuffer, Unread};
use crate::sys::git::{Blob, Blobs, GitError};
use crate::sys::host::Host;
use crate::sys::parallel;

/// What is read of one file at most, unless the request says otherwise, in bytes.
pub const MAX_FILE_BYTES: u64 = 5 * 1024 * 1024;

/// What to scan and how.
#[derive(Clone)]
pub struct Request {
    /// The root of the scan, an absolute path: paths are shown relative to it, and git is asked
    /// there.
    pub root: PathBuf,
    /// What to scan.
    pub mode: Mode,
    /// Restricts the choice; relative to the root or absolute. None means the root.
    pub paths: Vec<PathBuf>,
    /// Larger files are not read and are named as incomplete.
    pub max_file_bytes: u64,
    /// How many threads scan.
    pub threads: usize,
    /// Whether values under the name of a credential that are none are wanted too, with the
    /// reason. Then every file is parsed.
    pub with_skipped: bool,
    /// What the operator adds to the judgement; with anything of it every file is parsed.
    pub additions: Additions,
    /// The key of the fingerprints.
    pub fingerprint_key: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request")
            .field("root", &self.root)
            .field("mode", &self.mode)
            .field("paths", &self.paths)
            .finish_non_exhaustive()
    }
}

impl Request {
    /// Scans `root` in `mode` with the usual limits.
    #[must_use]
    pub fn new(root: PathBuf, mode: Mode, fingerprint_key: Zeroizing<[u8; 32]>) -> Self {
        Self {
            root,
            mode,
            paths: Vec::new(),
            max_file_bytes: MAX_FILE_BYTES,
            threads: parallel::few(),
            with_skipped: false,
            additions: Additions::default(),
            fingerprint_key,
        }
    }
}

/// A text that was parsed, as [`run_with`] shows it.
#[derive(Debug)]
pub struct Scanned<'a> {
    /// Which text it is.
    pub input: &'a Input,
    /// The decoded text; all spans are of its bytes.
    pub text: &'a str,
    /// How it was encoded.
    pub encoding: Encoding,
    /// What was found in it; of the findings those that count (see [`Input::added`]).
    pub scan: Scan,
}

/// What a scan gives; `T` is what the caller made of each file with something in it.
#[derive(Debug)]
pub struct LintOutcome<T = FileFindings> {
    /// Files with something in them, in order of path.
    pub files: Vec<T>,
    /// The paths of all texts that were read, in order.
    pub scanned: Vec<String>,
    /// How many of them were parsed; the others cannot hold a credential.
    pub parsed: usize,
    /// How many bytes were read.
    pub bytes: u64,
    /// What should have been read and was not, or not as what it is; with the reason.
    pub incomplete: Vec<(String, String)>,
    /// What was passed over on purpose.
    pub passed: Vec<(String, Passed)>,
    /// What to know about the choice of files.
    pub notes: Vec<Note>,
}

/// What was found in a file.
#[derive(Debug)]
pub struct FileFindings {
    /// Which text it is.
    pub input: Input,
    /// What it was read as.
    pub format: Format,
    /// How it was encoded.
    pub encoding: Encoding,
    /// The credentials, in order of place.
    pub findings: Vec<LintFinding>,
    /// Values under the name of a credential that are none: path, place, reason.
    pub skipped: Vec<(String, LineColumn, Skip)>,
}

/// A credential in a file. The value itself is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintFinding {
    /// What kind.
    pub kind: Kind,
    /// How sure.
    pub confidence: Confidence,
    /// The beginning of the value that may be shown.
    pub public_prefix: &'static str,
    /// The value's length in characters.
    pub length: usize,
    /// The name that it stands under.
    pub name: Option<String>,
    /// The way from the root of the document, as reports show it.
    pub key_path: String,
    /// Its bytes in the decoded text.
    pub bytes: Range<usize>,
    /// Where it begins.
    pub start: LineColumn,
    /// One past its last character.
    pub end: LineColumn,
    /// The same for the same value in another place.
    pub fingerprint: Fingerprint,
}

/// Scans what `request` chooses.
///
/// # Errors
/// When nothing can be chosen: no repository where one is needed, an unknown revision. A file that
/// cannot be read is no error; see [`LintOutcome::incomplete`].
pub fn run(request: &Request, host: &Host) -> Result<LintOutcome, LintError> {
    let prints = Fingerprinter::new(&request.fingerprint_key);
    run_with(request, host, |scanned| findings(scanned, &prints))
}

/// As [`run`]; `each` makes of a parsed file what is to be kept of it. It is called on several
/// threads, and not at all for files that cannot hold a credential.
///
/// # Errors
/// Those of [`run`].
pub fn run_with<T: Send>(
    request: &Request,
    host: &Host,
    each: impl Fn(Scanned<'_>) -> Option<T> + Sync,
) -> Result<LintOutcome<T>, LintError> {
    let inputs = inputs::choose(&request.root, &request.mode, &request.paths, host)?;
    let Inputs { files, mut passed, mut incomplete, notes, repository } = inputs;
    let start = || Reader {
        limit: request.max_file_bytes,
        how: How {
            all: request.with_skipped || !request.additions.is_empty(),
            additions: &request.additions,
        },
        buffer: FileBuffer::default(),
        blobs: None,
        start_blobs: || repository.as_ref().map(|(git, folder)| git.blobs(folder)),
    };
    let seen = parallel::in_parallel_with(&files, request.threads, start, |reader, _, input| {
        Some(reader.scan(input, &each))
    });
    let mut outcome = LintOutcome {
        files: Vec::new(),
        scanned: Vec::with_capacity(files.len()),
        parsed: 0,
        bytes: 0,
        incomplete: Vec::new(),
        passed: Vec::new(),
        notes,
    };
    for (input, seen) in files.into_iter().zip(seen) {
        match seen {
            Seen::Read { bytes, parsed, stopped, result } => {
                outcome.bytes += bytes;
                outcome.parsed += usize::from(parsed);
                outcome.files.extend(result);
                if let Some(reason) = stopped {
                    incomplete.push((input.path.clone(), reason));
                }
                outcome.scanned.push(input.path);
            }
            Seen::Passed(why) => passed.push((input.path, why)),
            Seen::Unread(reason) => incomplete.push((input.path, reason)),
        }
    }
    incomplete.sort();
    passed.sort_by(|a, b| a.0.cmp(&b.0));
    outcome.incomplete = incomplete;
    outcome.passed = passed;
    Ok(outcome)
}

/// What became of an input.
enum Seen<T> {
    Read { bytes: u64, parsed: bool, stopped: Option<String>, result: Option<T> },
    Passed(Passed),
    Unread(String),
}

/// How a file is judged.
#[derive(Clone, Copy)]
struct How<'r> {
    /// Every file is parsed.
    all: bool,
    additions: &'r Additions,
}

/// What a thread keeps from file to file.
struct Reader<'r, F> {
    limit: u64,
    how: How<'r>,
    buffer: FileBuffer,
    blobs: Option<Blobs>,
    start_blobs: F,
}

impl<F: Fn() -> Option<Result<Blobs, GitError>>> Reader<'_, F> {
    fn scan<T>(&mut self, input: &Input, each: &impl Fn(Scanned<'_>) -> Option<T>) -> Seen<T> {
        let how = self.how;
        let limit = self.limit;
        let too_large =
            || Seen::Unread(format!("it is larger than {limit} bytes (`--max-file-bytes`)"));
        match &input.place {
            Place::Given(bytes) => scan_bytes(input, bytes, how, each),
            Place::Disk(path) | Place::Tracked(path) => match self.buffer.read(path, limit) {
                Ok(bytes) => scan_bytes(input, bytes, how, each),
                Err(Unread::TooLarge { .. }) => too_large(),
                Err(Unread::Missing) if matches!(input.place, Place::Tracked(_)) => {
                    Seen::Passed(Passed::NotInWorkTree)
                }
                Err(Unread::NotAFile(kind)) => Seen::Passed(Passed::NotAFile(kind)),
                Err(refused @ (Unread::Missing | Unread::Refused(_))) => {
                    Seen::Unread(refused.to_string())
                }
            },
            Place::Blob(id) => {
                if self.blobs.is_none() {
                    match (self.start_blobs)() {
                        Some(Ok(blobs)) => self.blobs = Some(blobs),
                        Some(Err(error)) => return Seen::Unread(error.to_string()),
                        None => {}
                    }
                }
                let Some(blobs) = &mut self.blobs else {
                    return Seen::Unread("it is in no repository".to_owned());
                };
                match blobs.read(id, limit, &mut self.buffer) {
                    Ok(Blob::Bytes(bytes)) => scan_bytes(input, bytes, how, each),
                    Ok(Blob::TooLarge(_)) => too_large(),
                    Ok(Blob::Absent) => Seen::Unread("its content is not in this clone".to_owned()),
                    Err(error) => {
                        // A broken conversation is not carried on.
                        self.blobs = None;
                        Seen::Unread(error.to_string())
                    }
                }
            }
        }
    }
}

fn scan_bytes<T>(
    input: &Input,
    bytes: &[u8],
    how: How<'_>,
    each: &impl Fn(Scanned<'_>) -> Option<T>,
) -> Seen<T> {
    let count = bytes.len() as u64;
    if decode::is_binary(bytes) {
        return Seen::Passed(Passed::Binary);
    }
    let clean = Seen::Read { bytes: count, parsed: false, stopped: None, result: None };
    if !how.all && !decode::is_utf16(bytes) && !prefilter::may_hold(&input.path, bytes) {
        return clean;
    }
    let Some((text, encoding)) = decode::decode(bytes) else { return Seen::Passed(Passed::Binary) };
    let owned;
    let text: &str = match text {
        std::borrow::Cow::Borrowed(text) => text,
        std::borrow::Cow::Owned(text) => {
            owned = Zeroizing::new(text);
            &owned
        }
    };
    if encoding == Encoding::Utf16 && !how.all && !prefilter::may_hold(&input.path, text.as_bytes())
    {
        return clean;
    }
    // A defect in a parser must not hide what the other files hold.
    let scanned = catch_unwind(AssertUnwindSafe(|| {
        let mut scan = scan::scan_with(&input.path, text, how.additions);
        keep_added(input, text, &mut scan);
        let stopped = scan.stopped.as_ref().map(|(at, why)| {
            let line = Positions::new(text).at(*at).line;
            format!("line {line}: {why}; what follows was read line by line")
        });
        let result = each(Scanned { input, text, encoding, scan });
        (stopped, result)
    }));
    match scanned {
        Ok((stopped, result)) => Seen::Read { bytes: count, parsed: true, stopped, result },
        Err(_) => Seen::Unread("its parser failed, which is a defect in telson".to_owned()),
    }
}

/// Drops what lies on no line that counts.
fn keep_added(input: &Input, text: &str, scan: &mut Scan) {
    let Some(added) = &input.added else { return };
    let counts =
        |first: u32, last: u32| added.iter().any(|range| range.start <= last && first < range.end);
    let mut positions = Positions::new(text);
    scan.found.retain(|found| {
        let first = positions.at(found.span.start).line;
        let last = positions.at(found.span.end.saturating_sub(1).max(found.span.start)).line;
        counts(first, last)
    });
}

fn findings(scanned: Scanned<'_>, prints: &Fingerprinter) -> Option<FileFindings> {
    let Scanned { input, text, encoding, scan } = scanned;
    if scan.found.is_empty() && scan.skipped.is_empty() {
        return None;
    }
    let mut positions = Positions::new(text);
    let findings = scan.found.iter().map(|found| finding(found, &mut positions, prints)).collect();
    let mut skipped: Vec<_> = scan.skipped.iter().collect();
    let place = |leaf: &super::leaf::Leaf| leaf.value.file_range(0..leaf.value.text().len()).start;
    skipped.sort_by_key(|(leaf, _)| place(leaf));
    let mut positions = Positions::new(text);
    let skipped = skipped
        .into_iter()
        .map(|(leaf, skip)| (leaf.shown_path(), positions.at(place(leaf)), *skip))
        .collect();
    Some(FileFindings { input: input.clone(), format: scan.format, encoding, findings, skipped })
}

fn finding(found: &Found, positions: &mut Positions<'_>, prints: &Fingerprinter) -> LintFinding {
    let value = found.leaf.value.text().get(found.hit.range.clone()).unwrap_or_default();
    LintFinding {
        kind: found.hit.kind,
        confidence: found.hit.confidence,
        public_prefix: found.hit.public_prefix,
        length: value.chars().count(),
        name: found.leaf.name().map(str::to_owned),
        key_path: found.leaf.shown_path(),
        bytes: found.span.clone(),
        start: positions.at(found.span.start),
        end: positions.at(found.span.end),
        fingerprint: prints.of(&[value]),
    }
}
