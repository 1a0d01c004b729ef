//! What is given on stdin.

use std::io::Read as _;

use crate::error::{Error, Result};
use crate::file;

/// Reads stdin on a thread of its own: what never ends must not keep the process after Ctrl-C.
///
/// # Errors
///
/// [`crate::error::Kind::Usage`] when it cannot be read or is longer than a file may be.
pub(super) async fn read() -> Result<Vec<u8>> {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().take(file::LONGEST + 1).read_to_end(&mut bytes);
        // Nobody waits any more when the process ends.
        let _ = sender.send(read.map(|_| bytes));
    });
    let wrong = |what: &str| Error::usage(format!("from stdin: {what}"));
    let bytes = receiver.await.map_err(|_| wrong("it ended"))?.map_err(|error| wrong(&error.to_string()))?;
    if bytes.len() as u64 > file::LONGEST {
        return Err(wrong("it is longer than 4 MiB"));
    }
    Ok(bytes)
}
