//! Markdown: fenced code is read as what its language word says, the rest is free text.

use std::ops::Range;

use crate::lint::format::{Format, Language, detect};
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Leaf, Leaves};

/// A block of code.
struct Fence {
    mark: char,
    width: usize,
    /// What stands before the fence: indentation, `>` of quotations.
    lead: usize,
    language: String,
    body: Fragment,
}

/// Finds the values.
pub fn parse(text: &Fragment, out: &mut Leaves) {
    let source = text.text();
    let mut at = front_matter(text, out);
    // The prose since the last block.
    let mut prose = at;
    let mut fence: Option<Fence> = None;
    while at < source.len() {
        let end = source[at..].find('\n').map_or(source.len(), |found| at + found + 1);
        let line = &source[at..end];
        if let Some(open) = &mut fence {
            if open.is_closed_by(line) {
                if let Some(closed) = fence.take() {
                    closed.read(out);
                }
                prose = end;
            } else {
                let lead = indentation(line, open.lead);
                open.body.push_part(text, at + lead..end);
            }
        } else if let Some(open) = Fence::open(line) {
            push_prose(text, prose..at, out);
            fence = Some(open);
        }
        at = end;
    }
    match fence {
        Some(open) => open.read(out),
        None => push_prose(text, prose..source.len(), out),
    }
}

fn push_prose(text: &Fragment, range: Range<usize>, out: &mut Leaves) {
    if !text.text()[range.clone()].trim().is_empty() {
        out.push(Leaf::text(text.slice(range)));
    }
}

/// Reads the settings at the top, between `---` (YAML) or `+++` (TOML); gives where they end.
fn front_matter(text: &Fragment, out: &mut Leaves) -> usize {
    let source = text.text();
    let start = source.len() - source.trim_start_matches('\u{feff}').len();
    let Some(mark) = ["---", "+++"].into_iter().find(|mark| source[start..].starts_with(mark))
    else {
        return start;
    };
    let is_yaml = mark == "---";
    let Some(body) = source[start..].find('\n').map(|found| start + found + 1) else {
        return start;
    };
    if !source[start + 3..body].trim().is_empty() {
        return start;
    }
    let mut at = body;
    while at < source.len() {
        let end = source[at..].find('\n').map_or(source.len(), |found| at + found + 1);
        if source[at..end].trim_end() == mark {
            let settings = text.slice(body..at);
            let format = if is_yaml { Format::Yaml } else { Format::Toml };
            out.found.extend(super::parse(format, &settings).found);
            return end;
        }
        at = end;
    }
    start
}

/// The length of the indentation and the marks of quotations that `line` begins with, up to `most`.
fn indentation(line: &str, most: usize) -> usize {
    line.bytes().take(most).take_while(|b| matches!(b, b' ' | b'\t' | b'>')).count()
}

impl Fence {
    fn open(line: &str) -> Option<Self> {
        let mut lead = indentation(line, line.len());
        // The first line of a list item may be a fence.
        let mut rest = &line[lead..];
        if let Some(item) = rest.strip_prefix(['-', '*', '+']).filter(|item| item.starts_with(' '))
        {
            lead = line.len() - item.trim_start_matches(' ').len();
            rest = &line[lead..];
        }
        let mark = rest.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let width = rest.chars().take_while(|&c| c == mark).count();
        let info = rest[width..].trim();
        if width < 3 || (mark == '`' && info.contains('`')) {
            return None;
        }
        let word = info.split([' ', ',', '{', '}', '\t', ':']).find(|word| !word.is_empty());
        let language = word.unwrap_or_default().trim_start_matches('.').to_ascii_lowercase();
        Some(Self { mark, width, lead, language, body: Fragment::default() })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let rest = line[indentation(line, line.len())..].trim_end();
        rest.len() >= self.width && rest.chars().all(|c| c == self.mark)
    }

    fn read(self, out: &mut Leaves) {
        let body = &self.body;
        let format = match self.language.as_str() {
            "console" | "shell-session" | "shellsession" | "sh-session" | "terminal"
            | "session" => {
                return session(body, true, out);
            }
            "sh" | "bash" | "shell" | "zsh" | "ksh" => return session(body, false, out),
            "yaml" | "yml" | "eyaml" => Format::Yaml,
            "helm" | "gotmpl" | "go-template" => Format::Helm,
            "json" | "json5" | "jsonc" | "jsonl" => Format::Json,
            "toml" => Format::Toml,
            "env" | "dotenv" | ".env" | "envrc" => Format::Dotenv,
            "ini" | "cfg" | "conf" | "gitconfig" | "npmrc" | "editorconfig" => {
                match detect("snippet.conf", body.text()) {
                    Format::Text => Format::Ini,
                    found => found,
                }
            }
            "properties" => Format::Properties,
            "dockerfile" | "docker" | "containerfile" => Format::Dockerfile,
            "hcl" | "terraform" | "tf" | "tfvars" => Format::Terraform,
            "nginx" => Format::Nginx,
            "caddy" | "caddyfile" => Format::Caddy,
            "haproxy" => Format::Haproxy,
            "systemd" | "service" | "unit" => Format::Systemd,
            "cron" | "crontab" => Format::Crontab,
            "xml" | "html" | "plist" | "svg" => match detect("snippet.xml", body.text()) {
                Format::Plist => Format::Plist,
                _ => Format::Xml,
            },
            "python" | "py" | "python3" | "pycon" => Format::Source(Language::Python),
            "js" | "javascript" | "ts" | "typescript" | "jsx" | "tsx" | "mjs" | "node" => {
                Format::Source(Language::JavaScript)
            }
            "go" | "golang" => Format::Source(Language::Go),
            "rust" | "rs" => Format::Source(Language::Rust),
            "ruby" | "rb" => Format::Source(Language::Ruby),
            "java" | "kotlin" | "kt" | "kts" | "scala" | "groovy" | "gradle" | "swift" | "dart"
            | "csharp" | "cs" | "c#" => Format::Source(Language::Java),
            "php" => Format::Source(Language::Php),
            "c" | "cpp" | "c++" | "objc" | "arduino" => Format::Source(Language::C),
            // Without a word, or with one that is not known: what it looks like.
            _ => match detect("snippet", body.text()) {
                Format::Text if is_session(body) => return session(body, true, out),
                Format::Markdown => Format::Text,
                found => found,
            },
        };
        out.found.extend(super::parse(format, body).found);
    }
}

/// A line of a terminal: what is typed behind the prompt.
fn typed(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let rest = ["$ ", "% ", "❯ ", "➜ "].iter().find_map(|prompt| line.strip_prefix(prompt));
    // `user@host:~$ command`.
    rest.or_else(|| {
        let (prompt, rest) = line.split_once(['$', '#'])?;
        let fits = prompt.contains('@') && !prompt.contains([' ', '=']) && prompt.len() < 64;
        rest.strip_prefix(' ').filter(|_| fits)
    })
}

fn is_session(body: &Fragment) -> bool {
    body.lines().any(|(_, line)| typed(line).is_some())
}

/// Commands, perhaps behind prompts and with their output between.
fn session(body: &Fragment, has_output: bool, out: &mut Leaves) {
    if !is_session(body) {
        out.found.extend(super::parse(Format::Shell, body).found);
        return;
    }
    let first = out.found.len();
    let mut commands = Fragment::default();
    let mut goes_on = false;
    for (range, line) in body.lines() {
        let command = typed(line).map(|rest| range.end - rest.len());
        let command = command.or_else(|| {
            let blanks = line.len() - line.trim_start_matches(['>', ' ']).len();
            goes_on.then_some(range.start + blanks)
        });
        if let Some(start) = command {
            let end = (range.end + 1).min(body.text().len());
            let end = if body.text().is_char_boundary(end) { end } else { range.end };
            commands.push_part(body, start..end);
            goes_on = line.ends_with('\\');
        } else if has_output || line.starts_with('#') {
            out.push(Leaf::text(body.slice(range)));
        } else {
            super::lines::parse(&body.slice(range), out);
        }
    }
    out.found.extend(super::parse(Format::Shell, &commands).found);
    out.found[first..].sort_by_key(|leaf| leaf.value.file_range(0..0).start);
}

#[cfg(test)]
mod tests;
