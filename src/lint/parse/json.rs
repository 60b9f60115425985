//! JSON, with the comments, commas, quotes and bare keys of JSONC and JSON5.
//!
//! The scanner forgives: a file that is cut off, a list of documents (JSON lines) and templates
//! with `{{ }}` in them give every value that can be told. It stops only at a text outside of any
//! value that begins none.

use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Step};

/// How many steps of a path are kept; deeper values keep their last step besides.
const DEPTH: usize = 128;
/// How many steps the paths of a file may have together; what follows keeps its last step alone.
/// A file of any use is far below, a file that is nested on purpose would fill the memory.
const STEPS: usize = 2_000_000;
/// Shorter keys are no published key format.
const LONG_KEY: usize = 20;

/// Finds the values of JSON text.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    Scanner { text, at: 0, open: Vec::new(), steps: 0, loose: None, out }.run();
}

/// An object or a list that is not closed yet.
struct Open {
    /// The key that was read last; nothing in a list.
    key: Option<String>,
    /// The place in a list; nothing in an object.
    index: Option<usize>,
    /// A colon was read: what follows is a value.
    has_colon: bool,
}

struct Scanner<'a> {
    text: &'a Fragment,
    at: usize,
    open: Vec<Open>,
    steps: usize,
    /// The last string outside of any object, which may prove to be a key.
    loose: Option<String>,
    out: &'a mut Leaves,
}

impl Scanner<'_> {
    fn source(&self) -> &str {
        self.text.text()
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.source().as_bytes().get(self.at + ahead).copied()
    }

    fn run(mut self) {
        while let Some(byte) = self.peek(0) {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                b'/' if matches!(self.peek(1), Some(b'/' | b'*')) => self.comment(),
                b'#' if !self.expects_value() => self.comment(),
                b'{' | b'[' => {
                    let index = (byte == b'[').then_some(0);
                    self.open.push(Open { key: None, index, has_colon: false });
                    self.at += 1;
                }
                b'}' | b']' => {
                    // Whatever its kind: the wrong bracket is likelier than a forgotten one.
                    self.open.pop();
                    self.at += 1;
                }
                b',' => self.next_member(),
                b':' => self.colon(),
                b'"' | b'\'' => {
                    let value = self.string(byte);
                    self.scalar(value, Form::Quoted);
                }
                _ if self.is_blank() => {}
                _ => {
                    let start = self.at;
                    self.word();
                    let value = self.text.slice(start..self.at).trimmed();
                    let form = form_of(value.text());
                    if self.open.is_empty() && form != Form::Scalar {
                        let what = "no value of JSON begins here";
                        self.out.stopped = Some((start, what.to_owned()));
                        return;
                    }
                    self.scalar(value, form);
                }
            }
        }
        if !self.open.is_empty() {
            let what = "the text ends inside an object or a list";
            self.out.stopped = Some((self.at, what.to_owned()));
        }
    }

    /// Steps over white space beyond ASCII, such as a byte order mark.
    fn is_blank(&mut self) -> bool {
        let next = self.source().get(self.at..).and_then(|rest| rest.chars().next());
        match next {
            Some(c) if c == '\u{feff}' || c.is_whitespace() || c.is_control() => {
                self.at += c.len_utf8();
                true
            }
            Some(_) => false,
            None => {
                self.at = self.source().len();
                true
            }
        }
    }

    fn comment(&mut self) {
        let rest = &self.source()[self.at..];
        let length = if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else {
            rest.find('\n').unwrap_or(rest.len())
        };
        self.out.push(Leaf::text(self.text.slice(self.at..self.at + length).trimmed()));
        self.at += length;
    }

    fn next_member(&mut self) {
        self.loose = None;
        if let Some(open) = self.open.last_mut() {
            open.index = open.index.map(|index| index + 1);
            open.key = None;
            open.has_colon = false;
        }
        self.at += 1;
    }

    fn colon(&mut self) {
        self.at += 1;
        match self.open.last_mut() {
            Some(open) if open.index.is_none() => {
                open.has_colon = true;
                return;
            }
            _ => {}
        }
        // The inside of an object without its brackets: an excerpt, or a list that was not closed.
        if let Some(key) = self.loose.take() {
            self.out.found.pop();
            self.open.push(Open { key: Some(key), index: None, has_colon: true });
        }
    }

    fn expects_value(&self) -> bool {
        self.open.last().is_some_and(|open| open.index.is_some() || open.has_colon)
    }

    /// Reads a string; `at` is at its quote. Ends at the end of the line when it is not closed,
    /// unless it holds a private key, which is pasted with its lines now and then.
    fn string(&mut self, quote: u8) -> Fragment {
        let mut value = Fragment::default();
        self.at += 1;
        let mut run = self.at;
        let has_lines = self.source()[self.at..].starts_with("-----BEGIN ");
        while let Some(byte) = self.peek(0) {
            if byte == quote {
                value.push_part(self.text, run..self.at);
                self.at += 1;
                return value;
            }
            if byte == b'\n' && !has_lines {
                break;
            }
            if byte != b'\\' {
                self.at += 1;
                continue;
            }
            value.push_part(self.text, run..self.at);
            let start = self.at;
            let (decoded, length) = escape(&self.source()[start..]);
            self.at = start + length;
            if let Some(c) = decoded {
                let mut buffer = [0; 4];
                let source = self.text.file_range(start..self.at);
                value.push_decoded(c.encode_utf8(&mut buffer), source);
            }
            run = self.at;
        }
        value.push_part(self.text, run..self.at);
        value
    }

    /// Steps over a bare word: a number, a constant, a key, or what a template left.
    fn word(&mut self) {
        let rest = &self.source()[self.at..];
        let is_key = !self.expects_value();
        let length = rest
            .find(|c: char| {
                matches!(c, ',' | '}' | ']' | '{' | '[' | '\n' | '"' | '\'')
                    || (is_key && (c == ':' || c.is_whitespace()))
            })
            .unwrap_or(rest.len());
        // A comment may follow the word.
        let word = &rest[..length];
        let length = word.find("//").filter(|at| !word[..*at].ends_with(':')).unwrap_or(length);
        self.at += length.max(rest.chars().next().map_or(1, char::len_utf8));
    }

    /// Takes a scalar as a key or as a value, as the place wants it.
    fn scalar(&mut self, value: Fragment, form: Form) {
        match self.open.last_mut() {
            None => {
                self.loose = (form == Form::Quoted).then(|| value.text().to_owned());
                self.out.push(Leaf::text(value));
            }
            Some(open) if open.index.is_none() && !open.has_colon => {
                open.key = Some(value.text().to_owned());
                if value.text().len() >= LONG_KEY {
                    self.out.push(Leaf::text(value));
                }
            }
            Some(open) => {
                let is_item = open.index.is_some() && form == Form::Quoted;
                self.loose = is_item.then(|| value.text().to_owned());
                let path = self.path();
                self.out.push(Leaf::named(path, value, form));
                // What follows without a comma is the next member.
                if let Some(open) = self.open.last_mut() {
                    open.has_colon = false;
                }
            }
        }
    }

    fn path(&mut self) -> Vec<Step> {
        let depth = self.open.len();
        let kept = if self.steps > STEPS { 0 } else { depth.min(DEPTH) };
        let last = self.open.last().filter(|_| depth > kept);
        self.steps += kept;
        self.open[..kept]
            .iter()
            .chain(last)
            .filter_map(|open| match (open.index, &open.key) {
                (Some(index), _) => Some(Step::Index(index)),
                (None, Some(key)) => Some(Step::Key(key.clone())),
                (None, None) => None,
            })
            .collect()
    }
}

/// What a bare word is.
fn form_of(word: &str) -> Form {
    let is_number = word.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
        && word.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    if is_number || matches!(word, "true" | "false" | "null" | "undefined" | "NaN" | "Infinity") {
        Form::Scalar
    } else {
        Form::Plain
    }
}

/// The character that an escape at the beginning of `text` stands for, and the escape's length.
fn escape(text: &str) -> (Option<char>, usize) {
    let Some(c) = text[1..].chars().next() else { return (None, 1) };
    let short = 1 + c.len_utf8();
    let hex = |at: usize, digits: usize| {
        let digits = text.get(at..at + digits)?;
        digits.bytes().all(|b| b.is_ascii_hexdigit()).then_some(())?;
        u32::from_str_radix(digits, 16).ok()
    };
    match c {
        'b' => (Some('\u{8}'), short),
        'f' => (Some('\u{c}'), short),
        'n' => (Some('\n'), short),
        'r' => (Some('\r'), short),
        't' => (Some('\t'), short),
        'v' => (Some('\u{b}'), short),
        '0' => (Some('\0'), short),
        '\r' if text[2..].starts_with('\n') => (None, 3),
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => (None, short),
        'x' => match hex(2, 2).and_then(char::from_u32) {
            Some(c) => (Some(c), 4),
            None => (Some('x'), short),
        },
        'u' => match hex(2, 4) {
            Some(high @ 0xd800..=0xdbff) => {
                let low = hex(8, 4).filter(|_| text[6..].starts_with("\\u"));
                match low {
                    Some(low @ 0xdc00..=0xdfff) => {
                        let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                        (char::from_u32(code), 12)
                    }
                    _ => (Some('\u{fffd}'), 6),
                }
            }
            Some(code) => (Some(char::from_u32(code).unwrap_or('\u{fffd}')), 6),
            None => (Some('u'), short),
        },
        other => (Some(other), short),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(text: &str) -> (Vec<(String, String, String)>, Leaves) {
        let mut out = Leaves::default();
        parse(&Fragment::verbatim(text, 0), &mut out);
        let shown = out
            .found
            .iter()
            .map(|leaf| {
                let value = leaf.value.text();
                let place = leaf.value.file_range(0..value.len());
                (leaf.shown_path(), value.to_owned(), text[place].to_owned())
            })
            .collect();
        (shown, out)
    }

    fn one(path: &str, value: &str, source: &str) -> (String, String, String) {
        (path.to_owned(), value.to_owned(), source.to_owned())
    }

    #[test]
    fn every_value_has_its_path_and_place() {
        let (found, out) = leaves(
            "\u{feff}{\"a\": {\"b\": [1, \"x\", {'c': true}]}, // note\n d: 'y', /* z */ \"d\": \"z\",}",
        );
        assert_eq!(
            found,
            [
                one("a.b[0]", "1", "1"),
                one("a.b[1]", "x", "x"),
                one("a.b[2].c", "true", "true"),
                one("", "// note", "// note"),
                one("d", "y", "y"),
                one("", "/* z */", "/* z */"),
                one("d", "z", "z"),
            ]
        );
        assert_eq!(out.stopped, None);
        assert_eq!(out.found[0].form, Form::Scalar);
        assert_eq!(out.found[1].form, Form::Quoted);
    }

    #[test]
    fn escapes_map_to_their_sources() {
        let (found, out) =
            leaves(r#"{"\u0061pi_key": "a\u00e9\ud83d\ude00\"\/\x41\q", "b": "\ud800z"}"#);
        assert_eq!(found[0], one("api_key", "aé😀\"/Aq", r#"a\u00e9\ud83d\ude00\"\/\x41\q"#));
        assert_eq!(found[1], one("b", "\u{fffd}z", r"\ud800z"));
        let value = &out.found[0].value;
        assert_eq!(value.file_range(1..3), 19..25, "the escape of é as a whole");
        let (found, _) = leaves("{a: 'one\\\n two\\\r\n three'}");
        assert_eq!(found[0].1, "one two three");
    }

    #[test]
    fn a_broken_text_gives_what_stands_in_it() {
        for (text, path, value) in [
            ("{\"a\": {\"key\": \"cut", "a.key", "cut"),
            ("{\"a\": 1 \"key\": \"no comma\"}", "key", "no comma"),
            ("{\"a\": \"open\n  \"key\": \"next\"}", "key", "next"),
            ("{\"a\": [1, 2}, \"key\": \"x\"", "key", "x"),
            ("{\"a\": [1, 2,\n \"key\": \"x\"", "a[2].key", "x"),
            ("{\"n\": {{ .Values.n }}, \"key\": \"x\"}", "key", "x"),
            ("{\"n\": {% if a %}1{% endif %}, \"key\": \"x\"}", "key", "x"),
            ("{\"a\": 1}\n{\"key\": \"second\"}\n", "key", "second"),
            ("{a: 1, # note: no\n key: 'x'}", "key", "x"),
            ("{key: x y // z\n}", "key", "x y"),
            ("{key: http://x\n}", "key", "http://x"),
            ("{\"a\": [\"k\" \"key\"], \"key\": 0}", "key", "0"),
        ] {
            let (found, _) = leaves(text);
            assert!(found.iter().any(|f| f.0 == path && f.1 == value), "{text}: {found:?}");
        }
        let (found, _) = leaves("\"a\": {\"key\": \"x\"},\n\"b\": \"y\"");
        assert_eq!(found, [one("a.key", "x", "x"), one("b", "y", "y")], "an excerpt");
        let (_, out) = leaves("{\"a\": 1}\nKEY=value\n");
        assert_eq!(out.stopped.map(|(at, _)| at), Some(9));
        let (_, out) = leaves("{\"a\": [1");
        assert_eq!(out.stopped.map(|(at, _)| at), Some(8));
        let (found, _) = leaves("{\"k\": \"-----BEGIN X-----\nabc\n-----END X-----\", \"b\": 1}");
        assert_eq!((found[0].0.as_str(), found[1].0.as_str()), ("k", "b"));
    }

    #[test]
    fn a_text_in_a_text_keeps_its_places() {
        let text = r#"{"config": "{\"token\": \"ab\\nc\"}"}"#;
        let (_, outer) = leaves(text);
        let mut inner = Leaves::default();
        parse(&outer.found[0].value, &mut inner);
        let value = &inner.found[0].value;
        assert_eq!((inner.found[0].shown_path().as_str(), value.text()), ("token", "ab\nc"));
        assert_eq!(&text[value.file_range(0..value.text().len())], r"ab\\nc");
    }

    #[test]
    fn hostile_texts_are_read_in_linear_time() {
        for text in ["[".repeat(200_000), "{\"a\":".repeat(200_000), "[1,".repeat(200_000)] {
            let (found, out) = leaves(&text);
            assert!(out.stopped.is_some() && found.len() <= 200_000);
        }
        for text in ["\\", "{\"\\", "{\"\\u12", "{\"\\u{", "'\\x", "{é", "\u{0}", "{\"a\\\u{2028}"]
        {
            leaves(text);
        }
    }
}
