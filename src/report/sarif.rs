//! The report as SARIF 2.1.0, for code scanning. No source text is put in: a snippet could hold
//! a secret.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::code::{CodeMeta, Level};
use super::finding::{Finding, Location};
use super::model::Report;
use super::style::Style;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// The page of OpenClaw that explains secrets; telson's own page of a code is in `help`.
const HELP: &str = "https://docs.openclaw.ai/cli/secrets";

/// Writes the report as one SARIF run. `rules` is every code that telson knows, not only those
/// that fired. SARIF has no style: `_style` is there because every renderer has the same form.
///
/// # Errors
/// When `out` fails.
pub fn write(
    report: &Report,
    rules: &[&CodeMeta],
    out: &mut dyn Write,
    _style: &Style,
) -> io::Result<()> {
    let root = report.root.as_deref();
    let mut run = json!({
        "tool": { "driver": {
            "name": "telson",
            "version": Report::TOOL_VERSION,
            "semanticVersion": Report::TOOL_VERSION,
            "rules": rules.iter().map(|meta| rule(meta)).collect::<Vec<_>>(),
        }},
        "columnKind": "unicodeCodePoints",
        "invocations": [{
            "executionSuccessful": true,
            "exitCode": report.exit(false).code(),
        }],
        "results": report.findings.iter().map(|f| result(f, rules, root)).collect::<Vec<_>>(),
        "properties": {
            "command": report.command,
            "dialect": report.dialect,
            "status": report.status.as_str(),
        },
    });
    if let Some(root) = root {
        let uri = format!("{}/", file_uri(root).trim_end_matches('/'));
        run["originalUriBaseIds"] = json!({ "%SRCROOT%": { "uri": uri } });
    }
    let log = json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] });
    // One large write: a writer behind `dyn` would be called for each mark.
    out.write_all(&serde_json::to_vec_pretty(&log)?)?;
    out.write_all(b"\n")
}

fn rule(meta: &CodeMeta) -> Value {
    json!({
        "id": meta.id,
        "name": meta.code,
        "shortDescription": { "text": meta.summary },
        "help": { "text": meta.doc, "markdown": meta.doc },
        "helpUri": HELP,
        "fullDescription": { "text": clipped(meta.summary, meta.doc) },
        "defaultConfiguration": { "level": level(meta.level) },
        // Code scanning sorts by these two.
        "properties": {
            "tags": ["security"],
            "precision": "high",
            "security-severity": severity(meta.level),
        },
    })
}

fn result(f: &Finding, rules: &[&CodeMeta], root: Option<&Path>) -> Value {
    let mut result = json!({
        "ruleId": f.meta.id,
        "level": level(f.level),
        "message": { "text": f.message },
        "locations": [location(&f.primary, root)],
        "partialFingerprints": { "telson/v1": fingerprint(f, root) },
        "properties": { "code": f.meta.code, "origin": f.origin.as_str() },
    });
    if let Some(hash) = &f.line_hash {
        result["partialFingerprints"]["primaryLocationLineHash"] = hash.as_str().into();
    }
    if let Some(index) = rules.iter().position(|meta| meta.id == f.meta.id) {
        result["ruleIndex"] = index.into();
    }
    if !f.related.is_empty() {
        let places = f.related.iter().enumerate().map(|(id, place)| {
            let mut place = location(place, root);
            place["id"] = id.into();
            place
        });
        result["relatedLocations"] = places.collect();
    }
    result
}

fn location(place: &Location, root: Option<&Path>) -> Value {
    let artifact = match root.and_then(|root| place.file.strip_prefix(root).ok()) {
        Some(inside) => json!({ "uri": encode(inside), "uriBaseId": "%SRCROOT%" }),
        None => json!({ "uri": file_uri(&place.file) }),
    };
    let mut location = json!({ "physicalLocation": { "artifactLocation": artifact } });
    if let Some(p) = place.position {
        location["physicalLocation"]["region"] =
            json!({ "startLine": p.line, "startColumn": p.column });
        if let Some(end) = place.end {
            location["physicalLocation"]["region"]["endLine"] = end.line.into();
            location["physicalLocation"]["region"]["endColumn"] = end.column.into();
        }
    }
    if !place.json_path.is_empty() {
        location["logicalLocations"] =
            json!([{ "fullyQualifiedName": place.json_path, "kind": "member" }]);
    }
    location
}

/// Identifies the finding over edits elsewhere in the file: code, file and field, never the line.
fn fingerprint(f: &Finding, root: Option<&Path>) -> String {
    let file = root.and_then(|r| f.primary.file.strip_prefix(r).ok()).unwrap_or(&f.primary.file);
    let mut hash = Sha256::new();
    let (file, field) = (file.as_os_str().as_encoded_bytes(), f.primary.json_path.as_bytes());
    let profile = f.profile_id.as_deref().unwrap_or_default().as_bytes();
    for part in [f.meta.id.as_bytes(), file, field, profile] {
        hash.update(part);
        hash.update([0]);
    }
    hash.finalize().iter().take(16).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The first paragraph of the page behind its heading, at most 1,000 bytes; else the summary.
fn clipped<'a>(summary: &'a str, doc: &'a str) -> &'a str {
    let paragraph = doc
        .split("\n\n")
        .map(str::trim)
        .find(|part| !part.is_empty() && !part.starts_with('#') && part.len() <= 1000);
    paragraph.unwrap_or(summary)
}

/// The scale of GitHub code scanning: over 7 is high, 4 to 6.9 medium.
const fn severity(level: Level) -> &'static str {
    match level {
        Level::Error => "8.0",
        Level::Warn => "5.0",
        Level::Info => "2.0",
    }
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warn => "warning",
        Level::Info => "note",
    }
}

fn file_uri(path: &Path) -> String {
    format!("file://{}", encode(path))
}

/// The path as part of a URI: everything but unreserved characters and `/` is percent-encoded.
fn encode(path: &Path) -> String {
    let mut out = String::new();
    for byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            out.push(char::from(*byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn rendered(report: &Report) -> Value {
        let mut out = Vec::new();
        write(report, sample::RULES, &mut out, &Style::PLAIN).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn sample_report() {
        let text = serde_json::to_string_pretty(&rendered(&sample::report())).unwrap();
        insta::assert_snapshot!("sarif", text.replace(Report::TOOL_VERSION, "[VERSION]"));
    }

    /// What SARIF 2.1.0 requires of the parts that are used (checked by hand against the standard,
    /// sections 3.13, 3.14, 3.19, 3.27 and 3.49).
    #[test]
    fn required_keys() {
        let log = rendered(&sample::report());
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        assert!(run["tool"]["driver"]["name"].is_string());
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        assert_eq!(rules.len(), sample::RULES.len(), "rules that did not fire are listed too");
        for rule in rules {
            assert!(rule["id"].is_string() && rule["shortDescription"]["text"].is_string());
            assert!(rule["helpUri"].as_str().unwrap().starts_with("https://"));
        }
        for result in run["results"].as_array().unwrap() {
            assert!(result["message"]["text"].is_string());
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
            assert!(
                ["none", "note", "warning", "error"].contains(&result["level"].as_str().unwrap())
            );
            let place = &result["locations"][0]["physicalLocation"];
            assert!(place["artifactLocation"]["uri"].is_string());
            assert!(place["region"]["startLine"].as_u64().is_none_or(|line| line > 0));
            assert!(result["partialFingerprints"]["telson/v1"].is_string());
            assert!(place["region"].get("snippet").is_none());
        }
    }

    #[test]
    fn the_fingerprint_survives_a_moved_line() {
        let (mut moved, report) = (sample::report(), sample::report());
        moved.findings[0].primary.position = None;
        let print =
            |r: &Report| rendered(r)["runs"][0]["results"][0]["partialFingerprints"].clone();
        assert_eq!(print(&moved), print(&report));
        moved.findings[0].primary.json_path.push('x');
        assert_ne!(print(&moved), print(&report));
    }
}
