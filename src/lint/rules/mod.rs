//! The rules on committed files, one file each with its page. What finds them is in
//! [`judge`](super::judge) and [`files`](super::files); here is what they mean.

pub mod ci_secret_echo;
pub mod header_credential;
pub mod key_identifier;
pub mod known_key;
pub mod long_lived_key;
pub mod own_rule;
pub mod password_hash;
pub mod plaintext_key;
pub mod private_key;
pub mod suppression_unused;
pub mod suppression_without_reason;
pub mod tracked_secret_file;
pub mod url_credential;
pub mod weak_literal;

use super::judge::Kind;
use crate::report::code::CodeMeta;

/// Every rule, sorted by id.
pub static ALL: [&CodeMeta; 14] = [
    &ci_secret_echo::META,
    &header_credential::META,
    &key_identifier::META,
    &known_key::META,
    &long_lived_key::META,
    &own_rule::META,
    &password_hash::META,
    &plaintext_key::META,
    &private_key::META,
    &suppression_unused::META,
    &suppression_without_reason::META,
    &tracked_secret_file::META,
    &url_credential::META,
    &weak_literal::META,
];

/// The rule behind a kind of credential.
#[must_use]
pub fn of(kind: Kind) -> &'static CodeMeta {
    match kind {
        Kind::PlaintextKey => &plaintext_key::META,
        Kind::KnownKey(_) => &known_key::META,
        Kind::PrivateKey => &private_key::META,
        Kind::UrlCredential => &url_credential::META,
        Kind::HeaderCredential => &header_credential::META,
        Kind::WeakLiteral => &weak_literal::META,
        Kind::PasswordHash => &password_hash::META,
        Kind::Identifier => &key_identifier::META,
        Kind::Own(_) => &own_rule::META,
    }
}
