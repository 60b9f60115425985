//! As much of the WHATWG URL parser as the schema asks for.

/// The parts of an absolute URL.
pub(super) struct Url<'a> {
    /// Lower case, without the colon.
    pub(super) scheme: String,
    /// Lower case; empty where the scheme has none.
    pub(super) host: String,
    /// Path as written, `/` when a web URL has none.
    pub(super) path: &'a str,
    /// Has a non-empty query, fragment, user or password.
    pub(super) has_extras: bool,
}

impl Url<'_> {
    /// `http` or `https`.
    pub(super) fn is_web(&self) -> bool {
        matches!(self.scheme.as_str(), "http" | "https")
    }

    /// Only scheme, host and port.
    pub(super) fn is_origin(&self) -> bool {
        self.is_web() && self.path == "/" && !self.has_extras
    }
}

/// Reads an absolute URL; `None` where JavaScript's `new URL` throws.
pub(super) fn parse(text: &str) -> Option<Url<'_>> {
    let text = text.trim_matches(|c: char| c <= ' ');
    let (scheme, rest) = text.split_once(':')?;
    if !scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        || !scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    {
        return None;
    }
    let scheme = scheme.to_ascii_lowercase();
    let special = matches!(scheme.as_str(), "http" | "https" | "ws" | "wss" | "ftp");
    if !special {
        return Some(Url { scheme, host: String::new(), path: rest, has_extras: false });
    }
    let rest = rest.trim_start_matches(['/', '\\']);
    let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (host, port) = if host.starts_with('[') {
        let close = host.find(']')?;
        let port =
            host[close + 1..].strip_prefix(':').or(host[close + 1..].is_empty().then_some(""))?;
        host[1..close].parse::<std::net::Ipv6Addr>().ok()?;
        (&host[..=close], port)
    } else {
        host.split_once(':').unwrap_or((host, ""))
    };
    let forbidden = |c: char| c <= ' ' || c == '\u{7f}' || "#/:<>?@[\\]^|%".contains(c);
    if host.is_empty() || (!host.starts_with('[') && host.contains(forbidden)) {
        return None;
    }
    let numeric = host
        .rsplit('.')
        .find(|l| !l.is_empty())
        .is_some_and(|l| l.bytes().all(|b| b.is_ascii_digit()));
    if numeric && host.split('.').any(|label| !label.parse::<u32>().is_ok_and(|n| n < 256)) {
        return None;
    }
    if !port.is_empty() && port.parse::<u16>().is_err() {
        return None;
    }
    let cut = tail.find(['?', '#']).unwrap_or(tail.len());
    let (path, extras) = tail.split_at(cut);
    let has_extras = extras.len() > 1 || !user.trim_matches(':').is_empty();
    let path = if path.is_empty() { "/" } else { path };
    Some(Url { scheme, host: host.to_ascii_lowercase(), path, has_extras })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_what_the_platform_parser_accepts() {
        for good in ["https://a.b/c?d", "http://[::1]:80", "mailto:x", "ws://h", "https:a"] {
            assert!(parse(good).is_some(), "{good}");
        }
        for bad in
            ["", "a.b", "http://", "https://a b/", "http://h:99999", "//h", "http://1.2.3.400"]
        {
            assert!(parse(bad).is_none(), "{bad}");
        }
        assert!(parse("https://a.b:8443").unwrap().is_origin());
        assert!(!parse("https://u@a.b").unwrap().is_origin());
    }
}
