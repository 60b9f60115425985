//! Credentials that are arguments without a flag: `config set gateway.auth.token X`,
//! `launchctl setenv NAME X`, `vault login X`.

use super::Argument;
use crate::lint::leaf::{Leaf, Why};

/// Finds the values at the places where the subcommands of known programs expect them.
pub(super) fn find(program: &str, arguments: &[Argument<'_>], texts: &[&str], out: &mut Vec<Leaf>) {
    if texts.len() > 256 {
        return;
    }
    let plain = |at: usize| texts.get(at).is_some_and(|text| !text.starts_with('-'));
    // The place of the first argument from `at` on that is no flag.
    let next = |at: usize| (at..texts.len()).find(|at| plain(*at));
    for at in 0..texts.len() {
        let word = texts[at].to_ascii_lowercase();
        let after = texts.get(at + 1).map(|text| text.to_ascii_lowercase()).unwrap_or_default();
        match (word.as_str(), after.as_str()) {
            ("config" | "configure", "set") => {
                let (Some(name), value) = (next(at + 2), next(at + 2).and_then(|n| next(n + 1)))
                else {
                    continue;
                };
                if let Some(value) = value {
                    named(texts[name], &arguments[value], out);
                }
            }
            ("config", "add-authtoken") | ("authtoken", _) if program == "ngrok" => {
                let from = if word == "config" { at + 2 } else { at + 1 };
                credential("authtoken", next(from), arguments, out);
            }
            ("config", _) if matches!(program, "git" | "composer" | "poetry" | "yarn" | "pnpm") => {
                config(arguments, texts, at + 1, out);
            }
            ("setenv" | "setx", _) => {
                if let (Some(name), Some(value)) = (next(at + 1), next(at + 2))
                    && name != value
                {
                    named(texts[name], &arguments[value], out);
                }
            }
            ("login", _) if matches!(program, "vault" | "cargo") => {
                if let Some(value) = next(at + 1)
                    && !texts[value].contains('=')
                    && !texts[value..].iter().any(|text| text.starts_with("-method"))
                {
                    credential("token", Some(value), arguments, out);
                }
            }
            ("secret", "set") if program == "gh" => body(arguments, texts, at + 2, out),
            ("secret", "set") if texts.contains(&"keyvault") => {
                flag_value(arguments, texts, "--value", "secret", out);
            }
            ("ssm", "put-parameter") if texts.contains(&"SecureString") => {
                flag_value(arguments, texts, "--value", "secret", out);
            }
            ("add_user" | "change_password", _) if program == "rabbitmqctl" => {
                let value = next(at + 1).and_then(|user| next(user + 1));
                credential("password", value, arguments, out);
            }
            ("alias", "set") | ("host", "add") if program == "mc" => {
                credential("secret_key", nth(&next, at + 2, 4), arguments, out);
            }
            ("obscure", _) if program == "rclone" => {
                credential("password", next(at + 1), arguments, out);
            }
            ("write", _) if program == "defaults" => {
                if let (Some(name), Some(value)) = (nth(&next, at + 1, 2), nth(&next, at + 1, 3)) {
                    named(texts[name], &arguments[value], out);
                }
            }
            ("auth", _) if program == "redis-cli" => {
                credential("requirepass", nth(&next, at + 1, 1), arguments, out);
            }
            ("htpasswd", _) if texts[at + 1..].iter().any(|text| batch(text)) => {
                let writes = texts[at + 1..].iter().any(|text| batch(text) && text.contains('n'));
                credential(
                    "password",
                    nth(&next, at + 1, if writes { 2 } else { 3 }),
                    arguments,
                    out,
                );
            }
            ("wpa_passphrase", _) => {
                credential("passphrase", nth(&next, at + 1, 2), arguments, out);
            }
            ("password" | "wifi-sec.psk" | "802-11-wireless-security.psk", _)
                if program == "nmcli" =>
            {
                credential("password", next(at + 1), arguments, out);
            }
            _ => {}
        }
    }
}

/// The flags of `htpasswd` with `b`: the password is an argument.
fn batch(text: &str) -> bool {
    text.starts_with('-') && !text.starts_with("--") && text.contains('b')
}

/// The place of the `count`th argument from `at` on that is no flag.
fn nth(next: &impl Fn(usize) -> Option<usize>, at: usize, count: usize) -> Option<usize> {
    let mut found = next(at)?;
    for _ in 1..count {
        found = next(found + 1)?;
    }
    Some(found)
}

/// A value whose name is another argument; the last part of the name decides.
fn named(name: &str, value: &Argument<'_>, out: &mut Vec<Leaf>) {
    if value.text().is_empty() {
        return;
    }
    let last = name.rsplit(['.', '/', ':']).find(|part| !part.is_empty()).unwrap_or(name);
    let mut leaf = value.leaf(name, value.whole());
    leaf.name = Some(last.to_owned());
    out.push(leaf);
}

fn credential(name: &str, at: Option<usize>, arguments: &[Argument<'_>], out: &mut Vec<Leaf>) {
    let Some(value) = at.and_then(|at| arguments.get(at)) else { return };
    if !value.text().is_empty() && value.text() != "-" {
        out.push(value.leaf(name, value.whole()).credential(Why::Flag));
    }
}

/// `git config --global NAME VALUE`, `composer config NAME [USER] VALUE`.
fn config(arguments: &[Argument<'_>], texts: &[&str], from: usize, out: &mut Vec<Leaf>) {
    let plain: Vec<usize> = (from..texts.len()).filter(|at| !texts[*at].starts_with('-')).collect();
    let Some(name) = plain.first().map(|at| texts[*at]).filter(|name| *name != "set") else {
        return;
    };
    let Some(value) = plain.last().filter(|_| plain.len() > 1).copied() else { return };
    let kind = name.split('.').next().unwrap_or_default();
    match kind {
        "http-basic" if plain.len() > 2 => credential("password", Some(value), arguments, out),
        "github-oauth" | "gitlab-token" | "gitlab-oauth" | "bearer" | "pypi-token" => {
            credential("token", Some(value), arguments, out);
        }
        _ if plain.len() == 2 => named(name, &arguments[value], out),
        _ => {}
    }
}

/// `gh secret set NAME --body X`.
fn body(arguments: &[Argument<'_>], texts: &[&str], from: usize, out: &mut Vec<Leaf>) {
    let Some(name) = texts.get(from).filter(|name| !name.starts_with('-')) else { return };
    flag_value(arguments, texts, "--body", name, out);
    flag_value(arguments, texts, "-b", name, out);
}

/// The value of `flag`, as a credential under `name`.
fn flag_value(
    arguments: &[Argument<'_>],
    texts: &[&str],
    flag: &str,
    name: &str,
    out: &mut Vec<Leaf>,
) {
    for (at, text) in texts.iter().enumerate() {
        if *text == flag {
            credential(name, Some(at + 1), arguments, out);
        } else if let Some(value) = text.strip_prefix(flag).and_then(|rest| rest.strip_prefix('='))
        {
            let range = text.len() - value.len()..text.len();
            if !range.is_empty() {
                out.push(arguments[at].leaf(name, range).credential(Why::Flag));
            }
        }
    }
}
