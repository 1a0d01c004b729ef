//! The end of what a child wrote to stderr, readable while it still writes.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::task::JoinHandle;

/// As much of it as is kept.
const KEPT_BYTES: usize = 8 * 1024;

/// The last bytes of a stream.
#[derive(Debug, Clone, Default)]
pub(super) struct Tail(Arc<Mutex<VecDeque<u8>>>);

impl Tail {
    /// Reads a stream to its end and keeps its last bytes.
    pub(super) async fn fill(&self, mut stream: impl AsyncRead + Unpin) {
        let mut buffer = [0; 1024];
        while let Ok(length @ 1..) = stream.read(&mut buffer).await {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            kept.extend(&buffer[..length]);
            let excess = kept.len().saturating_sub(KEPT_BYTES);
            kept.drain(..excess);
        }
    }

    /// Reads a stream to its end in a task of its own.
    pub(super) fn drain(&self, stream: impl AsyncRead + Unpin + Send + 'static) -> JoinHandle<()> {
        let tail = self.clone();
        tokio::spawn(async move { tail.fill(stream).await })
    }

    /// What there is so far.
    pub(super) fn text(&self) -> String {
        let kept: Vec<u8> = self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect();
        String::from_utf8_lossy(&kept).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT_BYTES, Tail};

    #[tokio::test]
    async fn only_the_end_of_a_long_stream_is_kept() {
        let tail = Tail::default();
        let text = format!("{}end", "x".repeat(3 * KEPT_BYTES));
        tail.fill(text.as_bytes()).await;
        assert_eq!(tail.text().len(), KEPT_BYTES);
        assert!(tail.text().ends_with("xend"));
    }
}
