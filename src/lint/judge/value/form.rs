//! Forms that no credential has: paths, URLs, identifiers, prose, public keys.

use super::shape;

/// First segments of absolute paths.
const ROOTS: &[&str] = &[
    "etc",
    "run",
    "var",
    "usr",
    "home",
    "opt",
    "tmp",
    "root",
    "mnt",
    "srv",
    "data",
    "app",
    "secrets",
    "secret",
    "keys",
    "key",
    "users",
    "dev",
    "proc",
    "bin",
    "sbin",
    "config",
    "conf",
    "vault",
    "certs",
    "cert",
    "ssl",
    "lib",
    "library",
    "system",
    "applications",
    "private",
    "volumes",
    "workspace",
    "credentials",
    "github",
    "nix",
    "builds",
    "path",
    "api",
    "oauth",
    "auth",
    "v1",
    "v2",
    "token",
    "login",
    "channels",
    "providers",
];

/// Extensions of files that hold or configure credentials.
const EXTENSIONS: &[&str] = &[
    "pem",
    "key",
    "crt",
    "cer",
    "der",
    "p12",
    "pfx",
    "jks",
    "txt",
    "json",
    "json5",
    "yaml",
    "yml",
    "env",
    "toml",
    "conf",
    "cfg",
    "ini",
    "asc",
    "gpg",
    "pub",
    "sh",
    "py",
    "js",
    "ts",
    "rb",
    "go",
    "xml",
    "plist",
    "properties",
    "kdbx",
    "keytab",
    "token",
    "secret",
    "password",
    "passwd",
    "pw",
    "cred",
    "creds",
    "age",
    "enc",
    "html",
    "md",
    "csv",
    "log",
    "tpl",
    "j2",
    "kubeconfig",
    "pass",
    "dat",
    "bin",
    "db",
    "sql",
    "php",
    "lua",
    "keystore",
    "htpasswd",
];

/// Whether `text` is a path or the name of a file.
#[must_use]
pub(crate) fn is_path(text: &str) -> bool {
    if text.len() > 1024 || text.contains(['\n', '\0']) {
        return false;
    }
    let signs = |allowed: &'static [u8]| {
        move |t: &str| {
            t.bytes().all(|b| b.is_ascii_alphanumeric() || b >= 0x80 || allowed.contains(&b))
        }
    };
    let path_signs = signs(b"_-./@~:+,%{}$ *");
    let windows = text.as_bytes().get(1) == Some(&b':')
        && text.as_bytes().get(2).is_some_and(|b| matches!(b, b'\\' | b'/'));
    if windows || text.starts_with("\\\\") {
        return true;
    }
    if ["~/", "./", "../", "%h/", "@/"].iter().any(|start| text.starts_with(start)) {
        return path_signs(text);
    }
    let extension = text.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty() && EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str())
    });
    if let Some(rest) = text.strip_prefix('/') {
        let first = rest.split('/').next().unwrap_or_default().to_ascii_lowercase();
        return path_signs(text)
            && (ROOTS.contains(&first.as_str())
                || extension
                || rest.len() <= 1
                || shape::is_wordy(rest));
    }
    if extension && signs(b"_-./@")(text) && shape::random_bytes(text) < 16 {
        return true;
    }
    if matches!(text, "id_rsa" | "id_ed25519" | "id_ecdsa" | "id_dsa") {
        return true;
    }
    // Without a root or an extension: lower-case words, as in the paths of a vault.
    text.contains('/')
        && !text.contains("//")
        && signs(b"_-./")(text)
        && shape::is_wordy(text)
        && text.bytes().any(|b| b.is_ascii_lowercase())
        && !text.bytes().any(|b| b.is_ascii_uppercase())
}

/// Whether `text` is a URL or an address with a port. Those with credentials are found before.
#[must_use]
pub(crate) fn is_url(text: &str) -> bool {
    if text.contains(char::is_whitespace) {
        return false;
    }
    if let Some((scheme, rest)) = text.split_once("://") {
        return !rest.is_empty()
            && scheme.len() <= 24
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.' | b':'));
    }
    if text.starts_with("data:") || text.starts_with("mailto:") || text.starts_with("urn:") {
        return true;
    }
    let Some((host, port)) = text.split_once(':') else { return false };
    let port = port.split('/').next().unwrap_or_default();
    (2..=5).contains(&port.len())
        && port.bytes().all(|b| b.is_ascii_digit())
        && host.contains(|c: char| c.is_ascii_alphabetic() || c == '.')
        && host
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'))
        && shape::random_bytes(host) == 0
}

/// Whether `text` is a UUID.
#[must_use]
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// Whether `text` is public by its form: public keys, certificates, publishable keys.
#[must_use]
pub(crate) fn is_public(text: &str) -> bool {
    let starts = |starts: &[&str]| starts.iter().any(|start| text.starts_with(start));
    if starts(&[
        "ssh-rsa AAAA",
        "ssh-ed25519 AAAA",
        "ssh-dss AAAA",
        "ecdsa-sha2-",
        "sk-ssh-",
        "sk-ecdsa-sha2",
        "-----BEGIN PUBLIC KEY",
        "-----BEGIN RSA PUBLIC KEY",
        "-----BEGIN EC PUBLIC KEY",
        "-----BEGIN CERTIFICATE",
        "-----BEGIN TRUSTED CERTIFICATE",
        "-----BEGIN X509",
        "-----BEGIN PGP PUBLIC",
        "-----BEGIN PGP SIGNATURE",
        "-----BEGIN SSH SIGNATURE",
        "-----BEGIN PKCS7",
        "-----BEGIN CMS",
        "---- BEGIN SSH2 PUBLIC",
        "-----BEGIN DH PARAMETERS",
        "-----BEGIN EC PARAMETERS",
        "LS0tLS1CRUdJTiBDRVJU",
        "LS0tLS1CRUdJTiBQVUJM",
        "LS0tLS1CRUdJTiBSU0EgUFVC",
        "LS0tLS1CRUdJTiBUUlVTVEVE",
        "AAAAB3NzaC1yc2",
        "AAAAC3NzaC1lZDI1NTE5",
        "pk_live_",
        "pk_test_",
        "phc_",
        "pk.eyJ",
        "pk-lf-",
        "SHA256:",
        "MD5:",
        "sha256:",
        "sha512:",
        "sha1:",
        "sha384:",
        "sha256-",
        "sha384-",
        "sha512-",
        "sha1-",
    ]) {
        return true;
    }
    if text.starts_with("age1") && text.len() == 62 || text.ends_with(".apps.googleusercontent.com")
    {
        return true;
    }
    // Addresses of Ethereum: as long as half a private key.
    if text.len() == 42
        && text.starts_with("0x")
        && text[2..].bytes().all(|b| b.is_ascii_hexdigit())
    {
        return true;
    }
    // Twilio account and Sentry DSN.
    text.len() == 34 && text.starts_with("AC") && text[2..].bytes().all(|b| b.is_ascii_hexdigit())
}

/// Whether `text` is an identifier: words, header names, versions, mail addresses, durations.
/// For weak names only.
#[must_use]
pub(crate) fn is_identifier(text: &str) -> bool {
    is_header_name(text)
        || shape::is_wordy(text)
        || is_uuid(text)
        || text.starts_with("arn:")
        || text.starts_with('#') && text.len() <= 9
        || text.starts_with('^') && text.ends_with('$')
        || text.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty()
                && host.contains('.')
                && !host.contains(['@', '!', '#', '$', '%', '&', '*'])
        })
        || is_version_or_schedule(text)
}

/// `X-Api-Key`: a header's name is no credential under any name.
#[must_use]
pub(crate) fn is_header_name(text: &str) -> bool {
    text.len() > 3
        && text.len() < 40
        && (text.starts_with("X-") || text.starts_with("x-"))
        && text.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-')
}

fn is_version_or_schedule(text: &str) -> bool {
    text.len() < 64 && text.bytes().all(|b| b.is_ascii_digit() || b".-:/* ,+vTZhmsd".contains(&b))
}

/// Types, modes and other words that configs put under the name of a credential.
const KEYWORDS: &[&str] = &[
    "write",
    "read",
    "inherit",
    "required",
    "optional",
    "basic",
    "bearer",
    "oauth",
    "oauth2",
    "jwt",
    "oidc",
    "saml",
    "env",
    "environment",
    "file",
    "exec",
    "store",
    "keychain",
    "managed",
    "auto",
    "automatic",
    "default",
    "disabled",
    "enabled",
    "generated",
    "random",
    "prompt",
    "ask",
    "stdin",
    "interactive",
    "never",
    "always",
    "manual",
    "plain",
    "plaintext",
    "text",
    "string",
    "number",
    "integer",
    "boolean",
    "object",
    "array",
    "include",
    "omit",
    "same-origin",
    "on",
    "off",
    "yes",
    "no",
    "true",
    "false",
    "none",
    "null",
    "any",
    "unknown",
    "undefined",
    "str",
    "bytes",
    "uuid",
    "external",
    "internal",
    "optional[str]",
    "header",
    "query",
    "cookie",
    "body",
    "apikey",
    "readwrite",
    "read-only",
    "readonly",
    "self",
    "anonymous",
];

/// Whether `text` is a word of a schema: `string`, `write`, `inherit`.
#[must_use]
pub(crate) fn is_keyword(text: &str) -> bool {
    text.len() <= 12
        && KEYWORDS.contains(&text.trim_end_matches([';', ',']).to_ascii_lowercase().as_str())
}

/// Whether `text` is an expression: `process.env.X`, `config.get('x')`, `var.token`.
#[must_use]
pub(crate) fn is_code(text: &str) -> bool {
    let text = text.trim_end_matches([';', ',']);
    let roots = [
        "process.env",
        "os.environ",
        "os.getenv",
        "os.Getenv",
        "env.",
        "env[",
        "ENV[",
        "ENV.",
        "var.",
        "vars.",
        "local.",
        "data.",
        "module.",
        "self.",
        "this.",
        "this->",
        "$this",
        "secrets.",
        "config.",
        "settings.",
        "args.",
        "params.",
        "params[",
        "inputs.",
        "steps.",
        "github.",
        "options.",
        "opts.",
        "props.",
        "req.",
        "request.",
        "ctx.",
        "context.",
        "Deno.env",
        "import.meta",
        "System.getenv",
        "std::env",
        "std.env",
        "env::",
        "each.",
        "random_",
        "aws_",
        "azurerm_",
        "google_",
        "kubernetes_",
        "vault_",
        "tls_",
        "Environment.",
        "Rails.",
        "app.config",
        "session.",
        "credentials.",
        "conf.",
        "cfg.",
        "!!",
        "base64decode(",
        "file(",
        "sensitive(",
        "lookup(",
        "new ",
        "await ",
        "function",
        "() =>",
        "async ",
        "getenv(",
    ];
    if roots.iter().any(|root| text.starts_with(root)) {
        return true;
    }
    // `[parameters('password')]` of Azure templates.
    let text = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    // A call: a dotted name and brackets up to the end.
    let Some(open) = text.find('(') else { return false };
    let call = text.ends_with(')') || text.ends_with(')') || text.contains(").");
    call && open > 0
        && text[..open]
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':'))
        && text.as_bytes()[0].is_ascii_alphabetic()
        && shape::random_bytes(&text[..open]) == 0
}

/// Whether `text` is a sentence or a label. A passphrase has blanks too, but reads differently.
#[must_use]
pub(crate) fn is_prose(text: &str, human: bool) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() < 2 {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    let has = |list: &[&str]| {
        lower.split(|c: char| !c.is_alphanumeric()).any(|word| list.contains(&word))
    };
    let speaks = has(&[
        "password",
        "passwords",
        "passphrase",
        "token",
        "secret",
        "key",
        "api",
        "credentials",
        "passwort",
    ]) || has(&[
        "your", "please", "must", "enter", "required", "invalid", "should", "choose", "wrong",
    ]);
    let random = shape::random_bytes(text);
    if words.len() == 2 {
        return random == 0
            && if human {
                has(&["password", "passphrase", "passwort"])
            } else {
                shape::is_wordy(text)
            };
    }
    let tells = ["see", "ask", "from", "stored", "set", "kept", "managed", "same", "get", "in"];
    if human {
        return random < 8
            && (speaks
                || text.ends_with(['.', '?', ':', '…'])
                || tells.iter().any(|word| words[0].eq_ignore_ascii_case(word)));
    }
    random < 16
}

/// Whether the file at `path` holds texts of a user interface in some language.
#[must_use]
pub(crate) fn is_translation(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let mut segments: Vec<&str> = lower.split('/').collect();
    let Some(file) = segments.pop() else { return false };
    let folder = |s: &&str| {
        matches!(
            *s,
            "locale"
                | "locales"
                | "i18n"
                | "l10n"
                | "lang"
                | "langs"
                | "language"
                | "languages"
                | "translation"
                | "translations"
                | "intl"
                | "_locales"
        ) || s.strip_suffix(".lproj").is_some()
    };
    if segments.iter().any(folder) {
        return true;
    }
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    let tag = stem.rsplit(['.', '/']).next().unwrap_or(stem);
    matches!(
        extension,
        "json"
            | "yaml"
            | "yml"
            | "json5"
            | "properties"
            | "toml"
            | "arb"
            | "strings"
            | "po"
            | "xml"
            | "js"
            | "ts"
    ) && (is_language(tag)
        || stem.split_once('_').is_some_and(|(base, tag)| {
            matches!(base, "messages" | "app" | "strings" | "translations" | "labels" | "intl")
                && is_language(tag)
        })
        || matches!(
            stem,
            "i18n" | "strings" | "translations" | "translation" | "locale" | "locales"
        ))
}

/// Whether `text` is the tag of a language: `en`, `pt-BR`, `zh_CN`.
#[must_use]
pub(crate) fn is_language(text: &str) -> bool {
    let (language, region) = text.split_once(['-', '_']).unwrap_or((text, ""));
    let known = matches!(
        language,
        "en" | "de"
            | "fr"
            | "es"
            | "it"
            | "pt"
            | "nl"
            | "sv"
            | "da"
            | "nb"
            | "nn"
            | "no"
            | "fi"
            | "pl"
            | "cs"
            | "sk"
            | "hu"
            | "ro"
            | "bg"
            | "el"
            | "ru"
            | "uk"
            | "tr"
            | "ar"
            | "he"
            | "fa"
            | "hi"
            | "bn"
            | "ta"
            | "te"
            | "th"
            | "vi"
            | "id"
            | "ms"
            | "zh"
            | "ja"
            | "ko"
            | "ca"
            | "eu"
            | "gl"
            | "hr"
            | "sr"
            | "sl"
            | "lt"
            | "lv"
            | "et"
            | "ka"
            | "is"
            | "ga"
    );
    known
        && (region.is_empty()
            || (2..=4).contains(&region.len()) && region.bytes().all(|b| b.is_ascii_alphanumeric()))
}
