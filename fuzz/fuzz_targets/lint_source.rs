//! Any text: source code gives places that fit. The first byte chooses the language.
#![no_main]

mod shared;

use libfuzzer_sys::fuzz_target;
use telson::lint::format::{Format, Language};

const LANGUAGES: [(Language, &str); 6] = [
    (Language::Python, "a.py"),
    (Language::JavaScript, "a.ts"),
    (Language::Go, "a.go"),
    (Language::Rust, "a.rs"),
    (Language::Ruby, "a.rb"),
    (Language::Java, "a.java"),
];

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let (language, name) = LANGUAGES[usize::from(*first) % LANGUAGES.len()];
    shared::check(Format::Source(language), name, rest);
});
