//! Holds a value against a node of the schema data.

use crate::base::span::Span;
use crate::base::suggest;
use crate::config::value::{Value, ValueKind};

use super::table::{NodeId, Table, member, number};
use super::{IssueKind, SchemaIssue, pattern, refine, url};

/// Collects the issues of one value.
pub(super) struct Walker {
    table: &'static Table,
    path: Vec<String>,
    /// What was found, in order of the config.
    pub(super) issues: Vec<SchemaIssue>,
}

impl Walker {
    /// A walker that stands at `path`.
    pub(super) const fn new(table: &'static Table, path: Vec<String>) -> Self {
        Self { table, path, issues: Vec::new() }
    }

    /// The data this walker reads.
    pub(super) const fn table(&self) -> &'static Table {
        self.table
    }

    /// Adds an issue at `steps` below the current place.
    pub(super) fn add(
        &mut self,
        steps: &[&str],
        span: Span,
        kind: IssueKind,
        message: impl Into<String>,
    ) {
        let mut path = self.path.clone();
        path.extend(steps.iter().map(|step| (*step).to_owned()));
        self.issues.push(SchemaIssue {
            path,
            span,
            message: message.into(),
            kind,
            near: Vec::new(),
        });
    }

    /// Runs `check` one step deeper.
    pub(super) fn below(&mut self, step: &str, check: impl FnOnce(&mut Self)) {
        self.path.push(step.to_owned());
        check(self);
        self.path.pop();
    }

    /// Holds `value` against `node`.
    pub(super) fn check(&mut self, node: NodeId, value: &Value) {
        let before = self.issues.len();
        let mut place = 0;
        for word in self.table.words(node) {
            if let Some(child) = word.strip_prefix('i') {
                self.item(number(child), place, value);
                place += 1;
            } else if !self.keyword(node, word, value) {
                return; // a wrong type: nothing else about this node says more
            }
        }
        if self.issues.len() == before {
            for word in self.table.words(node) {
                if let Some(name) = word.strip_prefix('#') {
                    refine::run(self, name, value);
                }
            }
        }
    }

    /// Whether `value` fits `node`.
    pub(super) fn fits(&self, node: NodeId, value: &Value) -> bool {
        self.probe(node, value).is_empty()
    }

    fn probe(&self, node: NodeId, value: &Value) -> Vec<SchemaIssue> {
        let mut probe = Self::new(self.table, self.path.clone());
        probe.check(node, value);
        probe.issues
    }

    fn keyword(&mut self, node: NodeId, word: &'static str, value: &Value) -> bool {
        let (head, rest) = word.split_at(1);
        match head {
            "T" => return self.types(rest, value),
            ":" | "A" | "K" => self.object_keyword(node, word, value),
            "." if value.is_object() => {
                if let Some((name, child)) = member(word)
                    && let Some(inner) = value.get(name)
                {
                    self.below(name, |w| w.check(child, inner));
                }
            }
            "I" => {
                for (at, item) in value.items().iter().enumerate() {
                    self.below(&at.to_string(), |w| w.check(number(rest), item));
                }
            }
            "U" => self.any_of(rest, value),
            "O" => {
                let hits = rest.split(',').filter(|n| self.fits(number(n), value)).count();
                if hits == 0 {
                    self.any_of(rest, value);
                } else if hits > 1 {
                    self.add(
                        &[],
                        value.span,
                        IssueKind::Shape,
                        "fits more than one of the forms that exclude each other",
                    );
                }
            }
            "&" => self.check(number(rest), value),
            "N" if self.fits(number(rest), value) => {
                self.add(&[], value.span, IssueKind::Shape, "has a form that is not allowed here");
            }
            "?" => {
                let mut nodes = rest.split(',').map(number);
                if let (Some(test), Some(then), Some(other)) =
                    (nodes.next(), nodes.next(), nodes.next())
                {
                    let branch = if self.fits(test, value) { then } else { other };
                    self.check(branch, value);
                }
            }
            "V" => return self.one_of(rest, value),
            "~" | "!" => self.pattern(node, word, value),
            "<" | ">" => self.bound(word, value),
            "l" | "L" => self.length(node, word, value),
            "F" => self.format(rest, value),
            _ => {}
        }
        true
    }

    fn types(&mut self, letters: &str, value: &Value) -> bool {
        let letter = match &value.kind {
            ValueKind::Object(_) => 'o',
            ValueKind::Array(_) => 'a',
            ValueKind::String(_) => 's',
            ValueKind::Number(n) if n.is_finite() => 'n',
            ValueKind::Number(_) => ' ',
            ValueKind::Bool(_) => 'b',
            ValueKind::Null => 'z',
        };
        if letters.contains(letter) {
            return true;
        }
        let names: Vec<&str> = letters.chars().map(type_name).collect();
        let found = if letter == ' ' { "a number without end" } else { value.type_name() };
        let message = if names.is_empty() {
            "is not allowed here".to_owned()
        } else {
            format!("must be {}, found {found}", names.join(" or "))
        };
        self.add(&[], value.span, IssueKind::Type, message);
        false
    }

    fn object_keyword(&mut self, node: NodeId, word: &'static str, value: &Value) {
        if !value.is_object() {
            return;
        }
        if let Some((name, child)) = member(word) {
            match value.get(name) {
                Some(inner) => self.below(name, |w| w.check(child, inner)),
                None => self.add(
                    &[name],
                    value.span,
                    IssueKind::Missing,
                    format!("`{name}` is missing"),
                ),
            }
        } else if let Some(names) = word.strip_prefix('K') {
            for entry in value.entries() {
                let key = Value {
                    kind: ValueKind::String(entry.key.clone().into()),
                    span: entry.key_span,
                };
                if !self.fits(number(names), &key) {
                    self.add(
                        &[&entry.key],
                        entry.key_span,
                        IssueKind::Key,
                        format!("`{}` is not a fit key here", entry.key),
                    );
                }
            }
        } else {
            for entry in value.entries() {
                let known =
                    self.table.words(node).filter_map(member).any(|(name, _)| name == entry.key);
                if known {
                    continue;
                }
                if word == "A-" {
                    self.add(
                        &[&entry.key],
                        entry.key_span,
                        IssueKind::UnknownKey,
                        format!("unknown key `{}`", entry.key),
                    );
                    let known = self.table.words(node).filter_map(member).map(|(name, _)| name);
                    let near =
                        suggest::near(&entry.key, known).into_iter().map(str::to_owned).collect();
                    if let Some(issue) = self.issues.last_mut() {
                        issue.near = near;
                    }
                } else {
                    self.below(&entry.key, |w| w.check(number(&word[1..]), &entry.value));
                }
            }
        }
    }

    fn item(&mut self, node: NodeId, at: usize, value: &Value) {
        if let Some(item) = value.items().get(at) {
            self.below(&at.to_string(), |w| w.check(node, item));
        }
    }

    /// None of the forms fits: tells of the one that comes nearest.
    fn any_of(&mut self, nodes: &str, value: &Value) {
        let mut best: Option<(bool, usize, Vec<SchemaIssue>)> = None;
        for node in nodes.split(',') {
            let issues = self.probe(number(node), value);
            if issues.is_empty() {
                return;
            }
            let foreign = issues.iter().any(|issue| {
                issue.path.len() <= self.path.len() + 1
                    && matches!(issue.kind, IssueKind::Type | IssueKind::Choice)
            });
            let rank = (foreign, issues.len());
            if best.as_ref().is_none_or(|(f, n, _)| rank < (*f, *n)) {
                best = Some((rank.0, rank.1, issues));
            }
        }
        match best {
            Some((false, _, issues)) => self.issues.extend(issues),
            _ => self.add(
                &[],
                value.span,
                IssueKind::Shape,
                format!("this {} fits none of the accepted forms", value.type_name()),
            ),
        }
    }

    fn one_of(&mut self, list: &str, value: &Value) -> bool {
        let same = list.split('\u{1f}').any(|text| match &value.kind {
            ValueKind::String(found) => {
                text.starts_with('"')
                    && serde_json::from_str::<String>(text).is_ok_and(|wanted| wanted == **found)
            }
            ValueKind::Number(n) => {
                text.parse::<f64>().is_ok_and(|wanted| wanted.total_cmp(n).is_eq())
            }
            ValueKind::Bool(b) => text == if *b { "true" } else { "false" },
            ValueKind::Null => text == "null",
            ValueKind::Array(_) | ValueKind::Object(_) => false,
        });
        if !same {
            let choices: Vec<&str> = list.split('\u{1f}').collect();
            self.add(
                &[],
                value.span,
                IssueKind::Choice,
                format!("must be one of {}", choices.join(", ")),
            );
        }
        same
    }

    fn pattern(&mut self, node: NodeId, word: &'static str, value: &Value) {
        let Some(text) = value.as_str() else { return };
        let text = if self.is_trimmed(node) { text.trim() } else { text };
        let fit = match word.strip_prefix("!~") {
            Some(literal) => !pattern::matches(literal, text),
            None => pattern::matches(&word[1..], text),
        };
        if !fit {
            self.add(
                &[],
                value.span,
                IssueKind::Pattern,
                format!("does not have the form {}", word.trim_start_matches(['!', '~'])),
            );
        }
    }

    fn is_trimmed(&self, node: NodeId) -> bool {
        self.table.words(node).any(|word| word == "#trim")
    }

    fn bound(&mut self, word: &'static str, value: &Value) {
        let Some(found) = value.as_f64() else { return };
        let at = word.find(|c: char| c != '<' && c != '>' && c != '=').unwrap_or(word.len());
        let (sign, limit) = word.split_at(at);
        let Ok(limit) = limit.parse::<f64>() else { return };
        let kept = match sign {
            "<" => found < limit,
            "<=" => found <= limit,
            ">" => found > limit,
            _ => found >= limit,
        };
        if !kept {
            self.add(&[], value.span, IssueKind::Range, format!("must be {sign} {limit}"));
        }
    }

    fn length(&mut self, node: NodeId, word: &'static str, value: &Value) {
        let Ok(limit) = word[1..].parse::<usize>() else { return };
        let (found, unit) = match &value.kind {
            ValueKind::String(text) => {
                let text = if self.is_trimmed(node) { text.trim() } else { text };
                (text.encode_utf16().count(), "characters")
            }
            ValueKind::Array(items) => (items.len(), "items"),
            ValueKind::Object(entries) => (entries.len(), "members"),
            _ => return,
        };
        if word.starts_with('l') && found < limit {
            self.add(
                &[],
                value.span,
                IssueKind::Range,
                format!("needs at least {limit} {unit}, has {found}"),
            );
        } else if word.starts_with('L') && found > limit {
            self.add(
                &[],
                value.span,
                IssueKind::Range,
                format!("takes at most {limit} {unit}, has {found}"),
            );
        }
    }

    fn format(&mut self, name: &str, value: &Value) {
        let fit = match (name, &value.kind) {
            ("int", ValueKind::Number(n)) => n.fract() == 0.0 && n.abs() <= 9_007_199_254_740_991.0,
            ("integer", ValueKind::Number(n)) => n.fract() == 0.0,
            ("url" | "uri", ValueKind::String(text)) => url::parse(text).is_some(),
            ("unique", ValueKind::Array(items)) => {
                let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                (1..texts.len()).all(|at| !texts[..at].contains(&texts[at]))
            }
            _ => true,
        };
        if !fit {
            let message = match name {
                "int" | "integer" => "must be a whole number",
                "unique" => "holds an item twice",
                _ => "must be an absolute URL",
            };
            self.add(&[], value.span, IssueKind::Pattern, message);
        }
    }
}

const fn type_name(letter: char) -> &'static str {
    match letter {
        'o' => "an object",
        'a' => "a list",
        's' => "a string",
        'n' => "a number",
        'b' => "true or false",
        _ => "null",
    }
}
