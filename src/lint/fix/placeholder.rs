//! The placeholder of each host, and the bytes that it takes the place of.

use std::ops::Range;

use super::host::{Host, refuse};
use super::quotes::{self, Quoting};
use super::refusal::Reason;
use super::{Edit, Refused};
use crate::lint::format::Language;
use crate::lint::leaf::Step;
use crate::lint::scan::Found;

/// The edits that would do for `found`, the best first; the proof takes one.
pub(super) fn edits(
    text: &str,
    found: &Found,
    host: Host,
    name: &str,
    script: Script<'_>,
) -> Result<Vec<Edit>, Refused> {
    let span = found.span.clone();
    match host {
        Host::Braces => Ok(in_config(text, &span, &format!("${{{name}}}"))),
        Host::MavenEnv => Ok(in_config(text, &span, &format!("${{env.{name}}}"))),
        Host::ColonEnv => Ok(in_config(text, &span, &format!("${{env:{name}}}"))),
        Host::LocalEnv => Ok(in_config(text, &span, &format!("${{localEnv:{name}}}"))),
        Host::Percent => Ok(in_config(text, &span, &format!("%{name}%"))),
        Host::Actions => Ok(in_config(text, &span, &format!("${{{{ secrets.{name} }}}}"))),
        Host::Caddy => Ok(in_config(text, &span, &format!("{{env.{name}}}"))),
        Host::Dotenv => Ok(in_dotenv(text, &span, name)),
        Host::OsEnviron => {
            if found.hit.range != (0..found.leaf.value.text().len()) {
                let advice = "LiteLLM reads os.environ/NAME as a whole value only";
                return refuse(Reason::NoReference, advice);
            }
            Ok(in_config(text, &span, &format!("os.environ/{name}")))
        }
        Host::Shell => in_shell(text, &span, &format!("${{{name}:?}}"), script),
        Host::Haproxy => in_shell(text, &span, &format!("${{{name}}}"), script),
        Host::Gitlab => gitlab(text, found, name, script),
        Host::Source(language) => source(text, found, language, name).map(|edit| vec![edit]),
        Host::Markdown => Ok(vec![Edit { span, text: format!("<{name}>") }]),
    }
}

/// In the place of the value, as it stands; in double quotes where that cannot be read.
fn in_config(text: &str, span: &Range<usize>, placeholder: &str) -> Vec<Edit> {
    let mut edits = vec![Edit { span: span.clone(), text: placeholder.to_owned() }];
    if quotes::with_quotes(text, span, &['"', '\'']).is_none() {
        edits.push(Edit { span: span.clone(), text: format!("\"{placeholder}\"") });
    }
    edits
}

/// Readers of `.env` take what stands in single quotes as it is.
fn in_dotenv(text: &str, span: &Range<usize>, name: &str) -> Vec<Edit> {
    let placeholder = format!("${{{name}}}");
    if let Some(quoted) = quotes::with_quotes(text, span, &['\'']) {
        return vec![Edit { span: quoted, text: format!("\"{placeholder}\"") }];
    }
    in_config(text, span, &placeholder)
}

/// The script that a credential stands in: the file, or the text of a value in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Script<'a> {
    /// The text as the shell gets it.
    pub(super) text: &'a str,
    /// Where the credential begins in it.
    pub(super) at: usize,
}

/// In a shell, where the quotes decide whether a variable is expanded.
fn in_shell(
    text: &str,
    span: &Range<usize>,
    placeholder: &str,
    script: Script<'_>,
) -> Result<Vec<Edit>, Refused> {
    let here = |text: String| Edit { span: span.clone(), text };
    let bare = here(placeholder.to_owned());
    let quoted = format!("\"{placeholder}\"");
    let edits = match quotes::in_shell(script.text, script.at) {
        Quoting::HereDocument { expands: false } => {
            return refuse(
                Reason::NothingExpands,
                "the word of the here-document is quoted, so nothing in it expands: write it without quotes first",
            );
        }
        Quoting::HereDocument { expands: true } | Quoting::Double => vec![bare],
        Quoting::None => vec![here(quoted), bare],
        Quoting::Single => match quotes::with_quotes(text, span, &['\'']) {
            Some(all) => vec![Edit { span: all, text: quoted }],
            None => vec![here(format!("'{quoted}'"))],
        },
    };
    Ok(with_escapes(edits))
}

/// The same edits in the quotes of YAML: in double quotes `\"`, in single quotes `''`.
fn with_escapes(edits: Vec<Edit>) -> Vec<Edit> {
    let mut all = Vec::new();
    for edit in edits {
        let escaped = [edit.text.replace('"', "\\\""), edit.text.replace('\'', "''")];
        let Edit { span, text } = edit.clone();
        all.push(edit);
        let others = escaped.into_iter().filter(|other| *other != text);
        all.extend(others.map(|text| Edit { span: span.clone(), text }));
    }
    all
}

/// The text without the escapes that [`with_escapes`] adds.
pub(super) fn unescaped(text: &str) -> String {
    text.replace("\\\"", "\"").replace("''", "'")
}

fn gitlab(text: &str, found: &Found, name: &str, script: Script<'_>) -> Result<Vec<Edit>, Refused> {
    let span = found.span.clone();
    let next = text.get(span.end..).and_then(|rest| rest.chars().next());
    let glued = next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    let placeholder = if glued { format!("${{{name}}}") } else { format!("${name}") };
    let in_script = found.leaf.path.iter().filter_map(Step::key).any(|key| key.ends_with("script"));
    if !in_script {
        return Ok(in_config(text, &span, &placeholder));
    }
    let mut edits = in_shell(text, &span, &placeholder, script)?;
    // The bare form is the one that people know; it stands wherever no quotes are needed.
    if quotes::in_shell(script.text, script.at) == Quoting::None {
        edits.reverse();
    }
    Ok(edits)
}

/// In a programming language: the whole literal gives way to the expression.
fn source(text: &str, found: &Found, language: Language, name: &str) -> Result<Edit, Refused> {
    let (expression, marks): (String, &[char]) = match language {
        Language::Python => (format!("os.environ[\"{name}\"]"), &['"', '\'']),
        Language::JavaScript => (format!("process.env.{name}"), &['"', '\'', '`']),
        Language::Ruby => (format!("ENV.fetch(\"{name}\")"), &['"', '\'']),
        Language::Java => (format!("System.getenv(\"{name}\")"), &['"']),
        Language::Go => (format!("os.Getenv(\"{name}\")"), &['"', '`']),
        Language::Php => (format!("getenv('{name}')"), &['"', '\'']),
        Language::Rust | Language::C => {
            return refuse(Reason::NothingExpands, "read it at run time");
        }
    };
    let part = || {
        let advice = format!("build the text at run time, with {expression} in its place");
        (Reason::PartOfLiteral, advice)
    };
    let mut span = whole_literal(text, found, marks).ok_or_else(part)?;
    let line = quotes::line_of(text, found.span.start).trim_start();
    let before = text.get(..span.start).unwrap_or_default();
    let needs = |advice: String| refuse(Reason::NotImported, advice);
    match language {
        Language::Python => {
            if !imports_os_in_python(text) {
                return needs(format!("add `import os`, then use {expression}"));
            }
            let prefix: String =
                before.chars().rev().take_while(char::is_ascii_alphabetic).collect();
            if prefix.len() <= 2 && !prefix.is_empty() {
                if prefix.to_ascii_lowercase().contains('b') {
                    let advice = format!("it is a literal of bytes: {expression}.encode()");
                    return refuse(Reason::PartOfLiteral, advice);
                }
                span.start -= prefix.len();
            }
        }
        Language::Go => {
            if !imports_os_in_go(text) {
                return needs(format!("import \"os\", then use {expression}"));
            }
            if in_go_const(before, line) {
                let advice = format!(
                    "a constant cannot be read at run time: make it a variable, = {expression}"
                );
                return refuse(Reason::NoReference, advice);
            }
        }
        Language::Java if line.starts_with('@') || line.contains("const val") => {
            let advice = "annotations and constants are fixed when the program is built: read it at run time";
            return refuse(Reason::NoReference, advice);
        }
        // An attribute of JSX needs braces around an expression.
        Language::JavaScript if before.ends_with('=') && line.contains('<') => {
            return Ok(Edit { span, text: format!("{{{expression}}}") });
        }
        _ => {}
    }
    Ok(Edit { span, text: expression })
}

/// The literal with its quotes, when the credential is the whole of it.
fn whole_literal(text: &str, found: &Found, marks: &[char]) -> Option<Range<usize>> {
    if found.hit.range != (0..found.leaf.value.text().len()) {
        return None;
    }
    let inner = quotes::with_quotes(text, &found.span, marks)?;
    let mark = text.get(inner.start..)?.chars().next()?;
    // Three quotes of Python, Java and Kotlin.
    let twice = quotes::with_quotes(text, &inner, &[mark]);
    let thrice = twice.as_ref().and_then(|twice| quotes::with_quotes(text, twice, &[mark]));
    let span = match (twice, thrice) {
        (_, Some(thrice)) => thrice,
        (Some(_), None) => return None,
        (None, None) => inner,
    };
    // Quotes inside another literal are text of that one.
    let line = text.get(quotes::line_start(text, span.start)..span.start)?;
    let ticks = line.matches('`').count();
    let is_outside = quotes::in_shell(line, line.len()) == Quoting::None;
    (is_outside && ticks.is_multiple_of(2)).then_some(span)
}

fn imports_os_in_python(text: &str) -> bool {
    text.lines().any(|line| {
        let Some(names) = line.strip_prefix("import ") else { return false };
        let names = names.split('#').next().unwrap_or_default();
        names.split(',').any(|name| name.trim() == "os")
    })
}

fn imports_os_in_go(text: &str) -> bool {
    let mut in_list = false;
    text.lines().any(|line| {
        let line = line.trim();
        if line.starts_with("import (") {
            in_list = true;
        } else if line.starts_with(')') {
            in_list = false;
        }
        line == "import \"os\"" || (in_list && line == "\"os\"")
    })
}

/// Whether the literal behind `before` is the value of a constant.
fn in_go_const(before: &str, line: &str) -> bool {
    if line.starts_with("const ") {
        return true;
    }
    let Some(open) = before.rfind("const (") else { return false };
    !before[open..].contains("\n)")
}

/// The edit that takes the literal default out of a reference around `span`, and the name of the
/// variable: `${NAME:-value}`, `${{ secrets.NAME || 'value' }}`.
pub(super) fn without_default(
    text: &str,
    span: &Range<usize>,
    host: Host,
) -> Option<(String, Edit)> {
    let (before, after) = (text.get(..span.start)?, text.get(span.end..)?);
    let removed = |name: &str, span: Range<usize>| {
        Some((name.to_owned(), Edit { span, text: String::new() }))
    };
    match host {
        Host::Actions => {
            let quote = before.chars().next_back().filter(|c| *c == '\'')?;
            let close = after.strip_prefix(quote)?;
            let head = before[..before.len() - 1].trim_end().strip_suffix("||")?.trim_end();
            let name = last_name(head)?;
            let reference = head[..head.len() - name.len()].ends_with("secrets.");
            (reference && close.trim_start().starts_with("}}"))
                .then(|| removed(name, head.len()..span.end + 1))?
        }
        Host::Braces | Host::Dotenv | Host::Shell | Host::Gitlab => {
            if !after.starts_with('}') {
                return None;
            }
            for operator in [":-", ":=", "-", "=", ":"] {
                let Some(head) = before.strip_suffix(operator) else { continue };
                let Some(name) = last_name(head) else { continue };
                if head[..head.len() - name.len()].ends_with("${") {
                    return removed(name, head.len()..span.end);
                }
            }
            None
        }
        _ => None,
    }
}

/// The name of a variable that `head` ends with. Properties have dots in theirs.
fn last_name(head: &str) -> Option<&str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let start = head
        .rfind(|c| !is_name(c))
        .map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
    head.get(start..).filter(|name| !name.is_empty())
}
