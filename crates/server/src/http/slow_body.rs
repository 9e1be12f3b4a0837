//! A request body that fails when it takes too long.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Sleep, sleep};

/// The client was too slow with its body.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the body took too long")]
pub(crate) struct TooSlow;

/// Passes a body on until its time is over.
pub(super) struct SlowBody {
    inner: Incoming,
    allowed: Duration,
    /// Runs from the first time that we have to wait: most bodies are there with their head.
    clock: Option<Pin<Box<Sleep>>>,
}

impl SlowBody {
    pub(super) const fn new(inner: Incoming, allowed: Duration) -> Self {
        Self {
            inner,
            allowed,
            clock: None,
        }
    }
}

impl Body for SlowBody {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.inner).poll_frame(context) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let clock = this.clock.get_or_insert_with(|| Box::pin(sleep(this.allowed)));
        clock.as_mut().poll(context).map(|()| Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
