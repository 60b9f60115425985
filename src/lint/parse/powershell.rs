//! PowerShell scripts: variables, hash tables, parameters of commands.

use super::words::{Dialect, Word, Words};
use crate::lint::context::arguments::{self, Argument};
use crate::lint::context::headers;
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Step, Why};

const DIALECT: Dialect = Dialect {
    quotes: b"\"'",
    stops: b";,(){}|=#@&<>",
    escapable: b"",
    is_multiline: true,
    single_is_literal: true,
};

/// A word or a sign of the language.
enum Token {
    Word(Word),
    Sign(u8),
    LineEnd,
}

/// Finds the values.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    if text.is_empty() {
        return;
    }
    out.push(Leaf::text(text.clone()));
    let mut words = Words::new(text, DIALECT);
    let mut seen: Vec<Token> = Vec::new();
    let mut has_here_strings = true;
    while let Some(byte) = words.peek() {
        match byte {
            b' ' | b'\t' | b'\r' => words.at += 1,
            b'\n' => {
                words.at += 1;
                command(&seen, &mut out.found);
                seen.push(Token::LineEnd);
            }
            b'`' if words.rest()[1..].trim_start_matches('\r').starts_with('\n') => {
                words.at += words.rest().find('\n').map_or(1, |end| end + 1);
            }
            b'<' if words.rest().starts_with("<#") => {
                words.at += words.rest().find("#>").map_or(words.rest().len(), |end| end + 2);
            }
            b'#' => words.skip_line(),
            b'@' if has_here_strings
                && (words.rest().starts_with("@\"") || words.rest().starts_with("@'")) =>
            {
                has_here_strings = here_string(text, &mut words, out);
                seen.push(Token::Sign(b'@'));
            }
            _ if DIALECT.stops.contains(&byte) => {
                words.at += 1;
                if matches!(byte, b';' | b'|' | b'{' | b'}') {
                    command(&seen, &mut out.found);
                }
                seen.push(Token::Sign(byte));
            }
            _ => {
                let word = words.word();
                look(&seen, &word, &mut out.found);
                seen.push(Token::Word(word));
            }
        }
        if seen.len() > 64 {
            seen.drain(..48);
        }
    }
    command(&seen, &mut out.found);
}

/// The words that end here, when they call a program of other systems.
fn command(seen: &[Token], out: &mut Vec<Leaf>) {
    let start = seen.iter().rposition(|token| !matches!(token, Token::Word(_)));
    let words: Vec<&Word> =
        seen[start.map_or(0, |at| at + 1)..].iter().filter_map(|token| word(Some(token))).collect();
    if !words.first().is_some_and(|word| arguments::is_known(word.text())) {
        return;
    }
    let arguments: Vec<Argument<'_>> = words
        .iter()
        .map(|word| Argument { value: &word.value, form: word.form(), path: &[] })
        .collect();
    arguments::scan(&arguments, 0, out);
}

/// `@" .. "@` and `@' .. '@`: a text, read line by line. Whether it ends.
fn here_string(text: &Fragment, words: &mut Words<'_>, out: &mut Leaves) -> bool {
    let end_mark = if words.rest().starts_with("@\"") { "\n\"@" } else { "\n'@" };
    let start = words.at + 2;
    let length = words.rest()[2..].find(end_mark);
    let end = length.map_or(start, |length| start + length);
    if length.is_some() {
        super::shell::written_lines(&text.slice(start..end), &mut out.found);
        words.at = end + end_mark.len();
    } else {
        words.at = start;
    }
    length.is_some()
}

fn word(token: Option<&Token>) -> Option<&Word> {
    match token {
        Some(Token::Word(word)) => Some(word),
        _ => None,
    }
}

fn sign(token: Option<&Token>) -> u8 {
    match token {
        Some(Token::Sign(sign)) => *sign,
        _ => 0,
    }
}

/// What `value` is by what stands before it.
fn look(seen: &[Token], value: &Word, out: &mut Vec<Leaf>) {
    let argument = Argument { value: &value.value, form: value.form(), path: &[] };
    arguments::embedded(&argument, out);
    let before = |back: usize| seen.len().checked_sub(back).and_then(|at| seen.get(at));
    let last = before(1);
    if value.is_quoted && sign(last) == b'=' {
        if let Some(name) = word(before(2)) {
            assigned(name.text(), value, out);
        }
        return;
    }
    // `SetEnvironmentVariable("NAME", "value")`, `$headers.Add("Authorization", "Bearer X")`.
    if value.is_quoted
        && sign(last) == b','
        && sign(before(3)) == b'('
        && let (Some(name), Some(method)) = (word(before(2)), word(before(4)))
        && [".Add", "SetEnvironmentVariable", ".Set", "setenv"]
            .iter()
            .any(|end| method.text().ends_with(end))
    {
        assigned(name.text(), value, out);
        return;
    }
    let Some(flag) = word(last) else { return };
    let text = flag.text();
    let is_flag = text.starts_with('-') && text.len() > 2 && !flag.is_quoted;
    let is_variable = value.text().starts_with(['-', '$']) && !value.is_quoted;
    if text.eq_ignore_ascii_case("ConvertTo-SecureString") && value.is_quoted {
        push("SecureString", "password", value, true, out);
    } else if is_flag && !is_variable {
        push(text, text.trim_start_matches('-'), value, false, out);
    } else if let Some(command) = word(before(2))
        && matches!(command.text().to_ascii_lowercase().as_str(), "setx" | "set-item" | "new-item")
    {
        let name = text.rsplit([':', '\\']).next().unwrap_or(text);
        push(command.text(), name, value, false, out);
    }
}

/// `$env:NAME = "value"`, `$Name = "value"`, `"Name" = "value"`.
fn assigned(name: &str, value: &Word, out: &mut Vec<Leaf>) {
    let name = name.trim_end_matches('}');
    let name = name.rsplit(['$', '{', ':', '.', ']']).find(|part| !part.is_empty()).unwrap_or(name);
    let found =
        headers::in_value(name, &value.value).or_else(|| headers::with_scheme(name, &value.value));
    let path = vec![Step::Key(name.to_owned())];
    out.push(match found {
        Some(leaf) => Leaf { form: value.form(), ..leaf },
        None => Leaf::named(path, value.value.clone(), value.form()),
    });
}

fn push(command: &str, name: &str, value: &Word, is_credential: bool, out: &mut Vec<Leaf>) {
    if value.text().is_empty() {
        return;
    }
    let path = vec![Step::Key(command.to_owned()), Step::Key(name.to_owned())];
    let form = if value.text().starts_with('$') { Form::Expanding } else { value.form() };
    let leaf = Leaf::named(path, value.value.clone(), form);
    out.push(if is_credential { leaf.credential(Why::Flag) } else { leaf });
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
    fn values_of_scripts() {
        for (text, expected) in [
            ("$env:API_KEY = \"canary1\"", "API_KEY=canary1"),
            ("$env:API_KEY='canary1'\r\n", "API_KEY=canary1"),
            ("${env:API_KEY} = 'canary1'", "API_KEY=canary1"),
            ("[string]$Password = \"canary1\"", "Password=canary1"),
            ("param(\n  [string]$ApiKey = 'canary1'\n)", "ApiKey=canary1"),
            ("$h = @{ Authorization = \"Bearer canary1\" }", "Authorization=canary1"),
            ("$h = @{ 'X-Api-Key' = 'canary1'; b = 'c' }", "X-Api-Key=canary1"),
            ("$h.Add(\"Authorization\", \"Bearer canary1\")", "Authorization=canary1"),
            (
                "[Environment]::SetEnvironmentVariable(\"API_KEY\", \"canary1\", \"User\")",
                "API_KEY=canary1",
            ),
            ("ConvertTo-SecureString 'canary1' -AsPlainText -Force", "password=canary1"),
            ("Connect-X -Token canary1 `\n  -Name y", "Token=canary1"),
            ("docker login -u x -p canary1 reg; x", "password=canary1"),
            ("setx API_KEY canary1", "API_KEY=canary1"),
            ("Set-Item Env:API_KEY 'canary1'", "API_KEY=canary1"),
            ("$x = @'\nAPI_KEY=canary1\n'@", "API_KEY=canary1"),
        ] {
            assert!(seen(text).contains(&expected.to_owned()), "{text}: {:?}", seen(text));
        }
    }

    #[test]
    fn variables_and_comments_are_none() {
        for text in [
            "# $env:API_KEY = 'canary1'",
            "<#\n$env:API_KEY = 'canary1'\n#>",
            "$Token = Get-Token",
            "Connect-X -Token $Token",
            "Connect-X -Force -Verbose",
            "@'",
            "`",
            "$",
            "<#",
        ] {
            assert_eq!(seen(text), [""; 0], "{text}");
        }
        seen(&"@'\n".repeat(1000));
        seen(&"\"'".repeat(50_000));
    }
}
