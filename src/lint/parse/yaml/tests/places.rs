//! Properties: the place of every value gives back the text that it was decoded from.

use proptest::prelude::*;

use super::read;
use crate::lint::leaf::{Setting, Step};

/// A value and how it may be written.
#[derive(Debug, Clone)]
enum Style {
    Plain,
    Single,
    Double,
    /// `\u` for every character that is no ASCII letter.
    Escaped,
    Literal,
    Folded,
    Flow,
    PlainLines,
}

fn style() -> impl Strategy<Value = Style> {
    prop_oneof![
        Just(Style::Plain),
        Just(Style::Single),
        Just(Style::Double),
        Just(Style::Escaped),
        Just(Style::Literal),
        Just(Style::Folded),
        Just(Style::Flow),
        Just(Style::PlainLines),
    ]
}

/// A value that can be written in every style: words, of any script, with signs that mean nothing.
fn words() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec("[a-zA-Zäöж][a-zA-Z0-9äж'\"\\\\!@$%^&*()_+=/;.<>~|-]{0,12}", 1..4)
}

/// `words` under a key, as it may stand at `indent`, and the text that it decodes to.
fn write(key: &str, words: &[String], style: &Style, indent: usize, eol: &str) -> (String, String) {
    let pad = " ".repeat(indent);
    let line = words.join(" ");
    let lines = |head: &str| {
        let mut text = format!("{pad}{key}: {head}{eol}");
        for word in words {
            text.extend([pad.as_str(), "    ", word, eol]);
        }
        text
    };
    let one = |value: String| format!("{pad}{key}: {value}{eol}");
    match style {
        Style::Plain => (one(format!("{line} # note")), line),
        Style::Single => (one(format!("'{}'", line.replace('\'', "''"))), line),
        Style::Double => {
            (one(format!("\"{}\"", line.replace('\\', "\\\\").replace('"', "\\\""))), line)
        }
        Style::Escaped => {
            let escaped: String = line
                .chars()
                .map(|c| {
                    if c.is_ascii_alphabetic() {
                        c.to_string()
                    } else {
                        format!("\\u{:04x}", u32::from(c))
                    }
                })
                .collect();
            (one(format!("\"{escaped}\"")), line)
        }
        Style::Literal => (lines("|-"), words.join("\n")),
        Style::Folded => (lines(">"), line),
        Style::Flow => (one(format!("{{ v: '{}', w: 1 }}", line.replace('\'', "''"))), line),
        Style::PlainLines => (lines("").replacen(": ", ":", 1), line),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_value_is_found_at_its_place(
        entries in proptest::collection::vec((words(), style()), 1..8),
        nested in any::<bool>(),
        crlf in any::<bool>(),
        comment in any::<bool>(),
    ) {
        let eol = if crlf { "\r\n" } else { "\n" };
        let mut text = String::new();
        let mut expected = Vec::new();
        let indent = if nested { 2 } else { 0 };
        if nested {
            text.extend(["вне:", eol]);
        }
        for (index, (words, style)) in entries.iter().enumerate() {
            if comment {
                text.extend(["# note", eol]);
            }
            let key = format!("k{index}");
            let (source, value) = write(&key, words, style, indent, eol);
            expected.push((key, value, text.len()..text.len() + source.len()));
            text.push_str(&source);
        }
        let leaves = read(&text);
        for (key, value, lines) in expected {
            let leaf = leaves.found.iter().find(|leaf| leaf.path.contains(&Step::Key(key.clone())));
            let Some(leaf) = leaf else {
                return Err(TestCaseError::fail(format!("{key} is missing in {text}")));
            };
            prop_assert_eq!(leaf.value.text(), value.as_str(), "{}", &text);
            let place = leaf.value.file_range(0..value.len());
            prop_assert!(lines.start < place.start && place.end < lines.end, "{}", &text);
            // Neither quotes nor blanks nor the comment belong to the place.
            let source = &text[place];
            prop_assert_eq!(source.trim(), source);
            prop_assert!(!source.contains("note"));
            let verbatim = !value.contains(['\'', '"', '\\', '\n', ' ']) && value.is_ascii();
            let is_escaped = source.contains("\\u");
            prop_assert!(!verbatim || is_escaped || source == value, "{source} in {text}");
        }
        prop_assert_eq!(leaves.faults, Vec::new(), "{}", &text);
    }

    /// Any text at all: no panic, places inside of the text, in characters.
    #[test]
    fn any_text_is_read(text in "[-a:?|>&*!%@`'\"#{}\\[\\],\\\\ \t\r\n.ж\u{feff}~$=x/()]{0,120}") {
        for leaf in read(&text).found {
            let place = leaf.value.file_range(0..leaf.value.text().len());
            prop_assert!(text.get(place).is_some());
            if leaf.setting == Setting::Named {
                prop_assert!(!leaf.value.is_empty());
            }
        }
    }

    /// The same for templates.
    #[test]
    fn any_template_is_read(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("{{"), Just("}}"), Just("{{- "), Just(" -}}"), Just("/*"), Just("*/"),
                Just("if x"), Just("end"), Just("\"lit\""), Just("'"), Just("("), Just(")"),
                Just("|"), Just("default "), Just("$x := "), Just("\n"), Just("\n  "),
                Just("key: "), Just("- "), Just("ж"), Just("\\\""), Just("|\n"), Just("\r\n"),
                Just("{%"), Just("%}"), Just("dict "), Just("[")
            ],
            0..40,
        )
    ) {
        let text = parts.concat();
        let fragment = crate::lint::fragment::Fragment::verbatim(&text, 0);
        let mut out = crate::lint::leaf::Leaves::default();
        crate::lint::parse::helm::parse(&fragment, &mut out);
        for leaf in out.found {
            let place = leaf.value.file_range(0..leaf.value.text().len());
            prop_assert!(text.get(place).is_some());
        }
    }
}
