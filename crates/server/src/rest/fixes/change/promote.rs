//! `POST /v1/fixes/{fix_id}/promote`

use ::api::fixes::{FixEntry, PromoteRequest};
use ::api::sample::Sample;
use ::api::{ApiErrorBody, paths};
use axum::Json;
use axum::extract::State;
use domain::FixId;

use crate::app::App;
use crate::error::ApiError;
use crate::fixes::{self, PromptLabel};
use crate::rest::json_body::JsonBody;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Editor;
use crate::rest::segment::Segment;

accepts!(Accepted:);

/// Gives a staged version its label, or makes a policy in shadow act. Runs count from then. Needs no body.
#[utoipa::path(
    post, path = paths::FIX_PROMOTE, operation_id = "fix_promote", tag = "fixes", security(("key" = [])),
    params(("fix_id" = u64, Path, description = "Its number")),
    request_body(content = PromoteRequest, example = json!(PromoteRequest::default())),
    responses(
        (status = 200, description = "The fix as it is now", body = FixEntry, example = json!(FixEntry::sample())),
        (status = 404, description = "There is no such fix", body = ApiErrorBody),
        (status = 409, description = "It does not wait, or the label has gone on since it was made: `conflict`, with \
            `prompt`", body = ApiErrorBody),
        (status = 422, description = "A field is wrong: `invalid_body`", body = ApiErrorBody),
        (status = 502, description = "Langfuse refused the keys or failed: `upstream_keys`, `upstream_failed`. The \
            same request is safe", body = ApiErrorBody),
        (status = 503, description = "Langfuse is not set up, or asks to wait: `not_configured`, `upstream_limit`",
            body = ApiErrorBody),
    ),
)]
pub(super) async fn fix_promote(
    editor: Editor,
    State(app): State<App>,
    Segment(fix): Segment<FixId>,
    _: Params<Accepted>,
    body: Option<JsonBody>,
) -> Result<Json<FixEntry>, ApiError> {
    let request: PromoteRequest = match body {
        None => PromoteRequest::default(),
        Some(body) => body.typed("send `{}`, or `{\"label\": \"production\"}` for another label")?,
    };
    let label = match request.label {
        None => None,
        Some(label) => {
            let label = PromptLabel::parse(&label);
            Some(label.ok_or_else(|| ApiError::body(PromptLabel::RULE).field("label"))?)
        }
    };
    fixes::carry_on(async move {
        let record = fixes::find(&app, editor.tenant, fix).await?;
        let record = fixes::promote(&app, &editor.editing(&app), record, label.as_ref()).await?;
        Ok(Json(fixes::entry(&app, editor.tenant, &record).await?))
    })
    .await
}
