//! Keys that 2026.2.26 refuses with a hint where they went, before it looks at anything else.

use crate::config::value::Value;

use super::{IssueKind, SchemaIssue};

/// Old place, new place.
const MOVED: &[(&[&str], &str)] = &[
    (&["whatsapp"], "channels.whatsapp"),
    (&["telegram"], "channels.telegram"),
    (&["discord"], "channels.discord"),
    (&["slack"], "channels.slack"),
    (&["signal"], "channels.signal"),
    (&["imessage"], "channels.imessage"),
    (&["msteams"], "channels.msteams"),
    (&["routing", "allowFrom"], "channels.whatsapp.allowFrom"),
    (&["routing", "bindings"], "bindings"),
    (&["routing", "agents"], "agents.list"),
    (&["routing", "defaultAgentId"], "agents.list[].default"),
    (&["routing", "agentToAgent"], "tools.agentToAgent"),
    (&["routing", "groupChat", "requireMention"], "channels.<channel>.groups.*.requireMention"),
    (&["routing", "groupChat", "mentionPatterns"], "messages.groupChat.mentionPatterns"),
    (&["routing", "queue"], "messages.queue"),
    (&["routing", "transcribeAudio"], "tools.media.audio.models"),
    (&["identity"], "agents.list[].identity"),
    (&["agent"], "agents.defaults"),
    (&["memorySearch"], "agents.defaults.memorySearch"),
    (&["tools", "bash"], "tools.exec"),
    (&["messages", "tts", "enabled"], "messages.tts.auto"),
    (&["gateway", "token"], "gateway.auth.token"),
];

/// The moved keys that `root` still has.
pub(super) fn issues(root: &Value) -> Vec<SchemaIssue> {
    MOVED
        .iter()
        .filter_map(|(path, to)| {
            let value = root.at(path)?;
            Some(SchemaIssue {
                path: path.iter().map(|step| (*step).to_owned()).collect(),
                span: value.span,
                message: format!("moved to `{to}`"),
                kind: IssueKind::Retired,
                near: Vec::new(),
            })
        })
        .collect()
}
