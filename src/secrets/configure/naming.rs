//! Default ids of references: readable, and told from the path of the field alone.

use crate::config::dialect::Dialect;
use crate::config::secret_ref::RefSource;

/// Keys of config paths that say nothing about the credential.
const STRUCTURE: [&str; 6] = ["models", "providers", "entries", "channels", "accounts", "config"];

/// The id that a field at `path` gets with a provider of `source`.
#[must_use]
pub fn id_for(path: &[String], source: RefSource, dialect: &Dialect) -> String {
    match source {
        RefSource::File => pointer(path),
        RefSource::Env | RefSource::Store => variable(path, dialect),
        RefSource::Exec => exec_id(path, dialect),
    }
}

/// The keys that name the credential: `models.providers.openai.apiKey` is
/// `providers/openai/apiKey`, `skills.entries.x.apiKey` is `skills/x/apiKey`.
fn keys(path: &[String]) -> Vec<&str> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path.as_slice() {
        ["models", rest @ ..] if rest.len() > 1 => rest.to_vec(),
        [first @ ("skills" | "plugins" | "agents"), "entries", rest @ ..] => {
            [&[*first], rest].concat()
        }
        _ => path,
    }
}

fn pointer(path: &[String]) -> String {
    let mut out = String::new();
    for key in keys(path) {
        out.push('/');
        out.push_str(&key.replace('~', "~0").replace('/', "~1"));
    }
    out
}

/// The variable that the model provider's own software reads when OpenClaw knows it, else a name
/// from the path.
fn variable(path: &[String], dialect: &Dialect) -> String {
    if let [models, providers, name, last] = path
        && (models.as_str(), providers.as_str(), last.as_str()) == ("models", "providers", "apiKey")
    {
        let known = format!("{}_API_KEY", words(name));
        let token = format!("{}_TOKEN", words(name));
        if let Some(name) =
            [&known, &token].into_iter().find(|n| dialect.env_names.contains(&n.as_str()))
        {
            return name.clone();
        }
    }
    let kept = path.iter().filter(|key| !STRUCTURE.contains(&key.as_str()));
    let parts: Vec<String> = kept.map(|key| words(key)).filter(|w| !w.is_empty()).collect();
    let mut name = parts.join("_");
    if !name.starts_with(|c: char| c.is_ascii_uppercase()) {
        name.insert_str(0, "OPENCLAW_");
    }
    name.truncate(120);
    name.trim_end_matches('_').to_owned()
}

/// A key as words of a variable: `botToken` is `BOT_TOKEN`.
fn words(key: &str) -> String {
    let mut out = String::new();
    let mut lower_before = false;
    for c in key.chars() {
        if !c.is_ascii_alphanumeric() {
            if !out.is_empty() && !out.ends_with('_') {
                out.push('_');
            }
            lower_before = false;
            continue;
        }
        if c.is_ascii_uppercase() && lower_before {
            out.push('_');
        }
        lower_before = c.is_ascii_lowercase() || c.is_ascii_digit();
        out.push(c.to_ascii_uppercase());
    }
    out.trim_end_matches('_').to_owned()
}

/// Characters that no exec id may hold become `-`; `.` and `..` segments are refused by 2026.9.6
/// and by file systems.
fn exec_id(path: &[String], dialect: &Dialect) -> String {
    let fit = |key: &&str| -> String {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | ':' | '-');
        let key: String = key.chars().map(|c| if fits(c) { c } else { '-' }).collect();
        if key.chars().all(|c| c == '.') { "-".to_owned() } else { key }
    };
    let mut id = keys(path).iter().map(fit).collect::<Vec<_>>().join("/");
    if !id.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        id.insert(0, 'x');
    }
    id.truncate(250);
    debug_assert!(crate::base::names::is_exec_id(&id, dialect.strict_exec_ids));
    id
}

/// The `n`th other name for `id`, when the id is taken by another credential.
#[must_use]
pub fn numbered(id: &str, source: RefSource, n: usize) -> String {
    match source {
        RefSource::Env | RefSource::Store => format!("{id}_{n}"),
        RefSource::File | RefSource::Exec => format!("{id}-{n}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::names;
    use crate::config::dialect::Version;

    fn ids(path: &[&str]) -> [String; 3] {
        let path: Vec<String> = path.iter().map(|s| (*s).to_owned()).collect();
        let dialect = Version::V2026_9_6.dialect();
        [RefSource::File, RefSource::Env, RefSource::Exec].map(|s| id_for(&path, s, dialect))
    }

    #[test]
    fn names_are_readable() {
        assert_eq!(
            ids(&["models", "providers", "openai", "apiKey"]),
            ["/providers/openai/apiKey", "OPENAI_API_KEY", "providers/openai/apiKey"]
        );
        assert_eq!(
            ids(&["channels", "telegram", "accounts", "work", "botToken"]),
            [
                "/channels/telegram/accounts/work/botToken",
                "TELEGRAM_WORK_BOT_TOKEN",
                "channels/telegram/accounts/work/botToken"
            ]
        );
        assert_eq!(
            ids(&["skills", "entries", "web.search/x~y", "apiKey"]),
            [
                "/skills/web.search~1x~0y/apiKey",
                "SKILLS_WEB_SEARCH_X_Y_API_KEY",
                "skills/web.search-x-y/apiKey"
            ]
        );
    }

    #[test]
    fn odd_keys_give_fit_ids() {
        for key in ["..", "", "9", "ключ", "a b", &"x".repeat(400), "~", "#"] {
            let [file, env, exec] = ids(&["models", "providers", key, "apiKey"]);
            assert!(names::is_file_id(&file), "{file}");
            assert!(names::is_env_id(&env), "{env}");
            assert!(names::is_exec_id(&exec, true), "{exec}");
        }
    }
}
