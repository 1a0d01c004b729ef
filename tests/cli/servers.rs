//! Servers on a loopback port that answer as no server should.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;

/// What a server does with a request.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// It sends this, as it is.
    Raw(String),
    /// It sends this and nothing more, and goes on listening.
    HalfClose(String),
    /// It says nothing.
    Silence,
}

/// An HTTP answer.
pub(crate) fn http(status: &str, headers: &str, body: &str) -> Answer {
    let length = body.len();
    Answer::Raw(format!("HTTP/1.1 {status}\r\n{headers}\r\ncontent-length: {length}\r\n\r\n{body}"))
}

/// A JSON answer.
pub(crate) fn json(body: &serde_json::Value) -> Answer {
    http("200 OK", "content-type: application/json", &body.to_string())
}

/// Starts a server that answers by the path that is asked for; gives its URL. It ends with the test's process.
pub(crate) fn serve(answer: impl Fn(&str) -> Answer + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        let mut kept = Vec::new();
        for mut stream in listener.incoming().flatten() {
            kept.extend(stream.try_clone());
            let answer = Arc::clone(&answer);
            std::thread::spawn(move || {
                while let Some(path) = request(&mut stream) {
                    match answer(&path) {
                        Answer::Raw(text) => drop(stream.write_all(text.as_bytes())),
                        Answer::HalfClose(text) => {
                            let _ = stream.write_all(text.as_bytes());
                            let _ = stream.shutdown(Shutdown::Write);
                        }
                        Answer::Silence => {}
                    }
                }
            });
        }
    });
    url
}

/// Reads a request with its body; gives its path. `None` when there is none any more.
fn request(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    stream.read_exact(&mut vec![0; length.unwrap_or(0)]).ok()?;
    let path = head.split(' ').nth(1)?;
    Some(path.split('?').next()?.to_owned())
}
