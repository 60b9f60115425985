//! Dockerfiles: variables, arguments with defaults, commands, files that are written in place.

use super::shell;
use super::words::{Dialect, Word, Words};
use crate::lint::context::arguments::{self, Argument};
use crate::lint::context::{headers, urls};
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Step};

const DIALECT: Dialect = Dialect {
    quotes: b"\"'",
    stops: b"",
    escapable: b"\\\"' $",
    is_multiline: true,
    single_is_literal: true,
};

/// Finds the values.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    if text.is_empty() {
        return;
    }
    out.push(Leaf::text(text.clone()));
    let (mut at, mut lost) = (0, 0);
    while at < text.text().len() {
        let (instruction, next) = logical_line(text, at);
        at = next;
        let Some(instruction) = instruction else { continue };
        let (bodies, next) = heredocs(text, &instruction, at, &mut lost);
        at = next;
        let whole = if bodies.is_empty() {
            instruction
        } else {
            let mut whole = instruction;
            whole.push_part(text, bodies);
            whole
        };
        read(&whole, &mut out.found);
    }
}

/// The instruction at `at` with the lines that continue it, without the comments between them;
/// nothing for a blank line or a comment. And where the next one begins.
fn logical_line(text: &Fragment, mut at: usize) -> (Option<Fragment>, usize) {
    let whole = text.text();
    let mut instruction = Fragment::default();
    while at < whole.len() {
        let start = at;
        at += whole[at..].find('\n').map_or(whole.len() - at, |end| end + 1);
        let line = whole[start..at].trim_end_matches(['\n', '\r']);
        let trimmed = line.trim_start();
        if trimmed.starts_with('#') || trimmed.is_empty() {
            if instruction.is_empty() {
                return (None, at);
            }
            continue;
        }
        let is_continued = line.trim_end().ends_with(['\\', '`']) && at < whole.len();
        let is_windows = line.trim_end().ends_with('`');
        if is_continued && is_windows {
            // The other escape character, for Windows.
            let end = start + line.trim_end().len() - 1;
            instruction.push_part(text, start..end);
            instruction.push_decoded("\\\n", text.file_range(end..at));
            continue;
        }
        // Blanks behind the backslash are forgiven.
        let end = start + line.trim_end().len();
        if is_continued {
            instruction.push_part(text, start..end);
            instruction.push_decoded("\n", text.file_range(end..at));
            continue;
        }
        instruction.push_part(text, start..at);
        break;
    }
    ((!instruction.is_empty()).then_some(instruction), at)
}

/// After so many heredocs without an end none is believed: each costs a look at the whole rest.
const MAX_LOST: usize = 16;

/// The bodies of the heredocs of an instruction, which begin at `at`, with their last lines.
/// `lost` counts those without an end.
fn heredocs(
    text: &Fragment,
    line: &Fragment,
    at: usize,
    lost: &mut usize,
) -> (std::ops::Range<usize>, usize) {
    let keyword = keyword(line.text()).0.to_ascii_uppercase();
    if !matches!(keyword.as_str(), "RUN" | "COPY" | "ADD") {
        return (0..0, at);
    }
    let mut end = at;
    for (found, _) in line.text().match_indices("<<").take(8) {
        let rest = line.text()[found + 2..].trim_start_matches(['-', '<']);
        let rest = rest.trim_start_matches(['"', '\'']);
        let length =
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let delimiter = &rest[..length];
        if delimiter.is_empty() || *lost >= MAX_LOST {
            continue;
        }
        *lost += 1;
        let mut from = end;
        for line in text.text()[end..].split_inclusive('\n') {
            from += line.len();
            if line.trim() == delimiter {
                end = from;
                *lost -= 1;
                break;
            }
        }
    }
    (at..end, end)
}

/// The keyword of an instruction and where its arguments begin.
fn keyword(line: &str) -> (&str, usize) {
    let start = line.len() - line.trim_start().len();
    let rest = &line[start..];
    let length = rest.find(|c: char| c.is_whitespace()).unwrap_or(rest.len());
    let keyword = &rest[..length];
    let after = start + length;
    (keyword, after + (line[after..].len() - line[after..].trim_start().len()))
}

fn read(instruction: &Fragment, out: &mut Vec<Leaf>) {
    let (keyword, start) = keyword(instruction.text());
    let keyword = keyword.to_ascii_uppercase();
    let rest = instruction.slice(start..instruction.text().len());
    match keyword.as_str() {
        "ONBUILD" => read_once(&rest, out),
        _ => instruction_of(&keyword, &rest, out),
    }
}

/// The instruction behind `ONBUILD`, which cannot be another `ONBUILD`.
fn read_once(rest: &Fragment, out: &mut Vec<Leaf>) {
    let (keyword, start) = keyword(rest.text());
    let keyword = keyword.to_ascii_uppercase();
    instruction_of(&keyword, &rest.slice(start..rest.text().len()), out);
}

fn instruction_of(keyword: &str, rest: &Fragment, out: &mut Vec<Leaf>) {
    match keyword {
        "ENV" | "LABEL" => {
            let first = rest.text().split_ascii_whitespace().next().unwrap_or_default();
            if first.contains('=') {
                pairs(keyword, rest, out);
            } else {
                // `ENV NAME the rest of the line`.
                let start = rest.text().find(first).unwrap_or_default() + first.len();
                let value = rest.slice(start..rest.text().len()).trimmed();
                if !first.is_empty() && !value.is_empty() {
                    let word = Words::new(&value, DIALECT).all();
                    let value = match <[Word; 1]>::try_from(word) {
                        Ok([word]) => (word.form(), word.value),
                        Err(_) => (Form::Expanding, value),
                    };
                    push(keyword, first, value.1, value.0, out);
                }
            }
        }
        "ARG" => pairs(keyword, rest, out),
        "RUN" | "CMD" | "ENTRYPOINT" => command(keyword, rest, out),
        "HEALTHCHECK" => {
            let at = rest.text().find("CMD").map(|at| at + 3);
            if let Some(at) = at {
                command(keyword, &rest.slice(at..rest.text().len()), out);
            }
        }
        "COPY" | "ADD" if rest.text().contains("<<") => shell_text("cat > ", rest, out),
        _ => {
            headers::find(rest, out);
            urls::find(rest, out);
        }
    }
}

/// `NAME=value NAME="value"`.
fn pairs(keyword: &str, rest: &Fragment, out: &mut Vec<Leaf>) {
    for word in Words::new(rest, DIALECT).all() {
        let Some((name, value)) = word.text().split_once('=') else { continue };
        if value.is_empty() {
            continue;
        }
        let value = word.value.slice(word.text().len() - value.len()..word.text().len());
        push(keyword, name, value, word.form(), out);
    }
}

fn push(keyword: &str, name: &str, value: Fragment, form: Form, out: &mut Vec<Leaf>) {
    let first = out.len();
    headers::find(&value, out);
    urls::find(&value, out);
    for leaf in &mut out[first..] {
        leaf.form = form;
    }
    let path = vec![Step::Key(keyword.to_owned()), Step::Key(name.to_owned())];
    out.push(Leaf::named(path, value, form));
}

/// A command: a list in JSON, or a line for the shell, perhaps with its script in a heredoc.
fn command(keyword: &str, rest: &Fragment, out: &mut Vec<Leaf>) {
    let text = rest.text();
    let mut at = text.len() - text.trim_start().len();
    while text[at..].starts_with("--") {
        let end = text[at..].find(char::is_whitespace).map_or(text.len(), |end| at + end);
        at = end + (text[end..].len() - text[end..].trim_start().len());
    }
    let rest = rest.slice(at..text.len());
    if rest.text().starts_with('[') && list(keyword, &rest, out) {
        return;
    }
    if rest.text().starts_with("<<") {
        return shell_text("sh ", &rest, out);
    }
    shell::commands(&rest, 0, out);
}

/// Reads `rest` as a script behind the words `before`, which stand nowhere in the file.
fn shell_text(before: &str, rest: &Fragment, out: &mut Vec<Leaf>) {
    let mut script = Fragment::default();
    let place = rest.file_range(0..0);
    // `COPY <<EOF /app/.env`: the file is the last word of the first line.
    let line = rest.text().lines().next().unwrap_or_default();
    let target = line.split_ascii_whitespace().next_back().filter(|word| !word.contains("<<"));
    let is_copy = before.starts_with("cat");
    match target.filter(|_| is_copy) {
        Some(target) => script.push_decoded(&format!("cat > {target} "), place),
        None => script.push_decoded(if is_copy { "cat " } else { before }, place),
    }
    script.push_part(rest, 0..rest.text().len());
    shell::commands(&script, 0, out);
}

/// The items of a list in JSON. Whether it was one.
fn list(keyword: &str, rest: &Fragment, out: &mut Vec<Leaf>) -> bool {
    let dialect = Dialect { stops: b"[],", single_is_literal: false, quotes: b"\"", ..DIALECT };
    let mut words = Words::new(rest, dialect);
    words.at = 1;
    let (mut items, mut closed) = (Vec::new(), false);
    loop {
        words.blanks();
        match words.peek() {
            None => break,
            Some(b']') => {
                closed = true;
                break;
            }
            Some(b',' | b'\n') => words.at += 1,
            Some(b'"') => items.push(words.word()),
            Some(_) => return false,
        }
    }
    let path = vec![Step::Key(keyword.to_owned())];
    let arguments: Vec<Argument<'_>> = items
        .iter()
        .map(|word| Argument { value: &word.value, form: Form::Quoted, path: &path })
        .collect();
    if closed {
        arguments::scan(&arguments, 0, out);
    }
    closed
}

/// The named values; what tests look at.
#[cfg(test)]
fn named(text: &str) -> Vec<Leaf> {
    let mut out = Leaves::default();
    parse(&Fragment::verbatim(text, 0), &mut out);
    out.found.into_iter().filter(|leaf| leaf.setting != crate::lint::leaf::Setting::Text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<String> {
        let shown = |leaf: &Leaf| {
            let place = leaf.value.file_range(0..leaf.value.text().len());
            format!("{}={}", leaf.name().unwrap_or_default(), &text[place])
        };
        named(text).iter().map(shown).collect()
    }

    #[test]
    fn variables_and_arguments() {
        for (text, expected) in [
            ("ENV API_KEY=canary1", &["API_KEY=canary1"][..]),
            ("ENV A=1 API_KEY=\"can ary1\"", &["A=1", "API_KEY=can ary1"]),
            ("env API_KEY canary1\n", &["API_KEY=canary1"]),
            ("ENV API_KEY \"canary1\"\r\n", &["API_KEY=canary1"]),
            ("ENV A=1 \\\n# why\n    API_KEY=canary1\nUSER x", &["A=1", "API_KEY=canary1"]),
            ("ENV A=1 \\ \n API_KEY=canary1", &["A=1", "API_KEY=canary1"]),
            ("# escape=`\nENV A=1 `\n API_KEY=canary1", &["A=1", "API_KEY=canary1"]),
            ("ARG NPM_TOKEN=canary1", &["NPM_TOKEN=canary1"]),
            ("ARG NPM_TOKEN\nARG B=c", &["B=c"]),
            ("ONBUILD ENV API_KEY=canary1", &["API_KEY=canary1"]),
            ("LABEL maintainer=\"x\" token='canary1'", &["maintainer=x", "token=canary1"]),
        ] {
            assert_eq!(seen(text), expected, "{text}");
        }
    }

    #[test]
    fn commands() {
        for (text, expected) in [
            ("RUN export API_KEY=canary1 && make", "API_KEY=canary1"),
            ("RUN --mount=type=secret,id=x a \\\n  # why\n && b --token canary1", "token=canary1"),
            ("RUN pip install -i https://u:canary1@host/simple x", "password=canary1"),
            ("CMD [\"app\", \"--token\", \"canary1\"]", "token=canary1"),
            ("ENTRYPOINT [\"sh\", \"-c\", \"mysql -pcanary1\"]", "password=canary1"),
            ("CMD app --token=canary1", "token=canary1"),
            ("HEALTHCHECK --interval=5s CMD redis-cli -a canary1 ping", "requirepass=canary1"),
            ("RUN <<EOF\nexport API_KEY=canary1\nEOF\nENV B=c", "API_KEY=canary1"),
            ("RUN cat <<EOF > /x.env\nAPI_KEY=canary1\nEOF\n", "API_KEY=canary1"),
            ("COPY <<EOF /app/.env\nAPI_KEY=canary1\nEOF\n", "API_KEY=canary1"),
            ("COPY --chown=a <<-\"EOF\" /app/x\n\tAPI_KEY=canary1\n\tEOF\nENV B=c", "B=c"),
            ("ADD https://u:canary1@host/x /x", "password=canary1"),
        ] {
            assert!(seen(text).contains(&expected.to_owned()), "{text}: {:?}", seen(text));
        }
    }

    #[test]
    fn comments_and_broken_files() {
        for text in [
            "# ENV API_KEY=canary1",
            "FROM x AS y",
            "ENV",
            "ENV \\",
            "CMD [",
            "RUN <<EOF",
            "COPY <<",
        ] {
            assert_eq!(seen(text), [""; 0], "{text}");
        }
        assert_eq!(seen("RUN x <<EOF\nENV A=b"), ["A=b"]);
        seen(&"RUN a <<E\n".repeat(2000));
        seen(&"ENV A=\\\n".repeat(20_000));
        seen(&"CMD [\"".repeat(50_000));
    }
}
