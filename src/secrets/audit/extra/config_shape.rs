//! What is wrong with the config as a text: problems, repeated keys, one token for two doors.

use crate::config::json5::Step;
use crate::config::load::Config;
use crate::config::value::Value;
use crate::report::finding::{Finding, Location, Origin};

use super::super::codes;
use super::super::sighting::Sighting;
use super::config_fields::place;

/// All findings of this kind.
pub(in super::super) fn find(config: &Config) -> Vec<Sighting> {
    let mut findings = problems(config);
    findings.extend(repeated_keys(config));
    findings.extend(shared_token(config));
    findings.into_iter().map(Sighting::plain).collect()
}

fn problems(config: &Config) -> Vec<Finding> {
    config
        .problems
        .iter()
        .map(|problem| {
            let path = match problem.path.as_slice() {
                [] => "<root>".to_owned(),
                path => config.render_path(path),
            };
            let mut place = Location::new(&problem.file, path);
            place.position = problem.position;
            let mut finding = Finding::new(
                &codes::CONFIG_INVALID,
                Origin::Telson,
                place,
                problem.message.clone(),
            );
            finding
                .evidence
                .push(format!("judged as OpenClaw {}", config.dialect.version.as_str()));
            finding.help.extend(problem.fix.clone());
            finding
        })
        .collect()
}

fn repeated_keys(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &config.files {
        let Some(document) = &file.document else { continue };
        for (steps, first, last) in document.duplicate_keys() {
            let position = config.position(file.source, offset(&last));
            let first = config.position(file.source, offset(&first));
            let path: Vec<String> = steps.iter().map(step_name).collect();
            let place = Location::new(&file.path, config.render_path(&path)).at(position);
            let mut finding = Finding::new(
                &codes::DUPLICATE_KEY,
                Origin::Telson,
                place.clone(),
                format!("the key stands at line {} too; this one counts", first.line),
            );
            finding.related.push(Location::new(&file.path, place.json_path).at(first));
            findings.push(finding);
        }
    }
    findings
}

fn offset(range: &std::ops::Range<usize>) -> u32 {
    u32::try_from(range.start).unwrap_or(u32::MAX)
}

fn step_name(step: &Step) -> String {
    match step {
        Step::Key(key) => key.clone(),
        Step::Index(index) => index.to_string(),
    }
}

/// `hooks.token` must not open the gateway.
fn shared_token(config: &Config) -> Option<Finding> {
    let hook = config.root.at(&["hooks", "token"])?;
    let text = hook.as_str().filter(|text| !text.trim().is_empty())?;
    let gateway = [["gateway", "auth", "token"], ["gateway", "auth", "password"]]
        .into_iter()
        .find_map(|path| {
            let value = config.root.at(&path)?;
            (value.as_str() == Some(text)).then_some((path, value))
        });
    let variable = ["OPENCLAW_GATEWAY_TOKEN", "OPENCLAW_GATEWAY_PASSWORD"]
        .into_iter()
        .find(|name| config.env.get(*name).is_some_and(|value| value == text));
    let segments = |path: [&str; 3]| path.map(str::to_owned).to_vec();
    let make = |other: &str| {
        Finding::new(
            &codes::TOKEN_REUSE,
            Origin::Telson,
            place(config, &["hooks".to_owned(), "token".to_owned()], hook),
            format!("hooks.token equals {other}: whoever may post a hook controls the gateway"),
        )
        .help("telson secrets configure --generate hooks.token")
    };
    match gateway {
        Some((path, value)) => {
            let mut finding = make(&path.join("."));
            finding.related.push(self::place(config, &segments(path), value as &Value));
            Some(finding)
        }
        None => variable.map(|name| make(&format!("the variable {name}"))),
    }
}
