//! What every parser owes: no panic, and places in the file, whatever the text.

use proptest::prelude::*;

use super::*;
use crate::lint::format::Language;

/// The formats of this folder that are read line by line, and source code.
const FORMATS: [Format; 15] = [
    Format::Dotenv,
    Format::Ini,
    Format::Properties,
    Format::Netrc,
    Format::Terraform,
    Format::Markdown,
    Format::Text,
    Format::Source(Language::Python),
    Format::Source(Language::JavaScript),
    Format::Source(Language::Go),
    Format::Source(Language::Rust),
    Format::Source(Language::Ruby),
    Format::Source(Language::Java),
    Format::Source(Language::Php),
    Format::Source(Language::C),
];

/// Texts made of what the formats are made of, with characters of one to four bytes between.
fn texts() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "a",
        "KEY",
        "password",
        "=",
        ": ",
        ":",
        "\"",
        "'",
        "`",
        "\\",
        "\n",
        "\r\n",
        " ",
        "  ",
        "\t",
        "#",
        "//",
        "/*",
        "*/",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "${",
        "#{",
        "{{",
        "$",
        "%q(",
        "<<EOT\n",
        "EOT",
        "<<~A\n",
        "r#\"",
        "\"\"\"",
        "'''",
        "```",
        "~~~",
        "---\n",
        "--x",
        "-",
        "+",
        "é",
        "\u{2028}",
        "\u{1f511}",
        "\u{feff}",
        "\u{a0}",
        "\0",
        "-----BEGIN X-----",
        "-----END X-----",
        "export ",
        "machine ",
        "password ",
        "\\u00e9",
        "\\u{1}",
        "\\x4",
        "=>",
        "||",
        "?",
        "==",
        ",",
        ";",
        "<",
        ">",
        "</",
        "`console",
        "sh\n",
        "$ ",
        "R\"(",
        "=begin",
        "@",
        "\u{85}",
        "f\"",
        "<<<A\n",
        "%",
        "|",
        "&",
        "*",
        "\u{301}",
    ]);
    prop::collection::vec(parts, 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn any_text_is_read(text in texts()) {
        for format in FORMATS {
            let found = parse(format, &Fragment::verbatim(&text, 0)).found;
            for leaf in found {
                let place = leaf.value.file_range(0..leaf.value.text().len());
                prop_assert!(text.get(place).is_some(), "{format:?}");
            }
        }
    }

    #[test]
    fn any_text_has_a_format(path in "[a-z./é{}-]{0,24}", text in texts()) {
        let _ = crate::lint::format::detect(&path, &text);
        for name in ["x.conf", "x", "a.yaml", ".xrc", "x.plist", "templates/a.tpl"] {
            let _ = crate::lint::format::detect(name, &text);
        }
    }
}
