//! Changes on their way to open pages.

use std::sync::Arc;

use ::api::fixes::VerdictTurn;
use store::{Judged, TenantId};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};

/// How many changes a slow reader may lag behind before it is told to read again.
const BACKLOG: usize = 4096;

/// A broadcast of what each judgement or removal changed. Nobody listening costs next to nothing.
#[derive(Clone, Debug)]
pub struct Live {
    sender: broadcast::Sender<News>,
    closed: watch::Sender<bool>,
}

/// One reader of the broadcast.
#[derive(Debug)]
pub struct Listener {
    receiver: broadcast::Receiver<News>,
    closed: watch::Receiver<bool>,
}

/// What is told to every listener.
#[derive(Clone, Debug)]
enum News {
    Judged(Arc<Judged>),
    Removed(TenantId),
    Policies(TenantId),
    Fixes(TenantId),
    Verdict(TenantId, Arc<VerdictTurn>),
}

/// What a listener hears.
#[derive(Clone, Debug)]
pub enum Heard {
    Judged(Arc<Judged>),
    /// Runs of this tenant were removed, too many to name each.
    Removed(TenantId),
    /// Policies of this tenant changed, or were fetched by an agent that had others.
    Policies(TenantId),
    /// Fixes of this tenant, or a verdict about one.
    Fixes(TenantId),
    /// A verdict about a fix of this tenant turned.
    Verdict(TenantId, Arc<VerdictTurn>),
    /// The listener was too slow and missed some.
    Missed,
}

impl Live {
    pub fn new() -> Self {
        Self {
            sender: broadcast::Sender::new(BACKLOG),
            closed: watch::Sender::new(false),
        }
    }

    pub fn publish(&self, judged: impl IntoIterator<Item = Judged>) {
        if self.sender.receiver_count() == 0 {
            return;
        }
        for change in judged {
            // An error only means that the last listener left meanwhile.
            let _ = self.sender.send(News::Judged(Arc::new(change)));
        }
    }

    /// Runs of this tenant were removed; whoever shows them is to read again.
    pub fn removed(&self, tenant: TenantId) {
        // An error only means that nobody listens.
        let _ = self.sender.send(News::Removed(tenant));
    }

    /// Policies of this tenant changed, or which agents have them.
    pub fn policies(&self, tenant: TenantId) {
        // An error only means that nobody listens.
        let _ = self.sender.send(News::Policies(tenant));
    }

    /// Fixes of this tenant changed, or verdicts turned.
    pub fn fixes(&self, tenant: TenantId) {
        // An error only means that nobody listens.
        let _ = self.sender.send(News::Fixes(tenant));
    }

    /// A verdict about a fix of this tenant turned.
    pub fn verdict(&self, tenant: TenantId, turn: VerdictTurn) {
        // An error only means that nobody listens.
        let _ = self.sender.send(News::Verdict(tenant, Arc::new(turn)));
    }

    pub fn listen(&self) -> Listener {
        Listener {
            receiver: self.sender.subscribe(),
            closed: self.closed.subscribe(),
        }
    }

    /// Ends every open stream, present and future: the server shuts down, and connections that never
    /// end of themselves would hold it up.
    pub fn close(&self) {
        self.closed.send_replace(true);
    }
}

impl Listener {
    /// Waits for the next change; `None` when the server shuts down.
    pub async fn next(&mut self) -> Option<Heard> {
        let heard = tokio::select! {
            biased;
            _ = self.closed.wait_for(|&closed| closed) => return None,
            heard = self.receiver.recv() => heard,
        };
        match heard {
            Ok(News::Judged(judged)) => Some(Heard::Judged(judged)),
            Ok(News::Removed(tenant)) => Some(Heard::Removed(tenant)),
            Ok(News::Policies(tenant)) => Some(Heard::Policies(tenant)),
            Ok(News::Fixes(tenant)) => Some(Heard::Fixes(tenant)),
            Ok(News::Verdict(tenant, turn)) => Some(Heard::Verdict(tenant, turn)),
            Err(RecvError::Lagged(_)) => Some(Heard::Missed),
            Err(RecvError::Closed) => None,
        }
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::testing::Run;

    #[tokio::test]
    async fn a_listener_that_lags_is_told_that_it_missed_some() {
        let live = Live::new();
        let mut listener = live.listen();
        let judged = Run::new("r").judged(true);
        live.publish(std::iter::repeat_n(judged, BACKLOG + 1));
        assert!(matches!(listener.next().await, Some(Heard::Missed)));
        assert!(matches!(listener.next().await, Some(Heard::Judged(_))));
    }

    #[tokio::test]
    async fn a_removal_is_heard_with_whose_runs_went() {
        let live = Live::new();
        let mut listener = live.listen();
        live.removed(TenantId(7));
        assert!(matches!(listener.next().await, Some(Heard::Removed(TenantId(7)))));
    }

    #[tokio::test]
    async fn closing_ends_every_listener() {
        let live = Live::new();
        let mut listener = live.listen();
        live.close();
        assert!(listener.next().await.is_none());
        assert!(live.listen().next().await.is_none());
    }
}
