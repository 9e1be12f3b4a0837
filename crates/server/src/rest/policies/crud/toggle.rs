//! `PATCH /v1/policies/{policy_id}/toggle`

use ::api::policies::PolicyView;
use ::api::sample::Sample;
use ::api::{ApiErrorBody, paths};
use axum::extract::State;
use domain::policy::PolicyId;
use store::{PolicyChangeKind, PolicyWrite};

use super::answer::{Tagged, no_such_policy};
use super::change::Change;
use crate::app::App;
use crate::error::ApiError;
use crate::rest::if_match::IfMatch;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Editor;
use crate::rest::segment::Segment;

accepts!(Accepted:);

/// Turns a policy on, or off. Needs no body.
///
/// Without `If-Match` it turns round whatever is there.
#[utoipa::path(
    patch, path = paths::POLICY_TOGGLE, operation_id = "policy_toggle", tag = "policies", security(("key" = [])),
    params(
        ("policy_id" = u32, Path, description = "Its number"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the form that is meant"),
    ),
    responses(
        (status = 200, description = "The policy as it is now, its form in `ETag`", body = PolicyView,
            example = json!(PolicyView { enabled: false, ..Sample::sample() })),
        (status = 404, description = "There is no such policy: `not_found`", body = ApiErrorBody),
        (status = 412, description = "It was changed since: `precondition_failed`, with `current`",
            body = ApiErrorBody),
    ),
)]
pub(super) async fn policy_toggle(
    editor: Editor,
    State(app): State<App>,
    Segment(policy): Segment<PolicyId>,
    _: Params<Accepted>,
    condition: IfMatch,
) -> Result<Tagged, ApiError> {
    let change = Change {
        app: &app,
        editor: &editor,
        policy,
        condition: &condition,
        kind: PolicyChangeKind::Toggle,
    };
    let written = change.make(|_, expected| PolicyWrite::Toggle { id: policy, expected });
    let record = written.await?.ok_or_else(no_such_policy)?;
    Ok(Tagged::new(&app, &record))
}
