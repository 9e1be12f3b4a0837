//! `GET /v1/explanations`

use ::api::explain::ExplainRecords;
use ::api::paths;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;
use domain::SignalId;

use crate::app::App;
use crate::error::ApiError;
use crate::explain::records;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Reader;

accepts!(Accepted: EXPLANATIONS);

/// What explanations took: time, tokens and an estimated cost. Nothing of what they said.
///
/// The newest 1,000 are kept, also of those that failed.
#[utoipa::path(
    get, path = paths::EXPLANATIONS, operation_id = "explanations", tag = "fixes", security(("key" = [])),
    params(Accepted),
    responses((status = 200, description = "The newest ones, and the totals of 30 days", body = ExplainRecords,
        example = json!(ExplainRecords::sample()))),
)]
pub(super) async fn explanations(
    Reader(tenant): Reader,
    State(app): State<App>,
    params: Params<Accepted>,
) -> Result<Json<ExplainRecords>, ApiError> {
    let (signal, limit) = (params.whole("signal")?.map(SignalId), params.limit()?);
    Ok(Json(records(&app, tenant, signal, limit).await?))
}
