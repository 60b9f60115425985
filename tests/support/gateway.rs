//! A stand-in gateway on a port of its own that follows a script.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value as Json, json};
use tungstenite::protocol::CloseFrame;
use tungstenite::{Message, WebSocket};

/// The nonce of every challenge.
pub(crate) const NONCE: &str = "nonce-of-the-stand-in";

/// The clock of the stand-in: a signature must carry it.
pub(crate) const NOW_MS: u64 = 1_795_000_000_000;

/// What the stand-in does with one connection.
pub(crate) type Script = Box<dyn FnOnce(TcpStream, &Log) + Send>;

/// Every frame that the client sent.
pub(crate) type Log = Arc<Mutex<Vec<Json>>>;

/// A stand-in gateway. It serves its scripts, one connection each, then stops listening.
pub(crate) struct Gateway {
    pub(crate) port: u16,
    log: Log,
    thread: Option<JoinHandle<()>>,
}

impl Gateway {
    pub(crate) fn start(scripts: Vec<Script>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let log = Log::default();
        let seen = log.clone();
        let thread = std::thread::spawn(move || {
            for script in scripts {
                let (stream, _) = listener.accept().unwrap();
                // A client that stalls must fail the test, not hang it.
                stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
                script(stream, &seen);
            }
        });
        Self { port, log, thread: Some(thread) }
    }

    /// The address.
    pub(crate) fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.port)
    }

    /// Waits for the scripts to end and gives what the client sent. A script that did not come to
    /// its end fails the test.
    pub(crate) fn frames(mut self) -> Vec<Json> {
        self.thread.take().unwrap().join().unwrap();
        self.log.lock().unwrap().clone()
    }
}

/// A script that speaks WebSocket.
pub(crate) fn ws(script: impl FnOnce(&mut Peer<TcpStream>) + Send + 'static) -> Script {
    Box::new(move |stream, log| {
        let ws = tungstenite::accept(stream).unwrap();
        script(&mut Peer { ws, log: log.clone() });
    })
}

/// A script on the bare connection.
pub(crate) fn raw(script: impl FnOnce(TcpStream) + Send + 'static) -> Script {
    Box::new(move |stream, _| script(stream))
}

/// A script that does not keep the next connection waiting.
pub(crate) fn concurrent(script: Script) -> Script {
    Box::new(move |stream, log| {
        let log = log.clone();
        std::thread::spawn(move || script(stream, &log));
    })
}

/// Waits until the client has gone.
pub(crate) fn drain(mut stream: impl Read) {
    let mut buffer = [0; 4096];
    while stream.read(&mut buffer).is_ok_and(|n| n > 0) {}
}

/// The gateway's side of one connection.
pub(crate) struct Peer<S> {
    pub(crate) ws: WebSocket<S>,
    pub(crate) log: Log,
}

impl<S: Read + Write> Peer<S> {
    pub(crate) fn send(&mut self, frame: &Json) {
        self.ws.send(Message::text(frame.to_string())).unwrap();
    }

    pub(crate) fn event(&mut self, event: &str, payload: Json) {
        self.send(&json!({ "type": "event", "event": event, "payload": payload }));
    }

    pub(crate) fn challenge(&mut self) {
        self.event("connect.challenge", json!({ "nonce": NONCE, "ts": NOW_MS }));
    }

    /// The next request, which must be for `method`.
    pub(crate) fn expect(&mut self, method: &str) -> Json {
        let frame: Json = loop {
            if let Message::Text(text) = self.ws.read().unwrap() {
                break serde_json::from_str(&text).unwrap();
            }
        };
        self.log.lock().unwrap().push(frame.clone());
        assert_eq!(frame["method"], method, "{frame}");
        frame
    }

    pub(crate) fn ok(&mut self, request: &Json, payload: Json) {
        self.send(&json!({ "type": "res", "id": request["id"], "ok": true, "payload": payload }));
    }

    pub(crate) fn fail(&mut self, request: &Json, error: Json) {
        self.send(&json!({ "type": "res", "id": request["id"], "ok": false, "error": error }));
    }

    pub(crate) fn close(&mut self, code: u16, reason: &str) {
        let frame = CloseFrame { code: code.into(), reason: reason.to_owned().into() };
        self.ws.close(Some(frame)).unwrap();
        while self.ws.read().is_ok() {}
    }

    /// Challenge, `connect`, hello of 2026.9.6.
    pub(crate) fn greet(&mut self) -> Json {
        self.greet_as(json!({
            "type": "hello-ok",
            "protocol": 4,
            "server": { "version": "2026.9.6", "connId": "c" },
            "features": { "methods": ["health", "status", "secrets.reload"], "events": [] },
        }))
    }

    pub(crate) fn greet_as(&mut self, hello: Json) -> Json {
        self.challenge();
        let connect = self.expect("connect");
        self.ok(&connect, hello);
        connect
    }

    /// Challenge, `connect`, refusal.
    pub(crate) fn refuse(&mut self, error: Json, code: u16, reason: &str) {
        self.challenge();
        let connect = self.expect("connect");
        self.fail(&connect, error);
        self.close(code, reason);
    }
}
