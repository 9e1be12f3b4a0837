//! `POST /v1/signals/{signal_id}/apply-fix`

use ::api::fixes::{ApplyFixAnswer, ApplyFixRequest};
use ::api::sample::Sample;
use ::api::{ApiErrorBody, SignalId, paths};
use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::error::ApiError;
use crate::fixes::{self, PromptFix, Subject};
use crate::rest::json_body::JsonBody;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Editor;
use crate::rest::segment::Segment;

accepts!(Accepted:);

/// Adds a paragraph to a managed prompt in Langfuse, as a new version.
///
/// The version is made from the one with the label and keeps its settings. With `publish` it gets the label;
/// without, no agent reads it until it is promoted. Asking for the same fix again makes no second version; with
/// `publish`, one that was only saved gets the label.
#[utoipa::path(
    post, path = paths::SIGNAL_APPLY_FIX, operation_id = "signal_apply_fix", tag = "fixes", security(("key" = [])),
    params(("signal_id" = u64, Path, description = "The signal's id.")),
    request_body(content = ApplyFixRequest, example = json!(ApplyFixRequest::sample())),
    responses(
        (status = 200, description = "The version, or the one from before", body = ApplyFixAnswer,
            example = json!(ApplyFixAnswer::sample())),
        (status = 403, description = "Fixes of this failure are not made by a click: `fix_blocked`",
            body = ApiErrorBody),
        (status = 404, description = "There is no such signal or prompt, or no version has the label",
            body = ApiErrorBody),
        (status = 409, description = "The prompt is not what the request takes it to be: `conflict`, with `prompt`",
            body = ApiErrorBody),
        (status = 422, description = "A field is wrong: `invalid_body`, and `field` names it", body = ApiErrorBody),
        (status = 502, description = "Langfuse refused the keys or failed: `upstream_keys`, `upstream_failed`. The \
            same request is safe", body = ApiErrorBody),
        (status = 503, description = "Langfuse is not set up, or asks to wait: `not_configured`, `upstream_limit`",
            body = ApiErrorBody),
    ),
)]
pub(super) async fn signal_apply_fix(
    editor: Editor,
    State(app): State<App>,
    Segment(signal): Segment<SignalId>,
    _: Params<Accepted>,
    body: JsonBody,
) -> Result<Json<ApplyFixAnswer>, ApiError> {
    let subject = Subject::find(&app, editor.tenant, editor.actor, signal).await?;
    fixes::may_be_applied(&subject)?;
    let request: ApplyFixRequest = body.typed("send `fix_content` and `langfuse_prompt_name`")?;
    let fix = PromptFix::read(request)?;
    fixes::carry_on(async move {
        let langfuse = fixes::langfuse(&app, subject.tenant).await?;
        let applied = fixes::apply(&app, langfuse, &subject, &fix).await?;
        Ok(Json(ApplyFixAnswer {
            fix_id: applied.fix.id.0,
            signal_id: subject.signal.id.0,
            new_version: applied.version,
            prompt_url: applied.url.unwrap_or_default(),
            old_text: applied.old_text,
            new_text: applied.new_text,
            warnings: applied.warnings,
            fix: fixes::view(&app, subject.tenant, &applied.fix).await?,
        }))
    })
    .await
}
