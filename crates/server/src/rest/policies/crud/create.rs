//! `POST /v1/policies`

use ::api::policies::PolicyView;
use ::api::sample::Sample;
use ::api::{ApiErrorBody, paths};
use axum::extract::State;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use store::{PolicyChangeKind, PolicyOutcome, PolicyWrite, StoreError};

use super::answer::{Tagged, too_many};
use super::change::one;
use crate::app::App;
use crate::error::ApiError;
use crate::policies::{edit, read_rule};
use crate::rest::json_body::JsonBody;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Editor;

accepts!(Accepted:);

/// Makes a policy.
///
/// `name`, `condition` and `action` are needed. Left out, `agent_id` is `*`, `priority` 100, `enabled` true and
/// `shadow` false. Agents obey it from their next fetch on, 60 seconds later at the latest.
#[utoipa::path(
    post, path = paths::POLICIES, operation_id = "policy_create", tag = "policies", security(("key" = [])),
    request_body(content = Object, description = "The policy", example = json!({
        "name": "cap tool calls", "agent_id": "*",
        "condition": {"trigger": "tool_call_count", "operator": "gt", "value": 5},
        "action": {"type": "stop", "params": {"message": "too many tools"}},
    })),
    responses(
        (status = 200, description = "The policy, its place in `Location` and its form in `ETag`", body = PolicyView,
            example = json!(PolicyView::sample())),
        (status = 409, description = "There are 10,000 policies already: `conflict`", body = ApiErrorBody),
        (status = 422, description = "A field is wrong, missing or unknown: `invalid_body`, and `field` names it",
            body = ApiErrorBody),
    ),
)]
pub(super) async fn policy_create(
    editor: Editor,
    State(app): State<App>,
    _: Params<Accepted>,
    JsonBody(json): JsonBody,
) -> Result<impl IntoResponse + use<>, ApiError> {
    let write = PolicyWrite::Create(read_rule(&json)?);
    let change = one(&app, &editor, PolicyChangeKind::Create, write);
    let policies = match edit(&app, editor.tenant, change).await? {
        PolicyOutcome::Written(policies) => policies,
        PolicyOutcome::Full => return Err(too_many()),
        PolicyOutcome::Missing(_) | PolicyOutcome::Changed(_) | PolicyOutcome::SetChanged(_) => {
            return Err(StoreError::Busy.into());
        }
    };
    let record = policies.into_iter().flatten().next();
    let record = record.ok_or_else(|| ApiError::internal(anyhow::anyhow!("the store gave no policy back")))?;
    let policy = Tagged::new(&app, &record);
    let place = paths::with(paths::POLICY, &policy.id().to_string());
    Ok(([(LOCATION, place)], policy))
}
