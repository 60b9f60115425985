//! telson as itself on the recorded homes: it may see more, never less, and leaves no trace.

use serde_json::Value;

use super::case::Run;
use super::data::read;
use super::home::Home;
use super::schema;

/// Runs the audit of a case without `--as-openclaw` and gives what does not hold.
pub(crate) fn judge(run: &Run) -> Vec<String> {
    let home = Home::new(&run.case);
    let before = home.snapshot();
    let words = [vec!["--compat".to_owned(), run.version.clone()], home.words(&run.line)].concat();
    let outcome = home.run(&run.case, &words);
    let mut misses = outcome.leaks();
    if !matches!(outcome.exit, Some(0..=2)) {
        misses.push(format!("the exit code is {:?}: {}", outcome.exit, outcome.stderr));
    }
    let Ok(report) = serde_json::from_str::<Value>(&outcome.stdout) else {
        misses.push("stdout is not one JSON document".to_owned());
        return misses;
    };
    misses.extend(schema::misfits(&report));
    for format in ["human", "sarif", "github"] {
        misses.extend(in_format(run, &home, &words, format, outcome.exit));
    }
    misses.extend(home.changes_since(&before));
    for finding in run.want["json"]["findings"].as_array().into_iter().flatten() {
        let plaintext = finding["code"] == "PLAINTEXT_FOUND";
        if plaintext && !told(&report, finding) && !is_substitution(run, &home, finding) {
            let place = (&finding["file"], &finding["jsonPath"]);
            misses.push(format!("plaintext at {} {} is not found", place.0, place.1));
        }
    }
    misses
}

/// The same audit for other eyes: the same exit code, and no value in a message or a snippet.
fn in_format(
    run: &Run,
    home: &Home,
    words: &[String],
    format: &str,
    exit: Option<i32>,
) -> Vec<String> {
    let mut words: Vec<String> = words.iter().filter(|w| *w != "--json").cloned().collect();
    words.splice(0..0, ["--format".to_owned(), format.to_owned()]);
    let outcome = home.run(&run.case, &words);
    let mut misses = outcome.leaks();
    if outcome.exit != exit {
        misses.push(format!("as {format} the exit code is {:?}, not {exit:?}", outcome.exit));
    }
    misses
}

/// Whether a plaintext finding of the report names this place, first or among the others.
fn told(report: &Value, wanted: &Value) -> bool {
    let here =
        |place: &Value| place["file"] == wanted["file"] && place["jsonPath"] == wanted["jsonPath"];
    report["findings"].as_array().into_iter().flatten().any(|finding| {
        finding["code"] == "PLAINTEXT_FOUND"
            && (here(finding) || finding["related"].as_array().unwrap().iter().any(here))
    })
}

/// 2026.2.26 looks at the config after `${NAME}` is filled in, and calls plaintext what stands in
/// the environment. The file holds no secret there, so telson says nothing.
fn is_substitution(run: &Run, home: &Home, finding: &Value) -> bool {
    let file = home.filled_text(&finding["file"].as_str().unwrap().replace("$HOME", "@HOME@"));
    let config = std::fs::read_to_string(file).ok().and_then(|text| read(&text));
    let path = finding["jsonPath"].as_str().unwrap();
    run.version == "2026.2.26"
        && config.and_then(|config| at(&config, path).cloned()).is_some_and(|value| {
            let name = value.as_str().and_then(|v| v.trim().strip_prefix("${")?.strip_suffix('}'));
            name.is_some_and(|n| n.chars().all(|c| matches!(c, 'A'..='Z' | '0'..='9' | '_')))
        })
}

/// The value at a path as 2026.2.26 writes it: keys joined with dots, whatever they hold.
fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    value.as_object()?.iter().find_map(|(key, inner)| match path.strip_prefix(key.as_str())? {
        "" => Some(inner),
        rest => at(inner, rest.strip_prefix('.')?),
    })
}

#[test]
fn a_report_that_says_too_little_is_told() {
    let place = |file: &str| serde_json::json!({"file": file, "jsonPath": "a.b"});
    let report = serde_json::json!({"findings": [
        {"code": "PLAINTEXT_FOUND", "file": "x", "jsonPath": "c", "related": [place("y")]},
        {"code": "REF_UNRESOLVED", "file": "z", "jsonPath": "a.b", "related": []},
    ]});
    assert!(told(&report, &place("y")));
    assert!(!told(&report, &place("x")), "another path");
    assert!(!told(&report, &place("z")), "another code");
    let config = serde_json::json!({"a.b": {"c": 1}, "d": {"e": 2}});
    assert_eq!(at(&config, "a.b.c"), Some(&1.into()));
    assert_eq!(at(&config, "d.e"), Some(&2.into()));
    assert_eq!(at(&config, "d.f"), None);
}
