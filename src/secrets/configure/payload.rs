//! A credential on its way from the config into a provider, and the comparison that proves that
//! it arrived.

use std::fmt::{self, Write as _};

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value as Json;
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use crate::base::secret::SecretValue;
use crate::config::value::{Value, ValueKind};
use crate::secrets::value::{Resolved, SecretJson};

/// A credential to move.
#[derive(Clone)]
pub enum Payload {
    /// A text, the usual case.
    Text(SecretValue),
    /// An object, such as a Google service account.
    Object(SecretJson),
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "[redacted text]",
            Self::Object(_) => "[redacted object]",
        })
    }
}

impl Payload {
    /// The credential in a config value; `None` for blank strings, empty objects and other types.
    #[must_use]
    pub fn of(value: &Value) -> Option<Self> {
        match &value.kind {
            ValueKind::String(text) if !text.trim().is_empty() => {
                Some(Self::Text(SecretValue::new(text.as_str())))
            }
            ValueKind::Object(entries) if !entries.is_empty() => {
                Some(Self::Object(secret_json(value)))
            }
            _ => None,
        }
    }

    /// The text, when it is one.
    #[must_use]
    pub const fn text(&self) -> Option<&SecretValue> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// Calls `write` with the credential as JSON data, which is wiped afterwards.
    pub fn with_json<R>(&self, write: impl FnOnce(&Json) -> R) -> R {
        let mut json = match self {
            Self::Text(text) => Json::from(text.expose("written into the provider")),
            Self::Object(object) => plain_json(object),
        };
        let out = write(&json);
        wipe(&mut json);
        out
    }

    /// Whether a provider gave back exactly this credential. Takes the same time wherever the two
    /// differ.
    #[must_use]
    pub fn is_same(&self, resolved: &Resolved) -> bool {
        let got = match resolved {
            Resolved::Text(text) => canonical_text(text),
            Resolved::Object(object) => {
                canonical(&SecretJson::Object(object.expose("compared after the move").to_vec()))
            }
            Resolved::Other(_) => return false,
        };
        equal(&self.canonical(), &got)
    }

    /// Whether two fields hold the same credential.
    #[must_use]
    pub fn is_equal(&self, other: &Self) -> bool {
        equal(&self.canonical(), &other.canonical())
    }

    fn canonical(&self) -> Zeroizing<String> {
        match self {
            Self::Text(text) => canonical_text(text),
            Self::Object(object) => canonical(object),
        }
    }
}

/// Compares over keyed digests, so that neither length nor content shows in the time.
fn equal(a: &str, b: &str) -> bool {
    let mac = |text: &str| {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(b"telson read-back")
            .expect("internal: HMAC takes a key of any length");
        mac.update(text.as_bytes());
        mac
    };
    let expected = mac(a).finalize().into_bytes();
    mac(b).verify_slice(&expected).is_ok()
}

fn canonical_text(text: &SecretValue) -> Zeroizing<String> {
    Zeroizing::new(format!("s{}", text.expose("compared after the move")))
}

fn canonical(json: &SecretJson) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(4096));
    put(json, &mut out);
    out
}

/// Lengths stand before the parts, so that no two values have the same form.
fn put(json: &SecretJson, out: &mut Zeroizing<String>) {
    match json {
        SecretJson::Null => out.push('n'),
        SecretJson::Bool(value) => out.push(if *value { 't' } else { 'f' }),
        SecretJson::Number(number) => {
            out.push('#');
            out.push_str(&number.as_f64().map_or_else(|| number.to_string(), |n| n.to_string()));
            out.push(';');
        }
        SecretJson::String(text) => {
            let _ = write!(**out, "s{}:", text.len());
            out.push_str(text);
        }
        SecretJson::Array(items) => {
            let _ = write!(**out, "a{}:", items.len());
            for item in items {
                put(item, out);
            }
        }
        SecretJson::Object(members) => {
            let _ = write!(**out, "o{}:", members.len());
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_by(|a, b| a.0.cmp(&b.0));
            for (key, value) in sorted {
                let _ = write!(**out, "{}:{key}", key.len());
                put(value, out);
            }
        }
    }
}

fn secret_json(value: &Value) -> SecretJson {
    match &value.kind {
        ValueKind::Null => SecretJson::Null,
        ValueKind::Bool(value) => SecretJson::Bool(*value),
        ValueKind::Number(number) => SecretJson::Number(number_of(*number)),
        ValueKind::String(text) => SecretJson::String(text.clone()),
        ValueKind::Array(items) => SecretJson::Array(items.iter().map(secret_json).collect()),
        ValueKind::Object(entries) => SecretJson::Object(
            entries.iter().map(|e| (e.key.clone(), secret_json(&e.value))).collect(),
        ),
    }
}

/// Whole numbers within ±2^53 stay whole.
fn number_of(number: f64) -> serde_json::Number {
    if number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0 {
        #[expect(clippy::cast_possible_truncation, reason = "a whole number within ±2^53")]
        return (number as i64).into();
    }
    serde_json::Number::from_f64(number).unwrap_or_else(|| 0.into())
}

fn plain_json(json: &SecretJson) -> Json {
    match json {
        SecretJson::Null => Json::Null,
        SecretJson::Bool(value) => (*value).into(),
        SecretJson::Number(number) => Json::Number(number.clone()),
        SecretJson::String(text) => text.as_str().into(),
        SecretJson::Array(items) => items.iter().map(plain_json).collect(),
        SecretJson::Object(members) => {
            Json::Object(members.iter().map(|(k, v)| (k.clone(), plain_json(v))).collect())
        }
    }
}

/// Wipes every string of `json`.
pub(crate) fn wipe(json: &mut Json) {
    match json {
        Json::String(text) => text.zeroize(),
        Json::Array(items) => items.iter_mut().for_each(wipe),
        Json::Object(members) => members.values_mut().for_each(wipe),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(text: &str) -> SecretJson {
        SecretJson::parse(text).unwrap()
    }

    #[test]
    fn what_comes_back_is_compared_by_value() {
        let text = Payload::Text(SecretValue::new("canary-alpha-7Q"));
        assert!(text.is_same(&Resolved::Text(SecretValue::new("canary-alpha-7Q"))));
        assert!(!text.is_same(&Resolved::Text(SecretValue::new("canary-alpha-7Q "))));
        assert!(!text.is_same(&Resolved::Other("number")));
        let account = Payload::Object(object(r#"{"a": [1, {"b": "x"}], "c": null}"#));
        assert!(account.is_same(&Resolved::from(object(r#"{"c":null,"a":[1.0,{"b":"x"}]}"#))));
        assert!(!account.is_same(&Resolved::from(object(r#"{"c":null,"a":[1,{"b":"y"}]}"#))));
        assert!(!format!("{text:?}{account:?}").contains("canary"));
    }

    #[test]
    fn the_json_form_keeps_every_part() {
        let account = Payload::Object(object(r#"{"a":[1,true,null,"x"],"b":{"c":2.5}}"#));
        let text = account.with_json(ToString::to_string);
        assert_eq!(text, r#"{"a":[1,true,null,"x"],"b":{"c":2.5}}"#);
    }
}
