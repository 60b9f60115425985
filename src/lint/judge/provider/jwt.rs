//! JSON web tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// What a token opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// What it says.
    Secret,
    /// Nothing: its role is that of anybody.
    Anonymous,
}

/// Parts longer than this are not decoded.
const PART_BYTES: usize = 16 * 1024;

fn json(part: &str) -> Option<serde_json::Value> {
    let bytes = URL_SAFE_NO_PAD.decode(part.get(..part.len().min(PART_BYTES))?).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Reads a text of three parts with dots between them.
pub(super) fn read(text: &str) -> Option<Token> {
    let mut parts = text.split('.');
    let header = json(parts.next()?)?;
    header.get("alg")?.as_str()?;
    let payload = json(parts.next()?);
    let text = |key: &str| payload.as_ref().and_then(|p| p.get(key)).and_then(|v| v.as_str());
    // The token of the manual, which every page about web tokens shows.
    if text("name") == Some("John Doe") || text("sub") == Some("1234567890") {
        return None;
    }
    Some(if text("role") == Some("anon") { Token::Anonymous } else { Token::Secret })
}
