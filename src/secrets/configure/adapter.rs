//! The exec-provider protocol in front of a secrets tool: one JSON request in, one JSON answer out.

use serde_json::{Map, Value as Json, json};
use zeroize::Zeroizing;

use super::payload::wipe;
use super::templates::{Call, Template};

/// Why a request cannot be answered at all.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// It is no JSON, or not a request.
    #[error("stdin holds no request of the exec protocol")]
    NoRequest,
    /// It is of another protocol.
    #[error("the request is of protocol version {0}, this program speaks 1")]
    Version(u64),
}

/// Answers `request`. Ids that the tool does not have get an error of their own.
///
/// # Errors
/// The request is none of the protocol.
pub fn answer(
    template: &Template,
    call: &Call,
    request: &str,
) -> Result<Zeroizing<String>, RequestError> {
    let request: Json = serde_json::from_str(request).map_err(|_| RequestError::NoRequest)?;
    match request.get("protocolVersion").and_then(Json::as_u64) {
        Some(1) => {}
        Some(other) => return Err(RequestError::Version(other)),
        None => return Err(RequestError::NoRequest),
    }
    let ids = request.get("ids").and_then(Json::as_array).ok_or(RequestError::NoRequest)?;
    let ids: Vec<&str> = ids.iter().filter_map(Json::as_str).collect();
    let (mut values, mut errors) = (Map::new(), Map::new());
    for (id, found) in template.read(call, &ids) {
        match found {
            Ok(Some(value)) => {
                values.insert(id, value.expose("the answer of the exec protocol").into());
            }
            Ok(None) => {
                let message = format!("{} has no such entry", template.program);
                errors.insert(id, json!({ "code": "NOT_FOUND", "message": message }));
            }
            Err(error) => {
                let message = format!("{} {error}", template.program);
                errors.insert(id, json!({ "code": "TOOL_FAILED", "message": message }));
            }
        }
    }
    let mut answer = json!({ "protocolVersion": 1, "values": values, "errors": errors });
    let text = Zeroizing::new(answer.to_string());
    wipe(&mut answer);
    Ok(text)
}
