//! Connection strings of the form `key=value`: `Server=..;Password=..;`, `host=db password=..`.

use crate::lint::fragment::Fragment;
use crate::lint::leaf::{Form, Leaf, Step, Why};

/// Keys whose values are credentials.
const KEYS: [&str; 9] = [
    "password",
    "pwd",
    "passwd",
    "accountkey",
    "sharedaccesskey",
    "sharedsecret",
    "accesskey",
    "sslpassword",
    "clientsecret",
];

/// Finds the passwords of the connection strings in `text`: pairs in a row, of which at least one
/// other says where to connect.
pub fn find(text: &Fragment, out: &mut Vec<Leaf>) {
    let mut at = 0;
    for line in text.text().split_inclusive('\n') {
        let start = at;
        at += line.len();
        let separator = if line.contains(';') { ';' } else { ' ' };
        if line.matches('=').take(2).count() < 2 || line.len() > 4096 {
            continue;
        }
        let mut pairs = Vec::new();
        let mut from = start;
        for pair in line.split(separator) {
            let begin = from;
            from += pair.len() + 1;
            let Some((key, value)) = pair.split_once('=') else { continue };
            let key_name: String = key
                .rsplit(['"', '\'', ','])
                .next()
                .unwrap_or_default()
                .chars()
                .filter(|c| *c != ' ')
                .collect();
            let value_start = begin + key.len() + 1;
            let value = value.trim_end_matches(['\n', '\r']);
            pairs.push((key_name, value_start, value));
        }
        let is_connection = pairs.iter().any(|(key, ..)| {
            let key = key.to_ascii_lowercase();
            let key = key.as_str();
            matches!(
                key,
                "host"
                    | "server"
                    | "datasource"
                    | "hostaddr"
                    | "dbname"
                    | "database"
                    | "initialcatalog"
                    | "accountname"
                    | "endpoint"
                    | "sslmode"
                    | "uid"
                    | "userid"
                    | "defaultendpointsprotocol"
                    | "sharedaccesskeyname"
                    | "hostname"
                    | "addr"
            )
        });
        if !is_connection {
            continue;
        }
        for (key, start, value) in pairs {
            if !KEYS.contains(&key.to_ascii_lowercase().as_str()) {
                continue;
            }
            let blanks = value.len() - value.trim_start().len();
            let inner = value.trim();
            let quote = inner.chars().next().filter(|c| matches!(c, '\'' | '"'));
            let from = start + blanks + usize::from(quote.is_some());
            // In quotes a password may hold blanks.
            let to = if quote.is_some() { at } else { start + blanks + inner.len() };
            let rest = &text.text()[from..to];
            let end = match quote {
                Some(quote) => rest.find(quote),
                None => rest.find(['"', '\'', '`']),
            };
            let range = from..from + end.unwrap_or(rest.len());
            if range.is_empty() {
                continue;
            }
            let value = text.slice(range);
            let is_variable = value.text().contains(['$', '{', '<', '%']);
            let form = if is_variable { Form::Expanding } else { Form::Quoted };
            let leaf = Leaf::named(vec![Step::Key(key)], value, form);
            out.push(leaf.credential(Why::UrlPassword));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        find(&Fragment::verbatim(text, 0), &mut out);
        for leaf in &out {
            let place = leaf.value.file_range(0..leaf.value.text().len());
            assert_eq!(&text[place], leaf.value.text());
        }
        out.iter().map(|leaf| leaf.value.text().to_owned()).collect()
    }

    #[test]
    fn passwords_of_connection_strings() {
        for (text, value) in [
            ("Server=db;Database=app;User Id=a;Password=can ary1;Encrypt=true", "can ary1"),
            ("host=db user=app password=canary1 sslmode=require", "canary1"),
            ("host=db password='canary 1'", "canary 1"),
            (
                "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=Y2FuYXJ5==;X=y",
                "Y2FuYXJ5==",
            ),
            ("Endpoint=sb://a/;SharedAccessKeyName=r;SharedAccessKey=canary1=", "canary1="),
            ("dsn = \"host=db password=canary1\"", "canary1"),
        ] {
            assert_eq!(values(text).first().map(String::as_str), Some(value), "{text}");
        }
    }

    #[test]
    fn other_pairs_are_none() {
        for text in ["a=b;c=d", "password=x", "user=a password=b", "for (i=0;i<3;password=1)"] {
            assert_eq!(values(text), [] as [&str; 0], "{text}");
        }
    }
}
