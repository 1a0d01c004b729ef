//! A network of some milliseconds: a TCP proxy on loopback that holds back what it carries, in both directions.
//!
//! It delays as a long line does: a byte arrives half a round trip after it was sent, however many are under way, and a
//! connection takes a round trip to come about before its first byte leaves.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use crate::stack::ports::free_port;

/// What is added to every round trip.
pub(crate) const ROUND_TRIP: Duration = Duration::from_millis(30);

/// Starts a proxy to a port of loopback, and answers with its own. It ends with the process.
pub(crate) fn to(port: u16) -> u16 {
    let own = free_port();
    let listener = TcpListener::bind(("127.0.0.1", own)).expect("a port that was free");
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            thread::spawn(move || carry(&client, port));
        }
    });
    own
}

/// Carries one connection until both of its directions have ended.
fn carry(client: &TcpStream, port: u16) -> Option<()> {
    // The client's connect() has returned by now; on a long line it would not have, nor would anything have been sent.
    sleep(ROUND_TRIP);
    let half = ROUND_TRIP / 2;
    let there = in_one_direction(client.try_clone().ok()?, half);
    // The end of the handshake is half a way behind.
    sleep(half);
    let server = TcpStream::connect(("127.0.0.1", port)).ok()?;
    for stream in [client, &server] {
        stream.set_nodelay(true).ok()?;
    }
    let back = in_one_direction(server.try_clone().ok()?, half);
    let (to_server, to_client) = (server.try_clone().ok()?, client.try_clone().ok()?);
    let delivering = thread::spawn(move || deliver(&there, to_server));
    deliver(&back, to_client);
    delivering.join().ok()
}

/// Some bytes, and when they arrive; none are the end of the stream.
type Parcel = (Instant, Vec<u8>);

fn in_one_direction(mut from: TcpStream, half: Duration) -> mpsc::Receiver<Parcel> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let length = from.read(&mut buffer).unwrap_or_default();
            let sent = sender.send((Instant::now() + half, buffer[..length].to_vec()));
            if length == 0 || sent.is_err() {
                return;
            }
        }
    });
    receiver
}

fn deliver(parcels: &mpsc::Receiver<Parcel>, mut to: TcpStream) {
    for (arrives, bytes) in parcels {
        sleep(arrives.saturating_duration_since(Instant::now()));
        if bytes.is_empty() || to.write_all(&bytes).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
