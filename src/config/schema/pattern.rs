//! Patterns of the schema data, compiled when they are first met.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use regex::Regex;

use crate::base::names;

static CACHE: OnceLock<Mutex<HashMap<&'static str, Regex>>> = OnceLock::new();

/// Whether `text` matches a pattern of the schema data (a JSON string literal).
pub(super) fn matches(literal: &'static str, text: &str) -> bool {
    // The grammars of references are in nearly every config; their code is cheaper than a compile.
    match literal {
        r#""^[a-z][a-z0-9_-]{0,63}$""# => return names::is_provider_alias(text),
        r#""^[A-Z][A-Z0-9_]{0,127}$""# => return names::is_env_id(text),
        r#""^[A-Za-z0-9][A-Za-z0-9._:/-]{0,255}$""# => return names::is_exec_id(text, false),
        _ => {}
    }
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
