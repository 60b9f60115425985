//! Templates, helpers and notes.

use super::parse;
use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaves, Setting};

/// The named leaves that are no code as `path=value`, texts as `#text`.
fn shown(text: &str) -> Vec<String> {
    let mut out = Leaves::default();
    parse(&Fragment::verbatim(text, 0), &mut out);
    out.found
        .iter()
        .filter(|leaf| leaf.form != Form::Code)
        .map(|leaf| {
            let value = leaf.value.text().escape_debug();
            let place = leaf.value.file_range(0..leaf.value.text().len());
            assert!(!text[place].contains("xxxx"), "no filler");
            match leaf.setting {
                Setting::Text => format!("#{value}"),
                _ => format!("{}={value}", leaf.shown_path()),
            }
        })
        .collect()
}

#[test]
fn a_template_is_read_as_the_yaml_around_its_actions() {
    let text = "{{- if .Values.on }}\napiVersion: v1\nmetadata:\n  name: {{ include \"n\" . }}-auth\n  labels:\n    {{- include \"l\" . | nindent 4 }}\n    x: y\n{{- range $k, $v := .Values.e }}\n  - name: {{ $k }}\n    value: \"{{ $v }}:canary\"\n{{- end }}\n  {{ $k }}: z\n{{/* note\n  more */}}\nstringData:\n  {{- with .Values.t }}\n  token: {{ . | quote }} # why\n  {{- else }}\n  token: canary\n  {{- end }}\n{{- end }}\n";
    assert_eq!(
        shown(text),
        [
            "apiVersion=v1",
            "metadata.name={{ include \\\"n\\\" . }}-auth",
            "metadata.labels.x=y",
            "metadata.labels[0].value={{ $v }}:canary",
            "metadata.{{ $k }}=z",
            "#note\\n  more",
            "#why",
            "stringData.token=canary",
        ]
    );
}

#[test]
fn literals_that_an_action_can_give_stand_under_its_key() {
    for (action, literals) in [
        (".Values.a | default \"lit\" | quote", &["lit"][..]),
        ("default \"lit\" .Values.a", &["lit"]),
        ("\"lit\" | b64enc", &["lit"]),
        ("b64enc \"lit\" | quote", &["lit"]),
        ("quote \"li\\\"t\"", &["li\\\"t"]),
        ("`li\\t`", &["li\\\\t"]),
        ("ternary \"a\" \"b\" .Values.on", &["a", "b"]),
        ("coalesce .Values.a (default \"b\" .c) \"lit\"", &["b", "lit"]),
        ("printf \"lit\" | b64enc", &["lit"]),
        ("print \"lit\" .x", &["lit"]),
        ("trunc 63 \"lit\"", &["lit"]),
        ("htpasswd \"user\" \"lit\"", &["lit"]),
        ("include \"name\" . | default \"lit\"", &["lit"]),
        ("(.Values.a | default (\"lit\" | b64enc))", &["lit"]),
        ("required \"a message\" .Values.a", &[]),
        ("include \"name\" . | nindent 4", &[]),
        ("include (print $.Template.BasePath \"/x.yaml\") . | sha256sum", &[]),
        ("lookup \"v1\" \"Secret\" \"ns\" \"name\"", &[]),
        ("fail \"message\"", &[]),
        ("tpl \"{{ .x }}\" .", &[]),
        ("index .Values \"key\" \"other\"", &[]),
        ("get .Values \"key\"", &[]),
        ("eq .Values.a \"lit\"", &[]),
        (".Values.a | trimSuffix \"-\" | replace \"+\" \"_\"", &[]),
        ("randAlphaNum 24", &[]),
        ("\"a\" | eq .x", &[]),
    ] {
        let text = format!("a:\n  token: {{{{ {action} }}}}\n");
        let expected: Vec<_> = literals.iter().map(|one| format!("a.token={one}")).collect();
        assert_eq!(shown(&text), expected, "{action}");
    }
}

#[test]
fn variables_and_keys_of_a_dict_name_their_values() {
    assert_eq!(
        shown(
            "{{- $password := \"one\" -}}\na: {{ include \"x\" (dict \"token\" \"two\" \"b\" .c) }}\n{{- $_ := set .Values \"secret\" \"three\" }}\n"
        ),
        ["password=one", "a.token=two", "secret=three"]
    );
}

#[test]
fn a_format_with_verbs_is_free_text() {
    assert_eq!(
        shown("a: {{ printf \"%s-x\" .b }}\nc: {{ printf \"%s\" \"lit\" }}\n"),
        ["#%s-x", "#%s", "c=lit"]
    );
}

#[test]
fn branches_in_one_line_are_values_each() {
    assert_eq!(
        shown(
            "token: {{ if .a }}one{{ else }}two{{ end }}\nb: \"{{ if .c }}three{{ end }}\"\n{{ if .d }}e: four{{ end }}\n"
        ),
        ["token=one", "token=two", "b=three", "b.e=four"]
    );
}

#[test]
fn blocks_keep_their_actions_and_name_literals_by_line() {
    let text = "data:\n  app.conf: |\n    {{- if .a }}\n    password={{ .p | default \"canary\" }}\n    {{- end }}\n{{ .Files.Get \"x\" | indent 4 }}\n    last: 1\n  other: z\n";
    assert_eq!(
        shown(text),
        [
            "data.app.conf=password={{ .p | default \\\"canary\\\" }}\\n{{- end }}\\n{{ .Files.Get \\\"x\\\" | indent 4 }}\\nlast: 1",
            "data.app.conf.password=canary",
            "data.other=z",
        ]
    );
}

#[test]
fn helpers_and_notes_are_read_too() {
    let helpers = "{{/* the name */}}\n{{- define \"x.token\" -}}\n{{- default \"canary\" .Values.token -}}\n{{- end -}}\n{{- define \"x.labels\" -}}\napp: y\n{{- end }}\n";
    assert_eq!(shown(helpers), ["#the name", "#canary", "app=y"]);
    let notes = "Thanks for {{ .Chart.Name }}.\n\n  password: {{ .p | default \"canary\" }}\n";
    assert!(shown(notes).contains(&"password=canary".to_owned()));
}

#[test]
fn braces_that_are_no_action_are_text() {
    assert_eq!(
        shown("a: x {{ y\nb: z }}\nc: \"{{\"\n"),
        ["a=x {{ y", "b=z }}", "c={{"].map(str::to_owned)
    );
}
