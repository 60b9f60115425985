//! Reading a database that nobody has open, without opening it through SQLite.
//!
//! A read-only connection to a database in WAL mode still creates `-wal` and `-shm` beside it,
//! and fails where the folder is read-only. When no process has the database open (there is no
//! `-shm`), the file and its log cannot change under a reader that checks so afterwards; then
//! the pages are streamed into an in-memory database, with the committed frames of the log on
//! top, and nothing on the disk is touched.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::sys::fs;

/// Databases over this size are not copied into memory.
pub(super) const MAX_BYTES: u64 = 16 * 1024 * 1024;

const HEADER_BYTES: usize = 100;
const WAL_HEADER_BYTES: usize = 32;
const FRAME_HEADER_BYTES: usize = 24;

/// The companion file of a database: `suffix` is `-wal`, `-shm` or `-journal`.
pub(super) fn companion(database: &Path, suffix: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// The pages of a database at one moment.
#[derive(Debug)]
pub(super) struct Snapshot {
    path: PathBuf,
    file: File,
    wal: Option<File>,
    stamp: Stamp,
    page_bytes: usize,
    pages: u32,
    /// The page and the place of its newest committed content in the log.
    overlay: HashMap<u32, u64>,
}

/// What changes when the database or one of its companions is written to or replaced.
#[derive(Debug, PartialEq, Eq)]
struct Stamp {
    files: [Option<FileStamp>; 3],
    /// The first bytes of the database; a counter in them grows with every commit.
    header: Vec<u8>,
}

/// What changes when a file is written to or replaced.
#[derive(Debug, PartialEq, Eq)]
struct FileStamp {
    device: u64,
    inode: u64,
    size_bytes: u64,
    modified: (i64, i64),
}

impl Stamp {
    fn of(path: &Path, file: &File) -> io::Result<Self> {
        let one = |path: &Path| {
            let meta = std::fs::metadata(path).ok()?;
            Some(FileStamp {
                device: meta.dev(),
                inode: meta.ino(),
                size_bytes: meta.len(),
                modified: (meta.mtime(), meta.mtime_nsec()),
            })
        };
        let mut header = vec![0; HEADER_BYTES];
        file.read_exact_at(&mut header, 0)?;
        let files = [one(path), one(&companion(path, "-wal")), one(&companion(path, "-shm"))];
        Ok(Self { files, header })
    }
}

impl Snapshot {
    /// Takes a snapshot, when the database is in WAL mode, is closed everywhere and is small
    /// enough. Otherwise `None`: it is then opened through SQLite.
    pub(super) fn take(path: &Path) -> io::Result<Option<Self>> {
        if companion(path, "-shm").exists() || companion(path, "-journal").exists() {
            return Ok(None);
        }
        let file = fs::open_regular(path)?;
        let mut header = [0; HEADER_BYTES];
        match file.read_exact_at(&mut header, 0) {
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            other => other?,
        }
        if !header.starts_with(b"SQLite format 3\0") || header[19] != 2 {
            return Ok(None);
        }
        let stamp = Stamp::of(path, &file)?;
        let page_bytes = match u16::from_be_bytes([header[16], header[17]]) {
            1 => 65536,
            bytes => usize::from(bytes),
        };
        if !(512..=65536).contains(&page_bytes) || !page_bytes.is_power_of_two() {
            return Ok(None);
        }
        let pages = file.metadata()?.len() / page_bytes as u64;
        let mut snapshot = Self {
            path: path.to_owned(),
            file,
            wal: fs::open_regular(&companion(path, "-wal")).ok(),
            stamp,
            page_bytes,
            pages: u32::try_from(pages).unwrap_or(u32::MAX),
            overlay: HashMap::new(),
        };
        snapshot.read_log()?;
        Ok((snapshot.size_bytes() <= MAX_BYTES).then_some(snapshot))
    }

    /// The size of the database in this snapshot.
    pub(super) fn size_bytes(&self) -> u64 {
        u64::from(self.pages) * self.page_bytes as u64
    }

    /// Whether the files are still as they were when the snapshot was taken.
    pub(super) fn is_current(&self) -> bool {
        Stamp::of(&self.path, &self.file).is_ok_and(|now| now == self.stamp)
    }

    /// Finds the newest committed frame of every page in the log: the frames up to the last
    /// commit whose salts and running checksum fit the header (the file format's own rule).
    fn read_log(&mut self) -> io::Result<()> {
        let Some(wal) = &self.wal else { return Ok(()) };
        let mut header = [0; WAL_HEADER_BYTES];
        match wal.read_exact_at(&mut header, 0) {
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            other => other?,
        }
        let word = |bytes: &[u8], at: usize| {
            u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
        };
        let magic = word(&header, 0);
        let big_endian = magic & 1 == 1;
        let mut sum = checksum((0, 0), &header[..24], big_endian);
        if magic & !1 != 0x377f_0682
            || word(&header, 8) as usize != self.page_bytes
            || sum != (word(&header, 24), word(&header, 28))
        {
            return Ok(());
        }
        let mut frame = Zeroizing::new(vec![0; FRAME_HEADER_BYTES + self.page_bytes]);
        let mut pending = Vec::new();
        let mut at = WAL_HEADER_BYTES as u64;
        while wal.read_exact_at(&mut frame, at).is_ok() {
            sum = checksum(sum, &frame[..8], big_endian);
            sum = checksum(sum, &frame[FRAME_HEADER_BYTES..], big_endian);
            if frame[8..16] != header[16..24] || sum != (word(&frame, 16), word(&frame, 20)) {
                break;
            }
            pending.push((word(&frame, 0), at + FRAME_HEADER_BYTES as u64));
            let pages_after_commit = word(&frame, 4);
            if pages_after_commit != 0 {
                self.overlay.extend(pending.drain(..));
                self.pages = pages_after_commit;
            }
            at += frame.len() as u64;
        }
        Ok(())
    }

    /// The pages in order, marked as a database without a log, as an in-memory one has to be.
    pub(super) fn pages(&self) -> Pages<'_> {
        Pages { snapshot: self, next: 1, page: Zeroizing::new(Vec::new()), read: 0 }
    }
}

fn checksum(start: (u32, u32), bytes: &[u8], big_endian: bool) -> (u32, u32) {
    bytes.chunks_exact(8).fold(start, |(a, b), pair| {
        let word = |at: usize| {
            let bytes = [pair[at], pair[at + 1], pair[at + 2], pair[at + 3]];
            if big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
        };
        let a = a.wrapping_add(word(0)).wrapping_add(b);
        (a, b.wrapping_add(word(4)).wrapping_add(a))
    })
}

/// A reader over the pages of a [`Snapshot`]; holds one page at a time.
pub(super) struct Pages<'a> {
    snapshot: &'a Snapshot,
    next: u32,
    page: Zeroizing<Vec<u8>>,
    read: usize,
}

impl Read for Pages<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.read == self.page.len() {
            if self.next > self.snapshot.pages {
                return Ok(0);
            }
            self.page.resize(self.snapshot.page_bytes, 0);
            self.load()?;
            self.next += 1;
            self.read = 0;
        }
        let count = out.len().min(self.page.len() - self.read);
        out[..count].copy_from_slice(&self.page[self.read..self.read + count]);
        self.read += count;
        Ok(count)
    }
}

impl Pages<'_> {
    fn load(&mut self) -> io::Result<()> {
        if let (Some(&at), Some(wal)) = (self.snapshot.overlay.get(&self.next), &self.snapshot.wal)
        {
            wal.read_exact_at(&mut self.page, at)?;
        } else {
            let at = u64::from(self.next - 1) * self.snapshot.page_bytes as u64;
            self.snapshot.file.read_exact_at(&mut self.page, at)?;
        }
        if self.next == 1 {
            // Format versions of writer and reader: 1 is "no log".
            self.page[18] = 1;
            self.page[19] = 1;
        }
        Ok(())
    }
}
