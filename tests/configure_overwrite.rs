//! `telson secrets configure` never loses what a provider holds: not when the provider fails for
//! a moment, and not when it holds something else, unless it is told to.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test fails by panicking and prepares its own files"
)]

mod support;

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use support::{CANARIES, Telson};
use telson::secrets::configure::templates::{TEMPLATES, Template};

const FIELD: &str = "models.providers.openai.apiKey";
const OURS: &str = "exec:tool:providers/openai/apiKey";

/// A home whose exec provider `tool` runs telson in front of a stand-in for the tool.
fn home(template: &Template, extra: &[(&str, &str)]) -> Telson {
    let telson = Telson::new();
    let store = telson.home().join("store");
    std::fs::create_dir(&store).unwrap();
    let tool = telson.home().join("bin").join(template.program);
    std::fs::create_dir(tool.parent().unwrap()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/exec/tools/tool.sh");
    std::fs::copy(script, &tool).unwrap();
    std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o755)).unwrap();
    let program = std::fs::canonicalize(assert_cmd::cargo::cargo_bin!("telson")).unwrap();
    let mut options = BTreeMap::new();
    if template.id == "sops" {
        let file = telson.home().join("store/secrets.sops.json");
        options.insert("file".to_owned(), file.display().to_string());
    }
    let mut settings = template.settings(&program, &tool, &options);
    let pass = settings["passEnv"].as_array_mut().unwrap();
    pass.extend(["FAKE_STORE", "FAKE_DOWN", "FAKE_ENGINE"].map(Into::into));
    let text = config(CANARIES[0], &settings.to_string());
    telson.file(".openclaw/openclaw.json", &text);
    let store = store.display().to_string();
    extra.iter().fold(telson.env("FAKE_STORE", &store), |telson, (k, v)| telson.env(k, v))
}

fn config(key: &str, tool: &str) -> String {
    format!(
        r#"{{ meta: {{ lastTouchedVersion: "2026.9.6" }},
  secrets: {{ providers: {{ tool: {tool} }} }},
  models: {{ providers: {{ openai: {{ baseUrl: "https://api.openai.com/v1", apiKey: "{key}", models: [] }} }} }} }}
"#
    )
}

/// What the tool holds, without the record of its arguments.
fn entries(telson: &Telson) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = walkdir::WalkDir::new(telson.home().join("store")).into_iter();
    let files = files.map(|e| e.unwrap().into_path()).filter(|p| p.is_file());
    files.filter(|p| !p.ends_with("argv")).map(|p| (p.clone(), std::fs::read(p).unwrap())).collect()
}

fn configure(telson: &Telson, more: &[&str]) -> support::Outcome {
    let args = ["secrets", "configure", "--from-audit", "--to", "exec:tool", "--allow-exec"];
    let out = ["--plan-out", "plan.json"];
    telson.run(args.into_iter().chain(out).chain(more.iter().copied()))
}

/// The home again, whose config now holds another key than the tool has.
fn with_other_key(telson: &Telson) {
    let path = telson.home().join(".openclaw/openclaw.json");
    let text = std::fs::read_to_string(&path).unwrap().replace(CANARIES[0], CANARIES[1]);
    telson.file(".openclaw/openclaw.json", &text);
}

#[test]
fn a_tool_that_fails_for_a_moment_keeps_its_entries() {
    for template in TEMPLATES.into_iter().filter(|t| t.can_write()) {
        let telson = home(template, &[]);
        assert_eq!(configure(&telson, &[]).code, Some(0), "{}", template.id);
        let before = entries(&telson);
        assert!(!before.is_empty());
        with_other_key(&telson);
        // The exit code that each tool also uses for an entry that is not there.
        let down = if template.id == "vault" { "2" } else { "1" };
        let telson = telson.env("FAKE_DOWN", down);
        for map in [&[][..], &["--map", &format!("{FIELD}={OURS}")]] {
            let out = configure(&telson, map);
            assert_ne!(out.code, Some(0), "{}", template.id);
            assert!(out.stderr.contains(template.program), "{}: {}", template.id, out.stderr);
            assert_eq!(entries(&telson), before, "{}: {}", template.id, out.stderr);
        }
    }
}

#[test]
fn another_credential_is_replaced_only_on_request() {
    for template in TEMPLATES.into_iter().filter(|t| t.can_write()) {
        let telson = home(template, &[]);
        assert_eq!(configure(&telson, &[]).code, Some(0), "{}", template.id);
        with_other_key(&telson);
        let before = entries(&telson);
        let map = format!("{FIELD}={OURS}");
        let out = configure(&telson, &["--map", &map]);
        assert_eq!(out.code, Some(64), "{}: {}", template.id, out.stderr);
        assert!(out.stderr.contains("--overwrite"), "{}", out.stderr);
        assert_eq!(entries(&telson), before, "{}", template.id);

        let out = configure(&telson, &["--map", &map, "--overwrite"]);
        if ["op", "bw"].contains(&template.id) {
            assert_ne!(out.code, Some(0), "{}", template.id);
            assert_eq!(entries(&telson), before, "{}", template.id);
        } else {
            assert_eq!(out.code, Some(0), "{}: {}", template.id, out.stderr);
            assert_ne!(entries(&telson), before, "{}", template.id);
            assert_eq!(entries(&telson).len(), before.len(), "{}", template.id);
        }
    }
}

#[test]
fn without_a_map_another_credential_gets_a_neighbour() {
    for template in TEMPLATES.into_iter().filter(|t| t.can_write()) {
        let telson = home(template, &[]);
        assert_eq!(configure(&telson, &[]).code, Some(0), "{}", template.id);
        with_other_key(&telson);
        let out = configure(&telson, &[]);
        assert_eq!(out.code, Some(0), "{}: {}", template.id, out.stderr);
        let plan = std::fs::read(telson.home().join("plan.json")).unwrap();
        let plan: serde_json::Value = serde_json::from_slice(&plan).unwrap();
        assert_eq!(plan["targets"][0]["ref"]["id"], "providers/openai/apiKey-2", "{}", template.id);
    }
}

#[test]
fn an_engine_without_versions_is_not_written() {
    let vault = TEMPLATES.into_iter().find(|t| t.id == "vault").unwrap();
    let telson = home(vault, &[("FAKE_ENGINE", "1")]);
    let out = configure(&telson, &[]);
    assert_ne!(out.code, Some(0));
    assert!(out.stderr.contains("enable-versioning"), "{}", out.stderr);
    assert!(entries(&telson).is_empty());
}

#[test]
fn an_entry_of_pass_that_cannot_be_read_is_not_written_over() {
    let pass = TEMPLATES.into_iter().find(|t| t.id == "pass").unwrap();
    let telson = home(pass, &[]);
    telson.file(".password-store/openclaw/providers/openai/apiKey.gpg", "sealed");
    let out = configure(&telson, &[]);
    assert_ne!(out.code, Some(0));
    assert!(entries(&telson).is_empty(), "{}", out.stderr);
}

#[test]
fn a_file_keeps_another_credential_unless_it_is_told_to() {
    let pass = TEMPLATES.into_iter().find(|t| t.id == "pass").unwrap();
    let telson = home(pass, &[]);
    let secrets = telson.file(".openclaw/secrets.json", r#"{"k": "other", "n": {"x": "y"}}"#);
    let args = ["secrets", "configure", "--from-audit", "--to", "file:filemain"];
    for id in ["/k", "/n"] {
        let map = format!("{FIELD}=file:filemain:{id}");
        let run = |more: &[&str]| {
            let rest = ["--map", &map, "--plan-out", "plan.json"];
            telson.run(args.into_iter().chain(rest).chain(more.iter().copied()))
        };
        let before = std::fs::read(&secrets).unwrap();
        let out = run(&[]);
        assert_eq!(out.code, Some(64), "{}", out.stderr);
        assert!(out.stderr.contains("--overwrite"), "{}", out.stderr);
        assert_eq!(std::fs::read(&secrets).unwrap(), before);
        let out = run(&["--overwrite"]);
        assert_eq!(out.code, Some(0), "{}", out.stderr);
    }
    let now: serde_json::Value = serde_json::from_slice(&std::fs::read(&secrets).unwrap()).unwrap();
    assert_eq!(now, serde_json::json!({"k": CANARIES[0], "n": CANARIES[0]}));
}

#[test]
fn variables_keep_another_credential_unless_they_are_told_to() {
    let pass = TEMPLATES.into_iter().find(|t| t.id == "pass").unwrap();
    let telson = home(pass, &[]);
    let file = telson.file("gateway.env", "# kept\nK=other\nZ=1\n");
    let map = format!("{FIELD}=env:K");
    let args = ["secrets", "configure", "--from-audit", "--to", "env", "--env-file", "gateway.env"];
    let rest = ["--map", &map, "--plan-out", "plan.json"];
    let out = telson.run(args.into_iter().chain(rest));
    assert_eq!(out.code, Some(64), "{}", out.stderr);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "# kept\nK=other\nZ=1\n");
    let out = telson.run(args.into_iter().chain(rest).chain(["--overwrite"]));
    assert_eq!(out.code, Some(0), "{}", out.stderr);
    let now = std::fs::read_to_string(&file).unwrap();
    assert_eq!(now, format!("# kept\nZ=1\nK={}\n", CANARIES[0]));
}
