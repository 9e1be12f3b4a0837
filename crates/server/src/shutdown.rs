//! Tells everyone who runs on their own that it is time to end.

use tokio::sync::watch;

/// Ends everything when it is called or dropped.
#[derive(Debug)]
pub struct Trigger(watch::Sender<bool>);

impl Trigger {
    pub fn fire(&self) {
        self.0.send_replace(true);
    }
}

/// Waits for the [`Trigger`].
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Receiver<bool>);

impl Shutdown {
    pub fn is_requested(&self) -> bool {
        *self.0.borrow()
    }

    /// Returns when the end was requested.
    pub async fn requested(mut self) {
        // The error says that the trigger is gone, which means the same.
        let _ = self.0.wait_for(|&fired| fired).await;
    }
}

/// A trigger and what waits for it.
pub fn pair() -> (Trigger, Shutdown) {
    let (sender, receiver) = watch::channel(false);
    (Trigger(sender), Shutdown(receiver))
}
