//! What must be known about a command line before it is parsed, because parsing may fail: whether
//! telson stands in for an OpenClaw version, and whether a program reads stdout.

use super::args::exact_version;
use crate::config::dialect::Version;

/// Read from the words alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Prescan {
    /// `--as-openclaw` with a version that telson can stand in for.
    pub(super) drop_in: Option<Version>,
    /// stdout is to be JSON.
    pub(super) json: bool,
    /// Words before the first one that begins with a dash and after flags: the command's name.
    pub(super) words: Vec<String>,
    /// `--color always` or `never`.
    pub(super) color: Option<bool>,
}

impl Prescan {
    /// Reads `args` without the name of the program.
    pub(super) fn of<'a>(args: impl IntoIterator<Item = &'a str>) -> Self {
        let mut scan = Self::default();
        let mut args = args.into_iter().take_while(|arg| *arg != "--").peekable();
        while let Some(arg) = args.next() {
            let (flag, mut value) = match arg.split_once('=') {
                Some((flag, value)) => (flag, Some(value)),
                None => (arg, None),
            };
            // Only flags whose value matters here, or would be taken for a word.
            let takes_value = matches!(
                flag,
                "--as-openclaw"
                    | "--format"
                    | "--output"
                    | "--color"
                    | "--profile"
                    | "--config"
                    | "--state-dir"
                    | "--compat"
            );
            if takes_value && value.is_none() {
                value = args.next();
            }
            match (flag, value) {
                ("--as-openclaw", Some(version)) => scan.drop_in = exact_version(version).ok(),
                ("--format" | "--output", Some("json")) | ("--json", None) => scan.json = true,
                ("--color", Some("always")) => scan.color = Some(true),
                ("--color", Some("never")) => scan.color = Some(false),
                _ if !arg.starts_with('-') => scan.words.push(arg.to_owned()),
                _ => {}
            }
        }
        scan
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(line: &str) -> Prescan {
        Prescan::of(line.split_whitespace())
    }

    #[test]
    fn finds_the_modes_anywhere_before_the_end_of_flags() {
        let found = scan("--as-openclaw 2026.2.26 secrets audit --json --bogus");
        assert_eq!(found.drop_in, Some(Version::V2026_2_26));
        assert!(found.json);
        assert_eq!(found.words, ["secrets", "audit"]);

        let found = scan("secrets audit --as-openclaw=2026.9.6 --format=json");
        assert_eq!((found.drop_in, found.json), (Some(Version::V2026_9_6), true));

        let found = scan("secrets audit -- --json --as-openclaw 2026.9.6");
        assert_eq!((found.drop_in, found.json), (None, false));
    }

    #[test]
    fn values_are_no_words_and_no_flags() {
        let found = scan("--profile secrets --config --json audit");
        assert_eq!(found.words, ["audit"]);
        assert!(!found.json);
        assert!(!scan("--output json=out.json").json, "a file is not stdout");
        assert_eq!(scan("--as-openclaw 2026.5.1").drop_in, None);
    }
}
