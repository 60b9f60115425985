//! The state of one review: the config as checks read it, and what they have found so far.

use std::borrow::Cow;

use super::auth::Auth;
use super::edition::Edition;
use super::finding::{PolicyFinding, Review, Suppressed, Surroundings, Unknown};
use crate::base::span::{LineColumn, SourceId, Sources, Span};
use crate::config::dialect::Dialect;
use crate::config::load::Config;
use crate::config::value::{Value, ValueKind};
use crate::report::code::{CodeMeta, Level};

/// An agent of the roster: `agents.entries.<id>`, or an item of the older `agents.list`.
pub(super) struct Agent<'a> {
    pub(super) id: &'a str,
    pub(super) value: &'a Value,
    /// Its path from the root.
    pub(super) path: Vec<String>,
}

impl Agent<'_> {
    /// The path of one of its fields.
    pub(super) fn field(&self, keys: &[&str]) -> Vec<String> {
        self.path.iter().cloned().chain(keys.iter().map(|k| (*k).to_owned())).collect()
    }
}

pub(super) struct Audit<'a> {
    pub(super) config: &'a Config,
    pub(super) root: &'a Value,
    pub(super) dialect: &'static Dialect,
    pub(super) edition: &'static Edition,
    pub(super) surroundings: &'a Surroundings,
    pub(super) agents: Vec<Agent<'a>>,
    pub(super) auth: Auth<'a>,
    review: Review,
}

impl<'a> Audit<'a> {
    pub(super) fn new(
        config: &'a Config,
        dialect: &'static Dialect,
        surroundings: &'a Surroundings,
    ) -> Self {
        let root = &config.root;
        let edition = Edition::of(dialect.version);
        Self {
            config,
            root,
            dialect,
            edition,
            surroundings,
            agents: agents(root),
            auth: Auth::of(config, root, dialect, edition),
            review: Review::default(),
        }
    }

    pub(super) fn at(&self, keys: &[&str]) -> Option<&'a Value> {
        self.root.at(keys)
    }

    /// Whether the field is `true`.
    pub(super) fn is_true(&self, keys: &[&str]) -> bool {
        self.at(keys).and_then(Value::as_bool) == Some(true)
    }

    /// Whether the field is `false`.
    pub(super) fn is_false(&self, keys: &[&str]) -> bool {
        self.at(keys).and_then(Value::as_bool) == Some(false)
    }

    pub(super) fn text(&self, keys: &[&str]) -> Option<&'a str> {
        self.at(keys).and_then(Value::as_str)
    }

    /// `gateway.bind`, which is `loopback` unless it is a text.
    pub(super) fn bind(&self) -> &'a str {
        self.text(&["gateway", "bind"]).unwrap_or("loopback")
    }

    /// Whether the gateway listens on more than the loopback interface.
    pub(super) fn is_exposed(&self) -> bool {
        self.bind() != "loopback"
    }

    pub(super) fn tailscale(&self) -> &'a str {
        self.text(&["gateway", "tailscale", "mode"]).unwrap_or("off")
    }

    /// Whether others can reach the gateway: by its bind, or through Tailscale.
    pub(super) fn is_remote(&self) -> bool {
        self.is_exposed() || matches!(self.tailscale(), "serve" | "funnel")
    }

    /// Whether the browser UI is served.
    pub(super) fn has_control_ui(&self) -> bool {
        !self.is_false(&["gateway", "controlUi", "enabled"])
    }

    /// Reports a breach at the level of its kind.
    pub(super) fn report(
        &mut self,
        meta: &'static CodeMeta,
        path: &[impl AsRef<str>],
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.report_as(meta, meta.level, path, message, help);
    }

    /// Reports a breach at another level.
    pub(super) fn report_as(
        &mut self,
        meta: &'static CodeMeta,
        level: Level,
        path: &[impl AsRef<str>],
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let path: Vec<String> = path.iter().map(|key| key.as_ref().to_owned()).collect();
        let span = self.place(&path);
        self.report_at(meta, level, path, span, message, help);
    }

    /// Reports a breach whose place is known already.
    pub(super) fn report_at(
        &mut self,
        meta: &'static CodeMeta,
        level: Level,
        path: Vec<String>,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(PolicyFinding {
            meta,
            check: Cow::Borrowed(meta.code),
            level,
            message: message.into(),
            file: self.config.sources.path(span.source).to_owned(),
            position: None,
            span: Some(span),
            path,
            help: vec![help.into()],
        });
    }

    pub(super) fn push(&mut self, finding: PolicyFinding) {
        self.review.findings.push(finding);
    }

    /// The finding reported last, to add to it.
    pub(super) fn last(&mut self) -> Option<&mut PolicyFinding> {
        self.review.findings.last_mut()
    }

    /// Tells that `meta` cannot be decided because of the value at `path`.
    pub(super) fn unknown(
        &mut self,
        meta: &'static CodeMeta,
        path: &[impl AsRef<str>],
        why: &'static str,
    ) {
        let path = path.iter().map(|key| key.as_ref().to_owned()).collect();
        self.review.unknown.push(Unknown { check: meta.code, path, why });
    }

    /// The bytes of the value at `path`, or of the innermost object on the way that exists.
    pub(super) fn place(&self, path: &[String]) -> Span {
        let mut value = self.root;
        for key in path {
            let next = match &value.kind {
                ValueKind::Array(items) => key.parse::<usize>().ok().and_then(|at| items.get(at)),
                _ => value.get(key),
            };
            match next {
                Some(next) => value = next,
                None => break,
            }
        }
        value.span
    }

    pub(super) fn finish(mut self) -> Review {
        if self.edition.knows_suppressions {
            self.suppress();
        }
        let all = self.review.findings.iter_mut();
        let mut all: Vec<&mut PolicyFinding> =
            all.chain(self.review.suppressed.iter_mut().map(|s| &mut s.finding)).collect();
        all.sort_by_key(|f| f.span.map(|span| (span.source, span.start)));
        locate(&self.config.sources, &mut all);
        self.review.findings.sort_by_key(|f| (f.span.map(|s| (s.source, s.start)), f.meta.id));
        self.review
    }

    /// Moves what `security.audit.suppressions` names out of the findings. That there are
    /// suppressions is a finding which none of them hides.
    fn suppress(&mut self) {
        let Some(list) = self.at(&["security", "audit", "suppressions"]) else { return };
        let list = list.items();
        if list.is_empty() {
            return;
        }
        let text = |entry: &Value, key: &str| {
            entry.get(key).and_then(Value::as_str).unwrap_or("").trim().to_owned()
        };
        let all = std::mem::take(&mut self.review.findings);
        for finding in all {
            let words = format!("{} {}", finding.meta.summary, finding.message).to_lowercase();
            let hit = list.iter().find(|entry| {
                let id = text(entry, "checkId");
                let named = !id.is_empty() && (id == finding.check || id == finding.meta.id);
                named
                    && ["titleIncludes", "detailIncludes"]
                        .iter()
                        .all(|key| words.contains(&text(entry, key).to_lowercase()))
            });
            match hit {
                None => self.review.findings.push(finding),
                Some(entry) => {
                    let reason = Some(text(entry, "reason")).filter(|reason| !reason.is_empty());
                    self.review.suppressed.push(Suppressed { finding, reason });
                }
            }
        }
        let hidden = self.review.suppressed.len();
        self.report(
            &super::codes::SECURITY_AUDIT_SUPPRESSIONS_ACTIVE,
            &["security", "audit", "suppressions"],
            format!("{} suppression(s) are configured, which hide {hidden} finding(s)", list.len()),
            "remove entries of `security.audit.suppressions` whose risk is no longer accepted",
        );
    }
}

/// Sets the positions of findings that are sorted by place, in one pass over each text.
fn locate(sources: &Sources, findings: &mut [&mut PolicyFinding]) {
    let mut cursor: Option<(SourceId, usize, LineColumn)> = None;
    for finding in findings {
        let Some(span) = finding.span else { continue };
        let text = sources.text(span.source);
        let (mut at, mut position) = match cursor {
            Some((source, at, position)) if source == span.source => (at, position),
            _ => (0, LineColumn { line: 1, column: 1 }),
        };
        let end = (span.start as usize).min(text.len());
        for c in text.get(at..end).unwrap_or("").chars() {
            if c == '\n' {
                position = LineColumn { line: position.line + 1, column: 1 };
            } else if !(c == '\u{feff}' && position.column == 1) {
                position.column += 1;
            }
        }
        at = at.max(end);
        cursor = Some((span.source, at, position));
        finding.position = Some(position);
    }
}

/// The roster. `agents.entries` wins over `agents.list`, even when it is empty.
fn agents(root: &Value) -> Vec<Agent<'_>> {
    let Some(section) = root.get("agents") else { return Vec::new() };
    if let Some(entries) = section.get("entries") {
        let objects = entries.entries().iter().filter(|entry| entry.value.is_object());
        return objects
            .map(|entry| Agent {
                id: &entry.key,
                value: &entry.value,
                path: vec!["agents".into(), "entries".into(), entry.key.clone()],
            })
            .collect();
    }
    let items = section.get("list").map(Value::items).unwrap_or_default();
    items
        .iter()
        .enumerate()
        .filter_map(|(index, value)| {
            let id = value.get("id")?.as_str()?;
            Some(Agent { id, value, path: vec!["agents".into(), "list".into(), index.to_string()] })
        })
        .collect()
}

/// A list of texts as OpenClaw reads it: trimmed, numbers as texts, blanks dropped.
pub(super) fn strings(value: Option<&Value>) -> Vec<String> {
    value
        .map(Value::items)
        .unwrap_or_default()
        .iter()
        .filter_map(|item| match &item.kind {
            ValueKind::String(text) => Some(text.trim().to_owned()),
            ValueKind::Number(number) => Some(number.to_string()),
            _ => None,
        })
        .filter(|text| !text.is_empty())
        .collect()
}

/// `agents.defaults.model` and the like as a path of texts.
pub(super) fn path(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}
