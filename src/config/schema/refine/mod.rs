//! The refinements that OpenClaw's schema holds as code, by the names `scripts/gen-schema` gives.

mod agents;
mod channels;
mod gateway;
mod text;
mod tools;

use crate::config::value::Value;

use super::walk::Walker;

pub(super) use text::is_agent_id;

/// Runs the rule `name` on a value that already has the right shape.
pub(super) fn run(walker: &mut Walker, name: &str, value: &Value) {
    let known = text::run(walker, name, value)
        || agents::run(walker, name, value)
        || tools::run(walker, name, value)
        || gateway::run(walker, name, value)
        || channels::run(walker, name, value);
    debug_assert!(known, "rule {name} has no code");
}

/// The text of member `key`, empty when it is absent or no string.
fn text_of<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

/// Whether a list or object member has something in it.
fn is_filled(value: &Value, key: &str) -> bool {
    value.get(key).is_some_and(|v| !v.items().is_empty() || !v.entries().is_empty())
}
