//! `telson secrets configure` without a terminal: credentials move into their provider, are read
//! back, and come out nowhere else.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test fails by panicking and prepares its own files"
)]

mod support;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::{Value, json};
use support::{CANARIES, Telson};
use telson::secrets::configure::templates::{TEMPLATES, Template};

const VERSIONS: [&str; 2] = ["2026.2.26", "2026.9.6"];

fn config(version: &str) -> String {
    format!(
        r#"// the gateway at home
{{
  meta: {{ lastTouchedVersion: "{version}" }},
  models: {{ providers: {{
    // billed to the team
    openai: {{ baseUrl: "https://api.openai.com/v1", apiKey: "{0}", models: [] }}, // main key
    "my/prov~x": {{ baseUrl: "https://x.example/v1", apiKey: '{1}', models: [] }},
    copy: {{ baseUrl: "https://y.example/v1", apiKey: "{0}", models: [] }},
  }} }},
  hooks: {{ enabled: true, token: "hook-7Jw4Lp7Rt2Qv9", path: "/hooks" }},
}}
"#,
        CANARIES[0], CANARIES[1]
    )
}

fn home(version: &str) -> Telson {
    let telson = Telson::new();
    let path = telson.file(".openclaw/openclaw.json", &config(version));
    let private = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(path.parent().unwrap(), private).unwrap();
    telson
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn read_json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

const TO_FILE: [&str; 5] = ["secrets", "configure", "--from-audit", "--to", "file:filemain"];

#[test]
fn credentials_move_into_a_private_file_and_the_plan_names_them() {
    for version in VERSIONS {
        let telson = home(version);
        let out = telson.run(TO_FILE.into_iter().chain(["--plan-out", "plan.json"]));
        assert_eq!(out.code, Some(0), "{}", out.stderr);
        let secrets = telson.home().join(".openclaw/secrets.json");
        assert_eq!(
            read_json(&secrets),
            json!({"providers": {
                "openai": {"apiKey": CANARIES[0]}, "my/prov~x": {"apiKey": CANARIES[1]},
            }})
        );
        let plan = telson.home().join("plan.json");
        assert_eq!((mode(&secrets), mode(&plan)), (0o600, 0o600));
        let plan = read_json(&plan);
        let id = |at: usize| plan["targets"][at]["ref"]["id"].as_str().unwrap().to_owned();
        assert_eq!(
            [id(0), id(1), id(2)],
            [
                "/providers/openai/apiKey",
                "/providers/my~1prov~0x/apiKey",
                "/providers/openai/apiKey"
            ]
        );
        assert_eq!(
            plan["providerUpserts"]["filemain"],
            json!({"source": "file", "path": "~/.openclaw/secrets.json", "mode": "json"})
        );
        // The config is only changed by `apply`.
        let now = std::fs::read_to_string(telson.home().join(".openclaw/openclaw.json")).unwrap();
        assert_eq!(now, config(version));
        telson.assert_no_canary_in_files(&[".openclaw/openclaw.json", ".openclaw/secrets.json"]);
        assert!(out.stdout.contains("hooks.token: "), "{}", out.stdout);

        let before = std::fs::read(&secrets).unwrap();
        let again = telson.run(TO_FILE.into_iter().chain(["--plan-out", "plan.json", "--json"]));
        assert_eq!(again.code, Some(0), "{}", again.stderr);
        assert_eq!(again.json()["moved"], json!([]), "a second run finds everything there");
        assert_eq!(std::fs::read(&secrets).unwrap(), before);
    }
}

#[test]
fn a_dry_run_writes_nothing() {
    let telson = home(VERSIONS[1]);
    let out = telson.run(TO_FILE.into_iter().chain(["--dry-run"]));
    assert_eq!(out.code, Some(0), "{}", out.stderr);
    assert!(out.stdout.contains("+ ref file:filemain:/providers/openai/apiKey"), "{}", out.stdout);
    let names: Vec<_> = std::fs::read_dir(telson.home().join(".openclaw"))
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(names, ["openclaw.json"]);
}

#[test]
fn what_the_secrets_file_holds_is_kept_and_never_overwritten() {
    let telson = home(VERSIONS[1]);
    let old =
        "{\n\t\"other\": [1, 2],\n\t\"providers\": {\"openai\": {\"apiKey\": \"another\"}}\n}";
    let path = telson.file(".openclaw/secrets.json", old);
    let out = telson.run(TO_FILE.into_iter().chain(["--plan-out", "plan.json"]));
    assert_eq!(out.code, Some(0), "{}", out.stderr);
    let now = std::fs::read_to_string(&path).unwrap();
    assert!(now.starts_with("{\n\t\"other\": [1, 2],\n\t\"providers\": {"), "{now}");
    let json: Value = serde_json::from_str(&now).unwrap();
    assert_eq!(json["providers"]["openai"]["apiKey"], "another");
    assert_eq!(json["providers"]["openai"]["apiKey-2"], CANARIES[0]);
    let plan = read_json(&telson.home().join("plan.json"));
    assert_eq!(plan["targets"][0]["ref"]["id"], "/providers/openai/apiKey-2");
}

#[test]
fn a_file_that_the_provider_would_refuse_stops_everything() {
    type Break = fn(&Telson);
    let cases: [(&str, Break); 3] = [
        ("too open", |t| {
            let path = t.file(".openclaw/secrets.json", "{}");
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644)).unwrap();
        }),
        ("symlink", |t| {
            let path = t.file("real.json", "{}");
            std::os::unix::fs::symlink(path, t.home().join(".openclaw/secrets.json")).unwrap();
        }),
        ("JSON", |t| {
            t.file(".openclaw/secrets.json", "{a: 1}");
        }),
    ];
    for (why, broken) in cases {
        let telson = home(VERSIONS[1]);
        broken(&telson);
        let out = telson.run(TO_FILE.into_iter().chain(["--plan-out", "plan.json"]));
        assert_ne!(out.code, Some(0), "{why}");
        assert!(out.stderr.contains(why), "{why}: {}", out.stderr);
        assert!(!telson.home().join("plan.json").exists(), "{why}");
        telson.assert_no_canary_in_files(&[".openclaw/openclaw.json"]);
    }
}

#[test]
fn variables_go_into_the_file_of_the_service_manager() {
    for version in VERSIONS {
        let telson = home(version);
        telson.file("gateway.env", "# kept\nOTHER=1");
        let args = ["secrets", "configure", "--from-audit", "--to", "env", "--plan-out", "p.json"];
        let out = telson.run(args);
        assert_eq!(out.code, Some(64), "{}", out.stdout);
        assert!(out.stderr.contains("--env-file"), "{}", out.stderr);
        let out = telson.run(args.into_iter().chain(["--env-file", "gateway.env"]));
        assert_eq!(out.code, Some(0), "{}", out.stderr);
        let now = std::fs::read_to_string(telson.home().join("gateway.env")).unwrap();
        let expected = format!(
            "# kept\nOTHER=1\nOPENAI_API_KEY={}\nMY_PROV_X_API_KEY={}\n",
            CANARIES[0], CANARIES[1]
        );
        assert_eq!(now, expected);
        let refused = telson.run(args.into_iter().chain(["--env-file", ".openclaw/.env"]));
        assert_eq!(refused.code, Some(64), "the audit counts that file as plain text");
    }
}

#[test]
fn fields_are_mapped_chosen_and_left_out() {
    let telson = home(VERSIONS[1]);
    let out = telson.run(TO_FILE.into_iter().chain([
        "--only",
        "models.providers.*.apiKey",
        "--skip",
        "models.providers.copy.apiKey",
        "--map",
        "models.providers.openai.apiKey=file:filemain:/keys/a~1b",
        "--plan-out",
        "plan.json",
    ]));
    assert_eq!(out.code, Some(0), "{}", out.stderr);
    let secrets = read_json(&telson.home().join(".openclaw/secrets.json"));
    assert_eq!(secrets["keys"]["a/b"], CANARIES[0]);
    let plan = read_json(&telson.home().join("plan.json"));
    assert_eq!(plan["targets"].as_array().unwrap().len(), 2);
    let out = telson.run(TO_FILE.into_iter().chain(["--only", "hooks.tokn", "--dry-run"]));
    assert_eq!(out.code, Some(64));
    assert!(out.stderr.contains("did you mean hooks.token?"), "{}", out.stderr);
}

#[test]
fn examples_hold_the_shape_and_git_is_told() {
    let telson = home(VERSIONS[1]);
    std::fs::create_dir(telson.home().join(".git")).unwrap();
    let out = telson.run(TO_FILE.into_iter().chain(["--plan-out", "p.json", "--write-examples"]));
    assert_eq!(out.code, Some(0), "{}", out.stderr);
    let state = telson.home().join(".openclaw");
    assert_eq!(
        read_json(&state.join("secrets.example.json")),
        json!({"providers": {"openai": {"apiKey": ""}, "my/prov~x": {"apiKey": ""}}})
    );
    let ignore = std::fs::read_to_string(state.join(".gitignore")).unwrap();
    assert_eq!(ignore, "/secrets.json\n");
    assert!(out.stdout.contains("secrets.example.json") && out.stdout.contains(".gitignore"));
}

#[test]
fn without_a_terminal_the_flags_are_named() {
    let telson = home(VERSIONS[1]);
    let out = telson.run(["secrets", "configure"]);
    assert_eq!(out.code, Some(64));
    assert!(out.stderr.contains("--from-audit --to file:filemain --plan-out"), "{}", out.stderr);
    let a = telson.run(["--as-openclaw", "2026.2.26", "secrets", "configure", "--json"]);
    assert_eq!((a.code, a.stdout.as_str()), (Some(1), ""));
    assert_eq!(a.stderr, "Error: secrets configure requires an interactive TTY.\n");
    let b = telson.run(["--as-openclaw", "2026.9.6", "secrets", "configure"]);
    assert_eq!((b.code, b.stdout.as_str()), (Some(1), ""));
    assert_eq!(
        b.stderr,
        "Secrets configure failed: secrets configure requires an interactive TTY.. \
         Re-run openclaw secrets audit before applying changes.\n"
    );
    let b = telson.run(["--as-openclaw", "2026.9.6", "secrets", "configure", "--json"]);
    assert_eq!((b.code, b.stderr.as_str()), (Some(1), ""));
    assert_eq!(b.json()["error"]["message"], "secrets configure requires an interactive TTY.");
    let own = telson.run(["--as-openclaw", "2026.9.6", "secrets", "configure", "--from-audit"]);
    assert_eq!(own.code, Some(1), "OpenClaw has no such flag");
}

#[test]
fn a_broken_config_is_not_configured() {
    let telson = Telson::new();
    telson.file(".openclaw/openclaw.json", "{ models: { provders: {} } }");
    let out = telson.run(TO_FILE.into_iter().chain(["--dry-run"]));
    assert_eq!(out.code, Some(78), "{}", out.stderr);
    assert!(out.stderr.contains("openclaw.json:1:"), "{}", out.stderr);
}

/// A home whose exec provider `tool` runs telson in front of a stand-in for the tool.
fn home_with_tool(version: &str, template: &Template) -> Telson {
    let telson = Telson::new();
    let store = telson.home().join("store");
    std::fs::create_dir(&store).unwrap();
    let tool = telson.home().join("bin").join(template.program);
    std::fs::create_dir(tool.parent().unwrap()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/exec/tools/tool.sh");
    std::fs::copy(script, &tool).unwrap();
    std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o755)).unwrap();
    let program = std::fs::canonicalize(assert_cmd::cargo::cargo_bin!("telson")).unwrap();
    let mut options = std::collections::BTreeMap::new();
    if template.id == "sops" {
        let file = telson.home().join("store/secrets.sops.json");
        options.insert("file".to_owned(), file.display().to_string());
    }
    let mut settings = template.settings(&program, &tool, &options);
    settings["passEnv"].as_array_mut().unwrap().push("FAKE_STORE".into());
    let text = config(version).replacen(
        "  hooks:",
        &format!("  secrets: {{ providers: {{ tool: {settings} }} }},\n  hooks:"),
        1,
    );
    telson.file(".openclaw/openclaw.json", &text);
    let store = store.display().to_string();
    telson.env("FAKE_STORE", &store)
}

#[test]
fn tools_get_credentials_by_stdin_and_give_them_back() {
    for version in VERSIONS {
        for template in TEMPLATES.into_iter().filter(|t| t.can_write()) {
            let telson = home_with_tool(version, template);
            let args = ["secrets", "configure", "--from-audit", "--to", "exec:tool"];
            let all = args.into_iter().chain(["--allow-exec", "--plan-out", "plan.json", "--json"]);
            let out = telson.run(all.clone());
            let who = format!("{} in {version}: {}", template.id, out.stderr);
            assert_eq!(out.code, Some(0), "{who}");
            assert_eq!(out.json()["moved"][0]["count"], 2, "{who}");
            let plan = read_json(&telson.home().join("plan.json"));
            assert_eq!(plan["targets"][0]["ref"]["id"], "providers/openai/apiKey", "{who}");
            assert_eq!(plan["targets"][1]["ref"]["id"], "providers/my-prov-x/apiKey", "{who}");
            // What other users of the machine could have seen of the tool.
            let seen = std::fs::read_to_string(telson.home().join("store/argv")).unwrap();
            assert!(seen.lines().count() > 2, "{seen}");
            for canary in CANARIES {
                let hex = canary.bytes().fold(String::new(), |hex, b| format!("{hex}{b:02x}"));
                assert!(!seen.contains(canary) && !seen.contains(&hex), "{who}");
            }
            let again = telson.run(all);
            assert_eq!(again.json()["moved"], json!([]), "{who}");
        }
    }
}

#[test]
fn a_tool_that_cannot_be_written_safely_is_only_compared() {
    let template = TEMPLATES.into_iter().find(|t| t.id == "bws").unwrap();
    let telson = home_with_tool(VERSIONS[1], template);
    telson.file("store/bws.json", "[]");
    let args = ["secrets", "configure", "--from-audit", "--to", "exec:tool", "--allow-exec"];
    let args = args.into_iter().chain(["--plan-out", "plan.json"]);
    let out = telson.run(args.clone());
    assert_eq!(out.code, Some(64), "{}", out.stderr);
    assert!(out.stderr.contains("providers/openai/apiKey"), "{}", out.stderr);
    assert!(!telson.home().join("plan.json").exists());
    let entry = |key: &str, value: &str| json!({"id": "x", "key": key, "value": value});
    let entries = json!([
        entry("openclaw/providers/openai/apiKey", CANARIES[0]),
        entry("openclaw/providers/my-prov-x/apiKey", CANARIES[1]),
    ]);
    telson.file("store/bws.json", &entries.to_string());
    let out = telson.run(args);
    assert_eq!(out.code, Some(0), "{}", out.stderr);
}

#[test]
fn a_resolver_program_is_run_only_with_consent() {
    let template = TEMPLATES.into_iter().find(|t| t.id == "pass").unwrap();
    let telson = home_with_tool("2026.9.6", template);
    let args = ["secrets", "configure", "--from-audit", "--to", "exec:tool", "--dry-run"];
    let out = telson.run(args);
    assert_eq!(out.code, Some(64), "{}", out.stderr);
    assert!(!telson.home().join("store/argv").exists(), "the tool was run");
}

#[test]
fn the_whole_way_from_plain_text_to_a_clean_audit() {
    for version in VERSIONS {
        let telson = home(version);
        telson.file(".openclaw/.env", &format!("# mine\nOPENAI_API_KEY={}\nX=1\n", CANARIES[0]));
        let backup = config(version).replace("hook-7Jw4Lp7Rt2Qv9", "");
        telson.file(".openclaw/openclaw.json.bak", &backup);
        let skip = ["--apply", "--yes", "--json"];
        let out = telson.run(TO_FILE.into_iter().chain(skip));
        assert_eq!(out.code, Some(0), "{version}: {} {}", out.stdout, out.stderr);
        assert_eq!(out.json()["applied"], true);
        assert_eq!(out.json()["apply"]["proof"]["remaining"], json!([]));
        let text = std::fs::read_to_string(telson.home().join(".openclaw/openclaw.json")).unwrap();
        assert!(text.starts_with("// the gateway at home\n{\n  meta:"), "{text}");
        assert!(text.contains("// billed to the team") && text.contains("// main key"), "{text}");
        let audit = telson.run(["secrets", "audit", "--json"]);
        let report = audit.json();
        let plain: Vec<&Value> = report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|f| f["jsonPath"] != "hooks.token")
            .collect();
        assert!(plain.is_empty(), "{version}: {plain:#?}");
        let drop_in =
            telson.run(["--as-openclaw", version, "secrets", "audit", "--check", "--json"]);
        assert_eq!(drop_in.code, Some(0), "{version}: {}", drop_in.stdout);
        let again = telson.run(TO_FILE.into_iter().chain(["--apply", "--yes"]));
        assert_eq!(again.code, Some(0), "{}", again.stderr);
        assert!(again.stdout.contains("nothing to do"), "{}", again.stdout);
    }
}

#[test]
fn fields_without_references_get_a_variable() {
    for version in VERSIONS {
        let telson = home(version);
        let out = telson.run(TO_FILE.into_iter().chain([
            "--substitute",
            "--env-file",
            "gateway.env",
            "--generate",
            "gateway.auth.token",
            "--apply",
            "--yes",
        ]));
        assert_eq!(out.code, Some(0), "{version}: {} {}", out.stdout, out.stderr);
        let env = std::fs::read_to_string(telson.home().join("gateway.env")).unwrap();
        assert!(env.contains("HOOKS_TOKEN=hook-7Jw4Lp7Rt2Qv9\n"), "{env}");
        let text = std::fs::read_to_string(telson.home().join(".openclaw/openclaw.json")).unwrap();
        assert!(text.contains("token: \"${HOOKS_TOKEN}\", path: \"/hooks\""), "{text}");
        assert!(text.contains("// billed to the team"), "{text}");
        let fresh = if version == VERSIONS[0] {
            assert!(text.contains("${GATEWAY_AUTH_TOKEN}"), "{text}");
            env.lines().find_map(|l| l.strip_prefix("GATEWAY_AUTH_TOKEN=")).unwrap().to_owned()
        } else {
            let secrets = read_json(&telson.home().join(".openclaw/secrets.json"));
            secrets["gateway"]["auth"]["token"].as_str().unwrap().to_owned()
        };
        assert_eq!(fresh.len(), 43, "32 bytes as base64url");
        assert!(
            !out.stdout.contains(&fresh) && !out.stderr.contains(&fresh) && !text.contains(&fresh)
        );
        let again =
            telson.run(["secrets", "configure", "--generate", "gateway.auth.token", "--dry-run"]);
        assert_ne!(again.code, Some(0), "a reference is not replaced");
    }
}

#[test]
fn a_file_of_answers_says_it_all() {
    for version in VERSIONS {
        let template = TEMPLATES.into_iter().find(|t| t.id == "pass").unwrap();
        let telson = home_with_tool(version, template);
        let tool = telson.home().join("bin/pass");
        telson.file(
            "answers.toml",
            &format!(
                "to = 'file:vaultfile'\nskip = ['hooks.token']\n[providers.vaultfile]\n\
                 source = 'file'\npath = '~/keys/s.json'\n[providers.second]\n\
                 template = 'pass'\ntool = '{}'\nprefix = 'oc'\n[fields]\n\
                 'models.providers.openai.apiKey' = 'exec:tool:openai'\n",
                tool.display()
            ),
        );
        let args = ["secrets", "configure", "--answers", "answers.toml", "--allow-exec", "--json"];
        let out = telson.run(args.into_iter().chain(["--apply", "--yes"]));
        assert_eq!(out.code, Some(0), "{version}: {} {}", out.stdout, out.stderr);
        let secrets = telson.home().join("keys/s.json");
        assert_eq!(mode(secrets.parent().unwrap()), 0o700);
        assert_eq!(read_json(&secrets)["providers"]["my/prov~x"]["apiKey"], CANARIES[1]);
        let text = std::fs::read_to_string(telson.home().join(".openclaw/openclaw.json")).unwrap();
        assert!(text.contains("vaultfile") && text.contains("resolve-exec"), "{text}");
        let audit = telson.run(["secrets", "audit", "--allow-exec", "--json"]);
        assert_ne!(audit.code, Some(2), "{version}: {}", audit.stdout);
    }
}
