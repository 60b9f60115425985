//! A [`CliError`] as text and as JSON.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{
    AnnotationKind, Element, Level, Origin, Renderer, Snippet, normalize_untrusted_str as clean,
};
use serde::Serialize;

use super::error::{CliError, ErrorKind};
use crate::base::exit::Exit;
use crate::report::style::Style;

/// At most this many things to do are shown: more help less.
const HINTS: usize = 3;

/// The error as people read it, without a newline at the end.
#[must_use]
pub fn human(error: &CliError, style: Style) -> String {
    let message = clean(&error.message);
    let mut title = Level::ERROR.primary_title(message);
    if let Some(id) = error.code {
        title = title.id(id);
    } else if error.kind == ErrorKind::Internal {
        title = title.id("internal");
    }
    let mut elements: Vec<Element<'_>> = Vec::new();
    if let Some(line) = &error.snippet {
        let path = clean(&line.file().display().to_string());
        let mark = AnnotationKind::Primary.span(line.mark()).label(clean(line.label()));
        let snippet = Snippet::source(line.text().to_owned())
            .line_start(line.line() as usize)
            .path(path)
            .annotation(mark);
        elements.push(snippet.into());
    } else if let Some(place) = &error.place {
        let mut origin = Origin::path(clean(&place.file.display().to_string()));
        if let Some(p) = place.position {
            origin = origin.line(p.line as usize).char_column(p.column as usize);
        }
        elements.push(origin.into());
    }
    let mut say = |name: &'static str, text: String| {
        elements.push(Level::NOTE.with_name(name).message(text).into());
    };
    for cause in error.causes() {
        say("why", clean(&cause));
    }
    for hint in error.hints.iter().take(HINTS) {
        say("fix", clean(hint));
    }
    if let Some(id) = error.code {
        say("more", format!("telson explain {id}"));
    }
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
    let decor = if style.unicode { DecorStyle::Unicode } else { DecorStyle::Ascii };
    renderer.decor_style(decor).render(&[title.elements(elements)])
}

/// The document `telson.error/1`; its schema is `fixtures/schema/error.schema.json`.
#[derive(Debug, Serialize)]
pub struct ErrorDocument {
    schema: &'static str,
    error: ErrorBody,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorBody {
    kind: &'static str,
    message: String,
    causes: Vec<String>,
    help: Vec<String>,
    exit_code: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<ErrorPlace>,
}

#[derive(Debug, Serialize)]
struct ErrorPlace {
    file: String,
    line: u32,
    column: u32,
}

/// The error as JSON.
#[must_use]
pub fn json(error: &CliError, exit: Exit) -> ErrorDocument {
    let location = if let Some(line) = &error.snippet {
        let file = line.file().display().to_string();
        Some(ErrorPlace { file, line: line.line(), column: line.column() })
    } else {
        error.place.as_ref().and_then(|place| {
            let p = place.position?;
            let file = place.file.display().to_string();
            Some(ErrorPlace { file, line: p.line, column: p.column })
        })
    };
    ErrorDocument {
        schema: "telson.error/1",
        error: ErrorBody {
            kind: error.kind.as_str(),
            message: error.message.clone(),
            causes: error.causes(),
            help: error.hints.clone(),
            exit_code: exit.code(),
            location,
        },
    }
}

/// The answer of OpenClaw 2026.9.6 to a failed call with `--json`.
#[must_use]
pub fn openclaw_json(message: &str) -> impl Serialize + use<> {
    serde_json::json!({ "ok": false, "error": { "type": "cli_error", "message": message } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::snippet::SnippetLine;

    const CANARY: &str = "canary-alpha-7Qx9";

    fn sample() -> CliError {
        let text = format!(
            "    apiKey: {{ source: \"file\", provider: \"filemain\", id: \"/openai\" }}, // {CANARY}"
        );
        let range = |part: &str| {
            let at = text.find(part).unwrap();
            at..at + part.len()
        };
        let shown =
            ["apiKey", "source", "file", "provider", "filemain", "id: \"/openai"].map(range);
        let shown = [shown.to_vec(), vec![range("\"filemain")]].concat();
        let mark = range("\"/openai\"");
        CliError::new(
            ErrorKind::Unresolved,
            "cannot resolve the secret for `models.providers.openai.apiKey`",
        )
        .code("ref-unresolved")
        .snippet(SnippetLine::new(
            "openclaw.json",
            14,
            &text,
            &shown,
            mark,
            "no such key in the file",
        ))
        .why("~/.openclaw/secrets.json has `/providers/openai`")
        .hint("change the id")
        .hint("run `telson secrets configure`")
    }

    #[test]
    fn with_a_snippet() {
        let text = human(&sample(), Style::PLAIN);
        assert!(!text.contains(CANARY));
        insta::assert_snapshot!(text);
    }

    #[test]
    fn with_a_place_or_nothing() {
        use crate::base::span::LineColumn;
        use crate::report::finding::Location;
        let place = Location::new("/x/openclaw.json", "").at(LineColumn { line: 3, column: 9 });
        let error = CliError::new(ErrorKind::Config, "cannot read the config").at(place);
        let bare = CliError::usage("no such profile \u{1b}[2J");
        insta::assert_snapshot!(format!(
            "{}\n\n{}",
            human(&error, Style::PLAIN),
            human(&bare, Style::PLAIN)
        ));
    }

    #[test]
    fn as_json() {
        let text = serde_json::to_string_pretty(&json(&sample(), Exit::Unresolved)).unwrap();
        assert!(!text.contains(CANARY));
        insta::assert_snapshot!(text);
    }

    #[test]
    fn the_json_has_the_keys_of_the_committed_schema() {
        let schema: serde_json::Value =
            serde_json::from_str(include_str!("../../fixtures/schema/error.schema.json")).unwrap();
        let value = serde_json::to_value(json(&sample(), Exit::Unresolved)).unwrap();
        let known = schema["properties"]["error"]["properties"].as_object().unwrap();
        let error = value["error"].as_object().unwrap();
        assert!(error.keys().all(|key| known.contains_key(key)), "{error:?}");
        for key in schema["properties"]["error"]["required"].as_array().unwrap() {
            assert!(error.contains_key(key.as_str().unwrap()), "{key} is missing");
        }
        assert_eq!(value["schema"], schema["properties"]["schema"]["const"]);
    }
}
