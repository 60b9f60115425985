//! The labelled corpus under `fixtures/lint/corpus`: every planted secret is found with its exact
//! span, and nothing else is reported.
//!
//! `«value»` marks a secret and `‹value›` a gray one, which counts neither way. Random parts are
//! drawn here (`@R24@`, `@H40@`, `@B64(text)@`, `@github@`), so no token is in the repository.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking and prepares its own files"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";
const HEX: &str = "0123456789abcdef";

/// Line and column in code points, from 1.
type Place = (u64, u64);

/// A fixed sequence of random characters.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % limit as u64).unwrap()
    }

    fn from(&mut self, length: usize, alphabet: &str) -> String {
        let letters = alphabet.as_bytes();
        (0..length).map(|_| char::from(letters[self.below(letters.len())])).collect()
    }

    /// Letters and digits, both of them when there is room.
    fn word(&mut self, length: usize) -> String {
        self.mixed(length, &[LOWER, UPPER, DIGITS].concat())
    }

    fn mixed(&mut self, length: usize, alphabet: &str) -> String {
        loop {
            let word = self.from(length, alphabet);
            let digit = word.bytes().any(|b| b.is_ascii_digit());
            let letter = word.bytes().any(|b| b.is_ascii_alphabetic());
            if length < 8 || (digit && letter) {
                return word;
            }
        }
    }

    /// A token of the provider's published format.
    fn token(&mut self, provider: &str) -> Option<String> {
        let url = |host: &str, rest: &str| ["https://", host, rest].concat();
        Some(match provider {
            "github" => {
                let body = self.word(30);
                let check = base62(crc32(body.as_bytes()));
                ["ghp", "_", &body, &check].concat()
            }
            "openai" => ["sk", "-proj-", &self.word(58), "T3Blbk", "FJ", &self.word(58)].concat(),
            "anthropic" => ["sk", "-ant-api03-", &self.word(93), "AA"].concat(),
            "slack" => {
                let (team, bot) = (self.from(12, DIGITS), self.from(12, DIGITS));
                ["xoxb", "-", &team, "-", &bot, "-", &self.word(24)].concat()
            }
            "telegram" => ["7", &self.from(9, DIGITS), ":AA", &self.word(33)].concat(),
            "stripe" => ["sk", "_live_", &self.word(24)].concat(),
            "gitlab" => ["glpat", "-", &self.word(20)].concat(),
            "npm" => ["npm", "_", &self.word(36)].concat(),
            "groq" => ["gsk", "_", &self.word(52)].concat(),
            "tailscale" => ["tskey", "-auth-", &self.word(12), "-", &self.word(32)].concat(),
            "discordhook" => {
                let id = ["1", &self.from(17, DIGITS)].concat();
                url("discord.com", &["/api/webhooks/", &id, "/", &self.word(68)].concat())
            }
            "slackhook" => {
                let big = [UPPER, DIGITS].concat();
                let (team, hook) = (self.mixed(10, &big), self.mixed(10, &big));
                let path = ["/services/T", &team, "/B", &hook, "/", &self.word(24)].concat();
                url("hooks.slack.com", &path)
            }
            "jwt" => {
                let head = base64(br#"{"alg":"HS256","typ":"JWT"}"#);
                let claims = format!(r#"{{"sub":"{}","iat":1700000000}}"#, self.word(10));
                let parts = [head, base64(claims.as_bytes()), self.word(43)];
                parts.map(|part| part.trim_end_matches('=').to_owned()).join(".")
            }
            _ => return None,
        })
    }

    /// The text with its random parts in place.
    fn fill(&mut self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('@') {
            out.push_str(&rest[..at]);
            let tail = &rest[at + 1..];
            if let Some(body) = tail.strip_prefix("B64(") {
                let end = body.find(")@").unwrap();
                out.push_str(&base64(self.fill(&body[..end]).as_bytes()));
                rest = &body[end + 2..];
                continue;
            }
            let word = tail.find('@').and_then(|end| Some((self.named(&tail[..end])?, end)));
            if let Some((value, end)) = word {
                out.push_str(&value);
                rest = &tail[end + 1..];
            } else {
                out.push('@');
                rest = tail;
            }
        }
        out + rest
    }

    fn named(&mut self, name: &str) -> Option<String> {
        let length = |text: &str| text.parse::<usize>().ok();
        if let Some(n) = name.strip_prefix('R').and_then(length) {
            Some(self.word(n))
        } else if let Some(n) = name.strip_prefix('H').and_then(length) {
            Some(self.mixed(n, HEX))
        } else {
            self.token(name)
        }
    }
}

fn base64(bytes: &[u8]) -> String {
    let alphabet = [UPPER, LOWER, DIGITS, "+/"].concat();
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let index = (group >> (18 - 6 * i) & 63) as usize;
            out.push(if i > chunk.len() { '=' } else { char::from(alphabet.as_bytes()[index]) });
        }
    }
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8)
            .fold(crc ^ u32::from(*byte), |c, _| (c >> 1) ^ (0xEDB8_8320 & (c & 1).wrapping_neg()))
    })
}

/// Six base-62 digits, as GitHub writes its checksum.
fn base62(mut number: u32) -> String {
    let alphabet = [DIGITS, UPPER, LOWER].concat();
    let mut out = [b'0'; 6];
    for place in out.iter_mut().rev() {
        *place = alphabet.as_bytes()[(number % 62) as usize];
        number /= 62;
    }
    String::from_utf8(out.to_vec()).unwrap()
}

/// What one file of the corpus holds.
#[derive(Default)]
struct Labels {
    secrets: Vec<(Place, Place)>,
    gray: Vec<(u64, u64)>,
}

/// The text without its marks, and where they were.
fn unmark(text: &str) -> (String, Labels) {
    let (mut out, mut labels) = (String::new(), Labels::default());
    let (mut at, mut start) = ((1, 1), (1, 1));
    for c in text.chars() {
        match c {
            '«' | '‹' => start = at,
            '»' => labels.secrets.push((start, at)),
            '›' => labels.gray.push((start.0, at.0)),
            _ => {
                out.push(c);
                at = if c == '\n' { (at.0 + 1, 1) } else { (at.0, at.1 + 1) };
            }
        }
    }
    (out, labels)
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, out);
        } else {
            out.push(path);
        }
    }
}

/// Writes the corpus into the folder.
fn expand(corpus: &Path, root: &Path) -> BTreeMap<String, Labels> {
    let mut paths = Vec::new();
    files(corpus, &mut paths);
    let mut draw = Draw(0x7E15_0000_2026_1120);
    let mut all = BTreeMap::new();
    for path in paths {
        let name = path.strip_prefix(corpus).unwrap().to_str().unwrap().to_owned();
        if name == "known-gaps.txt" {
            continue;
        }
        let raw = fs::read_to_string(&path).unwrap();
        let mut text = draw.fill(&raw.replace("@CRLF@", "").replace("@BOM@", ""));
        if raw.contains("@CRLF@") {
            text = text.replace('\n', "\r\n");
        }
        if raw.contains("@BOM@") {
            text.insert(0, '\u{feff}');
        }
        let (text, labels) = unmark(&text);
        let target = root.join(&name);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, text).unwrap();
        all.insert(name, labels);
    }
    all
}

/// The spans of the secrets that the linter reports, by file.
fn findings(root: &Path) -> BTreeMap<String, Vec<(Place, Place, String)>> {
    let output = Command::new(env!("CARGO_BIN_EXE_telson"))
        .args(["lint", "--json"])
        .arg(root)
        .current_dir(root)
        .output()
        .unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut found: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap() {
        if finding["category"] != "secret" || finding["severity"] == "info" {
            continue;
        }
        let place = |end: &str| {
            let place = &finding["span"][end];
            (place["line"].as_u64().unwrap(), place["column"].as_u64().unwrap())
        };
        let rule = finding["rule"].as_str().unwrap().to_owned();
        let path = finding["path"].as_str().unwrap().to_owned();
        found.entry(path).or_default().push((place("start"), place("end"), rule));
    }
    found
}

#[test]
fn the_corpus_is_judged_as_it_is_labelled() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/lint/corpus");
    let root = tempfile::tempdir().unwrap();
    let labels = expand(&corpus, root.path());
    let found = findings(root.path());
    let mut gaps = BTreeSet::new();
    let mut secrets = 0;
    for (name, labels) in &labels {
        let reported = found.get(name).map_or(&[][..], Vec::as_slice);
        secrets += labels.secrets.len();
        for (start, end) in &labels.secrets {
            let exact = reported.iter().any(|(s, e, _)| s == start && e == end);
            let touched = reported.iter().any(|(s, e, _)| s < end && e > start);
            if !exact {
                let kind = if touched { "span" } else { "miss" };
                gaps.insert(format!("{kind} {name}:{}", start.0));
            }
        }
        for (start, end, _) in reported {
            let planted = labels.secrets.iter().any(|(s, e)| s < end && e > start);
            let gray = labels.gray.iter().any(|(s, e)| (*s..=*e).contains(&start.0));
            if !planted && !gray {
                gaps.insert(format!("alarm {name}:{}", start.0));
            }
        }
    }
    assert!(labels.len() >= 100, "{} files", labels.len());
    assert!(secrets >= 200, "{secrets} secrets");
    let listed = fs::read_to_string(corpus.join("known-gaps.txt")).unwrap();
    let known: BTreeSet<String> = listed
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.splitn(3, ' ').take(2).collect::<Vec<_>>().join(" "))
        .collect();
    let mut report = String::new();
    for gap in gaps.difference(&known) {
        writeln!(report, "new: {gap}").unwrap();
    }
    for gap in known.difference(&gaps) {
        writeln!(report, "closed, to be deleted from known-gaps.txt: {gap}").unwrap();
    }
    assert!(report.is_empty(), "{report}");
}
