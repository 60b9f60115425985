//! Credentials in what starts OpenClaw: launchd plists, systemd units, crontabs; and, on request,
//! in shell start files and histories.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;
use walkdir::WalkDir;
use zeroize::Zeroizing;

use crate::base::secret::SecretValue;
use crate::base::span::LineColumn;
use crate::config::dotenv;
use crate::config::policy::SecretNames;
use crate::config::secret_names::{ValueClass, classify};
use crate::config::secret_shapes;
use crate::report::finding::{Finding, Location, Origin};

use super::super::codes;
use super::super::known::KnownSecrets;
use super::super::sighting::Sighting;
use super::env_files::read;

/// Where service definitions of a user and of the machine live.
pub(in super::super) fn definitions(home: &Path, user: Option<&str>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let folders = [
        home.join("Library/LaunchAgents"),
        PathBuf::from("/Library/LaunchAgents"),
        PathBuf::from("/Library/LaunchDaemons"),
        home.join(".config/systemd/user"),
        PathBuf::from("/etc/systemd/system"),
        PathBuf::from("/etc/systemd/user"),
        PathBuf::from("/etc/cron.d"),
    ];
    for folder in folders {
        let walk = WalkDir::new(folder).max_depth(3).sort_by_file_name();
        files.extend(
            walk.into_iter()
                .filter_map(Result::ok)
                .filter(|entry| entry.file_type().is_file())
                .map(walkdir::DirEntry::into_path),
        );
    }
    files.push(PathBuf::from("/etc/crontab"));
    if let Some(user) = user {
        files.push(Path::new("/var/spool/cron/crontabs").join(user));
        files.push(Path::new("/var/spool/cron").join(user));
        files.push(Path::new("/var/at/tabs").join(user));
    }
    files
}

/// Shell start files and histories of a user.
pub(in super::super) fn shell_files(home: &Path) -> Vec<PathBuf> {
    [
        ".bashrc",
        ".bash_profile",
        ".bash_login",
        ".profile",
        ".bash_history",
        ".zshrc",
        ".zshenv",
        ".zprofile",
        ".zlogin",
        ".zsh_history",
        ".config/fish/config.fish",
        ".local/share/fish/fish_history",
        ".kshrc",
        ".envrc",
    ]
    .iter()
    .map(|name| home.join(name))
    .collect()
}

/// What made a file worth a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Why {
    /// It may start OpenClaw: judged only when it mentions it.
    Service,
    /// Asked for with `--deep`.
    Shell,
    /// Named in `telson.toml`.
    Listed,
}

/// Looks at each file for known credentials and for assignments to credential names.
pub(in super::super) fn find(
    files: &[PathBuf],
    why: Why,
    known: &KnownSecrets,
    names: &SecretNames,
    scanned: &mut BTreeSet<PathBuf>,
) -> Vec<Sighting> {
    let mut sightings = Vec::new();
    for file in files {
        let Some(text) = text_of(file) else { continue };
        // A drop-in such as `openclaw-gateway.service.d/override.conf` says it by its path only.
        let mentions = mentions_openclaw(&text) || mentions_openclaw(&own_path(file));
        if why == Why::Service && !mentions {
            continue;
        }
        scanned.insert(file.clone());
        let mut seen: Vec<SecretValue> = Vec::new();
        for (name, offset, value) in assignments(file, &text) {
            let literal = classify(value.expose("classification")) == ValueClass::Literal;
            let by_form = || secret_shapes::holds_credential(value.expose("classification"));
            if !literal || !(names.holds_secret(&name) || by_form()) || seen.contains(&value) {
                continue;
            }
            let place =
                Location::new(file, format!("$env.{name}")).at(LineColumn::of(&text, offset));
            seen.push(value.clone());
            sightings.push(Sighting { finding: made(place, &name, why), value: Some(value) });
        }
        for range in secret_shapes::find(text.as_bytes()) {
            let value = SecretValue::new(&text[range.clone()]);
            if seen.iter().any(|seen| seen.expose("comparison").contains(&text[range.clone()])) {
                continue;
            }
            let place = Location::new(file, "").at(LineColumn::of(&text, range.start));
            seen.push(value.clone());
            sightings
                .push(Sighting { finding: made(place, "a credential", why), value: Some(value) });
        }
        for index in 0..known.len() {
            let value = known.value(index);
            if seen.contains(value) {
                continue;
            }
            if let Some(offset) = text.find(value.expose("search for copies")) {
                let place = Location::new(file, "").at(LineColumn::of(&text, offset));
                let what = match why {
                    Why::Service | Why::Shell => "a file that starts programs",
                    Why::Listed => "a file that telson.toml lists",
                };
                let finding = Finding::new(
                    &codes::PLAINTEXT_COPY,
                    Origin::Telson,
                    place,
                    format!("a credential of the config stands in {what}"),
                );
                sightings.push(Sighting { finding, value: Some(value.clone()) });
            }
        }
    }
    sightings
}

/// The name of a definition and of its folder; what is above says nothing of it.
fn own_path(file: &Path) -> String {
    let names: Vec<_> = file.iter().rev().take(2).map(std::ffi::OsStr::to_string_lossy).collect();
    names.join("/")
}

fn mentions_openclaw(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["openclaw", "clawdbot", "telson"].iter().any(|name| lower.contains(name))
}

fn made(place: Location, name: &str, why: Why) -> Finding {
    let what = match why {
        Why::Service => "a service definition",
        Why::Shell => "a shell start file or history",
        Why::Listed => "a file that telson.toml lists",
    };
    Finding::new(
        &codes::PLAINTEXT_FOUND,
        Origin::Telson,
        place,
        format!("{name} is stored as plaintext in {what}."),
    )
    .help(format!("move {name} into a SecretRef provider and delete it here"))
}

/// The text of a file; a binary plist is turned into its XML form.
fn text_of(file: &Path) -> Option<Zeroizing<String>> {
    let is_plist = file.extension().is_some_and(|ext| ext == "plist");
    if !is_plist {
        return read(file);
    }
    let meta = std::fs::metadata(file).ok()?;
    if !meta.is_file() || meta.len() > 4 * 1024 * 1024 {
        return None;
    }
    let bytes = crate::sys::fs::read_regular(file).ok()?;
    if !bytes.starts_with(b"bplist") {
        return Some(Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()));
    }
    let value = plist::Value::from_reader(std::io::Cursor::new(&bytes[..])).ok()?;
    let mut xml = Zeroizing::new(Vec::new());
    value.to_writer_xml(&mut *xml).ok()?;
    Some(Zeroizing::new(String::from_utf8_lossy(&xml).into_owned()))
}

/// `NAME`, offset and value of every assignment in a plist, a unit, a crontab or a shell file.
fn assignments(file: &Path, text: &str) -> Vec<(String, usize, SecretValue)> {
    if file.extension().is_some_and(|ext| ext == "plist") {
        return plist_assignments(text);
    }
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let words = match trimmed.strip_prefix("Environment=") {
            Some(rest) => shlex::split(rest).unwrap_or_default(),
            None if trimmed.starts_with('#') => Vec::new(),
            None => line_words(trimmed),
        };
        let split = shlex::split(trimmed).unwrap_or_default();
        for (name, value) in flags_and_exports(&split) {
            if let Some(offset) = line.find(value) {
                found.push((name.to_owned(), start + offset, SecretValue::new(value)));
            }
        }
        for word in words {
            if let Some((name, value)) = word.split_once('=') {
                let name = name.trim_start_matches("--");
                let offset = line.find(value).filter(|_| !value.is_empty()).unwrap_or(0);
                found.push((name.to_owned(), start + offset, SecretValue::new(value)));
            }
        }
        start += line.len();
    }
    found
}

/// `--token value` in a command; `set -gx NAME value` and `setenv NAME value` in fish and csh.
fn flags_and_exports(words: &[String]) -> Vec<(&str, &str)> {
    let texts: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut found: Vec<(&str, &str)> = texts
        .windows(2)
        .filter_map(|pair| Some((pair[0].strip_prefix("--")?, pair[1])))
        .filter(|(name, value)| !name.contains('=') && !value.starts_with("--") && value.len() > 5)
        .collect();
    match texts[..] {
        ["setenv", name, value] => found.push((name, value)),
        ["set", flags, name, value] if flags.starts_with('-') => found.push((name, value)),
        _ => {}
    }
    found
}

/// The assignments in a shell or crontab line: `export A=b`, `A=b command`, `--token=x`.
fn line_words(line: &str) -> Vec<String> {
    if let Some(entry) = dotenv::entries(line).first() {
        let value = entry.value.expose("splitting a shell line");
        if !value.contains(char::is_whitespace) {
            return vec![format!("{}={value}", entry.name)];
        }
    }
    shlex::split(line)
        .unwrap_or_default()
        .into_iter()
        .filter(|word| {
            word.split_once('=').is_some_and(|(name, _)| {
                !name.is_empty()
                    && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
            })
        })
        .collect()
}

/// `<string>--token</string><string>value</string>`, among the arguments of a program.
static ARGUMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"<string>--([A-Za-z0-9-]+)</string>\s*<string>([^<-][^<]{5,})</string>")
        .expect("internal: the pattern is valid")
});

/// `<key>NAME</key><string>value</string>` pairs, by text, so that each has its place.
fn plist_assignments(text: &str) -> Vec<(String, usize, SecretValue)> {
    let mut found: Vec<(String, usize, SecretValue)> = ARGUMENT
        .captures_iter(text)
        .filter_map(|pair| Some((pair.get(1)?.as_str().to_owned(), pair.get(2)?)))
        .map(|(name, value)| (name, value.start(), SecretValue::new(value.as_str())))
        .collect();
    let mut at = 0;
    while let Some(open) = text[at..].find("<key>") {
        let name_start = at + open + 5;
        let Some(close) = text[name_start..].find("</key>") else { break };
        let name = text[name_start..name_start + close].trim().to_owned();
        at = name_start + close + 6;
        let rest = text[at..].trim_start();
        let Some(body) = rest.strip_prefix("<string>") else { continue };
        let value_start = text.len() - body.len();
        if let Some(end) = body.find("</string>") {
            let value = body[..end]
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&apos;", "'")
                .replace("&amp;", "&");
            found.push((name, value_start, SecretValue::new(value)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(file: &str, text: &str) -> Vec<String> {
        assignments(Path::new(file), text)
            .into_iter()
            .map(|(name, at, value)| {
                let shown = &text[at..at + value.expose("test").len()];
                assert_eq!(shown, value.expose("test"));
                name
            })
            .collect()
    }

    #[test]
    fn a_drop_in_is_known_by_its_folder() {
        let own = |path: &str| mentions_openclaw(&own_path(Path::new(path)));
        assert!(own("/h/.config/systemd/user/openclaw-gateway.service.d/override.conf"));
        assert!(!own("/home/openclaw/.config/systemd/user/other.service"));
    }

    #[test]
    fn arguments_and_exports() {
        assert_eq!(
            names("a.service", "ExecStart=/x openclaw --token three-3"),
            ["token", "ExecStart"]
        );
        let plist = "<array><string>--token</string>\n<string>value-1</string></array>";
        assert_eq!(names("a.plist", plist), ["token"]);
        assert_eq!(names(".fish", "set -gx Z_TOKEN one-1"), ["Z_TOKEN"]);
    }

    #[test]
    fn reads_each_format() {
        assert_eq!(
            names(
                "a.service",
                "[Service]\nEnvironment=A_KEY=one \"B_TOKEN=two\"\nExecStart=/x --token=three"
            ),
            ["A_KEY", "B_TOKEN", "ExecStart", "token"]
        );
        assert_eq!(
            names(
                "a.plist",
                "<dict><key>X_TOKEN</key>\n <string>v1</string><key>n</key><true/></dict>"
            ),
            ["X_TOKEN"]
        );
        assert_eq!(names(".bashrc", "# no\nexport A_KEY='one'\nB_KEY=two cmd"), ["A_KEY", "B_KEY"]);
    }
}
