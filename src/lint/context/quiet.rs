//! Files in which names of credentials name something else: translations, lock files, key bindings.

use crate::lint::format::Format;

/// Folders of translations.
const FOLDERS: [&str; 8] =
    ["locales", "locale", "i18n", "l10n", "lang", "langs", "translations", "_locales"];

/// Lock files and sums, by name.
const LOCKS: [&str; 14] = [
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "cargo.lock",
    "poetry.lock",
    "uv.lock",
    "pipfile.lock",
    "composer.lock",
    "gemfile.lock",
    "flake.lock",
    "packages.lock.json",
    "deno.lock",
];

/// Languages whose code alone names a file of translations.
const LANGUAGES: [&str; 48] = [
    "ar", "bg", "bn", "ca", "cs", "cy", "da", "de", "el", "en", "eo", "es", "et", "eu", "fa", "fi",
    "fr", "ga", "gl", "he", "hi", "hr", "hu", "is", "it", "ja", "ka", "ko", "lt", "lv", "ms", "nb",
    "nl", "nn", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "th", "tr", "uk", "zh",
];

/// Whether the names in the file at `path` say nothing of credentials.
pub(crate) fn is_without_names(path: &str, format: Format) -> bool {
    let lower = path.to_ascii_lowercase();
    let mut folders = lower.split('/');
    let Some(name) = folders.next_back() else { return false };
    if LOCKS.contains(&name)
        || matches!(name.rsplit_once('.'), Some((_, "sum" | "lock")))
        || name.ends_with(".lock.json")
        || name.ends_with(".lock.hcl")
        || name.contains("keybinding")
        || name.contains("keymap")
    {
        return true;
    }
    let is_data = matches!(
        format,
        Format::Json | Format::Yaml | Format::Properties | Format::Toml | Format::Ini | Format::Xml
    );
    is_data && (folders.any(|folder| FOLDERS.contains(&folder)) || is_language(name))
}

/// `en.json`, `pt-BR.yaml`, `messages_de.properties`, `app.en-US.json`.
fn is_language(name: &str) -> bool {
    let Some((stem, _)) = name.rsplit_once('.') else { return false };
    let is_code = |word: &str| LANGUAGES.contains(&word);
    let tag = stem.rsplit('.').next().unwrap_or(stem);
    let mut parts = tag.split(['-', '_']);
    let first = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    let is_region = |word: &&str| matches!(word.len(), 2..=4);
    if is_code(first) && rest.len() <= 2 && rest.iter().all(is_region) {
        return true;
    }
    first == "messages" && rest.first().is_some_and(|word| is_code(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn translations_locks_and_key_bindings_have_no_names() {
        for path in [
            "web/locales/en/common.json",
            "en.json",
            "src/pt-BR.yaml",
            "zh-Hans-CN.json",
            "messages_de.properties",
            "app.en-US.json",
            "package-lock.json",
            "a/.vscode/keybindings.json",
        ] {
            let format = crate::lint::format::Format::Json;
            assert!(is_without_names(path, format), "{path}");
        }
        for path in ["config.json", "lang.json", "prod.json", "env.prod.json", "de/config.json"] {
            assert!(!is_without_names(path, Format::Json), "{path}");
        }
        assert!(!is_without_names("locales/deploy.sh", Format::Shell));
    }
}
