//! The device identity: an Ed25519 key that a gateway knows this machine by.
//!
//! 2026.2.26 keeps it in `$STATE/identity/device.json` and the tokens it was given in
//! `device-auth.json` beside it. 2026.9.6 keeps both in `$STATE/state/openclaw.sqlite` and refuses
//! to start while one of these files exists: there telson only reads the database.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::base::secret::SecretValue;

/// What stands before the 32 key bytes in DER: public (SPKI) and private (PKCS#8).
const SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
const PKCS8: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// Where the identity lives.
#[derive(Debug, Clone)]
pub struct DeviceStore {
    state_dir: PathBuf,
    /// A missing identity may be made as a file (only for homes of 2026.2.26).
    may_create: bool,
}

/// The key of this machine.
pub struct DeviceIdentity {
    id: String,
    key: SigningKey,
}

impl std::fmt::Debug for DeviceIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeviceIdentity").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The text form that is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payload {
    /// Ends with the nonce; what older gateways know.
    V2,
    /// Binds platform and device family too.
    V3,
}

/// What a signature is made over.
#[derive(Debug, Clone, Copy)]
pub struct Claims<'a> {
    /// `client.id`.
    pub client_id: &'a str,
    /// `client.mode`.
    pub client_mode: &'a str,
    /// The role.
    pub role: &'a str,
    /// The scopes in the order of the request.
    pub scopes: &'a [&'a str],
    /// Unix time in milliseconds.
    pub signed_at_ms: u64,
    /// `auth.token`, or the device token.
    pub token: Option<&'a str>,
    /// The nonce of the challenge.
    pub nonce: &'a str,
    /// `client.platform`.
    pub platform: &'a str,
}

impl Claims<'_> {
    /// The signed text, for the device `id`.
    #[must_use]
    pub fn text(&self, id: &str, payload: Payload) -> Zeroizing<String> {
        let version = if payload == Payload::V2 { "v2" } else { "v3" };
        let mut text = Zeroizing::new(format!(
            "{version}|{id}|{}|{}|{}|{}|{}|{}|{}",
            self.client_id,
            self.client_mode,
            self.role,
            self.scopes.join(","),
            self.signed_at_ms,
            self.token.unwrap_or_default(),
            self.nonce,
        ));
        if payload == Payload::V3 {
            text.push('|');
            text.push_str(&self.platform.trim().to_ascii_lowercase());
            text.push('|'); // The device family, which a command line has not.
        }
        text
    }
}

impl DeviceStore {
    /// The store of the state folder. `may_create` is for homes of 2026.2.26 only.
    #[must_use]
    pub fn new(state_dir: &Path, may_create: bool) -> Self {
        Self { state_dir: state_dir.to_owned(), may_create }
    }

    fn database(&self) -> Option<rusqlite::Connection> {
        let path = self.state_dir.join("state").join("openclaw.sqlite");
        if !path.is_file() {
            return None;
        }
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let connection = rusqlite::Connection::open_with_flags(path, flags).ok()?;
        connection.busy_timeout(std::time::Duration::from_secs(1)).ok()?;
        Some(connection)
    }

    /// The identity; made when it may be and none exists. The error says why there is none.
    pub fn load_or_create(&self) -> Result<DeviceIdentity, String> {
        if let Some(identity) = self.load()? {
            return Ok(identity);
        }
        if self.may_create && !self.state_dir.join("state").join("openclaw.sqlite").exists() {
            return self.create();
        }
        Err(format!("{} has no device identity yet", self.state_dir.display()))
    }

    /// The identity, when there is one.
    pub fn load(&self) -> Result<Option<DeviceIdentity>, String> {
        let path = self.file("device.json");
        match fs::read_to_string(&path) {
            Ok(text) => {
                let text = Zeroizing::new(text);
                let stored: Option<Json> = serde_json::from_str(&text).ok();
                return stored
                    .filter(|s| s["version"] == 1)
                    .and_then(|s| DeviceIdentity::from_pem(s["privateKeyPem"].as_str()?))
                    .map(Some)
                    .ok_or_else(|| format!("{} holds no device identity", path.display()));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(format!("cannot read {}: {error}", path.display())),
        }
        let sql = "SELECT private_key_pem FROM device_identities WHERE identity_key = 'primary'";
        let pem = self.database().and_then(|db| {
            db.query_row(sql, [], |row| row.get::<_, String>(0)).ok().map(Zeroizing::new)
        });
        Ok(pem.and_then(|pem| DeviceIdentity::from_pem(&pem)))
    }

    /// The operator token that a gateway gave this device. `origin` is the address of a gateway
    /// elsewhere, to which 2026.9.6 binds its tokens; without it the local gateway's is read.
    #[must_use]
    pub fn stored_token(
        &self,
        identity: &DeviceIdentity,
        origin: Option<&str>,
    ) -> Option<SecretValue> {
        let from_file = fs::read_to_string(self.file("device-auth.json")).ok().and_then(|text| {
            let text = Zeroizing::new(text);
            let store: Json = serde_json::from_str(&text).ok()?;
            let known = store["version"] == 1 && store["deviceId"] == identity.id.as_str();
            let token = store["tokens"]["operator"]["token"].as_str()?;
            known.then(|| SecretValue::new(token))
        });
        from_file.or_else(|| {
            let db = self.database()?;
            let token: rusqlite::Result<String> = match origin {
                Some(origin) => db.query_row(
                    "SELECT token FROM gateway_origin_device_tokens \
                     WHERE gateway_scope = ?1 AND device_id = ?2 AND role = 'operator'",
                    [origin, &identity.id],
                    |row| row.get(0),
                ),
                None => db.query_row(
                    "SELECT token FROM device_auth_tokens \
                     WHERE device_id = ?1 AND role = 'operator'",
                    [&identity.id],
                    |row| row.get(0),
                ),
            };
            token.ok().map(SecretValue::new)
        })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.state_dir.join("identity").join(name)
    }

    fn create(&self) -> Result<DeviceIdentity, String> {
        let path = self.file("device.json");
        let shown = path.display().to_string();
        let mut seed = Zeroizing::new([0_u8; 32]);
        getrandom::fill(seed.as_mut()).map_err(|e| format!("no random numbers: {e}"))?;
        let identity = DeviceIdentity::from_seed(&seed);
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let public = pem("PUBLIC KEY", &SPKI, identity.key.verifying_key().as_bytes());
        let private = pem("PRIVATE KEY", &PKCS8, seed.as_slice());
        // Written by hand, so that no copy of the key outlives this function.
        let text = Zeroizing::new(format!(
            "{{\n  \"version\": 1,\n  \"deviceId\": \"{}\",\n  \"publicKeyPem\": \"{}\",\n  \
             \"privateKeyPem\": \"{}\",\n  \"createdAtMs\": {}\n}}\n",
            identity.id,
            Zeroizing::new(public.replace('\n', "\\n")).as_str(),
            Zeroizing::new(private.replace('\n', "\\n")).as_str(),
            now.as_millis(),
        ));
        self.write_new(&path, text.as_bytes())
            .map_err(|e| format!("cannot create {shown}: {e}"))?;
        // Another process may have been first: what stands on the disk is the identity.
        self.load()?.ok_or_else(|| format!("{shown} vanished"))
    }

    /// Puts a complete file in place, unless one is there: written aside, synced, linked.
    fn write_new(&self, path: &Path, content: &[u8]) -> std::io::Result<()> {
        let folder = self.state_dir.join("identity");
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        let aside = folder.join(format!(".device.json.{}.tmp", std::process::id()));
        let written = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&aside)
            .and_then(|mut file| file.write_all(content).and_then(|()| file.sync_all()))
            .and_then(|()| fs::hard_link(&aside, path))
            .or_else(|error| {
                if path.exists() && error.kind() == std::io::ErrorKind::AlreadyExists {
                    Ok(())
                } else {
                    Err(error)
                }
            });
        // A key must not be left behind in a temporary file, whatever came before.
        let removed = fs::remove_file(&aside);
        written.and(removed)?;
        fs::File::open(&folder)?.sync_all()
    }
}

fn pem(label: &str, prefix: &[u8], key: &[u8]) -> Zeroizing<String> {
    let der = Zeroizing::new([prefix, key].concat());
    let body = Zeroizing::new(STANDARD.encode(der.as_slice()));
    Zeroizing::new(format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", body.as_str()))
}

impl DeviceIdentity {
    fn from_seed(seed: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        let digest = Sha256::digest(key.verifying_key().as_bytes());
        let id = digest.iter().fold(String::new(), |id, byte| id + &format!("{byte:02x}"));
        Self { id, key }
    }

    /// Reads a PKCS#8 PEM as Node writes it. The id is derived from the key, as both versions do.
    fn from_pem(pem: &str) -> Option<Self> {
        let body: Zeroizing<String> = Zeroizing::new(
            pem.lines().map(str::trim).filter(|line| !line.starts_with("-----")).collect(),
        );
        let der = Zeroizing::new(STANDARD.decode(body.as_str()).ok()?);
        let seed: Zeroizing<[u8; 32]> =
            Zeroizing::new(der.strip_prefix(PKCS8.as_slice())?.try_into().ok()?);
        Some(Self::from_seed(&seed))
    }

    /// SHA-256 of the public key, in hex.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The `device` member of `connect`.
    #[must_use]
    pub fn block(&self, claims: &Claims<'_>, payload: Payload) -> Json {
        let signature = self.key.sign(claims.text(&self.id, payload).as_bytes());
        json!({
            "id": self.id,
            "publicKey": URL_SAFE_NO_PAD.encode(self.key.verifying_key().as_bytes()),
            "signature": URL_SAFE_NO_PAD.encode(signature.to_bytes()),
            "signedAt": claims.signed_at_ms,
            "nonce": claims.nonce,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn claims() -> Claims<'static> {
        Claims {
            client_id: "cli",
            client_mode: "cli",
            role: "operator",
            scopes: &["operator.admin"],
            signed_at_ms: 7,
            token: Some("t"),
            nonce: "n",
            platform: "Linux",
        }
    }

    #[test]
    fn signed_texts() {
        assert_eq!(
            claims().text("id", Payload::V3).as_str(),
            "v3|id|cli|cli|operator|operator.admin|7|t|n|linux|"
        );
        assert_eq!(
            claims().text("id", Payload::V2).as_str(),
            "v2|id|cli|cli|operator|operator.admin|7|t|n"
        );
    }

    #[test]
    fn creates_once_and_reads_again() {
        let home = tempfile::tempdir().unwrap();
        let store = DeviceStore::new(home.path(), true);
        let made = store.load_or_create().unwrap();
        assert_eq!(store.load_or_create().unwrap().id(), made.id());
        let path = home.path().join("identity/device.json");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(home.path().join("identity")).unwrap().count(), 1);
        let stored: Json = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let keys: Vec<&String> = stored.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["version", "deviceId", "publicKeyPem", "privateKeyPem", "createdAtMs"]);
        assert!(!format!("{made:?}").contains("key:"));
    }

    #[test]
    fn never_creates_a_file_in_a_home_with_a_state_database() {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("state")).unwrap();
        let db = rusqlite::Connection::open(home.path().join("state/openclaw.sqlite")).unwrap();
        assert!(DeviceStore::new(home.path(), true).load_or_create().is_err());
        assert!(!home.path().join("identity").exists());

        let seed = [9_u8; 32];
        db.execute_batch(
            "CREATE TABLE device_identities (identity_key TEXT, private_key_pem TEXT);
             CREATE TABLE device_auth_tokens (device_id TEXT, role TEXT, token TEXT);",
        )
        .unwrap();
        let key = pem("PRIVATE KEY", &PKCS8, &seed);
        db.execute("INSERT INTO device_identities VALUES ('primary', ?1)", [key.as_str()]).unwrap();
        let store = DeviceStore::new(home.path(), false);
        let identity = store.load_or_create().unwrap();
        assert_eq!(identity.id(), DeviceIdentity::from_seed(&seed).id());
        assert!(store.stored_token(&identity, None).is_none());
        db.execute(
            "INSERT INTO device_auth_tokens VALUES (?1, 'operator', 'tok')",
            [identity.id()],
        )
        .unwrap();
        let token = store.stored_token(&identity, None).unwrap();
        assert_eq!(token.expose("test"), "tok");
    }

    #[test]
    fn a_broken_identity_is_told_and_kept() {
        let home = tempfile::tempdir().unwrap();
        let store = DeviceStore::new(home.path(), true);
        store.load_or_create().unwrap();
        let path = home.path().join("identity/device.json");
        fs::File::create(&path).unwrap().write_all(b"{\"version\":1}").unwrap();
        assert!(store.load_or_create().unwrap_err().contains("holds no device identity"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "{\"version\":1}");
    }
}
