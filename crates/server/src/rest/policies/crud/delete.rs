//! `DELETE /v1/policies/{policy_id}`

use ::api::policies::PolicyDeleted;
use ::api::sample::Sample;
use ::api::{ApiErrorBody, paths};
use axum::Json;
use axum::extract::State;
use domain::policy::PolicyId;
use store::{PolicyChangeKind, PolicyWrite, Revision, TenantId};

use super::change::Change;
use crate::app::App;
use crate::error::ApiError;
use crate::rest::if_match::IfMatch;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Editor;
use crate::rest::segment::Segment;

accepts!(Accepted:);

/// Deletes a policy. Its history stays, and `POST …/restore` with `revision` brings it back.
#[utoipa::path(
    delete, path = paths::POLICY, operation_id = "policy_delete", tag = "policies", security(("key" = [])),
    params(
        ("policy_id" = u32, Path, description = "Its number"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the form that is meant"),
    ),
    responses(
        (status = 200, description = "It is deleted", body = PolicyDeleted, example = json!(PolicyDeleted::sample())),
        (status = 404, description = "There is no such policy: `not_found`", body = ApiErrorBody),
        (status = 412, description = "It was changed since: `precondition_failed`, with `current`",
            body = ApiErrorBody),
    ),
)]
pub(super) async fn policy_delete(
    editor: Editor,
    State(app): State<App>,
    Segment(policy): Segment<PolicyId>,
    _: Params<Accepted>,
    condition: IfMatch,
) -> Result<Json<PolicyDeleted>, ApiError> {
    let change = Change {
        app: &app,
        editor: &editor,
        policy,
        condition: &condition,
        kind: PolicyChangeKind::Delete,
    };
    let write = |_: &_, expected| PolicyWrite::Delete { id: policy, expected };
    change.make(write).await?;
    let Revision(revision) = deletion(&app, editor.tenant, policy).await?;
    Ok(Json(PolicyDeleted {
        deleted: true,
        policy_id: policy,
        revision,
    }))
}

/// The entry of the deletion, which is the last one unless somebody has brought the policy back already.
async fn deletion(app: &App, tenant: TenantId, policy: PolicyId) -> Result<Revision, ApiError> {
    const NEWEST: usize = 8;
    let store = app.store.policies();
    let changes = store.policy_history(tenant, Some(policy), None, NEWEST).await?;
    let deletion = changes.iter().find(|change| change.after.is_none());
    let missing = || ApiError::internal(anyhow::anyhow!("a deletion is not in the history"));
    deletion.map(|change| change.revision).ok_or_else(missing)
}
