//! telson.toml: levels, accepted findings, further places to search, and what is wrong with it.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test fails by panicking and prepares its own files"
)]

mod support;

use serde_json::Value;
use support::{CANARIES, Telson};

/// A home with one canary in a field and the other in `.env` under a name of its own.
fn home() -> Telson {
    let telson = Telson::new();
    let config = format!("{{\n  hooks: {{ enabled: true, token: \"{}\" }},\n}}\n", CANARIES[0]);
    telson.file(".openclaw/openclaw.json", &config);
    telson.file(".openclaw/.env", &format!("ACME_SEED={}\n", CANARIES[1]));
    let folder = telson.home().join(".openclaw");
    std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    telson
}

fn audit(telson: &Telson) -> Value {
    telson.run(["secrets", "audit", "--json"]).json()
}

fn places(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap();
    findings.iter().map(|f| f["jsonPath"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn without_settings_nothing_is_left_out() {
    let report = audit(&home());
    assert_eq!(places(&report), ["hooks.token"]);
    assert_eq!(report["summary"]["suppressedCount"], 0);
}

#[test]
fn an_accepted_finding_is_counted_and_the_verdict_follows() {
    let telson = home();
    telson.file(
        ".openclaw/telson.toml",
        "# accepted by the team\n[[audit.ignore]]\ncode = \"plaintext-found\"\npath = \"hooks.*\"\n\
         file = \"openclaw.json\"\nreason = \"rotates daily\"\n",
    );
    let outcome = telson.run(["secrets", "audit", "--check", "--json"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stdout);
    let report = outcome.json();
    assert_eq!(report["summary"]["suppressedCount"], 1);
    assert_eq!((&report["status"], &report["notes"]), (&"clean".into(), &Value::Array(vec![])));
}

#[test]
fn an_ignore_that_matches_nothing_is_told() {
    let telson = home();
    telson.file(
        ".openclaw/telson.toml",
        "\n[[audit.ignore]]\ncode = \"TOKEN_REUSE\"\npath = \"x\"\nreason = \"old\"\n",
    );
    let report = audit(&telson);
    let note = report["notes"][0].as_str().unwrap();
    let wanted = "telson.toml:2:1: this ignore of `token-reuse` matches no finding; delete it";
    assert!(note.ends_with(wanted), "{note}");
}

#[test]
fn levels_are_the_operators() {
    let telson = home();
    let level = |word: &str| {
        telson.file(
            ".openclaw/telson.toml",
            &format!("[audit.levels]\nplaintext-found = '{word}'\n"),
        );
        let outcome = telson.run(["secrets", "audit", "--check", "--json"]);
        (outcome.code, outcome.json()["findings"][0]["severity"].as_str().map(str::to_owned))
    };
    assert_eq!(level("deny"), (Some(1), Some("error".to_owned())));
    assert_eq!(level("info"), (Some(1), Some("info".to_owned())));
    assert_eq!(level("allow"), (Some(0), None));
}

#[test]
fn further_names_and_files_are_searched() {
    let telson = home();
    telson.file("notes/today.md", &format!("the hook:\n  {}\n", CANARIES[0]));
    telson.file("notes/deep/other.txt", &format!("{}\n", CANARIES[0]));
    telson.file(
        ".openclaw/telson.toml",
        "[audit]\nsecret-names = [\"ACME_SEED\"]\nalso = [\"~/notes/*.md\"]\n",
    );
    let report = audit(&telson);
    assert_eq!(places(&report), ["hooks.token", "$env.ACME_SEED", ""]);
    let copy = &report["findings"][2];
    assert_eq!((&copy["code"], &copy["line"]), (&"PLAINTEXT_COPY".into(), &2.into()));
    assert!(copy["file"].as_str().unwrap().ends_with("notes/today.md"));
}

#[test]
fn a_large_file_is_searched_up_to_the_operators_bound() {
    let telson = home();
    let padding = "x".repeat(2 << 20);
    telson.file(".openclaw/dump.json", &format!("{padding}\n{}\n", CANARIES[0]));
    assert_eq!(places(&audit(&telson)).len(), 2);
    telson.file(".openclaw/telson.toml", "audit.max-file-mib = 1\n");
    assert_eq!(places(&audit(&telson)).len(), 1);
}

#[test]
fn a_key_makes_fingerprints_last_and_usable() {
    let telson = home();
    telson.file(".openclaw/telson.key", &"k".repeat(32));
    telson.file(".openclaw/telson.toml", "audit.fingerprint-key = \"telson.key\"\n");
    let print = |telson: &Telson| audit(telson)["findings"][0]["fingerprint"].clone();
    let first = print(&telson);
    assert_eq!(first, print(&telson));
    let settings = format!(
        "[audit]\nfingerprint-key = \"telson.key\"\n[[audit.ignore]]\ncode = \"plaintext-found\"\n\
         fingerprint = {first}\nreason = \"known\"\n"
    );
    telson.file(".openclaw/telson.toml", &settings);
    assert!(places(&audit(&telson)).is_empty());

    let key = telson.home().join(".openclaw/telson.key");
    std::fs::set_permissions(key, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let refused = telson.run(["secrets", "audit"]);
    assert_eq!(refused.code, Some(77));
    assert!(refused.stderr.contains("chmod 600"), "{}", refused.stderr);
}

#[test]
fn every_mistake_is_told_with_line_and_column_and_ends_with_78() {
    let telson = home();
    telson.file(
        ".openclaw/telson.toml",
        "[audit]\nalsoo = []\n[audit.levels]\nplaintext-fuond = \"warn\"\n[[audit.ignore]]\n\
         code = \"token-reuse\"\npath = \"hooks.token\"\n",
    );
    let outcome = telson.run(["secrets", "audit", "--json"]);
    assert_eq!(outcome.code, Some(78));
    let error = &outcome.json()["error"];
    assert_eq!((&error["kind"], &error["location"]["line"]), (&"config".into(), &2.into()));
    let wanted = serde_json::json!([
        "2:1: unknown key `alsoo`; did you mean `also`?",
        "4:1: no code is named `plaintext-fuond`; did you mean `plaintext-found`?",
        "5:1: an ignore needs a `reason`; add reason = \"why this is accepted\"",
    ]);
    assert_eq!(error["causes"], wanted);
    assert!(outcome.stderr.contains("telson.toml:2:1"), "{}", outcome.stderr);
}

#[test]
fn a_drop_in_does_not_know_the_file() {
    let telson = home();
    telson.file(".openclaw/telson.toml", "no toml");
    for version in ["2026.2.26", "2026.9.6"] {
        let outcome = telson.run(["--as-openclaw", version, "secrets", "audit", "--json"]);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    }
    assert_eq!(telson.run(["secrets", "audit"]).code, Some(78));
}
