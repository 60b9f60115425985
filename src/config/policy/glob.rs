//! Patterns for files and fields: `*` and `?` within one part of a path, `**` over many.

use std::path::{Path, PathBuf};

use regex::Regex;
use walkdir::WalkDir;

/// Folders below the fixed part of a pattern that are entered.
const MAX_DEPTH: usize = 12;

/// A pattern. Its parts are separated by `separator`: `/` in paths, `.` in fields.
#[derive(Debug, Clone)]
pub struct Glob {
    text: String,
    regex: Regex,
}

impl PartialEq for Glob {
    fn eq(&self, other: &Self) -> bool {
        self.regex.as_str() == other.regex.as_str()
    }
}

impl Eq for Glob {}

impl Glob {
    /// A pattern for fields such as `channels.*.token`.
    #[must_use]
    pub fn for_field(pattern: &str) -> Self {
        Self::new(pattern, '.')
    }

    /// A pattern for files. A leading `~/` is `home`; a relative pattern starts in `folder`.
    #[must_use]
    pub fn for_file(pattern: &str, home: &Path, folder: &Path) -> Self {
        let absolute = match pattern.strip_prefix("~/") {
            Some(rest) => home.join(rest),
            None => folder.join(pattern),
        };
        Self::new(&absolute.to_string_lossy(), '/')
    }

    fn new(pattern: &str, separator: char) -> Self {
        let within = format!("[^{}]", regex::escape(&separator.to_string()));
        let mut regex = String::from("(?s)^");
        let mut rest = pattern;
        while let Some(c) = rest.chars().next() {
            if let Some(after) = rest.strip_prefix("**") {
                // `a/**/b` matches `a/b` too.
                let tail = after.strip_prefix(separator).filter(|_| {
                    rest.len() == pattern.len()
                        || pattern[..pattern.len() - rest.len()].ends_with(separator)
                });
                regex.push_str(if tail.is_some() { "(?:.*" } else { ".*" });
                if tail.is_some() {
                    regex.push_str(&format!("{})?", regex::escape(&separator.to_string())));
                }
                rest = tail.unwrap_or(after);
                continue;
            }
            match c {
                '*' => regex.push_str(&format!("{within}*")),
                '?' => regex.push_str(&within),
                c => regex.push_str(&regex::escape(&c.to_string())),
            }
            rest = &rest[c.len_utf8()..];
        }
        regex.push('$');
        let regex = Regex::new(&regex).expect("internal: every character is escaped");
        Self { text: pattern.to_owned(), regex }
    }

    /// Whether `text` fits.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// The regular files that fit. Links are not followed.
    #[must_use]
    pub fn expand(&self) -> Vec<PathBuf> {
        let Some(star) = self.text.find(['*', '?']) else {
            let path = PathBuf::from(&self.text);
            return if path.is_file() { vec![path] } else { Vec::new() };
        };
        let root = self.text[..star].rfind('/').map_or("/", |at| &self.text[..=at]);
        let parts = self.text[star..].matches('/').count() + 1;
        let depth = if self.text.contains("**") { MAX_DEPTH } else { parts };
        WalkDir::new(root)
            .max_depth(depth)
            .into_iter()
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_file())
            .map(walkdir::DirEntry::into_path)
            .filter(|path| self.matches(&path.to_string_lossy()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields() {
        let glob = Glob::for_field("channels.*.accounts.?.token");
        assert!(glob.matches("channels.slack.accounts.a.token"));
        assert!(!glob.matches("channels.slack.x.accounts.a.token"));
        assert!(Glob::for_field("env.**").matches("env.vars.A"));
        assert!(!Glob::for_field("a+b").matches("aab"), "nothing else is special");
    }

    #[test]
    fn files() {
        let glob = |pattern: &str| Glob::for_file(pattern, Path::new("/h"), Path::new("/s"));
        assert!(glob("~/notes/*.md").matches("/h/notes/a.md"));
        assert!(!glob("~/notes/*.md").matches("/h/notes/x/a.md"));
        assert!(glob("agents/**/models.json").matches("/s/agents/a/agent/models.json"));
        assert!(glob("agents/**/models.json").matches("/s/agents/models.json"));
        assert!(!glob("agents/**/models.json").matches("/s/agents/xmodels.json"));
        assert!(glob("/etc/x").matches("/etc/x"));
    }

    #[test]
    fn only_what_exists_is_named() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("a/b")).unwrap();
        for name in ["a/x.md", "a/b/y.md", "a/z.txt"] {
            std::fs::File::create(dir.path().join(name)).unwrap();
        }
        let count = |p: &str| Glob::for_file(p, Path::new("/h"), dir.path()).expand().len();
        assert_eq!(
            (count("a/*.md"), count("a/**/*.md"), count("a/z.txt"), count("no")),
            (1, 2, 1, 0)
        );
    }
}
