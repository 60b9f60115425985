//! The roster of agents.

use super::audit::Audit;
use super::codes;
use crate::config::value::Value;

pub(super) fn check(audit: &mut Audit<'_>) {
    if !audit.edition.judges_rosters {
        return;
    }
    let has_roster = ["entries", "list"].iter().any(|key| audit.at(&["agents", key]).is_some());
    if !has_roster {
        return;
    }
    let is_default = |value: &Value| value.get("default").and_then(Value::as_bool) == Some(true);
    let marked = audit.agents.iter().filter(|agent| is_default(agent.value)).count();
    let fine = if audit.text(&["agents", "ownership"]) == Some("explicit") {
        marked == 0
    } else {
        marked == 1 || audit.agents.len() == 1
    };
    if !fine {
        audit.report(
            &codes::CONFIG_AGENT_ROSTER_INVALID_DEFAULT_COUNT,
            &["agents", "entries"],
            format!("{marked} of {} agents are marked as the default", audit.agents.len()),
            "mark one agent with `default: true`, or set `agents.ownership` to \"explicit\" and \
             mark none",
        );
    }
}
