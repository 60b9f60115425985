//! The report for people: grouped by file, aligned, with the counts and the next command at the end.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;

use super::code::Level;
use super::finding::{Finding, Location};
use super::github::relative;
use super::model::{InventoryEntry, Report};
use super::snippet::SnippetLine;
use super::style::{Style, Tone, printable};

/// So much of a line is shown.
const SNIPPET_CHARS: usize = 100;

/// Writes the report as text.
///
/// # Errors
/// When `out` fails.
pub fn write(report: &Report, out: &mut dyn Write, style: &Style) -> io::Result<()> {
    if let Some(inventory) = &report.inventory {
        write_inventory(inventory, out, *style)?;
    }
    let root = report.root.as_deref().filter(|_| is_of_repository(report));
    let mut files: Vec<&Path> = Vec::new();
    for finding in &report.findings {
        if !files.contains(&finding.primary.file.as_path()) {
            files.push(&finding.primary.file);
        }
    }
    for file in &files {
        let here: Vec<&Finding> =
            report.findings.iter().filter(|f| f.primary.file == *file).collect();
        write_file(file, &here, root, out, *style)?;
    }
    for note in &report.notes {
        writeln!(out, "note: {}", printable(note))?;
    }
    writeln!(out, "{}", totals(report, files.len(), *style))?;
    if let Some(next) = &report.next {
        writeln!(out, "next: {}", style.paint(Tone::Command, &printable(next)))?;
    }
    Ok(())
}

fn write_file(
    file: &Path,
    findings: &[&Finding],
    root: Option<&Path>,
    out: &mut dyn Write,
    style: Style,
) -> io::Result<()> {
    let name = printable(&relative(file, root));
    writeln!(out, "{}", style.paint(Tone::Heading, &name))?;
    let width = |cell: fn(&Finding) -> String| {
        findings.iter().map(|f| cell(f).chars().count()).max().unwrap_or(0)
    };
    let (place_width, rule_width) = (width(position), width(|f| f.meta.id.to_owned()));
    for f in findings {
        let place = format!("{:>place_width$}", position(f));
        let gap = if place_width == 0 { "" } else { "  " };
        let level = style.paint(tone(f.level), &format!("{:<5}", f.level.as_str()));
        let rule = format!("{:<rule_width$}", f.meta.id);
        let head = if f.primary.json_path.is_empty() {
            String::new()
        } else {
            format!("{}  ", printable(&f.primary.json_path))
        };
        let place = style.paint(Tone::Context, &place);
        // OpenClaw's messages repeat the field; once a line is enough.
        let message = f
            .message
            .strip_prefix(f.primary.json_path.as_str())
            .filter(|rest| !f.primary.json_path.is_empty() && rest.starts_with(' '))
            .unwrap_or(&f.message)
            .trim_start();
        writeln!(out, "  {place}{gap}{level}  {rule}  {head}{}", printable(message))?;

        // Details stand under the rule's name.
        let indent = " ".repeat(2 + place_width + gap.len() + 5 + 2);
        for other in &f.related {
            writeln!(out, "{indent}also: {}", printable(&describe(other, root)))?;
        }
        if let Some(line) = &f.snippet {
            write_snippet(line, &indent, out, style)?;
        }
        // Without a position the first fact is what leads to the place.
        let facts = if style.verbose { f.evidence.len() } else { 1 };
        if style.verbose || f.primary.position.is_none() {
            for fact in f.evidence.iter().take(facts) {
                writeln!(out, "{indent}seen: {}", printable(fact))?;
            }
        }
        let shown = if style.verbose { f.help.len() } else { 1 };
        for help in f.help.iter().take(shown) {
            let help = style.paint(Tone::Command, &printable(help));
            writeln!(out, "{indent}fix: {help}")?;
        }
    }
    writeln!(out)
}

/// The line with the place marked under it.
fn write_snippet(
    line: &SnippetLine,
    indent: &str,
    out: &mut dyn Write,
    style: Style,
) -> io::Result<()> {
    let (number, bar) = (line.line().to_string(), if style.unicode { '│' } else { '|' });
    let column = usize::try_from(line.column()).unwrap_or(1) - 1;
    let wide = line.text().get(line.mark()).map_or(1, |mark| mark.chars().count().max(1));
    // A minified file is one line: only the surroundings of the place are shown.
    let from = if column > 60 { column - 40 } else { 0 };
    let text: String = line.text().chars().skip(from).take(SNIPPET_CHARS).collect();
    let wide = wide.min(SNIPPET_CHARS.saturating_sub(column - from)).max(1);
    writeln!(out, "{indent}{} {bar} {}", style.paint(Tone::Context, &number), text.trim_end())?;
    let gap = " ".repeat(number.len());
    let mark = format!("{}{} {}", " ".repeat(column - from), "^".repeat(wide), line.label());
    writeln!(out, "{indent}{gap} {bar} {}", style.paint(Tone::Bad, mark.trim_end()))
}

fn write_inventory(
    entries: &[InventoryEntry],
    out: &mut dyn Write,
    style: Style,
) -> io::Result<()> {
    let rows: Vec<[String; 5]> = entries
        .iter()
        .map(|e| {
            [
                printable(&e.field),
                e.kept.to_owned(),
                printable(e.reference.as_deref().or(e.provider.as_deref()).unwrap_or("-")),
                e.age_seconds.map_or_else(|| "-".to_owned(), age),
                if e.consumers.is_empty() {
                    "-".to_owned()
                } else {
                    printable(&e.consumers.join(", "))
                },
            ]
        })
        .collect();
    let head = ["FIELD", "KEPT AS", "REF OR PROVIDER", "AGE", "USED BY"];
    let width = |column: usize| {
        rows.iter().map(|r| r[column].chars().count()).max().unwrap_or(0).max(head[column].len())
    };
    let line = |cells: [&str; 5]| {
        let mut text = String::new();
        for (column, cell) in cells.into_iter().enumerate() {
            let width = width(column);
            // Ages are numbers with a unit: they line up on the right.
            let _ = if column == 3 {
                write!(text, "{cell:>width$}  ")
            } else {
                write!(text, "{cell:<width$}  ")
            };
        }
        text.trim_end().to_owned()
    };
    writeln!(out, "{}", style.paint(Tone::Heading, &line(head)))?;
    for row in &rows {
        writeln!(out, "{}", line(row.each_ref().map(String::as_str)))?;
    }
    writeln!(out)
}

fn position(finding: &Finding) -> String {
    finding.primary.position.map_or_else(String::new, |p| format!("{}:{}", p.line, p.column))
}

fn describe(place: &Location, root: Option<&Path>) -> String {
    let mut text = relative(&place.file, root);
    if let Some(p) = place.position {
        let _ = write!(text, ":{}:{}", p.line, p.column);
    }
    if !place.json_path.is_empty() {
        let _ = write!(text, " {}", place.json_path);
    }
    text
}

const fn tone(level: Level) -> Tone {
    match level {
        Level::Error => Tone::Bad,
        Level::Warn => Tone::Caution,
        Level::Info => Tone::Context,
    }
}

/// A length of time in its largest whole unit.
fn age(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

/// `1 finding`, `2 findings`.
fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Whether the report is about a repository: then paths start from its root.
fn is_of_repository(report: &Report) -> bool {
    report.command == "lint"
}

fn totals(report: &Report, files: usize, style: Style) -> String {
    let mut text = if report.findings.is_empty() {
        style.paint(Tone::Good, "clean: nothing found")
    } else {
        let levels: Vec<String> =
            [(Level::Error, "error"), (Level::Warn, "warning"), (Level::Info, "info")]
                .into_iter()
                .filter_map(|(level, noun)| {
                    let count = report.count(level);
                    let word =
                        if noun == "info" { format!("{count} info") } else { counted(count, noun) };
                    (count > 0).then(|| style.paint(tone(level), &word))
                })
                .collect();
        format!(
            "{} in {}: {}",
            counted(report.findings.len(), "finding"),
            counted(files, "file"),
            levels.join(", ")
        )
    };
    if report.suppressed > 0 {
        let _ = write!(text, "; {} suppressed", report.suppressed);
    }
    let _ = write!(text, "; {} read", counted(report.files_scanned.len(), "file"));
    if !is_of_repository(report) {
        let refs = counted(report.resolution.refs_checked, "reference");
        let _ = write!(text, ", {refs} checked (OpenClaw {})", report.dialect);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn rendered(report: &Report, style: Style) -> String {
        let mut out = Vec::new();
        write(report, &mut out, &style).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn plain() {
        insta::assert_snapshot!("human_plain", rendered(&sample::with_inventory(), Style::PLAIN));
    }

    #[test]
    fn verbose_and_coloured() {
        let style = Style { color: true, unicode: true, terminal: true, verbose: true };
        let text = rendered(&sample::report(), style).replace('\u{1b}', "^");
        insta::assert_snapshot!("human_colour", text);
    }

    #[test]
    fn clean() {
        let report = Report::new("secrets audit", "2026.2.26", Vec::new());
        insta::assert_snapshot!("human_clean", rendered(&report, Style::PLAIN));
    }

    #[test]
    fn colour_is_only_decoration() {
        let plain = rendered(&sample::report(), Style::PLAIN);
        let painted = rendered(&sample::report(), Style { color: true, ..Style::PLAIN });
        assert_eq!(console::strip_ansi_codes(&painted), plain);
    }

    #[test]
    fn a_hostile_name_cannot_steer_the_terminal() {
        let mut report = sample::report();
        report.findings[0].primary.json_path = "models.\u{1b}[2J.apiKey".to_owned();
        assert!(!rendered(&report, Style::PLAIN).contains('\u{1b}'));
    }

    #[test]
    fn ages() {
        assert_eq!([age(59), age(60), age(7_200), age(200_000)], ["59 s", "1 min", "2 h", "2 d"]);
    }
}
