//! Patterns of the schema data, compiled when they are first met.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use regex::Regex;

/// Whether `text` matches a pattern of the schema data (a JSON string literal).
pub(super) fn matches(literal: &'static str, text: &str) -> bool {
    static CACHE: OnceLock<Mutex<HashMap<&'static str, Regex>>> = OnceLock::new();
    let cache = CACHE.get_or_init(Mutex::default);
    let mut cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
    cache
        .entry(literal)
        .or_insert_with(|| {
            let source: String =
                serde_json::from_str(literal).expect("internal: patterns are JSON strings");
            Regex::new(&source).expect("internal: patterns compile")
        })
        .is_match(text)
}
