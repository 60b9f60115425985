use super::*;

/// `path(name)=source`, with `~` for expanding texts and `:` for scalars.
fn leaves(source: &str) -> Vec<String> {
    let mut out = Leaves::default();
    parse(&Fragment::verbatim(source, 0), &mut out);
    let named = out.found.iter().filter(|leaf| !leaf.path.is_empty());
    named
        .map(|leaf| {
            let place = leaf.value.file_range(0..leaf.value.text().len());
            let name = leaf.name.as_ref().map(|name| format!("({name})")).unwrap_or_default();
            let mark = match leaf.form {
                Form::Expanding => '~',
                Form::Scalar => ':',
                _ => '=',
            };
            format!("{}{name}{mark}{}", leaf.shown_path(), &source[place])
        })
        .collect()
}

#[test]
fn blocks_give_their_labels() {
    assert_eq!(
        leaves(
            "variable \"db_password\" {\n  type    = string\n  default = \"v\"\n}\nvariable \"k\" { default = \"w\" }\noutput \"t\" {\n  value = \"x\"\n}\n"
        ),
        [
            "variable.db_password.default(db_password)=v",
            "variable.k.default(k)=w",
            "output.t.value(t)=x",
        ]
    );
    assert_eq!(
        leaves(
            "resource \"aws_db\" \"main\" {\n  password = \"v\" # c\n  port = 5432\n  on = true\n  tags = { Name = \"n\", \"k\" : \"w\" }\n  nested { token = \"t\" }\n}\nx = \"y\""
        ),
        [
            "resource.aws_db.main.password=v",
            "resource.aws_db.main.port:5432",
            "resource.aws_db.main.on:true",
            "resource.aws_db.main.tags.Name=n",
            "resource.aws_db.main.tags.k=w",
            "resource.aws_db.main.nested.token=t",
            "x=y",
        ]
    );
}

#[test]
fn lists_maps_and_pairs() {
    assert_eq!(
        leaves(
            "keys = [\"a\", \"b\"]\nl = [\n  { name = \"X\", value = \"v\" },\n  { value = \"w\"\n name = \"Y\" },\n]\n"
        ),
        [
            "keys[0]=a",
            "keys[1]=b",
            "l[0].name=X",
            "l[0].value(X)=v",
            "l[1].value(Y)=w",
            "l[1].name=Y",
        ]
    );
    assert_eq!(
        leaves(
            "resource \"helm_release\" \"r\" {\n  set {\n    name  = \"auth.token\"\n    value = \"v\"\n  }\n  set {\n    name = \"b\"\n    value = var.x\n  }\n}\n"
        ),
        [
            "resource.helm_release.r.set.name=auth.token",
            "resource.helm_release.r.set.value(auth.token)=v",
            "resource.helm_release.r.set.name=b",
        ]
    );
}

#[test]
fn expressions_are_no_values_but_their_literals_may_be() {
    for (source, expected) in [
        ("a = var.b", &[][..]),
        ("a = \"${var.b}\"", &["a~${var.b}"][..]),
        ("a = \"$${x}\"", &["a=$${x}"][..]),
        ("a = \"x-${f(\"y\")}-z\"\nb = \"v\"", &["a~x-${f(\"y\")}-z", "b=v"][..]),
        ("a = file(\"x\")", &[][..]),
        ("a = sensitive(\"v\")", &["a=v"][..]),
        ("a = coalesce(var.b, \"v\")", &["a=v"][..]),
        ("a = var.b != \"\" ? var.b : \"v\"", &["a=v"][..]),
        ("a = var.b == \"x\" ? \"v\" : \"w\"", &["a=v", "a=w"][..]),
        ("a = jsonencode({ password = \"v\", n = 1 })", &["a.password=v", "a.n:1"][..]),
        ("a = var.m[\"key\"]", &[][..]),
        ("a = data.x.y[\"k\"].z", &[][..]),
        ("a = \"v\\\"w\\n\"", &["a=v\\\"w\\n"][..]),
        ("a = (\n  \"v\"\n)", &["a=v"][..]),
        ("depends_on = [aws.x]", &[][..]),
    ] {
        assert_eq!(leaves(source), expected, "{source}");
    }
}

#[test]
fn heredocs_and_comments() {
    let source = "a = <<-EOT\n    x=1\n      y\n  EOT\nb = \"v\" // c\n/* d = \"e\" */ f = \"g\"\n# h = \"i\"\n";
    let script = "user_data = <<EOF\n#!/bin/sh\nexport A_TOKEN=v\nEOF\n";
    assert!(leaves(script).iter().any(|leaf| leaf.ends_with("=v")), "{:?}", leaves(script));
    assert_eq!(leaves(source), ["a=x=1\n      y\n", "b=v", "f=g"]);
    let mut out = Leaves::default();
    parse(&Fragment::verbatim(source, 0), &mut out);
    assert_eq!(out.found[0].value.text(), "x=1\n  y\n");
    let texts: Vec<_> =
        out.found.iter().filter(|l| l.path.is_empty()).map(|l| l.value.text()).collect();
    assert_eq!(texts, ["// c", "/* d = \"e\" */", "# h = \"i\""]);
}

#[test]
fn hostile_texts_take_linear_time() {
    for part in [
        "\"",
        "\"${",
        "{",
        "a = {",
        "[",
        "(",
        "<<A\n",
        "/*",
        "a = \"",
        "a \"b\" {",
        "a = [\"x\", ",
        "}",
        "=",
        "\\",
        "a = <<E\nE\n",
        "$",
        "a = \"$$$$",
        "a ? ",
        "é",
        "\"${\"",
    ] {
        let _ = leaves(&part.repeat(100_000 / part.len()));
    }
}
