//! The words of names: what a credential is called, and what makes a name none.

use std::collections::HashSet;
use std::sync::LazyLock;

/// A set of words.
pub(super) type Words = LazyLock<HashSet<&'static str>>;

/// Parts of which every name of a credential has one; most names have none and need not be taken
/// apart.
pub(super) const HINTS: &[&str] = &[
    "pass", "pwd", "kennwort", "senha", "contras", "secret", "token", "key", "cred", "auth",
    "cookie", "pin", "seed", "salt", "code", "pat", "session", "hash", "bearer", "jwt", "mnemonic",
    "phrase",
];

/// Last words that make a password, whatever stands before.
pub(super) const PASSWORDS: &[&str] = &[
    "password",
    "passwd",
    "passwort",
    "kennwort",
    "senha",
    "contrasena",
    "contraseña",
    "pwd",
    "pass",
    "passcode",
];

/// Last words of weak names: only a value with the form of a credential counts.
pub(super) const WEAK: &[&str] =
    &["auth", "pin", "seed", "salt", "code", "pat", "session", "hash", "cookie", "jwt"];

/// Words before `key` that make it a credential.
pub(super) static KEY_QUALIFIERS: Words = LazyLock::new(|| {
    "api auth access secret private signing sign encryption encrypt decryption master \
         license licence service account client deploy hmac session webhook integration \
         shared subscription admin jwt cipher crypto aes consumer unseal speech cookie"
        .split(' ')
        .collect()
});

/// Of these keys, a value that looks like a name or an id is one.
pub(super) static NAMED_KEYS: Words = LazyLock::new(|| {
    "session service account client deploy integration shared cookie".split(' ').collect()
});

/// Vendors: `<vendor> key` is a credential.
pub(super) static VENDORS: Words = LazyLock::new(|| {
    "openai anthropic claude groq mistral stripe sendgrid datadog dd aws azure gcp google \
         gemini cohere brave exa tavily deepseek openrouter perplexity pplx xai grok \
         elevenlabs deepgram assemblyai replicate together fireworks huggingface hf nvidia \
         minimax moonshot kimi zai qwen dashscope voyage jina firecrawl serper serpapi twilio \
         mailgun mailchimp mailjet postmark resend brevo algolia cloudflare cf digitalocean \
         linode hetzner vultr heroku vercel netlify github gitlab bitbucket npm pypi slack \
         discord telegram tailscale ts sentry newrelic rollbar bugsnag grafana honeycomb \
         pagerduty opsgenie linear notion airtable asana jira atlassian shopify paypal square \
         plaid mapbox okta supabase pinecone weaviate qdrant langsmith langfuse wandb snyk \
         sonar circleci doppler infura alchemy etherscan coinbase binance elastic meilisearch \
         typesense"
        .split(' ')
        .collect()
});

/// Words before `key` or `token` that make it none.
pub(super) static NEVER_BEFORE: Words = LazyLock::new(|| {
    "primary foreign partition sort cache row column index object map hash range lookup \
         unique composite group label tag taint tolerations toleration annotation topology \
         i18n l10n locale translation message shortcut hot keyboard arrow submit accelerator \
         query storage react feature flag metric event property attribute config setting \
         parameter header field registry json path public pub publishable site anon host \
         known authorized idempotency dedupe dedup correlation request trace routing thread \
         conversation eos bos pad unk sep cls mask stop page continuation design bucket main \
         sorting grouping ordering order join surrogate natural candidate cluster clustering \
         shard sharding dict dictionary hashing modifier meta ctrl alt shift enter escape tab \
         space function fn physical virtual binding leader prefix trigger state view item \
         entity record document data context argument option resource sub legend music major \
         minor piano answer pivot yaml xml toml env tree node list menu special input output \
         prompt completion reasoning image audio text vocab word added sync cursor values dns \
         statement color colour theme spacing typography"
        .split(' ')
        .collect()
});

/// Words before the head, at the beginning of the name or next to the head, that make it none.
pub(super) static NEVER_FIRST: Words = LazyLock::new(|| {
    "max min num total count use has no is enable enabled disable disabled require \
         required requires allow allowed forgot reset change confirm show hide toggle needs \
         supports missing invalid expired minimum maximum estimated remaining used avg load import"
        .split(' ')
        .collect()
});

/// Words after the head that make the name none.
pub(super) static NEVER_AFTER: Words = LazyLock::new(|| {
    "id ids name names ref refs reference path paths file files filename dir directory \
         folder url urls uri endpoint endpoints host hostname header headers field fields \
         column columns param params parameter parameters prefix prefixes suffix length len \
         size bits bytes count counts limit limits max min ttl expiry expires expire expired \
         expiration lifetime lifespan age validity rotation rotate interval period timeout \
         duration type types kind format alg algo algorithm algorithms provider providers \
         source sources store storage manager class mode policy policies version versions \
         index hint description desc title placeholder regex regexp pattern patterns enabled \
         disabled required optional prompt env var variable variables budget usage strategy \
         handler fingerprint thumbprint digest checksum uuid guid arn label labels address \
         port region owner user username users email scope scopes audience issuer subject \
         realm table status event events error errors message messages msg template rule \
         rules validator validation input button icon color section page screen form dialog \
         modal link lookup map mapping mappings group groups role roles pair pairs agent \
         statistics stats metric metrics price cost rate second minute hour day window at in \
         on flag option options setup reset recovery request requests response grant exchange \
         command cmd script helper callback plugin plugins engine backend service server \
         client bucket buckets queue topic schema bindings binding layout board help info \
         tooltip text date time created updated changed history strength complexity \
         characters chars character charset alphabet separator delimiter encoding location \
         namespace property attribute selector query filter list lists set sets pool \
         review reviews login flow strip cache exists present valid verified only allowed per \
         from ring chain agreement usages derivation iterations rounds spec access attempts \
         retries num number threshold notes comment comments docs example examples holder \
         word words tag tags annotation operator controller api mount volume projection \
         creation generator generation refresh renewal permission permissions"
        .split(' ')
        .collect()
});

/// Words after a head that say nothing: `API_KEY_PROD`, `tokenOld`, `SECRET_KEY_BASE`.
pub(super) static DECORATION: Words = LazyLock::new(|| {
    "v1 v2 v3 b64 base64 raw plain plaintext unencrypted string str value default prod \
         production stage staging dev development live test testing sandbox old new current \
         previous next base override fallback secondary backup literal hex encoded escaped \
         local pem primary b a val tmp temp legacy global shared main"
        .split(' ')
        .collect()
});

/// Whole names that refer to a credential by their schema.
pub(super) const REFERENCES: &[&str] = &[
    "secret name",
    "secret names",
    "secret key ref",
    "secret ref",
    "secret refs",
    "image pull secrets",
    "image pull secret",
    "pull secret",
    "pull secrets",
    "bearer token secret",
    "secret provider class",
    "values key",
    "tls secret",
    "ca secret",
    "cert secret",
    "certificate secret",
    "auth secret name",
    "kubeconfig secret",
    "password secret",
    "credentials secret",
    "token secret name",
    "secret store ref",
    "external secret",
    "sealed secret",
];

/// Beginnings of names of variables that a build tool puts into public files.
pub(super) const PUBLIC_PREFIXES: &[&str] = &[
    "NEXT_PUBLIC_",
    "VITE_",
    "REACT_APP_",
    "EXPO_PUBLIC_",
    "GATSBY_",
    "NUXT_PUBLIC_",
    "PUBLIC_",
    "NG_APP_",
    "VUE_APP_",
    "STORYBOOK_",
];

/// Words that fuse with what stands before: `dbpassword`, `bottoken`.
pub(super) const FUSED_ENDS: &[&str] = &[
    "passphrase",
    "password",
    "passwd",
    "passwort",
    "apikey",
    "secretkey",
    "accesskey",
    "privatekey",
    "authkey",
    "masterkey",
    "publickey",
    "token",
    "secret",
    "credentials",
    "credential",
];

/// Words before a fused `key`.
pub(super) static FUSED_KEYS: Words = LazyLock::new(|| {
    "api auth access secret private public signing encryption master license service \
         account client deploy hmac session webhook ssh primary foreign cache sort app shared \
         host hot"
        .split(' ')
        .collect()
});

/// Words before a fused `pass` or `pwd`.
pub(super) static FUSED_PASSES: Words = LazyLock::new(|| {
    "db user smtp mail email imap root admin ftp sftp ssh ldap redis mysql pg postgres \
         mongo http auth login rpc wifi vpn bind store key keystore database sql mariadb \
         proxy my require rabbitmq amqp mqtt zip cert p12 basic vault ansible become sudo"
        .split(' ')
        .collect()
});

/// Words after a fused head: `secretname`, `tokenfile`.
pub(super) static FUSED_AFTER: Words = LazyLock::new(|| {
    "name names file path id ids url uri type ttl ref hash length size field header \
         prefix limit count policy expiry provider dir"
        .split(' ')
        .collect()
});
