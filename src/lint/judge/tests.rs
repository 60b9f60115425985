//! Values under names, in their surroundings: what is found and exactly where.

use super::*;
use crate::lint::fragment::Fragment;

/// Random signs, the same in every run.
pub(super) fn random(seed: u64, alphabet: &str, length: usize) -> String {
    let alphabet: Vec<char> = alphabet.chars().collect();
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    (0..length)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            alphabet[usize::try_from((state >> 33) % alphabet.len() as u64).unwrap()]
        })
        .collect()
}

pub(super) const ALNUM: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const HEX: &str = "0123456789abcdef";
const URLSAFE: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn facts(path: &str) -> FileFacts<'_> {
    FileFacts { path, format: super::super::format::detect(path, ""), is_sops: false }
}

fn leaf(path: &str, value: &str, form: Form) -> Leaf {
    let steps = path.split('>').map(|key| match key.parse() {
        Ok(index) => Step::Index(index),
        Err(_) => Step::Key(key.to_owned()),
    });
    Leaf::named(steps.collect(), Fragment::verbatim(value, 0), form)
}

/// What is found in a value under a name in a YAML file, as the parts of the value.
fn found<'v>(name: &str, value: &'v str) -> Vec<(Kind, &'v str)> {
    found_in("config.yaml", name, value, Form::Quoted)
}

fn found_in<'v>(file: &str, name: &str, value: &'v str, form: Form) -> Vec<(Kind, &'v str)> {
    let judged = judge(&leaf(name, value, form), &facts(file));
    judged.hits.into_iter().map(|hit| (hit.kind, &value[hit.range])).collect()
}

fn is_found(name: &str, value: &str) {
    let hits = found(name, value);
    assert_eq!(hits, [(Kind::PlaintextKey, value)], "{name}: {value}");
}

fn is_none(name: &str, value: &str) {
    assert_eq!(found(name, value), [], "{name}: {value}");
}

#[test]
fn literals_under_strong_names_need_no_entropy() {
    for value in [
        "Maple!Harbor-7319",
        "it's-IE3kNpmvnTNd",
        "nZ-HvG89mPvgWxfqV@",
        "P288w5z@8VVS8Gqt1nI!",
        "RD3+lOSBhbj2Mnwa6!",
        "vS9J-ueKSh7RJgF+",
        "Wj-spBNrjxw48MDEYjv+",
        "zanzibar",
        "Winter2026!",
        "tr0ub4dor&3",
        "a#b%c^d*e",
        "blue river seven lanterns",
        "ünïcödé-wörd",
        "x9",
        "hunter22 on the hill",
        "P@ss$word1",
        "my$ecret%99",
        "p{a}ss<w>o",
        "4815162342108",
        "Sommer/2026/Haus",
        "lake:mountain:tree",
        "{b}racket-end5",
        "Tr4in-station",
    ] {
        if value.len() >= 4 {
            is_found("db_password", value);
        } else {
            is_none("db_password", value);
        }
    }
    for (seed, name) in
        ["apiKey", "client_secret", "BOT_TOKEN", "x-api-key", "SIGNING_KEY"].iter().enumerate()
    {
        let seed = seed as u64 + 7;
        is_found(name, &random(seed, ALNUM, 32));
        is_found(name, &random(seed, HEX, 32));
        is_found(name, &random(seed, HEX, 40));
        is_found(name, &random(seed, HEX, 64));
        is_found(name, &random(seed, URLSAFE, 43));
        is_found(name, &format!("{}test{}", random(seed, ALNUM, 12), random(seed + 1, ALNUM, 12)));
        is_found(name, &format!("{}=", random(seed, ALNUM, 43)));
    }
    is_found("apiKey", "7b086d03-4e45-4d03-a933-74b40c592471");
}

#[test]
fn references() {
    for value in [
        "SecretRef:groq",
        "secretref-env:IMAGE_LAB_KEY",
        "secretref-managed",
        "op://Ops/OpenAI/credential",
        "vault:secret/data/app#api_key",
        "vault://kv/app",
        "ref+awsssm://app/key",
        "ref+vault://a/b#c",
        "<path:kv/data/app#token>",
        "awssm://prod/key",
        "gcpsm://projects/x/y",
        "azurekv://v/k",
        "bws://id",
        "doppler://project/config/NAME",
        "infisical://app/KEY",
        "akeyless:/path",
        "keychain:openclaw",
        "pass:infra/db/root",
        "env:OPENAI_API_KEY",
        "file:///run/secrets/x",
        "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/app-AbCdEf",
        "arn:aws:ssm:eu-west-1:111122223333:parameter/app/key",
        "projects/123/secrets/openai/versions/latest",
        "{{resolve:secretsmanager:prod/db:SecretString:password}}",
        "${ssm:/app/key}",
        "${env:API_KEY}",
        "${localEnv:API_KEY}",
        "${input:apiKey}",
        "$(vault print token)",
        "`pass show x`",
        "!secret db_password",
        "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/x)",
        "/subscriptions/1/resourceGroups/x",
        "secret/data/app/db",
        "kv/prod/openai",
    ] {
        for name in ["apiKey", "password", "token", "client_secret", "l_key"] {
            is_none(name, value);
        }
    }
    for tag in ["!vault", "!secret", "!ENV", "!Ref", "!reference", "!env_var"] {
        let mut one = leaf("api_key", "kv/stage#token", Form::Plain);
        one.tag = Some(tag.to_owned());
        let judged = judge(&one, &facts("a.yaml"));
        assert_eq!((judged.hits.len(), judged.skipped), (0, Some(Skip::Reference)), "{tag}");
    }
    let mut one = leaf("api_key", "zanzibar-9-Harbour", Form::Plain);
    one.tag = Some("!!str".to_owned());
    assert_eq!(judge(&one, &facts("a.yaml")).hits.len(), 1);
}

#[test]
fn variables_and_templates() {
    for value in [
        "$API_KEY",
        "${API_KEY}",
        "${API_KEY:?must be set}",
        "${API_KEY:+set}",
        "%API_KEY%",
        "@API_KEY@",
        "@@API_KEY@@",
        "__API_KEY__",
        "{{ .Values.token }}",
        "{{ lookup('env', 'X') }}",
        "{{token}}",
        "${{ secrets.API_KEY }}",
        "$(API_KEY)",
        "<%= ENV['X'] %>",
        "{env.API_KEY}",
        "{$API_KEY}",
        "#{ApiKey}#",
        "#{ENV['X']}",
        "%{hiera('x')}",
        "((concourse-var))",
        "[[ .token ]]",
        "%(ENV_TOKEN)s",
        "%env(TOKEN)%",
        "${A}-${B}",
        "${API_KEY:-}",
        "${API_KEY-}",
        "Bearer ${TOKEN}",
        "prefix-${X}",
        "${A:-${B}}",
        "{{ .Values.auth.password | default (randAlphaNum 24) | b64enc | quote }}",
        "{{ required \"auth.token\" .Values.auth.token | b64enc }}",
        "{{ include \"app.fullname\" . }}",
        "{{/* default \"x\" */}}",
        "${{ inputs.token || secrets.TOKEN }}",
        "$CI_DEPLOY_KEY",
        "${TOKEN:-changeme}",
        "${TOKEN:-<token>}",
        "{{ default \"changeme\" .Values.x }}",
        "cargo-${{ runner.os }}-${{ hashFiles('Cargo.lock') }}",
    ] {
        for name in ["api_key", "password", "token"] {
            is_none(name, value);
        }
    }
}

#[test]
fn literal_defaults_are_values() {
    let secret = random(3, ALNUM, 32);
    for (before, after) in [
        ("${API_KEY:-", "}"),
        ("${API_KEY-", "}"),
        ("${API_KEY:=", "}"),
        ("${API_KEY=", "}"),
        ("${A:-${B:-", "}}"),
        ("${API_KEY:-\"", "\"}"),
        ("Bearer ${TOKEN:-", "}"),
        ("${{ secrets.X || '", "' }}"),
        ("{{ .Values.x | default \"", "\" }}"),
        ("{{ default \"", "\" .Values.x }}"),
        ("{{ ternary \"", "\" .Values.a .Values.b }}"),
        ("{{- .Values.x | default \"", "\" -}}"),
        ("{{ .Values.x | default \"", "\" | b64enc | quote }}"),
        ("{$API_KEY:", "}"),
    ] {
        let value = format!("{before}{secret}{after}");
        let hits = found("api_key", &value);
        assert_eq!(hits, [(Kind::PlaintextKey, secret.as_str())], "{value}");
    }
    // A template of one literal is the value as a whole.
    let constant = format!("{{{{ \"{secret}\" | b64enc | quote }}}}");
    for form in [Form::Plain, Form::Code] {
        let hits = found_in("templates/a.yaml", "api_key", &constant, form);
        assert_eq!(hits, [(Kind::PlaintextKey, constant.as_str())]);
    }
    let both = format!("{{{{ ternary \"{secret}\" \"{secret}\" .Values.a }}}}");
    assert_eq!(found("token", &both).len(), 2);
    let spring = format!("${{db.password:{secret}}}");
    assert_eq!(found_in("application.yml", "password", &spring, Form::Plain).len(), 1);
    assert_eq!(found_in("config.yml", "password", &spring, Form::Plain), []);
    let code = format!("process.env.API_KEY || '{secret}'");
    assert_eq!(
        found_in("a.js", "apiKey", &code, Form::Code),
        [(Kind::PlaintextKey, secret.as_str())]
    );
    let code = format!("os.getenv(\"API_KEY\", \"{secret}\")");
    assert_eq!(
        found_in("a.py", "api_key", &code, Form::Code),
        [(Kind::PlaintextKey, secret.as_str())]
    );
    assert_eq!(found_in("a.py", "api_key", "os.environ[\"API_KEY_LONG_NAME_1\"]", Form::Code), []);
}

#[test]
fn dollars_by_dialect() {
    // Single quotes of a shell and of `.env` replace nothing.
    assert_eq!(found_in(".env", "DB_PASSWORD", "pa$$w0rd-Zed$x", Form::Quoted).len(), 1);
    assert_eq!(found_in(".env", "DB_PASSWORD", "$ecretPa55word", Form::Quoted).len(), 1);
    assert_eq!(found_in(".env", "DB_PASSWORD", "$DB_SECRET", Form::Quoted).len(), 0);
    assert_eq!(found_in(".env", "DB_PASSWORD", "${DB_SECRET}", Form::Expanding).len(), 0);
    assert_eq!(found_in("a.sh", "PASSWORD", "$1", Form::Expanding).len(), 0);
    assert_eq!(found_in("a.sh", "PASSWORD", "$@", Form::Expanding).len(), 0);
    assert_eq!(found_in("a.sh", "PASSWORD", "${2:-}", Form::Expanding).len(), 0);
    // `$$` is one dollar in compose files.
    let hash = format!("$$2y$$05$${}", random(4, ALNUM, 53));
    let hits = found_in("compose.yml", "basicauth_password", &hash, Form::Quoted);
    assert_eq!(hits, [(Kind::PasswordHash, hash.as_str())]);
    assert_eq!(
        found_in("compose.yml", "DB_PASSWORD", "Zed$$Harbor-19", Form::Quoted),
        [(Kind::PlaintextKey, "Zed$$Harbor-19")]
    );
}

#[test]
fn encrypted_values() {
    let sealed = format!("Ag{}", random(5, ALNUM, 300));
    for value in [
        "ENC[AES256_GCM,data:lJePbyNVPEf5hqkJ,iv:Saou5zr8,tag:x,type:str]",
        sealed.as_str(),
        "$ANSIBLE_VAULT;1.1;AES256\n6162",
        "{cipher}AQB3n8fk2309fj",
        "ENC(sdkfj3209fjsdlkfj==)",
        "AQICAHhr93nfksdf93nfksdf",
        "vault:v1:8SDd3WHDOjf7mq69",
        "-----BEGIN AGE ENCRYPTED FILE-----\nabc",
    ] {
        let judged = judge(&leaf("db_password", value, Form::Quoted), &facts("a.yaml"));
        assert_eq!((judged.hits.len(), judged.skipped), (0, Some(Skip::Encrypted)), "{value}");
    }
}

#[test]
fn placeholders() {
    for value in [
        "<db-password>",
        "<your token>",
        "[your-api-key]",
        "{api_key}",
        "...",
        "sk-ant-...",
        "***",
        "********",
        "••••••••",
        "xxxxxxxxxxxxxxxx",
        "XXXXXXXX",
        "00000000",
        "____",
        "changeme",
        "change_me",
        "change-me-now",
        "ChangeMe",
        "CHANGEME",
        "replace-me",
        "replace_with_real_key",
        "REPLACE_ME",
        "your-api-key",
        "your_token",
        "YOUR_MATRIX_TOKEN",
        "YOUR-KEY-HERE",
        "example-openai-key-not-real",
        "example",
        "sample-token",
        "dummy",
        "dummy-key",
        "placeholder",
        "PLACEHOLDER",
        "todo",
        "TBD",
        "fixme",
        "redacted",
        "REDACTED",
        "[redacted]",
        "__OPENCLAW_REDACTED__",
        "xoxb-REDACTED",
        "insert_key_here",
        "insert-token",
        "generate-with-openssl-rand-hex-32",
        "paste-your-key",
        "put-token-here",
        "key-not-real",
        "api_key_here",
        "token-goes-here",
        "sk-your-key-here",
        "xoxb-your-bot-token",
        "sk_test_PLACEHOLDER",
        "123456:ABC-replace-me",
        "ollama-local",
        "lmstudio-local",
        "codex-app-server",
        "gcp-vertex-credentials",
        "minimax-oauth",
        "sk-xxxxxxxxxxxxxxxxxxxxxxxx",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "xoxb-000000000000-000000000000-XXXXXXXXXXXX",
        "deadbeefdeadbeefdeadbeefdeadbeef",
        "0123456789abcdef0123456789abcdef",
        "abcdefghijklmnopqrstuvwxyz123456",
        "sk-1234567890abcdef1234567890abcdef",
        "abcabcabcabc",
        "00000000-0000-0000-0000-000000000000",
        "sk-<your-key>",
        "set-me",
        "fake-api-key",
        "not-a-real-secret",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "mock-token-for-testing",
        "<INSERT TOKEN>",
        "null",
        "none",
        "n/a",
        "undefined",
        "unset",
        "tbd",
        "AKIAIOSFODNN7EXAMPLE",
        "changeme123",
        "Changeme!",
        "your-256-bit-secret",
    ] {
        for name in ["api_key", "password", "token", "client_secret"] {
            is_none(name, value);
        }
    }
}

#[test]
fn a_word_of_a_placeholder_in_a_random_value_hides_nothing() {
    for word in ["example", "dummy", "test", "your", "todo", "sample", "fake"] {
        let (left, right) = (random(8, ALNUM, 14), random(9, ALNUM, 14));
        is_found("api_key", &format!("{left}{word}{right}"));
        is_found("api_key", &format!("{word}-{left}{right}"));
        is_found("api_key", &format!("{left}-{word}-{right}"));
    }
}

#[test]
fn a_value_that_repeats_its_name() {
    for (name, value) in [
        ("password", "Password"),
        ("password", "password:"),
        ("api_key", "API key"),
        ("apiKey", "api-key"),
        ("token", "TOKEN"),
        ("db_password", "password_"),
        ("apiKey", "OPENAI_API_KEY"),
        ("api_key", "AWS_SECRET_ACCESS_KEY"),
        ("accessToken", "Access Token"),
        ("clientSecret", "client_secret"),
        ("accessToken", "accessToken"),
    ] {
        let hits = found(name, value);
        assert!(hits.is_empty(), "{name}: {value} {hits:?}");
    }
    is_found("api_key", "A7F3_99QX_ZK41_PM02_TT83");
}

#[test]
fn paths_urls_and_forms() {
    for value in [
        "/run/secrets/db_password",
        "/etc/keys/signing.pem",
        "~/.ssh/id_ed25519",
        "./token.txt",
        "../secrets/key",
        "server.key",
        "keys/app.pem",
        "C:\\Users\\ops\\key.txt",
        "%h/.config/token",
        "/Users/ops/.tunnel/key.pem",
        "https://id.example.org/oauth/token",
        "cache:6379/0",
        "redis://cache:6379/0",
        "X-API-Key",
        "X-Auth-Token",
        "arn:aws:kms:eu-west-1:111122223333:key/7b086d03-4e45-4d03-a933-74b40c592471",
        "config/prod/app.yaml",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIRjYKclHVEE2HYZZcIpM4RSyTVN0FPBeozIeW9aRwi1X ops@host",
        "-----BEGIN PUBLIC KEY-----\nMFkw",
        "-----BEGIN CERTIFICATE-----\nMIIB",
        "pk_live_51MzQp0AbCdEfGhIjKl",
        "phc_8fj39fj39fj39fj3",
        "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
        "1234-abc.apps.googleusercontent.com",
        "SHA256:tr0BMlqBE1Hvm6mHEY97azZW22JwNYFpOUsZYMyF1iY",
        "^[a-z0-9]{32}$",
        "string",
        "write",
        "inherit",
        "optional",
        "bearer",
        "process.env.API_KEY",
    ] {
        for name in ["token", "apiKey", "secret"] {
            let hits = found_in("config.yaml", name, value, Form::Plain);
            assert_eq!(hits, [], "{name}: {value}");
        }
    }
    // Base64 may begin with a slash.
    is_found("password", "/k3jf+9QmZ4vT7xW2bN8pL5sD1gH6yR0==");
    is_found("client_secret", "aB3/dE6/gH9/jK2mN5pQ8rS1tU4vW7xY0z");
}

#[test]
fn numbers() {
    for (value, form) in [
        ("4096", Form::Scalar),
        ("true", Form::Scalar),
        ("83915702", Form::Quoted),
        ("948271", Form::Plain),
    ] {
        assert_eq!(found_in("a.yaml", "password", value, form), [], "{value}");
    }
    for form in [Form::Scalar, Form::Plain, Form::Quoted] {
        assert_eq!(found_in("a.yaml", "password", "739104582617", form).len(), 1);
        assert_eq!(found_in("a.yaml", "max_tokens", "739104582617", form).len(), 0);
        assert_eq!(found_in("a.yaml", "token", "200000", form).len(), 0);
    }
}

#[test]
fn prose() {
    for (name, value) in [
        ("password", "Please enter your password"),
        ("token", "Your token has expired. Sign in again."),
        ("secret", "the name of the secret in the vault"),
        ("password", "Must be at least 12 characters."),
        ("api_key", "The API key of the provider"),
        ("apiKey", "API key"),
        ("token", "Bot token"),
        ("password", "Enter password:"),
    ] {
        is_none(name, value);
    }
    is_found("passphrase", "violet anchor thirteen maple");
    is_found("password", "correct staple horse 42 battery");
    for path in [
        "locales/en.json",
        "src/i18n/de.yaml",
        "en.json",
        "messages_pt_BR.properties",
        "lang/fr.json",
        "app/translations/x.yml",
    ] {
        assert_eq!(found_in(path, "password", "Passwort", Form::Quoted), [], "{path}");
        assert_eq!(found_in(path, "password", "Senha9", Form::Quoted), [], "{path}");
    }
    assert_eq!(found_in("config/app.yml", "en>login>password", "Kennwort9", Form::Quoted), []);
}

#[test]
fn weak_literals_and_hashes() {
    for value in [
        "password",
        "admin",
        "root",
        "postgres",
        "guest",
        "secret",
        "test",
        "letmein",
        "123456",
        "qwerty",
        "keyboard cat",
        "alpine",
        "changeit",
        "admin123",
        "supersecret",
        "my-secret-token",
        "test-token",
        "p@ssw0rd",
    ] {
        for name in ["pg_pass", "client_secret"] {
            let hits = found(name, value);
            let none = hits.is_empty() || hits.iter().all(|(kind, _)| *kind == Kind::WeakLiteral);
            assert!(none, "{name}: {value} {hits:?}");
        }
    }
    assert_eq!(found("POSTGRES_PASSWORD", "postgres"), [(Kind::WeakLiteral, "postgres")]);
    let bcrypt = format!("$2y$10${}", random(11, ALNUM, 53));
    let apr1 = format!("$apr1${}${}", random(12, ALNUM, 8), random(13, ALNUM, 22));
    let six = format!("$6${}${}", random(14, ALNUM, 12), random(15, ALNUM, 86));
    let argon = format!("$argon2id$v=19$m=65536,t=3,p=4${}", random(16, ALNUM, 40));
    for hash in [
        bcrypt,
        apr1,
        six,
        argon,
        format!("{{SHA}}{}=", random(17, ALNUM, 27)),
        format!("pbkdf2_sha256$260000${}", random(18, ALNUM, 50)),
    ] {
        assert_eq!(found("admin_password", &hash), [(Kind::PasswordHash, hash.as_str())]);
        assert_eq!(found("password_hash", &hash), [(Kind::PasswordHash, hash.as_str())]);
    }
}

#[test]
fn weak_names_need_the_form_of_a_credential() {
    for name in ["team_key", "SERVICE_AUTH_CODE", "user_pat", "l_key"] {
        is_found(name, &random(21, ALNUM, 24));
        is_found(name, &random(22, URLSAFE, 43));
    }
    is_found("team_key", &random(23, HEX, 32));
    is_found("team_key", &random(23, HEX, 64));
    for value in [
        "dark-mode",
        "user-profile-v2",
        "id",
        "stmt",
        "created_at",
        "ctrl+shift+k",
        "cmd+k cmd+s",
        "Enter",
        "errors.password.too_short",
        "hook:ingress",
        "prod/llm",
        "values.yaml",
        "us-east-1",
        "v1.2.3",
        "15m",
        "2026-10-a",
        "ops@example.org",
        "application/json",
        "0 3 * * *",
        "#ff8800",
        "X-Api-Key",
        "7b086d03-4e45-4d03-a933-74b40c592471",
        "3d3c42e5aac5ba805825da76410c181273ba90b1",
        "Wj-spBNrjxw48",
        "sha512-9B24iBnUIhb0zR0DFOcdvDMMRNmB0X7luaMJ6rZc79MNNszmx",
        "api:10m",
        "cargo-linux-2026-11-20-stable-v3",
        "com.example.gateway.session.v2",
        "OpenClawGatewayServiceKey2",
        "kubernetes-dashboard-key-holder-01",
        "exports/2026/report.csv",
        "https://example.org/a1b2c3d4e5f6a7b8c9d0",
        "team-alpha-2026-q3-rollout",
        "my-app-7d4b9c6f5-x2x9k",
    ] {
        for name in ["some_key", "auth", "code", "pat", "session", "hash", "cookie"] {
            is_none(name, value);
        }
    }
    is_none("template_hash", &random(24, HEX, 64));
}

#[test]
fn generic_keys_have_the_name_of_their_parent() {
    let secret = random(31, ALNUM, 32);
    for path in [
        "apiKey>value",
        "db_password>default",
        "SONAR_TOKEN>value",
        "client_secret>content",
        "apiKey>_",
        "stripe>key",
        "api>key",
        "tokens>0",
        "apiKey>data",
    ] {
        is_found(path, &secret);
    }
    for path in [
        "cache>key",
        "secretKeyRef>key",
        "remoteRef>key",
        "passwordSecretRef>key",
        "passwordSecretRef>name",
        "public>key",
        "data>0>secretKey",
        "primary>key",
        "labels>value",
    ] {
        is_none(path, &secret);
    }
    is_none("apiKey>id", "OPENAI_API_KEY");
    is_none("apiKey>id", "/channels/slack/botToken");
    is_none("apiKey>source", "env");
    is_found("auths>registry.local>auth", "b3BzOnd3NGZIajNrOXN2TQ==");
    is_found("keys>0>d", &random(32, URLSAFE, 86));
    is_none("path>d", &random(32, URLSAFE, 86));
}

#[test]
fn surroundings() {
    let secret = random(41, ALNUM, 32);
    let credential = |name: &str, value: &str, why: Why| {
        let one = leaf(name, value, Form::Plain).credential(why);
        judge(&one, &facts("run.sh"))
            .hits
            .into_iter()
            .map(|hit| (hit.kind, hit.range))
            .collect::<Vec<_>>()
    };
    assert_eq!(credential("anything", &secret, Why::Flag), [(Kind::PlaintextKey, 0..32)]);
    assert_eq!(credential("u", "Zed-Harbor", Why::BasicAuth), [(Kind::PlaintextKey, 0..10)]);
    for scheme in ["Bearer", "Basic", "Token", "ApiKey", "bearer"] {
        let value = format!("{scheme} {secret}");
        let start = scheme.len() + 1;
        assert_eq!(
            credential("Authorization", &value, Why::Header),
            [(Kind::HeaderCredential, start..start + 32)]
        );
        let named = judge(&leaf("headers>Authorization", &value, Form::Quoted), &facts("a.json"));
        assert_eq!(named.hits[0].range, start..start + 32);
    }
    assert_eq!(credential("Authorization", "Bearer $TOKEN", Why::Header), []);
    assert_eq!(credential("Authorization", "Bearer YOUR_HOOK_TOKEN", Why::Header), []);
    for name in ["username", "host", "ca.crt", "tls.crt", "DB_HOST", "db-user", "port", "type"] {
        assert_eq!(credential(name, &secret, Why::SecretData), [], "{name}");
    }
    for name in ["password", "openai-api-key", "anything", "TOKEN"] {
        assert_eq!(credential(name, &secret, Why::SecretData).len(), 1, "{name}");
    }
    let padded = format!("  {secret}\n");
    assert_eq!(credential("token", &padded, Why::Schema), [(Kind::PlaintextKey, 2..34)]);
}

#[test]
fn urls() {
    let secret = "woXksmF0TPNPQtUWG9bdal";
    for (value, expected) in [
        (format!("postgres://app:{secret}@db:5432/app"), vec![(Kind::UrlCredential, secret)]),
        (
            format!("see redis://:{secret}@cache:6379/0, or not"),
            vec![(Kind::UrlCredential, secret)],
        ),
        (
            format!("https://api.example.org/v1?api_key={secret}&x=1"),
            vec![(Kind::UrlCredential, secret)],
        ),
        (
            format!("https://api.example.org/v1?x=1&amp;token={secret}#top"),
            vec![(Kind::UrlCredential, secret)],
        ),
        (
            "postgres://app:p@ss:w0rd@db:5432/app".to_owned(),
            vec![(Kind::UrlCredential, "p@ss:w0rd")],
        ),
        ("postgres://user:${PASS}@db/app".to_owned(), vec![]),
        ("postgres://user:$PASS@db/app".to_owned(), vec![]),
        ("postgres://user:<password>@db/app".to_owned(), vec![]),
        ("postgres://user:{{ .Values.p }}@db/app".to_owned(), vec![]),
        ("postgres://user:password@db/app".to_owned(), vec![]),
        ("postgres://user@db/app".to_owned(), vec![]),
        ("postgres://user:@db/app".to_owned(), vec![]),
        ("https://3d3c42e5aac5ba805825da76410c1812@o1.ingest.sentry.io/1".to_owned(), vec![]),
        ("https://example.org/?key=dark-mode&page_token=2".to_owned(), vec![]),
        ("https://example.org/@user:name/x".to_owned(), vec![]),
        ("git+ssh://git@github.com:org/repo".to_owned(), vec![]),
        ("http://[::1]:8080/a@b".to_owned(), vec![]),
    ] {
        let one = Leaf::text(Fragment::verbatim(&value, 0));
        let judged = judge(&one, &facts("notes.txt"));
        let hits: Vec<_> = judged.hits.into_iter().map(|h| (h.kind, &value[h.range])).collect();
        assert_eq!(hits, expected, "{value}");
        assert_eq!(found("DATABASE_URL", &value), expected, "{value}");
    }
}

#[test]
fn the_password_that_a_server_comes_with_is_a_weak_one() {
    for value in ["postgres://postgres:postgres@localhost/app", "amqp://guest:guest@mq:5672/"] {
        let password = if value.contains("guest") { "guest" } else { "postgres" };
        assert_eq!(found("DATABASE_URL", value), [(Kind::WeakLiteral, password)]);
    }
}

#[test]
fn connection_strings() {
    let secret = "Harbor!Maple-7319x";
    for value in [
        format!("Server=db;User Id=sa;Password={secret};Encrypt=true"),
        format!("host=db user=app password={secret} sslmode=require"),
        format!("DefaultEndpointsProtocol=https;AccountName=a;AccountKey={secret};"),
    ] {
        assert_eq!(found("ConnectionStrings>Main", &value), [(Kind::UrlCredential, secret)]);
    }
    for value in [
        "Server=db;Integrated Security=true;",
        "host=db user=app password=$PGPASS sslmode=require",
        "password=",
        "Server=db;Password=${DB};",
    ] {
        assert_eq!(found("ConnectionStrings>Main", value), [], "{value}");
    }
}

#[test]
fn free_text_has_no_names() {
    let text = |value: &str| judge(&Leaf::text(Fragment::verbatim(value, 0)), &facts("a.md")).hits;
    assert_eq!(text(&format!("# api_key: {}", random(51, ALNUM, 32))), []);
    let token = ["ghp", "_", &random(52, ALNUM, 36)].concat();
    let line = format!("# old token: {token}.");
    assert_eq!(text(&line)[0].range, 13..53);
    assert_eq!(text(&format!("{}-----BEGIN PRIVATE KEY-----", "")), []);
}

#[test]
fn a_private_key_is_found_as_a_block() {
    let body: Vec<String> = (0..6).map(|n| random(60 + n, ALNUM, 64)).collect();
    let armour = |label: &str, end: &str| {
        format!("-----BEGIN {label}-----{end}{}{end}-----END {label}-----", body.join(end))
    };
    for label in [
        "PRIVATE KEY",
        "RSA PRIVATE KEY",
        "EC PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "PGP PRIVATE KEY BLOCK",
    ] {
        for end in ["\n", "\\n", "\r\n"] {
            let key = armour(label, end);
            let text = format!(
                "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n{key}\nafter"
            );
            assert_eq!(found("bundle", &text), [(Kind::PrivateKey, key.as_str())]);
            assert_eq!(found("private_key", &key), [(Kind::PrivateKey, key.as_str())]);
        }
    }
    is_none("private_key", &armour("PUBLIC KEY", "\n"));
    is_none("private_key", "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----");
    is_none("private_key", "-----BEGIN PRIVATE KEY-----\n<your key>\n-----END PRIVATE KEY-----");
}

/// Values of every kind that generators give are found whole, whatever signs fall together.
#[test]
fn generated_values_are_found() {
    let low = "abcdefghijklmnopqrstuvwxyz0123456789";
    let up = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut wrong = Vec::new();
    for seed in 0..400 {
        let values = [
            random(seed, ALNUM, 24),
            random(seed, ALNUM, 40),
            random(seed, low, 32),
            random(seed, up, 24),
            random(seed, letters, 24),
            random(seed, HEX, 32),
            random(seed, HEX, 48),
            random(seed, HEX, 64),
            format!("k{}", random(seed, URLSAFE, 42)),
            format!("Q{}", random(seed, base64, 43)),
            format!("{}=", random(seed, base64, 43)),
            format!("{}-{}!", random(seed, ALNUM, 6), random(seed + 1, ALNUM, 8)),
            format!("{}@{}%", random(seed, ALNUM, 4), random(seed + 1, ALNUM, 9)),
            format!("{}.{}+", random(seed, ALNUM, 9), random(seed + 1, ALNUM, 3)),
            format!("{}_{}@", random(seed, ALNUM, 3), random(seed + 1, ALNUM, 10)),
            format!("{}%{}%", random(seed, ALNUM, 3), random(seed + 1, ALNUM, 10)),
        ];
        let file = ["a.yaml", "compose.yml", ".env", "a.json"][usize::try_from(seed % 4).unwrap()];
        let form = if seed % 8 < 4 { Form::Quoted } else { Form::Plain };
        for (at, value) in values.iter().enumerate() {
            for name in ["password", "apiKey", "token", "CLIENT_SECRET"] {
                if found_in(file, name, value, form) != [(Kind::PlaintextKey, value.as_str())] {
                    wrong.push((at, name, file, value.clone()));
                }
            }
            let mixed = value.bytes().any(|b| b.is_ascii_digit());
            let generated = mixed && (at < 4 || (5..10).contains(&at));
            if generated && found("team_key", value).is_empty() {
                wrong.push((at, "team_key", "", value.clone()));
            }
        }
    }
    assert!(wrong.len() < 3, "{} {:#?}", wrong.len(), &wrong[..wrong.len().min(30)]);
}

#[test]
fn cookies_and_unknown_schemes() {
    let secret = random(71, ALNUM, 32);
    let header = |name: &str, value: &str| {
        let one = leaf(name, value, Form::Quoted).credential(Why::Header);
        let judged = judge(&one, &facts("a.sh"));
        judged.hits.into_iter().map(|hit| value[hit.range].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        header("Cookie", &format!("theme=dark; session={secret}; lang=en")),
        [secret.as_str()]
    );
    assert_eq!(header("Cookie", "theme=dark; lang=en"), Vec::<String>::new());
    assert_eq!(header("Authorization", &format!("GenieKey {secret}")), [secret.as_str()]);
    assert_eq!(header("Authorization", &format!("Acme-Key {secret}")), [secret.as_str()]);
    for value in
        ["Bearer", "Bearer ", "Bearer %s", "Bearer {token}", "Token {0}", "Basic <credentials>"]
    {
        assert_eq!(header("Authorization", value), Vec::<String>::new(), "{value}");
    }
}

#[test]
fn base64_of_a_placeholder_is_one() {
    for text in [
        "changeme",
        "ops:changeme",
        "<password>",
        "${DB_PASSWORD}",
        "your-token-here",
        "-----BEGIN CERTIFICATE-----\nMIIB",
    ] {
        let value = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, text);
        is_none("db_password", &value);
    }
    is_found("db_password", "b3BzOnd3NGZIajNrOXN2TQ==");
}

#[test]
fn passwords_with_the_words_of_placeholders() {
    for value in [
        "Hidden-Valley-88",
        "Put!Harbor-7319",
        "Missing-Link-77!",
        "Enter!Sandman-88",
        "Foo-Lantern-19",
    ] {
        is_found("db_password", value);
    }
    for value in [
        "fake-api-key",
        "paste-your-key",
        "put-token-here",
        "enter_password",
        "sk-abc123",
        "token_12345",
        "insert_api_key",
        "fake123",
        "sk-xxx",
        "mock",
    ] {
        for name in ["api_key", "password"] {
            let hits = found(name, value);
            assert!(
                hits.iter().all(|(kind, _)| *kind == Kind::WeakLiteral),
                "{name}: {value} {hits:?}"
            );
        }
    }
    for value in ["see the vault", "ask the ops team", "stored in 1Password"] {
        is_none("db_password", value);
    }
}

#[test]
fn dollars_and_percents_in_passwords() {
    for value in ["$Zk39fj29", "%Zk39fj%!", "Zk%(a)bs9", "@Zk39fj@!", "Zk39$fj!", "__Zk39fj29__x"] {
        is_found("db_password", value);
    }
    for value in [
        "$dbPassword",
        "$db_password",
        "%DB_PASS%",
        "@DB_PASS@",
        "$[variables.pw]",
        "env.DB_PASSWORD",
        "[parameters('adminPassword')]",
        "[listKeys(resourceId('a', 'b'), '2019').keys[0].value]",
    ] {
        is_none("db_password", value);
    }
}

#[test]
fn ids_and_addresses_are_public() {
    is_none("signingkey", "3AA5C34371567BD2");
    is_none("GPG_KEY", "E3FF2839C048B25C084DEBE9B26995E310250568");
    is_none("token", &format!("0x{}", random(81, HEX, 40)));
    is_found("private_key", &format!("0x{}", random(82, HEX, 64)));
    is_none("annotations>checksum/secret", &random(83, HEX, 64));
    is_found("pagerduty_configs>0>routing_key", &random(84, HEX, 32));
    is_none("exchange>routing_key", &random(84, HEX, 32));
    is_none("LoadCredential", "db2:/etc/creds/db2");
}

#[test]
fn examples_in_text_are_none() {
    for value in [
        "postgres://user:pass@host/db",
        "redis://admin:admin@localhost",
        "https://u:secret@example.com",
        "https://api.example.org/?apikey=demo",
    ] {
        let one = Leaf::text(Fragment::verbatim(value, 0));
        assert_eq!(judge(&one, &facts("a.md")).hits, [], "{value}");
    }
}

#[test]
fn a_hundred_thousand_plain_values_take_no_time() {
    let values: Vec<Leaf> = (0..100)
        .map(|n| leaf(&format!("spec>replicas{n}"), "some plain value of a config", Form::Plain))
        .collect();
    let facts = facts("a.yaml");
    let found: usize =
        (0..1000).flat_map(|_| &values).map(|one| judge(one, &facts).hits.len()).sum();
    assert_eq!(found, 0);
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_is_judged_without_harm(name in ".{0,24}", value in "\\PC{0,80}|.{0,200}", form in 0..5_usize, why in 0..9_usize) {
            check(&name, &value, form, why)?;
        }

        #[test]
        fn texts_of_signs_that_mean_something(value in "([${}(){}\\[\\]<>%@#`'\":/|=&?;. \n\\\\-]|\\$\\{|\\{\\{|\\}\\}|:-|://|-----BEGIN |PRIVATE KEY-----|eyJ|:AA|Q~|default|é|x1Y2z3){0,40}", why in 0..9_usize) {
            check("api_key", &value, 0, why)?;
        }
    }

    fn check(name: &str, value: &str, form: usize, why: usize) -> Result<(), TestCaseError> {
        let form = [Form::Quoted, Form::Expanding, Form::Plain, Form::Scalar, Form::Code][form];
        let setting = [
            Setting::Named,
            Setting::Text,
            Setting::Credential(Why::Flag),
            Setting::Credential(Why::Header),
            Setting::Credential(Why::UrlPassword),
            Setting::Credential(Why::UrlParameter),
            Setting::Credential(Why::BasicAuth),
            Setting::Credential(Why::SecretData),
            Setting::Credential(Why::Schema),
        ][why];
        let mut one = leaf(name, value, form);
        one.setting = setting;
        for path in ["a.yaml", "compose.yml", "run.sh", "application.properties", ".env", "en.json"]
        {
            let judged = judge(&one, &facts(path));
            let mut end = 0;
            for hit in judged.hits {
                prop_assert!(!hit.range.is_empty() && hit.range.start >= end);
                prop_assert!(value.get(hit.range.clone()).is_some(), "{:?}", hit.range);
                end = hit.range.end;
            }
        }
        Ok(())
    }
}
