//! `POST /v1/signals/{signal_id}/record-copy`

use ::api::fixes::{RecordCopyAnswer, RecordCopyRequest};
use ::api::sample::Sample;
use ::api::{ApiErrorBody, SignalId, paths};
use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::error::ApiError;
use crate::fixes::{self, Subject};
use crate::rest::json_body::JsonBody;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Editor;
use crate::rest::segment::Segment;

accepts!(Accepted:);

/// Notes that the text of a fix was copied, so that what follows can be verified. Only its hash and its length
/// are kept.
#[utoipa::path(
    post, path = paths::SIGNAL_RECORD_COPY, operation_id = "signal_record_copy", tag = "fixes",
    security(("key" = [])),
    params(("signal_id" = u64, Path, description = "The signal's id.")),
    request_body(content = RecordCopyRequest, example = json!({"fix_content": "Do not repeat a search."})),
    responses(
        (status = 200, description = "The fix, or the one from before", body = RecordCopyAnswer,
            example = json!(RecordCopyAnswer::sample())),
        (status = 404, description = "There is no such signal", body = ApiErrorBody),
        (status = 422, description = "A field is wrong: `invalid_body`", body = ApiErrorBody),
    ),
)]
pub(super) async fn signal_record_copy(
    editor: Editor,
    State(app): State<App>,
    Segment(signal): Segment<SignalId>,
    _: Params<Accepted>,
    body: JsonBody,
) -> Result<Json<RecordCopyAnswer>, ApiError> {
    let subject = Subject::find(&app, editor.tenant, editor.actor, signal).await?;
    let request: RecordCopyRequest = body.typed("send `fix_content`")?;
    fixes::carry_on(async move {
        let fix = fixes::record_copy(&app, &subject, &request.fix_content).await?;
        Ok(Json(RecordCopyAnswer {
            fix_id: fix.id.0,
            signal_id: subject.signal.id.0,
            fix: fixes::view(&app, subject.tenant, &fix).await?,
        }))
    })
    .await
}
