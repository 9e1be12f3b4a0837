//! `POST /v1/policies/{policy_id}/restore`

use ::api::policies::{PolicyRestore, PolicyView};
use ::api::sample::Sample;
use ::api::{ApiErrorBody, paths};
use axum::extract::State;
use domain::policy::PolicyId;
use store::{PolicyChangeKind, PolicyOutcome, PolicyWrite, Revision};

use super::answer::Tagged;
use super::change::one;
use crate::app::App;
use crate::error::ApiError;
use crate::policies::edit;
use crate::rest::json_body::JsonBody;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Editor;
use crate::rest::segment::Segment;

accepts!(Accepted:);

/// Makes a policy what it was after an earlier change; one that was deleted comes back under its number.
#[utoipa::path(
    post, path = paths::POLICY_RESTORE, operation_id = "policy_restore", tag = "policies", security(("key" = [])),
    params(("policy_id" = u32, Path, description = "Its number")),
    request_body(content = PolicyRestore, example = json!(PolicyRestore { revision: 13 })),
    responses(
        (status = 200, description = "The policy as it is now, its form in `ETag`", body = PolicyView,
            example = json!(PolicyView::sample())),
        (status = 404, description = "Its history has no such entry: `not_found`", body = ApiErrorBody),
        (status = 422, description = "The body is wrong: `invalid_body`", body = ApiErrorBody),
    ),
)]
pub(super) async fn policy_restore(
    editor: Editor,
    State(app): State<App>,
    Segment(policy): Segment<PolicyId>,
    _: Params<Accepted>,
    body: JsonBody,
) -> Result<Tagged, ApiError> {
    let entry: PolicyRestore = body.typed("send `{\"revision\": 13}` with the revision of a change of this policy")?;
    let write = PolicyWrite::Restore {
        id: policy,
        revision: Revision(entry.revision),
    };
    let change = one(&app, &editor, PolicyChangeKind::Restore, write);
    let written = match edit(&app, editor.tenant, change).await? {
        PolicyOutcome::Written(policies) => policies.into_iter().flatten().next(),
        PolicyOutcome::Missing(_) | PolicyOutcome::Changed(_) | PolicyOutcome::SetChanged(_) => None,
    };
    let no_entry = || {
        ApiError::not_found("entry in the history of this policy")
            .hint("GET /v1/policies/history?policy= lists the changes of a policy")
    };
    Ok(Tagged::new(&app, &written.ok_or_else(no_entry)?))
}
