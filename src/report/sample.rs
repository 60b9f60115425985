//! The one report that every renderer is snapshot-tested with.

use super::code::{CodeMeta, Level};
use super::finding::{Finding, Location, Origin};
use super::model::{InventoryEntry, Report, Resolution};
use crate::base::span::LineColumn;

/// Stands for OpenClaw's `PLAINTEXT_FOUND`.
pub(crate) static PLAINTEXT: CodeMeta = CodeMeta {
    id: "plaintext-found",
    code: "PLAINTEXT_FOUND",
    summary: "A credential stands in a file as plain text",
    level: Level::Warn,
    doc: "A credential stands in a file as plain text.\n\n## What it finds\n\nKeys.\n",
};

static UNRESOLVED: CodeMeta = CodeMeta {
    id: "ref-unresolved",
    code: "REF_UNRESOLVED",
    summary: "A reference does not resolve",
    level: Level::Error,
    doc: "A reference does not resolve.\n",
};

static MODE: CodeMeta = CodeMeta {
    id: "open-mode",
    code: "TELSON_OPEN_MODE",
    summary: "Others can read a file that holds secrets",
    level: Level::Info,
    doc: "Others can read a file that holds secrets.\n",
};

/// Every rule of the sample.
pub(crate) static RULES: &[&CodeMeta] = &[&MODE, &PLAINTEXT, &UNRESOLVED];

fn at(file: &str, path: &str, line: u32, column: u32) -> Location {
    Location::new(file, path).at(LineColumn { line, column })
}

/// One plaintext finding with everything that a finding can carry.
pub(crate) fn plaintext() -> Finding {
    let config = "/home/op/.openclaw/openclaw.json";
    let mut finding = Finding::new(
        &PLAINTEXT,
        Origin::OpenClaw,
        at(config, "models.providers.openai.apiKey", 14, 61),
        "models.providers.openai.apiKey is stored as plaintext.",
    )
    .provider(Some("openai"))
    .help("telson secrets configure");
    finding.related.push(at("/home/op/.openclaw/.env", "$env.OPENAI_API_KEY", 2, 16));
    finding.evidence.push("51 characters".to_owned());
    finding.fingerprint = Some("k1:9f2c0a".to_owned());
    finding
}

/// Four findings in three files.
pub(crate) fn report() -> Report {
    let config = "/home/op/.openclaw/openclaw.json";
    let mut profile = Finding::new(
        &PLAINTEXT,
        Origin::OpenClaw,
        Location::new(
            "/home/op/.openclaw/agents/main/agent/auth-profiles.json",
            "profiles.openai:default.key",
        ),
        "Auth profile credential is stored as plaintext.",
    )
    .provider(Some("openai"));
    profile.profile_id = Some("openai:default".to_owned());
    let findings = vec![
        plaintext(),
        profile,
        Finding::new(
            &UNRESOLVED,
            Origin::OpenClaw,
            at(config, "models.providers.vault.apiKey", 9, 7),
            "Failed to resolve file:filemain:/a (100% sure,\nno such key).",
        )
        .provider(Some("filemain")),
        Finding::new(
            &MODE,
            Origin::Telson,
            Location::new("/home/op/notes,1:a.txt", ""),
            "mode 0644 lets everybody read it",
        )
        .help("chmod 600 '/home/op/notes,1:a.txt'"),
    ];
    let mut report = Report::new("secrets audit", "2026.9.6", findings);
    report.root = Some("/home/op/.openclaw".into());
    report.files_scanned = vec![config.into(), "/home/op/.openclaw/.env".into()];
    report.resolution =
        Resolution { refs_checked: 3, skipped_exec_refs: 1, resolvability_complete: false };
    report.suppressed = 1;
    report.notes = vec!["1 exec reference was not run; add --allow-exec to run it".to_owned()];
    report.next = Some("telson secrets configure".to_owned());
    report
}

/// The sample with an inventory.
pub(crate) fn with_inventory() -> Report {
    let mut report = report();
    report.inventory = Some(vec![
        InventoryEntry {
            field: "models.providers.openai.apiKey".to_owned(),
            file: "/home/op/.openclaw/openclaw.json".into(),
            kept: "plaintext",
            reference: None,
            provider: Some("openai".to_owned()),
            consumers: vec!["model provider openai".to_owned()],
            age_seconds: Some(3 * 86_400 + 7_200),
        },
        InventoryEntry {
            field: "gateway.auth.token".to_owned(),
            file: "/home/op/.openclaw/openclaw.json".into(),
            kept: "ref",
            reference: Some("env:default:OPENCLAW_GATEWAY_TOKEN".to_owned()),
            provider: Some("default".to_owned()),
            consumers: Vec::new(),
            age_seconds: None,
        },
    ]);
    report
}
