use super::*;
use crate::lint::scan;

fn stops(path: &str, text: &str) -> bool {
    may_hold(path, text.as_bytes())
}

#[test]
fn names_with_values_stop_and_others_do_not() {
    for (path, text) in [
        ("a.yaml", "api_key: canary-7Q2xV9\n"),
        ("a.yaml", "password:\n  canary 7Q2xV9\n"),
        ("a.yaml", "- name: DB_PASSWORD\n  value: canary7Q2x\n"),
        ("a.yaml", "- value: canary7Q2x\n  name: DB_PASSWORD\n"),
        ("a.yaml", "args: [--token, canary7Q2x]\n"),
        ("a.yaml", "kind: Secret\ndata:\n  a: Y2FuYXJ5\n"),
        ("a.yaml", "token: ${TOKEN:-canary7Q2x}\n"),
        ("a.json", "{\"\\u0061pi_key\": \"canary7Q2x\"}"),
        ("a.json", "{\"dsn\": \"postgres://app:canary7Q2x@db/x\"}"),
        ("a.py", "API_TOKEN = \"canary-7Q2xV9\"\n"),
        ("a.py", "t = os.getenv(\"API_TOKEN\") or \"canary-7Q2xV9\"\n"),
        ("a.ts", "headers: {\"X-Api-Key\": 'canary-7Q2xV9'}\n"),
        ("a.sh", "curl -u admin:canary7Q2x https://x.example\n"),
        ("a.tf", "variable \"db_password\" {\n  default = \"canary7Q2x\"\n}\n"),
    ] {
        assert!(stops(path, text), "{path}: {text}");
    }
    for (path, text) in [
        ("a.yaml", "name: demo\nreplicas: 3\n"),
        ("a.yaml", "token: ${TOKEN}\nother: {{ .Values.token }}\n"),
        ("a.yaml", "secretName: web\nenabled: true\n"),
        ("a.py", "for monkey in keyboard:\n    bypass(monkey)\n"),
        ("a.py", "password = os.environ[\"APP_PASSWORD\"]\n"),
        ("a.go", "\tToken string `json:\"token\"`\n"),
        ("a.ts", "const token = await client.getToken(ctx);\n// the token is long gone\n"),
        ("yarn.lock", "\"js-tokens@^3.0.0\":\n  version \"3.0.2\"\n"),
    ] {
        assert!(!stops(path, text), "{path}: {text}");
    }
}

/// What the whole way finds in a file, the filter must have let through.
#[test]
fn no_file_with_a_finding_is_passed_over() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut seen = 0;
    for file in crate::sys::walk::files_below(&folder, false).files {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        let path = file.strip_prefix(&folder).unwrap().to_string_lossy().into_owned();
        if !scan::scan(&path, &text).found.is_empty() {
            seen += 1;
            assert!(stops(&path, &text), "{path}");
        }
    }
    assert!(seen > 50, "only {seen} files with findings");
}
