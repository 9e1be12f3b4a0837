//! `POST /v1/fixes/{fix_id}/rollback`

use ::api::fixes::FixEntry;
use ::api::sample::Sample;
use ::api::{ApiErrorBody, paths};
use axum::Json;
use axum::extract::State;
use domain::FixId;

use crate::app::App;
use crate::error::ApiError;
use crate::fixes;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Editor;
use crate::rest::segment::Segment;

accepts!(Accepted:);

/// Takes a fix back: the label goes to the version before, or the policy is turned off. Needs no body.
#[utoipa::path(
    post, path = paths::FIX_ROLLBACK, operation_id = "fix_rollback", tag = "fixes", security(("key" = [])),
    params(("fix_id" = u64, Path, description = "Its number")),
    responses(
        (status = 200, description = "The fix as it is now", body = FixEntry, example = json!(FixEntry::sample())),
        (status = 404, description = "There is no such fix", body = ApiErrorBody),
        (status = 409, description = "It was never published, or the label has gone on since: `conflict`, with \
            `prompt`", body = ApiErrorBody),
        (status = 502, description = "Langfuse refused the keys or failed: `upstream_keys`, `upstream_failed`. The \
            same request is safe", body = ApiErrorBody),
        (status = 503, description = "Langfuse is not set up, or asks to wait: `not_configured`, `upstream_limit`",
            body = ApiErrorBody),
    ),
)]
pub(super) async fn fix_rollback(
    editor: Editor,
    State(app): State<App>,
    Segment(fix): Segment<FixId>,
    _: Params<Accepted>,
) -> Result<Json<FixEntry>, ApiError> {
    fixes::carry_on(async move {
        let record = fixes::find(&app, editor.tenant, fix).await?;
        let record = fixes::roll_back(&app, &editor.editing(&app), record).await?;
        Ok(Json(fixes::entry(&app, editor.tenant, &record).await?))
    })
    .await
}
