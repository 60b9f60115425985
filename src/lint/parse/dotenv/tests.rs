use super::*;

/// The values as `name=form:text@start..end`, and texts as `#text`.
fn leaves(source: &str) -> Vec<String> {
    let mut out = Leaves::default();
    parse(&Fragment::verbatim(source, 0), &mut out);
    out.found
        .iter()
        .map(|leaf| match leaf.name() {
            Some(name) => format!("{name}={:?}:{}", leaf.form, leaf.value.text()),
            None => format!("#{}", leaf.value.text()),
        })
        .collect()
}

/// The sources of the named values.
fn sources(source: &str) -> Vec<&str> {
    let mut out = Leaves::default();
    parse(&Fragment::verbatim(source, 0), &mut out);
    let named = out.found.iter().filter(|leaf| !leaf.path.is_empty());
    named.map(|leaf| &source[leaf.value.file_range(0..leaf.value.text().len())]).collect()
}

#[test]
fn values_end_where_the_line_or_a_comment_does() {
    assert_eq!(
        leaves("\u{feff}A=b\r\n  export C = d e   # later\nE=\nF=a#b\nG= # none\nH=#x\n"),
        [
            "A=Plain:b",
            "C=Plain:d e",
            "## later",
            "E=Plain:",
            "F=Plain:a#b",
            "G=Plain:",
            "## none",
            "H=Plain:#x",
        ]
    );
}

#[test]
fn quotes_say_whether_variables_count() {
    assert_eq!(
        leaves("A='$x#y' # c\nB=\"$x # \\\"q\\\"\\n\"\nC=`lit-9 \"q\"`\nD=`cat /run/x`\nE=\"\"\n"),
        [
            "A=Quoted:$x#y",
            "## c",
            "B=Expanding:$x # \"q\"\n",
            "C=Quoted:lit-9 \"q\"",
            "D=Code:cat /run/x",
            "E=Expanding:",
        ]
    );
    assert_eq!(sources("A=\"a\\\"b\\n\"\r\nB='é'\r\n"), ["a\\\"b\\n", "é"]);
}

#[test]
fn values_go_over_several_lines() {
    let key = "-----BEGIN EC PRIVATE KEY-----\nAb+c==\nd=\n-----END EC PRIVATE KEY-----";
    for quote in ["\"", "'", ""] {
        let source = format!("A={quote}{key}{quote}\nB=c\n");
        assert_eq!(sources(&source), [key, "c"], "{quote}");
    }
}

#[test]
fn a_quote_that_nothing_closes_is_a_character() {
    assert_eq!(sources("A=\"abc\nB_X=it's\nC='d\n"), ["\"abc", "it's", "'d"]);
    assert_eq!(sources("A_B='abc\nB_C='def'\n"), ["'abc", "def"]);
    assert_eq!(sources("A=\"a\"b\n"), ["\"a\"b"]);
}

#[test]
fn names_take_many_shapes() {
    assert_eq!(
        leaves(
            "KEY: value\n\"Q\"=r\na.b-c=d\nA?=e\nB+=f\nexport=g\nA := h\nsetenv K v\nlocal X=1\n"
        ),
        [
            "KEY=Plain:value",
            "Q=Plain:r",
            "a.b-c=Plain:d",
            "A=Plain:e",
            "B=Plain:f",
            "export=Plain:g",
            "A=Plain:h",
            "K=Plain:v",
            "X=Plain:1",
        ]
    );
}

#[test]
fn json_in_a_value_is_read() {
    let found = leaves("A='{\"k\": \"v\", \"n\": [1]}'\nB={\"k\":\"w\"} # c\nC={x}\nD={\"a\"\n");
    assert!(found.contains(&"k=Quoted:v".to_owned()), "{found:?}");
    assert!(found.contains(&"k=Quoted:w".to_owned()), "{found:?}");
    assert!(found.contains(&"C=Plain:{x}".to_owned()), "{found:?}");
    assert!(found.contains(&"D=Plain:{\"a\"".to_owned()), "{found:?}");
}

#[test]
fn comments_are_free_text() {
    assert_eq!(leaves("# API_KEY=abc\n   #B=c\n"), ["## API_KEY=abc", "##B=c"]);
}

#[test]
fn a_shell_line_may_hold_several() {
    assert_eq!(
        sources("export A=b C=d; export E='f'; export G=$(cat x y)\n"),
        ["b", "d", "f", "$(cat x y)"]
    );
    assert_eq!(sources("A=b C=d\n"), ["b C=d"]);
}

#[test]
fn hostile_texts_take_linear_time() {
    for source in
        ["A='x\n", "A=\"\\", "\"", "export A=b ", "A=(", "A= B=", "'\n", "A=-----BEGIN X\n"]
    {
        let text = source.repeat(400_000 / source.len());
        let _ = leaves(&text);
    }
}
