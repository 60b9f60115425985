//! The policy as a whole: recorded verdicts of the real audits, places, limits.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::*;
use crate::config::dialect::Version;
use crate::config::load::Overlay;
use crate::report::code::Level;

/// Reviews a text as the config of a folder that does not exist.
fn review(text: &str, version: Version) -> Review {
    review_in(text, version, &Surroundings::default())
}

fn review_in(text: &str, version: Version, surroundings: &Surroundings) -> Review {
    let file = PathBuf::from("/nonexistent/repo/openclaw.json");
    let overlay = Overlay(BTreeMap::from([(file.clone(), text.to_owned().into())]));
    let config = Config::load_detached(&file, Some(version), &overlay);
    check(&config, config.dialect, surroundings)
}

fn severity(level: Level) -> &'static str {
    match level {
        Level::Error => "critical",
        Level::Warn => "warn",
        Level::Info => "info",
    }
}

/// Whether OpenClaw's audit has this kind and a text alone can tell it.
fn is_upstream(check: &str) -> bool {
    let text_tells = ["plugins.installs_unpinned_npm_specs", "plugins.installs_missing_integrity"];
    text_tells.contains(&check)
        || !["telson/", "fs.", "plugins.", "skills.", "summary."]
            .iter()
            .any(|prefix| check.starts_with(prefix))
}

fn pairs<'a>(findings: impl Iterator<Item = &'a PolicyFinding>) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = findings
        .filter(|finding| is_upstream(&finding.check))
        .map(|finding| (finding.check.to_string(), severity(finding.level).to_owned()))
        .collect();
    all.sort();
    all
}

fn recorded(list: &Json) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = list
        .as_array()
        .into_iter()
        .flatten()
        .map(|pair| (pair[0].as_str().unwrap().to_owned(), pair[1].as_str().unwrap().to_owned()))
        .filter(|(check, _)| is_upstream(check))
        .collect();
    all.sort();
    all
}

#[test]
fn agrees_with_every_recorded_audit() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/lint/policy");
    let mut wrong = Vec::new();
    let mut counts = Vec::new();
    for version in Version::ALL {
        let folder = root.join(version.as_str());
        let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
        let expected: Json = serde_json::from_str(&text).unwrap();
        let cases = expected.as_object().unwrap();
        counts.push(cases.len());
        for (name, case) in cases {
            let file = folder.join(format!("{name}.json5"));
            let config = Config::load_detached(&file, Some(version), &Overlay::default());
            let review = check(&config, config.dialect, &Surroundings::default());
            let refused = review
                .findings
                .iter()
                .any(|f| matches!(f.meta.id, "schema-invalid" | "config-unreadable"));
            if refused != (case["refused"] == true) {
                let told: Vec<&str> = review
                    .findings
                    .iter()
                    .filter(|f| f.meta.id == "schema-invalid")
                    .map(|f| f.message.as_str())
                    .collect();
                wrong.push(format!("{} {name}: refused {refused}: {told:?}", version.as_str()));
                continue;
            }
            if refused {
                continue;
            }
            let unknown: Vec<&str> = review.unknown.iter().map(|u| u.check).collect();
            let known = |(check, _): &(String, String)| !unknown.contains(&check.as_str());
            for (what, found, wanted) in [
                ("audit", pairs(review.findings.iter()), recorded(&case["audit"])),
                (
                    "suppressed",
                    pairs(review.suppressed.iter().map(|s| &s.finding)),
                    recorded(&case["suppressed"]),
                ),
            ] {
                let wanted: Vec<(String, String)> = wanted.into_iter().filter(known).collect();
                if found != wanted {
                    let only = |a: &[(String, String)], b: &[(String, String)]| {
                        let mut rest = b.to_vec();
                        let mut left = Vec::new();
                        for pair in a {
                            match rest.iter().position(|other| other == pair) {
                                Some(at) => drop(rest.swap_remove(at)),
                                None => left.push(format!("{}:{}", pair.0, pair.1)),
                            }
                        }
                        left.join(" ")
                    };
                    wrong.push(format!(
                        "{} {name} {what}: extra [{}] missing [{}]",
                        version.as_str(),
                        only(&found, &wanted),
                        only(&wanted, &found)
                    ));
                }
            }
        }
    }
    assert!(counts.iter().all(|count| *count >= 20), "{counts:?}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

const NEW: Version = Version::V2026_9_6;
const OLD: Version = Version::V2026_2_26;

/// The kinds of telson's own that are found, with the text that each points at.
fn own(text: &str, version: Version) -> Vec<(String, String)> {
    let review = review(text, version);
    let own = review.findings.iter().filter(|finding| finding.check.starts_with("telson/"));
    own.map(|finding| {
        let span = finding.span.expect("a place");
        let part = &text[span.start as usize..span.end as usize];
        (finding.meta.id.to_owned(), part.to_owned())
    })
    .collect()
}

/// Settings that leave nothing to telson's own checks.
const BOUNDED: &str = "agents: {defaults: {modelPolicy: {allow: ['anthropic/*']}, \
    timeoutSeconds: 600, thinkingDefault: 'low', maxConcurrent: 4, pdfMaxPages: 20, pdfMaxMb: 10}}";

#[test]
fn a_bounded_config_has_no_findings_of_telsons_own() {
    let text = format!("{{{BOUNDED}}}");
    let mut found = own(&text, NEW);
    found.retain(|(id, _)| id != "schema-other-version");
    assert_eq!(found, []);
    let old = "{agents: {defaults: {models: {'a/b': {}}, thinkingDefault: 'low'}}}";
    assert_eq!(own(old, OLD), []);
}

#[test]
fn own_checks_point_at_what_to_edit() {
    for (text, version, wanted) in [
        ("{agents: {defaults: {timeoutSeconds: 0}}}", NEW, ("agent-timeout-unbounded", "0")),
        ("{agents: {defaults: {timeoutSeconds: 7200}}}", OLD, ("agent-timeout-unbounded", "7200")),
        ("{agents: {defaults: {models: {}}}}", OLD, ("model-allowlist-missing", "{}")),
        (
            "{agents: {defaults: {heartbeat: {every: '5m', timeoutSeconds: 300}}}}",
            NEW,
            ("heartbeat-overlaps", "300"),
        ),
        (
            "{agents: {defaults: {thinkingDefault: 'xhigh'}}}",
            NEW,
            ("thinking-level-uncontrolled", "'xhigh'"),
        ),
        ("{agents: {defaults: {pdfMaxPages: 500}}}", NEW, ("pdf-limit-missing", "500")),
        (
            "{mcp: {servers: {x: {command: 'npx', args: ['-y', 'server@latest']}}}}",
            NEW,
            ("spec-unpinned", "'server@latest'"),
        ),
        (
            "{mcp: {servers: {x: {command: '/usr/bin/uvx', args: ['server']}}}}",
            NEW,
            ("spec-unpinned", "'server'"),
        ),
        (
            "{plugins: {installs: {p: {source: 'path', spec: 'github:a/p#main'}}}}",
            OLD,
            ("spec-unpinned", "'github:a/p#main'"),
        ),
        (
            "{secrets: {providers: {v: {source: 'exec', command: 'vault', trustedDirs: ['/b']}}}}",
            NEW,
            ("exec-provider-loose", "'vault'"),
        ),
        (
            "{secrets: {providers: {v: {source: 'exec', command: '/b/v'}}}}",
            NEW,
            ("exec-provider-loose", "{source: 'exec', command: '/b/v'}"),
        ),
        (
            "{secrets: {providers: {f: {source: 'file', path: './secrets.json'}}}}",
            NEW,
            ("secrets-file-in-repository", "'./secrets.json'"),
        ),
        (
            "{gateway: {auth: {token: {source: 'file', provider: 'nope', id: '/a'}}}}",
            NEW,
            ("provider-undeclared", "'nope'"),
        ),
        (
            "{skills: {entries: {s: {apiKey: '${my_key}'}}}}",
            NEW,
            ("env-reference-lower-case", "'${my_key}'"),
        ),
        (
            "{hooks: {token: 'canary-x'}, skills: {entries: {s: {apiKey: 'canary-x'}}}}",
            NEW,
            ("hook-token-shared", "'canary-x'"),
        ),
        (
            "{channels: {telegram: {enabled: true}}}",
            NEW,
            ("concurrency-unlimited", "{channels: {telegram: {enabled: true}}}"),
        ),
        (
            "{agents: {defaults: {sandbox: {mode: 'all', docker: {binds: ['/home/u/.ssh:/s']}}}}}",
            NEW,
            ("sandbox-credential-mount", "'/home/u/.ssh:/s'"),
        ),
        ("{gatway: {}}", NEW, ("schema-invalid", "gatway")),
        ("{logging: {redactSensitive: 'tools'}}", OLD, ("schema-other-version", "redactSensitive")),
    ] {
        let found = own(text, version);
        let wanted = (wanted.0.to_owned(), wanted.1.to_owned());
        assert!(found.contains(&wanted), "{text}: {found:?}");
    }
}

#[test]
fn own_checks_leave_good_settings_alone() {
    for (text, absent) in [
        ("{mcp: {servers: {x: {command: 'npx', args: ['-y', 'server@1.2.3']}}}}", "spec-unpinned"),
        ("{mcp: {servers: {x: {command: 'uvx', args: ['server==1.2.3']}}}}", "spec-unpinned"),
        ("{mcp: {servers: {x: {command: 'npx', args: ['./server.js']}}}}", "spec-unpinned"),
        ("{mcp: {servers: {x: {command: '/opt/x', args: ['server']}}}}", "spec-unpinned"),
        (
            "{secrets: {providers: {v: {source: 'exec', command: '/b/v', trustedDirs: ['/b']}}}}",
            "exec-provider-loose",
        ),
        (
            "{secrets: {providers: {f: {source: 'file', path: '~/.openclaw/secrets.json'}}}}",
            "secrets-file-in-repository",
        ),
        (
            "{gateway: {auth: {token: {source: 'env', provider: 'default', id: 'T'}}}}",
            "provider-undeclared",
        ),
        ("{skills: {entries: {s: {apiKey: '$${my_key}'}}}}", "env-reference-lower-case"),
        ("{gateway: {port: '${PORT}'}}", "schema-invalid"),
        (
            "{agents: {defaults: {heartbeat: {every: '30m', timeoutSeconds: 300}}}}",
            "heartbeat-overlaps",
        ),
    ] {
        let found = own(text, NEW);
        assert!(found.iter().all(|(id, _)| id != absent), "{text}: {found:?}");
    }
}

#[test]
fn a_file_provider_is_judged_by_the_repository() {
    let text = "{secrets: {providers: {f: {source: 'file', path: '/nonexistent/repo/s.json'}}}}";
    let ids = |surroundings: &Surroundings| -> Vec<&str> {
        let review = review_in(text, NEW, surroundings);
        review.findings.iter().map(|finding| finding.meta.id).collect()
    };
    assert!(!ids(&Surroundings::default()).contains(&"secrets-file-in-repository"));
    let inside =
        Surroundings { repository: Some("/nonexistent/repo".into()), ..Surroundings::default() };
    assert!(ids(&inside).contains(&"secrets-file-in-repository"));
}

#[test]
fn a_missing_key_is_placed_at_the_object_that_lacks_it() {
    let text = "{\n  gateway: {\n    bind: 'lan', // é\n    /* é */ auth: { mode: 'token', \
                token: 'canary-too-short' },\n  },\n}\n";
    let review = review(text, NEW);
    let place = |id: &str| {
        let finding = review.findings.iter().find(|f| f.meta.id == id).expect(id);
        let position = finding.position.expect("a position");
        (position.line, position.column)
    };
    assert_eq!(place("gateway-token-too-short"), (4, 43));
    assert_eq!(place("gateway-auth-no-rate-limit"), (4, 19));
    assert_eq!(place("gateway-control-ui-allowed-origins-required"), (2, 12));
}

#[test]
fn places_of_included_files_are_in_those_files() {
    let (main, part) = ("/nonexistent/repo/openclaw.json", "/nonexistent/repo/hooks.json5");
    let text = "{hooks: {$include: './hooks.json5'}}";
    let hooks = "// canary\n{enabled: true, path: '/'}";
    let overlay = Overlay(BTreeMap::from([
        (PathBuf::from(main), text.to_owned().into()),
        (PathBuf::from(part), hooks.to_owned().into()),
    ]));
    let config = Config::load_detached(Path::new(main), Some(NEW), &overlay);
    let review = check(&config, config.dialect, &Surroundings::default());
    let finding = review.findings.iter().find(|f| f.meta.id == "hooks-path-root").expect("found");
    assert_eq!(finding.file, PathBuf::from(part));
    let position = finding.position.expect("a position");
    assert_eq!((position.line, position.column), (2, 23));
}

#[test]
fn what_cannot_be_read_is_one_finding_with_its_place() {
    for (text, place) in [("{gateway: {bind: 'lan',, }}", (1, 24)), ("{\n  a: [1\n", (3, 1))] {
        let review = review(text, NEW);
        let ids: Vec<&str> = review.findings.iter().map(|finding| finding.meta.id).collect();
        assert_eq!(ids, ["config-unreadable"]);
        let position = review.findings[0].position.expect("a position");
        assert_eq!((position.line, position.column), place, "{text}");
    }
    let missing = review("{$include: './gone.json5', hooks: {enabled: true}}", NEW);
    let ids: Vec<&str> = missing.findings.iter().map(|finding| finding.meta.id).collect();
    assert_eq!(ids, ["config-unreadable"]);
    assert_eq!(missing.unknown.len(), 1);
    let list = review("[]", NEW);
    assert_eq!(list.findings[0].meta.id, "schema-invalid");
}

#[test]
fn a_reference_makes_checks_unknown() {
    for token in ["'${GATEWAY_TOKEN}'", "{source: 'env', provider: 'default', id: 'GATEWAY_TOKEN'}"]
    {
        let text = format!(
            "{{gateway: {{bind: 'lan', auth: {{mode: 'token', token: {token}}}}}, \
             hooks: {{enabled: true, token: '${{HOOK_TOKEN}}'}}}}"
        );
        let review = review(&text, NEW);
        let ids: Vec<&str> = review.findings.iter().map(|finding| finding.meta.id).collect();
        for absent in [
            "gateway-bind-no-auth",
            "gateway-http-no-auth",
            "gateway-token-too-short",
            "hooks-token-too-short",
            "config-secrets-hooks-token-in-config",
        ] {
            assert!(!ids.contains(&absent), "{token}: {ids:?}");
        }
        let unknown: Vec<&str> = review.unknown.iter().map(|unknown| unknown.check).collect();
        for present in ["gateway.token_too_short", "gateway.http.no_auth", "hooks.token_too_short"]
        {
            assert!(unknown.contains(&present), "{token}: {unknown:?}");
        }
    }
}

#[test]
fn deep_checks_are_there_when_asked_for() {
    let text = "{gateway: {bind: 'lan', auth: {mode: 'token', token: 'canary-0123456789abcdefgh'}},
        channels: {telegram: {botToken: '123:canary', dmPolicy: 'open'},
                   signal: {account: '+1555', dmPolicy: 'disabled'},
                   slack: {dmPolicy: 'pairing'}}}";
    let deep = Surroundings { deep: true, ..Surroundings::default() };
    let review = review_in(text, NEW, &deep);
    let checks: Vec<&str> = review.findings.iter().map(|finding| &*finding.check).collect();
    for check in [
        "gateway.bind_network_accessible",
        "config.plaintext_secrets",
        "channels.telegram.dm.open",
        "channels.telegram.dm.open_invalid",
        "channels.signal.dm.disabled",
        "channels.slack.dm.locked",
    ] {
        assert!(checks.contains(&check), "{check}: {checks:?}");
    }
}

/// No literal of a config may be in what is said about it.
#[test]
fn no_finding_tells_a_credential() {
    for (key, text) in [
        (
            "token",
            "{gateway: {bind: 'lan', auth: {mode: 'token', token: 'c4n4ry-gw'}}, \
                   hooks: {enabled: true, token: 'c4n4ry-gw'}}",
        ),
        (
            "password",
            "{gateway: {auth: {mode: 'password', password: 'c4n4ry-gw'}}, \
                      hooks: {enabled: true, token: 'c4n4ry-gw'}}",
        ),
        ("skill", "{hooks: {token: 'c4n4ry-gw'}, skills: {entries: {s: {apiKey: 'c4n4ry-gw'}}}}"),
        ("type", "{gateway: {auth: {mode: 'c4n4ry-gw', token: ['c4n4ry-gw']}}}"),
        ("broken", "{gateway: {auth: {token: 'c4n4ry-gw'}}"),
    ] {
        for version in Version::ALL {
            let deep = Surroundings { deep: true, ..Surroundings::default() };
            let told = format!("{:?}", review_in(text, version, &deep));
            assert!(!told.contains("c4n4ry"), "{key}: {told}");
        }
    }
}

#[test]
fn odd_configs_do_no_harm() {
    let nested = format!("{}1{}", "{a: ".repeat(2000), "}".repeat(2000));
    let lists = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    let names: Vec<String> = (0..20_000).map(|n| format!("'k{n}': '${{x{n}}}'")).collect();
    let wide = format!("{{skills: {{entries: {{s: {{config: {{{}}}}}}}}}}}", names.join(","));
    for text in [
        "",
        "null",
        "5",
        "{agents: {entries: [], list: {}, defaults: 1}}",
        "{agents: {entries: {a: 1, b: null, c: {}}, list: [1, {id: 2}, {id: 'x'}]}}",
        "{gateway: [], hooks: 'x', channels: [{}], tools: {exec: [], elevated: {allowFrom: 1}}}",
        "{channels: {a: null, b: 1, c: {accounts: [1, {}]}, '': {groupPolicy: 'open'}}}",
        "{gateway: {trustedProxies: ['::1/128/2', '/', '1.2.3.4/', null], auth: {mode: 1}}}",
        "{agents: {defaults: {sandbox: {docker: {binds: ['', ':', 'C:', '//:', 'é:/é']}}}}}",
        "{agents: {defaults: {model: {primary: 'é-8b-é', fallbacks: ['4.', '-4', 'claude-é4']}}}}",
        "{mcp: {servers: {x: {command: 'é/npx', args: [null, 1, '', 'é@']}}}}",
        "{security: {audit: {suppressions: [null, {}, {checkId: 5}]}}}",
        nested.as_str(),
        lists.as_str(),
        wide.as_str(),
    ] {
        for version in Version::ALL {
            let deep = Surroundings { deep: true, repository: Some("/".into()) };
            let review = review_in(text, version, &deep);
            assert!(!review.findings.is_empty());
        }
    }
}

/// Every value of a config may have any type; no check may take one for granted.
#[test]
fn values_of_wrong_types_do_no_harm() {
    fn ranges(node: &crate::config::json5::Node, out: &mut Vec<std::ops::Range<usize>>) {
        use crate::config::json5::Kind;
        out.push(node.range());
        match &node.kind {
            Kind::Array(items) => items.iter().for_each(|item| ranges(item, out)),
            Kind::Object(members) => members.iter().for_each(|m| ranges(&m.value, out)),
            _ => {}
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/lint/policy");
    let mut runs = 0;
    for version in Version::ALL {
        let folder = std::fs::read_dir(root.join(version.as_str())).unwrap();
        let mut files: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
        files.retain(|file| file.extension().is_some_and(|e| e == "json5"));
        files.sort();
        for file in files.iter().step_by(8) {
            let text = std::fs::read_to_string(file).unwrap();
            let document = crate::config::json5::parse(text.clone()).unwrap();
            let mut places = Vec::new();
            ranges(document.root(), &mut places);
            for place in places {
                for other in ["null", "-1", "''", "[[], {}, null, 7]", "{a: {b: []}}"] {
                    let odd = format!("{}{other}{}", &text[..place.start], &text[place.end..]);
                    let deep = Surroundings { deep: true, repository: Some("/".into()) };
                    let _ = review_in(&odd, version, &deep);
                    runs += 1;
                }
            }
        }
    }
    assert!(runs > 1000, "{runs}");
}

#[test]
fn kinds_are_described_and_used() {
    let ids: Vec<&str> = CODES.iter().map(|meta| meta.id).collect();
    assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
    let sources: String =
        walkdir::WalkDir::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/lint/policy"))
            .into_iter()
            .map(|entry| entry.unwrap().into_path())
            .filter(|path| {
                path.extension().is_some_and(|e| e == "rs") && !path.ends_with("codes.rs")
            })
            .map(|path| std::fs::read_to_string(path).unwrap())
            .collect();
    for meta in CODES {
        let name = meta.id.to_uppercase().replace('-', "_");
        assert!(sources.contains(&name), "nothing reports {}", meta.id);
        let headings: Vec<&str> = meta.doc.lines().filter(|l| l.starts_with("## ")).collect();
        let wanted = ["## What it finds", "## Why it matters", "## How to fix", "## References"];
        assert_eq!(headings, wanted, "{}", meta.id);
        assert!(meta.doc.contains(meta.code) || meta.code.starts_with("telson/"), "{}", meta.id);
    }
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lint/policy/pages");
    assert_eq!(std::fs::read_dir(pages).unwrap().count(), CODES.len());
}
