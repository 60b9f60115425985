//! The providers and the resolver together, in both dialects, against real files and programs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::base::progress::Silent;
use crate::base::secret::SecretValue;
use crate::base::span::{SourceId, Span};
use crate::config::dialect::{ValueShape, Version};
use crate::config::model::secrets::{ProviderConfig, SecretsModel};
use crate::config::secret_ref::{RefSource, SecretRef};
use crate::config::value::{Entry, Value, ValueKind};
use crate::secrets::error::ResolveError;
use crate::secrets::providers::store::StoreLookup;
use crate::secrets::resolver::{Resolution, ResolveContext, ResolveMode, resolve, static_check};
use crate::secrets::value::Resolved;
use crate::sys::proc::{self, ProcError, Spec};

const A: Version = Version::V2026_2_26;
const B: Version = Version::V2026_9_6;
const SPAN: Span = Span { source: SourceId(0), start: 0, end: 0 };

fn value(json: &serde_json::Value) -> Value {
    let kind = match json {
        serde_json::Value::Null => ValueKind::Null,
        serde_json::Value::Bool(b) => ValueKind::Bool(*b),
        serde_json::Value::Number(n) => ValueKind::Number(n.as_f64().unwrap()),
        serde_json::Value::String(s) => ValueKind::String(s.clone().into()),
        serde_json::Value::Array(items) => ValueKind::Array(items.iter().map(value).collect()),
        serde_json::Value::Object(map) => ValueKind::Object(
            map.iter()
                .map(|(k, v)| Entry { key: k.clone(), key_span: SPAN, value: value(v) })
                .collect(),
        ),
    };
    Value { kind, span: SPAN }
}

struct Store;

impl StoreLookup for Store {
    fn get(&self, name: &str) -> Option<SecretValue> {
        (name == "STORED").then(|| SecretValue::new("canary-store-7Q"))
    }
}

/// A scratch home with one config.
struct Home {
    folder: tempfile::TempDir,
    env: BTreeMap<String, String>,
    secrets: serde_json::Value,
}

impl Home {
    fn new(secrets: serde_json::Value) -> Self {
        let env = [("SET", " canary-env-7Q "), ("BLANK", "  "), ("PASSED", "canary-pass-7Q")]
            .map(|(k, v)| (k.to_owned(), v.to_owned()));
        Self { folder: tempfile::tempdir().unwrap(), env: env.into(), secrets }
    }

    fn path(&self, name: &str) -> PathBuf {
        std::fs::canonicalize(self.folder.path()).unwrap().join(name)
    }

    fn put(&self, name: &str, bytes: &[u8], mode: u32) -> PathBuf {
        use std::io::Write;
        use std::os::unix::fs::PermissionsExt;
        let path = self.path(name);
        std::fs::File::create(&path).unwrap().write_all(bytes).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        path
    }

    /// The resolver, copied by another process: a program that this one has open for writing at
    /// the moment when another test forks could not be started.
    fn resolver(&self) -> PathBuf {
        let target = self.path("resolver.sh");
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/exec/resolver.sh");
        let script = "umask 022; /bin/cat \"$1\" > \"$2\" && /bin/chmod 755 \"$2\"";
        let output = proc::run(Spec {
            program: "/bin/sh".into(),
            args: vec!["-c".into(), script.into(), "sh".into(), from.into(), (&target).into()],
            env: Vec::new(),
            cwd: None,
            stdin: None,
            deadline: Duration::from_secs(60),
            no_output: None,
            max_output: 1000,
        })
        .unwrap();
        assert_eq!(output.code, Some(0));
        target
    }

    fn model(&self, version: Version) -> SecretsModel {
        let root = value(&serde_json::json!({ "secrets": self.secrets }));
        SecretsModel::read(&root, version.dialect())
    }

    fn run(&self, version: Version, mode: ResolveMode, refs: &[&str]) -> Resolution {
        let refs: Vec<SecretRef> = refs.iter().map(|text| reference(text)).collect();
        let folder = std::fs::canonicalize(self.folder.path()).unwrap();
        let model = self.model(version);
        let cx = ResolveContext {
            dialect: version.dialect(),
            secrets: &model,
            env: &self.env,
            home: &folder,
            cwd: &folder,
            euid: rustix::process::geteuid().as_raw(),
            store: &Store,
        };
        let found = resolve(&refs, &cx, mode, &Silent);
        assert_eq!(found.answers.len(), refs.len(), "every ref has an answer");
        // No value and no word of a resolver is in anything that can be shown.
        let shown = format!("{found:?} {model:?}");
        assert!(!shown.contains("canary"), "{shown}");
        for (_, error) in found.errors() {
            assert!(!error.to_string().contains("canary"), "{error}");
            assert!(!error.fix().unwrap_or_default().contains("canary"));
        }
        found
    }

    /// The one answer, as text or as the message of its error.
    fn one(&self, version: Version, wanted: &str) -> Result<String, String> {
        let found = self.run(version, ResolveMode::Audit, &[wanted]);
        show(&found, wanted)
    }
}

fn reference(text: &str) -> SecretRef {
    let mut parts = text.splitn(3, ':');
    let source = RefSource::parse(parts.next().unwrap()).unwrap();
    let provider = parts.next().unwrap().to_owned();
    SecretRef { source, provider, id: parts.next().unwrap().to_owned() }
}

fn show(found: &Resolution, wanted: &str) -> Result<String, String> {
    match found.get(&reference(wanted)).unwrap() {
        Ok(Resolved::Text(text)) => Ok(text.expose("test").to_owned()),
        Ok(Resolved::Object(_)) => Ok("object".to_owned()),
        Ok(Resolved::Other(kind)) => Ok((*kind).to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn starts(path: &Path) -> usize {
    std::fs::read_to_string(path).unwrap_or_default().lines().count()
}

#[test]
fn env_values_and_the_allowlist() {
    let home = Home::new(serde_json::json!({"providers": {
        "some": {"source": "env", "allowlist": ["SET"]},
        "none": {"source": "env", "allowlist": []},
        "vault": {"source": "file", "path": "x"},
    }}));
    for version in [A, B] {
        assert_eq!(home.one(version, "env:default:SET").unwrap(), " canary-env-7Q ");
        let missing = |id: &str| format!("Environment variable \"{id}\" is missing or empty.");
        assert_eq!(home.one(version, "env:default:BLANK"), Err(missing("BLANK")));
        assert_eq!(home.one(version, "env:some:SET").unwrap(), " canary-env-7Q ");
        for wanted in ["env:some:PASSED", "env:none:SET"] {
            assert!(home.one(version, wanted).unwrap_err().contains("is not allowlisted"));
        }
        assert!(home.one(version, "env:other:SET").unwrap_err().contains("is not configured"));
        assert!(home.one(version, "env:vault:SET").unwrap_err().contains("has source \"file\""));
    }
}

#[test]
fn the_default_alias() {
    // The alias is another kind of provider.
    let home = Home::new(serde_json::json!({
        "defaults": {"env": "sys", "store": "sys"},
        "providers": {"sys": {"source": "file", "path": "x"}},
    }));
    assert!(home.one(A, "env:sys:SET").unwrap_err().contains("has source \"file\""));
    assert!(home.one(B, "env:sys:SET").is_ok());
    for version in [A, B] {
        // Once another default is named, `default` is nobody.
        assert!(home.one(version, "env:default:SET").unwrap_err().contains("is not configured"));
    }
    assert_eq!(home.one(B, "store:sys:STORED").unwrap(), "canary-store-7Q");
    assert!(home.one(B, "store:sys:GONE").unwrap_err().contains("was not found"));
    assert!(home.one(A, "store:default:STORED").unwrap_err().contains("is not configured"));
}

#[test]
fn files_as_json() {
    let home = Home::new(serde_json::json!({"providers": {
        "f": {"source": "file", "path": "~/s.json"},
        "rel": {"source": "file", "path": " s.json ", "mode": "json"},
        "small": {"source": "file", "path": "s.json", "maxBytes": 10},
        "gone": {"source": "file", "path": "gone.json"},
    }}));
    home.put(
        "s.json",
        br#"{"a": {"b": "canary-alpha-7Q", "n": 5, "o": {}}, "l": ["x", "y"]}"#,
        0o600,
    );
    for version in [A, B] {
        assert_eq!(home.one(version, "file:f:/a/b").unwrap(), "canary-alpha-7Q");
        assert_eq!(home.one(version, "file:rel:/l/1").unwrap(), "y");
        assert_eq!(home.one(version, "file:f:/a/n").unwrap(), "number");
        assert_eq!(home.one(version, "file:f:/a/o").unwrap(), "object");
        assert!(home.one(version, "file:f:/a/x").unwrap_err().contains("\"x\" does not exist"));
        assert!(home.one(version, "file:f:value").unwrap_err().contains("absolute JSON pointers"));
        assert!(home.one(version, "file:small:/a").unwrap_err().contains("exceeded maxBytes (10)"));
        assert!(home.one(version, "file:gone:/a").unwrap_err().contains("is not readable"));
    }
    assert_eq!(home.one(A, "file:f:/l/01").unwrap(), "y");
    assert!(home.one(B, "file:f:/l/01").unwrap_err().contains("out of bounds"));
    // One broken ref does not hide the others of the file.
    for mode in [ResolveMode::Audit, ResolveMode::Activation] {
        let found = home.run(A, mode, &["file:f:/a/b", "file:f:/zz", "file:f:/l/0"]);
        assert!(show(&found, "file:f:/a/b").is_ok() && show(&found, "file:f:/l/0").is_ok());
        assert_eq!(found.errors().count(), 1);
    }
}

#[test]
fn broken_and_odd_files() {
    let home = Home::new(serde_json::json!({"providers": {
        "f": {"source": "file", "path": "s.json"},
        "one": {"source": "file", "path": "one", "mode": "singleValue"},
    }}));
    for (text, message) in [
        ("{\n a: \"canary-alpha\"}", "is not valid JSON (line 2"),
        ("[\"canary-alpha\"]", "is not a JSON object"),
        ("", "is not valid JSON"),
    ] {
        home.put("s.json", text.as_bytes(), 0o600);
        for version in [A, B] {
            assert!(home.one(version, "file:f:/0").unwrap_err().contains(message));
        }
    }
    home.put("s.json", "\u{feff}{\"a\": \"x\"}".as_bytes(), 0o600);
    assert!(home.one(A, "file:f:/a").is_err());
    assert_eq!(home.one(B, "file:f:/a").unwrap(), "x");
    for (text, expected) in
        [("v\n", "v"), ("v\r\n", "v"), ("v\n\n", "v\n"), ("v\r", "v\r"), (" v ", " v ")]
    {
        home.put("one", text.as_bytes(), 0o600);
        for version in [A, B] {
            assert_eq!(home.one(version, "file:one:value").unwrap(), expected);
        }
    }
    assert!(home.one(A, "file:one:/a").unwrap_err().contains("expects ref id \"value\""));
    std::fs::hard_link(home.path("one"), home.path("second")).unwrap();
    assert!(home.one(A, "file:one:value").is_ok());
    assert!(home.one(B, "file:one:value").unwrap_err().contains("must not be hardlinked"));
    home.put("second", b"v", 0o640);
    let error = home.one(A, "file:one:value").unwrap_err();
    assert!(error.contains("secrets.providers.one.path permissions are too open"), "{error}");
}

fn exec(mode: &str, extra: &serde_json::Value) -> Home {
    let mut home = Home::new(serde_json::Value::Null);
    let command = home.resolver();
    let log = home.path("starts");
    let mut provider = serde_json::json!({
        "source": "exec", "command": command, "args": [mode, log], "timeoutMs": 60000,
        "noOutputTimeoutMs": 60000,
    });
    let object = provider.as_object_mut().unwrap();
    object.extend(extra.as_object().unwrap().clone());
    home.secrets = serde_json::json!({"providers": {"x": provider}});
    home
}

#[test]
fn a_batch_is_one_start() {
    let home = exec("ok", &serde_json::json!({}));
    for version in [A, B] {
        let _ = std::fs::remove_file(home.path("starts"));
        let refs = ["exec:x:a", "exec:x:b", "exec:x:o", "exec:x:n", "exec:x:blank"];
        let found = home.run(version, ResolveMode::Audit, &refs);
        assert_eq!(show(&found, "exec:x:a").unwrap(), "canary-alpha-7Q");
        assert_eq!(show(&found, "exec:x:o").unwrap(), "object");
        assert_eq!(show(&found, "exec:x:n").unwrap(), "null");
        let blank = found.get(&reference("exec:x:blank")).unwrap().as_ref().unwrap();
        assert!(!blank.fits(ValueShape::String));
        assert_eq!(starts(&home.path("starts")), 1);
        // An id that the answer lacks is that id's error; then each is asked alone once more.
        let found = home.run(version, ResolveMode::Audit, &["exec:x:a", "exec:x:zz"]);
        assert!(show(&found, "exec:x:zz").unwrap_err().contains("missing id \"zz\""));
        assert!(show(&found, "exec:x:a").is_ok());
        assert_eq!(starts(&home.path("starts")), 4);
        let found = home.run(version, ResolveMode::Activation, &["exec:x:a", "exec:x:zz"]);
        assert!(show(&found, "exec:x:a").is_ok());
        assert_eq!(starts(&home.path("starts")), 5);
    }
}

#[test]
fn request_and_environment() {
    let mut home = exec(
        "echo",
        &serde_json::json!({"passEnv": ["PASSED", "UNSET"], "env": {"GIVEN": "canary-given-7Q"}}),
    );
    home.env.insert("HOME".to_owned(), "/home/canary".to_owned());
    let folder = home.path("");
    let folder = folder.to_str().unwrap().trim_end_matches('/');
    for (version, mark) in [(A, ""), (B, "1")] {
        let request = r#"{"protocolVersion":1,"provider":"x","ids":["a"]}"#;
        assert_eq!(
            home.one(version, "exec:x:a").unwrap(),
            format!("{request}|canary-pass-7Q|canary-given-7Q|||{mark}|{folder}")
        );
    }
}

#[test]
fn errors_per_id_show_only_known_words() {
    let home = exec("one-error", &serde_json::json!({}));
    for version in [A, B] {
        let found = home.run(version, ResolveMode::Audit, &["exec:x:a", "exec:x:b"]);
        assert!(show(&found, "exec:x:a").is_ok());
        let error = show(&found, "exec:x:b").unwrap_err();
        assert_eq!(error, "Exec provider \"x\" failed for id \"b\" (NOT_FOUND).");
    }
    let home = exec("odd-error", &serde_json::json!({}));
    let found = home.run(B, ResolveMode::Audit, &["exec:x:a", "exec:x:b"]);
    assert!(show(&found, "exec:x:a").unwrap_err().ends_with("failed for id \"a\"."));
    assert!(show(&found, "exec:x:b").unwrap_err().ends_with("failed for id \"b\"."));
}

#[test]
fn failures_of_the_program() {
    for (mode, message) in [
        ("fails", "exited with code 3"),
        ("killed", "was ended by signal 9"),
        ("not-json", "returned invalid JSON"),
        ("empty", "returned empty stdout"),
        ("version", "protocolVersion must be 1"),
        ("version-text", "protocolVersion must be 1"),
        ("no-values", "response missing \"values\""),
        ("number", "response must be an object"),
        ("string", "response must be an object"),
    ] {
        let home = exec(mode, &serde_json::json!({}));
        for version in [A, B] {
            let error = home.one(version, "exec:x:a").unwrap_err();
            assert!(error.contains(message), "{mode}: {error}");
        }
        // 2026.2.26 asks again alone, 2026.9.6 takes the provider's failure as the answer.
        assert_eq!(starts(&home.path("starts")), 3, "{mode}");
    }
}

/// Which of two ids fail in the audit, and how often the program is started, as seen with the
/// real versions: `mode, jsonOnly, (2026.2.26 failing, starts), (2026.9.6 failing, starts)`.
#[test]
fn the_audit_asks_again_as_observed() {
    let table = [
        ("ok", true, ("", 1), ("", 1)),
        ("ok", false, ("", 1), ("", 1)),
        ("one-error", true, ("b", 3), ("b", 3)),
        ("one-error", false, ("b", 3), ("b", 3)),
        ("odd-error", true, ("ab", 3), ("ab", 3)),
        ("plain", true, ("ab", 3), ("ab", 1)),
        ("plain", false, ("", 3), ("ab", 1)),
        ("string", true, ("ab", 3), ("ab", 1)),
        ("string", false, ("", 3), ("ab", 1)),
        ("number", true, ("ab", 3), ("ab", 1)),
        ("number", false, ("ab", 3), ("ab", 1)),
        ("bom", true, ("b", 3), ("b", 3)),
        ("empty", false, ("ab", 3), ("ab", 1)),
        ("not-json", true, ("ab", 3), ("ab", 1)),
        ("not-json", false, ("", 3), ("ab", 1)),
        ("version-text", false, ("ab", 3), ("ab", 1)),
        ("no-values", false, ("ab", 3), ("ab", 1)),
        ("killed", true, ("ab", 3), ("ab", 1)),
        ("flaky", true, ("", 3), ("ab", 1)),
    ];
    for (mode, json_only, in_a, in_b) in table {
        let home = exec(mode, &serde_json::json!({"jsonOnly": json_only}));
        for (version, expected) in [(A, in_a), (B, in_b)] {
            let _ = std::fs::remove_file(home.path("starts"));
            let found = home.run(version, ResolveMode::Audit, &["exec:x:a", "exec:x:b"]);
            let failing: String = found.errors().map(|(r, _)| r.id.as_str()).collect();
            let seen = (failing.as_str(), starts(&home.path("starts")));
            assert_eq!(seen, expected, "{mode}, jsonOnly {json_only}, {}", version.as_str());
        }
    }
}

#[test]
fn limits_of_time_and_output() {
    for (mode, extra, message) in [
        ("hang", serde_json::json!({"timeoutMs": 300}), "timed out after 300ms"),
        ("silent", serde_json::json!({"noOutputTimeoutMs": 300}), "produced no output for 300ms"),
        ("flood", serde_json::json!({"maxOutputBytes": 5000}), "output exceeded 5000 bytes"),
        ("flood-stderr", serde_json::json!({"maxOutputBytes": 5000}), "output exceeded 5000 bytes"),
        ("grandchild", serde_json::json!({"timeoutMs": 500}), "timed out after 500ms"),
    ] {
        let home = exec(mode, &extra);
        let begun = Instant::now();
        for version in [A, B] {
            let error = home.one(version, "exec:x:a").unwrap_err();
            assert!(error.contains(message), "{mode}: {error}");
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{mode}");
    }
}

#[test]
fn a_resolver_that_does_not_read_is_fine() {
    for version in [A, B] {
        let home = exec("exit-unread", &serde_json::json!({}));
        assert_eq!(home.one(version, "exec:x:a").unwrap(), "canary-alpha-7Q");
        let home = exec("bom", &serde_json::json!({}));
        assert_eq!(home.one(version, "exec:x:a").unwrap(), "canary-alpha-7Q");
    }
}

#[test]
fn plain_values_without_json_only() {
    let loose = serde_json::json!({"jsonOnly": false});
    for mode in ["plain", "string"] {
        let home = exec(mode, &loose);
        for version in [A, B] {
            assert_eq!(home.one(version, "exec:x:a").unwrap(), "canary-plain-7Q");
        }
        // Two ids need JSON; the audit of 2026.2.26 then asks for each alone.
        let found = home.run(A, ResolveMode::Audit, &["exec:x:a", "exec:x:b"]);
        assert_eq!(found.errors().count(), 0);
        for (version, how) in [(A, ResolveMode::Activation), (B, ResolveMode::Audit)] {
            let found = home.run(version, how, &["exec:x:a", "exec:x:b"]);
            assert_eq!(found.errors().count(), 2);
            assert!(found.errors().all(|(_, e)| e.is_provider_scoped()));
        }
    }
    let home = exec("number", &loose);
    assert!(home.one(A, "exec:x:a").unwrap_err().contains("must be an object"));
    let home = exec("ok", &loose);
    assert_eq!(home.one(B, "exec:x:a").unwrap(), "canary-alpha-7Q");
}

#[test]
fn limits_of_requests() {
    let mut home = exec("ok", &serde_json::json!({}));
    home.secrets["resolution"] = serde_json::json!({"maxRefsPerProvider": 1});
    let refs = ["exec:x:a", "exec:x:b"];
    assert_eq!(home.run(A, ResolveMode::Audit, &refs).errors().count(), 0);
    let found = home.run(A, ResolveMode::Activation, &refs);
    assert!(show(&found, "exec:x:a").unwrap_err().contains("exceeded maxRefsPerProvider (1)"));
    // The limits of 2026.9.6 are fixed.
    assert_eq!(home.run(B, ResolveMode::Activation, &refs).errors().count(), 0);
    home.secrets["resolution"] = serde_json::json!({"maxBatchBytes": 10});
    assert!(home.one(A, "exec:x:a").unwrap_err().contains("exceeded maxBatchBytes (10)"));
    let many: Vec<String> = (0..513).map(|n| format!("exec:x:id{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let before = starts(&home.path("starts"));
    let found = home.run(B, ResolveMode::Audit, &many);
    assert!(show(&found, "exec:x:id7").unwrap_err().contains("maxRefsPerProvider (512)"));
    assert_eq!(starts(&home.path("starts")), before);
}

#[test]
fn placeholders_count_from_2026_9_6_on() {
    let home = exec("ok", &serde_json::json!({}));
    assert_eq!(home.one(A, "exec:x:p").unwrap(), " [redacted] ");
    let found = home.run(B, ResolveMode::Audit, &["exec:x:p", "exec:x:a"]);
    let error = found.get(&reference("exec:x:p")).unwrap().as_ref().unwrap_err();
    assert!(error.is_placeholder() && !error.is_provider_scoped());
    assert!(show(&found, "exec:x:a").is_ok());
}

#[test]
fn the_command_is_checked_before_it_runs() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let mut home = exec("ok", &serde_json::json!({"trustedDirs": ["/nonexistent"]}));
    assert!(home.one(B, "exec:x:a").unwrap_err().contains("is outside trustedDirs"));
    home.secrets["providers"]["x"]["trustedDirs"] = serde_json::json!([home.path("")]);
    assert!(home.one(B, "exec:x:a").is_ok());
    let command = home.path("resolver.sh");
    std::fs::set_permissions(&command, std::fs::Permissions::from_mode(0o775)).unwrap();
    let error = home.one(A, "exec:x:a").unwrap_err();
    assert!(error.contains("secrets.providers.x.command permissions are too open"), "{error}");
    home.secrets["providers"]["x"]["allowInsecurePath"] = true.into();
    assert!(home.one(A, "exec:x:a").is_ok());
    assert!(home.one(B, "exec:x:a").is_err());
    std::fs::set_permissions(&command, std::fs::Permissions::from_mode(0o755)).unwrap();
    symlink(&command, home.path("link")).unwrap();
    home.secrets["providers"]["x"]["command"] = home.path("link").to_str().unwrap().into();
    assert!(home.one(A, "exec:x:a").unwrap_err().contains("must not be a symlink"));
    home.secrets["providers"]["x"]["allowSymlinkCommand"] = true.into();
    assert!(home.one(A, "exec:x:a").is_ok());
    assert!(home.one(B, "exec:x:a").unwrap_err().contains("must not be a symlink"));
}

#[test]
fn malformed_refs_do_not_spoil_their_neighbours() {
    let home = exec("ok", &serde_json::json!({}));
    let found = home.run(B, ResolveMode::Audit, &["exec:x:a", "exec:x:../a", "exec:x: "]);
    assert!(show(&found, "exec:x:a").is_ok());
    assert!(show(&found, "exec:x:../a").unwrap_err().contains("must match"));
    assert_eq!(show(&found, "exec:x: ").unwrap_err(), "Secret reference id is empty.");
    // White space around an id is dropped for the question and then missed in the answer.
    assert!(home.one(A, "exec:x: a").unwrap_err().contains("did not return id"));
}

#[test]
fn static_checks_start_nothing() {
    let mut home = exec("ok", &serde_json::json!({}));
    home.secrets["providers"]["e"] = serde_json::json!({"source": "env"});
    let check = |text: &str| {
        static_check(&reference(text), &home.model(B), B.dialect()).map_err(|e| e.to_string())
    };
    assert_eq!(check("exec:x:a#b"), Ok(()));
    assert!(check("exec:x:a/../b").unwrap_err().contains("path segments"));
    assert!(check("exec:y:a").unwrap_err().contains("is not configured (ref: exec:y:a)"));
    assert!(check("exec:e:a").unwrap_err().contains("has source \"env\""));
    assert!(check("exec:x: ").unwrap_err().contains("is empty"));
    assert_eq!(starts(&home.path("starts")), 0);
}

#[test]
fn several_providers_run_at_once_up_to_the_limit() {
    let mut home = exec("silent", &serde_json::json!({"noOutputTimeoutMs": 700}));
    for n in 0..4 {
        let copy = home.secrets["providers"]["x"].clone();
        home.secrets["providers"][format!("x{n}")] = copy;
    }
    let refs = ["exec:x0:a", "exec:x1:a", "exec:x2:a", "exec:x3:a"];
    let begun = Instant::now();
    let found = home.run(B, ResolveMode::Activation, &refs);
    let together = begun.elapsed();
    assert!(
        found
            .errors()
            .all(|(_, e)| matches!(e, ResolveError::Run { problem: ProcError::Silent { .. }, .. }))
    );
    assert!(together < Duration::from_millis(4 * 700), "{together:?}");
    home.secrets["resolution"] = serde_json::json!({"maxProviderConcurrency": 1});
    let begun = Instant::now();
    home.run(A, ResolveMode::Activation, &refs);
    assert!(begun.elapsed() >= Duration::from_millis(4 * 700));
}

#[test]
fn a_bad_section_makes_providers_unusable_and_never_panics() {
    let long = "x".repeat(1025);
    for bad in [
        serde_json::json!({"source": "env", "allowlist": "SET"}),
        serde_json::json!({"source": "env", "allowlist": ["lower"]}),
        serde_json::json!({"source": "file"}),
        serde_json::json!({"source": "file", "path": 5}),
        serde_json::json!({"source": "file", "path": "x", "mode": "yaml"}),
        serde_json::json!({"source": "file", "path": "x", "timeoutMs": 120_001}),
        serde_json::json!({"source": "file", "path": "x", "maxBytes": 0.5}),
        serde_json::json!({"source": "exec", "command": "sh"}),
        serde_json::json!({"source": "exec", "command": "/bin/sh; id"}),
        serde_json::json!({"source": "exec", "command": "/bin/sh", "args": [long]}),
        serde_json::json!({"source": "exec", "command": "/bin/sh", "env": {"A": 1}}),
        serde_json::json!({"source": "exec", "command": "/bin/sh", "trustedDirs": ["rel"]}),
        serde_json::json!({"source": "vault"}),
        serde_json::json!(["env"]),
        serde_json::json!(null),
    ] {
        let home = Home::new(serde_json::json!({"providers": {"p": bad}}));
        for version in [A, B] {
            let model = home.model(version);
            let config = model.provider("p").unwrap();
            assert!(matches!(config, ProviderConfig::Invalid { .. }), "{bad}");
            assert!(home.one(version, "exec:p:a").is_err());
        }
    }
    for section in [serde_json::json!([]), serde_json::json!({"providers": 5, "defaults": "x"})] {
        assert!(Home::new(section).model(A).providers.is_empty());
    }
}

#[test]
fn defaults_of_the_dialects() {
    let home = Home::new(serde_json::json!({"providers": {
        "x": {"source": "exec", "command": "/bin/true", "timeoutMs": 9000},
        "s": {"source": "store"},
        "p": {"source": "exec", "pluginIntegration": {"pluginId": "op", "integrationId": "i"}},
    }}));
    let silence = |version: Version| match home.model(version).provider("x") {
        Some(ProviderConfig::Exec(config)) => config.no_output_timeout_ms,
        _ => 0,
    };
    assert_eq!((silence(A), silence(B)), (2000, 9000));
    assert!(matches!(home.model(B).provider("s"), Some(ProviderConfig::Store)));
    assert!(matches!(home.model(A).provider("s"), Some(ProviderConfig::Invalid { .. })));
    assert!(home.one(B, "exec:p:a").unwrap_err().contains("plugin \"op\""));
}
