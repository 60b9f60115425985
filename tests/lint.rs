//! `telson lint` through the binary.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test fails by panicking and prepares its own files"
)]

mod support;

use std::process::Command;

use support::{CANARIES, Outcome, Telson};

const A: &str = CANARIES[0];
const B: &str = CANARIES[1];

/// A folder with one file that holds a credential.
fn one(name: &str, text: &str) -> Telson {
    let telson = Telson::new();
    telson.file(&format!("repo/{name}"), text);
    telson
}

fn lint(telson: &Telson, args: &[&str]) -> Outcome {
    telson.run([&["lint", "repo"], args].concat())
}

/// Rule, path, line and column of each finding.
fn places(outcome: &Outcome) -> Vec<(String, String, u64, u64)> {
    let report = outcome.json();
    let findings = report["findings"].as_array().unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    findings
        .iter()
        .map(|f| {
            let start = &f["span"]["start"];
            let number = |key: &str| start[key].as_u64().unwrap();
            (text(&f["rule"]), text(&f["path"]), number("line"), number("column"))
        })
        .collect()
}

fn rules(outcome: &Outcome) -> Vec<String> {
    places(outcome).into_iter().map(|(rule, ..)| rule).collect()
}

/// Runs git in the folder `repo`; `false` when there is no git on this machine.
fn git(telson: &Telson, args: &[&str]) -> bool {
    let run = Command::new("git")
        .args([
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.org",
            "-c",
            "init.defaultBranch=main",
        ])
        .args(args)
        .current_dir(telson.home().join("repo"))
        .env("HOME", telson.home())
        .output();
    match run {
        Err(_) => {
            println!("skipped: no git on this machine");
            false
        }
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            true
        }
    }
}

#[test]
fn a_literal_is_found_with_its_place_and_without_its_value() {
    let telson = one("config.yaml", &format!("port: 1\nopenai_api_key: '{A}'\n"));
    let outcome = lint(&telson, &[]);
    assert_eq!(outcome.code, Some(1), "{}", outcome.stdout);
    for part in ["config.yaml", "2:18", "plaintext-key", "openai_api_key", "^^^^", "1 error"] {
        assert!(outcome.stdout.contains(part), "{part}: {}", outcome.stdout);
    }
    let found = places(&lint(&telson, &["--json"]));
    assert_eq!(found, [("plaintext-key".into(), "config.yaml".into(), 2, 18)]);
}

#[test]
fn placeholders_are_clean_and_an_empty_folder_is_not_checked() {
    let telson = one(
        "config.yaml",
        "a_api_key: ${A_API_KEY}\nb_token: SecretRef:b\nc_secret: op://vault/item/field\n\
         d_password: changeme\ne_key: {source: env, provider: default, id: E_KEY}\n",
    );
    let outcome = lint(&telson, &[]);
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (Some(0), "clean: nothing found; 1 file read\n")
    );
    let outcome = lint(&telson, &["--explain-skipped"]);
    assert!(
        outcome.stdout.contains("config.yaml:1:12: a_api_key: a variable"),
        "{}",
        outcome.stdout
    );

    std::fs::remove_file(telson.home().join("repo/config.yaml")).unwrap();
    assert_eq!(lint(&telson, &[]).code, Some(3));
    let missing = telson.run(["lint", "nowhere"]);
    assert_eq!(missing.code, Some(3));
    assert!(missing.stderr.contains("there is no nowhere"), "{}", missing.stderr);
}

#[test]
fn every_form_of_report_hides_the_value() {
    let telson = one("a/config.yaml", &format!("api_key: {A}\n"));
    telson.file("repo/b.env", &format!("OTHER_API_KEY={A}\nDB_PASSWORD={B}\n"));
    let out = |format: &str| format!("{format}={}", telson.home().join(format).display());
    let mut args = vec!["lint".to_owned(), "repo".to_owned()];
    for format in ["human", "json", "sarif", "github", "gitlab", "junit"] {
        args.extend(["--output".to_owned(), out(format)]);
    }
    assert_eq!(telson.run(&args).code, Some(1));
    telson.assert_no_canary_in_files(&["repo/a/config.yaml", "repo/b.env"]);
    let read = |name: &str| std::fs::read_to_string(telson.home().join(name)).unwrap();
    let sarif: serde_json::Value = serde_json::from_str(&read("sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    let region = &results[0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(
        (region["startColumn"].as_u64(), region["endColumn"].as_u64()),
        (Some(10), Some(10 + A.len() as u64))
    );
    assert!(results[0]["partialFingerprints"]["primaryLocationLineHash"].is_string());
    assert!(read("junit").contains("<failure type=\"plaintext-key\""));
    assert!(read("gitlab").contains("\"check_name\": \"plaintext-key\""));
    assert!(read("github").contains("::error file=a/config.yaml,line=1,col=10,endLine=1,"));
    let json: serde_json::Value = serde_json::from_str(&read("json")).unwrap();
    let related = json["findings"][0]["related"].as_array().unwrap();
    assert_eq!(related.len(), 1, "the same credential stands in another file");
}

#[test]
fn a_comment_accepts_a_line_and_must_give_a_reason() {
    let line = |comment: &str| format!("api_key: {A} # telson: allow{comment}\n");
    let telson = one("c.yaml", &line("[plaintext-key] the vendor's public sandbox"));
    let outcome = lint(&telson, &["--json"]);
    assert_eq!((outcome.code, rules(&outcome)), (Some(0), Vec::new()));
    assert_eq!(outcome.json()["summary"]["suppressedCount"], 1);

    telson.file("repo/c.yaml", &line("[plaintext-key]"));
    let outcome = lint(&telson, &["--json"]);
    assert_eq!(rules(&outcome), ["plaintext-key", "suppression-without-reason"]);
    telson.file("repo/c.yaml", "port: 1 # telson: allow[plaintext-key] it was a key\napi_key: x\n");
    assert_eq!(rules(&lint(&telson, &["--json"])), ["suppression-unused"]);
    telson.file("repo/c.yaml", &format!("api_key: \"{A}#telson: allow[plaintext-key]no\"\n"));
    assert_eq!(rules(&lint(&telson, &["--json"])), ["plaintext-key"], "it stands in the value");
}

#[test]
fn a_baseline_survives_moves_and_reopens_on_change() {
    let telson = one("c.yaml", &format!("api_key: {A}\n"));
    let outcome = lint(&telson, &["--update-baseline"]);
    assert_eq!(outcome.code, Some(0));
    assert!(outcome.stderr.contains("1 new left out (--accept"), "{}", outcome.stderr);
    assert_eq!(lint(&telson, &[]).code, Some(1));
    lint(&telson, &["--update-baseline", "--accept"]);
    telson.assert_no_canary_in_files(&["repo/c.yaml"]);
    assert_eq!(lint(&telson, &[]).code, Some(0));

    telson.file("repo/c.yaml", &format!("\n# moved\nx:\n    api_key: \"{A}\"\n"));
    assert_eq!(lint(&telson, &[]).code, Some(0), "lines, indentation and parents may change");
    telson.file("repo/d.yaml", &format!("api_key: \"{A}\"\n"));
    assert_eq!(lint(&telson, &[]).code, Some(1), "a second copy is new");
    std::fs::remove_file(telson.home().join("repo/c.yaml")).unwrap();
    assert_eq!(lint(&telson, &[]).code, Some(0), "the file was renamed");
    telson.file("repo/d.yaml", &format!("api_key: \"{B}\"\n"));
    assert_eq!(lint(&telson, &[]).code, Some(1), "the value changed");
    lint(&telson, &["--update-baseline"]);
    let text = std::fs::read_to_string(telson.home().join("repo/.telson-baseline.json")).unwrap();
    assert!(text.contains("\"findings\": []"), "what is gone is taken out: {text}");

    telson.file("repo/.telson-baseline.json", "{");
    assert_eq!(lint(&telson, &[]).code, Some(78));
}

#[test]
fn settings_stand_in_telson_toml() {
    let telson = one("vendor/c.yaml", &format!("api_key: {A}\n"));
    telson.file("repo/d.yaml", "db_password: postgres\n");
    let with = |text: &str| {
        telson.file("repo/telson.toml", text);
        lint(&telson, &["--json"])
    };
    assert_eq!(rules(&with("[lint]\nexclude = [\"vendor/**\"]\n")), ["weak-literal"]);
    let denied = with("[lint.levels]\nweak-literal = \"deny\"\nplaintext-key = \"allow\"\n");
    assert_eq!((denied.code, rules(&denied)), (Some(1), vec!["weak-literal".to_owned()]));
    let accepted =
        "[[lint.ignore]]\ncode = \"plaintext-key\"\nfile = \"vendor/*\"\nreason = \"x\"\n";
    assert_eq!(rules(&with(accepted)), ["weak-literal"]);
    let rule = |example: &str| {
        format!(
            "[lint]\nsecret-names = [\"acme_seed\"]\n[[lint.rule]]\nid = \"acme\"\nlevel = \"warn\"\n\
             message = \"a key of acme\"\nname = \"^customer$\"\nvalue = \"^acme-[0-9a-f]{{8}}$\"\n\
             allowed = \"^acme-0\"\nexample = [\"customer = {example}\"]\n"
        )
    };
    telson.file(
        "repo/e.yaml",
        "customer: acme-12345678\nother: {customer: acme-00000000}\nacme_seed: Mango-Tree-42\n",
    );
    let own = with(&rule("acme-aaaaaaaa"));
    let found = places(&own);
    assert!(found.contains(&("own-rule".into(), "e.yaml".into(), 1, 11)), "{found:?}");
    assert!(found.contains(&("plaintext-key".into(), "e.yaml".into(), 3, 12)), "{found:?}");
    assert_eq!(found.iter().filter(|place| place.1 == "e.yaml").count(), 2);
    let broken = with(&rule("acme-x"));
    assert_eq!(broken.code, Some(78), "an example that does not hold is a mistake");
    std::fs::remove_file(telson.home().join("repo/e.yaml")).unwrap();

    let wrong = with("[lint]\nexlude = []\n");
    assert_eq!(wrong.code, Some(78));
    assert!(wrong.stderr.contains("did you mean `exclude`?"), "{}", wrong.stderr);
}

#[test]
fn stdin_and_a_broken_file_are_read() {
    let telson = Telson::new();
    let run = |name: &str, text: String| {
        let args = ["lint", "-", "--stdin-filename", name, "--json"];
        let output = telson.command().args(args).write_stdin(text).output().unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        assert!(!stdout.contains(A));
        Outcome { code: output.status.code(), stdout, stderr: String::new() }
    };
    let found = places(&run("x.env", format!("A=1\nMY_TOKEN={A}\n")));
    assert_eq!(found, [("plaintext-key".into(), "x.env".into(), 2, 10)]);
    let broken = run("x.json", format!("{{\"a\": [1,,\n\"api_key\": \"{A}\"\n"));
    assert_eq!((broken.code, rules(&broken)), (Some(1), vec!["plaintext-key".to_owned()]));
}

#[test]
fn what_needs_a_repository_says_so() {
    let telson = one("c.yaml", "port: 1\n");
    let staged = lint(&telson, &["--staged"]);
    assert_eq!(staged.code, Some(64), "{}", staged.stderr);
    assert!(staged.stderr.contains("is in no git repository"), "{}", staged.stderr);
}

#[test]
fn git_says_what_is_scanned() {
    let telson = one("c.yaml", "port: 1\n");
    if !git(&telson, &["init", "-q"]) {
        return;
    }
    telson.file("repo/.gitignore", "ignored.yaml\n");
    telson.file("repo/ignored.yaml", &format!("api_key: {A}\n"));
    git(&telson, &["add", "."]);
    git(&telson, &["commit", "-qm", "one"]);
    assert_eq!(lint(&telson, &[]).code, Some(0), "what git ignores is not scanned");
    assert_eq!(lint(&telson, &["--no-git"]).code, Some(0), "nor is it outside of git");

    // The index holds the key, the work tree no longer does.
    telson.file("repo/c.yaml", &format!("port: 1\napi_key: {A}\n"));
    git(&telson, &["add", "c.yaml"]);
    telson.file("repo/c.yaml", "port: 1\n");
    let staged = lint(&telson, &["--staged", "--json"]);
    assert_eq!(places(&staged), [("plaintext-key".into(), "c.yaml".into(), 2, 10)]);
    assert_eq!(lint(&telson, &[]).code, Some(0));

    git(&telson, &["commit", "-qm", "two"]);
    git(&telson, &["commit", "-qam", "three"]);
    assert_eq!(lint(&telson, &["--staged"]).code, Some(0), "nothing is staged");
    let history = lint(&telson, &["--history", "--json"]);
    assert_eq!(rules(&history), ["plaintext-key"]);
    let seen = history.json()["findings"][0]["evidence"][0].as_str().unwrap().to_owned();
    assert!(seen.starts_with("first in commit ") && seen.ends_with("no longer in HEAD"), "{seen}");
    telson.file("repo/d.yaml", &format!("api_key: {B}\n"));
    git(&telson, &["add", "d.yaml"]);
    git(&telson, &["commit", "-qm", "four"]);
    let since = lint(&telson, &["--since", "HEAD~1", "--json"]);
    assert_eq!(places(&since), [("plaintext-key".into(), "d.yaml".into(), 1, 10)]);
    let unknown = lint(&telson, &["--since", "nowhere"]);
    assert_eq!(unknown.code, Some(64));
    assert!(unknown.stderr.contains("nowhere"), "{}", unknown.stderr);
}

#[test]
fn files_made_for_secrets_are_told_by_name() {
    let telson = one("state/secrets.json", "{}\n");
    telson.file("repo/secrets.example.json", "{}\n");
    let found = lint(&telson, &["--json"]);
    assert_eq!(rules_only(&found), ["tracked-secret-file"]);
    let listed = telson.run(["lint", "--list-rules"]);
    assert!(listed.stdout.contains("tracked-secret-file"), "{}", listed.stdout);
}

fn rules_only(outcome: &Outcome) -> Vec<String> {
    let report = outcome.json();
    let findings = report["findings"].as_array().unwrap().clone();
    findings.iter().map(|f| f["rule"].as_str().unwrap().to_owned()).collect()
}
