//! Any text: the parser does not panic, and edits of what it accepts keep their promises.
#![no_main]

use libfuzzer_sys::fuzz_target;
use telson::config::json5::{Document, Edits, Kind, Node, Step, parse};

fn paths(node: &Node, here: &mut Vec<Step>, found: &mut Vec<Vec<Step>>) {
    if found.len() > 64 || here.len() > 32 {
        return;
    }
    found.push(here.clone());
    let children: Vec<(Step, &Node)> = match &node.kind {
        Kind::Array(items) => items.iter().enumerate().map(|(i, n)| (Step::Index(i), n)).collect(),
        Kind::Object(members) => {
            let effective =
                |key: &str, value: &Node| node.get(key).is_some_and(|n| n.start == value.start);
            members
                .iter()
                .filter(|m| effective(&m.key, &m.value))
                .map(|m| (Step::Key(m.key.clone()), &m.value))
                .collect()
        }
        _ => Vec::new(),
    };
    for (step, child) in children {
        here.push(step);
        paths(child, here, found);
        here.pop();
    }
}

/// The result parses, stays strict JSON, and holds the old bytes outside the changed ranges.
fn checked(document: &Document, edits: &Edits) -> Document {
    let (old, output) = (document.text(), edits.apply(document));
    let after = parse(output.to_string()).expect("an edited document stays valid");
    assert!(!document.is_strict_json() || after.is_strict_json());
    let (mut from, mut to) = (0, 0);
    for range in edits.changed_ranges() {
        let kept = &old[from..range.start];
        to += output[to..].find(kept).expect("bytes outside the edits stay") + kept.len();
        from = range.end;
    }
    assert!(output[to..].ends_with(&old[from..]));
    assert_eq!(edits.is_empty(), output.as_str() == old);
    after
}

fuzz_target!(|data: &[u8]| {
    let Some((&seed, rest)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let Ok(document) = parse(text.to_owned()) else { return };
    let _ = document.duplicate_keys();
    let mut found = Vec::new();
    paths(document.root(), &mut Vec::new(), &mut found);

    let at = &found[usize::from(seed) % found.len()];
    let mut new = at.clone();
    new.push(Step::Key("new.key".to_owned()));
    let value = serde_json::json!({"source": "env", "provider": "default", "id": "X"});
    for target in [at, &new] {
        let mut edits = Edits::new();
        if edits.set(&document, target, &value).is_ok() {
            let after = checked(&document, &edits);
            let mut again = Edits::new();
            again.set(&after, target, &value).expect("the value stands there");
            assert!(again.is_empty(), "a second set changes nothing");
        }
    }
    let mut edits = Edits::new();
    if edits.remove(&document, at).is_ok() {
        let after = checked(&document, &edits);
        if matches!(at.last(), Some(Step::Key(_))) {
            assert!(after.root().at(at).is_none(), "a removed member is gone");
        }
        // Removing and adding in one object shares commas and lines.
        let mut sibling = at.clone();
        if let Some(last @ Step::Key(_)) = sibling.last_mut() {
            *last = Step::Key("sibling of what goes".to_owned());
            if edits.set(&document, &sibling, &value).is_ok() {
                assert!(checked(&document, &edits).root().at(&sibling).is_some());
            }
        }
    }
});
