//! The address of a gateway, and the rule where plain text is safe.

use std::net::IpAddr;

use tungstenite::http::Uri;

use crate::config::dialect::Version;

/// A gateway address that was checked.
#[derive(Clone, PartialEq, Eq)]
pub struct GatewayUrl {
    secure: bool,
    host: String,
    port: u16,
    path: String,
}

/// Why a text is no gateway address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlProblem {
    /// No absolute URL.
    #[error("it is not an absolute url")]
    NotAbsolute,
    /// Neither `ws:` nor `wss:` (nor `http:` or `https:`, which mean the same).
    #[error("its scheme is neither ws nor wss")]
    Scheme,
    /// `user:password@host`: it would stand in process lists and logs.
    #[error("it carries a user name or a password")]
    UserInfo,
}

impl std::fmt::Debug for GatewayUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.display())
    }
}

impl GatewayUrl {
    /// Reads an address. `http` and `https` count as `ws` and `wss`, as in 2026.9.6.
    pub fn parse(text: &str) -> Result<Self, UrlProblem> {
        let uri: Uri = text.trim().parse().map_err(|_| UrlProblem::NotAbsolute)?;
        let secure = match uri.scheme_str() {
            Some("ws" | "http") => false,
            Some("wss" | "https") => true,
            Some(_) => return Err(UrlProblem::Scheme),
            None => return Err(UrlProblem::NotAbsolute),
        };
        let authority = uri.authority().ok_or(UrlProblem::NotAbsolute)?;
        if authority.as_str().contains('@') {
            return Err(UrlProblem::UserInfo);
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        if host.is_empty() {
            return Err(UrlProblem::NotAbsolute);
        }
        Ok(Self {
            secure,
            host: host.to_ascii_lowercase(),
            port: authority.port_u16().unwrap_or(if secure { 443 } else { 80 }),
            path: uri.path_and_query().map_or("/", |p| p.as_str()).to_owned(),
        })
    }

    /// The gateway of this machine.
    #[must_use]
    pub fn loopback(port: u16, secure: bool) -> Self {
        Self { secure, host: "127.0.0.1".to_owned(), port, path: "/".to_owned() }
    }

    /// Whether the connection is encrypted.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// Host name or address, without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// TCP port.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The whole address, for the handshake. A query may hold a credential: never show it.
    #[must_use]
    pub fn for_handshake(&self) -> String {
        format!("{}{}", self.origin(), self.path)
    }

    /// The address without its query, for messages; also the key to which 2026.9.6 binds the
    /// device tokens of gateways elsewhere.
    #[must_use]
    pub fn display(&self) -> String {
        let path = self.path.split('?').next().unwrap_or_default();
        format!("{}{}", self.origin(), path.trim_end_matches('/'))
    }

    fn origin(&self) -> String {
        let scheme = if self.secure { "wss" } else { "ws" };
        let (open, close) = if self.host.contains(':') { ("[", "]") } else { ("", "") };
        let port = if self.port == if self.secure { 443 } else { 80 } {
            String::new()
        } else {
            format!(":{}", self.port)
        };
        format!("{scheme}://{open}{}{close}{port}", self.host)
    }

    fn address(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }

    /// Whether the host is this machine by its name or address.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.host.trim_end_matches('.') == "localhost" || self.address().is_some_and(is_loopback)
    }

    /// Whether credentials may cross the wire to this host: always over TLS; in plain text to
    /// loopback and, from 2026.9.6 on, to private networks, `.local` and `.ts.net` names.
    /// `allow_private` is 2026.9.6's `OPENCLAW_ALLOW_INSECURE_PRIVATE_WS=1`: every host name.
    #[must_use]
    pub fn may_carry_credentials(&self, version: Version, allow_private: bool) -> bool {
        if self.secure || self.is_loopback() {
            return true;
        }
        if version < Version::V2026_9_6 {
            return false;
        }
        if let Some(address) = self.address() {
            return is_private(address);
        }
        let name = self.host.trim_end_matches('.');
        allow_private || has_suffix(name, ".local") || has_suffix(name, ".ts.net")
    }
}

fn has_suffix(name: &str, suffix: &str) -> bool {
    name.len() > suffix.len() && name.ends_with(suffix)
}

fn unmapped(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

fn is_loopback(address: IpAddr) -> bool {
    unmapped(address).is_loopback()
}

/// Loopback, private, link-local, or shared (100.64.0.0/10, where Tailscale lives).
fn is_private(address: IpAddr) -> bool {
    match unmapped(address) {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            v4.is_loopback()
                || v4.is_private()
                || v4.is_link_local()
                || (a == 100 && (64..128).contains(&b))
        }
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> GatewayUrl {
        GatewayUrl::parse(text).unwrap()
    }

    #[test]
    fn parses_and_shows() {
        assert_eq!(url("ws://Host:18789").display(), "ws://host:18789");
        assert_eq!(url("https://gw.example/base?token=canary").display(), "wss://gw.example/base");
        assert!(!format!("{:?}", url("wss://gw.example/?token=canary")).contains("canary"));
        assert_eq!(url("ws://[::1]:7").display(), "ws://[::1]:7");
        assert_eq!(url("ws://[::1]:7").host(), "::1");
        assert_eq!(url("wss://h/x?y=1").for_handshake(), "wss://h/x?y=1");
    }

    #[test]
    fn refuses_what_is_no_gateway() {
        assert_eq!(GatewayUrl::parse("127.0.0.1"), Err(UrlProblem::NotAbsolute));
        assert_eq!(GatewayUrl::parse("not a url"), Err(UrlProblem::NotAbsolute));
        assert_eq!(GatewayUrl::parse("ftp://h"), Err(UrlProblem::Scheme));
        assert_eq!(GatewayUrl::parse("ws://u:p@h"), Err(UrlProblem::UserInfo));
    }

    #[test]
    fn plain_text_only_where_it_is_safe() {
        let (old, new) = (Version::V2026_2_26, Version::V2026_9_6);
        for safe in [
            "ws://127.9.9.9:1",
            "ws://localhost:1",
            "ws://[::1]:1",
            "ws://[::ffff:127.0.0.1]:1",
            "wss://1.2.3.4",
        ] {
            assert!(url(safe).may_carry_credentials(old, false), "{safe}");
            assert!(url(safe).may_carry_credentials(new, false), "{safe}");
        }
        for private in [
            "ws://192.168.1.5:1",
            "ws://100.64.0.9:1",
            "ws://box.local:1",
            "ws://box.tail.ts.net:1",
            "ws://[fd00::1]:1",
        ] {
            assert!(!url(private).may_carry_credentials(old, true), "{private}");
            assert!(url(private).may_carry_credentials(new, false), "{private}");
        }
        for public in ["ws://8.8.8.8:1", "ws://0.0.0.0:1", "ws://100.128.0.1:1"] {
            assert!(!url(public).may_carry_credentials(new, true), "{public}");
        }
        assert!(!url("ws://gw.example").may_carry_credentials(new, false));
        assert!(url("ws://gw.example").may_carry_credentials(new, true));
    }
}
