//! Batch files of Windows: `set NAME=value`, `setx NAME value`, commands with their arguments.

use super::words::{Dialect, Words};
use crate::lint::context::arguments::{self, Argument};
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Step};

const DIALECT: Dialect = Dialect {
    quotes: b"\"",
    stops: b"&|<>",
    escapable: b"",
    is_multiline: false,
    single_is_literal: false,
};

/// Finds the values.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    if text.is_empty() {
        return;
    }
    out.push(Leaf::text(text.clone()));
    for (range, line) in text.lines() {
        let blanks = line.len() - line.trim_start_matches([' ', '\t', '@', '(']).len();
        let start = range.start + blanks;
        let line = &line[blanks..];
        let first = line.split([' ', '\t', '=']).next().unwrap_or_default().to_ascii_lowercase();
        match first.as_str() {
            _ if line.starts_with(':') => {}
            "rem" => {}
            "set" => variable(text, start + 3, range.end, &mut out.found),
            "echo" => {
                if let Some(to) = line.find('>') {
                    let written = text.slice(start + 4..start + to.max(4)).trimmed();
                    super::shell::written_lines(&written, &mut out.found);
                }
            }
            _ => command(&text.slice(start..range.end), &mut out.found),
        }
    }
}

/// `NAME=value`, `"NAME=value"`, behind `set`. `/p` asks, `/a` counts.
fn variable(text: &Fragment, start: usize, end: usize, out: &mut Vec<Leaf>) {
    let rest = text.slice(start..end).trimmed();
    let line = rest.text();
    let (from, to) = if let Some(inner) = line.strip_prefix('"') {
        (1, inner.rfind('"').map_or(line.len(), |end| end + 1))
    } else {
        (0, line.find(['&', '|']).unwrap_or(line.len()))
    };
    let Some((name, value)) = line[from..to].split_once('=') else { return };
    if name.starts_with('/') || value.trim().is_empty() {
        return;
    }
    let value = rest.slice(to - value.len()..to);
    let value = if from == 0 { value.trimmed() } else { value };
    let inner = value.text().strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let value = match inner.map(str::len) {
        Some(length) if length > 0 => value.slice(1..length + 1),
        _ => value,
    };
    let form = form_of(value.text());
    let argument = Argument { value: &value, form, path: &[] };
    arguments::embedded(&argument, out);
    out.push(Leaf::named(vec![Step::Key(name.trim().to_owned())], value, form));
}

/// `%NAME%` and `!NAME!` are replaced.
fn form_of(value: &str) -> Form {
    if value.contains(['%', '!']) { Form::Expanding } else { Form::Plain }
}

/// A command and those behind `&` and `|`.
fn command(line: &Fragment, out: &mut Vec<Leaf>) {
    let mut words = Words::new(line, DIALECT);
    let mut command = Vec::new();
    loop {
        words.blanks();
        let is_over = match words.peek() {
            None => true,
            Some(b'&' | b'|') => {
                words.at += 1;
                true
            }
            Some(b'<' | b'>' | b'\n') => {
                words.at += 1;
                false
            }
            Some(_) => {
                command.push(words.word());
                false
            }
        };
        if is_over {
            let arguments: Vec<Argument<'_>> = command
                .iter()
                .map(|word| Argument { value: &word.value, form: form_of(word.text()), path: &[] })
                .collect();
            arguments::scan(&arguments, 0, out);
            command.clear();
            if words.peek().is_none() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::leaf::Setting;

    fn seen(text: &str) -> Vec<String> {
        let mut out = Leaves::default();
        parse(&Fragment::verbatim(text, 0), &mut out);
        let named = out.found.iter().filter(|leaf| leaf.setting != Setting::Text);
        named
            .map(|leaf| {
                let place = leaf.value.file_range(0..leaf.value.text().len());
                format!("{}={}", leaf.name().unwrap_or_default(), &text[place])
            })
            .collect()
    }

    #[test]
    fn values_of_batch_files() {
        for (text, expected) in [
            ("@set API_KEY=canary1\r\n", "API_KEY=canary1"),
            ("set \"API_KEY=canary 1\"", "API_KEY=canary 1"),
            ("SET API_KEY=canary1&& run", "API_KEY=canary1"),
            ("setx API_KEY \"canary1\" /m", "API_KEY=canary1"),
            ("app.exe --token canary1 > nul", "token=canary1"),
            ("cd x && app --token=canary1", "token=canary1"),
            ("sqlcmd -S . -U sa -P canary1", "password=canary1"),
            ("curl -H \"X-Api-Key: canary1\" https://x", "X-Api-Key=canary1"),
            ("echo API_KEY=canary1> .env", "API_KEY=canary1"),
        ] {
            assert!(seen(text).contains(&expected.to_owned()), "{text}: {:?}", seen(text));
        }
    }

    #[test]
    fn comments_and_prompts_are_none() {
        for text in [
            "rem set API_KEY=canary1",
            ":: set API_KEY=canary1",
            "set /p TOKEN=Enter the token: ",
            "set TOKEN=",
            "set",
            "set \"",
            "echo usage: --token TOKEN",
            "set \"=\"",
            "%",
            "echo>",
        ] {
            assert_eq!(seen(text), [""; 0], "{text}");
        }
    }
}
