//! Ending waits from outside.

use tokio::sync::watch;

/// Ends the waits that hold its [`Stop`].
#[derive(Debug)]
pub struct Stopper(watch::Sender<bool>);

/// Says when a wait has to end early.
#[derive(Debug, Clone)]
pub struct Stop(Option<watch::Receiver<bool>>);

impl Stopper {
    /// Ends them, now.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Stop {
    /// One that never comes.
    #[must_use]
    pub const fn never() -> Self {
        Self(None)
    }

    /// One that comes when the other half says so.
    #[must_use]
    pub fn new() -> (Stopper, Self) {
        let (sender, receiver) = watch::channel(false);
        (Stopper(sender), Self(Some(receiver)))
    }

    /// Waits for it.
    pub(super) async fn arrived(&mut self) {
        if let Some(receiver) = &mut self.0
            && receiver.wait_for(|stop| *stop).await.is_ok()
        {
            return;
        }
        // Who could have said so is gone, or never was.
        std::future::pending::<()>().await;
    }
}
