//! What the endpoints share: bounded memory, bounded patience.

use std::sync::Arc;
use std::time::Duration;

use ::api::ingest::BatchError;
use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use bytes::Bytes;
use store::{StoreError, TenantId};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, timeout_at};

use super::fetches::Fetches;
use super::seen::Seen;
use super::served::Served;
use crate::app::App;
use crate::auth::{AuthError, bearer};
use crate::error::ApiError;
use crate::http::body::{self, Encoding};

/// How long a request is held while the store is busy. Clients give up after 5 s, and those before SDK
/// 0.5.6 drop what was refused, so it is better to keep them waiting than to refuse.
const PATIENCE: Duration = Duration::from_secs(4);
/// Request bodies in memory at one time. Events take about as much again.
const MEMORY: usize = 256 << 20;
/// Memory is counted in pieces of this many bytes.
const PIECE: usize = 1024;
/// How much larger a compressed body is taken to be.
const UNFOLDING: usize = 32;
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(320);

/// The state of the ingest router.
#[derive(Clone)]
pub struct Intake {
    pub(super) app: App,
    pub(super) seen: Arc<Seen>,
    pub(super) served: Arc<Served>,
    pub(super) fetches: Fetches,
    memory: Arc<Semaphore>,
    patience: Duration,
}

/// A request body, with its share of the memory and the time until which its sender may be held.
pub(super) struct Received {
    pub(super) body: Bytes,
    pub(super) encoding: Encoding,
    pub(super) until: Instant,
    /// Given back when the request is done with.
    _room: OwnedSemaphorePermit,
}

impl Intake {
    pub fn new(app: App) -> Self {
        Self::bounded(app, MEMORY, PATIENCE)
    }

    /// With other bounds than the usual ones. `memory` is raised to what one request may need.
    pub fn bounded(app: App, memory: usize, patience: Duration) -> Self {
        let pieces = memory.max(app.config.max_body_bytes).div_ceil(PIECE) + 1;
        Self {
            app,
            seen: Arc::default(),
            served: Arc::default(),
            fetches: Fetches::default(),
            memory: Arc::new(Semaphore::new(pieces)),
            patience,
        }
    }

    /// Reads a body as soon as there is room for it.
    pub(super) async fn receive(&self, headers: &HeaderMap, body: Body) -> Result<Received, ApiError> {
        let encoding = Encoding::of(headers)?;
        let limit = self.app.config.max_body_bytes;
        let announced = body::announced(headers);
        let asked = Instant::now();
        let room = self.room(announced, encoding, asked + self.patience).await?;
        let waited = asked.elapsed();
        let body = body::read(body, announced, limit).await?;
        // The client's patience begins when it has sent all.
        let until = Instant::now() + self.patience.saturating_sub(waited);
        Ok(Received {
            body,
            encoding,
            until,
            _room: room,
        })
    }

    async fn room(
        &self,
        announced: Option<usize>,
        encoding: Encoding,
        until: Instant,
    ) -> Result<OwnedSemaphorePermit, ApiError> {
        let limit = self.app.config.max_body_bytes;
        let size = match encoding {
            Encoding::Identity => announced.unwrap_or(limit),
            Encoding::Gzip => announced.unwrap_or(limit).saturating_mul(UNFOLDING),
        };
        let pieces = u32::try_from(size.min(limit) / PIECE + 1).unwrap_or(u32::MAX);
        let room = timeout_at(until, Arc::clone(&self.memory).acquire_many_owned(pieces)).await;
        room.ok().and_then(Result::ok).ok_or_else(|| StoreError::Busy.into())
    }

    /// Whose request it is, by the key in its body, else by that of its header.
    pub(super) async fn writer(
        &self,
        key: Option<&str>,
        headers: &HeaderMap,
        until: Instant,
    ) -> Result<TenantId, ApiError> {
        let header = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(bearer);
        let key = key.map(str::trim).filter(|key| !key.is_empty()).or(header);
        let mut patience = Patience::until(until);
        loop {
            let look_up = async {
                match self.app.auth.writer(key).await {
                    Err(AuthError::Store(error)) => Err(error),
                    answer => Ok(answer),
                }
            };
            if let Some(found) = patience.attempt(look_up).await {
                return Ok(found??);
            }
        }
    }

    /// As [`Self::writer`], for requests without a body.
    pub(super) async fn reader(&self, key: Option<&str>, headers: &HeaderMap) -> Result<TenantId, ApiError> {
        self.writer(key, headers, Instant::now() + self.patience).await
    }
}

/// Tries until it works, it cannot work, or the time is over.
pub(super) struct Patience {
    until: Instant,
    pause: Duration,
}

impl Patience {
    pub(super) const fn until(until: Instant) -> Self {
        Self {
            until,
            pause: FIRST_PAUSE,
        }
    }

    /// Makes one attempt. `None` means to make another one; the pause before it is over by then.
    pub(super) async fn attempt<T>(
        &mut self,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Option<Result<T, StoreError>> {
        let failure = match timeout_at(self.until, work).await {
            Err(_) => return Some(Err(StoreError::Busy)),
            Ok(Err(error @ (StoreError::Busy | StoreError::Database(_)))) => error,
            Ok(done) => return Some(done),
        };
        if Instant::now() + self.pause >= self.until {
            return Some(Err(failure));
        }
        sleep(self.pause).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        None
    }
}

impl From<BatchError> for ApiError {
    fn from(error: BatchError) -> Self {
        let out = Self::body(error.to_string());
        match error.field() {
            Some(field) => out.field(field),
            None => out,
        }
    }
}
