//! Changing `telson.toml`: what the operator wrote, comments and order, stays as it is.

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::Policy;

/// An ignore to write.
#[derive(Debug, Clone, Copy)]
pub struct NewIgnore<'a> {
    /// The code, by telson's id.
    pub code: &'a str,
    /// The field.
    pub path: Option<&'a str>,
    /// The file, as a pattern.
    pub file: Option<&'a str>,
    /// Why the finding is accepted.
    pub reason: &'a str,
}

/// Why the settings cannot be changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The text is no TOML.
    #[error("telson.toml cannot be read: {0}")]
    Syntax(String),
    /// `audit` or `audit.ignore` is something else than tables.
    #[error("`{0}` is not made of tables")]
    NotTables(&'static str),
}

impl Policy {
    /// `text` with `ignore` in it. An entry for the same code, field and file gets the new reason
    /// instead of a twin.
    ///
    /// # Errors
    /// When `text` is no TOML or has other things where the entry belongs.
    pub fn set_ignore(text: &str, ignore: NewIgnore<'_>) -> Result<String, EditError> {
        let mut document: DocumentMut = text
            .parse()
            .map_err(|e: toml_edit::TomlError| EditError::Syntax(e.message().to_owned()))?;
        let audit = document.entry("audit").or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        });
        let audit = audit.as_table_mut().ok_or(EditError::NotTables("audit"))?;
        let list = audit
            .entry("ignore")
            .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()))
            .as_array_of_tables_mut()
            .ok_or(EditError::NotTables("audit.ignore"))?;
        let same = |table: &Table, key: &str, wanted: Option<&str>| {
            table.get(key).and_then(Item::as_str) == wanted
        };
        let twin = list.iter_mut().find(|table| {
            same(table, "code", Some(ignore.code))
                && same(table, "path", ignore.path)
                && same(table, "file", ignore.file)
                && !table.contains_key("fingerprint")
        });
        if let Some(twin) = twin {
            // The value alone is replaced: a comment behind it stays.
            match twin.get_mut("reason").and_then(Item::as_value_mut) {
                Some(old) => {
                    let decor = old.decor().clone();
                    *old = ignore.reason.into();
                    *old.decor_mut() = decor;
                }
                None => {
                    twin.insert("reason", value(ignore.reason));
                }
            }
        } else {
            let mut entry = Table::new();
            entry.insert("code", value(ignore.code));
            for (key, text) in [("path", ignore.path), ("file", ignore.file)] {
                if let Some(text) = text {
                    entry.insert(key, value(text));
                }
            }
            entry.insert("reason", value(ignore.reason));
            list.push(entry);
        }
        Ok(document.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: NewIgnore<'_> = NewIgnore {
        code: "plaintext-found",
        path: Some("env.vars.SEED"),
        file: None,
        reason: "a public seed",
    };

    #[test]
    fn an_entry_is_added_and_everything_else_stays() {
        let before =
            "# ours\n[audit]\nalso = [ 'a' ]  # notes\n\n[audit.levels]\ntoken-reuse = \"deny\"\n";
        let after = Policy::set_ignore(before, NEW).unwrap();
        assert!(after.starts_with("# ours\n[audit]\nalso = [ 'a' ]  # notes\n"), "{after}");
        assert!(after.contains("[audit.levels]\ntoken-reuse = \"deny\"\n"));
        let entry = "[[audit.ignore]]\ncode = \"plaintext-found\"\npath = \"env.vars.SEED\"\nreason = \"a public seed\"\n";
        assert!(after.ends_with(entry), "{after}");
        assert_eq!(Policy::set_ignore("", NEW).unwrap(), entry);
    }

    #[test]
    fn the_same_entry_gets_the_new_reason() {
        let before = "[[audit.ignore]] # one\ncode = 'plaintext-found'\npath = 'env.vars.SEED'\nreason = 'old' # why\n";
        let after = Policy::set_ignore(before, NEW).unwrap();
        assert_eq!(after, before.replace("'old'", "\"a public seed\""));
        assert_eq!(Policy::set_ignore(&after, NEW).unwrap(), after);
    }

    #[test]
    fn what_cannot_be_changed_is_said() {
        assert!(matches!(Policy::set_ignore("a =", NEW), Err(EditError::Syntax(_))));
        assert_eq!(Policy::set_ignore("audit = 1", NEW), Err(EditError::NotTables("audit")));
    }
}
