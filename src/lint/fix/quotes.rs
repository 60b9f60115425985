//! The quotes that a value stands in.

use std::ops::Range;

/// What is around a place of a shell line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    /// Nothing.
    None,
    /// `'`, in which nothing is expanded.
    Single,
    /// `"`.
    Double,
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

/// How a shell reads the byte at `at`, as far as the line from `from` on tells.
pub(super) fn in_shell(text: &str, from: usize, at: usize) -> Quoting {
    let mut state = Quoting::None;
    let mut escaped = false;
    for c in text.get(from..at).unwrap_or_default().chars() {
        if escaped {
            escaped = false;
            continue;
        }
        state = match (state, c) {
            (Quoting::None | Quoting::Double, '\\') => {
                escaped = true;
                state
            }
            (Quoting::None, '\'') => Quoting::Single,
            (Quoting::None, '"') => Quoting::Double,
            (Quoting::Single, '\'') | (Quoting::Double, '"') => Quoting::None,
            _ => state,
        };
    }
    state
}

/// Whether a shell expands variables in the here-document around `at`; nothing when there is none.
pub(super) fn here_document(text: &str, at: usize) -> Option<bool> {
    let mut open: Option<(String, bool, bool)> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let bare = line.trim_end_matches(['\n', '\r']);
        if let Some((word, expands, indented)) = &open {
            let closes = if *indented { bare.trim_start() } else { bare.trim() } == word;
            if (start..end).contains(&at) {
                return Some(*expands);
            }
            if closes {
                open = None;
            }
        } else {
            if (start..end).contains(&at) {
                return None;
            }
            open = opened(bare);
        }
        start = end;
    }
    open.map(|(_, expands, _)| expands)
}

/// The delimiter of the here-document that `line` begins, whether it expands, and whether its end
/// may be indented.
fn opened(line: &str) -> Option<(String, bool, bool)> {
    let (before, rest) = line.split_once("<<")?;
    if before.trim_start().starts_with('#') || rest.starts_with('<') {
        return None;
    }
    let (rest, indented) = rest.strip_prefix('-').map_or((rest, false), |rest| (rest, true));
    let rest = rest.trim_start_matches(' ');
    let word: String = rest
        .trim_start_matches(['\'', '"', '\\'])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
        .collect();
    let starts_word = word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    starts_word.then(|| (word, !rest.starts_with(['\'', '"', '\\']), indented))
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
        let text = r#"a 'b' "c \" d" 'e"f' g"#;
        let at = |c: char| in_shell(text, 0, text.find(c).unwrap());
        assert_eq!(at('b'), Quoting::Single);
        assert_eq!(at('d'), Quoting::Double);
        assert_eq!(at('f'), Quoting::Single);
        assert_eq!(at('g'), Quoting::None);
    }

    #[test]
    fn here_documents_expand_or_not() {
        let text = "a=1\ncat <<EOF\nb\nEOF\nc <<-'X'\n d\n\tX\ne <<< here\nf\n";
        let at = |c: &str| here_document(text, text.find(c).unwrap());
        assert_eq!(at("a=1"), None);
        assert_eq!(at("b\n"), Some(true));
        assert_eq!(at("c <<"), None);
        assert_eq!(at("d\n"), Some(false));
        assert_eq!(at("e <"), None);
        assert_eq!(at("f\n"), None);
    }
}
