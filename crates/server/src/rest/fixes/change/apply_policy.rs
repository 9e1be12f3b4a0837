//! `POST /v1/signals/{signal_id}/apply-policy`

use ::api::fixes::{ApplyPolicyAnswer, ApplyPolicyRequest};
use ::api::sample::Sample;
use ::api::{ApiErrorBody, SignalId, paths};
use axum::Json;
use axum::extract::State;

use crate::app::App;
use crate::error::ApiError;
use crate::fixes::{self, Subject};
use crate::policies::Views;
use crate::rest::json_body::JsonBody;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Editor;
use crate::rest::segment::Segment;

accepts!(Accepted:);

/// Puts the policy in force that ends this failure where it begins: `guard` of the signal.
///
/// Needs neither Langfuse nor a model. Where the same rule is in force already, it is taken. Needs
/// no body.
#[utoipa::path(
    post, path = paths::SIGNAL_APPLY_POLICY, operation_id = "signal_apply_policy", tag = "fixes",
    security(("key" = [])),
    params(("signal_id" = u64, Path, description = "The signal's id.")),
    request_body(content = ApplyPolicyRequest, example = json!(ApplyPolicyRequest::default())),
    responses(
        (status = 200, description = "The policy", body = ApplyPolicyAnswer,
            example = json!(ApplyPolicyAnswer::sample())),
        (status = 403, description = "No policy can end this failure where it begins: `fix_blocked`",
            body = ApiErrorBody),
        (status = 404, description = "There is no such signal", body = ApiErrorBody),
        (status = 409, description = "There are 10,000 policies already: `conflict`", body = ApiErrorBody),
        (status = 422, description = "A field is wrong: `invalid_body`", body = ApiErrorBody),
    ),
)]
pub(super) async fn signal_apply_policy(
    editor: Editor,
    State(app): State<App>,
    Segment(signal): Segment<SignalId>,
    _: Params<Accepted>,
    body: Option<JsonBody>,
) -> Result<Json<ApplyPolicyAnswer>, ApiError> {
    let subject = Subject::find(&app, editor.tenant, editor.actor, signal).await?;
    let request: ApplyPolicyRequest = match body {
        None => ApplyPolicyRequest::default(),
        Some(body) => body.typed("send `{}`, or `{\"shadow\": true}` to try it first")?,
    };
    fixes::carry_on(async move {
        let applied = fixes::apply_policy(&app, &subject, request.shadow).await?;
        Ok(Json(ApplyPolicyAnswer {
            fix_id: applied.fix.id.0,
            signal_id: subject.signal.id.0,
            created: applied.created,
            policy: Views::of(&app.config).view(&applied.policy),
            fix: fixes::view(&app, subject.tenant, &applied.fix).await?,
        }))
    })
    .await
}
