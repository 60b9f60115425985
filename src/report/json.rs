//! telson's own JSON report, `telson.report/1`. It has the keys of OpenClaw's audit, so that a
//! script for one reads the other, and its own on top. The schema is `fixtures/schema/report.schema.json`.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::finding::{Finding, Location};
use super::github::relative;
use super::model::{InventoryEntry, Report};
use super::openclaw::ResolutionJson;
use super::style::Style;
use crate::base::span::LineColumn;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    schema: &'static str,
    version: u8,
    tool: ToolJson,
    command: &'static str,
    dialect: &'static str,
    status: &'static str,
    resolution: ResolutionJson,
    files_scanned: Vec<String>,
    summary: SummaryJson,
    findings: Vec<FindingJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inventory: Option<Vec<InventoryJson<'a>>>,
    notes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'a str>,
}

#[derive(Serialize)]
struct ToolJson {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the keys are OpenClaw's")]
struct SummaryJson {
    plaintext_count: usize,
    unresolved_ref_count: usize,
    shadowed_ref_count: usize,
    store_residue_count: usize,
    legacy_residue_count: usize,
    telson_count: usize,
    suppressed_count: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlaceJson<'a> {
    file: Cow<'a, str>,
    json_path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u32>,
}

impl<'a> From<&'a Location> for PlaceJson<'a> {
    fn from(place: &'a Location) -> Self {
        Self {
            file: place.file.to_string_lossy(),
            json_path: &place.json_path,
            line: place.position.map(|p| p.line),
            column: place.position.map(|p| p.column),
            end_line: place.end.map(|p| p.line),
            end_column: place.end.map(|p| p.column),
        }
    }
}

/// Where a value begins and one past where it ends, as linters write it.
#[derive(Serialize)]
struct SpanJson {
    start: PositionJson,
    end: PositionJson,
}

#[derive(Serialize)]
struct PositionJson {
    line: u32,
    column: u32,
}

impl SpanJson {
    fn of(place: &Location) -> Option<Self> {
        let position = |at: LineColumn| PositionJson { line: at.line, column: at.column };
        Some(Self { start: position(place.position?), end: position(place.end?) })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FindingJson<'a> {
    code: &'a str,
    rule: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<&'a str>,
    severity: &'static str,
    origin: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<SpanJson>,
    #[serde(flatten)]
    place: PlaceJson<'a>,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile_id: Option<&'a str>,
    related: Vec<PlaceJson<'a>>,
    evidence: &'a [String],
    help: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<&'a str>,
}

impl<'a> FindingJson<'a> {
    fn of(f: &'a Finding, root: Option<&Path>) -> Self {
        Self {
            code: f.meta.code,
            rule: f.meta.id,
            category: f.category,
            severity: f.level.as_str(),
            origin: f.origin.as_str(),
            // A linter's reader thinks in paths of the repository.
            path: f.category.map(|_| relative(&f.primary.file, root)),
            span: f.category.and_then(|_| SpanJson::of(&f.primary)),
            place: (&f.primary).into(),
            message: &f.message,
            provider: f.provider.as_deref(),
            profile_id: f.profile_id.as_deref(),
            related: f.related.iter().map(Into::into).collect(),
            evidence: &f.evidence,
            help: &f.help,
            fingerprint: f.fingerprint.as_deref(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InventoryJson<'a> {
    field: &'a str,
    file: String,
    kept: &'static str,
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    reference: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<&'a str>,
    consumers: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    age_seconds: Option<u64>,
}

impl<'a> From<&'a InventoryEntry> for InventoryJson<'a> {
    fn from(entry: &'a InventoryEntry) -> Self {
        Self {
            field: &entry.field,
            file: entry.file.display().to_string(),
            kept: entry.kept,
            reference: entry.reference.as_deref(),
            provider: entry.provider.as_deref(),
            consumers: &entry.consumers,
            age_seconds: entry.age_seconds,
        }
    }
}

/// Writes the report as one JSON document and a newline. JSON has no style: `_style` is there
/// because every renderer has the same form.
///
/// # Errors
/// When `out` fails.
pub fn write(report: &Report, out: &mut dyn Write, _style: &Style) -> io::Result<()> {
    let (s, root) = (&report.summary, report.root.as_deref());
    let envelope = Envelope {
        schema: "telson.report/1",
        version: 1,
        tool: ToolJson { name: "telson", version: Report::TOOL_VERSION },
        command: report.command,
        dialect: report.dialect,
        status: report.status.as_str(),
        resolution: report.into(),
        files_scanned: report.files_scanned.iter().map(|f| f.display().to_string()).collect(),
        summary: SummaryJson {
            plaintext_count: s.plaintext,
            unresolved_ref_count: s.unresolved,
            shadowed_ref_count: s.shadowed,
            store_residue_count: s.store_residue,
            legacy_residue_count: s.legacy,
            telson_count: s.telson,
            suppressed_count: report.suppressed,
        },
        findings: report.findings.iter().map(|f| FindingJson::of(f, root)).collect(),
        inventory: report.inventory.as_ref().map(|i| i.iter().map(Into::into).collect()),
        notes: &report.notes,
        next: report.next.as_deref(),
    };
    // One large write: a writer behind `dyn` would be called for each mark.
    out.write_all(&serde_json::to_vec_pretty(&envelope)?)?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use serde_json::Value;

    fn rendered(report: &Report) -> String {
        let mut out = Vec::new();
        write(report, &mut out, &Style::PLAIN).unwrap();
        String::from_utf8(out).unwrap().replace(Report::TOOL_VERSION, "[VERSION]")
    }

    #[test]
    fn sample_report() {
        insta::assert_snapshot!("json", rendered(&sample::with_inventory()));
    }

    /// Checks `value` against the part of JSON Schema that the committed schema uses: `type`,
    /// `const`, `enum`, `required`, `properties`, `additionalProperties: false`, `items`, `$ref`.
    fn check(root: &Value, schema: &Value, value: &Value, at: &str, out: &mut Vec<String>) {
        if let Some(link) = schema["$ref"].as_str() {
            return check(
                root,
                root.pointer(link.trim_start_matches('#')).unwrap(),
                value,
                at,
                out,
            );
        }
        let fits = match schema["type"].as_str() {
            None => true,
            Some("object") => value.is_object(),
            Some("array") => value.is_array(),
            Some("string") => value.is_string(),
            Some("integer") => value.is_u64(),
            Some("boolean") => value.is_boolean(),
            Some(other) => panic!("the schema uses {other}, which the check does not know"),
        };
        if !fits
            || schema.get("const").is_some_and(|c| c != value)
            || schema["enum"].as_array().is_some_and(|e| !e.contains(value))
        {
            out.push(format!("{at}: {value} does not fit"));
        }
        for key in schema["required"].as_array().into_iter().flatten() {
            if value.get(key.as_str().unwrap()).is_none() {
                out.push(format!("{at}: {key} is missing"));
            }
        }
        for (key, member) in value.as_object().into_iter().flatten() {
            match schema["properties"].get(key) {
                Some(inner) => check(root, inner, member, &format!("{at}.{key}"), out),
                None if schema["additionalProperties"] == false => {
                    out.push(format!("{at}: {key} is not in the schema"));
                }
                None => {}
            }
        }
        if schema.get("items").is_some() {
            for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                check(root, &schema["items"], item, &format!("{at}[{i}]"), out);
            }
        }
    }

    fn against_schema(value: &Value) -> Vec<String> {
        let schema = include_str!("../../fixtures/schema/report.schema.json");
        let schema: Value = serde_json::from_str(schema).unwrap();
        let mut out = Vec::new();
        check(&schema, &schema, value, "$", &mut out);
        out
    }

    #[test]
    fn fits_the_committed_schema() {
        for report in [sample::report(), sample::with_inventory()] {
            let value: Value = serde_json::from_str(&rendered(&report)).unwrap();
            assert_eq!(against_schema(&value), [""; 0]);
        }
        let mut broken: Value = serde_json::from_str(&rendered(&sample::report())).unwrap();
        broken["findings"][0]["severity"] = "fatal".into();
        broken["findings"][1]["extra"] = 1.into();
        broken.as_object_mut().unwrap().remove("status");
        assert_eq!(against_schema(&broken).len(), 3);
    }
}
