//! Reading `telson.toml`: every problem with its place, unknown names with their nearest known one.

use std::ops::Range;
use std::path::Path;

use toml_edit::{Array, Document, Item, TableLike, Value};

use super::{Glob, Ignore, Policy, SecretNames, Surroundings, Wanted};
use crate::base::span::LineColumn;
use crate::base::suggest;
use crate::config::paths;
use crate::config::problem::Problem;
use crate::report::code::Level;

const ROOT_KEYS: &[&str] = &["audit"];
const AUDIT_KEYS: &[&str] =
    &["also", "fingerprint-key", "ignore", "levels", "max-file-mib", "secret-names"];
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
) -> Result<Policy, Vec<Problem>> {
    let mut reader = Reader { file, text, around, problems: Vec::new() };
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => {
            reader.problem(&[], error.span(), error.message().replace('\n', " "), None);
            return Err(reader.problems);
        }
    };
    let mut policy = Policy { file: Some(file.to_owned()), ..Policy::default() };
    reader.keys(document.as_table(), &[], ROOT_KEYS);
    if let Some(item) = document.as_table().get("audit")
        && let Some(audit) = reader.table(item, &["audit"])
    {
        reader.audit(audit, &mut policy);
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
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    fn audit(&mut self, audit: &'a dyn TableLike, policy: &mut Policy) {
        self.keys(audit, &["audit"], AUDIT_KEYS);
        let folder = self.file.parent().unwrap_or(Path::new("/"));
        let home = self.around.home;
        if let Some(item) = audit.get("also") {
            let patterns = self.strings(item, &["audit", "also"]);
            policy.also = patterns.iter().map(|p| Glob::for_file(p, home, folder)).collect();
        }
        if let Some(item) = audit.get("secret-names") {
            policy.secret_names = SecretNames::with(self.strings(item, &["audit", "secret-names"]));
        }
        if let Some(item) = audit.get("max-file-mib") {
            let path = ["audit", "max-file-mib"];
            match item.as_integer() {
                Some(mib @ 1..=MAX_MIB) => policy.max_file_bytes = Some(mib.unsigned_abs() << 20),
                _ => self.expected(item, &path, "a whole number of MiB, at least 1", "16"),
            }
        }
        if let Some(item) = audit.get("fingerprint-key")
            && let Some(text) = self.string(item, &["audit", "fingerprint-key"])
        {
            policy.fingerprint_key = Some(paths::user_path(text, home, folder));
        }
        if let Some(item) = audit.get("levels")
            && let Some(levels) = self.table(item, &["audit", "levels"])
        {
            self.levels(levels, policy);
        }
        if let Some(item) = audit.get("ignore") {
            let entries = tables(item);
            if entries.is_none() {
                self.expected(item, &["audit", "ignore"], "a list of tables", "[[audit.ignore]]");
            }
            for (span, entry) in entries.unwrap_or_default() {
                let keyed = policy.fingerprint_key.is_some();
                policy.ignores.extend(self.ignore(entry, span, keyed));
            }
        }
    }

    fn levels(&mut self, levels: &'a dyn TableLike, policy: &mut Policy) {
        for (name, item) in levels.iter() {
            let path = ["audit", "levels", name];
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
        let at = ["audit", "ignore"];
        let before = self.problems.len();
        self.keys(entry, &at, IGNORE_KEYS);
        let text = |reader: &mut Self, key: &'static str| {
            let item = entry.get(key)?;
            let text = reader.string(item, &["audit", "ignore", key])?;
            Some((text, item.span()))
        };
        let code = match text(self, "code") {
            Some((name, span)) => self.code(name, &["audit", "ignore", "code"], span),
            None => {
                self.missing(entry, &span, "code", "code = \"plaintext-found\"");
                None
            }
        };
        let reason = text(self, "reason").map(|(text, _)| text.trim()).filter(|t| !t.is_empty());
        if reason.is_none() {
            self.missing(entry, &span, "reason", "reason = \"why this is accepted\"");
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
                &["audit", "ignore", "fingerprint"],
                span.clone(),
                "fingerprints differ from run to run without a key".to_owned(),
                Some(
                    "name a file with 32 random bytes and mode 0600: \
                     audit.fingerprint-key = \"telson.key\""
                        .to_owned(),
                ),
            );
        }
        if path.is_none() && file.is_none() && fingerprint.is_none() && code.is_some() {
            let name = code.unwrap_or_default();
            self.problem(
                &at,
                span.clone(),
                "an ignore without `path`, `file` or `fingerprint` accepts everything".to_owned(),
                Some(format!("narrow it, or write {name} = \"allow\" under [audit.levels]")),
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
        span: &Option<Range<usize>>,
        key: &str,
        example: &str,
    ) {
        // A key of the wrong type has been told already.
        if entry.get(key).is_none_or(|item| item.as_str().is_some_and(|t| t.trim().is_empty())) {
            let message = format!("an ignore needs a `{key}`");
            let path = ["audit", "ignore", key];
            self.problem(&path, span.clone(), message, Some(format!("add {example}")));
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
