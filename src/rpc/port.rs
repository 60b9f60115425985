//! The port of the gateway of this machine.

use crate::config::dialect::Version;

use super::target::RpcTargetRequest;

/// The port of a gateway that names none.
const DEFAULT_PORT: u16 = 18789;

/// `--port`, the environment, `gateway.port`, or 18789.
pub(super) fn local(request: &RpcTargetRequest<'_>) -> u16 {
    let modern = request.version >= Version::V2026_9_6;
    let from_env = |name: &str| {
        let text = request.env.get(name)?.trim();
        if modern { strict_port(text) } else { lenient_port(text) }
    };
    request
        .port
        .or_else(|| from_env("OPENCLAW_GATEWAY_PORT"))
        .or_else(|| if modern { None } else { from_env("CLAWDBOT_GATEWAY_PORT") })
        .or_else(|| {
            let number = request.config?.at(&["gateway", "port"])?.as_f64()?;
            (1.0..=65535.0).contains(&number).then(|| lenient_port(&number.to_string()))?
        })
        .or_else(|| modern.then(|| profile_port(request.env.get("OPENCLAW_PROFILE")?))?)
        .unwrap_or(DEFAULT_PORT)
}

/// 2026.9.6: digits only, or the port of `host:port` and `[address]:port`.
fn strict_port(text: &str) -> Option<u16> {
    let digits = match text.strip_prefix('[') {
        Some(rest) => rest.split_once("]:")?.1,
        None => match text.split_once(':') {
            Some((host, port)) if !host.is_empty() => port,
            Some(_) => return None,
            None => text,
        },
    };
    let all = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    all.then(|| digits.parse().ok()).flatten().filter(|port| *port > 0)
}

/// 2026.2.26: the digits that the text begins with.
fn lenient_port(text: &str) -> Option<u16> {
    let end = text.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok().filter(|port| *port > 0)
}

/// 2026.9.6 gives each named profile a port of its own: 20000 and a hash (FNV-1a) of the name.
fn profile_port(profile: &str) -> Option<u16> {
    let name = profile.trim();
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    if name.is_empty() || name.eq_ignore_ascii_case("default") || !name.bytes().all(fits) {
        return None;
    }
    let hash = name
        .bytes()
        .fold(2_166_136_261_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(16_777_619));
    u16::try_from(20_000 + hash % 40_000).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_as_each_version_reads_them() {
        assert_eq!(strict_port("18790"), Some(18790));
        assert_eq!(strict_port("127.0.0.1:7"), Some(7));
        assert_eq!(strict_port("[::1]:7"), Some(7));
        for bad in ["", "0", "7x", ":7", "a:b:7", "70000", "[::1]7"] {
            assert_eq!(strict_port(bad), None, "{bad}");
        }
        assert_eq!(
            (lenient_port("7x"), lenient_port("x"), lenient_port("0")),
            (Some(7), None, None)
        );
    }

    #[test]
    fn profiles_have_ports_of_their_own() {
        assert_eq!(profile_port("default"), None);
        assert_eq!(profile_port(" "), None);
        // FNV-1a of "a" is 0xe40c292c.
        assert_eq!(profile_port("a"), Some(20_000 + (0xe40c_292c_u32 % 40_000) as u16));
    }
}
