//! `POST /v1/signals/{signal_id}/explain`

use std::convert::Infallible;

use ::api::explain::{ExplainLine, ExplainRequest, ExplanationView};
use ::api::sample::Sample;
use ::api::{SignalId, paths};
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use bytes::Bytes;
use futures_util::StreamExt;
use tracing::Instrument as _;

use crate::app::App;
use crate::error::ApiError;
use crate::explain::{Job, Progress, lines, read_trace_id, tools};
use crate::langfuse::TraceId;
use crate::request_id::RequestId;
use crate::rest::json_body::JsonBody;
use crate::rest::line_by_line::LINE_BY_LINE;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Reader;
use crate::rest::segment::Segment;

accepts!(Accepted:);

const LINES: &str = "application/x-ndjson";

/// Finds out why a signal came about, from its run's trace in Langfuse.
///
/// With `Accept: application/x-ndjson` the answer is lines of JSON, each an `ExplainLine`: what is being done, again
/// every second, and the explanation or the error as the last one. Closing the connection ends the work. Without a
/// trace it explains from the signal's evidence and says why in `without_trace`. Nothing of the trace or of the
/// answer is stored.
#[utoipa::path(
    post, path = paths::SIGNAL_EXPLAIN, operation_id = "signal_explain", tag = "fixes", security(("key" = [])),
    params(("signal_id" = u64, Path, description = "The signal's id.")),
    request_body(content = Option<ExplainRequest>, example = json!(ExplainRequest::sample())),
    responses(
        (status = 200, description = "The explanation", content(
            (ExplanationView = "application/json", example = json!(ExplanationView::sample())),
            (ExplainLine = "application/x-ndjson", example = json!(ExplainLine::sample())),
        )),
        (status = 404, description = "There is no such signal, or it was withdrawn", body = ::api::ApiErrorBody),
        (status = 409, description = "It is being explained already: `conflict`", body = ::api::ApiErrorBody),
        (status = 422, description = "The body or the trace's id is wrong: `invalid_body`", body = ::api::ApiErrorBody),
        (status = 502, description = "The model's provider cannot be asked, or the answer cannot be used: `upstream_keys`, \
            `upstream_failed`, `model_refused`, `answer_unusable`", body = ::api::ApiErrorBody),
        (status = 503, description = "A setting is missing, or it has to wait: `not_configured`, `upstream_limit`, `busy`",
            body = ::api::ApiErrorBody),
    ),
)]
pub(super) async fn signal_explain(
    Reader(tenant): Reader,
    State(app): State<App>,
    Segment(id): Segment<SignalId>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    _: Params<Accepted>,
    headers: HeaderMap,
    body: Result<Option<JsonBody>, ApiError>,
) -> Result<Response, ApiError> {
    let tools = tools(&app, tenant).await?;
    let signal = app.store.signal(tenant, id).await?;
    let signal = signal.ok_or_else(|| ApiError::not_found("signal"))?;
    let trace = asked_for(body?)?;
    let job = Job::new(&app, tools, tenant, signal, trace).await?;
    if !wants_lines(&headers) {
        return Ok(Json(job.run(Progress::default()).await?).into_response());
    }
    let heartbeat = app.explanations.waits.heartbeat;
    // Lines are read after this handler has ended.
    let work = |progress| job.run(progress).in_current_span();
    let lines = lines(work, heartbeat, request_id);
    let lines = lines.map(|line| Ok::<_, Infallible>(line_of_text(&line)));
    Ok(([(CONTENT_TYPE, LINES)], [LINE_BY_LINE], Body::from_stream(lines)).into_response())
}

/// The trace that the request names.
fn asked_for(body: Option<JsonBody>) -> Result<Option<TraceId>, ApiError> {
    let Some(body) = body else { return Ok(None) };
    let request: ExplainRequest = body.typed("send nothing, or `langfuse_trace_id` as a text, and no other field")?;
    request.langfuse_trace_id.as_deref().map(read_trace_id).transpose()
}

fn wants_lines(headers: &HeaderMap) -> bool {
    let mut accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted.any(|value| value.to_ascii_lowercase().contains(LINES))
}

fn line_of_text(line: &ExplainLine) -> Bytes {
    let mut text = serde_json::to_vec(line).unwrap_or_else(|error| {
        tracing::error!(%error, "a line of an explanation cannot be written");
        Vec::new()
    });
    text.push(b'\n');
    text.into()
}
