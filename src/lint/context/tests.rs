use super::*;
use crate::lint::format;
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Setting, Why};
use crate::lint::parse;

/// The leaves of a file, as they are judged.
fn leaves(path: &str, text: &str) -> Vec<Leaf> {
    let format = format::detect(path, text);
    apply(path, format, parse::parse(format, &Fragment::verbatim(text, 0)).found)
}

/// The names and settings under which `value` stands, free text left out.
fn settings(path: &str, text: &str, value: &str) -> Vec<(String, Setting)> {
    leaves(path, text)
        .iter()
        .filter(|leaf| leaf.value.text() == value && leaf.setting != Setting::Text)
        .map(|leaf| (leaf.name().unwrap_or_default().to_owned(), leaf.setting))
        .collect()
}

/// The name under which `value` stands; `-` when it is free text, `?` when it is not there.
fn name(path: &str, text: &str, value: &str) -> String {
    let found = leaves(path, text);
    let mut of_value = found.iter().filter(|leaf| leaf.value.text() == value).peekable();
    if of_value.peek().is_none() {
        return "?".to_owned();
    }
    let named = of_value.find(|leaf| leaf.setting != Setting::Text);
    named.map_or("-", |leaf| leaf.name().unwrap_or_default()).to_owned()
}

#[test]
fn pairs_name_their_value() {
    for text in [
        r#"{"env": [{"name": "A_KEY", "value": "v1"}, {"name": "B", "value": "v2"}]}"#,
        r#"[{"value": "v1", "name": "A_KEY"}, {"value": "v2", "name": "B"}]"#,
        r#"{"p": [{"ParameterKey": "A_KEY", "ParameterValue": "v1"}], "q": {"key": "B", "value": "v2"}}"#,
        r#"{"Environment": [{"Name": "A_KEY", "Value": "v1"}, {"Value": "v2", "Name": "B"}]}"#,
        r#"{"e": {"name": "A_KEY", "default": "v1", "note": "x"}, "f": {"envName": "B", "value": "v2"}}"#,
        r#"{"e": {"name": "some words", "key": "A_KEY", "value": "v1"}, "B": "v2"}"#,
        "{\"name\": \"A_KEY\", \"value\": \"v1\"}\n{\"value\": \"v2\", \"name\": \"B\"}\n",
    ] {
        assert_eq!(name("a.json", text, "v1"), "A_KEY", "{text}");
        assert_eq!(name("a.json", text, "v2"), "B", "{text}");
        assert_eq!(name("a.json", text, "A_KEY"), "-", "{text}");
    }
    // A mapping inside is no value, and a pair needs both.
    let text = r#"{"name": "A", "value": {"inner": "v"}, "x": {"key": "k", "other": "o"}}"#;
    assert_eq!(name("a.json", text, "v"), "inner");
    assert_eq!(name("a.json", text, "k"), "key");
}

#[test]
fn parents_name_their_value() {
    for (text, wanted) in [
        (r#"{"variables": {"SONAR_TOKEN": {"value": "v", "description": "d"}}}"#, "SONAR_TOKEN"),
        (r#"{"inputs": {"token": {"description": "d", "default": "v"}}}"#, "token"),
        (r#"{"Parameters": {"DbPassword": {"Type": "String", "Default": "v"}}}"#, "DbPassword"),
        (r#"{"properties": {"apiKey": {"type": "string", "examples": ["v"]}}}"#, "apiKey"),
        (r#"{"properties": {"apiKey": {"const": "v"}}}"#, "apiKey"),
        (r#"{"parameters": [{"name": "api_key", "schema": {"default": "v"}}]}"#, "api_key"),
        (r#"{"parameters": {"value": "v"}}"#, "value"),
        (r#"{"outputs": {"db_password": {"value": "v", "sensitive": true}}}"#, "db_password"),
    ] {
        assert_eq!(name("a.json", text, "v"), wanted, "{text}");
    }
}

#[test]
fn items_of_lists_are_split() {
    let text = r#"{"Env": ["A_KEY=v1", "B=\"v2\"", "not an = item", "ONLY_NAME", "c.d=v=3"]}"#;
    assert_eq!(name("a.json", text, "v1"), "A_KEY");
    assert_eq!(name("a.json", text, "v2"), "B");
    assert_eq!(name("a.json", text, "v=3"), "c.d");
    assert_eq!(name("a.json", text, "not an = item"), "Env");
}

#[test]
fn references_are_no_names() {
    for text in [
        r#"{"apiKey": {"source": "env", "provider": "default", "id": "v"}}"#,
        r#"{"apiKey": {"source": "file", "id": "v"}}"#,
        r#"{"name": "A_KEY", "valueFrom": {"secretKeyRef": {"name": "x", "key": "v"}}}"#,
        r#"{"name": "A_KEY", "valueFrom": "v"}"#,
        r#"{"spec": {"passwordSecretRef": {"name": "x", "key": "v"}}}"#,
        r#"{"basicAuth": {"password": {"name": "x", "key": "v"}}}"#,
        r#"{"imagePullSecrets": [{"name": "v"}]}"#,
        r#"{"auth": {"existingSecret": "v", "existingSecretPasswordKey": "x"}}"#,
        r#"{"auth": {"existingSecret": "x", "existingSecretPasswordKey": "v"}}"#,
        r#"{"secretKeys": {"adminPasswordKey": "v"}}"#,
        r#"{"image": {"pullSecret": "v"}}"#,
        r#"{"secretName": "v"}"#,
        r#"{"Password": {"Ref": "v"}}"#,
        r#"{"Password": {"Fn::GetAtt": ["v", "Arn"]}}"#,
        r#"{"token": {"from_secret": "v"}}"#,
        r#"{"data": [{"remoteRef": {"key": "v", "property": "x"}}]}"#,
        r#"{"bearerTokenSecret": {"name": "x", "key": "v"}}"#,
        r#"{"nginx.ingress.kubernetes.io/auth-secret": "v"}"#,
    ] {
        assert_eq!(name("a.json", text, "v"), "-", "{text}");
    }
    for text in [
        r#"{"stripe": {"name": "x", "key": "v"}}"#,
        r#"{"a": {"source": "web", "id": "x", "key": "v"}}"#,
        r#"{"a": {"source": "env", "key": "v"}}"#,
    ] {
        assert_eq!(name("a.json", text, "v"), "key", "{text}");
    }
}

/// A manifest with a Secret: the base64 of `canary-one` and what else is put there.
fn manifest(data: &str) -> String {
    format!(r#"{{"apiVersion": "v1", "kind": "Secret", "metadata": {{"name": "s"}}, {data}}}"#)
}

#[test]
fn the_data_of_a_secret_is_decoded() {
    let secret = (Setting::Credential(Why::SecretData), "Y2FuYXJ5LW9uZQ==");
    let text = manifest(r#""data": {"k": "Y2FuYXJ5LW9uZQ=="}"#);
    for text in [
        text.clone(),
        format!(r#"{{"apiVersion": "v1", "kind": "List", "items": [{text}]}}"#),
        r#"{"data": {"k": "Y2FuYXJ5LW9uZQ=="}, "kind": "Secret", "apiVersion": "v1"}"#.to_owned(),
        format!("{{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\"}}\n{text}\n"),
        r#"{"apiVersion": "v1", "kind": "Secret", "data": {"k": "Y2FuYXJ5LW9uZQo="}}"#.to_owned(),
    ] {
        let found = leaves("a.json", &text);
        let leaf = found.iter().find(|leaf| leaf.value.text() == "canary-one").unwrap();
        let place = leaf.value.file_range(0..leaf.value.text().len());
        assert_eq!((leaf.name(), leaf.setting), (Some("k"), secret.0), "{text}");
        assert_eq!(
            text[place].trim_end_matches(['=', 'o', 'Q']),
            secret.1.trim_end_matches(['=', 'Q'])
        );
    }
    // Elsewhere the same text is a value like any other.
    let other = r#"{"apiVersion": "v1", "kind": "Thing", "data": {"k": "Y2FuYXJ5LW9uZQ=="}}"#;
    assert_eq!(settings("a.json", other, "Y2FuYXJ5LW9uZQ=="), [("k".to_owned(), Setting::Named)]);
    // Random bytes stay as they are, a template too.
    let text = manifest(r#""data": {"key": "AAECA/8=", "t": "${T}"}"#);
    assert_eq!(settings("a.json", &text, "AAECA/8="), [("key".to_owned(), Setting::Named)]);
    assert_eq!(name("a.json", &text, "${T}"), "t");
}

#[test]
fn files_in_secrets_and_config_maps_are_parsed() {
    let text =
        manifest(r#""stringData": {"token": "v1", "c.json": "{\"db\": {\"password\": \"v2\"}}"}"#);
    assert_eq!(
        settings("a.json", &text, "v1"),
        [("token".to_owned(), Setting::Credential(Why::SecretData))]
    );
    assert_eq!(settings("a.json", &text, "v2"), [("password".to_owned(), Setting::Named)]);
    let found = leaves("a.json", &text);
    let leaf = found.iter().find(|leaf| leaf.value.text() == "v2").unwrap();
    assert_eq!(leaf.shown_path(), "stringData.c.json.db.password");
    // `A_KEY=v3` and `B=v4` on two lines, in base64.
    let text = manifest(r#""data": {"app.env": "QV9LRVk9djMKQj12NAo="}"#);
    assert_eq!(name("a.json", &text, "v3"), "A_KEY");
    let text = r#"{"apiVersion": "v1", "kind": "ConfigMap", "data": {
        "app.properties": "smtp.password=v5\nsmtp.host=mail\n", "PLAIN": "v6",
        "settings": "{\"api_key\": \"v7\"}"}}"#;
    assert_eq!(name("a.json", text, "v5"), "smtp.password");
    assert_eq!(name("a.json", text, "v6"), "PLAIN");
    assert_eq!(name("a.json", text, "v7"), "api_key");
    let text = r#"{"write_files": [{"path": "/etc/app.env", "content": "A_KEY=v8\n"}]}"#;
    assert_eq!(name("a.json", text, "v8"), "A_KEY");
    let text = r#"{"metadata": {"annotations": {"last": "{\"apiVersion\": \"v1\", \"kind\": \"Secret\",
        \"data\": {\"k\": \"Y2FuYXJ5LW9uZQ==\"}}", "checksum/secret": "v9"}}, "kind": "X", "apiVersion": "v1"}"#;
    assert_eq!(name("a.json", &text.replace('\n', " "), "canary-one"), "k");
    assert_eq!(name("a.json", text, "v9"), "-");
}

#[test]
fn the_logins_of_a_registry_are_credentials() {
    // {"auths":{"r":{"auth":"dTpw"}}}
    let text = manifest(
        r#""data": {".dockerconfigjson": "eyJhdXRocyI6eyJyIjp7ImF1dGgiOiJkVHB3In19fQ=="}"#,
    );
    let schema = Setting::Credential(Why::Schema);
    assert_eq!(settings("a.json", &text, "dTpw"), [("auth".to_owned(), schema)]);
    let text = manifest(
        r#""stringData": {".dockerconfigjson": "{\"auths\": {\"r\": {\"username\": \"u\", \"password\": \"p\"}}}"}"#,
    );
    assert_eq!(settings("a.json", &text, "p"), [("password".to_owned(), schema)]);
    assert_eq!(settings("a.json", &text, "u"), []);
}

#[test]
fn names_in_kubernetes_objects_mean_nothing() {
    for text in [
        r#"{"kind": "Role", "apiVersion": "r/v1", "rules": [{"resourceNames": ["v"]}]}"#,
        r#"{"kind": "SealedSecret", "apiVersion": "b/v1", "spec": {"encryptedData": {"password": "v"}}}"#,
        r#"{"kind": "ExternalSecret", "apiVersion": "e/v1", "spec": {"data": [{"secretKey": "v"}]}}"#,
        r#"{"kind": "Ingress", "apiVersion": "n/v1", "spec": {"tls": [{"secretName": "v"}]}}"#,
        r#"{"kind": "Pod", "apiVersion": "v1", "metadata": {"labels": {"token": "v"}}}"#,
        r#"{"kind": "D", "apiVersion": "v1", "spec": {"template": {"metadata": {"annotations": {"secret": "v"}}}}}"#,
    ] {
        assert_eq!(name("a.json", text, "v"), "-", "{text}");
    }
    let text = r#"{"kind": "Gateway", "apiVersion": "g/v1", "spec": {"tlsSecret": "web-tls", "secret": "Xk29-a"}}"#;
    assert_eq!(name("a.json", text, "web-tls"), "-");
    assert_eq!(name("a.json", text, "Xk29-a"), "secret");
    let text = r#"{"kind": "Kustomization", "apiVersion": "k/v1",
        "secretGenerator": [{"name": "s", "literals": ["A_KEY=v1"]}],
        "configMapGenerator": [{"literals": ["B=v2"]}]}"#;
    assert_eq!(
        settings("a.json", text, "v1"),
        [("A_KEY".to_owned(), Setting::Credential(Why::SecretData))]
    );
    assert_eq!(settings("a.json", text, "v2"), [("B".to_owned(), Setting::Named)]);
}

#[test]
fn arguments_follow_their_flags() {
    for text in [
        r#"{"command": ["tunnel", "--token", "v"]}"#,
        r#"{"x": ["run", "--token=v"]}"#,
        r#"{"args": ["a", "--token", "v"], "command": ["b"]}"#,
    ] {
        let found = settings("a.json", text, "v");
        assert!(found.iter().any(|(name, _)| name == "token"), "{text}: {found:?}");
    }
}

#[test]
fn compose_says_what_is_a_name() {
    let text = r#"{"services": {"a": {"image": "i", "secrets": ["db_password"],
        "environment": ["TOKEN=a$$b", "X=$${Y}"], "env_file": "secret.env"}},
        "secrets": {"db_password": {"file": "./x"}}}"#;
    assert_eq!(name("compose.json", text, "db_password"), "-");
    assert_eq!(name("compose.json", text, "./x"), "-");
    assert_eq!(name("compose.json", text, "a$b"), "TOKEN");
    let found = leaves("compose.json", text);
    let leaf = found.iter().find(|leaf| leaf.value.text() == "a$b").unwrap();
    assert_eq!(&text[leaf.value.file_range(0..3)], "a$$b");
}

#[test]
fn workflows_have_words_of_their_own() {
    let path = ".github/workflows/ci.json";
    let text = r#"{"on": {"workflow_call": {"inputs": {"token": {"default": "v1"}}}},
        "permissions": {"id-token": "write"}, "jobs": {"b": {"secrets": "inherit", "steps": [
        {"uses": "actions/cache@v4", "with": {"key": "cargo", "path": "p"}},
        {"uses": "x/deploy@v1", "with": {"key": "v2", "password": "v3"}},
        {"run": "echo", "env": {"A_KEY": "v4"}},
        {"uses": "docker/build@v1", "with": {"build-args": "B_KEY=v5"}}]}}}"#;
    for (value, wanted) in [
        ("v1", "token"),
        ("write", "-"),
        ("inherit", "-"),
        ("cargo", "-"),
        ("v2", "key"),
        ("v3", "password"),
        ("v4", "A_KEY"),
        ("v5", "B_KEY"),
        ("x/deploy@v1", "-"),
    ] {
        assert_eq!(name(path, text, value), wanted, "{value}");
    }
    let text = r#"{"variables": {"T": {"value": "v1"}}, "j": {"secrets": {"P": {"vault": "v2"}},
        "cache": {"key": "v3"}, "id_tokens": {"T": {"aud": "v4"}}, "variables": {"P": "v5"}}}"#;
    let path = ".gitlab-ci/part.json";
    for (value, wanted) in [("v1", "T"), ("v2", "-"), ("v3", "-"), ("v4", "-"), ("v5", "P")] {
        assert_eq!(name(path, text, value), wanted, "{value}");
    }
    let text = r#"{"env": {"global": [{"secure": "v1"}], "x": "y"}}"#;
    assert_eq!(name(".travis.json", text, "v1"), "-");
}

#[test]
fn the_schema_of_openclaw_knows_its_credentials() {
    let schema = |name: &str| [(name.to_owned(), Setting::Credential(Why::Schema))];
    let text = r#"{channels: {buzz: {authTag: "v1"}, x: {accounts: {a: {encryptKey: "v2"}}}},
        models: {providers: {p: {request: {auth: {value: "v3"}, tls: {key: "v4", cert: "v5"}},
        headers: {token: "v6"}}}}, hooks: {token: "v7", defaultSessionKey: "v8"}, env: {vars: {TZ: "v9"}}}"#;
    for path in ["openclaw.json", "fixtures/a.openclaw.json", "home/.openclaw/channels.json5"] {
        for (value, name) in [
            ("v1", "authTag"),
            ("v2", "encryptKey"),
            ("v3", "value"),
            ("v4", "key"),
            ("v7", "token"),
        ] {
            assert_eq!(settings(path, text, value), schema(name), "{path} {value}");
        }
        for (value, name) in [("v5", "cert"), ("v6", "token"), ("v9", "TZ")] {
            assert_eq!(settings(path, text, value), [(name.to_owned(), Setting::Named)]);
        }
        assert_eq!(settings(path, text, "v8"), []);
    }
    let text = r#"{"profiles": {"openai:default": {"type": "api_key", "key": "v1"}}}"#;
    assert_eq!(settings("agents/main/auth-profiles.json", text, "v1"), schema("key"));
    assert_eq!(settings("other.json", text, "v1"), [("key".to_owned(), Setting::Named)]);
}

#[test]
fn the_cells_of_a_notebook_are_code() {
    let text = r#"{"cells": [
        {"cell_type": "code", "source": ["import os\n", "api_key = \"v1\"\n", "x = os.getenv('T')\n"]},
        {"cell_type": "markdown", "source": ["token = v2"]}], "metadata": {"token": "v3"}}"#;
    assert_eq!(name("a.ipynb", text, "v1"), "api_key");
    assert_eq!(name("a.ipynb", text, "v3"), "-");
    let found = leaves("a.ipynb", text);
    let leaf = found.iter().find(|leaf| leaf.value.text() == "v1").unwrap();
    assert_eq!(&text[leaf.value.file_range(0..2)], "v1");
}

#[test]
fn names_of_keys_are_told_from_keys() {
    assert_eq!(
        name("a.json", r#"{"rootPasswordSecretKey": "root-password"}"#, "root-password"),
        "-"
    );
    let text = r#"{"tokenSecretKey": "Xk29ab-1"}"#;
    assert_eq!(name("a.json", text, "Xk29ab-1"), "tokenSecretKey");
    // The name of a variable with a default is no header.
    let text = r#"{"e": ["X_API_KEY=${X_API_KEY:?need it}", "U=https://x-access-token:a1b2@h/p"]}"#;
    for leaf in leaves("a.json", text) {
        assert!(leaf.setting != Setting::Credential(Why::Header), "{leaf:?}");
    }
}

#[test]
fn maven_encrypts_in_braces() {
    let text = "<settings><server><password>{aGVsbG8=}</password></server></settings>";
    assert_eq!(name("settings.xml", text, "{aGVsbG8=}"), "-");
    let text = "<settings><server><password>{a.b}</password></server></settings>";
    assert_eq!(name("settings.xml", text, "{a.b}"), "password");
}

#[test]
fn text_for_people_holds_no_headers() {
    let text = r#"{"description": "send X-Api-Key: a1b2c3d4e5f6 with it",
        "examples": ["--password hunter2", "--token", "v"], "i18n": {"password": "w"}}"#;
    for leaf in leaves("a.json", text) {
        assert!(!matches!(leaf.setting, Setting::Credential(_)), "{leaf:?}");
    }
    assert_eq!(name("a.json", text, "v"), "examples");
    assert_eq!(name("a.json", text, "w"), "-");
}

#[test]
fn files_without_names_are_free_text() {
    for path in ["locales/de.json", "en.json", "package-lock.json", "keybindings.json"] {
        assert_eq!(name(path, r#"{"password": "v"}"#, "v"), "-", "{path}");
    }
}

#[test]
fn deep_and_wide_texts_take_bounded_time() {
    for text in [
        format!("{}1{}", "[{\"a\":".repeat(60), "}]".repeat(60)),
        format!("[{}]", "{\"name\":\"a\",\"value\":\"b\"},".repeat(20_000)),
        format!("[{}]", "\"a=b\",".repeat(50_000)),
        format!("{{{}}}", "\"a\":\"{\\\"a\\\":1}\",".repeat(10_000)),
        "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"data\":{\"a\":\"YQ==\"}}\n".repeat(5_000),
        "{\"a\":1}".repeat(20_000),
    ] {
        leaves("a.json", &text);
    }
}
