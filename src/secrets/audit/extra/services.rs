//! Credentials in what starts OpenClaw: launchd plists, systemd units, crontabs; and, on request,
//! in shell start files and histories.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;
use zeroize::Zeroizing;

use crate::base::secret::SecretValue;
use crate::base::span::LineColumn;
use crate::config::dotenv;
use crate::config::policy::SecretNames;
use crate::config::secret_names::{ValueClass, classify};
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
        let mentions = text.to_ascii_lowercase().contains("openclaw")
            || text.contains("clawdbot")
            || text.contains("telson");
        if why == Why::Service && !mentions {
            continue;
        }
        scanned.insert(file.clone());
        let mut seen: Vec<SecretValue> = Vec::new();
        for (name, offset, value) in assignments(file, &text) {
            let literal = classify(value.expose("classification")) == ValueClass::Literal;
            if !literal || !names.holds_secret(&name) {
                continue;
            }
            let place =
                Location::new(file, format!("$env.{name}")).at(LineColumn::of(&text, offset));
            seen.push(value.clone());
            sightings.push(Sighting { finding: made(place, &name, why), value: Some(value) });
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
    let bytes = Zeroizing::new(std::fs::read(file).ok()?);
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

/// `<key>NAME</key><string>value</string>` pairs, by text, so that each has its place.
fn plist_assignments(text: &str) -> Vec<(String, usize, SecretValue)> {
    let mut found = Vec::new();
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
