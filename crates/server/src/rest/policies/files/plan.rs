//! `POST /v1/policies/plan`

use ::api::policies::{Plan, PlanRequest};
use ::api::sample::Sample;
use ::api::{ApiErrorBody, paths};
use axum::Json;
use axum::extract::State;

use super::FileBody;
use super::compare::compare;
use super::file::File;
use crate::app::App;
use crate::error::ApiError;
use crate::rest::off_thread::off_thread;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Reader;

accepts!(Accepted:);

/// What a file of policies would change, without changing anything.
///
/// Policies are matched by agent and name. What the file leaves out of a policy is as for a new one.
#[utoipa::path(
    post, path = paths::POLICY_PLAN, operation_id = "policies_plan", tag = "policies", security(("key" = [])),
    request_body(content = PlanRequest, example = json!(PlanRequest::sample())),
    responses(
        (status = 200, description = "The plan, also of a file with problems, which then stand in `problems`",
            body = Plan, example = json!(Plan::sample())),
        (status = 422, description = "This is no request for a plan: `invalid_body`", body = ApiErrorBody),
    ),
)]
pub(super) async fn policies_plan(
    Reader(tenant): Reader,
    State(app): State<App>,
    _: Params<Accepted>,
    body: FileBody,
) -> Result<Json<Plan>, ApiError> {
    let PlanRequest { text, delete_missing } = body.typed("send `text` and, if it is meant, `delete_missing`")?;
    let set = app.store.policies().policy_set(tenant).await?;
    let comparison = off_thread(move || compare(&set, &File::read(&text), delete_missing)).await?;
    Ok(Json(comparison.plan))
}
