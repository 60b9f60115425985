//! Two canary values stand everywhere; neither comes out of any command, format or error.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking and prepares its own files"
)]

mod support;

use support::{CANARIES, Telson};

/// A home with both canaries in every kind of place.
fn home(config_is_broken: bool) -> Telson {
    let [alpha, beta] = CANARIES;
    let telson = Telson::new().env("NEW_KEY", alpha).env("NEW_TWO", beta);
    let tail = if config_is_broken { "" } else { "}" };
    let config = format!(
        "{{\n// old key {beta}\n models: {{ providers: {{ openai: {{ baseUrl: 'https://a.test/v1', models: [], apiKey: '{alpha}', headers: {{ 'x-api-key': '{beta}' }} }} }} }},\n skills: {{ entries: {{ s: {{ apiKey: '{beta}', env: {{ S_TOKEN: '{alpha}' }} }} }} }},\n gateway: {{ auth: {{ token: '{alpha}' }} }},\n hooks: {{ token: '{alpha}' }},\n env: {{ vars: {{ A_KEY: '{beta}' }} }},\n{tail}"
    );
    telson.file(".openclaw/openclaw.json", &config);
    telson.file(".openclaw/openclaw.json.bak", &config);
    telson.file(".openclaw/openclaw.json.bak.1", &format!("{{ broken '{alpha}"));
    telson.file(
        ".openclaw/.env",
        &format!("OPENAI_API_KEY={alpha}\nB=\"{beta}\"\n# {alpha}\n{beta}\n"),
    );
    telson.file(".openclaw/.env.bak", &format!("OPENAI_API_KEY={alpha}\n"));
    let agent = ".openclaw/agents/main/agent";
    telson.file(
        &format!("{agent}/auth-profiles.json"),
        &format!(r#"{{"version":1,"profiles":{{"o":{{"type":"api_key","provider":"openai","key":"{beta}"}}}}}}"#),
    );
    telson.file(
        &format!("{agent}/auth.json"),
        &format!(r#"{{"openai":{{"type":"api_key","key":"{alpha}"}}}}"#),
    );
    telson.file(
        &format!("{agent}/models.json"),
        &format!(r#"{{"providers":{{"openai":{{"apiKey":"{alpha}","headers":{{"x-api-key":"{beta}"}}}}}}}}"#),
    );
    telson.file(".openclaw/logs/gateway.log", &format!("key={alpha} {beta}\n"));
    telson.file(".openclaw/agents/main/sessions/1.jsonl", &format!(r#"{{"t":"{alpha}"}}"#));
    telson.file(".bashrc", &format!("export OPENAI_API_KEY={alpha}\n"));
    let target = |kind: &str, path: &str, id: &str| {
        format!(
            r#"{{"type":"{kind}","path":"{path}","ref":{{"source":"env","provider":"default","id":"{id}"}}}}"#
        )
    };
    let targets = [
        target("models.providers.apiKey", "models.providers.openai.apiKey", "NEW_KEY"),
        target("skills.entries.apiKey", "skills.entries.s.apiKey", "NEW_TWO"),
    ];
    let plan = format!(r#"{{"version":1,"protocolVersion":1,"targets":[{}]}}"#, targets.join(","));
    telson.file("plan.json", &plan);
    telson.file("unresolved.json", &plan.replace("NEW_TWO", "NO_SUCH_VARIABLE"));
    telson.file("exec.json", &plan.replace(r#""env""#, r#""exec""#));
    telson.file(
        "leaky.json",
        &format!(r#"{{"version":1,"protocolVersion":1,"targets":["{alpha}"],"{beta}":1}}"#),
    );
    telson.file("torn.json", &format!(r#"{{"version": {alpha}"#));
    telson
}

/// `run` fails the test when a canary comes out.
fn run_all(telson: &Telson, mode: &[&str]) {
    let native = !mode.contains(&"--as-openclaw");
    for flags in [&[][..], &["--json"], &["--check"]] {
        telson.run([mode, &["secrets", "audit"], flags].concat());
    }
    if native {
        for flags in [&["--deep"][..], &["--deep", "--json"], &["--inventory"], &["--verbose"]] {
            telson.run([mode, &["secrets", "audit"], flags].concat());
        }
        for format in ["sarif", "github"] {
            telson.run([mode, &["--format", format, "secrets", "audit"]].concat());
        }
    }
    for plan in
        ["plan.json", "unresolved.json", "exec.json", "leaky.json", "torn.json", "none.json"]
    {
        for flags in [&["--dry-run"][..], &["--dry-run", "--json"]] {
            telson.run([mode, &["secrets", "apply", "--from", plan], flags].concat());
        }
    }
    for plan in ["unresolved.json", "leaky.json", "torn.json", "plan.json", "plan.json"] {
        telson.run([mode, &["secrets", "apply", "--from", plan]].concat());
        telson.run([mode, &["secrets", "apply", "--from", plan, "--json"]].concat());
    }
    // No file was made that holds a canary, and none of telson's own is left.
    for entry in walkdir::WalkDir::new(telson.home()) {
        let path = entry.unwrap().into_path();
        let name = path.file_name().unwrap();
        assert!(!telson::sys::fs::is_temp_name(name), "{}", path.display());
        assert!(!name.to_string_lossy().contains("journal"), "{}", path.display());
    }
    assert!(!telson::sys::txn::is_pending(&telson.home().join(".openclaw")));
}

#[test]
fn no_command_of_either_dialect_shows_a_value() {
    for broken in [false, true] {
        for mode in [
            &[][..],
            &["--compat", "2026.2.26"],
            &["--as-openclaw", "2026.2.26"],
            &["--as-openclaw", "2026.9.6"],
        ] {
            run_all(&home(broken), mode);
        }
    }
}

#[test]
fn a_migrated_value_stands_only_where_the_proof_says() {
    let telson = home(false);
    // What waits for a migration stops the write in 2026.9.6, so the older dialect applies it.
    let run = ["--compat", "2026.2.26", "secrets", "apply", "--from", "plan.json", "--json"];
    let done = telson.run(run);
    assert_eq!(done.code, Some(1), "{}{}", done.stdout, done.stderr);
    let document = done.json();
    assert_eq!(document["changed"], true, "{document:#}");
    let left: Vec<String> = document["proof"]["remaining"]
        .as_array()
        .unwrap()
        .iter()
        .map(|place| place["file"].as_str().unwrap().to_owned())
        .collect();
    for entry in walkdir::WalkDir::new(telson.home().join(".openclaw")) {
        let path = entry.unwrap().into_path();
        if !path.is_file() {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let holds = CANARIES.iter().any(|c| bytes.windows(c.len()).any(|w| w == c.as_bytes()));
        let told = left.iter().any(|file| *file == path.to_string_lossy());
        assert_eq!(holds, told, "{}", path.display());
    }
    assert!(!left.iter().any(|file| file.contains(".bak")), "{left:?}");
}
