//! `GET /v1/fixes/verdicts`

use ::api::fixes::VerdictList;
use ::api::paths;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::error::ApiError;
use crate::fixes;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Reader;

accepts!(Accepted: VERDICTS);

/// How verdicts about fixes turned, the newest first: what the live stream tells as it happens.
#[utoipa::path(
    get, path = paths::FIX_VERDICTS, operation_id = "fix_verdicts", tag = "fixes", security(("key" = [])),
    params(Accepted),
    responses((status = 200, description = "The newest", body = VerdictList,
        example = json!(VerdictList::sample()))),
)]
pub(super) async fn fix_verdicts(
    Reader(tenant): Reader,
    State(app): State<App>,
    params: Params<Accepted>,
) -> Result<Json<VerdictList>, ApiError> {
    let turns = app.store.fixes().verdict_turns(tenant, params.limit()?).await?;
    Ok(Json(VerdictList {
        verdicts: turns.iter().map(fixes::turn).collect(),
    }))
}
