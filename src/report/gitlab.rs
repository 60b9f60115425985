//! The report as GitLab Code Quality (the format of Code Climate, as far as GitLab reads it).

use std::io::{self, Write};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::code::Level;
use super::finding::Finding;
use super::github::relative;
use super::model::Report;
use super::style::Style;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Place,
}

#[derive(Serialize)]
struct Place {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

/// Writes the findings as a JSON list. GitLab has no colours: `_style` is there because every
/// renderer has the same form.
///
/// # Errors
/// When `out` fails.
pub fn write(report: &Report, out: &mut dyn Write, _style: &Style) -> io::Result<()> {
    let issues: Vec<Issue<'_>> = report.findings.iter().map(|f| issue(f, report)).collect();
    out.write_all(&serde_json::to_vec_pretty(&issues)?)?;
    out.write_all(b"\n")
}

fn issue<'a>(finding: &'a Finding, report: &Report) -> Issue<'a> {
    let path = relative(&finding.primary.file, report.root.as_deref());
    let field = &finding.primary.json_path;
    let gap = if field.is_empty() { "" } else { ": " };
    Issue {
        description: format!("{field}{gap}{}", finding.message),
        check_name: finding.meta.id,
        fingerprint: fingerprint(finding, &path),
        severity: match finding.level {
            Level::Error => "critical",
            Level::Warn => "major",
            Level::Info => "info",
        },
        location: Place {
            path,
            lines: Lines { begin: finding.primary.position.map_or(1, |at| at.line) },
        },
    }
}

/// GitLab wants one for each issue: rule, file, field and which of several it is.
fn fingerprint(finding: &Finding, path: &str) -> String {
    let mut hash = Sha256::new();
    let line = finding.line_hash.as_deref().unwrap_or_default();
    for part in [finding.meta.id, path, &finding.primary.json_path, line] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let code = hash.finalize();
    format!("{:032x}", u128::from_be_bytes(code.first_chunk().copied().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn sample_report() {
        let mut out = Vec::new();
        write(&sample::report(), &mut out, &Style::PLAIN).unwrap();
        let issues: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let issues = issues.as_array().unwrap();
        assert_eq!(issues.len(), 4, "one issue for each finding");
        for issue in issues {
            assert_eq!(issue["fingerprint"].as_str().unwrap().len(), 32);
            assert!(issue["location"]["lines"]["begin"].as_u64().unwrap() > 0);
            assert!(["info", "major", "critical"].contains(&issue["severity"].as_str().unwrap()));
        }
        insta::assert_snapshot!("gitlab", String::from_utf8(out).unwrap());
    }
}
