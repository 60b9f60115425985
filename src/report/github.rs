//! The report as GitHub Actions workflow commands: one annotation a finding.

use std::io::{self, Write};
use std::path::Path;

use super::code::Level;
use super::model::Report;
use super::style::Style;

/// Writes one line for each finding. GitHub has no colours: `_style` is there because every
/// renderer has the same form.
///
/// # Errors
/// When `out` fails.
pub fn write(report: &Report, out: &mut dyn Write, _style: &Style) -> io::Result<()> {
    for f in &report.findings {
        let command = match f.level {
            Level::Error => "error",
            Level::Warn => "warning",
            Level::Info => "notice",
        };
        let file = relative(&f.primary.file, report.root.as_deref());
        write!(out, "::{command} file={}", property(&file))?;
        if let Some(p) = f.primary.position {
            write!(out, ",line={},col={}", p.line, p.column)?;
            if let Some(end) = f.primary.end {
                write!(out, ",endLine={},endColumn={}", end.line, end.column)?;
            }
        }
        let path = &f.primary.json_path;
        let gap = if path.is_empty() { "" } else { ": " };
        writeln!(out, ",title={}::{}{gap}{}", property(f.meta.id), data(path), data(&f.message))?;
    }
    Ok(())
}

/// The file as seen from `root`.
pub(super) fn relative(file: &Path, root: Option<&Path>) -> String {
    root.and_then(|root| file.strip_prefix(root).ok()).unwrap_or(file).display().to_string()
}

/// Escapes the text after the last `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn sample_report() {
        let mut out = Vec::new();
        write(&sample::report(), &mut out, &Style::PLAIN).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), 4, "one line for each finding");
        insta::assert_snapshot!("github", text);
    }
}
