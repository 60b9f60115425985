//! Crontabs: variables, and commands behind a schedule and perhaps a user.

use super::shell;
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Step};

/// Finds the values.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    if text.is_empty() {
        return;
    }
    out.push(Leaf::text(text.clone()));
    let mut at = 0;
    while at < text.text().len() {
        let start = at;
        // A line, with those that it continues in.
        loop {
            let rest = &text.text()[at..];
            at += rest.find('\n').map_or(rest.len(), |end| end + 1);
            let line = text.text()[start..at].trim_end_matches(['\n', '\r']);
            if !line.ends_with('\\') || at >= text.text().len() {
                break;
            }
        }
        let line = text.slice(start..at).trimmed();
        if !line.is_empty() && !line.text().starts_with('#') {
            entry(&line, &mut out.found);
        }
    }
}

fn entry(line: &Fragment, out: &mut Vec<Leaf>) {
    if let Some(leaf) = variable(line) {
        out.push(leaf);
        return;
    }
    let Some(command) = command(line.text()) else { return };
    let (command, input) = split_input(&line.slice(command..line.text().len()));
    let user = user_length(command.text());
    shell::commands(&command.slice(user..command.text().len()), 0, out);
    if let Some(input) = input {
        shell::written_lines(&input, out);
    }
}

/// `NAME = value`, each perhaps in quotes. Nothing is replaced in it.
fn variable(line: &Fragment) -> Option<Leaf> {
    let text = line.text();
    let (name, value) = text.split_once('=')?;
    let name = name.trim().trim_matches(['"', '\'']);
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !is_name || name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let start = text.len() - value.trim_start().len();
    let value = line.slice(start..text.len()).trimmed();
    for quote in ['"', '\''] {
        let inner = value.text().strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        if let Some(inner) = inner {
            let value = value.slice(1..1 + inner.len());
            return Some(Leaf::named(vec![Step::Key(name.to_owned())], value, Form::Quoted));
        }
    }
    Some(Leaf::named(vec![Step::Key(name.to_owned())], value, Form::Plain))
}

/// Where the command begins: behind `@daily`, behind five fields, behind the three of anacron.
fn command(text: &str) -> Option<usize> {
    let mut at = 0;
    let mut fields = Vec::new();
    for field in text.split_ascii_whitespace().take(5) {
        at += text[at..].find(field)? + field.len();
        fields.push(field);
        if fields.len() == 1 && field.starts_with('@') {
            // `@daily command`, but `@daily 5 name command` in an anacrontab.
            let rest = text[at..].trim_start();
            let is_delay = rest.split_ascii_whitespace().next().is_some_and(is_number);
            return if is_delay { behind(text, at, 2) } else { Some(at) };
        }
        if fields.len() == 3 && is_number(fields[0]) && is_number(fields[1]) && !is_time(field) {
            return Some(at);
        }
    }
    (fields.len() == 5 && fields.iter().all(|field| is_time(field))).then_some(at)
}

fn behind(text: &str, mut at: usize, words: usize) -> Option<usize> {
    for word in text[at..].split_ascii_whitespace().take(words) {
        at += text[at..].find(word)? + word.len();
    }
    Some(at)
}

fn is_number(field: &str) -> bool {
    !field.is_empty() && field.bytes().all(|byte| byte.is_ascii_digit())
}

/// A field of a schedule: numbers, names of months and days, `*`, `/`, `-`, `,`, `~`, `H`.
fn is_time(field: &str) -> bool {
    let is_sign = |c: char| c.is_ascii_digit() || "*/,-~?#LWH()".contains(c);
    let names = "jan feb mar apr may jun jul aug sep oct nov dec mon tue wed thu fri sat sun h l w";
    !field.is_empty()
        && field.chars().all(|c| is_sign(c) || c.is_ascii_alphabetic())
        && field.split(|c: char| !c.is_ascii_alphabetic()).all(|word| {
            names.split(' ').any(|name| name.eq_ignore_ascii_case(word)) || word.is_empty()
        })
}

/// The length of the user before the command, as `/etc/crontab` and `cron.d` have it, blanks
/// included. A user is a lower-case word before what can only begin a command.
fn user_length(command: &str) -> usize {
    let blanks = command.len() - command.trim_start().len();
    let rest = &command[blanks..];
    let Some((user, after)) = rest.split_once([' ', '\t']) else { return 0 };
    let is_name = user.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && user.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b));
    let known = ["root", "postgres", "www-data", "nobody", "mysql", "app", "git", "openclaw"];
    let after = after.trim_start();
    let first = after.split([' ', '\t']).next().unwrap_or_default();
    let is_assigned = first.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    });
    let begins = after.starts_with(['/', '[', '(', '~', '"']) || is_assigned;
    let is_env = matches!(user, "env" | "export" | "sudo" | "cd" | "test" | "sh" | "bash" | "find");
    let is_user = is_name && !is_env && (known.contains(&user) || begins);
    if is_user { command.len() - after.len() } else { 0 }
}

/// The command, and what a `%` gives to its input: `%` is a line end there, `\%` a per cent sign.
fn split_input(command: &Fragment) -> (Fragment, Option<Fragment>) {
    let text = command.text();
    if !text.contains('%') {
        return (command.clone(), None);
    }
    let mut parts = vec![Fragment::default()];
    let (mut run, bytes) = (0, text.as_bytes());
    for (at, _) in text.match_indices('%') {
        let last = parts.len() - 1;
        if at > run && bytes[at - 1] == b'\\' {
            parts[last].push_part(command, run..at - 1);
            parts[last].push_decoded("%", command.file_range(at - 1..at + 1));
        } else {
            parts[last].push_part(command, run..at);
            if parts.len() == 1 {
                parts.push(Fragment::default());
            } else {
                parts[last].push_decoded("\n", command.file_range(at..at + 1));
            }
        }
        run = at + 1;
    }
    let last = parts.len() - 1;
    parts[last].push_part(command, run..text.len());
    let input = (parts.len() > 1).then(|| parts.swap_remove(1));
    (parts.swap_remove(0), input)
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
    fn variables_and_commands() {
        for (text, expected) in [
            ("API_TOKEN=canary1", "API_TOKEN=canary1"),
            (" API_TOKEN = \"canary 1\" \r\n", "API_TOKEN=canary 1"),
            ("*/5 * * * * API_TOKEN=canary1 /bin/x", "API_TOKEN=canary1"),
            ("0 3 * * mon-fri deploy API_TOKEN=canary1 /bin/x", "API_TOKEN=canary1"),
            ("30 2 1,15 jan sun root /bin/x --token canary1", "token=canary1"),
            ("@daily /bin/x --token canary1", "token=canary1"),
            ("@reboot root /bin/x --token canary1", "token=canary1"),
            ("1 5 backup /bin/x --token canary1", "token=canary1"),
            ("@weekly 10 backup /bin/x --token canary1", "token=canary1"),
            (
                "* * * * * x -H 'Authorization: Bearer canary1' >/dev/null 2>&1",
                "Authorization=canary1",
            ),
            ("* * * * * /bin/x \\\n  --token canary1", "token=canary1"),
            ("* * * * * /bin/x --token can\\%ary1", "token=can\\%ary1"),
            ("* * * * * cat > x%API_TOKEN=canary1%X=y", "API_TOKEN=canary1"),
        ] {
            assert!(seen(text).contains(&expected.to_owned()), "{text}: {:?}", seen(text));
        }
    }

    #[test]
    fn comments_and_prose_are_none() {
        for text in [
            "# API_TOKEN=canary1",
            "#*/5 * * * * x --token canary1",
            "run it every day with --token canary1",
            "MAILTO and --token canary1 here",
            "",
            "%",
            "* * * * *",
            "@",
            "@daily",
            "= x",
            "a b =c",
        ] {
            assert_eq!(seen(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_long_continued_file_is_bounded() {
        seen(&"* * * * * a \\\n".repeat(20_000));
        seen(&"%\\%".repeat(100_000));
    }
}
