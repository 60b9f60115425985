//! Tests of the edits: hand-made cases, and generated documents against a model.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;

fn path(text: &str) -> Vec<Step> {
    text.split('/')
        .filter(|step| !step.is_empty())
        .map(|step| match step.strip_prefix('#') {
            Some(index) => Step::Index(index.parse().expect("an index")),
            None => Step::Key(step.to_owned()),
        })
        .collect()
}

/// `+path=json` sets, `-path` removes.
fn edited(input: &str, changes: &[&str]) -> String {
    let doc = parse(input.to_owned()).expect("valid input");
    let mut edits = Edits::new();
    for change in changes {
        if let Some(set) = change.strip_prefix('+') {
            let (at, value) = set.split_once('=').expect("a set");
            let value = serde_json::from_str(value).expect("json");
            edits.set(&doc, &path(at), &value).expect("set");
        } else {
            edits.remove(&doc, &path(&change[1..])).expect("remove");
        }
    }
    let output = edits.apply(&doc);
    let again = parse(output.to_string()).unwrap_or_else(|e| panic!("{e} in\n{}", *output));
    assert!(!doc.is_strict_json() || again.is_strict_json(), "{}", *output);
    output.to_string()
}

const REF: &str = r#"{"source":"env","provider":"default","id":"X"}"#;

#[test]
fn a_value_is_replaced_in_place() {
    let set = format!("+a/key={REF}");
    for (input, output) in [
        (
            "{\n  \"a\": {\n    \"key\": \"old\", \"n\": 1\n  }\n}\n",
            "{\n  \"a\": {\n    \"key\": { \"source\": \"env\", \"provider\": \"default\", \"id\": \"X\" }, \"n\": 1\n  }\n}\n",
        ),
        (
            "{a: {key: /* k */ 'old' /* v */,}} // end",
            "{a: {key: /* k */ { source: 'env', provider: 'default', id: 'X' } /* v */,}} // end",
        ),
        (
            "{a: {key: 'first', key: \"old\"}, b: \"x\"}",
            "{a: {key: 'first', key: { source: \"env\", provider: \"default\", id: \"X\" }}, b: \"x\"}",
        ),
    ] {
        assert_eq!(edited(input, &[&set]), output);
    }
    assert_eq!(edited("{a: 0x10, b: 'x'}", &["+a=16", "+b=\"x\""]), "{a: 0x10, b: 'x'}");
}

#[test]
fn a_member_is_inserted_in_the_style_of_its_object() {
    for (input, change, output) in [
        ("{}", "+a/b=1", "{\n  \"a\": {\n    \"b\": 1\n  }\n}"),
        ("{ a: 1 }\n", "+b=2", "{ a: 1, b: 2 }\n"),
        ("{ a: 1, }", "+b=2", "{ a: 1, b: 2, }"),
        (
            "{\r\n\ta: 1, // one\r\n\t// end\r\n}",
            "+b={\"c\":[]}",
            "{\r\n\ta: 1, // one\r\n\tb: {\r\n\t\tc: [],\r\n\t},\r\n\t// end\r\n}",
        ),
        ("{\n    'a': 1 // one\n}", "+b=2", "{\n    'a': 1, // one\n    'b': 2\n}"),
        (
            "{\n  a: {}, b: 'q'\n}",
            "+a/it's=\"d'e\"",
            "{\n  a: {\n    'it\\'s': 'd\\'e'\n  }, b: 'q'\n}",
        ),
        ("{a: {b: {}}}", "+a/b/c=1", "{a: {b: { c: 1 }}}"),
        ("{\n  // nothing yet\n}", "+a=1", "{\n  // nothing yet\n  \"a\": 1\n}"),
        ("\u{feff}{\n  a: 1 }", "+b=2", "\u{feff}{\n  a: 1,\n  b: 2 }"),
        ("{ a: 1 /* one */ }", "+b=2", "{ a: 1 /* one */, b: 2 }"),
    ] {
        assert_eq!(edited(input, &[change]), output, "{input}");
    }
}

#[test]
fn a_removed_member_takes_its_comma_its_line_and_its_comment() {
    for (input, change, output) in [
        ("{\n  // head\n  a: 1, // one\n  b: 2\n}", "-a", "{\n  // head\n  b: 2\n}"),
        ("{\n  a: 1, // one\n  b: 2 // two\n}", "-b", "{\n  a: 1 // one\n}"),
        ("{\n  a: 1,\n  b: 2,\n}", "-b", "{\n  a: 1,\n}"),
        ("{ a: 1, b: 2, c: 3 }", "-b", "{ a: 1, c: 3 }"),
        ("{ a: 1, b: 2 }", "-b", "{ a: 1 }"),
        ("{ a: 1, /* two */ b: 2 }", "-a", "{ /* two */ b: 2 }"),
        ("{ a: 1 }", "-a", "{}"),
        ("{\n  a: 1,\n}", "-a", "{}"),
        ("{a:1, b:2, a:3}", "-a", "{b:2}"),
        ("[1, 2, 3]", "-#1", "[1, 3]"),
        ("{l: [\r\n  1,\r\n  2\r\n]}", "-l/#1", "{l: [\r\n  1\r\n]}"),
        ("{a: 1 /*/ x */, }", "-a", "{}"),
        ("{ a: 1 // one\n// about b\n, b: 2 }", "-a", "{\n// about b\n b: 2 }"),
    ] {
        assert_eq!(edited(input, &[change]), output, "{input}");
    }
}

#[test]
fn many_edits_are_made_in_one_go() {
    assert_eq!(
        edited("{\n  a: 1\n}", &["+p/x/k=1", "+p/y=2", "-a"]),
        "{\n  p: {\n    x: {\n      k: 1\n    },\n    y: 2\n  }\n}"
    );
    assert_eq!(
        edited("{\n  a: 1,\n  b: 2,\n  c: 3\n}", &["-a", "-c", "+d=4", "+b=5"]),
        "{\n  b: 5,\n  d: 4\n}"
    );
    assert_eq!(
        edited("{}", &["+p={\"x\":1}", "+p/y=2", "+p/x=1"]),
        edited("{}", &["+p={\"x\":1,\"y\":2}"])
    );
}

#[test]
fn edits_that_contradict_are_refused_and_change_nothing() {
    let doc = parse("{a: {b: 1}, l: [1]}".to_owned()).expect("valid");
    let mut edits = Edits::new();
    edits.set(&doc, &path("a/b"), &json!(2)).expect("set");
    let before = edits.apply(&doc);
    assert_eq!(edits.set(&doc, &path("a/b"), &json!(3)), Err(EditError::Overlap));
    assert_eq!(edits.set(&doc, &path("a"), &json!({})), Err(EditError::Overlap));
    assert_eq!(edits.remove(&doc, &path("a")), Err(EditError::Overlap));
    assert_eq!(edits.remove(&doc, &path("x/y")), Err(EditError::Missing { depth: 1 }));
    assert_eq!(edits.remove(&doc, &[]), Err(EditError::Root));
    assert_eq!(edits.set(&doc, &path("l/#1"), &json!(1)), Err(EditError::Missing { depth: 2 }));
    let wanted = Err(EditError::NotAContainer { depth: 3, wanted: "an object" });
    assert_eq!(edits.set(&doc, &path("a/b/c"), &json!(1)), wanted);
    let deep: Vec<Step> = (0..257).map(|_| Step::Key("k".into())).collect();
    assert_eq!(edits.set(&doc, &deep, &json!(1)), Err(EditError::TooDeep));
    let other = parse("{}".to_owned()).expect("valid");
    assert_eq!(edits.set(&other, &path("z"), &json!(1)), Err(EditError::OtherDocument));
    assert_eq!(edits.apply(&doc), before);
}

#[test]
fn debug_and_errors_show_no_value() {
    let doc = parse("{a: 'canary-alpha-7Q'}".to_owned()).expect("valid");
    let mut edits = Edits::new();
    edits.set(&doc, &path("a"), &json!("canary-beta-7Q")).expect("set");
    let error = edits.set(&doc, &path("a"), &json!("canary-gamma-7Q")).expect_err("overlap");
    let shown = format!("{doc:?} {edits:?} {error:?} {error}");
    assert!(!shown.contains("canary"), "{shown}");
}

/// Every scalar of a long, heavily commented config, one at a time: the ref stands in its place and
/// all bytes around it are the old ones; in the LF and in the CRLF form.
#[test]
fn one_target_of_a_long_config_changes_only_its_own_bytes() {
    let unix = include_str!("../../../fixtures/config/commented-500.json5");
    assert_eq!(unix.lines().count(), 500);
    let secret_ref = serde_json::from_str(REF).expect("json");
    let written = "{ source: 'env', provider: 'default', id: 'X' }";
    for text in [unix.to_owned(), unix.replace('\n', "\r\n")] {
        let doc = parse(text.clone()).expect("valid");
        let mut paths = Vec::new();
        all_paths(doc.root(), &mut Vec::new(), &mut paths);
        let scalars = |at: &&Vec<Step>| {
            let node = doc.root().at(at).expect("listed");
            !matches!(node.kind, Kind::Object(_) | Kind::Array(_))
        };
        let mut tried = 0;
        for at in paths.iter().filter(scalars) {
            let range = doc.root().at(at).expect("listed").range();
            let mut edits = Edits::new();
            edits.set(&doc, at, &secret_ref).expect("set");
            let wanted = [&text[..range.start], written, &text[range.end..]].concat();
            assert_eq!(*edits.apply(&doc), wanted);
            assert_eq!(edits.changed_ranges(), [range]);
            tried += 1;
        }
        assert!(tried > 200, "{tried}");
    }
}

/// Every member and item is removed one at a time; no comment on a line of its own goes.
#[test]
fn removals_from_a_long_config_keep_its_comment_lines() {
    let text = include_str!("../../../fixtures/config/commented-500.json5");
    let doc = parse(text.to_owned()).expect("valid");
    let mut paths = Vec::new();
    all_paths(doc.root(), &mut Vec::new(), &mut paths);
    for at in paths.iter().filter(|at| !at.is_empty()) {
        let mut edits = Edits::new();
        edits.remove(&doc, at).expect("remove");
        let left = parse(edits.apply(&doc).to_string()).expect("valid");
        let mut model = value_of(doc.root());
        model_remove(&mut model, at);
        assert_eq!(value_of(left.root()), model);
        let range = doc.root().at(at).expect("listed").range();
        let comments = |text: &str| {
            let own_line = |line: &&str| line.trim_start().starts_with("//");
            text.lines().filter(own_line).count()
        };
        let inside = comments(&text[range]);
        assert_eq!(comments(left.text()) + inside, comments(text), "{at:?}");
    }
}

/// The value of a node, as JSON; the numbers of generated documents fit.
fn value_of(node: &Node) -> Value {
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Bool(value) => json!(value),
        Kind::Number(number) => json!(number),
        Kind::String(text) => json!(text.as_str()),
        Kind::Array(items) => items.iter().map(value_of).collect(),
        Kind::Object(members) => {
            let all = members.iter().map(|m| (m.key.clone(), value_of(&m.value)));
            Value::Object(all.collect::<Map<_, _>>())
        }
    }
}

fn model_set(value: &mut Value, path: &[Step], new: &Value) {
    match path.split_first() {
        None => *value = new.clone(),
        Some((Step::Index(index), rest)) => model_set(&mut value[*index], rest, new),
        Some((Step::Key(key), rest)) => {
            let object = value.as_object_mut().expect("an object");
            model_set(object.entry(key.clone()).or_insert_with(|| json!({})), rest, new);
        }
    }
}

fn model_remove(value: &mut Value, path: &[Step]) {
    let (step, rest) = path.split_first().expect("not the root");
    match (step, rest.is_empty()) {
        (Step::Index(index), true) => drop(value.as_array_mut().expect("list").remove(*index)),
        (Step::Key(key), true) => drop(value.as_object_mut().expect("object").shift_remove(key)),
        (Step::Index(index), false) => model_remove(&mut value[*index], rest),
        (Step::Key(key), false) => model_remove(&mut value[key.as_str()], rest),
    }
}

fn all_paths(node: &Node, here: &mut Vec<Step>, found: &mut Vec<Vec<Step>>) {
    found.push(here.clone());
    let steps: Vec<(Step, &Node)> = match &node.kind {
        Kind::Array(items) => items.iter().enumerate().map(|(i, n)| (Step::Index(i), n)).collect(),
        Kind::Object(members) => members
            .iter()
            .filter(|m| node.get(&m.key).is_some_and(|n| n.start == m.value.start))
            .map(|m| (Step::Key(m.key.clone()), &m.value))
            .collect(),
        _ => Vec::new(),
    };
    for (step, child) in steps {
        here.push(step);
        all_paths(child, here, found);
        here.pop();
    }
}

fn trivia() -> impl Strategy<Value = String> {
    let one = prop::sample::select(vec![
        "",
        "",
        "",
        " ",
        "\n  ",
        "\r\n\t",
        " // c, {\n",
        " /* d } */ ",
        "/* e\n */",
        "/*/ g */",
        "\n\n    ",
        " // f\r\n  ",
        "\u{a0}",
        "\u{2028}",
    ]);
    prop::collection::vec(one, 0..3).prop_map(|parts| parts.concat())
}

fn key() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "a",
        "b",
        "c",
        "'b'",
        "\"c\"",
        "\"x.y\"",
        "'q\"'",
        "\"\\u00e9\"",
        "é",
        "\\u0061",
        "null",
        "'d e'",
    ])
    .prop_map(str::to_owned)
}

fn document() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "1",
        "-2.5",
        "0x1F",
        "true",
        "null",
        "'s'",
        "\"t // no\"",
        "'it\\'s'",
        "\"\\\n\"",
        ".5",
        "[]",
        "{}",
        "{ /* none */ }",
        "{ // none\n}",
    ])
    .prop_map(str::to_owned);
    let tree = leaf.prop_recursive(4, 40, 5, |inner| {
        let gap = || (trivia(), trivia(), trivia(), trivia());
        prop_oneof![
            (prop::collection::vec((key(), gap(), inner.clone()), 0..5), trivia(), any::<bool>())
                .prop_map(|(members, tail, comma)| {
                    let all: Vec<String> = members
                        .iter()
                        .map(|(k, g, v)| format!("{}{k}{}:{}{v}{}", g.0, g.1, g.2, g.3))
                        .collect();
                    let comma = if comma && !all.is_empty() { "," } else { "" };
                    format!("{{{}{comma}{tail}}}", all.join(","))
                }),
            (prop::collection::vec((trivia(), inner, trivia()), 0..4), trivia(), any::<bool>())
                .prop_map(|(items, tail, comma)| {
                    let all: Vec<String> =
                        items.iter().map(|(a, v, b)| format!("{a}{v}{b}")).collect();
                    let comma = if comma && !all.is_empty() { "," } else { "" };
                    format!("[{}{comma}{tail}]", all.join(","))
                }),
        ]
    });
    (prop::sample::select(vec!["", "\u{feff}"]), trivia(), tree, trivia())
        .prop_map(|(bom, a, tree, b)| format!("{bom}{a}{tree}{b}"))
}

fn new_value() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!(7.5),
        json!("n\"e'w\u{2028}\n"),
        json!(null),
        json!({}),
        json!([1.0, "x"]),
        json!({"source": "env", "provider": "default", "id": "X"}),
        json!({"k": {"l": [true, {}]}}),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

    #[test]
    fn edits_do_what_the_model_does_and_touch_nothing_else(
        text in document(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..4u8, new_value()), 1..5),
    ) {
        let doc = parse(text.clone()).expect("generated documents are valid");
        let mut paths = Vec::new();
        all_paths(doc.root(), &mut Vec::new(), &mut paths);
        let mut model = value_of(doc.root());
        let mut edits = Edits::new();
        let (mut sets, mut removals) = (Vec::new(), Vec::new());
        for (pick, what, value) in changes {
            let mut at = pick.get(&paths).clone();
            if what == 0 {
                if edits.remove(&doc, &at).is_ok() && !removals.contains(&at) {
                    removals.push(at);
                }
                continue;
            }
            if what > 1 {
                at.extend((1..what).map(|n| Step::Key(format!("new.{n}"))));
            }
            if edits.set(&doc, &at, &value).is_ok() {
                sets.push((at, value));
            }
        }
        for (at, value) in &sets {
            model_set(&mut model, at, value);
        }
        // List items go from the back, so that the indices of the old document stay true.
        removals.sort();
        for at in removals.iter().rev() {
            model_remove(&mut model, at);
        }
        let output = edits.apply(&doc);
        let again = parse(output.to_string());
        prop_assert!(again.is_ok(), "{text:?} -> {:?}: {again:?}", *output);
        let again = again.expect("checked");
        prop_assert!(value_of(again.root()) == model, "{text:?} -> {:?} {sets:?} {removals:?}", *output);
        prop_assert!(!doc.is_strict_json() || again.is_strict_json());

        let (mut old, mut new) = (0, 0);
        for range in edits.changed_ranges() {
            prop_assert!(range.start >= old);
            let kept = &text[old..range.start];
            let found = output[new..].find(kept);
            prop_assert!(found.is_some(), "kept bytes are gone");
            new += found.unwrap_or(0) + kept.len();
            old = range.end;
        }
        prop_assert!(output[new..].ends_with(&text[old..]));

        if removals.is_empty() {
            let mut second = Edits::new();
            for (at, value) in &sets {
                second.set(&again, at, value).expect("still there");
            }
            prop_assert!(second.is_empty());
        }
    }
}
