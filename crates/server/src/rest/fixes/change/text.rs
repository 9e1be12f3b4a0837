//! `GET /v1/fixes/{fix_id}/text`

use ::api::fixes::FixDiff;
use ::api::sample::Sample;
use ::api::{ApiErrorBody, paths};
use axum::Json;
use axum::extract::State;
use domain::FixId;

use crate::app::App;
use crate::error::ApiError;
use crate::fixes;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Reader;
use crate::rest::segment::Segment;

accepts!(Accepted:);

/// What a fix changed in a prompt, read from Langfuse for this answer. It is not kept.
#[utoipa::path(
    get, path = paths::FIX_TEXT, operation_id = "fix_text", tag = "fixes", security(("key" = [])),
    params(("fix_id" = u64, Path, description = "Its number")),
    responses(
        (status = 200, description = "The instructions before and after", body = FixDiff,
            example = json!(FixDiff::sample())),
        (status = 404, description = "There is no such fix, it is not of a prompt, or a version of it is gone",
            body = ApiErrorBody),
        (status = 502, description = "Langfuse refused the keys or failed: `upstream_keys`, `upstream_failed`",
            body = ApiErrorBody),
        (status = 503, description = "Langfuse is not set up, or asks to wait: `not_configured`, `upstream_limit`",
            body = ApiErrorBody),
    ),
)]
pub(super) async fn fix_text(
    Reader(tenant): Reader,
    State(app): State<App>,
    Segment(fix): Segment<FixId>,
    _: Params<Accepted>,
) -> Result<Json<FixDiff>, ApiError> {
    let record = fixes::find(&app, tenant, fix).await?;
    fixes::diff(&app, tenant, record).await.map(Json)
}
