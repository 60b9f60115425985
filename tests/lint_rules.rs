//! The examples on the pages of the linter's rules hold.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test fails by panicking and prepares its own files"
)]

mod support;

use support::Telson;

/// An example: how often the rule must find something, the file it stands in, its text.
struct Example {
    wanted: usize,
    file: String,
    text: String,
}

fn examples(page: &str) -> Vec<Example> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|l| !l.starts_with("```")).collect();
        let text = body.join("\n") + "\n";
        let word = |key: &str| info.split(' ').find_map(|word| word.strip_prefix(key));
        let wanted = match word("bad=") {
            Some(count) => count.parse().unwrap(),
            None if info.split(' ').any(|word| word == "good") => 0,
            None => continue,
        };
        let file = word("file=").expect("an example names its file").to_owned();
        found.push(Example { wanted, file, text });
    }
    found
}

#[test]
fn every_example_holds() {
    let mut wrong = Vec::new();
    for meta in telson::lint::rules::ALL {
        // Settings that an example needs stand on the page too.
        let (settings, examples): (Vec<Example>, Vec<Example>) =
            examples(meta.doc).into_iter().partition(|e| e.file == "telson.toml");
        let count = |bad: bool| examples.iter().filter(|e| (e.wanted > 0) == bad).count();
        assert!(count(true) > 0 && count(false) > 0, "{} has no bad or no good example", meta.id);
        for example in examples {
            let telson = Telson::new();
            telson.file(&format!("repo/{}", example.file), &example.text);
            for setting in &settings {
                telson.file("repo/telson.toml", &setting.text);
            }
            let report = telson.run(["lint", "repo", "--json"]).json();
            let findings = report["findings"].as_array().unwrap();
            let rules: Vec<&str> = findings.iter().map(|f| f["rule"].as_str().unwrap()).collect();
            let here = rules.iter().filter(|rule| **rule == meta.id).count();
            // A good example is clean of everything.
            if here != example.wanted || (example.wanted == 0 && !rules.is_empty()) {
                wrong.push(format!(
                    "{}: wanted {}, found {rules:?} in\n{}",
                    meta.id, example.wanted, example.text
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
