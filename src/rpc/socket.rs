//! One WebSocket to a gateway in which every wait has a deadline.

use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs as _};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use rustls::{ClientConnection, StreamOwned};
use tungstenite::client::IntoClientRequest as _;
use tungstenite::http::HeaderValue;
use tungstenite::protocol::WebSocketConfig;
use tungstenite::{HandshakeError, Message, WebSocket};

use super::error::{Phase, RpcErrorKind};
use super::tls::{self, Fingerprint};
use super::url::GatewayUrl;

/// The largest frame that is read, in bytes: what gateways announce as `policy.maxPayload`.
const MAX_FRAME_BYTES: usize = 26_214_400;

/// The end of a wait, and the limit that it came from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline {
    at: Instant,
    /// The limit in milliseconds, for messages.
    pub(super) ms: u64,
}

impl Deadline {
    pub(super) fn after(limit: Duration) -> Self {
        // A limit beyond the clock's range is as good as a year.
        let year = Duration::from_secs(31_536_000);
        let limit = limit.min(year);
        Self {
            at: Instant::now() + limit,
            ms: u64::try_from(limit.as_millis()).unwrap_or(u64::MAX),
        }
    }

    /// The earlier of this deadline and `limit` from now.
    pub(super) fn at_most(self, limit: Duration) -> Self {
        let other = Self::after(limit);
        if other.at < self.at { other } else { self }
    }

    fn left(self) -> Option<Duration> {
        self.at.checked_duration_since(Instant::now()).filter(|d| !d.is_zero())
    }
}

/// A TCP stream whose reads and writes end at the deadline with [`io::ErrorKind::TimedOut`].
struct Timed {
    tcp: TcpStream,
    deadline: Deadline,
}

fn timed_out(error: io::Error) -> io::Error {
    // A socket timeout shows as WouldBlock on Linux, which the WebSocket layer would retry.
    if error.kind() == io::ErrorKind::WouldBlock { io::ErrorKind::TimedOut.into() } else { error }
}

impl Read for Timed {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let left = self.deadline.left().ok_or(io::ErrorKind::TimedOut)?;
        self.tcp.set_read_timeout(Some(left))?;
        self.tcp.read(buf).map_err(timed_out)
    }
}

impl Write for Timed {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let left = self.deadline.left().ok_or(io::ErrorKind::TimedOut)?;
        self.tcp.set_write_timeout(Some(left))?;
        self.tcp.write(buf).map_err(timed_out)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tcp.flush()
    }
}

#[expect(clippy::large_enum_variant, reason = "one per process")]
enum Transport {
    Plain(Timed),
    Tls(StreamOwned<ClientConnection, Timed>),
}

impl Transport {
    fn timed(&mut self) -> &mut Timed {
        match self {
            Self::Plain(timed) => timed,
            Self::Tls(tls) => &mut tls.sock,
        }
    }
}

impl Read for Transport {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(timed) => timed.read(buf),
            Self::Tls(tls) => tls.read(buf),
        }
    }
}

impl Write for Transport {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(timed) => timed.write(buf),
            Self::Tls(tls) => tls.write(buf),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(timed) => timed.flush(),
            Self::Tls(tls) => tls.flush(),
        }
    }
}

/// An open WebSocket.
pub(super) struct Socket {
    ws: WebSocket<Transport>,
}

impl Socket {
    /// Connects: name, TCP, TLS, upgrade.
    pub(super) fn open(
        url: &GatewayUrl,
        pin: Option<Fingerprint>,
        deadline: Deadline,
    ) -> Result<Self, RpcErrorKind> {
        let tcp = dial(&lookup(url, deadline)?, deadline)?;
        // Small frames: waiting for more to send only adds delay. Not vital if refused.
        let _ = tcp.set_nodelay(true);
        let timed = Timed { tcp, deadline };
        let transport =
            if url.is_secure() { secure(url, pin, timed)? } else { Transport::Plain(timed) };
        let mut request = url
            .for_handshake()
            .into_client_request()
            .map_err(|error| RpcErrorKind::Internal { reason: error.to_string() })?;
        let agent = concat!("telson/", env!("CARGO_PKG_VERSION"));
        request.headers_mut().insert("user-agent", HeaderValue::from_static(agent));
        let config = WebSocketConfig::default()
            .max_message_size(Some(MAX_FRAME_BYTES))
            .max_frame_size(Some(MAX_FRAME_BYTES));
        match tungstenite::client::client_with_config(request, transport, Some(config)) {
            Ok((ws, _)) => Ok(Self { ws }),
            Err(HandshakeError::Failure(error)) => Err(upgrade_error(error, deadline)),
            Err(HandshakeError::Interrupted(_)) => {
                Err(RpcErrorKind::Timeout { phase: Phase::Upgrade, ms: deadline.ms })
            }
        }
    }

    /// Sends one text frame.
    pub(super) fn send(
        &mut self,
        text: String,
        phase: Phase,
        deadline: Deadline,
    ) -> Result<(), RpcErrorKind> {
        self.ws.get_mut().timed().deadline = deadline;
        match self.ws.send(Message::text(text)) {
            // The peer has closed: the answer or the close frame that tells why can still be read.
            Err(tungstenite::Error::Io(error)) if is_reset(&error) => Ok(()),
            sent => sent.map_err(|error| frame_error(error, phase, deadline)),
        }
    }

    /// The next text frame. Pings are answered, binary frames are skipped.
    pub(super) fn receive(
        &mut self,
        phase: Phase,
        deadline: Deadline,
    ) -> Result<String, RpcErrorKind> {
        self.ws.get_mut().timed().deadline = deadline;
        loop {
            // The socket timeout alone would not end a stream of frames without text.
            if deadline.left().is_none() {
                return Err(RpcErrorKind::Timeout { phase, ms: deadline.ms });
            }
            match self.ws.read() {
                Ok(Message::Text(text)) => return Ok(text.as_str().to_owned()),
                Ok(Message::Close(frame)) => {
                    return Err(RpcErrorKind::Closed {
                        code: frame.as_ref().map(|f| f.code.into()),
                        reason: frame.map(|f| f.reason.as_str().to_owned()).unwrap_or_default(),
                    });
                }
                Ok(_) => {}
                Err(error) => return Err(frame_error(error, phase, deadline)),
            }
        }
    }

    /// Says goodbye without waiting for the peer.
    pub(super) fn close(&mut self) {
        self.ws.get_mut().timed().deadline = Deadline::after(Duration::from_millis(200));
        // The answer is in hand: whether the peer hears the goodbye does not matter.
        let _ = self.ws.close(None);
        let _ = self.ws.flush();
    }
}

fn lookup(url: &GatewayUrl, deadline: Deadline) -> Result<Vec<SocketAddr>, RpcErrorKind> {
    let (host, port) = (url.host().to_owned(), url.port());
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let (send, receive) = mpsc::channel();
    let name = host.clone();
    // The system's resolver knows no deadline: it gets a thread that may be left behind.
    std::thread::spawn(move || {
        let _ = send.send((name.as_str(), port).to_socket_addrs().map(Iterator::collect::<Vec<_>>));
    });
    match receive.recv_timeout(deadline.left().unwrap_or_default()) {
        Ok(Ok(addresses)) if !addresses.is_empty() => Ok(addresses),
        Ok(_) => Err(RpcErrorKind::Dns { host }),
        Err(_) => Err(RpcErrorKind::Timeout { phase: Phase::Dns, ms: deadline.ms }),
    }
}

fn dial(addresses: &[SocketAddr], deadline: Deadline) -> Result<TcpStream, RpcErrorKind> {
    let mut first = None;
    for (index, address) in addresses.iter().enumerate() {
        let Some(left) = deadline.left() else { break };
        // One dead address must not eat the time of the others.
        let share = left / u32::try_from(addresses.len() - index).unwrap_or(1);
        match TcpStream::connect_timeout(address, share.max(Duration::from_millis(1))) {
            Ok(tcp) => return Ok(tcp),
            Err(error) => {
                first.get_or_insert(error);
            }
        }
    }
    Err(match first {
        Some(error) if error.kind() == io::ErrorKind::ConnectionRefused => RpcErrorKind::Refused,
        Some(error) if error.kind() != io::ErrorKind::TimedOut => {
            RpcErrorKind::Unreachable { reason: error.to_string() }
        }
        _ => RpcErrorKind::Timeout { phase: Phase::Connect, ms: deadline.ms },
    })
}

fn secure(
    url: &GatewayUrl,
    pin: Option<Fingerprint>,
    mut timed: Timed,
) -> Result<Transport, RpcErrorKind> {
    let failed = |reason: String| RpcErrorKind::TlsFailed { reason };
    let config = tls::client_config(pin).map_err(|e| failed(e.to_string()))?;
    let name = ServerName::try_from(url.host().to_owned()).map_err(|e| failed(e.to_string()))?;
    let mut connection = ClientConnection::new(config, name).map_err(|e| failed(e.to_string()))?;
    while connection.is_handshaking() {
        if let Err(error) = connection.complete_io(&mut timed) {
            return Err(if error.kind() == io::ErrorKind::TimedOut {
                RpcErrorKind::Timeout { phase: Phase::Tls, ms: timed.deadline.ms }
            } else {
                failed(tls::reason(&error))
            });
        }
    }
    Ok(Transport::Tls(StreamOwned::new(connection, timed)))
}

fn is_reset(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::BrokenPipe
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
    )
}

fn upgrade_error(error: tungstenite::Error, deadline: Deadline) -> RpcErrorKind {
    match error {
        tungstenite::Error::Http(response) => match response.status().as_u16() {
            503 => RpcErrorKind::Draining,
            status => RpcErrorKind::NotAGateway { status: Some(status) },
        },
        tungstenite::Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => {
            RpcErrorKind::Timeout { phase: Phase::Upgrade, ms: deadline.ms }
        }
        _ => RpcErrorKind::NotAGateway { status: None },
    }
}

fn frame_error(error: tungstenite::Error, phase: Phase, deadline: Deadline) -> RpcErrorKind {
    match error {
        tungstenite::Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => {
            RpcErrorKind::Timeout { phase, ms: deadline.ms }
        }
        tungstenite::Error::Capacity(_) => RpcErrorKind::TooLarge { limit_bytes: MAX_FRAME_BYTES },
        tungstenite::Error::Io(error) if !is_reset(&error) => {
            RpcErrorKind::Unreachable { reason: error.to_string() }
        }
        _ => RpcErrorKind::Closed { code: None, reason: String::new() },
    }
}
