//! Reading `telson.toml`: every problem with its place, unknown names with their nearest known one.

use std::ops::Range;
use std::path::Path;

use regex::Regex;
use toml_edit::{Array, Document, Item, TableLike, Value};

use super::{Glob, Ignore, OwnRule, Policy, SecretNames, Section, Surroundings, Wanted};
use crate::base::span::LineColumn;
use crate::base::suggest;
use crate::config::paths;
use crate::config::problem::Problem;
use crate::report::code::Level;

const ROOT_KEYS: &[&str] = &["audit", "lint"];
const AUDIT_KEYS: &[&str] =
    &["also", "fingerprint-key", "ignore", "levels", "max-file-mib", "secret-names"];
const LINT_KEYS: &[&str] =
    &["exclude", "fingerprint-key", "ignore", "levels", "max-file-mib", "rule", "secret-names"];
const RULE_KEYS: [&str; 8] =
    ["allowed", "counterexample", "example", "id", "level", "message", "name", "value"];
const IGNORE_KEYS: &[&str] = &["code", "file", "fingerprint", "path", "reason"];
const LEVELS: [(&str, Wanted); 4] = [
    ("allow", Wanted::Allow),
    ("info", Wanted::At(Level::Info)),
    ("warn", Wanted::At(Level::Warn)),
    ("deny", Wanted::At(Level::Error)),
];
/// A tebibyte: more is a slip.
const MAX_MIB: i64 = 1 << 20;

/// The settings in `text`.
pub(super) fn parse(
    file: &Path,
    text: &str,
    around: Surroundings<'_>,
    section: Section,
) -> Result<Policy, Vec<Problem>> {
    let section = section.as_str();
    let mut reader = Reader { file, text, around, section, problems: Vec::new() };
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => {
            reader.problem(&[], error.span(), error.message().replace('\n', " "), None);
            return Err(reader.problems);
        }
    };
    let mut policy = Policy { file: Some(file.to_owned()), ..Policy::default() };
    reader.keys(document.as_table(), &[], ROOT_KEYS);
    if let Some(item) = document.as_table().get(section)
        && let Some(table) = reader.table(item, &[section])
    {
        reader.section(table, &mut policy);
    }
    if reader.problems.is_empty() {
        return Ok(policy);
    }
    reader.problems.sort_by_key(|problem| problem.position);
    Err(reader.problems)
}

struct Reader<'a> {
    file: &'a Path,
    text: &'a str,
    around: Surroundings<'a>,
    section: &'static str,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    fn section(&mut self, audit: &'a dyn TableLike, policy: &mut Policy) {
        let section = self.section;
        self.keys(audit, &[section], if section == "lint" { LINT_KEYS } else { AUDIT_KEYS });
        let folder = self.file.parent().unwrap_or(Path::new("/"));
        let home = self.around.home;
        if let Some(item) = audit.get("also") {
            let patterns = self.strings(item, &[self.section, "also"]);
            policy.also = patterns.iter().map(|p| Glob::for_file(p, home, folder)).collect();
        }
        if let Some(item) = audit.get("exclude") {
            let patterns = self.strings(item, &[section, "exclude"]);
            policy.exclude = patterns.iter().map(|p| Glob::for_file(p, home, folder)).collect();
        }
        for (span, entry) in audit.get("rule").and_then(tables).unwrap_or_default() {
            policy.rules.extend(self.rule(entry, span.as_ref()));
        }
        if let Some(item) = audit.get("secret-names") {
            policy.secret_names =
                SecretNames::with(self.strings(item, &[self.section, "secret-names"]));
        }
        if let Some(item) = audit.get("max-file-mib") {
            let path = [self.section, "max-file-mib"];
            match item.as_integer() {
                Some(mib @ 1..=MAX_MIB) => policy.max_file_bytes = Some(mib.unsigned_abs() << 20),
                _ => self.expected(item, &path, "a whole number of MiB, at least 1", "16"),
            }
        }
        if let Some(item) = audit.get("fingerprint-key")
            && let Some(text) = self.string(item, &[self.section, "fingerprint-key"])
        {
            policy.fingerprint_key = Some(paths::user_path(text, home, folder));
        }
        if let Some(item) = audit.get("levels")
            && let Some(levels) = self.table(item, &[self.section, "levels"])
        {
            self.levels(levels, policy);
        }
        if let Some(item) = audit.get("ignore") {
            let entries = tables(item);
            if entries.is_none() {
                self.expected(
                    item,
                    &[self.section, "ignore"],
                    "a list of tables",
                    &format!("[[{section}.ignore]]"),
                );
            }
            for (span, entry) in entries.unwrap_or_default() {
                let keyed = policy.fingerprint_key.is_some();
                policy.ignores.extend(self.ignore(entry, span, keyed));
            }
        }
    }

    fn levels(&mut self, levels: &'a dyn TableLike, policy: &mut Policy) {
        for (name, item) in levels.iter() {
            let path = [self.section, "levels", name];
            let span = levels.key(name).and_then(toml_edit::Key::span);
            let code = self.code(name, &path, span);
            let Some(word) = self.string(item, &path) else { continue };
            let Some((_, wanted)) = LEVELS.iter().find(|(known, _)| *known == word) else {
                let near = suggest::near(word, LEVELS.map(|(known, _)| known));
                let fix = match near.first() {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write allow, info, warn or deny".to_owned(),
                };
                self.problem(&path, item.span(), format!("`{word}` is no level"), Some(fix));
                continue;
            };
            if let Some(code) = code {
                policy.levels.insert(code, *wanted);
            }
        }
    }

    fn ignore(
        &mut self,
        entry: &'a dyn TableLike,
        span: Option<Range<usize>>,
        keyed: bool,
    ) -> Option<Ignore> {
        let at = [self.section, "ignore"];
        let before = self.problems.len();
        self.keys(entry, &at, IGNORE_KEYS);
        let text = |reader: &mut Self, key: &'static str| {
            let item = entry.get(key)?;
            let text = {
                let at = [reader.section, "ignore", key];
                reader.string(item, &at)
            }?;
            Some((text, item.span()))
        };
        let name = text(self, "code");
        if name.is_none() {
            self.missing(entry, span.as_ref(), "code", "code = \"plaintext-found\"");
        }
        let code =
            name.and_then(|(name, span)| self.code(name, &[self.section, "ignore", "code"], span));
        let reason = text(self, "reason").map(|(text, _)| text.trim()).filter(|t| !t.is_empty());
        if reason.is_none() {
            self.missing(entry, span.as_ref(), "reason", "reason = \"why this is accepted\"");
        }
        let path = text(self, "path").map(|(text, _)| Glob::for_field(text));
        let folder = self.file.parent().unwrap_or(Path::new("/"));
        let home = self.around.home;
        let file = text(self, "file").map(|(text, _)| Glob::for_file(text, home, folder));
        let fingerprint = text(self, "fingerprint");
        if let Some((_, span)) = &fingerprint
            && !keyed
        {
            self.problem(
                &[self.section, "ignore", "fingerprint"],
                span.clone(),
                "fingerprints differ from run to run without a key".to_owned(),
                Some(format!(
                    "name a file with 32 random bytes and mode 0600: \
                         {}.fingerprint-key = \"telson.key\"",
                    self.section
                )),
            );
        }
        if path.is_none() && file.is_none() && fingerprint.is_none() && code.is_some() {
            let name = code.unwrap_or_default();
            self.problem(
                &at,
                span.clone(),
                "an ignore without `path`, `file` or `fingerprint` accepts everything".to_owned(),
                Some(format!(
                    "narrow it, or write {name} = \"allow\" under [{}.levels]",
                    self.section
                )),
            );
        }
        if self.problems.len() > before {
            return None;
        }
        let position = LineColumn::of(self.text, span.map_or(0, |span| span.start));
        Some(Ignore {
            code: code?,
            path,
            file,
            fingerprint: fingerprint.map(|(text, _)| text.to_owned()),
            reason: reason?.to_owned(),
            position,
        })
    }

    /// A rule of the operator; its examples must hold.
    fn rule(&mut self, entry: &'a dyn TableLike, span: Option<&Range<usize>>) -> Option<OwnRule> {
        let before = self.problems.len();
        let at = |key: &'static str| [self.section, "rule", key];
        let paths = RULE_KEYS.map(at);
        self.keys(entry, &[self.section, "rule"], &RULE_KEYS);
        let text = |reader: &mut Self, key: &'static str| {
            let item = entry.get(key)?;
            let path = paths.iter().find(|path| path[2] == key)?;
            Some((reader.string(item, path)?, item.span()))
        };
        let pattern = |reader: &mut Self, key: &'static str| {
            let (written, span) = text(reader, key)?;
            let regex = Regex::new(written).ok();
            if regex.is_none() {
                let fix = "test it with the documentation of Rust's `regex`".to_owned();
                let what = "this is no regular expression".to_owned();
                reader.problem(&[reader.section, "rule", key], span, what, Some(fix));
            }
            regex
        };
        let (name, value, allowed) =
            (pattern(self, "name"), pattern(self, "value"), pattern(self, "allowed"));
        let Some((id, _)) = text(self, "id") else {
            self.missing(entry, span, "id", "id = \"our-keys\"");
            return None;
        };
        if name.is_none() && value.is_none() && self.problems.len() == before {
            self.missing(entry, span, "name", "name = \"(?i)^acme_\", or value = \"^acme-\"");
        }
        let level = match text(self, "level") {
            None => Level::Error,
            Some((word, span)) => {
                let known = LEVELS.iter().find(|(known, _)| *known == word);
                if let Some((_, Wanted::At(level))) = known {
                    *level
                } else {
                    let fix = Some("write info, warn or deny".to_owned());
                    self.problem(&paths[4], span, format!("`{word}` is no level"), fix);
                    Level::Error
                }
            }
        };
        let message =
            text(self, "message").map_or_else(|| format!("`{id}` fits"), |m| m.0.to_owned());
        let rule = OwnRule { id: id.to_owned(), level, message, name, value, allowed };
        if self.problems.len() > before {
            return None;
        }
        for (key, wanted) in [("example", true), ("counterexample", false)] {
            let Some(item) = entry.get(key) else { continue };
            let path = [self.section, "rule", key];
            for example in self.strings(item, &path) {
                if rule.finds_example(&example) != wanted {
                    let what = if wanted { "does not find" } else { "finds" };
                    let fix = Some("mend the patterns or the example".to_owned());
                    self.problem(
                        &path,
                        item.span(),
                        format!("the rule `{id}` {what} this {key}"),
                        fix,
                    );
                }
            }
        }
        (self.problems.len() == before).then_some(rule)
    }

    /// The id of the code with this id or OpenClaw name.
    fn code(
        &mut self,
        name: &str,
        path: &[&str],
        span: Option<Range<usize>>,
    ) -> Option<&'static str> {
        let codes = self.around.codes;
        let found = codes.iter().find(|meta| meta.id == name || meta.code == name);
        if found.is_none() {
            let near = suggest::near(name, codes.iter().flat_map(|meta| [meta.id, meta.code]));
            let fix = match near.first() {
                Some(near) => format!("did you mean `{near}`?"),
                None => "telson explain --list".to_owned(),
            };
            self.problem(path, span, format!("no code is named `{name}`"), Some(fix));
        }
        found.map(|meta| meta.id)
    }

    fn keys(&mut self, table: &dyn TableLike, path: &[&str], known: &[&str]) {
        for (key, item) in table.iter() {
            if !known.contains(&key) {
                let span = table.key(key).and_then(toml_edit::Key::span).or_else(|| item.span());
                let fix = match suggest::near(key, known.iter().copied()).first() {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known are {}", known.join(", ")),
                };
                let mut path = path.to_vec();
                path.push(key);
                self.problem(&path, span, format!("unknown key `{key}`"), Some(fix));
            }
        }
    }

    fn table(&mut self, item: &'a Item, path: &[&str]) -> Option<&'a dyn TableLike> {
        let table = item.as_table_like();
        if table.is_none() {
            self.expected(item, path, "a table", &format!("[{}]", path.join(".")));
        }
        table
    }

    fn string(&mut self, item: &'a Item, path: &[&str]) -> Option<&'a str> {
        let text = item.as_str();
        if text.is_none() {
            self.expected(item, path, "a string", "\"...\"");
        }
        text
    }

    fn strings(&mut self, item: &Item, path: &[&str]) -> Vec<String> {
        let Some(list) = item.as_array() else {
            self.expected(item, path, "a list of strings", "[\"...\"]");
            return Vec::new();
        };
        let mut texts = Vec::new();
        for value in list {
            match value.as_str().map(str::trim).filter(|text| !text.is_empty()) {
                Some(text) => texts.push(text.to_owned()),
                None => self.problem(
                    path,
                    value.span(),
                    "expected a string that is not empty".to_owned(),
                    None,
                ),
            }
        }
        texts
    }

    fn expected(&mut self, item: &Item, path: &[&str], wanted: &str, example: &str) {
        let message = format!("expected {wanted}, found {}", item.type_name());
        self.problem(path, item.span(), message, Some(format!("such as {example}")));
    }

    fn missing(
        &mut self,
        entry: &dyn TableLike,
        span: Option<&Range<usize>>,
        key: &str,
        example: &str,
    ) {
        // A key of the wrong type has been told already.
        if entry.get(key).is_none_or(|item| item.as_str().is_some_and(|t| t.trim().is_empty())) {
            let message = format!("an ignore needs a `{key}`");
            let path = [self.section, "ignore", key];
            self.problem(&path, span.cloned(), message, Some(format!("add {example}")));
        }
    }

    fn problem(
        &mut self,
        path: &[&str],
        span: Option<Range<usize>>,
        message: String,
        fix: Option<String>,
    ) {
        self.problems.push(Problem {
            path: path.iter().map(|part| (*part).to_owned()).collect(),
            file: self.file.to_owned(),
            position: span.map(|span| LineColumn::of(self.text, span.start)),
            message,
            fix,
        });
    }
}

type Entry<'a> = (Option<Range<usize>>, &'a dyn TableLike);

/// The tables of `[[a.b]]` or of `b = [{...}]`.
fn tables(item: &Item) -> Option<Vec<Entry<'_>>> {
    if let Some(list) = item.as_array_of_tables() {
        return Some(list.iter().map(|t| (t.span(), t as &dyn TableLike)).collect());
    }
    let inline = |list: &'_ Array| list.iter().all(Value::is_inline_table);
    item.as_array().filter(|list| inline(list)).map(|list| {
        list.iter()
            .filter_map(|value| Some((value.span(), value.as_inline_table()? as &dyn TableLike)))
            .collect()
    })
}
