//! Values, their paths and their places, by the features of YAML and by the faults of real files.

use super::parse;
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Setting};

fn read(text: &str) -> Leaves {
    let mut out = Leaves::default();
    parse(&Fragment::verbatim(text, 0), &mut out);
    out
}

/// Each leaf as `path=value`, comments as `#text`; other than plain forms behind it.
fn shown(text: &str) -> Vec<String> {
    read(text).found.iter().map(show).collect()
}

fn show(leaf: &Leaf) -> String {
    let value = leaf.value.text().escape_debug();
    if leaf.setting == Setting::Text {
        return format!("#{value}");
    }
    let tag = leaf.tag.as_deref().map(|tag| format!("{tag} ")).unwrap_or_default();
    let form = match leaf.form {
        Form::Plain => "",
        Form::Quoted => " (quoted)",
        Form::Scalar => " (scalar)",
        Form::Code => " (code)",
        Form::Expanding => " (expanding)",
    };
    format!("{}={tag}{value}{form}", leaf.shown_path())
}

/// The source of the first leaf whose path is `path`.
fn source<'a>(text: &'a str, path: &str) -> &'a str {
    let leaves = read(text).found;
    let leaf = leaves.iter().find(|leaf| leaf.shown_path() == path).unwrap();
    &text[leaf.value.file_range(0..leaf.value.text().len())]
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(shown(text), expected, "{text}");
    let crlf = text.replace('\n', "\r\n");
    assert_eq!(shown(&crlf), expected, "with CR LF: {text}");
}

#[test]
fn mappings_and_lists_give_paths() {
    check(
        "a: 1\nb:\n  c: x # why\n  d:\n  - e\n  - f: g\n    h: i\n  -\n    j: k\n  - - l\n    - m\nn: o\n",
        &[
            "a=1 (scalar)",
            "b.c=x",
            "#why",
            "b.d[0]=e",
            "b.d[1].f=g",
            "b.d[1].h=i",
            "b.d[2].j=k",
            "b.d[3][0]=l",
            "b.d[3][1]=m",
            "n=o",
        ],
    );
}

#[test]
fn documents_begin_anew() {
    check(
        "%YAML 1.2\n---\na: &x.y 1\n---\nb: *x.y\n...\n--- c\n--- |\n d\n---\n- e\n",
        &["a=1 (scalar)", "b=*x.y", "=c", "=d (quoted)", "[0]=e"],
    );
}

#[test]
fn keys_may_be_quoted_escaped_explicit_or_long() {
    check(
        "'it''s': a\n\"\\u0061pi_key\" : b\n? token\n: c\n? |\n  block key\n: d\n? [x]\n: e\na b c: f\nhttp://h:80/: g\n? k\n:\n  - h\n?\n  l\n: m\n",
        &[
            "it's=a",
            "api_key=b",
            "token=c",
            "block key=d",
            "[0]=x",
            "=e",
            "a b c=f",
            "http://h:80/=g",
            "k[0]=h",
            "l=m",
        ],
    );
}

#[test]
fn quotes_are_decoded_and_map_to_their_source() {
    let text =
        "a: \"x\\u0041\\\"\\\n   y\\\\ \\x41\\ud83d\\ude00\"\nb: 'it''s'\nc: \"p\n  q\n\n  r\"\n";
    check(text, &["a=xA\\\"y\\\\ A😀 (quoted)", "b=it\\'s (quoted)", "c=p q\\nr (quoted)"]);
    assert_eq!(source(text, "a"), "x\\u0041\\\"\\\n   y\\\\ \\x41\\ud83d\\ude00");
    assert_eq!(source(text, "b"), "it''s");
    let leaf = &read(text).found[0];
    let at = leaf.value.text().find('A').unwrap();
    assert_eq!(&text[leaf.value.file_range(at..at + 1)], "\\u0041");
}

#[test]
fn block_scalars_keep_or_fold_their_lines() {
    check(
        "a: |\n\n  one\n    two\n\n  three\n\nb: >-\n  one\n  two\n\n  three\n    four\n  five\nc: |2+ # why\n    six\n\nd: |\ne: >1\n x\nf:\n- |\n  y\n- z\n",
        &[
            "a=one\\n  two\\n\\nthree (quoted)",
            "b=one two\\nthree\\n  four\\nfive (quoted)",
            "#why",
            "c=  six (quoted)",
            "e=x (quoted)",
            "f[0]=y (quoted)",
            "f[1]=z",
        ],
    );
    assert_eq!(source("a: |\n  one\n  two \n\nb: c\n", "a"), "one\n  two");
}

#[test]
fn a_text_in_a_block_can_be_read_again_in_place() {
    let text = "file: |\n  a: b\n  c: d\n";
    let outer = read(text).found.remove(0);
    let mut inner = Leaves::default();
    parse(&outer.value, &mut inner);
    let last = &inner.found[1].value;
    assert_eq!((last.text(), last.file_range(0..1)), ("d", text.len() - 2..text.len() - 1));
}

#[test]
fn plain_scalars_go_on_over_lines() {
    check(
        "a: one\n  two\n\n  three # why\nb:\n  four\n  five\nc: x:y#z\nd: - e\n",
        &["a=one two\\nthree", "#why", "b=four five", "c=x:y#z", "d=- e"],
    );
}

#[test]
fn flow_collections_in_one_line_and_over_many() {
    check(
        "a: [x, \"y\", {b: 1, 'c':z, d}, [e, f]]\ng: {h: i,\n    j: [k, # why\n  l m\n  n]}\no: [p: q, r]\n[s]: t\n",
        &[
            "a[0]=x",
            "a[1]=y (quoted)",
            "a[2].b=1 (scalar)",
            "a[2].c=z",
            "a[3][0]=e",
            "a[3][1]=f",
            "g.h=i",
            "g.j[0]=k",
            "#why",
            "g.j[1]=l m n",
            "o[0].p=q",
            "o[1]=r",
            "[s]=t",
        ],
    );
}

#[test]
fn json_is_yaml() {
    check(
        "{\"a\":{\"b\":[\"c\",1,true,null]},\n\"d\":\"e\"}\n",
        &[
            "a.b[0]=c (quoted)",
            "a.b[1]=1 (scalar)",
            "a.b[2]=true (scalar)",
            "a.b[3]=null (scalar)",
            "d=e (quoted)",
        ],
    );
}

#[test]
fn anchors_are_reported_and_aliases_are_not() {
    check(
        "a: &x\n  b: &y c\nd:\n  <<: *x\n  e: *y # why\nf: [*y, g]\nh: *.example.com\n*y : i\n",
        &["a.b=c", "#why", "f[1]=g", "h=*.example.com", "*y=i"],
    );
}

#[test]
fn tags_are_told_with_the_value() {
    check(
        "a: !secret b\nc: !!str 123\nd: !vault |\n  e\nf: !secret\n  g\nh: !Join ['', [i, !Ref j]]\nk: !If\n  - l\n  - m: n\no: !<tag:x,1> p\n",
        &[
            "a=!secret b",
            "c=!!str 123",
            "d=!vault e (quoted)",
            "f=!secret g",
            "h[1][0]=!Join i",
            "h[1][1]=!Ref j",
            "k[0]=!If l",
            "k[1].m=n",
            "o=!<tag:x,1> p",
        ],
    );
}

#[test]
fn duplicate_keys_are_all_reported() {
    check("a: b\na: c\n", &["a=b", "a=c"]);
}

#[test]
fn numbers_are_told_from_texts() {
    for scalar in
        ["~", "null", "True", "-1", "0o17", "0x1F", "1.5e-3", ".inf", "-.INF", ".nan", "7."]
    {
        check(&format!("a: {scalar}\n"), &[&format!("a={scalar} (scalar)")]);
    }
    for text in ["yes", "0x", "1.2.3", "1e", "12ab", ".", "-", "1_000", "+"] {
        check(&format!("a: {text}\n"), &[&format!("a={text}")]);
    }
}

#[test]
fn comments_that_follow_each_other_are_one_text() {
    check(
        "# one\n# two\n\n# three\na: b # four\n#\nc: d#e\n",
        &["#one\\n two", "#three", "a=b", "#four", "c=d#e"],
    );
}

#[test]
fn blanks_a_bom_and_other_scripts_move_no_place() {
    let text = "\u{feff}ключ: \"значение-canary\"\t \nb:\tc \t# d\n";
    check(text, &["ключ=значение-canary (quoted)", "b=c", "#d"]);
    assert_eq!(source(text, "ключ"), "значение-canary");
}

#[test]
fn templates_are_values_without_a_key_inside() {
    check(
        "a: {{ x }}\nb: {{ x }}-y: z\nc: [{{ x }}, y]\nd: \"{{ x | default(\\\"l1\\\") }}\"\ne: ${{ secrets.X || 'y' }}\nf: {g: ${{ a.b }}, h: ${I:-j}}\n{% if x %}\nk: {{ \"l2\" if x == 'n' else 'l3' }}\n{% endif %}\n{# l4 #}\nl: >-\n  {{ lookup('env', 'X')\n     | default('l5') }}\n",
        &[
            "a={{ x }} (code)",
            "b={{ x }}-y: z",
            "c[0]={{ x }} (code)",
            "c[1]=y",
            "d={{ x | default(\\\\\\\"l1\\\\\\\") }} (quoted)",
            "d=l1 (quoted)",
            "e=${{ secrets.X || \\'y\\' }}",
            "f.g=${{ a.b }}",
            "f.h=${I:-j}",
            "k={{ \\\"l2\\\" if x == \\'n\\' else \\'l3\\' }} (code)",
            "k=l2 (quoted)",
            "k=l3 (quoted)",
            "#l4",
            "l={{ lookup(\\'env\\', \\'X\\')\\n   | default(\\'l5\\') }} (quoted)",
            "l=l5 (quoted)",
        ],
    );
}

#[test]
fn a_fault_costs_its_line_alone() {
    check(
        "a: \"open\nb: c\nd: @e\nf: `g`\nh: %i\nj: [k\nl: m\n<<<<<<< HEAD\nn: 'x' y\no: [p]q\nr: s: t\n\tu: v\n   w: x\ny:\n  - z\n  a: b\n",
        &[
            "a=open (quoted)",
            "b=c",
            "d=@e",
            "f=`g`",
            "h=%i",
            "j=[k",
            "l=m",
            "#<<<<<<< HEAD",
            "n=x (quoted)",
            "#y",
            "o=[p]q",
            "r=s: t",
            "r.u=v",
            "r.u.w=x",
            "y[0]=z",
            "y.a=b",
        ],
    );
    let faults = read("a: \"open\nb: 'x' y\n<<<<<<< HEAD\n").faults;
    assert_eq!(faults.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [3, 16, 18]);
    assert_eq!(read("a: [b, {c: d}]\n").faults, []);
}

#[test]
fn an_open_bracket_ends_where_the_block_goes_on() {
    check(
        "a: [b,\n  c\nd: e\n---\n{f: g,\n---\nh: i\n",
        &["a[0]=b", "a[1]=c", "d=e", "f=g", "h=i"],
    );
}

/// Bounded time and memory, no crash.
#[test]
fn hostile_texts_are_read_in_bounded_time() {
    let many = 20_000;
    let texts = [
        "[".repeat(many),
        "{a: ".repeat(many),
        "- ".repeat(many),
        "? ".repeat(many),
        "a: [\n".repeat(many),
        "a: \"\n".repeat(many),
        "a: '\n\"".repeat(many),
        "{{ ' ".repeat(many),
        "{{'}}".repeat(many),
        "{% {# {{/* ".repeat(many),
        "[a,".repeat(many),
        "{\"a\": 'b', ".repeat(many),
        format!("a: {}", "${".repeat(many)),
        format!("a: [{}", "${{".repeat(many)),
        format!("a: |\n{}", " x\n\n".repeat(many)),
        format!("a: >\n{}", "  {{ x }}: y\n".repeat(many)),
        format!("a: x\n{}", "  y\n\n".repeat(many)),
        format!("a: &b [{}]", "*b, ".repeat(many)),
        "&a !b ".repeat(many),
        "a:\n".repeat(many),
        (0..2_000).flat_map(|depth| [" ".repeat(depth), "a:\n".to_owned()]).collect(),
        "{{ (".repeat(many),
        format!("a: {{{{ {} }}}}", "x else (".repeat(1000)),
        "\u{0}\u{fffd}\r\r\n: \n".repeat(many),
    ];
    for text in texts {
        let started = std::time::Instant::now();
        let _ = read(&text);
        let head: String = text.chars().take(24).collect();
        assert!(started.elapsed().as_secs() < 10, "{head:?} took {:?}", started.elapsed());
    }
}

mod places;
