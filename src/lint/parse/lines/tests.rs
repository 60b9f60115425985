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

#[test]
fn assignments_of_every_shape() {
    for (line, expected) in [
        ("api_key = abc", "api_key=abc"),
        ("api_key=abc # c", "api_key=abc"),
        ("export A=b", "A=b"),
        ("  - name: a b", "name=a b"),
        ("password: correct horse staple", "password=correct horse staple"),
        ("\"apiKey\": \"a\\\"b\",", "apiKey=a\\\"b"),
        ("'apiKey': 'abc',", "apiKey=abc"),
        ("apiKey: abc,", "apiKey=abc"),
        ("const apiKey = \"abc\";", "apiKey=abc"),
        ("$password = 'abc';", "$password=abc"),
        (":token => 'abc',", "token=abc"),
        ("config['token'] = 'abc'", "token=abc"),
        ("name := abc", "name=abc"),
        ("KEY ?= abc", "KEY=abc"),
        ("KEY += abc", "KEY=abc"),
        ("<password>abc</password>", "password=abc"),
        ("+ KEY=abc", "KEY=abc"),
        ("-KEY=abc", "KEY=abc"),
        ("-  \"key\": \"abc\"", "key=abc"),
        ("run --token abc --x", "token=abc"),
        ("run --token=abc", "token=abc"),
        ("[\"--token\", \"abc\"]", "token=abc"),
        ("run --token 'a b'", "token=a b"),
        ("see https://x/y?api_key=abc&z", "api_key=abc"),
        ("-H 'Authorization: Bearer abc' x", "Authorization=Bearer abc"),
        ("Authorization: Bearer abc", "Authorization=Bearer abc"),
        ("my token is: abc", "is=abc"),
        ("the token: abc, then", "token=abc"),
        ("A=${B:-c d}", "A=${B:-c d}"),
        ("java -Ddb.password=abc -jar", "Ddb.password=abc"),
        ("é.key=ü", "é.key=ü"),
        ("dsn \"host=a password=b\"", "dsn"),
    ] {
        let found = named(line);
        if expected == "dsn" {
            assert_eq!(found, ["host=a", "password=b"]);
        } else {
            assert_eq!(found.first().map(String::as_str), Some(expected), "{line}");
        }
    }
}

#[test]
fn what_assigns_nothing() {
    for line in [
        "if a == b",
        "a != b",
        "x <= y",
        "https://a.b:80/c",
        "12:30",
        "a::b",
        "--flag",
        "--a --b",
        "-> x",
        "# KEY=abc",
        "// KEY=abc",
        "+ # KEY=abc",
        "; a = b",
        "<!-- a=b -->",
        "<a></a>",
        "= b",
        "[--token <x>]",
    ] {
        let found = named(line);
        assert!(
            found.is_empty() || line == "[--token <x>]" || line.contains("://"),
            "{line}: {found:?}"
        );
    }
}

#[test]
fn many_in_a_line_and_none_twice() {
    assert_eq!(named(r#"{"a":"x","b":"y","c":1,"#), ["a=x", "b=y"]);
    assert_eq!(named("A=1 B=\"2 3\" C='4'"), ["A=1", "B=2 3", "C=4"]);
}

#[test]
fn a_key_over_several_lines_is_one_text() {
    let source = "x: |\n  -----BEGIN PRIVATE KEY-----\n  AB=\n  -----END PRIVATE KEY-----\ny: z\n";
    let mut out = Leaves::default();
    parse(&Fragment::verbatim(source, 0), &mut out);
    assert!(out.found.iter().any(|leaf| {
        leaf.value.text().starts_with("  -----BEGIN") && leaf.value.text().ends_with("KEY-----")
    }));
    assert_eq!(named(source), ["y=z"]);
}

#[test]
fn hostile_lines_take_linear_time() {
    for source in [
        "a=",
        "a='",
        "\"a\":\"b\",",
        "<a>",
        "--a ",
        "-",
        "a=\"\\",
        "-----BEGIN \n",
        "Bearer=Bearer ",
        "=",
        "a=${",
        ":",
        "' ",
        "\u{e9}=",
        "aaaa",
        "a: ",
    ] {
        let _ = named(&source.repeat(600_000 / source.len()));
    }
}
