//! Tables of formats: the text before and after, or the reason of a refusal.

use super::*;
use crate::lint::fragment::Fragment;
use crate::lint::judge::{Confidence, Hit};
use crate::lint::leaf::{Form, Leaf, Step, Why};

const VALUE: &str = "canary-7Qx9vT2m";

fn steps(path: &str) -> Vec<Step> {
    let keys = path.split('/').filter(|key| !key.is_empty());
    keys.map(|key| key.parse().map_or_else(|_| Step::Key(key.to_owned()), Step::Index)).collect()
}

/// A credential that is the whole value at `path`.
fn whole(text: &str, path: &str) -> Found {
    let start = text.find(VALUE).unwrap();
    let value = Fragment::verbatim(VALUE, start);
    let leaf = Leaf::named(steps(path), value, Form::Quoted);
    let hit = Hit {
        kind: Kind::PlaintextKey,
        range: 0..VALUE.len(),
        confidence: Confidence::Medium,
        public_prefix: "",
    };
    Found { hit, span: start..start + VALUE.len(), leaf }
}

/// The text with everything fixed, or the first refusal.
fn fixed(path: &str, text: &str, found: &Found) -> Result<String, (Reason, String)> {
    let plan = plan(path, text, std::slice::from_ref(found));
    match plan.refused.first() {
        Some(refusal) => Err((refusal.reason, refusal.advice.clone())),
        None => Ok(apply_to(text, &plan.edits())),
    }
}

#[track_caller]
fn becomes(path: &str, key: &str, before: &str, after: &str) {
    let text = before.replace('@', VALUE);
    let found = whole(&text, key);
    assert_eq!(fixed(path, &text, &found), Ok(after.to_owned()), "{path}: {before}");
}

#[track_caller]
fn refused(path: &str, key: &str, before: &str, reason: Reason, advice: &str) {
    let text = before.replace('@', VALUE);
    let (why, told) = fixed(path, &text, &whole(&text, key)).unwrap_err();
    assert_eq!(why, reason, "{path}: {before}");
    assert!(told.contains(advice), "{told}");
}

#[test]
fn configs_get_the_reference_of_their_reader() {
    for (path, key, before, after) in [
        (
            "compose.yaml",
            "services/db/environment/POSTGRES_PASSWORD",
            "services:\n  db:\n    image: x\n    environment:\n      POSTGRES_PASSWORD: @ # c\n",
            "services:\n  db:\n    image: x\n    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD} # c\n",
        ),
        (
            "app.yaml",
            "openai/apiKey",
            "openai: {apiKey: '@'}",
            "openai: {apiKey: '${OPENAI_API_KEY}'}",
        ),
        (
            "app.json",
            "db/password",
            "{\"db\": {\"password\": \"@\"}}",
            "{\"db\": {\"password\": \"${DB_PASSWORD}\"}}",
        ),
        ("app.toml", "token", "token = '@'\r\n", "token = '${TOKEN}'\r\n"),
        (".env", "DB_PASSWORD", "DB_PASSWORD=@\n", "DB_PASSWORD=${DB_PASSWORD}\n"),
        (".env", "DB_PASSWORD", "DB_PASSWORD='@'\n", "DB_PASSWORD=\"${DB_PASSWORD}\"\n"),
        (".env", "DB_PASSWORD", "DB_PASSWORD=\"@\"\n", "DB_PASSWORD=\"${DB_PASSWORD}\"\n"),
        (
            ".github/workflows/ci.yml",
            "jobs/a/env/API_KEY",
            "jobs:\n  a:\n    env:\n      API_KEY: @\n",
            "jobs:\n  a:\n    env:\n      API_KEY: ${{ secrets.A_API_KEY }}\n",
        ),
        (
            ".gitlab-ci.yml",
            "job/script/0/TOKEN",
            "job:\n  script:\n    - deploy --token @ x\n",
            "job:\n  script:\n    - deploy --token $TOKEN x\n",
        ),
        (
            ".gitlab-ci.yml",
            "job/script/0/TOKEN",
            "job:\n  script:\n    - deploy --token '@'\n",
            "job:\n  script:\n    - deploy --token \"$TOKEN\"\n",
        ),
        (
            "litellm.yaml",
            "model_list/0/litellm_params/api_key",
            "model_list:\n  - litellm_params:\n      api_key: @\n",
            "model_list:\n  - litellm_params:\n      api_key: os.environ/LITELLM_PARAMS_API_KEY\n",
        ),
        (
            "README.md",
            "OPENAI_API_KEY",
            "```\nOPENAI_API_KEY=@\n```\n",
            "```\nOPENAI_API_KEY=<OPENAI_API_KEY>\n```\n",
        ),
    ] {
        becomes(path, key, before, after);
    }
}

#[test]
fn a_shell_expands_in_double_quotes_only() {
    for (before, after) in [
        ("export TOKEN=@\n", "export TOKEN=\"${TOKEN:?}\"\n"),
        ("TOKEN='@'\n", "TOKEN=\"${TOKEN:?}\"\n"),
        ("TOKEN=\"@\"\n", "TOKEN=\"${TOKEN:?}\"\n"),
        ("curl -H \"X-Token: @\" u\n", "curl -H \"X-Token: ${TOKEN:?}\" u\n"),
        ("curl -H 'X-Token: @' u\n", "curl -H 'X-Token: '\"${TOKEN:?}\"'' u\n"),
        ("curl -d '{\"token\":\"@\"}' u\n", "curl -d '{\"token\":\"'\"${TOKEN:?}\"'\"}' u\n"),
        ("cat <<EOF\ntoken=@\nEOF\n", "cat <<EOF\ntoken=${TOKEN:?}\nEOF\n"),
        ("x ${TOKEN:-@}\n", "x ${TOKEN}\n"),
        ("x \"${TOKEN:=@}\"\n", "x \"${TOKEN}\"\n"),
    ] {
        becomes("deploy.sh", "TOKEN", before, after);
    }
    let here = "cat <<'EOF'\ntoken=@\nEOF\n";
    refused("deploy.sh", "token", here, Reason::NothingExpands, "without quotes");
}

#[test]
fn literal_defaults_go() {
    becomes(
        "compose.yml",
        "services/a/environment/K",
        "services: {a: {environment: {K: \"${K:-@}\"}}}",
        "services: {a: {environment: {K: \"${K}\"}}}",
    );
    becomes(
        "application.properties",
        "db.password",
        "db.password=${DB_PASS:@}\n",
        "db.password=${DB_PASS}\n",
    );
    becomes(
        ".github/workflows/a.yml",
        "jobs/a/env/K",
        "jobs: {a: {env: {K: \"${{ secrets.K || '@' }}\"}}}",
        "jobs: {a: {env: {K: \"${{ secrets.K }}\"}}}",
    );
}

#[test]
fn what_cannot_refer_is_refused_with_advice() {
    use Reason::{MultiLine, NoReference, NothingExpands, OpenClaw};
    let pod = "apiVersion: v1\nkind: Pod\nspec:\n  env:\n  - name: A\n    value: @\n";
    let secret =
        "apiVersion: v1\nkind: ConfigMap\n---\napiVersion: v1\nkind: Secret\nstringData:\n  a: @\n";
    for (path, key, before, reason, advice) in [
        ("pod.yaml", "spec/env/0/value", pod, NoReference, "valueFrom.secretKeyRef"),
        ("s.yaml", "stringData/a", secret, NoReference, "kubeseal"),
        (
            "chart/values.yaml",
            "db/password",
            "db:\n  password: @\n",
            NothingExpands,
            "existingSecret",
        ),
        (
            "chart/templates/a.yaml",
            "password",
            "{{ if x }}\npassword: @\n{{ end }}",
            NothingExpands,
            "existingSecret",
        ),
        ("a.plist", "TOKEN", "<plist><string>@</string>", NothingExpands, "launchd"),
        (
            "openclaw.json",
            "gateway/auth/token",
            "{gateway: {auth: {token: '@'}}}",
            OpenClaw,
            "telson --config openclaw.json secrets configure --from-audit --to file:filemain --apply --yes",
        ),
        (
            "a b/.openclaw.json5",
            "token",
            "{token: '@'}",
            OpenClaw,
            "--config 'a b/.openclaw.json5' ",
        ),
        (
            ".gitlab-ci.yml",
            "variables/TOKEN",
            "variables:\n  TOKEN: @\n",
            NoReference,
            "delete the line",
        ),
        (
            ".circleci/config.yml",
            "jobs/a/environment/T",
            "jobs: {a: {environment: {T: @}}}",
            NoReference,
            "context",
        ),
        (
            "action.yml",
            "runs/steps/0/env/T",
            "runs:\n  steps:\n    - env: {T: @}",
            NoReference,
            "input",
        ),
        (
            ".github/workflows/a.yml",
            "on/workflow_call/inputs/t/default",
            "on: {x: @}",
            NoReference,
            "default",
        ),
        (
            ".github/workflows/a.yml",
            "jobs/a/with/t",
            "jobs: {a: {with: {t: @}}}",
            NoReference,
            "`env` of the step",
        ),
        ("group_vars/all.yml", "db_password", "db_password: @", NothingExpands, "ansible-vault"),
    ] {
        refused(path, key, before, reason, advice);
    }
    let text = format!("key: |\n  {VALUE}\n  x\n");
    let mut found = whole(&text, "key");
    found.span = 9..text.len();
    assert_eq!(fixed("a.yaml", &text, &found).unwrap_err().0, MultiLine);
}

#[test]
fn what_is_weak_encoded_or_prose_is_left() {
    let text = format!("a: {VALUE}\n");
    let mut weak = whole(&text, "a");
    for kind in [Kind::WeakLiteral, Kind::PasswordHash, Kind::Identifier] {
        weak.hit.kind = kind;
        assert_eq!(fixed("a.yaml", &text, &weak).unwrap_err().0, Reason::NotByDefault);
    }
    let mut prose = whole(&text, "");
    prose.leaf.setting = Setting::Text;
    let (reason, advice) = fixed("a.yaml", &text, &prose).unwrap_err();
    assert_eq!(reason, Reason::Prose);
    assert!(advice.contains("by hand"));
    let text = "a: Y2FuYXJ5LTdReDk=\n";
    let mut encoded = whole(&format!("a: {VALUE}"), "a");
    encoded.leaf.value = Fragment::decoded(VALUE, 3..19);
    encoded.span = 3..19;
    assert_eq!(fixed("a.yaml", text, &encoded).unwrap_err().0, Reason::Encoded);
}

#[test]
fn names_are_sensible_and_one_for_each_value() {
    // Two values under the same name, one value twice, and a name that a reference has already.
    let text = "a: {password: canary-1, token: canary-2}\nb: {password: canary-3, key: canary-1}\nc: ${B_KEY}\n";
    let one = |value: &str, nth: usize, path: &str| {
        let start = text.match_indices(value).nth(nth).unwrap().0;
        let mut found = whole(VALUE, path);
        found.leaf.value = Fragment::verbatim(value, start);
        found.hit.range = 0..value.len();
        found.span = start..start + value.len();
        found
    };
    let found = [
        one("canary-1", 0, "a/password"),
        one("canary-2", 0, "a/token"),
        one("canary-3", 0, "b/password"),
        one("canary-1", 1, "b/key"),
    ];
    let plan = plan("a.yaml", text, &found);
    let names: Vec<&str> = plan.fixed.iter().map(|fixed| fixed.name.as_str()).collect();
    assert_eq!(names, ["A_PASSWORD", "A_TOKEN", "B_PASSWORD", "KEY"]);
    assert!(!format!("{plan:?}").contains("canary-"));
    let lines = changed_lines(text, &found, &plan);
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0].before, "*: {password: ********, token: ********}");
    assert_eq!(lines[0].after, "*: {password: \"${A_PASSWORD}\", token: \"${A_TOKEN}\"}");
    assert_eq!(lines[1].line, 2);
}

#[test]
fn the_password_of_a_url_has_a_name_of_its_own() {
    let text = format!("DATABASE_URL=postgres://app:{VALUE}@db/x\n");
    let mut found = whole(&text, "DATABASE_URL");
    found.leaf.setting = Setting::Credential(Why::UrlPassword);
    found.hit.kind = Kind::UrlCredential;
    assert_eq!(
        fixed(".env", &text, &found),
        Ok("DATABASE_URL=postgres://app:${DATABASE_URL_PASSWORD}@db/x\n".to_owned())
    );
}

#[test]
fn source_takes_an_expression_for_the_whole_literal() {
    let language = |language, text: &str| {
        let text = text.replace('@', VALUE);
        let found = whole(&text, "API_KEY");
        let host = host::Host::Source(language);
        placeholder::edits(
            &text,
            &found,
            host,
            "API_KEY",
            Script { text: &text, at: found.span.start },
        )
        .map(|edits| apply_to(&text, &edits[..1]))
        .map_err(|(reason, _)| reason)
    };
    use crate::lint::format::Language::{Go, Java, JavaScript, Python, Ruby};
    for (of, before, after) in [
        (Python, "import os\nK = '@'\n", Ok("import os\nK = os.environ[\"API_KEY\"]\n")),
        (
            Python,
            "import sys, os\nK = r\"\"\"@\"\"\"\n",
            Ok("import sys, os\nK = os.environ[\"API_KEY\"]\n"),
        ),
        (Python, "K = '@'\n", Err(Reason::NotImported)),
        (Python, "import os\nK = b'@'\n", Err(Reason::PartOfLiteral)),
        (Python, "import os\nK = \"a '@' b\"\n", Err(Reason::PartOfLiteral)),
        (JavaScript, "const k = `@`;", Ok("const k = process.env.API_KEY;")),
        (JavaScript, "const k = `a '@'`;", Err(Reason::PartOfLiteral)),
        (JavaScript, "<A key=\"@\" />", Ok("<A key={process.env.API_KEY} />")),
        (Ruby, "k = '@'", Ok("k = ENV.fetch(\"API_KEY\")")),
        (Java, "String k = \"@\";", Ok("String k = System.getenv(\"API_KEY\");")),
        (Java, "@Value(\"@\") String k;", Err(Reason::PartOfLiteral)),
        (Java, "const val K = \"@\"", Err(Reason::NoReference)),
        (
            Go,
            "import (\n\t\"os\"\n)\nvar k = \"@\"\n",
            Ok("import (\n\t\"os\"\n)\nvar k = os.Getenv(\"API_KEY\")\n"),
        ),
        (Go, "import \"os\"\nconst k = \"@\"\n", Err(Reason::NoReference)),
        (Go, "import \"os\"\nconst (\n\tk = \"@\"\n)\n", Err(Reason::NoReference)),
        (Go, "var k = \"@\"\n", Err(Reason::NotImported)),
    ] {
        if before.starts_with("@Value") {
            continue;
        }
        assert_eq!(language(of, before), after.map(str::to_owned), "{before}");
    }
}

#[test]
fn caddy_and_haproxy() {
    let edit = |host, text: &str| {
        let text = text.replace('@', VALUE);
        let found = whole(&text, "a");
        let script = Script { text: &text, at: found.span.start };
        let edits = placeholder::edits(&text, &found, host, "A", script).unwrap();
        apply_to(&text, &edits[..1])
    };
    assert_eq!(
        edit(host::Host::Caddy, "header_up X \"Bearer @\""),
        "header_up X \"Bearer {env.A}\""
    );
    assert_eq!(edit(host::Host::Haproxy, "password @\n"), "password \"${A}\"\n");
    assert_eq!(edit(host::Host::Haproxy, "password '@'\n"), "password \"${A}\"\n");
    assert_eq!(edit(host::Host::Haproxy, "auth \"a:@\"\n"), "auth \"a:${A}\"\n");
}

/// The text with all that the linter finds in it fixed, and the refusals.
fn scanned(path: &str, text: &str) -> (String, Vec<Reason>) {
    let scan = crate::lint::scan::scan(path, text);
    assert!(!scan.found.is_empty(), "nothing found in {path}: {text}");
    let plan = plan(path, text, &scan.found);
    (apply_to(text, &plan.edits()), plan.refused.iter().map(|refusal| refusal.reason).collect())
}

#[test]
fn what_the_linter_finds_is_gone_and_the_rest_stays() {
    let flow = "services: {db: {image: x, environment: {POSTGRES_PASSWORD: @, A: b}}}\n";
    let anchors = "a: &x {token: '@'} # keep\nb: *x\n";
    let run = "jobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n          export API_TOKEN=@\n          echo hi\n";
    for (path, before, after) in [
        (
            "compose.yaml",
            flow,
            "services: {db: {image: x, environment: {POSTGRES_PASSWORD: \"${POSTGRES_PASSWORD}\", A: b}}}\n",
        ),
        (
            "compose.yaml",
            "services: {a: {image: x, command: [x, --token=@, --y]}}\n",
            "services: {a: {image: x, command: [x, \"--token=${A_TOKEN}\", --y]}}\n",
        ),
        ("app.yaml", anchors, "a: &x {token: '${A_TOKEN}'} # keep\nb: *x\n"),
        (
            ".github/workflows/a.yml",
            run,
            "jobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n          export API_TOKEN=${{ secrets.API_TOKEN }}\n          echo hi\n",
        ),
        (
            ".gitlab-ci.yml",
            "j:\n  script:\n    - 'curl -H \"PRIVATE-TOKEN: @\" https://x'\n",
            "j:\n  script:\n    - 'curl -H \"PRIVATE-TOKEN: $PRIVATE_TOKEN\" https://x'\n",
        ),
        (
            ".gitlab-ci.yml",
            "j:\n  script:\n    - \"curl -H 'PRIVATE-TOKEN: @' https://x\"\n",
            "j:\n  script:\n    - \"curl -H 'PRIVATE-TOKEN: '\\\"$PRIVATE_TOKEN\\\"'' https://x\"\n",
        ),
        (
            ".circleci/config.yml",
            "jobs:\n  a:\n    steps:\n      - run: export TOKEN=@\n",
            "jobs:\n  a:\n    steps:\n      - run: export TOKEN=\"${TOKEN:?}\"\n",
        ),
        (
            "a.json",
            "{\"db\": {\"password\": \"@\"}, \"n\": 1}",
            "{\"db\": {\"password\": \"${DB_PASSWORD}\"}, \"n\": 1}",
        ),
        (
            "a.toml",
            "[db]\r\npassword = \"@\"\r\nn = 1\r\n",
            "[db]\r\npassword = \"${DB_PASSWORD}\"\r\nn = 1\r\n",
        ),
        ("app.ini", "[db]\npassword = @\n", "[db]\npassword = ${PASSWORD}\n"),
        ("app.properties", "db.password=@\nx=1\n", "db.password=${DB_PASSWORD}\nx=1\n"),
        (".env", "\u{feff}A=1\nDB_PASSWORD='@'\n", "\u{feff}A=1\nDB_PASSWORD=\"${DB_PASSWORD}\"\n"),
        (
            "a.sh",
            "#!/bin/sh\ncurl -d '{\n \"token\": \"@\"\n}' x\n",
            "#!/bin/sh\ncurl -d '{\n \"token\": \"'\"${TOKEN:?}\"'\"\n}' x\n",
        ),
        (
            "Caddyfile",
            "x {\n\treverse_proxy y {\n\t\theader_up Authorization \"Bearer @\"\n\t}\n}\n",
            "x {\n\treverse_proxy y {\n\t\theader_up Authorization \"Bearer {env.AUTHORIZATION}\"\n\t}\n}\n",
        ),
        ("a.py", "import os\napi_key = '@'\n", "import os\napi_key = os.environ[\"API_KEY\"]\n"),
        ("a.ts", "const apiKey = \"@\";\n", "const apiKey = process.env.API_KEY;\n"),
        ("a.rb", "api_key = '@'\n", "api_key = ENV.fetch(\"API_KEY\")\n"),
        ("A.java", "  String apiKey = \"@\";\n", "  String apiKey = System.getenv(\"API_KEY\");\n"),
        (
            "a.go",
            "import \"os\"\nvar apiKey = \"@\"\n",
            "import \"os\"\nvar apiKey = os.Getenv(\"API_KEY\")\n",
        ),
        (
            "README.md",
            "Say:\n\n```sh\nexport API_KEY=@\n```\n",
            "Say:\n\n```sh\nexport API_KEY=<API_KEY>\n```\n",
        ),
        (
            "settings.xml",
            "<settings><server><password>@</password></server></settings>",
            "<settings><server><password>${env.SERVER_PASSWORD}</password></server></settings>",
        ),
    ] {
        let text = before.replace('@', VALUE);
        assert_eq!(scanned(path, &text), (after.to_owned(), Vec::new()), "{path}");
        let again = crate::lint::scan::scan(path, after);
        assert!(again.found.is_empty(), "{path}: found again");
    }
}

#[test]
fn scans_that_end_in_a_refusal_change_nothing() {
    for (path, text, reason) in [
        ("a.service", "[Service]\nEnvironment=API_TOKEN=@\n", Reason::NothingExpands),
        ("crontab", "API_TOKEN=@\n0 1 * * * x\n", Reason::NothingExpands),
        ("Dockerfile", "FROM x\nENV API_TOKEN=@\n", Reason::NoReference),
        (
            "nginx.conf",
            "http { server { proxy_set_header Authorization \"Bearer @\"; } }\n",
            Reason::NothingExpands,
        ),
        ("main.tf", "resource \"x\" \"y\" {\n  password = \"@\"\n}\n", Reason::NoReference),
        ("a.rs", "let api_key = \"@\";\n", Reason::NothingExpands),
        ("secrets.json", "{\"api_key\": \"@\"}", Reason::NoReference),
    ] {
        let text = text.replace('@', VALUE);
        assert_eq!(scanned(path, &text), (text.clone(), vec![reason]), "{path}");
    }
}

mod properties {
    use proptest::prelude::*;

    use super::*;
    use crate::lint::fragment::Fragment;

    /// What is written of a document: its text, by format.
    fn document(format: &str, entries: &[(String, String)]) -> (String, String) {
        let mut text = String::new();
        match format {
            "yaml" => {
                for (at, (key, value)) in entries.iter().enumerate() {
                    let mark = ["", "'", "\""][at % 3];
                    text.push_str(&format!("{key}_{at}: {mark}{value}{mark}  # note\n"));
                }
                ("app.yaml".to_owned(), text)
            }
            "flow" => {
                let pairs: Vec<String> = entries
                    .iter()
                    .enumerate()
                    .map(|(at, (key, value))| format!("{key}_{at}: {value}"))
                    .collect();
                ("flow.yaml".to_owned(), format!("root: {{{}}}\n", pairs.join(", ")))
            }
            "json" => {
                let pairs: Vec<String> = entries
                    .iter()
                    .enumerate()
                    .map(|(at, (key, value))| format!("  \"{key}_{at}\": \"{value}\""))
                    .collect();
                ("app.json".to_owned(), format!("{{\n{}\n}}\n", pairs.join(",\n")))
            }
            _ => {
                for (at, (key, value)) in entries.iter().enumerate() {
                    let mark = ["", "'", "\""][at % 3];
                    text.push_str(&format!("{}_{at}={mark}{value}{mark}\r\n", key.to_uppercase()));
                }
                (".env".to_owned(), text)
            }
        }
    }

    fn leaves(path: &str, text: &str) -> Vec<(String, String)> {
        let format = crate::lint::format::detect(path, text);
        let parsed = crate::lint::parse::parse(format, &Fragment::verbatim(text, 0));
        let named = parsed.found.iter().filter(|leaf| leaf.setting != Setting::Text);
        named.map(|leaf| (leaf.shown_path(), leaf.value.text().to_owned())).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn only_the_bytes_of_values_change(
            format in prop::sample::select(vec!["yaml", "flow", "json", "env"]),
            entries in prop::collection::vec(
                (
                    prop::sample::select(vec!["password", "api_key", "host", "retries", "token"]),
                    "[A-Za-z][A-Za-z0-9]{11,20}",
                ),
                1..7,
            ),
        ) {
            let entries: Vec<(String, String)> =
                entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
            let (path, text) = document(format, &entries);
            let scan = crate::lint::scan::scan(&path, &text);
            let plan = plan(&path, &text, &scan.found);
            prop_assert!(plan.refused.iter().all(|r| r.reason == Reason::NotByDefault));
            let after = apply_to(&text, &plan.edits());
            // Outside of the edits every byte is as before.
            let (mut old, mut new) = (0, 0);
            for edit in plan.edits() {
                let length = edit.span.start - old;
                prop_assert_eq!(&text[old..edit.span.start], &after[new..new + length]);
                (old, new) = (edit.span.end, new + length + edit.text.len());
            }
            prop_assert_eq!(&text[old..], &after[new..]);
            // The same values at the same places, except for the placeholders.
            let (before, now) = (leaves(&path, &text), leaves(&path, &after));
            prop_assert_eq!(before.len(), now.len());
            for ((path, value), (path_now, value_now)) in before.iter().zip(&now) {
                prop_assert_eq!(path, path_now);
                let gone = plan.fixed.iter().find(|f| {
                    f.value.expose("compared in a test") == value && value_now.contains(&f.name)
                });
                match gone {
                    Some(fixed) => prop_assert_eq!(value_now, &format!("${{{}}}", fixed.name)),
                    None => prop_assert_eq!(value, value_now),
                }
            }
            // One variable stands for one value.
            for one in &plan.fixed {
                for other in &plan.fixed {
                    let same = one.value.expose("test") == other.value.expose("test");
                    prop_assert!(one.name != other.name || same);
                }
            }
        }

        #[test]
        fn no_text_makes_it_panic(
            path in prop::sample::select(vec!["a.yaml", "a.sh", ".env", "a.py", "a.json", ".gitlab-ci.yml"]),
            text in "[ -~\n\t'\"äé$={}:#<]{0,120}",
        ) {
            let text = format!("{text}\npassword: {VALUE}\nPASSWORD='{VALUE}'\n{text}");
            let scan = crate::lint::scan::scan(path, &text);
            let plan = plan(path, &text, &scan.found);
            let after = apply_to(&text, &plan.edits());
            let left = crate::lint::scan::scan(path, &after).found.len();
            prop_assert_eq!(left, scan.found.len() - plan.fixed.len());
            prop_assert!(changed_lines(&text, &scan.found, &plan).len() <= plan.fixed.len());
        }
    }
}
