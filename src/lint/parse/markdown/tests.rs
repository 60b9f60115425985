use super::*;

fn named(source: &str) -> Vec<String> {
    let mut out = Leaves::default();
    parse(&Fragment::verbatim(source, 0), &mut out);
    let named = out.found.iter().filter(|leaf| !leaf.path.is_empty());
    named
        .map(|leaf| {
            let place = leaf.value.file_range(0..leaf.value.text().len());
            format!("{}={}", leaf.name().unwrap(), &source[place])
        })
        .collect()
}

fn texts(source: &str) -> Vec<String> {
    let mut out = Leaves::default();
    parse(&Fragment::verbatim(source, 0), &mut out);
    let texts = out.found.iter().filter(|leaf| leaf.path.is_empty());
    texts.map(|leaf| leaf.value.text().to_owned()).collect()
}

#[test]
fn fences_are_read_by_their_word() {
    let source = "# T\n\n```env\nA_KEY=v\n```\n\n~~~~ini title=x\n[s]\nb = w\n~~~\nc = x\n~~~~\n\n```python\nd = 'y'\n```\ne = f\n";
    assert_eq!(named(source), ["A_KEY=v", "b=w", "c=x", "d=y"]);
}

#[test]
fn prose_is_free_text() {
    assert_eq!(named("password: abc\n`TOKEN=x` and\n\n    KEY=y\n"), [""; 0]);
    assert_eq!(texts("a: b\n```js\n// a comment\n```\nc\n"), ["a: b\n", "// a comment", "c\n"]);
}

#[test]
fn fences_in_lists_and_quotations() {
    assert_eq!(
        named(
            "1. x\n\n   ```env\n   A=v\n   ```\n> ```env\n> B=w\n> ```\n- ```env\n  C=x\n  ```\n"
        ),
        ["A=v", "B=w", "C=x"]
    );
    assert_eq!(named("```env\r\nA=v\r\n```\r\n"), ["A=v"]);
}

#[test]
fn without_a_word_the_content_decides() {
    assert_eq!(named("```\nA=v\nB=w\n```\n"), ["A=v", "B=w"]);
    assert_eq!(named("```\nhello\nkey: v\n```\n"), ["key=v"]);
    assert_eq!(named("```env\nA=v\n"), ["A=v"], "a fence without an end goes to that of the file");
    assert_eq!(named("``` a`b ```\nA=v\n"), [""; 0]);
}

#[test]
fn a_diff_shows_both_sides() {
    assert_eq!(named("```diff\n- A_KEY=v\n+ A_KEY=w\n```\n"), ["A_KEY=v", "A_KEY=w"]);
}

#[test]
fn front_matter_is_read_and_a_rule_is_none() {
    assert_eq!(named("---\n\ntext: a\n"), [""; 0]);
    let mut out = Leaves::default();
    parse(&Fragment::verbatim("---\na: b\n---\ntext\n", 0), &mut out);
    assert!(out.found.iter().any(|leaf| leaf.value.text() == "text\n"));
}

#[test]
fn prompts_are_no_part_of_commands() {
    assert_eq!(typed("$ x"), Some("x"));
    assert_eq!(typed("bob@box:~$ x y"), Some("x y"));
    assert_eq!(typed("echo $x"), None);
    assert_eq!(typed("# x"), None);
    assert!(texts("```console\n$ true\nsome output\n```\n").contains(&"some output".to_owned()));
}

#[test]
fn hostile_texts_take_linear_time() {
    for part in [
        "```\n",
        "```markdown\n",
        "> ",
        "> > ```\n",
        "- ",
        "`",
        "---\n",
        "~~~",
        "$ x\n",
        "```sh\n$ \\\n",
    ] {
        let _ = named(&part.repeat(100_000 / part.len()));
    }
}
