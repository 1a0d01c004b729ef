//! Something that is made once and shared.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use crate::error::Result;

type Cell<T> = Arc<OnceCell<Result<T>>>;

/// Something that is made by the first who needs it and shared by all who do. A failure is shared by those who wait for
/// it, and then forgotten: the next who asks tries again.
#[derive(Debug)]
pub(super) struct Once<T> {
    cell: Mutex<Cell<T>>,
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self { cell: Mutex::new(Arc::new(OnceCell::new())) }
    }
}

impl<T: Clone> Once<T> {
    /// What was made, or is made now.
    pub(super) async fn get<F: Future<Output = Result<T>>>(&self, make: impl FnOnce() -> F) -> Result<T> {
        let cell = Arc::clone(&self.cell.lock().unwrap_or_else(PoisonError::into_inner));
        let made = cell.get_or_init(make).await.clone();
        if made.is_err() {
            let mut current = self.cell.lock().unwrap_or_else(PoisonError::into_inner);
            if Arc::ptr_eq(&cell, &current) {
                *current = Arc::new(OnceCell::new());
            }
        }
        made
    }

    /// What was made, if it was.
    pub(super) fn made(&self) -> Option<T> {
        let cell = self.cell.lock().unwrap_or_else(PoisonError::into_inner);
        cell.get()?.clone().ok()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::Once;
    use crate::error::Error;

    #[tokio::test]
    async fn those_who_wait_share_a_failure_and_the_next_tries_again() {
        let once: Once<u32> = Once::default();
        let tries = Cell::new(0);
        let failing = || async {
            tries.set(tries.get() + 1);
            tokio::task::yield_now().await;
            Err(Error::failed("not yet"))
        };
        let (one, other) = tokio::join!(once.get(failing), once.get(failing));
        assert!(one.is_err() && other.is_err());
        assert_eq!(tries.get(), 1);
        assert_eq!(once.get(|| async { Ok(7) }).await, Ok(7));
        assert_eq!(once.get(failing).await, Ok(7));
        assert_eq!((tries.get(), once.made()), (1, Some(7)));
    }
}
