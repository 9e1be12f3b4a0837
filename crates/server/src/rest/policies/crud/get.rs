//! `GET /v1/policies/{policy_id}`

use ::api::paths;
use ::api::policies::PolicyView;
use ::api::sample::Sample;
use axum::extract::State;
use domain::policy::PolicyId;

use super::answer::Tagged;
use super::change::current;
use crate::app::App;
use crate::error::ApiError;
use crate::rest::params::{Params, accepts};
use crate::rest::reader::Reader;
use crate::rest::segment::Segment;

accepts!(Accepted:);

/// One policy.
#[utoipa::path(
    get, path = paths::POLICY, operation_id = "policy", tag = "policies", security(("key" = [])),
    params(("policy_id" = u32, Path, description = "Its number")),
    responses(
        (status = 200, description = "The policy, its form in `ETag`", body = PolicyView,
            example = json!(PolicyView::sample())),
        (status = 404, description = "There is no such policy: `not_found`", body = ::api::ApiErrorBody),
    ),
)]
pub(super) async fn policy(
    Reader(tenant): Reader,
    State(app): State<App>,
    Segment(policy): Segment<PolicyId>,
    _: Params<Accepted>,
) -> Result<Tagged, ApiError> {
    let record = current(&app, tenant, policy).await?;
    Ok(Tagged::new(&app, &record))
}
