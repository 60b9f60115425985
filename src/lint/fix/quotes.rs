//! The quotes that a value stands in.

use std::ops::Range;

/// What is around a place of a shell script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    /// Nothing.
    None,
    /// `'`, in which nothing is expanded.
    Single,
    /// `"`.
    Double,
    /// A here-document, in which variables are expanded or, with a quoted word, are not.
    HereDocument {
        /// Whether they are.
        expands: bool,
    },
}

/// The span with the quotes around it, when they enclose exactly the value.
pub(super) fn with_quotes(
    text: &str,
    span: &Range<usize>,
    quotes: &[char],
) -> Option<Range<usize>> {
    let before = text.get(..span.start)?.chars().next_back()?;
    let after = text.get(span.end..)?.chars().next()?;
    (before == after && quotes.contains(&before))
        .then(|| span.start - before.len_utf8()..span.end + after.len_utf8())
}

/// How a shell reads the byte at `at` of `script`. A command inside double quotes counts as text.
pub(super) fn in_shell(script: &str, at: usize) -> Quoting {
    let bytes = script.as_bytes();
    let mut state = Quoting::None;
    // Where the line begins on which here-documents may be opened.
    let mut line = 0;
    let mut here = 0;
    while here < at.min(bytes.len()) {
        let starts_word = here == 0
            || matches!(bytes[here - 1], b' ' | b'\t' | b'\n' | b';' | b'(' | b'&' | b'|');
        match (state, bytes[here]) {
            (Quoting::None | Quoting::Double, b'\\') => here += 1,
            (Quoting::None, b'\'') => state = Quoting::Single,
            (Quoting::None, b'"') => state = Quoting::Double,
            (Quoting::Single, b'\'') | (Quoting::Double, b'"') => state = Quoting::None,
            // A comment ends before the line does.
            (Quoting::None, b'#') if starts_word => {
                let rest = &bytes[here..];
                here += rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len()) - 1;
            }
            (Quoting::None, b'\n') => {
                let opened = script.get(line..here).map(here_documents).unwrap_or_default();
                for document in opened {
                    let end = document.end(script, here + 1);
                    if at < end {
                        return Quoting::HereDocument { expands: document.expands };
                    }
                    here = end.saturating_sub(1).max(here);
                }
                line = here + 1;
            }
            _ => {}
        }
        here += 1;
    }
    state
}

/// A here-document that a line opens.
struct HereDocument {
    word: String,
    expands: bool,
    /// Its end may be indented by tabs.
    indented: bool,
}

impl HereDocument {
    /// The place behind the line that ends it, of a body that begins at `from`.
    fn end(&self, script: &str, from: usize) -> usize {
        let mut at = from;
        for line in script.get(from..).unwrap_or_default().split_inclusive('\n') {
            at += line.len();
            let line = line.trim_end_matches(['\n', '\r']);
            let line = if self.indented { line.trim_start_matches('\t') } else { line };
            if line == self.word {
                break;
            }
        }
        at
    }
}

fn here_documents(line: &str) -> Vec<HereDocument> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once("<<") {
        rest = behind;
        if behind.starts_with('<') || before.trim_start().starts_with('#') {
            rest = behind.trim_start_matches('<');
            continue;
        }
        let (word, indented) = behind.strip_prefix('-').map_or((behind, false), |w| (w, true));
        let word = word.trim_start_matches(' ');
        let bare = word.trim_start_matches(['\'', '"', '\\']);
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let name = &bare[..bare.find(|c| !is_name(c)).unwrap_or(bare.len())];
        // `$((1 << 2))` opens none.
        if name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            let expands = bare.len() == word.len();
            found.push(HereDocument { word: name.to_owned(), expands, indented });
        }
    }
    found
}

/// The start of the line of `at`.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|head| head.rfind('\n')).map_or(0, |end| end + 1)
}

/// The line of `at`, without its end.
pub(super) fn line_of(text: &str, at: usize) -> &str {
    let start = line_start(text, at);
    let line = text.get(start..).and_then(|rest| rest.split('\n').next()).unwrap_or_default();
    line.strip_suffix('\r').unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shell_sees_its_quotes() {
        let text = "# don't \"\na 'b' \"c \\\" d\" 'e\"f' g $# h 'i\n\"j\"\n' k";
        let at = |c: char| in_shell(text, text.rfind(c).unwrap());
        assert_eq!(at('b'), Quoting::Single);
        assert_eq!(at('d'), Quoting::Double);
        assert_eq!(at('f'), Quoting::Single);
        assert_eq!(at('g'), Quoting::None);
        assert_eq!(at('h'), Quoting::None);
        assert_eq!(at('j'), Quoting::Single);
        assert_eq!(at('k'), Quoting::None);
    }

    #[test]
    fn here_documents_expand_or_not() {
        let text = "a=1\ncat <<EOF\nit's b\nEOF\nc <<-'X'\n d\n\tX\ne <<< here\nf $((1 << 2))\ng\n";
        let at = |c: &str| in_shell(text, text.find(c).unwrap());
        assert_eq!(at("a=1"), Quoting::None);
        assert_eq!(at("b\n"), Quoting::HereDocument { expands: true });
        assert_eq!(at("c <<"), Quoting::None);
        assert_eq!(at("d\n"), Quoting::HereDocument { expands: false });
        assert_eq!(at("e <"), Quoting::None);
        assert_eq!(at("f $"), Quoting::None);
        assert_eq!(at("g\n"), Quoting::None);
        // Never closed: to the end.
        assert_eq!(in_shell("x <<E\na", 6), Quoting::HereDocument { expands: true });
        assert_eq!(in_shell("x \\", 9), Quoting::None);
    }
}
