//! Asks a running server, from the command line or from itself.
//!
//! A connection stays open between requests, and is opened again when it was lost.

mod target;

use std::time::Duration;

use anyhow::Context as _;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, RETRY_AFTER};
use axum::http::{Method, Request, Response, StatusCode};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

pub use target::Target;

/// The longest that an answer may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How often a request is sent until the server is given up.
const ATTEMPTS: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// The longest answers are files of policies and their plans; more than this is not ours.
const LONGEST_ANSWER: usize = 16 << 20;

/// Which server is asked, and on whose behalf.
#[derive(Clone, Debug)]
pub struct Destination {
    pub to: Target,
    pub key: Option<String>,
}

/// A server's answer.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub body: String,
    /// How long the server asks to wait.
    retry_after: Option<Duration>,
}

impl Reply {
    /// The status, and what the server says about it.
    pub fn reason(&self) -> String {
        match serde_json::from_str::<api::ApiErrorBody>(&self.body) {
            Ok(error) => format!("{}: {}", self.status, error.detail),
            Err(_) => self.status.to_string(),
        }
    }
}

/// Sends requests one after the other.
pub struct Client {
    destination: Destination,
    connection: Option<SendRequest<Full<Bytes>>>,
}

impl Client {
    pub const fn new(destination: Destination) -> Self {
        Self {
            destination,
            connection: None,
        }
    }

    pub const fn target(&self) -> &Target {
        &self.destination.to
    }

    /// Sends a body, again if the server is busy or the connection is lost. Sending an event twice is no
    /// harm: it is stored once.
    pub async fn post(&mut self, path: &str, body: Bytes) -> anyhow::Result<Reply> {
        let mut pause = FIRST_PAUSE;
        let mut attempts = 0;
        loop {
            attempts += 1;
            let answer = self.exchange(Method::POST, path, body.clone()).await;
            let wait = match &answer {
                Ok(reply) if is_busy(reply.status) => reply.retry_after.unwrap_or(pause),
                Err(_) => pause,
                Ok(_) => return answer,
            };
            if attempts >= ATTEMPTS {
                return answer;
            }
            sleep(wait.min(LONGEST_PAUSE)).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn exchange(&mut self, method: Method, path: &str, body: Bytes) -> anyhow::Result<Reply> {
        let to = &self.destination.to;
        let mut connection = match self.connection.take().filter(|open| !open.is_closed()) {
            Some(open) => open,
            None => connect(to).await?,
        };
        let request = self.request(method, path, body)?;
        let asking = async {
            connection.ready().await?;
            read(connection.send_request(request).await?).await
        };
        let reply = timeout(TIMEOUT, asking).await;
        let reply = reply.with_context(|| format!("no answer from {to} within {} s", TIMEOUT.as_secs()))?;
        let reply = reply.with_context(|| format!("the connection to {to} was lost"))?;
        // Only a connection whose answer was read to its end can be used again.
        self.connection = Some(connection);
        Ok(reply)
    }

    fn request(&self, method: Method, path: &str, body: Bytes) -> anyhow::Result<Request<Full<Bytes>>> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, self.destination.to.authority())
            .header(CONTENT_TYPE, "application/json");
        if let Some(key) = &self.destination.key {
            request = request.header(AUTHORIZATION, format!("Bearer {key}"));
        }
        request
            .body(Full::new(body))
            .context("the key cannot be sent in a header")
    }
}

/// One request on a connection of its own.
///
/// # Errors
/// When nothing answers, or what answers does not speak HTTP.
pub async fn request(destination: Destination, method: Method, path: &str) -> anyhow::Result<Reply> {
    send_once(destination, method, path, Bytes::new()).await
}

/// One request with a body, which is sent once whatever happens.
///
/// # Errors
/// When nothing answers, or what answers does not speak HTTP.
pub async fn send_once(destination: Destination, method: Method, path: &str, body: Bytes) -> anyhow::Result<Reply> {
    Client::new(destination).exchange(method, path, body).await
}

const fn is_busy(status: StatusCode) -> bool {
    matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
}

async fn connect(to: &Target) -> anyhow::Result<SendRequest<Full<Bytes>>> {
    let hint = || format!("nothing answers at {to}; is `dunetrace serve` running?");
    let opening = timeout(TIMEOUT, TcpStream::connect(to.authority())).await;
    let stream = opening.with_context(hint)?.with_context(hint)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    // It ends with the connection; what went wrong is told to the sender.
    tokio::spawn(connection);
    Ok(sender)
}

async fn read(response: Response<Incoming>) -> anyhow::Result<Reply> {
    let (head, body) = response.into_parts();
    let seconds = head
        .headers
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let body = Limited::new(body, LONGEST_ANSWER).collect().await;
    let body = body.map_err(|error| anyhow::anyhow!(error))?.to_bytes();
    Ok(Reply {
        status: head.status,
        body: String::from_utf8_lossy(&body).into_owned(),
        retry_after: seconds.map(Duration::from_secs),
    })
}
