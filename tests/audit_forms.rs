//! `secrets audit`: credentials that their form gives away, and an ordinary home that has none.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking and prepares its own files"
)]

mod support;

use std::os::unix::fs::PermissionsExt;

use support::{CANARIES, Telson};

fn home(config: &str) -> Telson {
    let telson = Telson::new().env("USER", "nobody-here");
    telson.file(".openclaw/openclaw.json", config);
    for (path, mode) in [(".openclaw", 0o700), (".openclaw/openclaw.json", 0o600)] {
        let path = telson.home().join(path);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    telson
}

#[test]
fn arguments_urls_and_units_are_seen() {
    let canary = CANARIES[0];
    let telson = home(&format!(
        "{{ mcp: {{ servers: {{ m: {{ command: 'x', args: ['--token', '{canary}-1',\n\
         '--api-key={canary}-2'] }}, n: {{\nurl: 'https://h/sse?api_key={canary}-3' }} }} }} }}\n"
    ));
    telson.file(
        ".config/systemd/user/openclaw-gateway.service.d/override.conf",
        &format!("[Service]\nEnvironment=X_TOKEN={canary}-4\n"),
    );
    telson.file(".openclaw/logs/gateway.log", &format!("x\ny api_key={canary}-5\n"));
    let outcome = telson.run(["secrets", "audit", "--deep", "--json"]);
    let found = outcome.json();
    let places: Vec<(String, u64)> = found["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["line"].is_u64())
        .map(|finding| {
            assert_eq!(finding["origin"], "telson", "{finding}");
            let file = finding["file"].as_str().unwrap().rsplit('/').next().unwrap();
            (file.to_owned(), finding["line"].as_u64().unwrap())
        })
        .collect();
    for wanted in [
        ("openclaw.json", 1),
        ("openclaw.json", 2),
        ("openclaw.json", 3),
        ("override.conf", 2),
        ("gateway.log", 2),
    ] {
        assert!(places.contains(&(wanted.0.to_owned(), wanted.1)), "{wanted:?} in {places:?}");
    }
}

#[test]
fn stand_ins_in_left_overs_are_no_alarm() {
    let telson = home("{}");
    let old = ".openclaw/openclaw.json.bak";
    telson.file(
        old,
        r#"{ models: { providers: { ollama: { apiKey: "ollama-local" }, o: { apiKey: "OPENAI_API_KEY" } } },
  mcp: { servers: { w: { headers: { Authorization: "Bearer ${MCP_TOKEN}" } } } } }"#,
    );
    std::fs::set_permissions(telson.home().join(old), std::fs::Permissions::from_mode(0o600))
        .unwrap();
    let found = telson.run(["secrets", "audit", "--deep", "--json"]).json();
    assert_eq!(found["findings"].as_array().unwrap().len(), 0, "{found}");
}
