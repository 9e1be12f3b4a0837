//! `POST /v1/ingest`: takes events, and says so only when they are on disk.

use ::api::ingest::{IngestResponse, ParsedBatch, parse_up_to};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use domain::{Event, RunHeader};
use store::{Append, Chunk};

use super::intake::{Intake, Patience, Received};
use super::{new_id, seen};
use crate::error::ApiError;
use crate::http::body::{Encoding, gunzip};

/// Smaller bodies are parsed where they arrive: handing them over costs more than they do.
const SMALL: usize = 128 << 10;

pub(super) async fn ingest(
    State(intake): State<Intake>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<IngestResponse>), ApiError> {
    let received = intake.receive(&headers, body).await?;
    let until = received.until;
    let limits = Limits {
        bytes: intake.app.config.max_body_bytes,
        events: intake.app.config.max_events,
    };
    let (body, batch) = unpack(&received, limits).await?;
    let tenant = intake.writer(batch.api_key.as_deref(), &headers, until).await?;
    if batch.accepted == 0 {
        return Err(nothing_usable(&batch));
    }
    if let Some(first) = batch.rejected.first() {
        tracing::info!(
            rejected = batch.rejected.len(), accepted = batch.accepted, index = first.index,
            field = %first.field, reason = %first.reason, "events rejected"
        );
    }
    let now = intake.app.clock.now();
    let client = seen::client(&headers);
    let reported = seen::reported(&client, &batch.runs);
    let mut patience = Patience::until(until);
    let mut runs = batch.runs;
    loop {
        let append = Append {
            tenant,
            received: now,
            chunks: chunks(runs),
        };
        if let Some(done) = patience.attempt(intake.app.store.append(append)).await {
            done?;
            break;
        }
        // The store keeps what it is given, so the body is read again, which costs nothing as long as
        // all goes well.
        runs = parse(body.clone(), limits.events).await?.runs;
    }
    intake.app.wake.notify_one();
    intake.seen.note(&intake.app.store, tenant, client, reported, now);
    let response = IngestResponse {
        accepted: batch.accepted,
        batch_id: new_id(),
        queued_at: now.secs(),
        rejected: batch.rejected,
    };
    Ok((StatusCode::ACCEPTED, Json(response)))
}

#[derive(Clone, Copy)]
struct Limits {
    bytes: usize,
    events: usize,
}

/// The body as JSON text, and what it says.
async fn unpack(received: &Received, limits: Limits) -> Result<(Bytes, ParsedBatch), ApiError> {
    let body = match received.encoding {
        Encoding::Identity => received.body.clone(),
        Encoding::Gzip => {
            let compressed = received.body.clone();
            aside(move || gunzip(&compressed, limits.bytes)).await?
        }
    };
    let batch = parse(body.clone(), limits.events).await?;
    Ok((body, batch))
}

async fn parse(body: Bytes, max_events: usize) -> Result<ParsedBatch, ApiError> {
    if body.len() <= SMALL {
        return Ok(parse_up_to(&body, max_events)?);
    }
    aside(move || parse_up_to(&body, max_events).map_err(ApiError::from)).await
}

/// Runs what takes long where it keeps nobody waiting.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T, ApiError> + Send + 'static) -> Result<T, ApiError> {
    // A panic's own text may hold content and is not passed on.
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(ApiError::internal(anyhow::anyhow!("reading a body panicked"))))
}

fn chunks(runs: Vec<(RunHeader, Vec<Event>)>) -> Vec<Chunk> {
    runs.into_iter()
        .map(|(header, events)| Chunk { header, events })
        .collect()
}

/// When not one event is well-formed, an error tells the developer sooner than a success with a list.
fn nothing_usable(batch: &ParsedBatch) -> ApiError {
    let error = ApiError::body("no event of the batch is well-formed");
    match batch.rejected.first() {
        Some(first) => {
            let place = format!("events[{}].{}", first.index, first.field);
            error.hint(format!("{place} {}", first.reason)).field(place)
        }
        None => error,
    }
}
