//! Passwords in SQL: `CREATE USER app WITH PASSWORD 'X'`, `IDENTIFIED BY 'X'`.

use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Step, Why};

/// Finds the passwords that statements set.
pub fn find(text: &Fragment, out: &mut Vec<Leaf>) {
    let whole = text.text();
    let lower = whole.to_ascii_lowercase();
    for clause in ["password", "identified by", "identified with mysql_native_password by"] {
        for (at, _) in lower.match_indices(clause) {
            let rest = &whole[at + clause.len()..];
            let value = rest.trim_start_matches([' ', '=', '\t']);
            let quote = value.chars().next();
            let start = whole.len() - value.len() + 1;
            let (Some(quote @ ('\'' | '"')), true) = (quote, value.len() < rest.len()) else {
                continue;
            };
            let Some(length) = value[1..].find([quote, '\n']).filter(|length| *length < 512) else {
                continue;
            };
            let value = text.slice(start..start + length);
            let before = &lower[..at + clause.len()];
            let near = (at.saturating_sub(200)..=at).find_map(|from| before.get(from..));
            let is_statement = ["user", "role", "identified", "login", "alter"]
                .iter()
                .any(|word| near.is_some_and(|near| near.contains(word)));
            if !is_statement || value.is_empty() || !whole[start + length..].starts_with(quote) {
                continue;
            }
            let is_variable = value.text().contains(['$', '{', ':', '%']);
            let form = if is_variable { Form::Expanding } else { Form::Quoted };
            let leaf = Leaf::named(vec![Step::Key("password".to_owned())], value, form);
            out.push(leaf.credential(Why::Schema));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_that_set_a_password() {
        for (text, expected) in [
            ("CREATE USER app WITH PASSWORD 'canary1';", Some("canary1")),
            ("alter role app with login password 'canary1'", Some("canary1")),
            ("CREATE USER 'a'@'%' IDENTIFIED BY 'canary1';", Some("canary1")),
            ("CREATE USER app PASSWORD '$DB_PASSWORD'", Some("$DB_PASSWORD")),
            ("SELECT password FROM users WHERE name = 'x'", None),
            ("-- the password 'x'", None),
            ("ALTER USER a PASSWORD NULL", None),
        ] {
            let mut out = Vec::new();
            find(&Fragment::verbatim(text, 0), &mut out);
            assert_eq!(out.first().map(|leaf| leaf.value.text()), expected, "{text}");
        }
    }
}
