//! Ctrl-C and SIGTERM.

use tokio::signal::unix::{SignalKind, signal};

use crate::error::{Error, Kind};

/// Waits for SIGINT or SIGTERM, and says which as an error; for ever where the process cannot listen.
pub(super) async fn arrived() -> Error {
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => Error::new(Kind::Interrupted, "interrupted"),
        _ = terminate.recv() => Error::new(Kind::Terminated, "terminated"),
    }
}
