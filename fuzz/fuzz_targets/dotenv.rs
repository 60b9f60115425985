//! Any text: both readers of `.env` files give ranges that fit, and dropping lines drops only them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use telson::config::dotenv;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = dotenv::load(text);
    let entries = dotenv::entries(text);
    for entry in &entries {
        assert_eq!(&text[entry.value_range.clone()], entry.value.expose("compared while fuzzing"));
        let (line, value) = (&entry.line_range, &entry.value_range);
        assert!(line.start <= value.start && value.end <= line.end);
    }
    assert_eq!(*dotenv::without_lines(text, |_| false), text);
    if let Some(first) = entries.first() {
        let left = dotenv::without_lines(text, |e| e.line == first.line);
        assert!(left.len() <= text.len().max(1));
        assert_eq!(dotenv::entries(&left).len(), entries.len() - 1);
    }
});
