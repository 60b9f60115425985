//! Values that say where a credential is kept, and values that are encrypted.

/// Beginnings of references, in lower case.
const SCHEMES: &[&str] = &[
    "secretref:",
    "secretref-env:",
    "secretref-managed",
    "secretref-",
    "op://",
    "vault://",
    "ref+",
    "awssm://",
    "gcpsm://",
    "azurekv://",
    "bws://",
    "doppler://",
    "infisical://",
    "akeyless:",
    "keychain:",
    "keychain://",
    "keyring:",
    "file://",
    "arn:aws:",
    "arn:aws-",
    "sm://",
    "awsps://",
    "berglas://",
    "secret://",
    "ssm://",
    "kms://",
    "env://",
    "k8s://",
    "lastpass://",
    "bitwarden://",
    "1password://",
    "dashlane://",
    "keeper://",
    "conjur://",
    "chamber://",
    "credstash:",
    "ejson:",
    "exec:",
    "cmd:",
    "!secret ",
    "!env ",
    "!vault",
    "{{resolve:",
    "<path:",
    "@microsoft.keyvault(",
    "akv://",
    "key-vault:",
    "secretmanager://",
    "gsm://",
    "sops://",
    "oauth:",
    "openclaw:",
    "__env__:",
    "sm:projects/",
    "gcp:secretmanager:",
    "aws:secretsmanager:",
    "aws:ssm:",
    "azure:keyvault:",
    "secretmanager:projects/",
    "kv://",
    "teller://",
    "vals:",
    "1pw://",
    "pass://",
    "unix:",
    "systemd-creds:",
    "tpm2:",
];

/// Whether `text` refers to where a credential is kept.
#[must_use]
pub(crate) fn is_reference(text: &str) -> bool {
    let head: String = text.chars().take(40).collect::<String>().to_ascii_lowercase();
    if SCHEMES.iter().any(|scheme| head.starts_with(scheme)) {
        return true;
    }
    let names_only = |rest: &str| {
        !rest.is_empty()
            && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-./#@:*".contains(&b))
    };
    // `env:NAME`, `vault:secret/data/app#key`, `pass:path/to/entry`: a word after them could be a
    // password with a colon, so that the form of the rest counts.
    if let Some(name) = text.strip_prefix("env:").or_else(|| text.strip_prefix("ENV:")) {
        return names_only(name);
    }
    if let Some(path) = head.strip_prefix("vault:").or_else(|| head.strip_prefix("kv:")) {
        return !path.is_empty();
    }
    if let Some(path) = text.strip_prefix("pass:") {
        return path.contains('/') && names_only(path);
    }
    if let Some(path) = text.strip_prefix("projects/") {
        return path.contains("/secrets/");
    }
    // `env.NAME`, `secrets.NAME`: what config languages write for a variable.
    let context = ["env.", "secrets.", "vars.", "process.env.", "variables."];
    if let Some(name) = context.iter().find_map(|root| text.strip_prefix(root)) {
        return !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    }
    text.starts_with("secretsmanager:") || text.starts_with("/subscriptions/")
}

/// Whether `text` is encrypted: its key is elsewhere.
#[must_use]
pub(crate) fn is_encrypted(text: &str) -> bool {
    text.starts_with("ENC[AES256_GCM,")
        || text.starts_with("ENC[") && text.ends_with(']')
        || text.starts_with("$ANSIBLE_VAULT;")
        || text.starts_with("-----BEGIN AGE ENCRYPTED FILE-----")
        || text.starts_with("-----BEGIN PGP MESSAGE-----")
        || text.starts_with("age-encryption.org/")
        || text.starts_with("{cipher}")
        || text.starts_with("ENC(") && text.ends_with(')')
        || text.starts_with("vault:v") && text[7..].starts_with(|c: char| c.is_ascii_digit())
        || text.starts_with("EJ[1:")
        || text.starts_with("AQICAH")
        || text.len() > 200 && text.starts_with("Ag") && is_base64(text)
        || text.starts_with("secure:") && text.len() > 40
        || text.starts_with("kms:") && text.len() > 40
        || text.starts_with("crypt:v")
}

/// Whether `text` is standard base64 throughout.
#[must_use]
pub(crate) fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    text.len() - body.len() <= 2
        && !body.is_empty()
        && body.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'))
}
