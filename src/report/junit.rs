//! The report as `JUnit` XML, which nearly every CI shows: one test case for each file, and one
//! failure for each finding in it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::code::Level;
use super::finding::Finding;
use super::github::relative;
use super::model::Report;
use super::style::Style;

/// Writes the report as one test suite. `JUnit` has no colours: `_style` is there because every
/// renderer has the same form.
///
/// # Errors
/// When `out` fails.
pub fn write(report: &Report, out: &mut dyn Write, _style: &Style) -> io::Result<()> {
    let root = report.root.as_deref();
    let mut files: BTreeMap<String, Vec<&Finding>> =
        report.files_scanned.iter().map(|file| (relative(file, root), Vec::new())).collect();
    for finding in &report.findings {
        files.entry(relative(&finding.primary.file, root)).or_default().push(finding);
    }
    let failed = |f: &&&Finding| f.level != Level::Info;
    let failures = report.findings.iter().filter(|f| failed(&f)).count();
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(
        out,
        r#"<testsuites><testsuite name="telson {}" tests="{}" failures="{failures}" errors="0">"#,
        escaped(report.command),
        files.len(),
    )?;
    for (file, findings) in &files {
        let class = escaped(file);
        write!(out, r#"  <testcase classname="telson" name="{class}" file="{class}""#)?;
        let failing: Vec<&&Finding> = findings.iter().filter(failed).collect();
        if failing.is_empty() {
            writeln!(out, "/>")?;
            continue;
        }
        writeln!(out, ">")?;
        for finding in failing {
            let place = finding
                .primary
                .position
                .map_or_else(String::new, |at| format!(":{}:{}", at.line, at.column));
            let field = &finding.primary.json_path;
            let gap = if field.is_empty() { "" } else { ": " };
            writeln!(
                out,
                r#"    <failure type="{}" message="{}">{class}{place} {}</failure>"#,
                escaped(finding.meta.id),
                escaped(&format!("{field}{gap}{}", finding.message)),
                escaped(finding.help.first().map_or("", String::as_str)),
            )?;
        }
        writeln!(out, "  </testcase>")?;
    }
    writeln!(out, "</testsuite></testsuites>")
}

/// Text for XML 1.0: markup escaped, and the control characters that it does not have left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\r' | '\t' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn sample_report() {
        let mut out = Vec::new();
        write(&sample::report(), &mut out, &Style::PLAIN).unwrap();
        insta::assert_snapshot!("junit", String::from_utf8(out).unwrap());
    }

    #[test]
    fn markup_in_names_is_text() {
        assert_eq!(escaped("a<b>&\"\u{1}\n"), "a&lt;b&gt;&amp;&quot;\u{fffd}&#10;");
    }
}
