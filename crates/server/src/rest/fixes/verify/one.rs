//! `GET /v1/fixes/{fix_id}`

use ::api::fixes::FixEntry;
use ::api::paths;
use ::api::sample::Sample;
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

/// One fix with what the runs since say about it.
#[utoipa::path(
    get, path = paths::FIX, operation_id = "fix", tag = "fixes", security(("key" = [])),
    params(("fix_id" = u64, Path, description = "Its number")),
    responses(
        (status = 200, description = "The fix", body = FixEntry, example = json!(FixEntry::sample())),
        (status = 404, description = "There is no such fix", body = ::api::ApiErrorBody),
    ),
)]
pub(super) async fn fix(
    Reader(tenant): Reader,
    State(app): State<App>,
    Segment(fix): Segment<FixId>,
    _: Params<Accepted>,
) -> Result<Json<FixEntry>, ApiError> {
    let record = fixes::find(&app, tenant, fix).await?;
    let record = fixes::settled(&app, tenant, record).await;
    Ok(Json(fixes::entry(&app, tenant, &record).await?))
}
