//! The server: one thread, a free port on this machine, everything written down.

use std::collections::VecDeque;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use bytes::Bytes;
use futures_util::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;

use super::answer::{Answer, Piece};
use super::fault::Fault;
use super::request::{Request, pairs};

/// What answers requests.
pub(crate) trait Service: Send + 'static {
    fn answer(&mut self, request: &Request) -> Answer;
}

/// A running server. Dropping it ends it and closes its connections.
pub(crate) struct Server<S> {
    address: SocketAddr,
    shared: Arc<Mutex<Shared<S>>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

struct Shared<S> {
    service: S,
    faults: VecDeque<Planned>,
    seen: Vec<Request>,
}

/// A fault for the next request with this method; any method when there is none.
struct Planned {
    method: Option<String>,
    fault: Fault,
}

impl<S: Service> Server<S> {
    /// Port 0 takes a free one.
    pub(crate) fn start(service: S, port: u16) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port)).context("binding a port")?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Mutex::new(Shared {
            service,
            faults: VecDeque::new(),
            seen: Vec::new(),
        }));
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let served = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = stopped => {}
                    () = accept(listener, served) => {}
                }
            });
        });
        Ok(Self {
            address,
            shared,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Looks at what it keeps, or changes it.
    pub(crate) fn with<T>(&self, look: impl FnOnce(&mut S) -> T) -> T {
        look(&mut lock(&self.shared).service)
    }

    pub(crate) fn plan(&self, method: Option<&str>, fault: Fault) {
        let method = method.map(str::to_owned);
        lock(&self.shared).faults.push_back(Planned { method, fault });
    }

    /// Everything that was asked, also what was dropped.
    pub(crate) fn seen(&self) -> Vec<Request> {
        lock(&self.shared).seen.clone()
    }
}

impl<S> Drop for Server<S> {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It fails when the thread is gone, which is what is wanted.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A test that failed while it held the lock must not hide its reason behind this.
fn lock<S>(shared: &Mutex<Shared<S>>) -> MutexGuard<'_, Shared<S>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept<S: Service>(listener: TcpListener, shared: Arc<Mutex<Shared<S>>>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
        return;
    };
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(move |request| respond(request, Arc::clone(&shared)));
            let http = hyper::server::conn::http1::Builder::new();
            // A connection that dies is what the client is tested with.
            let _ = http.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

/// Makes the connection die without an answer.
#[derive(Debug)]
struct Dropped;

impl std::fmt::Display for Dropped {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("the connection is dropped on purpose")
    }
}

impl std::error::Error for Dropped {}

type Response = hyper::Response<UnsyncBoxBody<Bytes, Dropped>>;

async fn respond<S: Service>(
    request: hyper::Request<Incoming>,
    shared: Arc<Mutex<Shared<S>>>,
) -> Result<Response, Dropped> {
    let request = read(request).await?;
    let fault = take_fault(&shared, &request);
    let answer = || lock(&shared).service.answer(&request);
    let answer = match fault {
        None => answer(),
        Some(Fault::Answer(answer)) => answer,
        Some(Fault::Slow(time)) => {
            tokio::time::sleep(time).await;
            answer()
        }
        Some(Fault::DropBefore) => return Err(Dropped),
        Some(Fault::DropAfter) => {
            answer();
            return Err(Dropped);
        }
        Some(Fault::Cut) => answer().cut_off(),
    };
    response(answer)
}

async fn read(request: hyper::Request<Incoming>) -> Result<Request, Dropped> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Dropped)?.to_bytes();
    let headers = head.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    Ok(Request {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: pairs(head.uri.query().unwrap_or_default()),
        headers: headers.collect(),
        body,
    })
}

/// Writes the request down and finds out whether it is to go wrong.
fn take_fault<S>(shared: &Mutex<Shared<S>>, request: &Request) -> Option<Fault> {
    let mut shared = lock(shared);
    shared.seen.push(request.clone());
    let matches = |planned: &Planned| planned.method.as_ref().is_none_or(|method| *method == request.method);
    let place = shared.faults.iter().position(matches)?;
    shared.faults.remove(place).map(|planned| planned.fault)
}

fn response(answer: Answer) -> Result<Response, Dropped> {
    let mut response = hyper::Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    response.body(body(answer)).map_err(|_| Dropped)
}

fn body(answer: Answer) -> UnsyncBoxBody<Bytes, Dropped> {
    let cut = answer.cut;
    if let [Piece { after, bytes }] = answer.pieces.as_slice()
        && after.is_zero()
        && !cut
    {
        let whole = Full::new(bytes.clone());
        return whole.map_err(|never| match never {}).boxed_unsync();
    }
    let mut pieces: VecDeque<_> = answer.pieces.into_iter().map(Ok).collect();
    if cut {
        // The client gets what was sent before, because the connection is flushed in between.
        pieces.push_back(Err(Dropped));
    }
    let frames = stream::unfold(pieces, |mut pieces| async move {
        let frame = match pieces.pop_front()? {
            Ok(Piece { after, bytes }) => {
                if after > Duration::ZERO {
                    tokio::time::sleep(after).await;
                }
                Ok(Frame::data(bytes))
            }
            Err(dropped) => {
                tokio::time::sleep(Duration::from_millis(50)).await;
                Err(dropped)
            }
        };
        Some((frame, pieces))
    });
    StreamBody::new(frames).boxed_unsync()
}
