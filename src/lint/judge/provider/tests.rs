//! Every format with generated keys, near misses, and the places that they stand in.

use super::*;
use crate::lint::judge::tests::{ALNUM, random};

/// Makes a text that a pattern matches: literals, classes, groups and counts are known.
struct Maker<'p> {
    pattern: &'p [u8],
    at: usize,
    seed: u64,
}

impl Maker<'_> {
    fn next(&mut self, below: usize) -> usize {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        usize::try_from((self.seed >> 33) % below as u64).expect("it is below a usize")
    }

    /// One alternative of what stands up to `)` or the end.
    fn alternatives(&mut self) -> String {
        let mut made = vec![self.sequence()];
        while self.pattern.get(self.at) == Some(&b'|') {
            self.at += 1;
            made.push(self.sequence());
        }
        let at = self.next(made.len());
        made.swap_remove(at)
    }

    fn sequence(&mut self) -> String {
        let mut out = String::new();
        while let Some(b) = self.pattern.get(self.at).copied() {
            if matches!(b, b'|' | b')') {
                break;
            }
            let start = self.at;
            let one = self.atom();
            let after = self.at;
            let count = self.count();
            let end = self.at;
            for n in 0..count {
                if n == 0 {
                    out.push_str(&one);
                } else {
                    self.at = start;
                    out.push_str(&self.atom());
                    debug_assert_eq!(self.at, after);
                }
            }
            self.at = end;
        }
        out
    }

    fn atom(&mut self) -> String {
        let b = self.pattern[self.at];
        self.at += 1;
        match b {
            b'^' => String::new(),
            b'(' => {
                self.at += 2;
                let made = self.alternatives();
                self.at += 1;
                made
            }
            b'[' => {
                let mut signs = Vec::new();
                while self.pattern[self.at] != b']' {
                    let from = self.pattern[self.at];
                    let is_range =
                        self.pattern[self.at + 1] == b'-' && self.pattern[self.at + 2] != b']';
                    let to = if is_range { self.pattern[self.at + 2] } else { from };
                    signs.extend(from..=to);
                    self.at += if is_range { 3 } else { 1 };
                }
                self.at += 1;
                char::from(signs[self.next(signs.len())]).to_string()
            }
            b'\\' => {
                let b = self.pattern[self.at];
                self.at += 1;
                let digit = b"0123456789"[self.next(10)];
                char::from(if b == b'd' { digit } else { b }).to_string()
            }
            b => char::from(b).to_string(),
        }
    }

    fn count(&mut self) -> usize {
        match self.pattern.get(self.at) {
            Some(b'?') => {
                self.at += 1;
                self.next(2)
            }
            Some(b'+') => {
                self.at += 1;
                12 + self.next(8)
            }
            Some(b'{') => {
                let close = self.at
                    + self.pattern[self.at..].iter().position(|b| *b == b'}').expect("closed");
                let inner = std::str::from_utf8(&self.pattern[self.at + 1..close]).expect("ascii");
                self.at = close + 1;
                match inner.split_once(',') {
                    None => inner.parse().expect("a number"),
                    Some((least, "")) => least.parse::<usize>().expect("a number") + 3,
                    Some((least, most)) => {
                        let least: usize = least.parse().expect("a number");
                        least + self.next(most.parse::<usize>().expect("a number") - least + 1)
                    }
                }
            }
            _ => 1,
        }
    }
}

/// A key of a format: it begins with the prefix, has digits where it may, and no dull end.
fn made(pattern: &Pattern, seed: u64) -> String {
    (seed..seed + 10_000)
        .map(|seed| {
            let seed = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
            Maker { pattern: pattern.regex.as_bytes(), at: 0, seed }.alternatives()
        })
        .find(|made| made.starts_with(pattern.prefix) && !made.ends_with(['-', '.', '=']))
        .expect("some seed makes one")
}

#[test]
fn every_format_is_found_whole_in_any_place() {
    for pattern in PATTERNS {
        for seed in 0..12 {
            let key = made(pattern, seed * 1000 + 1);
            let scheme = if pattern.prefix.contains('/') { "https://" } else { "" };
            let key = format!("{scheme}{key}");
            for (before, after) in
                [("", ""), ("key=", ""), ("\"", "\","), ("# old: ", " was here"), ("é ", "\n")]
            {
                let text = format!("{before}{key}{after}");
                let hits = find(&text);
                let at = before.len()..before.len() + key.len();
                let ids: Vec<_> = hits.iter().map(|h| (h.id, h.range.clone())).collect();
                assert_eq!(ids, [(pattern.id, at)], "{}", pattern.prefix);
            }
            // Glued to a word it is something else.
            if scheme.is_empty() {
                assert!(
                    find(&format!("x{key}")).iter().all(|h| h.id != pattern.id),
                    "{}",
                    pattern.prefix
                );
            }
            // A key cut short is none.
            let cut = &key[..scheme.len() + pattern.prefix.len() + 6];
            assert_eq!(find(cut), [], "{}", pattern.prefix);
        }
    }
}

#[test]
fn filled_in_keys_are_none() {
    for pattern in PATTERNS {
        let key = made(pattern, 77);
        let body = &key[pattern.prefix.len()..];
        for fill in ['x', 'X', '0', 'A'] {
            let filled: String =
                body.chars().map(|c| if c.is_ascii_alphanumeric() { fill } else { c }).collect();
            let text = format!("{}{filled}", pattern.prefix);
            assert_eq!(find(&text), [], "{}", pattern.prefix);
        }
    }
    for text in [
        ["AKIA", "IOSFODNN7EXAMPLE"].concat(),
        ["sk-", "your-key-here-with-many-words-in-it"].concat(),
        ["xoxb-", "your-bot-token-goes-here-please"].concat(),
        ["ghp", "_1234567890abcdefghijklmnopqrstuvwxyz"].concat(),
    ] {
        assert_eq!(find(&text), [], "{text}");
    }
}

#[test]
fn prefixes_are_beginnings_of_their_patterns() {
    for pattern in PATTERNS {
        assert!(made(pattern, 5).starts_with(pattern.prefix));
        assert!(pattern.regex.starts_with('^'), "{}", pattern.id);
        assert!(Regex::new(pattern.regex).is_ok(), "{}", pattern.id);
    }
}

#[test]
fn checksums_grade_and_never_drop() {
    let entropy = ["zQWBuTSOoRi4A9", "spHcVY5ncnsDkxkJ"].concat();
    for prefix in ["ghp_", "npm_"] {
        let good = find(&format!("{prefix}{entropy}0mLq17"));
        let bad = find(&format!("{prefix}{entropy}0mLq18"));
        assert_eq!((good[0].confidence, bad[0].confidence), (Confidence::High, Confidence::Medium));
    }
}

#[test]
fn formats_without_a_fixed_beginning() {
    let telegram = format!("6875840524:AA{}", random(1, ALNUM, 33));
    let azure = format!("a1B{}8Q~{}", "", random(2, ALNUM, 34));
    let id = base64::engine::general_purpose::STANDARD_NO_PAD.encode("108253947261059300");
    let discord = format!("{id}.G{}.{}", random(3, ALNUM, 5), random(4, ALNUM, 38));
    let wireguard = format!("{}=", random(5, ALNUM, 43));
    for (id, key) in [("telegram", &telegram), ("azure", &azure), ("discord", &discord)] {
        let hits = find(&format!("a: {key} b"));
        assert_eq!(hits.len(), 1, "{id}");
        assert_eq!((hits[0].id, hits[0].range.clone()), (id, 3..3 + key.len()));
    }
    let text = format!("[Interface]\nPrivateKey = {wireguard}\nPublicKey = {wireguard}\n");
    let hits = find(&text);
    assert_eq!(
        (hits.len(), hits[0].id, &text[hits[0].range.clone()]),
        (1, "wireguard", wireguard.as_str())
    );
    let url = format!("https://api.telegram.org/bot{telegram}/sendMessage");
    assert_eq!(&url[find(&url)[0].range.clone()], telegram);
    for none in [
        "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11",
        "12:AAshort",
        "1.2.3",
        "a.bcdefg.h",
        "MTA.abcdef.xyz",
    ] {
        assert_eq!(find(none), [], "{none}");
    }
}

fn token(payload: &str, header: &str) -> String {
    let part = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.{}", part(header), part(payload), random(6, ALNUM, 43))
}

#[test]
fn web_tokens_are_read() {
    let header = r#"{"alg":"HS256","typ":"JWT"}"#;
    let hits = find(&token(r#"{"sub":"8472","scope":"ops"}"#, header));
    assert_eq!((hits[0].id, hits[0].grade), ("jwt", Grade::Secret));
    let hits = find(&token(r#"{"role":"anon","iss":"supabase"}"#, header));
    assert_eq!(hits[0].grade, Grade::Identifier);
    assert_eq!(find(&token(r#"{"sub":"8472","scope":"ops"}"#, r#"{"kid":"a","typ":"x"}"#)), []);
    let known = token(r#"{"sub":"1234567890","name":"John Doe","iat":1516239022}"#, header);
    assert_eq!(find(&known), [], "the token of the manual");
}

#[test]
fn base64_of_a_private_key_is_one() {
    let body: Vec<String> = (0..4).map(|n| random(80 + n, ALNUM, 64)).collect();
    let key =
        format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", body.join("\n"));
    let encoded = base64::engine::general_purpose::STANDARD.encode(&key);
    let text = format!("tls.key: {encoded}");
    assert_eq!(find(&text)[0].range, 9..text.len());
    let public = key.replace("PRIVATE", "PUBLIC");
    assert_eq!(find(&base64::engine::general_purpose::STANDARD.encode(public)), []);
    // Never closed: up to the last line of base64.
    let open = format!(
        "{}\nrest: of the file",
        key.split("-----END").next().expect("one part").trim_end()
    );
    let hit = find(&open);
    assert_eq!(open[hit[0].range.clone()].lines().count(), 5);
}

#[test]
fn a_hostile_text_takes_linear_time() {
    for unit in [
        "-----BEGIN ",
        "-----BEGIN PRIVATE KEY-----\n",
        "eyJ",
        ":AA",
        "sk-",
        "LS0tLS1CRUdJTi",
        "M.aaaaaa.",
        "8Q~",
        "PrivateKey =",
        "hooks.slack.com/",
        "eyJ-",
        "glpat-xxxxxxxxxxxxxxxxxxxxxxxxxx-",
    ] {
        let text = unit.repeat(200_000 / unit.len());
        let started = std::time::Instant::now();
        let _ = find(&text);
        assert!(started.elapsed().as_secs() < 5, "{unit}");
    }
}
