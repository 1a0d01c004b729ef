//! A server that takes connections and never says a word.

use std::net::TcpListener;

use super::ports::free_port;

/// The listener. The kernel completes connections to it, nobody accepts them.
pub(crate) struct Silent {
    /// Its port on loopback.
    pub(crate) port: u16,
    _listener: TcpListener,
}

impl Silent {
    /// Starts to listen.
    pub(crate) fn listen() -> Self {
        let port = free_port();
        let listener = TcpListener::bind(("127.0.0.1", port)).expect("a port that was free");
        Self { port, _listener: listener }
    }
}
