//! What is found in scripts, and where.

use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Leaves, Setting, Why};

fn parse(text: &str) -> Vec<Leaf> {
    let mut out = Leaves::default();
    super::parse(&Fragment::verbatim(text, 0), &mut out);
    out.found.into_iter().filter(|leaf| leaf.setting != Setting::Text).collect()
}

/// `name=value @source` of each leaf.
fn seen(text: &str) -> Vec<String> {
    let show = |leaf: &Leaf| {
        let place = leaf.value.file_range(0..leaf.value.text().len());
        let (name, value) = (leaf.name().unwrap_or_default(), leaf.value.text());
        if value == &text[place.clone()] {
            format!("{name}={value}")
        } else {
            format!("{name}={value} @{}", &text[place])
        }
    };
    parse(text).iter().map(show).collect()
}

#[test]
fn assignments_in_all_their_forms() {
    for (text, expected) in [
        ("API_KEY=canary1", "API_KEY=canary1"),
        ("API_KEY=\"canary 1\" # why", "API_KEY=canary 1"),
        ("API_KEY='can$ary'", "API_KEY=can$ary"),
        ("API_KEY=$'can\\nary'", "API_KEY=can\nary @can\\nary"),
        ("API_KEY=\"can\\\"ary\"", "API_KEY=can\"ary @can\\\"ary"),
        ("API_KEY=can'ar'\"y\"", "API_KEY=canary @can'ar'\"y"),
        ("API_KEY+=canary1", "API_KEY+=canary1"),
        ("KEYS[0]=canary1", "KEYS=canary1"),
        ("export API_KEY=canary1", "API_KEY=canary1"),
        ("declare -x API_KEY=canary1", "API_KEY=canary1"),
        ("local -r api_key=canary1", "api_key=canary1"),
        ("readonly API_KEY='canary1'", "API_KEY=canary1"),
        ("typeset -g API_KEY=canary1", "API_KEY=canary1"),
        ("export 'API_KEY=canary1'", "API_KEY=canary1"),
        ("set -gx API_KEY canary1", "API_KEY=canary1"),
        ("setenv API_KEY canary1", "API_KEY=canary1"),
        ("API_KEY=canary1 ./run --fast", "API_KEY=canary1"),
        ("env API_KEY=canary1 ./run", "API_KEY=canary1"),
        ("  if true; then API_KEY=canary1; fi", "API_KEY=canary1"),
        ("f() { local API_KEY=canary1; }", "API_KEY=canary1"),
        ("API_KEY=canary1\r\nX=\r\n", "API_KEY=canary1"),
        ("function f { local API_KEY=canary1; }", "API_KEY=canary1"),
        ("mysql <<< \"ALTER USER a IDENTIFIED BY 'canary1'\"", "password=canary1"),
        ("echo \"ALTER USER a PASSWORD 'canary1'\" | psql", "password=canary1"),
        ("x=y; API_KEY=canary1&&z", "API_KEY=canary1"),
        ("echo 'it'\\''s'; API_KEY=canary1", "API_KEY=canary1"),
        ("API_KEY=can\\\nary1", "API_KEY=canary1 @can\\\nary1"),
    ] {
        let expected = expected.replace("+=", "=");
        assert!(seen(text).contains(&expected), "{text}: {:?}", seen(text));
    }
}

#[test]
fn forms_say_what_is_replaced() {
    let form = |text: &str| parse(text)[0].form;
    assert_eq!(form("K=a$b"), Form::Expanding);
    assert_eq!(form("K=\"a${b}\""), Form::Expanding);
    assert_eq!(form("K=`a`"), Form::Expanding);
    assert_eq!(form("K='a$b'"), Form::Quoted);
    assert_eq!(form("K=\"a\\$b\""), Form::Quoted);
    assert_eq!(form("K=abc$"), Form::Plain);
}

#[test]
fn defaults_stand_under_the_name_of_the_parameter() {
    assert_eq!(seen(": \"${API_KEY:=canary1}\""), ["API_KEY=${API_KEY:=canary1}"]);
    assert!(seen("run \"${TOKEN-canary1}\"").contains(&"TOKEN=${TOKEN-canary1}".to_owned()));
    assert_eq!(
        seen("T=${A:-${B:-canary1}}"),
        ["B=${B:-canary1}", "A=${A:-${B:-canary1}}", "T=${A:-${B:-canary1}}"]
    );
    assert_eq!(seen("echo ${A:?no} ${A:+yes} ${A#x} ${#A} ${A//x/y} ${1:-x}"), [""; 0]);
}

#[test]
fn arrays_and_substitutions() {
    assert_eq!(
        seen("KEYS=(canary1 'canary 2' # three\n canary3)\nX=y"),
        ["KEYS=canary1", "KEYS=canary 2", "KEYS=canary3", "X=y"]
    );
    assert!(
        seen("declare -A S=([db_password]=canary1 [\"x\"]=y)")
            .contains(&"db_password=canary1".to_owned())
    );
    assert!(seen("OPTS=\"--api-key canary1 --x y\"").contains(&"api-key=canary1".to_owned()));
    assert!(seen("A='{\"token\":\"canary1\"}'").contains(&"token=canary1".to_owned()));
    assert!(seen("A=(--token canary1)").contains(&"token=canary1".to_owned()));
    assert_eq!(seen("x=$(PGPASSWORD=canary1 psql)")[0], "PGPASSWORD=canary1");
    assert_eq!(seen("x=\"a `PGPASSWORD=canary1 psql` b\"")[0], "PGPASSWORD=canary1");
    assert_eq!(
        seen("x=$(case $y in a) A=1;; esac); B=2"),
        ["A=1", "x=$(case $y in a) A=1;; esac)", "B=2"]
    );
    assert_eq!(seen("x=$((1<<3)); A=1; ((x<<=2)); B=2")[1..], ["A=1", "B=2"]);
}

#[test]
fn what_is_printed_or_asked_is_no_value() {
    for text in [
        "echo \"usage: $0 --token <token> --api-key KEY\"",
        "printf 'Authorization: Bearer X\\n'",
        "cat <<EOF\n  --password PASSWORD  the password\nEOF",
        "case $1 in --token) shift;; --api-key=*|-k) x;; esac",
        "read -rs -p 'Password: ' password",
        "for key in alpha beta; do :; done",
        "[ \"$SECRET_BACKEND\" = \"vault\" ]",
        "# API_KEY=canary1\n: # TOKEN=canary1",
        "token() { :; }",
        "unset API_KEY TOKEN",
    ] {
        assert_eq!(seen(text), [""; 0], "{text}");
    }
}

#[test]
fn comparisons_with_a_generated_literal() {
    assert_eq!(seen("[[ \"$TOKEN\" == \"canary0123456\" ]]"), ["TOKEN=canary0123456"]);
    assert_eq!(seen("if [ \"${TOKEN}\" = canary0123456 ]; then x; fi"), ["TOKEN=canary0123456"]);
}

#[test]
fn heredocs_are_read_as_what_they_are() {
    let text = "cat > app.env <<EOF\nAPI_KEY=canary1\nX=$Y\nEOF\nB=2";
    assert_eq!(seen(text), ["API_KEY=canary1", "X=$Y", "B=2"]);
    let text = "cat <<-'END' | sudo tee -a /etc/x >/dev/null\n\tAPI_KEY=can$ary\n\tEND\nB=2";
    assert_eq!(seen(text), ["API_KEY=can$ary", "B=2"]);
    let text = "bash <<'EOF'\nexport API_KEY=canary1; x\nEOF\n";
    assert_eq!(seen(text), ["API_KEY=canary1"]);
    let text = "cat <<A <<B\nX=1\nA\nY=2\nB\nZ=3";
    assert_eq!(seen(text), ["X=1", "Y=2", "Z=3"]);
    let text = "cat > f <<EOF\npassword = \"can\\$ary\"\nEOF\n";
    assert_eq!(seen(text), ["password=can$ary @can\\$ary"]);
    let text = "psql <<SQL\nALTER USER app PASSWORD 'canary1';\nSQL\n";
    assert_eq!(seen(text), ["password=canary1"]);
    assert_eq!(seen("cat <<EOF\nnever ends\nA=1\n"), ["A=1"], "no hole behind a lost heredoc");
    let text = "echo 'API_KEY=canary1' >> .env\nprintf 'A=1\\nTOKEN=canary2\\n' > x";
    assert_eq!(seen(text), ["API_KEY=canary1", "A=1", "TOKEN=canary2"]);
}

#[test]
fn secrets_on_the_input() {
    for (text, expected) in [
        ("echo canary1 | docker login -u x --password-stdin", "password=canary1"),
        ("printf '%s' 'canary1' | gh auth login --with-token", "token=canary1"),
        ("echo \"canary1\\n\" | sudo -S true", "password=canary1"),
        ("echo root:canary1 | chpasswd", "password=canary1"),
        ("docker login --password-stdin <<< \"canary1\"", "password=canary1"),
        ("printf canary1 | docker login --password-stdin; printf 'A=%s\\n' x", "A=x"),
        ("echo canary1 | gh secret set API_KEY", "API_KEY=canary1"),
        ("printf canary1 | docker secret create db_password -", "db_password=canary1"),
    ] {
        assert!(seen(text).contains(&expected.to_owned()), "{text}: {:?}", seen(text));
        let is_flag = |leaf: &Leaf| leaf.setting == Setting::Credential(Why::Flag);
        assert!(parse(text).iter().any(is_flag), "{text}");
    }
    assert_eq!(seen("echo \"$TOKEN\" | docker login --password-stdin"), ["password=$TOKEN"]);
}

#[test]
fn a_broken_script_is_no_hole() {
    for text in [
        "X='never closed\nAPI_KEY=canary1\n",
        "X=\"never closed $(a \"b\nAPI_KEY=canary1\n",
        "X=$(a (b\nAPI_KEY=canary1\n",
        "X=${A:-b\nAPI_KEY=canary1\n",
        "X=$'a\nAPI_KEY=canary1\n'",
        ") ) } esac ;; fi\nAPI_KEY=canary1",
        "case x in\nAPI_KEY) API_KEY=canary1",
        "x <\nAPI_KEY=canary1",
        "x <<\nAPI_KEY=canary1",
        "x=(\nAPI_KEY=canary1",
    ] {
        assert!(
            seen(text).iter().any(|leaf| leaf.ends_with("canary1")) || text.starts_with("X=$'"),
            "{text}: {:?}",
            seen(text)
        );
    }
}

#[test]
fn hostile_scripts_are_bounded() {
    for unit in [
        "$(",
        "\"$(",
        "`",
        "\"`",
        "${A:-",
        "'\"",
        "((",
        "$((",
        "<<A\n",
        "x=(",
        "case a in ",
        "\\",
        "$'",
        "a='b'\"c\"",
        "é\"",
        "&<>|;",
        "[\"$",
        "#",
        "${",
        "\0",
        "<(",
        "x=(x=(",
        "curl -H 'Authorization:$($(",
        "://a:${",
        "?token=",
        "eval \"",
        "bash -c '",
    ] {
        let text = unit.repeat(60_000 / unit.len());
        let begin = std::time::Instant::now();
        parse(&text);
        assert!(begin.elapsed().as_secs() < 10, "{unit}: {:?}", begin.elapsed());
    }
}

mod property {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_text_panics_and_values_lie_in_it(text in "[ -~\\n\t\u{e9}'\"$`(){}<|;&=\\\\]{0,120}") {
            for leaf in super::parse(&text) {
                let range = leaf.value.file_range(0..leaf.value.text().len());
                prop_assert!(text.get(range).is_some());
            }
        }
    }
}
