use super::*;

fn leaves(text: &str) -> Vec<(String, Option<String>, String, String)> {
    let mut out = Leaves::default();
    parse(&Fragment::verbatim(text, 0), &mut out);
    out.found
        .iter()
        .map(|leaf| {
            let value = leaf.value.text();
            let place = leaf.value.file_range(0..value.len());
            let (path, name) = (leaf.shown_path(), leaf.name().map(str::to_owned));
            (path, name, value.to_owned(), text[place].to_owned())
        })
        .collect()
}

/// The value under `name` and its source.
fn under(text: &str, name: &str) -> (String, String) {
    let found = leaves(text);
    let leaf = found.iter().find(|leaf| leaf.1.as_deref() == Some(name));
    let leaf = leaf.unwrap_or_else(|| panic!("no {name} in {found:?}"));
    (leaf.2.clone(), leaf.3.clone())
}

#[test]
fn elements_and_attributes_stand_under_their_paths() {
    let text = "<?xml version='1.0'?>\n<settings xmlns=\"urn:x\">\n <!-- note -->\n <servers>\n  \
                <server><id>a</id><password> one </password></server>\n  <server>\n   \
                <password>two<!-- x -->&amp;<![CDATA[<3]]></password></server>\n \
                </servers>\n</settings>";
    let found = leaves(text);
    let paths: Vec<&str> = found.iter().map(|leaf| leaf.0.as_str()).collect();
    assert_eq!(
        paths,
        [
            "",
            "",
            "settings.servers.server.id",
            "settings.servers.server.password",
            "",
            "settings.servers.server[1].password"
        ]
    );
    assert_eq!((found[3].2.as_str(), found[3].3.as_str()), ("one", "one"));
    assert_eq!(found[5].2, "two&<3");
    assert!(found[5].3.starts_with("two<!--") && found[5].3.ends_with("<3"));
}

#[test]
fn attributes_name_values() {
    let text = "<configuration><appSettings>\n<add key='ApiKey' value='ab&quot;c'/>\n\
                <add value=\"before\" key=\"Other\" />\n</appSettings>\n\
                <add name=\"Db\" connectionString=\"Server=x;Password=y\" />\n\
                <string name=\"api_key\">text</string><entry key=\"pw\">v</entry>\n\
                <machineKey validationKey=\"AB\"/></configuration>";
    assert_eq!(under(text, "ApiKey"), ("ab\"c".to_owned(), "ab&quot;c".to_owned()));
    assert_eq!(under(text, "Other").0, "before");
    assert_eq!(under(text, "connectionString").0, "Server=x;Password=y");
    assert_eq!(under(text, "api_key").0, "text");
    assert_eq!(under(text, "pw").0, "v");
    assert_eq!(under(text, "validationKey").0, "AB");
}

#[test]
fn a_broken_text_gives_what_stands_in_it() {
    assert_eq!(under("<a><password>cut", "password").0, "cut");
    assert_eq!(under("<a><b><password>x</password></a>", "password").0, "x");
    assert_eq!(under("<a></b><password>x</password>", "password").0, "x");
    assert_eq!(under("<a password=\"cut", "password").0, "cut");
    assert_eq!(under("<a password=bare>", "password").0, "bare");
    assert_eq!(under("<a <password>x</password></a>", "password").0, "x");
    assert_eq!(under("<a><t>1 < 2 & 3 &unknown; 4</t></a>", "t").0, "1 < 2 & 3 &unknown; 4");
}

#[test]
fn hostile_texts_are_read_in_linear_time() {
    for text in [
        "<a>".repeat(100_000),
        "<a ".repeat(100_000),
        "<".repeat(200_000),
        "&".repeat(200_000),
        "<!--".repeat(100_000),
        "</".repeat(100_000),
        "<a b=\"".repeat(100_000),
        "<![CDATA[".repeat(50_000),
        "<a>x".repeat(50_000),
        "<!DOCTYPE [[".repeat(50_000),
        "<a>".repeat(50_000) + &"</b>".repeat(50_000),
    ] {
        leaves(&text);
    }
    for text in ["<", "</", "<!", "<é", "<a é=\"", "<a/", "<a =", "<?", "<a b=é>", "&#x110000;"]
    {
        leaves(text);
    }
}
