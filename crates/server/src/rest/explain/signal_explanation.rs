//! `GET /v1/signals/{signal_id}/explanation`

use ::api::explain::KeptExplanation;
use ::api::sample::Sample;
use ::api::{SignalId, paths};
use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::error::ApiError;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Reader;
use crate::rest::segment::Segment;

accepts!(Accepted:);

/// The last explanation of a signal, as long as it is in memory: half an hour at most. Most signals have none.
#[utoipa::path(
    get, path = paths::SIGNAL_EXPLANATION, operation_id = "signal_explanation", tag = "fixes", security(("key" = [])),
    params(("signal_id" = u64, Path, description = "The signal's id.")),
    responses(
        (status = 200, description = "The explanation, or none", body = KeptExplanation,
            example = json!(KeptExplanation::sample())),
        (status = 404, description = "There is no such signal", body = ::api::ApiErrorBody),
    ),
)]
pub(super) async fn signal_explanation(
    Reader(tenant): Reader,
    State(app): State<App>,
    Segment(id): Segment<SignalId>,
    _: Params<Accepted>,
) -> Result<Json<KeptExplanation>, ApiError> {
    let memory = &app.explanations.memory;
    if app.store.signal(tenant, id).await?.is_none() {
        memory.forget(tenant, id);
        return Err(ApiError::not_found("signal"));
    }
    let kept = memory.get(tenant, id, app.clock.now());
    let explanation = kept.as_deref().cloned();
    Ok(Json(KeptExplanation { explanation }))
}
