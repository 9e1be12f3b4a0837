//! `GET /v1/signals/{signal_id}/prompt`

use ::api::fixes::PromptPreview;
use ::api::sample::Sample;
use ::api::{ApiErrorBody, SignalId, paths};
use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::error::ApiError;
use crate::fixes::{self, PromptLabel, Seen};
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Reader;
use crate::rest::segment::Segment;

accepts!(Accepted: PROMPT);

/// The managed prompt that a fix of this signal would change, as Langfuse has it now. It is not kept.
#[utoipa::path(
    get, path = paths::SIGNAL_PROMPT, operation_id = "signal_prompt", tag = "fixes", security(("key" = [])),
    params(("signal_id" = u64, Path, description = "The signal's id."), Accepted),
    responses(
        (status = 200, description = "The version with the label; `blocked` says why nothing can be added to it",
            body = PromptPreview, example = json!(PromptPreview::sample())),
        (status = 404, description = "There is no such signal or prompt, or no version has the label",
            body = ApiErrorBody),
        (status = 502, description = "Langfuse refused the keys or failed: `upstream_keys`, `upstream_failed`",
            body = ApiErrorBody),
        (status = 503, description = "Langfuse is not set up, or asks to wait: `not_configured`, `upstream_limit`",
            body = ApiErrorBody),
    ),
)]
pub(super) async fn signal_prompt(
    Reader(tenant): Reader,
    State(app): State<App>,
    Segment(signal): Segment<SignalId>,
    params: Params<Accepted>,
) -> Result<Json<PromptPreview>, ApiError> {
    let name = params.get("name").filter(|name| fixes::is_prompt_name(name));
    let name = name.ok_or_else(|| ApiError::parameter("name", "`name` is not the name of a prompt"))?;
    let label = match params.get("label") {
        None => PromptLabel::default(),
        Some(label) => PromptLabel::parse(label).ok_or_else(|| ApiError::parameter("label", PromptLabel::RULE))?,
    };
    let known = app.store.signal(tenant, signal).await?;
    known.ok_or_else(|| ApiError::not_found("signal"))?;
    let langfuse = fixes::langfuse(&app, tenant).await?;
    Seen::with_all_labels(langfuse, name, &label).await.map(Json)
}
