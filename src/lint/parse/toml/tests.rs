use super::*;

fn leaves(text: &str) -> Vec<(String, String, String)> {
    let mut out = Leaves::default();
    parse(&Fragment::verbatim(text, 0), &mut out);
    out.found
        .iter()
        .map(|leaf| {
            let value = leaf.value.text();
            let place = leaf.value.file_range(0..value.len());
            (leaf.shown_path(), value.to_owned(), text[place].to_owned())
        })
        .collect()
}

fn one(path: &str, value: &str, source: &str) -> (String, String, String) {
    (path.to_owned(), value.to_owned(), source.to_owned())
}

#[test]
fn tables_and_dotted_keys_make_the_path() {
    let text = "\u{feff}title = \"x\" # note\n[a.\"b.c\"]\nd . e = 'y'\n'f g' = 1\n\
                [[h]]\nk = 1\n[[h]]\nk = 2\n[h.i]\nl = true\n[[h.m]]\nn = 1979-05-27 07:32:00Z\n\
                [[h]]\n[[h.m]]\nn = 3\n";
    assert_eq!(
        leaves(text),
        [
            one("title", "x", "x"),
            one("", "# note", "# note"),
            one("a.b.c.d.e", "y", "y"),
            one("a.b.c.f g", "1", "1"),
            one("h[0].k", "1", "1"),
            one("h[1].k", "2", "2"),
            one("h[1].i.l", "true", "true"),
            one("h[1].m[0].n", "1979-05-27 07:32:00Z", "1979-05-27 07:32:00Z"),
            one("h[2].m[0].n", "3", "3"),
        ]
    );
}

#[test]
fn arrays_and_inline_tables_hold_values() {
    let text = "p = { openai = { api_key = \"a\", n = 1 }, local.key = 'b' }\n\
                l = [\n  \"x\", # first\n  [ 1, 2 ],\n  { k = \"y\" },\n]\nlast = \"z\"\r\n";
    assert_eq!(
        leaves(text),
        [
            one("p.openai.api_key", "a", "a"),
            one("p.openai.n", "1", "1"),
            one("p.local.key", "b", "b"),
            one("l[0]", "x", "x"),
            one("", "# first", "# first"),
            one("l[1][0]", "1", "1"),
            one("l[1][1]", "2", "2"),
            one("l[2].k", "y", "y"),
            one("last", "z", "z"),
        ]
    );
}

#[test]
fn strings_of_each_kind_map_to_their_sources() {
    let text = "a = \"q\\\"\\u00e9\\n\"\nb = 'c:\\n'\nc = \"\"\"\none \\\n   two\"\"\"\"\n\
                d = '''\r\nl1\nl2'''\ne = \"\"\nf = ''''''\ng = \"\\U0001f600\"\n";
    assert_eq!(
        leaves(text),
        [
            one("a", "q\"é\n", "q\\\"\\u00e9\\n"),
            one("b", "c:\\n", "c:\\n"),
            one("c", "one two\"", "one \\\n   two\""),
            one("d", "l1\nl2", "l1\nl2"),
            one("e", "", ""),
            one("f", "", ""),
            one("g", "😀", "\\U0001f600"),
        ]
    );
}

#[test]
fn a_bad_line_hides_nothing() {
    for text in [
        "<<<<<<< HEAD\nkey = \"x\"\n",
        "a = \nkey = \"x\"\n",
        "a = \"open\nkey = \"x\"\n",
        "[a\nkey = \"x\"\n",
        "[a]]\nkey = \"x\"\n",
        "a b c\nkey = \"x\"\n",
        "a = 1 2 \"y\"\nkey = \"x\"\n",
        "= 1\nkey = \"x\"\n",
        "a = ]\nkey = \"x\"\n",
        "{{ template }}\nkey = \"x\"\n",
        "key = \"x\" trailing\n",
        "key = \"x",
    ] {
        let found = leaves(text);
        let has = found.iter().any(|leaf| leaf.0.ends_with("key") && leaf.1 == "x");
        assert!(has, "{text}: {found:?}");
    }
    assert_eq!(leaves("key = bare-word # c\n")[0].1, "bare-word");
}

#[test]
fn hostile_texts_are_read_in_linear_time() {
    for text in [
        format!("a = {}", "[".repeat(100_000)),
        format!("a = {}", "[1,".repeat(100_000)),
        format!("a = {}", "{a=".repeat(100_000)),
        "[a]\n[[a]]\n".repeat(30_000),
        format!("{} = 1", "a.".repeat(100_000)),
        format!("{} = 1", vec!["a"; 100_000].join(".")),
        "\"".repeat(200_000),
        "a = \"\"\"".repeat(50_000),
        "a = '\n".repeat(50_000),
        format!("a = \"\"\"{}", "\\\n".repeat(100_000)),
        "=".repeat(100_000),
    ] {
        leaves(&text);
    }
    for text in ["a=\"\\", "a=\"\\u1", "\"", "'", "[", "[[", "é", "a=é", "a.", "a=\"\\é", "[\"a"]
    {
        leaves(text);
    }
}
