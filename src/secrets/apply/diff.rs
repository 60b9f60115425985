//! A preview of a projection that shows places and refs, never a value.

use std::fmt::Write as _;
use std::ops::Range;

use super::project::{FileChange, Projection, Role};
use crate::config::dotenv;
use crate::config::json5::{self, Kind, Node};
use crate::secrets::stores::cell::CellEdit;

/// Settings of a provider that are no secrets and that a reader wants to see.
const SHOWN: [&str; 4] = ["source", "path", "mode", "command"];

/// The changes in unified style, without context lines. Every string is masked, except refs and
/// where a provider looks.
#[must_use]
pub fn render(projection: &Projection) -> String {
    let mut out = String::new();
    for file in &projection.files {
        let path = file.path.display();
        let _ = writeln!(out, "--- {path}");
        let Some(after) = &file.after else {
            let _ = writeln!(out, "+++ /dev/null\n@@ the file is deleted @@");
            continue;
        };
        let _ = writeln!(out, "+++ {path}");
        let (old, new) = (masked(file, &file.before), masked(file, after));
        hunks(&lines(&old), &lines(&new), &mut out);
    }
    for cell in &projection.cells {
        let path = cell.path().display();
        let _ = writeln!(out, "--- {path}\n+++ {path}");
        for edit in &cell.edits {
            match edit {
                CellEdit::Remove(path) => {
                    let _ = writeln!(out, "-{}: [redacted]", path.join("."));
                }
                // Only refs are ever set in a store.
                CellEdit::Set(path, text) => {
                    let _ = writeln!(out, "+{}: {}", path.join("."), text.as_str());
                }
            }
        }
    }
    out
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}

/// The text of a file with its literals masked.
fn masked(file: &FileChange, bytes: &[u8]) -> String {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return format!("[redacted, {} bytes]", bytes.len());
    };
    let name = file.path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    if file.role == Role::Dotenv || name.contains(".env") {
        let entries = dotenv::entries(text);
        let spans =
            entries.iter().map(|entry| (entry.value_range.clone(), entry.value.char_count()));
        let shown = replace(text, spans);
        // A line that is no assignment may be a torn value; comments may quote one.
        return shown
            .lines()
            .map(|line| {
                let plain = line.trim().is_empty() || line.contains("[redacted, ");
                if plain { format!("{line}\n") } else { "[redacted line]\n".to_owned() }
            })
            .collect();
    }
    let Ok(document) = json5::parse(text.to_owned()) else {
        return format!("[redacted, {} characters]", text.chars().count());
    };
    let mut spans = Vec::new();
    strings(document.root(), &mut Vec::new(), &mut spans);
    comments(text, document.root(), &mut spans);
    spans.sort_by_key(|(range, _)| range.start);
    replace(text, spans.into_iter())
}

/// Comments may quote an old key, so they are masked too; they are the gaps between the tokens.
fn comments(text: &str, root: &Node, spans: &mut Vec<(Range<usize>, usize)>) {
    let mut strings: Vec<Range<usize>> = Vec::new();
    tokens(root, &mut strings);
    strings.sort_by_key(|range| range.start);
    let bytes = text.as_bytes();
    let (mut at, mut next) = (0, 0);
    while at + 1 < bytes.len() {
        while next < strings.len() && strings[next].end <= at {
            next += 1;
        }
        if let Some(inside) = strings.get(next).filter(|range| range.contains(&at)) {
            at = inside.end;
            continue;
        }
        let end = match (bytes[at], bytes[at + 1]) {
            (b'/', b'/') => text[at..].find(['\n', '\r']).map_or(text.len(), |n| at + n),
            (b'/', b'*') => text[at..].find("*/").map_or(text.len(), |n| at + n),
            _ => {
                at += 1;
                continue;
            }
        };
        let body = (at + 2).min(end)..end;
        // A block comment keeps its line breaks, so that line numbers stay true.
        let mut start = body.start;
        for line in text[body.clone()].split_inclusive('\n') {
            let content = line.trim_end_matches(['\n', '\r']);
            if !content.trim().is_empty() {
                let range = start..start + content.len();
                spans.push((range, content.trim().chars().count()));
            }
            start += line.len();
        }
        at = end.max(at + 2);
    }
}

fn tokens(node: &Node, out: &mut Vec<Range<usize>>) {
    match &node.kind {
        Kind::Array(items) => items.iter().for_each(|item| tokens(item, out)),
        Kind::Object(members) => {
            for member in members {
                out.push(member.key_start as usize..member.key_end as usize);
                tokens(&member.value, out);
            }
        }
        _ => out.push(node.range()),
    }
}

fn strings(node: &Node, path: &mut Vec<String>, spans: &mut Vec<(Range<usize>, usize)>) {
    match &node.kind {
        Kind::String(text) => {
            let last = path.last().map(String::as_str).unwrap_or_default();
            let in_provider = path.len() == 4
                && path[0] == "secrets"
                && path[1] == "providers"
                && SHOWN.contains(&last);
            if !in_provider {
                spans.push((node.range(), text.chars().count()));
            }
        }
        Kind::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                strings(item, path, spans);
                path.pop();
            }
        }
        Kind::Object(members) => {
            let is_ref = members.len() == 3
                && ["source", "provider", "id"]
                    .iter()
                    .all(|key| node.get(key).is_some_and(|value| value.as_str().is_some()));
            if is_ref {
                return;
            }
            for member in members {
                path.push(member.key.clone());
                strings(&member.value, path, spans);
                path.pop();
            }
        }
        _ => {}
    }
}

fn replace(text: &str, spans: impl Iterator<Item = (Range<usize>, usize)>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, chars) in spans {
        if range.start < at {
            continue;
        }
        out.push_str(text.get(at..range.start).unwrap_or_default());
        let s = if chars == 1 { "" } else { "s" };
        let _ = write!(out, "[redacted, {chars} character{s}]");
        // A string over several lines keeps their number.
        let breaks = text.get(range.clone()).unwrap_or_default().matches('\n').count();
        out.extend(std::iter::repeat_n('\n', breaks));
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// Writes the hunks that lead from `old` to `new`.
fn hunks(old: &[&str], new: &[&str], out: &mut String) {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let tail =
        old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_mid, new_mid) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let kept = common(old_mid, new_mid);
    let (mut a, mut b) = (0, 0);
    for (next_a, next_b) in kept.into_iter().chain([(old_mid.len(), new_mid.len())]) {
        if a < next_a || b < next_b {
            let _ = writeln!(
                out,
                "@@ -{} +{} @@",
                place(head + a, next_a - a),
                place(head + b, next_b - b)
            );
            old_mid[a..next_a].iter().for_each(|line| {
                let _ = writeln!(out, "-{line}");
            });
            new_mid[b..next_b].iter().for_each(|line| {
                let _ = writeln!(out, "+{line}");
            });
        }
        (a, b) = (next_a + 1, next_b + 1);
    }
}

/// A range of lines in the notation of `diff -U0`.
fn place(start: usize, count: usize) -> String {
    match count {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        _ => format!("{},{count}", start + 1),
    }
}

/// A longest common subsequence as pairs of indices. Large texts are shown as one hunk.
fn common(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    const MOST_CELLS: usize = 16_000_000;
    let width = new.len() + 1;
    if old.is_empty() || new.is_empty() || old.len().saturating_mul(width) > MOST_CELLS {
        return Vec::new();
    }
    let mut longest = vec![0_u32; (old.len() + 1) * width];
    for a in (0..old.len()).rev() {
        for b in (0..new.len()).rev() {
            longest[a * width + b] = if old[a] == new[b] {
                longest[(a + 1) * width + b + 1] + 1
            } else {
                longest[(a + 1) * width + b].max(longest[a * width + b + 1])
            };
        }
    }
    let (mut a, mut b, mut pairs) = (0, 0, Vec::new());
    while a < old.len() && b < new.len() {
        if old[a] == new[b] {
            pairs.push((a, b));
            (a, b) = (a + 1, b + 1);
        } else if longest[(a + 1) * width + b] >= longest[a * width + b + 1] {
            a += 1;
        } else {
            b += 1;
        }
    }
    pairs
}
