//! Changes that are under way: what has been begun is not cut off in the middle.

use std::future::Future;
use std::time::Duration;

use tokio::sync::watch;

use crate::error::{Error, Result};

/// Counts the changes that are under way, so that a process can end after them and not in the middle of one.
#[derive(Debug)]
pub struct Changes(watch::Sender<usize>);

impl Default for Changes {
    fn default() -> Self {
        Self(watch::Sender::new(0))
    }
}

impl Changes {
    /// Makes a change in a task of its own: whoever waits for it may go away, it goes on. It has to have a limit.
    pub async fn make<T: Send + 'static>(&self, change: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
        let under_way = UnderWay::begin(self.0.clone());
        let task = tokio::spawn(async move {
            let outcome = change.await;
            drop(under_way);
            outcome
        });
        task.await.unwrap_or_else(|error| Err(Error::failed(format!("making a change: {error}"))))
    }

    /// Whether any is under way.
    #[must_use]
    pub fn any(&self) -> bool {
        *self.0.borrow() > 0
    }

    /// Waits until none is under way, for so long at the most.
    pub async fn finished(&self, limit: Duration) {
        let mut count = self.0.subscribe();
        let _ = tokio::time::timeout(limit, count.wait_for(|count| *count == 0)).await;
    }
}

/// One change. It ends when this is dropped, however that comes about.
struct UnderWay(watch::Sender<usize>);

impl UnderWay {
    fn begin(count: watch::Sender<usize>) -> Self {
        count.send_modify(|count| *count += 1);
        Self(count)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count = count.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use super::Changes;

    #[tokio::test(start_paused = true)]
    async fn a_change_goes_on_when_nobody_waits_for_it_any_more() {
        let changes = Changes::default();
        let done = Arc::new(AtomicBool::new(false));
        let mark = Arc::clone(&done);
        let change = changes.make(async move {
            tokio::time::sleep(Duration::from_secs(10)).await;
            mark.store(true, Ordering::SeqCst);
            Ok(())
        });
        assert!(tokio::time::timeout(Duration::from_secs(1), change).await.is_err(), "its caller goes away");
        assert!(changes.any() && !done.load(Ordering::SeqCst));
        changes.finished(Duration::from_secs(60)).await;
        assert!(!changes.any() && done.load(Ordering::SeqCst));
        // One that hangs does not keep the process for ever, and one that panics is over.
        let stuck = changes.make(std::future::pending::<crate::error::Result<()>>());
        let _ = tokio::time::timeout(Duration::from_secs(1), stuck).await;
        changes.finished(Duration::from_secs(5)).await;
        assert!(changes.any());
    }
}
