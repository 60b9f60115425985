//! The words of every list, each in a name that it makes and in one that it unmakes.

use super::*;

fn strength(name: &str) -> Strength {
    judge(name).strength
}

fn all(expected: Strength, names: &str) {
    let wrong: Vec<&str> =
        names.split_whitespace().filter(|name| strength(name) != expected).collect();
    assert!(wrong.is_empty(), "not {expected:?}: {wrong:?}");
}

#[test]
fn spellings_of_one_name_have_the_same_words() {
    for name in [
        "OpenAIApiKey",
        "OPENAI_API_KEY",
        "openai-api-key",
        "openai.api.key",
        "openai api key",
        "OpenAiAPIKey",
        "openai_apikey",
        "--openai-api-key",
        "_openai_api_key",
        "\"openai api key\"",
    ] {
        let words = words_of(name).replace("open ai", "openai");
        assert_eq!(words, "openai api key", "{name}");
        assert_eq!(strength(name), Strength::Strong, "{name}");
    }
    assert_eq!(words_of("xAPIKey2Old"), "x api key2 old");
    assert_eq!(words_of("dbpassword"), "db password");
    assert_eq!(words_of("PGPASSWORD"), "pg password");
    assert_eq!(words_of("requirepass"), "redis password");
    assert_eq!(words_of("пароль.token"), "пароль token");
    assert_eq!(words_of(""), "");
}

#[test]
fn strong_names() {
    all(
        Strength::Strong,
        "password passwd passwort pwd pass passphrase passcode secret token apikey api_key
         auth_key access_key secret_key private_key signing_key encryption_key master_key
         license_key service_key account_key client_key deploy_key hmac_key session_key
         webhook_key integration_key pagerduty_routing_key PAGERDUTY_ROUTING_KEY
         credential credentials client_secret clientSecret authorization Authorization
         proxy-authorization x-api-key X-Auth-Token PRIVATE-TOKEN private-token _authToken
         _password PGPASSWORD MYSQL_PWD SSHPASS BORG_PASSPHRASE TS_AUTHKEY requirepass
         apitoken authkey authtoken accesskey accesstoken secretkey privatekey bottoken masterkey
         dbpassword smtppassword pgpassword DB_PASSWORD dbPass SMTP_PASS LDAP_BIND_PASSWORD
         openai_key ANTHROPIC_KEY groqKey mistral_key STRIPE_KEY sendgrid-key datadog_key DD_KEY
         aws_key azure_key gcp_key google_key gemini_key cohere_key brave_key exa_key tavily_key
         GITHUB_TOKEN NPM_TOKEN telegramBotToken botToken refresh_token access_token
         gateway.auth.token keycloak_password keystorePassword KEYCHAIN_PASSWORD keystore_password
         keyboard_password AWS_SECRET_ACCESS_KEY SECRET_KEY_BASE jwt_secret JWT_SECRET
         session_secret COOKIE_SECRET twilio_api_key_secret access_token_secret consumer_secret
         root_password mysql_root_password RABBITMQ_DEFAULT_PASS redis_password userPassword
         API_KEY_2 api_key_prod api_key_v2 API_KEY_STAGING token_old password_new secretDefault
         password_b64 passwordBase64 token_raw secret_plaintext api_key_string api_key_value
         CLIENT_SECRET_PREVIOUS tokenCurrent api_key_live api_key_test tokens api_keys passwords
         mnemonic seed_phrase recovery-phrase AUTH_SECRET NEXTAUTH_SECRET azure_storage_key
         reset_db_password bearer auth.bearer contraseña",
    );
}

#[test]
fn weak_names() {
    all(
        Strength::Weak,
        "key auth pin seed salt code pat session hash some_key TEAM_KEY ssh_key GITHUB_PAT
         telegram_api_hash MYSQL_AUTH user_pin secrets keys TOKEN_GITHUB PASSWORD_DB cookie
         ssl_certificate_key jwt",
    );
}

#[test]
fn names_that_are_none() {
    all(
        Strength::None,
        "keycloak keyboard keyring keychain keystore keymap keyspace keyframes monkey turkey
         tokenizer tokenization secretary passport bypass compass OLDPWD PWD name url value model
         description apiVersion apiGroup tokenizationId MAVEN_SETTINGS_PROFILE KEYBOARD_LAYOUT
         author authority authenticate sessions pattern path encode spinner passive seedling
         cache_key maxTokens max_tokens contextTokens tokenCount TOKEN_COUNT_LIMIT
         password-min-length password_required token_expired USE_API_KEY hasSecret isToken
         next_page_token nextPageToken eos_token bos_token pad_token unk_token sep_token
         mask_token stop_token continuation_token design_token token_bucket
         primary_key foreignKey PARTITION_KEY S3_OBJECT_KEY sortKey react_key i18n_key
         publicKey JWT_PUBLIC_KEY publishable_key known_host_key authorized_key
         shortcut_key hot_key hotkey submit_key statementCacheKey keys_zone
         secretName secret-name existingSecret existingSecretPasswordKey existingSecretKey
         secretKeyRef secretRef imagePullSecrets pullSecret imagePullSecret bearerTokenSecret
         nginx.ingress.kubernetes.io/auth-secret vault.hashicorp.com/agent-inject-secret-db
         secretProviderClass valuesKey adminPasswordKey userPasswordKey passwordSecretRef
         DB_PASSWORD_FILE POSTGRES_PASSWORD__FILE TOKEN_ENDPOINT tokenUrl API_KEY_HEADER
         TOKEN_TTL SSH_KEY_PATH SIGNING_KEY_ID kms_key_id key_id clientId secretname tokenfile
         passwordfile keyfile keyid tokenurl KEY_PREFIX PUBLIC_KEY_URL token_header SECRET_NAME
         password_prompt passwordPolicy token_type secret_version access_key_id session_token_ttl
         pod-template-hash-seed-index
         NEXT_PUBLIC_API_KEY VITE_TOKEN REACT_APP_SECRET EXPO_PUBLIC_KEY GATSBY_API_KEY
         NUXT_PUBLIC_TOKEN PUBLIC_API_KEY confirmPassword reset_token change_password
         forgot_password no_password enable_token disableSecret requirePassword allow_token",
    );
}

/// The words of a set in their order.
fn sorted(words: &std::collections::HashSet<&'static str>) -> Vec<&'static str> {
    let mut sorted: Vec<&str> = words.iter().copied().collect();
    sorted.sort_unstable();
    sorted
}

#[test]
fn every_word_that_unmakes_a_name_does() {
    for word in sorted(&words::NEVER_AFTER) {
        for head in ["api_key", "token", "password", "client_secret"] {
            let name = format!("{head}_{word}");
            // `password key` is the key of a password in a Secret: none as well.
            assert_eq!(strength(&name), Strength::None, "{name}");
        }
    }
    for word in sorted(&words::NEVER_BEFORE) {
        for head in ["key", "token"] {
            let name = format!("{word}_{head}");
            assert_eq!(strength(&name), Strength::None, "{name}");
        }
    }
    for word in sorted(&words::NEVER_FIRST) {
        for head in ["api_key", "password", "secret", "token"] {
            let name = format!("{word}_{head}");
            assert_eq!(strength(&name), Strength::None, "{name}");
        }
    }
}

#[test]
fn every_word_that_makes_a_name_does() {
    for word in words::PASSWORDS {
        assert_eq!(strength(&format!("db_{word}")), Strength::Strong, "{word}");
    }
    for word in words::WEAK {
        assert_eq!(strength(&format!("service_{word}")), Strength::Weak, "{word}");
    }
    for word in words::KEY_QUALIFIERS.iter().chain(words::VENDORS.iter()) {
        assert_eq!(strength(&format!("{word}_key")), Strength::Strong, "{word}");
        assert_eq!(strength(&format!("my-{word}-key")), Strength::Strong, "{word}");
    }
    for word in sorted(&words::DECORATION) {
        assert_eq!(strength(&format!("API_KEY_{word}")), Strength::Strong, "{word}");
    }
    for word in sorted(&words::FUSED_KEYS) {
        assert_eq!(words_of(&format!("{word}key")), format!("{word} key"));
    }
    for word in words::FUSED_PASSES.iter().filter(|word| **word != "require") {
        assert_eq!(strength(&format!("{word}pass")), Strength::Strong, "{word}");
        assert_eq!(strength(&format!("{word}pwd")), Strength::Strong, "{word}");
    }
    for word in words::FUSED_AFTER.iter().filter(|word| **word != "hash") {
        assert_eq!(strength(&format!("secret{word}")), Strength::None, "{word}");
    }
    for word in words::FUSED_ENDS {
        let expected = if *word == "publickey" { Strength::None } else { Strength::Strong };
        assert_eq!(strength(&format!("acme{word}")), expected, "{word}");
    }
    for name in words::REFERENCES {
        assert_eq!(judge(&name.replace(' ', "_")).skip, Some(Skip::Reference), "{name}");
    }
    for prefix in words::PUBLIC_PREFIXES {
        assert_eq!(judge(&format!("{prefix}API_KEY")).skip, Some(Skip::Public), "{prefix}");
    }
}

#[test]
fn every_word_of_a_credential_has_a_hint() {
    for word in words::PASSWORDS.iter().chain(words::WEAK).chain(&[
        "secret",
        "token",
        "key",
        "credential",
        "authorization",
        "passphrase",
        "bearer",
    ]) {
        assert!(HINT.is_match(word), "{word}");
    }
}

#[test]
fn odd_names_do_no_harm() {
    for name in ["", " ", "_", "🔑", "ключ", "\u{0}key", &"key".repeat(200), "KEY", "İKEY", "K"]
    {
        let _ = judge(name);
        let _ = words_of(name);
    }
}
