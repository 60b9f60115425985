//! The audit report exactly as an OpenClaw version prints it, for drop-in mode.
//!
//! Keys, their order and the words were observed on the real 2026.2.26 and 2026.9.6.

use std::io::{self, Write};

use serde::Serialize;

use super::finding::{Finding, Origin};
use super::model::Report;

/// At most this many findings are printed as text.
const SHOWN: usize = 20;

/// What a version's report has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// `resolution` is part of the JSON, and skipped exec refs are noted in the text.
    pub resolution: bool,
    /// `storeResidueCount` is part of the summary.
    pub store_residue: bool,
}

impl Shape {
    /// OpenClaw 2026.2.26.
    pub const V2026_2_26: Self = Self { resolution: false, store_residue: false };
    /// OpenClaw 2026.9.6.
    pub const V2026_9_6: Self = Self { resolution: true, store_residue: true };
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    version: u8,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    resolution: Option<ResolutionJson>,
    files_scanned: Vec<String>,
    summary: SummaryJson,
    findings: Vec<FindingJson<'a>>,
}

/// The `resolution` object; telson's own JSON has the same one.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResolutionJson {
    refs_checked: usize,
    skipped_exec_refs: usize,
    resolvability_complete: bool,
}

impl From<&Report> for ResolutionJson {
    fn from(report: &Report) -> Self {
        Self {
            refs_checked: report.resolution.refs_checked,
            skipped_exec_refs: report.resolution.skipped_exec_refs,
            resolvability_complete: report.resolution.resolvability_complete,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the keys are OpenClaw's")]
struct SummaryJson {
    plaintext_count: usize,
    unresolved_ref_count: usize,
    shadowed_ref_count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    store_residue_count: Option<usize>,
    legacy_residue_count: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FindingJson<'a> {
    code: &'a str,
    severity: &'static str,
    file: String,
    json_path: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile_id: Option<&'a str>,
}

/// The findings that OpenClaw has as well: drop-in output never shows another.
fn theirs(report: &Report) -> impl Iterator<Item = &Finding> {
    report.findings.iter().filter(|f| f.origin == Origin::OpenClaw)
}

/// Writes the report as `openclaw secrets audit --json` of that version does.
///
/// # Errors
/// When `out` fails.
pub fn write_json(report: &Report, shape: Shape, out: &mut dyn Write) -> io::Result<()> {
    let envelope = Envelope {
        version: 1,
        status: report.status.as_str(),
        resolution: shape.resolution.then(|| report.into()),
        files_scanned: report.files_scanned.iter().map(|f| f.display().to_string()).collect(),
        summary: SummaryJson {
            plaintext_count: report.summary.plaintext,
            unresolved_ref_count: report.summary.unresolved,
            shadowed_ref_count: report.summary.shadowed,
            store_residue_count: shape.store_residue.then_some(report.summary.store_residue),
            legacy_residue_count: report.summary.legacy,
        },
        findings: theirs(report)
            .map(|f| FindingJson {
                code: f.meta.code,
                severity: f.level.as_str(),
                file: f.primary.file.display().to_string(),
                json_path: &f.primary.json_path,
                message: &f.message,
                provider: f.provider.as_deref(),
                profile_id: f.profile_id.as_deref(),
            })
            .collect(),
    };
    // One large write: a writer behind `dyn` would be called for each mark.
    out.write_all(&serde_json::to_vec_pretty(&envelope)?)?;
    out.write_all(b"\n")
}

/// Writes the report as `openclaw secrets audit` of that version does.
///
/// # Errors
/// When `out` fails.
pub fn write_text(report: &Report, shape: Shape, out: &mut dyn Write) -> io::Result<()> {
    let s = &report.summary;
    write!(
        out,
        "Secrets audit: {}. plaintext={}, unresolved={}, shadowed={}, ",
        report.status.as_str(),
        s.plaintext,
        s.unresolved,
        s.shadowed
    )?;
    if shape.store_residue {
        write!(out, "storeResidue={}, ", s.store_residue)?;
    }
    writeln!(out, "legacy={}.", s.legacy)?;
    for f in theirs(report).take(SHOWN) {
        let file = f.primary.file.display();
        writeln!(out, "- [{}] {file}:{} {}", f.meta.code, f.primary.json_path, f.message)?;
    }
    let more = theirs(report).count().saturating_sub(SHOWN);
    if more > 0 {
        writeln!(out, "... {more} more finding(s).")?;
    }
    if shape.resolution && report.resolution.skipped_exec_refs > 0 {
        writeln!(
            out,
            "Audit note: skipped {} exec SecretRef resolvability check(s). Re-run with \
             --allow-exec to execute exec providers during audit.",
            report.resolution.skipped_exec_refs
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn text(shape: Shape, report: &Report) -> String {
        let mut out = Vec::new();
        write_text(report, shape, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn json_of_both_versions() {
        for (name, shape) in
            [("openclaw_a_json", Shape::V2026_2_26), ("openclaw_b_json", Shape::V2026_9_6)]
        {
            let mut out = Vec::new();
            write_json(&sample::report(), shape, &mut out).unwrap();
            insta::assert_snapshot!(name, String::from_utf8(out).unwrap());
        }
    }

    #[test]
    fn text_of_both_versions() {
        insta::assert_snapshot!("openclaw_a_text", text(Shape::V2026_2_26, &sample::report()));
        insta::assert_snapshot!("openclaw_b_text", text(Shape::V2026_9_6, &sample::report()));
    }

    #[test]
    fn text_stops_after_twenty_findings() {
        let findings = std::iter::repeat_with(sample::plaintext).take(23).collect();
        let report = Report::new("secrets audit", "2026.9.6", findings);
        let text = text(Shape::V2026_9_6, &report);
        assert_eq!(text.lines().filter(|l| l.starts_with("- [")).count(), 20);
        assert_eq!(text.lines().last(), Some("... 3 more finding(s)."));
    }

    #[test]
    fn a_clean_report_is_the_line_of_the_real_tool() {
        let report = Report::new("secrets audit", "2026.9.6", Vec::new());
        assert_eq!(
            text(Shape::V2026_9_6, &report),
            "Secrets audit: clean. plaintext=0, unresolved=0, shadowed=0, storeResidue=0, legacy=0.\n"
        );
        assert_eq!(
            text(Shape::V2026_2_26, &report),
            "Secrets audit: clean. plaintext=0, unresolved=0, shadowed=0, legacy=0.\n"
        );
    }
}
