//! Credentials in the arguments of commands: after flags (`--token X`, `-u user:X`), in
//! assignments (`-e NAME=X`, `--set a.b=X`), at the places where a program expects them
//! (`config set gateway.auth.token X`), in headers, URLs and bodies.
//!
//! A flag whose name is that of a credential by itself gives a named leaf: the name decides. Only
//! where the program knows more than the name says is the leaf a credential by its setting.

mod positions;
mod programs;
#[cfg(test)]
mod tests;

use std::ops::Range;

use self::programs::Takes;
pub(crate) use self::programs::flagged as flagged_programs;
use super::{connection, headers, sql, urls};
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Setting, Step, Why};
use crate::lint::parse::{json, shell};

/// Commands inside commands that are followed.
const MAX_NESTED: usize = 8;

/// An argument of a command.
#[derive(Debug, Clone, Copy)]
pub struct Argument<'a> {
    /// Its text, without quotes.
    pub value: &'a Fragment,
    /// How it is written.
    pub form: Form,
    /// Where it stands.
    pub path: &'a [Step],
}

impl<'a> Argument<'a> {
    fn text(&self) -> &'a str {
        self.value.text()
    }

    /// A leaf for a part of it under `name`.
    fn leaf(&self, name: &str, range: Range<usize>) -> Leaf {
        let mut path = self.path.to_vec();
        path.push(Step::Key(name.to_owned()));
        Leaf::named(path, self.value.slice(range), self.form).under(name)
    }

    fn whole(&self) -> Range<usize> {
        0..self.text().len()
    }
}

/// Finds the credentials in arguments that stand apart: the items of `args: [..]`.
#[must_use]
pub fn in_list(items: &[Leaf]) -> Vec<Leaf> {
    let mut out = Vec::new();
    let arguments: Vec<Argument<'_>> = items
        .iter()
        .map(|item| Argument { value: &item.value, form: item.form, path: &item.path })
        .collect();
    scan(&arguments, 0, &mut out);
    out
}

/// Finds the credentials in a command line, read as a shell reads it. What `$` stands before is
/// replaced, as in a script.
#[must_use]
pub fn in_command(text: &Fragment) -> Vec<Leaf> {
    let mut out = Vec::new();
    shell::commands(text, 0, &mut out);
    out
}

/// Finds the credentials in a command line inside a script; `form` is that of the text it stands
/// in, which a shell may have replaced before.
pub(in crate::lint) fn nested(text: &Fragment, form: Form, depth: usize, out: &mut Vec<Leaf>) {
    if depth > MAX_NESTED {
        return;
    }
    let first = out.len();
    shell::commands(text, depth, out);
    if form == Form::Expanding {
        for leaf in &mut out[first..] {
            if leaf.form == Form::Quoted && leaf.value.text().contains(['$', '`']) {
                leaf.form = Form::Expanding;
            }
        }
    }
}

/// Whether `word` calls a program whose arguments are known.
pub(in crate::lint) fn is_known(word: &str) -> bool {
    programs::known(word).is_some()
}

/// Finds the credentials in arguments, the program first.
pub(in crate::lint) fn scan(arguments: &[Argument<'_>], depth: usize, out: &mut Vec<Leaf>) {
    let texts: Vec<&str> = arguments.iter().map(Argument::text).collect();
    let mut program = "";
    let mut skip_next = false;
    for (index, argument) in arguments.iter().enumerate() {
        let text = argument.text();
        if let Some(known) = programs::known(text) {
            program = known;
        }
        if std::mem::take(&mut skip_next) || text.is_empty() {
            continue;
        }
        let first = out.len();
        embedded(argument, out);
        let next = arguments.get(index + 1).copied();
        // The words before, not too many: a list of a million items stays linear.
        let before = &texts[index.saturating_sub(24)..index];
        if let Some((takes, glued)) = programs::short_flag(program, before, text) {
            let value =
                if glued > 0 { Some((*argument, glued)) } else { next.map(|next| (next, 0)) };
            if let Some((value, from)) = value {
                taken(takes, flag_name(program, text, from), value, from, out);
            }
            skip_next = glued == 0;
        } else if let Some(range) = openssl_password(text) {
            out.push(argument.leaf("password", range).credential(Why::Flag));
        } else if text.starts_with('-') && text.len() > 2 {
            skip_next = long_flag(program, argument, next, out);
        } else if matches!(text, "-e" | "-D" | "-v" | "-E") {
            // `-e NAME=value`; the next argument is looked at as an assignment.
        } else if text.len() > 2
            && text.contains(char::is_whitespace)
            && runs(program, &texts, index)
        {
            nested(argument.value, argument.form, depth + 1, out);
        } else {
            assignment(argument, 0, out);
        }
        if out[first..].iter().any(|leaf| leaf.setting == Setting::Named) && out.len() - first > 64
        {
            // One argument with very many pairs: data, no options.
            out.truncate(first + 64);
        }
    }
    positions::find(program, arguments, &texts, out);
}

/// What an argument holds whatever stands before it: headers, URLs, bodies, statements.
pub(in crate::lint) fn embedded(argument: &Argument<'_>, out: &mut Vec<Leaf>) {
    let text = argument.text();
    let first = out.len();
    headers::find(argument.value, out);
    urls::find(argument.value, out);
    connection::find(argument.value, out);
    if text.contains(' ') {
        sql::find(argument.value, out);
    }
    if text.trim_start().starts_with('{') && text.contains('"') && text.contains(':') {
        let mut leaves = Leaves::default();
        json::parse(argument.value, &mut leaves);
        let named = |leaf: &Leaf| leaf.setting != Setting::Text;
        out.extend(leaves.found.into_iter().filter(named));
    }
    for leaf in &mut out[first..] {
        let mut path = argument.path.to_vec();
        path.append(&mut leaf.path);
        leaf.path = path;
        if argument.form == Form::Expanding && leaf.value.text().contains(['$', '`']) {
            leaf.form = Form::Expanding;
        }
    }
}

fn flag_name<'a>(program: &str, text: &'a str, glued: usize) -> &'a str {
    let flag = if glued > 0 { &text[..glued] } else { text };
    match flag.trim_start_matches('-').trim_end_matches('=') {
        long if long.len() > 2 => long,
        _ if program == "redis-cli" => "requirepass",
        _ => "password",
    }
}

/// Adds what a flag takes.
fn taken(takes: Takes, name: &str, value: Argument<'_>, from: usize, out: &mut Vec<Leaf>) {
    let text = value.text();
    let (range, why) = match takes {
        Takes::Credential => (from..text.len(), Why::Flag),
        Takes::Login => match login(text, from, ':') {
            Some(range) => (range, Why::BasicAuth),
            None => return,
        },
        Takes::PercentLogin => match login(text, from, '%') {
            Some(range) => (range, Why::BasicAuth),
            None => return,
        },
    };
    // A flag behind the flag: the password is asked for.
    let is_asked = takes == Takes::Credential && from == 0 && text.starts_with("--");
    if !range.is_empty() && !is_asked {
        out.push(value.leaf(name, range).credential(why));
    }
}

/// The password in `user:password`, which may stand behind a variable: `${USER:-x}:password`.
fn login(text: &str, from: usize, sign: char) -> Option<Range<usize>> {
    let mut open = 0_usize;
    for (at, char) in text.char_indices().skip_while(|(at, _)| *at < from) {
        match char {
            '{' | '(' => open += 1,
            '}' | ')' => open = open.saturating_sub(1),
            _ if char == sign && open == 0 => {
                let range = at + 1..text.len();
                return (!range.is_empty()).then_some(range);
            }
            _ => {}
        }
    }
    None
}

/// `pass:X`, the way openssl takes passwords.
fn openssl_password(text: &str) -> Option<Range<usize>> {
    let value = text.strip_prefix("pass:")?;
    (!value.is_empty() && !value.contains(char::is_whitespace)).then_some(5..text.len())
}

/// Flags whose values are credentials though their names are not strong by themselves.
const CREDENTIAL_FLAGS: [&str; 12] = [
    "requirepass",
    "masterauth",
    "authtoken",
    "authkey",
    "auth-key",
    "pass",
    "storepass",
    "keypass",
    "dev-root-token-id",
    "secret-string",
    "password-value",
    "pat",
];

/// Flags whose values are `user:password`.
const LOGIN_FLAGS: [&str; 6] =
    ["user", "proxy-user", "auth", "basic-auth", "basic-auth-user-pass", "creds"];

/// A flag with a name. Whether its value was the next argument.
fn long_flag(
    program: &str,
    argument: &Argument<'_>,
    next: Option<Argument<'_>>,
    out: &mut Vec<Leaf>,
) -> bool {
    let text = argument.text();
    let is_long = text.starts_with("--");
    let dashes = if is_long { 2 } else { 1 };
    let name_end = text[dashes..]
        .find(|c: char| {
            !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '@'))
        })
        .map_or(text.len(), |length| dashes + length);
    let name = &text[dashes..name_end];
    if name.is_empty() {
        return false;
    }
    let sign = text[name_end..].chars().next();
    if !is_long
        && let Some(definition) = ["D", "e", "P", "v"].iter().find(|flag| name.starts_with(**flag))
        && sign == Some('=')
        && name.len() > 1
        && (definition != &"e" || name.as_bytes()[1].is_ascii_uppercase())
        && !name.starts_with("pass")
    {
        // `-Dspring.datasource.password=X`, `-eNAME=X`.
        assignment(argument, 2, out);
        return false;
    }
    if let Some(colon) = name.find(':').filter(|_| program == "powershell" || !is_long) {
        // `-Password:X`, `/p:X`.
        let value = argument.leaf(&name[..colon], dashes + colon + 1..text.len());
        if !value.value.is_empty() {
            out.push(value);
        }
        return false;
    }
    let value = match sign {
        Some('=') => Some((*argument, name_end + 1)),
        // One item of a list that holds both: `--token X`.
        Some(' ') => {
            let blanks = text[name_end..].len() - text[name_end..].trim_start().len();
            Some((*argument, name_end + blanks))
        }
        None => next.filter(|next| !next.text().starts_with('-')).map(|next| (next, 0)),
        _ => None,
    };
    let Some((value, from)) = value else { return false };
    let whole = value.text();
    // `--set=a.b=X`, `--from-literal=NAME=X`, `--build-arg NAME=X`.
    if is_pairs(name) {
        if from > 0 {
            pairs(&value, from, name, out);
        } else {
            pairs(&value, 0, name, out);
        }
        return from == 0;
    }
    let lower = name.to_ascii_lowercase().replace('_', "-");
    if is_data(&lower) && !whole[from..].trim_start().starts_with(['{', '@']) {
        form_pairs(&value, from, out);
        return from == 0;
    }
    // `--user 1000:1000` of a container is a user and a group.
    let is_owner = lower == "user" && matches!(program, "docker" | "podman" | "nerdctl");
    if LOGIN_FLAGS.contains(&lower.as_str())
        && !is_owner
        && let Some(range) = login(whole, from, ':').filter(|_| !whole[from..].contains("://"))
    {
        if !whole[from..range.start].contains(char::is_whitespace) {
            out.push(value.leaf(name, range).credential(Why::BasicAuth));
        }
        return from == 0;
    }
    // A value that runs (`-c "..."`) or that holds a header is looked at for itself.
    if !mentions_credential(&lower) {
        return false;
    }
    let quoted = from > 0 && whole[from..].len() > 2 && {
        let value = &whole.as_bytes()[from..];
        matches!(value[0], b'"' | b'\'') && value.last() == Some(&value[0])
    };
    if let Some(password) = openssl_password(&whole[from..]) {
        let range = from + password.start..whole.len();
        out.push(value.leaf(name, range).credential(Why::Flag));
        return from == 0;
    }
    let range = if quoted { from + 1..whole.len() - 1 } else { from..whole.len() };
    if range.is_empty() {
        return from == 0;
    }
    let leaf = value.leaf(name, range);
    let is_credential = CREDENTIAL_FLAGS.contains(&lower.as_str());
    out.push(if is_credential {
        let name = if lower == "dev-root-token-id" { "dev-root-token" } else { name };
        leaf.under(name).credential(Why::Flag)
    } else {
        leaf
    });
    from == 0
}

/// Whether a flag's name speaks of credentials at all; which of them are, the judge decides.
fn mentions_credential(lower: &str) -> bool {
    [
        "token",
        "key",
        "secret",
        "pass",
        "pwd",
        "auth",
        "cred",
        "pat",
        "pin",
        "cookie",
        "dsn",
        "salt",
        "seed",
        "signature",
    ]
    .iter()
    .any(|stem| lower.contains(stem))
}

/// Flags that take `NAME=value`, or several of them with commas.
fn is_pairs(name: &str) -> bool {
    matches!(
        name,
        "env"
            | "build-arg"
            | "from-literal"
            | "set"
            | "set-string"
            | "set-literal"
            | "set-json"
            | "var"
            | "backend-config"
            | "set-env-vars"
            | "update-env-vars"
            | "env-vars"
            | "environment-variables"
            | "environment"
            | "env-add"
            | "setenv"
            | "extra-vars"
            | "build-env"
            | "docker-env"
            | "config-env"
            | "kv"
            | "property"
            | "define"
    )
}

/// Flags that take the body of a request.
fn is_data(lower: &str) -> bool {
    matches!(
        lower,
        "data"
            | "data-raw"
            | "data-ascii"
            | "data-binary"
            | "data-urlencode"
            | "post-data"
            | "body-data"
            | "form"
            | "form-string"
            | "json"
            | "body"
    )
}

/// `NAME=value,NAME=value` from byte `from` of an argument. A comma begins a new pair only where a
/// name and `=` follow.
fn pairs(argument: &Argument<'_>, from: usize, flag: &str, out: &mut Vec<Leaf>) {
    let text = argument.text();
    let may_list = matches!(
        flag,
        "set"
            | "set-string"
            | "set-env-vars"
            | "update-env-vars"
            | "environment-variables"
            | "env-vars"
    );
    let mut start = from;
    let mut begin = from;
    while begin < text.len() {
        let comma = text[begin..].find(',').map(|length| begin + length);
        let end = comma.unwrap_or(text.len());
        let is_next = comma.is_some_and(|comma| {
            let rest = &text[comma + 1..];
            may_list && rest.find(['=', ',']).is_some_and(|at| rest.as_bytes()[at] == b'=')
        });
        if is_next || comma.is_none() {
            let part = Argument { value: &argument.value.slice(start..end), ..*argument };
            if flag == "from-literal" {
                literal(&part, out);
            } else {
                assignment(&part, 0, out);
            }
            start = end + 1;
        }
        begin = end + 1;
    }
}

/// `NAME=value` of `--from-literal`.
fn literal(argument: &Argument<'_>, out: &mut Vec<Leaf>) {
    let text = argument.text();
    if let Some(equals) = text.find('=').filter(|at| at + 1 < text.len()) {
        out.push(argument.leaf(&text[..equals], equals + 1..text.len()));
    }
}

/// `NAME=value&NAME=value`, and a single `NAME=value`, from byte `from` of an argument.
fn form_pairs(argument: &Argument<'_>, from: usize, out: &mut Vec<Leaf>) {
    let text = argument.text();
    let mut at = from;
    for pair in text[from..].split('&') {
        let start = at;
        at += pair.len() + 1;
        let Some((name, value)) = pair.split_once('=') else { continue };
        if !value.is_empty() && !name.is_empty() && name.len() <= 64 {
            let from = start + name.len() + 1;
            out.push(argument.leaf(name, from..from + value.len()));
        }
    }
}

/// `NAME=value`, `a.b[0].name=value`, from byte `from` of an argument.
fn assignment(argument: &Argument<'_>, from: usize, out: &mut Vec<Leaf>) {
    pair(argument, from, 16, out);
}

/// The same, and as many pairs behind it as `more_pairs` says.
fn pair(argument: &Argument<'_>, from: usize, more_pairs: usize, out: &mut Vec<Leaf>) {
    let text = argument.text();
    let name_end = text[from..]
        .find(|c: char| !(c.is_ascii_alphanumeric() || "_-./:@[]\\".contains(c)))
        .map_or(text.len(), |length| from + length);
    if name_end == from || text.as_bytes().get(name_end) != Some(&b'=') || name_end - from > 128 {
        return;
    }
    let name = &text[from..name_end];
    // The deciding name is the last: `postgresql.auth.password`, `//registry/:_authToken`.
    let last = name.rsplit(['.', '/', ':']).find(|part| !part.is_empty()).unwrap_or(name);
    let last = last.split('[').next().unwrap_or(last);
    let mut range = name_end + 1..text.len();
    let value = &text[range.clone()];
    // `NAME="value"` of a list, where no shell undoes the quotes.
    if value.len() > 2
        && let Some(quote @ ('"' | '\'')) = value.chars().next()
        && value.ends_with(quote)
    {
        range = range.start + 1..range.end - 1;
    }
    // `-e "a=X b=Y"` of ansible: more pairs in one argument.
    let more = value.match_indices(' ').find(|(at, _)| {
        let rest = &value.as_bytes()[at + 1..];
        let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
        let length = rest.iter().take(64).take_while(|byte| is_name(byte)).count();
        length > 0 && !rest[0].is_ascii_digit() && rest.get(length) == Some(&b'=')
    });
    if let Some((blank, _)) = more.filter(|(blank, _)| value[..*blank].len() < 512) {
        let start = range.start + blank + 1;
        range.end = range.start + value[..blank].trim_end().len();
        let rest = argument.value.slice(start..text.len());
        if more_pairs > 0 {
            pair(&Argument { value: &rest.trimmed(), ..*argument }, 0, more_pairs - 1, out);
        }
    }
    if range.is_empty() {
        return;
    }
    // Mount options: `username=a,password=X`.
    for (at, part) in value.match_indices(",password=").take(1) {
        let start = name_end + 1 + at + part.len();
        let end = text[start..].find(',').map_or(text.len(), |length| start + length);
        if start < end {
            out.push(argument.leaf("password", start..end));
        }
    }
    let mut leaf = argument.leaf(name, range);
    leaf.name = Some(last.to_owned());
    out.push(leaf);
}

/// Whether the argument at `index` is a command that `program` runs: `sh -c "X"`, `ssh host "X"`.
fn runs(program: &str, texts: &[&str], index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|at| texts.get(at)).copied().unwrap_or_default();
    match program {
        "ssh" | "watch" | "CMD-SHELL" => true,
        "sh" | "bash" | "zsh" | "dash" | "ash" | "ksh" | "su" => {
            before.starts_with('-') && !before.starts_with("--") && before.contains('c')
                || before == "--command"
        }
        _ => matches!(before, "-c" | "-lc" | "CMD-SHELL" | "/c" | "--command"),
    }
}
