//! `secrets audit` in its own mode: what OpenClaw's audit does not see, and no false alarm.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking and prepares its own files"
)]

mod support;

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;
use support::{CANARIES, Telson};

const A: &str = CANARIES[0];
const B: &str = CANARIES[1];

fn home() -> Telson {
    let telson = Telson::new().env("USER", "nobody-here");
    std::fs::create_dir_all(telson.home().join(".openclaw")).unwrap();
    private(&telson, ".openclaw");
    telson
}

fn private(telson: &Telson, folder: &str) {
    let path = telson.home().join(folder);
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).unwrap();
}

fn findings(telson: &Telson, args: &[&str]) -> Vec<Value> {
    let words = ["secrets", "audit", "--json"].iter().chain(args);
    let outcome = telson.run(words);
    outcome.json()["findings"].as_array().unwrap().clone()
}

/// `file:line code jsonPath` of every place of every finding, files relative to the home.
fn places(telson: &Telson, found: &[Value]) -> BTreeSet<String> {
    let home = telson.home().canonicalize().unwrap();
    let one = |code: &str, place: &Value| {
        let file = place["file"].as_str().unwrap();
        let file = file.trim_start_matches(home.to_str().unwrap()).trim_start_matches('/');
        let path = place["jsonPath"].as_str().unwrap_or("");
        format!("{file}:{} {code} {path}", place["line"].as_u64().unwrap_or(0))
    };
    found
        .iter()
        .flat_map(|finding| {
            let code = finding["code"].as_str().unwrap();
            let related = finding["related"].as_array().cloned().unwrap_or_default();
            let mut all = vec![one(code, finding)];
            all.extend(related.iter().map(|place| one(code, place)));
            all
        })
        .collect()
}

#[test]
fn fields_that_openclaw_does_not_look_at() {
    let telson = home();
    telson.file(
        ".openclaw/openclaw.json",
        &format!(
            r#"{{
  hooks: {{ enabled: true, token: "{A}" }},
  env: {{ vars: {{ GROQ_API_KEY: "{B}-env" }} }},
  skills: {{ entries: {{ s: {{ env: {{ DB_PASSWORD: "{B}-skill" }}, config: {{ note: "{A}" }} }} }} }},
  mcp: {{ servers: {{ m: {{
    command: "x",
    env: {{ MCP_TOKEN: "{B}-mcp" }},
    headers: {{ Authorization: "Bearer {B}-head", "X-Trace": "abc" }},
  }} }} }},
}}
"#
        ),
    );
    let found = findings(&telson, &["--compat", "2026.9.6"]);
    let seen = places(&telson, &found);
    for place in [
        "2 PLAINTEXT_FOUND hooks.token",
        "3 PLAINTEXT_FOUND env.vars.GROQ_API_KEY",
        "4 PLAINTEXT_FOUND skills.entries.s.env.DB_PASSWORD",
        // The name says nothing, the value is that of the hook token.
        "4 PLAINTEXT_FOUND skills.entries.s.config.note",
        "7 PLAINTEXT_FOUND mcp.servers.m.env.MCP_TOKEN",
        "8 PLAINTEXT_FOUND mcp.servers.m.headers.Authorization",
    ] {
        let place = format!(".openclaw/openclaw.json:{place}");
        assert!(seen.contains(&place), "{place} is missing in {seen:#?}");
    }
    assert_eq!(found.len(), 5, "the token in two fields is one finding: {seen:#?}");
    assert!(found.iter().all(|f| f["origin"] == "telson"), "{found:#?}");
}

#[test]
fn one_credential_in_many_files_is_one_finding_for_each_fix() {
    let telson = home();
    let provider = format!(r#"{{"baseUrl":"https://x.example/v1","models":[],"apiKey":"{A}"}}"#);
    let config = format!("{{\"models\":{{\"providers\":{{\"openai\":{provider}}}}}}}\n");
    telson.file(".openclaw/openclaw.json", &config);
    telson.file(".openclaw/openclaw.json.bak.2", &config);
    telson.file(".openclaw/.openclaw.json.swp", &format!("b0VIM 9.0\0\0\n\n{A}\0"));
    telson.file(".openclaw/.env", &format!("# c\nTEAM_KEY={B}\nINNOCENT={A}\n"));
    telson.file(".openclaw/notes.txt", &format!("the key is\n{A}\n"));
    telson.file(".openclaw/logs/gateway.log", &format!("sent {A}\n"));
    let found = findings(&telson, &[]);
    let seen = places(&telson, &found);
    let expected: BTreeSet<String> = [
        ".openclaw/openclaw.json:1 PLAINTEXT_FOUND models.providers.openai.apiKey",
        ".openclaw/.env:2 PLAINTEXT_FOUND $env.TEAM_KEY",
        ".openclaw/.env:3 PLAINTEXT_COPY ",
        ".openclaw/.openclaw.json.swp:3 PLAINTEXT_COPY ",
        ".openclaw/notes.txt:2 PLAINTEXT_COPY ",
        ".openclaw/openclaw.json.bak.2:1 PLAINTEXT_COPY models.providers.openai.apiKey",
    ]
    .map(str::to_owned)
    .into();
    assert_eq!(seen, expected);
    assert_eq!(found.len(), 3);
    let prints: BTreeSet<&str> = found.iter().filter_map(|f| f["fingerprint"].as_str()).collect();
    assert_eq!(prints.len(), 2, "two credentials have two fingerprints");
    let deep = places(&telson, &findings(&telson, &["--deep"]));
    assert!(deep.contains(".openclaw/logs/gateway.log:1 PLAINTEXT_COPY "), "{deep:#?}");
}

#[test]
fn services_and_shell_files() {
    let telson = home();
    telson.file(".openclaw/openclaw.json", "{}");
    telson.file(
        "Library/LaunchAgents/ai.openclaw.gateway.plist",
        &format!(
            "<plist><dict>\n<key>Label</key><string>ai.openclaw.gateway</string>\n\
             <key>OPENCLAW_GATEWAY_TOKEN</key>\n<string>{A}</string></dict></plist>\n"
        ),
    );
    telson.file(
        ".config/systemd/user/openclaw-gateway.service",
        &format!(
            "[Service]\nExecStart=/usr/bin/openclaw gateway run\nEnvironment=\"X_API_KEY={B}\"\n"
        ),
    );
    telson.file(
        ".config/systemd/user/other.service",
        "[Service]\nEnvironment=DB_PASSWORD=made-up-other-unit\n",
    );
    telson.file(".zshrc", "export SOME_TOKEN=made-up-shell-token\n");
    let seen = places(&telson, &findings(&telson, &[]));
    let expected: BTreeSet<String> = [
        "Library/LaunchAgents/ai.openclaw.gateway.plist:4 PLAINTEXT_FOUND $env.OPENCLAW_GATEWAY_TOKEN",
        ".config/systemd/user/openclaw-gateway.service:3 PLAINTEXT_FOUND $env.X_API_KEY",
    ]
    .map(str::to_owned)
    .into();
    assert_eq!(seen, expected);
    let deep = places(&telson, &findings(&telson, &["--deep"]));
    assert!(deep.contains(".zshrc:1 PLAINTEXT_FOUND $env.SOME_TOKEN"), "{deep:#?}");
}

#[test]
fn a_shared_token_a_false_reference_and_open_modes() {
    let telson = home();
    let config = telson.file(
        ".openclaw/openclaw.json",
        &format!(
            r#"{{
  gateway: {{ auth: {{ mode: "token", token: "{A}" }} }},
  hooks: {{ enabled: true, token: "{A}" }},
  skills: {{ entries: {{ s: {{ apiKey: "SecretRef:openai" }}, s: {{ apiKey: "SecretRef:openai" }} }} }},
}}"#
        ),
    );
    std::fs::set_permissions(config, std::fs::Permissions::from_mode(0o644)).unwrap();
    let found = findings(&telson, &[]);
    let codes: BTreeSet<&str> = found.iter().filter_map(|f| f["code"].as_str()).collect();
    for code in ["TOKEN_REUSE", "SECRETREF_STRING", "INSECURE_MODE", "DUPLICATE_KEY"] {
        assert!(codes.contains(code), "{code} is missing in {codes:?}");
    }
}

#[test]
fn a_broken_config_hides_nothing() {
    let telson = home();
    for (text, line) in [
        (format!("{{\n  models: {{ providers: {{ openai: {{ apiKey: \"{A}\", b: 1 c: 2\n"), 2),
        (format!("{{\n\n  channels: {{ telegram: {{ botToken: \"{A}\", nonsense: 1 }} }} }}"), 3),
    ] {
        telson.file(".openclaw/openclaw.json", &text);
        let outcome = telson.run(["secrets", "audit", "--json"]);
        assert_eq!(outcome.code, Some(2));
        let report = outcome.json();
        let found = report["findings"].as_array().unwrap();
        let plain = found.iter().find(|f| f["code"] == "PLAINTEXT_FOUND").expect("still found");
        assert_eq!(plain["line"], line);
        let problem = found.iter().find(|f| f["code"] == "CONFIG_INVALID").expect("named");
        assert!(problem["line"].is_u64(), "{problem}");
    }
}

/// Nobody keeps a tool in CI that cries wolf.
#[test]
fn an_ordinary_clean_home_is_clean() {
    let telson = home().env("OPENAI_API_KEY", A).env("HOOK_TOKEN", B);
    telson.file(
        ".openclaw/openclaw.json",
        r#"// A home as it should be.
{
  meta: { lastTouchedVersion: "2026.9.6" },
  gateway: {
    mode: "local", port: 18789,
    auth: { mode: "token", token: { source: "file", provider: "vault", id: "/gateway/token" } },
  },
  hooks: { enabled: true, token: "${HOOK_TOKEN}", defaultSessionKey: "hook:main" },
  secrets: { providers: { vault: { source: "file", path: "~/.openclaw/secrets.json" } } },
  models: { providers: {
    openai: {
      baseUrl: "https://api.openai.example/v1", apiKey: "${OPENAI_API_KEY}",
      models: [{ id: "gpt-tokenizer", name: "Secret sauce", maxTokens: 4096 }],
    },
    ollama: { baseUrl: "http://127.0.0.1:11434", apiKey: "ollama-local", models: [] },
  } },
  session: { mainKey: "main" },
  skills: { entries: { s: {
    apiKey: "$SKILL_KEY_FROM_ENV", enabled: false,
    env: { PUBLIC_KEY: "ssh-ed25519 AAAA", KEYBOARD: "de", API_KEY_FILE: "/run/secrets/x" },
    config: { sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
  } } },
}
"#,
    );
    telson.file(
        ".openclaw/secrets.json",
        &format!("{{\"gateway\": {{\"token\": \"{A}-gateway\"}}}}\n"),
    );
    telson.file(".openclaw/.env", "LANG=C\nOPENCLAW_LOG=info\nKEYBOARD_LAYOUT=de\nMAX_TOKENS=9\n");
    telson.file(".openclaw/agents/main/sessions/a.jsonl", "{\"text\":\"hello\"}\n");
    let telson = telson.env("SKILL_KEY_FROM_ENV", "made-up-skill-key");
    let outcome = telson.run(["secrets", "audit", "--check"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{}", outcome.stdout);
    assert!(outcome.stdout.starts_with("clean"), "{}", outcome.stdout);
}

#[test]
fn the_inventory_names_every_credential() {
    let telson = home();
    telson.file(
        ".openclaw/openclaw.json",
        &format!(
            r#"{{ models: {{ providers: {{
  a: {{ baseUrl: "https://a.example", models: [], apiKey: "{A}" }},
  b: {{ baseUrl: "https://b.example", models: [], apiKey: {{ source: "env", provider: "default", id: "B_KEY" }} }},
}} }} }}"#
        ),
    );
    let telson = telson.env("B_KEY", B);
    let report = telson.run(["secrets", "audit", "--inventory", "--json"]).json();
    let rows: Vec<(String, String)> = report["inventory"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["field"].as_str().unwrap().into(), row["kept"].as_str().unwrap().into()))
        .collect();
    assert_eq!(
        rows,
        [
            ("models.providers.a.apiKey".to_owned(), "plaintext".to_owned()),
            ("models.providers.b.apiKey".to_owned(), "ref".to_owned()),
        ]
    );
}

#[test]
fn the_inventory_names_what_only_telson_sees() {
    let telson = home();
    telson.file(
        ".openclaw/openclaw.json",
        &format!(
            r#"{{ hooks: {{ enabled: true, token: "{A}" }},
  env: {{ vars: {{ OTHER_API_KEY: "{B}", THIRD_API_KEY: "${{FOURTH}}" }} }},
  mcp: {{ servers: {{ files: {{ command: "x", env: {{ FILES_TOKEN: "{A}" }} }} }} }} }}"#
        ),
    );
    telson.file(".openclaw/.env", &format!("MY_OWN_SECRET={B}\n"));
    let telson = telson.env("FOURTH", "made-up-value-7Q");
    for version in ["2026.2.26", "2026.9.6"] {
        let flags = ["--compat", version, "secrets", "audit", "--inventory", "--json"];
        let report = telson.run(flags).json();
        let rows: Vec<String> = report["inventory"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                let text = |key: &str| row[key].as_str().unwrap().to_owned();
                let consumers = row["consumers"][0].as_str().unwrap();
                format!("{} {} {consumers}", text("field"), text("kept"))
            })
            .collect();
        assert_eq!(
            rows,
            [
                "$env.MY_OWN_SECRET plaintext environment",
                "env.vars.OTHER_API_KEY plaintext environment",
                "env.vars.THIRD_API_KEY variable environment",
                "hooks.token plaintext hooks",
                "mcp.servers.files.env.FILES_TOKEN plaintext MCP server files",
            ],
            "{version}"
        );
    }
}
