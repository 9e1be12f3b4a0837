//! `POST /v1/policies/backtest`

mod chosen;
mod contest;
mod figure;
mod request;
mod tally;
#[cfg(test)]
mod tests;
mod trial;
mod work;

use std::convert::Infallible;
use std::sync::Arc;

use ::api::paths;
use ::api::policies::{BacktestLine, BacktestRequest};
use ::api::sample::Sample;
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::unfold;
use store::TenantId;

use self::chosen::{choose, slices};
use self::contest::Contest;
use self::request::Asked;
use self::trial::Trial;
use self::work::Work;
use crate::app::App;
use crate::backtests::Place;
use crate::error::ApiError;
use crate::policies::sdk_prices;
use crate::request_id::RequestId;
use crate::rest::json_body::JsonBody;
use crate::rest::line_by_line::LINE_BY_LINE;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Reader;

accepts!(Accepted:);

/// Tries a policy on the newest finished runs that are stored, without changing anything.
///
/// The answer is a line of JSON after every fifty runs at most, and a last one with the result; closing the connection
/// ends the work. Runs count as they were recorded, also those that a policy ended. Two backtests go on at once; a
/// further one waits a second.
#[utoipa::path(
    post, path = paths::POLICY_BACKTEST, operation_id = "policy_backtest", tag = "policies", security(("key" = [])),
    request_body(content = BacktestRequest, example = json!(BacktestRequest::sample())),
    responses(
        (status = 200, description = "Lines of JSON, each a `BacktestLine`", body = BacktestLine,
            content_type = "application/x-ndjson", example = json!(BacktestLine::sample())),
        (status = 422, description = "The policy makes no sense, `field` names what is wrong: `invalid_body`", body = ::api::ApiErrorBody),
    ),
)]
pub(super) async fn policy_backtest(
    Reader(tenant): Reader,
    State(app): State<App>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    _: Params<Accepted>,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let asked = request::read(body)?;
    let place = app.backtests.place(tenant).await?;
    let work = prepared(&app, tenant, asked, request_id, place).await?;
    let lines = unfold(work, Work::next).map(|line| Ok::<_, Infallible>(line_of_text(&line)));
    let headers = [(CONTENT_TYPE, "application/x-ndjson")];
    Ok((headers, [LINE_BY_LINE], Body::from_stream(lines)).into_response())
}

async fn prepared(
    app: &App,
    tenant: TenantId,
    asked: Asked,
    request_id: String,
    place: Place,
) -> Result<Work, ApiError> {
    let store = app.store.as_ref();
    let policies = store.policies().policy_set(tenant).await?.policies;
    // A policy that was deleted meanwhile is no longer there to be compared with.
    let saved = policies.iter().find(|policy| Some(policy.id) == asked.saved);
    let saved = saved.map(|policy| Contest::new(&policy.rule, Some(policy.id), &policies));
    let edited = Contest::new(&asked.rule, asked.saved, &policies);
    let scope = saved.as_ref().map(Contest::scope);
    let runs = choose(store, tenant, edited.scope(), scope, asked.runs).await?;
    let trial = Trial {
        prices: sdk_prices(&store.seen_clients(tenant).await?),
        detectors: app.detectors.load_full(),
        edited,
        saved,
    };
    let at = (app.clock.now(), request_id);
    Ok(Work::new(
        Arc::clone(&app.store),
        tenant,
        trial,
        slices(runs),
        at,
        place,
    ))
}

fn line_of_text(line: &BacktestLine) -> Bytes {
    let mut text = serde_json::to_vec(line).unwrap_or_else(|error| {
        tracing::error!(%error, "a line of a backtest cannot be written");
        Vec::new()
    });
    text.push(b'\n');
    text.into()
}
