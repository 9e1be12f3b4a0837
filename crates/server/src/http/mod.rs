//! Our own accept loop, because a public port needs bounds that `axum::serve` does not have: on the
//! time a client may take for head and body, and on the number of connections.

pub mod body;
mod connection;
pub mod descriptors;
mod slow_body;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};

use crate::shutdown::Shutdown;

/// What a client may take of us.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From the first moment of waiting for a request to the end of its head. It also closes idle
    /// connections, which are half-open ones as far as we can tell.
    pub head: Duration,
    /// For the head while three quarters of the connections are taken.
    pub head_when_crowded: Duration,
    /// From the end of the head to the end of the body.
    pub body: Duration,
    /// Open connections; further ones wait unaccepted. Each takes a file descriptor, so this is to stay
    /// below what [`descriptors::raise`] gives, which is checked here.
    pub connections: usize,
    /// For requests in progress when the server ends.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            head_when_crowded: Duration::from_secs(2),
            body: Duration::from_secs(30),
            connections: 4096,
            drain: Duration::from_secs(5),
        }
    }
}

/// How long to leave the listener alone when the system has no descriptor left.
const EXHAUSTED_PAUSE: Duration = Duration::from_millis(50);

/// Serves `router` on `listener` until the shutdown, then lets requests in progress end.
pub fn serve(listener: TcpListener, router: Router, limits: Limits, shutdown: Shutdown) -> JoinHandle<()> {
    tokio::spawn(accept_all(listener, router, limits, shutdown))
}

async fn accept_all(listener: TcpListener, router: Router, limits: Limits, shutdown: Shutdown) {
    let most = limits.connections.min(descriptors::usable());
    let places = Arc::new(Semaphore::new(most));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = accept(&listener, &places) => {
                let Some((stream, peer, place)) = accepted else { continue };
                let crowded = places.available_permits() < most / 4;
                let head = if crowded { limits.head_when_crowded } else { limits.head };
                let connection =
                    connection::run(stream, peer, router.clone(), Limits { head, ..limits }, shutdown.clone());
                connections.spawn(async move {
                    connection.await;
                    drop(place);
                });
            }
            // Ended tasks are collected as they end, so that the set stays as small as the load.
            Some(_) = connections.join_next() => {}
            () = shutdown.clone().requested() => break,
        }
    }
    drop(listener);
    let all_ended = async { while connections.join_next().await.is_some() {} };
    if timeout(limits.drain, all_ended).await.is_err() {
        connections.shutdown().await;
    }
}

/// The next connection, as soon as there is a place for it.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer, place)),
        Err(error) => {
            if !is_of_the_connection(&error) {
                tracing::warn!(%error, "cannot accept a connection");
                sleep(EXHAUSTED_PAUSE).await;
            }
            None
        }
    }
}

/// The client went away between knocking and being let in.
fn is_of_the_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionRefused | ConnectionAborted | ConnectionReset)
}
