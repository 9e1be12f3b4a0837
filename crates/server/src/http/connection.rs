//! One connection from its acceptance to its end.

use std::net::SocketAddr;
use std::pin::pin;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tower::Service;

use super::Limits;
use super::slow_body::SlowBody;
use crate::shutdown::Shutdown;

/// Serves HTTP/1.1 requests on `stream`, one after the other.
pub(super) async fn run(stream: TcpStream, peer: SocketAddr, router: Router, limits: Limits, shutdown: Shutdown) {
    // Small answers should not wait for more to come. If it cannot be set, they are a little later.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(|body| Body::new(SlowBody::new(body, limits.body)));
        request.extensions_mut().insert(ConnectInfo(peer));
        // A router is always ready.
        router.clone().call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = shutdown.requested() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        // The error tells of timeouts and broken connections, never of content.
        tracing::debug!(%error, "connection ended early");
    }
}
