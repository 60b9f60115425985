//! `telson explain`: the page of a code.

use serde_json::json;

use super::context::Context;
use super::error::CliError;
use crate::base::exit::Exit;
use crate::base::suggest;
use crate::catalog;
use crate::report::code::CodeMeta;
use crate::report::style::{Style, Tone};
use crate::ui::table::{self, Align};

/// Explain a code: what it finds, why it matters, how to fix it
///
/// Takes telson's id (`plaintext-found`) or OpenClaw's code (`PLAINTEXT_FOUND`). With --list every
/// code is shown with its usual level. With --json the answer is one JSON document.
#[derive(Debug, clap::Args)]
pub struct ExplainArgs {
    /// The code to explain
    #[arg(required_unless_present = "list")]
    code: Option<String>,
    /// List every code
    #[arg(long, conflicts_with = "code")]
    list: bool,
}

/// Prints the page or the list.
///
/// # Errors
/// A usage error for an unknown code.
pub fn run(cx: &mut Context, args: &ExplainArgs) -> Result<Exit, CliError> {
    let Some(wanted) = &args.code else {
        list(cx, &catalog::CODES)?;
        return Ok(Exit::Ok);
    };
    let meta = lookup(&catalog::CODES, wanted)?;
    if cx.globals.json {
        cx.ui.json(&entry(meta, true))?;
    } else {
        let text = page(meta, cx.ui.out_style());
        cx.ui.print(&text)?;
    }
    Ok(Exit::Ok)
}

fn lookup<'a>(codes: &[&'a CodeMeta], wanted: &str) -> Result<&'a CodeMeta, CliError> {
    catalog::find(codes, wanted).ok_or_else(|| {
        let names = codes.iter().flat_map(|meta| [meta.id, meta.code]);
        let mut error = CliError::usage(format!("no code is named `{wanted}`"));
        for near in suggest::near(wanted, names) {
            error = error.hint(format!("telson explain {near}"));
        }
        error.hint("telson explain --list")
    })
}

fn list(cx: &mut Context, codes: &[&CodeMeta]) -> Result<(), CliError> {
    if cx.globals.json {
        let codes: Vec<_> = codes.iter().map(|meta| entry(meta, false)).collect();
        cx.ui.json(&json!({ "schema": "telson.codes/1", "codes": codes }))?;
        return Ok(());
    }
    let head = [
        ("ID", Align::Left),
        ("CODE", Align::Left),
        ("LEVEL", Align::Left),
        ("SUMMARY", Align::Left),
    ];
    let rows: Vec<Vec<String>> = codes
        .iter()
        .map(|m| [m.id, m.code, m.level.as_str(), m.summary].map(str::to_owned).to_vec())
        .collect();
    let text = table::render(&head, &rows, cx.ui.out_style());
    Ok(cx.ui.print(&text)?)
}

fn entry(meta: &CodeMeta, with_page: bool) -> serde_json::Value {
    let mut entry = json!({
        "id": meta.id,
        "code": meta.code,
        "level": meta.level.as_str(),
        "summary": meta.summary,
    });
    if with_page {
        entry["doc"] = meta.doc.into();
    }
    entry
}

/// The Markdown page under a line with the names of the code; headings stand out on a terminal.
fn page(meta: &CodeMeta, style: Style) -> String {
    let head = format!("{} ({}, {})", meta.id, meta.code, meta.level.as_str());
    let mut text = format!("{}\n\n", style.paint(Tone::Heading, &head));
    let mut in_code = false;
    for line in meta.doc.trim().lines() {
        in_code ^= line.starts_with("```");
        let shown = if !in_code && line.starts_with('#') {
            style.paint(Tone::Heading, line)
        } else {
            line.to_owned()
        };
        text.push_str(&shown);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::code::Level;

    static SAMPLE: CodeMeta = CodeMeta {
        id: "plaintext-found",
        code: "PLAINTEXT_FOUND",
        summary: "A credential stands in a file as plain text",
        level: Level::Warn,
        doc: "A credential.\n\n## What it finds\n\n```sh\n# no heading\n```\n",
    };

    #[test]
    fn both_names_are_known_and_near_ones_are_offered() {
        let codes = &[&SAMPLE];
        assert_eq!(lookup(codes, "PLAINTEXT_FOUND").unwrap().id, "plaintext-found");
        assert_eq!(lookup(codes, "Plaintext-Found").unwrap().id, "plaintext-found");
        let error = lookup(codes, "plaintxt-found").unwrap_err();
        assert_eq!(error.hints[0], "telson explain plaintext-found");
        assert_eq!(error.exit(false).code(), 64);
    }

    #[test]
    fn a_page() {
        let color = Style { color: true, ..Style::PLAIN };
        assert_eq!(
            page(&SAMPLE, color).replace('\u{1b}', "^"),
            "^[1mplaintext-found (PLAINTEXT_FOUND, warn)^[0m\n\nA credential.\n\n\
             ^[1m## What it finds^[0m\n\n```sh\n# no heading\n```\n"
        );
    }
}
