//! Which name of a leaf decides, and what its surroundings add to that name's verdict.

use crate::lint::leaf::{Leaf, Step, Why};

use super::name::{self, Head, Name, Strength};
use super::value;

/// Last keys that say nothing: the key before them decides.
const GENERIC: &[&str] =
    &["value", "default", "content", "key", "id", "data", "string", "_", "val", "text", "literal"];

/// Keys under which names refer to credentials that are kept elsewhere.
const REFERENCE_PARENTS: &[&str] = &[
    "secretKeyRef",
    "configMapKeyRef",
    "remoteRef",
    "secretRef",
    "fieldRef",
    "resourceFieldRef",
    "valueFrom",
    "existingSecret",
    "secretStoreRef",
    "secretObjects",
    "encryptedData",
];

/// The name that decides and its verdict, for a value under a name.
pub(super) fn named(leaf: &Leaf) -> (&str, Name) {
    if is_shown(leaf) {
        return (leaf.name().unwrap_or_default(), reference());
    }
    if let Some(name) = leaf.name.as_deref() {
        return (name, name::judge(name));
    }
    let mut keys = leaf.path.iter().rev().filter_map(Step::key);
    let Some(last) = keys.next() else { return ("", Name::NONE) };
    let parent = keys.next();
    let Some(parent) = parent else { return (last, lone(last, leaf)) };
    if REFERENCE_PARENTS.contains(&parent) {
        return (last, reference());
    }
    // `{name, key}` and `{source, provider, id}` under the name of a credential.
    if matches!(last, "name" | "key")
        && (parent.ends_with("SecretRef") || parent.ends_with("KeyRef") || parent.ends_with("Ref"))
    {
        return (last, reference());
    }
    if last == "secretKey" && (parent == "data" || parent == "key") {
        return (last, reference());
    }
    if last == "auth" && leaf.path.iter().filter_map(Step::key).any(|key| key == "auths") {
        return (last, Name { strength: Strength::Strong, head: Head::Generated, skip: None });
    }
    if is_jwk_member(last, parent, leaf) {
        return (last, Name { strength: Strength::Strong, head: Head::Generated, skip: None });
    }
    let pagerduty = || leaf.path.iter().filter_map(Step::key).any(|key| key.contains("pagerduty"));
    if last == "routing_key" && pagerduty() {
        return (last, Name { strength: Strength::Strong, head: Head::Generated, skip: None });
    }
    if GENERIC.contains(&last) {
        let verdict = generic(last, parent);
        return (if last == "key" { last } else { parent }, verdict);
    }
    (last, name::judge(last))
}

/// An example in the description of an interface, an annotation that names a Secret, a package.
fn is_shown(leaf: &Leaf) -> bool {
    let has = |wanted: &[&str]| leaf.path.iter().filter_map(Step::key).any(|k| wanted.contains(&k));
    let example = has(&["example", "examples"]) && has(&["properties", "parameters", "schemas"]);
    let annotation = || {
        let last = leaf.path.iter().rev().find_map(Step::key).unwrap_or_default();
        has(&["annotations"]) && last.contains('/') && last.ends_with("-secret")
    };
    // Versions of packages whose names speak of tokens, and features that are named so.
    let package = has(&[
        "dependencies",
        "dev-dependencies",
        "build-dependencies",
        "devDependencies",
        "peerDependencies",
        "optionalDependencies",
    ]);
    let feature = || {
        leaf.path.first().and_then(Step::key) == Some("features")
            && matches!(leaf.path.last(), Some(Step::Index(_)))
    };
    example || package || annotation() || feature()
}

const fn reference() -> Name {
    Name { strength: Strength::None, head: Head::Other, skip: Some(super::Skip::Reference) }
}

/// A name at the root.
fn lone(last: &str, leaf: &Leaf) -> Name {
    if is_jwk_member(last, "keys", leaf) {
        return Name { strength: Strength::Strong, head: Head::Generated, skip: None };
    }
    if last == "_auth" {
        return Name { strength: Strength::Strong, head: Head::Generated, skip: None };
    }
    name::judge(last)
}

/// The verdict on `password: {value: x}`.
fn generic(last: &str, parent: &str) -> Name {
    match last {
        "key" => name::judge(&[parent, " key"].concat()),
        "id" => {
            let parent = name::judge(parent);
            let strength =
                if parent.strength == Strength::None { Strength::None } else { Strength::Weak };
            Name { strength, ..parent }
        }
        _ => name::judge(parent),
    }
}

/// The private members of a JSON web key.
fn is_jwk_member(last: &str, parent: &str, leaf: &Leaf) -> bool {
    let lower = parent.to_ascii_lowercase();
    let among = lower.contains("jwk") || lower.contains("key");
    let value = leaf.value.text();
    matches!(last, "d" | "p" | "q" | "dp" | "dq" | "qi" | "k")
        && among
        && value.len() >= 40
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        && value::random_bytes(value) >= 16
}

/// The name and the verdict for a value that its surroundings make a credential.
pub(super) fn surrounded(leaf: &Leaf, why: Why) -> (&str, Name) {
    let name = leaf.name().unwrap_or_default();
    let verdict = name::judge(name);
    let strong = |head| Name { strength: Strength::Strong, head, skip: None };
    let verdict = match why {
        Why::SecretData => return (name, secret_data(name, verdict)),
        Why::UrlPassword | Why::BasicAuth => strong(Head::Password),
        Why::Header => strong(Head::Header),
        Why::UrlParameter | Why::Flag | Why::Schema if verdict.strength != Strength::Strong => {
            strong(Head::Generated)
        }
        _ => verdict,
    };
    (name, verdict)
}

/// Data of a Secret that is none.
const PLAIN_DATA: &[&str] = &[
    "username",
    "user",
    "login",
    "email",
    "host",
    "hostname",
    "port",
    "database",
    "dbname",
    "db",
    "url",
    "endpoint",
    "region",
    "bucket",
    "ca.crt",
    "tls.crt",
    "cert",
    "certificate",
    "type",
    "name",
    "namespace",
    "server",
    "address",
    "protocol",
    "scheme",
    "project",
    "environment",
    "env",
    "issuer",
    "realm",
    "from",
    "to",
    "domain",
    "service",
    "identity",
    "known_hosts",
    "ssh-publickey",
    "tls.ca",
    "cert.pem",
    "ca.pem",
    "ca",
    "client-id",
    "clientId",
    "CLIENT_ID",
    "config",
    "auth-extra-groups",
    "usage-bootstrap-authentication",
    "usage-bootstrap-signing",
    "expiration",
    "description",
    "token-id",
    "insecure",
    "proxy",
    "enableOCI",
    "smtp_host",
    "smtp_port",
];

fn secret_data(name: &str, verdict: Name) -> Name {
    let lower = name.to_ascii_lowercase();
    if verdict.skip.is_some() {
        return verdict;
    }
    let words = name::words_of(name);
    let last = words.rsplit(' ').next().unwrap_or_default();
    let plain = PLAIN_DATA.iter().any(|plain| plain.eq_ignore_ascii_case(&lower))
        || matches!(
            last,
            "username"
                | "user"
                | "host"
                | "port"
                | "crt"
                | "url"
                | "id"
                | "name"
                | "database"
                | "region"
                | "endpoint"
                | "email"
                | "bucket"
                | "server"
        );
    if plain {
        return Name::NONE;
    }
    match verdict.strength {
        Strength::Strong => verdict,
        // Any other name: a value with the form of a credential.
        _ => Name { strength: Strength::Weak, head: Head::Key, skip: None },
    }
}
