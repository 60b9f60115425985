//! The undo bundle: the old content of every file of an apply, encrypted to a passphrase.
//!
//! The file is plain age (scrypt recipient), so `age -d` opens it without telson. Inside is JSON.

use std::fmt;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use age::secrecy::SecretString;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::base::secret::SecretValue;
use crate::sys::fs::{self, FsError, Perms};
use crate::sys::txn::Change;

const SCHEMA: &str = "telson.undo/1";
/// The largest bundle that is read, and the largest file in one.
const LIMIT: u64 = 256 * 1024 * 1024;
/// Bundles that ask for more work are refused: 2^20 takes 1 GiB of memory and some seconds.
const MOST_WORK: u8 = 20;

/// What the key derivation costs: `N = 2^log_n`, 128 bytes x 8 x N of memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkFactor(u8);

impl WorkFactor {
    /// About a second and 256 MiB in a release build on a present-day machine. A fixed figure and
    /// not a measured one: a busy machine must not make a weaker bundle.
    pub const STANDARD: Self = Self(18);

    /// A cheaper one, for tests; at least 1, at most what is read again.
    #[must_use]
    pub fn log_n(log_n: u8) -> Self {
        Self(log_n.clamp(1, MOST_WORK))
    }
}

/// One file as it was before the change.
pub struct UndoFile {
    /// Its path as the change named it.
    pub path: PathBuf,
    /// Its permission bits.
    pub mode: u32,
    /// Its content; `None` when it did not exist, so that undo removes it.
    pub before: Option<Zeroizing<Vec<u8>>>,
    /// SHA-256 in hex of the content that the change gives it; `None` when the change removes it.
    pub after_sha256: Option<String>,
}

/// Something else than a file that can be undone, such as rows of a database.
pub struct UndoRecord {
    /// Who understands it.
    pub kind: String,
    /// What is needed, old values included.
    pub data: Zeroizing<String>,
}

/// Everything that an undo needs.
#[derive(Default)]
pub struct Bundle {
    /// The files.
    pub files: Vec<UndoFile>,
    /// The rest.
    pub records: Vec<UndoRecord>,
}

impl fmt::Debug for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let paths: Vec<_> = self.files.iter().map(|file| &file.path).collect();
        f.debug_struct("Bundle").field("files", &paths).finish_non_exhaustive()
    }
}

/// Why a bundle was not written or read.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    /// No passphrase.
    #[error("the passphrase of an undo bundle cannot be empty")]
    NoPassphrase,
    /// The path of a file cannot stand in JSON.
    #[error("{} is not a UTF-8 path, which an undo bundle cannot hold", path.display())]
    Path {
        /// The file.
        path: PathBuf,
    },
    /// The bundle was written and does not give back what was put in. It was removed.
    #[error("the undo bundle {} does not read back; nothing was changed", path.display())]
    Verify {
        /// The bundle.
        path: PathBuf,
    },
    /// Decryption failed.
    #[error("the passphrase does not open {}", path.display())]
    Passphrase {
        /// The bundle.
        path: PathBuf,
    },
    /// Not a bundle, or damaged.
    #[error("{} is not a usable undo bundle: {why}", path.display())]
    Damaged {
        /// The bundle.
        path: PathBuf,
        /// What is wrong.
        why: &'static str,
    },
    /// A file operation failed.
    #[error(transparent)]
    Fs(#[from] FsError),
}

/// What [`restore`] would do.
#[derive(Debug, Default)]
pub struct Restore {
    /// Changes for a [`crate::sys::txn::Transaction`].
    pub changes: Vec<Change>,
    /// Files that already are as before.
    pub unchanged: Vec<PathBuf>,
    /// Files that were changed after the apply; undoing would lose that, so they also stand in
    /// `changes` only if the caller asked for it.
    pub drifted: Vec<PathBuf>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    schema: String,
    files: Vec<WireFile>,
    records: Vec<WireRecord>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireFile {
    path: String,
    mode: u32,
    bytes: Option<Wiped>,
    after_sha256: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireRecord {
    kind: String,
    data: Wiped,
}

/// Text that is wiped when dropped.
struct Wiped(Zeroizing<String>);

impl Serialize for Wiped {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Wiped {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}

/// Writes the bundle to a new file, mode 0600, and proves that it opens again with the passphrase.
/// On an error no file is left. A caller changes nothing before this has returned.
pub fn write_bundle(
    path: &Path,
    bundle: &Bundle,
    passphrase: &SecretValue,
    work: WorkFactor,
) -> Result<(), UndoError> {
    let sealed = seal(path, bundle, passphrase, work)?;
    fs::create_new(path, &sealed, 0o600)?;
    let proven = read_bundle(path, passphrase).is_ok_and(|read| same(&read, bundle));
    if proven {
        return Ok(());
    }
    // The file is this call's own: it was created exclusively a moment ago.
    let _ = std::fs::remove_file(path);
    Err(UndoError::Verify { path: path.to_owned() })
}

/// Opens a bundle.
pub fn read_bundle(path: &Path, passphrase: &SecretValue) -> Result<Bundle, UndoError> {
    let damaged = |why| UndoError::Damaged { path: path.to_owned(), why };
    let sealed = fs::read(path, LIMIT)?;
    let mut identity = age::scrypt::Identity::new(secret_string(passphrase)?);
    identity.set_max_work_factor(MOST_WORK);
    let decryptor = age::Decryptor::new(&sealed.bytes[..])
        .map_err(|_| damaged("it does not begin as an age file"))?;
    let mut reader =
        decryptor.decrypt(std::iter::once(&identity as _)).map_err(|error| match error {
            age::DecryptError::ExcessiveWork { .. } => {
                damaged("its passphrase derivation asks for too much work")
            }
            age::DecryptError::InvalidHeader | age::DecryptError::Io(_) => {
                damaged("its header is broken")
            }
            age::DecryptError::NoMatchingKeys => damaged("it is not encrypted to a passphrase"),
            _ => UndoError::Passphrase { path: path.to_owned() },
        })?;
    // The plain text is never longer than the sealed one, so the buffer is never moved.
    let mut text = Zeroizing::new(Vec::with_capacity(sealed.bytes.len()));
    reader.read_to_end(&mut text).map_err(|_| damaged("its content is cut off or altered"))?;
    let wire: Wire =
        serde_json::from_slice(&text).map_err(|_| damaged("its content is not an undo bundle"))?;
    if wire.schema != SCHEMA {
        return Err(damaged("it was written by another version of telson"));
    }
    let mut files = Vec::new();
    for file in wire.files {
        let before = match file.bytes {
            None => None,
            Some(code) => {
                let mut bytes = Zeroizing::new(Vec::with_capacity(code.0.len()));
                STANDARD
                    .decode_vec(code.0.as_bytes(), &mut bytes)
                    .map_err(|_| damaged("a file in it is not base64"))?;
                Some(bytes)
            }
        };
        let path = PathBuf::from(file.path);
        files.push(UndoFile { path, mode: file.mode, before, after_sha256: file.after_sha256 });
    }
    let records =
        wire.records.into_iter().map(|r| UndoRecord { kind: r.kind, data: r.data.0 }).collect();
    Ok(Bundle { files, records })
}

/// The changes that bring the files of a bundle back. With `over_drift` a file that was changed
/// after the apply is brought back as well. Reads the files; writes nothing.
pub fn restore(bundle: Bundle, over_drift: bool) -> Result<Restore, UndoError> {
    let mut restore = Restore::default();
    for file in bundle.files {
        let now = match fs::read(&file.path, LIMIT) {
            Ok(read) => Some(read.state),
            Err(error) if error.is_missing() => None,
            Err(error) => return Err(error.into()),
        };
        let hash = |bytes: &Zeroizing<Vec<u8>>| hex(bytes);
        let before_sha256 = file.before.as_ref().map(hash);
        let now_sha256 = now.as_ref().map(|state| state.identity.sha256.clone());
        let mode_is_back = now.as_ref().is_none_or(|state| state.mode == file.mode);
        if now_sha256 == before_sha256 && mode_is_back {
            restore.unchanged.push(file.path);
            continue;
        }
        if now_sha256 != file.after_sha256 && now_sha256 != before_sha256 {
            restore.drifted.push(file.path.clone());
            if !over_drift {
                continue;
            }
        }
        restore.changes.extend(match (now, file.before) {
            (Some(was), Some(bytes)) => {
                // Keep also carries the access list; only another mode needs to be set.
                let perms =
                    if was.mode == file.mode { Perms::Keep } else { Perms::Exactly(file.mode) };
                Some(Change::Write { was, bytes, perms })
            }
            (None, Some(bytes)) => Some(Change::Create { path: file.path, bytes, mode: file.mode }),
            (Some(was), None) => Some(Change::Remove { was }),
            (None, None) => None,
        });
    }
    Ok(restore)
}

fn seal(
    path: &Path,
    bundle: &Bundle,
    passphrase: &SecretValue,
    work: WorkFactor,
) -> Result<Vec<u8>, UndoError> {
    let mut wire = Wire { schema: SCHEMA.to_owned(), files: Vec::new(), records: Vec::new() };
    for file in &bundle.files {
        let name = file.path.to_str().ok_or_else(|| UndoError::Path { path: file.path.clone() })?;
        let bytes = file.before.as_ref().map(|bytes| {
            // Room for all of it, so that the text is never moved and left behind unwiped.
            let mut code = Zeroizing::new(String::with_capacity(bytes.len() / 3 * 4 + 4));
            STANDARD.encode_string(&**bytes, &mut code);
            Wiped(code)
        });
        wire.files.push(WireFile {
            path: name.to_owned(),
            mode: file.mode,
            bytes,
            after_sha256: file.after_sha256.clone(),
        });
    }
    for record in &bundle.records {
        let (kind, data) = (record.kind.clone(), Wiped(record.data.clone()));
        wire.records.push(WireRecord { kind, data });
    }
    let mut recipient = age::scrypt::Recipient::new(secret_string(passphrase)?);
    recipient.set_work_factor(work.0);
    let failed = |_| UndoError::Verify { path: path.to_owned() };
    let encryptor = age::Encryptor::with_recipients(std::iter::once(&recipient as _))
        .map_err(|_| UndoError::Verify { path: path.to_owned() })?;
    let mut sealed = Vec::new();
    let mut writer = encryptor.wrap_output(&mut sealed).map_err(failed)?;
    // Straight into the cipher: the JSON text as a whole is never in memory.
    serde_json::to_writer(&mut writer, &wire)
        .map_err(|_| UndoError::Verify { path: path.to_owned() })?;
    writer.flush().map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(sealed)
}

fn secret_string(passphrase: &SecretValue) -> Result<SecretString, UndoError> {
    if passphrase.is_blank() {
        return Err(UndoError::NoPassphrase);
    }
    Ok(SecretString::from(passphrase.expose("derive the key of an undo bundle").to_owned()))
}

fn same(left: &Bundle, right: &Bundle) -> bool {
    let file = |f: &UndoFile| {
        (f.path.clone(), f.mode, f.before.as_ref().map(|b| hex(b)), f.after_sha256.clone())
    };
    let record = |r: &UndoRecord| (r.kind.clone(), hex(r.data.as_bytes()));
    left.files.iter().map(file).eq(right.files.iter().map(file))
        && left.records.iter().map(record).eq(right.records.iter().map(record))
}

/// SHA-256 in lower-case hex.
fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    const QUICK: WorkFactor = WorkFactor(2);
    const CANARY: &str = "canary-alpha-7Q-undo";

    fn passphrase() -> SecretValue {
        SecretValue::new("canary-beta-9W-passphrase")
    }

    fn put(path: &Path, text: &str) {
        fs::write_atomic(path, text.as_bytes(), Perms::Keep).unwrap();
    }

    fn bundle(dir: &Path) -> Bundle {
        let file = |name: &str, before: Option<&str>, after: Option<&str>| UndoFile {
            path: dir.join(name),
            mode: 0o640,
            before: before.map(|text| Zeroizing::new(text.as_bytes().to_vec())),
            after_sha256: after.map(|text| hex(text.as_bytes())),
        };
        Bundle {
            files: vec![
                file("changed", Some(CANARY), Some("new")),
                file("made", None, Some("made")),
                file("removed", Some("gone"), None),
                file("drifted", Some("old"), Some("new")),
            ],
            records: vec![UndoRecord {
                kind: "sqlite".to_owned(),
                data: Zeroizing::new(format!("{{\"old\":\"{CANARY}\"}}")),
            }],
        }
    }

    #[test]
    fn a_bundle_gives_back_what_was_put_in_and_shows_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("undo.age");
        let before = bundle(dir.path());
        write_bundle(&path, &before, &passphrase(), QUICK).unwrap();
        let meta = std::fs::metadata(&path).unwrap();
        assert_eq!(meta.permissions().mode() & 0o7777, 0o600);
        let sealed = std::fs::read(&path).unwrap();
        assert!(sealed.starts_with(b"age-encryption.org/v1\n-> scrypt "));
        let code = STANDARD.encode(CANARY);
        for needle in [CANARY.as_bytes(), code.as_bytes()] {
            assert!(!sealed.windows(needle.len()).any(|window| window == needle));
        }
        let after = read_bundle(&path, &passphrase()).unwrap();
        assert!(same(&before, &after));
        assert!(!format!("{after:?}").contains(CANARY));
    }

    #[test]
    fn a_bundle_never_replaces_a_file_or_follows_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("undo.age");
        put(&path, "mine");
        let error = write_bundle(&path, &bundle(dir.path()), &passphrase(), QUICK).unwrap_err();
        assert!(error.to_string().contains("cannot create"), "{error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
        let link = dir.path().join("link.age");
        std::os::unix::fs::symlink(dir.path().join("elsewhere"), &link).unwrap();
        write_bundle(&link, &bundle(dir.path()), &passphrase(), QUICK).unwrap_err();
        assert!(!dir.path().join("elsewhere").exists());
    }

    #[test]
    fn a_wrong_passphrase_and_a_damaged_bundle_are_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("undo.age");
        write_bundle(&path, &bundle(dir.path()), &passphrase(), QUICK).unwrap();
        let wrong = read_bundle(&path, &SecretValue::new("other")).unwrap_err();
        assert!(matches!(wrong, UndoError::Passphrase { .. }), "{wrong}");
        let mut sealed = std::fs::read(&path).unwrap();
        let last = sealed.len() - 1;
        sealed[last] ^= 1;
        fs::write_atomic(&path, &sealed, Perms::Keep).unwrap();
        let damaged = read_bundle(&path, &passphrase()).unwrap_err();
        assert!(matches!(damaged, UndoError::Damaged { .. }), "{damaged}");
        for cut in (0..sealed.len()).step_by(23) {
            fs::write_atomic(&path, &sealed[..cut], Perms::Keep).unwrap();
            read_bundle(&path, &passphrase()).unwrap_err();
        }
        let blank = write_bundle(&path, &bundle(dir.path()), &SecretValue::new(" "), QUICK);
        assert!(matches!(blank, Err(UndoError::NoPassphrase)));
    }

    #[test]
    fn restore_brings_back_and_keeps_what_drifted() {
        let dir = tempfile::tempdir().unwrap();
        put(&dir.path().join("changed"), "new");
        put(&dir.path().join("made"), "made");
        put(&dir.path().join("drifted"), "edited by hand");
        let plan = restore(bundle(dir.path()), false).unwrap();
        assert_eq!(plan.drifted, [dir.path().join("drifted")]);
        let shown: Vec<String> = plan.changes.iter().map(|c| format!("{c:?}")).collect();
        assert_eq!(shown.len(), 3, "{shown:?}");
        assert!(shown[0].starts_with("Write") && shown[1].starts_with("Remove"), "{shown:?}");
        assert!(shown[2].starts_with("Create"), "{shown:?}");
        assert_eq!(restore(bundle(dir.path()), true).unwrap().changes.len(), 4);

        let wait = std::time::Duration::ZERO;
        let lock = crate::sys::lock::StateLock::acquire(dir.path(), wait).unwrap();
        let mut txn = crate::sys::txn::Transaction::begin(&lock).unwrap();
        for change in plan.changes {
            txn.stage(change).unwrap();
        }
        txn.commit().unwrap();
        assert_eq!(std::fs::read_to_string(dir.path().join("changed")).unwrap(), CANARY);
        assert!(!dir.path().join("made").exists());
        let removed = dir.path().join("removed");
        assert_eq!(std::fs::read_to_string(&removed).unwrap(), "gone");
        assert_eq!(std::fs::metadata(&removed).unwrap().permissions().mode() & 0o7777, 0o640);
        let again = restore(bundle(dir.path()), false).unwrap();
        assert_eq!((again.changes.len(), again.unchanged.len()), (0, 3));
    }
}
