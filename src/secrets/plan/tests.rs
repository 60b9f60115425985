//! Plans held against the recorded verdicts of both OpenClaw versions, and round trips.

use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::basis::SeenFile;
use super::*;
use crate::config::dialect::Version;
use crate::config::secret_ref::{RefSource, SecretRef};
use crate::sys::host::Host;

fn rules(version: Version) -> Rules {
    Rules { version, known: Known::Installed }
}

fn read(text: &str, version: Version) -> Result<Plan, PlanError> {
    read_text(text, Path::new("/p.json"), rules(version))
}

fn verdict(text: &str, version: Version) -> String {
    match read(text, version) {
        Ok(_) => "valid".to_owned(),
        Err(PlanError::Malformed { .. }) => "bad json".to_owned(),
        Err(PlanError::Invalid { script_error: Some(error), .. }) => format!("throws {error}"),
        Err(PlanError::Invalid { .. }) => "invalid".to_owned(),
        Err(other) => other.to_string(),
    }
}

/// `fixtures/plan/cases.json` holds what the validators of both versions said to each plan:
/// `valid`, `invalid`, `bad json`, or `throws` and the script error they stopped with.
fn cases() -> Vec<Value> {
    serde_json::from_str(include_str!("../../../fixtures/plan/cases.json")).expect("a fixture")
}

#[test]
fn every_recorded_verdict_holds() {
    let mut misses = Vec::new();
    for case in cases() {
        let text = case["text"].as_str().map_or_else(|| case["plan"].to_string(), str::to_owned);
        for version in Version::ALL {
            let wanted = case["verdicts"][version.as_str()].as_str().expect("a verdict");
            let found = verdict(&text, version);
            if found != wanted {
                misses.push(format!(
                    "{} {}: {found}, not {wanted}",
                    case["name"],
                    version.as_str()
                ));
            }
        }
    }
    assert!(misses.is_empty(), "{} misses:\n{}", misses.len(), misses.join("\n"));
    assert!(cases().len() >= 80);
}

#[test]
fn each_valid_case_survives_writing_and_reading() {
    for case in cases() {
        let text = case["text"].as_str().map_or_else(|| case["plan"].to_string(), str::to_owned);
        for version in Version::ALL {
            let Ok(plan) = read(&text, version) else { continue };
            let written = write(&plan, rules(version)).expect("what was read can be written");
            assert!(written.ends_with("}\n"), "{written}");
            assert_eq!(read(&written, version).expect("valid"), plan, "{}", case["name"]);
        }
    }
}

#[test]
fn all_problems_are_told_with_their_places() {
    let text = r#"{
  "version": 1,
  "protocolVersion": 2,
  "targets": [
    {"type": "models.providers.apiKey", "path": "models.providers.openai.apiKey",
     "ref": {"source": "kms", "provider": "default", "id": "A"}},
    {"type": "models.provider.apiKey", "path": " ",
     "ref": {"source": "exec", "provider": "No", "id": "..", "more": "canary-alpha-7Q"}}
  ],
  "providerUpserts": {"f": {"source": "file", "path": "/x", "maxByte": 3}},
  "providerDeletes": [1]
}"#;
    let error = read(text, Version::V2026_9_6).expect_err("many faults");
    let places: Vec<String> = error
        .problems()
        .iter()
        .map(|p| {
            let at = p.position.expect("known");
            format!("{}:{} {}", at.line, at.column, shown_path(&p.path))
        })
        .collect();
    assert_eq!(
        places,
        [
            "3:22 protocolVersion",
            "6:24 targets[0].ref.source",
            "7:14 targets[1].type",
            "7:48 targets[1].path",
            "8:70 targets[1].ref.more",
            "8:44 targets[1].ref.provider",
            "8:56 targets[1].ref.id",
            "10:72 providerUpserts.f.maxByte",
            "11:23 providerDeletes[0]",
        ]
    );
    let shown = format!("{error} {error:?}");
    assert!(
        shown.contains("write maxBytes") && shown.contains("models.providers.apiKey"),
        "{shown}"
    );
    assert!(!shown.contains("canary-alpha-7Q"), "{shown}");
}

#[test]
fn native_mode_knows_the_targets_of_plugins() {
    let text = json!({"version":1,"protocolVersion":1,"targets":[{
        "type":"channels.slack.botToken","path":"channels.slack.botToken",
        "ref":{"source":"env","provider":"default","id":"SLACK"}}]})
    .to_string();
    let error = read(&text, Version::V2026_9_6).expect_err("no such plugin");
    assert!(error.to_string().contains("only with its plugin"), "{error}");
    let all = Rules { version: Version::V2026_9_6, known: Known::Documented };
    assert!(read_text(&text, Path::new("p"), all).is_ok());
}

#[test]
fn files_that_cannot_be_read_are_told_as_openclaw_tells_them() {
    let folder = tempfile::tempdir().unwrap();
    let host = Host::bare(folder.path());
    let fail = |name: &str, version| {
        super::read(&host, Path::new(name), rules(version))
            .expect_err("unusable")
            .openclaw_message(version)
    };
    let (old, new) = (Version::V2026_2_26, Version::V2026_9_6);
    assert_eq!(fail("no", new), "Secrets plan file not found: no");
    assert_eq!(fail("no", old), "Error: ENOENT: no such file or directory, open 'no'");
    assert_eq!(fail(".", new), "Secrets plan path is not a regular file: .");
    assert_eq!(fail(".", old), "Error: EISDIR: illegal operation on a directory, read");

    let put = |name: &str, text: &str| {
        std::fs::File::create(folder.path().join(name))
            .and_then(|mut f| std::io::Write::write_all(&mut f, text.as_bytes()))
            .unwrap();
    };
    put("bad", "{ version: 1");
    assert_eq!(fail("bad", new), "Malformed JSON in secrets plan file: bad");
    put("void", "{}");
    assert_eq!(
        fail("void", new),
        "Invalid secrets plan file: void. Generate a fresh plan with openclaw secrets configure --plan-out <path>."
    );
    assert_eq!(fail("void", old), "Error: Invalid secrets plan file: void");
    assert_eq!(fail("void/x", new), "ENOTDIR: not a directory, open 'void/x'");
    std::os::unix::fs::symlink("loop", folder.path().join("loop")).unwrap();
    assert_eq!(fail("loop", new), "ELOOP: too many symbolic links encountered, open 'loop'");

    let big = std::fs::File::create(folder.path().join("big")).unwrap();
    big.set_len(MAX_PLAN_BYTES).unwrap();
    assert_eq!(fail("big", new), "Malformed JSON in secrets plan file: big");
    big.set_len(MAX_PLAN_BYTES + 1).unwrap();
    assert_eq!(fail("big", new), "Secrets plan file exceeds 16777216 bytes: big");
    assert!(fail("big", old).starts_with("SyntaxError: "));

    put("good", r#"{"version":1,"protocolVersion":1,"targets":[]}"#);
    std::os::unix::fs::symlink("good", folder.path().join("link")).unwrap();
    assert!(super::read(&host, Path::new("link"), rules(new)).is_ok());
}

#[test]
fn a_pipe_is_refused_without_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &pipe,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR,
        0,
    )
    .unwrap();
    let error = super::read(&Host::bare(folder.path()), &pipe, rules(Version::V2026_9_6));
    assert!(matches!(error, Err(PlanError::NotRegular { folder: false, .. })));
}

#[test]
fn what_a_version_cannot_express_is_refused_before_it_is_written() {
    let reference =
        SecretRef { source: RefSource::Store, provider: "default".into(), id: "A".into() };
    let segments: Vec<String> =
        ["models", "providers", " x ", "apiKey"].map(str::to_owned).to_vec();
    for (version, fits) in [(Version::V2026_2_26, false), (Version::V2026_9_6, true)] {
        let target = PlanTarget::new(&segments, reference.clone(), version).expect("known");
        let plan = Plan { targets: vec![target], ..Plan::default() };
        assert_eq!(write(&plan, rules(version)).is_ok(), fits, "{}", version.as_str());
    }
}

/// A plan with every kind of target that a plain install knows, and every kind of provider.
fn everything(version: Version) -> Plan {
    let new = version == Version::V2026_9_6;
    let target = |site: TargetSite| {
        let segments: Vec<String> = site
            .pattern()
            .split('.')
            .enumerate()
            .map(|(at, part)| match part {
                "*" if at == 2 && site.plan_type() == "models.providers.apiKey" => "my.prov",
                "*" if site.plan_type() == "auth-profiles.token.token" => "openai:t",
                "*" => "x1",
                part => part,
            })
            .map(str::to_owned)
            .collect();
        let reference =
            SecretRef { source: RefSource::Env, provider: "default".into(), id: "NEW_KEY".into() };
        let target = PlanTarget::new(&segments, reference, version).expect("known");
        match site {
            TargetSite::AuthProfile(_) => target.for_agent("main", Some("openai")),
            TargetSite::Config(_) => target,
        }
    };
    let provider = |alias: &str, settings| (alias.to_owned(), ProviderConfig::new(settings));
    let mut provider_upserts = vec![
        provider("envmain", json!({"source": "env", "allowlist": ["NEW_KEY"]})),
        provider(
            "filemain",
            json!({"source": "file", "path": "/nowhere/secrets.json", "mode": "json"}),
        ),
        provider(
            "vault",
            json!({"source": "exec", "command": "/bin/cat", "args": ["-"], "timeoutMs": 5000,
                "env": {"A": "b"}, "passEnv": ["HOME"], "trustedDirs": ["/bin"]}),
        ),
    ];
    if new {
        provider_upserts.push(provider("team", json!({"source": "store"})));
    }
    Plan {
        generated_at: Some("2026-11-20T10:00:00Z".into()),
        generated_by: Some("telson secrets configure".into()),
        targets: TargetSite::all(version, Known::Installed).map(target).collect(),
        provider_upserts,
        provider_deletes: vec!["old".into()],
        options: PlanOptions::defaults(version),
        basis: Vec::new(),
    }
}

/// Both files were given to `openclaw secrets apply --dry-run` of their version, which took them.
#[test]
fn plans_are_written_as_both_versions_took_them() {
    for (version, wanted) in [
        (Version::V2026_2_26, include_str!("../../../fixtures/plan/written-2026.2.26.json")),
        (Version::V2026_9_6, include_str!("../../../fixtures/plan/written-2026.9.6.json")),
    ] {
        let text = write(&everything(version), rules(version)).expect("valid");
        assert_eq!(text, wanted);
    }
}

fn segment() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z][a-z0-9-]{0,8}",
        "[a-z]{1,4}\\.[a-z]{1,4}",
        "[ -~é\u{1f600}\u{feff}]{1,6}",
        "[0-9]{1,3}"
    ]
}

prop_compose! {
    fn plan(version: Version)(
        targets in prop::collection::vec((segment(), "[A-Z][A-Z0-9_]{0,9}", any::<bool>()), 0..4),
        alias in "[a-z][a-z0-9_-]{0,9}",
        file in "[ -~]{1,9}",
        flags in any::<[bool; 3]>(),
        deletes in prop::collection::vec("[a-z]{1,5}", 0..3),
    ) -> Plan {
        let target = |(key, id, skill): (String, String, bool)| {
            let head = if skill { ["skills", "entries"] } else { ["models", "providers"] };
            let path = [head[0].to_owned(), head[1].to_owned(), key, "apiKey".to_owned()];
            let reference = SecretRef { source: RefSource::Env, provider: "default".into(), id };
            PlanTarget::new(&path, reference, version).expect("a known target")
        };
        Plan {
            generated_at: Some("2026-11-20T10:00:00Z".into()),
            generated_by: Some("telson".into()),
            targets: targets.into_iter().map(target).collect(),
            provider_upserts: vec![(alias, ProviderConfig::new(json!({"source":"file","path":file,"maxBytes":7})))],
            provider_deletes: deletes,
            options: PlanOptions {
                scrub_env: flags[0],
                scrub_auth_profiles: flags[1],
                scrub_legacy_auth_json: flags[2] && version == Version::V2026_2_26,
            },
            basis: SeenFile::of(std::path::Path::new("/")).into_iter().collect(),
        }
    }
}

fn json_value() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        Just("version"),
        Just("protocolVersion"),
        Just("targets"),
        Just("type"),
        Just("path"),
        Just("pathSegments"),
        Just("ref"),
        Just("source"),
        Just("provider"),
        Just("id"),
        Just("providerUpserts"),
        Just("providerDeletes"),
        Just("options"),
        Just("providerId"),
        Just("command"),
        Just("env"),
        Just("__proto__")
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(|n| json!(n)),
        Just(json!(1)),
        "[ -~\u{feff}é\\[\\]\"'.]{0,12}".prop_map(Value::from),
        Just(json!("models.providers.apiKey")),
        Just(json!("exec"))
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..8).prop_map(|members| {
                Value::Object(members.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())
            })
        ]
    })
}

proptest! {
    #[test]
    fn a_written_plan_reads_back_equal(
        (version, plan) in prop::sample::select(&Version::ALL[..])
            .prop_flat_map(|v| (Just(v), plan(v)))
    ) {
        if let Ok(text) = write(&plan, rules(version)) {
            prop_assert_eq!(read(&text, version).expect("accepted"), plan);
        } else {
                // Only keys that no path form of the version can carry: blank, or (2026.2.26)
                // with outer white space, or a path that is trimmed at its ends.
                let odd = plan.targets.iter().any(|t| {
                    let key = t.path_segments[2].trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
                    key.is_empty() || key != t.path_segments[2]
                });
                prop_assert!(odd, "{plan:?}");
        }
    }

    #[test]
    fn any_json_is_answered(value in json_value()) {
        for version in Version::ALL {
            if let Err(error) = read(&value.to_string(), version) {
                prop_assert!(!error.problems().is_empty());
            }
        }
    }

    #[test]
    fn any_text_is_answered(text in "[{}\\[\\]:,\"a1 .\\\\\u{feff}é-]{0,40}") {
        for version in Version::ALL {
            if let Err(error) = read(&text, version) {
                prop_assert!(!error.openclaw_message(version).contains('\n'));
            }
        }
        let _ = path::parse(&text);
    }
}
