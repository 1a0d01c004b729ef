//! Ports of the loopback interface: free ones, and whether a server answers on one.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

/// Below the range that the kernel hands out for outgoing connections, so that none of these is taken by one.
const FIRST: u16 = 20_000;
const COUNT: u16 = 10_000;

/// How long a server may take to say the first words of an answer.
const ANSWER: Duration = Duration::from_secs(2);

static NEXT: AtomicU16 = AtomicU16::new(0);

/// A port that nobody listens on, a different one at each call. Two runs on one machine begin at different places.
pub(crate) fn free_port() -> u16 {
    let start = u16::try_from(std::process::id() % u32::from(COUNT)).unwrap_or_default();
    for _ in 0..COUNT {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = FIRST + (start.wrapping_add(step)) % COUNT;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no port is free between {FIRST} and {}", FIRST + COUNT)
}

/// Whether the server on `port` answers `question` with `answer`, or something that begins with it.
pub(crate) fn answers(port: u16, question: &str, answer: &str) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect_timeout(&SocketAddr::from(([127, 0, 0, 1], port)), ANSWER)?;
        stream.set_read_timeout(Some(ANSWER))?;
        stream.write_all(question.as_bytes())?;
        let mut start = vec![0; answer.len()];
        stream.read_exact(&mut start)?;
        Ok(start == answer.as_bytes())
    };
    ask().unwrap_or(false)
}

/// Whether an HTTP server on `port` answers `path` with 200.
pub(crate) fn serves(port: u16, path: &str) -> bool {
    answers(port, &format!("GET {path} HTTP/1.0\r\n\r\n"), "HTTP/1.0 200")
}
