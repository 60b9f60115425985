//! Tokens to tree.

use zeroize::Zeroizing;

use super::lexer::Lexer;
use super::node::{Document, Kind, Member, Node, Text};
use crate::base::span::LineColumn;

/// Deeper nesting than this is refused, so that hostile input cannot exhaust the stack.
const MAX_DEPTH: usize = 256;

/// Why a text is not JSON5, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why} (line {}, column {})", position.line, position.column)]
pub struct SyntaxError {
    /// Byte offset of the offending character.
    pub offset: usize,
    /// The same place for people.
    pub position: LineColumn,
    /// What is wrong, as a clause. It never quotes the text, which may be a credential.
    pub why: &'static str,
}

impl SyntaxError {
    pub(super) fn new(text: &str, offset: usize, why: &'static str) -> Self {
        Self { offset, position: LineColumn::of(text, offset), why }
    }
}

/// Parses `text` as JSON5.
///
/// # Errors
/// The first place at which the text stops being JSON5, or nesting over 256 levels.
pub fn parse(text: impl Into<Zeroizing<String>>) -> Result<Document, SyntaxError> {
    let text = text.into();
    if u32::try_from(text.len()).is_err() {
        return Err(SyntaxError::new("", 0, "the document is larger than 4 GiB"));
    }
    let mut parser = Parser { lexer: Lexer { text: &text, at: 0 }, depth: 0 };
    parser.lexer.skip_trivia()?;
    let root = parser.value()?;
    parser.lexer.skip_trivia()?;
    if parser.lexer.at < text.len() {
        return parser.lexer.unexpected("expected the end of the document");
    }
    Ok(Document { text: Text(text), root })
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    depth: usize,
}

impl Parser<'_> {
    fn value(&mut self) -> Result<Node, SyntaxError> {
        let start = self.lexer.at;
        let kind = match self.lexer.peek() {
            None => return self.lexer.unexpected("the document ends where a value is expected"),
            Some('{') => self.nested(Self::object)?,
            Some('[') => self.nested(Self::array)?,
            Some('"' | '\'') => Kind::String(self.lexer.string()?),
            Some('-' | '+' | '.' | '0'..='9' | 'I' | 'N') => Kind::Number(self.lexer.number()?),
            Some(_) => self.word()?,
        };
        Ok(Node { start: offset(start), end: offset(self.lexer.at), kind })
    }

    fn word(&mut self) -> Result<Kind, SyntaxError> {
        for (word, kind) in
            [("null", Kind::Null), ("true", Kind::Bool(true)), ("false", Kind::Bool(false))]
        {
            if self.lexer.text[self.lexer.at..].starts_with(word) {
                self.lexer.at += word.len();
                return Ok(kind);
            }
        }
        self.lexer.unexpected("expected a value")
    }

    fn nested(
        &mut self,
        read: fn(&mut Self) -> Result<Kind, SyntaxError>,
    ) -> Result<Kind, SyntaxError> {
        if self.depth == MAX_DEPTH {
            return self.lexer.unexpected("nested deeper than 256 levels");
        }
        self.depth += 1;
        self.lexer.bump();
        let kind = read(self);
        self.depth -= 1;
        kind
    }

    fn object(&mut self) -> Result<Kind, SyntaxError> {
        let mut members = Vec::new();
        loop {
            self.lexer.skip_trivia()?;
            if self.lexer.eat('}') {
                return Ok(Kind::Object(members));
            }
            let key_start = self.lexer.at;
            let key = match self.lexer.peek() {
                None => return self.lexer.unexpected("the document ends inside an object"),
                Some('"' | '\'') => self.lexer.string()?.to_string(),
                Some(_) => self.lexer.identifier()?,
            };
            let key_end = self.lexer.at;
            self.lexer.skip_trivia()?;
            if !self.lexer.eat(':') {
                return self.lexer.unexpected("expected `:` after the key");
            }
            self.lexer.skip_trivia()?;
            let value = self.value()?;
            members.push(Member {
                key,
                key_start: offset(key_start),
                key_end: offset(key_end),
                value,
            });
            self.separator('}', "expected `,` or `}`")?;
        }
    }

    fn array(&mut self) -> Result<Kind, SyntaxError> {
        let mut items = Vec::new();
        loop {
            self.lexer.skip_trivia()?;
            if self.lexer.eat(']') {
                return Ok(Kind::Array(items));
            }
            items.push(self.value()?);
            self.separator(']', "expected `,` or `]`")?;
        }
    }

    /// After an entry: a comma, or the closing bracket (which stays for the caller).
    fn separator(&mut self, closer: char, wanted: &'static str) -> Result<(), SyntaxError> {
        self.lexer.skip_trivia()?;
        if self.lexer.eat(',') || self.lexer.peek() == Some(closer) {
            return Ok(());
        }
        self.lexer.unexpected(wanted)
    }
}

/// Texts over 4 GiB are refused before parsing, so every offset fits.
#[expect(clippy::cast_possible_truncation, reason = "parse() refuses texts over 4 GiB")]
const fn offset(at: usize) -> u32 {
    at as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(input: &str, key: &str) -> String {
        let doc = parse(input.to_owned()).expect("valid");
        doc.root().get(key).and_then(Node::as_str).expect("a string").to_owned()
    }

    #[test]
    fn reads_what_json5_reads() {
        let input = "\u{feff}// c\n{a: 'x\\\ny', \"b\": 0x1F, c: [+.5, -Infinity, 5.,], d: NaN,}\n";
        let doc = parse(input.to_owned()).expect("valid");
        assert_eq!(doc.root().get("a").and_then(Node::as_str), Some("xy"));
        assert!(
            matches!(doc.root().get("b").map(|n| &n.kind), Some(Kind::Number(n)) if (*n - 31.0).abs() < 1e-9)
        );
        assert_eq!(doc.text(), input);
        let b = doc.root().get("b").map(Node::range).expect("present");
        assert_eq!(&doc.text()[b], "0x1F");
    }

    #[test]
    fn last_of_repeated_keys_counts() {
        assert_eq!(text_of("{a:'1',a:'2'}", "a"), "2");
    }

    #[test]
    fn escapes() {
        assert_eq!(text_of(r"{a:'\x41\u00e9\uD83D\uDE00\q\0'}", "a"), "Aé😀q\0");
        assert_eq!(text_of(r"{\u0061b:'1'}", "ab"), "1");
    }

    #[test]
    fn refuses_what_json5_refuses() {
        for bad in [
            "",
            "// only",
            "{",
            "{a}",
            "{a:1 b:2}",
            "[1 2]",
            "01",
            "{a:'\n'}",
            "'\\1'",
            "0x",
            "1e",
            "{a:1}}",
            "nul",
            "{,}",
            "[,]",
            "/* ",
            "'\\u12'",
            "{1:2}",
            "truex",
            "--1",
        ] {
            assert!(parse(bad.to_owned()).is_err(), "{bad:?}");
        }
        assert!(parse("[".repeat(100_000)).is_err());
    }

    #[test]
    fn errors_name_the_place() {
        let error = parse("{\n  a: 1\n  b: 2\n}".to_owned()).expect_err("no comma");
        assert_eq!((error.position.line, error.position.column), (3, 3));
    }

    fn same(node: &Node, recorded: &serde_json::Value) -> bool {
        use serde_json::Value;
        match (&node.kind, recorded) {
            (Kind::Null, Value::Null) => true,
            (Kind::Bool(a), Value::Bool(b)) => a == b,
            (Kind::String(a), Value::String(b)) => a.as_str() == b,
            (Kind::Array(a), Value::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
            }
            (Kind::Number(a), Value::Object(b)) => {
                let text = b["n"].as_str().expect("a number as text");
                let b: f64 = text.parse().expect("a number");
                a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
            }
            (Kind::Object(members), Value::Object(b)) => {
                let recorded = b["o"].as_array().expect("members");
                let keys: std::collections::BTreeSet<_> = members.iter().map(|m| &m.key).collect();
                keys.len() == recorded.len()
                    && recorded.iter().all(|pair| {
                        let key = pair[0].as_str().expect("a key");
                        node.get(key).is_some_and(|n| same(n, &pair[1]))
                    })
            }
            _ => false,
        }
    }

    /// Verdicts and values recorded from the `json5` package 2.2.3, which both OpenClaw 2026.2.26
    /// and 2026.9.6 read their config with.
    #[test]
    fn agrees_with_the_json5_package() {
        let cases: Vec<serde_json::Value> =
            serde_json::from_str(include_str!("../../../fixtures/json5/cases.json")).expect("json");
        let mut wrong = Vec::new();
        for case in &cases {
            let input = case["input"].as_str().expect("input");
            let agrees = match parse(input.to_owned()) {
                Ok(document) => case.get("value").is_some_and(|v| same(document.root(), v)),
                Err(_) => case.get("error").is_some(),
            };
            if !agrees {
                wrong.push(case.to_string());
            }
        }
        assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    }
}
