//! systemd units and drop-ins: `Environment=`, command lines, other settings.

use super::words::{Dialect, Words};
use crate::lint::context::arguments::{self, Argument};
use crate::lint::context::{headers, urls};
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Step, Why};

const DIALECT: Dialect = Dialect {
    quotes: b"\"'",
    stops: b"",
    escapable: b"\\\"' $%",
    is_multiline: false,
    single_is_literal: false,
};

/// Finds the values.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    if text.is_empty() {
        return;
    }
    out.push(Leaf::text(text.clone()));
    let mut section = String::new();
    let mut logical = Fragment::default();
    for (range, line) in text.lines() {
        let trimmed = line.trim();
        let is_comment = trimmed.starts_with(['#', ';']);
        if logical.is_empty() {
            if is_comment || trimmed.is_empty() {
                continue;
            }
            if let Some(name) = trimmed.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
                name.clone_into(&mut section);
                continue;
            }
        } else if is_comment {
            // A comment between the lines of a value is no part of it.
            continue;
        }
        if let Some(line) = line.strip_suffix('\\') {
            logical.push_part(text, range.start..range.start + line.len());
            logical.push_decoded(" ", text.file_range(range.start + line.len()..range.end));
            continue;
        }
        logical.push_part(text, range);
        setting(&section, &std::mem::take(&mut logical), &mut out.found);
    }
    if !logical.is_empty() {
        setting(&section, &logical, &mut out.found);
    }
}

fn setting(section: &str, line: &Fragment, out: &mut Vec<Leaf>) {
    let Some((key, value)) = line.text().split_once('=') else { return };
    let start = line.text().len() - value.len();
    let value = line.slice(start..line.text().len()).trimmed();
    let key = key.trim();
    if value.is_empty() || key.is_empty() {
        return;
    }
    let path = vec![Step::Key(section.to_owned()), Step::Key(key.to_owned())];
    match key {
        "Environment" | "DefaultEnvironment" | "ManagerEnvironment" | "Label" | "Annotation" => {
            for word in Words::new(&value, DIALECT).all() {
                variable(&path, &word.value, out);
            }
        }
        "SetCredential" => {
            if let Some((name, content)) = value.text().split_once(':') {
                let content = value.slice(value.text().len() - content.len()..value.text().len());
                let leaf = Leaf::named(path, content, Form::Quoted).under(name);
                out.push(leaf.credential(Why::Schema));
            }
        }
        "SetCredentialEncrypted"
        | "LoadCredential"
        | "LoadCredentialEncrypted"
        | "EnvironmentFile"
        | "PassEnvironment"
        | "UnsetEnvironment" => {}
        "ExecStart" | "ExecStartPre" | "ExecStartPost" | "ExecReload" | "ExecStop"
        | "ExecStopPost" | "ExecCondition" | "Exec" | "PodmanArgs" | "HealthCmd" => {
            command(&path, &value, out);
        }
        _ => {
            urls::find(&value, out);
            let (value, form) = unquoted(&value);
            out.push(Leaf::named(path, value, form));
        }
    }
}

/// `NAME=value`. Dollar signs mean nothing here, only `%` specifiers are replaced.
fn variable(path: &[Step], word: &Fragment, out: &mut Vec<Leaf>) {
    let Some((name, value)) = word.text().split_once('=') else { return };
    if value.is_empty() {
        return;
    }
    let start = word.text().len() - value.len();
    // Quotes behind the sign (`NAME="x"`) are taken off by the words.
    let value = word.slice(start..word.text().len());
    urls::find(&value, out);
    headers::find(&value, out);
    let mut path = path.to_vec();
    path.push(Step::Key(name.to_owned()));
    let form = if is_specifier(value.text()) { Form::Expanding } else { Form::Quoted };
    out.push(Leaf::named(path, value, form));
}

/// Whether a value is a specifier alone or a path that begins with one: `%h/.token`, `%d/token`.
fn is_specifier(value: &str) -> bool {
    let mut chars = value.chars();
    chars.next() == Some('%')
        && chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && matches!(chars.next(), None | Some('/'))
}

fn unquoted(value: &Fragment) -> (Fragment, Form) {
    for quote in ['"', '\''] {
        let inner = value.text().strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        if let Some(inner) = inner {
            return (value.slice(1..1 + inner.len()), Form::Quoted);
        }
    }
    (value.clone(), Form::Plain)
}

/// A command line behind its prefixes (`-`, `@`, `:`, `+`, `!`). A `;` alone begins another.
fn command(path: &[Step], value: &Fragment, out: &mut Vec<Leaf>) {
    let text = value.text();
    let start = text.len() - text.trim_start_matches(['-', '@', ':', '+', '!', '|']).len();
    let words = Words::new(&value.slice(start..text.len()), DIALECT).all();
    for command in words.split(|word| word.text() == ";") {
        let arguments: Vec<Argument<'_>> = command
            .iter()
            .map(|word| Argument { value: &word.value, form: word.form(), path })
            .collect();
        arguments::scan(&arguments, 0, out);
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
    fn environment_in_all_its_forms() {
        for (text, expected) in [
            ("Environment=API_KEY=canary1", &["API_KEY=canary1"][..]),
            ("Environment=\"API_KEY=can ary1\" B=2", &["API_KEY=can ary1", "B=2"]),
            ("Environment='A=1' \"API_KEY=canary1\"", &["A=1", "API_KEY=canary1"]),
            ("Environment=API_KEY=\"canary1\"", &["API_KEY=canary1"]),
            (
                "Environment=A=1 \\\n# why\n  API_KEY=canary1\nUser=x",
                &["A=1", "API_KEY=canary1", "User=x"],
            ),
            ("Environment=\"API_KEY=ca\\\"n$ary1\"\r\n", &["API_KEY=ca\\\"n$ary1"]),
            ("SetCredential=db.password:canary1", &["db.password=canary1"]),
            ("[WireGuard]\nPrivateKey = canary1=", &["PrivateKey=canary1="]),
        ] {
            assert_eq!(seen(text), expected, "{text}");
        }
    }

    #[test]
    fn command_lines() {
        for (text, expected) in [
            ("ExecStart=-/usr/bin/x --token canary1 --fast", "token=canary1"),
            ("ExecStart=/bin/sh -c 'mysql -pcanary1'", "password=canary1"),
            ("ExecStartPre=+/bin/a ; /bin/b --token=canary1", "token=canary1"),
            ("ExecStart=/usr/bin/x \\\n  --token \"canary1\"", "token=canary1"),
            ("ExecStart=/usr/bin/env API_KEY=canary1 /bin/x", "API_KEY=canary1"),
        ] {
            assert!(seen(text).contains(&expected.to_owned()), "{text}: {:?}", seen(text));
        }
    }

    #[test]
    fn references_and_comments_are_none() {
        for text in [
            "# Environment=API_KEY=canary1",
            "; Environment=A=b",
            "EnvironmentFile=/etc/x.env",
            "PassEnvironment=API_KEY",
            "LoadCredential=token:/etc/token",
            "[Service]",
            "Environment=",
            "SetCredentialEncrypted=a:Whxqht",
            "x",
            "=y",
            "\\",
            "Environment=\\",
        ] {
            assert_eq!(seen(text), [""; 0], "{text}");
        }
    }
}
