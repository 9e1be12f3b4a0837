//! Hostile and clumsy clients against the accept loop.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::{Limits, body, descriptors, serve};
use crate::request_id;
use crate::shutdown::{self, Trigger};

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";

struct Server {
    address: SocketAddr,
    trigger: Trigger,
    handle: JoinHandle<()>,
}

impl Server {
    async fn start(limits: Limits) -> Self {
        let routes = Router::new()
            .route("/", get(|| async { "fine" }))
            .route(
                "/peer",
                get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() }),
            )
            .route("/slow", get(slow))
            .route("/body", post(length));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (trigger, shutdown) = shutdown::pair();
        let handle = serve(listener, request_id::layered(routes), limits, shutdown);
        Self {
            address,
            trigger,
            handle,
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn ask(&self, request: &[u8]) -> String {
        let mut stream = self.connect().await;
        stream.write_all(request).await.unwrap();
        first_bytes(&mut stream).await
    }
}

async fn slow() -> &'static str {
    tokio::time::sleep(Duration::from_millis(300)).await;
    "done"
}

async fn length(body: Body) -> axum::response::Response {
    match body::read(body, None, 1000).await {
        Ok(body) => body.len().to_string().into_response(),
        Err(error) => error.into_response(),
    }
}

/// What the server says first; empty if it closes without a word.
async fn first_bytes(stream: &mut TcpStream) -> String {
    let mut buffer = vec![0; 4096];
    let read = timeout(Duration::from_secs(5), stream.read(&mut buffer))
        .await
        .expect("an answer");
    String::from_utf8_lossy(&buffer[..read.unwrap_or(0)]).into_owned()
}

/// Waits for the end of a connection; whatever comes before is skipped.
async fn closed(stream: &mut TcpStream) {
    let mut buffer = [0; 1024];
    while !matches!(stream.read(&mut buffer).await, Ok(0) | Err(_)) {}
}

fn short() -> Limits {
    Limits {
        head: Duration::from_millis(400),
        body: Duration::from_millis(400),
        ..Limits::default()
    }
}

#[tokio::test]
async fn several_requests_share_a_connection() {
    let server = Server::start(Limits::default()).await;
    let mut stream = server.connect().await;
    for _ in 0..3 {
        stream.write_all(REQUEST).await.unwrap();
        assert!(first_bytes(&mut stream).await.ends_with("fine"));
    }
    assert!(
        server
            .ask(b"GET /peer HTTP/1.1\r\nHost: x\r\n\r\n")
            .await
            .ends_with("127.0.0.1")
    );
}

#[tokio::test]
async fn half_open_connections_hurt_nobody_and_are_closed() {
    const HALF_OPEN: usize = 1500;
    assert!(
        descriptors::raise() > 2 * HALF_OPEN as u64 + 200,
        "too few file descriptors for this test"
    );
    let server = Server::start(Limits {
        head: Duration::from_secs(3),
        ..Limits::default()
    })
    .await;
    let mut half_open = Vec::with_capacity(HALF_OPEN);
    for number in 0..HALF_OPEN {
        let mut stream = server.connect().await;
        // Half of them say nothing at all, the others stop in the middle of the head.
        if number % 2 == 0 {
            stream
                .write_all(b"POST /body HTTP/1.1\r\nHost: x\r\nX-Slow: ")
                .await
                .unwrap();
        }
        half_open.push(stream);
    }
    let asked = Instant::now();
    assert!(server.ask(REQUEST).await.ends_with("fine"));
    assert!(asked.elapsed() < Duration::from_secs(1), "took {:?}", asked.elapsed());
    let all_closed = async {
        for stream in &mut half_open {
            closed(stream).await;
        }
    };
    timeout(Duration::from_secs(10), all_closed)
        .await
        .expect("every half-open connection is closed");
}

#[tokio::test]
async fn a_head_in_single_bytes_is_cut_off() {
    let server = Server::start(short()).await;
    let mut stream = server.connect().await;
    let started = Instant::now();
    let drip = async {
        loop {
            tokio::time::sleep(Duration::from_millis(50)).await;
            if stream.write_all(b"G").await.is_err() {
                break;
            }
        }
    };
    timeout(Duration::from_secs(5), drip)
        .await
        .expect("the connection is closed");
    assert!(started.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn a_body_in_single_bytes_is_answered_with_a_timeout() {
    let server = Server::start(short()).await;
    let mut stream = server.connect().await;
    stream
        .write_all(b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n")
        .await
        .unwrap();
    let (mut reading, mut writing) = stream.into_split();
    let drip = tokio::spawn(async move {
        while writing.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let mut answer = vec![0; 4096];
    let read = timeout(Duration::from_secs(5), reading.read(&mut answer))
        .await
        .unwrap()
        .unwrap();
    let answer = String::from_utf8_lossy(&answer[..read]);
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("request_timeout"), "{answer}");
    drip.abort();
}

#[tokio::test]
async fn idle_connections_are_closed() {
    let server = Server::start(short()).await;
    let mut stream = server.connect().await;
    stream.write_all(REQUEST).await.unwrap();
    assert!(first_bytes(&mut stream).await.ends_with("fine"));
    timeout(Duration::from_secs(5), closed(&mut stream))
        .await
        .expect("the idle connection is closed");
}

#[tokio::test]
async fn a_full_house_lets_the_next_one_in_when_a_place_is_free() {
    let server = Server::start(Limits {
        connections: 4,
        ..short()
    })
    .await;
    let mut idle = Vec::new();
    for _ in 0..8 {
        idle.push(server.connect().await);
    }
    assert!(server.ask(REQUEST).await.ends_with("fine"));
}

#[tokio::test]
async fn bodies_have_a_limit() {
    let server = Server::start(Limits::default()).await;
    let post = |size: usize| {
        let head = format!("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n");
        [head.as_bytes(), &vec![b'x'; size]].concat()
    };
    assert!(server.ask(&post(1000)).await.ends_with("1000"));
    assert!(server.ask(&post(1001)).await.starts_with("HTTP/1.1 413"));
    let chunked = b"POST /body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    assert!(server.ask(chunked).await.ends_with('5'));
}

#[tokio::test]
async fn the_end_waits_for_requests_in_progress_but_not_for_idle_connections() {
    let server = Server::start(Limits::default()).await;
    let mut idle = server.connect().await;
    idle.write_all(REQUEST).await.unwrap();
    first_bytes(&mut idle).await;
    let mut busy = server.connect().await;
    busy.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.trigger.fire();
    assert!(first_bytes(&mut busy).await.ends_with("done"));
    timeout(Duration::from_secs(3), server.handle)
        .await
        .expect("the server ends")
        .unwrap();
    assert!(TcpStream::connect(server.address).await.is_err());
}

#[tokio::test]
async fn the_end_does_not_wait_for_ever() {
    let server = Server::start(Limits {
        drain: Duration::from_millis(200),
        ..Limits::default()
    })
    .await;
    let mut stuck = server.connect().await;
    stuck
        .write_all(b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n")
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.trigger.fire();
    timeout(Duration::from_secs(3), server.handle)
        .await
        .expect("the server ends")
        .unwrap();
}
